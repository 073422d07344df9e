package graph

import (
	"strings"

	"ava/integrations/calendar"
)

// Calendar is what the field Query.calendar hands to the fields below it.
type Calendar struct{ Client calendar.Calendar }

// CalendarID returns the global ID of a calendar.
func CalendarID(id string) string { return EncodeID(KindCalendar, id) }

// between stands between the two IDs that name an event. It is in neither.
const between = "\n"

// EventID returns the global ID of an event, or of an occurrence of one.
func EventID(ref calendar.Ref) string {
	return EncodeID(KindCalendarEvent, ref.CalendarID+between+string(ref.EventID))
}

// ParseEventID reverses [EventID]. It reports false for what that never returned.
func ParseEventID(global string) (calendar.Ref, bool) {
	kind, id, ok := DecodeID(global)
	if !ok || kind != KindCalendarEvent {
		return calendar.Ref{}, false
	}
	return LocalEvent(id)
}

// LocalEvent reads the provider's part of an event's global ID.
func LocalEvent(id string) (calendar.Ref, bool) {
	of, event, ok := strings.Cut(id, between)
	return calendar.Ref{CalendarID: of, EventID: calendar.EventID(event)}, ok && of != "" && event != ""
}

// ParseCalendarID reverses [CalendarID]. It reports false for what that never
// returned.
func ParseCalendarID(global string) (string, bool) {
	kind, id, ok := DecodeID(global)
	return id, ok && kind == KindCalendar
}
