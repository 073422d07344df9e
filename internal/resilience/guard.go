// Package resilience stands between a client and its upstream: a circuit
// breaker, retries of reads, and a time limit for each attempt.
//
// The composition is [Do]; each policy has a file of its own.
package resilience

import (
	"context"
	"time"

	"ava/internal/fault"
)

// Settings are the limits of one upstream. A zero field means its default.
type Settings struct {
	Breaker BreakerSettings
	Retry   RetrySettings
	Attempt time.Duration // how long one attempt may take; 10 s
}

// Guard protects the calls to one upstream. It is safe for concurrent use.
type Guard struct {
	service  fault.Service
	breaker  *breaker
	health   health
	retry    RetrySettings
	attempt  time.Duration
	observer Observer
}

// New returns a guard for service. The observer, which may be nil, is told of
// every call and of every move of the breaker.
func New(service fault.Service, s Settings, observer Observer) *Guard {
	if observer == nil {
		observer = nobody{}
	}
	if s.Attempt <= 0 {
		s.Attempt = 10 * time.Second
	}
	return &Guard{
		service:  service,
		breaker:  newBreaker(service, s.Breaker.withDefaults(), observer),
		retry:    s.Retry.withDefaults(),
		attempt:  s.Attempt,
		observer: observer,
	}
}

// Effect says what happens when a call is made twice.
type Effect int

const (
	// Read changes nothing: it is retried here.
	Read Effect = iota
	// Idempotent is a write that has the same result when made twice, such as a
	// deletion. It is sent once, and the user may try again.
	Idempotent
	// Once is a write that must not be repeated blindly, such as a phone call.
	Once
)

// Call describes one call to an upstream.
type Call struct {
	Op     string // "vapi.assistants": for logs, metrics and faults
	Effect Effect
}

// Event is one finished call, as an [Observer] sees it.
type Event struct {
	Service  fault.Service
	Op       string
	Attempts int           // 0 if the breaker was open
	Took     time.Duration // with the waits between attempts
	Fault    *fault.Fault  // nil if the call succeeded
}

// Observer is told what happens. Its methods are called on the request's own
// goroutine (CallDone) and under the breaker's lock (BreakerMoved), so they
// must not block.
type Observer interface {
	CallDone(ctx context.Context, e Event)
	BreakerMoved(service fault.Service, from, to State)
}

type nobody struct{}

func (nobody) CallDone(context.Context, Event)          {}
func (nobody) BreakerMoved(fault.Service, State, State) {}
