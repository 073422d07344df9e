package twilio

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"

	library "github.com/twilio/twilio-go/client"
	api "github.com/twilio/twilio-go/rest/api/v2010"

	"ava/integrations/internal/wire"
	"ava/internal/fault"
	"ava/internal/secret"
)

// errIncomplete is the end of an answer that is JSON, but not what was asked for.
var errIncomplete = errors.New("the answer lacks what it must have")

// errUnasked is the end of a request that the library could not write.
var errUnasked = errors.New("the request could not be written")

// exchange is the library's way to the wire, for one request: it has no place
// for a context, so each request has an exchange of its own that knows one.
type exchange struct {
	account string
	basic   secret.Text
	write   bool
	send    func(wire.Request) (*wire.Answer, error)

	answer *wire.Answer // until it is released
}

var _ library.BaseClient = (*exchange)(nil)

func (c *Client) exchange(ctx context.Context, write bool) *exchange {
	return &exchange{
		account: c.account, basic: c.basic, write: write,
		send: func(r wire.Request) (*wire.Answer, error) { return c.api.Send(ctx, r) },
	}
}

// service returns the library's methods over this exchange. Its own
// constructor would read the environment.
func (x *exchange) service() *api.ApiService {
	return api.NewApiService(&library.RequestHandler{Client: x})
}

// AccountSid implements [library.BaseClient].
func (x *exchange) AccountSid() string { return x.account }

// SendRequest implements [library.BaseClient]. Of the URL only the path is
// taken: which host that is at is the configuration's matter. What it returns
// besides an answer of success is a fault.
func (x *exchange) SendRequest(method, rawURL string, data url.Values, _ map[string]any, _ ...byte) (*http.Response, error) {
	target, err := url.Parse(rawURL)
	if err != nil {
		return nil, errUnasked
	}
	r := wire.Request{Method: method, Path: target.EscapedPath(), Authorization: x.basic}
	if method == http.MethodGet || method == http.MethodDelete {
		r.Query = data.Encode()
	} else {
		r.ContentType, r.Body = "application/x-www-form-urlencoded", []byte(data.Encode())
	}
	x.answer, err = x.send(r)
	if err != nil {
		return nil, err
	}
	if f := failure(x.answer, x.write); f != nil {
		return nil, f
	}
	return &http.Response{
		StatusCode: x.answer.Status, Header: x.answer.Header,
		Body: io.NopCloser(bytes.NewReader(x.answer.Body)),
	}, nil
}

// failed returns the fault of an exchange that ended with err. What the library
// says of an answer that it cannot read quotes it, so that is not passed on.
func (x *exchange) failed(err error) error {
	if f, ok := errors.AsType[*fault.Fault](err); ok {
		return f
	}
	if x.answer == nil {
		return &fault.Fault{Code: fault.Internal, Outcome: fault.NotSent, Err: errUnasked}
	}
	if !errors.Is(err, errIncomplete) {
		err = wire.ErrNotJSON
	}
	return unreadable(x.answer, x.write, err)
}

func (x *exchange) release() {
	if x.answer != nil {
		x.answer.Release()
	}
}

// SetTimeout implements [library.BaseClient]. Deadlines are the context's.
func (*exchange) SetTimeout(time.Duration) {}

// SetOauth implements [library.BaseClient]. There is no OAuth.
func (*exchange) SetOauth(library.OAuth) {}

// OAuth implements [library.BaseClient].
func (*exchange) OAuth() library.OAuth { return nil }
