package resilience_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"ava/internal/cache"
	"ava/internal/fault"
	"ava/internal/resilience"
)

type tenantKey struct{}

// as returns a context of a tenant's request.
func as(ctx context.Context, tenant string) context.Context {
	return context.WithValue(ctx, tenantKey{}, tenant)
}

func tenantOf(ctx context.Context) string {
	tenant, _ := ctx.Value(tenantKey{}).(string)
	return tenant
}

func caching() resilience.Options {
	return resilience.Options{Cache: cache.New(cache.Options{}), Tenant: tenantOf}
}

// fetch makes one read and says where its answer came from.
func fetch(ctx context.Context, t *testing.T, g *resilience.Guard, c resilience.Call, up *upstream) cache.Source {
	t.Helper()
	a, err := resilience.Get(ctx, g, c, up.call)
	if err != nil || a.Value != "answer" {
		t.Fatalf("value %q, error %v", a.Value, err)
	}
	return a.Source
}

func TestAnswerIsKeptForItsUserCredentialAndArguments(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := users(2, single, caching())
		up := answering(200)
		list := resilience.Call{Op: "vapi.assistants", Key: "first=20"}
		ctx := as(t.Context(), "ada")
		if s := fetch(ctx, t, g[0], list, up); s != cache.Live {
			t.Errorf("the first answer is %v", s)
		}
		if s := fetch(ctx, t, g[0], list, unasked(t)); s != cache.Kept {
			t.Errorf("the second answer is %v", s)
		}
		for _, other := range []struct {
			what, tenant string
			g            *resilience.Guard
			call         resilience.Call
		}{
			{"another tenant", "bob", g[0], list},
			{"another credential", "ada", g[1], list},
			{"other arguments", "ada", g[0], resilience.Call{Op: list.Op, Key: "first=21"}},
			{"another call", "ada", g[0], resilience.Call{Op: "vapi.calls", Key: list.Key}},
			{"what has no time to be kept", "ada", g[0], resilience.Call{Op: list.Op, Key: list.Key, Fresh: -1}},
		} {
			if s := fetch(as(t.Context(), other.tenant), t, other.g, other.call, up); s != cache.Live {
				t.Errorf("%s got an answer that is %v", other.what, s)
			}
		}
		time.Sleep(5*time.Minute + 1)
		if s := fetch(ctx, t, g[0], list, up); s != cache.Live {
			t.Errorf("an old answer is %v", s)
		}
	})
}

// Who could choose a name would otherwise choose what is kept for somebody else.
func TestTenantsNamesDoNotRunIntoWhatTheyAskFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := users(1, single, caching())[0]
		fetch(as(t.Context(), "a"), t, g, resilience.Call{Op: "b", Key: "c:d:e"}, answering(200))
		for tenant, c := range map[string]resilience.Call{
			"a:b": {Op: "c", Key: "d:e"}, "a:b:c": {Op: "d", Key: "e"}, "": {Op: "a", Key: "b:c:d:e"}, "1:a": {Op: "b", Key: "c:d:e"},
		} {
			if s := fetch(as(t.Context(), tenant), t, g, c, answering(200)); s != cache.Live {
				t.Errorf("tenant %q got the answer of another", tenant)
			}
		}
	})
}

// unasked is an upstream that fails the test when it is called.
func unasked(t *testing.T) *upstream {
	t.Helper()
	u := answering(200)
	t.Cleanup(func() {
		if u.count() != 0 {
			t.Error("the upstream was called")
		}
	})
	return u
}

func TestWriteDropsWhatItMayHaveMadeOutOfDate(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		fails *fault.Fault
		drops bool
	}{
		{"done", nil, true},
		{"no answer", &fault.Fault{Code: fault.UpstreamUnavailable}, true},
		{"answered 503", answered(503), true},
		{"done, but unreadable", &fault.Fault{Code: fault.UpstreamUnavailable, Outcome: fault.Applied}, true},
		{"not sent", &fault.Fault{Code: fault.UpstreamUnavailable, Outcome: fault.NotSent}, false},
		{"refused", &fault.Fault{Code: fault.UpstreamRejected, Outcome: fault.Rejected}, false},
	} {
		for _, c := range []resilience.Call{remove, once} {
			t.Run(tt.name+", "+c.Op, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					o := caching()
					g := users(2, single, o)
					up := answering(200)
					for i := range g {
						fetch(t.Context(), t, g[i], read, up)
					}
					ctx, cancel := context.WithCancel(t.Context())
					_, _ = resilience.Do(ctx, g[0], c, func(context.Context) (string, error) {
						cancel() // that the caller has left changes nothing
						if tt.fails == nil {
							return "", nil
						}
						return "", tt.fails
					})
					if s := fetch(t.Context(), t, g[0], read, up); (s == cache.Live) != tt.drops {
						t.Errorf("after the write the answer is %v", s)
					}
					if s := fetch(t.Context(), t, g[1], read, up); s != cache.Kept {
						t.Errorf("another credential's answer is %v", s)
					}
				})
			})
		}
	}
}

func TestReadDropsNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := users(1, single, caching())[0]
		fetch(t.Context(), t, g, read, answering(200))
		send(t, g, 200)
		try(t.Context(), g, read, answering(503).call)
		if s := fetch(t.Context(), t, g, read, unasked(t)); s != cache.Kept {
			t.Errorf("the answer is %v", s)
		}
	})
}

