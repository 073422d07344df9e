package vapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"ava/integrations/internal/wire"
	"ava/integrations/vapi"
	"ava/internal/fault"
	"ava/internal/resilience"
	"ava/internal/secret"
	"ava/internal/stub"
	"ava/internal/stub/stubtest"
)

// canary is in everything that an upstream of these tests says or is sent, and
// must be in nothing that is shown or logged.
const canary = "canary-7391"

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
	body         []byte
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
		u.mu.Lock()
		u.requests = append(u.requests, request{r.Method, r.URL.Path, r.URL.Query(), r.Header.Clone(), b})
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

func client(t *testing.T, base string, change ...func(*vapi.Config)) *vapi.Client {
	t.Helper()
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	transport := wire.NewTransport()
	t.Cleanup(transport.CloseIdleConnections)
	c := vapi.Config{
		BaseURL: u, Key: secret.New("key-" + canary), Transport: transport, Version: "test",
		Guard: resilience.NewUpstream(fault.Vapi, settings(), resilience.Options{}).Guard(""),
	}
	for _, f := range change {
		f(&c)
	}
	return vapi.New(c)
}

// stubbed is a client of a fresh stub, all of whose requests and answers are
// held against Vapi's own document.
func stubbed(t *testing.T, change ...func(*vapi.Config)) (*vapi.Client, *upstream) {
	t.Helper()
	u := listen(t, stub.WithFaults("vapi", stub.NewVapi(time.Now)))
	contract := stubtest.VapiContract(t)
	change = append(change, func(c *vapi.Config) {
		c.Transport = contract.RoundTripper(c.Transport)
	})
	return client(t, u.url, change...), u
}

// unchecked is a client of a fresh stub, for tests whose many exchanges would
// take long to hold against the document.
func unchecked(t *testing.T) (*vapi.Client, *upstream) {
	t.Helper()
	u := listen(t, stub.NewVapi(time.Now))
	return client(t, u.url), u
}

func faultOf(t *testing.T, err error) *fault.Fault {
	t.Helper()
	f, ok := errors.AsType[*fault.Fault](err)
	if !ok {
		t.Fatalf("error %v is not a fault", err)
	}
	return f
}

func raw(t *testing.T, u *upstream, path string) map[string]any {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, u.url+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer test")
	resp, err := http.DefaultClient.Do(r) //nolint:forbidigo // looks at the upstream itself
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var v map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&v); err != nil {
		t.Fatal(err)
	}
	u.seen()
	return v
}

func soon(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	t.Cleanup(cancel)
	return ctx
}
