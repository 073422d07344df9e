package store

import (
	"context"
	"fmt"
	"time"

	"ava/internal/fault"
	"ava/internal/identity"
)

// Action is what was done, as audit events tell it.
type Action string

// The actions.
const (
	Connect    Action = "CONNECT"    // a credential was stored
	Test       Action = "TEST"       // a credential was tried
	Disconnect Action = "DISCONNECT" // a credential was removed
	Rotate     Action = "ROTATE"     // the key that seals credentials was changed
	SignIn     Action = "SIGN_IN"
	SignOut    Action = "SIGN_OUT"
	Write      Action = "WRITE"   // something was changed at the service
	Webhook    Action = "WEBHOOK" // the service reported something, or was told how to
)

// Event is one line of the audit trail. It holds no secrets and no contents.
type Event struct {
	ID            string // UUID version 7: events in order of time
	Owner         identity.Owner
	At            time.Time
	Action        Action
	Service       fault.Service // empty if none is concerned
	Op            string        // "vapi.assistants.update"
	CorrelationID string
	Outcome       fault.Outcome // of writes
	Code          fault.Code    // empty if it went well
}

// Normal returns the event as every driver keeps it.
func (e Event) Normal() Event {
	e.ID, e.Op, e.CorrelationID = normalText(e.ID), normalText(e.Op), normalText(e.CorrelationID)
	e.At = Normal(e.At)
	return e
}

// MustBeAbout returns ErrForeignEvent unless the event has an ID and is about
// ref, whose Service is empty for changes that concern none.
func (e Event) MustBeAbout(ref Ref) error {
	if e.ID == "" || e.Owner != ref.Owner || e.Service != ref.Service || e.Owner.IsZero() {
		return fmt.Errorf("%w (%s)", ErrForeignEvent, e.Action)
	}
	return nil
}

// Filter chooses events. Empty fields choose all.
type Filter struct {
	Service       fault.Service
	Action        Action
	CorrelationID string
}

// Audit is the audit trail: what is in it stays as it is.
type Audit interface {
	// Append writes an event that comes with no other change.
	Append(ctx context.Context, event Event) error
	// List returns up to limit events of the owner, newest first, that are older
	// than the one with the ID after; an empty ID begins with the newest.
	List(ctx context.Context, owner identity.Owner, filter Filter, after string, limit int) ([]Event, error)
}
