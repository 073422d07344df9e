package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ava/internal/stub"
)

const ownQuery = `{ integration(service: VAPI) { status stubbed credential { hint source } health { breaker { state } lastSuccessAt lastFailureAt } lastError { code correlationId } } }`

func TestViewerTellsWhoIsAsking(t *testing.T) {
	h := newHouse(t)
	for subject, name := range map[string]string{"ann": "Name of ann", "ben": "Name of ben"} {
		r := h.ask(t, `{ viewer { name method } }`, nil, h.as(t, subject)...)
		if want := fmt.Sprintf(`{"data":{"viewer":{"name":%q,"method":"BEARER"}}}`, name); string(r.Body) != want {
			t.Errorf("got %s, want %s", r.Body, want)
		}
	}
	nameless := h.openID.token(t, map[string]any{"sub": "ann"})
	if r := h.ask(t, `{ viewer { name } }`, nil, "Authorization", "Bearer "+nameless); string(r.Body) != `{"data":{"viewer":{"name":null}}}` {
		t.Errorf("without a name: %s", r.Body)
	}
	r := start(t).ask(t, `{ viewer { name method } }`, nil)
	if want := `{"data":{"viewer":{"name":"Local user","method":"LOCAL"}}}`; string(r.Body) != want {
		t.Errorf("a local installation: %s, want %s", r.Body, want)
	}
}

// What one user's credential and calls have come to is nothing that another can
// see, or feel: an open circuit breaker is open for one of them.
func TestOneUsersTroubleIsNotAnothers(t *testing.T) {
	var down sync.Map // keys for which the provider fails
	accounts := newAccounts(t)
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, fails := down.Load(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")); fails {
			answer(500, "text/plain", "")(w, r)
			return
		}
		accounts.Config.Handler.ServeHTTP(w, r)
	}))
	t.Cleanup(upstream.Close)
	h := newHouse(t, "AVA_VAPI_BASE_URL="+upstream.URL, "AVA_BREAKER_FAILURES=2")

	h.connect(t, "ben", benKey)
	down.Store(benKey, true)
	for range 3 {
		h.ask(t, readQuery, nil, append(h.as(t, "ben"), "X-Correlation-ID", "a-request-of-ben")...).one(t)
	}
	ben := string(h.ask(t, ownQuery, nil, h.as(t, "ben")...).Body)
	for _, want := range []string{`"UNAVAILABLE"`, `"OPEN"`, `"b7e2"`, `"a-request-of-ben"`} {
		if !strings.Contains(ben, want) {
			t.Errorf("Ben does not see %s: %s", want, ben)
		}
	}

	const before = `{"data":{"integration":{"status":"NOT_CONNECTED","stubbed":false,"credential":null,` +
		`"health":{"breaker":{"state":"CLOSED"},"lastSuccessAt":null,"lastFailureAt":null},"lastError":null}}}`
	if got := h.ask(t, ownQuery, nil, h.as(t, "ann")...); string(got.Body) != before {
		t.Errorf("Ann, before she connects:\n%s\nwant\n%s", got.Body, before)
	}
	if code := h.ask(t, readQuery, nil, h.as(t, "ann")...).one(t).Extensions.Code; code != "NOT_CONNECTED" {
		t.Errorf("Ann, before she connects, gets %s", code)
	}
	h.connect(t, "ann", annKey)
	if r := h.ask(t, readQuery, nil, h.as(t, "ann")...); len(r.Errors) > 0 {
		t.Errorf("Ann gets %s", r.Body)
	}
	ann := string(h.ask(t, ownQuery, nil, h.as(t, "ann")...).Body)
	if !strings.Contains(ann, `"CONNECTED"`) || !strings.Contains(ann, `"a4n1"`) || !strings.Contains(ann, `"lastFailureAt":null`) || !strings.Contains(ann, `"lastError":null`) {
		t.Errorf("Ann sees %s", ann)
	}
}

func TestNobodySeesAnotherUsersAuditTrail(t *testing.T) {
	h := newHouse(t)
	h.connect(t, "ben", benKey)
	h.ask(t, `mutation { createVapiAssistant(input: {name: "x"}) { assistant { id } } }`, nil, append(h.as(t, "ben"), "X-Correlation-ID", "a-request-of-ben")...)
	for _, arguments := range []string{"", "(first: 100)", `(filter: {})`, `(filter: {action: CONNECT})`, `(filter: {correlationId: "a-request-of-ben"})`, `(filter: {action: WRITE, correlationId: "a-request-of-ben"})`} {
		query := `{ auditEvents` + arguments + ` { nodes { id } edges { cursor } pageInfo { hasNextPage endCursor } } }`
		r := h.ask(t, query, nil, h.as(t, "ann")...)
		if want := `{"data":{"auditEvents":{"nodes":[],"edges":[],"pageInfo":{"hasNextPage":false,"endCursor":null}}}}`; string(r.Body) != want {
			t.Errorf("%s: %s", arguments, r.Body)
		}
		if r := h.ask(t, query, nil, h.as(t, "ben")...); len(r.Errors) > 0 || strings.Contains(string(r.Body), `"nodes":[]`) {
			t.Errorf("%s finds nothing of Ben's own: %s", arguments, r.Body)
		}
	}
}

