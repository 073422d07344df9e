package resolvers

import (
	"context"

	"ava/graph"
	"ava/integrations/calendar"
	"ava/internal/language"
)

// What calendars hold, as the schema shows it.

func listEntry(i calendar.Info) graph.CalendarListEntry {
	return graph.CalendarListEntry{
		ID: graph.CalendarID(i.ID), Name: i.Name, Description: optional(i.Description), TimeZone: optional(i.Zone), Color: optional(i.Color),
		Primary: i.Primary, Writable: i.Writable(),
		Access: known(i.Access, map[calendar.Access]graph.CalendarAccess{
			calendar.SeesFreeBusy: graph.CalendarAccessFreeBusy, calendar.Reads: graph.CalendarAccessReader,
			calendar.Writes: graph.CalendarAccessWriter, calendar.Owns: graph.CalendarAccessOwner,
		}),
	}
}

func event(e calendar.Event) graph.CalendarEvent {
	out := graph.CalendarEvent{
		ID: graph.EventID(e.Ref()), CalendarID: graph.CalendarID(e.CalendarID), Title: e.Title,
		Description: optional(e.Description), Location: optional(e.Location),
		Start: calendarMoment(e.Start), End: calendarMoment(e.End), AllDay: e.Start.AllDay(),
		Busy: e.Busy, Private: e.Private, Organizer: person(e.Organizer), Attendees: pointers(each(e.Attendees, attendee)),
		Recurrence: append([]string{}, e.Recurrence...), URL: optional(e.URL), Etag: optional(e.ETag),
		CreatedAt: momentOf(e.CreatedAt), UpdatedAt: momentOf(e.UpdatedAt),
		Status: known(e.Status, map[calendar.Status]graph.CalendarEventStatus{
			calendar.Confirmed: graph.CalendarEventStatusConfirmed, calendar.Tentative: graph.CalendarEventStatusTentative,
			calendar.Cancelled: graph.CalendarEventStatusCancelled,
		}),
	}
	if e.SeriesID != "" {
		series := graph.EventID(calendar.Ref{CalendarID: e.CalendarID, EventID: e.SeriesID})
		out.SeriesID = &series
	}
	return out
}

func calendarMoment(m calendar.Moment) *graph.CalendarMoment {
	if m.IsZero() {
		return nil
	}
	out := &graph.CalendarMoment{Day: optional(m.Day), TimeZone: optional(m.Zone)}
	if !m.AllDay() {
		out.At, out.Local = momentOf(m.Time), optional(m.Local())
	}
	return out
}

func person(p *calendar.Person) *graph.CalendarPerson {
	if p == nil {
		return nil
	}
	return &graph.CalendarPerson{Email: optional(p.Email), Name: optional(p.Name), Self: p.Self}
}

func attendee(a calendar.Attendee) graph.CalendarAttendee {
	return graph.CalendarAttendee{
		Email: optional(a.Email), Name: optional(a.Name), Self: a.Self, Optional: a.Optional, Organizer: a.Organizer, Resource: a.Resource,
		Response: known(a.Response, map[calendar.Response]graph.CalendarResponse{
			calendar.NoResponse: graph.CalendarResponseNeedsAction, calendar.Accepted: graph.CalendarResponseAccepted,
			calendar.Undecided: graph.CalendarResponseTentative, calendar.Declined: graph.CalendarResponseDeclined,
		}),
	}
}

func availability(ctx context.Context, a calendar.Availability) graph.CalendarAvailability {
	out := graph.CalendarAvailability{CalendarID: graph.CalendarID(a.CalendarID)}
	if f := a.Problem; f != nil {
		out.Problem = &graph.CalendarProblem{Code: f.Code, UserMessage: f.SentenceIn(language.From(ctx))}
		return out
	}
	out.Busy = pointers(each(a.Busy, func(s calendar.Span) graph.CalendarSpan { return graph.CalendarSpan{Start: s.Start, End: s.End} }))
	return out
}

// known is the schema's value for a provider's word, null for one that is not
// known here.
func known[W ~string, V any](word W, values map[W]V) *V {
	if v, ok := values[word]; ok {
		return &v
	}
	return nil
}

// each returns what f makes of every element. It is never nil.
func each[T, V any](list []T, f func(T) V) []V {
	out := make([]V, 0, len(list))
	for _, v := range list {
		out = append(out, f(v))
	}
	return out
}

func pointers[T any](list []T) []*T {
	out := make([]*T, len(list))
	for i := range list {
		out[i] = &list[i]
	}
	return out
}
