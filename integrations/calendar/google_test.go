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

func berlin(t *testing.T, clock string) calendar.Moment {
	t.Helper()
	return must(calendar.OnClock(clock, "Europe/Berlin"))(t)
}

func aNewEvent(t *testing.T) calendar.NewEvent {
	t.Helper()
	return calendar.NewEvent{
		CalendarID: stub.SeedPrimaryCalendar, ID: calendar.NewEventID(t.Name()), Title: "Dinner " + canary,
		Description: "Line 1\nLine 2 & <b>", Location: "Café",
		Start: berlin(t, "2026-11-20T19:00:00"), End: berlin(t, "2026-11-20T21:00:00"),
		Attendees: []calendar.Invitee{{Email: "ada@example.com"}, {Email: "bob@example.com", Name: "Bob", Optional: true}},
	}
}

func november(calendarID string) calendar.EventQuery {
	return calendar.EventQuery{
		CalendarID: calendarID, From: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), First: 100,
	}
}

// Every request that the client can make is held against Google's document, and
// so is every answer of the stub.
func TestEveryExchangeFitsGooglesDocument(t *testing.T) {
	c, u, contract := stubbed(t)
	ctx := t.Context()
	if err := c.Verify(ctx); err != nil {
		t.Fatal(err)
	}
	for _, info := range must(c.Calendars(ctx))(t).Value {
		q := november(info.ID)
		q.From, q.First, q.Search = q.From.AddDate(0, -8, 0), 3, "e"
		page := must(c.Events(ctx, q))(t)
		if page.HasNext {
			q.After = page.Next
			must(c.Events(ctx, q))(t)
		}
	}
	must(c.FreeBusy(ctx, calendar.FreeBusyQuery{
		CalendarIDs: []string{stub.SeedTeamCalendar, "nobody@example.com", stub.SeedPrimaryCalendar}, From: time.Now(), To: time.Now().AddDate(0, 1, 0),
	}))(t)
	n := aNewEvent(t)
	n.Recurrence = []string{"RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;TZID=Europe/Berlin:20261127T190000"}
	made := must(c.CreateEvent(ctx, n))(t)
	days := n
	days.ID, days.Start, days.End, days.Recurrence, days.Quiet = calendar.NewEventID("days"), calendar.Moment{Day: "2026-12-24"}, calendar.Moment{Day: "2026-12-27"}, nil, true
	must(c.CreateEvent(ctx, days))(t)
	start, end := calendar.Moment{Day: "2026-11-20"}, calendar.Moment{Day: "2026-11-21"}
	none := []calendar.Invitee{{Email: "eve@example.com"}, {Email: "BOB@example.com"}}
	must(c.UpdateEvent(ctx, calendar.Update{
		Ref: made.Ref(), ETag: made.ETag, Title: calendar.Set("x"), Description: calendar.Clear[string](), Location: calendar.Set("y"),
		Start: &start, End: &end, Attendees: &none, Recurrence: calendar.Clear[[]string](), Quiet: true,
	}))(t)
	must(c.Event(ctx, made.Ref()))(t)
	if err := c.DeleteEvent(ctx, calendar.Deletion{Ref: made.Ref()}); err != nil {
		t.Fatal(err)
	}
	if got := len(u.seen()); contract.Checked() != got || got < 14 {
		t.Errorf("%d of %d exchanges were held against the document", contract.Checked(), got)
	}
}

func TestCalendarsComeWithThePrimaryOneFirst(t *testing.T) {
	c, _, _ := stubbed(t)
	want := []calendar.Info{
		{ID: stub.SeedPrimaryCalendar, Name: "Ada Lovelace", Zone: "Europe/Berlin", Color: "#9fe1e7", Primary: true, Access: calendar.Owns},
		{ID: stub.SeedTeamCalendar, Name: "Team", Zone: "America/New_York", Color: "#f83a22", Access: calendar.Writes},
		{ID: stub.SeedHolidayCalendar, Name: "German holidays", Zone: "Europe/Berlin", Color: "#16a765", Access: calendar.Reads},
	}
	got := must(c.Calendars(t.Context()))(t).Value
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !got[0].Writable() || got[2].Writable() {
		t.Error("writable:", got[0].Writable(), got[2].Writable())
	}
}

