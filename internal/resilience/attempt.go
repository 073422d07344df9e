package resilience

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ava/internal/fault"
)

// late is the cause of a context that ran out of the time that we gave it. It
// tells a slow provider from a caller who has no time left: only the former is
// the provider's failure. Each has its own, as a call made inside another must
// not take the outer one's end for its own. net/http returns the cause as its
// error.
type late struct{ limit time.Duration }

func (l *late) Error() string { return fmt.Sprintf("no answer within %v", l.limit) }

// attempt makes the call once, with the time that one attempt has, and says so
// if that was too little.
func (r *running) attempt(ctx context.Context) error {
	if ctx.Err() != nil {
		return &fault.Fault{Code: fault.Overloaded, Outcome: fault.NotSent, Err: context.Cause(ctx)}
	}
	timeout := &late{r.up.settings.Attempt}
	ctx, cancel := context.WithTimeoutCause(ctx, timeout.limit, timeout)
	defer cancel()
	r.attempts.Add(1)
	err := protect(ctx, r.fn)
	cause := context.Cause(ctx)
	if err == nil || cause == nil || errors.Is(err, fault.ErrPanic) {
		return err
	}
	f := fault.Of(err)
	switch {
	case f.Upstream != nil && learn(f) != fault.HealthDown:
		return err // it did answer, at the last moment
	case errors.Is(cause, timeout):
		return &fault.Fault{Code: fault.UpstreamTimeout, Outcome: f.Outcome, Upstream: f.Upstream, Err: err}
	case errors.Is(err, cause), errors.Is(err, ctx.Err()), f.Upstream == nil && learn(f) == fault.HealthDown:
		// The caller left, or its own time is up: without an answer that tells
		// nothing of the provider, whatever the client took it for.
		return &fault.Fault{Code: fault.Overloaded, Outcome: f.Outcome, Err: err}
	}
	return err
}

// protect runs fn and makes a panic of it a fault: a defect in one call costs
// nobody else's request.
func protect(ctx context.Context, fn func(context.Context) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fault.Panicked(p)
		}
	}()
	return fn(ctx)
}

// within returns ctx with an end, if it has none: limit from now.
func within(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	if _, ends := ctx.Deadline(); ends {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, limit)
}
