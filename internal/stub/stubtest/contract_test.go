package stubtest_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"ava/internal/stub/stubtest"
)

// record is a test that only remembers what it was told.
type record struct {
	testing.TB
	errors []string
}

func (r *record) Helper() {}
func (r *record) Errorf(format string, a ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, a...))
}

// fixed answers every request with the same body.
type fixed struct {
	status int
	body   string
	seen   *string
}

func (f fixed) RoundTrip(r *http.Request) (*http.Response, error) {
	if f.seen != nil && r.Body != nil {
		body, _ := io.ReadAll(r.Body)
		*f.seen = string(body)
	}
	recorder := httptest.NewRecorder()
	recorder.Header().Set("Content-Type", "application/json")
	recorder.WriteHeader(f.status)
	_, _ = recorder.WriteString(f.body)
	return recorder.Result(), nil
}

const id = "2f1d3c5e-1111-4222-8333-444455556666"

func assistant(more string) string {
	return `{"id":"` + id + `","orgId":"o","createdAt":"2026-11-01T09:00:00.000Z","updatedAt":"2026-11-01T09:00:00.000Z"` + more + `}`
}

func TestContractReportsEveryViolationAndNothingElse(t *testing.T) {
	stubtest.VapiContract(t) // skips where there is no document
	for name, c := range map[string]struct {
		method, path, request string
		status                int
		answer, want          string
	}{
		"a proper exchange":        {"GET", "/assistant/" + id, "", 200, assistant(""), ""},
		"an answer without a time": {"GET", "/assistant/" + id, "", 200, `{"id":"x"}`, "the answer violates"},
		"a name that is a number":  {"GET", "/assistant/" + id, "", 200, assistant(`,"name":7`), "/name"},
		"an unknown endpoint":      {"GET", "/assistants", "", 200, `[]`, "is not in the provider's document"},
		"an undocumented status":   {"GET", "/assistant/" + id, "", 202, assistant(""), "status is not supported"},
		"an id that is no UUID":    {"GET", "/assistant/nope", "", 404, `{}`, "not a UUID"},
		"a limit that is too high": {"GET", "/assistant?limit=1001", "", 400, `{}`, "the request violates"},
		"a name that is too long":  {"PATCH", "/assistant/" + id, `{"name":"` + strings.Repeat("x", 41) + `"}`, 400, `{}`, "the request violates"},
		"an error answer":          {"GET", "/assistant/" + id, "", 500, `<html>`, ""},
		"a removal":                {"PATCH", "/assistant/" + id, `{"voice":null}`, 200, assistant(""), ""},
		"a function tool": {"PATCH", "/assistant/" + id, `{"model":{"provider":"openai","model":"gpt-4o","tools":[
			{"type":"function","function":{"name":"saveLead"}}]},"serverMessages":["hang"],
			"server":{"backoffPlan":{"type":"fixed","maxRetries":1,"baseDelaySeconds":1}}}`, 200, assistant(""), ""},
		"an unknown backoff": {
			"PATCH", "/assistant/" + id,
			`{"server":{"backoffPlan":{"type":"soon","maxRetries":1,"baseDelaySeconds":1}}}`, 200, assistant(""), "the request violates",
		},
	} {
		t.Run(name, func(t *testing.T) {
			told := &record{TB: t}
			transport := stubtest.VapiContract(told).RoundTripper(fixed{status: c.status, body: c.answer})
			send(t, transport, c.method, c.path, c.request)
			if got := strings.Join(told.errors, "\n"); (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
				t.Errorf("the contract said %q, want %q", got, c.want)
			}
		})
	}
}

func TestContractReportsWhatTwilioWouldNotSay(t *testing.T) {
	stubtest.TwilioContract(t) // skips where there is no document
	const account, sid = "/2010-04-01/Accounts/AC" + "0123456789abcdef0123456789abcdef", "SM0123456789abcdef0123456789abcdef"
	for name, c := range map[string]struct {
		method, path, request string
		status                int
		answer, want          string
	}{
		"a proper exchange":        {"GET", account + "/Messages/" + sid + ".json", "", 200, `{"sid":"` + sid + `","status":"sent"}`, ""},
		"a status of its own":      {"GET", account + "/Messages/" + sid + ".json", "", 200, `{"status":"gone"}`, "/status"},
		"an error answer":          {"GET", account + "/Messages/" + sid + ".json", "", 404, `{"code":20404}`, ""},
		"a SID that is none":       {"GET", account + "/Messages/nope.json", "", 404, `{}`, "the request violates"},
		"an account that is none":  {"GET", "/2010-04-01/Accounts/me.json", "", 404, `{}`, "the request violates"},
		"an unknown endpoint":      {"GET", account + "/Calls.json", "", 200, `{}`, "is not in the provider's document"},
		"a page that is too large": {"GET", account + "/Messages.json?PageSize=1001", "", 400, `{}`, "the request violates"},
		"a day that is a moment":   {"GET", account + "/Messages.json?DateSent%3E=yesterday", "", 400, `{}`, "the request violates"},
		"a message":                {"POST", account + "/Messages.json", "To=%2B1&From=%2B2&Body=a+b&MediaUrl=x&MediaUrl=y", 201, `{"sid":"` + sid + `"}`, ""},
		"a message to nobody":      {"POST", account + "/Messages.json", "From=%2B2&Body=a", 400, `{}`, "the request violates"},
		"a service that is none":   {"POST", account + "/Messages.json", "To=%2B1&MessagingServiceSid=x&Body=a", 400, `{}`, "the request violates"},
	} {
		t.Run(name, func(t *testing.T) {
			told := &record{TB: t}
			transport := stubtest.TwilioContract(told).RoundTripper(fixed{status: c.status, body: c.answer})
			sendAs(t, transport, "application/x-www-form-urlencoded", request{c.method, c.path, c.request})
			if got := strings.Join(told.errors, "\n"); (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
				t.Errorf("the contract said %q, want %q", got, c.want)
			}
		})
	}
}

func TestContractPassesRequestAndAnswerOnUnchanged(t *testing.T) {
	var seen string
	contract := stubtest.VapiContract(t)
	transport := contract.RoundTripper(fixed{200, assistant(""), &seen})
	if got := send(t, transport, "PATCH", "/assistant/"+id, `{"voice":null}`); got != assistant("") {
		t.Errorf("the caller read %s", got)
	}
	if seen != `{"voice":null}` || contract.Checked() != 1 {
		t.Errorf("the upstream read %s and %d exchanges were checked", seen, contract.Checked())
	}
}

type request struct{ method, path, body string }

func send(t *testing.T, transport http.RoundTripper, method, path, body string) string {
	t.Helper()
	return sendAs(t, transport, "application/json", request{method, path, body})
}

func sendAs(t *testing.T, transport http.RoundTripper, contentType string, what request) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), what.method, "http://any.invalid"+what.path, strings.NewReader(what.body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", contentType)
	response, err := transport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
