package telemetry_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/rs/zerolog"

	"ava/internal/telemetry"
)

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

// lines returns the lines, each of which has to be JSON with one correlation ID.
func (o *output) lines(t *testing.T) []map[string]any {
	t.Helper()
	var out []map[string]any
	for text := range strings.Lines(o.String()) {
		if n := strings.Count(text, `"correlation_id":`); n != 1 {
			t.Errorf("%d correlation IDs in %s", n, text)
		}
		var line map[string]any
		if err := json.Unmarshal([]byte(text), &line); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		out = append(out, line)
	}
	return out
}

// one returns the only line.
func (o *output) one(t *testing.T) map[string]any {
	t.Helper()
	lines := o.lines(t)
	if len(lines) != 1 {
		t.Fatalf("%d lines, want 1: %s", len(lines), o)
	}
	return lines[0]
}

// parts are a logger that writes every line to an output, and metrics.
func parts() (*output, *telemetry.Metrics, zerolog.Logger) {
	out, metrics := new(output), telemetry.NewMetrics()
	return out, metrics, telemetry.NewLogger(out, "trace", "json", metrics)
}

// series returns the value of a series, "" if it is not there.
func series(t *testing.T, m *telemetry.Metrics, name string) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", http.NoBody))
	for line := range strings.Lines(w.Body.String()) {
		if value, ok := strings.CutPrefix(line, name+" "); ok {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

func wantSeries(t *testing.T, m *telemetry.Metrics, name, want string) {
	t.Helper()
	if got := series(t, m, name); got != want {
		t.Errorf("%s is %q, want %q", name, got, want)
	}
}
