package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ava/internal/stub"
)

// callQuery starts a call with an idempotency key.
const callQuery = `mutation Call($key: String, $number: String = "+14155550123") { startVapiCall(input: {
	assistantId: "YddqOdtvQFVOho7zuQyv2q0", phoneNumberId: "bqLYgSTti1yxtLpMYxfihQ0",
	customer: {number: $number}, idempotencyKey: $key}) { call { id status } } }`

// lossy is a provider whose answers to calls that it starts can get lost. It
// knows how many it has started.
type lossy struct {
	provider http.Handler
	started  atomic.Int64
	losing   atomic.Bool
}

func (l *lossy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		l.provider.ServeHTTP(w, r)
		return
	}
	l.started.Add(1)
	if !l.losing.Load() {
		l.provider.ServeHTTP(w, r)
		return
	}
	rec := &nowhere{header: http.Header{}}
	l.provider.ServeHTTP(rec, r)
	reset(w, r)
}

// nowhere is an answer that nobody gets.
type nowhere struct{ header http.Header }

func (n *nowhere) Header() http.Header         { return n.header }
func (n *nowhere) Write(b []byte) (int, error) { return len(b), nil }
func (n *nowhere) WriteHeader(int)             {}

func withLosses(t *testing.T) (*product, *lossy) {
	t.Helper()
	l := &lossy{provider: stub.NewVapi(time.Now)}
	return atUpstream(t, l.ServeHTTP), l
}

func with(key string) map[string]any { return map[string]any{"key": key} }

func TestSameKeyIsAnsweredTheSameAndSentOnce(t *testing.T) {
	p, up := withLosses(t)
	first := p.ask(t, callQuery, with("form-1"))
	if len(first.Errors) != 0 {
		t.Fatalf("%s", first.Body)
	}
	for range 3 {
		if again := p.ask(t, callQuery, with("form-1")); string(again.Body) != string(first.Body) {
			t.Errorf("the same key: %s, before it was %s", again.Body, first.Body)
		}
	}
	if other := p.ask(t, callQuery, with("form-2")); string(other.Body) == string(first.Body) {
		t.Errorf("another key is answered with the same call: %s", other.Body)
	}
	if n := up.started.Load(); n != 2 {
		t.Errorf("%d calls were started with two keys", n)
	}
}

func TestSameKeyForSomethingElseIsRefused(t *testing.T) {
	p, up := withLosses(t)
	p.ask(t, callQuery, with("form-1"))
	e := p.ask(t, callQuery, map[string]any{"key": "form-1", "number": "+14155550199"}).one(t)
	if e.Extensions.Code != "IDEMPOTENCY_KEY_REUSED" || e.Extensions.Outcome != "NOT_SENT" || up.started.Load() != 1 {
		t.Errorf("got %+v, %d calls", e.Extensions, up.started.Load())
	}
	e = p.ask(t, `mutation { createVapiAssistant(input: {name: "A", idempotencyKey: "form-1"}) { assistant { id } } }`, nil).one(t)
	if e.Extensions.Code != "IDEMPOTENCY_KEY_REUSED" {
		t.Errorf("for another mutation: %+v", e.Extensions)
	}
}

func TestKeyThatIsNoneIsRefusedWithItsField(t *testing.T) {
	p, up := withLosses(t)
	for _, bad := range []string{"", strings.Repeat("k", 256), "a\x00b", "a\nb"} {
		e := p.ask(t, callQuery, with(bad)).one(t).Extensions
		if e.Code != "BAD_USER_INPUT" || strings.Join(e.Field, ".") != "input.idempotencyKey" || e.Outcome != "NOT_SENT" {
			t.Errorf("%.10q: %+v", bad, e)
		}
	}
	if up.started.Load() != 0 {
		t.Error("something was sent")
	}
}

func TestCallWhoseAnswerGotLostIsFoundByItsMarker(t *testing.T) {
	p, up := withLosses(t)
	up.losing.Store(true)
	e := p.ask(t, callQuery, with("form-1")).one(t).Extensions
	if e.Code != "UPSTREAM_UNAVAILABLE" || e.Outcome != "UNKNOWN" || e.Retry.Retryable {
		t.Errorf("the answer got lost: %+v", e)
	}
	again := p.ask(t, callQuery, with("form-1"))
	if len(again.Errors) != 0 || !strings.Contains(string(again.Body), `"id":`) {
		t.Fatalf("the call is there, and the answer is %s", again.Body)
	}
	if n := up.started.Load(); n != 1 {
		t.Errorf("%d calls were started", n)
	}
}

