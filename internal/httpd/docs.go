package httpd

import (
	"bytes"
	"crypto/rand"
	"html/template"
	"net/http"
	"strings"

	"ava/internal/fault"
)

// errorDocs serves docs/ERRORS.md as it is, and as a page to browsers: the
// docUrl of an error is a link that somebody will click.
func errorDocs(markdown string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Vary", "Accept")
		if !strings.Contains(r.Header.Get("Accept"), "text/html") {
			text("text/markdown; charset=utf-8", markdown).ServeHTTP(w, r)
			return
		}
		value := rand.Text()
		var b bytes.Buffer
		if err := errorPage.Execute(&b, errorPageData{value, errorRows()}); err != nil {
			http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
			return
		}
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'nonce-"+value+"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		_, _ = w.Write(b.Bytes())
	})
}

type errorPageData struct {
	Nonce string
	Rows  []errorRow
}

type errorRow struct {
	Anchor    string
	Code      fault.Code
	Traits    fault.Traits
	Sentences []string
}

func errorRows() []errorRow {
	var rows []errorRow
	for _, c := range fault.Codes() {
		row := errorRow{strings.ToLower(string(c)), c, c.Traits(), []string{c.Traits().Sentence}}
		for _, reason := range fault.Reasons(c) {
			f := fault.Fault{Code: c, Reason: reason}
			row.Sentences = append(row.Sentences, f.Traits().Sentence)
		}
		rows = append(rows, row)
	}
	return rows
}

var errorPage = template.Must(template.New("errors").Parse(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Errors · AVA Integrations</title>
<style nonce="{{.Nonce}}">
:root { color-scheme: light dark }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
section { border-top: 1px solid; padding: .5rem 0 }
section:target { outline: 3px solid; outline-offset: .25rem }
h2 { font: 600 1.1rem ui-monospace, monospace; overflow-wrap: anywhere }
dt { font-weight: 600 }
dd { margin: 0 0 .5rem 1rem }
</style>
<h1>Errors</h1>
<p>What each code in <code>errors[].extensions.code</code> means, and what to do about it.</p>
{{range .Rows}}<section id="{{.Anchor}}">
<h2>{{.Code}}</h2>
<p>{{.Traits.Meaning}}</p>
<dl>
<dt>What people read</dt>{{range .Sentences}}<dd>{{.}}</dd>{{end}}
<dt>What to do</dt><dd>{{.Traits.Action}}{{if .Traits.Retryable}}; the same request can succeed later{{end}}</dd>
<dt>Category and HTTP status</dt><dd>{{.Traits.Category}}, {{.Traits.HTTPStatus}}</dd>
</dl>
</section>
{{end}}</html>
`))
