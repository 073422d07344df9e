package stub

import (
	"io"
	"net/http"
	"strings"
)

// What is in the account before anything was written.
const (
	SeedDAVUser = "sam@example.com"

	SeedDAVWork = davHome + "work/" // in Berlin; 4 events
	SeedDAVHome = davHome + "home/" // in New York; 2 events

	// SeedDAVStandup is every Monday at 9:00 in Berlin from 2026-10-05 on, across
	// the end of summer time on 2026-10-25. On 2026-10-26 it is at 10:30 under
	// another title, and on 2026-11-09 it is not.
	SeedDAVStandup = "standup"
	// SeedDAVReview is once, on 2026-11-03 from 14:00 to 15:00 in Berlin.
	SeedDAVReview = "review"
	// SeedDAVFair is all day from 2026-11-17 up to and with 2026-11-19.
	SeedDAVFair = "fair"
	// SeedDAVLunch is every weekday at 12:00 in Berlin, and takes up no time.
	SeedDAVLunch = "lunch"
	// SeedDAVYoga is every Tuesday at 18:00 in New York from 2026-10-06 on.
	SeedDAVYoga = "yoga"
	// SeedDAVBirthday is a day every year.
	SeedDAVBirthday = "birthday"
)

const seedStandup = `BEGIN:VEVENT
UID:standup
DTSTAMP:20261001T080000Z
CREATED:20261001T080000Z
LAST-MODIFIED:20261001T080000Z
SUMMARY:Team stand-up
LOCATION:Room 2\, ground floor
DTSTART;TZID=Europe/Berlin:20261005T090000
DTEND;TZID=Europe/Berlin:20261005T091500
RRULE:FREQ=WEEKLY;BYDAY=MO
EXDATE;TZID=Europe/Berlin:20261109T090000
ORGANIZER;CN=Sam Poe:mailto:sam@example.com
ATTENDEE;CN=Sam Poe;PARTSTAT=ACCEPTED;ROLE=REQ-PARTICIPANT:mailto:sam@example.com
ATTENDEE;CN="Kim, Ana";PARTSTAT=TENTATIVE;ROLE=OPT-PARTICIPANT:mailto:ana@example.com
X-STUB-COLOUR;X-SHADE=dark:teal
BEGIN:VALARM
ACTION:DISPLAY
TRIGGER:-PT10M
DESCRIPTION:Team stand-up
END:VALARM
END:VEVENT
BEGIN:VEVENT
UID:standup
DTSTAMP:20261020T080000Z
RECURRENCE-ID;TZID=Europe/Berlin:20261026T090000
SUMMARY:Team stand-up with visitors
DTSTART;TZID=Europe/Berlin:20261026T103000
DTEND;TZID=Europe/Berlin:20261026T110000
END:VEVENT
`

const seedReview = `BEGIN:VEVENT
UID:review
DTSTAMP:20261001T080000Z
SUMMARY:Quarterly review
DESCRIPTION:Numbers\, plans\nand a long text that has to be folded by who
  writes it because it is longer than a line may be.
DTSTART;TZID=Europe/Berlin:20261103T140000
DURATION:PT1H
END:VEVENT
`

const seedFair = `BEGIN:VEVENT
UID:fair
DTSTAMP:20261001T080000Z
SUMMARY:Trade fair
DTSTART;VALUE=DATE:20261117
DTEND;VALUE=DATE:20261120
END:VEVENT
`

const seedLunch = `BEGIN:VEVENT
UID:lunch
DTSTAMP:20261001T080000Z
SUMMARY:Lunch
TRANSP:TRANSPARENT
DTSTART;TZID=Europe/Berlin:20261001T120000
DTEND;TZID=Europe/Berlin:20261001T130000
RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
END:VEVENT
`

const seedYoga = `BEGIN:VEVENT
UID:yoga
DTSTAMP:20261001T080000Z
SUMMARY:Yoga
DTSTART;TZID=Eastern Standard Time:20261006T180000
DTEND;TZID=Eastern Standard Time:20261006T190000
RRULE:FREQ=WEEKLY
END:VEVENT
`

const seedBirthday = `BEGIN:VEVENT
UID:birthday
DTSTAMP:20261001T080000Z
SUMMARY:Birthday
DTSTART;VALUE=DATE:19901112
RRULE:FREQ=YEARLY
TRANSP:TRANSPARENT
END:VEVENT
`

// seed fills the account.
func (c *CalDAV) seed() {
	c.calendars = []*davCalendar{
		{"work", "Work", "#2a6fdb", "Europe/Berlin", davObjects("Europe/Berlin", map[string]string{
			SeedDAVStandup: seedStandup, SeedDAVReview: seedReview, SeedDAVFair: seedFair, SeedDAVLunch: seedLunch,
		})},
		{"home", "Home", "#d9822b", "America/New_York", davObjects("America/New_York", map[string]string{
			SeedDAVYoga: seedYoga, SeedDAVBirthday: seedBirthday,
		})},
	}
}

func davObjects(zone string, events map[string]string) map[string]davObject {
	out := make(map[string]davObject, len(events))
	for name, event := range events {
		text := davObjectWith(davZoneRules[zone] + event)
		out[name+".ics"] = davObject{text, `"seed-` + name + `"`}
	}
	return out
}

// davZone is an object that defines a zone and nothing else.
func davZone(zone string) string {
	rules, known := davZoneRules[zone]
	if !known {
		return ""
	}
	return davObjectWith(rules)
}

func davObjectWith(parts string) string {
	text := "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Example//Stub//EN\n" + parts + "END:VCALENDAR\n"
	return strings.ReplaceAll(text, "\n", "\r\n")
}

var davZoneRules = map[string]string{
	"Europe/Berlin": `BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
END:STANDARD
END:VTIMEZONE
`,
	"America/New_York": `BEGIN:VTIMEZONE
TZID:America/New_York
BEGIN:DAYLIGHT
DTSTART:20070311T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
TZNAME:EDT
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20071104T020000
RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
TZNAME:EST
END:STANDARD
END:VTIMEZONE
`,
}

// readAll reads a request's body before anything is locked.
func readAll(r *http.Request) string {
	buffer(r)
	b, _ := io.ReadAll(r.Body) // was read already
	return string(b)
}
