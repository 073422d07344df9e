package transport_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"ava/graph/transport"
	"ava/internal/language"
)

// spoken has the request's language in its context, as the server does.
func spoken(r *http.Request) *http.Request {
	return r.WithContext(language.With(r.Context(), language.Negotiate(r.Header[language.Header])))
}

func TestAnswerThatTellsOfFailuresNamesItsLanguage(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		body, asked, want string
	}{
		"a failure, nothing asked": {query("{nope}"), "", "en"},
		"a failure, in German":     {query("{nope}"), "de-CH", "de"},
		"no query, in French":      {"{", "fr", "fr"},
		"no failure":               {query("{name}"), "de", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t)
			r := request(c.body)
			r.Header.Set(language.Header, c.asked)
			a := s.do(t, spoken(r))
			if got := a.header.Get("Content-Language"); got != c.want {
				t.Errorf("Content-Language is %q, want %q", got, c.want)
			}
			if c.want != "" && !strings.Contains(a.body, `"language":"`+c.want+`"`) {
				t.Errorf("it is told in another language: %s", a.body)
			}
			if got := a.header.Get("Vary"); got != "Accept, Accept-Language" {
				t.Errorf("Vary is %q", got)
			}
		})
	}
}

func TestEventStreamNamesTheLanguageThatItsFailuresWillHave(t *testing.T) {
	t.Parallel()
	inTime(t, transport.StreamOptions{}, func(l *live) {
		t := l.t
		for asked, want := range map[string]string{"": "en", "es-MX, de": "es"} {
			for _, q := range []string{"{name}", "{nope}"} {
				e := l.stream(t, q, "ann", "Accept-Language", asked)
				if got := e.resp.Header.Get("Content-Language"); got != want {
					t.Errorf("%s: Content-Language is %q, want %q", q, got, want)
				}
				if said := e.rest(); q == "{nope}" && !strings.Contains(said, `"language":"`+want+`"`) {
					t.Errorf("it is told in another language: %s", said)
				}
			}
		}
	})
}

// A page can set no header on a WebSocket: its first message may say what the
// handshake's could not, and the handshake's holds where it says nothing.
func TestFirstMessageMayAskForALanguage(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		handshake, payload, want string
	}{
		"nothing":                    {"", `null`, "en"},
		"the handshake's":            {"fr;q=0.9, it", `{}`, "fr"},
		"the message's":              {"", `{"Accept-Language":"de-AT, en;q=0.5"}`, "de"},
		"the message's, in small":    {"", `{"accept-language":"es"}`, "es"},
		"the message's, over German": {"de", `{"Accept-Language":"en"}`, "en"},
		"one that there is not":      {"de", `{"Accept-Language":"it"}`, "en"},
		"null":                       {"de", `{"Accept-Language":null}`, "de"},
		"a long one":                 {"", `{"Accept-Language":"` + strings.Repeat("it,", 60_000) + `de"}`, "en"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inTime(t, transport.StreamOptions{}, func(l *live) {
				t := l.t
				p := l.open(t, "ann", "Accept-Language", c.handshake)
				p.say(`{"type":"connection_init","payload":` + c.payload + `}`)
				p.hears(`{"type":"connection_ack"}`)
				p.subscribe("1", "{nope}")
				if got := p.hear(); !strings.Contains(got, `"language":"`+c.want+`"`) {
					t.Errorf("it is told in another language than %s: %s", c.want, got)
				}
			})
		})
	}
}

func TestLanguageOfAnotherTypeEndsTheConnection(t *testing.T) {
	t.Parallel()
	for _, payload := range []string{`{"Accept-Language":["de"]}`, `{"Accept-Language":"de","accept-language":"fr"}`} {
		inTime(t, transport.StreamOptions{}, func(l *live) {
			p := l.open(l.t, "ann")
			p.say(`{"type":"connection_init","payload":` + payload + `}`)
			p.isClosedWith(websocket.StatusCode(4400))
		})
	}
}
