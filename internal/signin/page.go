package signin

import (
	"bytes"
	"errors"
	"html/template"
	"net/http"

	"ava/internal/correlation"
	"ava/internal/fault"
)

// What people read when a sign-in fails.
const (
	sentenceCancelled   = "The sign-in was cancelled."
	sentenceExpired     = "This sign-in has expired, was already used, or was begun in another browser."
	sentenceFailed      = "The sign-in could not be completed."
	sentenceUnavailable = "Signing in is not possible right now. Please try again in a moment."
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
	err = failurePage.Execute(&b, map[string]string{"Sentence": sentence, "Again": s.home + "auth/login", "ID": correlation.ID(r.Context())})
	if err != nil {
		s.status(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
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

var failurePage = template.Must(template.New("failure").Parse(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign-in · AVA Integrations</title>
<main>
<h1>You are not signed in</h1>
<p>{{.Sentence}}</p>
<p><a href="{{.Again}}">Sign in</a></p>
{{with .ID}}<p>Correlation ID: <code>{{.}}</code></p>{{end}}
</main>
</html>
`))
