package main

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"ava/internal/fault"
	"ava/internal/language"
	"ava/internal/stub"
)

// tooMany is what people read of a 429 of Vapi's, by the Accept-Language that asks.
var tooMany = map[string]string{
	"":                                    "Too many requests to Vapi. Please try again in a moment.",
	"en-GB":                               "Too many requests to Vapi. Please try again in a moment.",
	"it, ja;q=0.5":                        "Too many requests to Vapi. Please try again in a moment.",
	"de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7": "Vapi erhält gerade zu viele Anfragen. Bitte versuchen Sie es in einem Moment erneut.",
	"it, es-419;q=0.5":                    "Demasiadas solicitudes a Vapi. Inténtelo de nuevo en unos instantes.",
	"en;q=0.1, fr-CA":                     "Trop de demandes envoyées à Vapi. Veuillez réessayer dans un instant.",
}

func TestPeopleAreToldInTheirLanguageAndDevelopersInEnglish(t *testing.T) {
	p := start(t, "AVA_UPSTREAM_RETRIES=0")
	for accept, want := range tooMany {
		r := p.ask(t, readQuery, nil, language.Header, accept, stub.ScenarioHeader, "vapi=429")
		e := r.one(t)
		if e.Message != tooMany[""] || e.Extensions.UserMessage != want {
			t.Errorf("%q: message %q, userMessage %q", accept, e.Message, e.Extensions.UserMessage)
		}
		if got := r.Header.Get("Content-Language"); got != string(language.Negotiate([]string{accept})) {
			t.Errorf("%q: Content-Language is %q", accept, got)
		}
		if got := r.Header.Get("Vary"); !strings.Contains(got, language.Header) {
			t.Errorf("%q: Vary is %q", accept, got)
		}
	}
	if r := p.ask(t, readQuery, nil, language.Header, "de"); len(r.Errors) > 0 || r.Header.Get("Content-Language") != "" {
		t.Errorf("what tells nothing is in German: %v %s", r.Header, r.Body)
	}
}

// A failure is kept as what it is, and told to whoever reads of it.
func TestFailuresThatAreKeptAreToldInTheReadersLanguage(t *testing.T) {
	p := start(t, "AVA_UPSTREAM_RETRIES=0")
	p.ask(t, readQuery, nil, language.Header, "es", stub.ScenarioHeader, "vapi=429").one(t)
	for accept, want := range tooMany {
		r := p.ask(t, `{ integration(service: VAPI) { lastError { code userMessage } } }`, nil, language.Header, accept)
		if got := string(r.Body); !strings.Contains(got, `"userMessage":"`+want+`"`) {
			t.Errorf("%q: the last error is %s", accept, got)
		}
		r = p.ask(t, testQuery, nil, language.Header, accept, stub.ScenarioHeader, "vapi=429")
		if got := string(r.Body); !strings.Contains(got, `"userMessage":"`+want+`"`) {
			t.Errorf("%q: a test says %s", accept, got)
		}
	}
}

// The ledger tells the same refusal again, to a browser that speaks another
// language by now.
func TestRefusalThatIsRepeatedIsToldInTheLanguageOfTheRepetition(t *testing.T) {
	p := start(t)
	for accept, want := range map[string]string{
		"de": "Vapi hat die Anfrage nicht akzeptiert. Bitte prüfen Sie Ihre Angaben.",
		"fr": "Vapi n’a pas accepté la demande. Veuillez vérifier votre saisie.",
	} {
		e := p.ask(t, callQuery, with("form-1"), language.Header, accept, stub.ScenarioHeader, "vapi=422").one(t)
		if e.Extensions.UserMessage != want || e.Message != "Vapi did not accept the request. Please check what you entered." {
			t.Errorf("%s: %+v", accept, e)
		}
	}
}

func TestWatchersAreToldInTheirLanguage(t *testing.T) {
	p := start(t, "AVA_UPSTREAM_RETRIES=0")
	watchers := map[string]*watch{
		"Connection to Vapi failed. Please try again later.":                               p.byEvents(t),
		"Die Verbindung zu Vapi ist fehlgeschlagen. Bitte versuchen Sie es später erneut.": p.byEvents(t, language.Header, "de"),
		"La connexion à Vapi a échoué. Veuillez réessayer plus tard.":                      p.bySocket(t, nil, language.Header, "fr-BE"),
		"La conexión con Vapi ha fallado. Inténtelo de nuevo más tarde.":                   p.bySocket(t, map[string]string{language.Header: "es"}, language.Header, "fr"),
	}
	for _, w := range watchers {
		w.until("STUBBED")
	}
	for range 3 {
		p.ask(t, readQuery, nil, stub.ScenarioHeader, "vapi=503").one(t)
	}
	for want, w := range watchers {
		if w.until("UNAVAILABLE"); !strings.Contains(w.all.String(), `"userMessage":"`+want+`"`) {
			t.Errorf("want %s in %s", want, w.all)
		}
	}
}

