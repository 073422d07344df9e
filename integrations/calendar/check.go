package calendar

import (
	"net/mail"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"ava/internal/fault"
)

// What every provider insists on is checked here first: the answer is quicker
// and says more than theirs would.

const (
	maxFirst       = 100  // items of one page
	maxSearch      = 200  // characters
	maxTitle       = 1024 // characters
	maxDescription = 8192 // characters
	maxLocation    = 1024 // characters
	maxName        = 200  // characters of a person's name
	maxEmail       = 254  // bytes, RFC 5321
	maxAttendees   = 200
	maxRules       = 20
	maxRule        = 1000 // bytes
	maxCalendars   = 50   // in one question for free and busy times
	maxDays        = 366  // of one question
	maxID          = 1024 // bytes
	maxETag        = 256  // bytes
)

// first returns the first of several findings.
func first(found ...*fault.Fault) *fault.Fault {
	for _, f := range found {
		if f != nil {
			return f
		}
	}
	return nil
}

// hasControl reports whether s contains control characters, or is not UTF-8.
func hasControl(s string) bool {
	return !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl)
}

// badLine checks a text of one line.
func badLine(s string, most int, field ...string) *fault.Fault {
	if hasControl(s) {
		return fault.Invalid(fault.FieldUnprintable, field)
	}
	return tooLong(s, most, field...)
}

// badText checks a text of several lines.
func badText(s string, most int, field ...string) *fault.Fault {
	odd := func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' }
	if !utf8.ValidString(s) || strings.ContainsFunc(s, odd) {
		return fault.Invalid(fault.FieldUnprintable, field)
	}
	return tooLong(s, most, field...)
}

func tooLong(s string, most int, field ...string) *fault.Fault {
	if utf8.RuneCountInString(s) <= most {
		return nil
	}
	return fault.Invalid(fault.FieldTooLong, field, "max", strconv.Itoa(most))
}

func tooMany(n, most int, field ...string) *fault.Fault {
	if n <= most {
		return nil
	}
	return fault.Invalid(fault.FieldTooMany, field, "max", strconv.Itoa(most))
}

// notID checks an ID that goes into a path. Dots alone would lead elsewhere.
func notID(id string, field ...string) *fault.Fault {
	if id == "" || len(id) > maxID || hasControl(id) || id == "." || id == ".." {
		return fault.Invalid(fault.FieldNotAnID, field)
	}
	return nil
}

// newID is what an ID may look like that is chosen here; Google takes no other.
var newID = regexp.MustCompile(`^[a-v0-9]{5,}$`)

func notNewID(id EventID, field ...string) *fault.Fault {
	if len(id) <= maxID && newID.MatchString(string(id)) {
		return nil
	}
	return fault.Invalid(fault.FieldNotAnID, field)
}

func badETag(s string, field ...string) *fault.Fault {
	odd := func(r rune) bool { return r <= ' ' || r >= 0x7f }
	if len(s) > maxETag || strings.ContainsFunc(s, odd) {
		return fault.Invalid(fault.FieldNotAnID, field)
	}
	return nil
}

func (r Ref) check(field ...string) *fault.Fault {
	return first(notID(r.CalendarID, append(field, "calendarId")...), notID(string(r.EventID), append(field, "id")...))
}

func (q *EventQuery) check() *fault.Fault {
	if q.First < 1 || q.First > maxFirst {
		return fault.Invalid(fault.FieldOutOfRange, []string{"first"}, "min", "1", "max", strconv.Itoa(maxFirst))
	}
	q.Search = strings.TrimSpace(q.Search)
	return first(notID(q.CalendarID, "calendarId"), badSpan(q.From, q.To), badLine(q.Search, maxSearch, "search"))
}

func (q *FreeBusyQuery) check() *fault.Fault {
	if len(q.CalendarIDs) == 0 {
		return fault.Invalid(fault.FieldMissing, []string{"calendarIds"})
	}
	for _, id := range q.CalendarIDs {
		if f := notID(id, "calendarIds"); f != nil {
			return f
		}
	}
	return first(tooMany(len(q.CalendarIDs), maxCalendars, "calendarIds"), badSpan(q.From, q.To))
}

func badSpan(from, to time.Time) *fault.Fault {
	switch {
	case from.IsZero():
		return fault.Invalid(fault.FieldMissing, []string{"from"})
	case to.IsZero():
		return fault.Invalid(fault.FieldMissing, []string{"to"})
	case !to.After(from):
		return fault.Invalid(fault.FieldTooEarly, []string{"to"})
	case to.Sub(from) > maxDays*24*time.Hour:
		return fault.Invalid(fault.RangeTooLong, []string{"to"}, "max", strconv.Itoa(maxDays))
	case from.Year() < 1 || to.Year() > 9999:
		return fault.Invalid(fault.FieldNotATime, []string{"to"})
	}
	return nil
}

