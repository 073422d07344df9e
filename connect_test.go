package main

import (
	"crypto/rand"
	"encoding/base64"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"ava/internal/store/storetest"
	"ava/internal/stub"
)

const connectQuery = `mutation($key: Secret!) { connectIntegration(input: {vapi: {apiKey: $key}}) {
	integration { status stubbed credential { hint source connectedAt verifiedAt } } } }`

func key(k string) map[string]any { return map[string]any{"key": k} }

// atAccounts runs the product with a provider that accepts the keys that do not
// contain the word invalid, and remembers the last key that it was shown.
func atAccounts(t *testing.T, environ ...string) (p *product, last *atomic.Pointer[string]) {
	t.Helper()
	last = new(atomic.Pointer[string])
	provider := stub.NewVapi(time.Now)
	return atUpstream(t, func(w http.ResponseWriter, r *http.Request) {
		shown := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		last.Store(&shown)
		provider.ServeHTTP(w, r)
	}, append([]string{"AVA_API_VAPI_API_KEY="}, environ...)...), last
}

func TestAKeyIsStoredOnlyOnceTheProviderAcceptsIt(t *testing.T) {
	p, last := atAccounts(t)
	if e := p.ask(t, connectQuery, key("an-invalid-key-0001")).one(t).Extensions; e.Code != "UPSTREAM_UNAUTHORIZED" || e.Outcome != "REJECTED" {
		t.Errorf("got %+v", e)
	}
	if got := status(t, p); got != "STUBBED null" {
		t.Errorf("after a key that was refused: %s", got)
	}
	p.ask(t, connectQuery, key("the-first-good-key-aaaa"))
	if got := status(t, p); got != "CONNECTED aaaa" {
		t.Errorf("after a good key: %s", got)
	}
	p.ask(t, readQuery, nil)
	if *last.Load() != "the-first-good-key-aaaa" {
		t.Errorf("a call was made with %q", *last.Load())
	}
	p.ask(t, connectQuery, key("an-invalid-key-0002"))
	if got := status(t, p); got != "CONNECTED aaaa" {
		t.Errorf("a key that was refused replaced the old one: %s", got)
	}
	p.ask(t, connectQuery, key("the-second-good-key-bbbb"))
	p.ask(t, readQuery, nil)
	if got := status(t, p); got != "CONNECTED bbbb" || *last.Load() != "the-second-good-key-bbbb" {
		t.Errorf("after another good key: %s, calls with %q", got, *last.Load())
	}
	p.ask(t, `mutation { disconnectIntegration(input: {service: VAPI}) { integration { status } } }`, nil)
	if got := status(t, p); got != "STUBBED null" {
		t.Errorf("after disconnecting: %s", got)
	}
	if code := p.ask(t, `mutation { disconnectIntegration(input: {service: TWILIO}) { integration { status } } }`, nil).one(t).Extensions.Code; code != "NOT_CONNECTED" {
		t.Errorf("disconnecting what is not: %s", code)
	}
}

func status(t *testing.T, p *product) string {
	t.Helper()
	r := p.ask(t, `{ integration(service: VAPI) { status credential { hint } } }`, nil)
	i, ok := r.Data["integration"].(map[string]any)
	if !ok {
		t.Fatalf("%s", r.Body)
	}
	hint := "null"
	if c, ok := i["credential"].(map[string]any); ok {
		hint, _ = c["hint"].(string)
	}
	return i["status"].(string) + " " + hint
}

func TestAConnectionOutlivesTheProcess(t *testing.T) {
	database := "AVA_DATABASE_URL=sqlite:" + filepath.Join(t.TempDir(), "ava.db")
	first, _ := atAccounts(t, database)
	first.ask(t, connectQuery, key("a-key-that-stays-cccc"))
	first.Close()
	first.parts.close()
	second, _ := atAccounts(t, database)
	if got := status(t, second); got != "CONNECTED cccc" {
		t.Errorf("after a restart: %s", got)
	}
}

