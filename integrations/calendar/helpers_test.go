package calendar_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"ava/integrations/calendar"
	"ava/integrations/internal/wire"
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
	body         string
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
		u.requests = append(u.requests, request{r.Method, r.URL.EscapedPath(), r.URL.Query(), r.Header.Clone(), string(b)})
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
	return resilience.Settings{
		Retry: resilience.RetrySettings{None: true}, Breaker: resilience.BreakerSettings{Failures: 1 << 20}, Attempt: time.Minute,
	}
}

func guard() *resilience.Guard { return guarded(settings()) }

func guarded(s resilience.Settings) *resilience.Guard {
	return resilience.NewUpstream(fault.Calendar, s, resilience.Options{}).Guard("key")
}

func parse(t *testing.T, address string) *url.URL {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func transport(t *testing.T) *http.Transport {
	t.Helper()
	tr := wire.NewTransport()
	t.Cleanup(tr.CloseIdleConnections)
	return tr
}

func client(t *testing.T, base string, change ...func(*calendar.GoogleConfig)) *calendar.Google {
	t.Helper()
	c := calendar.GoogleConfig{
		BaseURL: parse(t, base), Tokens: calendar.StaticToken{Access: secret.New("token-" + canary)},
		Transport: transport(t), Version: "test", Guard: guard(),
	}
	for _, f := range change {
		f(&c)
	}
	return calendar.NewGoogle(c)
}

// stubbed is a client of a fresh stub, all of whose requests and answers are
// held against Google's own document.
func stubbed(t *testing.T) (*calendar.Google, *upstream, *stubtest.GoogleContract) {
	t.Helper()
	u := listen(t, stub.WithFaults("calendar", stub.NewGoogle(time.Now)))
	contract := stubtest.NewGoogleContract(t)
	c := client(t, u.url, func(c *calendar.GoogleConfig) { c.Transport = contract.RoundTripper(c.Transport) })
	return c, u, contract
}

func faultOf(t *testing.T, err error) *fault.Fault {
	t.Helper()
	f, ok := errors.AsType[*fault.Fault](err)
	if !ok {
		t.Fatalf("error %v is not a fault", err)
	}
	return f
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// tokenStore keeps one connection's tokens as a database does: behind a version.
type tokenStore struct {
	mu      sync.Mutex
	fields  map[string]secret.Text // nil once disconnected
	version int64
	saves   int
	fail    error                      // what the next Save says
	before  func(calendar.Token) error // called by Save, without the lock
}

func newTokenStore(t calendar.Token) *tokenStore { return &tokenStore{fields: t.Fields(), version: 1} }

func (s *tokenStore) Load(ctx context.Context) (calendar.Token, int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ctx.Err() != nil {
		return calendar.Token{}, 0, ctx.Err()
	}
	if s.fields == nil {
		return calendar.Token{}, 0, calendar.ErrDisconnected
	}
	t, err := calendar.ParseToken(s.fields)
	return t, s.version, err
}

func (s *tokenStore) Save(_ context.Context, t calendar.Token, version int64) (int64, error) {
	if s.before != nil {
		if err := s.before(t); err != nil {
			return 0, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.fail != nil:
		err := s.fail
		s.fail = nil
		return 0, err
	case s.fields == nil:
		return 0, calendar.ErrDisconnected
	case version != s.version:
		return 0, calendar.ErrSuperseded
	}
	s.fields, s.version, s.saves = t.Fields(), s.version+1, s.saves+1
	return s.version, nil
}

func (s *tokenStore) put(t calendar.Token) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fields, s.version = t.Fields(), s.version+1
}

func (s *tokenStore) disconnect() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fields = nil
}

// consents keeps consents as a database does.
type consents struct {
	mu   sync.Mutex
	kept map[string]calendar.Consent
	fail error
	lax  bool // it does not look at the time
}

func (c *consents) Begin(_ context.Context, one calendar.Consent) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.kept == nil {
		c.kept = make(map[string]calendar.Consent)
	}
	c.kept[one.State.Reveal()] = one
	return c.fail
}

func (c *consents) Take(_ context.Context, state, browser secret.Text, now time.Time) (calendar.Consent, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	one, there := c.kept[state.Reveal()]
	delete(c.kept, state.Reveal())
	if !there || !c.lax && !now.Before(one.ExpiresAt) || one.Browser.Reveal() != browser.Reveal() {
		return calendar.Consent{}, errors.Join(calendar.ErrNoConsent, c.fail)
	}
	one.State, one.Browser = secret.Text{}, secret.Text{}
	return one, c.fail
}

// leaks looks for what must be in nothing that is shown or logged.
func leaks(t *testing.T, err error, secrets ...string) {
	t.Helper()
	f := faultOf(t, err)
	said := f.Sentence() + f.Error() + strings.Join(f.Field, " ")
	for name, value := range f.Args {
		said += name + value
	}
	if f.Upstream != nil {
		said += f.Upstream.Code + f.Upstream.RequestID
	}
	for _, s := range append(secrets, canary, "127.0.0.1", "Bearer", "<html", "stub-", "googleapis") {
		if s != "" && strings.Contains(said, s) {
			t.Errorf("%q says %q", said, s)
		}
	}
}

// values returns what an answer holds.
func values[T any](a resilience.Answer[T], err error) (T, error) { return a.Value, err }
