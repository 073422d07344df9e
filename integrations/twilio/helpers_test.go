package twilio_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"ava/integrations/internal/wire"
	"ava/integrations/twilio"
	"ava/internal/fault"
	"ava/internal/resilience"
	"ava/internal/secret"
	"ava/internal/stub"
	"ava/internal/stub/stubtest"
)

// canary is in everything that an upstream of these tests says or is sent, and
// must be in nothing that is shown or logged.
const canary = "canary-7391"

// recipient is who gets the messages of these tests.
const recipient = "+16285550123"

// upstream is a server with what was asked of it.
type upstream struct {
	url string

	mu       sync.Mutex
	requests []request
}

type request struct {
	method, path string
	query        url.Values
	header       http.Header
	form         url.Values
}

func listen(t *testing.T, h http.Handler) *upstream {
	t.Helper()
	u := new(upstream)
	srv := httptest.NewServer(u.record(h))
	t.Cleanup(srv.Close)
	u.url = srv.URL
	return u
}

func (u *upstream) record(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(b))
		form, _ := url.ParseQuery(string(b))
		u.mu.Lock()
		u.requests = append(u.requests, request{r.Method, r.URL.Path, r.URL.Query(), r.Header.Clone(), form})
		u.mu.Unlock()
		h.ServeHTTP(w, r)
	})
}

// seen returns the requests since the last time.
func (u *upstream) seen() []request {
	u.mu.Lock()
	defer u.mu.Unlock()
	r := u.requests
	u.requests = nil
	return r
}

// settings make no retries and never open the breaker, unless a test is about that.
func settings() resilience.Settings {
	return resilience.Settings{Retry: resilience.RetrySettings{None: true}, Breaker: resilience.BreakerSettings{Failures: 1 << 20}}
}

func client(t *testing.T, base string, change ...func(*twilio.Config)) *twilio.Client {
	t.Helper()
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	transport := wire.NewTransport()
	t.Cleanup(transport.CloseIdleConnections)
	c := twilio.Config{
		BaseURL: u, AccountSID: stub.SeedTwilioAccount(), AuthToken: secret.New("token-" + canary), Transport: transport, Version: "test",
		Guard: resilience.NewUpstream(fault.Twilio, settings(), resilience.Options{}).Guard("key"),
	}
	for _, f := range change {
		f(&c)
	}
	return twilio.New(c)
}

// account is a fresh stub, on the wire.
func account(t *testing.T) *upstream {
	t.Helper()
	s := stub.NewTwilio(time.Now)
	t.Cleanup(func() { s.Close() })
	return listen(t, stub.WithFaults("twilio", s))
}

// stubbed is a client of a fresh stub, all of whose requests and answers are
// held against Twilio's own document.
func stubbed(t *testing.T, change ...func(*twilio.Config)) (*twilio.Client, *upstream) {
	t.Helper()
	u := account(t)
	contract := stubtest.TwilioContract(t)
	change = append(change, func(c *twilio.Config) { c.Transport = contract.RoundTripper(c.Transport) })
	return client(t, u.url, change...), u
}

func faultOf(t *testing.T, err error) *fault.Fault {
	t.Helper()
	f, ok := errors.AsType[*fault.Fault](err)
	if !ok {
		t.Fatalf("error %v is not a fault", err)
	}
	return f
}

func leaks(t *testing.T, f *fault.Fault, base string) {
	t.Helper()
	host := strings.TrimPrefix(strings.TrimPrefix(base, "http://"), "https://")
	_, port, _ := net.SplitHostPort(host)
	for _, said := range []string{f.Sentence(), f.Error(), fmt.Sprintf("%+v", f.Upstream), fmt.Sprint(f.Field, f.Args)} {
		for _, secret := range []string{canary, host, port, "127.0.0.1", "api.twilio", "Basic", "/2010", recipient, stub.SeedSender(0), stub.SeedTwilioAccount(), "<html"} {
			if strings.Contains(said, secret) {
				t.Errorf("%q says %q", said, secret)
			}
		}
	}
}

func aMessage() twilio.NewMessage {
	return twilio.NewMessage{To: recipient, From: stub.SeedSender(0), Body: "Hello " + canary}
}

func soon(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// until asks again and again until a condition holds, or the test's time is up.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-ctx.Done():
			t.Fatalf("not in time: %s", what)
		case <-tick.C:
		}
	}
}

// basic is who made the request.
func basic(r request) (user, password string) {
	user, password, _ = (&http.Request{Header: r.header}).BasicAuth()
	return user, password
}

// signature is Twilio's of a request to a URL without a body.
func signature(token, target string) string {
	mac := hmac.New(sha1.New, []byte(token))
	mac.Write([]byte(target))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
