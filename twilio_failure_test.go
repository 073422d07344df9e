package main

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"ava/internal/stub"
)

const (
	readMessagesQuery = `{ twilio { messages { nodes { id } } } }`
	sendSmsMutation   = `mutation Send($key: String, $body: String = "Hello", $to: String = "+14155550123") {
		sendSms(input: {to: $to, from: "+14155550100", body: $body, idempotencyKey: $key}) { message { id status } segments encoding } }`
)

var twilioSide = side{"TWILIO", readMessagesQuery, sendSmsMutation, "messages", atTwilio}

// atTwilio runs the product with a real client at a scripted Twilio.
func atTwilio(tb testing.TB, h http.HandlerFunc, environ ...string) *product {
	tb.Helper()
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Internal", headerCanary)
		h(w, r)
	}))
	tb.Cleanup(upstream.Close)
	return start(tb, append([]string{
		"AVA_TWILIO_BASE_URL=" + upstream.URL, "TWILIO_ACCOUNT_SID=" + stub.SeedTwilioAccount(), "TWILIO_AUTH_TOKEN=" + keyCanary,
		"AVA_UPSTREAM_TIMEOUT=1m", "AVA_UPSTREAM_RETRIES=0", "AVA_BREAKER_FAILURES=1000",
	}, environ...)...)
}

// complaint answers with an error as Twilio writes it.
func complaint(status, code int, header ...string) http.HandlerFunc {
	return answer(status, "application/json", fmt.Sprintf(`{"code":%d,"message":%q,"more_info":"https://www.twilio.com/docs/errors/%d","status":%d}`, code, bodyCanary, code, status), header...)
}

// down is what comes out when Twilio cannot be reached or answers nonsense.
func down(name string, status int, upstream http.HandlerFunc) failure {
	return failure{
		name: name, upstream: upstream, status: status, code: "UPSTREAM_UNAVAILABLE", category: "AVAILABILITY", httpStatus: 502, action: "RETRY", retryable: true,
		sentence: "Connection to Twilio failed. Please try again later.", outcome: "UNKNOWN",
	}
}

// rejected is what comes out of one of Twilio's codes that is about a field.
func rejected(code int, field, sentence string) failure {
	return failure{
		name: fmt.Sprint(code), upstream: complaint(400, code), status: 400, code: "UPSTREAM_REJECTED", category: "INPUT", httpStatus: 422, action: "FIX_INPUT",
		sentence: sentence, outcome: "REJECTED", field: field,
	}
}

