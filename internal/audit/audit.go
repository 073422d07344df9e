// Package audit tells who did what: it makes the events that changes of the
// store come with, and reads them back page by page.
package audit

import (
	"context"
	"time"

	"github.com/google/uuid"

	"ava/internal/correlation"
	"ava/internal/fault"
	"ava/internal/identity"
	"ava/internal/store"
)

// maxPage is the longest page.
const maxPage = 100

// Event returns the event that ref's owner does something now, in the request
// that ctx belongs to. The service of ref is empty where none is concerned.
func Event(ctx context.Context, ref store.Ref, action store.Action) (store.Event, error) {
	id, err := uuid.NewV7() // in one process each is greater than the one before
	if err != nil {
		return store.Event{}, &fault.Fault{Code: fault.Internal, Op: "audit.event", Err: err}
	}
	return store.Event{
		ID: id.String(), Owner: ref.Owner, Service: ref.Service, At: time.Now(),
		Action: action, CorrelationID: correlation.ID(ctx),
	}, nil
}

// Failed returns the event with the code and the outcome of err, which may be
// nil. Nothing else of the error is kept.
func Failed(e store.Event, err error) store.Event {
	if f := fault.Of(err); f != nil {
		e.Code, e.Outcome = f.Code, f.Outcome
	}
	return e
}

// Log is the audit trail of a store.
type Log struct{ events store.Audit }

// New returns the log that is kept in events.
func New(events store.Audit) *Log { return &Log{events} }

// Record writes an event that comes with no change of the store, such as a call
// to a service.
func (l *Log) Record(ctx context.Context, e store.Event) error { return l.events.Append(ctx, e) }

// Page is a part of the trail, newest first.
type Page struct {
	Events []store.Event
	More   bool // whether there are older ones
}

// Page returns up to first events of the owner, older than the event after; an
// empty after begins with the newest. An after that is no ID of an event is the
// fault [fault.FieldNotACursor].
func (l *Log) Page(ctx context.Context, owner identity.Owner, filter store.Filter, after string, first int) (Page, error) {
	if after != "" {
		id, err := uuid.Parse(after)
		if err != nil || id.String() != after {
			return Page{}, fault.Invalid(fault.FieldNotACursor, []string{"after"})
		}
	}
	first = min(max(first, 0), maxPage)
	events, err := l.events.List(ctx, owner, filter, after, first+1)
	if err != nil {
		return Page{}, err
	}
	if len(events) > first {
		return Page{events[:first], true}, nil
	}
	return Page{Events: events}, nil
}
