package resilience

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"ava/internal/fault"
)

// Do makes a call under the guard. This is the order of the policies:
//
//	[Fetch]     cache → coalesce →
//	through     gates → deadline → pacer → bulkhead →
//	            credential's breaker( service's breaker( send
//	send        BeforeSending → retry( attempt( fn
//
// What refuses at no cost comes first. The breakers are outside the retries, so
// that one operation counts once however often it was tried; whatever refuses a
// call on this side is outside the breakers, as it says nothing of the provider.
//
// fn must honour its context; if it panics, that comes out as [fault.Internal].
// Every error that comes back is a [fault.Fault] with the guard's service and
// the call's name; a write's fault says what became of the write.
func Do[T any](ctx context.Context, g *Guard, c Call, fn func(context.Context) (T, error)) (T, error) {
	var value T
	failure := g.do(ctx, c, func(ctx context.Context) (err error) {
		value, err = fn(ctx)
		return err
	})
	if failure != nil {
		var zero T // a probe that was given up on may still write the other
		return zero, failure
	}
	return value, nil
}

// running is a call under way.
type running struct {
	*Guard
	call     Call
	fn       func(context.Context) error
	start    time.Time    // zero if it did not get past the gates
	attempts atomic.Int32 // a probe that was given up on may still count
	permit   permit
}

func (g *Guard) do(ctx context.Context, c Call, fn func(context.Context) error) *fault.Fault {
	r := &running{Guard: g, call: c, fn: fn}
	return r.finish(ctx, r.through(ctx))
}

// through takes the call through all stages that may refuse it.
func (r *running) through(ctx context.Context) error {
	if err := r.gates(ctx); err != nil {
		return err
	}
	r.start = time.Now()
	ctx, cancel := within(ctx, r.up.settings.Deadline)
	defer cancel()
	if err := r.pace(ctx); err != nil {
		return err
	}
	if err := r.enter(ctx); err != nil {
		return err
	}
	defer r.permit.release()
	if r.trial {
		return r.send(ctx)
	}
	return r.up.credentials.run(r.credential, r.start, func(probing bool) error {
		if r.up.settings.Apart {
			return r.sendAs(ctx, probing)
		}
		if p := r.up.outage.permit(ctx); !p.Alone {
			return r.probeForAll(ctx, p)
		}
		return r.up.outage.run(r.credential, func(probingToo bool) error {
			return r.sendAs(ctx, probing || probingToo)
		})
	})
}

func (r *running) sendAs(ctx context.Context, probe bool) error {
	if probe {
		return r.probe(ctx)
	}
	return r.send(ctx)
}

// send makes the call, as often as it takes and is allowed.
func (r *running) send(ctx context.Context) error {
	if err := r.prepare(ctx); err != nil {
		return err
	}
	return r.retry(ctx)
}

// finish describes how the call ended, and has everybody learn from it.
func (r *running) finish(ctx context.Context, err error) *fault.Fault {
	failure, refused := r.describe(err)
	now, took := time.Time{}, time.Duration(0)
	if !r.start.IsZero() {
		now = time.Now()
		took = now.Sub(r.start)
	}
	if refused == "" && !r.trial {
		r.learn(ctx, failure, now)
	}
	if r.call.Effect != Read && !r.trial && (failure == nil || mayHaveHappened(failure)) {
		r.drop(ctx)
	}
	r.up.options.Observer.CallDone(ctx, Event{
		Service: r.up.service, Op: r.call.Op, Attempts: int(r.attempts.Load()), Took: took, Refused: refused, Fault: failure,
	})
	return failure
}

func mayHaveHappened(f *fault.Fault) bool {
	return f.Outcome != fault.NotSent && f.Outcome != fault.Rejected
}

// describe completes a failed call's fault, and tells which stage refused the
// call, if one did.
func (r *running) describe(err error) (*fault.Fault, Stage) {
	if err == nil {
		return nil, ""
	}
	if errors.Is(err, errShut) {
		err = r.beaten()
	}
	if refused, ok := errors.AsType[*refusal](err); ok {
		r.up.name(r.call, &refused.fault)
		return &refused.fault, refused.stage
	}
	f := *fault.Of(err) // a copy, as a fault may be shared
	r.up.name(r.call, &f)
	return &f, ""
}

// name says in f which service and which call it is of, and what a write must
// assume.
func (u *Upstream) name(c Call, f *fault.Fault) {
	f.Service, f.Op = u.service, c.Op
	if c.Effect == Read {
		f.Outcome = ""
		return
	}
	f.Once = c.Effect == Once
	if f.Outcome == "" {
		f.Outcome = fault.Unknown
	}
}

// refusal is the error of a call that a stage did not let through. It tells
// nothing of the provider. It is made for the one call.
type refusal struct {
	stage Stage
	fault fault.Fault
}

func (r *refusal) Error() string { return string(r.stage) + ": " + r.fault.Error() }
