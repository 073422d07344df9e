package vapi

import (
	"context"
	"encoding/base64"
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"ava/internal/fault"
	"ava/internal/resilience"
)

// The limits of a list.
const (
	maxFirst   = 100  // items of one page
	maxSearch  = 100  // characters
	scanWindow = 100  // items that are read at a time to find those that match
	maxWindow  = 1000 // items that Vapi returns at most
	maxScans   = 10   // requests that one page may cost
	maxCursor  = 200  // characters
)

// Query asks for a page of a list.
type Query struct {
	First  int     // how many items, 1 to 100
	After  *Cursor // nil for the first page
	Search string  // only what contains this, in any case; empty for all
	Count  bool    // whether [Page].Total is wanted, which may cost a request
}

// check returns what is wrong with the query, nil if nothing is, and tidies it up.
func (q *Query) check() *fault.Fault {
	if q.First < 1 || q.First > maxFirst {
		return outOfRange(1, maxFirst, "first")
	}
	q.Search = strings.TrimSpace(q.Search)
	return tooLong(q.Search, maxSearch, "search")
}

// Page is a part of a list, newest first.
type Page[T any] struct {
	Items   []T
	HasNext bool
	// Next is the cursor to go on from. It may lie behind the last item: a
	// search that has looked at very many items stops with what it has found.
	// It is nil if nothing was looked at.
	Next  *Cursor
	Total *int // how many there are in all; nil where Vapi does not say

	// Where the page comes from and when Vapi said so. Its items are everybody's
	// who asks for the same page: they are for reading only.
	Source resilience.Source
	AsOf   time.Time
}

// key is the query in the one form that it has in the cache.
func (q *Query) key() string {
	b := strconv.AppendInt(make([]byte, 0, 96), int64(q.First), 10)
	b = strconv.AppendBool(append(b, ' '), q.Count)
	if q.After != nil {
		b = q.After.append(append(b, ' '))
	}
	return string(append(append(b, '\n'), q.Search...))
}

// Cursor is a place in a list: just behind the item with this time and ID.
// Times do not tell items apart, so the ID breaks ties.
type Cursor struct {
	CreatedAt time.Time
	ID        string
}

// cursorID is what an ID may look like to be in a cursor.
var cursorID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

var (
	errCursor  = errors.New("not a cursor")
	errCrowded = errors.New("more items have one creation time than one request returns")
)

// String returns the cursor's opaque form, which [ParseCursor] reads.
func (c Cursor) String() string {
	return base64.RawURLEncoding.EncodeToString(c.append(make([]byte, 0, 80)))
}

func (c Cursor) append(to []byte) []byte {
	return append(append(c.CreatedAt.UTC().AppendFormat(to, time.RFC3339Nano), ' '), c.ID...)
}

// ParseCursor reads what [Cursor.String] returns. Anything else is
// [fault.BadUserInput] about the field "after".
func ParseCursor(s string) (Cursor, error) {
	c, err := parseCursor(s)
	if err != nil || len(s) > maxCursor || c.String() != s {
		return Cursor{}, fault.Invalid(fault.FieldNotACursor, []string{"after"})
	}
	return c, nil
}

func parseCursor(s string) (Cursor, error) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil {
		return Cursor{}, err
	}
	at, id, _ := strings.Cut(string(b), " ")
	t, err := time.Parse(time.RFC3339Nano, at)
	if err != nil || !cursorID.MatchString(id) {
		return Cursor{}, errCursor
	}
	return Cursor{t.UTC(), id}, nil
}

// compare orders as the lists are: newest first, and by ID what is of one time.
func (c Cursor) compare(d Cursor) int {
	if order := d.CreatedAt.Compare(c.CreatedAt); order != 0 {
		return order
	}
	return strings.Compare(c.ID, d.ID)
}

// lister pages through one of Vapi's lists. These have no cursor: they return
// the newest items that are not newer than a given moment, and do not say in
// which order items of one moment come.
type lister[T any] struct {
	call  resilience.Call
	at    func(*T) Cursor
	fetch func(ctx context.Context, w window) ([]T, error)
	keep  func(*T) bool // nil to keep all
}

