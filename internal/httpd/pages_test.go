package httpd_test

import (
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"ava/internal/fault"
	"ava/internal/httpd"
)

func TestEveryAnswerHasTheSecurityHeaders(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	for _, request := range []string{
		"POST /graphql", "GET /graphql", "GET /schema.graphqls", "GET /docs/ERRORS.md", "GET /healthz", "GET /readyz", "GET /metrics",
		"GET /assets/app-1a2b.js", "GET /assets/nothing", "GET /assets/", "GET /playground", "GET /", "GET /integrations/vapi", "GET /nothing", "DELETE /healthz",
	} {
		method, path, _ := strings.Cut(request, " ")
		for _, host := range []string{"localhost:4000", "evil.example"} {
			h := s.do(method, path, "Host", host).Header()
			for name, want := range map[string]string{
				"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin",
			} {
				if got := h[name]; !slices.Equal(got, []string{want}) {
					t.Errorf("%s of %s: %s is %q", request, host, name, got)
				}
			}
			policy := h["Content-Security-Policy"]
			if len(policy) != 1 || !strings.HasPrefix(policy[0], "default-src 'none'; ") || !strings.HasSuffix(policy[0], "frame-ancestors 'none'") {
				t.Errorf("%s of %s: policy %q", request, host, policy)
			}
			if len(h["X-Correlation-Id"]) != 1 {
				t.Errorf("%s of %s: no correlation ID", request, host)
			}
		}
	}
}

func TestOnlyTheSettingsPageIsFramedAndOnlyByWhomItMayBe(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(p *httpd.Parts) { p.Frames = []string{"https://app.example", "http://localhost:3000"} })
	for path, want := range map[string]string{
		"/": "https://app.example http://localhost:3000", "/integrations/vapi": "https://app.example http://localhost:3000",
		"/playground": "'none'", "/docs/ERRORS.md": "'none'", "/schema.graphqls": "'none'", "/nothing": "'none'",
	} {
		policy := s.do(http.MethodGet, path).Header().Get("Content-Security-Policy")
		if _, who, _ := strings.Cut(policy, "; frame-ancestors "); who != want {
			t.Errorf("%s: policy %q", path, policy)
		}
		if path == "/" && !strings.Contains(policy, "form-action 'none'; ") {
			t.Errorf("policy %q has lost something", policy)
		}
	}
}

var (
	policyNonce = regexp.MustCompile(`'nonce-([^']*)'`)
	pageNonce   = regexp.MustCompile(`nonce="([^"]*)"`)
)

// nonces returns the distinct nonces in a text.
func nonces(in *regexp.Regexp, text string) []string {
	var out []string
	for _, m := range in.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(out, m[1]) {
			out = append(out, m[1])
		}
	}
	return out
}

func TestPagesHaveAFreshNonceThatTheirPolicyNames(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	for _, path := range []string{"/", "/integrations/vapi/calls", "/playground", "/docs/ERRORS.md"} {
		seen := make(map[string]bool)
		for range 10 {
			w := s.do(http.MethodGet, path, "Accept", "text/html,*/*;q=0.8")
			allowed, used := nonces(policyNonce, w.Header().Get("Content-Security-Policy")), nonces(pageNonce, w.Body.String())
			if len(allowed) != 1 || !slices.Equal(allowed, used) || len(allowed[0]) < 22 {
				t.Fatalf("%s: the policy allows %q, the page uses %q", path, allowed, used)
			}
			if seen[allowed[0]] {
				t.Errorf("%s: the nonce %q came twice", path, allowed[0])
			}
			seen[allowed[0]] = true
			if strings.Contains(w.Body.String(), "__CSP_NONCE__") || strings.Contains(w.Header().Get("Content-Security-Policy"), "NONCE") {
				t.Errorf("%s: a placeholder is left", path)
			}
		}
	}
	if w := s.do(http.MethodGet, "/playground"); w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("the page with the nonce may be stored: %q", w.Header().Get("Cache-Control"))
	}
	script, _, _ := strings.Cut(s.do(http.MethodGet, "/playground").Header().Get("Content-Security-Policy"), "style-src-elem")
	if strings.Contains(script, "unsafe") || !strings.Contains(script, "script-src 'self' 'nonce-") {
		t.Errorf("scripts are allowed by %q", script)
	}
}

