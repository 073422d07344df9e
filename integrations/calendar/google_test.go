package calendar_test

import (
	"fmt"
	"net/http"
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