func TestManyCalendarsAreReadToTheEnd(t *testing.T) {
	u := listen(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Query().Get("pageToken") {
		case "":
			fmt.Fprint(w, `{"kind":"calendar#calendarList","items":[{"id":"a"},{"id":"gone","deleted":true}],"nextPageToken":"p&2"}`)
		case "p&2":
			fmt.Fprint(w, `{"kind":"calendar#calendarList","items":[{"id":"b","primary":true,"backgroundColor":"red;x:y"}]}`)
		}
	}))
	got := must(client(t, u.url).Calendars(t.Context()))(t).Value
	if len(got) != 2 || got[0].ID != "b" || got[1].ID != "a" || got[0].Color != "" {
		t.Errorf("%+v", got)
	}
}

func TestEventsAreWhatTheProviderHas(t *testing.T) {
	c, _, _ := stubbed(t)
	q := november(stub.SeedPrimaryCalendar)
	q.Search = "compiler"
	page := must(c.Events(t.Context(), q))(t)
	if len(page.Items) != 1 || page.HasNext || page.Next != page.Cursors[0] {
		t.Fatalf("%+v", page)
	}
	got := page.Items[0]
	if !strings.HasPrefix(got.URL, "https://www.google.com/calendar/event?eid=") || got.ETag == "" || got.CreatedAt.IsZero() {
		t.Errorf("%+v", got)
	}
	want := calendar.Event{
		ID: stub.SeedInvited, CalendarID: stub.SeedPrimaryCalendar, Title: "Compiler talk",
		Description: `Slides: <a href="https://example.net/slides">here</a>`,
		Start:       must(calendar.OnClock("2026-11-18T15:00:00", "Asia/Kathmandu"))(t),
		End:         must(calendar.OnClock("2026-11-18T16:30:00", "Asia/Kathmandu"))(t),
		Status:      calendar.Confirmed, Busy: true,
		Organizer: &calendar.Person{Email: stub.SeedForeignOrganizer, Name: "Grace Hopper"},
		Attendees: []calendar.Attendee{
			{Email: stub.SeedForeignOrganizer, Name: "Grace Hopper", Response: calendar.Accepted, Organizer: true},
			{Email: stub.GoogleAccount, Self: true, Response: calendar.NoResponse},
		},
		URL: got.URL, ETag: got.ETag, CreatedAt: got.CreatedAt, UpdatedAt: got.UpdatedAt,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if clock := got.Start.Time.Format("15:04 -0700"); clock != "15:00 +0545" {
		t.Errorf("it starts at %s", clock)
	}
}

func TestAnAllDayEventHasNoZone(t *testing.T) {
	c, _, _ := stubbed(t)
	got := must(c.Event(t.Context(), calendar.Ref{CalendarID: stub.SeedPrimaryCalendar, EventID: stub.SeedVacation}))(t)
	if diff := cmp.Diff([]calendar.Moment{{Day: "2026-11-23"}, {Day: "2026-11-27"}}, []calendar.Moment{got.Start, got.End}); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !got.Private || !got.Start.AllDay() {
		t.Errorf("%+v", got)
	}
}

func TestPagesOfAnySizeMakeTheWholeList(t *testing.T) {
	c, _, _ := stubbed(t)
	ctx := t.Context()
	q := november(stub.SeedPrimaryCalendar)
	q.From = q.From.AddDate(0, -1, 0)
	whole := must(c.Events(ctx, q))(t)
	if len(whole.Items) < 40 || whole.HasNext {
		t.Fatal(len(whole.Items), whole.HasNext)
	}
	ids := func(events []calendar.Event) (out []calendar.EventID) {
		for i := range events {
			out = append(out, events[i].ID)
		}
		return out
	}
	for _, size := range []int{1, 7, len(whole.Items) - 1, len(whole.Items)} {
		q.First, q.After = size, ""
		var all []calendar.Event
		for more := true; more; {
			page := must(c.Events(ctx, q))(t)
			if len(page.Items) == 0 || len(page.Items) > size || len(page.Cursors) != len(page.Items) {
				t.Fatalf("size %d: %d items, %d cursors", size, len(page.Items), len(page.Cursors))
			}
			all, more, q.After = append(all, page.Items...), page.HasNext, page.Next
		}
		if diff := cmp.Diff(ids(whole.Items), ids(all)); diff != "" {
			t.Errorf("size %d (-want +got):\n%s", size, diff)
		}
	}
	// From every place in a page one gets to the same end, in any step.
	q.First, q.After = 7, ""
	page := must(c.Events(ctx, q))(t)
	for i, cursor := range page.Cursors {
		q.First, q.After = 9, cursor
		next := must(c.Events(ctx, q))(t)
		if diff := cmp.Diff(ids(whole.Items[i+1:i+10]), ids(next.Items)); diff != "" || !next.HasNext {
			t.Errorf("behind item %d (-want +got):\n%s", i, diff)
		}
	}
}

func TestACursorOfAnotherQueryIsRefusedUnasked(t *testing.T) {
	c, u, _ := stubbed(t)
	q := november(stub.SeedPrimaryCalendar)
	q.First = 2
	next := must(c.Events(t.Context(), q))(t).Next
	u.seen()
	other, later, searching := q, q, q
	other.CalendarID, later.To, searching.Search = stub.SeedTeamCalendar, q.To.Add(time.Hour), "x"
	for name, q := range map[string]calendar.EventQuery{"calendar": other, "span": later, "search": searching, "garbage": q} {
		q.After = next
		if name == "garbage" {
			q.After = "x" + next
		}
		_, err := c.Events(t.Context(), q)
		if f := faultOf(t, err); f.Reason != fault.FieldNotACursor || fmt.Sprint(f.Field) != "[after]" || len(u.seen()) != 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAPageThatGoogleLeavesEmptyIsNotTheEnd(t *testing.T) {
	u := listen(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		event := `{"id":"a","start":{"date":"2026-11-23"},"end":{"date":"2026-11-24"}}`
		switch r.URL.Query().Get("pageToken") {
		case "":
			fmt.Fprint(w, `{"kind":"calendar#events","items":[],"nextPageToken":"2"}`)
		case "2":
			fmt.Fprint(w, `{"kind":"calendar#events","items":[`+event+`],"nextPageToken":"3"}`)
		case "3":
			fmt.Fprint(w, `{"kind":"calendar#events"}`)
		default:
			fmt.Fprint(w, `{"kind":"calendar#events","nextPageToken":"3"}`)
		}
	}))
	page := must(client(t, u.url).Events(t.Context(), november("c")))(t)
	if len(page.Items) != 1 || page.HasNext || len(u.seen()) != 3 {
		t.Errorf("%+v", page)
	}
}

func TestASearchThatFindsNothingForLongStopsAndCanGoOn(t *testing.T) {
	u := listen(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, `{"kind":"calendar#events","nextPageToken":"`+r.URL.Query().Get("pageToken")+`x"}`)
	}))
	c := client(t, u.url)
	q := november("c")
	page := must(c.Events(t.Context(), q))(t)
	if !page.HasNext || len(u.seen()) != 10 {
		t.Fatalf("%+v", page)
	}
	q.After = page.Next
	must(c.Events(t.Context(), q))(t)
	if got := u.seen()[0].query.Get("pageToken"); got != strings.Repeat("x", 10) {
		t.Errorf("it went on from %q", got)
	}
}

