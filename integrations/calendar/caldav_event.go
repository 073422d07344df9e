package calendar

import (
	"net/url"
	"strings"
	"time"
)

// event returns the event as callers get it; self are the account's addresses.
func (h *happening) event(calendarID string, self []string) Event {
	c := h.part
	out := Event{
		ID: h.id(), CalendarID: calendarID, ETag: h.object.etag,
		Title: plain(c.text("SUMMARY")), Description: c.text("DESCRIPTION"), Location: plain(c.text("LOCATION")),
		Start: h.at.moment(), End: h.length.end(h.at).moment(), Status: statusOf(c),
		Busy: takesTime(c), Private: c.word("CLASS") == "PRIVATE" || c.word("CLASS") == "CONFIDENTIAL",
		URL: safeURL(c.text("URL")), CreatedAt: utc(c, "CREATED"), UpdatedAt: utc(c, "LAST-MODIFIED"),
	}
	if h.key != "" {
		out.SeriesID = h.object.id()
	} else {
		out.Recurrence = recurrence(c)
	}
	out.invite(c, self)
	return out
}

// plain makes a text of one line.
func plain(s string) string { return strings.Join(strings.Fields(s), " ") }

func statusOf(c *component) Status {
	switch c.word("STATUS") {
	case "TENTATIVE":
		return Tentative
	case "CANCELLED":
		return Cancelled
	}
	return Confirmed
}

func takesTime(c *component) bool {
	return c.word("TRANSP") != "TRANSPARENT" && statusOf(c) != Cancelled
}

func utc(c *component, name string) time.Time {
	at, ok := parseClock(c.word(name))
	if !ok || !at.utc {
		return time.Time{}
	}
	return at.wall
}

// recurrence returns the lines that make a series.
func recurrence(c *component) []string {
	var out []string
	for i := range c.lines {
		switch c.lines[i].name {
		case "RRULE", "RDATE", "EXDATE":
			out = append(out, c.lines[i].String())
		}
	}
	return out
}

// invite adds the people.
func (e *Event) invite(c *component, self []string) {
	if l := c.get("ORGANIZER"); l != nil {
		organizer := person(l, self)
		e.Organizer = &organizer
	}
	for i := range c.lines {
		l := &c.lines[i]
		if l.name != "ATTENDEE" {
			continue
		}
		kind := strings.ToUpper(l.param("CUTYPE"))
		who := person(l, self)
		a := Attendee{
			Email: who.Email, Name: who.Name, Self: who.Self, Response: response(l),
			Optional: strings.EqualFold(l.param("ROLE"), "OPT-PARTICIPANT"),
			Resource: kind == "ROOM" || kind == "RESOURCE",
		}
		a.Organizer = e.Organizer != nil && a.Email != "" && strings.EqualFold(a.Email, e.Organizer.Email)
		e.Attendees = append(e.Attendees, a)
	}
}

func person(l *line, self []string) Person {
	p := Person{Email: emailOf(l.value), Name: plain(l.param("CN"))}
	if p.Email == "" {
		p.Email = emailOf("mailto:" + l.param("EMAIL"))
	}
	for _, mine := range self {
		p.Self = p.Self || p.Email != "" && strings.EqualFold(p.Email, mine)
	}
	return p
}

// emailOf returns the address of a mailto URI, empty for any other.
func emailOf(uri string) string {
	scheme, address, _ := strings.Cut(uri, ":")
	if !strings.EqualFold(scheme, "mailto") {
		return ""
	}
	if text, err := url.PathUnescape(address); err == nil {
		address = text
	}
	if !isEmail(address) {
		return ""
	}
	return address
}

func response(l *line) Response {
	switch strings.ToUpper(l.param("PARTSTAT")) {
	case "ACCEPTED":
		return Accepted
	case "DECLINED":
		return Declined
	case "TENTATIVE":
		return Undecided
	}
	return NoResponse
}

// contains reports whether each of the words is somewhere in what people read of
// an event.
func (h *happening) contains(words []string) bool {
	if len(words) == 0 {
		return true
	}
	var b strings.Builder
	for i := range h.part.lines {
		switch l := &h.part.lines[i]; l.name {
		case "SUMMARY", "DESCRIPTION", "LOCATION":
			b.WriteString(unescape.Replace(l.value) + "\n")
		case "ATTENDEE", "ORGANIZER":
			b.WriteString(l.param("CN") + "\n" + emailOf(l.value) + "\n")
		}
	}
	text := strings.ToLower(b.String())
	for _, word := range words {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}
