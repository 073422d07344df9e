package resilience_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ava/internal/fault"
	"ava/internal/resilience"
)

func TestPanicBecomesAFaultAndTellsTheBreakerNothing(t *testing.T) {
	t.Parallel()
	values := map[string]any{
		"text":    "sk_live_0451 in a message",
		"error":   errors.New("sk_live_0451 in an error"),
		"fault":   fault.New(fault.UpstreamUnavailable, "sk_live_0451"),
		"code":    fault.UpstreamDenied,
		"runtime": nil,
	}
	for name, value := range values {
		panics := func(context.Context) (string, error) {
			if value == nil {
				_ = []string{"sk_live_0451"}[len(name)]
			}
			panic(value)
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := &witness{}
				g := guard(fault.Vapi, resilience.Settings{}, w)
				try(t.Context(), g, once, answering(503).call)
				try(t.Context(), g, once, answering(503).call)
				failure := g.Health().LastFailure
				for range 5 {
					f := try(t.Context(), g, read, panics)
					wantCode(t, f, fault.Internal)
					if said := f.Sentence(); strings.Contains(said, "sk_live") || said != fault.Internal.Traits().Sentence {
						t.Errorf("it says %q", said)
					}
					if strings.Contains(f.Error(), "sk_live") {
						t.Errorf("the log learns the panic's value: %v", f)
					}
					if !strings.Contains(f.Error(), "panic: ") || !strings.Contains(f.Error(), "panic_test.go") {
						t.Errorf("the log does not learn where it was: %v", f)
					}
					if e := w.calls[len(w.calls)-1]; e.Attempts != 1 || e.Fault != f {
						t.Errorf("the observer saw %+v", e)
					}
				}
				if f := try(t.Context(), g, once, panics); f.Outcome != fault.Unknown || f.Traits().Retryable {
					t.Errorf("outcome %s, retryable %v: it may have been done", f.Outcome, f.Traits().Retryable)
				}
				if g.Health().LastFailure != failure {
					t.Error("it became the provider's last failure")
				}
				wantState(t, g, resilience.Closed)
				send(t, g, 503)
				wantState(t, g, resilience.Open)

				time.Sleep(30*time.Second + 1)
				for range 5 {
					wantCode(t, try(t.Context(), g, read, panics), fault.Internal)
				}
				wantState(t, g, resilience.HalfOpen)
				send(t, g, 200)
				send(t, g, 200)
				wantState(t, g, resilience.Closed)
			})
		})
	}
}

func TestPanicAfterTheTimeIsUpIsStillOurDefect(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := guard(fault.Vapi, single, nil)
		for range 5 {
			f := try(t.Context(), g, read, func(ctx context.Context) (string, error) { <-ctx.Done(); panic("late") })
			wantCode(t, f, fault.Internal)
		}
		wantState(t, g, resilience.Closed)
	})
}

// A test that calls t.FailNow in a call leaves its goroutine in this way.
func TestGoroutineThatEndsItselfDoesNotHoldTheBreaker(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := guard(fault.Vapi, single, nil)
		exits := func(context.Context) (string, error) { runtime.Goexit(); return "", nil }
		var gone sync.WaitGroup
		for range 5 {
			gone.Go(func() { try(t.Context(), g, read, exits) })
		}
		gone.Wait()
		halfOpen(t, g)
		for range 2 {
			gone.Go(func() { try(t.Context(), g, read, exits) })
		}
		gone.Wait()
		time.Sleep(30*time.Second + 1)
		send(t, g, 200)
		send(t, g, 200)
		wantState(t, g, resilience.Closed)
	})
}
