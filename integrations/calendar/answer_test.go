package calendar_test

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"ava/integrations/calendar"
	"ava/internal/fault"
	"ava/internal/resilience"
)

func says(status int, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-"+canary, canary)
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}
}

// google is an error of Google's APIs.
func google(status int, reason string, location ...string) string {
	return fmt.Sprintf(`{"error":{"code":%d,"message":"%s","errors":[{"domain":"%s","reason":"%s","message":"%s","locationType":"parameter","location":"%s"}],"status":"X"}}`,
		status, canary, canary, reason, canary, strings.Join(location, ""))
}

// detailed is the newer form.
func detailed(status int, reason string) string {
	return fmt.Sprintf(`{"error":{"code":%d,"message":"%s","errors":[{"reason":"forbidden"}],"details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"%s","domain":"googleapis.com"}]}}`, status, canary, reason)
}

func reset(w http.ResponseWriter, _ *http.Request) {
	conn, _, _ := http.NewResponseController(w).Hijack()
	_ = conn.(*net.TCPConn).SetLinger(0)
	conn.Close()
}

// want is the fault of an answer to a read; outcome is that of a write.
type want struct {
	code    fault.Code
	reason  fault.Reason
	outcome fault.Outcome
	word    string
	wait    time.Duration
	field   string
}

