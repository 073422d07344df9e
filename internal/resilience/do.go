package resilience

import (
	"context"
	"sync/atomic"
	"time"

	"ava/internal/fault"
)

// Do makes a call under the guard: breaker(retry(attempt(fn))). The breaker is
// outermost, so that one operation counts once however often it was tried.
//
// fn must honour its context; if it panics, that comes out as [fault.Internal].
// Every error that comes back is a [fault.Fault] with the guard's service and
// the call's name; a write's fault says what became of the write.
func Do[T any](ctx context.Context, g *Guard, c Call, fn func(context.Context) (T, error)) (T, error) {
	var (
		value    T
		attempts atomic.Int32 // a probe that was given up on may still count
		start    = time.Now()
	)
	err := g.breaker.run(ctx, g.attempt, func(ctx context.Context) error {
		return g.retry.run(ctx, c, g.breaker.closed, func(ctx context.Context) error {
			return attempt(ctx, g.attempt, func(ctx context.Context) (err error) {
				attempts.Add(1)
				value, err = fn(ctx)
				return err
			})
		})
	})
	failure := g.describe(c, err)
	g.health.note(ctx, failure)
	g.observer.CallDone(ctx, Event{g.service, c.Op, int(attempts.Load()), time.Since(start), failure})
	if failure != nil {
		var zero T
		return zero, failure
	}
	return value, nil
}

// describe completes a failed call's fault: which service, which call, and what
// a write must assume. It copies, as a fault may be shared.
func (g *Guard) describe(c Call, err error) *fault.Fault {
	if err == nil {
		return nil
	}
	f := *fault.Of(err)
	f.Service, f.Op = g.service, c.Op
	if c.Effect == Read {
		f.Outcome = ""
		return &f
	}
	f.Once = c.Effect == Once
	if f.Outcome == "" {
		f.Outcome = fault.Unknown
	}
	return &f
}
