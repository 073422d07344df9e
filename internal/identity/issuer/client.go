package issuer

import (
	"errors"
	"io"
	"net/http"
	"time"
)

const (
	// largest is how much of an answer is read, in bytes. Large providers
	// publish about 20 KiB of keys.
	largest = 256 << 10
	// longest is how much of an error's text is kept for the log.
	longest = 200
)

var errTooLarge = errors.New("the provider's answer is too large")

// client returns an HTTP client for the provider. A redirect would let it point
// us, or our secret, somewhere else: it is an answer like any other.
func client(t http.RoundTripper) *http.Client {
	if t == nil {
		t = &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			TLSHandshakeTimeout:   patience,
			ResponseHeaderTimeout: patience,
			IdleConnTimeout:       time.Minute,
			MaxConnsPerHost:       16,
			ForceAttemptHTTP2:     true,
		}
	}
	return &http.Client{
		Transport:     bounded{t},
		Timeout:       2 * patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// bounded cuts off answers that do not end.
type bounded struct{ next http.RoundTripper }

// RoundTrip implements [http.RoundTripper].
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := b.next.RoundTrip(r)
	if err == nil {
		resp.Body = &boundedBody{resp.Body, largest}
	}
	return resp, err
}

type boundedBody struct {
	io.ReadCloser
	left int
}

// Read fails once more than the limit has been read.
func (b *boundedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.left -= n; b.left < 0 {
		return 0, errTooLarge
	}
	return n, err
}

// brief shortens an error whose text may hold a provider's whole page.
func brief(err error) error {
	if text := err.Error(); len(text) > longest {
		return errors.New(text[:longest] + "…")
	}
	return err
}
