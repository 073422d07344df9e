package calendar

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"ava/integrations/internal/wire"
	"ava/internal/fault"
	"ava/internal/resilience"
)

// The limits of a page.
const (
	maxScans  = 10      // requests that one page may cost
	maxCursor = 4 << 10 // bytes
)

// Events lists what happens in a span of time, by its start.
// https://developers.google.com/workspace/calendar/api/v3/reference/events/list
func (g *Google) Events(ctx context.Context, q EventQuery) (Page[Event], error) {
	call := resilience.Call{Op: "calendar.events", Fresh: changing, Key: q.key()}
	if f := q.check(); f != nil {
		return Page[Event]{}, refuse(call, f)
	}
	at, ok := q.place()
	if !ok {
		return Page[Event]{}, refuse(call, fault.Invalid(fault.FieldNotACursor, []string{"after"}))
	}
	return pageOf(ctx, g.guard, call, func(ctx context.Context) (Page[Event], error) { return g.page(ctx, call, q, at) })
}

// page reads as much as it takes for a page of the query.
func (g *Google) page(ctx context.Context, call resilience.Call, q EventQuery, at place) (Page[Event], error) {
	page := Page[Event]{Next: q.After}
	for range maxScans {
		r := wire.Request{Method: http.MethodGet, Path: eventsPath(q.CalendarID), Query: q.query(at)}
		found, err := read[googleEvents](ctx, g, call, r)
		if err != nil {
			return Page[Event]{}, err
		}
		at = q.take(&page, found, at)
		page.HasNext = at.skip < len(found.items) || found.next != ""
		if len(page.Items) == q.First || !page.HasNext {
			break
		}
	}
	if page.HasNext || len(page.Items) > 0 {
		page.Next = at.cursor(q.mark())
	}
	return page, nil
}

// take adds what there is room for, and returns the place behind it.
func (q *EventQuery) take(p *Page[Event], found part[Event], at place) place {
	fresh := found.items[min(at.skip, len(found.items)):]
	before := len(found.items) - len(fresh)
	for i := range min(q.First-len(p.Items), len(fresh)) {
		fresh[i].CalendarID = q.CalendarID
		at = at.behind(before+i+1, found)
		p.Items, p.Cursors = append(p.Items, fresh[i]), append(p.Cursors, at.cursor(q.mark()))
	}
	if len(fresh) == 0 {
		at = at.behind(len(found.items), found)
	}
	return at
}

// query returns the parameters of the page at a place.
func (q *EventQuery) query(at place) string {
	v := url.Values{
		"singleEvents": {"true"}, "orderBy": {"startTime"}, "maxResults": {strconv.Itoa(at.size)},
		"timeMin": {instant(q.From)}, "timeMax": {instant(ceil(q.To))},
	}
	if q.Search != "" {
		v.Set("q", q.Search)
	}
	if at.token != "" {
		v.Set("pageToken", at.token)
	}
	return v.Encode()
}

// place is behind so many items of one of Google's pages. Google tells where a
// page begins and not where its items are, so the page is read again to go on
// from its middle, and it must be asked for in the same size.
type place struct {
	size  int
	skip  int
	token string // empty for the first page
}

// behind returns the place behind the first n items of the page at p.
func (p place) behind(n int, found part[Event]) place {
	if n == len(found.items) && found.next != "" {
		return place{size: p.size, token: found.next}
	}
	return place{p.size, n, p.token}
}

// mark stands for everything that Google's page tokens belong to.
func (q *EventQuery) mark() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %s %s %q", q.CalendarID, instant(q.From), instant(ceil(q.To)), q.Search))
	return base64.RawURLEncoding.EncodeToString(sum[:9])
}

func (p place) cursor(mark string) Cursor {
	return Cursor(base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%s %d %d %s", mark, p.size, p.skip, p.token)))
}

// place reads the query's cursor; it is false for what is no cursor of such a
// query.
func (q *EventQuery) place() (place, bool) {
	if q.After == "" {
		return place{size: q.First}, true
	}
	text, err := base64.RawURLEncoding.DecodeString(string(q.After))
	parts := strings.SplitN(string(text), " ", 4)
	if err != nil || len(q.After) > maxCursor || len(parts) != 4 {
		return place{}, false
	}
	size, _ := strconv.Atoi(parts[1])
	skip, _ := strconv.Atoi(parts[2])
	p := place{size, skip, parts[3]}
	return p, size >= 1 && size <= maxFirst && skip >= 0 && !hasControl(p.token) && p.cursor(q.mark()) == q.After
}

// Event returns one event. One that was deleted is [fault.NotFound].
// https://developers.google.com/workspace/calendar/api/v3/reference/events/get
func (g *Google) Event(ctx context.Context, ref Ref) (Event, error) {
	call := resilience.Call{Op: "calendar.event", Fresh: changing, Key: ref.key()}
	if f := ref.check(); f != nil {
		return Event{}, refuse(call, &fault.Fault{Code: fault.NotFound})
	}
	a, err := resilience.Get(ctx, g.guard, call, func(ctx context.Context) (Event, error) {
		event, err := g.event(ctx, ref)
		if err == nil && event.gone() {
			err = &fault.Fault{Code: fault.NotFound}
		}
		return event, err
	})
	return a.Value, err
}

// event reads an event within a call.
func (g *Google) event(ctx context.Context, ref Ref) (Event, error) {
	event, err := exchange[googleEvent](ctx, g, wire.Request{Method: http.MethodGet, Path: eventPath(ref)}, resilience.Read)
	event.CalendarID = ref.CalendarID
	return event, err
}

func eventsPath(calendarID string) string {
	return "/calendars/" + url.PathEscape(calendarID) + "/events"
}

func eventPath(ref Ref) string {
	return eventsPath(ref.CalendarID) + "/" + url.PathEscape(string(ref.EventID))
}

// instant writes a point in time as Google reads it: to the second.
func instant(t time.Time) string { return t.UTC().Truncate(time.Second).Format(time.RFC3339) }

// ceil returns the second that t ends in, so that none of a span is cut off.
func ceil(t time.Time) time.Time { return t.Add(time.Second - time.Nanosecond) }
