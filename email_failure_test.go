package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"ava/internal/stub"
	"ava/internal/stub/smtptest"
)

// mailFailures is what becomes of a message when a mail server says no, or
// nothing. The code is that of what is sent; the sentences are in ERRORS.md.
var mailFailures = []struct {
	name, stage, reply string

	code, sentence, action string
	outcome, status        string // of the message: in the answer, and in the log
	field                  string
	after                  time.Duration
	retryable              bool
}{
	{
		name: "535", stage: "AUTH", reply: "535 5.7.8 " + bodyCanary,
		code: "UPSTREAM_UNAUTHORIZED", action: "UPDATE_CREDENTIALS", outcome: "REJECTED", status: "FAILED",
		sentence: "Invalid E-mail user name or password. Please update your credentials in Settings.",
	},
	{
		name: "534", stage: "AUTH", reply: "534 5.7.9 " + bodyCanary,
		code: "UPSTREAM_UNAUTHORIZED", action: "UPDATE_CREDENTIALS", outcome: "REJECTED", status: "FAILED",
		sentence: "The mail server asks for an app password. Please create one in your mail account and save it in Settings.",
	},
	{
		name: "553 to the sender", stage: "MAIL", reply: "553 5.7.1 " + bodyCanary,
		code: "FORBIDDEN", action: "UPDATE_CREDENTIALS", outcome: "REJECTED", status: "FAILED",
		sentence: "This account may not send from that address. Please use its own address as the sender.",
	},
	{
		name: "550 to a recipient", stage: "RCPT ada@example.net", reply: "550 5.1.1 " + bodyCanary,
		code: "UPSTREAM_REJECTED", action: "FIX_INPUT", outcome: "REJECTED", status: "FAILED", field: "input.to.0",
		sentence: "The address in to.0 does not exist or takes no e-mail. Please check it.",
	},
	{
		name: "550 to who gets a hidden copy", stage: "RCPT hidden@example.net", reply: "550 5.1.1 " + bodyCanary,
		code: "UPSTREAM_REJECTED", action: "FIX_INPUT", outcome: "REJECTED", status: "FAILED", field: "input.bcc.0",
		sentence: "The address in bcc.0 does not exist or takes no e-mail. Please check it.",
	},
	{
		name: "554 relay", stage: "RCPT ada@example.net", reply: "554 5.7.1 " + bodyCanary,
		code: "FORBIDDEN", action: "UPDATE_CREDENTIALS", outcome: "REJECTED", status: "FAILED", field: "input.to.0",
		sentence: "This account may not send to the address in to.0. Please check the user name and the port in Settings.",
	},
	{
		name: "452 full", stage: "RCPT ada@example.net", reply: "452 4.2.2 " + bodyCanary,
		code: "QUOTA_EXCEEDED", action: "WAIT", outcome: "REJECTED", status: "FAILED", field: "input.to.0", retryable: true,
		sentence: "The mailbox of the address in to.0 is full. Please try again when it has been emptied.",
	},
	{
		name: "450 greylisted", stage: "RCPT ada@example.net", reply: "450 4.7.1 " + bodyCanary,
		code: "UPSTREAM_RATE_LIMITED", action: "WAIT", outcome: "REJECTED", status: "FAILED", field: "input.to.0", retryable: true, after: 5 * time.Minute,
		sentence: "The mail server asks to try again later. Please send it again in 300s.",
	},
	{
		name: "451", stage: smtptest.Final, reply: "451 4.3.0 " + bodyCanary,
		code: "UPSTREAM_UNAVAILABLE", action: "RETRY", outcome: "REJECTED", status: "FAILED", retryable: true, after: 5 * time.Minute,
		sentence: "Connection to E-mail failed. Please try again later.",
	},
	{
		name: "421", stage: "MAIL", reply: "421 4.3.2 " + bodyCanary,
		code: "UPSTREAM_UNAVAILABLE", action: "RETRY", outcome: "REJECTED", status: "FAILED", retryable: true, after: time.Minute,
		sentence: "Connection to E-mail failed. Please try again later.",
	},
	{
		name: "554 spam", stage: smtptest.Final, reply: "554 5.7.1 " + bodyCanary,
		code: "UPSTREAM_REJECTED", action: "FIX_INPUT", outcome: "REJECTED", status: "FAILED",
		sentence: "The mail server refused this message, as unwanted or because the domain of the sender is not set up for it (SPF, DKIM, DMARC).",
	},
	{
		name: "552 too large", stage: smtptest.Final, reply: "552 5.3.4 " + bodyCanary,
		code: "UPSTREAM_REJECTED", action: "FIX_INPUT", outcome: "REJECTED", status: "FAILED",
		sentence: "The message is larger than the mail server allows. Please send less in it.",
	},
	{
		name: "reset before the message", stage: "DATA", reply: "reset",
		code: "UPSTREAM_UNAVAILABLE", action: "RETRY", outcome: "NOT_SENT", status: "FAILED", retryable: true,
		sentence: "Connection to E-mail failed. Please try again later.",
	},
	{
		name: "reset after the message", stage: smtptest.Final, reply: "reset",
		code: "UPSTREAM_UNAVAILABLE", action: "NONE", outcome: "UNKNOWN", status: "UNKNOWN",
		sentence: "Connection to E-mail failed. Please try again later.",
	},
	{
		name: "hang before the message", stage: "MAIL", reply: "hang",
		code: "UPSTREAM_TIMEOUT", action: "RETRY", outcome: "NOT_SENT", status: "FAILED", retryable: true,
		sentence: "E-mail took too long to answer. Please try again later.",
	},
	{
		name: "hang after the message", stage: smtptest.Final, reply: "hang",
		code: "UPSTREAM_TIMEOUT", action: "NONE", outcome: "UNKNOWN", status: "UNKNOWN",
		sentence: "E-mail took too long to answer. Please try again later.",
	},
	{
		name: "what is not SMTP", stage: "MAIL", reply: "<html>" + bodyCanary,
		code: "UPSTREAM_UNAVAILABLE", action: "RETRY", outcome: "NOT_SENT", status: "FAILED", retryable: true,
		sentence: "Connection to E-mail failed. Please try again later.",
	},
}

