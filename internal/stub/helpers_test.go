package stub_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"ava/internal/stub"
)

// clock is a time that tests move by hand.
type clock struct{ nanos atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.nanos.Store(stub.SeedTime().Add(time.Hour).UnixNano())
	return c
}

func (c *clock) now() time.Time               { return time.Unix(0, c.nanos.Load()) }
func (c *clock) advance(length time.Duration) { c.nanos.Add(int64(length)) }

// direct is a transport that calls a handler without a network.
type direct struct{ handler http.Handler }

func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body == nil {
		r = r.Clone(r.Context())
		r.Body = http.NoBody
	}
	recorder := httptest.NewRecorder()
	d.handler.ServeHTTP(recorder, r)
	return recorder.Result(), nil
}

// api calls a Vapi stub the way a client does.
type api struct {
	t         *testing.T
	transport http.RoundTripper
	header    http.Header
}

func newAPI(t *testing.T, transport http.RoundTripper) *api {
	t.Helper()
	header := http.Header{}
	header.Set("Authorization", "Bearer some-private-key")
	header.Set("User-Agent", "ava-test/1")
	header.Set("Content-Type", "application/json")
	return &api{t: t, transport: transport, header: header}
}

// account is a fresh stub with its clock.
func account(t *testing.T) (*api, *clock) {
	t.Helper()
	c := newClock()
	return newAPI(t, direct{stub.NewVapi(c.now)}), c
}

// call returns the status and the body.
func (a *api) call(method, path, body string) (int, []byte) {
	a.t.Helper()
	r, err := http.NewRequestWithContext(a.t.Context(), method, "http://stub.invalid"+path, strings.NewReader(body))
	if err != nil {
		a.t.Fatal(err)
	}
	r.Header = a.header.Clone()
	response, err := a.transport.RoundTrip(r)
	if err != nil {
		a.t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		a.t.Fatal(err)
	}
	return response.StatusCode, content
}

// must is call for an answer with the status want, decoded.
func must[T any](a *api, want int, method, path, body string) T {
	a.t.Helper()
	status, content := a.call(method, path, body)
	if status != want {
		a.t.Fatalf("%s %s %s: status %d, want %d: %s", method, path, body, status, want, content)
	}
	var value T
	decoder := json.NewDecoder(bytes.NewReader(content))
	if err := decoder.Decode(&value); err != nil {
		a.t.Fatalf("%s %s: %v in %s", method, path, err, content)
	}
	return value
}

type fields = map[string]any

// failure is the provider's error body.
type failure struct {
	Message    any    `json:"message"`
	Error      string `json:"error"`
	StatusCode int    `json:"statusCode"`
}
