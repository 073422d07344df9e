package stub

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"time"
)

// eventID is what an ID may look like that the application chooses.
var eventID = regexp.MustCompile(`^[a-v0-9]{5,}$`)

// insertEvent answers POST calendars/{calendarId}/events.
func (g *Google) insertEvent(r *http.Request) answer {
	c, problem := g.writing(r)
	if problem != nil {
		return *problem
	}
	var content object
	if err := json.NewDecoder(r.Body).Decode(&content); err != nil {
		return refuseGoogle(http.StatusBadRequest, "parseError", "Parse Error")
	}
	id := textOf(content, "id")
	if _, given := content["id"]; !given {
		g.changes++
		id = strings.ReplaceAll(seedID("event", g.changes), "-", "")
	}
	if len(id) > 1024 || !eventID.MatchString(id) {
		return refuseGoogle(http.StatusBadRequest, "invalid", "Invalid resource id value.")
	}
	if c.find(id) != nil {
		return refuseGoogle(http.StatusConflict, "duplicate", "The requested identifier already exists.")
	}
	if problem := c.check(content); problem != nil {
		return *problem
	}
	e := &googleEvent{content: g.complete(c, id, content)}
	c.events = append(c.events, e)
	return answer{http.StatusOK, encode(e.content)}
}

// complete adds what Google adds to every event.
func (g *Google) complete(c *googleCalendar, id string, content object) object {
	organizer := object{"email": c.id(), "self": true}
	if c != g.calendars[0] {
		organizer["displayName"] = c.entry["summary"]
	}
	now := g.now().UTC()
	out := object{
		"kind": "calendar#event", "status": "confirmed", "eventType": "default",
		"created": now.Format("2006-01-02T15:04:05.000Z"), "creator": object{"email": GoogleAccount, "self": true},
		"organizer": organizer, "iCalUID": id + "@google.com", "sequence": 0, "reminders": object{"useDefault": true},
		"htmlLink": "https://www.google.com/calendar/event?eid=" + base64.RawURLEncoding.EncodeToString([]byte(id+" "+c.id())),
	}
	maps.Copy(out, content)
	out["id"] = id
	return g.stamped(c, out)
}

// stamped notes a change.
func (g *Google) stamped(c *googleCalendar, content object) object {
	g.changes++
	content["etag"], content["updated"] = g.etag(g.changes), stamp(g.now())
	for _, name := range []string{"start", "end"} {
		if t, ok := c.readTime(content[name]); ok {
			content[name] = t.object(c.zone)
		}
	}
	attendees, _ := content["attendees"].([]any)
	for _, value := range attendees {
		if a, ok := value.(object); ok {
			if a["responseStatus"] == nil {
				a["responseStatus"] = "needsAction"
			}
			if strings.EqualFold(textOf(a, "email"), GoogleAccount) {
				a["self"] = true
			}
		}
	}
	return content
}

// getEvent answers GET calendars/{calendarId}/events/{eventId}.
func (g *Google) getEvent(r *http.Request) answer {
	_, at, problem := g.event(r)
	if problem != nil {
		return *problem
	}
	return answer{http.StatusOK, encode(at.content())}
}

// patchEvent answers PATCH calendars/{calendarId}/events/{eventId}.
func (g *Google) patchEvent(r *http.Request) answer {
	if _, problem := g.writing(r); problem != nil {
		return *problem
	}
	c, at, problem := g.event(r)
	if problem != nil {
		return *problem
	}
	var change object
	if err := json.NewDecoder(r.Body).Decode(&change); err != nil {
		return refuseGoogle(http.StatusBadRequest, "parseError", "Parse Error")
	}
	organizer, _ := at.content()["organizer"].(object)
	if organizer["self"] != true {
		return refuseGoogle(http.StatusForbidden, "forbiddenForNonOrganizer", "Shared properties can only be changed by the organizer of the event.")
	}
	if problem := unlike(r, at.content()); problem != nil {
		return *problem
	}
	merged := merge(clone(at.content()), change)
	if problem := c.check(merged); problem != nil {
		return *problem
	}
	at.set(g.stamped(c, merged))
	return answer{http.StatusOK, encode(at.content())}
}

// deleteEvent answers DELETE calendars/{calendarId}/events/{eventId}. What is
// deleted stays known as cancelled.
func (g *Google) deleteEvent(r *http.Request) answer {
	if _, problem := g.writing(r); problem != nil {
		return *problem
	}
	c, at, problem := g.event(r)
	if problem != nil {
		return *problem
	}
	if textOf(at.content(), "status") == "cancelled" {
		return refuseGoogle(http.StatusGone, "deleted", "Resource has been deleted")
	}
	if problem := unlike(r, at.content()); problem != nil {
		return *problem
	}
	gone := clone(at.content())
	gone["status"] = "cancelled"
	at.set(g.stamped(c, gone))
	return answer{http.StatusNoContent, nil}
}

