package resilience

import (
	"context"
	"errors"
	"time"

	"ava/internal/fault"
)

// grace is how much longer than its time a probe may take to say how it ended.
const grace = time.Second

// probe sends the call and gives up on it when its time is up, or when the
// caller leaves, even if the call's function does neither. Without that a probe
// that hangs would keep the breaker half-open, and every other call out, for
// ever. The permit is kept until the function does return.
func (r *running) probe(ctx context.Context) error {
	limit := r.up.settings.Attempt + grace
	timeout := &late{limit}
	ctx, cancel := context.WithTimeoutCause(ctx, limit, timeout)
	defer cancel()
	done := make(chan error, 1)
	r.permit.hold()
	go func() {
		defer r.permit.release()
		done <- r.send(ctx)
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	if errors.Is(context.Cause(ctx), timeout) {
		return &fault.Fault{Code: fault.UpstreamTimeout, Outcome: fault.Unknown, Err: timeout}
	}
	select {
	case err := <-done: // the function knows best what became of the call
		return err
	case <-time.After(grace):
		return &fault.Fault{Code: fault.Overloaded, Outcome: fault.Unknown, Err: context.Cause(ctx)}
	}
}

// probeForAll makes the call as a probe of the fleet, if the permit is one. The
// fleet learns how it ended even if the caller does not wait for that: it goes on
// without them.
func (r *running) probeForAll(ctx context.Context, p Permit) error {
	if !p.Granted {
		return errShut
	}
	ended := make(chan error, 1)
	r.permit.hold()
	go func() {
		defer r.permit.release()
		err := r.probe(context.WithoutCancel(ctx))
		r.up.outage.proved(p, answers(err))
		ended <- err
	}()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
		return &fault.Fault{Code: fault.Overloaded, Outcome: fault.Unknown, Err: context.Cause(ctx)}
	}
}

// answers reports whether a probe has shown that the provider answers. To a
// fleet a limit does, as its probes cannot be given back uncounted.
func answers(err error) bool {
	switch learn(err) {
	case fault.HealthUp:
		return true
	case fault.HealthSilent:
		return fault.Of(err).Upstream != nil
	default:
		return false
	}
}