func TestOldAnswerStandsInWhileTheProviderCannotBeAsked(t *testing.T) {
	t.Parallel()
	stale := map[fault.Code]bool{
		fault.UpstreamUnavailable: true, fault.UpstreamTimeout: true, fault.UpstreamLimited: true,
		fault.CircuitOpen: true, fault.Overloaded: true,
	}
	for _, code := range fault.Codes() {
		synctest.Test(t, func(t *testing.T) {
			g := users(1, single, caching())[0]
			fetch(t.Context(), t, g, read, answering(200))
			asked := time.Now()
			time.Sleep(time.Hour)
			a, err := resilience.Get(t.Context(), g, read, (&upstream{answers: []error{code}}).call)
			if got := err == nil; got != stale[code] {
				t.Fatalf("%s: %+v, error %v", code, a, err)
			}
			if err == nil && (a.Source != cache.Stale || !a.AsOf.Equal(asked) || a.Value != "answer") {
				t.Errorf("%s: %+v", code, a)
			}
			if err != nil && (fault.Of(err).Code != code || fault.Of(err).Service != fault.Vapi || fault.Of(err).Op != read.Op) {
				t.Errorf("%s came out as %+v", code, err)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		g := users(1, single, caching())[0]
		fetch(t.Context(), t, g, read, answering(200))
		time.Sleep(time.Hour)
		for range 3 { // reads, as a write that may have happened would drop the answer
			send(t, g, 503)
		}
		if s := fetch(t.Context(), t, g, read, unasked(t)); s != cache.Stale {
			t.Errorf("with an open breaker the answer is %v", s)
		}
	})
}

func TestScriptedAnswersAndTrialsAreNotKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		up := resilience.NewUpstream(fault.Vapi, single, caching())
		scripted := resilience.Unremembered(t.Context())
		for range 2 {
			if s := fetch(scripted, t, up.Guard("owner:1"), read, answering(200)); s != cache.Live {
				t.Errorf("a scripted answer is %v", s)
			}
			if s := fetch(t.Context(), t, up.Trial(), read, answering(200)); s != cache.Live {
				t.Errorf("a trial's answer is %v", s)
			}
		}
		fetch(t.Context(), t, up.Guard("owner:1"), read, answering(200))
		if s := fetch(scripted, t, up.Guard("owner:1"), read, answering(200)); s != cache.Live {
			t.Errorf("a scripted answer is %v", s)
		}
	})
}

func TestFetchOfSeveralCallsIsOneAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &witness{}
		o := caching()
		o.Observer = w
		g := users(1, resilience.Settings{}, o)[0]
		pages := func(ctx context.Context) (n int, err error) {
			if end, ok := ctx.Deadline(); !ok || time.Until(end) > 15*time.Second {
				t.Error("a shared load has no end")
			}
			for range 3 {
				if _, err := resilience.Do(ctx, g, read, answering(503, 200).call); err != nil {
					return 0, err
				}
				n++
			}
			return n, nil
		}
		for _, want := range []cache.Source{cache.Live, cache.Kept} {
			a, err := resilience.Fetch(t.Context(), g, read, pages)
			if err != nil || a.Value != 3 || a.Source != want {
				t.Errorf("%+v, error %v", a, err)
			}
		}
		if len(w.calls) != 3 {
			t.Errorf("%d calls, want 3", len(w.calls))
		}
	})
}

func TestWithoutACacheAFetchJustLoads(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := users(1, single, resilience.Options{})[0]
		up := answering(200)
		for range 2 {
			if s := fetch(t.Context(), t, g, read, up); s != cache.Live {
				t.Errorf("the answer is %v", s)
			}
		}
		_, err := resilience.Fetch(t.Context(), g, read, func(context.Context) (int, error) { panic("defect") })
		if f := fault.Of(err); f.Code != fault.Internal || f.Service != fault.Vapi || !errors.Is(err, fault.ErrPanic) {
			t.Errorf("a panic came out as %v", err)
		}
		if _, err = resilience.Fetch(t.Context(), g, read, func(ctx context.Context) (int, error) {
			_, ends := ctx.Deadline()
			return 0, map[bool]error{false: errors.New("no end")}[ends]
		}); err != nil {
			t.Error(err)
		}
	})
}

// Scenario 24 of the chaos plan: the cache's work, seen from here.
func TestChaos24EqualReadsAtOnceAreOneCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := users(1, resilience.Settings{}, caching())[0]
		var hits, failures atomic.Int32
		slow := func(ctx context.Context) (string, error) {
			hits.Add(1)
			select {
			case <-time.After(time.Second):
				return "answer", nil
			case <-ctx.Done():
				return "", context.Cause(ctx)
			}
		}
		var callers sync.WaitGroup
		leader, leave := context.WithCancel(t.Context())
		callers.Go(func() {
			_, err := resilience.Get(leader, g, read, slow)
			wantCode(t, fault.Of(err), fault.Overloaded)
		})
		synctest.Wait()
		for range 999 {
			callers.Go(func() {
				if _, err := resilience.Get(t.Context(), g, read, slow); err != nil {
					failures.Add(1)
				}
			})
		}
		synctest.Wait()
		leave()
		callers.Wait()
		if hits.Load() != 1 || failures.Load() != 0 {
			t.Errorf("%d hits, %d failures of 999 followers", hits.Load(), failures.Load())
		}
	})
}
