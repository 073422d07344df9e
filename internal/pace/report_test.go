package pace_test

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"ava/internal/fault"
	"ava/internal/pace"
)

// headers returns what Header writes for a request.
func headers(ctx context.Context) map[string]string {
	h := http.Header{}
	pace.Header(ctx, h)
	out := make(map[string]string)
	for name := range h {
		out[name] = h.Get(name)
	}
	return out
}

// headerCases is what is counted in a request, and the headers that tell of it.
var headerCases = map[string]struct {
	take func(context.Context, *pace.Pacer)
	want map[string]string
}{
	"nothing": {func(context.Context, *pace.Pacer) {}, map[string]string{}},
	"a query": {
		func(ctx context.Context, p *pace.Pacer) { _ = p.Queries(ctx, 4) },
		map[string]string{"Ratelimit-Policy": `"queries";q=20;w=60`, "Ratelimit": `"queries";r=16;t=60`},
	},
	"an action": {
		func(ctx context.Context, p *pace.Pacer) { _ = p.Take(ctx, pace.Actions, fault.Twilio) },
		map[string]string{"Ratelimit-Policy": `"actions";q=3;w=60`, "Ratelimit": `"actions";r=2;t=60;pk=:dHdpbGlv:`},
	},
	"a refused test": {
		func(ctx context.Context, p *pace.Pacer) {
			for range 3 {
				_ = p.Take(ctx, pace.Tests, fault.Vapi)
				time.Sleep(3900 * time.Millisecond)
			}
		},
		map[string]string{
			"Ratelimit-Policy": `"tests";q=2;w=60`, "Ratelimit": `"tests";r=0;t=53;pk=:dmFwaQ==:`, "Retry-After": "53",
		},
	},
	"refused queries of which some are left": {
		func(ctx context.Context, p *pace.Pacer) { _ = p.Queries(ctx, 15); _ = p.Queries(ctx, 6) },
		map[string]string{
			"Ratelimit-Policy": `"queries";q=20;w=60`, "Ratelimit": `"queries";r=5;t=60`, "Retry-After": "60",
		},
	},
	"of several grants the one that leaves the least": {
		func(ctx context.Context, p *pace.Pacer) {
			_ = p.Queries(ctx, 1)
			_ = p.Take(ctx, pace.Actions, fault.Vapi)
			_ = p.Take(ctx, pace.Tests, fault.Vapi)
			_ = p.Take(ctx, pace.Actions, fault.Twilio)
		},
		map[string]string{"Ratelimit-Policy": `"tests";q=2;w=60`, "Ratelimit": `"tests";r=1;t=60;pk=:dmFwaQ==:`},
	},
	"a refusal, whatever was granted before and after": {
		func(ctx context.Context, p *pace.Pacer) {
			_ = p.Queries(ctx, 20)
			time.Sleep(time.Second)
			_ = p.Queries(ctx, 1)
			for range 3 {
				_ = p.Take(ctx, pace.Actions, fault.Vapi)
			}
		},
		map[string]string{"Ratelimit-Policy": `"queries";q=20;w=60`, "Ratelimit": `"queries";r=0;t=59`, "Retry-After": "59"},
	},
	"of several refusals the longest wait": {
		func(ctx context.Context, p *pace.Pacer) {
			_ = p.Queries(ctx, 20)
			time.Sleep(time.Second)
			for range 3 {
				_ = p.Take(ctx, pace.Tests, fault.Email)
			}
			_ = p.Queries(ctx, 1)
		},
		map[string]string{
			"Ratelimit-Policy": `"tests";q=2;w=60`, "Ratelimit": `"tests";r=0;t=60;pk=:ZW1haWw=:`, "Retry-After": "60",
		},
	},
}

func TestHeadersSayWhatIsLeftAndWhenToComeBack(t *testing.T) {
	t.Parallel()
	for name, c := range headerCases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx := pace.Track(as(t, "ann"))
				c.take(ctx, newPacer())
				if diff := cmp.Diff(c.want, headers(ctx)); diff != "" {
					t.Errorf("headers (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestHeadersOfWhatCouldNotBeCountedSayOnlyWhenToComeBack(t *testing.T) {
	t.Parallel()
	p := pace.New(pace.Config{Window: broken{}, Queries: perMinute, Actions: perMinute, Tenant: tenant})
	ctx := pace.Track(as(t, "ann"))
	_ = p.Queries(ctx, 1)
	if diff := cmp.Diff(map[string]string{}, headers(ctx)); diff != "" {
		t.Errorf("a query that passed (-want +got):\n%s", diff)
	}
	_ = p.Take(ctx, pace.Actions, fault.Vapi)
	if diff := cmp.Diff(map[string]string{"Retry-After": "1"}, headers(ctx)); diff != "" {
		t.Errorf("an action (-want +got):\n%s", diff)
	}
}

// answering is a Window that always answers the same.
type answering pace.Decision

func (a answering) Take(context.Context, string, pace.Limit, int) (pace.Decision, error) {
	return pace.Decision(a), nil
}

func TestHeadersStayWellFormedWhateverTheWindowAnswers(t *testing.T) {
	t.Parallel()
	window := answering{OK: true, Remaining: -1, Wait: time.Second, Reset: time.Nanosecond}
	p := pace.New(pace.Config{Window: window, Queries: perMinute, Tenant: tenant})
	ctx := pace.Track(as(t, "ann"))
	_ = p.Queries(ctx, 1)
	want := map[string]string{"Ratelimit-Policy": `"queries";q=15;w=60`, "Ratelimit": `"queries";r=0;t=1`}
	if diff := cmp.Diff(want, headers(ctx)); diff != "" {
		t.Errorf("headers (-want +got):\n%s", diff)
	}
}

func TestRequestsDoNotReadOfEachOther(t *testing.T) {
	t.Parallel()
	p := newPacer()
	untracked, first, second := as(t, "ann"), pace.Track(as(t, "ann")), pace.Track(as(t, "ann"))
	for _, ctx := range []context.Context{untracked, first} {
		if err := p.Queries(ctx, 1); err != nil {
			t.Fatal(err)
		}
	}
	for _, ctx := range []context.Context{untracked, second} {
		if diff := cmp.Diff(map[string]string{}, headers(ctx)); diff != "" {
			t.Errorf("headers (-want +got):\n%s", diff)
		}
	}
	if got := headers(first)["Ratelimit"]; got != `"queries";r=18;t=60` {
		t.Errorf("RateLimit: %s", got)
	}
}

// Fields of one query are resolved at the same time, and headers may be written
// while the last still count.
func TestConcurrentFieldsLeaveTheLeastInTheHeaders(t *testing.T) {
	t.Parallel()
	p := newPacer()
	ctx := pace.Track(as(t, "ann"))
	var all sync.WaitGroup
	for range 19 {
		all.Go(func() {
			_ = p.Queries(ctx, 1)
			headers(ctx)
		})
	}
	all.Wait()
	if got := headers(ctx)["Ratelimit"]; got != `"queries";r=1;t=60` {
		t.Errorf("RateLimit: %s", got)
	}
}
