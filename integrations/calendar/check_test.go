package calendar_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ava/integrations/calendar"
	"ava/internal/fault"
	"ava/internal/stub"
)

// wrong is what is found wrong before anything is sent.
type wrong struct {
	reason fault.Reason
	field  string
}

func refused(t *testing.T, u *upstream, what string, err error, w wrong) {
	t.Helper()
	f := faultOf(t, err)
	got := wrong{f.Reason, strings.Join(f.Field, ".")}
	if got != w || f.Code != fault.BadUserInput || f.Service != fault.Calendar || f.Op == "" {
		t.Errorf("%s: %+v, want %+v (%v)", what, got, w, err)
	}
	if n := len(u.seen()); n != 0 {
		t.Errorf("%s: %d requests", what, n)
	}
}

func TestAnEventIsCheckedBeforeItIsSent(t *testing.T) {
	u := listen(t, stub.NewGoogle(time.Now))
	c := client(t, u.url)
	day := func(d string) calendar.Moment { return calendar.Moment{Day: d} }
	for what, s := range map[string]struct {
		change func(n *calendar.NewEvent)
		want   wrong
	}{
		"no title":          {func(n *calendar.NewEvent) { n.Title = " " }, wrong{fault.FieldMissing, "input.title"}},
		"a long title":      {func(n *calendar.NewEvent) { n.Title = strings.Repeat("ä", 1025) }, wrong{fault.FieldTooLong, "input.title"}},
		"two lines":         {func(n *calendar.NewEvent) { n.Title = "a\nb" }, wrong{fault.FieldUnprintable, "input.title"}},
		"a bell":            {func(n *calendar.NewEvent) { n.Description = "\a" }, wrong{fault.FieldUnprintable, "input.description"}},
		"a long text":       {func(n *calendar.NewEvent) { n.Description = strings.Repeat("x", 8193) }, wrong{fault.FieldTooLong, "input.description"}},
		"a long place":      {func(n *calendar.NewEvent) { n.Location = strings.Repeat("x", 1025) }, wrong{fault.FieldTooLong, "input.location"}},
		"no calendar":       {func(n *calendar.NewEvent) { n.CalendarID = "" }, wrong{fault.FieldNotAnID, "input.calendarId"}},
		"the folder above":  {func(n *calendar.NewEvent) { n.CalendarID = ".." }, wrong{fault.FieldNotAnID, "input.calendarId"}},
		"an ID of dashes":   {func(n *calendar.NewEvent) { n.ID = "a-b-c-d-e" }, wrong{fault.FieldNotAnID, "input.id"}},
		"a short ID":        {func(n *calendar.NewEvent) { n.ID = "abcd" }, wrong{fault.FieldNotAnID, "input.id"}},
		"a long ID":         {func(n *calendar.NewEvent) { n.ID = calendar.EventID(strings.Repeat("a", 1025)) }, wrong{fault.FieldNotAnID, "input.id"}},
		"no start":          {func(n *calendar.NewEvent) { n.Start = calendar.Moment{} }, wrong{fault.FieldMissing, "input.start"}},
		"no end":            {func(n *calendar.NewEvent) { n.End = calendar.Moment{} }, wrong{fault.FieldMissing, "input.end"}},
		"the end first":     {func(n *calendar.NewEvent) { n.Start, n.End = n.End, n.Start }, wrong{fault.FieldTooEarly, "input.end"}},
		"no time at all":    {func(n *calendar.NewEvent) { n.End = n.Start }, wrong{fault.FieldTooEarly, "input.end"}},
		"no whole day":      {func(n *calendar.NewEvent) { n.Start, n.End = day("2026-11-23"), day("2026-11-23") }, wrong{fault.FieldTooEarly, "input.end"}},
		"half a day":        {func(n *calendar.NewEvent) { n.Start = day("2026-11-19") }, wrong{fault.FieldNotADay, "input.end"}},
		"no such day":       {func(n *calendar.NewEvent) { n.Start = day("2026-02-30") }, wrong{fault.FieldNotADay, "input.start"}},
		"a day with a zone": {func(n *calendar.NewEvent) { n.Start = calendar.Moment{Day: "2026-11-19", Zone: "UTC"} }, wrong{fault.FieldNotADay, "input.start"}},
		"no zone":           {func(n *calendar.NewEvent) { n.Start.Zone = "" }, wrong{fault.FieldNotAZone, "input.start.timeZone"}},
		"the server's zone": {func(n *calendar.NewEvent) { n.End.Zone = "Local" }, wrong{fault.FieldNotAZone, "input.end.timeZone"}},
		"the year 12026":    {func(n *calendar.NewEvent) { n.End.Time = n.End.Time.AddDate(10000, 0, 0) }, wrong{fault.FieldNotATime, "input.end"}},
		"a name":            {func(n *calendar.NewEvent) { n.Attendees[1].Email = "Bob <bob@example.com>" }, wrong{fault.FieldNotAnAddress, "input.attendees.1.email"}},
		"two addresses":     {func(n *calendar.NewEvent) { n.Attendees[0].Email = "a@b.com,c@d.com" }, wrong{fault.FieldNotAnAddress, "input.attendees.0.email"}},
		"a header":          {func(n *calendar.NewEvent) { n.Attendees[0].Email = "a@b.com\r\nBcc: c@d.com" }, wrong{fault.FieldNotAnAddress, "input.attendees.0.email"}},
		"a name of lines":   {func(n *calendar.NewEvent) { n.Attendees[0].Name = "a\nb" }, wrong{fault.FieldUnprintable, "input.attendees.0.name"}},
		"a crowd":           {func(n *calendar.NewEvent) { n.Attendees = make201() }, wrong{fault.FieldTooMany, "input.attendees"}},
		"no rule":           {func(n *calendar.NewEvent) { n.Recurrence = []string{"every week"} }, wrong{fault.FieldNotARule, "input.recurrence"}},
		"two rules in one":  {func(n *calendar.NewEvent) { n.Recurrence = []string{"RRULE:FREQ=DAILY\r\nX:Y"} }, wrong{fault.FieldNotARule, "input.recurrence"}},
		"many rules":        {func(n *calendar.NewEvent) { n.Recurrence = strings.Fields(strings.Repeat("RRULE:FREQ=DAILY ", 21)) }, wrong{fault.FieldTooMany, "input.recurrence"}},
	} {
		n := aNewEvent(t)
		s.change(&n)
		_, err := c.CreateEvent(t.Context(), n)
		refused(t, u, what, err, s.want)
		if f := faultOf(t, err); f.Outcome != fault.NotSent {
			t.Errorf("%s: outcome %s", what, f.Outcome)
		}
	}
}