func TestPlaygroundCanBeTurnedOff(t *testing.T) {
	t.Parallel()
	off := newSite(t, func(p *httpd.Parts) { p.Playground = false })
	if w := off.do(http.MethodGet, "/playground"); w.Code != http.StatusNotFound {
		t.Errorf("it is answered %d", w.Code)
	}
	if w := off.do(http.MethodGet, "/"); w.Code != http.StatusOK {
		t.Errorf("without it, the settings are answered %d", w.Code)
	}
}

func TestSettingsAreServedAtEveryAddressOfTheirs(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	for path, assets := range map[string]string{
		"/": "./", "/?q=x": "./", "/activity": "./", "/failures": "./", "/integrations": "./", "/integrations/": "../",
		"/integrations/vapi": "../", "/integrations/vapi/calls": "../../", "/integrations/vapi/calls/1": "../../../",
		"/integrations/a%2Fb": "../", // one level, for a browser too
	} {
		w := s.do(http.MethodGet, path)
		if want := `src="` + assets + `assets/app-1a2b.js"`; w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d %s, want %s", path, w.Code, w.Body, want)
		}
		if got := w.Header().Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s: Cache-Control %q", path, got)
		}
		if policy := w.Header().Get("Content-Security-Policy"); strings.Contains(policy, "unsafe") {
			t.Errorf("%s: policy %s", path, policy)
		}
	}
	for _, path := range []string{"/integration", "/activity/", "/failures/x", "/settings"} {
		if w := s.do(http.MethodGet, path); w.Code != http.StatusNotFound {
			t.Errorf("%s is answered %d", path, w.Code)
		}
	}
}

func TestSettingsAreToldWhatTheServerHas(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(*httpd.Parts){
		"playground": nil,
		"":           func(p *httpd.Parts) { p.Playground = false },
		"playground sign-in stubs": func(p *httpd.Parts) {
			p.Stubs, p.SignIn = true, http.NotFoundHandler()
		},
	} {
		w := newSite(t, change).do(http.MethodGet, "/")
		if !strings.Contains(w.Body.String(), `<meta content="`+want+`">`) {
			t.Errorf("want %q in %s", want, w.Body)
		}
	}
}

func TestTextsAreCompressedForWhoTakesThat(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	for accept, packed := range map[string]bool{
		"": false, "br": false, "gzip;q=0": false, "gzip; q=0.0": false, "x-gzip": false, "identity": false,
		"gzip": true, "GZIP": true, "br, gzip": true, "gzip;q=0.5": true, "deflate, gzip;q=1.0, *;q=0.5": true,
	} {
		for range 2 { // the second time it is at hand
			w := s.do(http.MethodGet, "/assets/app-1a2b.js", "Accept-Encoding", accept)
			if got := w.Header().Get("Content-Encoding") == "gzip"; got != packed {
				t.Errorf("%q: compressed %t, want %t", accept, got, packed)
			}
			if got := unpacked(t, w); got != script {
				t.Errorf("%q: %d bytes, want %d", accept, len(got), len(script))
			}
			if w.Header().Get("Vary") != "Accept-Encoding" || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/javascript") ||
				!strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
				t.Errorf("%q: %v", accept, w.Header())
			}
		}
	}
	if w := s.do(http.MethodGet, "/assets/fonts/a.woff2", "Accept-Encoding", "gzip"); w.Header().Get("Content-Encoding") != "" || w.Body.String() != "font" {
		t.Errorf("a font, which is compressed already: %v %s", w.Header(), w.Body)
	}
}

