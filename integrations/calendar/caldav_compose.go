package calendar

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

var errChanged = errors.New("the event is in another state than was given")

// productID names who wrote an object.
const productID = "-//AVA//Integrations//EN"

// object is the event as a server keeps it.
func (n *NewEvent) object(a *account) *object {
	event := &component{name: "VEVENT"}
	now := time.Now().UTC().Format(icalUTC)
	event.lines = append(event.lines,
		textLine("UID", string(n.ID)), named("DTSTAMP", now), named("CREATED", now), named("LAST-MODIFIED", now),
		textLine("SUMMARY", n.Title), stampOf(n.Start).line("DTSTART"), stampOf(n.End).line("DTEND"))
	for name, text := range map[string]string{"DESCRIPTION": n.Description, "LOCATION": n.Location} {
		if text != "" {
			event.lines = append(event.lines, textLine(name, text))
		}
	}
	event.lines = append(event.lines, recurrenceLines(n.Recurrence)...)
	invite(event, n.Attendees, n.Quiet, a.self)
	root := &component{name: "VCALENDAR", lines: []line{named("VERSION", "2.0"), named("PRODID", productID)}, children: []*component{event}}
	o, _ := newObject(root, string(n.ID)+ending, "", a.zone(n.CalendarID), make(zoneCache))
	o.define(event)
	return o
}

func recurrenceLines(rules []string) []line {
	var out []line
	for _, text := range rules {
		if l, ok := parseLine(text); ok {
			out = append(out, l)
		}
	}
	return out
}

// invite makes the attendees of a part those of list. Who was invited already
// keeps all that is known of them.
func invite(part *component, list []Invitee, quiet bool, self []string) {
	var before []line
	for i := range part.lines {
		if part.lines[i].name == "ATTENDEE" {
			before = append(before, part.lines[i])
		}
	}
	part.remove("ATTENDEE")
	for _, one := range list {
		was := slices.IndexFunc(before, func(l line) bool { return strings.EqualFold(emailOf(l.value), one.Email) })
		l := named("ATTENDEE", mailto(one.Email)).with("PARTSTAT", "NEEDS-ACTION").with("RSVP", "TRUE")
		if was >= 0 {
			l = before[was]
		}
		if one.Name != "" {
			l = l.without("CN").with("CN", one.Name)
		}
		l = l.without("ROLE", "SCHEDULE-AGENT").with("ROLE", role(one.Optional))
		if quiet {
			l = l.with("SCHEDULE-AGENT", "NONE") // https://www.rfc-editor.org/rfc/rfc6638#section-7.1
		}
		part.lines = append(part.lines, l)
	}
	if len(list) > 0 && part.get("ORGANIZER") == nil && len(self) > 0 {
		part.lines = append(part.lines, named("ORGANIZER", mailto(self[0])))
	}
}

func role(optional bool) string {
	if optional {
		return "OPT-PARTICIPANT"
	}
	return "REQ-PARTICIPANT"
}

func mailto(address string) string {
	return (&url.URL{Scheme: "mailto", Opaque: strings.ReplaceAll(address, "%", "%25")}).String()
}

// without returns the line without these parameters.
func (l line) without(names ...string) line {
	var kept []param
	for _, p := range l.params {
		if !slices.Contains(names, p.name) {
			kept = append(kept, p)
		}
	}
	l.params = kept
	return l
}

// apply changes the given fields of a part.
func (o *object) apply(part *component, u *Update, a *account) {
	for name, field := range map[string]Field[string]{"SUMMARY": u.Title, "DESCRIPTION": u.Description, "LOCATION": u.Location} {
		if !field.Given {
			continue
		}
		part.remove(name)
		if field.Value != nil && *field.Value != "" {
			part.lines = append(part.lines, textLine(name, *field.Value))
		}
	}
	if u.Attendees != nil {
		invite(part, *u.Attendees, u.Quiet, a.self)
	}
	if u.Start != nil {
		o.move(part, stampOf(*u.Start), stampOf(*u.End))
	}
	if u.Recurrence.Given {
		part.remove("RRULE", "RDATE", "EXDATE")
		part.lines = append(part.lines, recurrenceLines(optional(u.Recurrence.Value))...)
	}
	touch(part, u.Start != nil || u.Recurrence.Given)
	o.define(part)
}

