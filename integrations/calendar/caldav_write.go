package calendar

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"ava/integrations/internal/wire"
	"ava/internal/fault"
	"ava/internal/resilience"
)

// CreateEvent adds an event, unless there is one of that ID. Whether attendees
// are told is up to the server: many tell nobody.
// https://www.rfc-editor.org/rfc/rfc4791#section-5.3.2
func (c *CalDAV) CreateEvent(ctx context.Context, n NewEvent) (Event, error) {
	call := resilience.Call{Op: "calendar.createEvent", Effect: n.effect()}
	if f := n.check(); f != nil {
		return Event{}, refuse(call, f)
	}
	return resilience.Do(ctx, c.config.Guard, call, func(ctx context.Context) (Event, error) {
		a, _, err := c.locate(ctx, n.CalendarID)
		if err != nil {
			return Event{}, notSent(err)
		}
		o := n.object(a)
		created, err := c.put(ctx, n.CalendarID, o, http.Header{"If-None-Match": {"*"}})
		f := fault.Of(err)
		switch {
		case f == nil:
			c.created(Ref{n.CalendarID, n.ID})
			return created, nil
		case f.Upstream == nil:
			return Event{}, f
		case f.Upstream.Status == http.StatusPreconditionFailed:
			return c.alreadyThere(ctx, Ref{n.CalendarID, n.ID}, f)
		case f.Upstream.Status == http.StatusConflict && f.Reason != "":
			return Event{}, &fault.Fault{Code: fault.NotFound, Outcome: fault.Rejected, Upstream: f.Upstream} // there is no such calendar
		}
		return Event{}, f
	})
}

// alreadyThere returns an event that an earlier try has added.
func (c *CalDAV) alreadyThere(ctx context.Context, ref Ref, refused *fault.Fault) (Event, error) {
	name, _, _ := ref.EventID.resource()
	o, a, err := c.object(ctx, ref.CalendarID, name)
	if err != nil {
		f := *fault.Of(err)
		f.Outcome = fault.Applied
		return Event{}, &f
	}
	if o.master == nil || o.master.text("UID") != string(ref.EventID) {
		return Event{}, refused // somebody else's
	}
	return o.find("", ref.CalendarID, a.self)
}

// notSent says of a write that it was not even tried.
func notSent(err error) error {
	f := *fault.Of(err)
	f.Outcome = fault.NotSent
	return &f
}

// put writes an object, and returns it as an event.
func (c *CalDAV) put(ctx context.Context, calendarID string, o *object, condition http.Header) (Event, error) {
	etag, a, err := c.write(ctx, calendarID, o, condition)
	if err != nil {
		return Event{}, err
	}
	o.etag = etag
	event, err := o.find("", calendarID, a.self)
	if err != nil {
		f := *fault.Of(err)
		f.Outcome = fault.Applied
		return Event{}, &f
	}
	return event, nil
}

// write writes an object, and returns its new state, if the server tells it.
func (c *CalDAV) write(ctx context.Context, calendarID string, o *object, condition http.Header) (string, *account, error) {
	a, at, err := c.locate(ctx, calendarID)
	if err != nil {
		return "", nil, notSent(err)
	}
	answer, _, err := c.exchange(ctx, at, wire.Request{
		Method: http.MethodPut, Path: at.EscapedPath() + o.name, Header: condition,
		ContentType: "text/calendar; charset=utf-8", Body: []byte(o.root.String()),
	}, resilience.Idempotent)
	if err != nil {
		return "", nil, err
	}
	defer answer.Release()
	etag := answer.Header.Get("Etag")
	if badETag(etag) != nil {
		etag = ""
	}
	return etag, a, nil
}

// UpdateEvent changes the given fields of an event, or of one occurrence, and
// leaves all else in it as it is. The event is read first, and the change is
// refused if it was changed since.
func (c *CalDAV) UpdateEvent(ctx context.Context, u Update) (Event, error) {
	call := resilience.Call{Op: "calendar.updateEvent", Effect: resilience.Idempotent}
	if f := u.check(); f != nil {
		return Event{}, refuse(call, f)
	}
	name, key, ok := u.Ref.EventID.resource()
	switch {
	case !ok:
		return Event{}, refuse(call, &fault.Fault{Code: fault.NotFound, Outcome: fault.NotSent})
	case key != "" && u.Recurrence.Given:
		return Event{}, refuse(call, fault.Invalid(fault.FieldNotARule, []string{"input", "recurrence"}))
	}
	return resilience.Do(ctx, c.config.Guard, call, func(ctx context.Context) (Event, error) {
		o, a, err := c.forChange(ctx, u.Ref.CalendarID, name, u.ETag)
		if err != nil {
			return Event{}, err
		}
		part, err := o.part(key)
		if err != nil {
			return Event{}, notSent(err)
		}
		o.apply(part, &u, a)
		etag, _, err := c.write(ctx, u.Ref.CalendarID, o, ifMatch(o.etag))
		if err != nil {
			return Event{}, err
		}
		o.etag = etag
		event, err := o.find(key, u.Ref.CalendarID, a.self)
		if err != nil {
			f := *fault.Of(err)
			f.Outcome = fault.Applied
			return Event{}, &f
		}
		return event, nil
	})
}

