package resilience_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"ava/internal/fault"
	"ava/internal/resilience"
)

// leaving is how a caller's context ends after a second.
var leaving = map[string]func(context.Context) (context.Context, context.CancelFunc){
	"cancelled": func(ctx context.Context) (context.Context, context.CancelFunc) {
		ctx, cancel := context.WithCancel(ctx)
		time.AfterFunc(time.Second, cancel)
		return ctx, cancel
	},
	"cancelled for a reason": func(ctx context.Context) (context.Context, context.CancelFunc) {
		ctx, cancel := context.WithCancelCause(ctx)
		time.AfterFunc(time.Second, func() { cancel(errors.New("the server shuts down")) })
		return ctx, func() { cancel(nil) }
	},
	"own deadline": func(ctx context.Context) (context.Context, context.CancelFunc) {
		return context.WithTimeout(ctx, time.Second)
	},
}

// noticing is what a client makes of it, from best to worst.
var noticing = map[string]func(context.Context) error{
	"the cause":       func(ctx context.Context) error { return fmt.Errorf("read: %w", context.Cause(ctx)) },
	"context's error": func(ctx context.Context) error { return fmt.Errorf("read: %w", ctx.Err()) },
	"a failed connection": func(ctx context.Context) error {
		return &fault.Fault{Code: fault.UpstreamUnavailable, Err: fmt.Errorf("read: %w", ctx.Err())}
	},
	"a broken connection": func(context.Context) error {
		return &fault.Fault{Code: fault.UpstreamUnavailable, Err: errors.New("use of closed network connection")}
	},
}

func TestCallerWhoLeavesChangesNothing(t *testing.T) {
	t.Parallel()
	states := map[string]func(*testing.T, *resilience.Guard){
		"closed": func(t *testing.T, g *resilience.Guard) {
			t.Helper()
			send(t, g, 503)
			send(t, g, 503)
		},
		"half-open": halfOpen,
	}
	for how, leave := range leaving {
		for what, fails := range noticing {
			for state, prepare := range states {
				t.Run(how+", "+what+", "+state, func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						g := guard(fault.Vapi, single, nil)
						prepare(t, g)
						wantUnchangedBy(t, g, func() {
							ctx, cancel := leave(t.Context())
							defer cancel()
							f := try(ctx, g, read, func(ctx context.Context) (string, error) {
								<-ctx.Done()
								return "", fails(ctx)
							})
							wantCode(t, f, fault.Overloaded)
						})
					})
				})
			}
		}
	}
}

// wantUnchangedBy does something five times, and then sees to it that the
// breaker has learned nothing from it.
func wantUnchangedBy(t *testing.T, g *resilience.Guard, do func()) {
	t.Helper()
	before := g.Health()
	for range 5 {
		do()
	}
	wantState(t, g, before.State)
	if after := g.Health(); after.LastFailure != before.LastFailure {
		t.Errorf("it became the last failure: %v", after.LastFailure.Fault)
	}
	if before.State == resilience.Closed {
		send(t, g, 503)
		wantState(t, g, resilience.Open) // the streak was not ended either
		return
	}
	send(t, g, 200)
	send(t, g, 200)
	wantState(t, g, resilience.Closed) // nor were the probes used up
}

func TestCallerWhoLeftBeforeSendsNothing(t *testing.T) {
	t.Parallel()
	for _, state := range []resilience.State{resilience.Closed, resilience.HalfOpen} {
		t.Run(string(state), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := &witness{}
				g := guard(fault.Vapi, single, w)
				if state == resilience.HalfOpen {
					halfOpen(t, g)
				}
				ctx, cancel := context.WithCancel(t.Context())
				cancel()
				f := try(ctx, g, once, unreachable(t))
				wantCode(t, f, fault.Overloaded)
				if f.Outcome != fault.NotSent || !f.Traits().Retryable {
					t.Errorf("outcome %s, retryable %v, want NOT_SENT and true", f.Outcome, f.Traits().Retryable)
				}
				if last := w.calls[len(w.calls)-1]; last.Attempts != 0 {
					t.Errorf("%d attempts", last.Attempts)
				}
				wantState(t, g, state)
			})
		})
	}
}
