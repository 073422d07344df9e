package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// canaries stand in every scripted answer: in a body, in a header, in the name
// of a host. None of them may ever get out.
const (
	bodyCanary   = "canary-of-a-body"
	headerCanary = "canary-of-a-header"
	hostCanary   = "canary-of-a-host.invalid"
	keyCanary    = "canary-of-a-key-1234"
)

const (
	readQuery  = `{ vapi { assistants { nodes { id } } } }`
	writeQuery = `mutation { startVapiCall(input: {
		assistantId: "YddqOdtvQFVOho7zuQyv2q0",
		phoneNumberId: "bqLYgSTti1yxtLpMYxfihQ0",
		customer: {number: "+14155550123"}}) { call { id } } }`
)

func answer(status int, contentType, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func nest(status int, message string) http.HandlerFunc {
	return answer(status, "application/json", fmt.Sprintf(`{"message":%s,"error":%q,"statusCode":%d}`, message, bodyCanary, status))
}

func reset(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	_ = conn.(*net.TCPConn).SetLinger(0)
	_ = conn.Close()
}

// hang never answers. It reads the body first, as only then does the server
// notice that the client has left.
func hang(_ http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	<-r.Context().Done()
}

// failure is a row of the contract: what an upstream does, and what comes out of
// it for a read and for a write.
type failure struct {
	name     string
	upstream http.HandlerFunc

	code, category string
	httpStatus     int
	sentence       string
	action         string
	retryable      bool          // of the read
	after          time.Duration // exact to the second; 0 for none
	field          string
	outcome        string // of the write
	writeRetryable bool
	status         int // the upstream's, as told
}

// failures is the contract for Vapi.
var failures = []failure{
	{
		name: "429 with Retry-After in seconds", upstream: answer(429, "application/json", `{"message":"`+bodyCanary+`"}`, "Retry-After", "27"),
		code: "UPSTREAM_RATE_LIMITED", category: "RATE_LIMIT", httpStatus: 429, action: "WAIT", retryable: true, after: 27 * time.Second,
		sentence: "Too many requests to Vapi. Please try again in a moment.", outcome: "REJECTED", writeRetryable: true, status: 429,
	},
	{
		name: "429 with Retry-After as a date", upstream: func(w http.ResponseWriter, r *http.Request) {
			answer(429, "text/plain", bodyCanary, "Retry-After", time.Now().Add(60*time.Second).UTC().Format(http.TimeFormat))(w, r)
		},
		code: "UPSTREAM_RATE_LIMITED", category: "RATE_LIMIT", httpStatus: 429, action: "WAIT", retryable: true, after: 60 * time.Second,
		sentence: "Too many requests to Vapi. Please try again in a moment.", outcome: "REJECTED", writeRetryable: true, status: 429,
	},
	{
		name: "401", upstream: nest(401, `"Invalid Key. `+bodyCanary+`"`),
		code: "UPSTREAM_UNAUTHORIZED", category: "AUTH", httpStatus: 401, action: "UPDATE_CREDENTIALS",
		sentence: "Invalid Vapi API key. Please update your credentials in Settings.", outcome: "REJECTED", status: 401,
	},
	{
		name: "403", upstream: nest(403, `"`+bodyCanary+`"`),
		code: "FORBIDDEN", category: "PERMISSION", httpStatus: 403, action: "UPDATE_CREDENTIALS",
		sentence: "This Vapi API key is not allowed to do that. Please use one with more permissions.", outcome: "REJECTED", status: 403,
	},
	{
		name: "403 of the firewall", upstream: answer(403, "text/plain", "error code: 1010 "+bodyCanary),
		code: "UPSTREAM_UNAVAILABLE", category: "AVAILABILITY", httpStatus: 502, action: "RETRY", retryable: true,
		sentence: "Connection to Vapi failed. Please try again later.", outcome: "REJECTED", writeRetryable: true, status: 403,
	},
	{
		name: "404", upstream: nest(404, `"`+bodyCanary+`"`),
		code: "NOT_FOUND", category: "INPUT", httpStatus: 404, action: "NONE",
		sentence: "That could not be found. It may have been deleted.", outcome: "REJECTED",
	},
	{
		name: "422 with a message array", upstream: nest(422, `["customer.number must be a valid phone number in the E.164 format. `+bodyCanary+`"]`),
		code: "UPSTREAM_REJECTED", category: "INPUT", httpStatus: 422, action: "FIX_INPUT", field: "input.customer.number",
		sentence: "Vapi did not accept customer.number. Please correct it and try again.", outcome: "REJECTED", status: 422,
	},
	{
		name: "402", upstream: nest(402, `"`+bodyCanary+`"`),
		code: "QUOTA_EXCEEDED", category: "RATE_LIMIT", httpStatus: 402, action: "UPGRADE_PLAN",
		sentence: "Your Vapi account needs credits or a payment method. Please top it up.", outcome: "REJECTED", status: 402,
	},
	{
		name: "500", upstream: nest(500, `"`+bodyCanary+`"`),
		code: "UPSTREAM_UNAVAILABLE", category: "AVAILABILITY", httpStatus: 502, action: "RETRY", retryable: true,
		sentence: "Connection to Vapi failed. Please try again later.", outcome: "UNKNOWN", status: 500,
	},
	{
		name: "502 with HTML", upstream: answer(502, "text/html", "<html>"+bodyCanary+"</html>"),
		code: "UPSTREAM_UNAVAILABLE", category: "AVAILABILITY", httpStatus: 502, action: "RETRY", retryable: true,
		sentence: "Connection to Vapi failed. Please try again later.", outcome: "UNKNOWN", status: 502,
	},
	{
		name: "503 with Retry-After", upstream: answer(503, "text/plain", bodyCanary, "Retry-After", "90"),
		code: "UPSTREAM_UNAVAILABLE", category: "AVAILABILITY", httpStatus: 502, action: "RETRY", retryable: true, after: 90 * time.Second,
		sentence: "Connection to Vapi failed. Please try again later.", outcome: "UNKNOWN", status: 503,
	},
	{
		name: "half a body", upstream: answer(200, "application/json", `[{"id":"`+bodyCanary, "Content-Length", "5000"),
		code: "UPSTREAM_UNAVAILABLE", category: "AVAILABILITY", httpStatus: 502, action: "RETRY", retryable: true,
		sentence: "Connection to Vapi failed. Please try again later.", outcome: "UNKNOWN",
	},
	{
		name: "wrong JSON", upstream: answer(200, "application/json", `[{"id":`+bodyCanary+`}]`),
		code: "UPSTREAM_UNAVAILABLE", category: "AVAILABILITY", httpStatus: 502, action: "RETRY", retryable: true,
		sentence: "Connection to Vapi failed. Please try again later.", outcome: "UNKNOWN", status: 200,
	},
	{
		name: "JSON of another kind", upstream: answer(200, "application/json", `"`+bodyCanary+`"`),
		code: "UPSTREAM_UNAVAILABLE", category: "AVAILABILITY", httpStatus: 502, action: "RETRY", retryable: true,
		sentence: "Connection to Vapi failed. Please try again later.", outcome: "UNKNOWN", status: 200,
	},
	{
		name: "reset", upstream: reset,
		code: "UPSTREAM_UNAVAILABLE", category: "AVAILABILITY", httpStatus: 502, action: "RETRY", retryable: true,
		sentence: "Connection to Vapi failed. Please try again later.", outcome: "UNKNOWN",
	},
	{
		name: "hang", upstream: hang,
		code: "UPSTREAM_TIMEOUT", category: "AVAILABILITY", httpStatus: 504, action: "RETRY", retryable: true,
		sentence: "Vapi took too long to answer. Please try again later.", outcome: "UNKNOWN",
	},
	{
		name: "redirect to another host", upstream: answer(302, "text/html", bodyCanary, "Location", "http://"+hostCanary+"/"),
		code: "UPSTREAM_UNAVAILABLE", category: "AVAILABILITY", httpStatus: 502, action: "RETRY", retryable: true,
		sentence: "Connection to Vapi failed. Please try again later.", outcome: "UNKNOWN", status: 302,
	},
	{
		name: "a body of 10 MB", upstream: answer(200, "application/json", `["`+strings.Repeat("x", 10<<20)+`"]`),
		code: "UPSTREAM_UNAVAILABLE", category: "AVAILABILITY", httpStatus: 502, action: "RETRY", retryable: true,
		sentence: "Connection to Vapi failed. Please try again later.", outcome: "UNKNOWN",
	},
}

// atUpstream runs the product with a real client at a scripted upstream.
func atUpstream(tb testing.TB, h http.HandlerFunc, environ ...string) *product {
	tb.Helper()
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Internal", headerCanary)
		h(w, r)
	}))
	tb.Cleanup(upstream.Close)
	return start(tb, append([]string{
		"AVA_VAPI_BASE_URL=" + upstream.URL, "AVA_API_VAPI_API_KEY=" + keyCanary,
		"AVA_UPSTREAM_TIMEOUT=1m", "AVA_UPSTREAM_RETRIES=0", "AVA_BREAKER_FAILURES=1000",
	}, environ...)...)
}

