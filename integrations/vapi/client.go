// Package vapi is a client of Vapi, which runs voice assistants on the telephone.
//
// Each method is one call under the guard: it returns a value, or a
// *fault.Fault that says what happened. answer.go is the one place where an
// HTTP status becomes a fault. Of what Vapi returns only the members are kept
// that the product shows; credentials, header values, presigned URLs and the
// addresses for listening in on calls are never decoded.
// https://docs.vapi.ai/api-reference
package vapi

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"ava/integrations/internal/wire"
	"ava/internal/fault"
	"ava/internal/resilience"
	"ava/internal/secret"
)

// Config is what a [Client] is made of.
type Config struct {
	BaseURL   *url.URL          // nil means the one in the United States, https://api.vapi.ai
	Key       secret.Text       // a private key
	Guard     *resilience.Guard // protects the calls
	Transport http.RoundTripper // nil means a connection pool of its own
	Version   string            // of the product, for the User-Agent
	MaxBody   int               // bytes of an answer that are read at most; 0 means 8 MiB

	// Headers adds headers to each request, if it is not nil.
	Headers func(ctx context.Context, h http.Header)
}

// Client is a client with one key. It is safe for concurrent use.
type Client struct {
	api    *wire.Endpoint
	guard  *resilience.Guard
	bearer secret.Text
	broken bool // the key cannot even be sent
}

// New returns a client.
func New(c Config) *Client {
	if c.BaseURL == nil {
		c.BaseURL = &url.URL{Scheme: "https", Host: "api.vapi.ai"}
	}
	if c.Transport == nil {
		c.Transport = wire.NewTransport()
	}
	client := &Client{
		api: wire.NewEndpoint(wire.Config{
			Base: c.BaseURL, Transport: c.Transport, Version: c.Version, MaxBody: c.MaxBody, Headers: c.Headers,
		}),
		guard:  c.Guard,
		broken: hasControl(c.Key.Reveal()),
	}
	if !c.Key.Empty() {
		client.bearer = secret.New("Bearer " + c.Key.Reveal())
	}
	return client
}

// Verify asks Vapi whether it accepts the key. There is no request for just
// that; this is the cheapest one that needs it.
// https://docs.vapi.ai/api-reference/assistants/list
func (c *Client) Verify(ctx context.Context) error {
	call := resilience.Call{Op: "vapi.verify", Test: true}
	_, err := send[assistantList](ctx, c, call, wire.Request{Method: http.MethodGet, Path: "/assistant", Query: "limit=1"})
	return err
}

// body is what a JSON body is decoded into. Its value is what callers get; it
// is false if the body lacks what every answer of its kind has.
type body[V any] interface {
	value() (V, bool)
}

// send makes a call that is one request.
func send[B body[V], V any](ctx context.Context, c *Client, call resilience.Call, r wire.Request) (V, error) {
	return sendFor(ctx, c, call, r, func() B { return *new(B) })
}

// sendFor is send with room for the answer, made anew for each attempt.
func sendFor[B body[V], V any](ctx context.Context, c *Client, call resilience.Call, r wire.Request, room func() B) (V, error) {
	return run(ctx, c, call, func(ctx context.Context) (V, error) {
		return exchangeFor(ctx, c, r, room())
	})
}

// fetch answers a read from the cache, or by load, which makes the calls that
// it takes.
func fetch[T any](ctx context.Context, c *Client, call resilience.Call, load func(context.Context) (T, error)) (resilience.Answer[T], error) {
	if c.broken {
		return resilience.Answer[T]{}, refuse(call, fault.New(fault.UpstreamDenied, call.Op))
	}
	return resilience.Fetch(ctx, c.guard, call, load)
}

// one is a read of one object.
func one[B body[V], V any](ctx context.Context, c *Client, call resilience.Call, path string) (V, error) {
	call.Key = path
	a, err := fetch(ctx, c, call, func(ctx context.Context) (V, error) {
		return send[B](ctx, c, call, wire.Request{Method: http.MethodGet, Path: path})
	})
	return a.Value, err
}

// run makes a call under the guard.
func run[T any](ctx context.Context, c *Client, call resilience.Call, fn func(context.Context) (T, error)) (T, error) {
	if c.broken {
		return *new(T), refuse(call, fault.New(fault.UpstreamDenied, call.Op))
	}
	return resilience.Do(ctx, c.guard, call, fn)
}

// refuse ends a call before it is made. It does not go through the guard, which
// would take our own answer for one of Vapi's.
func refuse(call resilience.Call, f *fault.Fault) error {
	f.Service, f.Op, f.Once = fault.Vapi, call.Op, call.Effect == resilience.Once
	f.Outcome = fault.NotSent
	if call.Effect == resilience.Read {
		f.Outcome = ""
	}
	return f
}

// exchange makes one request and reads its answer.
func exchange[B body[V], V any](ctx context.Context, c *Client, r wire.Request) (V, error) {
	return exchangeFor(ctx, c, r, *new(B))
}

func exchangeFor[B body[V], V any](ctx context.Context, c *Client, r wire.Request, room B) (V, error) {
	r.Authorization = c.bearer
	a, err := c.api.Send(ctx, r)
	if err != nil {
		return *new(V), err
	}
	defer a.Release()
	if f := failure(a, r.Method != http.MethodGet); f != nil {
		return *new(V), f
	}
	decoded, err := wire.DecodeInto(a.Body, room)
	if err != nil {
		return *new(V), unreadable(a, r.Method != http.MethodGet, err)
	}
	v, complete := decoded.value()
	if !complete {
		return *new(V), unreadable(a, r.Method != http.MethodGet, errIncomplete)
	}
	return v, nil
}

// readFirst reads what a write is about to change. If that fails, the write was
// not sent.
func readFirst[B body[V], V any](ctx context.Context, c *Client, path string) (V, error) {
	v, err := exchange[B](ctx, c, wire.Request{Method: http.MethodGet, Path: path})
	if err != nil {
		f := *fault.Of(err)
		f.Outcome = fault.NotSent
		return v, &f
	}
	return v, nil
}

// encoded returns a request with a JSON body.
func encoded(method, path string, content any) (wire.Request, error) {
	b, err := json.Marshal(content)
	if err != nil {
		return wire.Request{}, &fault.Fault{Code: fault.Internal, Outcome: fault.NotSent, Err: err}
	}
	return wire.Request{Method: method, Path: path, ContentType: "application/json", Body: b}, nil
}