func TestDisconnectingTouchesOnlyOnesOwn(t *testing.T) {
	h := newHouse(t)
	h.connect(t, "ann", annKey)
	h.connect(t, "ben", benKey)
	const disconnect = `mutation { disconnectIntegration(input: {service: VAPI}) { integration { status credential { hint } } } }`
	before := h.ask(t, ownQuery, nil, h.as(t, "ann")...)
	r := h.ask(t, disconnect, nil, h.as(t, "ben")...)
	if want := `{"data":{"disconnectIntegration":{"integration":{"status":"NOT_CONNECTED","credential":null}}}}`; string(r.Body) != want {
		t.Errorf("Ben gets %s", r.Body)
	}
	if after := h.ask(t, ownQuery, nil, h.as(t, "ann")...); string(after.Body) != string(before.Body) {
		t.Errorf("Ann sees %s, before it was %s", after.Body, before.Body)
	}
	if r := h.ask(t, readQuery, nil, h.as(t, "ann")...); len(r.Errors) > 0 {
		t.Errorf("Ann gets %s", r.Body)
	}
	calls := h.vapi.called()
	for range 2 { // who has nothing is told so, and calls nobody
		for _, query := range []string{readQuery, writeQuery, disconnect, `mutation { testIntegration(input: {service: VAPI}) { ok } }`} {
			if code := h.ask(t, query, nil, h.as(t, "ben")...).one(t).Extensions.Code; code != "NOT_CONNECTED" {
				t.Errorf("Ben gets %s for %s", code, query)
			}
		}
	}
	if diff := cmp.Diff(calls, h.vapi.called()); diff != "" {
		t.Errorf("calls after Ben disconnected:\n%s", diff)
	}
}

// A key that was replaced or that was refused does not come back, and one that
// is being tried is nobody else's.
func TestWhoseKeyIsUsedIsNeverMixedUp(t *testing.T) {
	h := newHouse(t, "AVA_API_VAPI_API_KEY=the-key-of-the-deployment")
	call := func(subject, key string) {
		t.Helper()
		before := h.vapi.called()
		for _, query := range []string{readQuery, `{ vapi { calls(first: 1) { nodes { id } } } }`, `mutation { createVapiAssistant(input: {name: "x"}) { assistant { id } } }`} {
			if r := h.ask(t, query, nil, h.as(t, subject)...); len(r.Errors) > 0 {
				t.Fatalf("%s: %s", query, r.Body)
			}
		}
		want := h.vapi.called()
		for k := range want {
			want[k] = before[k]
		}
		want[key] += 3
		if diff := cmp.Diff(want, h.vapi.called()); diff != "" {
			t.Errorf("calls of %s (-want +got):\n%s", subject, diff)
		}
	}
	call("ann", "the-key-of-the-deployment")
	h.connect(t, "ann", annKey)
	call("ann", annKey)
	call("ben", "the-key-of-the-deployment")
	h.connect(t, "ben", benKey)
	call("ben", benKey)
	h.connect(t, "ann", annKey+"-new")
	call("ann", annKey+"-new")
	if code := h.ask(t, connectMutation, map[string]any{"key": "an-invalid-key-of-ann"}, h.as(t, "ann")...).one(t).Extensions.Code; code != "UPSTREAM_UNAUTHORIZED" {
		t.Errorf("a key that is not accepted: %s", code)
	}
	call("ann", annKey+"-new")
	call("ben", benKey)
	h.ask(t, `mutation { disconnectIntegration(input: {service: VAPI}) { integration { status } } }`, nil, h.as(t, "ann")...)
	call("ann", "the-key-of-the-deployment")
}

func TestTwoUsersAtOnceEachGetTheirOwn(t *testing.T) {
	h := newHouse(t, "AVA_UPSTREAM_QUEUE=10s") // they are more than may ask at the same time
	h.connect(t, "ann", annKey)
	h.connect(t, "ben", benKey)
	const query = `{ viewer { name } vapi { assistants(first: 1) { nodes { id } } } integration(service: VAPI) { credential { hint } } }`
	own := map[string]string{}
	for _, subject := range []string{"ann", "ben"} {
		own[subject] = string(h.ask(t, query, nil, h.as(t, subject)...).Body)
	}
	if own["ann"] == own["ben"] || !strings.Contains(own["ann"], "a4n1") || !strings.Contains(own["ben"], "b7e2") {
		t.Fatalf("Ann gets %s, Ben gets %s", own["ann"], own["ben"])
	}
	var wg sync.WaitGroup
	for i := range 100 {
		subject := []string{"ann", "ben"}[i%2]
		header := h.as(t, subject)
		wg.Go(func() {
			if r := h.ask(t, query, nil, header...); string(r.Body) != own[subject] {
				t.Errorf("%s gets %s", subject, r.Body)
			}
		})
	}
	wg.Wait()
}

