package chaos_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestChaos03SlowProviderIsWaitedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "AVA_UPSTREAM_TIMEOUT=5s")
	l := w.provided(t)
	s := w.start(t)
	users := w.users(t, s, "user", 40) // as many calls as come in during the longest wait
	l.disturb(t, `{"type": "latency", "attributes": {"latency": 300, "jitter": 100}}`)
	all := callers(t, len(users), func(ctx context.Context, n int) answer { return w.read(ctx, s, users[n], 3) })
	pause(t.Context(), often(3*time.Second, time.Minute))
	answers := all.stop()
	allGood(t, answers)
	if median := quantile(times(answers), 0.5); median < 200*time.Millisecond {
		t.Errorf("the answers took %v, so they were not slow", median)
	}
	if n := w.metric(t, s, `integrations_upstream_refused_total{provider="vapi",stage="bulkhead"}`); n*100 >= float64(len(answers)) {
		t.Errorf("%v of %d calls found no room", n, len(answers))
	}
	if state := w.state(t.Context(), s, users[0]); state != "CLOSED" {
		t.Errorf("the breaker is %s", state)
	}
	t.Logf("%d of %d good, median %v, p99 %v", len(answers), len(answers), quantile(times(answers), 0.5), quantile(times(answers), 0.99))
}

func TestChaos05ResetConnectionsOpenTheBreaker(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	l := w.provided(t)
	s := w.start(t)
	users := w.users(t, s, "user", 10)
	observer := w.users(t, s, "observer", 1)[0] // who asks nothing of the provider
	l.disturb(t, `{"type": "reset_peer", "attributes": {"timeout": 0}}`)
	before, began := w.vapi.count(), time.Now()
	var asking sync.WaitGroup
	for n := 0; w.state(t.Context(), s, observer) == "CLOSED"; n++ {
		if time.Since(began) > patience {
			t.Fatal("the breaker does not open")
		}
		asking.Go(func() {
			a := w.read(t.Context(), s, users[n%len(users)], 3)
			if code := a.code(); code != "UPSTREAM_UNAVAILABLE" && code != "CIRCUIT_OPEN" {
				t.Error(a)
			}
		})
		pause(t.Context(), 100*time.Millisecond)
	}
	opened := time.Since(began)
	asking.Wait()
	hits := w.vapi.count() - before
	if hits > 40 {
		t.Errorf("%d requests before it opened", hits)
	}
	for n := range 50 {
		a := w.read(t.Context(), s, users[n%len(users)], 3)
		if a.code() != "CIRCUIT_OPEN" || a.Errors[0].Extensions.Retry.AfterMs == nil {
			t.Error(a)
		}
	}
	if more := w.vapi.count() - before - hits; more != 0 {
		t.Errorf("%d requests while it was open", more)
	}
	allGood(t, []answer{w.ask(t.Context(), s, users[0], inside, nil)})
	t.Logf("open after %v and %d requests", opened, hits)
}

func TestChaos08LongAnswerOverAThinLine(t *testing.T) {
	t.Parallel()
	const limit = time.Second
	w := newWorld(t, "AVA_UPSTREAM_TIMEOUT=1s", "AVA_BREAKER_FAILURES=1000", "AVA_UPSTREAM_RETRIES=0")
	l := w.provided(t)
	s := w.start(t)
	users := w.users(t, s, "user", 8)
	w.vapi.does(says("application/json", `[{"id":"a","createdAt":"2026-01-01T00:00:00Z","firstMessage":"`+strings.Repeat("a", 1<<20)+`"}]`))
	if a := w.read(t.Context(), s, users[0], 3); !a.good() || len(a.body) < 1<<20 {
		t.Fatalf("over a good line: %.300v", a)
	}
	const series = "process_resident_memory_bytes"
	before := w.metric(t, s, series)
	l.disturb(t, `{"type": "bandwidth", "attributes": {"rate": 10}}`)
	for range often(2, 20) {
		var asking sync.WaitGroup
		for _, user := range users {
			asking.Go(func() {
				if a := w.read(t.Context(), s, user, 3); a.code() != "UPSTREAM_TIMEOUT" || a.took < limit || a.took > limit+patience {
					t.Error(a)
				}
			})
		}
		asking.Wait()
	}
	grown := (w.metric(t, s, series) - before) / (1 << 20)
	bound := 20.0
	if raced() {
		bound *= 4 // what watches for races keeps several bytes for each
	}
	if grown > bound {
		t.Errorf("the server takes %.0f MiB more", grown)
	}
	t.Logf("%.1f MiB more", grown)
}

