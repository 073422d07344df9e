package store

import (
	"context"
	"time"
)

// Endpoint is where a service reports what happens in an owner's account. Its
// address ends with a token, which names it to whoever comes without a session.
type Endpoint struct {
	Ref
	Token   Digest // of the token
	Sealed  []byte // the token, for the vault to open
	DataKey int64  // the generation of the key that sealed it

	Secret   Digest    // of what the service has to show; zero if there is none
	SecretAt time.Time // when that was made

	CreatedAt time.Time
}

// Normal returns the endpoint as every driver keeps it.
func (e Endpoint) Normal() Endpoint {
	e.Sealed = normalBytes(e.Sealed)
	e.SecretAt, e.CreatedAt = Normal(e.SecretAt), Normal(e.CreatedAt)
	return e
}

// Endpoints keeps endpoints, one for each Ref. One goes with the credential for
// its Ref, see [Credentials].
type Endpoints interface {
	// Create adds an endpoint. ErrDuplicate says that there is one for its Ref,
	// ErrKeyGone asks to seal with another key.
	Create(ctx context.Context, e Endpoint) error
	// Get returns the endpoint for ref, or ErrNotFound.
	Get(ctx context.Context, ref Ref) (Endpoint, error)
	// Find finds out whose endpoint a request came to: the one with this token,
	// or ErrNotFound.
	Find(ctx context.Context, token Digest) (Endpoint, error)
	// SetSecret replaces Secret and SecretAt by those of e, with the event about
	// it. ErrNotFound says that the endpoint with this token is gone.
	SetSecret(ctx context.Context, e Endpoint, event Event) error
	// Stale returns up to limit endpoints of everybody that another key than
	// this one sealed, by their Refs and from the one after after on.
	Stale(ctx context.Context, key int64, after Ref, limit int) ([]Endpoint, error)
	// Reseal replaces Sealed and DataKey by those of e. ErrConflict says that the
	// endpoint with this token is gone.
	Reseal(ctx context.Context, e Endpoint) error
}

// Report is what a service said of one of its objects. It has what is named here
// and nothing else of what was sent.
type Report struct {
	Ref
	Key    Digest // of what tells it from others: one for each owner and service
	ID     string // UUID version 7
	Kind   string // "call.ended"
	Object string // what the service calls what it is about
	Made   string // the ID of the operation that made the object; empty if that is not known
	Status string // of that; empty if the report tells none
	Rank   int    // how far that status is: one that is lower came too late
	Reason string // the service's word for why; may be empty

	At            time.Time // when it happened, as the service says; zero if it does not
	CorrelationID string    // of the request that it came with
	ReceivedAt    time.Time
	LeaseUntil    time.Time // until when somebody is handling it
	HandledAt     time.Time // zero until then
	ExpiresAt     time.Time // when it may be purged, and would be new if it came again
}

// Normal returns the report as every driver keeps it.
func (r Report) Normal() Report {
	r.ID, r.Kind, r.Object, r.Made = normalText(r.ID), normalText(r.Kind), normalText(r.Object), normalText(r.Made)
	r.Status, r.Reason, r.CorrelationID = normalText(r.Status), normalText(r.Reason), normalText(r.CorrelationID)
	r.At, r.ReceivedAt, r.LeaseUntil = Normal(r.At), Normal(r.ReceivedAt), Normal(r.LeaseUntil)
	r.HandledAt, r.ExpiresAt = Normal(r.HandledAt), Normal(r.ExpiresAt)
	return r
}

// Reports keeps reports until they expire.
type Reports interface {
	// Receive adds a report with the event about it. ErrDuplicate says that it
	// has come before, ErrConflict that one of the same object, which is as far or
	// further, has: it came too late. Of two that come at the same time neither
	// may be seen to be late.
	Receive(ctx context.Context, r Report, event Event) error
	// Made returns a report of what an operation made, or ErrNotFound.
	Made(ctx context.Context, ref Ref, operation string) (Report, error)
	// Claim has one of many handle a report that nobody is handling any more:
	// it moves LeaseUntil, or returns ErrConflict unless that is as it was read.
	Claim(ctx context.Context, was Report, until time.Time) error
	// Handled notes that a report needs nobody any more.
	Handled(ctx context.Context, r Report, at time.Time) error
	// Pending returns up to limit reports of everybody that have not been handled
	// and that nobody is handling at now, oldest first.
	Pending(ctx context.Context, now time.Time, limit int) ([]Report, error)
}
