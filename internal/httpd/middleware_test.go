package httpd_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"ava/internal/correlation"
	"ava/internal/fault"
	"ava/internal/httpd"
	"ava/internal/language"
)

func TestCorrelationIDOfTheClientIsAccepted(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	var seen string
	s.graphQL = func(_ http.ResponseWriter, r *http.Request) {
		seen = correlation.ID(r.Context())
		zerolog.Ctx(r.Context()).Info().Msg("inside")
	}
	w := s.do(http.MethodPost, "/graphql", "X-Correlation-ID", "client.id_0001")
	if got := w.Header()["X-Correlation-Id"]; !slices.Equal(got, []string{"client.id_0001"}) || seen != "client.id_0001" {
		t.Errorf("answered with %q, the handler saw %q", got, seen)
	}
	if n := strings.Count(s.log.String(), `"correlation_id":"client.id_0001"`); n != 2 {
		t.Errorf("%d lines with the ID, want that of the handler and that of the request:\n%s", n, &s.log)
	}
}

func TestBadCorrelationIDIsReplacedAndNeverEchoed(t *testing.T) {
	t.Parallel()
	for name, ids := range map[string][]string{
		"none":       nil,
		"empty":      {""},
		"short":      {"x7q"},
		"long":       {strings.Repeat("x7q", 50)},
		"two":        {"x7q-first-1", "x7q-second-2"},
		"HTML":       {"<b>x7q</b>"},
		"a new line": {"x7q-first\n{\"level\":\"error\"}"},
		"not ASCII":  {"x7q-\u00fc\u00fc\u00fc\u00fc"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, nil)
			r := httptest.NewRequest(http.MethodPost, "http://localhost/graphql", http.NoBody)
			r.Header["X-Correlation-Id"] = ids
			r.Header.Set("Sec-Fetch-Site", "cross-site") // refused, so that the body says something
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			got := w.Header()["X-Correlation-Id"]
			if len(got) != 1 || !correlation.Valid(got[0]) {
				t.Errorf("answered with %q", got)
			}
			if id := refused(t, w, 403, fault.Forbidden).Extensions.CorrelationID; id != got[0] {
				t.Errorf("the body says %q, the header %q", id, got)
			}
			var b strings.Builder
			_ = w.Header().Write(&b)
			if all := b.String() + w.Body.String() + s.log.String(); strings.Contains(all, "x7q") {
				t.Errorf("echoed: %s", all)
			}
		})
	}
}

func TestPanicIsAnsweredAsAnInternalError(t *testing.T) {
	t.Parallel()
	const canary = "sk_live_0451"
	for name, panics := range map[string]func(){
		"text":  func() { panic(canary) },
		"error": func() { panic(errors.New(canary)) },
		"fault": func() { panic(fault.New(fault.NotFound, canary)) },
		"runtime error": func() {
			none := []string{}
			_ = none[len(canary)]
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, nil)
			s.graphQL = func(http.ResponseWriter, *http.Request) { panics() }
			w := s.do(http.MethodPost, "/graphql", "X-Correlation-ID", "client.id_0001")
			e := refused(t, w, 500, fault.Internal)
			if e.Extensions.CorrelationID != "client.id_0001" || w.Header().Get("X-Correlation-Id") != "client.id_0001" {
				t.Errorf("correlation ID %q in the body, %q in the header", e.Extensions.CorrelationID, w.Header().Get("X-Correlation-Id"))
			}
			if len(s.reported) != 1 || !errors.Is(s.reported[0], fault.ErrPanic) {
				t.Fatalf("reported %v", s.reported)
			}
			cause := s.reported[0].Err.Error()
			if all := w.Body.String() + s.log.String() + cause; strings.Contains(all, canary) {
				t.Errorf("the panic's value is told: %s", all)
			}
			if said := strings.Contains(cause, "index out of range [12]"); said != (name == "runtime error") || !strings.Contains(cause, "middleware_test.go") {
				t.Errorf("the cause is %s", cause)
			}
			if !slices.Equal(s.observed, []string{"/graphql Internal Server Error"}) {
				t.Errorf("observed %q", s.observed)
			}
		})
	}
}

