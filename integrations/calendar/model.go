// Package calendar reads and writes people's calendars, wherever they are kept.
//
// [Calendar] is what every provider can do; the types that it is done with are in
// this file and in write.go. [Google] does it over the Google Calendar API, with a grant
// that [OAuth] gets from the person and [Tokens] keeps alive. Each method is one
// call under the guard: it returns a value, or a *fault.Fault that says what
// happened.
//
// Of what a provider returns only the members are kept that the product shows.
// What lets somebody into a meeting or a file is never decoded.
package calendar

import (
	"context"
	"fmt"
	"time"

	"ava/internal/fault"
	"ava/internal/resilience"
)

// Calendar is one account's calendars. Implementations are safe for concurrent
// use.
type Calendar interface {
	// Verify asks the provider whether it accepts the credential.
	Verify(ctx context.Context) error
	// Calendars lists the account's calendars, the primary one first.
	Calendars(ctx context.Context) (resilience.Answer[[]Info], error)
	// Events lists what happens in a span of time, by its start. Recurring
	// events come as their single occurrences.
	Events(ctx context.Context, q EventQuery) (Page[Event], error)
	// Event returns one event.
	Event(ctx context.Context, ref Ref) (Event, error)
	// FreeBusy tells when calendars are busy. One that cannot be read says so
	// itself and spoils no other.
	FreeBusy(ctx context.Context, q FreeBusyQuery) (resilience.Answer[[]Availability], error)
	// CreateEvent adds an event whose ID is chosen here, see [NewEventID]: made
	// again with the same ID, it returns what is there and adds nothing.
	CreateEvent(ctx context.Context, n NewEvent) (Event, error)
	// UpdateEvent changes the given fields of an event.
	UpdateEvent(ctx context.Context, u Update) (Event, error)
	// DeleteEvent removes an event. One that was deleted already is no failure;
	// one that never was is [fault.NotFound].
	DeleteEvent(ctx context.Context, d Deletion) error
}

// EventID is the ID of an event within its calendar.
type EventID string

// Ref names an event.
type Ref struct {
	CalendarID string
	EventID    EventID
}

// key is the name in the one form that it has in the cache.
func (r Ref) key() string { return fmt.Sprintf("%q %q", r.CalendarID, r.EventID) }

// Info describes a calendar.
type Info struct {
	ID          string
	Name        string
	Description string
	Zone        string // IANA: "Europe/Berlin"; empty if unknown
	Color       string // "#9fe1e7"; empty if unknown
	Primary     bool
	Access      Access
}

// Access is what the account may do with a calendar.
type Access string

// The kinds of access.
const (
	SeesFreeBusy Access = "freeBusyReader" // when it is busy, and nothing else
	Reads        Access = "reader"
	Writes       Access = "writer"
	Owns         Access = "owner"
)

// Writable reports whether events can be added and changed.
func (i *Info) Writable() bool { return i.Access == Writes || i.Access == Owns }

// Moment is when an event starts or ends: a day, which is the same wherever one
// is, or a point in time together with the zone in which people think of it.
type Moment struct {
	Day  string    // "2026-11-23" for an all-day event, whose end is the first day after it
	Time time.Time // in Zone, unless Day is set
	Zone string    // IANA: "Europe/Berlin"; empty for a day
}

// AllDay reports whether the moment is a day.
func (m Moment) AllDay() bool { return m.Day != "" }

// IsZero reports whether the moment is not known.
func (m Moment) IsZero() bool { return m.Day == "" && m.Time.IsZero() }

// Event is something that happens, or one occurrence of it.
type Event struct {
	ID          EventID
	CalendarID  string
	SeriesID    EventID // the recurring event that this is an occurrence of; may be empty
	Title       string
	Description string // may hold HTML
	Location    string
	Start, End  Moment
	Status      Status
	Busy        bool // whether it takes up the time
	Private     bool
	Organizer   *Person
	Attendees   []Attendee
	Recurrence  []string // RRULE, RDATE, EXDATE lines; occurrences have none
	URL         string   // the provider's page about it, https; may be empty
	ETag        string   // names this state of the event, for [Update.ETag]
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// Ref names the event.
func (e *Event) Ref() Ref { return Ref{e.CalendarID, e.ID} }

// gone reports whether it was deleted. An occurrence is cancelled where its series
// goes on.
func (e *Event) gone() bool { return e.Status == Cancelled && e.SeriesID == "" }

// IsNode marks an event as an object with an ID.
func (Event) IsNode() {}

// Status is whether an event takes place.
type Status string

// The statuses of an event.
const (
	Confirmed Status = "confirmed"
	Tentative Status = "tentative"
	Cancelled Status = "cancelled"
)

// Person is somebody an event names.
type Person struct {
	Email string
	Name  string
	Self  bool // the account that is connected
}

// Attendee is somebody who is invited.
type Attendee struct {
	Email     string
	Name      string
	Self      bool // the account that is connected
	Response  Response
	Optional  bool
	Organizer bool
	Resource  bool // a room or a thing
}

// Response is what an attendee answered.
type Response string

// The responses.
const (
	NoResponse Response = "needsAction"
	Declined   Response = "declined"
	Undecided  Response = "tentative"
	Accepted   Response = "accepted"
)

// EventQuery asks for a page of events.
type EventQuery struct {
	CalendarID string
	From, To   time.Time // what overlaps this span, at most 366 days
	First      int       // how many, 1 to 100
	After      Cursor    // empty for the first page
	Search     string    // only what contains these words; empty for all
}

// Cursor is a place in a list, opaque to everybody but the provider's client. It
// belongs to one query.
type Cursor string

// String returns the cursor as it is given back.
func (c Cursor) String() string { return string(c) }

// Page is a part of a list.
type Page[T any] struct {
	Items   []T
	Cursors []Cursor // the place just behind each item
	HasNext bool
	// Next is the cursor to go on from. It may lie behind the last item: a
	// search that has looked at very much stops with what it has found.
	Next Cursor

	// Where the page comes from and when the provider said so. Its items are
	// everybody's who asks for the same page: they are for reading only.
	Source resilience.Source
	AsOf   time.Time
}

// changing is how long answers are kept that change by themselves: they are not,
// but for when the provider is down. Other people write to calendars too.
const changing = -1

// pageOf answers a list from the cache, or by load.
func pageOf(ctx context.Context, g *resilience.Guard, call resilience.Call, load func(context.Context) (Page[Event], error)) (Page[Event], error) {
	a, err := resilience.Fetch(ctx, g, call, load)
	a.Value.Source, a.Value.AsOf = a.Source, a.AsOf
	return a.Value, err
}

// key is the query in the one form that it has in the cache.
func (q *EventQuery) key() string {
	return fmt.Sprintf("%q %d %d %d %s %q", q.CalendarID, q.From.UnixNano(), q.To.UnixNano(), q.First, q.After, q.Search)
}

// FreeBusyQuery asks when calendars are busy.
type FreeBusyQuery struct {
	CalendarIDs []string // 1 to 50
	From, To    time.Time
}

// key is the query in the one form that it has in the cache.
func (q *FreeBusyQuery) key() string {
	return fmt.Sprintf("%d %d %q", q.From.UnixNano(), q.To.UnixNano(), q.CalendarIDs)
}

// Availability tells when one calendar is busy.
type Availability struct {
	CalendarID string
	Busy       []Span       // by their start
	Problem    *fault.Fault // why this calendar could not be read; nil if it could
}

// Span is a stretch of time.
type Span struct{ Start, End time.Time }