func make201() (out []calendar.Invitee) {
	for i := range 201 {
		out = append(out, calendar.Invitee{Email: fmt.Sprintf("a%d@example.com", i)})
	}
	return out
}

func TestAnUpdateIsCheckedBeforeItIsSent(t *testing.T) {
	u := listen(t, stub.NewGoogle(time.Now))
	c := client(t, u.url)
	ref := calendar.Ref{CalendarID: "c", EventID: "e"}
	start, end := berlin(t, "2026-11-23T10:00:00"), berlin(t, "2026-11-23T09:00:00")
	for what, s := range map[string]struct {
		update calendar.Update
		want   wrong
	}{
		"nothing":            {calendar.Update{Ref: ref}, wrong{fault.NothingToChange, ""}},
		"no event":           {calendar.Update{Ref: calendar.Ref{CalendarID: "c"}, Title: calendar.Set("x")}, wrong{fault.FieldNotAnID, "input.id"}},
		"no title":           {calendar.Update{Ref: ref, Title: calendar.Clear[string]()}, wrong{fault.FieldMissing, "input.title"}},
		"a start alone":      {calendar.Update{Ref: ref, Start: &start}, wrong{fault.FieldMissing, "input.end"}},
		"an end alone":       {calendar.Update{Ref: ref, End: &end}, wrong{fault.FieldMissing, "input.start"}},
		"the end first":      {calendar.Update{Ref: ref, Start: &start, End: &end}, wrong{fault.FieldTooEarly, "input.end"}},
		"a broken state":     {calendar.Update{Ref: ref, ETag: "a\r\nX: y", Title: calendar.Set("x")}, wrong{fault.FieldNotAnID, "input.etag"}},
		"nobody's address":   {calendar.Update{Ref: ref, Attendees: &[]calendar.Invitee{{}}}, wrong{fault.FieldNotAnAddress, "input.attendees.0.email"}},
		"no rule":            {calendar.Update{Ref: ref, Recurrence: calendar.Set([]string{"x"})}, wrong{fault.FieldNotARule, "input.recurrence"}},
		"a bell in the text": {calendar.Update{Ref: ref, Description: calendar.Set("\a")}, wrong{fault.FieldUnprintable, "input.description"}},
		"a place of lines":   {calendar.Update{Ref: ref, Location: calendar.Set("a\nb")}, wrong{fault.FieldUnprintable, "input.location"}},
	} {
		_, err := c.UpdateEvent(t.Context(), s.update)
		refused(t, u, what, err, s.want)
	}
	refused(t, u, "a deletion of nothing", c.DeleteEvent(t.Context(), calendar.Deletion{Ref: calendar.Ref{EventID: "e"}}), wrong{fault.FieldNotAnID, "input.calendarId"})
	if _, err := c.Event(t.Context(), calendar.Ref{CalendarID: "c", EventID: ".."}); faultOf(t, err).Code != fault.NotFound || len(u.seen()) != 0 {
		t.Error(err)
	}
}

