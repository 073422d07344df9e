package calendar

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"ava/internal/egress"
)

// CalDAVTransport returns the transport of calendars at addresses that users
// give. One is enough for all of them. Without TLS it reaches only the networks
// that the guard lists as private: passwords travel in each request. Roots are
// the authorities that sign servers' certificates; nil means the system's.
func CalDAVTransport(g *egress.Guard, roots *x509.CertPool) http.RoundTripper {
	secure, bare := g.Transport(), g.Transport()
	secure.TLSClientConfig.RootCAs = roots
	bare.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := g.DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		peer, err := netip.ParseAddrPort(conn.RemoteAddr().String())
		if err != nil || !g.Private(peer.Addr()) {
			_ = conn.Close()
			return nil, errNoTLS
		}
		return conn, nil
	}
	return &caldavTransport{secure, bare}
}

var errNoTLS = errors.New("a public server is reached over TLS only")

type caldavTransport struct{ secure, bare *http.Transport }

// RoundTrip implements [http.RoundTripper].
func (t *caldavTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme == "https" {
		return t.secure.RoundTrip(r)
	}
	return t.bare.RoundTrip(r)
}

// CloseIdleConnections closes what is not in use.
func (t *caldavTransport) CloseIdleConnections() {
	t.secure.CloseIdleConnections()
	t.bare.CloseIdleConnections()
}

// trail is what became of a request on its way to its answer.
type trail struct {
	end    *url.URL // where the answer came from
	denied error    // the guard's refusal
}

type trailKey struct{}

// redirects follows redirects of requests that change nothing, as far as they
// may lead: the credentials go along.
type redirects struct{ next http.RoundTripper }

// RoundTrip implements [http.RoundTripper].
func (t *redirects) RoundTrip(r *http.Request) (*http.Response, error) {
	way, ok := r.Context().Value(trailKey{}).(*trail)
	if !ok {
		way = new(trail)
	}
	r.Header["Accept"] = []string{"application/xml, text/xml, text/calendar"}
	via := []*http.Request{r}
	for {
		resp, err := t.next.RoundTrip(r)
		way.end = r.URL
		if egress.Refused(err) || errors.Is(err, errNoTLS) {
			way.denied = err
		}
		if err != nil {
			return nil, err
		}
		next := redirected(r, resp)
		if next == nil || !mayFollow(next, via) {
			return resp, nil
		}
		resp.Body.Close()
		r = next
		via = append(via, r)
	}
}

// redirected returns the request that an answer asks for instead, nil if it asks
// for none. The method stays: it is what is asked, and not a form that was sent.
func redirected(r *http.Request, resp *http.Response) *http.Request {
	switch resp.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return nil
	}
	target, err := resp.Location()
	if err != nil || r.Method == http.MethodPut || r.Method == http.MethodDelete {
		return nil
	}
	next := r.Clone(r.Context())
	next.URL, next.Host = target, target.Host
	if r.GetBody != nil {
		if next.Body, err = r.GetBody(); err != nil {
			return nil
		}
	}
	return next
}

func mayFollow(next *http.Request, via []*http.Request) bool {
	if bothICloud(via[0].URL, next.URL) {
		return len(via) <= egress.MaxRedirects && egress.CheckURL(next.URL) == nil
	}
	return egress.CheckRedirect(next, via) == nil
}

// together reports whether what is for one address may be sent to another: it
// is the same server, or both are Apple's, who keep each account's calendars on
// a host of its own.
func together(a, b *url.URL) bool { return a.Host == b.Host || bothICloud(a, b) }

func bothICloud(a, b *url.URL) bool { return isICloud(a) && isICloud(b) }

func isICloud(u *url.URL) bool {
	return u.Scheme == "https" && strings.HasSuffix(u.Hostname(), ".icloud.com") && (u.Port() == "" || u.Port() == "443")
}
