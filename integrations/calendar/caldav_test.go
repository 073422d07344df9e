package calendar_test

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ava/integrations/calendar"
	"ava/internal/fault"
	"ava/internal/secret"
	"ava/internal/stub"
)

func TestCalDAVFindsTheCalendarsFromWhateverPeopleKnowOfTheirServer(t *testing.T) {
	t.Parallel()
	s := serveCalDAV(t, stub.NewCalDAV(time.Now))
	want := []calendar.Info{
		{ID: stub.SeedDAVWork, Name: "Work", Zone: "Europe/Berlin", Color: "#2a6fdb", Access: calendar.Owns},
		{ID: stub.SeedDAVHome, Name: "Home", Zone: "America/New_York", Color: "#d9822b", Access: calendar.Owns},
	}
	for _, address := range []string{s.url, s.url + "/", s.url + "/dav/", s.url + "/dav/principals/me/", s.url + "/wrong/path", s.url + "/dav/calendars/me/work/"} {
		c := caldav(t, address)
		if err := c.Verify(t.Context()); err != nil {
			t.Errorf("%s: %v", address, err)
		}
		got, err := values(c.Calendars(t.Context()))
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", address, err, diff)
		}
	}
}

func TestCalDAVLooksForTheAccountOnce(t *testing.T) {
	t.Parallel()
	c, s := stubbedCalDAV(t)
	q := calendar.EventQuery{CalendarID: stub.SeedDAVWork, From: day(t, "2026-11-01"), To: day(t, "2026-12-01")}
	during(t, c, q)
	s.seen()
	during(t, c, q)
	if r := s.seen(); len(r) != 1 || r[0].method != "REPORT" || r[0].header.Get("User-Agent") != "AVA-Integrations/test" {
		t.Errorf("%d requests", len(r))
	}
	if err := c.Verify(t.Context()); err != nil || len(s.seen()) < 4 {
		t.Errorf("verifying asks nobody: %v", err)
	}
}

func TestCalDAVAddressesThatAreNoneAreRefused(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"", "ftp://example.com", "https://user:" + caldavCanary + "@example.com", "https://", "http://0x7f.1/", "a b", "https://[fe80::1%25eth0]/"} {
		_, err := calendar.NewCalDAV(calendar.CalDAVConfig{URL: address, Password: secret.New(caldavCanary)})
		if f := caldavFault(t, err); f.Reason != fault.FieldNotAURL || fmt.Sprint(f.Field) != "[input calendar caldav url]" {
			t.Errorf("%q: %v", address, err)
		}
	}
	for _, user := range []string{"a:b", "a\nb"} {
		if _, err := calendar.NewCalDAV(calendar.CalDAVConfig{URL: "example.com", User: user}); caldavFault(t, err).Reason != fault.FieldUnprintable {
			t.Errorf("%q: %v", user, err)
		}
	}
}

func TestCalDAVDiscoveryThatIsRedirectedElsewhereConnectsToNobody(t *testing.T) {
	t.Parallel()
	address, connections := trap(t)
	for name, answer := range map[string]http.HandlerFunc{
		"redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://"+address+"/dav/", http.StatusMovedPermanently)
		},
		"principal": multistatusOf(`<current-user-principal><href>http://` + address + `/</href></current-user-principal>`),
		"home":      multistatusOf(`<C:calendar-home-set><href>http://` + address + `/</href></C:calendar-home-set>`),
	} {
		s := serveCalDAV(t, answer)
		err := caldav(t, s.url).Verify(t.Context())
		if f := caldavFault(t, err); f.Code != fault.UpstreamRejected || f.Reason != fault.NoCalendarThere {
			t.Errorf("%s: %v", name, err)
		}
	}
	err := caldav(t, "http://"+address).Verify(t.Context())
	if f := caldavFault(t, err); f.Code != fault.BadUserInput || f.Reason != fault.FieldNotReachable || strings.Contains(err.Error(), "127") {
		t.Errorf("private address: %v", err)
	}
	if n := connections(); n != 0 {
		t.Errorf("%d connections", n)
	}
}

func multistatusOf(props string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusMultiStatus)
		_, _ = io.WriteString(w, `<multistatus xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><response><href>/</href><propstat><prop>`+
			props+`</prop><status>HTTP/1.1 200 OK</status></propstat></response></multistatus>`)
	}
}

func TestCalDAVRedirectsHaveAnEnd(t *testing.T) {
	t.Parallel()
	s := serveCalDAV(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, r.URL.Path+"x", http.StatusTemporaryRedirect)
	}))
	if f := caldavFault(t, caldav(t, s.url).Verify(t.Context())); f.Reason != fault.NoCalendarThere {
		t.Errorf("%v", f)
	}
	if n := len(s.seen()); n != 8 { // four for each of two paths
		t.Errorf("%d requests", n)
	}
}

