package stub

import "time"

// The seed's calendars.
const (
	SeedPrimaryCalendar  = GoogleAccount
	SeedTeamCalendar     = "team-4f1c@group.calendar.google.com"           // the account may write to it
	SeedHolidayCalendar  = "en.german#holiday@group.v.calendar.google.com" // the account may only read it
	SeedForeignOrganizer = "grace@example.net"
)

// The seed's events that tests ask for.
const (
	SeedStandup  = "seedstandup0" // on weekdays at 9:30 in Berlin, for years
	SeedReview   = "seedreview00" // every other Thursday at 16:00 in New York, on the team's calendar
	SeedVacation = "seedvacation" // all day, for four days of November 2026
	SeedInvited  = "seedinvited0" // organized by somebody else
	SeedLunch    = "seedlunch000" // does not take up the time
	SeedUnity    = "seedunityday" // a holiday each year
)

// fakeConference stands for what lets people into a meeting.
const fakeConference = "fake-conference-capability"

// SeedGoogleSecrets lists the stand-ins for secrets that occur in answers.
func SeedGoogleSecrets() []string { return []string{fakeConference} }

// seed fills the account.
func (g *Google) seed() {
	g.calendars = []*googleCalendar{
		g.newCalendar(SeedPrimaryCalendar, "Ada Lovelace", "Europe/Berlin", "owner", "#9fe1e7"),
		g.newCalendar(SeedTeamCalendar, "Team", "America/New_York", "writer", "#f83a22"),
		g.newCalendar(SeedHolidayCalendar, "Holidays in Germany", "Europe/Berlin", "reader", "#16a765"),
	}
	g.calendars[0].entry["primary"] = true
	g.calendars[2].entry["summaryOverride"] = "German holidays"
	primary, team, holidays := g.calendars[0], g.calendars[1], g.calendars[2]
	g.add(primary, SeedStandup, object{
		"summary": "Stand-up", "location": "Room 1",
		"start": at("2026-03-02T09:30:00", "Europe/Berlin"), "end": at("2026-03-02T09:45:00", "Europe/Berlin"),
		"recurrence": []any{"RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"},
		"attendees": []any{
			object{"email": GoogleAccount, "displayName": "Ada Lovelace", "responseStatus": "accepted", "organizer": true},
			object{"email": "charles@example.com", "displayName": "Charles Babbage", "responseStatus": "accepted"},
			object{"email": "mary@example.com", "responseStatus": "tentative", "optional": true},
		},
		"hangoutLink": "https://meet.google.com/" + fakeConference,
	})
	g.add(primary, SeedVacation, object{
		"summary": "Vacation", "start": object{"date": "2026-11-23"}, "end": object{"date": "2026-11-27"}, "visibility": "private",
	})
	g.add(primary, SeedLunch, object{
		"summary": "Lunch", "transparency": "transparent",
		"start": at("2026-11-19T12:00:00", "Europe/Berlin"), "end": at("2026-11-19T13:00:00", "Europe/Berlin"),
	})
	g.add(primary, SeedInvited, object{
		"summary": "Compiler talk", "description": "Slides: <a href=\"https://example.net/slides\">here</a>",
		"start": at("2026-11-18T15:00:00", "Asia/Kathmandu"), "end": at("2026-11-18T16:30:00", "Asia/Kathmandu"),
		"organizer": object{"email": SeedForeignOrganizer, "displayName": "Grace Hopper"},
		"attendees": []any{
			object{"email": SeedForeignOrganizer, "displayName": "Grace Hopper", "responseStatus": "accepted", "organizer": true},
			object{"email": GoogleAccount, "responseStatus": "needsAction"},
		},
	})
	g.add(team, SeedReview, object{
		"summary": "Review", "start": at("2026-01-08T16:00:00", "America/New_York"), "end": at("2026-01-08T17:00:00", "America/New_York"),
		"recurrence": []any{"RRULE:FREQ=WEEKLY;INTERVAL=2"},
	})
	g.add(holidays, SeedUnity, object{
		"summary": "Day of German Unity", "start": object{"date": "2020-10-03"}, "end": object{"date": "2020-10-04"},
		"recurrence": []any{"RRULE:FREQ=YEARLY"}, "transparency": "transparent",
	})
}

func (g *Google) newCalendar(id, name, zone, role, color string) *googleCalendar {
	location, err := time.LoadLocation(zone)
	if err != nil {
		location = time.UTC // a machine without time zones
	}
	return &googleCalendar{zone: location, entry: object{
		"kind": "calendar#calendarListEntry", "etag": g.etag(0), "id": id, "summary": name, "timeZone": zone,
		"accessRole": role, "backgroundColor": color, "foregroundColor": "#000000", "colorId": "14", "selected": true,
		"defaultReminders": []any{},
	}}
}

// add adds an event as it was when the seed was made.
func (g *Google) add(c *googleCalendar, id string, content object) {
	now := g.now
	g.now = SeedTime
	c.events = append(c.events, &googleEvent{content: g.complete(c, id, content)})
	g.now = now
}

// at is a start or an end on a zone's clock.
func at(clock, zone string) object { return object{"dateTime": clock, "timeZone": zone} }
