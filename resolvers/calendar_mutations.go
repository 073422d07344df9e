package resolvers

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"ava/graph"
	"ava/integrations"
	"ava/integrations/calendar"
	"ava/internal/fault"
)

// connectCalendar connects a calendar on a user's own server.
func (m mutation) connectCalendar(ctx context.Context, in *graph.ConnectCalendarInput) (integrations.Integration, error) {
	c := in.Caldav.Value()
	if c == nil {
		return integrations.Integration{}, fault.Invalid(fault.FieldMissing, []string{"input", "calendar"})
	}
	return m.hub.ConnectCalDAV(ctx, calendar.CalDAVConfig{URL: strings.TrimSpace(c.URL), User: strings.TrimSpace(c.User), Password: c.Password})
}

// BeginCalendarAuthorization begins a consent at Google's.
func (m mutation) BeginCalendarAuthorization(ctx context.Context, in graph.BeginCalendarAuthorizationInput) (*graph.BeginCalendarAuthorizationPayload, error) {
	if err := graph.CanKeep(ctx); err != nil {
		return nil, err
	}
	visit, err := m.hub.BeginCalendarAuthorization(ctx, in.ReturnPath, graph.BrowserOf(ctx))
	if err != nil {
		return nil, err
	}
	graph.Keep(ctx, visit.Browser, visit.ExpiresAt)
	return &graph.BeginCalendarAuthorizationPayload{AuthorizationURL: &visit.URL, ExpiresAt: &visit.ExpiresAt}, nil
}

// CreateCalendarEvent adds an event. Its ID is made of the operation's, so an
// event that an earlier try has added is found by it.
func (m mutation) CreateCalendarEvent(ctx context.Context, in graph.CreateCalendarEventInput) (*graph.CreateCalendarEventPayload, error) {
	client, err := m.hub.Calendar(ctx)
	if err != nil {
		return nil, err
	}
	n := calendar.NewEvent{
		Title: in.Title, Description: valueOf(in.Description.Value()), Location: valueOf(in.Location.Value()),
		Attendees: each(in.Attendees.Value(), invitee), Recurrence: in.Recurrence.Value(), Quiet: !in.Notify,
		Repeatable: in.IdempotencyKey.Value() != nil, // else the next try has another ID
	}
	var ok bool
	if n.CalendarID, ok = graph.ParseCalendarID(in.CalendarID); !ok {
		return nil, notThere("calendar.createEvent")
	}
	if n.Start, err = enteredMoment(in.Start, "start"); err != nil {
		return nil, err
	}
	if n.End, err = enteredMoment(in.End, "end"); err != nil {
		return nil, err
	}
	w := integrations.Write{Service: fault.Calendar, Op: "calendar.createEvent", Key: in.IdempotencyKey.Value(), Arguments: n}
	created, err := integrations.Perform(ctx, m.hub, w,
		func(ctx context.Context, marker string) (calendar.Event, error) {
			n.ID = calendar.NewEventID(marker)
			return client.CreateEvent(ctx, n)
		},
		func(ctx context.Context, marker string, _ time.Time) (calendar.Event, bool, error) {
			found, err := client.Event(ctx, calendar.Ref{CalendarID: n.CalendarID, EventID: calendar.NewEventID(marker)})
			if errors.Is(err, fault.NotFound) {
				return calendar.Event{}, false, nil
			}
			return found, err == nil, err
		})
	if err != nil {
		return nil, err
	}
	e := event(created)
	return &graph.CreateCalendarEventPayload{Event: &e}, nil
}