func TestEveryFailureOfAMailServerComesOutAsTheContractSays(t *testing.T) {
	for _, f := range mailFailures {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			patience := "AVA_UPSTREAM_TIMEOUT=1m"
			if f.code == "UPSTREAM_TIMEOUT" {
				patience = "AVA_UPSTREAM_TIMEOUT=500ms"
			}
			p, srv := atMailServer(t, nil, patience)
			srv.Change(f.stage, f.reply)
			srv.HangUp()
			r := p.ask(t, sendQuery, letter("ada@example.net", map[string]any{"bcc": []string{"hidden@example.net"}}))
			e := r.one(t)
			x := e.Extensions
			if e.Message != f.sentence || x.Code != f.code || x.Service != "EMAIL" || x.Outcome != f.outcome || x.Action.Type != f.action ||
				x.Retry.Retryable != f.retryable || strings.Join(x.Field, ".") != f.field {
				t.Errorf("got %s", r.Body)
			}
			checkWait(t, e, f.after)
			logged := p.ask(t, sentQuery, nil)
			if body := string(logged.Body); !strings.Contains(body, `"status":"`+f.status+`"`) || !strings.Contains(body, `"code":"`+f.code+`"`) || strings.Count(body, `"id"`) != 1 {
				t.Errorf("the log says %s", body)
			}
			if f.outcome != "UNKNOWN" && f.stage != smtptest.Final && len(srv.Messages()) != 0 {
				t.Errorf("%d messages arrived", len(srv.Messages()))
			}
			for _, canary := range []string{bodyCanary, smtptest.Canary, mailboxPassword, "127.0.0.1", "hidden@example.net"} {
				for where, text := range map[string]string{"the answer": string(r.Body), "the log": p.logs.String(), "the headers": fmt.Sprint(r.Header)} {
					if strings.Contains(text, canary) {
						t.Errorf("%s holds %q:\n%s", where, canary, text)
					}
				}
			}
		})
	}
}

// The stub's words for a scenario, and what they come out as.
var mailScenarios = map[string]string{
	"ok": "", "400": "UPSTREAM_REJECTED", "401": "UPSTREAM_UNAUTHORIZED", "402": "QUOTA_EXCEEDED", "403": "UPSTREAM_REJECTED", "404": "UPSTREAM_REJECTED",
	"409": "UPSTREAM_UNAVAILABLE", "422": "UPSTREAM_REJECTED", "429": "UPSTREAM_RATE_LIMITED", "500": "UPSTREAM_UNAVAILABLE",
	"502": "UPSTREAM_UNAVAILABLE", "503": "UPSTREAM_UNAVAILABLE", "hang": "UPSTREAM_TIMEOUT", "slow": "UPSTREAM_TIMEOUT",
	"reset": "UPSTREAM_UNAVAILABLE", "garbage": "UPSTREAM_UNAVAILABLE", "half-body": "UPSTREAM_UNAVAILABLE", "redirect": "UPSTREAM_REJECTED",
}