func TestCalDAVStatusesHaveTheirMeanings(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]fault.Code{
		400: fault.UpstreamRejected, 401: fault.UpstreamDenied, 403: fault.Forbidden, 404: fault.NotFound, 409: fault.Conflict,
		412: fault.Conflict, 423: fault.UpstreamLimited, 429: fault.UpstreamLimited, 500: fault.UpstreamUnavailable,
		503: fault.UpstreamUnavailable, 507: fault.QuotaExceeded, 302: fault.UpstreamUnavailable,
	} {
		var fails bool
		inner := stub.NewCalDAV(time.Now)
		s := serveCalDAV(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if fails {
				w.Header().Set("Retry-After", "27")
				w.Header().Set("Location", "http://redirected.invalid/")
				w.WriteHeader(status)
				_, _ = io.WriteString(w, "the server says "+caldavCanary)
				return
			}
			inner.ServeHTTP(w, r)
		}))
		c := caldav(t, s.url)
		if err := c.Verify(t.Context()); err != nil {
			t.Fatal(err)
		}
		fails = true
		_, err := c.Event(t.Context(), calendar.Ref{CalendarID: stub.SeedDAVWork, EventID: stub.SeedDAVReview})
		f := caldavFault(t, err)
		if f.Code != want || f.Upstream == nil || f.Upstream.Status != status || f.Service != fault.Calendar || f.Outcome != "" {
			t.Errorf("%d: %v", status, err)
		}
		if limited := status == 423 || status == 429 || status == 503; limited != (f.RetryAfter == 27*time.Second) {
			t.Errorf("%d: wait %v", status, f.RetryAfter)
		}
		err = c.DeleteEvent(t.Context(), calendar.Deletion{Ref: calendar.Ref{CalendarID: stub.SeedDAVWork, EventID: stub.SeedDAVReview}})
		outcome := fault.Rejected
		if status >= 500 && status != 507 || status == 302 {
			outcome = fault.Unknown
		}
		if f := caldavFault(t, err); f.Code != want || f.Outcome != outcome {
			t.Errorf("%d: delete %v, %s", status, err, f.Outcome)
		}
	}
}

func TestCalDAVScenariosOfTheStubComeOutAsFaults(t *testing.T) {
	t.Parallel()
	for scenario, want := range map[string]fault.Code{
		"401": fault.UpstreamDenied, "403": fault.Forbidden, "404": fault.NotFound, "429": fault.UpstreamLimited,
		"500": fault.UpstreamUnavailable, "garbage": fault.UpstreamUnavailable, "half-body": fault.UpstreamUnavailable,
		"reset": fault.UpstreamUnavailable, "redirect": fault.UpstreamUnavailable,
	} {
		c, _ := stubbedCalDAV(t)
		if err := c.Verify(t.Context()); err != nil {
			t.Fatal(err)
		}
		script, err := stub.ParseScenario("calendar=" + scenario)
		if err != nil {
			t.Fatal(err)
		}
		q := calendar.EventQuery{CalendarID: stub.SeedDAVWork, From: day(t, "2026-11-01"), To: day(t, "2026-12-01"), First: 1}
		if _, err = c.Events(stub.WithScript(shortly(t), script), q); caldavFault(t, err).Code != want {
			t.Errorf("%s: %v", scenario, err)
		}
		if _, err = c.Events(t.Context(), q); err != nil {
			t.Errorf("after %s: %v", scenario, err)
		}
	}
}

func TestCalDAVPasswordThatIsWrongIsSaidSo(t *testing.T) {
	t.Parallel()
	c, s := stubbedCalDAV(t, func(c *calendar.CalDAVConfig) { c.Password = secret.New("invalid-" + caldavCanary) })
	f := caldavFault(t, c.Verify(t.Context()))
	if f.Code != fault.UpstreamDenied || f.Reason != fault.CalendarSignInRefused || !strings.Contains(f.Sentence(), "app password") {
		t.Errorf("%v: %s", f, f.Sentence())
	}
	for _, r := range s.seen() {
		if _, password, _ := (&http.Request{Header: r.header}).BasicAuth(); password != "invalid-"+caldavCanary {
			t.Errorf("%s %s goes without the password", r.method, r.path)
		}
	}
	if text := fmt.Sprintf("%v %+v %#v", c, c, c); strings.Contains(text, caldavCanary) {
		t.Error("the client shows its password")
	}
}

