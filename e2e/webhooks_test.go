package e2e_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
)

// The built server with nothing configured: a message is sent to the stub, whose
// reports come in over HTTP, and a subscription tells them until the end.
func TestReportsOfTheStubReachASubscription(t *testing.T) {
	watchSources(t)
	base := startServer(t)
	ask := func(query string, variables any, accept string) *http.Response {
		t.Helper()
		body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
		if err != nil {
			t.Fatal(err)
		}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+"/graphql", bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Accept", accept)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = resp.Body.Close() })
		return resp
	}
	var sent struct {
		Data struct {
			SendSms struct{ Message struct{ ID string } }
		}
	}
	resp := ask(`mutation { sendSms(input: {to: "+14155550123", from: "+14155550100", body: "Hello"}) { message { id } } }`, nil, "application/json")
	if err := json.NewDecoder(resp.Body).Decode(&sent); err != nil || sent.Data.SendSms.Message.ID == "" {
		t.Fatalf("the message was not sent: %v", err)
	}
	resp = ask(`subscription($id: ID!) { smsStatusChanged(id: $id) { status } }`, map[string]any{"id": sent.Data.SendSms.Message.ID}, "text/event-stream")
	var told []string
	lines := bufio.NewScanner(resp.Body)
	for lines.Scan() && lines.Text() != "event: complete" {
		var r struct {
			Data struct{ SmsStatusChanged struct{ Status string } }
		}
		if data, is := strings.CutPrefix(lines.Text(), "data: "); is && json.Unmarshal([]byte(data), &r) == nil {
			told = append(told, r.Data.SmsStatusChanged.Status)
		}
	}
	if got := strings.Join(told, " "); !strings.HasSuffix(got, "SENT DELIVERED") {
		t.Errorf("told %q", got)
	}
	resp = ask(`{ auditEvents(filter: {action: WEBHOOK}) { nodes { operation code } } }`, nil, "application/json")
	trail, _ := io.ReadAll(resp.Body)
	if strings.Count(string(trail), `{"operation":"twilio.messageStatus","code":null}`) != 3 {
		t.Errorf("the audit trail: %s", trail)
	}
}
