package main

import (
	"encoding/json"
	"testing"

	"ava/graph"
)

// plan gives a user a calendar with events.
func (s *scene) plan(t *testing.T, subject string, b belongings) {
	t.Helper()
	var found struct {
		Data struct {
			Calendar struct {
				Calendars struct{ Nodes []struct{ ID, Name string } }
				Events    struct{ PageInfo struct{ EndCursor string } }
			}
			CreateCalendarEvent struct{ Event struct{ ID string } }
		}
	}
	ask := func(query string, variables map[string]any) {
		if err := json.Unmarshal(s.must(t, subject, query, variables).Body, &found); err != nil {
			t.Fatal(err)
		}
	}
	ask(`{ calendar { calendars { nodes { id name } } } }`, nil)
	for _, c := range found.Data.Calendar.Calendars.Nodes {
		if c.Name == "Team" {
			b.own[graph.KindCalendar] = c.ID
		}
	}
	for _, of := range []map[graph.Kind]string{b.own, b.gone} {
		ask(`mutation($x: ID!) { createCalendarEvent(input: {calendarId: $x, title: "Of `+subject+`", start: {day: "2026-11-17"}, end: {day: "2026-11-18"}}) { event { id } } }`,
			map[string]any{"x": b.own[graph.KindCalendar]})
		of[graph.KindCalendarEvent] = found.Data.CreateCalendarEvent.Event.ID
	}
	s.must(t, subject, `mutation($x: ID!) { deleteCalendarEvent(input: {id: $x}) { deletedId } }`, map[string]any{"x": b.gone[graph.KindCalendarEvent]})
	ask(`query($x: ID!) { calendar { events(calendarId: $x, from: "2026-11-01T00:00:00Z", to: "2026-12-01T00:00:00Z", first: 1) { pageInfo { endCursor } } } }`,
		map[string]any{"x": b.own[graph.KindCalendar]})
	b.cursors["calendar.events"] = found.Data.Calendar.Events.PageInfo.EndCursor
}

// ofOtherCalendars are cursors of lists of events that are not Ann's: which list
// they are of is all the same.
func (s *scene) ofOtherCalendars() (out []trial) {
	for name, c := range s.ben.cursors {
		out = append(out, trial{"Ben's, of " + name, c, "nonsense"})
	}
	return out
}
