// Package resilience stands between a client and its upstream, so that a
// provider in trouble costs as little as possible: neither the requests of other
// users, nor the provider's chance to recover, nor an effect that happens twice.
//
// An [Upstream] is one provider as this process sees it, a [Guard] is one
// credential of it, and [Do] makes a call. The order of the policies is in do.go;
// each policy has a file of its own.
package resilience

import (
	"context"
	"sync/atomic"
	"time"

	"ava/internal/fault"
)

// Guard protects the calls that are made with one credential. It is light and
// may be thrown away: what is known of the credential stays with its [Upstream].
// It is safe for concurrent use.
type Guard struct {
	up         *Upstream
	credential string
	scope      string       // of the cache: what a write with this credential makes out of date
	trial      bool         // the credential has not proved itself
	success    atomic.Int64 // the last one, in Unix nanoseconds
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
	Key    string        // a read's arguments in one canonical form, for the cache
	Fresh  time.Duration // how long a read's answer is kept; 0 the cache's default, negative never
	Test   bool          // asks the provider even if it is known to refuse the credential
}

// Stage is a part of the pipeline that can refuse a call before it is sent.
type Stage string

// The stages, in their order.
const (
	StageCredential Stage = "credential" // the provider has refused the credential a moment ago
	StageCoolDown   Stage = "cool_down"  // the provider has asked to wait
	StageBreaker    Stage = "breaker"
	StagePacer      Stage = "pacer"
	StageBulkhead   Stage = "bulkhead"
	StageSending    Stage = "sending" // the function of [BeforeSending] failed
)

// Event is one finished call, as an [Observer] sees it.
type Event struct {
	Service  fault.Service
	Op       string
	Attempts int           // 0 if nothing was sent
	Took     time.Duration // with all the waits, those between attempts included
	Refused  Stage         // what kept the call from being sent; empty if nothing did
	Fault    *fault.Fault  // nil if the call succeeded
}

// Level is what a circuit breaker is for.
type Level string

// The levels.
const (
	ServiceLevel    Level = "service"    // all calls to a provider
	CredentialLevel Level = "credential" // the calls with one credential
)

// Move is a circuit breaker that changed its state.
type Move struct {
	Service   fault.Service
	Level     Level
	From, To  State
	NotClosed int // how many credentials' breakers of the service are open or half-open now
}

// Observer is told what happens. Its methods must return at once and must not
// call the upstream: CallDone is called on the request's own goroutine, the
// others under locks of the breakers.
type Observer interface {
	CallDone(ctx context.Context, e Event)
	BreakerMoved(m Move)
	// Changed tells that what [Guard.Health] says of the credential is new:
	// another state, or failing where it did not or no more. An empty credential
	// stands for all of the service.
	Changed(service fault.Service, credential string)
}

type nobody struct{}

func (nobody) CallDone(context.Context, Event)         {}
func (nobody) BreakerMoved(Move)                       {}
func (nobody) Changed(service fault.Service, _ string) {}
