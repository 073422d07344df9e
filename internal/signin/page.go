package signin

import (
	"bytes"
	"errors"
	"html/template"
	"net/http"

	"ava/internal/correlation"
	"ava/internal/fault"
	"ava/internal/language"
)

// failure is why a sign-in fails: the cause for the log, a sentence for people.
type failure struct {
	error
	sentence string
}

// Unwrap returns the cause.
func (f failure) Unwrap() error { return f.error }

// fail answers a browser that people look at. It does not send them on: a page
// that signs in by itself would bring them straight back.
func (s *SignIn) fail(w http.ResponseWriter, r *http.Request, err error) {
	f := fault.Of(err)
	s.report(r.Context(), f)
	sentence := sentenceFailed
	if known, ok := errors.AsType[failure](err); ok {
		sentence = known.sentence
	}
	var b bytes.Buffer
	tag := language.From(r.Context())
	err = failurePage.Execute(&b, failurePageData{
		wordings[tag], tag, wordings[tag].sentence(sentence), s.home + "auth/login", correlation.ID(r.Context()),
	})
	if err != nil {
		s.status(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", string(tag))
	h.Add("Vary", language.Header)
	h.Set("Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	w.WriteHeader(f.Traits().HTTPStatus)
	_, _ = w.Write(b.Bytes())
}

// status answers with nothing but the status.
func (s *SignIn) status(w http.ResponseWriter, r *http.Request, err error) {
	f := fault.Of(err)
	s.report(r.Context(), f)
	status := f.Traits().HTTPStatus
	http.Error(w, http.StatusText(status), status)
}

type failurePageData struct {
	wording

	Language                 language.Tag
	Sentence, Login, Request string
}

var failurePage = template.Must(template.New("failure").Parse(`<!doctype html>
<html lang="{{.Language}}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Title}} · AVA Integrations</title>
<main>
<h1>{{.Heading}}</h1>
<p>{{.Sentence}}</p>
<p><a href="{{.Login}}">{{.Again}}</a></p>
{{with .Request}}<p>{{$.ID}} <code>{{.}}</code></p>{{end}}
</main>
</html>
`))