// twilioFailures is the contract for Twilio.
var twilioFailures = []failure{
	{
		name: "429 with Retry-After", upstream: complaint(429, 20429, "Retry-After", "27"),
		code: "UPSTREAM_RATE_LIMITED", category: "RATE_LIMIT", httpStatus: 429, action: "WAIT", retryable: true, after: 27 * time.Second,
		sentence: "Too many requests to Twilio. Please try again in a moment.", outcome: "REJECTED", writeRetryable: true, status: 429,
	},
	{
		name: "429 without", upstream: complaint(429, 20429),
		code: "UPSTREAM_RATE_LIMITED", category: "RATE_LIMIT", httpStatus: 429, action: "WAIT", retryable: true,
		sentence: "Too many requests to Twilio. Please try again in a moment.", outcome: "REJECTED", writeRetryable: true, status: 429,
	},
	{
		name: "401, 20003", upstream: complaint(401, 20003),
		code: "UPSTREAM_UNAUTHORIZED", category: "AUTH", httpStatus: 401, action: "UPDATE_CREDENTIALS",
		sentence: "Invalid Twilio Account SID or Auth Token. Please update your credentials in Settings.", outcome: "REJECTED", status: 401,
	},
	{
		name: "401, 20005", upstream: complaint(401, 20005),
		code: "UPSTREAM_UNAUTHORIZED", category: "AUTH", httpStatus: 401, action: "UPGRADE_PLAN",
		sentence: "Your Twilio account is suspended or closed. Please settle that at Twilio.", outcome: "REJECTED", status: 401,
	},
	{
		name: "403, 20008", upstream: complaint(403, 20008),
		code: "FORBIDDEN", category: "PERMISSION", httpStatus: 403, action: "UPDATE_CREDENTIALS",
		sentence: "Twilio test credentials cannot do that. Please use live ones.", outcome: "REJECTED", status: 403,
	},
	{
		name: "404, 20404", upstream: complaint(404, 20404),
		code: "NOT_FOUND", category: "INPUT", httpStatus: 404, action: "NONE",
		sentence: "That could not be found. It may have been deleted.", outcome: "REJECTED",
	},
	rejected(21211, "input.to", "The recipient is not a valid mobile number. Please use the international format, for example +14155552671."),
	rejected(21614, "input.to", "The recipient is not a valid mobile number. Please use the international format, for example +14155552671."),
	rejected(21612, "input.to", "Twilio cannot reach this recipient from this sender. Please choose another sender."),
	rejected(21606, "input.from", "The sender cannot send text messages from your Twilio account. Please choose another one."),
	rejected(21705, "input.messagingServiceSid", "The messaging service does not exist or has no sender. Please choose another one."),
	rejected(21617, "input.body", "The message is too long. Please use at most 1600 characters."),
	{
		name: "21408", upstream: complaint(403, 21408),
		code: "FORBIDDEN", category: "PERMISSION", httpStatus: 403, action: "NONE", field: "input.to",
		sentence: "Your Twilio account may not text that country. Please enable it at Twilio under Messaging, Geo permissions.", outcome: "REJECTED", status: 403,
	},
	{
		name: "21608", upstream: complaint(400, 21608),
		code: "FORBIDDEN", category: "PERMISSION", httpStatus: 403, action: "UPGRADE_PLAN", field: "input.to",
		sentence: "Twilio trial accounts can text only verified numbers. Please verify this one at Twilio, or upgrade the account.", outcome: "REJECTED", status: 400,
	},
	{
		name: "21610", upstream: complaint(400, 21610),
		code: "CONFLICT", category: "CONFLICT", httpStatus: 409, action: "NONE", field: "input.to",
		sentence: "The recipient has replied STOP and cannot be texted from this sender.", outcome: "REJECTED", status: 400,
	},
	{
		name: "21611", upstream: complaint(429, 21611),
		code: "UPSTREAM_RATE_LIMITED", category: "RATE_LIMIT", httpStatus: 429, action: "WAIT", retryable: true, field: "input.from",
		sentence: "Too many messages are waiting to be sent from this sender. Please try again later.", outcome: "REJECTED", writeRetryable: true, status: 429,
	},
	down("500", 500, complaint(500, 20500)),
	down("502 with HTML", 502, answer(502, "text/html", "<html>"+bodyCanary+"</html>")),
	down("half a body", 0, answer(200, "application/json", `{"messages":[{"sid":"`+bodyCanary, "Content-Length", "5000")),
	down("wrong JSON", 200, answer(200, "application/json", `{"messages":[`+bodyCanary+`]}`)),
	down("JSON of another kind", 200, answer(200, "application/json", `"`+bodyCanary+`"`)),
	down("reset", 0, reset),
	down("redirect to another host", 302, answer(302, "text/html", bodyCanary, "Location", "http://"+hostCanary+"/")),
	{
		name: "hang", upstream: hang,
		code: "UPSTREAM_TIMEOUT", category: "AVAILABILITY", httpStatus: 504, action: "RETRY", retryable: true,
		sentence: "Twilio took too long to answer. Please try again later.", outcome: "UNKNOWN",
	},
}

func TestEveryFailureOfTwilioComesOutAsTheContractSays(t *testing.T) {
	for _, f := range twilioFailures {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			f.try(t, twilioSide)
		})
	}
}

func TestTwilioThatIsNotConnectedAnswersSo(t *testing.T) {
	p := start(t, "INTEGRATIONS_STUB_MODE=false")
	for _, query := range []string{`{ twilio { account { name } } }`, sendSmsMutation} {
		e := p.ask(t, query, nil).one(t)
		if e.Extensions.Code != "NOT_CONNECTED" || e.Extensions.HTTPStatus != 403 || e.Message != "Twilio is not connected. Please connect it in Settings." {
			t.Errorf("%+v", e)
		}
		if url := e.Extensions.Action.URL; e.Extensions.Action.Type != "CONNECT" || url == nil || *url != "/integrations/twilio" {
			t.Errorf("%+v", e.Extensions.Action)
		}
	}
	e := p.ask(t, readMessagesQuery, nil, "X-Stub-Scenario", "twilio=429").one(t)
	if e.Extensions.Code != "STUBS_DISABLED" || e.Extensions.HTTPStatus != 403 {
		t.Errorf("a scenario: %+v", e.Extensions)
	}
	if r := p.ask(t, `{ smsSegments(text: "Hello") { segments } }`, nil); len(r.Errors) > 0 { // which asks nobody
		t.Errorf("%s", r.Body)
	}
}

