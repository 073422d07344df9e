package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ava/internal/stub"
)

// scripted is the stub of Vapi as an upstream on the wire, which counts requests
// and fails on demand.
type scripted struct {
	requests atomic.Int64
	failing  atomic.Pointer[http.HandlerFunc] // answers instead; nil while it is well
	delay    atomic.Int64                     // nanoseconds before an answer
}

// withUpstream runs the product with everything that keeps and limits calls
// switched on, over a provider of its own.
func withUpstream(tb testing.TB, environ ...string) (*product, *scripted) {
	tb.Helper()
	s, provider := new(scripted), stub.NewVapi(time.Now)
	p := atUpstream(tb, func(w http.ResponseWriter, r *http.Request) {
		s.requests.Add(1)
		select {
		case <-r.Context().Done():
			return
		case <-time.After(time.Duration(s.delay.Load())):
		}
		if failure := s.failing.Load(); failure != nil {
			(*failure)(w, r)
			return
		}
		provider.ServeHTTP(w, r)
	}, append([]string{"AVA_CACHE_TTL=5m", "AVA_CACHE_RESERVE=24h"}, environ...)...)
	return p, s
}

func (s *scripted) fail(h http.HandlerFunc) { s.failing.Store(&h) }

const freshQuery = `{ vapi { assistants(first: 3) { nodes { id name } freshness { source asOf } } } }`

// freshness is where an answer came from and when the provider said so.
func freshness(tb testing.TB, r reply) (source, asOf string) {
	tb.Helper()
	var data struct {
		Data struct {
			Vapi struct {
				Assistants struct {
					Nodes     []any
					Freshness struct{ Source, AsOf string }
				}
			}
		}
	}
	if err := json.Unmarshal(r.Body, &data); err != nil || len(data.Data.Vapi.Assistants.Nodes) != 3 {
		tb.Fatalf("%s: %v", r.Body, err)
	}
	f := data.Data.Vapi.Assistants.Freshness
	return f.Source, f.AsOf
}

func TestSettingsReadIsServedAgainUntilSomethingIsChangedThroughUs(t *testing.T) {
	p, up := withUpstream(t)
	first, asOf := freshness(t, p.ask(t, freshQuery, nil))
	second, again := freshness(t, p.ask(t, freshQuery, nil))
	if first != "LIVE" || second != "CACHE" || asOf != again || up.requests.Load() != 1 {
		t.Errorf("%s as of %s, then %s as of %s, with %d requests", first, asOf, second, again, up.requests.Load())
	}
	r := p.ask(t, `mutation { createVapiAssistant(input: {name: "New"}) { assistant { id } } }`, nil)
	if len(r.Errors) != 0 {
		t.Fatalf("%s", r.Body)
	}
	r = p.ask(t, freshQuery, nil)
	if source, _ := freshness(t, r); source != "LIVE" || !strings.Contains(string(r.Body), `"New"`) {
		t.Errorf("after a change: %s", r.Body)
	}
}

func TestOldAnswerStandsInForAProviderThatIsDownAndSaysSo(t *testing.T) {
	p, up := withUpstream(t, "AVA_CACHE_TTL=0s", "AVA_BREAKER_FAILURES=3")
	_, asOf := freshness(t, p.ask(t, freshQuery, nil))
	up.fail(answer(503, "text/plain", bodyCanary))
	for i := range 5 { // beyond the moment when the breaker opens
		if source, old := freshness(t, p.ask(t, freshQuery, nil)); source != "STALE" || old != asOf {
			t.Errorf("request %d: %s as of %s, want what was said at %s", i, source, old, asOf)
		}
	}
	if n := up.requests.Load(); n != 4 {
		t.Errorf("%d requests; want one that was answered and three that open the breaker", n)
	}
	if e := p.ask(t, `{ vapi { phoneNumbers { nodes { id } } } }`, nil).one(t).Extensions; e.Code != "CIRCUIT_OPEN" {
		t.Errorf("what was never asked is %s", e.Code)
	}
}

func TestOldAnswerDoesNotHideWhatTheProviderSaysOfTheKey(t *testing.T) {
	p, up := withUpstream(t, "AVA_CACHE_TTL=0s")
	freshness(t, p.ask(t, freshQuery, nil))
	up.fail(nest(401, `"Invalid Key."`))
	if e := p.ask(t, freshQuery, nil).one(t).Extensions; e.Code != "UPSTREAM_UNAUTHORIZED" {
		t.Errorf("got %s", e.Code)
	}
}

