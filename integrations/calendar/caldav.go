package calendar

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"ava/integrations/internal/wire"
	"ava/internal/egress"
	"ava/internal/fault"
	"ava/internal/resilience"
	"ava/internal/secret"
)

// CalDAVConfig is what a [CalDAV] is made of.
type CalDAVConfig struct {
	// URL is what people know of their server: its name, an address with a
	// path, or their e-mail address. Without a scheme it is https.
	URL      string
	User     string
	Password secret.Text // an app password, where the account has two factors

	Guard     *resilience.Guard // protects the calls
	Transport http.RoundTripper // from [CalDAVTransport]
	Version   string            // of the product, for the User-Agent
	MaxBody   int               // bytes of an answer that are read at most; 0 means 8 MiB

	// Headers adds headers to each request, if it is not nil.
	Headers func(ctx context.Context, h http.Header)
}

// CalDAV is the calendars of an account on a CalDAV server. It is safe for
// concurrent use.
//
// The ID of a calendar is its path on the server. Recurring events are expanded
// here, times are compared in the zone of their calendar, and nothing is told to
// attendees unless the server does.
// https://www.rfc-editor.org/rfc/rfc4791
type CalDAV struct {
	config        CalDAVConfig
	start         *url.URL
	authorization secret.Text

	mu      sync.Mutex
	found   *account // nil until it was looked for
	deleted []Ref    // by us, the last of them
}

var _ Calendar = (*CalDAV)(nil)

// The inputs that a wrong address, user or password came from.
var (
	urlField  = []string{"input", "calendar", "caldav", "url"}
	userField = []string{"input", "calendar", "caldav", "user"}
)

// NewCalDAV returns a client. The fault is [fault.BadUserInput] for what cannot
// be an address or a user name.
func NewCalDAV(c CalDAVConfig) (*CalDAV, error) {
	start, err := ServerOf(c.URL)
	if err != nil {
		return nil, fault.Invalid(fault.FieldNotAURL, urlField)
	}
	if strings.Contains(c.User, ":") || hasControl(c.User) {
		return nil, fault.Invalid(fault.FieldUnprintable, userField)
	}
	c.Transport = &redirects{c.Transport}
	basic := base64.StdEncoding.EncodeToString([]byte(c.User + ":" + c.Password.Reveal()))
	return &CalDAV{config: c, start: start, authorization: secret.New("Basic " + basic)}, nil
}

// ServerOf reads what people give as their server's address: its name, an address
// with a path, or an e-mail address.
func ServerOf(given string) (*url.URL, error) {
	given = strings.TrimSpace(given)
	if !strings.Contains(given, "://") {
		if _, domain, email := strings.Cut(given, "@"); email {
			given = domain
		}
		given = "https://" + given
	}
	u, err := url.Parse(given)
	if err == nil {
		err = egress.CheckURL(u)
	}
	if err != nil {
		return nil, err
	}
	host, err := egress.Host(u.Hostname())
	if err != nil {
		return nil, err
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port := u.Port(); port != "" && port != defaultPort(u.Scheme) {
		host += ":" + port
	}
	return &url.URL{Scheme: u.Scheme, Host: host, Path: u.Path, RawPath: u.RawPath}, nil
}

func defaultPort(scheme string) string {
	if scheme == "https" {
		return "443"
	}
	return "80"
}

// ask makes a call that changes nothing. All of them come through here.
func ask[V any](ctx context.Context, c *CalDAV, call resilience.Call, fn func(context.Context) (V, error)) (V, error) {
	return resilience.Do(ctx, c.config.Guard, call, fn)
}

// Verify asks the server whether it accepts the password, and has calendars.
func (c *CalDAV) Verify(ctx context.Context) error {
	call := resilience.Call{Op: "calendar.verify", Test: true}
	_, err := ask(ctx, c, call, func(ctx context.Context) (*account, error) {
		c.forget()
		return c.account(ctx)
	})
	return err
}

// Calendars lists the account's calendars, those first that can be written.
func (c *CalDAV) Calendars(ctx context.Context) (resilience.Answer[[]Info], error) {
	call := resilience.Call{Op: "calendar.calendars"}
	return resilience.Get(ctx, c.config.Guard, call, func(ctx context.Context) ([]Info, error) {
		a, err := c.account(ctx)
		if err != nil {
			return nil, err
		}
		return c.calendars(ctx, a)
	})
}

// exchange makes one request to a path of a server. The answer is one of
// success, and has to be released.
func (c *CalDAV) exchange(ctx context.Context, server *url.URL, r wire.Request, effect resilience.Effect) (*wire.Answer, *url.URL, error) {
	way := new(trail)
	base := &url.URL{Scheme: server.Scheme, Host: server.Host}
	r.Authorization = c.authorization
	endpoint := wire.NewEndpoint(wire.Config{
		Base: base, Transport: c.config.Transport,
		Version: c.config.Version, MaxBody: c.config.MaxBody, Headers: c.config.Headers,
	})
	a, err := endpoint.Send(context.WithValue(ctx, trailKey{}, way), r)
	switch {
	case errors.Is(way.denied, errNoTLS):
		return nil, nil, fault.Invalid(fault.FieldNotAURL, urlField)
	case way.denied != nil:
		return nil, nil, egress.Refusal(way.denied, urlField...)
	case err != nil:
		return nil, nil, err
	}
	if f := caldavFailure(a, effect); f != nil {
		a.Release()
		return nil, nil, f
	}
	return a, way.end, nil
}

// multistatus makes a request that is answered by one. Its URLs are relative to
// the one that is returned.
func (c *CalDAV) multistatus(ctx context.Context, server *url.URL, r wire.Request) ([]davResponse, *url.URL, error) {
	r.ContentType = "application/xml; charset=utf-8"
	a, end, err := c.exchange(ctx, server, r, resilience.Read)
	if err != nil {
		return nil, nil, err
	}
	defer a.Release()
	if a.Status != http.StatusMultiStatus {
		return nil, nil, caldavUnreadable(a, resilience.Read, errNotDAV)
	}
	list, err := parseMultistatus(a.Body)
	if err != nil {
		return nil, nil, caldavUnreadable(a, resilience.Read, err)
	}
	return list, end, nil
}
