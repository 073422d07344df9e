package calendar_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ava/integrations/calendar"
	"ava/internal/fault"
	"ava/internal/stub"
)

func aMeeting(calendarID string) calendar.NewEvent {
	start := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	return calendar.NewEvent{
		CalendarID: calendarID, ID: calendar.NewEventID("owner", "key"), Title: "Café; \"plans\", \\ and more",
		Description: "first\nsecond: " + strings.Repeat("äöü ", 60), Location: "Zürich, 3rd floor",
		Start: calendar.At(start, "Europe/Berlin"), End: calendar.At(start.Add(time.Hour), "Europe/Berlin"),
		Attendees: []calendar.Invitee{{Email: "ana@example.com", Name: "Kim, \"A\" Ana"}, {Email: "bo@example.com", Optional: true}},
	}
}

func sameTime() cmp.Option { return cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) }) }

func TestCalDAVEventThatIsCreatedAgainIsThereOnce(t *testing.T) {
	t.Parallel()
	c, s := stubbedCalDAV(t)
	n := aMeeting(stub.SeedDAVWork)
	made, err := c.CreateEvent(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	if made.ID != n.ID || made.Title != n.Title || made.Description != n.Description || made.Location != n.Location || made.ETag == "" ||
		!made.Start.Time.Equal(n.Start.Time) || made.Start.Zone != "Europe/Berlin" || len(made.Attendees) != 2 || made.Attendees[0].Name != `Kim, "A" Ana` ||
		!made.Attendees[1].Optional || !made.Organizer.Self {
		t.Errorf("%+v", made)
	}
	s.seen()
	again, err := c.CreateEvent(t.Context(), n)
	if diff := cmp.Diff(made, again, sameTime()); diff != "" || err != nil {
		t.Errorf("%v (-made +again):\n%s", err, diff)
	}
	r := s.seen()
	if len(r) != 2 || r[0].method != http.MethodPut || r[0].header.Get("If-None-Match") != "*" || r[1].method != http.MethodGet {
		t.Errorf("%d requests", len(r))
	}
	for line := range strings.SplitSeq(r[0].body, "\r\n") {
		if len(line) > 75 {
			t.Errorf("%d bytes in a line", len(line))
		}
	}
	q := calendar.EventQuery{CalendarID: n.CalendarID, From: day(t, "2026-11-24"), To: day(t, "2026-11-25"), Search: "zürich"}
	if got := during(t, c, q); len(got) != 1 {
		t.Errorf("%d of it", len(got))
	}
	n.CalendarID = "/dav/calendars/me/gone/"
	if _, err = c.CreateEvent(t.Context(), n); caldavFault(t, err).Code != fault.NotFound || fault.Of(err).Outcome != fault.Rejected {
		t.Errorf("%v", err)
	}
}

func TestCalDAVUpdateKeepsWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	c, s := stubbedCalDAV(t)
	ref := calendar.Ref{CalendarID: stub.SeedDAVWork, EventID: stub.SeedDAVStandup}
	got, err := c.UpdateEvent(t.Context(), calendar.Update{
		Ref: ref, ETag: `"seed-standup"`, Title: calendar.Set("Daily"), Location: calendar.Clear[string](),
		Attendees: &[]calendar.Invitee{{Email: "ANA@example.com"}, {Email: "new@example.com"}},
	})
	if err != nil || got.Title != "Daily" || got.Location != "" || got.ETag == `"seed-standup"` || len(got.Recurrence) != 2 ||
		len(got.Attendees) != 2 || got.Attendees[0].Response != calendar.Undecided || got.Attendees[1].Response != calendar.NoResponse {
		t.Fatalf("%+v, %v", got, err)
	}
	r := s.seen()
	sent := strings.ReplaceAll(r[len(r)-1].body, "\r\n ", "")
	for _, kept := range []string{"X-STUB-COLOUR;X-SHADE=dark:teal\r\n", "BEGIN:VALARM\r\n", "TRIGGER:-PT10M\r\n", "RECURRENCE-ID;TZID=Europe/Berlin:20261026T090000\r\n", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n"} {
		if !strings.Contains(sent, kept) {
			t.Errorf("%q is lost", kept)
		}
	}
	if r[len(r)-1].header.Get("If-Match") != `"seed-standup"` {
		t.Error("written without looking")
	}
	if again, err := c.Event(t.Context(), ref); cmp.Diff(got, again, sameTime()) != "" || err != nil {
		t.Errorf("%v %s", err, cmp.Diff(got, again, sameTime()))
	}
	_, err = c.UpdateEvent(t.Context(), calendar.Update{Ref: ref, ETag: `"seed-standup"`, Title: calendar.Set("Late")})
	if f := caldavFault(t, err); f.Code != fault.Conflict || f.Reason != fault.ChangedElsewhere || f.Outcome != fault.NotSent {
		t.Errorf("%v %s", err, f.Outcome)
	}
	if err := c.DeleteEvent(t.Context(), calendar.Deletion{Ref: ref, ETag: `"seed-standup"`}); caldavFault(t, err).Code != fault.Conflict || fault.Of(err).Outcome != fault.Rejected {
		t.Errorf("%v", err)
	}
}

