package calendar_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/teambition/rrule-go"

	"ava/integrations/calendar"
)

func TestCalDAVWeeklyEventsStayAtTheirTimeOfTheDay(t *testing.T) {
	t.Parallel()
	for _, zone := range []string{"Europe/Berlin", "America/New_York", "Australia/Sydney", "America/St_Johns", "Asia/Kolkata"} {
		c := holding(t, vevent("SUMMARY:x", "DTSTART;TZID="+zone+":20260105T090000", "DTEND;TZID="+zone+":20260105T100000", "RRULE:FREQ=WEEKLY"),
			vevent("SUMMARY:y", "DTSTART;VALUE=DATE:20260106", "DTEND;VALUE=DATE:20260107", "RRULE:FREQ=WEEKLY"))
		got := in(t, c, "2026-01-01", "2026-12-31")
		offsets := make(map[int]bool)
		days, times := 0, 0
		for _, e := range got {
			if e.Start.AllDay() {
				days++
				if at := day(t, e.Start.Day); at.Weekday() != time.Tuesday || day(t, e.End.Day).Sub(at) != 24*time.Hour {
					t.Errorf("%v to %v", e.Start, e.End)
				}
				continue
			}
			times++
			_, offset := e.Start.Time.Zone()
			offsets[offset] = true
			if e.Start.Zone != zone || e.Start.Time.Format("Mon 15:04") != "Mon 09:00" || e.End.Time.Format("15:04") != "10:00" {
				t.Errorf("%s: %v to %v", zone, e.Start, e.End)
			}
		}
		if times != 52 || days != 52 || (len(offsets) == 2) == (zone == "Asia/Kolkata") {
			t.Errorf("%s: %d times, %d days, %d offsets", zone, times, days, len(offsets))
		}
	}
}