func TestWriteThatNobodyKnowsOfIsNotSentAgain(t *testing.T) {
	p := atUpstream(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			reset(w, r)
			return
		}
		answer(200, "application/json", "[]")(w, r)
	})
	p.ask(t, callQuery, with("form-1"))
	e := p.ask(t, callQuery, with("form-1")).one(t)
	if e.Extensions.Code != "OUTCOME_UNKNOWN" || e.Extensions.Outcome != "UNKNOWN" || e.Extensions.Retry.Retryable {
		t.Errorf("got %+v", e.Extensions)
	}
}

func TestRefusalThatIsNotForThisWriteFreesTheKey(t *testing.T) {
	for name, failure := range map[string]http.HandlerFunc{
		"a revoked key": nest(401, `"Invalid Key."`), "a limit": answer(429, "text/plain", ""),
	} {
		t.Run(name, func(t *testing.T) {
			p, up := withUpstream(t)
			up.fail(failure)
			if e := p.ask(t, callQuery, with("form-1")).one(t).Extensions; e.Outcome != "REJECTED" {
				t.Errorf("got %+v", e)
			}
			up.failing.Store(nil)
			p.ask(t, `mutation { testIntegration(input: {service: VAPI}) { ok } }`, nil)
			if r := p.ask(t, callQuery, with("form-1")); len(r.Errors) != 0 {
				t.Errorf("once it is mended: %s", r.Body)
			}
		})
	}
}

func TestFiftyEqualKeysAtOnceAreOneCall(t *testing.T) {
	p, up := withLosses(t)
	var all sync.WaitGroup
	bodies := make([]string, 50)
	for i := range bodies {
		all.Go(func() { bodies[i] = string(p.ask(t, callQuery, with("form-1")).Body) })
	}
	all.Wait()
	for _, body := range bodies {
		if body != bodies[0] || strings.Contains(body, "errors") {
			t.Fatalf("one answer is %s, another %s", body, bodies[0])
		}
	}
	if n := up.started.Load(); n != 1 {
		t.Errorf("%d calls were started", n)
	}
}

func TestKeysOfOneUserAreNotThoseOfAnother(t *testing.T) {
	h := newHouse(t)
	made := make(map[string]string)
	for subject, key := range map[string]string{"ann": annKey, "ben": benKey} {
		h.connect(t, subject, key)
		r := h.ask(t, `mutation { createVapiAssistant(input: {name: "Mine", idempotencyKey: "form-1"}) { assistant { id } } }`, nil, h.as(t, subject)...)
		if len(r.Errors) != 0 {
			t.Fatalf("%s: %s", subject, r.Body)
		}
		made[subject] = string(r.Body)
	}
	if made["ann"] == made["ben"] {
		t.Errorf("both got %s", made["ann"])
	}
}

func TestNewKeyOfAnAccountDoesNotAnswerForTheOldOne(t *testing.T) {
	h := newHouse(t)
	const create = `mutation { createVapiAssistant(input: {name: "Mine", idempotencyKey: "form-1"}) { assistant { id } } }`
	h.connect(t, "ann", annKey)
	h.ask(t, create, nil, h.as(t, "ann")...)
	h.connect(t, "ann", benKey)
	if e := h.ask(t, create, nil, h.as(t, "ann")...).one(t).Extensions; e.Code != "IDEMPOTENCY_KEY_REUSED" {
		t.Errorf("in another account: %+v", e)
	}
}

// A page that is closed in the middle of a write must not leave a write behind
// of which nobody knows.
func TestWriteGoesOnWhenItsCallerLeaves(t *testing.T) {
	up := &lossy{provider: stub.NewVapi(time.Now)}
	begun, goOn := make(chan struct{}), make(chan struct{})
	p := atUpstream(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			close(begun)
			<-goOn
		}
		up.ServeHTTP(w, r)
	})
	body, err := json.Marshal(map[string]any{"query": callQuery, "variables": with("form-1")})
	if err != nil {
		t.Fatal(err)
	}
	ctx, leave := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.URL+"/graphql", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	left := make(chan struct{})
	go func() {
		defer close(left)
		if resp, err := p.Client().Do(r); err == nil {
			resp.Body.Close()
		}
	}()
	<-begun
	leave()
	<-left
	close(goOn)
	again := p.ask(t, callQuery, with("form-1"))
	if len(again.Errors) != 0 || up.started.Load() != 1 {
		t.Errorf("asked again: %s, %d calls were started", again.Body, up.started.Load())
	}
	if p := p.ask(t, `{ auditEvents { nodes { outcome code } } }`, nil); string(p.Body) != `{"data":{"auditEvents":{"nodes":[{"outcome":"APPLIED","code":null}]}}}` {
		t.Errorf("the trail says %s", p.Body)
	}
}
