package resolvers

import (
	"context"
	"slices"
	"time"

	"ava/graph"
	"ava/integrations/calendar"
	"ava/internal/fault"
)

// Calendar returns the client that the fields below use.
func (q query) Calendar(ctx context.Context) (*graph.Calendar, error) {
	client, err := q.hub.Calendar(ctx)
	if err != nil {
		return nil, err
	}
	return &graph.Calendar{Client: client}, nil
}

type calendarFields struct{}

// Calendars lists the calendars. They are few and come at once, so a cursor is
// simply the last one's ID.
func (calendarFields) Calendars(ctx context.Context, c *graph.Calendar, first int, after *string) (*graph.CalendarListEntryConnection, error) {
	found, err := c.Client.Calendars(ctx)
	if err != nil {
		return nil, err
	}
	start := 0
	if after != nil {
		at := slices.IndexFunc(found.Value, func(i calendar.Info) bool { return graph.CalendarID(i.ID) == *after })
		if at < 0 {
			return nil, notACursor()
		}
		start = at + 1
	}
	end, total := min(start+first, len(found.Value)), len(found.Value)
	return &graph.CalendarListEntryConnection{Connection: graph.NewConnection(graph.Page[graph.CalendarListEntry]{
		Nodes: each(found.Value[start:end], listEntry), HasNext: end < total, HasPrevious: start > 0, Total: &total,
		Source: graph.FreshnessSource(found.Source.String()), AsOf: found.AsOf,
		Cursor: func(e *graph.CalendarListEntry) string { return e.ID },
	})}, nil
}

// Events lists what happens in a span of time.
func (calendarFields) Events( //nolint:revive // they are the field's arguments
	ctx context.Context, c *graph.Calendar, calendarID string, from, to time.Time, first int, after, search *string,
) (*graph.CalendarEventConnection, error) {
	id, ok := graph.ParseCalendarID(calendarID)
	switch {
	case !ok:
		return nil, noSuchCalendar("calendar.events")
	case after != nil && *after == "":
		return nil, notACursor()
	}
	page, err := c.Client.Events(ctx, calendar.EventQuery{
		CalendarID: id, From: from, To: to, First: first, After: calendar.Cursor(valueOf(after)), Search: valueOf(search),
	})
	if err != nil {
		return nil, err
	}
	cursors := make(map[string]string, len(page.Items))
	for i := range page.Items {
		cursors[graph.EventID(page.Items[i].Ref())] = string(page.Cursors[i])
	}
	connected := graph.Page[graph.CalendarEvent]{
		Nodes: each(page.Items, event), HasNext: page.HasNext, HasPrevious: after != nil,
		Source: graph.FreshnessSource(page.Source.String()), AsOf: page.AsOf,
		Cursor: func(e *graph.CalendarEvent) string { return cursors[e.ID] },
	}
	if page.HasNext {
		connected.End = page.Next
	}
	return &graph.CalendarEventConnection{Connection: graph.NewConnection(connected)}, nil
}

// Event returns one event.
func (calendarFields) Event(ctx context.Context, c *graph.Calendar, id string) (*graph.CalendarEvent, error) {
	ref, ok := graph.ParseEventID(id)
	if !ok {
		return nil, noSuchCalendar("calendar.event")
	}
	found, err := c.Client.Event(ctx, ref)
	if err != nil {
		return nil, err
	}
	e := event(found)
	return &e, nil
}

// FreeBusy tells when calendars are busy.
func (calendarFields) FreeBusy(ctx context.Context, c *graph.Calendar, from, to time.Time, calendarIDs []string) (*graph.CalendarFreeBusy, error) {
	q := calendar.FreeBusyQuery{From: from, To: to}
	for _, global := range calendarIDs {
		id, ok := graph.ParseCalendarID(global)
		if !ok {
			return nil, noSuchCalendar("calendar.freeBusy")
		}
		q.CalendarIDs = append(q.CalendarIDs, id)
	}
	found, err := c.Client.FreeBusy(ctx, q)
	if err != nil {
		return nil, err
	}
	return &graph.CalendarFreeBusy{
		Calendars: pointers(each(found.Value, func(a calendar.Availability) graph.CalendarAvailability { return availability(ctx, a) })),
		Freshness: &graph.Freshness{Source: graph.FreshnessSource(found.Source.String()), AsOf: found.AsOf},
	}, nil
}

func notACursor() error {
	f := fault.Invalid(fault.FieldNotACursor, []string{"after"})
	f.Service = fault.Calendar
	return f
}

// noSuchCalendar is said of what is no ID of a calendar or an event: it is
// answered as what does not exist.
func noSuchCalendar(op string) error {
	return &fault.Fault{Code: fault.NotFound, Service: fault.Calendar, Op: op}
}

// calendarNode returns a calendar as an object with an ID.
func (q query) calendarNode(ctx context.Context, id string) (graph.Node, error) {
	client, err := q.hub.Calendar(ctx)
	if err != nil {
		return nil, err
	}
	all, err := client.Calendars(ctx)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all.Value, func(i calendar.Info) bool { return i.ID == id })
	if i < 0 {
		return nil, fault.New(fault.NotFound, "node")
	}
	return listEntry(all.Value[i]), nil
}

// eventNode returns an event as an object with an ID.
func (q query) eventNode(ctx context.Context, id string) (graph.Node, error) {
	ref, ok := graph.LocalEvent(id)
	if !ok {
		return nil, fault.New(fault.NotFound, "node")
	}
	return fetch(ctx, q.hub.Calendar, func(c calendar.Calendar, ctx context.Context, ref calendar.Ref) (graph.CalendarEvent, error) {
		found, err := c.Event(ctx, ref)
		return event(found), err
	}, ref)
}
