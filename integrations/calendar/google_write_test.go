package calendar_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ava/integrations/calendar"
	"ava/internal/fault"
	"ava/internal/stub"
)

func TestAnEventIsCreatedOnceHoweverOftenItIsTried(t *testing.T) {
	c, u, _ := stubbed(t)
	ctx, n := t.Context(), aNewEvent(t)
	made := must(c.CreateEvent(ctx, n))(t)
	if got := u.seen()[0]; got.query.Get("sendUpdates") != "all" {
		t.Errorf("sendUpdates %v", got.query)
	}
	again := must(c.CreateEvent(ctx, n))(t)
	if diff := cmp.Diff(made, again); diff != "" || made.ID != n.ID || made.CalendarID != n.CalendarID {
		t.Errorf("(-first +second):\n%s", diff)
	}
	q := november(n.CalendarID)
	q.Search = canary
	if found := must(c.Events(ctx, q))(t).Items; len(found) != 1 || found[0].Title != n.Title || found[0].Description != n.Description || len(found[0].Attendees) != 2 {
		t.Errorf("%+v", found)
	}
	if err := c.DeleteEvent(ctx, calendar.Deletion{Ref: made.Ref()}); err != nil {
		t.Fatal(err)
	}
	_, err := c.CreateEvent(ctx, n)
	if f := faultOf(t, err); f.Code != fault.Conflict || f.Outcome != fault.Rejected {
		t.Errorf("after the deletion: %v, outcome %s", err, f.Outcome)
	}
}

func TestWhatWasAddedBeforeIsAppliedEvenIfItCannotBeReadBack(t *testing.T) {
	u := listen(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			says(409, google(409, "duplicate"))(w, r)
			return
		}
		says(503, canary)(w, r)
	}))
	_, err := client(t, u.url).CreateEvent(t.Context(), aNewEvent(t))
	if f := faultOf(t, err); f.Code != fault.UpstreamUnavailable || f.Outcome != fault.Applied || f.Traits().Retryable {
		t.Errorf("%v, outcome %s", err, f.Outcome)
	}
}

func TestEventIDsComeOfTheirPartsAlone(t *testing.T) {
	t.Parallel()
	ids := []calendar.EventID{calendar.NewEventID("a", "b"), calendar.NewEventID("ab"), calendar.NewEventID("a", "b", ""), calendar.NewEventID("b", "a")}
	for i, id := range ids {
		if slices.Index(ids, id) != i || len(id) != 52 || strings.Trim(string(id), "abcdefghijklmnopqrstuv0123456789") != "" {
			t.Errorf("%d: %s", i, id)
		}
	}
	if ids[0] != calendar.NewEventID("a", "b") {
		t.Error("it changed")
	}
}

func TestAnUpdateChangesWhatItNamesAndNothingElse(t *testing.T) {
	c, u, _ := stubbed(t)
	ctx := t.Context()
	made := must(c.CreateEvent(ctx, aNewEvent(t)))(t)
	u.seen()
	got := must(c.UpdateEvent(ctx, calendar.Update{Ref: made.Ref(), Title: calendar.Set("Breakfast"), Location: calendar.Clear[string](), Quiet: true}))(t)
	want := made
	want.Title, want.Location, want.ETag, want.UpdatedAt = "Breakfast", "", got.ETag, got.UpdatedAt
	if diff := cmp.Diff(want, got); diff != "" || got.ETag == made.ETag {
		t.Errorf("(-want +got):\n%s", diff)
	}
	sent := u.seen()
	if len(sent) != 1 || sent[0].query.Get("sendUpdates") != "none" || sent[0].header.Get("If-Match") != "" {
		t.Errorf("%+v", sent)
	}
}

