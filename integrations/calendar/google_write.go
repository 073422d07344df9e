package calendar

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"ava/integrations/internal/wire"
	"ava/internal/fault"
	"ava/internal/resilience"
)

// CreateEvent adds an event. Google knows its ID from then on, for good: made
// again, it returns what is there, and [fault.Conflict] if that was deleted.
//
// Attendees are told by mail unless the event is to be quiet.
// https://developers.google.com/workspace/calendar/api/v3/reference/events/insert
func (g *Google) CreateEvent(ctx context.Context, n NewEvent) (Event, error) {
	call := resilience.Call{Op: "calendar.createEvent", Effect: n.effect()}
	if f := n.check(); f != nil {
		return Event{}, refuse(call, f)
	}
	r, err := encoded(http.MethodPost, eventsPath(n.CalendarID), n.content())
	if err != nil {
		return Event{}, err
	}
	r.Query = tell(n.Quiet)
	return resilience.Do(ctx, g.guard, call, func(ctx context.Context) (Event, error) {
		event, err := exchange[googleEvent](ctx, g, r, call.Effect)
		event.CalendarID = n.CalendarID
		if f := fault.Of(err); f != nil && f.Upstream != nil && f.Upstream.Status == http.StatusConflict && f.Upstream.Code == duplicate {
			return g.alreadyThere(ctx, Ref{n.CalendarID, n.ID})
		}
		return event, err
	})
}

// alreadyThere returns an event that an earlier try has added.
func (g *Google) alreadyThere(ctx context.Context, ref Ref) (Event, error) {
	event, err := g.event(ctx, ref)
	if err != nil {
		f := *fault.Of(err)
		f.Outcome = fault.Applied
		return Event{}, &f
	}
	if event.Status == Cancelled {
		return Event{}, &fault.Fault{
			Code: fault.Conflict, Reason: fault.ChangedElsewhere, Outcome: fault.Rejected,
			Upstream: &fault.Upstream{Status: http.StatusConflict, Code: duplicate}, Err: errDeleted,
		}
	}
	return event, nil
}

var errDeleted = errors.New("the event was added before, and deleted since")

// UpdateEvent changes the given fields of an event. Attendees who were invited
// already keep what they answered; the event is read for that first, and the
// change is refused if it was changed in between.
//
// Attendees are told by mail unless the update is to be quiet.
// https://developers.google.com/workspace/calendar/api/v3/reference/events/patch
func (g *Google) UpdateEvent(ctx context.Context, u Update) (Event, error) {
	call := resilience.Call{Op: "calendar.updateEvent", Effect: resilience.Idempotent}
	if f := u.check(); f != nil {
		return Event{}, refuse(call, f)
	}
	return resilience.Do(ctx, g.guard, call, func(ctx context.Context) (Event, error) {
		content, etag, err := g.patch(ctx, &u)
		if err != nil {
			return Event{}, err
		}
		r, err := encoded(http.MethodPatch, eventPath(u.Ref), content)
		if err != nil {
			return Event{}, err
		}
		r.Query, r.Header = tell(u.Quiet), ifMatch(etag)
		event, err := exchange[googleEvent](ctx, g, r, call.Effect)
		if err == nil && event.gone() { // Google lets what was deleted be changed, and leaves it deleted
			err = &fault.Fault{Code: fault.NotFound, Outcome: fault.Rejected}
		}
		event.CalendarID = u.Ref.CalendarID
		return event, err
	})
}

// patch returns the update as Google wants it, and the state of the event that
// it is for.
func (g *Google) patch(ctx context.Context, u *Update) (content map[string]any, etag string, err error) {
	content = u.content()
	if u.Attendees == nil {
		return content, u.ETag, nil
	}
	was, err := exchange[invited](ctx, g, wire.Request{Method: http.MethodGet, Path: eventPath(u.Ref)}, resilience.Read)
	if err != nil {
		f := *fault.Of(err)
		f.Outcome = fault.NotSent
		return nil, "", &f
	}
	content["attendees"] = was.merge(*u.Attendees)
	if etag = u.ETag; etag == "" {
		etag = was.ETag
	}
	return content, etag, nil
}