func TestASecretThatCannotBeOneIsRefusedWithItsField(t *testing.T) {
	p, last := atAccounts(t)
	for _, secret := range []string{"", "   ", "two\nlines", "schlüssel", strings.Repeat("x", 5000)} {
		e := p.ask(t, connectQuery, key(secret)).one(t).Extensions
		if e.Code != "BAD_USER_INPUT" || e.Outcome != "NOT_SENT" {
			t.Errorf("%.20q: %+v", secret, e)
		}
	}
	if last.Load() != nil {
		t.Error("the provider was asked")
	}
	for _, input := range []string{`{}`, `{vapi: null}`} {
		if r := p.ask(t, `mutation { connectIntegration(input: `+input+`) { integration { status } } }`, nil); len(r.Errors) != 1 {
			t.Errorf("%s: %s", input, r.Body)
		}
	}
}

const testQuery = `mutation { testIntegration(input: {service: VAPI}) { ok latencyMs problem { reason code userMessage retry { retryable afterMs at } } integration { status } } }`

func TestATestSaysWhatIsWrong(t *testing.T) {
	for scenario, want := range map[string]string{
		"vapi=ok": "", "vapi=401": "BAD_CREDENTIALS", "vapi=403": "NO_PERMISSION", "vapi=500": "UNREACHABLE", "vapi=reset": "UNREACHABLE",
		"vapi=hang": "TIMEOUT", "vapi=429": "RATE_LIMITED", "vapi=404": "OTHER",
	} {
		t.Run(scenario, func(t *testing.T) {
			t.Parallel()
			patience := "AVA_UPSTREAM_TIMEOUT=1m"
			if want == "TIMEOUT" {
				patience = "AVA_UPSTREAM_TIMEOUT=300ms"
			}
			p := start(t, patience, "AVA_UPSTREAM_RETRIES=0")
			r := p.ask(t, testQuery, nil, stub.ScenarioHeader, scenario)
			if len(r.Errors) > 0 {
				t.Fatalf("%s", r.Body)
			}
			got := r.Data["testIntegration"].(map[string]any)
			reason := ""
			if problem, ok := got["problem"].(map[string]any); ok {
				reason, _ = problem["reason"].(string)
			}
			if reason != want || got["ok"] != (want == "") {
				t.Errorf("got %s", r.Body)
			}
		})
	}
	p := start(t, "INTEGRATIONS_STUB_MODE=false")
	if code := p.ask(t, testQuery, nil).one(t).Extensions.Code; code != "NOT_CONNECTED" {
		t.Errorf("without a credential: %s", code)
	}
}

func TestATestThatIsRefusedSaysHowLongToWait(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		env, scenario, code string
		tests               int // the last of which is refused
		most                time.Duration
	}{
		"by our own limit":       {"AVA_RATE_LIMIT_TESTS=2/min", "", "RATE_LIMITED", 3, time.Minute},
		"by an open breaker":     {"AVA_BREAKER_RECOVERY=40s", "vapi=500", "CIRCUIT_OPEN", 4, 40 * time.Second},
		"by the provider":        {"AVA_UPSTREAM_RETRIES=0", "vapi=429;retry-after=20", "UPSTREAM_RATE_LIMITED", 1, 20 * time.Second},
		"by who does not say it": {"AVA_UPSTREAM_RETRIES=0", "vapi=500", "UPSTREAM_UNAVAILABLE", 1, 0},
		"for good":               {"AVA_UPSTREAM_RETRIES=0", "vapi=401", "UPSTREAM_UNAUTHORIZED", 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := start(t, c.env)
			var header []string
			if c.scenario != "" {
				header = []string{stub.ScenarioHeader, c.scenario}
			}
			var problem map[string]any
			for range c.tests {
				problem, _ = p.ask(t, testQuery, nil, header...).Data["testIntegration"].(map[string]any)["problem"].(map[string]any)
			}
			retry, _ := problem["retry"].(map[string]any)
			if problem["code"] != c.code || retry["retryable"] != (c.code != "UPSTREAM_UNAUTHORIZED") {
				t.Fatalf("got %v", problem)
			}
			if c.most == 0 {
				if retry["afterMs"] != nil || retry["at"] != nil {
					t.Errorf("got %v", retry)
				}
				return
			}
			wait, _ := retry["afterMs"].(float64)
			text, _ := retry["at"].(string)
			at, err := time.Parse(time.RFC3339, text)
			if wait < 1 || wait > float64(c.most.Milliseconds()) || err != nil || time.Until(at) > c.most {
				t.Errorf("got %v", retry)
			}
		})
	}
}