func TestMailServerOfTheStubFailsAsScripted(t *testing.T) {
	for _, kind := range stub.Kinds() {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			want, known := mailScenarios[string(kind)]
			if !known {
				t.Fatal("the table does not say what to expect")
			}
			patience := "AVA_UPSTREAM_TIMEOUT=1m"
			if want == "UPSTREAM_TIMEOUT" {
				patience = "AVA_UPSTREAM_TIMEOUT=500ms"
			}
			p := start(t, patience, "AVA_UPSTREAM_RETRIES=0")
			r := p.ask(t, sendQuery, letter("ada@example.net"), stub.ScenarioHeader, "email="+string(kind))
			got := ""
			if len(r.Errors) > 0 {
				got = r.one(t).Extensions.Code
			}
			if got != want || want == "" && !strings.Contains(string(r.Body), `"stubbed":true`) {
				t.Errorf("got %s, want %s", r.Body, want)
			}
			tested := p.ask(t, `mutation { testIntegration(input: {service: EMAIL}) { ok problem { code } } }`, nil, stub.ScenarioHeader, "email="+string(kind))
			if ok := strings.Contains(string(tested.Body), `"ok":true`); len(tested.Errors) > 0 || ok != (want == "") {
				t.Errorf("a test says %s", tested.Body)
			}
		})
	}
}

func TestWithoutMailServerAndStubsEmailIsNotConnected(t *testing.T) {
	p := start(t, "INTEGRATIONS_STUB_MODE=false")
	for _, query := range []string{sendQuery, sentQuery} {
		var variables any
		if query == sendQuery {
			variables = letter("ada@example.net")
		}
		e := p.ask(t, query, variables).one(t)
		if e.Extensions.Code != "NOT_CONNECTED" || e.Extensions.HTTPStatus != http.StatusForbidden || e.Message != "E-mail is not connected. Please connect it in Settings." {
			t.Errorf("got %+v", e)
		}
	}
}

// Mail servers have nothing to do with each other: that one is down closes the
// way to it, and to no other.
func TestMailServerThatIsDownOpensTheBreakerOfItsUserAlone(t *testing.T) {
	h := newHouse(t, atHome("AVA_BREAKER_FAILURES=3")...)
	down, also, up := smtptest.Start(t, map[string]string{}), smtptest.Start(t, map[string]string{}), smtptest.Start(t, nil)
	for subject, srv := range map[string]*smtptest.Server{"ann": down, "cyd": also, "ben": up} {
		connectMail(t, h.product, srv, h.as(t, subject)...)
	}
	down.Change("MAIL", "close")
	also.Change("MAIL", "close")
	send := func(subject string) reply { return h.ask(t, sendQuery, letter("ada@example.net"), h.as(t, subject)...) }
	for range 3 {
		for _, subject := range []string{"ann", "cyd"} {
			if code := send(subject).one(t).Extensions.Code; code != "UPSTREAM_UNAVAILABLE" {
				t.Fatalf("%s got %s", subject, code)
			}
		}
	}
	before := down.Connections()
	e := send("ann").one(t)
	if e.Extensions.Code != "CIRCUIT_OPEN" || e.Extensions.Outcome != "NOT_SENT" || e.Message != "E-mail is temporarily unavailable. Please try again in 30s." {
		t.Errorf("got %+v", e)
	}
	checkWait(t, e, 30*time.Second)
	if down.Connections() != before {
		t.Error("the mail server was connected to while the breaker was open")
	}
	if r := send("ben"); len(r.Errors) > 0 {
		t.Errorf("through another server: %s", r.Body)
	}
	const health = `{ integration(service: EMAIL) { status health { breaker { state } } } }`
	for subject, want := range map[string]string{"ann": `"OPEN"`, "cyd": `"OPEN"`, "ben": `"CLOSED"`} {
		if r := h.ask(t, health, nil, h.as(t, subject)...); !strings.Contains(string(r.Body), want) {
			t.Errorf("%s sees %s", subject, r.Body)
		}
	}
}