func TestEveryAnswerBecomesTheRightFault(t *testing.T) {
	for name, s := range map[string]struct {
		answer http.HandlerFunc
		want   want
	}{
		"401":                         {says(401, google(401, "authError")), want{fault.ReconnectRequired, "", fault.NotSent, "", 0, ""}},
		"403 rate":                    {says(403, google(403, "rateLimitExceeded"), "Retry-After", "9"), want{fault.UpstreamLimited, "", fault.Rejected, "rateLimitExceeded", 9 * time.Second, ""}},
		"403 rate of the user":        {says(403, google(403, "userRateLimitExceeded")), want{fault.UpstreamLimited, "", fault.Rejected, "userRateLimitExceeded", 0, ""}},
		"429":                         {says(429, google(429, "rateLimitExceeded"), "Retry-After", "27"), want{fault.UpstreamLimited, "", fault.Rejected, "rateLimitExceeded", 27 * time.Second, ""}},
		"403 quota":                   {says(403, google(403, "quotaExceeded")), want{fault.QuotaExceeded, fault.UsageLimitReached, fault.Rejected, "quotaExceeded", 0, ""}},
		"403 day's quota":             {says(403, google(403, "dailyLimitExceeded")), want{fault.QuotaExceeded, fault.UsageLimitReached, fault.Rejected, "dailyLimitExceeded", 0, ""}},
		"403 scopes":                  {says(403, google(403, "insufficientPermissions")), want{fault.InsufficientScope, "", fault.Rejected, "insufficientPermissions", 0, ""}},
		"403 scopes in detail":        {says(403, detailed(403, "ACCESS_TOKEN_SCOPE_INSUFFICIENT")), want{fault.InsufficientScope, "", fault.Rejected, "forbidden", 0, ""}},
		"403 API off":                 {says(403, google(403, "accessNotConfigured")), want{fault.Forbidden, fault.APINotEnabled, fault.Rejected, "accessNotConfigured", 0, ""}},
		"403 service off":             {says(403, detailed(403, "SERVICE_DISABLED")), want{fault.Forbidden, fault.APINotEnabled, fault.Rejected, "forbidden", 0, ""}},
		"403 not the organizer":       {says(403, google(403, "forbiddenForNonOrganizer")), want{fault.Forbidden, fault.NotOrganizer, fault.Rejected, "forbiddenForNonOrganizer", 0, ""}},
		"403 read only":               {says(403, google(403, "requiredAccessLevel")), want{fault.Forbidden, fault.CalendarReadOnly, fault.Rejected, "requiredAccessLevel", 0, ""}},
		"403 forbidden":               {says(403, google(403, "forbidden")), want{fault.Forbidden, fault.CalendarReadOnly, fault.Rejected, "forbidden", 0, ""}},
		"403 for a reason of its own": {says(403, google(403, "somethingNew")), want{fault.Forbidden, "", fault.Rejected, "somethingNew", 0, ""}},
		"403 of the edge":             {says(403, "<html>"+canary), want{fault.UpstreamUnavailable, "", fault.Rejected, "", 0, ""}},
		"400":                         {says(400, google(400, "badRequest")), want{fault.UpstreamRejected, "", fault.Rejected, "badRequest", 0, ""}},
		"400 that names a parameter":  {says(400, google(400, "badRequest", "timeMin")), want{fault.UpstreamRejected, fault.UpstreamNamedFields, fault.Rejected, "badRequest", 0, "[from]"}},
		"400 about the page":          {says(400, google(400, "invalid", "pageToken")), want{fault.BadUserInput, fault.FieldNotACursor, fault.NotSent, "invalid", 0, "[after]"}},
		"400 about an empty range":    {says(400, google(400, "timeRangeEmpty")), want{fault.UpstreamRejected, fault.UpstreamNamedFields, fault.Rejected, "timeRangeEmpty", 0, "[input end]"}},
		"400 with a strange reason":   {says(400, google(400, canary+"!")), want{fault.UpstreamRejected, "", fault.Rejected, "", 0, ""}},
		"404":                         {says(404, google(404, "notFound")), want{fault.NotFound, "", fault.Rejected, "notFound", 0, ""}},
		"408":                         {says(408, canary), want{fault.UpstreamUnavailable, "", fault.Unknown, "", 0, ""}},
		"409":                         {says(409, google(409, "conflict")), want{fault.Conflict, "", fault.Rejected, "conflict", 0, ""}},
		"410":                         {says(410, google(410, "deleted")), want{fault.NotFound, "", fault.Rejected, "deleted", 0, ""}},
		"412":                         {says(412, google(412, "conditionNotMet")), want{fault.Conflict, fault.ChangedElsewhere, fault.Rejected, "conditionNotMet", 0, ""}},
		"500":                         {says(500, google(500, "backendError")), want{fault.UpstreamUnavailable, "", fault.Unknown, "backendError", 0, ""}},
		"502":                         {says(502, "<html>"+canary), want{fault.UpstreamUnavailable, "", fault.Unknown, "", 0, ""}},
		"503 with a wait":             {says(503, canary, "Retry-After", "9"), want{fault.UpstreamUnavailable, "", fault.Unknown, "", 9 * time.Second, ""}},
		"no JSON":                     {says(200, `{"kind":"`+canary), want{fault.UpstreamUnavailable, "", fault.Unknown, "", 0, ""}},
		"other JSON":                  {says(200, `{"kind":"`+canary+`"}`), want{fault.UpstreamUnavailable, "", fault.Unknown, "", 0, ""}},
		"no body":                     {says(204, ""), want{fault.UpstreamUnavailable, "", fault.Unknown, "", 0, ""}},
		"a reset":                     {reset, want{fault.UpstreamUnavailable, "", fault.Unknown, "", 0, ""}},
		"a redirect":                  {says(302, "", "Location", "http://"+canary+".invalid/"), want{fault.UpstreamUnavailable, "", fault.Unknown, "", 0, ""}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			u := listen(t, s.answer)
			_, err := client(t, u.url).Events(t.Context(), november("c"))
			w := s.want
			w.outcome = ""
			if w.reason == fault.CalendarReadOnly {
				w.reason = "" // nobody wants to change it
			}
			check(t, u, err, "calendar.events", w)
			_, err = client(t, u.url).CreateEvent(t.Context(), aNewEvent(t)) // which knows nothing of the first
			check(t, u, err, "calendar.createEvent", s.want)
		})
	}
}

// check looks at one failed call: what it says, that it was one request, and
// that nothing leaks.
func check(t *testing.T, u *upstream, err error, op string, w want) {
	t.Helper()
	f := faultOf(t, err)
	got := want{f.Code, f.Reason, f.Outcome, "", f.RetryAfter, ""}
	if f.Upstream != nil {
		got.word = f.Upstream.Code
	}
	if f.Field != nil {
		got.field = fmt.Sprint(f.Field)
	}
	if got != w {
		t.Errorf("%s: %+v, want %+v (%v)", op, got, w, err)
	}
	if f.Service != fault.Calendar || f.Op != op || f.Once != (op == "calendar.createEvent") {
		t.Errorf("%s: service %s, op %s, once %v", op, f.Service, f.Op, f.Once)
	}
	if n := len(u.seen()); n != 1 {
		t.Errorf("%s: %d requests", op, n)
	}
	leaks(t, err)
}

