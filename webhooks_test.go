package main

import (
	"bufio"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ava/graph"
	"ava/internal/stub"
)

// stream is a subscription over an event stream.
type stream struct {
	tb     testing.TB
	status int
	lines  *bufio.Scanner
	leave  func()
}

func (p *product) subscribe(tb testing.TB, query string, variables any, header ...string) *stream {
	tb.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		tb.Fatal(err)
	}
	req, err := http.NewRequestWithContext(tb.Context(), http.MethodPost, p.URL+"/graphql", strings.NewReader(string(body)))
	if err != nil {
		tb.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "text/event-stream")
	resp, err := p.Client().Do(req)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = resp.Body.Close() })
	return &stream{tb, resp.StatusCode, bufio.NewScanner(resp.Body), func() { _ = resp.Body.Close() }}
}

// first is the first result as an answer; the stream is left.
func (s *stream) first() reply {
	s.tb.Helper()
	defer s.leave()
	data, there := s.next()
	if !there {
		s.tb.Fatalf("status %d, and nothing is told", s.status)
	}
	r := reply{Status: s.status, Body: []byte(data)}
	if err := json.Unmarshal(r.Body, &r); err != nil {
		s.tb.Fatalf("%s: %v", data, err)
	}
	return r
}

// next is the next result, and false after the last.
func (s *stream) next() (string, bool) {
	s.tb.Helper()
	for s.lines.Scan() {
		if data, is := strings.CutPrefix(s.lines.Text(), "data: "); is {
			return data, true
		}
		if s.lines.Text() == "event: complete" {
			return "", false
		}
	}
	return "", false
}

// rest is everything until the end.
func (s *stream) rest() []string {
	s.tb.Helper()
	var all []string
	for data, more := s.next(); more; data, more = s.next() {
		all = append(all, data)
	}
	return all
}

const sendSMS = `mutation($key: String) { sendSms(input: {to: "+14155550123", from: "+14155550100", body: "Hello", idempotencyKey: $key}) { message { id twilioSid status } } }`

// sms sends a message and returns its ID here and at Twilio.
func (p *product) sms(tb testing.TB, header ...string) (id, sid string) {
	tb.Helper()
	r := p.ask(tb, sendSMS, nil, header...)
	var out struct {
		Data struct {
			SendSms struct {
				Message struct{ ID, TwilioSid string }
			}
		}
	}
	if err := json.Unmarshal(r.Body, &out); err != nil || len(r.Errors) > 0 {
		tb.Fatalf("%s", r.Body)
	}
	return out.Data.SendSms.Message.ID, out.Data.SendSms.Message.TwilioSid
}

const followSMS = `subscription($id: ID!) { smsStatusChanged(id: $id) { id status deliveryFailure { twilioCode } } }`

// With nothing configured, the stub's reports come in, signed, over HTTP.
func TestMessageIsFollowedUntilItArrives(t *testing.T) {
	p := start(t)
	id, _ := p.sms(t)
	told := p.subscribe(t, followSMS, map[string]any{"id": id}).rest()
	var statuses []string
	for _, data := range told {
		var r struct {
			Data struct{ SmsStatusChanged struct{ ID, Status string } }
		}
		if err := json.Unmarshal([]byte(data), &r); err != nil || r.Data.SmsStatusChanged.ID != id {
			t.Fatalf("%s: %v", data, err)
		}
		statuses = append(statuses, r.Data.SmsStatusChanged.Status)
	}
	if got := strings.Join(statuses, " "); !strings.HasSuffix(got, "SENT DELIVERED") {
		t.Errorf("told %s", got)
	}
	trail := string(p.ask(t, `{ auditEvents(first: 10, filter: {action: WEBHOOK}) { nodes { action service operation code outcome } } }`, nil).Body)
	if got := strings.Count(trail, `{"action":"WEBHOOK","service":"TWILIO","operation":"twilio.messageStatus","code":null,"outcome":null}`); got != 3 {
		t.Errorf("%d events of 3 reports: %s", got, trail)
	}
}

