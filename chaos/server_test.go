package chaos_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// server is a process of the product.
type server struct {
	url     string
	process *os.Process
	ended   chan struct{} // closed when it has
	err     error         // how; set before
	log     output
}

// world is what there is around servers.
type world struct {
	vapi    *provider
	issuer  *issuer
	client  *http.Client
	environ []string
}

// newWorld returns a world whose servers have one database. It is SQLite unless
// the environment says otherwise. Nothing in it is kept and nothing limited, so
// that each request is a call.
func newWorld(tb testing.TB, environ ...string) *world {
	tb.Helper()
	transport := &http.Transport{MaxIdleConnsPerHost: 1000, DialContext: (&net.Dialer{Timeout: patience}).DialContext}
	tb.Cleanup(transport.CloseIdleConnections)
	w := &world{vapi: newProvider(tb), issuer: newIssuer(tb), client: &http.Client{Transport: transport, Timeout: time.Minute}}
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	w.environ = append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + tb.TempDir(), "AVA_ADDR=127.0.0.1:0",
		"AVA_AUTH=oidc", "AVA_OIDC_ISSUER=" + w.issuer.URL, "AVA_OIDC_AUDIENCE=" + audience,
		"INTEGRATIONS_STUB_MODE=false", "AVA_VAPI_BASE_URL=" + w.vapi.URL,
		"AVA_DATABASE_URL=sqlite:" + filepath.Join(tb.TempDir(), "ava.db"),
		"AVA_ENCRYPTION_KEYS=1:" + base64.StdEncoding.EncodeToString(key),
		"AVA_CACHE_TTL=0s", "AVA_CACHE_RESERVE=0s",
		"AVA_RATE_LIMIT_ACTIONS=off", "AVA_RATE_LIMIT_QUERIES=off", "AVA_RATE_LIMIT_TESTS=off",
	}, environ...)
	return w
}

// start starts a server, which is killed when the test has ended, if it still
// runs.
func (w *world) start(tb testing.TB, environ ...string) *server {
	tb.Helper()
	cmd := exec.CommandContext(context.WithoutCancel(tb.Context()), program(tb))
	cmd.Dir = tb.TempDir()
	cmd.Env = append(append([]string(nil), w.environ...), environ...)
	s := &server{ended: make(chan struct{})}
	cmd.Stderr = &s.log
	out, err := cmd.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	s.process = cmd.Process
	tb.Cleanup(func() { s.end(tb) })
	address := make(chan string, 1)
	go func() {
		defer close(s.ended)
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if _, rest, found := strings.Cut(lines.Text(), "GraphQL "); found {
				address <- strings.TrimSuffix(strings.TrimSpace(rest), "/graphql")
			}
		}
		s.err = cmd.Wait()
	}()
	select {
	case s.url = <-address:
	case <-s.ended:
		tb.Fatalf("the server ended at once: %v\n%s", s.err, s.log.String())
	case <-time.After(time.Minute):
		tb.Fatalf("the server does not start\n%s", s.log.String())
	}
	return s
}

// end kills the server and tells what it had to say.
func (s *server) end(tb testing.TB) {
	tb.Helper()
	s.kill()
	log := s.log.String()
	if strings.Contains(log, "DATA RACE") || strings.Contains(log, "panic: ") {
		tb.Errorf("the server wrote\n%s", log)
	} else if tb.Failed() {
		tb.Logf("the server at %s wrote at the end\n%s", s.url, log[max(0, len(log)-3000):])
	}
}

// kill ends the server as kill -9 does, and returns when it is gone.
func (s *server) kill() {
	_ = s.process.Kill() // it may have ended
	<-s.ended
}

// stop asks the server to end and returns how long that took.
func (s *server) stop(tb testing.TB) time.Duration {
	tb.Helper()
	began := time.Now()
	if err := s.process.Signal(syscall.SIGTERM); err != nil {
		tb.Fatal(err)
	}
	select {
	case <-s.ended:
	case <-time.After(time.Minute):
		tb.Fatal("the server does not end")
	}
	return time.Since(began)
}

// get returns what a path answers, and its status; 0 if nothing does.
func (w *world) get(tb testing.TB, s *server, path string) (status int, body string) {
	tb.Helper()
	req, err := http.NewRequestWithContext(tb.Context(), http.MethodGet, s.url+path, http.NoBody)
	if err != nil {
		tb.Fatal(err)
	}
	resp, err := w.client.Do(req)
	if err != nil {
		return 0, ""
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, ""
	}
	return resp.StatusCode, string(text)
}

// metric returns the value of a series, as it is written: name{label="value"}.
func (w *world) metric(tb testing.TB, s *server, series string) float64 {
	tb.Helper()
	_, text := w.get(tb, s, "/metrics")
	for line := range strings.Lines(text) {
		if rest, found := strings.CutPrefix(line, series+" "); found {
			value, err := strconv.ParseFloat(strings.TrimSpace(rest), 64)
			if err != nil {
				tb.Fatal(err)
			}
			return value
		}
	}
	return 0
}

// output is a bytes.Buffer that several goroutines may use.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write implements [io.Writer].
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

// String returns what was written.
func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}
