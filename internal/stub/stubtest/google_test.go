package stubtest_test

import (
	"strings"
	"testing"

	"ava/internal/stub/stubtest"
)

const (
	event  = `{"kind":"calendar#event","id":"abcde","start":{"date":"2026-11-23"},"end":{"date":"2026-11-24"}`
	events = "/calendar/v3/calendars/a%23b/events"
)

func TestGoogleContractReportsEveryViolationAndNothingElse(t *testing.T) {
	for name, c := range map[string]struct {
		method, path, request string
		status                int
		answer, want          string
	}{
		"a proper exchange":           {"GET", events + "/abcde", "", 200, event + "}", ""},
		"a proper list":               {"GET", events + "?singleEvents=true&orderBy=startTime&maxResults=10", "", 200, `{"items":[` + event + `}]}`, ""},
		"an unknown endpoint":         {"GET", "/calendar/v3/calendars/a/event", "", 200, "{}", "is not in Google's document"},
		"an identifier of two parts":  {"GET", "/calendar/v3/calendars/a/b/events", "", 200, "{}", "is not in Google's document"},
		"an unknown parameter":        {"GET", events + "?limit=1", "", 200, "{}", "the parameter limit is not"},
		"a part of the path":          {"GET", events + "?calendarId=a", "", 200, "{}", "the parameter calendarId is not"},
		"a parameter given twice":     {"GET", events + "?q=a&q=b", "", 200, "{}", "the parameter q is not"},
		"an unknown order":            {"GET", events + "?orderBy=name", "", 200, "{}", "none of"},
		"too small a page":            {"GET", events + "?maxResults=0", "", 200, "{}", "too small"},
		"a time without a zone":       {"GET", events + "?timeMin=2026-11-23T00:00:00", "", 200, "{}", "the parameter timeMin"},
		"a word for a truth value":    {"GET", events + "?singleEvents=yes", "", 200, "{}", "the parameter singleEvents"},
		"an unknown property":         {"POST", events, `{"title":"x"}`, 200, event + "}", "/title: no such property"},
		"an unknown property inside":  {"POST", events, `{"start":{"zone":"x"}}`, 200, event + "}", "/start/zone: no such property"},
		"null in an insertion":        {"POST", events, `{"summary":null}`, 200, event + "}", "/summary: null"},
		"null in a patch":             {"PATCH", events + "/abcde", `{"summary":null,"start":{"date":null}}`, 200, event + "}", ""},
		"null in an array of a patch": {"PATCH", events + "/abcde", `{"attendees":[null]}`, 200, event + "}", "/attendees/0: null"},
		"a body that nobody wants":    {"GET", events + "/abcde", `{}`, 200, event + "}", "has a body"},
		"no body":                     {"POST", events, ``, 200, event + "}", "is not JSON"},
		"a number for a text":         {"GET", events + "/abcde", "", 200, event + `,"summary":7}`, "/summary is a number"},
		"a text for a number":         {"GET", events + "/abcde", "", 200, event + `,"sequence":"7"}`, "/sequence is a text"},
		"a fraction":                  {"GET", events + "/abcde", "", 200, event + `,"sequence":7.5}`, "/sequence is a number"},
		"an object for an array":      {"GET", events + "/abcde", "", 200, event + `,"attendees":{}}`, "/attendees: an object"},
		"an array for an object":      {"GET", events + "/abcde", "", 200, event + `,"creator":[]}`, "/creator: an array"},
		"a truth value for a text":    {"GET", events + "/abcde", "", 200, event + `,"summary":true}`, "/summary is a truth value"},
		"a day that is none":          {"GET", events + "/abcde", "", 200, event + `,"originalStartTime":{"date":"2026-02-30"}}`, "/originalStartTime/date"},
		"an answer to a deletion":     {"DELETE", events + "/abcde", "", 200, "{}", "has a body"},
		"a deletion":                  {"DELETE", events + "/abcde", "", 204, "", ""},
		"an error answer":             {"GET", events, "", 500, `<html>`, ""},
		"a busy calendar":             {"POST", "/calendar/v3/freeBusy", `{"items":[{"id":"a"}]}`, 200, `{"calendars":{"a":{"busy":[]}}}`, ""},
		"a busy calendar that is not": {"POST", "/calendar/v3/freeBusy", `{"items":[{"id":"a"}]}`, 200, `{"calendars":{"a":{"busy":{}}}}`, "/calendars/a/busy"},
		"OAuth":                       {"POST", "/token", `x`, 200, `y`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			told := &record{TB: t}
			transport := stubtest.NewGoogleContract(told).RoundTripper(fixed{status: c.status, body: c.answer})
			send(t, transport, c.method, c.path, c.request)
			if got := strings.Join(told.errors, "\n"); (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
				t.Errorf("the contract said %q, want %q", got, c.want)
			}
		})
	}
}

func TestGoogleContractPassesRequestAndAnswerOnUnchanged(t *testing.T) {
	var seen string
	contract := stubtest.NewGoogleContract(t)
	transport := contract.RoundTripper(fixed{200, event + "}", &seen})
	if got := send(t, transport, "PATCH", events+"/abcde", `{"summary": null}`); got != event+"}" {
		t.Errorf("the caller read %s", got)
	}
	if seen != `{"summary": null}` || contract.Checked() != 1 {
		t.Errorf("the upstream read %s and %d exchanges were checked", seen, contract.Checked())
	}
}