// side is a service at which failures are tried.
type side struct {
	service     string // "VAPI"
	read, write string
	field       string // what the read's failure blanks, and nothing beside it
	at          func(tb testing.TB, h http.HandlerFunc, environ ...string) *product
}

var vapiSide = side{"VAPI", readQuery, writeQuery, "assistants", atUpstream}

func TestEveryFailureOfAnUpstreamComesOutAsTheContractSays(t *testing.T) {
	for _, f := range failures {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			f.try(t, vapiSide)
		})
	}
}

// try has a service fail, and looks at what comes out.
func (f failure) try(t *testing.T, s side) {
	t.Helper()
	patience := "AVA_UPSTREAM_TIMEOUT=1m"
	if f.code == "UPSTREAM_TIMEOUT" {
		patience = "AVA_UPSTREAM_TIMEOUT=500ms"
	}
	p := s.at(t, f.upstream, patience)
	read := p.ask(t, s.read, nil)
	f.check(t, s, read)
	e := read.one(t)
	if e.Extensions.Action.Type != f.action || e.Extensions.Retry.Retryable != f.retryable || e.Extensions.Outcome != "" {
		t.Errorf("action %s, retryable %v, outcome %q", e.Extensions.Action.Type, e.Extensions.Retry.Retryable, e.Extensions.Outcome)
	}
	checkWait(t, e, f.after)
	if f.status != 0 && (e.Extensions.Upstream == nil || e.Extensions.Upstream.Status != f.status) {
		t.Errorf("upstream %+v, want status %d", e.Extensions.Upstream, f.status)
	}
	if data, ok := read.Data[strings.ToLower(s.service)].(map[string]any); !ok || data[s.field] != nil {
		t.Errorf("the failure took more than its field: %s", read.Body)
	}

	// Elsewhere, as what a read was answered decides what becomes of a write after it.
	other := s.at(t, f.upstream, patience)
	write := other.ask(t, s.write, nil)
	f.check(t, s, write)
	w := write.one(t).Extensions
	if w.Outcome != f.outcome || w.Retry.Retryable != f.writeRetryable {
		t.Errorf("a write: outcome %s, retryable %v; want %s, %v", w.Outcome, w.Retry.Retryable, f.outcome, f.writeRetryable)
	}
	if f.outcome == "UNKNOWN" && w.Action.Type != "NONE" {
		t.Errorf("a write whose outcome is unknown advises %s", w.Action.Type)
	}
	if got := strings.Join(w.Field, "."); got != f.field {
		t.Errorf("field %q, want %q", got, f.field)
	}
	for _, canary := range []string{bodyCanary, headerCanary, hostCanary, keyCanary, "127.0.0.1"} {
		for where, text := range map[string]string{
			"the answer": string(read.Body) + string(write.Body), "the headers": fmt.Sprint(read.Header, write.Header), "the log": p.logs.String() + other.logs.String(),
		} {
			if strings.Contains(text, canary) {
				t.Errorf("%s holds %q:\n%s", where, canary, text)
			}
		}
	}
}