func TestCalDAVEventsComeByTheirStartInPages(t *testing.T) {
	t.Parallel()
	c, _ := stubbedCalDAV(t)
	q := calendar.EventQuery{CalendarID: stub.SeedDAVWork, From: day(t, "2026-10-19"), To: day(t, "2026-11-21")}
	all := during(t, c, q)
	for n := 1; n <= 7; n += 3 {
		q.First = n
		if diff := cmp.Diff(all, during(t, c, q)); diff != "" {
			t.Errorf("pages of %d (-all +pages):\n%s", n, diff)
		}
	}
	if !slices.IsSortedFunc(all, func(a, b calendar.Event) int {
		return a.Start.Time.Compare(b.Start.Time) * boolean(!a.Start.AllDay() && !b.Start.AllDay())
	}) {
		t.Error("not by their start")
	}
	q.First, q.Search = 100, "STAND-up"
	got := during(t, c, q)
	want := []string{"2026-10-19T09:00 +0200", "2026-10-26T10:30 +0100", "2026-11-02T09:00 +0100", "2026-11-16T09:00 +0100"}
	if diff := cmp.Diff(want, starts(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got[1].Title != "Team stand-up with visitors" || got[1].SeriesID != stub.SeedDAVStandup || got[0].Location != "Room 2, ground floor" {
		t.Errorf("%+v", got[1])
	}
	for _, e := range all {
		one, err := c.Event(t.Context(), e.Ref())
		if diff := cmp.Diff(e, one); diff != "" || err != nil {
			t.Fatalf("%v (-list +event):\n%s", err, diff)
		}
	}
	q.Search = "visitors team"
	if got := during(t, c, q); len(got) != 1 {
		t.Errorf("%d with all words", len(got))
	}
	q.After = "bm90IG91cnM"
	if _, err := c.Events(t.Context(), q); caldavFault(t, err).Reason != fault.FieldNotACursor {
		t.Errorf("%v", err)
	}
}

func boolean(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestCalDAVEventIsReadWithItsPeopleAndItsRule(t *testing.T) {
	t.Parallel()
	c, s := stubbedCalDAV(t)
	got, err := c.Event(t.Context(), calendar.Ref{CalendarID: stub.SeedDAVWork, EventID: stub.SeedDAVStandup})
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 10, 1, 8, 0, 0, 0, time.UTC)
	sam, ana := calendar.Person{Email: "sam@example.com", Name: "Sam Poe", Self: true}, calendar.Person{Email: "ana@example.com", Name: "Kim, Ana"}
	start := time.Date(2026, 10, 5, 7, 0, 0, 0, time.UTC)
	want := calendar.Event{
		ID: stub.SeedDAVStandup, CalendarID: stub.SeedDAVWork, Title: "Team stand-up", Location: "Room 2, ground floor",
		Start: calendar.At(start, "Europe/Berlin"), End: calendar.At(start.Add(15*time.Minute), "Europe/Berlin"),
		Status: calendar.Confirmed, Busy: true, Organizer: &sam, ETag: `"seed-standup"`, CreatedAt: at, UpdatedAt: at,
		Attendees: []calendar.Attendee{
			{Email: sam.Email, Name: sam.Name, Self: sam.Self, Response: calendar.Accepted, Organizer: true},
			{Email: ana.Email, Name: ana.Name, Self: ana.Self, Response: calendar.Undecided, Optional: true},
		},
		Recurrence: []string{"RRULE:FREQ=WEEKLY;BYDAY=MO", "EXDATE;TZID=Europe/Berlin:20261109T090000"},
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) })); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, id := range []calendar.EventID{"nothing", "standup!20261109T080000Z", "standup!20261110T080000Z", "../work/standup", "standup!x", "standup!", "a%2Fb", "..", "standup!N!N"} {
		if _, err := c.Event(t.Context(), calendar.Ref{CalendarID: stub.SeedDAVWork, EventID: id}); caldavFault(t, err).Code != fault.NotFound {
			t.Errorf("%s: %v", id, err)
		}
	}
	s.seen()
	for _, id := range []string{"/", "/dav/", "/dav/calendars/me/../you/", "/dav/calendars/me/%2e%2e/you/", "http://other.example/"} {
		if _, err := c.Event(t.Context(), calendar.Ref{CalendarID: id, EventID: "x"}); caldavFault(t, err).Code != fault.NotFound || len(s.seen()) != 0 {
			t.Errorf("%s: %v", id, err)
		}
	}
}

func TestCalDAVFreeBusyLeavesOutWhatTakesNoTime(t *testing.T) {
	t.Parallel()
	c, _ := stubbedCalDAV(t)
	got, err := values(c.FreeBusy(t.Context(), calendar.FreeBusyQuery{
		CalendarIDs: []string{stub.SeedDAVWork, "/dav/calendars/me/gone/", stub.SeedDAVHome},
		From:        time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 11, 4, 0, 0, 0, 0, time.UTC),
	}))
	if err != nil || len(got) != 3 {
		t.Fatal(got, err)
	}
	span := func(a calendar.Availability) string {
		var b strings.Builder
		for _, s := range a.Busy {
			b.WriteString(s.Start.UTC().Format("02T15:04-") + s.End.UTC().Format("02T15:04 "))
		}
		return b.String()
	}
	if s := span(got[0]); s != "02T08:00-02T08:15 03T13:00-03T14:00 " || got[0].Problem != nil {
		t.Errorf("work: %s, %v", s, got[0].Problem)
	}
	if f := got[1].Problem; f == nil || f.Code != fault.NotFound || got[1].Busy != nil {
		t.Errorf("gone: %+v", got[1])
	}
	if s := span(got[2]); s != "03T23:00-04T00:00 " || got[2].Problem != nil {
		t.Errorf("home: %s, %v", s, got[2].Problem)
	}
}
