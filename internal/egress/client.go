package egress

import (
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"
)

// The limits of an HTTP exchange.
const (
	// MaxRedirects is how many redirects in a row are followed.
	MaxRedirects = 3

	idlePerHost = 4
	idleTimeout = 90 * time.Second
	tlsTimeout  = 5 * time.Second
	maxHeader   = 64 << 10 // bytes of an answer's head
	maxBody     = 1 << 20  // bytes of an answer's body, where nothing else is said
)

// ErrTooLarge is the end of a body that is longer than the client's limit.
var ErrTooLarge = errors.New("the answer's body is too large")

// errRedirect is the end of a chain of redirects that is too long.
var errRedirect = errors.New("too many redirects")

// Transport returns a transport whose connections the guard makes. It goes
// through no proxy, whatever the environment says: the guard would see the
// proxy's address only, and the proxy would reach what the guard refuses.
func (g *Guard) Transport() *http.Transport {
	return &http.Transport{
		Proxy:                  nil,
		DialContext:            g.DialContext,
		TLSHandshakeTimeout:    tlsTimeout,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		ForceAttemptHTTP2:      true,
		MaxIdleConnsPerHost:    idlePerHost,
		IdleConnTimeout:        idleTimeout,
		MaxResponseHeaderBytes: maxHeader,
	}
}

// Client returns a client over rt, which is usually a [Guard.Transport]. It
// follows a few redirects, each of them checked, and reads at most limit bytes
// of a body, as decompressed; 0 means 1 MiB. What is longer ends with
// [ErrTooLarge].
func Client(rt http.RoundTripper, limit int64) *http.Client {
	if limit <= 0 {
		limit = maxBody
	}
	return &http.Client{Transport: &bounded{rt, limit}, CheckRedirect: CheckRedirect}
}

// CheckRedirect allows a redirect that stays with HTTP, does not go back from
// TLS, stays on its host, and is not one too many. It leads to another host only
// if the request carries no credentials: net/http repeats some of them there.
func CheckRedirect(next *http.Request, via []*http.Request) error {
	first := via[0]
	switch {
	case len(via) > MaxRedirects:
		return errRedirect
	case CheckURL(next.URL) != nil, first.URL.Scheme == "https" && next.URL.Scheme != "https":
		return errRefused
	case first.URL.Host != next.URL.Host && carriesCredentials(first):
		return errRefused
	}
	return nil
}

func carriesCredentials(r *http.Request) bool {
	return r.Header.Get("Authorization") != "" || r.Header.Get("Cookie") != "" || r.URL.User != nil
}

// CheckURL reports what is wrong with a URL that a user or a server gave, with
// an error for which [Refused] holds. It does not resolve anything.
func CheckURL(u *url.URL) error {
	if u == nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.Opaque != "" {
		return errRefused
	}
	_, err := Host(u.Hostname())
	return err
}

// bounded limits the bodies of the answers that come through it.
type bounded struct {
	next  http.RoundTripper
	limit int64
}

// RoundTrip implements [http.RoundTripper].
func (b *bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := b.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if resp.ContentLength > b.limit {
		resp.Body.Close()
		return nil, ErrTooLarge
	}
	resp.Body = &boundedBody{ReadCloser: resp.Body, left: b.limit}
	return resp, nil
}

type boundedBody struct {
	io.ReadCloser
	left int64
}

// Read reads one byte more than is left, to tell a body of exactly the limit
// from a longer one.
func (b *boundedBody) Read(p []byte) (int, error) {
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.ReadCloser.Read(p)
	if int64(n) > b.left {
		n, err = int(b.left), ErrTooLarge
	}
	b.left -= int64(n)
	return n, err
}
