package httpd_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"ava/graph"
	"ava/internal/fault"
	"ava/internal/httpd"
	"ava/internal/identity"
	"ava/internal/telemetry"
)

// site is the handler with parts that note what reaches them.
type site struct {
	http.Handler

	log      output
	observed []string // "route status"
	reported []*fault.Fault
	graphQL  http.HandlerFunc // what answers POST /graphql
	notReady error
}

// newSite returns a site; change, which may be nil, changes its parts.
func newSite(t *testing.T, change func(*httpd.Parts)) *site {
	t.Helper()
	s := &site{graphQL: func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"data":{}}`) }}
	p := httpd.Parts{
		Authenticate: anybody{},
		LocalOnly:    true,
		GraphQL:      http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.graphQL(w, r) }),
		Refuse:       graph.Presenter{Report: func(_ context.Context, f *fault.Fault) { s.reported = append(s.reported, f) }}.Refuse,
		Assets: fstest.MapFS{
			"playground.html":      {Data: []byte(`<style nonce="__CSP_NONCE__"></style><script nonce="__CSP_NONCE__"></script>`)},
			"assets/app-1a2b.js":   {Data: []byte("console.log(1)")},
			"assets/fonts/a.woff2": {Data: []byte("font")},
		},
		Schema:     "type Query { a: Int }",
		ErrorDocs:  "# Errors\n",
		Metrics:    http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "up 1\n") }),
		Ready:      func(context.Context) error { return s.notReady },
		Playground: true,
		Scenario: httpd.Scenario{Header: "X-Stub-Scenario", Read: func(ctx context.Context, value string) (context.Context, error) {
			if value != "vapi=500" {
				return nil, fault.Invalid(fault.ScenarioUnknown, nil)
			}
			return context.WithValue(ctx, scenarioKey{}, value), nil
		}},
		Log: telemetry.NewLogger(&s.log, "debug", "json", telemetry.NewMetrics()),
		Observe: func(route string, status int, _ time.Duration) {
			s.observed = append(s.observed, route+" "+http.StatusText(status))
		},
	}
	if change != nil {
		change(&p)
	}
	s.Handler = httpd.New(p)
	return s
}

type scenarioKey struct{}

// do sends a request to localhost; header is in pairs.
func (s *site) do(method, path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(`{"query":"{ a }"}`))
	r.Host = "localhost:4000"
	for i := 0; i+1 < len(header); i += 2 {
		if header[i] == "Host" {
			r.Host = header[i+1]
			continue
		}
		r.Header.Add(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// refusal is what an answer of the Refuser says.
type refusal struct {
	Message    string
	Extensions struct {
		Code          fault.Code
		HTTPStatus    int
		CorrelationID string
		UserMessage   string
	}
}

// refused returns the only error of an answer, which has to have a status and a
// code.
func refused(t *testing.T, w *httptest.ResponseRecorder, status int, code fault.Code) refusal {
	t.Helper()
	var body struct{ Errors []refusal }
	if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil || len(body.Errors) != 1 {
		t.Fatalf("%d %s: %v", w.Code, w.Body, err)
	}
	e := body.Errors[0]
	if w.Code != status || e.Extensions.HTTPStatus != status || e.Extensions.Code != code {
		t.Errorf("answered %d, httpStatus %d, %s; want %d %s", w.Code, e.Extensions.HTTPStatus, e.Extensions.Code, status, code)
	}
	if got := w.Header().Get("Content-Type"); got != "application/json; charset=utf-8" {
		t.Errorf("Content-Type %q", got)
	}
	return e
}

// output keeps what is written to it.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// memory is a listener whose connections are pipes, for tests in virtual time.
type memory struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func listenInMemory() *memory {
	return &memory{conns: make(chan net.Conn), closed: make(chan struct{})}
}

var errRefused = errors.New("connection refused")

func (m *memory) Accept() (net.Conn, error) {
	select {
	case c := <-m.conns:
		return c, nil
	case <-m.closed:
		return nil, net.ErrClosed
	}
}

func (m *memory) Close() error {
	m.once.Do(func() { close(m.closed) })
	return nil
}

func (m *memory) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 4000} }

// dial connects to the listener.
func (m *memory) dial(context.Context, string, string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case m.conns <- server:
		return client, nil
	case <-m.closed:
		return nil, errRefused
	}
}

// get sends a request on a connection of its own.
func (m *memory) get(ctx context.Context, path string) (status int, body string, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://localhost"+path, http.NoBody)
	if err != nil {
		return 0, "", err
	}
	resp, err := (&http.Transport{DialContext: m.dial, DisableKeepAlives: true}).RoundTrip(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(b), err
}

// anybody lets everybody in.
type anybody struct{}

func (anybody) Authenticate(*http.Request) (identity.Viewer, error) {
	return identity.Viewer{Owner: identity.Local()}, nil
}

func (s *site) serve(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}