// check holds an error against what it has to say in any case.
func (f failure) check(t *testing.T, s side, r reply) {
	t.Helper()
	e := r.one(t)
	x := e.Extensions
	if x.Code != f.code || x.Category != f.category || x.HTTPStatus != f.httpStatus || x.Service != s.service {
		t.Errorf("got %s %s %d %s, want %s %s %d %s", x.Code, x.Category, x.HTTPStatus, x.Service, f.code, f.category, f.httpStatus, s.service)
	}
	if e.Message != f.sentence || x.UserMessage != f.sentence {
		t.Errorf("message %q, userMessage %q, want %q", e.Message, x.UserMessage, f.sentence)
	}
	if x.CorrelationID == "" || x.CorrelationID != r.Header.Get("X-Correlation-Id") {
		t.Errorf("correlation ID %q, in the header %q", x.CorrelationID, r.Header.Get("X-Correlation-Id"))
	}
	if _, err := time.Parse(time.RFC3339, x.Timestamp); err != nil || !strings.HasSuffix(x.Timestamp, "Z") {
		t.Errorf("timestamp %q: %v", x.Timestamp, err)
	}
	if want := "/docs/ERRORS.md#" + strings.ToLower(f.code); x.DocURL != want {
		t.Errorf("docUrl %q, want %q", x.DocURL, want)
	}
	if r.Status != http.StatusOK {
		t.Errorf("HTTP status %d", r.Status)
	}
}

