package resilience

import (
	"context"
	"time"

	"ava/internal/correlation"
	"ava/internal/fault"
)

// Health is what the last calls with a credential tell of it and its upstream.
type Health struct {
	State       State
	RetryAfter  time.Duration // until a call can succeed again; 0 while closed
	LastSuccess time.Time     // zero if there was none
	LastFailure *Failure      // nil if there was none
	failing     bool
}

// Failure is a call that failed for the upstream's or the credential's sake.
type Failure struct {
	At            time.Time
	Fault         *fault.Fault
	CorrelationID string
}

// Health returns the health as of now: the worse one of the service's and the
// credential's.
func (g *Guard) Health() Health {
	var h Health
	h.State, h.RetryAfter = g.up.outage.status()
	success := g.success.Load()
	if c := g.up.credentials.find(g.credential); c != nil {
		s, wait := c.status()
		h.State, h.RetryAfter = worse(h.State, s), max(h.RetryAfter, wait)
		h.LastFailure, h.failing = c.failure.Load(), c.failing.Load()
		success = max(success, c.success.Load())
	}
	if success != 0 {
		h.LastSuccess = time.Unix(0, success)
	}
	return h
}

func worse(a, b State) State {
	switch {
	case a == Open || b == Open:
		return Open
	case a == HalfOpen || b == HalfOpen:
		return HalfOpen
	default:
		return Closed
	}
}

// Failing reports whether the last call that told anything failed.
func (h Health) Failing() bool { return h.failing }

// learn notes how a call ended that was sent.
func (r *running) learn(ctx context.Context, f *fault.Fault, now time.Time) {
	switch {
	case f == nil:
		r.success.Store(now.UnixNano())
		if c := r.up.credentials.find(r.credential); c != nil {
			c.success.Store(now.UnixNano())
			r.turn(c, false)
		}
	case telling(f):
		c := r.up.credentials.keep(r.credential)
		c.failure.Store(&Failure{now, f, correlation.ID(ctx)})
		r.turn(c, true)
	}
	if !isUnremembered(ctx) {
		r.remember(f, now)
	}
}

// turn notes whether the credential is failing.
func (r *running) turn(c *credential, failing bool) {
	if c.failing.Load() != failing && c.failing.CompareAndSwap(!failing, failing) {
		r.up.options.Observer.Changed(r.up.service, r.credential)
	}
}

// telling reports whether f is worth keeping as an integration's last error:
// not what a user mistyped, whoever found it, and not our own refusals, which
// would hide the failure that led to them.
func telling(f *fault.Fault) bool {
	if f.Code == fault.CircuitOpen || len(f.Field) > 0 {
		return false
	}
	switch f.Traits().Category {
	case fault.CategoryAuth, fault.CategoryPermission:
		return true
	case fault.CategoryAvailability, fault.CategoryRateLimit:
		return f.Upstream != nil || f.Traits().Health == fault.HealthDown
	case fault.CategoryConfig, fault.CategoryInput, fault.CategoryConflict, fault.CategoryInternal:
		return false
	}
	return false
}