func TestATestTellsACertificateFromADeadServer(t *testing.T) {
	stranger := httptest.NewTLSServer(answer(200, "application/json", "[]")) // whose certificate nobody vouches for
	t.Cleanup(stranger.Close)
	stranger.Config.ErrorLog = log.New(io.Discard, "", 0)
	p := start(t, "AVA_VAPI_BASE_URL="+stranger.URL, "AVA_API_VAPI_API_KEY=a-key-of-the-deployment")
	r := p.ask(t, testQuery, nil)
	if got := string(r.Body); !strings.Contains(got, `"reason":"TLS"`) || !strings.Contains(got, `"ok":false`) {
		t.Errorf("got %s", got)
	}
}

func TestEveryActIsInTheAuditTrail(t *testing.T) {
	p, _ := atAccounts(t)
	p.ask(t, connectQuery, key("an-invalid-key-0003"), "X-Correlation-ID", "request-0001")
	p.ask(t, connectQuery, key("a-good-key-of-mine-dddd"), "X-Correlation-ID", "request-0002")
	p.ask(t, testQuery, nil, "X-Correlation-ID", "request-0003")
	p.ask(t, writeQuery, nil, "X-Correlation-ID", "request-0004")
	p.ask(t, readQuery, nil, "X-Correlation-ID", "request-0005")
	p.ask(t, `mutation { createVapiAssistant(input: {name: ""}) { assistant { id } } }`, nil, "X-Correlation-ID", "request-0006")
	p.ask(t, `mutation { disconnectIntegration(input: {service: VAPI}) { integration { status } } }`, nil, "X-Correlation-ID", "request-0007")
	r := p.ask(t, `{ auditEvents { nodes { action operation outcome code correlationId service } pageInfo { hasNextPage } } }`, nil)
	want := `{"data":{"auditEvents":{"nodes":[` +
		`{"action":"DISCONNECT","operation":null,"outcome":"APPLIED","code":null,"correlationId":"request-0007","service":"VAPI"},` +
		`{"action":"WRITE","operation":"vapi.startCall","outcome":"APPLIED","code":null,"correlationId":"request-0004","service":"VAPI"},` +
		`{"action":"TEST","operation":null,"outcome":null,"code":null,"correlationId":"request-0003","service":"VAPI"},` +
		`{"action":"CONNECT","operation":null,"outcome":"APPLIED","code":null,"correlationId":"request-0002","service":"VAPI"},` +
		`{"action":"CONNECT","operation":null,"outcome":"REJECTED","code":"UPSTREAM_UNAUTHORIZED","correlationId":"request-0001","service":"VAPI"}],` +
		`"pageInfo":{"hasNextPage":false}}}}`
	if string(r.Body) != want {
		t.Errorf("got %s\nwant %s", r.Body, want)
	}
	r = p.ask(t, `{ auditEvents(first: 1, service: VAPI, filter: {action: CONNECT}) { nodes { correlationId } pageInfo { hasNextPage endCursor } } }`, nil)
	page := r.Data["auditEvents"].(map[string]any)["pageInfo"].(map[string]any)
	r = p.ask(t, `query($a: String) { auditEvents(first: 1, after: $a, filter: {action: CONNECT}) { nodes { correlationId } pageInfo { hasNextPage } } }`,
		map[string]any{"a": page["endCursor"]})
	if got := string(r.Body); !strings.Contains(got, "request-0001") || !strings.Contains(got, `"hasNextPage":false`) {
		t.Errorf("the second page: %s", got)
	}
}

