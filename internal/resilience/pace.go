package resilience

import (
	"context"

	"ava/internal/fault"
)

// Pacer limits how often a user makes a provider act.
type Pacer interface {
	// Take counts one call of the context's user. If that is one too many it
	// returns a [fault.RateLimited] that says how long to wait.
	Take(ctx context.Context, class Class, service fault.Service) error
}

// Class is a kind of calls that has a limit of its own.
type Class int

// The classes.
const (
	Action Class = iota // a write
	Test                // a test of a credential
)

// pace charges the call to its user. Reads are free.
func (r *running) pace(ctx context.Context) error {
	var class Class
	switch {
	case r.up.options.Pacer == nil:
		return nil
	case r.call.Test || r.trial:
		class = Test
	case r.call.Effect != Read:
		class = Action
	default:
		return nil
	}
	if err := r.up.options.Pacer.Take(ctx, class, r.up.service); err != nil {
		return unsent(ctx, StagePacer, err)
	}
	return nil
}

// unsent is the refusal of a stage that failed with err.
func unsent(ctx context.Context, stage Stage, err error) *refusal {
	f := *fault.Of(err)
	if ctx.Err() != nil && f.Code == fault.Internal {
		f = fault.Fault{Code: fault.Overloaded, Err: err} // the caller left
	}
	f.Outcome = fault.NotSent
	return &refusal{stage, f}
}
