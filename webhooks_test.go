package main

import (
	"bufio"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// stream is a subscription over an event stream.
type stream struct {
	tb    testing.TB
	lines *bufio.Scanner
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
	return &stream{tb, bufio.NewScanner(resp.Body)}
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
