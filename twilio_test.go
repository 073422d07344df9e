package main

import (
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ava/internal/stub"
)

// textHouse is Twilio with an account, whose answers to messages that it takes can
// get lost. It knows how many it was given.
type textHouse struct {
	provider *stub.Twilio
	sent     atomic.Int64
	losing   atomic.Bool
}

func (x *textHouse) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		x.provider.ServeHTTP(w, r)
		return
	}
	x.sent.Add(1)
	if x.losing.Load() {
		x.provider.ServeHTTP(&nowhere{header: http.Header{}}, r)
		reset(w, r)
		return
	}
	x.provider.ServeHTTP(w, r)
}

func withTexts(t *testing.T, environ ...string) (*product, *textHouse) {
	t.Helper()
	x := &textHouse{provider: stub.NewTwilio(time.Now)}
	t.Cleanup(func() { _ = x.provider.Close() })
	return atTwilio(t, x.ServeHTTP, environ...), x
}

func TestSameKeySendsOneText(t *testing.T) {
	p, x := withTexts(t)
	first := p.ask(t, sendSmsMutation, with("form-1"))
	if len(first.Errors) != 0 {
		t.Fatalf("%s", first.Body)
	}
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if again := p.ask(t, sendSmsMutation, with("form-1")); string(again.Body) != string(first.Body) {
				t.Errorf("the same key: %s, before it was %s", again.Body, first.Body)
			}
		})
	}
	all.Wait()
	if n := x.sent.Load(); n != 1 {
		t.Errorf("%d texts were sent with one key", n)
	}
	e := p.ask(t, sendSmsMutation, map[string]any{"key": "form-1", "body": "Something else"}).one(t).Extensions
	if e.Code != "IDEMPOTENCY_KEY_REUSED" || e.Outcome != "NOT_SENT" || x.sent.Load() != 1 {
		t.Errorf("another text: %+v", e)
	}
	if other := p.ask(t, sendSmsMutation, with("form-2")); string(other.Body) == string(first.Body) || x.sent.Load() != 2 {
		t.Errorf("another key: %s", other.Body)
	}
}

func TestTextWhoseAnswerGotLostIsFound(t *testing.T) {
	p, x := withTexts(t)
	x.losing.Store(true)
	e := p.ask(t, sendSmsMutation, with("form-1")).one(t).Extensions
	if e.Code != "UPSTREAM_UNAVAILABLE" || e.Outcome != "UNKNOWN" || e.Retry.Retryable || e.Action.Type != "NONE" {
		t.Errorf("the answer got lost: %+v", e)
	}
	again := p.ask(t, sendSmsMutation, with("form-1"))
	if len(again.Errors) != 0 || !strings.Contains(string(again.Body), `"id":`) {
		t.Fatalf("the text was sent, and the answer is %s", again.Body)
	}
	if n := x.sent.Load(); n != 1 {
		t.Errorf("%d texts were sent", n)
	}
	r := p.ask(t, `{ auditEvents { nodes { action service operation outcome code } } }`, nil)
	if !strings.Contains(string(r.Body), `"service":"TWILIO","operation":"twilio.sendSms","outcome":"UNKNOWN"`) { // as it was when it ended
		t.Errorf("the trail says %s", r.Body)
	}
}

func TestTextOfWhichNothingIsKnownIsNotSentAgain(t *testing.T) {
	var posts atomic.Int32
	provider := stub.NewTwilio(time.Now)
	t.Cleanup(func() { _ = provider.Close() })
	p := atTwilio(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			posts.Add(1)
			reset(w, r)
			return
		}
		provider.ServeHTTP(w, r)
	}, "AVA_UPSTREAM_RETRIES=2")
	p.ask(t, sendSmsMutation, with("form-1")).one(t)
	e := p.ask(t, sendSmsMutation, with("form-1")).one(t)
	if e.Extensions.Code != "OUTCOME_UNKNOWN" || e.Extensions.Outcome != "UNKNOWN" || e.Extensions.Retry.Retryable {
		t.Errorf("got %+v", e.Extensions)
	}
	if posts.Load() != 1 {
		t.Errorf("it was sent %d times", posts.Load())
	}
}

