package main

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

const (
	readEventsQuery     = eventsQuery
	createEventMutation = `mutation Create($key: String, $title: String = "Lunch", $calendar: ID! = "azphZGFAZXhhbXBsZS5jb20") {
		createCalendarEvent(input: {calendarId: $calendar, title: $title, idempotencyKey: $key,
			start: {local: "2026-12-01T12:00:00", timeZone: "Europe/Berlin"}, end: {local: "2026-12-01T13:00:00", timeZone: "Europe/Berlin"}
		}) { event { id title } } }`
)

var calendarSide = side{"CALENDAR", readEventsQuery, createEventMutation, "events", atGoogle}

// atGoogle runs the product with a calendar that was connected before Google's
// API became a scripted one.
func atGoogle(tb testing.TB, h http.HandlerFunc, environ ...string) *product {
	tb.Helper()
	g := newGoogleplex(tb)
	v := &visit{t: tb, p: start(tb, g.environ(environ...)...)}
	v.connect()
	g.mu.Lock()
	defer g.mu.Unlock()
	g.fails = func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Internal", headerCanary)
		h(w, r)
	}
	return v.p
}

// objection answers with an error as Google writes it.
func objection(status int, reason string, header ...string) http.HandlerFunc {
	return answer(status, "application/json", fmt.Sprintf(
		`{"error":{"code":%d,"message":%q,"errors":[{"domain":"global","reason":%q,"message":%q}]}}`, status, bodyCanary, reason, bodyCanary), header...)
}

// outage is what comes out when Google cannot be reached or answers nonsense.
func outage(name string, status int, upstream http.HandlerFunc) failure {
	return failure{
		name: name, upstream: upstream, status: status, code: "UPSTREAM_UNAVAILABLE", category: "AVAILABILITY", httpStatus: 502, action: "RETRY", retryable: true,
		sentence: "Connection to Calendar failed. Please try again later.", outcome: "UNKNOWN",
	}
}

func forbiddenBecause(reason, action, sentence string) failure {
	return failure{
		name: "403, " + reason, upstream: objection(403, reason), status: 403, code: "FORBIDDEN", category: "PERMISSION", httpStatus: 403, action: action,
		sentence: sentence, outcome: "REJECTED",
	}
}

// calendarFailures is the contract for Google Calendar.
var calendarFailures = []failure{
	{
		name: "429 with Retry-After", upstream: objection(429, "rateLimitExceeded", "Retry-After", "27"), status: 429,
		code: "UPSTREAM_RATE_LIMITED", category: "RATE_LIMIT", httpStatus: 429, action: "WAIT", retryable: true, after: 27 * time.Second,
		sentence: "Too many requests to Calendar. Please try again in a moment.", outcome: "REJECTED", writeRetryable: true,
	},
	{
		name: "403, userRateLimitExceeded", upstream: objection(403, "userRateLimitExceeded"), status: 403,
		code: "UPSTREAM_RATE_LIMITED", category: "RATE_LIMIT", httpStatus: 429, action: "WAIT", retryable: true,
		sentence: "Too many requests to Calendar. Please try again in a moment.", outcome: "REJECTED", writeRetryable: true,
	},
	{
		name: "403, quotaExceeded", upstream: objection(403, "quotaExceeded"), status: 403,
		code: "QUOTA_EXCEEDED", category: "RATE_LIMIT", httpStatus: 429, action: "WAIT", retryable: true,
		sentence: "The usage limit of Calendar is reached. Please try again later.", outcome: "REJECTED", writeRetryable: true,
	},
	{
		name: "401", upstream: objection(401, "authError"),
		code: "RECONNECT_REQUIRED", category: "AUTH", httpStatus: 401, action: "RECONNECT",
		sentence: "Your Calendar connection has expired. Please reconnect it in Settings.", outcome: "REJECTED",
	},
	{
		name: "403, insufficientPermissions", upstream: objection(403, "insufficientPermissions"), status: 403,
		code: "INSUFFICIENT_SCOPE", category: "PERMISSION", httpStatus: 403, action: "GRANT_SCOPES",
		sentence: "Calendar access was not fully granted. Please reconnect and grant all permissions.", outcome: "REJECTED",
	},
	forbiddenBecause("accessNotConfigured", "CONTACT_SUPPORT", "The Calendar API is not enabled for this installation. Please contact support."),
	forbiddenBecause("forbiddenForNonOrganizer", "NONE", "Only the organizer can change this event."),
	{
		name: "404", upstream: objection(404, "notFound"),
		code: "NOT_FOUND", category: "INPUT", httpStatus: 404, action: "NONE",
		sentence: "That could not be found. It may have been deleted.", outcome: "REJECTED",
	},
	{
		name: "412", upstream: objection(412, "conditionNotMet"), status: 412,
		code: "CONFLICT", category: "CONFLICT", httpStatus: 409, action: "FIX_INPUT",
		sentence: "The event was changed elsewhere. Please reload and try again.", outcome: "REJECTED",
	},
	{
		name: "400", upstream: objection(400, "badRequest"), status: 400,
		code: "UPSTREAM_REJECTED", category: "INPUT", httpStatus: 422, action: "FIX_INPUT",
		sentence: "Calendar did not accept the request. Please check what you entered.", outcome: "REJECTED",
	},
	outage("500", 500, objection(500, "backendError")),
	outage("502 with HTML", 502, answer(502, "text/html", "<html>"+bodyCanary+"</html>")),
	outage("half a body", 0, answer(200, "application/json", `{"kind":"calendar#events","items":[{"id":"`+bodyCanary, "Content-Length", "5000")),
	outage("wrong JSON", 200, answer(200, "application/json", `{"items":[`+bodyCanary+`]}`)),
	outage("JSON of another kind", 200, answer(200, "application/json", `"`+bodyCanary+`"`)),
	outage("reset", 0, reset),
	outage("redirect to another host", 302, answer(302, "text/html", bodyCanary, "Location", "http://"+hostCanary+"/")),
	{
		name: "hang", upstream: hang,
		code: "UPSTREAM_TIMEOUT", category: "AVAILABILITY", httpStatus: 504, action: "RETRY", retryable: true,
		sentence: "Calendar took too long to answer. Please try again later.", outcome: "UNKNOWN",
	},
}