func TestAQuestionIsCheckedBeforeItIsSent(t *testing.T) {
	u := listen(t, stub.NewGoogle(time.Now))
	c := client(t, u.url)
	for what, s := range map[string]struct {
		change func(q *calendar.EventQuery)
		want   wrong
	}{
		"none":             {func(q *calendar.EventQuery) { q.First = 0 }, wrong{fault.FieldOutOfRange, "first"}},
		"too many":         {func(q *calendar.EventQuery) { q.First = 101 }, wrong{fault.FieldOutOfRange, "first"}},
		"no calendar":      {func(q *calendar.EventQuery) { q.CalendarID = "" }, wrong{fault.FieldNotAnID, "calendarId"}},
		"no beginning":     {func(q *calendar.EventQuery) { q.From = time.Time{} }, wrong{fault.FieldMissing, "from"}},
		"no end":           {func(q *calendar.EventQuery) { q.To = time.Time{} }, wrong{fault.FieldMissing, "to"}},
		"backwards":        {func(q *calendar.EventQuery) { q.To = q.From }, wrong{fault.FieldTooEarly, "to"}},
		"more than a year": {func(q *calendar.EventQuery) { q.To = q.From.Add(366*24*time.Hour + 1) }, wrong{fault.RangeTooLong, "to"}},
		"a long search":    {func(q *calendar.EventQuery) { q.Search = strings.Repeat("x", 201) }, wrong{fault.FieldTooLong, "search"}},
		"a broken search":  {func(q *calendar.EventQuery) { q.Search = "a\x00b" }, wrong{fault.FieldUnprintable, "search"}},
	} {
		q := november("c")
		s.change(&q)
		_, err := c.Events(t.Context(), q)
		refused(t, u, what, err, s.want)
	}
	ask := func(ids ...string) error {
		_, err := c.FreeBusy(t.Context(), calendar.FreeBusyQuery{CalendarIDs: ids, From: time.Now(), To: time.Now().Add(time.Hour)})
		return err
	}
	refused(t, u, "no calendars", ask(), wrong{fault.FieldMissing, "calendarIds"})
	refused(t, u, "a calendar without an ID", ask("a", ""), wrong{fault.FieldNotAnID, "calendarIds"})
	refused(t, u, "51 calendars", ask(strings.Split(strings.Repeat("c,", 50)+"c", ",")...), wrong{fault.FieldTooMany, "calendarIds"})
}
