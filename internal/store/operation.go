package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"ava/internal/fault"
	"ava/internal/identity"
)

// OperationState is how far a write at a provider has come.
type OperationState string

// The states. The last three are ends, though what became of an unknown one may
// be learned later.
const (
	Started    OperationState = "STARTED"    // recorded, and certainly not sent
	Dispatched OperationState = "DISPATCHED" // from here on it may have happened
	Succeeded  OperationState = "SUCCEEDED"  // the provider did it
	Rejected   OperationState = "REJECTED"   // the provider did not do it, and will not
	Unknown    OperationState = "UNKNOWN"    // sent, and nobody knows what became of it
)

// Operation is one write at a provider, recorded before it is sent: the answer
// to whoever asks for the same again.
type Operation struct {
	Ref
	Key         Digest // of the idempotency key; one for each owner
	ID          string // UUID version 7, also told to the provider where it takes one
	Op          string // "vapi.startCall"
	Fingerprint Digest // of what was asked for

	State OperationState
	// Fence changes whenever somebody else becomes the one to go on with it.
	Fence         int64
	LeaseUntil    time.Time // until when somebody is working on it
	CorrelationID string    // of the request that is, or was

	UpstreamRef string       // what the provider calls what it made
	Sealed      []byte       // the answer, for the vault to open; empty if there is none
	DataKey     int64        // the generation of the key that sealed it; 0 if there is none
	Failure     *fault.Fault // what went wrong, without its cause; nil if nothing did

	CreatedAt    time.Time
	DispatchedAt time.Time
	AbsentAt     time.Time // when the provider first said for certain that it has no such thing
	FinishedAt   time.Time
	ExpiresAt    time.Time // when it may be purged
}

// Normal returns the operation as every driver keeps it.
func (o Operation) Normal() Operation {
	o.ID, o.Op, o.CorrelationID = normalText(o.ID), normalText(o.Op), normalText(o.CorrelationID)
	o.UpstreamRef, o.Sealed = normalText(o.UpstreamRef), normalBytes(o.Sealed)
	o.LeaseUntil, o.CreatedAt, o.DispatchedAt = Normal(o.LeaseUntil), Normal(o.CreatedAt), Normal(o.DispatchedAt)
	o.AbsentAt, o.FinishedAt, o.ExpiresAt = Normal(o.AbsentAt), Normal(o.FinishedAt), Normal(o.ExpiresAt)
	o.Failure = normalFailure(o.Failure)
	return o
}

// normalFailure keeps what is told to people. The cause is for the log, a wait
// is over by the time anybody reads it, and service and call are the operation's.
func normalFailure(f *fault.Fault) *fault.Fault {
	if f == nil {
		return nil
	}
	kept := &fault.Fault{
		Code: f.Code, Reason: f.Reason, Outcome: f.Outcome, Once: f.Once,
		Field: slices.Clone(f.Field), Args: maps.Clone(f.Args),
	}
	if f.Upstream != nil {
		upstream := *f.Upstream
		kept.Upstream = &upstream
	}
	return kept
}

// MustBecome returns ErrTransition unless an operation that is o may become now
// without an audit event: to be taken over or sent, or to become known later.
func (o Operation) MustBecome(now OperationState) error {
	switch o.State {
	case Started:
		if now == Started || now == Dispatched {
			return nil
		}
	case Unknown:
		if now == Unknown || now == Succeeded || now == Rejected {
			return nil
		}
	case Dispatched, Succeeded, Rejected:
	}
	return fmt.Errorf("%w: %s to %s", ErrTransition, o.State, now)
}

// MustFinish is the same for the change that comes with the audit event: each
// operation ends once.
func (o Operation) MustFinish(now OperationState) error {
	ends := now == Succeeded || now == Rejected || now == Unknown
	if ends && !o.Finished() {
		return nil
	}
	return fmt.Errorf("%w: %s to %s", ErrTransition, o.State, now)
}

// Finished reports whether the operation has ended.
func (o Operation) Finished() bool { return o.State != Started && o.State != Dispatched }

// Operations keeps operations, one for each owner and key. Every change names
// the operation as it was read, and returns ErrConflict unless its State and its
// Fence are still those: of many that go on with one operation one succeeds.
type Operations interface {
	// Begin adds an operation. ErrDuplicate says that there is one with its key.
	Begin(ctx context.Context, o Operation) error
	// Get returns the operation with this key, or ErrNotFound.
	Get(ctx context.Context, owner identity.Owner, key Digest) (Operation, error)
	// Change replaces an operation that goes on, or of which more is known now.
	Change(ctx context.Context, was, now Operation) error
	// Finish replaces an operation that ends, with the event about it.
	Finish(ctx context.Context, was, now Operation, event Event) error
	// Release removes an operation that ends and has nothing to be asked for
	// again, with the event about it.
	Release(ctx context.Context, was Operation, event Event) error
	// Discard removes an operation of which there is nothing to tell.
	Discard(ctx context.Context, was Operation) error
	// Overdue returns up to limit operations of everybody that were sent and that
	// nobody is working on any more at now, the longest overdue first.
	Overdue(ctx context.Context, now time.Time, limit int) ([]Operation, error)
}
