package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ava/internal/stub"
)

// googleplex is Google with an account, and what was asked of it.
type googleplex struct {
	*httptest.Server

	mu     sync.Mutex
	asked  map[string]int // by the path, and by the grant for tokens
	tokens func(grant string, answer map[string]any)
	fails  http.HandlerFunc // answers the calendar's API instead; nil if that is up
}

func newGoogleplex(tb testing.TB) *googleplex {
	tb.Helper()
	g := &googleplex{asked: make(map[string]int), tokens: func(string, map[string]any) {}}
	provider := stub.NewGoogle(time.Now)
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/token" {
			g.token(w, r, provider)
			return
		}
		fails := g.note(r.Method + " " + r.URL.Path)
		if fails != nil && strings.HasPrefix(r.URL.Path, "/calendar/") {
			fails(w, r)
			return
		}
		provider.ServeHTTP(w, r)
	}))
	tb.Cleanup(g.Close)
	return g
}

func (g *googleplex) note(what string) http.HandlerFunc {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.asked[what]++
	return g.fails
}

// token has the stub answer, and the test change what it says.
func (g *googleplex) token(w http.ResponseWriter, r *http.Request, provider http.Handler) {
	_ = r.ParseForm()
	grant := r.PostForm.Get("grant_type")
	g.note(grant)
	r.Body = io.NopCloser(strings.NewReader(r.PostForm.Encode()))
	out := httptest.NewRecorder()
	provider.ServeHTTP(out, r)
	var said map[string]any
	_ = json.Unmarshal(out.Body.Bytes(), &said)
	g.mu.Lock()
	g.tokens(grant, said)
	g.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	if said["error"] != nil {
		out.Code = http.StatusBadRequest
	}
	w.WriteHeader(out.Code)
	_ = json.NewEncoder(w).Encode(said)
}

// change says how tokens are given from now on.
func (g *googleplex) change(tokens func(grant string, answer map[string]any)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.tokens = tokens
}

func (g *googleplex) count(what string) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.asked[what]
}

// environ is what makes a product ask there.
func (g *googleplex) environ(more ...string) []string {
	return append([]string{
		"INTEGRATIONS_STUB_MODE=false", "AVA_GOOGLE_CLIENT_ID=ava-tests", "AVA_GOOGLE_CLIENT_SECRET=" + keyCanary,
		"AVA_GOOGLE_BASE_URL=" + g.URL, "AVA_GOOGLE_OAUTH_BASE_URL=" + g.URL,
		"AVA_UPSTREAM_TIMEOUT=1m", "AVA_UPSTREAM_RETRIES=0", "AVA_BREAKER_FAILURES=1000",
	}, more...)
}

// visit is somebody on the way to a consent page and back.
type visit struct {
	t      testing.TB
	p      *product
	header []string // who they are
	cookie string   // of their browser
}

const beginMutation = `mutation($path: String! = "/settings?tab=calendar") {
	beginCalendarAuthorization(input: {returnPath: $path}) { authorizationUrl expiresAt } }`

// begin has a consent begin, and returns the page to open.
func (v *visit) begin() string {
	v.t.Helper()
	header := v.header
	if v.cookie != "" {
		header = append(slices.Clone(header), "Cookie", v.cookie)
	}
	r := v.p.ask(v.t, beginMutation, map[string]any{"path": v.public().Path + "/settings?tab=calendar"}, header...)
	if len(r.Errors) > 0 {
		v.t.Fatalf("%s", r.Body)
	}
	v.cookie, _, _ = strings.Cut(r.Header.Get("Set-Cookie"), ";")
	return r.Data["beginCalendarAuthorization"].(map[string]any)["authorizationUrl"].(string)
}

// public is where browsers reach the product.
func (v *visit) public() *url.URL {
	v.t.Helper()
	public, err := publicURL(v.p.parts.cfg, v.p.Listener.Addr())
	if err != nil {
		v.t.Fatal(err)
	}
	return public
}

// choose opens a consent page as somebody who clicks on that, and returns where
// they are sent then.
func (v *visit) choose(page, choice string) *url.URL {
	v.t.Helper()
	_, location := v.get(page+"&stub="+choice, "")
	back, err := url.Parse(location)
	if err != nil || !strings.HasPrefix(location, v.public().String()+"/oauth/calendar/callback?") {
		v.t.Fatalf("%s leads to %q", page, location)
	}
	back.Scheme, back.Host, back.Path = "http", v.p.Listener.Addr().String(), "/oauth/calendar/callback" // as a proxy would
	return back
}

// get opens a page without going on to another.
func (v *visit) get(page, cookie string, header ...string) (status int, location string) {
	v.t.Helper()
	r, err := http.NewRequestWithContext(v.t.Context(), http.MethodGet, page, http.NoBody)
	if err != nil {
		v.t.Fatal(err)
	}
	if cookie != "" {
		r.Header.Set("Cookie", cookie)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	resp, err := v.p.Client().Transport.RoundTrip(r)
	if err != nil {
		v.t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode, resp.Header.Get("Location")
}

// connect connects the calendar.
func (v *visit) connect() {
	v.t.Helper()
	if status, to := v.get(v.choose(v.begin(), "allow").String(), v.cookie); status != http.StatusSeeOther || to != v.public().Path+"/settings?connected=CALENDAR&tab=calendar" {
		v.t.Fatalf("connecting ends with %d at %q", status, to)
	}
}

const calendarStateQuery = `{ integration(service: CALENDAR) { id status stubbed credential { hint source account scopes expiresAt expiresSoon } lastError { code } } }`

// state is what is known of the integration.
func (v *visit) state() map[string]any {
	v.t.Helper()
	return v.p.ask(v.t, calendarStateQuery, nil, v.header...).Data["integration"].(map[string]any)
}

const eventsQuery = `query($search: String) { calendar { events(calendarId: "azphZGFAZXhhbXBsZS5jb20", from: "2026-11-16T00:00:00Z", to: "2026-11-21T00:00:00Z", search: $search) { nodes { id title } } } }`
