package twilio

import (
	"context"
	"encoding/base64"
	"errors"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"ava/internal/fault"
	"ava/internal/resilience"
)

// The limits of a list.
const (
	maxFirst  = 100 // items of one page
	maxLooks  = 10  // requests that one page may cost
	maxCursor = 600 // characters
	maxPage   = 9   // digits of a page's number
)

// The lists that have cursors.
const (
	messageList = "m"
	numberList  = "n"
)

// Page is a part of a list, newest first.
type Page[T any] struct {
	Items   []T
	HasNext bool
	Next    *Cursor // where to go on from; nil if there was nothing
	Total   *int    // always nil: Twilio does not count

	// Where the page comes from and when Twilio said so. Its items are everybody's
	// who asks for the same page: they are for reading only.
	Source resilience.Source
	AsOf   time.Time
}

// pageOf answers a list from the cache, or by load.
func pageOf[T any](ctx context.Context, c *Client, call resilience.Call, load func(context.Context) (Page[T], error)) (Page[T], error) {
	a, err := fetch(ctx, c, call, load)
	a.Value.Source, a.Value.AsOf = a.Source, a.AsOf
	return a.Value, err
}

// pageKey is what all lists are asked for by, in the one form that it has in the
// cache.
func pageKey(first int, after *Cursor) string {
	key := strconv.Itoa(first)
	if after != nil {
		key += " " + after.String()
	}
	return key + "\n"
}

// Cursor is a place in a list: in one of Twilio's pages, just behind one of its
// items. The page has a token of Twilio's, which is the only stable way to name
// it; the item is there because callers may want to go on from any.
type Cursor struct {
	List  string // which list
	Page  int    // the page's number, from 0
	Token string // the page's token; empty for the first
	Size  int    // how many items the page has
	After string // the item's SID; empty for the page's beginning
}

// pageToken is what Twilio's tokens look like. They go into a query, escaped.
var pageToken = regexp.MustCompile(`^[!-~]{0,300}$`)

var errCursor = errors.New("not a cursor")

// String returns the cursor's opaque form, which [ParseCursor] reads.
func (c Cursor) String() string {
	parts := []string{c.List, strconv.Itoa(c.Page), strconv.Itoa(c.Size), c.After, c.Token}
	return base64.RawURLEncoding.EncodeToString([]byte(strings.Join(parts, " ")))
}

// ParseCursor reads what [Cursor.String] returns. Anything else is
// [fault.BadUserInput] about the field "after".
func ParseCursor(s string) (Cursor, error) {
	c, err := parseCursor(s)
	if err != nil || c.String() != s {
		return Cursor{}, noCursor()
	}
	return c, nil
}

func noCursor() *fault.Fault { return fault.Invalid(fault.FieldNotACursor, []string{"after"}) }

func parseCursor(s string) (Cursor, error) {
	if len(s) > maxCursor {
		return Cursor{}, errCursor
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil {
		return Cursor{}, err
	}
	parts := strings.Split(string(b), " ")
	if len(parts) != 5 { // as many as String writes
		return Cursor{}, errCursor
	}
	page, err := strconv.Atoi(parts[1])
	if err != nil {
		return Cursor{}, err
	}
	size, err := strconv.Atoi(parts[2])
	if err != nil {
		return Cursor{}, err
	}
	c := Cursor{List: parts[0], Page: page, Size: size, After: parts[3], Token: parts[4]}
	if !c.valid() {
		return Cursor{}, errCursor
	}
	return c, nil
}

func (c *Cursor) valid() bool {
	known := c.List == messageList || c.List == numberList
	item := c.After == "" || isSID(c.After, "SM", "MM", "PN")
	return known && item && c.Page >= 0 && c.Size >= 1 && c.Size <= maxFirst && pageToken.MatchString(c.Token)
}

// batch is one of Twilio's pages.
type batch[T any] struct {
	Items []T
	Next  *Cursor // where the next one begins; nil at the list's end
}

// batchOf reads one of Twilio's pages. It is false if the page is none, if one
// of its items lacks what all have, or if it does not tell properly where the
// next page is: an end that is none would hide the rest.
func batchOf[M, T any](models []M, next *string, read func(*M) (T, bool)) (batch[T], bool) {
	if models == nil {
		return batch[T]{}, false
	}
	b := batch[T]{Items: make([]T, len(models))}
	for i := range models {
		item, complete := read(&models[i])
		if !complete {
			return batch[T]{}, false
		}
		b.Items[i] = item
	}
	var ok bool
	b.Next, ok = nextPage(text(next))
	return b, ok
}

// nextPage reads the URI of a next page, which is not ours and not followed:
// nothing but the page's number and token is taken from it. It is false if
// there is a URI without them.
func nextPage(uri string) (*Cursor, bool) {
	if uri == "" {
		return nil, true
	}
	_, query, _ := strings.Cut(uri, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, false
	}
	number, token := values.Get("Page"), values.Get("PageToken")
	page, err := strconv.ParseUint(number, 10, 31)
	ok := err == nil && len(number) <= maxPage && page > 0 && pageToken.MatchString(token)
	return &Cursor{Page: int(page), Token: token}, ok
}

// lister pages through one of Twilio's lists.
type lister[T any] struct {
	name  string
	call  resilience.Call
	fetch func(ctx context.Context, at Cursor) (batch[T], error)
	id    func(*T) string
	place func(*T) *Cursor // where an item's cursor is kept
	keep  func(*T) bool    // nil to keep all
}

// page returns as many items as there are, first at most, from after on.
// Usually that is one of Twilio's pages, and one request.
func (l lister[T]) page(ctx context.Context, first int, after *Cursor) (Page[T], error) {
	p := Page[T]{Next: after}
	at := Cursor{List: l.name, Size: first}
	if after != nil {
		at = *after
	}
	for range maxLooks {
		b, err := l.fetch(ctx, at)
		if err != nil {
			return Page[T]{}, err
		}
		rest, found := l.behind(b.Items, at.After)
		if !found && b.Next == nil {
			return Page[T]{}, refuse(l.call, noCursor())
		}
		if p.HasNext = l.take(&p, rest, at, first); p.HasNext || b.Next == nil {
			return p, nil
		}
		next := Cursor{List: l.name, Page: b.Next.Page, Token: b.Next.Token, Size: first}
		if !found { // newer items have moved it on
			next.After = at.After
		}
		at, p.Next = next, &next
		if len(p.Items) == first {
			break
		}
	}
	p.HasNext = true
	return p, nil
}

// behind returns the items behind the one with the ID, and whether it is there.
func (l lister[T]) behind(items []T, id string) (rest []T, found bool) {
	if id == "" {
		return items, true
	}
	for i := range items {
		if l.id(&items[i]) == id {
			return items[i+1:], true
		}
	}
	return nil, false
}

// take adds the items to keep, and moves on. It reports whether there was one
// more than there is room for.
func (l lister[T]) take(p *Page[T], items []T, at Cursor, room int) (more bool) {
	for i := range items {
		item := &items[i]
		if l.keep != nil && !l.keep(item) {
			continue
		}
		if len(p.Items) == room {
			return true
		}
		at.After = l.id(item)
		*l.place(item) = at
		p.Items = append(p.Items, *item)
		here := at
		p.Next = &here
	}
	return false
}
