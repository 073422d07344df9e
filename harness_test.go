package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"ava/internal/config"
	"ava/internal/telemetry"
)

// product is the whole program but for its process: the parts that server.go
// puts together, behind a real listener.
type product struct {
	*httptest.Server
	parts   *parts
	logs    *buffer
	metrics *telemetry.Metrics
}

// start runs the product with an environment, on top of quiet defaults. Unless
// it says otherwise, its database is its own and gone afterwards.
func start(tb testing.TB, environ ...string) *product {
	tb.Helper()
	cfg, err := config.Load(append(quiet(tb), environ...), false)
	if err != nil {
		tb.Fatal(err)
	}
	p := &product{logs: new(buffer), metrics: telemetry.NewMetrics()}
	log := telemetry.NewLogger(p.logs, cfg.Log.Level, cfg.Log.Format, p.metrics)
	if p.parts, err = assemble(tb.Context(), cfg.Config, log, p.metrics); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(p.parts.close)
	p.Server = httptest.NewUnstartedServer(nil)
	if p.Config.Handler, err = p.parts.handler(p.Listener.Addr()); err != nil {
		tb.Fatal(err)
	}
	p.Start()
	tb.Cleanup(p.Close)
	tb.Cleanup(func() { p.parts.streams.Drain(time.Second) }) // or Close would wait for them
	return p
}

// quiet is an environment in which each request is a call, so that a test sees
// what the call does. What keeps and limits calls has tests of its own.
func quiet(tb testing.TB) []string {
	tb.Helper()
	return []string{
		"AVA_LOG_LEVEL=debug", "AVA_DATABASE_URL=sqlite:" + tb.TempDir() + "/ava.db", "AVA_CACHE_TTL=0s", "AVA_CACHE_RESERVE=0s",
		"AVA_RATE_LIMIT_ACTIONS=off", "AVA_RATE_LIMIT_QUERIES=off", "AVA_RATE_LIMIT_TESTS=off", "AVA_UPSTREAM_QUEUE=10s",
	}
}

// reply is an answer of the endpoint.
type reply struct {
	Status int
	Header http.Header
	Body   []byte
	Data   map[string]any
	Errors []gqlError
}

type gqlError struct {
	Message    string
	Path       []any
	Extensions struct {
		Code, Category, UserMessage, CorrelationID, Timestamp, Service, Outcome, DocURL string

		HTTPStatus int
		Action     struct {
			Type string
			URL  *string
		}
		Retry struct {
			Retryable bool
			AfterMs   *int64
			At        *time.Time
		}
		Field    []string
		Upstream *struct{ Status int }
	}
}

// ask sends a GraphQL request; header is in pairs.
func (p *product) ask(tb testing.TB, query string, variables any, header ...string) reply {
	tb.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		tb.Fatal(err)
	}
	return p.post(tb, body, append([]string{"Content-Type", "application/json"}, header...)...)
}

func (p *product) post(tb testing.TB, body []byte, header ...string) reply {
	tb.Helper()
	req, err := http.NewRequestWithContext(tb.Context(), http.MethodPost, p.URL+"/graphql", bytes.NewReader(body))
	if err != nil {
		tb.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := p.Client().Do(req)
	if err != nil {
		tb.Fatal(err)
	}
	defer resp.Body.Close()
	r := reply{Status: resp.StatusCode, Header: resp.Header}
	if r.Body, err = io.ReadAll(resp.Body); err != nil {
		tb.Fatal(err)
	}
	var decoded struct {
		Data   map[string]any
		Errors []gqlError
	}
	if err := json.Unmarshal(r.Body, &decoded); err != nil {
		tb.Fatalf("%s: %v", r.Body, err)
	}
	r.Data, r.Errors = decoded.Data, decoded.Errors
	return r
}

// one returns the reply's only error.
func (r reply) one(tb testing.TB) gqlError {
	tb.Helper()
	if len(r.Errors) != 1 {
		tb.Fatalf("%d errors: %s", len(r.Errors), r.Body)
	}
	return r.Errors[0]
}

// buffer is a bytes.Buffer that several goroutines may use.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// lines returns the log's lines.
func (b *buffer) lines() []string {
	return strings.Split(strings.TrimSpace(b.String()), "\n")
}
