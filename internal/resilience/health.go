package resilience

import (
	"context"
	"sync/atomic"
	"time"

	"ava/internal/correlation"
	"ava/internal/fault"
)

// Health is what the last calls tell of an upstream.
type Health struct {
	State       State
	RetryAfter  time.Duration // until a call can succeed again; 0 while closed
	LastSuccess time.Time     // zero if there was none
	LastFailure *Failure      // nil if there was none
}

// Failure is a call that failed for the upstream's or the credential's sake.
type Failure struct {
	At            time.Time
	Fault         *fault.Fault
	CorrelationID string
}

// health keeps the last success, in Unix nanoseconds, and the last failure.
type health struct {
	success atomic.Int64
	failure atomic.Pointer[Failure]
}

// Health returns the upstream's health as of now.
func (g *Guard) Health() Health {
	h := Health{LastFailure: g.health.failure.Load()}
	h.State, h.RetryAfter = g.breaker.status()
	if ns := g.health.success.Load(); ns != 0 {
		h.LastSuccess = time.Unix(0, ns)
	}
	return h
}

// Failing reports whether the last call that told anything failed.
func (h Health) Failing() bool {
	return h.LastFailure != nil && h.LastFailure.At.After(h.LastSuccess)
}

func (h *health) note(ctx context.Context, f *fault.Fault) {
	switch {
	case f == nil:
		h.success.Store(time.Now().UnixNano())
	case telling(f):
		h.failure.Store(&Failure{time.Now(), f, correlation.ID(ctx)})
	}
}

// telling reports whether f is worth keeping as an integration's last error:
// not what a user mistyped, and not our own refusals, which would hide the
// failure that led to them.
func telling(f *fault.Fault) bool {
	if f.Code == fault.CircuitOpen {
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