// unlike refuses a change to another state of the event than that which the
// request names.
func unlike(r *http.Request, content object) *answer {
	match := r.Header.Get("If-Match")
	if match == "" || match == "*" || match == textOf(content, "etag") {
		return nil
	}
	refusal := refuseGoogleAt(http.StatusPreconditionFailed, "conditionNotMet", "Precondition Failed", "header", "If-Match")
	return &refusal
}

// merge applies a JSON merge patch (RFC 7396).
func merge(to, change object) object {
	for name, value := range change {
		inner, isObject := value.(object)
		was, wasObject := to[name].(object)
		switch {
		case value == nil:
			delete(to, name)
		case isObject && wasObject:
			to[name] = merge(clone(was), inner)
		default:
			to[name] = value
		}
	}
	return to
}

// writing finds the calendar of the path, for who may write to it.
func (g *Google) writing(r *http.Request) (*googleCalendar, *answer) {
	c, problem := g.calendar(r.PathValue("calendar"))
	if problem == nil && !c.writable() {
		refusal := refuseGoogle(http.StatusForbidden, "requiredAccessLevel", "You need to have writer access to this calendar.")
		problem = &refusal
	}
	return c, problem
}

func (c *googleCalendar) find(id string) *googleEvent {
	i := slices.IndexFunc(c.events, func(e *googleEvent) bool { return textOf(e.content, "id") == id })
	if i < 0 {
		return nil
	}
	return c.events[i]
}

// location is where an event, or one occurrence of a series, is kept.
type location struct {
	event      *googleEvent
	occurrence object // nil for the event itself
}

func (l location) content() object {
	if l.occurrence != nil {
		return l.occurrence
	}
	return l.event.content
}

func (l *location) set(content object) {
	if l.occurrence == nil {
		l.event.content = content
		return
	}
	if l.event.changed == nil {
		l.event.changed = make(map[string]object)
	}
	l.event.changed[textOf(content, "id")], l.occurrence = content, content
}

// event finds the event of the request's path.
func (g *Google) event(r *http.Request) (*googleCalendar, *location, *answer) {
	c, problem := g.calendar(r.PathValue("calendar"))
	if problem != nil {
		return nil, nil, problem
	}
	id := r.PathValue("event")
	if e := c.find(id); e != nil {
		return c, &location{event: e}, nil
	}
	series, suffix, _ := strings.Cut(id, "_")
	if e := c.find(series); e != nil {
		if changed, ok := e.changed[id]; ok {
			return c, &location{e, changed}, nil
		}
		for _, one := range c.occurrences(e, around(suffix), true) {
			if textOf(one, "id") == id {
				return c, &location{e, one}, nil
			}
		}
	}
	refusal := refuseGoogle(http.StatusNotFound, "notFound", "Not Found")
	return nil, nil, &refusal
}

// around is some days about an occurrence with that end of its ID.
func around(suffix string) stretch {
	day, _ := time.Parse("20060102", suffix[:min(len(suffix), 8)])
	return stretch{day.AddDate(0, 0, -2), day.AddDate(0, 0, 3)}
}

// check returns what Google would say about an event's content.
func (c *googleCalendar) check(content object) *answer {
	start, startOK := c.readTime(content["start"])
	end, endOK := c.readTime(content["end"])
	attendees, _ := content["attendees"].([]any)
	lines, _ := content["recurrence"].([]any)
	var refusal answer
	switch {
	case content["start"] == nil || content["end"] == nil:
		refusal = refuseGoogle(http.StatusBadRequest, "required", "Missing end time.")
	case !startOK:
		refusal = refuseGoogle(http.StatusBadRequest, "invalid", "Invalid start time.")
	case !endOK || start.day != end.day:
		refusal = refuseGoogle(http.StatusBadRequest, "invalid", "Invalid end time.")
	case end.instant(c.zone).Before(start.instant(c.zone)):
		refusal = refuseGoogle(http.StatusBadRequest, "timeRangeEmpty", "The specified time range is empty.")
	case slices.ContainsFunc(attendees, badAttendee):
		refusal = refuseGoogle(http.StatusBadRequest, "invalid", "Invalid attendee email.")
	case slices.ContainsFunc(lines, badLine):
		refusal = refuseGoogle(http.StatusBadRequest, "invalid", "Invalid recurrence rule.")
	default:
		return nil
	}
	return &refusal
}

func badAttendee(value any) bool {
	a, _ := value.(object)
	_, err := mail.ParseAddress(textOf(a, "email"))
	return err != nil
}

func badLine(value any) bool {
	line, _ := value.(string)
	_, ok := parseRecurrence(line)
	return !ok && !strings.HasPrefix(line, "EXDATE")
}
