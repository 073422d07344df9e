package calendar

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"ava/integrations/internal/wire"
	"ava/internal/fault"
	"ava/internal/resilience"
	"ava/internal/secret"
)

// TokenSource hands out access tokens.
type TokenSource interface {
	// Token returns a token that is good for now. If rejected is not empty, the
	// provider has refused that one, and another is needed. The error is a
	// *fault.Fault.
	Token(ctx context.Context, rejected secret.Text) (secret.Text, error)
}

// GoogleConfig is what a [Google] is made of.
type GoogleConfig struct {
	BaseURL   *url.URL          // nil means https://www.googleapis.com
	Tokens    TokenSource       // proves who asks
	Guard     *resilience.Guard // protects the calls
	Transport http.RoundTripper // nil means a connection pool of its own
	Version   string            // of the product, for the User-Agent
	MaxBody   int               // bytes of an answer that are read at most; 0 means 8 MiB

	// Headers adds headers to each request, if it is not nil.
	Headers func(ctx context.Context, h http.Header)
}

// Google is the calendars of a Google account. It is safe for concurrent use.
// https://developers.google.com/workspace/calendar/api/v3/reference
type Google struct {
	api    *wire.Endpoint
	guard  *resilience.Guard
	tokens TokenSource
}

var _ Calendar = (*Google)(nil)

// NewGoogle returns a client.
func NewGoogle(c GoogleConfig) *Google {
	if c.BaseURL == nil {
		c.BaseURL = &url.URL{Scheme: "https", Host: "www.googleapis.com"}
	}
	if c.Transport == nil {
		c.Transport = wire.NewTransport()
	}
	return &Google{
		api: wire.NewEndpoint(wire.Config{
			Base: below(c.BaseURL, "/calendar/v3"), Transport: c.Transport,
			Version: c.Version, MaxBody: c.MaxBody, Headers: c.Headers,
		}),
		guard:  c.Guard,
		tokens: c.Tokens,
	}
}

// below returns the address of a path below base.
func below(base *url.URL, path string) *url.URL {
	return &url.URL{Scheme: base.Scheme, Host: base.Host, Path: strings.TrimRight(base.Path, "/") + path}
}

// The limits of lists that are read as a whole.
const (
	mostCalendars    = 250 // that Google returns at a time
	mostCalendarAsks = 10  // requests for all of them
)

// Verify asks Google whether it accepts the grant, and lets us see calendars.
// https://developers.google.com/workspace/calendar/api/v3/reference/calendarList/list
func (g *Google) Verify(ctx context.Context) error {
	call := resilience.Call{Op: "calendar.verify", Test: true}
	_, err := read[googleCalendars](ctx, g, call, wire.Request{Method: http.MethodGet, Path: calendarList, Query: "maxResults=1"})
	return err
}

const calendarList = "/users/me/calendarList"

// Calendars lists the account's calendars, the primary one first and the others
// as people have arranged them.
// https://developers.google.com/workspace/calendar/api/v3/reference/calendarList/list
func (g *Google) Calendars(ctx context.Context) (resilience.Answer[[]Info], error) {
	call := resilience.Call{Op: "calendar.calendars"}
	return resilience.Fetch(ctx, g.guard, call, func(ctx context.Context) ([]Info, error) {
		var all []Info
		token := ""
		for range mostCalendarAsks {
			query := url.Values{"maxResults": {strconv.Itoa(mostCalendars)}}
			if token != "" {
				query.Set("pageToken", token)
			}
			part, err := read[googleCalendars](ctx, g, call, wire.Request{Method: http.MethodGet, Path: calendarList, Query: query.Encode()})
			if err != nil {
				return nil, err
			}
			all = append(all, part.items...)
			if token = part.next; token == "" {
				break
			}
		}
		slices.SortStableFunc(all, func(a, b Info) int { return cmp.Compare(rank(&a), rank(&b)) })
		return all, nil
	})
}

func rank(i *Info) int {
	if i.Primary {
		return 0
	}
	return 1
}

