package httpd

import (
	"bytes"
	"html/template"
	"net/http"
	"net/url"

	"ava/internal/correlation"
	"ava/internal/fault"
	"ava/internal/language"
)

// Consent ends visits to the consent page of a provider, from where browsers come
// back with what somebody has decided there.
type Consent struct {
	Service fault.Service
	Home    string // the path of our pages
	// Finish ends the visit, and returns the path of our pages to go on to: one
	// that was checked, also if it failed; empty if nobody knows of the visit.
	Finish func(r *http.Request) (path string, err error)
	// Report is told of every failure.
	Report func(r *http.Request, f *fault.Fault)
}

// ServeHTTP goes on to the page from which the visit began, and tells it how the
// visit ended. Browsers that nobody knows of stay here: nothing that they bring
// says where they may go.
func (c Consent) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	if r.Method != http.MethodGet { // a mere look must not use the visit up
		w.Header().Set("Allow", http.MethodGet)
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	path, err := c.Finish(r)
	f := fault.Of(err)
	if f != nil {
		c.Report(r, f)
	}
	back, invalid := url.Parse(path)
	if path == "" || invalid != nil {
		c.tell(w, r, f)
		return
	}
	query := back.Query()
	for _, ours := range []string{"connected", "error", "correlationId"} {
		query.Del(ours)
	}
	if f == nil {
		query.Set("connected", string(c.Service))
	} else {
		query.Set("error", string(f.Code))
		query.Set("correlationId", correlation.ID(r.Context()))
	}
	back.RawQuery = query.Encode()
	w.Header().Set("Location", back.String())
	w.WriteHeader(http.StatusSeeOther)
}

// tell shows what went wrong.
func (c Consent) tell(w http.ResponseWriter, r *http.Request, f *fault.Fault) {
	if f == nil {
		f = fault.New(fault.Internal, "consent")
	}
	tag := language.From(r.Context())
	var b bytes.Buffer
	err := consentPage.Execute(&b, consentPageData{
		consentWordings[tag], tag, c.Service.NameIn(tag), f.SentenceIn(tag), c.Home, correlation.ID(r.Context()),
	})
	if err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
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

// consentWording is what the page says besides what went wrong.
type consentWording struct{ Heading, Settings, ID string }

var consentWordings = map[language.Tag]consentWording{
	language.English: {"was not connected", "Settings", "Correlation ID:"},
	language.German:  {"wurde nicht verbunden", "Einstellungen", "Korrelations-ID:"},
	language.Spanish: {"no se ha conectado", "Ajustes", "ID de correlación:"},
	language.French:  {"n’a pas été connecté", "Paramètres", "ID de corrélation :"},
}

type consentPageData struct {
	consentWording

	Language                         language.Tag
	Service, Sentence, Home, Request string
}

var consentPage = template.Must(template.New("consent").Parse(`<!doctype html>
<html lang="{{.Language}}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Service}} · AVA Integrations</title>
<main>
<h1>{{.Service}} {{.Heading}}</h1>
<p>{{.Sentence}}</p>
<p><a href="{{.Home}}">{{.Settings}}</a></p>
{{with .Request}}<p>{{$.ID}} <code>{{.}}</code></p>{{end}}
</main>
</html>
`))