// DeleteEvent removes an event.
// https://developers.google.com/workspace/calendar/api/v3/reference/events/delete
func (g *Google) DeleteEvent(ctx context.Context, d Deletion) error {
	call := resilience.Call{Op: "calendar.deleteEvent", Effect: resilience.Idempotent}
	if f := d.check(); f != nil {
		return refuse(call, f)
	}
	r := wire.Request{Method: http.MethodDelete, Path: eventPath(d.Ref), Query: tell(d.Quiet), Header: ifMatch(d.ETag)}
	_, err := resilience.Do(ctx, g.guard, call, func(ctx context.Context) (struct{}, error) {
		a, err := g.send(ctx, r, call.Effect)
		if f := fault.Of(err); f != nil && f.Upstream != nil && f.Upstream.Status == http.StatusGone {
			return struct{}{}, nil
		}
		if err == nil {
			a.Release()
		}
		return struct{}{}, err
	})
	return err
}

// tell returns the parameter that says whether attendees get mail.
func tell(quiet bool) string {
	if quiet {
		return "sendUpdates=none"
	}
	return "sendUpdates=all"
}

func ifMatch(etag string) http.Header {
	if etag == "" {
		return nil
	}
	return http.Header{"If-Match": {etag}}
}

// written is a start or an end on its way to Google. A day and a time exclude
// each other, so an update clears the one that it does not set.
func written(m Moment, clear bool) map[string]any {
	out := make(map[string]any, 3)
	if m.AllDay() {
		out["date"] = m.Day
		if clear {
			out["dateTime"], out["timeZone"] = nil, nil
		}
		return out
	}
	location, _ := zone(m.Zone) // was checked
	out["dateTime"], out["timeZone"] = m.Time.In(location).Format(time.RFC3339), m.Zone
	if clear {
		out["date"] = nil
	}
	return out
}

// content is the event as Google wants it.
func (n *NewEvent) content() map[string]any {
	out := map[string]any{
		"id": n.ID, "summary": n.Title, "start": written(n.Start, false), "end": written(n.End, false),
	}
	for name, text := range map[string]string{"description": n.Description, "location": n.Location} {
		if text != "" {
			out[name] = text
		}
	}
	if len(n.Attendees) > 0 {
		out["attendees"] = new(invited).merge(n.Attendees)
	}
	if len(n.Recurrence) > 0 {
		out["recurrence"] = n.Recurrence
	}
	return out
}

// content is the update as Google wants it, but for the attendees.
func (u *Update) content() map[string]any {
	out := make(map[string]any)
	for name, field := range map[string]Field[string]{"summary": u.Title, "description": u.Description, "location": u.Location} {
		if field.Given {
			out[name] = field.Value
		}
	}
	if u.Recurrence.Given {
		out["recurrence"] = u.Recurrence.Value
	}
	if u.Start != nil {
		out["start"], out["end"] = written(*u.Start, true), written(*u.End, true)
	}
	return out
}

// invited is who was invited so far, with whatever Google knows of them.
type invited struct {
	ID        EventID                      `json:"id"`
	ETag      string                       `json:"etag"`
	Attendees []map[string]json.RawMessage `json:"attendees"`
}

func (i invited) value() (invited, bool) {
	if badETag(i.ETag) != nil {
		i.ETag = ""
	}
	return i, i.ID != ""
}

// merge returns the attendees of list, with what is known of those who were
// invited already.
func (i *invited) merge(list []Invitee) []map[string]any {
	out := make([]map[string]any, 0, len(list))
	for _, a := range list {
		one := map[string]any{"email": a.Email}
		was := slices.IndexFunc(i.Attendees, func(m map[string]json.RawMessage) bool {
			email, _ := wire.Decode[string](m["email"])
			return strings.EqualFold(email, a.Email)
		})
		if was >= 0 {
			for name, value := range i.Attendees[was] {
				one[name] = value
			}
		}
		if a.Name != "" {
			one["displayName"] = a.Name
		}
		if a.Optional || was >= 0 {
			one["optional"] = a.Optional
		}
		out = append(out, one)
	}
	return out
}