func TestAFailureInsideOneCalendarSaysWhatItIs(t *testing.T) {
	for reason, want := range map[string]fault.Code{
		"notFound": fault.NotFound, "internalError": fault.UpstreamUnavailable, "groupTooBig": fault.UpstreamRejected, canary: fault.UpstreamUnavailable,
	} {
		u := listen(t, says(200, `{"kind":"calendar#freeBusy","calendars":{"a":{"errors":[{"reason":"`+reason+`"}],"busy":[]}}}`))
		got := must(client(t, u.url).FreeBusy(t.Context(), calendar.FreeBusyQuery{CalendarIDs: []string{"a", "b"}, From: time.Now(), To: time.Now().Add(time.Hour)}))(t).Value
		if got[0].Problem == nil || got[0].Problem.Code != want || got[1].Problem == nil {
			t.Errorf("%s: %+v", reason, got)
			continue
		}
		leaks(t, got[0].Problem)
	}
}

func TestAnEventLacksItsTimesOnlyIfItIsCancelled(t *testing.T) {
	for body, good := range map[string]bool{
		`{"id":"a","seriesId":"s"}`: false,
		`{"id":"a","start":{"dateTime":"yesterday"},"end":{"date":"2026-11-24"}}`: false,
		`{"id":"a","start":{"date":"2026-11-23"},"end":{"date":"2026-11-31"}}`:    false,
		`{"start":{"date":"2026-11-23"},"end":{"date":"2026-11-24"}}`:             false,
		`{"id":"a","recurringEventId":"s","status":"cancelled"}`:                  true,
		`{"id":"a","start":{"date":"2026-11-23"},"end":{"date":"2026-11-24"}}`:    true,
	} {
		_, err := client(t, listen(t, says(200, body)).url).Event(t.Context(), calendar.Ref{CalendarID: "c", EventID: "a"})
		if (err == nil) != good || err != nil && !errors.Is(err, fault.UpstreamUnavailable) {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestLimitsAndRefusalsNeverOpenTheBreaker(t *testing.T) {
	for _, reason := range []string{"rateLimitExceeded", "quotaExceeded", "insufficientPermissions", "accessNotConfigured", "forbidden"} {
		u := listen(t, says(403, google(403, reason)))
		c := client(t, u.url, func(c *calendar.GoogleConfig) {
			c.Guard = guarded(resilience.Settings{Retry: resilience.RetrySettings{None: true}})
		})
		for range 5 {
			if err := c.Verify(t.Context()); err == nil || errors.Is(err, fault.CircuitOpen) {
				t.Errorf("%s: %v", reason, err)
			}
		}
	}
}

func TestOnlyReadsAreTriedAgain(t *testing.T) {
	u := listen(t, says(503, canary))
	c := client(t, u.url, func(c *calendar.GoogleConfig) {
		s := settings()
		s.Retry = resilience.RetrySettings{Base: time.Millisecond}
		c.Guard = guarded(s)
	})
	_, err := c.FreeBusy(t.Context(), calendar.FreeBusyQuery{CalendarIDs: []string{"a"}, From: time.Now(), To: time.Now().Add(time.Hour)})
	if n := len(u.seen()); n != 3 || faultOf(t, err).Outcome != "" {
		t.Errorf("the read: %d requests, %v", n, err)
	}
	for _, repeatable := range []bool{true, false} {
		event := aNewEvent(t)
		event.Repeatable = repeatable
		_, err = c.CreateEvent(t.Context(), event)
		if n := len(u.seen()); n != 1 || faultOf(t, err).Outcome != fault.Unknown || faultOf(t, err).Traits().Retryable != repeatable {
			t.Errorf("the write: %d requests, %v", n, err)
		}
	}
}
