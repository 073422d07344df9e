package resilience

import (
	"errors"
	"sync/atomic"
	"time"

	"github.com/sony/gobreaker/v2"

	"ava/internal/fault"
)

// BreakerSettings say when a circuit breaker opens and closes. A zero field
// means its default.
type BreakerSettings struct {
	Failures  int           // consecutive failed calls that open it; 3
	Recovery  time.Duration // how long it stays open; 30 s
	Successes int           // successful probes that close it; 2
}

func (s BreakerSettings) withDefaults() BreakerSettings {
	s.Failures = positive(s.Failures, 3)
	s.Recovery = positive(s.Recovery, 30*time.Second)
	s.Successes = positive(s.Successes, 2)
	return s
}

// State is the state of a circuit breaker, named as in the schema.
type State string

// The states.
const (
	Closed   State = "CLOSED"
	Open     State = "OPEN"
	HalfOpen State = "HALF_OPEN"
)

// Failures count if they are consecutive and close together: the streak is kept
// over a rolling interval of this length, in buckets.
const (
	interval = 60 * time.Second
	bucket   = 6 * time.Second
)

// breaker is a circuit breaker that knows when it reopens, and whose failures
// it counts.
type breaker struct {
	inner    *gobreaker.CircuitBreaker[outcome]
	settings breakerSettings
	forced   atomic.Bool // the next failure opens it

	state     atomic.Int32 // a gobreaker.State
	openUntil atomic.Pointer[time.Time]
	wake      atomic.Pointer[time.Timer]
	since     atomic.Pointer[time.Time] // the first failure of the streak; nil if there is none

	// Of the latest failures; guarded by the inner breaker's lock.
	culprit  string // who had the last one
	row      uint32 // how many in a row were the culprit's
	answered bool   // whether the last one was an answer
}

// breakerSettings are what the two levels do not have in common.
type breakerSettings struct {
	BreakerSettings

	several bool                       // the failures of one credential alone do not open it
	moved   func(b *breaker, to State) // called under the inner breaker's lock
}

func newBreaker(s breakerSettings) *breaker {
	b := &breaker{settings: s}
	b.inner = gobreaker.NewCircuitBreaker[outcome](gobreaker.Settings{
		MaxRequests:   uint32(s.Successes), //nolint:gosec // checked by the configuration
		Interval:      interval,
		BucketPeriod:  bucket,
		Timeout:       s.Recovery,
		ReadyToTrip:   b.tripping,
		OnStateChange: func(_ string, _, to gobreaker.State) { b.move(to) },
		IsExcluded:    b.excluded,
		IsSuccessful:  b.successful,
	})
	return b
}

// move is called under the inner breaker's lock: it may only store and tell.
func (b *breaker) move(to gobreaker.State) {
	if to == gobreaker.StateOpen {
		// The breaker keeps its own moment of reopening to itself. This one is
		// taken just after it, so a wait told to a user is never too short.
		until := time.Now().Add(b.settings.Recovery)
		b.openUntil.Store(&until)
		// It becomes half-open when it is next asked: have that happen in time.
		b.rouse(time.AfterFunc(b.settings.Recovery+time.Nanosecond, func() { b.inner.State() }))
	}
	b.state.Store(int32(to)) //nolint:gosec // one of three
	b.settings.moved(b, state(to))
}

// rouse replaces the timer that moves the breaker on; nil takes it away.
func (b *breaker) rouse(t *time.Timer) {
	if before := b.wake.Swap(t); before != nil {
		before.Stop()
	}
}

// verdict is what the breaker learns from a call. A call that succeeded has none.
type verdict struct {
	health     fault.Health
	credential string
	answered   bool // the provider did send something
}

func (v *verdict) Error() string { return v.credential }

func judge(credential string, err error) error {
	if err == nil {
		return nil
	}
	v := &verdict{health: learn(err), credential: credential}
	if v.health == fault.HealthDown {
		v.answered = fault.Of(err).Upstream != nil
	}
	return v
}

// learn returns what err tells of the provider. A caller who left, or whose own
// time ran out, tells nothing; nor does a call that we did not make.
func learn(err error) fault.Health {
	if err == nil {
		return fault.HealthUp
	}
	if _, refused := errors.AsType[*refusal](err); refused {
		return fault.HealthSilent
	}
	return fault.Of(err).Code.Traits().Health
}