func TestPanicInAnAnswerThatHasBegunCutsTheConnection(t *testing.T) {
	t.Parallel()
	for name, begin := range map[string]func(http.ResponseWriter){
		"status": func(w http.ResponseWriter) { w.WriteHeader(http.StatusOK) },
		"body":   func(w http.ResponseWriter) { _, _ = io.WriteString(w, `{"data":`) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, nil)
			s.graphQL = func(w http.ResponseWriter, _ *http.Request) {
				begin(w)
				if err := http.NewResponseController(w).Flush(); err != nil {
					t.Errorf("flush: %v", err)
				}
				panic("sk_live_0451")
			}
			server := httptest.NewServer(s)
			defer server.Close()
			resp, err := server.Client().Post(server.URL+"/graphql", "application/json", http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			if body, err := io.ReadAll(resp.Body); err == nil || strings.Contains(string(body), "errors") {
				t.Errorf("a client takes %q for whole", body)
			}
			server.Close()
			if log := s.log.String(); !strings.Contains(log, `"level":"error"`) || !strings.Contains(log, "middleware_test.go") || strings.Contains(log, "sk_live") {
				t.Errorf("log %s", log)
			}
			if !slices.Equal(s.observed, []string{"/graphql OK"}) {
				t.Errorf("observed %q", s.observed)
			}
		})
	}
}

func TestAbortedHandlerDropsTheConnectionAndIsNoFailure(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	s.graphQL = func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
	defer func() {
		if v := recover(); v != http.ErrAbortHandler { //nolint:errorlint // it is the value that counts
			t.Errorf("it ended with %v", v)
		}
		if len(s.reported) > 0 || strings.Contains(s.log.String(), `"level":"error"`) {
			t.Errorf("reported %v, log %s", s.reported, &s.log)
		}
	}()
	s.do(http.MethodPost, "/graphql")
}

func TestOnlyHostsThatAreThisMachineAreServed(t *testing.T) {
	t.Parallel()
	for _, host := range []string{"localhost", "localhost:4000", "127.0.0.1", "127.0.0.1:80", "127.8.9.1:4000", "[::1]", "[::1]:4000"} {
		if w := newSite(t, nil).do(http.MethodPost, "/graphql", "Host", host); w.Code != http.StatusOK {
			t.Errorf("%s is answered %d", host, w.Code)
		}
	}
	for _, host := range []string{
		"", "evil.example", "evil.example:4000", "localhost.evil.example", "127.0.0.1.evil.example", "127.0.0.1.nip.io:4000",
		"evil-localhost", "localhost@evil.example", "10.0.0.1", "192.168.1.20:4000", "169.254.169.254", "0.0.0.0:4000", "[::]:4000",
		"[fe80::1]:4000", "2130706433", "0x7f.1", "127.1", "[::ffff:10.0.0.1]", "metadata.google.internal", "localhost:4000:evil",
	} {
		for _, path := range []string{"/graphql", "/playground", "/metrics", "/schema.graphqls", "/nothing"} {
			s := newSite(t, nil)
			s.graphQL = func(http.ResponseWriter, *http.Request) { t.Errorf("Host %q gets through", host) }
			e := refused(t, s.do(http.MethodPost, path, "Host", host), http.StatusMisdirectedRequest, fault.Forbidden)
			if e.Message != "This server only answers requests to localhost." {
				t.Errorf("Host %q: %q", host, e.Message)
			}
		}
	}
}

func TestPostOfAnotherSiteIsRefused(t *testing.T) {
	t.Parallel()
	for name, header := range map[string][]string{
		"cross-site":        {"Sec-Fetch-Site", "cross-site"},
		"same site":         {"Sec-Fetch-Site", "same-site"},
		"unknown":           {"Sec-Fetch-Site", "whatever"},
		"another origin":    {"Origin", "https://evil.example"},
		"another port":      {"Origin", "http://localhost:3000"},
		"opaque origin":     {"Origin", "null"},
		"claims its origin": {"Sec-Fetch-Site", "cross-site", "Origin", "http://localhost:4000"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, nil)
			s.graphQL = func(http.ResponseWriter, *http.Request) { t.Error("it gets through") }
			refused(t, s.do(http.MethodPost, "/graphql", header...), http.StatusForbidden, fault.Forbidden)
		})
	}
}

