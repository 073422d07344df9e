package calendar

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"ava/integrations/internal/wire"
	"ava/internal/fault"
	"ava/internal/resilience"
)

// Events lists what happens in a span of time, by its start. The server tells
// what may overlap the span; the rest is done here, again for each page.
// https://www.rfc-editor.org/rfc/rfc4791#section-7.8
func (c *CalDAV) Events(ctx context.Context, q EventQuery) (Page[Event], error) {
	call := resilience.Call{Op: "calendar.events", Fresh: changing, Key: q.key()}
	if f := q.check(); f != nil {
		return Page[Event]{}, refuse(call, f)
	}
	after, ok := q.spot()
	if !ok {
		return Page[Event]{}, refuse(call, fault.Invalid(fault.FieldNotACursor, []string{"after"}))
	}
	return pageOf(ctx, c.config.Guard, call, func(ctx context.Context) (Page[Event], error) {
		agenda, err := ask(ctx, c, call, func(ctx context.Context) (*agenda, error) {
			return c.agenda(ctx, q.CalendarID, span{from: q.From, to: q.To})
		})
		if err != nil {
			return Page[Event]{}, err
		}
		return q.page(agenda, after, Page[Event]{Next: q.After}), nil
	})
}

// agenda is what a calendar holds of a span, not yet expanded.
type agenda struct {
	calendarID string
	self       []string
	objects    []*object
}

// agenda reads what may overlap a span. Days and times without a zone are where
// the server takes them to be, so it is asked for a day more on both sides.
func (c *CalDAV) agenda(ctx context.Context, calendarID string, s span) (*agenda, error) {
	a, at, err := c.locate(ctx, calendarID)
	if err != nil {
		return nil, err
	}
	wider := span{from: s.from.Add(-24 * time.Hour), to: s.to.Add(25 * time.Hour)}
	list, base, err := c.multistatus(ctx, at, wire.Request{
		Method: "REPORT", Path: at.EscapedPath(), Header: http.Header{"Depth": {"1"}}, Body: calendarQuery(wider),
	})
	if err != nil {
		return nil, err
	}
	out := &agenda{calendarID: calendarID, self: a.self}
	known := make(zoneCache)
	for i := range list {
		props := list[i].props()
		name, ok := nameWithin(base, list[i].Href)
		if props.Data == nil || !ok {
			continue
		}
		if o, ok := readObject(*props.Data, name, optional(props.ETag), a.zone(calendarID), known); ok {
			out.objects = append(out.objects, o)
		}
	}
	return out, nil
}

// locate returns the account and where one of its calendars is. IDs that lead
// elsewhere are of no calendar.
func (c *CalDAV) locate(ctx context.Context, calendarID string) (*account, *url.URL, error) {
	a, err := c.account(ctx)
	if err != nil {
		return nil, nil, err
	}
	path, err := url.PathUnescape(calendarID)
	inside := strings.HasPrefix(path, strings.TrimSuffix(a.home.Path, "/")+"/") || a.zones[calendarID] != nil
	if err != nil || !inside || hasControl(path) || slices.ContainsFunc(strings.Split(path, "/"), isDots) {
		return nil, nil, &fault.Fault{Code: fault.NotFound}
	}
	at := &url.URL{Scheme: a.home.Scheme, Host: a.home.Host, Path: path, RawPath: calendarID}
	if !strings.HasSuffix(path, "/") {
		at.Path, at.RawPath = at.Path+"/", at.RawPath+"/"
	}
	return a, at, nil
}

func isDots(part string) bool { return part == "." || part == ".." }

func (a *account) zone(calendarID string) *time.Location {
	if location := a.zones[calendarID]; location != nil {
		return location
	}
	return time.UTC
}

// nameWithin returns the name of a resource in a calendar. It is false for what
// is not directly in there.
func nameWithin(calendar *url.URL, href string) (string, bool) {
	u, ok := resolve(calendar, href)
	if !ok || u.Host != calendar.Host {
		return "", false
	}
	name, inside := strings.CutPrefix(u.Path, calendar.Path)
	name = escaped(name)
	return name, inside && isName(name)
}