// report sends what a service reports.
func (p *product) report(tb testing.TB, address, body string, header ...string) *http.Response {
	tb.Helper()
	req, err := http.NewRequestWithContext(tb.Context(), http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		tb.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := p.Client().Do(req)
	if err != nil {
		tb.Fatal(err)
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, resp.Body)
	return resp
}

// signed is Twilio's signature of a form.
func signed(token, address string, form url.Values) string {
	mac := hmac.New(sha1.New, []byte(token))
	_, _ = io.WriteString(mac, address)
	for _, name := range slices.Sorted(maps.Keys(form)) {
		_, _ = io.WriteString(mac, name+form.Get(name))
	}
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// hook makes a user's address at a service, as it is known here, and its secret.
func (p *product) hook(tb testing.TB, service string, header ...string) (path, public, secret string) {
	tb.Helper()
	r := p.ask(tb, `mutation($s: Service!) { createWebhook(input: {service: $s}) { webhook { url secretCreatedAt } secret } }`, map[string]any{"s": service}, header...)
	var out struct {
		Data struct {
			CreateWebhook struct {
				Webhook struct{ URL string }
				Secret  string
			}
		}
	}
	if err := json.Unmarshal(r.Body, &out); err != nil || len(r.Errors) > 0 {
		tb.Fatalf("%s", r.Body)
	}
	public, secret = out.Data.CreateWebhook.Webhook.URL, out.Data.CreateWebhook.Secret
	return p.URL + public[strings.Index(public, "/webhooks/"):], public, secret
}

// trail is what a user's audit trail tells of webhooks, newest first.
func (p *product) trail(tb testing.TB, header ...string) string {
	tb.Helper()
	return string(p.ask(tb, `{ auditEvents(first: 100, filter: {action: WEBHOOK}) { nodes { service operation code } } }`, nil, header...).Body)
}

const (
	vapiReported   = `{"service":"VAPI","operation":"vapi.callStatus","code":null}`
	twilioReported = `{"service":"TWILIO","operation":"twilio.messageStatus","code":null}`
)

func ended(call string) string {
	return `{"message":{"type":"status-update","status":"ended","endedReason":"customer-ended-call","call":{"id":"` + call + `"}}}`
}

func TestHundredReplaysOfAReportHaveOneEffect(t *testing.T) {
	p := start(t, "AVA_PUBLIC_URL=https://public.example")
	address, _, secret := p.hook(t, "VAPI")
	var wg sync.WaitGroup
	for range 100 {
		wg.Go(func() {
			r := p.report(t, address, ended(nobodys), "X-Vapi-Secret", secret)
			for r.StatusCode == http.StatusServiceUnavailable { // the machine is busy: it is to come again
				r = p.report(t, address, ended(nobodys), "X-Vapi-Secret", secret)
			}
			if r.StatusCode != http.StatusNoContent {
				t.Errorf("answered %s", r.Status)
			}
		})
	}
	wg.Wait()
	if trail := p.trail(t); strings.Count(trail, vapiReported) != 1 {
		t.Errorf("the trail: %s", trail)
	}
}

func TestForgedReportsAreForbiddenAndLeaveAnEvent(t *testing.T) {
	p := start(t)
	for service, header := range map[string]string{"VAPI": "X-Vapi-Secret", "TWILIO": "X-Twilio-Signature"} {
		address, _, _ := p.hook(t, service)
		for n := range 50 {
			if r := p.report(t, address, ended(nobodys), header, "Zm9yZ2Vk"+strings.Repeat("A", n)); r.StatusCode != http.StatusForbidden {
				t.Errorf("%s: answered %s", service, r.Status)
			}
		}
		if r := p.report(t, address, ended(nobodys)); r.StatusCode != http.StatusForbidden {
			t.Errorf("%s, without a proof: answered %s", service, r.Status)
		}
		want := `{"service":"` + service + `","operation":"` + strings.ToLower(service) + `.webhook","code":"FORBIDDEN"}`
		if trail := p.trail(t); strings.Count(trail, want) != 1 {
			t.Errorf("%s: the trail: %s", service, trail)
		}
	}
}

// Whatever Ann's address is told, by whoever knows it, is Ann's alone.
func TestReportsReachTheOwnerOfTheAddressAlone(t *testing.T) {
	s := newScene(t)
	ann, ben := s.as(t, "ann"), s.as(t, "ben")
	address, public, secret := s.hook(t, "VAPI", ann...)
	of, _, bens := s.hook(t, "VAPI", ben...)
	for name, r := range map[string]*http.Response{
		"Ben's secret at Ann's address": s.report(t, address, ended(nobodys), "X-Vapi-Secret", bens),
		"Ann's secret at Ben's address": s.report(t, of, ended(nobodys), "X-Vapi-Secret", secret),
	} {
		if r.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %s", name, r.Status)
		}
	}
	if !strings.HasPrefix(public, publicURLOfTests+"/webhooks/vapi/") {
		t.Errorf("the address is %s", public)
	}

	sms, smsPublic, none := s.hook(t, "TWILIO", ann...)
	if none != "" {
		t.Error("there is a secret that Twilio cannot show")
	}
	_, sid, _ := graph.DecodeID(s.ann.own[graph.KindTwilioMessage])
	form := url.Values{"MessageSid": {sid}, "MessageStatus": {"read"}, "AccountSid": {annAccount}}
	for name, c := range map[string]struct {
		token, address string
		form           url.Values
		want           int
	}{
		"signed by Ben's account":                  {"the-token-of-ben", smsPublic, form, 403},
		"of Ben's account, signed by Ann's":        {"the-token-of-ann", smsPublic, url.Values{"MessageSid": {sid}, "MessageStatus": {"read"}, "AccountSid": {benAccount}}, 400},
		"signed for where the request came":        {"the-token-of-ann", sms, form, 403},
		"signed for the address that Twilio knows": {"the-token-of-ann", smsPublic, form, 204},
	} {
		r := s.report(t, sms, c.form.Encode(), "X-Twilio-Signature", signed(c.token, c.address, c.form), "Content-Type", "application/x-www-form-urlencoded")
		if r.StatusCode != c.want {
			t.Errorf("%s: %s", name, r.Status)
		}
	}
	if trail := s.trail(t, ann...); strings.Count(trail, twilioReported) != 1 || strings.Contains(trail, vapiReported) {
		t.Errorf("Ann's trail: %s", trail)
	}
	if trail := s.trail(t, ben...); strings.Contains(trail, "TWILIO") {
		t.Errorf("Ben's trail: %s", trail)
	}
	const look = `{ integration(service: VAPI) { webhook { url secretCreatedAt } } }`
	a, b := string(s.ask(t, look, nil, ann...).Body), string(s.ask(t, look, nil, ben...).Body)
	if a == b || !strings.Contains(a, public) || strings.Contains(b, public) || strings.Contains(a+b, secret) {
		t.Errorf("Ann sees %s\nBen sees %s", a, b)
	}
}

const followCall = `subscription($id: ID!) { callStatusChanged(id: $id) { id status endedReason } }`

func TestCallIsFollowedByWhatVapiReports(t *testing.T) {
	p := start(t)
	address, _, secret := p.hook(t, "VAPI")
	r := p.ask(t, `{ vapi { assistants(first: 1) { nodes { id } } phoneNumbers(first: 1) { nodes { id } } } }`, nil)
	ids := regexp.MustCompile(`"id":"([^"]+)"`).FindAllSubmatch(r.Body, -1)
	r = p.ask(t, `mutation($a: ID!, $n: ID!) { startVapiCall(input: {assistantId: $a, phoneNumberId: $n, `+anybody+`}) { call { id vapiId } } }`,
		map[string]any{"a": string(ids[0][1]), "n": string(ids[1][1])})
	call := r.Data["startVapiCall"].(map[string]any)["call"].(map[string]any)
	s := p.subscribe(t, followCall, map[string]any{"id": call["id"]})
	if data, _ := s.next(); !strings.Contains(data, `"status":"QUEUED"`) {
		t.Errorf("told %s", data)
	}
	if r := p.report(t, address, ended(call["vapiId"].(string)), "Authorization", "Bearer "+secret); r.StatusCode != http.StatusNoContent {
		t.Errorf("answered %s", r.Status)
	}
	if data, _ := s.next(); !strings.Contains(data, `"status":"ENDED","endedReason":"customer-ended-call"`) {
		t.Errorf("told %s", data)
	}
}

// An answer that was lost is made good by a report: of messages that look the
// same it tells which one an operation has sent.
func TestReportTellsWhichMessageALostAnswerWasAbout(t *testing.T) {
	var late atomic.Bool // by enough for two messages to have been made in different seconds
	provider := stub.NewTwilio(func() time.Time {
		if late.Load() {
			return time.Now()
		}
		return time.Now().Add(-2 * time.Second)
	})
	provider.Transport = unreachable{}
	type taken struct{ callback, sid string }
	lost := make(chan taken, 1)
	var lose atomic.Bool
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || !lose.Load() {
			provider.ServeHTTP(w, r)
			return
		}
		callback := r.FormValue("StatusCallback")
		out := httptest.NewRecorder()
		provider.ServeHTTP(out, r)
		lost <- taken{callback, regexp.MustCompile(`SM[0-9a-f]{32}`).FindString(out.Body.String())}
		panic(http.ErrAbortHandler)
	}))
	t.Cleanup(upstream.Close)
	p := start(t, "AVA_PUBLIC_URL=https://public.example", "AVA_TWILIO_BASE_URL="+upstream.URL, "TWILIO_ACCOUNT_SID="+stub.SeedTwilioAccount(), "TWILIO_AUTH_TOKEN=the-auth-token")
	_, alike := p.sms(t)
	late.Store(true)
	lose.Store(true)
	if e := p.ask(t, sendSMS, map[string]any{"key": "one"}).one(t); e.Extensions.Outcome != "UNKNOWN" {
		t.Fatalf("the lost answer: %+v", e)
	}
	lose.Store(false)
	m := <-lost
	form := url.Values{"MessageSid": {m.sid}, "MessageStatus": {"queued"}, "AccountSid": {stub.SeedTwilioAccount()}}
	address := p.URL + strings.TrimPrefix(m.callback, "https://public.example")
	if r := p.report(t, address, form.Encode(), "X-Twilio-Signature", signed("the-auth-token", m.callback, form), "Content-Type", "application/x-www-form-urlencoded"); r.StatusCode != http.StatusNoContent {
		t.Fatalf("the report is answered with %s", r.Status)
	}
	r := p.ask(t, sendSMS, map[string]any{"key": "one"})
	if !strings.Contains(string(r.Body), `"twilioSid":"`+m.sid+`"`) || m.sid == alike {
		t.Errorf("asked again: %s, not %s", r.Body, m.sid)
	}
}

// unreachable is a network in which nobody can be reached.
type unreachable struct{}

func (unreachable) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("unreachable")
}