func TestPostOfOurOwnPageOrOfAProgramIsServed(t *testing.T) {
	t.Parallel()
	for name, header := range map[string][]string{
		"program":     nil,
		"own page":    {"Sec-Fetch-Site", "same-origin", "Origin", "http://localhost:4000"},
		"own origin":  {"Origin", "http://localhost:4000"},
		"address bar": {"Sec-Fetch-Site", "none"},
	} {
		if w := newSite(t, nil).do(http.MethodPost, "/graphql", header...); w.Code != http.StatusOK {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}

func TestScenarioReachesTheHandlerOrIsRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	var script any
	s.graphQL = func(_ http.ResponseWriter, r *http.Request) { script = r.Context().Value(scenarioKey{}) }
	if s.do(http.MethodPost, "/graphql", "X-Stub-Scenario", "vapi=500"); script != "vapi=500" {
		t.Errorf("the handler saw %v", script)
	}
	if s.do(http.MethodPost, "/graphql"); script != nil {
		t.Errorf("without the header the handler saw %v", script)
	}
	s.graphQL = func(http.ResponseWriter, *http.Request) { t.Error("a bad scenario gets through") }
	refused(t, s.do(http.MethodPost, "/graphql", "X-Stub-Scenario", "sk_live_0451"), http.StatusBadRequest, fault.BadUserInput)
	if strings.Contains(s.log.String(), "sk_live_0451") {
		t.Errorf("log %s", &s.log)
	}
}

func TestRequestsAreObservedByTheirRouteNotTheirPath(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	s.do(http.MethodGet, "/assets/app-1a2b.js?x=1")
	s.do(http.MethodGet, "/assets/guess")
	s.do(http.MethodPost, "/graphql", "Origin", "null")
	s.do(http.MethodGet, "/healthz")
	s.do(http.MethodGet, "/no/such/path")
	want := []string{"GET /assets/ OK", "GET /assets/ Not Found", "/graphql Forbidden", "GET /healthz OK"}
	if !slices.Equal(s.observed, want) {
		t.Errorf("observed %q, want %q", s.observed, want)
	}
}

// How long a stream lasts is not how long its answer took.
func TestStreamIsObservedWhenItBegins(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		begin func(http.ResponseWriter)
		want  time.Duration
	}{
		"event stream": {func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
			w.WriteHeader(http.StatusOK)
		}, time.Second},
		"event stream without a status": {func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "text/event-stream")
			_, _ = io.WriteString(w, ":\n\n")
		}, time.Second},
		"WebSocket": {func(w http.ResponseWriter) { w.WriteHeader(http.StatusSwitchingProtocols) }, time.Second},
		"any other": {func(w http.ResponseWriter) { w.WriteHeader(http.StatusOK) }, time.Hour + time.Second},
		"empty":     {func(http.ResponseWriter) {}, time.Hour + time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var took time.Duration
				s := newSite(t, func(p *httpd.Parts) {
					p.Observe = func(_ string, _ int, d time.Duration) { took = d }
				})
				s.graphQL = func(w http.ResponseWriter, _ *http.Request) {
					time.Sleep(time.Second)
					c.begin(w)
					time.Sleep(time.Hour)
				}
				s.do(http.MethodPost, "/graphql")
				if took != c.want {
					t.Errorf("observed %v, want %v", took, c.want)
				}
			})
		})
	}
}

func TestRefusalIsInTheLanguageOfTheRequest(t *testing.T) {
	t.Parallel()
	for asked, want := range map[string]language.Tag{"": language.English, "fr-CH, fr;q=0.9, en;q=0.8": language.French, "nl": language.English} {
		s := newSite(t, nil)
		w := s.do(http.MethodPost, "/graphql", "Sec-Fetch-Site", "cross-site", language.Header, asked)
		e := refused(t, w, 403, fault.Forbidden)
		f := &fault.Fault{Code: fault.Forbidden, Reason: fault.CrossSite}
		if e.Message != f.Sentence() || e.Extensions.UserMessage != f.SentenceIn(want) {
			t.Errorf("%q: message %q, userMessage %q", asked, e.Message, e.Extensions.UserMessage)
		}
		if h := w.Header(); h.Get("Content-Language") != string(want) || !slices.Contains(h["Vary"], language.Header) {
			t.Errorf("%q: %v", asked, h)
		}
	}
}

func TestHandlersAreToldTheLanguageOfTheRequest(t *testing.T) {
	t.Parallel()
	for asked, want := range map[string]language.Tag{"": language.English, "es-AR": language.Spanish} {
		s := newSite(t, nil)
		var got language.Tag
		s.graphQL = func(_ http.ResponseWriter, r *http.Request) { got = language.From(r.Context()) }
		s.do(http.MethodPost, "/graphql", language.Header, asked)
		if got != want {
			t.Errorf("%q: the handler is told %q, want %q", asked, got, want)
		}
	}
}