func TestCalDAVTimesThatClocksSkipOrShowTwice(t *testing.T) {
	t.Parallel()
	c := holding(t, vevent("DTSTART;TZID=Europe/Berlin:20260327T023000", "DTEND;TZID=Europe/Berlin:20260327T033000", "RRULE:FREQ=DAILY;COUNT=4"),
		vevent("DTSTART;TZID=Europe/Berlin:20261024T023000", "DTEND;TZID=Europe/Berlin:20261024T033000", "RRULE:FREQ=DAILY;COUNT=3"))
	want := []string{
		"2026-03-27T02:30 +0100", "2026-03-28T02:30 +0100", "2026-03-29T03:30 +0200", "2026-03-30T02:30 +0200",
		"2026-10-24T02:30 +0200", "2026-10-25T02:30 +0200", "2026-10-26T02:30 +0100",
	}
	got := in(t, c, "2026-03-01", "2026-11-01")
	if diff := cmp.Diff(want, starts(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, e := range got {
		if e.End.Time.Sub(e.Start.Time) != time.Hour {
			t.Errorf("%v takes %v", e.Start, e.End.Time.Sub(e.Start.Time))
		}
	}
}

func TestCalDAVSeriesHaveExceptions(t *testing.T) {
	t.Parallel()
	series := "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:u\nSUMMARY:a\nDTSTART;TZID=Europe/Berlin:20260302T090000\nDURATION:P1DT1H\n" +
		"RRULE:FREQ=WEEKLY;UNTIL=20260330T070000Z\nRDATE;TZID=Europe/Berlin:20260304T100000,20260305T100000\nEXDATE:20260309T080000Z\n" +
		"EXDATE;VALUE=DATE:20260316\nEND:VEVENT\n" +
		"BEGIN:VEVENT\nUID:u\nRECURRENCE-ID:20260323T080000Z\nSUMMARY:b\nDTSTART;TZID=America/New_York:20260324T090000\nSTATUS:CANCELLED\nEND:VEVENT\n" +
		"BEGIN:VEVENT\nUID:u\nRECURRENCE-ID:20270101T080000Z\nSUMMARY:c\nDTSTART:20260401T090000Z\nEND:VEVENT\nEND:VCALENDAR\n"
	got := in(t, holding(t, series), "2026-01-01", "2026-12-31")
	want := []string{
		"2026-03-02T09:00 +0100", "2026-03-04T10:00 +0100", "2026-03-05T10:00 +0100", "2026-03-24T09:00 -0400", "2026-03-30T09:00 +0200", "2026-04-01T09:00 +0000",
	}
	if diff := cmp.Diff(want, starts(got)); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	if e := got[3]; e.ID != "a!20260323T080000Z" || e.Status != calendar.Cancelled || e.Busy || e.SeriesID != "a" {
		t.Errorf("%+v", e)
	}
	if end := got[0].End.Time.Format("2006-01-02T15:04"); end != "2026-03-03T10:00" {
		t.Errorf("ends %s", end)
	}
}

func TestCalDAVZonesByWhateverName(t *testing.T) {
	t.Parallel()
	custom := func(standard, daylight, month string) string {
		return "BEGIN:VTIMEZONE\nTZID:Mine\nBEGIN:STANDARD\nDTSTART:16010101T030000\nTZOFFSETFROM:" + daylight + "\nTZOFFSETTO:" + standard + "\nEND:STANDARD\n" +
			"BEGIN:DAYLIGHT\nDTSTART:1601" + month + "01T020000\nTZOFFSETFROM:" + standard + "\nTZOFFSETTO:" + daylight + "\nEND:DAYLIGHT\nEND:VTIMEZONE\n"
	}
	for _, z := range [][3]string{
		{"Europe/Berlin", "", "Europe/Berlin"},
		{"W. Europe Standard Time", "", "Europe/Berlin"},
		{"Tokyo Standard Time", "", "Asia/Tokyo"},
		{"/mozilla.org/20050126_1/America/Argentina/Buenos_Aires", "", "America/Argentina/Buenos_Aires"},
		{"/freeassociation.sourceforge.net/Europe/Paris", "", "Europe/Paris"},
		{"Nowhere", "", "Europe/Berlin"},
		{"Local", "", "Europe/Berlin"},
		{"Mine", custom("-0500", "-0400", "03"), "America/New_York"},
		{"Mine", custom("+1000", "+1100", "10"), "Australia/Sydney"},
		{"Mine", "BEGIN:VTIMEZONE\nTZID:Mine\nX-LIC-LOCATION:Asia/Dubai\nEND:VTIMEZONE\n", "Asia/Dubai"},
		{"Mine", "BEGIN:VTIMEZONE\nTZID:Mine\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:-0300\nTZOFFSETTO:-0300\nEND:STANDARD\nEND:VTIMEZONE\n", "Etc/GMT+3"},
	} {
		text := "BEGIN:VCALENDAR\n" + z[1] + "BEGIN:VEVENT\nUID:u\nDTSTART;TZID=\"" + z[0] + "\":20260701T090000\nEND:VEVENT\nEND:VCALENDAR\n"
		got := in(t, holding(t, text), "2026-06-01", "2026-08-01")
		if len(got) != 1 || got[0].Start.Zone != z[2] || got[0].Start.Time.Format("15:04") != "09:00" {
			t.Errorf("%s: %v", z[0], got)
		}
	}
	floating := in(t, holding(t, vevent("DTSTART:20260701T090000")), "2026-06-01", "2026-08-01")
	if diff := cmp.Diff([]string{"2026-07-01T09:00 +0200"}, starts(floating)); diff != "" {
		t.Errorf("floating (-want +got):\n%s", diff)
	}
}

// The examples of RFC 5545, section 3.8.5.3, and some corners.
func TestCalDAVRulesMakeWhatTheStandardSays(t *testing.T) {
	t.Parallel()
	for rule, want := range map[string]string{
		"FREQ=MONTHLY;BYDAY=1FR;COUNT=3":                            "0901 0904 1002 1106",
		"FREQ=MONTHLY;BYDAY=-2MO;COUNT=3":                           "0901 0921 1019 1123",
		"FREQ=MONTHLY;BYMONTHDAY=-3;COUNT=2":                        "0901 0928 1029",
		"FREQ=MONTHLY;BYMONTHDAY=31;COUNT=2":                        "0901 1031 1231",
		"FREQ=MONTHLY;BYDAY=TU,WE,TH;BYSETPOS=3;COUNT=3":            "0901 0903 1007 1105",
		"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2;COUNT=2":     "0901 0929 1029",
		"FREQ=YEARLY;BYWEEKNO=45;BYDAY=MO;COUNT=1":                  "0901 1102",
		"FREQ=YEARLY;BYYEARDAY=-1;COUNT=1":                          "0901 1231",
		"FREQ=YEARLY;BYDAY=-1TH;COUNT=1":                            "0901 1231",
		"FREQ=YEARLY;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8":  "0901 1103",
		"FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=MO;COUNT=4":        "0901 0906 0915 0920",
		"FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU;COUNT=4":        "0901 0913 0915 0927",
		"FREQ=WEEKLY;UNTIL=20260915":                                "0901 0908 0915",
		"FREQ=WEEKLY;UNTIL=20260915T065959Z":                        "0901 0908",
		"FREQ=DAILY;INTERVAL=40":                                    "0901 1011 1120 1230",
		"FREQ=HOURLY;INTERVAL=720;COUNT=3":                          "0901 1001 1031",
		"FREQ=HOURLY;INTERVAL=24;BYHOUR=5":                          "0901",
		"FREQ=MONTHLY;BYDAY=53MO":                                   "0901",
		"FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30":                        "0901",
		"FREQ=SECONDLY;BYSECOND=59;BYMINUTE=59;BYHOUR=23;BYMONTH=2": "0901",
		"FREQ=YEARLY;BYEASTER=400":                                  "0901",
		"FREQ=NEVER":                                                "0901",
		"FREQ=DAILY;INTERVAL=0":                                     "0901",
		"FREQ=DAILY;INTERVAL=99999999999999999999":                  "0901",
		"INTERVAL=2": "0901",
	} {
		c := holding(t, vevent("DTSTART;TZID=Europe/Berlin:20260901T090000", "RRULE:"+rule))
		var got []string
		for _, e := range in(t, c, "2026-08-01", "2027-01-01") {
			got = append(got, e.Start.Time.Format("0102"))
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s\n%s, want\n%s", rule, s, want)
		}
	}
}

// What another program makes of a rule is made here as well.
func TestCalDAVRulesAgreeWithAnotherProgram(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	some := func(most int, list ...string) string {
		r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		return strings.Join(list[:1+r.IntN(most)], ",")
	}
	compared := 0
	for range 60 {
		start := time.Date(2019+r.IntN(8), time.Month(1+r.IntN(12)), 1+r.IntN(28), r.IntN(24), r.IntN(60), 0, 0, time.UTC)
		rule := "FREQ=" + some(1, "YEARLY", "MONTHLY", "WEEKLY", "DAILY") + fmt.Sprintf(";INTERVAL=%d", 1+r.IntN(3))
		nth := ""
		if !strings.Contains(rule, "WEEKLY") && !strings.Contains(rule, "DAILY") {
			nth = some(1, "", "", "1", "-1", "2", "-2")
		}
		for name, value := range map[string]string{
			"BYMONTH": some(3, "1", "2", "3", "6", "10", "12"), "BYMONTHDAY": some(4, "1", "5", "13", "28", "29", "31", "-1", "-7"),
			"BYDAY": nth + some(1, "MO", "TU", "SU") + "," + nth + some(1, "WE", "TH", "FR", "SA"), "BYHOUR": some(2, "0", "9", "23"), "WKST": some(1, "MO", "SU"),
			"COUNT": some(1, "1", "10", "300"), "BYMINUTE": some(2, "0", "30", "59"),
		} {
			if r.IntN(3) == 0 && (name != "BYMONTHDAY" || !strings.Contains(rule, "WEEKLY")) {
				rule += ";" + name + "=" + value
			}
		}
		if strings.Contains(rule, "BY") && r.IntN(4) == 0 {
			rule += ";BYSETPOS=" + some(2, "1", "2", "-1", "-3")
		}
		option, err := rrule.StrToROption(rule)
		if err != nil {
			t.Fatal(rule, err)
		}
		option.Dtstart = start
		other, err := rrule.NewRRule(*option)
		if err != nil {
			t.Fatal(rule, err)
		}
		from, to := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
		var want []string
		for _, at := range append(other.Between(from, to.Add(-time.Second), true), start) {
			if !at.Before(from) && at.Before(to) {
				want = append(want, at.Format("2006-01-02T15:04 -0700"))
			}
		}
		slices.Sort(want)
		want = slices.Compact(want)
		got := starts(in(t, holding(t, vevent("DTSTART:"+start.Format("20060102T150405Z"), "RRULE:"+rule)), "2026-01-01", "2027-01-01"))
		if diff := cmp.Diff(want, got, cmp.Transformer("empty", func(s []string) []string { return append([]string{""}, s...) })); diff != "" {
			t.Errorf("%s from %s (-other +ours):\n%s", rule, start, diff)
		}
		compared += len(want)
	}
	if compared < 500 {
		t.Errorf("only %d occurrences were compared", compared)
	}
}

func TestCalDAVSeriesOfVeryMuchComesInPages(t *testing.T) {
	t.Parallel()
	c := holding(t, vevent("SUMMARY:tick", "DTSTART:20261101T000000Z", "DURATION:PT3H", "RRULE:FREQ=MINUTELY"),
		vevent("SUMMARY:needle", "DTSTART:20261102T200000Z", "DURATION:PT1M"))
	q := calendar.EventQuery{CalendarID: "/cal/x/", From: day(t, "2026-11-02"), To: day(t, "2026-11-03")}
	got := during(t, c, q)
	if len(got) != 24*60+179+1 { // those that began up to three hours before are still there
		t.Errorf("%d events", len(got))
	}
	q.Search = "needle"
	if got := during(t, c, q); len(got) != 1 {
		t.Errorf("%d needles", len(got))
	}
	busy, err := values(c.FreeBusy(t.Context(), calendar.FreeBusyQuery{CalendarIDs: []string{"/cal/x/"}, From: q.From, To: q.To}))
	if err != nil || busy[0].Problem != nil || len(busy[0].Busy) != 1 || !busy[0].Busy[0].Start.Equal(q.From) || !busy[0].Busy[0].End.Equal(q.To) {
		t.Errorf("%v %v", busy, err)
	}
	busy, err = values(c.FreeBusy(t.Context(), calendar.FreeBusyQuery{CalendarIDs: []string{"/cal/x/"}, From: q.From, To: q.From.AddDate(1, 0, 0)}))
	if err != nil || busy[0].Problem == nil {
		t.Errorf("a year of minutes: %v %v", busy, err)
	}
}