func TestCalDAVUpdateThatIsOvertakenIsAConflict(t *testing.T) {
	t.Parallel()
	inner := stub.NewCalDAV(time.Now)
	s := serveCalDAV(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut {
			r.Header.Set("If-Match", `"somebody was quicker"`)
		}
		inner.ServeHTTP(w, r)
	}))
	_, err := caldav(t, s.url).UpdateEvent(t.Context(), calendar.Update{
		Ref: calendar.Ref{CalendarID: stub.SeedDAVWork, EventID: stub.SeedDAVReview}, Title: calendar.Set("x"),
	})
	if f := caldavFault(t, err); f.Code != fault.Conflict || f.Reason != fault.ChangedElsewhere || f.Outcome != fault.Rejected {
		t.Errorf("%v %s", err, f.Outcome)
	}
}

func TestCalDAVOccurrenceIsChangedAndRemovedAlone(t *testing.T) {
	t.Parallel()
	c, _ := stubbedCalDAV(t)
	ref := calendar.Ref{CalendarID: stub.SeedDAVHome, EventID: stub.SeedDAVYoga + "!20261110T230000Z"}
	start := time.Date(2026, 11, 11, 0, 30, 0, 0, time.UTC)
	from, to := calendar.At(start, "America/New_York"), calendar.At(start.Add(time.Hour), "America/New_York")
	got, err := c.UpdateEvent(t.Context(), calendar.Update{Ref: ref, Title: calendar.Set("Long yoga"), Start: &from, End: &to})
	if err != nil || got.ID != ref.EventID || got.SeriesID != stub.SeedDAVYoga || got.Title != "Long yoga" {
		t.Fatalf("%+v, %v", got, err)
	}
	if _, err = c.UpdateEvent(t.Context(), calendar.Update{Ref: ref, Recurrence: calendar.Set([]string{"RRULE:FREQ=DAILY"})}); caldavFault(t, err).Reason != fault.FieldNotARule {
		t.Errorf("%v", err)
	}
	gone := calendar.Ref{CalendarID: ref.CalendarID, EventID: stub.SeedDAVYoga + "!20261103T230000Z"}
	for range 2 { // the second time it is gone already
		if err := c.DeleteEvent(t.Context(), calendar.Deletion{Ref: gone}); err != nil {
			t.Errorf("%v", err)
		}
	}
	q := calendar.EventQuery{CalendarID: ref.CalendarID, From: day(t, "2026-10-25"), To: day(t, "2026-11-25"), Search: "yoga"}
	want := []string{"2026-10-27T18:00 -0400", "2026-11-10T19:30 -0500", "2026-11-17T18:00 -0500", "2026-11-24T18:00 -0500"}
	if diff := cmp.Diff(want, starts(during(t, c, q))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if err := c.DeleteEvent(t.Context(), calendar.Deletion{Ref: ref}); err != nil {
		t.Errorf("%v", err)
	}
	if got := during(t, c, q); len(got) != 3 || got[1].Start.Time.Day() != 17 {
		t.Errorf("%v", starts(got))
	}
}

func TestCalDAVSeriesThatMovesTakesItsExceptionsAlong(t *testing.T) {
	t.Parallel()
	c, _ := stubbedCalDAV(t)
	start := time.Date(2026, 10, 6, 6, 30, 0, 0, time.UTC) // a day later, at 8:30
	from, to := calendar.At(start, "Europe/Berlin"), calendar.At(start.Add(time.Hour), "Europe/Berlin")
	_, err := c.UpdateEvent(t.Context(), calendar.Update{
		Ref: calendar.Ref{CalendarID: stub.SeedDAVWork, EventID: stub.SeedDAVStandup}, Start: &from, End: &to,
		Recurrence: calendar.Set([]string{"RRULE:FREQ=WEEKLY", "EXDATE;TZID=Europe/Berlin:20261110T083000"}),
	})
	if err != nil {
		t.Fatal(err)
	}
	q := calendar.EventQuery{CalendarID: stub.SeedDAVWork, From: day(t, "2026-10-19"), To: day(t, "2026-11-21"), Search: "stand-up"}
	want := []string{"2026-10-20T08:30 +0200", "2026-10-26T10:30 +0100", "2026-11-03T08:30 +0100", "2026-11-17T08:30 +0100"}
	if diff := cmp.Diff(want, starts(during(t, c, q))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestCalDAVDeletionTwiceIsOne(t *testing.T) {
	t.Parallel()
	c, s := stubbedCalDAV(t)
	ref := calendar.Ref{CalendarID: stub.SeedDAVWork, EventID: stub.SeedDAVReview}
	for range 2 {
		if err := c.DeleteEvent(t.Context(), calendar.Deletion{Ref: ref, ETag: `"seed-review"`}); err != nil && len(s.seen()) > 0 {
			// The stub refuses a condition on what is not there; others say 404.
			if caldavFault(t, err).Code != fault.Conflict {
				t.Error(err)
			}
		}
	}
	if err := c.DeleteEvent(t.Context(), calendar.Deletion{Ref: ref}); err != nil {
		t.Errorf("deleted by us before: %v", err)
	}
	if _, err := c.Event(t.Context(), ref); caldavFault(t, err).Code != fault.NotFound {
		t.Errorf("%v", err)
	}
	ref.EventID = "never-was"
	if err := c.DeleteEvent(t.Context(), calendar.Deletion{Ref: ref}); caldavFault(t, err).Code != fault.NotFound || fault.Of(err).Outcome != fault.Rejected {
		t.Errorf("%v", err)
	}
}

func TestCalDAVWritesThatCannotBeAreRefusedHere(t *testing.T) {
	t.Parallel()
	c, s := stubbedCalDAV(t)
	n := aMeeting(stub.SeedDAVWork)
	n.Recurrence = []string{"RRULE:FREQ=DAILY\r\nATTENDEE:mailto:x@example.com"}
	_, err := c.CreateEvent(t.Context(), n)
	if f := caldavFault(t, err); f.Reason != fault.FieldNotARule || f.Outcome != fault.NotSent {
		t.Errorf("%v", err)
	}
	n = aMeeting(stub.SeedDAVWork)
	n.Title = "a\r\nATTENDEE:mailto:x@example.com"
	if _, err = c.CreateEvent(t.Context(), n); caldavFault(t, err).Reason != fault.FieldUnprintable {
		t.Errorf("%v", err)
	}
	if r := s.seen(); len(r) != 0 {
		t.Errorf("%d requests", len(r))
	}
	n.Title, n.Description = "x", "a\r\nATTENDEE:mailto:x@example.com\rEND:VEVENT\n"
	got, err := c.CreateEvent(t.Context(), n)
	if err != nil || len(got.Attendees) != 2 || !strings.HasPrefix(got.Description, "a\nATTENDEE") {
		t.Errorf("%+v, %v", got, err)
	}
}
