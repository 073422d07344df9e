package chaos_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"ava/internal/correlation"
)

const audience = "https://ava.example"

// issuer is an OpenID Connect provider whose tokens the servers accept.
type issuer struct {
	*httptest.Server

	signer jose.Signer
	tokens sync.Map // by subject
}

func newIssuer(tb testing.TB) *issuer {
	tb.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	key := jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: private, KeyID: "chaos"}}
	i := new(issuer)
	if i.signer, err = jose.NewSigner(key, (&jose.SignerOptions{}).WithType("at+jwt")); err != nil {
		tb.Fatal(err)
	}
	mux := http.NewServeMux()
	i.Server = httptest.NewServer(mux)
	tb.Cleanup(i.Close)
	answer := func(path string, document any) {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(document)
		})
	}
	answer("/.well-known/openid-configuration", map[string]any{
		"issuer": i.URL, "jwks_uri": i.URL + "/keys",
		"authorization_endpoint": i.URL + "/authorize", "token_endpoint": i.URL + "/token",
	})
	answer("/keys", jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: private.Public(), KeyID: "chaos", Algorithm: "ES256", Use: "sig"}}})
	return i
}

// token returns a user's access token.
func (i *issuer) token(user string) string {
	if token, known := i.tokens.Load(user); known {
		return token.(string)
	}
	claims := map[string]any{
		"iss": i.URL, "aud": audience, "sub": user, "client_id": "chaos",
		"iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix(),
	}
	token, err := jwt.Signed(i.signer).Claims(claims).Serialize()
	if err != nil {
		panic(err) // the claims and the key are ours
	}
	i.tokens.Store(user, token)
	return token
}

// The operations that are asked for.
const (
	// read asks the provider for n assistants.
	read = `query($n: Int!) { vapi { assistants(first: $n) { nodes { id name firstMessage } freshness { source } } } }`
	// create has the provider make an assistant.
	create     = `mutation($name: String!, $key: String) { createVapiAssistant(input: {name: $name, idempotencyKey: $key}) { assistant { id name } } }`
	connect    = `mutation($key: Secret!) { connectIntegration(input: {vapi: {apiKey: $key}}) { integration { status } } }`
	disconnect = `mutation { disconnectIntegration(input: {service: VAPI}) { integration { status } } }`
	health     = `{ integration(service: VAPI) { health { breaker { state } } } }`
	// inside needs nobody but the server and its database.
	inside = `{ viewer { method } integration(service: VAPI) { status } auditEvents(first: 1) { nodes { id } } }`
)

// answer is what a user gets.
type answer struct {
	id      string // the correlation ID that the request came with
	status  int
	body    string
	took    time.Duration
	failed  error // there was no answer
	Data    json.RawMessage
	Errors  []failure
	decoded bool
}

// failure is an error as the product tells it.
type failure struct {
	Message    string
	Extensions struct {
		Code, Outcome string
		HTTPStatus    int
		Retry         struct {
			Retryable bool
			AfterMs   *int64
		}
	}
}

// good reports whether the user has got what was asked for.
func (a answer) good() bool {
	return a.failed == nil && a.status == http.StatusOK && a.decoded && len(a.Errors) == 0
}

// code returns what kind of failure the user is told, empty if none.
func (a answer) code() string {
	if len(a.Errors) == 0 {
		return ""
	}
	return a.Errors[0].Extensions.Code
}

// String returns the answer as a person reads it.
func (a answer) String() string {
	return fmt.Sprintf("%d %v after %v: %.400s", a.status, a.failed, a.took, a.body)
}

// names are the variables of an operation.
type names map[string]any

// ask has a user ask a server. It never fails: that is in the answer.
func (w *world) ask(ctx context.Context, s *server, user, query string, variables names) (a answer) {
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		return answer{failed: err}
	}
	return w.post(ctx, s, user, body)
}

func (w *world) post(ctx context.Context, s *server, user string, body []byte) (a answer) {
	began := time.Now()
	a.id = correlation.New()
	defer func() { a.took = time.Since(began) }()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+"/graphql", bytes.NewReader(body))
	if err != nil {
		return answer{failed: err}
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+w.issuer.token(user))
	req.Header.Set(correlation.Header, a.id)
	resp, err := w.client.Do(req)
	if err != nil {
		a.failed = err
		return a
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	a.status, a.body, a.failed = resp.StatusCode, string(text), err
	a.decoded = json.Unmarshal(text, &a) == nil
	return a
}

// read has a user ask for n assistants.
func (w *world) read(ctx context.Context, s *server, user string, n int) answer {
	return w.ask(ctx, s, user, read, names{"n": n})
}

// create has a user make an assistant, with an idempotency key unless that is
// empty.
func (w *world) create(ctx context.Context, s *server, user, name, key string) answer {
	variables := names{"name": name}
	if key != "" {
		variables["key"] = key
	}
	return w.ask(ctx, s, user, create, variables)
}

// state returns the state of the circuit breaker as a user sees it.
func (w *world) state(ctx context.Context, s *server, user string) string {
	a := w.ask(ctx, s, user, health, nil)
	_, rest, _ := strings.Cut(a.body, `"state":"`)
	state, _, _ := strings.Cut(rest, `"`)
	return state
}

// users connects as many users, each with a key of their own.
func (w *world) users(tb testing.TB, s *server, prefix string, n int) []string {
	tb.Helper()
	var all []string
	for i := range n {
		user := fmt.Sprintf("%s-%d", prefix, i)
		w.connect(tb, s, user, "key-of-"+user)
		all = append(all, user)
	}
	return all
}

func (w *world) connect(tb testing.TB, s *server, user, key string) {
	tb.Helper()
	if a := w.ask(tb.Context(), s, user, connect, names{"key": key}); !a.good() {
		tb.Fatalf("%s cannot connect: %v", user, a)
	}
}

// load is callers who ask again and again.
type load struct {
	running sync.WaitGroup
	cancel  context.CancelFunc

	mu      sync.Mutex
	answers []answer
}

// callers has n callers ask, each when it has got its answer, until they are
// stopped.
func callers(tb testing.TB, n int, ask func(ctx context.Context, caller int) answer) *load {
	tb.Helper()
	l := new(load)
	var running context.Context
	running, l.cancel = context.WithCancel(tb.Context())
	for caller := range n {
		l.running.Go(func() {
			for running.Err() == nil {
				a := ask(context.WithoutCancel(running), caller) // what was begun is waited for
				l.mu.Lock()
				l.answers = append(l.answers, a)
				l.mu.Unlock()
			}
		})
	}
	tb.Cleanup(l.cancel)
	return l
}

// stop lets the callers get their last answers and returns all.
func (l *load) stop() []answer {
	l.cancel()
	l.running.Wait()
	return l.answers
}

// allGood checks that everybody got what they asked for.
func allGood(tb testing.TB, answers []answer) {
	tb.Helper()
	if len(answers) == 0 {
		tb.Error("nobody got an answer")
	}
	bad := 0
	for _, a := range answers {
		if a.good() {
			continue
		}
		if bad++; bad <= 3 {
			tb.Error(a)
		}
	}
	if bad > 0 {
		tb.Errorf("%d of %d requests failed", bad, len(answers))
	}
}

// times returns how long the answers took.
func times(answers []answer) []time.Duration {
	var all []time.Duration
	for _, a := range answers {
		all = append(all, a.took)
	}
	return all
}