// move changes when a part is. What is said about single occurrences of a
// series moves along: it is found by when they would start.
func (o *object) move(part *component, start, end stamp) {
	before, ok := o.first(part, "DTSTART")
	if ok && part == o.master {
		shift := func(s stamp) stamp { return start.at(start.wall.Add(o.align(s).wall.Sub(before.wall))) }
		for _, name := range []string{"EXDATE", "RDATE"} {
			dates := o.all(part, name)
			part.remove(name)
			for _, s := range dates {
				part.lines = append(part.lines, shift(o.on(s, before)).line(name))
			}
		}
		for _, one := range o.others {
			if id, known := o.first(one, "RECURRENCE-ID"); known {
				one.set(shift(o.on(id, before)).line("RECURRENCE-ID"))
			}
		}
	}
	part.remove("DTEND", "DURATION")
	part.set(start.line("DTSTART"))
	part.lines = append(part.lines, end.line("DTEND"))
}

// on returns a stamp as the clocks of another one show it.
func (o *object) on(s, like stamp) stamp {
	if s.day || like.day {
		return s
	}
	return like.at(shown(s.instant(), like.location))
}

// define adds the definitions of the zones that a part names and that have none.
func (o *object) define(part *component) {
	for i := range part.lines {
		id := part.lines[i].param("TZID")
		location, ok := zone(id)
		known := slices.ContainsFunc(o.root.children, func(c *component) bool {
			named := c.get("TZID")
			return c.name == "VTIMEZONE" && named != nil && named.value == id
		})
		if start, read := o.first(part, "DTSTART"); ok && read && !known {
			o.root.children = slices.Insert(o.root.children, 0, definition(id, location, start.wall.Year()))
		}
	}
}

// definedYears is how far a zone's definition goes. Programs that know the zone
// by its name, as nearly all do, need none of it.
const definedYears = 20

// definition returns what a zone's clocks do from a year on.
// https://www.rfc-editor.org/rfc/rfc5545#section-3.6.5
func definition(id string, location *time.Location, year int) *component {
	out := &component{name: "VTIMEZONE", lines: []line{named("TZID", id)}}
	at := time.Date(year-1, time.January, 1, 0, 0, 0, 0, time.UTC)
	last := at.AddDate(definedYears, 0, 0)
	out.children = append(out.children, observance(at.In(location), at, offset(at, location)))
	for at.Before(last) {
		_, change := at.In(location).ZoneBounds()
		switch before := offset(at, location); {
		case change.IsZero():
			return out
		case !change.After(at):
			change = at.Add(24 * time.Hour) // at the end of some years the bound is the time itself
		case offset(change, location) != before:
			out.observe(observance(change.In(location), change.UTC().Add(before), before))
		}
		at = change
	}
	return out
}

// observance is what the clocks do from a moment on: they showed wall then, as
// far before UTC as they were until then.
func observance(t, wall time.Time, before time.Duration) *component {
	kind := "STANDARD"
	if t.IsDST() {
		kind = "DAYLIGHT"
	}
	name, seconds := t.Zone()
	return &component{name: kind, lines: []line{
		named("DTSTART", wall.UTC().Format(icalTime)),
		named("TZOFFSETFROM", writeOffset(before)),
		named("TZOFFSETTO", writeOffset(time.Duration(seconds)*time.Second)),
		textLine("TZNAME", name),
	}}
}

// observe adds an observance, as one more date of an equal one if there is one.
func (c *component) observe(o *component) {
	for _, child := range c.children {
		same := child.name == o.name && child.word("TZOFFSETFROM") == o.word("TZOFFSETFROM") && child.word("TZOFFSETTO") == o.word("TZOFFSETTO")
		if same {
			child.lines = append(child.lines, named("RDATE", o.word("DTSTART")))
			return
		}
	}
	c.children = append(c.children, o)
}

func writeOffset(d time.Duration) string {
	sign := "+"
	if d < 0 {
		sign, d = "-", -d
	}
	minutes := int(d / time.Minute)
	text := strconv.Itoa(10000 + minutes/60*100 + minutes%60)
	return sign + text[1:]
}

// nextNumber returns the number behind one.
func nextNumber(s string) string {
	n, _ := strconv.Atoi(s)
	return strconv.Itoa(max(n, 0)%(1<<30) + 1)
}