// excluded reports whether a verdict counts neither way. A refusal such as a 401
// neither extends nor ends a streak of failures; to a half-open breaker it is
// the proof it is waiting for, since the provider answers again.
func (b *breaker) excluded(err error) bool {
	v, failed := errors.AsType[*verdict](err)
	if !failed {
		return false
	}
	return v.health == fault.HealthSilent || v.health == fault.HealthUp && b.closed()
}

// successful notes whose failure it was, if it was one.
func (b *breaker) successful(err error) bool {
	v, failed := errors.AsType[*verdict](err)
	if !failed || v.health == fault.HealthUp {
		if b.since.Load() != nil {
			b.since.Store(nil)
		}
		return true
	}
	if b.since.Load() == nil {
		now := time.Now()
		b.since.Store(&now)
	}
	if v.credential != b.culprit {
		b.culprit, b.row = v.credential, 0
	}
	b.row++
	b.answered = v.answered
	return false
}

// tripping reports whether the failures are enough. For a whole service they
// must not all be one credential's: it may have a trouble of its own.
func (b *breaker) tripping(c gobreaker.Counts) bool {
	enough := c.ConsecutiveFailures >= uint32(b.settings.Failures) //nolint:gosec // checked by the configuration
	return b.forced.Load() || enough && (!b.settings.several || c.ConsecutiveFailures > b.row)
}

// outcome is how a call ended that the inner breaker let through. It learns a
// verdict in its place.
type outcome struct{ err error }

// run calls fn unless the breaker is open, and tells it whether it is a probe.
func (b *breaker) run(credential string, fn func(probing bool) error) error {
	out, refused := b.inner.Execute(func() (outcome, error) {
		err := fn(!b.closed())
		return outcome{err}, judge(credential, err)
	})
	if errors.Is(refused, gobreaker.ErrOpenState) || errors.Is(refused, gobreaker.ErrTooManyRequests) {
		return errShut
	}
	return out.err
}

// note counts a call that ended with err.
func (b *breaker) note(credential string, err error) {
	_, _ = b.inner.Execute(func() (outcome, error) { return outcome{}, judge(credential, err) })
}

// open opens the breaker, whatever there was.
func (b *breaker) open() {
	b.forced.Store(true)
	b.note("", fault.UpstreamUnavailable)
	b.forced.Store(false)
}

// known is the state as of the last call or question.
func (b *breaker) known() State { return state(gobreaker.State(b.state.Load())) }

func (b *breaker) closed() bool { return gobreaker.State(b.state.Load()) == gobreaker.StateClosed }

// streak returns when the failures began that the breaker has last seen, now if
// there are none.
func (b *breaker) streak() time.Time {
	now := time.Now()
	if since := b.since.Load(); since != nil && now.Sub(*since) < interval {
		return *since
	}
	return now
}

// refuses reports whether the breaker would not let a call through now, and for
// how long if that is known: because it is open, or half-open with all its probes
// under way.
func (b *breaker) refuses() (bool, time.Duration) {
	if b.closed() {
		return false, 0
	}
	s, wait := b.status()
	if s != HalfOpen {
		return s == Open, wait
	}
	c := b.inner.Counts()
	return c.Requests >= c.TotalExclusions+uint32(b.settings.Successes), 0 //nolint:gosec // checked by the configuration
}

// status returns the state and, while open, the time until the first probe,
// which is never less than a nanosecond.
func (b *breaker) status() (State, time.Duration) {
	switch b.known() {
	case Closed:
		return Closed, 0
	case Open:
		if wait := time.Until(*b.openUntil.Load()); wait > 0 {
			return Open, wait
		}
	case HalfOpen:
	}
	s := state(b.inner.State()) // which moves it on if it is time
	if s == Open {
		return Open, max(time.Until(*b.openUntil.Load()), 1)
	}
	return s, 0
}

func state(s gobreaker.State) State {
	switch s {
	case gobreaker.StateOpen:
		return Open
	case gobreaker.StateHalfOpen:
		return HalfOpen
	default:
		return Closed
	}
}