// A message of which nobody knows is not sent again with its key, as a mail
// server cannot say what became of it; at Resend it is looked for.
func TestEmailThatNobodyKnowsOfIsNotSentAgain(t *testing.T) {
	p, srv := atMailServer(t, nil)
	srv.Change(smtptest.Final, "reset")
	keyed := letter("ada@example.net", map[string]any{"idempotencyKey": "form-1"})
	if e := p.ask(t, sendQuery, keyed).one(t).Extensions; e.Code != "UPSTREAM_UNAVAILABLE" || e.Outcome != "UNKNOWN" {
		t.Fatalf("got %+v", e)
	}
	srv.Change(smtptest.Final, "250 2.0.0 ok")
	for range 2 {
		if e := p.ask(t, sendQuery, keyed).one(t).Extensions; e.Code != "OUTCOME_UNKNOWN" || e.Outcome != "UNKNOWN" || e.Retry.Retryable {
			t.Errorf("got %+v", e)
		}
	}
	if n := len(srv.Messages()); n != 1 {
		t.Errorf("%d messages arrived", n)
	}
	keyed = letter("ada@example.net", map[string]any{"idempotencyKey": "form-2"})
	first := p.ask(t, sendQuery, keyed)
	if again := p.ask(t, sendQuery, keyed); len(first.Errors) > 0 || string(again.Body) != string(first.Body) || len(srv.Messages()) != 2 {
		t.Errorf("another key: %s, and again %s; %d messages", first.Body, again.Body, len(srv.Messages()))
	}
}

// Mail servers may take longer than a request has, and what they said is told.
func TestMailServerMayTakeLongerThanARequest(t *testing.T) {
	t.Parallel()
	p := start(t, "AVA_QUERY_TIMEOUT=1s", "AVA_UPSTREAM_TIMEOUT=1m")
	r := p.ask(t, sendQuery, letter("slow@example.net"))
	if len(r.Errors) > 0 || !strings.Contains(string(r.Body), `"status":"ACCEPTED"`) {
		t.Errorf("got %s", r.Body)
	}
	p, srv := atMailServer(t, nil, "AVA_QUERY_TIMEOUT=1s", "AVA_UPSTREAM_TIMEOUT=1s") // of which a mail server gets twice as much
	srv.Change("MAIL", "hang")
	if e := p.ask(t, sendQuery, letter("ada@example.net")).one(t).Extensions; e.Code != "UPSTREAM_TIMEOUT" || e.Outcome != "NOT_SENT" {
		t.Errorf("got %+v", e)
	}
}

// A process that ends in the middle of a message leaves it in the log as what it
// is.
func TestEmailOnItsWayIsInTheLogAsOneOfWhichNobodyKnows(t *testing.T) {
	p, srv := atMailServer(t, nil)
	srv.Change(smtptest.Final, "hang")
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		body, _ := json.Marshal(map[string]any{"query": sendQuery, "variables": letter("ada@example.net")})
		if resp, err := p.Client().Post(p.URL+"/graphql", "application/json", bytes.NewReader(body)); err == nil {
			resp.Body.Close()
		}
	}()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for len(srv.Messages()) == 0 {
		<-tick.C
	}
	if r := p.ask(t, sentQuery, nil); strings.Count(string(r.Body), `"status":"UNKNOWN"`) != 1 || !strings.Contains(string(r.Body), "OUTCOME_UNKNOWN") {
		t.Errorf("the log says %s", r.Body)
	}
	srv.HangUp()
	<-sent
}

// resending runs the product with a user who has connected Resend.
func resending(t *testing.T, h http.HandlerFunc, environ ...string) *product {
	t.Helper()
	account := stub.NewResend(time.Now)
	var begun atomic.Bool
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if begun.Load() {
			h(w, r)
			return
		}
		account.ServeHTTP(w, r)
	}))
	t.Cleanup(upstream.Close)
	p := start(t, atHome(append([]string{"AVA_RESEND_BASE_URL=" + upstream.URL}, environ...)...)...)
	r := p.ask(t, connectResendQuery, input(map[string]any{"apiKey": keyCanary, "from": "desk@example.com"}))
	if want := `{"status":"CONNECTED","credential":{"hint":"1234","source":"USER","account":"desk@example.com"}}`; !strings.Contains(string(r.Body), want) {
		t.Fatalf("got %s", r.Body)
	}
	begun.Store(true)
	return p
}

