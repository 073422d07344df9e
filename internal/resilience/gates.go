package resilience

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ava/internal/fault"
)

// The gates refuse what cannot succeed now. They cost nothing: no permit, no
// token, no request.

// gates returns why the call is not worth sending now, nil if it is.
func (r *running) gates(ctx context.Context) error {
	c := r.up.credentials.find(r.credential)
	if c != nil && !isUnremembered(ctx) {
		if err := r.remembered(c); err != nil {
			return err
		}
	}
	shut, wait := r.up.outage.refuses(r.trial)
	if c != nil {
		too, own := c.refuses()
		// After the shorter wait the call would be refused again.
		shut, wait = shut || too, max(wait, own)
	}
	if !shut {
		return nil
	}
	return shutFor(wait)
}

var errOpen = errors.New("the circuit breaker is open")

// shutFor is the refusal of a breaker.
func shutFor(wait time.Duration) *refusal {
	if wait == 0 {
		wait = time.Second // the probes under way decide sooner or later
	}
	return &refusal{StageBreaker, fault.Fault{Code: fault.CircuitOpen, RetryAfter: wait, Outcome: fault.NotSent, Err: errOpen}}
}

// errShut is the refusal of a breaker that says no only now: another call got
// ahead of this one.
var errShut error = &refusal{stage: StageBreaker}

// beaten is the refusal of a call that another one got ahead of.
func (r *running) beaten() *refusal {
	_, wait := r.up.outage.status()
	if c := r.up.credentials.find(r.credential); c != nil {
		_, own := c.status()
		wait = max(wait, own)
	}
	return shutFor(wait)
}

// memo is a refusal of the provider that is still in force.
type memo struct {
	until time.Time
	fault *fault.Fault
}

// remembered refuses what the provider has just refused with this credential.
func (r *running) remembered(c *credential) error {
	denied, limited := c.denied.Load(), c.limited.Load()
	if denied == nil && limited == nil {
		return nil
	}
	now := time.Now()
	if wait := limited.wait(now); wait > 0 {
		return limited.refusal(StageCoolDown, wait)
	}
	if denied == nil || r.call.Test {
		return nil
	}
	// When the time is up one call asks again, and the others wait for what
	// comes of it.
	again := &memo{now.Add(r.up.settings.Attempt + grace), denied.fault}
	if denied.wait(now) == 0 && c.denied.CompareAndSwap(denied, again) {
		return nil
	}
	return denied.refusal(StageCredential, denied.fault.RetryAfter)
}

// wait returns how long the memo is in force.
func (m *memo) wait(now time.Time) time.Duration {
	if m == nil {
		return 0
	}
	return max(m.until.Sub(now), 0)
}

func (m *memo) refusal(stage Stage, after time.Duration) *refusal {
	f := *m.fault
	f.RetryAfter, f.Outcome = after, fault.NotSent
	return &refusal{stage, f}
}

// remember has later calls spared what this one was told: that the credential is
// not accepted, or that it has to wait.
func (r *running) remember(f *fault.Fault, now time.Time) {
	switch {
	case f == nil:
		if c := r.up.credentials.find(r.credential); c != nil {
			c.denied.Store(nil)
		}
	case f.Code == fault.UpstreamDenied, f.Code == fault.ReconnectRequired:
		c := r.up.credentials.keep(r.credential)
		if c.succeededSince(r.start) {
			return // this call is older than that success
		}
		c.denied.Store(&memo{now.Add(r.up.settings.Denied), known(f)})
	case f.Code == fault.UpstreamLimited && f.RetryAfter > 0 && len(f.Field) == 0: // else what is in the field has to wait
		c := r.up.credentials.keep(r.credential)
		until := now.Add(min(f.RetryAfter, r.up.settings.CoolDown))
		if before := c.limited.Load(); before == nil || before.until.Before(until) {
			c.limited.Store(&memo{until, known(f)})
		}
	}
}

// known returns f as the fault of calls that are not made for its sake.
func known(f *fault.Fault) *fault.Fault {
	refused := *f
	refused.Err = fmt.Errorf("not sent, as another call was answered: %w", f)
	return &refused
}

type unremembered struct{}

// Unremembered returns a context for requests whose answers a developer scripts.
// Their calls neither use nor fill the cache, and a scripted refusal of the
// credential or of too many requests is told once and not remembered.
func Unremembered(ctx context.Context) context.Context {
	return context.WithValue(ctx, unremembered{}, true)
}

func isUnremembered(ctx context.Context) bool { return ctx.Value(unremembered{}) != nil }