// What needs no database goes on without it, also for a user whose credential
// is known; the rest fails with a time to come back.
func TestWithoutItsDatabaseTheProductGoesOnWhereItCan(t *testing.T) {
	postgres, err := storetest.StartPostgres(t.Context())
	storetest.NeedPostgres(t, err, os.Getenv("CI") == "true")
	t.Cleanup(func() { _ = postgres.Stop() })
	database, err := postgres.Database(t.Context(), "ava")
	if err != nil {
		t.Fatal(err)
	}
	p, _ := atAccounts(t, "AVA_DATABASE_URL="+database, "AVA_ENCRYPTION_KEYS=test:"+randomKey())
	p.ask(t, connectQuery, key("a-key-before-the-end-eeee"))
	p.ask(t, readQuery, nil)
	if err := postgres.Kill(); err != nil {
		t.Fatal(err)
	}
	if r := p.ask(t, `{ errorCatalog { code } viewer { method } }`, nil); len(r.Errors) > 0 {
		t.Errorf("without need of the database: %s", r.Body)
	}
	if r := p.ask(t, readQuery, nil); len(r.Errors) > 0 {
		t.Errorf("with a credential that is known: %s", r.Body)
	}
	e := p.ask(t, connectQuery, key("a-key-after-the-end-ffff")).one(t).Extensions
	if e.Code != "OVERLOADED" || !e.Retry.Retryable || e.Retry.AfterMs == nil {
		t.Errorf("what needs the database: %+v", e)
	}
	resp, err := p.Client().Get(p.URL + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("readyz: %d", resp.StatusCode)
	}
	if err := postgres.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 100 { // it comes back by itself
		if r := p.ask(t, connectQuery, key("a-key-after-the-end-ffff")); len(r.Errors) == 0 {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Error("it does not recover")
}

func TestNeitherTheKeyNorItsHashIsInTheDatabaseFiles(t *testing.T) {
	dir := t.TempDir()
	p, _ := atAccounts(t, "AVA_DATABASE_URL=sqlite:"+filepath.Join(dir, "ava.db"))
	p.ask(t, connectQuery, key("a-key-to-look-for-in-files"))
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) < 2 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "look-for-in") || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v", f, info.Mode())
		}
	}
}

func TestRotateKeysSealsWhatIsStoredAnew(t *testing.T) {
	database := "sqlite:" + filepath.Join(t.TempDir(), "ava.db")
	p, _ := atAccounts(t, "AVA_DATABASE_URL="+database)
	p.ask(t, connectQuery, key("a-key-to-be-sealed-anew-gggg"))
	t.Setenv("AVA_DATABASE_URL", database)
	if code, out, errs := command(t, "rotate-keys"); code != 0 || !strings.Contains(out, "1 of 1 credentials sealed with key 2") {
		t.Fatalf("status %d: %s%s", code, out, errs)
	}
	if r := p.ask(t, readQuery, nil); len(r.Errors) > 0 {
		t.Errorf("the server that went on: %s", r.Body)
	}
	if r := p.ask(t, `{ auditEvents(first: 1) { nodes { action operation } } }`, nil); !strings.Contains(string(r.Body), `"action":"ROTATE","operation":"keys"`) {
		t.Errorf("the audit trail: %s", r.Body)
	}
	again, _ := atAccounts(t, "AVA_DATABASE_URL="+database)
	if got := status(t, again); got != "CONNECTED gggg" {
		t.Errorf("a server that started afterwards: %s", got)
	}
}

// randomKey is an encryption key in the form of AVA_ENCRYPTION_KEYS.
func randomKey() string {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	return base64.StdEncoding.EncodeToString(key)
}