func TestConnectionThatTwilioRefusesIsNotSent(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	_ = l.Close()
	p := start(t, "AVA_TWILIO_BASE_URL=http://"+addr, "TWILIO_ACCOUNT_SID="+stub.SeedTwilioAccount(), "TWILIO_AUTH_TOKEN="+keyCanary, "AVA_UPSTREAM_RETRIES=0")
	e := p.ask(t, sendSmsMutation, nil).one(t).Extensions
	if e.Code != "UPSTREAM_UNAVAILABLE" || e.Outcome != "NOT_SENT" || !e.Retry.Retryable {
		t.Errorf("got %s %s, retryable %v", e.Code, e.Outcome, e.Retry.Retryable)
	}
}

func TestTwiliosOpenBreakerIsItsOwn(t *testing.T) {
	var calls atomic.Int32
	p := atTwilio(t, func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		complaint(500, 20500)(w, r)
	}, "AVA_BREAKER_FAILURES=3")
	for range 3 {
		p.ask(t, readMessagesQuery, nil).one(t)
	}
	before := calls.Load()
	e := p.ask(t, sendSmsMutation, nil).one(t)
	if e.Extensions.Code != "CIRCUIT_OPEN" || e.Extensions.Outcome != "NOT_SENT" || e.Message != "Twilio is temporarily unavailable. Please try again in 30s." {
		t.Errorf("got %+v", e)
	}
	checkWait(t, e, 30*time.Second)
	if calls.Load() != before {
		t.Error("a request reached Twilio while the breaker was open")
	}
	r := p.ask(t, `{ vapi { assistants(first: 1) { nodes { id } } } integrations { nodes { service status } } }`, nil)
	if len(r.Errors) > 0 || !strings.Contains(string(r.Body), `{"service":"VAPI","status":"STUBBED"},{"service":"TWILIO","status":"UNAVAILABLE"}`) {
		t.Errorf("%s", r.Body)
	}
}

// That one recipient cannot be texted is no trouble of the integration's.
func TestRefusalOfOneRecipientDoesNotDegradeTheIntegration(t *testing.T) {
	for _, refusal := range []http.HandlerFunc{complaint(400, 21608), complaint(403, 21408), complaint(429, 21611), complaint(400, 21610)} {
		p := atTwilio(t, refusal)
		p.ask(t, sendSmsMutation, nil).one(t)
		r := p.ask(t, `{ integration(service: TWILIO) { status lastError { code } } }`, nil)
		if string(r.Body) != `{"data":{"integration":{"status":"CONNECTED","lastError":null}}}` {
			t.Errorf("%s", r.Body)
		}
	}
	p := atTwilio(t, complaint(403, 20403)) // of the key itself
	p.ask(t, sendSmsMutation, nil).one(t)
	if r := p.ask(t, `{ integration(service: TWILIO) { status } }`, nil); !strings.Contains(string(r.Body), "DEGRADED") {
		t.Errorf("%s", r.Body)
	}
}

func TestScenarioOfOneServiceFailsThatOne(t *testing.T) {
	p := start(t, "AVA_UPSTREAM_RETRIES=0")
	r := p.ask(t, `{ vapi { assistants(first: 1) { nodes { id } } } twilio { messages(first: 1) { nodes { id } } } }`, nil, "X-Stub-Scenario", "vapi=ok, twilio=429;retry-after=27")
	e := r.one(t)
	if e.Extensions.Code != "UPSTREAM_RATE_LIMITED" || e.Extensions.Service != "TWILIO" || r.Data["vapi"] == nil {
		t.Errorf("%s", r.Body)
	}
	checkWait(t, e, 27*time.Second)
}

func TestTextsAreLimitedByThemselves(t *testing.T) {
	p := start(t, "AVA_RATE_LIMIT_ACTIONS=2/min")
	for range 2 {
		if r := p.ask(t, sendSmsMutation, nil); len(r.Errors) > 0 {
			t.Fatalf("%s", r.Body)
		}
	}
	e := p.ask(t, sendSmsMutation, nil).one(t).Extensions
	if e.Code != "RATE_LIMITED" || e.Service != "TWILIO" || e.Outcome != "NOT_SENT" || e.Retry.AfterMs == nil {
		t.Errorf("%+v", e)
	}
	if r := p.ask(t, writeQuery, nil); len(r.Errors) > 0 {
		t.Errorf("a call: %s", r.Body)
	}
}