func TestThousandEqualReadsAtOnceAreOneCall(t *testing.T) {
	p, up := withUpstream(t, "AVA_MAX_CONNECTIONS=2000")
	up.delay.Store(int64(300 * time.Millisecond))
	body, err := json.Marshal(map[string]string{"query": freshQuery})
	if err != nil {
		t.Fatal(err)
	}
	var answered atomic.Int64
	var all sync.WaitGroup
	for range 1000 {
		all.Go(func() {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, p.URL+"/graphql", strings.NewReader(string(body)))
			r.Header.Set("Content-Type", "application/json")
			r.RemoteAddr = p.Listener.Addr().String()
			w := httptest.NewRecorder()
			p.Config.Handler.ServeHTTP(w, r)
			if strings.Contains(w.Body.String(), `"source":"LIVE"`) || strings.Contains(w.Body.String(), `"source":"CACHE"`) {
				answered.Add(1)
			}
		})
	}
	all.Wait()
	if answered.Load() != 1000 || up.requests.Load() != 1 {
		t.Errorf("%d answers from %d requests", answered.Load(), up.requests.Load())
	}
}

func TestRevokedKeyIsAskedOnceAndATestAsksAgain(t *testing.T) {
	p, up := withUpstream(t)
	up.fail(nest(401, `"Invalid Key."`))
	for range 10 {
		if e := p.ask(t, readQuery, nil).one(t); e.Message != "Invalid Vapi API key. Please update your credentials in Settings." {
			t.Errorf("got %q", e.Message)
		}
	}
	if n := up.requests.Load(); n != 1 {
		t.Errorf("%d requests with a key that was refused", n)
	}
	up.failing.Store(nil)
	r := p.ask(t, `mutation { testIntegration(input: {service: VAPI}) { ok } }`, nil)
	if string(r.Body) != `{"data":{"testIntegration":{"ok":true}}}` {
		t.Errorf("a test says %s", r.Body)
	}
	if r := p.ask(t, readQuery, nil); len(r.Errors) != 0 {
		t.Errorf("after a test that went well: %s", r.Body)
	}
}

func TestRetryAfterHoldsForTheCallsThatFollow(t *testing.T) {
	p, up := withUpstream(t)
	up.fail(answer(429, "text/plain", bodyCanary, "Retry-After", "30"))
	for i := range 5 {
		e := p.ask(t, readQuery, nil).one(t).Extensions
		if e.Code != "UPSTREAM_RATE_LIMITED" || e.Retry.AfterMs == nil || *e.Retry.AfterMs < 25_000 || *e.Retry.AfterMs > 30_000 {
			t.Errorf("request %d: %+v", i, e)
		}
	}
	if n := up.requests.Load(); n != 1 {
		t.Errorf("%d requests to a provider that asked for a pause", n)
	}
}

func TestScriptedFailuresAreNeitherKeptNorRemembered(t *testing.T) {
	p := start(t, "AVA_CACHE_TTL=5m", "AVA_CACHE_RESERVE=24h")
	freshness(t, p.ask(t, freshQuery, nil))
	for scenario, code := range map[string]string{"vapi=401": "UPSTREAM_UNAUTHORIZED", "vapi=429;retry-after=27": "UPSTREAM_RATE_LIMITED", "vapi=502": "UPSTREAM_UNAVAILABLE"} {
		if e := p.ask(t, freshQuery, nil, "X-Stub-Scenario", scenario).one(t).Extensions; e.Code != code {
			t.Errorf("%s over what is kept: %s", scenario, e.Code)
		}
		if r := p.ask(t, `{ vapi { phoneNumbers { nodes { id } } } }`, nil); len(r.Errors) != 0 {
			t.Errorf("after %s: %s", scenario, r.Body)
		}
	}
}