// UpdateCalendarEvent changes the given fields of an event.
func (m mutation) UpdateCalendarEvent(ctx context.Context, in graph.UpdateCalendarEventInput) (*graph.UpdateCalendarEventPayload, error) {
	client, err := m.hub.Calendar(ctx)
	if err != nil {
		return nil, err
	}
	u := calendar.Update{
		ETag: valueOf(in.Etag.Value()), Title: calendarField(in.Title), Description: calendarField(in.Description), Location: calendarField(in.Location),
		Quiet: !in.Notify,
	}
	var ok bool
	if u.Ref, ok = graph.ParseEventID(in.ID); !ok {
		return nil, notThere("calendar.updateEvent")
	}
	if u.Start, err = changedMoment(in.Start, "start"); err != nil {
		return nil, err
	}
	if u.End, err = changedMoment(in.End, "end"); err != nil {
		return nil, err
	}
	if list, given := in.Attendees.ValueOK(); given {
		all := each(list, invitee)
		u.Attendees = &all
	}
	if lines, given := in.Recurrence.ValueOK(); given {
		u.Recurrence = calendar.Field[[]string]{Given: true, Value: &lines}
	}
	w := integrations.Write{Service: fault.Calendar, Op: "calendar.updateEvent", Key: in.IdempotencyKey.Value(), Arguments: u}
	changed, err := perform(ctx, m, w, func(ctx context.Context) (calendar.Event, error) { return client.UpdateEvent(ctx, u) })
	if err != nil {
		return nil, err
	}
	e := event(changed)
	return &graph.UpdateCalendarEventPayload{Event: &e}, nil
}

// DeleteCalendarEvent deletes an event.
func (m mutation) DeleteCalendarEvent(ctx context.Context, in graph.DeleteCalendarEventInput) (*graph.DeleteCalendarEventPayload, error) {
	client, err := m.hub.Calendar(ctx)
	if err != nil {
		return nil, err
	}
	d := calendar.Deletion{ETag: valueOf(in.Etag.Value()), Quiet: !in.Notify}
	var ok bool
	if d.Ref, ok = graph.ParseEventID(in.ID); !ok {
		return nil, notThere("calendar.deleteEvent")
	}
	w := integrations.Write{Service: fault.Calendar, Op: "calendar.deleteEvent", Key: in.IdempotencyKey.Value(), Arguments: d}
	_, err = perform(ctx, m, w, func(ctx context.Context) (struct{}, error) { return struct{}{}, client.DeleteEvent(ctx, d) })
	if err != nil {
		return nil, err
	}
	return &graph.DeleteCalendarEventPayload{DeletedID: &in.ID}, nil
}

// notThere is said of a write to what is no ID of a calendar or an event.
func notThere(op string) error {
	return &fault.Fault{Code: fault.NotFound, Service: fault.Calendar, Op: op, Outcome: fault.NotSent}
}

func invitee(in *graph.CalendarAttendeeInput) calendar.Invitee {
	return calendar.Invitee{Email: strings.TrimSpace(in.Email), Name: valueOf(in.Name.Value()), Optional: in.Optional}
}

func calendarField(o graph.Omittable[*string]) calendar.Field[string] {
	v, given := o.ValueOK()
	return calendar.Field[string]{Given: given, Value: v}
}

func changedMoment(o graph.Omittable[*graph.CalendarMomentInput], name string) (*calendar.Moment, error) {
	if o.Value() == nil {
		return nil, nil //nolint:nilnil // it stays as it is
	}
	return reference(enteredMoment(o.Value(), name))
}

// enteredMoment reads when an event is to start or end. What of it is wrong is
// found here or by the checks of the write that it is for.
func enteredMoment(in *graph.CalendarMomentInput, name string) (calendar.Moment, error) {
	field := []string{"input", name}
	day, at, local := in.Day.Value(), in.At.Value(), in.Local.Value()
	given := 0
	for _, is := range []bool{day != nil, at != nil, local != nil} {
		if is {
			given++
		}
	}
	zone := valueOf(in.TimeZone.Value())
	switch {
	case given == 0:
		return calendar.Moment{}, fault.Invalid(fault.FieldMissing, field)
	case given > 1:
		return calendar.Moment{}, fault.Invalid(fault.FieldTooMany, field, "max", strconv.Itoa(1))
	case day != nil && (*day == "" || zone != ""):
		return calendar.Moment{}, fault.Invalid(fault.FieldNotADay, append(field, "day"))
	case day != nil:
		return calendar.Moment{Day: *day}, nil
	case zone == "":
		return calendar.Moment{}, fault.Invalid(fault.FieldMissing, append(field, "timeZone"))
	case at != nil:
		return calendar.At(*at, zone), nil
	}
	m, err := calendar.OnClock(*local, zone, append(slices.Clone(field), "local")...)
	if f := fault.Of(err); f != nil && f.Reason == fault.FieldNotAZone {
		f.Field = append(field, "timeZone")
		return m, f
	}
	return m, err
}