func (n *NewEvent) check() *fault.Fault {
	if strings.TrimSpace(n.Title) == "" {
		return fault.Invalid(fault.FieldMissing, []string{"input", "title"})
	}
	return first(
		notID(n.CalendarID, "input", "calendarId"),
		notNewID(n.ID, "input", "id"),
		badLine(n.Title, maxTitle, "input", "title"),
		badText(n.Description, maxDescription, "input", "description"),
		badLine(n.Location, maxLocation, "input", "location"),
		badTimes(n.Start, n.End),
		badInvitees(n.Attendees),
		badRecurrence(n.Recurrence),
	)
}

func (u *Update) check() *fault.Fault {
	if u.empty() {
		return fault.Invalid(fault.NothingToChange, nil)
	}
	if u.Title.Given && strings.TrimSpace(optional(u.Title.Value)) == "" {
		return fault.Invalid(fault.FieldMissing, []string{"input", "title"})
	}
	found := first(
		u.Ref.check("input"),
		badETag(u.ETag, "input", "etag"),
		badLine(optional(u.Title.Value), maxTitle, "input", "title"),
		badText(optional(u.Description.Value), maxDescription, "input", "description"),
		badLine(optional(u.Location.Value), maxLocation, "input", "location"),
		badRecurrence(optional(u.Recurrence.Value)),
		badInvitees(optional(u.Attendees)),
	)
	switch {
	case found != nil:
		return found
	case u.Start != nil && u.End == nil:
		return fault.Invalid(fault.FieldMissing, []string{"input", "end"})
	case u.Start == nil && u.End != nil:
		return fault.Invalid(fault.FieldMissing, []string{"input", "start"})
	case u.Start != nil:
		return badTimes(*u.Start, *u.End)
	}
	return nil
}

func (u *Update) empty() bool {
	texts := u.Title.Given || u.Description.Given || u.Location.Given || u.Recurrence.Given
	return !texts && u.Start == nil && u.End == nil && u.Attendees == nil
}

func (d *Deletion) check() *fault.Fault {
	return first(d.Ref.check("input"), badETag(d.ETag, "input", "etag"))
}

func optional[T any](v *T) T {
	if v == nil {
		return *new(T)
	}
	return *v
}

// badTimes checks when an event is. An end is exclusive, so it is after the
// start even of what takes a single day.
func badTimes(start, end Moment) *fault.Fault {
	if f := first(badMoment(start, "start"), badMoment(end, "end")); f != nil {
		return f
	}
	if start.AllDay() != end.AllDay() {
		return fault.Invalid(fault.FieldNotADay, []string{"input", "end"})
	}
	from, to := start.Time, end.Time
	if start.AllDay() {
		from, _ = parseDay(start.Day)
		to, _ = parseDay(end.Day)
	}
	if !to.After(from) {
		return fault.Invalid(fault.FieldTooEarly, []string{"input", "end"})
	}
	return nil
}

func badMoment(m Moment, name string) *fault.Fault {
	field := []string{"input", name}
	if m.AllDay() {
		if _, ok := parseDay(m.Day); !ok || !m.Time.IsZero() || m.Zone != "" {
			return fault.Invalid(fault.FieldNotADay, field)
		}
		return nil
	}
	if m.Time.IsZero() {
		return fault.Invalid(fault.FieldMissing, field)
	}
	if m.Time.Year() < 1 || m.Time.Year() > 9999 {
		return fault.Invalid(fault.FieldNotATime, field)
	}
	if _, ok := zone(m.Zone); !ok {
		return fault.Invalid(fault.FieldNotAZone, append(field, "timeZone"))
	}
	return nil
}

func badInvitees(list []Invitee) *fault.Fault {
	for i, a := range list {
		field := []string{"input", "attendees", strconv.Itoa(i)}
		if !isEmail(a.Email) {
			return fault.Invalid(fault.FieldNotAnAddress, append(field, "email"))
		}
		if f := badLine(a.Name, maxName, append(field, "name")...); f != nil {
			return f
		}
	}
	return tooMany(len(list), maxAttendees, "input", "attendees")
}

// isEmail reports whether s is an address and nothing besides: no name, no
// comment, no quotes.
func isEmail(s string) bool {
	if len(s) > maxEmail || hasControl(s) || strings.ContainsAny(s, " \"(),:;<>\\") {
		return false
	}
	address, err := mail.ParseAddress(s)
	return err == nil && address.Address == s && address.Name == ""
}

// rule is what a line of a recurrence begins with, and is made of. Whether it
// makes sense is the provider's to say.
// https://www.rfc-editor.org/rfc/rfc5545#section-3.8.5
var rule = regexp.MustCompile(`^(RRULE|RDATE|EXDATE)[:;][A-Za-z0-9=,;:+/_-]+$`)

func badRecurrence(lines []string) *fault.Fault {
	field := []string{"input", "recurrence"}
	for _, line := range lines {
		if len(line) > maxRule || !rule.MatchString(line) {
			return fault.Invalid(fault.FieldNotARule, field)
		}
	}
	return tooMany(len(lines), maxRules, field...)
}

// safeURL returns address if a page may link to it.
func safeURL(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || hasControl(address) {
		return ""
	}
	return address
}