func TestChangesAreLimitedExactlyAndTheAnswerSaysHow(t *testing.T) {
	p, up := withUpstream(t, "AVA_RATE_LIMIT_ACTIONS=15/min", "AVA_QUERY_MUTATIONS=10")
	// Aliases gain nothing: each is a change of its own.
	several := "mutation {"
	for i := range 10 {
		several += fmt.Sprintf(` a%d: createVapiAssistant(input: {name: "A"}) { assistant { id } }`, i)
	}
	if r := p.ask(t, several+"}", nil); len(r.Errors) != 0 || r.Header.Get("Ratelimit") != `"actions";r=5;t=60;pk=:dmFwaQ==:` {
		t.Errorf("ten changes: %s, %q", r.Body, r.Header.Get("Ratelimit"))
	}
	r := p.ask(t, several+"}", nil)
	if len(r.Errors) != 5 || up.requests.Load() != 15 {
		t.Fatalf("%d of ten more were refused, %d requests in all", len(r.Errors), up.requests.Load())
	}
	for _, e := range r.Errors {
		x := e.Extensions
		if x.Code != "RATE_LIMITED" || x.HTTPStatus != 429 || x.Outcome != "NOT_SENT" || x.Retry.AfterMs == nil || *x.Retry.AfterMs > 60_000 || *x.Retry.AfterMs < 30_000 {
			t.Errorf("got %+v", x)
		}
		want := fmt.Sprintf("You are doing that too often. Please try again in %ds.", (*x.Retry.AfterMs+999)/1000)
		if e.Message != want {
			t.Errorf("got %q, want %q", e.Message, want)
		}
	}
	seconds, err := strconv.Atoi(r.Header.Get("Retry-After"))
	if err != nil || seconds < 30 || seconds > 60 {
		t.Errorf("Retry-After: %q", r.Header.Get("Retry-After"))
	}
	if r := p.ask(t, readQuery, nil); len(r.Errors) != 0 {
		t.Errorf("a read is refused as well: %s", r.Body)
	}
}

func TestConnectionTestsAndTrialsOfKeysAreLimitedTogether(t *testing.T) {
	p, last := atAccounts(t, "AVA_RATE_LIMIT_TESTS=5/min")
	for i := range 4 {
		p.ask(t, connectQuery, key(fmt.Sprintf("an-invalid-key-%04d", i)))
	}
	if r := p.ask(t, connectQuery, key("the-first-good-key-aaaa")); len(r.Errors) != 0 {
		t.Fatalf("%s", r.Body)
	}
	e := p.ask(t, connectQuery, key("the-sixth-key-bbbb")).one(t).Extensions
	if e.Code != "RATE_LIMITED" || *last.Load() != "the-first-good-key-aaaa" {
		t.Errorf("the sixth trial: %s, the provider saw %q", e.Code, *last.Load())
	}
	if got := status(t, p); got != "CONNECTED aaaa" {
		t.Errorf("what was connected: %s", got)
	}
}

func TestQueriesAreLimitedByTheirTopLevelFields(t *testing.T) {
	p := start(t, "AVA_RATE_LIMIT_QUERIES=10/min")
	six := `{ a: viewer { name } b: viewer { name } c: viewer { name } d: viewer { name } e: viewer { name } f: viewer { name } }`
	if r := p.ask(t, six, nil); len(r.Errors) != 0 || r.Header.Get("Ratelimit") != `"queries";r=4;t=60` {
		t.Errorf("six fields: %s, %q", r.Body, r.Header.Get("Ratelimit"))
	}
	r := p.ask(t, six, nil)
	if e := r.one(t).Extensions; e.Code != "RATE_LIMITED" || len(r.Data) != 0 || r.Header.Get("Retry-After") == "" {
		t.Errorf("six more: %s %v", r.Body, r.Header)
	}
	if r := p.ask(t, `{ viewer { name } }`, nil); len(r.Errors) != 0 {
		t.Errorf("there was room for one: %s", r.Body)
	}
}

func TestPipelineIsInTheMetrics(t *testing.T) {
	p, _ := withUpstream(t, "AVA_RATE_LIMIT_ACTIONS=1/min", "AVA_RATE_LIMIT_QUERIES=600/min")
	for range 2 {
		p.ask(t, freshQuery, nil)
		p.ask(t, `mutation { createVapiAssistant(input: {name: "A"}) { assistant { id } } }`, nil)
	}
	resp, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.URL+"/metrics", nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := p.Client().Do(resp)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		`integrations_cache_answers_total{source="live"} 2`,
		`integrations_cache_removed_total{reason="dropped"} 1`,
		`integrations_rate_limit_total{class="actions",provider="vapi",result="allowed"} 1`,
		`integrations_rate_limit_total{class="actions",provider="vapi",result="refused"} 1`,
		`integrations_rate_limit_total{class="queries",provider="",result="allowed"} 2`,
		`integrations_upstream_refused_total{provider="vapi",stage="pacer"} 1`,
		`integrations_client_pool_misses_total 1`,
		`integrations_client_pool_size 1`,
		`integrations_credential_breakers_open{provider="vapi"} 0`,
	} {
		if !strings.Contains(string(text), "\n"+line+"\n") {
			t.Errorf("missing: %s", line)
		}
	}
}