func TestASpanIsAskedForInWholeSecondsAndNotShorter(t *testing.T) {
	u := listen(t, says(200, `{"kind":"calendar#events"}`))
	q := november("c")
	q.From, q.To = q.From.Add(999*time.Millisecond), q.To.Add(time.Millisecond)
	must(client(t, u.url).Events(t.Context(), q))(t)
	got := u.seen()[0].query
	if got.Get("timeMin") != "2026-11-01T00:00:00Z" || got.Get("timeMax") != "2026-12-01T00:00:01Z" {
		t.Errorf("%v", got)
	}
}

func TestCalendarIDsStayOneSegmentOfThePath(t *testing.T) {
	u := listen(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"kind":"calendar#events"}`) }))
	c := client(t, u.url)
	for id, want := range map[string]string{
		stub.SeedHolidayCalendar: "/calendar/v3/calendars/en.german%23holiday@group.v.calendar.google.com/events",
		"../../x?y=z":            "/calendar/v3/calendars/..%2F..%2Fx%3Fy=z/events",
		"a/b%2Fc d":              "/calendar/v3/calendars/a%2Fb%252Fc%20d/events",
	} {
		must(c.Events(t.Context(), november(id)))(t)
		if got := u.seen()[0].path; got != want {
			t.Errorf("%q: %s, want %s", id, got, want)
		}
	}
}

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