func TestAnEventMovesBetweenDaysAndTimes(t *testing.T) {
	c, _, _ := stubbed(t)
	ctx := t.Context()
	made := must(c.CreateEvent(ctx, aNewEvent(t)))(t)
	for _, times := range [][2]calendar.Moment{
		{{Day: "2026-11-20"}, {Day: "2026-11-22"}},
		{berlin(t, "2026-11-21T08:00:00"), berlin(t, "2026-11-21T09:00:00")},
	} {
		got := must(c.UpdateEvent(ctx, calendar.Update{Ref: made.Ref(), Start: &times[0], End: &times[1]}))(t)
		if diff := cmp.Diff(times, [2]calendar.Moment{got.Start, got.End}); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

func TestWhoeverIsStillInvitedKeepsTheirAnswer(t *testing.T) {
	c, u, _ := stubbed(t)
	ref := calendar.Ref{CalendarID: stub.SeedPrimaryCalendar, EventID: stub.SeedStandup}
	was := must(c.Event(t.Context(), ref))(t)
	u.seen()
	got := must(c.UpdateEvent(t.Context(), calendar.Update{Ref: ref, Attendees: &[]calendar.Invitee{
		{Email: "CHARLES@example.com", Optional: true}, {Email: "new@example.com", Name: "New"},
	}}))(t)
	want := []calendar.Attendee{
		{Email: "charles@example.com", Name: "Charles Babbage", Response: calendar.Accepted, Optional: true},
		{Email: "new@example.com", Name: "New", Response: calendar.NoResponse},
	}
	if diff := cmp.Diff(want, got.Attendees); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	sent := u.seen()
	if len(sent) != 2 || sent[1].header.Get("If-Match") != was.ETag {
		t.Errorf("the change was not tied to what was read: %+v", sent)
	}
}

func TestAStateThatIsOverIsAConflict(t *testing.T) {
	c, u, _ := stubbed(t)
	ctx := t.Context()
	made := must(c.CreateEvent(ctx, aNewEvent(t)))(t)
	must(c.UpdateEvent(ctx, calendar.Update{Ref: made.Ref(), ETag: made.ETag, Title: calendar.Set("Other")}))(t)
	_, update := c.UpdateEvent(ctx, calendar.Update{Ref: made.Ref(), ETag: made.ETag, Title: calendar.Set("Mine")})
	remove := c.DeleteEvent(ctx, calendar.Deletion{Ref: made.Ref(), ETag: made.ETag})
	for _, err := range []error{update, remove} {
		if f := faultOf(t, err); f.Code != fault.Conflict || f.Reason != fault.ChangedElsewhere || f.Outcome != fault.Rejected {
			t.Errorf("%v, outcome %s", err, f.Outcome)
		}
	}
	u.seen()
	if got := must(c.Event(ctx, made.Ref()))(t); got.Title != "Other" {
		t.Errorf("it is %q now", got.Title)
	}
}

func TestWhatWasDeletedIsNotChanged(t *testing.T) {
	t.Parallel()
	c, _, _ := stubbed(t)
	made := must(c.CreateEvent(t.Context(), aNewEvent(t)))(t)
	if err := c.DeleteEvent(t.Context(), calendar.Deletion{Ref: made.Ref()}); err != nil {
		t.Fatal(err)
	}
	_, err := c.UpdateEvent(t.Context(), calendar.Update{Ref: made.Ref(), Title: calendar.Set("Changed")})
	if f := faultOf(t, err); f.Code != fault.NotFound || f.Outcome != fault.Rejected {
		t.Errorf("%v, %s", err, f.Outcome)
	}
}

func TestADeletionIsDoneWhenTheEventIsGone(t *testing.T) {
	c, _, _ := stubbed(t)
	ctx := t.Context()
	made := must(c.CreateEvent(ctx, aNewEvent(t)))(t)
	for range 2 {
		if err := c.DeleteEvent(ctx, calendar.Deletion{Ref: made.Ref()}); err != nil {
			t.Error(err)
		}
	}
	if _, err := c.Event(ctx, made.Ref()); !errors.Is(err, fault.NotFound) {
		t.Error(err)
	}
	err := c.DeleteEvent(ctx, calendar.Deletion{Ref: calendar.Ref{CalendarID: made.CalendarID, EventID: "never0"}})
	if f := faultOf(t, err); f.Code != fault.NotFound || f.Outcome != fault.Rejected {
		t.Errorf("%v, outcome %s", err, f.Outcome)
	}
}

func TestOneOccurrenceChangesAlone(t *testing.T) {
	c, _, _ := stubbed(t)
	ctx := t.Context()
	q := november(stub.SeedPrimaryCalendar)
	q.Search = "stand-up"
	before := must(c.Events(ctx, q))(t).Items
	if before[3].SeriesID != stub.SeedStandup || before[3].Recurrence != nil {
		t.Fatalf("%+v", before[3])
	}
	must(c.UpdateEvent(ctx, calendar.Update{Ref: before[3].Ref(), Title: calendar.Set("Long stand-up")}))(t)
	if err := c.DeleteEvent(ctx, calendar.Deletion{Ref: before[4].Ref()}); err != nil {
		t.Fatal(err)
	}
	after := must(c.Events(ctx, q))(t).Items
	if len(after) != len(before)-1 || after[3].Title != "Long stand-up" || after[4].ID != before[5].ID || after[2].Title != "Stand-up" {
		t.Errorf("%d and %d events; %+v", len(before), len(after), after[3])
	}
}

func TestFreeBusyTellsOfEachCalendarAlone(t *testing.T) {
	c, _, _ := stubbed(t)
	got := must(c.FreeBusy(t.Context(), calendar.FreeBusyQuery{
		CalendarIDs: []string{"nobody@example.com", stub.SeedPrimaryCalendar, "nobody@example.com"},
		From:        time.Date(2026, 11, 18, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 11, 19, 0, 0, 0, 0, time.UTC),
	}))(t).Value
	if len(got) != 3 || got[0].Problem == nil || got[0].Problem.Code != fault.NotFound || got[2].Problem == nil {
		t.Fatalf("%+v", got)
	}
	at := func(hour, minute int) time.Time { return time.Date(2026, 11, 18, hour, minute, 0, 0, time.UTC) }
	want := []calendar.Span{{at(8, 30), at(8, 45)}, {at(9, 15), at(10, 45)}}
	if diff := cmp.Diff(want, got[1].Busy); diff != "" || got[1].Problem != nil {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestOnlyAddressesOfTheWebAreLinkedTo(t *testing.T) {
	for link, want := range map[string]string{
		"https://calendar.google.com/x?eid=1": "https://calendar.google.com/x?eid=1",
		"http://calendar.google.com/":         "", "javascript:alert(1)": "", "https:///x": "", "https://a@b.com/": "", "//x.y": "", "": "",
	} {
		u := listen(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, `{"id":"a","htmlLink":%q,"etag":"bad etag","start":{"date":"2026-11-23"},"end":{"date":"2026-11-24"}}`, link)
		}))
		got := must(client(t, u.url).Event(t.Context(), calendar.Ref{CalendarID: "c", EventID: "a"}))(t)
		if got.URL != want || got.ETag != "" {
			t.Errorf("%q: %q %q", link, got.URL, got.ETag)
		}
	}
}