func TestEveryFailureOfResendComesOutAsTheContractSays(t *testing.T) {
	named := func(status int, name string, header ...string) http.HandlerFunc {
		return answer(status, "application/json", fmt.Sprintf(`{"statusCode":%d,"name":%q,"message":%q}`, status, name, bodyCanary), header...)
	}
	for name, f := range map[string]struct {
		upstream      http.HandlerFunc
		code, outcome string
		httpStatus    int
		retryable     bool
		after         time.Duration
	}{
		"a key that is invalid":        {named(403, "invalid_api_key"), "UPSTREAM_UNAUTHORIZED", "REJECTED", 401, false, 0},
		"no key":                       {named(401, "missing_api_key"), "UPSTREAM_UNAUTHORIZED", "REJECTED", 401, false, 0},
		"a domain that is not checked": {named(403, "validation_error"), "FORBIDDEN", "REJECTED", 403, false, 0},
		"429 with Retry-After":         {named(429, "rate_limit_exceeded", "Retry-After", "27"), "UPSTREAM_RATE_LIMITED", "REJECTED", 429, true, 27 * time.Second},
		"the quota":                    {named(429, "monthly_quota_exceeded"), "QUOTA_EXCEEDED", "REJECTED", 402, false, 0},
		"422":                          {named(422, "missing_required_field"), "UPSTREAM_REJECTED", "REJECTED", 422, false, 0},
		"500":                          {named(500, "application_error"), "UPSTREAM_UNAVAILABLE", "UNKNOWN", 502, false, 0},
		"503 with HTML":                {answer(503, "text/html", bodyCanary), "UPSTREAM_UNAVAILABLE", "UNKNOWN", 502, false, 0},
		"half a body":                  {answer(200, "application/json", `{"id":"`+bodyCanary, "Content-Length", "5000"), "UPSTREAM_UNAVAILABLE", "UNKNOWN", 502, false, 0},
		"wrong JSON":                   {answer(200, "application/json", `{"id":`+bodyCanary), "UPSTREAM_UNAVAILABLE", "UNKNOWN", 502, false, 0},
		"reset":                        {reset, "UPSTREAM_UNAVAILABLE", "UNKNOWN", 502, false, 0},
		"hang":                         {hang, "UPSTREAM_TIMEOUT", "UNKNOWN", 504, false, 0},
		"redirect":                     {answer(302, "text/html", "", "Location", "http://"+hostCanary), "UPSTREAM_UNAVAILABLE", "UNKNOWN", 502, false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			patience := "AVA_UPSTREAM_TIMEOUT=1m"
			if f.code == "UPSTREAM_TIMEOUT" {
				patience = "AVA_UPSTREAM_TIMEOUT=500ms"
			}
			p := resending(t, f.upstream, patience)
			r := p.ask(t, sendQuery, letter("ada@example.net"))
			e := r.one(t)
			x := e.Extensions
			if x.Code != f.code || x.Outcome != f.outcome || x.HTTPStatus != f.httpStatus || x.Retry.Retryable != f.retryable || x.Service != "EMAIL" {
				t.Errorf("got %s", r.Body)
			}
			if f.httpStatus == 401 && e.Message != "Invalid Resend API key. Please update your credentials in Settings." {
				t.Errorf("it says %q", e.Message)
			}
			checkWait(t, e, f.after)
			for _, canary := range []string{bodyCanary, hostCanary, keyCanary, "127.0.0.1"} {
				if text := string(r.Body) + fmt.Sprint(r.Header) + p.logs.String(); strings.Contains(text, canary) {
					t.Errorf("%q got out:\n%s", canary, text)
				}
			}
		})
	}
}

func TestEmailWhoseAnswerGotLostIsFoundAtResend(t *testing.T) {
	l := &lossy{provider: stub.NewResend(time.Now)}
	p := resending(t, l.ServeHTTP)
	l.losing.Store(true)
	keyed := letter("ada@example.net", map[string]any{"idempotencyKey": "form-1"})
	if e := p.ask(t, sendQuery, keyed).one(t).Extensions; e.Code != "UPSTREAM_UNAVAILABLE" || e.Outcome != "UNKNOWN" {
		t.Errorf("the answer got lost: %+v", e)
	}
	again := p.ask(t, sendQuery, keyed)
	if len(again.Errors) != 0 || !strings.Contains(string(again.Body), `"status":"ACCEPTED"`) {
		t.Errorf("it was sent, and the answer is %s", again.Body)
	}
	// The request itself may come twice, as Resend knows it by its key.
	list := httptest.NewRequest(http.MethodGet, "/emails?limit=100", http.NoBody)
	list.Header.Set("Authorization", "Bearer "+keyCanary)
	list.Header.Set("User-Agent", "test")
	listed := httptest.NewRecorder()
	l.provider.ServeHTTP(listed, list)
	if n := strings.Count(listed.Body.String(), `"last_event"`); n != stub.SeedEmails+1 {
		t.Errorf("Resend has %d e-mails, want %d: %s", n, stub.SeedEmails+1, listed.Body)
	}
	if r := p.ask(t, sentQuery, nil); strings.Count(string(r.Body), `"ACCEPTED"`) != 1 || strings.Count(string(r.Body), `"id"`) != 1 {
		t.Errorf("the log says %s", r.Body)
	}
}