// unpacked is the body of an answer as it was before it was compressed, if it was.
func unpacked(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	if w.Header().Get("Content-Encoding") == "" {
		return w.Body.String()
	}
	if w.Body.Len() >= len(script) || w.Header().Get("Content-Length") != strconv.Itoa(w.Body.Len()) {
		t.Errorf("%d bytes instead of %d, Content-Length %s", w.Body.Len(), len(script), w.Header().Get("Content-Length"))
	}
	r, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestAssetsAreCachedForEverAndNeverListed(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	w := s.do(http.MethodGet, "/assets/app-1a2b.js")
	if w.Code != http.StatusOK || w.Body.String() != script || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") ||
		!strings.HasPrefix(w.Header().Get("Content-Type"), "text/javascript") {
		t.Errorf("%d %s %v", w.Code, w.Body, w.Header())
	}
	for _, path := range []string{"/assets/", "/assets/fonts/", "/assets/fonts", "/assets/nothing.js", "/assets", "/assets/../playground.html"} {
		w := s.do(http.MethodGet, path)
		if w.Code == http.StatusOK || strings.Contains(w.Body.String(), "woff2") || strings.Contains(w.Body.String(), "app-1a2b") {
			t.Errorf("%s is answered %d %s", path, w.Code, w.Body)
		}
		if w.Header().Get("Cache-Control") != "" {
			t.Errorf("%s: what is not there is cached: %q", path, w.Header().Get("Cache-Control"))
		}
	}
}

func TestErrorDocumentationIsMarkdownForProgramsAndAPageForBrowsers(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	for _, accept := range []string{"", "*/*", "text/markdown", "text/plain"} {
		w := s.do(http.MethodGet, "/docs/ERRORS.md", "Accept", accept)
		if got := w.Header().Get("Content-Type"); got != "text/markdown; charset=utf-8" || w.Body.String() != "# Errors\n" {
			t.Errorf("%q gets %s: %.40s", accept, got, w.Body)
		}
		if w.Header().Get("Vary") != "Accept" {
			t.Errorf("Vary is %q", w.Header().Get("Vary"))
		}
	}
	w := s.do(http.MethodGet, "/docs/ERRORS.md", "Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
	if w.Header().Get("Content-Type") != "text/html; charset=utf-8" || w.Header().Get("Vary") != "Accept" {
		t.Errorf("a browser gets %v", w.Header())
	}
	for _, code := range fault.Codes() {
		if !strings.Contains(w.Body.String(), `<section id="`+strings.ToLower(string(code))+`">`) {
			t.Errorf("%s has no anchor", code)
		}
	}
}

func TestReadinessEndsBeforeLifeDoes(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	for _, c := range []struct {
		notReady error
		ready    int
		body     string
	}{{nil, 200, "ready\n"}, {errors.New("the reason"), 503, "not ready\n"}} {
		s.notReady = c.notReady
		if w := s.do(http.MethodGet, "/readyz"); w.Code != c.ready || w.Body.String() != c.body {
			t.Errorf("readyz: %d %q, want %d %q", w.Code, w.Body, c.ready, c.body)
		}
		if w := s.do(http.MethodGet, "/healthz"); w.Code != http.StatusOK || w.Body.String() != "ok\n" {
			t.Errorf("healthz: %d %q", w.Code, w.Body)
		}
	}
}

func TestRoutesAreServedByTheirParts(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	for path, want := range map[string]string{"/schema.graphqls": "type Query { a: Int }", "/metrics": "up 1\n"} {
		if w := s.do(http.MethodGet, path); w.Code != http.StatusOK || w.Body.String() != want {
			t.Errorf("%s: %d %q", path, w.Code, w.Body)
		}
		if w := s.do(http.MethodPost, path); w.Code != http.StatusMethodNotAllowed {
			t.Errorf("POST %s: %d", path, w.Code)
		}
	}
}