func TestEveryFailureOfGoogleCalendarComesOutAsTheContractSays(t *testing.T) {
	for _, f := range calendarFailures {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			f.try(t, calendarSide)
		})
	}
}

func TestCalendarThatIsNotConnectedAnswersSo(t *testing.T) {
	p := start(t, "INTEGRATIONS_STUB_MODE=false")
	for _, query := range []string{readEventsQuery, createEventMutation, `{ calendar { calendars { nodes { id } } } }`} {
		e := p.ask(t, query, nil).one(t)
		if e.Extensions.Code != "NOT_CONNECTED" || e.Extensions.HTTPStatus != 403 || e.Message != "Calendar is not connected. Please connect it in Settings." {
			t.Errorf("%+v", e)
		}
	}
	if e := p.ask(t, readEventsQuery, nil, "X-Stub-Scenario", "calendar=429").one(t); e.Extensions.Code != "STUBS_DISABLED" || e.Extensions.HTTPStatus != 403 {
		t.Errorf("a scenario: %+v", e.Extensions)
	}
	e := p.ask(t, beginMutation, nil).one(t) // nobody has registered this installation
	if e.Extensions.Code != "FORBIDDEN" || e.Message != "This installation is not registered with Google. Please connect a calendar with CalDAV, or ask its operator." {
		t.Errorf("%+v", e)
	}
	r := p.ask(t, `{ integration(service: CALENDAR) { connect { kind } } }`, nil)
	if string(r.Body) != `{"data":{"integration":{"connect":[{"kind":"FORM"}]}}}` {
		t.Errorf("%s", r.Body)
	}
}

func TestCalendarsOpenBreakerIsItsOwnAndLetsAConsentThrough(t *testing.T) {
	var calls atomic.Int32
	p := atGoogle(t, func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		objection(500, "backendError")(w, r)
	}, "AVA_BREAKER_FAILURES=3")
	for range 3 {
		p.ask(t, readEventsQuery, nil).one(t)
	}
	before := calls.Load()
	e := p.ask(t, createEventMutation, nil).one(t)
	if e.Extensions.Code != "CIRCUIT_OPEN" || e.Extensions.Outcome != "NOT_SENT" || e.Message != "Calendar is temporarily unavailable. Please try again in 30s." {
		t.Errorf("got %+v", e)
	}
	checkWait(t, e, 30*time.Second)
	if calls.Load() != before {
		t.Error("a request reached Google while the breaker was open")
	}
	r := p.ask(t, `{ vapi { assistants(first: 1) { nodes { id } } } integration(service: CALENDAR) { status } }`, nil)
	if !strings.Contains(string(r.Body), `"status":"UNAVAILABLE"`) {
		t.Errorf("%s", r.Body)
	}
}
