package stub

import (
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// consentRequest is what an application asks of a person.
type consentRequest struct {
	Query  url.Values
	Client string
	Scopes []string
}

// scopeTexts are what the page calls the scopes.
var scopeTexts = map[string]string{
	"openid":                          "Associate you with your personal info on Google",
	"email":                           "See your primary Google Account email address",
	calendarScope + "calendar.events": "View and edit events on all your calendars",
	calendarScope + "calendar.calendarlist.readonly": "See the list of Google calendars you’re subscribed to",
	calendarScope + "calendar.freebusy":              "View your availability in your calendars",
}

// Text is what the page calls a scope.
func (consentRequest) Text(scope string) string {
	if text := scopeTexts[scope]; text != "" {
		return text
	}
	return scope
}

// Fixed says whether the person cannot refuse a scope alone.
func (consentRequest) Fixed(scope string) bool { return !strings.HasPrefix(scope, calendarScope) }

var consentTemplate = template.Must(template.New("consent").Parse(`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Stub sign-in</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:28rem;margin:4rem auto;padding:0 1rem}label{display:block;margin:.5rem 0}
button{font:inherit;padding:.5rem 1.25rem;margin-right:.5rem}</style></head>
<body><h1>Allow access to a calendar?</h1>
<p>This page stands in for Google’s. <b>{{.Client}}</b> wants access to the calendars of <b>` + GoogleAccount + `</b>, who is made up.</p>
<form method="post" action="auth">
{{range $name, $values := .Query}}{{range $values}}<input type="hidden" name="{{$name}}" value="{{.}}">
{{end}}{{end}}{{range .Scopes}}<label><input type="checkbox" name="granted" value="{{.}}" checked{{if $.Fixed .}} disabled{{end}}> {{$.Text .}}</label>
{{end}}<p><button name="decision" value="allow">Allow</button><button name="decision" value="deny">Deny</button></p>
</form></body></html>
`))

// consentPage asks the person, unless the address says what they would do.
func (g *Google) consentPage(w http.ResponseWriter, r *http.Request) {
	asked, problem := readConsent(r.URL.Query())
	if problem != "" {
		writePage(w, http.StatusBadRequest, "text/plain; charset=UTF-8", "Error 400: "+problem+"\n")
		return
	}
	switch choice := asked.Query.Get("stub"); {
	case choice == "deny":
		g.decide(w, r, asked, nil)
	case choice == "allow":
		g.decide(w, r, asked, asked.Scopes)
	case strings.HasPrefix(choice, "without:"):
		missing := calendarScope + strings.TrimPrefix(choice, "without:")
		g.decide(w, r, asked, slices.DeleteFunc(slices.Clone(asked.Scopes), func(s string) bool { return s == missing }))
	default:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'")
		w.Header().Set("Cache-Control", "no-store")
		_ = consentTemplate.Execute(w, asked)
	}
}

// consent takes what the person clicked.
func (g *Google) consent(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		writePage(w, http.StatusBadRequest, "text/plain; charset=UTF-8", "Error 400: invalid_request\n")
		return
	}
	asked, problem := readConsent(r.PostForm)
	if problem != "" {
		writePage(w, http.StatusBadRequest, "text/plain; charset=UTF-8", "Error 400: "+problem+"\n")
		return
	}
	if r.PostForm.Get("decision") != "allow" {
		g.decide(w, r, asked, nil)
		return
	}
	ticked := r.PostForm["granted"]
	g.decide(w, r, asked, slices.DeleteFunc(slices.Clone(asked.Scopes), func(s string) bool {
		return !asked.Fixed(s) && !slices.Contains(ticked, s)
	}))
}

// readConsent checks a request for consent. What is wrong with it is told to the
// person, and never to an address that may be wrong too.
func readConsent(query url.Values) (asked consentRequest, problem string) {
	kept := make(url.Values)
	for _, name := range []string{
		"client_id", "redirect_uri", "response_type", "scope", "state", "access_type", "prompt",
		"include_granted_scopes", "code_challenge", "code_challenge_method", "stub",
	} {
		if query.Has(name) {
			kept.Set(name, query.Get(name))
		}
	}
	asked = consentRequest{Query: kept, Client: query.Get("client_id"), Scopes: strings.Fields(query.Get("scope"))}
	back, err := url.Parse(query.Get("redirect_uri"))
	switch {
	case asked.Client == "" || strings.Contains(asked.Client, "invalid"):
		return asked, "invalid_client"
	case err != nil || back.Scheme != "http" && back.Scheme != "https" || back.Host == "" || back.Fragment != "":
		return asked, "redirect_uri_mismatch"
	case query.Get("response_type") != "code", len(asked.Scopes) == 0:
		return asked, "invalid_request"
	case query.Has("code_challenge") && query.Get("code_challenge_method") != "S256":
		return asked, "invalid_request"
	}
	return asked, ""
}

// decide sends the browser back with a code for what was granted, or with the
// news that nothing was.
func (g *Google) decide(w http.ResponseWriter, r *http.Request, asked consentRequest, granted []string) {
	back, _ := url.Parse(asked.Query.Get("redirect_uri")) // was checked
	query := back.Query()
	if asked.Query.Has("state") {
		query.Set("state", asked.Query.Get("state"))
	}
	if len(granted) == 0 {
		query.Set("error", "access_denied")
	} else {
		query.Set("code", g.newCode(asked.Query, granted))
		query.Set("scope", strings.Join(granted, " "))
	}
	back.RawQuery = query.Encode()
	http.Redirect(w, r, back.String(), http.StatusFound)
}

func (g *Google) newCode(asked url.Values, granted []string) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	code := "stub-code." + randomText()
	g.codes[code] = googleCode{
		client: asked.Get("client_id"), redirect: asked.Get("redirect_uri"), challenge: asked.Get("code_challenge"),
		scopes: granted, offline: asked.Get("access_type") == "offline", expires: g.now().Add(codeLife),
	}
	return code
}