func TestCatalogIsInTheLanguageThatIsAskedFor(t *testing.T) {
	p := start(t)
	for _, c := range []struct {
		header, argument string
		want             language.Tag
	}{
		{"", "", language.English},
		{"de", "", language.German},
		{"de", "(language: FR)", language.French},
		{"", "(language: ES)", language.Spanish},
		{"fr", "(language: EN)", language.English},
		{"fr", "(language: null)", language.French},
		{"", "(language: DE)", language.German},
	} {
		r := p.ask(t, `{ errorCatalog`+c.argument+` { code message meaning } }`, nil, language.Header, c.header)
		all, _ := r.Data["errorCatalog"].([]any)
		if len(all) != len(fault.Codes()) {
			t.Fatalf("%+v: %s", c, r.Body)
		}
		for _, one := range all {
			row := one.(map[string]any)
			traits := fault.Code(row["code"].(string)).Traits()
			if row["message"] != traits.SentenceIn(c.want) || row["meaning"] != traits.Meaning {
				t.Errorf("%+v: %v", c, row)
			}
		}
	}
	if e := p.ask(t, `{ errorCatalog(language: IT) { code } }`, nil).one(t); e.Extensions.Code != "GRAPHQL_VALIDATION_FAILED" {
		t.Errorf("Italian: %+v", e)
	}
}

// What never gets as far as GraphQL is told in the language of the request too.
func TestRefusedRequestsAreToldInTheirLanguage(t *testing.T) {
	p := start(t)
	for name, c := range map[string]struct {
		method, host, site, contentType, body string
		want                                  string
	}{
		"another host":   {"POST", "evil.example", "", "application/json", `{}`, "Dieser Server beantwortet nur Anfragen an localhost."},
		"another site":   {"POST", "", "cross-site", "application/json", `{}`, "Diese Anfrage kam von der Seite einer anderen Website und wurde deshalb abgelehnt."},
		"another method": {"PUT", "", "", "application/json", `{}`, "GraphQL-Anfragen werden mit POST gestellt."},
		"another type":   {"POST", "", "", "text/plain", `{}`, "GraphQL-Anfragen werden als application/json gesendet."},
		"no query":       {"POST", "", "", "application/json", `{}`, "Die Anfrage enthält keine Abfrage. Bitte senden Sie eine."},
		"no GraphQL":     {"POST", "", "", "application/json", `{"query":"{"}`, "Die Abfrage ist kein gültiges GraphQL. Bitte prüfen Sie ihre Syntax."},
		"no such field":  {"POST", "", "", "application/json", `{"query":"{ nope }"}`, "Die Abfrage passt nicht zum Schema. Bitte prüfen Sie ihre Felder und Argumente."},
		"too deep": {
			"POST", "", "", "application/json", `{"query":"` + strings.Repeat("{a", 11) + strings.Repeat("}", 11) + `"}`,
			"Die Abfrage ist zu tief verschachtelt. Bitte verwenden Sie höchstens 10 Ebenen.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := http.NewRequestWithContext(t.Context(), c.method, p.URL+"/graphql", strings.NewReader(c.body))
			if err != nil {
				t.Fatal(err)
			}
			r.Host = c.host
			r.Header.Set("Content-Type", c.contentType)
			r.Header.Set(language.Header, "de-AT")
			if c.site != "" {
				r.Header.Set("Sec-Fetch-Site", c.site)
			}
			resp, err := p.Client().Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			body, err := io.ReadAll(resp.Body)
			if err != nil || !strings.Contains(string(body), `"userMessage":"`+c.want+`"`) {
				t.Errorf("%d %s, %v", resp.StatusCode, body, err)
			}
			if got := resp.Header; got.Get("Content-Language") != "de" || !strings.Contains(strings.Join(got.Values("Vary"), ", "), language.Header) {
				t.Errorf("%v", got)
			}
		})
	}
}