// readObject reads what is kept under a name. What cannot be read is left out of
// a list: it would spoil all others.
func readObject(text, name, etag string, local *time.Location, known zoneCache) (*object, bool) {
	root, err := parseICal(text)
	if err != nil {
		return nil, false
	}
	if badETag(etag) != nil {
		etag = ""
	}
	return newObject(root, name, etag, local, known)
}

// expand returns what happens in a span, in order. If there is more than is
// looked at, all of it is there up to cut.
func (a *agenda) expand(s span) (found []happening, cut time.Time) {
	steps := budget(maxSteps)
	for _, o := range a.objects {
		some, end := o.expand(s, &steps)
		found = append(found, some...)
		if !end.IsZero() && (cut.IsZero() || end.Before(cut)) {
			cut = end
		}
	}
	if !cut.IsZero() {
		found = slices.DeleteFunc(found, func(h happening) bool { return h.start.After(cut) })
	}
	sortHappenings(found)
	return found, cut
}

// spot is a place in a list of happenings: behind one that starts then and has
// that ID. With the greatest ID it is behind all that start then.
type spot struct {
	start time.Time
	id    EventID
}

func (s spot) before(h *happening) bool {
	if order := s.start.Compare(h.start); order != 0 {
		return order < 0
	}
	return s.id < h.id()
}

// page returns the page behind a place.
func (q *EventQuery) page(a *agenda, after spot, page Page[Event]) Page[Event] {
	found, cut := a.expand(span{q.From, q.To, after.start})
	words := strings.Fields(strings.ToLower(q.Search))
	for i := range found {
		h := &found[i]
		if !after.before(h) || !h.contains(words) {
			continue
		}
		if len(page.Items) == q.First {
			page.HasNext = true
			return page
		}
		page.Next = spot{h.start, h.id()}.cursor(q.spotMark())
		page.Items = append(page.Items, h.event(q.CalendarID, a.self))
		page.Cursors = append(page.Cursors, page.Next)
	}
	if !cut.IsZero() {
		page.HasNext = true
		page.Next = spot{cut, lastID}.cursor(q.spotMark())
	}
	return page
}

// lastID is behind every ID.
const lastID EventID = "\x7f"

// spotMark stands for what a cursor belongs to.
func (q *EventQuery) spotMark() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %d %d %q", q.CalendarID, q.From.UnixNano(), q.To.UnixNano(), q.Search))
	return base64.RawURLEncoding.EncodeToString(sum[:9])
}