// forChange reads an object that is to be changed. It must still be in that
// state, if one is given.
func (c *CalDAV) forChange(ctx context.Context, calendarID, name, etag string) (*object, *account, error) {
	o, a, err := c.object(ctx, calendarID, name)
	if err != nil {
		return nil, nil, notSent(err)
	}
	if etag != "" && o.etag != "" && etag != o.etag {
		return nil, nil, &fault.Fault{
			Code: fault.Conflict, Reason: fault.ChangedElsewhere, Outcome: fault.NotSent, Err: errChanged,
		}
	}
	if o.etag == "" {
		o.etag = etag
	}
	return o, a, nil
}

// part returns the component to change: that of an occurrence is made if it has
// none yet.
func (o *object) part(key string) (*component, error) {
	if key == "" {
		if o.master == nil {
			return nil, &fault.Fault{Code: fault.NotFound}
		}
		return o.master, nil
	}
	h, ok := o.occurrence(key)
	if !ok {
		return nil, &fault.Fault{Code: fault.NotFound}
	}
	if h.part != o.master {
		return h.part, nil
	}
	part := o.master.clone()
	part.remove("RRULE", "RDATE", "EXDATE", "DTSTART", "DTEND", "DURATION")
	part.lines = append(part.lines, h.at.line("RECURRENCE-ID"), h.at.line("DTSTART"), h.length.end(h.at).line("DTEND"))
	o.root.children = append(o.root.children, part)
	o.others = append(o.others, part)
	return part, nil
}

// DeleteEvent removes an event, or one occurrence. If it was removed by this
// client before, that is no failure; of what others removed, nothing is known.
func (c *CalDAV) DeleteEvent(ctx context.Context, d Deletion) error {
	call := resilience.Call{Op: "calendar.deleteEvent", Effect: resilience.Idempotent}
	if f := d.check(); f != nil {
		return refuse(call, f)
	}
	name, key, ok := d.Ref.EventID.resource()
	if !ok {
		return refuse(call, &fault.Fault{Code: fault.NotFound, Outcome: fault.NotSent})
	}
	_, err := resilience.Do(ctx, c.config.Guard, call, func(ctx context.Context) (struct{}, error) {
		var err error
		if key == "" {
			err = c.remove(ctx, d, name)
		} else {
			err = c.removeOne(ctx, d, name, key)
		}
		f := fault.Of(err)
		switch {
		case f == nil:
			c.gone(d.Ref)
		case f.Code == fault.NotFound && (c.wasDeleted(d.Ref) || f.Upstream != nil && f.Upstream.Status == http.StatusGone):
			err = nil
		}
		return struct{}{}, err
	})
	return err
}

func (c *CalDAV) remove(ctx context.Context, d Deletion, name string) error {
	_, at, err := c.locate(ctx, d.Ref.CalendarID)
	if err != nil {
		return notSent(err)
	}
	header := ifMatch(d.ETag)
	if d.Quiet {
		header = header.Clone()
		if header == nil {
			header = make(http.Header)
		}
		header.Set("Schedule-Reply", "F") // https://www.rfc-editor.org/rfc/rfc6638#section-8.1
	}
	a, _, err := c.exchange(ctx, at, wire.Request{Method: http.MethodDelete, Path: at.EscapedPath() + name, Header: header}, resilience.Idempotent)
	if err != nil {
		return err
	}
	a.Release()
	return nil
}

// removeOne takes one occurrence out of a series.
func (c *CalDAV) removeOne(ctx context.Context, d Deletion, name, key string) error {
	o, _, err := c.forChange(ctx, d.Ref.CalendarID, name, d.ETag)
	if err != nil {
		return err
	}
	h, ok := o.occurrence(key)
	if !ok || o.master == nil {
		return notSent(&fault.Fault{Code: fault.NotFound})
	}
	start, ok := o.first(o.master, "DTSTART")
	at, read := parseClock(key)
	if !ok || !read {
		return notSent(&fault.Fault{Code: fault.NotFound})
	}
	if !start.day {
		at.wall = shown(at.wall, start.location)
	}
	o.master.lines = append(o.master.lines, start.at(at.wall).line("EXDATE"))
	o.root.children = slices.DeleteFunc(o.root.children, func(part *component) bool { return part == h.part && part != o.master })
	touch(o.master, true)
	_, _, err = c.write(ctx, d.Ref.CalendarID, o, ifMatch(o.etag))
	return err
}

// maxDeleted is how many deletions are remembered.
const maxDeleted = 256

func (c *CalDAV) gone(ref Ref) {
	c.created(ref)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.deleted = append(c.deleted, ref)
	if len(c.deleted) > maxDeleted {
		c.deleted = slices.Clone(c.deleted[1:])
	}
}

// created forgets that an event was deleted.
func (c *CalDAV) created(ref Ref) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.deleted = slices.DeleteFunc(c.deleted, func(r Ref) bool {
		return r == ref || strings.HasPrefix(string(r.EventID), string(ref.EventID)+occurrence) && r.CalendarID == ref.CalendarID
	})
}

func (c *CalDAV) wasDeleted(ref Ref) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Contains(c.deleted, ref)
}

// touch notes that a part was changed now, and whether that matters to those
// who are invited.
func touch(part *component, matters bool) {
	now := named("", time.Now().UTC().Format(icalUTC))
	for _, name := range []string{"DTSTAMP", "LAST-MODIFIED"} {
		now.name = name
		part.set(now)
	}
	if matters {
		part.set(named("SEQUENCE", nextNumber(part.word("SEQUENCE"))))
	}
}
