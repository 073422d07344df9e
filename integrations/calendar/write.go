package calendar

import (
	"crypto/sha256"
	"encoding/base32"
	"strings"

	"ava/internal/resilience"
)

// NewEvent is an event to add.
type NewEvent struct {
	CalendarID  string
	ID          EventID // from [NewEventID]
	Title       string
	Description string
	Location    string
	Start, End  Moment
	Attendees   []Invitee
	Recurrence  []string // RRULE, RDATE, EXDATE lines
	Quiet       bool     // attendees are not told
	// Repeatable says that whoever asks for it again does so with the same ID, so
	// that it is safe to advise that.
	Repeatable bool
}

// effect is what happens when it is asked for again.
func (n *NewEvent) effect() resilience.Effect {
	if n.Repeatable {
		return resilience.Idempotent
	}
	return resilience.Once
}

// Invitee is somebody to invite.
type Invitee struct {
	Email    string
	Name     string
	Optional bool
}

// Update changes an event.
type Update struct {
	Ref  Ref
	ETag string // only if the event is still in this state, else [fault.Conflict]; empty for whatever state

	Title       Field[string]
	Description Field[string]
	Location    Field[string]
	Start, End  *Moment         // both or neither
	Attendees   *[]Invitee      // all who are invited from now on; who was already keeps their response
	Recurrence  Field[[]string] // of a recurring event, not of an occurrence
	Quiet       bool            // attendees are not told
}

// Deletion removes an event.
type Deletion struct {
	Ref   Ref
	ETag  string // as in [Update]
	Quiet bool   // attendees are not told
}

// Field is one field of an update: left alone, cleared, or set.
type Field[T any] struct {
	Given bool
	Value *T // nil clears the field, if it is given
}

// Set returns a field that is set to v.
func Set[T any](v T) Field[T] { return Field[T]{Given: true, Value: &v} }

// Clear returns a field that is cleared.
func Clear[T any]() Field[T] { return Field[T]{Given: true} }

// NewEventID returns the event ID that parts make: always the same one for the
// same parts, such as an owner and an idempotency key, and another for others.
func NewEventID(parts ...string) EventID {
	digest := sha256.New()
	for _, part := range parts {
		sum := sha256.Sum256([]byte(part)) // so that no two lists of parts read alike
		_, _ = digest.Write(sum[:])
	}
	text := base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString(digest.Sum(nil))
	return EventID(strings.ToLower(text))
}