// strangers are Authorization headers that prove nothing; none is no header.
func strangers(t *testing.T, h *house) map[string]string {
	t.Helper()
	other := newOpenID(t)
	good := h.openID.token(t, map[string]any{"sub": "ann"})
	parts := strings.Split(good, ".")
	bearer := func(claims map[string]any) string { return "Bearer " + h.openID.token(t, claims) }
	return map[string]string{
		"none": "", "no token": "Bearer", "empty": "Bearer ", "nonsense": "Bearer nonsense", "another scheme": "Basic YW5uOmFubg==",
		"a key":          "Bearer " + annKey,
		"expired":        bearer(map[string]any{"sub": "ann", "exp": time.Now().Add(-time.Hour).Unix()}),
		"endless":        bearer(map[string]any{"sub": "ann", "exp": nil}),
		"of the future":  bearer(map[string]any{"sub": "ann", "iat": time.Now().Add(time.Hour).Unix()}),
		"for another":    bearer(map[string]any{"sub": "ann", "aud": "https://other.example"}),
		"by another":     "Bearer " + other.token(t, map[string]any{"sub": "ann", "aud": audienceOfTests}),
		"as another":     bearer(map[string]any{"sub": "ann", "iss": "https://other.example"}),
		"of nobody":      bearer(nil),
		"of an ID token": bearer(map[string]any{"sub": "ann", "nonce": "1"}),
		"unsigned":       "Bearer " + rawURL([]byte(`{"alg":"none"}`)) + "." + parts[1] + ".",
		"changed":        "Bearer " + parts[0] + "." + rawURL([]byte(`{"sub":"ben"}`)) + "." + parts[2],
		"twice":          "Bearer " + good + ", Bearer " + good,
	}
}

// TestNothingIsReadOfARequestWithoutAValidToken: whatever the body is, the
// answer to those without a token is the same, so nothing of it was looked at.
func TestNothingIsReadOfARequestWithoutAValidToken(t *testing.T) {
	h := newHouse(t, "AVA_API_VAPI_API_KEY=the-key-of-the-deployment", "INTEGRATIONS_STUB_MODE=true")
	bodies := map[string]string{
		"syntax error": `{"query":"{ vapi { "}`, "broken JSON": `{"query":`, "nothing": ``, "no JSON": "\x00\xff", "an array": `[]`,
		"unknown field": `{"query":"{ nope }"}`, "introspection": `{"query":"{ __schema { types { name } } }"}`, "the viewer": `{"query":"{ viewer { name } }"}`,
		"too large": `{"query":"` + strings.Repeat(" ", 1<<20) + `"}`, "too complex": `{"query":"{` + strings.Repeat("{", 2000) + `"}`,
	}
	for place, p := range probes {
		body, err := json.Marshal(map[string]any{"query": p.query, "variables": map[string]any{"x": nobodys}})
		if err != nil {
			t.Fatal(err)
		}
		bodies[place] = string(body)
	}
	for name, authorization := range strangers(t, h) {
		t.Run(name, func(t *testing.T) {
			want := ""
			for what, body := range bodies {
				header := []string{"Content-Type", "application/json"}
				if authorization != "" {
					header = append(header, "Authorization", authorization)
				}
				r := h.post(t, []byte(body), header...)
				if e := r.one(t); r.Status != http.StatusUnauthorized || e.Extensions.Code != "UNAUTHENTICATED" || e.Message == "" || !strings.HasPrefix(r.Header.Get("WWW-Authenticate"), "Bearer") {
					t.Errorf("%s: status %d, %v: %s", what, r.Status, r.Header, r.Body)
				}
				if want == "" {
					want = comparable(r)
				}
				if diff := cmp.Diff(want, comparable(r)); diff != "" {
					t.Errorf("%s is told from other bodies:\n%s", what, diff)
				}
			}
			r := h.post(t, nil, "Content-Type", "text/html", "Authorization", authorization, stub.ScenarioHeader, "nonsense")
			if r.Status != http.StatusUnauthorized {
				t.Errorf("of another type, with a wrong scenario: %d %s", r.Status, r.Body)
			}
		})
	}
	if calls := h.vapi.called(); len(calls) > 0 {
		t.Errorf("the provider was called: %v", calls)
	}
}

// viewOf is all that a user sees of what is not at the provider.
func (s *scene) viewOf(t *testing.T, subject string) string {
	t.Helper()
	return string(s.must(t, subject, `{ viewer { name method } email { sender { address } messages(first: 100) { nodes { id status subject } } } auditEvents(first: 100) { nodes { id at action correlationId outcome code operation } }
		integrations { nodes { status stubbed credential { hint source account connectedAt verifiedAt }
		health { breaker { state retryAfterMs } lastSuccessAt lastFailureAt } lastError { code correlationId at } } } }`, nil).Body)
}
