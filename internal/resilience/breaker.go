package resilience

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/sony/gobreaker/v2"

	"ava/internal/fault"
)

// BreakerSettings say when the circuit breaker opens and closes. A zero field
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

// breaker is a circuit breaker that knows when it reopens, and that cannot be
// held half-open by a probe that never returns.
type breaker struct {
	service   fault.Service
	recovery  time.Duration
	inner     *gobreaker.CircuitBreaker[struct{}]
	observer  Observer
	openUntil atomic.Pointer[time.Time]
	halfOpen  atomic.Bool
}

func newBreaker(service fault.Service, s BreakerSettings, observer Observer) *breaker {
	b := &breaker{service: service, recovery: s.Recovery, observer: observer}
	b.inner = gobreaker.NewCircuitBreaker[struct{}](gobreaker.Settings{
		Name:         service.Slug(),
		MaxRequests:  uint32(s.Successes), //nolint:gosec // checked by the configuration
		Interval:     interval,
		BucketPeriod: bucket,
		Timeout:      s.Recovery,
		ReadyToTrip: func(c gobreaker.Counts) bool {
			return c.ConsecutiveFailures >= uint32(s.Failures) //nolint:gosec // likewise
		},
		OnStateChange: b.moved,
		IsExcluded:    b.excluded,
		IsSuccessful:  func(err error) bool { return err == nil || learn(err) == fault.HealthUp },
	})
	return b
}

// moved is called under the inner breaker's lock: it may only store and tell.
func (b *breaker) moved(_ string, from, to gobreaker.State) {
	b.halfOpen.Store(to == gobreaker.StateHalfOpen)
	if to == gobreaker.StateOpen {
		// The breaker keeps its own moment of reopening to itself. This one is
		// taken just after it, so a wait told to a user is never too short.
		until := time.Now().Add(b.recovery)
		b.openUntil.Store(&until)
	}
	b.observer.BreakerMoved(b.service, state(from), state(to))
}

// excluded reports whether err counts neither way. A refusal such as a 401
// neither extends nor ends a streak of failures; to a half-open breaker it is
// the proof it is waiting for, since the provider answers again.
func (b *breaker) excluded(err error) bool {
	switch learn(err) {
	case fault.HealthSilent:
		return err != nil
	case fault.HealthUp:
		return err != nil && !b.halfOpen.Load()
	default:
		return false
	}
}

// learn returns what err tells of the provider. A caller who left, or whose own
// time ran out, tells nothing.
func learn(err error) fault.Health {
	if err == nil {
		return fault.HealthUp
	}
	return fault.Of(err).Code.Traits().Health
}

// run calls fn unless the breaker is open.
func (b *breaker) run(ctx context.Context, limit time.Duration, fn func(context.Context) error) error {
	_, err := b.inner.Execute(func() (struct{}, error) {
		if b.halfOpen.Load() {
			return struct{}{}, probe(ctx, limit, fn)
		}
		return struct{}{}, fn(ctx)
	})
	if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
		_, wait := b.status()
		if wait == 0 {
			wait = time.Second // the probes under way decide sooner or later
		}
		return &fault.Fault{Code: fault.CircuitOpen, RetryAfter: wait, Outcome: fault.NotSent, Err: err}
	}
	return err
}

// grace is how much longer than its time a probe may take to say how it ended.
const grace = time.Second

// probe runs fn and gives up on it when its time is up, or when the caller
// leaves, even if fn does neither. Without that a probe that hangs would keep
// the breaker half-open, and every other call out, for ever.
func probe(ctx context.Context, limit time.Duration, fn func(context.Context) error) error {
	timeout := &late{limit + grace}
	ctx, cancel := context.WithTimeoutCause(ctx, limit+grace, timeout)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- fn(ctx) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	if errors.Is(context.Cause(ctx), timeout) {
		return &fault.Fault{Code: fault.UpstreamTimeout, Outcome: fault.Unknown, Err: timeout}
	}
	select {
	case err := <-done: // fn knows best what became of the call
		return err
	case <-time.After(grace):
		return &fault.Fault{Code: fault.Overloaded, Outcome: fault.Unknown, Err: context.Cause(ctx)}
	}
}

// status returns the state and, while open, the time until the first probe,
// which is never less than a nanosecond.
func (b *breaker) status() (State, time.Duration) {
	s := state(b.inner.State())
	until := b.openUntil.Load()
	if s != Open || until == nil {
		return s, 0
	}
	return s, max(time.Until(*until), 1)
}

func (b *breaker) closed() bool {
	return b.inner.State() == gobreaker.StateClosed
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