// window asks for the newest items of a list.
type window struct {
	limit int
	until time.Time // not newer than this; zero for all
}

// pageOf answers a list from the cache, or by load.
func pageOf[T any](ctx context.Context, c *Client, call resilience.Call, load func(context.Context) (Page[T], error)) (Page[T], error) {
	a, err := fetch(ctx, c, call, load)
	a.Value.Source, a.Value.AsOf = a.Source, a.AsOf
	return a.Value, err
}

// page returns the page that q asks for.
func (l lister[T]) page(ctx context.Context, q Query) (Page[T], error) {
	p := Page[T]{Next: q.After}
	limit := q.First + 1 // one more to see whether there is a next page
	if q.After != nil {
		limit++ // the cursor's own item
	}
	if l.keep != nil {
		limit = scanWindow
	}
	for range maxScans {
		items, more, err := l.window(ctx, limit, p.Next)
		if err != nil {
			return Page[T]{}, err
		}
		if l.take(&p, items, q.First) {
			p.HasNext = true
			return p, nil
		}
		switch {
		case !more:
			return p, nil
		case l.keep == nil && len(p.Items) == q.First:
			p.HasNext = true
			return p, nil
		case len(items) == 0 && limit == maxWindow:
			return Page[T]{}, refuse(l.call, &fault.Fault{Code: fault.UpstreamUnavailable, Err: errCrowded})
		case len(items) == 0:
			limit = min(limit*4, maxWindow) // all of one moment: see more of them
		}
	}
	p.HasNext = true
	return p, nil
}

// take adds the items to keep, and moves on. It reports whether there was one
// more than there is room for.
func (l lister[T]) take(p *Page[T], items []T, room int) (more bool) {
	if l.keep == nil && p.Items == nil { // the usual page: all that there is room for
		fit := min(room, len(items))
		p.Items = items[:fit:fit]
		items, more = nil, len(items) > fit
		if fit > 0 {
			at := l.at(&p.Items[fit-1])
			p.Next = &at
		}
	}
	var looked *T
	for i := range items {
		if l.keep == nil || l.keep(&items[i]) {
			if more = len(p.Items) == room; more {
				break
			}
			p.Items = append(p.Items, items[i])
		}
		looked = &items[i]
	}
	if looked != nil {
		at := l.at(looked)
		p.Next = &at
	}
	return more
}

// sort puts items in the order of cursors, in which they usually are.
func (l lister[T]) sort(items []T) {
	for i := 1; i < len(items); i++ {
		if l.at(&items[i-1]).compare(l.at(&items[i])) > 0 {
			slices.SortFunc(items, func(a, b T) int { return l.at(&a).compare(l.at(&b)) })
			return
		}
	}
}

// window returns items in order from after on, and whether there are more. Of a
// window that is full the items of its last moment are left out, because others
// of that moment may not have fitted in.
func (l lister[T]) window(ctx context.Context, limit int, after *Cursor) (items []T, more bool, err error) {
	w := window{limit: limit}
	if after != nil {
		// Vapi may keep times more finely than it writes them.
		w.until = after.CreatedAt.Add(time.Millisecond)
	}
	items, err = l.fetch(ctx, w)
	if err != nil || len(items) == 0 {
		return nil, false, err
	}
	l.sort(items)
	more = len(items) >= limit
	last := l.at(&items[len(items)-1]).CreatedAt
	from, to := 0, len(items)
	for after != nil && from < to && l.at(&items[from]).compare(*after) <= 0 {
		from++
	}
	for more && to > from && l.at(&items[to-1]).CreatedAt.Equal(last) {
		to--
	}
	return items[from:to], more, nil
}

// query is a URL's query that is being written.
type query []byte

func (q query) add(name, value string) query {
	if len(q) > 0 {
		q = append(q, '&')
	}
	return append(append(append(q, name...), '='), url.QueryEscape(value)...)
}

func (q query) addTime(name string, t time.Time) query {
	if t.IsZero() {
		return q
	}
	return q.add(name, t.UTC().Format(time.RFC3339Nano))
}

// query returns the parameters that every list has.
func (w window) query() query {
	return query(nil).add("limit", strconv.Itoa(w.limit)).addTime("createdAtLe", w.until)
}