// What Twilio would refuse or charge dearly for is seen before anything is sent.
func TestTextIsCheckedBeforeItIsSent(t *testing.T) {
	p, x := withTexts(t)
	for _, test := range []struct{ input, field, sentence string }{
		{`to: "0415 555 0123", from: "+14155550100", body: "x"`, "to", "to is not a phone number. Please use the international format, for example +14155552671."},
		{`to: "+14155550123", body: "x"`, "from", "from is missing. Please fill it in."},
		{`to: "+14155550123", from: "?", body: "x"`, "from", "from is not a phone number. Please use the international format, for example +14155552671."},
		{`to: "+14155550123", from: "+14155550100"`, "body", "body is missing. Please fill it in."},
		{`to: "+14155550123", from: "+14155550100", body: " "`, "body", "body is missing. Please fill it in."},
		{`to: "+14155550123", from: "+14155550100", body: "` + strings.Repeat("x", 1601) + `"`, "body", "body is too long. Please use at most 1600 characters."},
		{`to: "+14155550123", from: "+14155550100", mediaUrls: ["ftp://a.example/b"]`, "mediaUrls", "mediaUrls is not a web address. Please use one that begins with https://."},
		{`to: "+14155550123", messagingServiceSid: "../Keys", body: "x"`, "messagingServiceSid", "messagingServiceSid does not have the form that it should. Please check it."},
	} {
		e := p.ask(t, `mutation { sendSms(input: {`+test.input+`}) { message { id } } }`, nil).one(t)
		if e.Extensions.Code != "BAD_USER_INPUT" || e.Extensions.Outcome != "NOT_SENT" || strings.Join(e.Extensions.Field, ".") != "input."+test.field || e.Message != test.sentence {
			t.Errorf("%.60s: %+v", test.input, e)
		}
	}
	if x.sent.Load() != 0 {
		t.Error("something was sent")
	}
	for text, want := range map[string]string{
		"":                       `{"encoding":"GSM_7","segments":0,"units":0,"unitsLeft":160}`,
		strings.Repeat("é", 160): `{"encoding":"GSM_7","segments":1,"units":160,"unitsLeft":0}`,
		strings.Repeat("a", 161): `{"encoding":"GSM_7","segments":2,"units":161,"unitsLeft":145}`,
		"10 €":                   `{"encoding":"GSM_7","segments":1,"units":5,"unitsLeft":155}`,
		strings.Repeat("😀", 36):  `{"encoding":"UCS_2","segments":2,"units":72,"unitsLeft":61}`,
	} {
		r := p.ask(t, `query($t: String!) { smsSegments(text: $t) { encoding segments units unitsLeft } }`, map[string]any{"t": text})
		if string(r.Body) != `{"data":{"smsSegments":`+want+`}}` {
			t.Errorf("%.10q: %s", text, r.Body)
		}
	}
}

// What is counted before is what Twilio charges for, and what comes back.
func TestSegmentsOfASentTextAreThoseThatWereCounted(t *testing.T) {
	p, _ := withTexts(t)
	for text, want := range map[string]string{strings.Repeat("a", 161): `"segments":2,"encoding":"GSM_7"`, strings.Repeat("ч", 135): `"segments":3,"encoding":"UCS_2"`} {
		r := p.ask(t, sendSmsMutation, map[string]any{"body": text})
		if !strings.Contains(string(r.Body), want) {
			t.Errorf("%.4q: %s", text, r.Body)
		}
	}
}

// A text that arrives, or not, says so when it is asked for again; why it did not
// is told like any other failure.
func TestTextThatDoesNotArriveSaysWhy(t *testing.T) {
	var ahead atomic.Int64
	provider := stub.NewTwilio(func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) })
	t.Cleanup(func() { _ = provider.Close() })
	p := atTwilio(t, provider.ServeHTTP, "AVA_CACHE_TTL=5m")
	const query = `query($id: ID!) { twilio { message(id: $id) { status deliveryFailure { code userMessage action retryable twilioCode } } } node(id: $id) { id } }`
	for to, want := range map[string]string{
		"+14155550123": `{"status":"DELIVERED","deliveryFailure":null}`,
		"+15005553003": `{"status":"UNDELIVERED","deliveryFailure":{"code":"UPSTREAM_REJECTED","userMessage":"The phone of the recipient is switched off or out of reach. Please try again later.","action":"RETRY","retryable":true,"twilioCode":"30003"}}`,
	} {
		sent := p.ask(t, sendSmsMutation, map[string]any{"to": to})
		id := sent.Data["sendSms"].(map[string]any)["message"].(map[string]any)["id"].(string)
		if r := p.ask(t, query, map[string]any{"id": id}); !strings.Contains(string(r.Body), `"status":"QUEUED"`) || !strings.Contains(string(r.Body), `"node":{"id":"`+id+`"}`) {
			t.Errorf("at first: %s", r.Body)
		}
		ahead.Add(int64(time.Minute))
		if r := p.ask(t, query, map[string]any{"id": id}); !strings.Contains(string(r.Body), want) { // not from the cache
			t.Errorf("a minute later: %s", r.Body)
		}
	}
}