// FreeBusy tells when calendars are busy.
// https://developers.google.com/workspace/calendar/api/v3/reference/freebusy/query
func (g *Google) FreeBusy(ctx context.Context, q FreeBusyQuery) (resilience.Answer[[]Availability], error) {
	call := resilience.Call{Op: "calendar.freeBusy", Fresh: changing, Key: q.key()}
	var none resilience.Answer[[]Availability]
	if f := q.check(); f != nil {
		return none, refuse(call, f)
	}
	type item struct {
		ID string `json:"id"`
	}
	asked := slices.Compact(slices.Sorted(slices.Values(q.CalendarIDs)))
	items := make([]item, 0, len(asked))
	for _, id := range asked {
		items = append(items, item{id})
	}
	r, err := encoded(http.MethodPost, "/freeBusy", struct {
		TimeMin string `json:"timeMin"`
		TimeMax string `json:"timeMax"`
		Items   []item `json:"items"`
	}{instant(q.From), instant(ceil(q.To)), items})
	if err != nil {
		return none, err
	}
	return resilience.Fetch(ctx, g.guard, call, func(ctx context.Context) ([]Availability, error) {
		busy, err := read[googleFreeBusy](ctx, g, call, r)
		return busy.of(q.CalendarIDs), err
	})
}

// body is what a JSON body is decoded into. Its value is what callers get; it
// is false if the body lacks what every answer of its kind has.
type body[V any] interface {
	value() (V, bool)
}

// read makes a call that is one request and changes nothing.
func read[B body[V], V any](ctx context.Context, g *Google, call resilience.Call, r wire.Request) (V, error) {
	return resilience.Do(ctx, g.guard, call, func(ctx context.Context) (V, error) {
		return exchange[B](ctx, g, r, call.Effect)
	})
}

// refuse ends a call before it is made. It does not go through the guard, which
// would take our own answer for one of Google's.
func refuse(call resilience.Call, f *fault.Fault) error {
	f.Service, f.Op, f.Once = fault.Calendar, call.Op, call.Effect == resilience.Once
	f.Outcome = fault.NotSent
	if call.Effect == resilience.Read {
		f.Outcome = ""
	}
	return f
}

// exchange makes one request and reads its answer.
func exchange[B body[V], V any](ctx context.Context, g *Google, r wire.Request, effect resilience.Effect) (V, error) {
	var none V
	a, err := g.send(ctx, r, effect)
	if err != nil {
		return none, err
	}
	defer a.Release()
	decoded, err := wire.Decode[B](a.Body)
	if err != nil {
		return none, unreadable(a, effect, err)
	}
	v, complete := decoded.value()
	if !complete {
		return none, unreadable(a, effect, errIncomplete)
	}
	return v, nil
}

// send makes one request with a token, and once more with another if that one
// is refused: what was refused was not done. The answer is one of success.
func (g *Google) send(ctx context.Context, r wire.Request, effect resilience.Effect) (*wire.Answer, error) {
	token, err := g.token(ctx, secret.Text{})
	if err != nil {
		return nil, err
	}
	a, err := g.sendWith(ctx, r, token)
	if err == nil && a.Status == http.StatusUnauthorized {
		a.Release()
		if token, err = g.token(ctx, token); err != nil {
			return nil, err
		}
		a, err = g.sendWith(ctx, r, token)
	}
	if err != nil {
		return nil, err
	}
	if f := failure(a, effect); f != nil {
		a.Release()
		return nil, f
	}
	return a, nil
}

func (g *Google) sendWith(ctx context.Context, r wire.Request, token secret.Text) (*wire.Answer, error) {
	r.Authorization = secret.New("Bearer " + token.Reveal())
	return g.api.Send(ctx, r)
}

// token returns a token. Without one, nothing is sent.
func (g *Google) token(ctx context.Context, rejected secret.Text) (secret.Text, error) {
	token, err := g.tokens.Token(ctx, rejected)
	if err != nil {
		f := *fault.Of(err)
		f.Outcome = fault.NotSent
		return token, &f
	}
	return token, nil
}

// encoded returns a request with a JSON body.
func encoded(method, path string, content any) (wire.Request, error) {
	b, err := json.Marshal(content)
	if err != nil {
		return wire.Request{}, &fault.Fault{Code: fault.Internal, Outcome: fault.NotSent, Err: err}
	}
	return wire.Request{Method: method, Path: path, ContentType: "application/json", Body: b}, nil
}
