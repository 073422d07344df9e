package wire

import (
	"bytes"
	"context"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"

	"ava/internal/correlation"
	"ava/internal/secret"
)

// product is the name that providers see in User-Agent. Some refuse requests
// that have none.
const product = "AVA-Integrations"

// Config says where an API is and what every request to it carries.
type Config struct {
	Base      *url.URL          // "https://api.example.com/v1"
	Transport http.RoundTripper // usually NewTransport(), one per provider
	Version   string            // of the product, for User-Agent; empty means "dev"
	MaxBody   int               // bytes of an answer that are read at most, decompressed; 0 means 8 MiB

	// Headers adds headers to each request, if it is not nil. It cannot
	// replace those that Send sets itself.
	Headers func(ctx context.Context, h http.Header)
}

// Endpoint is one provider's API. It is safe for concurrent use.
type Endpoint struct {
	http     http.RoundTripper
	template *http.Request
	maxBody  int64
	headers  func(context.Context, http.Header)

	// Header values are shared by all requests: net/http only reads them.
	userAgent, accept []string
}

// NewEndpoint returns the endpoint that c describes. It goes without an
// http.Client, so no redirect is followed and no cookie kept: Go would repeat
// headers of our own to the host that it is sent to.
func NewEndpoint(c Config) *Endpoint {
	version := c.Version
	if version == "" {
		version = "dev"
	}
	base := &url.URL{Scheme: c.Base.Scheme, Host: c.Base.Host, Path: strings.TrimRight(c.Base.Path, "/")}
	e := &Endpoint{
		http:    c.Transport,
		maxBody: int64(c.MaxBody),
		template: &http.Request{
			URL: base, Host: base.Host,
			Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		},
		headers:   c.Headers,
		userAgent: []string{product + "/" + version},
		accept:    []string{"application/json"},
	}
	if e.maxBody <= 0 {
		e.maxBody = maxBody
	}
	return e
}

// Request is one request to an endpoint.
type Request struct {
	Method        string
	Path          string      // below the base, escaped: "/assistant/3f2b…"
	Query         string      // encoded, without the question mark
	Authorization secret.Text // the header's whole value; may be empty
	ContentType   string      // of Body
	Header        http.Header // further headers, which cannot replace these; may be nil
	Body          []byte      // nil for none; not changed, not kept
}

// reads reports whether the request changes nothing at the provider.
func (r *Request) reads() bool {
	return r.Method == http.MethodGet || r.Method == http.MethodHead
}

// Send makes one exchange and returns the answer, whatever its status from 200
// on, except a redirection: there is nothing to gain from one. The answer has
// to be released.
//
// Any other end is a *fault.Fault. It is [fault.Overloaded] if the context
// ended, be it the caller's or that of one attempt, and
// [fault.UpstreamUnavailable] if the provider could not be reached or did not
// finish. For a write its Outcome is [fault.NotSent] where the request
// certainly did not leave, and [fault.Unknown] otherwise. The cause is worded
// here and holds nothing of the request or of the answer.
func (e *Endpoint) Send(ctx context.Context, r Request) (*Answer, error) {
	progress := progress{reads: r.reads()}
	if ctx.Err() != nil {
		return nil, progress.tooLate(ctx)
	}
	a, err := e.exchange(ctx, &progress, &r)
	if err != nil && ctx.Err() == nil && progress.stale() {
		a, err = e.exchange(ctx, &progress, &r)
	}
	if err != nil {
		return nil, progress.failed(ctx, err)
	}
	if a.Status < http.StatusOK || a.Status >= 300 && a.Status < 400 {
		defer a.Release()
		return nil, progress.redirected(a.Status)
	}
	return a, nil
}

// exchange makes the request and reads the answer.
func (e *Endpoint) exchange(ctx context.Context, p *progress, r *Request) (*Answer, error) {
	req, err := e.request(p.watch(ctx), r)
	if err != nil {
		return nil, err
	}
	resp, err := e.http.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	return read(resp, e.maxBody)
}

func (e *Endpoint) request(ctx context.Context, r *Request) (*http.Request, error) {
	req := e.template.WithContext(ctx)
	target, err := e.target(r)
	if err != nil {
		return nil, err
	}
	req.Method, req.URL, req.Header = r.Method, target, e.header(ctx, r)
	if r.Body != nil {
		req.ContentLength = int64(len(r.Body))
		// With GetBody the transport itself can send again what it has not sent.
		req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(r.Body)), nil }
		req.Body, _ = req.GetBody()
	}
	return req, nil
}

func (e *Endpoint) target(r *Request) (*url.URL, error) {
	target := *e.template.URL
	target.RawQuery = r.Query
	if strings.Contains(r.Path, "%") {
		plain, err := url.PathUnescape(r.Path)
		if err != nil {
			return nil, errEscape
		}
		target.RawPath = target.EscapedPath() + r.Path
		target.Path += plain
		return &target, nil
	}
	target.Path += r.Path
	return &target, nil
}

func (e *Endpoint) header(ctx context.Context, r *Request) http.Header {
	h := make(http.Header, 8)
	if e.headers != nil {
		e.headers(ctx, h)
	}
	maps.Copy(h, r.Header)
	h["User-Agent"], h["Accept"] = e.userAgent, e.accept
	if id := correlation.ID(ctx); correlation.Valid(id) {
		h.Set(correlation.Header, id)
	}
	if !r.Authorization.Empty() {
		h["Authorization"] = []string{r.Authorization.Reveal()}
	}
	if r.ContentType != "" {
		h["Content-Type"] = []string{r.ContentType}
	}
	return h
}