func checkWait(t *testing.T, e gqlError, want time.Duration) {
	t.Helper()
	after := e.Extensions.Retry.AfterMs
	if want == 0 {
		if after != nil || e.Extensions.Retry.At != nil {
			t.Errorf("a wait of %d ms out of nowhere", *after)
		}
		return
	}
	if after == nil {
		t.Fatal("no wait")
	}
	if got := time.Duration(*after) * time.Millisecond; got > want || got < want-2*time.Second {
		t.Errorf("wait %s, want %s", got, want)
	}
	if until := time.Until(*e.Extensions.Retry.At); until > want || until < want-3*time.Second {
		t.Errorf("retry.at is in %s, want %s", until, want)
	}
}

func TestARedirectIsNotFollowed(t *testing.T) {
	var asked atomic.Bool
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Store(true) }))
	t.Cleanup(elsewhere.Close)
	p := atUpstream(t, answer(307, "text/plain", "", "Location", elsewhere.URL))
	p.ask(t, readQuery, nil).one(t)
	p.ask(t, writeQuery, nil).one(t)
	if asked.Load() {
		t.Error("the other host was asked")
	}
}

func TestARefusedConnectionIsNotSent(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	_ = l.Close()
	p := start(t, "AVA_VAPI_BASE_URL=http://"+addr, "AVA_API_VAPI_API_KEY="+keyCanary, "AVA_UPSTREAM_RETRIES=0")
	e := p.ask(t, writeQuery, nil).one(t).Extensions
	if e.Code != "UPSTREAM_UNAVAILABLE" || e.Outcome != "NOT_SENT" || !e.Retry.Retryable {
		t.Errorf("got %s %s, retryable %v", e.Code, e.Outcome, e.Retry.Retryable)
	}
}

func TestAnOpenBreakerAnswersWithTheExactWait(t *testing.T) {
	var calls atomic.Int32
	p := atUpstream(t, func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		answer(500, "text/plain", "")(w, r)
	}, "AVA_BREAKER_FAILURES=3")
	for range 3 {
		if code := p.ask(t, readQuery, nil).one(t).Extensions.Code; code != "UPSTREAM_UNAVAILABLE" {
			t.Fatalf("got %s", code)
		}
	}
	before := calls.Load()
	e := p.ask(t, readQuery, nil).one(t)
	if e.Extensions.Code != "CIRCUIT_OPEN" || e.Extensions.HTTPStatus != 503 || e.Extensions.Action.Type != "WAIT" {
		t.Errorf("got %+v", e.Extensions)
	}
	if e.Message != "Vapi is temporarily unavailable. Please try again in 30s." {
		t.Errorf("message %q", e.Message)
	}
	checkWait(t, e, 30*time.Second)
	if w := p.ask(t, writeQuery, nil).one(t).Extensions; w.Outcome != "NOT_SENT" {
		t.Errorf("a write: outcome %s", w.Outcome)
	}
	if calls.Load() != before {
		t.Error("a request reached the upstream while the breaker was open")
	}
	r := p.ask(t, `{ integration(service: VAPI) { status health { breaker { state retryAfterMs } } lastError { code correlationId } } }`, nil)
	i := r.Data["integration"].(map[string]any)
	if i["status"] != "UNAVAILABLE" || !strings.Contains(string(r.Body), `"state":"OPEN"`) || !strings.Contains(string(r.Body), `"code":"UPSTREAM_UNAVAILABLE"`) {
		t.Errorf("the integration says %s", r.Body)
	}
}
