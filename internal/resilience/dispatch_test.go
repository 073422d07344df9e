package resilience_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ava/internal/fault"
	"ava/internal/resilience"
)

// noting returns a context whose writes note in order that they are about to be
// sent.
func noting(ctx context.Context, order *[]string, err error) context.Context {
	return resilience.BeforeSending(ctx, func(context.Context) error {
		*order = append(*order, "noted")
		return err
	})
}

func TestWriteIsNotedOnceAndBeforeItIsSent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var order []string
		g := users(1, resilience.Settings{}, resilience.Options{})[0]
		ctx := noting(t.Context(), &order, nil)
		sent := func(context.Context) (string, error) { order = append(order, "sent"); return "", nil }
		try(ctx, g, once, sent)
		try(ctx, g, remove, sent)
		try(ctx, g, read, sent)
		if want := []string{"noted", "sent", "noted", "sent", "sent"}; !slices.Equal(order, want) {
			t.Errorf("order %v, want %v", order, want)
		}
	})
}

func TestWhoHasNotedFirstIsToldFirstAndStopsTheOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var order []string
		g := users(1, resilience.Settings{}, resilience.Options{})[0]
		note := func(ctx context.Context, what string, err error) context.Context {
			return resilience.BeforeSending(ctx, func(context.Context) error {
				order = append(order, what)
				return err
			})
		}
		sent := func(context.Context) (string, error) { order = append(order, "sent"); return "", nil }
		try(note(note(t.Context(), "first", nil), "second", nil), g, once, sent)
		f := try(note(note(t.Context(), "refused", errors.New("no")), "never", nil), g, once, sent)
		if want := []string{"first", "second", "sent", "refused"}; !slices.Equal(order, want) || f.Outcome != fault.NotSent {
			t.Errorf("order %v, want %v; fault %+v", order, want, f)
		}
	})
}

func TestWhatOnlyHelpsAWriteIsNotNotedAsOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		noted := 0
		g := users(1, resilience.Settings{}, resilience.Options{})[0]
		ctx := resilience.BeforeSending(t.Context(), func(context.Context) error { noted++; return nil })
		wantCode(t, try(resilience.Aside(ctx), g, once, answering(200).call), "")
		if noted != 0 {
			t.Errorf("noted %d times", noted)
		}
	})
}

func TestWriteThatCouldNotBeNotedIsNotSent(t *testing.T) {
	t.Parallel()
	causes := map[string]error{
		"fault":    &fault.Fault{Code: fault.UpstreamUnavailable, Outcome: fault.Unknown, Upstream: &fault.Upstream{Status: 503}},
		"denied":   fault.UpstreamDenied,
		"stranger": errors.New("the database is away"),
	}
	for name, cause := range causes {
		for _, state := range []resilience.State{resilience.Closed, resilience.HalfOpen} {
			t.Run(name+", "+string(state), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					var order []string
					w := &witness{}
					g := users(1, single, resilience.Options{Observer: w})[0]
					if state == resilience.HalfOpen {
						halfOpen(t, g)
					}
					before := g.Health().LastFailure
					for range 5 {
						f := try(noting(t.Context(), &order, cause), g, once, unreachable(t))
						wantCode(t, f, fault.Of(cause).Code)
						if f.Outcome != fault.NotSent || !f.Once || f.Service != fault.Vapi {
							t.Errorf("came out as %+v", f)
						}
						if e := w.calls[len(w.calls)-1]; e.Refused != resilience.StageSending || e.Attempts != 0 {
							t.Errorf("the observer saw %+v", e)
						}
					}
					wantState(t, g, state)
					if len(order) != 5 || g.Health().LastFailure != before {
						t.Errorf("noted %d times, last failure %+v", len(order), g.Health().LastFailure)
					}
					wantCode(t, try(t.Context(), g, once, answering(200).call), "")
				})
			})
		}
	}
}

func TestPanicBeforeSendingIsAFault(t *testing.T) {
	t.Parallel()
	g := users(1, single, resilience.Options{})[0]
	ctx := resilience.BeforeSending(t.Context(), func(context.Context) error { panic("defect") })
	if f := try(ctx, g, once, unreachable(t)); f.Code != fault.Internal || f.Outcome != fault.NotSent || !strings.Contains(f.Error(), "panic") {
		t.Errorf("came out as %+v", f)
	}
}

func TestRefusedWriteIsNotNoted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var order []string
		over := &pacer{left: make(map[resilience.Class]int), err: fault.RateLimited}
		g := users(3, single, resilience.Options{Pacer: over})
		ctx := noting(t.Context(), &order, nil)
		wantCode(t, try(ctx, g[0], once, unreachable(t)), fault.RateLimited)
		over.left = map[resilience.Class]int{resilience.Action: 1000}
		try(t.Context(), g[0], read, answering(401).call)
		wantCode(t, try(ctx, g[0], once, unreachable(t)), fault.UpstreamDenied)
		go rush(t.Context(), 8, g[1], (&busy{takes: time.Second}).call)
		synctest.Wait()
		wantCode(t, try(ctx, g[1], once, unreachable(t)), fault.Overloaded)
		open(t, g[2])
		wantCode(t, try(ctx, g[2], once, unreachable(t)), fault.CircuitOpen)
		time.Sleep(30*time.Second + 1)
		for range 2 {
			go try(t.Context(), g[2], read, blocks)
		}
		synctest.Wait()
		wantCode(t, try(ctx, g[2], once, unreachable(t)), fault.CircuitOpen)
		if len(order) != 0 {
			t.Errorf("noted %v", order)
		}
	})
}