func TestMessagesArePagedAndFiltered(t *testing.T) {
	p, _ := withTexts(t)
	const query = `query($after: String, $f: TwilioMessageFilter) { twilio { messages(first: 50, after: $after, filter: $f) {
		nodes { id to sentAt } pageInfo { hasNextPage endCursor } freshness { source } } } }`
	seen := make(map[string]bool)
	var after any
	var to, sentAt string
	for pages := 0; ; pages++ {
		list := p.ask(t, query, map[string]any{"after": after}).Data["twilio"].(map[string]any)["messages"].(map[string]any)
		for _, n := range list["nodes"].([]any) {
			node := n.(map[string]any)
			seen[node["id"].(string)], to, sentAt = true, node["to"].(string), node["sentAt"].(string)
		}
		info := list["pageInfo"].(map[string]any)
		if after = info["endCursor"]; info["hasNextPage"] != true {
			break
		}
		if pages > 10 {
			t.Fatal("there is no end")
		}
	}
	if len(seen) != stub.SeedMessages {
		t.Errorf("%d messages, want %d", len(seen), stub.SeedMessages)
	}
	r := p.ask(t, query, map[string]any{"f": map[string]any{"to": to, "sentAfter": sentAt}})
	nodes := r.Data["twilio"].(map[string]any)["messages"].(map[string]any)["nodes"].([]any)
	for _, n := range nodes {
		if n.(map[string]any)["to"] != to {
			t.Errorf("%v was not asked for", n)
		}
	}
	if len(nodes) == 0 || len(nodes) == len(seen) {
		t.Errorf("%d messages to %s: %s", len(nodes), to, r.Body)
	}
	if e := p.ask(t, query, map[string]any{"after": "nonsense"}).one(t).Extensions; e.Code != "BAD_USER_INPUT" {
		t.Errorf("%+v", e)
	}
}

func TestConnectingTwilioAsksTwilioFirst(t *testing.T) {
	h := newHouse(t)
	h.connectTwilio(t, "ann", annAccount)
	variables := map[string]any{"account": annAccount, "token": "an-invalid-token"}
	e := h.ask(t, connectTwilioMutation, variables, h.as(t, "ann")...).one(t)
	if e.Extensions.Code != "UPSTREAM_UNAUTHORIZED" || e.Extensions.Outcome != "REJECTED" || e.Message != "Invalid Twilio Account SID or Auth Token. Please update your credentials in Settings." {
		t.Errorf("%+v", e)
	}
	r := h.ask(t, `{ integration(service: TWILIO) { status credential { hint account source } } twilio { account { twilioSid status type name } } }`, nil, h.as(t, "ann")...)
	if want := `{"hint":"-ann","account":"` + annAccount + `","source":"USER"}`; len(r.Errors) > 0 || !strings.Contains(string(r.Body), want) {
		t.Errorf("the credential before is not in force: %s", r.Body)
	}
	r = h.ask(t, `mutation { testIntegration(input: {service: TWILIO}) { ok problem { reason } } }`, nil, h.as(t, "ann")...)
	if string(r.Body) != `{"data":{"testIntegration":{"ok":true,"problem":null}}}` {
		t.Errorf("%s", r.Body)
	}
	r = h.ask(t, `mutation { disconnectIntegration(input: {service: TWILIO}) { integration { status } } }`, nil, h.as(t, "ann")...)
	if !strings.Contains(string(r.Body), "NOT_CONNECTED") {
		t.Errorf("%s", r.Body)
	}
}
