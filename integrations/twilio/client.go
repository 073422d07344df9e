// Package twilio is a client of Twilio, which sends text messages.
//
// Each method is one call under the guard: it returns a value, or a
// *fault.Fault that says what happened. answer.go is the one place where an
// HTTP status becomes a fault, problem.go where one of Twilio's error codes does.
//
// Requests are written and answers read by Twilio's own library. What it leaves
// to its user is here: each call's context, one exchange and no second one, the
// closing of every answer, and errors that quote nothing. Credentials that
// Twilio returns, such as those of an account, are dropped at once.
// https://www.twilio.com/docs/usage/api
package twilio

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"

	api "github.com/twilio/twilio-go/rest/api/v2010"

	"ava/integrations/internal/wire"
	"ava/internal/fault"
	"ava/internal/resilience"
	"ava/internal/secret"
)

// Config is what a [Client] is made of.
type Config struct {
	BaseURL    *url.URL // takes the place of every host of Twilio's; nil means https://api.twilio.com
	AccountSID string   // "AC…"
	AuthToken  secret.Text

	// An API key takes the place of the Auth Token, if there is one. It can do
	// the same, except that Twilio signs its requests to us with the Auth Token.
	KeySID    string // "SK…"
	KeySecret secret.Text

	Guard     *resilience.Guard // protects the calls
	Transport http.RoundTripper // nil means a connection pool of its own
	Version   string            // of the product, for the User-Agent
	MaxBody   int               // bytes of an answer that are read at most; 0 means 8 MiB

	// Headers adds headers to each request, if it is not nil.
	Headers func(ctx context.Context, h http.Header)

	// StatusCallback returns the public URL to which Twilio shall report what
	// becomes of the message that an operation sends, if it is not nil. Empty
	// means that it shall not.
	StatusCallback func(ctx context.Context, operationID string) string
}

// Client is a client with one credential. It is safe for concurrent use.
type Client struct {
	api      *wire.Endpoint
	guard    *resilience.Guard
	account  string
	basic    secret.Text // the whole header
	broken   bool        // the credential cannot be one
	token    secret.Text // the Auth Token, with which Twilio signs its requests to us
	callback func(ctx context.Context, operationID string) string
}

// New returns a client.
func New(c Config) *Client {
	if c.BaseURL == nil {
		c.BaseURL = &url.URL{Scheme: "https", Host: "api.twilio.com"}
	}
	if c.Transport == nil {
		c.Transport = wire.NewTransport()
	}
	user, password := c.AccountSID, c.AuthToken
	if c.KeySID != "" {
		user, password = c.KeySID, c.KeySecret
	}
	return &Client{
		api: wire.NewEndpoint(wire.Config{
			Base: c.BaseURL, Transport: c.Transport, Version: c.Version, MaxBody: c.MaxBody, Headers: c.Headers,
		}),
		guard:    c.Guard,
		account:  c.AccountSID,
		basic:    secret.New("Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password.Reveal()))),
		broken:   !isSID(c.AccountSID, "AC") || !isSID(user, "AC", "SK") || password.Empty(),
		token:    c.AuthToken,
		callback: c.StatusCallback,
	}
}

// request is one of the library's methods. Its model is what an answer is
// decoded into.
type request[M any] func(*api.ApiService) (M, error)

// reading makes a model what callers get. It is false if the model lacks what
// every answer of its kind has.
type reading[M, V any] func(M) (V, bool)

// send makes a call that is one request.
func send[M, V any](ctx context.Context, c *Client, call resilience.Call, ask request[M], read reading[M, V]) (V, error) {
	return run(ctx, c, call, func(ctx context.Context) (V, error) {
		x := c.exchange(ctx, call.Effect != resilience.Read)
		defer x.release()
		model, err := ask(x.service())
		if err != nil {
			return *new(V), x.failed(err)
		}
		v, complete := read(model)
		if !complete {
			return *new(V), x.failed(errIncomplete)
		}
		return v, nil
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

// get is a read that is one request.
func get[M, V any](ctx context.Context, c *Client, call resilience.Call, ask request[M], read reading[M, V]) (V, error) {
	a, err := fetch(ctx, c, call, func(ctx context.Context) (V, error) { return send(ctx, c, call, ask, read) })
	return a.Value, err
}

// changing is how long answers are kept of what changes by itself: just to stand
// in while Twilio is down.
const changing = -1

// run makes a call under the guard.
func run[T any](ctx context.Context, c *Client, call resilience.Call, fn func(context.Context) (T, error)) (T, error) {
	if c.broken {
		return *new(T), refuse(call, fault.New(fault.UpstreamDenied, call.Op))
	}
	return resilience.Do(ctx, c.guard, call, fn)
}

// refuse ends a call before it is made. It does not go through the guard, which
// would take our own answer for one of Twilio's.
func refuse(call resilience.Call, f *fault.Fault) error {
	f.Service, f.Op, f.Once = fault.Twilio, call.Op, call.Effect == resilience.Once
	f.Outcome = fault.NotSent
	if call.Effect == resilience.Read {
		f.Outcome = ""
	}
	return f
}

// isSID reports whether s is one of Twilio's IDs, of one of these kinds. IDs go
// into paths, and the library does not escape them there: what is none is never
// sent.
func isSID[ID ~string](s ID, kinds ...string) bool {
	const kind, digits = 2, 32
	if len(s) != kind+digits || !slices.Contains(kinds, string(s[:kind])) {
		return false
	}
	for i := kind; i < len(s); i++ {
		if digit := '0' <= s[i] && s[i] <= '9' || 'a' <= s[i]|0x20 && s[i]|0x20 <= 'f'; !digit {
			return false
		}
	}
	return true
}