func TestChaos09AnswerInSmallPieces(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	l := w.provided(t)
	s := w.start(t)
	user := w.users(t, s, "user", 1)[0]
	whole := w.read(t.Context(), s, user, 20)
	l.disturb(t, `{"type": "slicer", "attributes": {"average_size": 64, "size_variation": 32, "delay": 100}}`)
	sliced := w.read(t.Context(), s, user, 20)
	allGood(t, []answer{whole, sliced})
	if diff := cmp.Diff(whole.body, sliced.body); diff != "" {
		t.Errorf("another answer (-whole +sliced):\n%s", diff)
	}
	t.Logf("%d bytes, whole in %v, sliced in %v", len(sliced.body), whole.took, sliced.took)
}

// An answer that is not one is a failure of the provider: it is told as such,
// counted as such, and not kept.
func TestChaos10And11UnusableAnswers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "AVA_CACHE_TTL=5m", "AVA_CACHE_RESERVE=1h", "AVA_UPSTREAM_RETRIES=0", "AVA_BREAKER_RECOVERY=30s")
	l := w.provided(t)
	s := w.start(t)
	const counted = `integrations_upstream_requests_total{operation="vapi.assistants",outcome="upstream_unavailable",provider="vapi"}`
	for name, c := range map[string]struct{ toxic, contentType, body string }{
		"cut off":     {toxic: `{"type": "limit_data", "attributes": {"bytes": 700}}`},
		"HTML":        {contentType: "text/html", body: "<html><body>Welcome to the proxy</body></html>"},
		"HTML, lying": {contentType: "application/json", body: "<html><body>Welcome to the proxy</body></html>"},
		"other JSON":  {contentType: "application/json", body: `{"unexpected": true}`},
		"half JSON":   {contentType: "application/json", body: `[{"id":"5f2c`},
		"empty":       {contentType: "application/json"},
	} {
		t.Run(name, func(t *testing.T) {
			user := w.users(t, s, strings.ReplaceAll(name, " ", ""), 1)[0]
			before := w.metric(t, s, counted)
			if c.toxic != "" {
				l.disturb(t, c.toxic)
			} else {
				w.vapi.does(says(c.contentType, c.body))
			}
			a := w.read(t.Context(), s, user, 20)
			if a.code() != "UPSTREAM_UNAVAILABLE" || a.Errors[0].Message != "Connection to Vapi failed. Please try again later." {
				t.Error(a)
			}
			if n := w.metric(t, s, counted) - before; n != 1 {
				t.Errorf("counted %v times", n)
			}
			l.heal(t)
			w.vapi.does(nil)
			if a = w.read(t.Context(), s, user, 20); !a.good() || !strings.Contains(a.body, `"source":"LIVE"`) {
				t.Errorf("afterwards: %v", a)
			}
		})
	}
	t.Run("three open the breaker", func(t *testing.T) {
		user := w.users(t, s, "three", 1)[0]
		w.vapi.does(says("application/json", "<html>"))
		for n := range 3 {
			w.read(t.Context(), s, user, 1+n)
		}
		w.vapi.does(nil)
		if state := w.state(t.Context(), s, user); state != "OPEN" {
			t.Errorf("the breaker is %s", state)
		}
	})
}

func TestChaos29ProviderWhoseNameDoesNotResolve(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "AVA_VAPI_BASE_URL=https://vapi.invalid", "AVA_UPSTREAM_TIMEOUT=2s",
		"AVA_UPSTREAM_RETRIES=0", "AVA_API_VAPI_API_KEY=a-key-of-the-deployment")
	s := w.start(t)
	for n := range 3 {
		// Where there is no network at all, it takes long to learn that there is no such name.
		if a := w.read(t.Context(), s, "user", 1+n); a.code() != "UPSTREAM_UNAVAILABLE" && a.code() != "UPSTREAM_TIMEOUT" {
			t.Error(a)
		}
	}
	a := w.read(t.Context(), s, "user", 9)
	if a.code() != "CIRCUIT_OPEN" || strings.Contains(a.body, "invalid") {
		t.Error(a)
	}
	for n := range 20 {
		allGood(t, []answer{w.ask(t.Context(), s, fmt.Sprint("other-", n), inside, nil)})
	}
	if status, body := w.get(t, s, "/readyz"); status != 200 {
		t.Errorf("not ready: %d %s", status, body)
	}
}
