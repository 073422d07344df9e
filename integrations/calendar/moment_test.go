package calendar_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"ava/integrations/calendar"
	"ava/internal/fault"
	"ava/internal/stub"
)

// clocks are zones that change at other times, in other directions, or oddly.
func clocks() []string {
	return []string{
		"Europe/Berlin", "America/New_York", "Pacific/Apia", "Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns", "Africa/Casablanca", "UTC",
	}
}

const clock = "2006-01-02T15:04:05"

// An event at a time on a zone's clock stays there, whatever the clock of the
// server, of the calendar or of the day before shows: sent, read back and found
// among the occurrences of its series, on every day of a year.
func TestAnEventStaysWhereTheClockShowsIt(t *testing.T) {
	c, _, _ := stubbed(t)
	ctx := t.Context()
	for i, name := range clocks() {
		location, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		start, end := must(calendar.OnClock("2026-01-05T09:30:00", name))(t), must(calendar.OnClock("2026-01-05T10:15:00", name))(t)
		made := must(c.CreateEvent(ctx, calendar.NewEvent{
			CalendarID: []string{stub.SeedPrimaryCalendar, stub.SeedTeamCalendar}[i%2], ID: calendar.NewEventID(name), Title: "clock " + fmt.Sprint(i),
			Start: start, End: end, Recurrence: []string{"RRULE:FREQ=DAILY;COUNT=366"},
		}))(t)
		q := calendar.EventQuery{CalendarID: made.CalendarID, From: start.Time, To: start.Time.AddDate(1, 0, 1), First: 100, Search: made.Title}
		day, seen := start.Time, 0
		for more := true; more; {
			page := must(c.Events(ctx, q))(t)
			for _, e := range page.Items {
				if got := e.Start.Time.Format(clock); got != day.Format("2006-01-02")+"T09:30:00" || e.Start.Zone != name {
					t.Fatalf("%s: occurrence %d is at %s (%s)", name, seen, got, e.Start.Zone)
				}
				if got := e.End.Time.Format("15:04:05"); got != "10:15:00" {
					t.Fatalf("%s: occurrence %d ends at %s", name, seen, got)
				}
				day, seen = time.Date(day.Year(), day.Month(), day.Day()+1, 12, 0, 0, 0, location), seen+1
			}
			more, q.After = page.HasNext, page.Next
		}
		if seen < 365 {
			t.Errorf("%s: %d occurrences", name, seen)
		}
	}
}

// Whatever the clock shows is found again, unless it never shows that.
func TestOnClockIsTheInverseOfReadingAClock(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	first := time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	for _, name := range clocks() {
		location, _ := time.LoadLocation(name)
		for range 2000 {
			instant := time.Unix(first+random.Int64N(60*365*24*3600), 0).In(location)
			got := must(calendar.OnClock(instant.Format(clock), name))(t)
			if got.Time.Format(clock) != instant.Format(clock) || got.Time.After(instant) {
				t.Fatalf("%s: %s became %s", name, instant.Format(time.RFC3339), got.Time.Format(time.RFC3339))
			}
		}
	}
}

func TestClocksThatChangeAreReadAsRFC5545Says(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ local, zone, want string }{
		{"2026-03-29T02:30:00", "Europe/Berlin", "2026-03-29T03:30:00+02:00"},    // skipped
		{"2026-10-25T02:30:00", "Europe/Berlin", "2026-10-25T02:30:00+02:00"},    // twice: the first
		{"2026-10-25T03:00:00", "Europe/Berlin", "2026-10-25T03:00:00+01:00"},    // behind it
		{"2026-03-08T02:30:00", "America/New_York", "2026-03-08T03:30:00-04:00"}, // skipped
		{"2026-11-01T01:30:00", "America/New_York", "2026-11-01T01:30:00-04:00"}, // twice
		{"2011-12-30T10:00:00", "Pacific/Apia", "2011-12-31T10:00:00+14:00"},     // a day that never was
		{"2011-12-31T10:00:00", "Pacific/Apia", "2011-12-31T10:00:00+14:00"},
		{"2011-12-29T10:00:00", "Pacific/Apia", "2011-12-29T10:00:00-10:00"},
		{"2026-11-23T09:30:00", "Asia/Kathmandu", "2026-11-23T09:30:00+05:45"},
		{"2026-04-05T01:45:00", "Australia/Lord_Howe", "2026-04-05T01:45:00+11:00"}, // half an hour twice
	} {
		got := must(calendar.OnClock(c.local, c.zone))(t)
		if text := got.Time.Format(time.RFC3339); text != c.want || got.Zone != c.zone {
			t.Errorf("%s in %s: %s, want %s", c.local, c.zone, text, c.want)
		}
	}
}

func TestWhatIsNoZoneOrNoTimeIsRefused(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "Local", "Mars/Olympus", "../../etc/passwd", "+02:00"} {
		_, err := calendar.OnClock("2026-11-23T09:30:00", name, "input", "start")
		if f := faultOf(t, err); f.Reason != fault.FieldNotAZone || len(f.Field) != 2 {
			t.Errorf("%q: %v", name, err)
		}
	}
	for _, local := range []string{"", "2026-11-23", "2026-11-23T09:30:00Z", "2026-02-30T00:00:00"} {
		if _, err := calendar.OnClock(local, "UTC"); faultOf(t, err).Reason != fault.FieldNotATime {
			t.Errorf("%q: %v", local, err)
		}
	}
	if at := calendar.At(time.Unix(0, 0), "Mars/Olympus"); at.Zone != "Mars/Olympus" || at.IsZero() {
		t.Errorf("%+v", at)
	}
	if at := calendar.At(time.Unix(0, 0), "Asia/Kathmandu"); at.Time.Format("15:04") != "05:30" {
		t.Errorf("%+v", at)
	}
}