func (s spot) cursor(mark string) Cursor {
	return Cursor(base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%s %d %s", mark, s.start.Unix(), s.id)))
}

// spot reads the query's cursor; it is false for what is no cursor of such a
// query.
func (q *EventQuery) spot() (spot, bool) {
	if q.After == "" {
		return spot{}, true
	}
	text, err := base64.RawURLEncoding.DecodeString(string(q.After))
	parts := strings.SplitN(string(text), " ", 3)
	if err != nil || len(q.After) > maxCursor || len(parts) != 3 {
		return spot{}, false
	}
	seconds, err := strconv.ParseInt(parts[1], 10, 64)
	s := spot{time.Unix(seconds, 0), EventID(parts[2])}
	return s, err == nil && s.cursor(q.spotMark()) == q.After
}

// Event returns one event, or one occurrence.
func (c *CalDAV) Event(ctx context.Context, ref Ref) (Event, error) {
	call := resilience.Call{Op: "calendar.event", Fresh: changing, Key: ref.key()}
	name, key, ok := ref.EventID.resource()
	if ref.check() != nil || !ok {
		return Event{}, refuse(call, &fault.Fault{Code: fault.NotFound})
	}
	found, err := resilience.Get(ctx, c.config.Guard, call, func(ctx context.Context) (Event, error) {
		o, a, err := c.object(ctx, ref.CalendarID, name)
		if err != nil {
			return Event{}, err
		}
		return o.find(key, ref.CalendarID, a.self)
	})
	return found.Value, err
}

// object reads one resource of a calendar.
func (c *CalDAV) object(ctx context.Context, calendarID, name string) (*object, *account, error) {
	a, at, err := c.locate(ctx, calendarID)
	if err != nil {
		return nil, nil, err
	}
	answer, _, err := c.exchange(ctx, at, wire.Request{Method: http.MethodGet, Path: at.EscapedPath() + name}, resilience.Read)
	if err != nil {
		return nil, nil, err
	}
	defer answer.Release()
	o, ok := readObject(string(answer.Body), name, answer.Header.Get("Etag"), a.zone(calendarID), make(zoneCache))
	if !ok {
		return nil, nil, caldavUnreadable(answer, resilience.Read, errNotICal)
	}
	return o, a, nil
}

var errNoTime = errors.New("the event does not say when it is")

// find returns the event, or one of its occurrences.
func (o *object) find(key, calendarID string, self []string) (Event, error) {
	if key != "" {
		if h, ok := o.occurrence(key); ok {
			return h.event(calendarID, self), nil
		}
		return Event{}, &fault.Fault{Code: fault.NotFound}
	}
	if o.master == nil {
		return Event{}, &fault.Fault{Code: fault.NotFound}
	}
	h, ok := o.happening(o.master, "")
	if !ok {
		return Event{}, &fault.Fault{Code: fault.UpstreamUnavailable, Err: errNoTime}
	}
	return h.event(calendarID, self), nil
}

// The bounds of a question for free and busy times.
const (
	busyAtOnce = 4  // requests
	busyRounds = 30 // of a thousand occurrences
)

// FreeBusy tells when calendars are busy, by what is in them: servers' own
// reports differ too much from each other.
func (c *CalDAV) FreeBusy(ctx context.Context, q FreeBusyQuery) (resilience.Answer[[]Availability], error) {
	call := resilience.Call{Op: "calendar.freeBusy", Fresh: changing, Key: q.key()}
	if f := q.check(); f != nil {
		return resilience.Answer[[]Availability]{}, refuse(call, f)
	}
	return resilience.Fetch(ctx, c.config.Guard, call, func(ctx context.Context) ([]Availability, error) {
		return c.availabilities(ctx, call, q)
	})
}

// availabilities asks for each calendar, some at a time.
func (c *CalDAV) availabilities(ctx context.Context, call resilience.Call, q FreeBusyQuery) ([]Availability, error) {
	_, err := ask(ctx, c, call, c.account) // once, for all of them
	if err != nil {
		return nil, err
	}
	out := make([]Availability, len(q.CalendarIDs))
	var wait sync.WaitGroup
	slots := make(chan struct{}, busyAtOnce)
	for i, id := range q.CalendarIDs {
		wait.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			out[i] = c.availability(ctx, id, span{from: q.From, to: q.To})
		})
	}
	wait.Wait()
	for i := range out {
		if f := out[i].Problem; f != nil && f.Code == fault.UpstreamDenied {
			return nil, f
		}
	}
	return out, nil
}

func (c *CalDAV) availability(ctx context.Context, calendarID string, s span) Availability {
	call := resilience.Call{Op: "calendar.freeBusy"}
	out := Availability{CalendarID: calendarID}
	agenda, err := ask(ctx, c, call, func(ctx context.Context) (*agenda, error) { return c.agenda(ctx, calendarID, s) })
	if err != nil {
		f := *fault.Of(err)
		f.Field = []string{"calendarIds"}
		out.Problem = &f
		return out
	}
	busy, ok := agenda.busy(s)
	if !ok {
		out.Problem = &fault.Fault{Code: fault.UpstreamRejected, Service: fault.Calendar, Op: call.Op, Field: []string{"calendarIds"}}
		return out
	}
	out.Busy = busy
	return out
}

// busy returns when something takes up the time, what touches as one. It is
// false if there is more than is looked at.
func (a *agenda) busy(s span) ([]Span, bool) {
	var out []Span
	rest := s
	for range busyRounds {
		found, cut := a.expand(rest)
		for i := range found {
			h := &found[i]
			if !takesTime(h.part) || !h.end.After(h.start) {
				continue
			}
			out = append(out, Span{later(h.start, s.from), sooner(h.end, s.to)})
		}
		if cut.IsZero() {
			return merged(out), true
		}
		rest.first = cut.Add(time.Second)
	}
	return nil, false
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func sooner(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func merged(list []Span) []Span {
	slices.SortFunc(list, func(a, b Span) int { return a.Start.Compare(b.Start) })
	var out []Span
	for _, s := range list {
		if n := len(out) - 1; n >= 0 && !s.Start.After(out[n].End) {
			out[n].End = later(out[n].End, s.End)
			continue
		}
		out = append(out, s)
	}
	return out
}
