package stub

import (
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"
)

// longestSeries bounds how many days of a series are looked at.
const longestSeries = 40 * 366

// weekdays are the names of RFC 5545.
var weekdays = map[string]time.Weekday{
	"SU": time.Sunday, "MO": time.Monday, "TU": time.Tuesday, "WE": time.Wednesday, "TH": time.Thursday, "FR": time.Friday, "SA": time.Saturday,
}

// recurrence is the part of RFC 5545 that the stub understands: a frequency,
// an interval, weekdays, and when it is over.
type recurrence struct {
	freq     string
	interval int
	count    int       // 0 for no end
	until    time.Time // zero for no end
	days     []time.Weekday
}

// parseRecurrence reads an RRULE line.
func parseRecurrence(line string) (r recurrence, ok bool) {
	text, found := strings.CutPrefix(line, "RRULE:")
	r.interval = 1
	ok = found
	for part := range strings.SplitSeq(text, ";") {
		name, value, _ := strings.Cut(part, "=")
		n, err := strconv.Atoi(value)
		switch name {
		case "FREQ":
			r.freq = value
			ok = ok && slices.Contains([]string{"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}, value)
		case "INTERVAL":
			r.interval = n
			ok = ok && err == nil && n > 0
		case "COUNT":
			r.count = n
			ok = ok && err == nil && n > 0
		case "UNTIL":
			r.until, err = parseUntil(value)
			ok = ok && err == nil
		case "BYDAY":
			for day := range strings.SplitSeq(value, ",") {
				weekday, known := weekdays[day]
				r.days = append(r.days, weekday)
				ok = ok && known
			}
		case "WKST":
		default:
			ok = false
		}
	}
	return r, ok && r.freq != ""
}

func parseUntil(text string) (time.Time, error) {
	if t, err := time.Parse("20060102T150405Z", text); err == nil {
		return t, nil
	}
	t, err := time.Parse("20060102", text)
	return t.AddDate(0, 0, 1).Add(-time.Second), err
}

// falls says whether the series has an occurrence so many days after its first.
func (r *recurrence) falls(first time.Time, after int) bool {
	day := first.AddDate(0, 0, after)
	switch r.freq {
	case "DAILY":
		return after%r.interval == 0 && r.on(day)
	case "WEEKLY":
		monday := (int(first.Weekday()) + 6) % 7
		week := (after + monday) / 7
		return week%r.interval == 0 && (r.on(day) && r.days != nil || r.days == nil && day.Weekday() == first.Weekday())
	case "MONTHLY":
		months := (day.Year()-first.Year())*12 + int(day.Month()-first.Month())
		return day.Day() == first.Day() && months%r.interval == 0
	default:
		return day.Day() == first.Day() && day.Month() == first.Month() && (day.Year()-first.Year())%r.interval == 0
	}
}

func (r *recurrence) on(day time.Time) bool {
	return r.days == nil || slices.Contains(r.days, day.Weekday())
}

// eventTime is a start or an end: a wall clock in a zone, or a day.
type eventTime struct {
	day  bool
	wall time.Time // in its zone; midnight UTC for a day
	zone string
}

// readTime reads a start or an end.
func (c *googleCalendar) readTime(value any) (t eventTime, ok bool) {
	o, _ := value.(object)
	if text := textOf(o, "date"); text != "" {
		day, err := time.Parse(time.DateOnly, text)
		return eventTime{day: true, wall: day}, err == nil && o["dateTime"] == nil
	}
	zone := c.zone
	if name := textOf(o, "timeZone"); name != "" {
		if zone = c.location(name); zone == nil {
			return t, false
		}
	}
	at, err := time.Parse(time.RFC3339, textOf(o, "dateTime"))
	if err != nil { // without an offset it is the zone's clock
		at, err = time.ParseInLocation("2006-01-02T15:04:05", textOf(o, "dateTime"), zone)
	}
	return eventTime{wall: at.In(zone), zone: zone.String()}, err == nil
}

// location loads a zone once, as an answer needs it many times. It is nil for
// what is none.
func (c *googleCalendar) location(name string) *time.Location {
	location, known := c.zones[name]
	if known || name == "Local" {
		return location
	}
	location, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	if c.zones == nil {
		c.zones = make(map[string]*time.Location)
	}
	c.zones[name] = location
	return location
}

// instant is the point in time, days being those of the calendar.
func (t eventTime) instant(home *time.Location) time.Time {
	if !t.day {
		return t.wall
	}
	y, m, d := t.wall.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, home)
}

// moved is the same on the clock so many days later.
func (t eventTime) moved(days int) eventTime {
	t.wall = t.wall.AddDate(0, 0, days)
	return t
}

// object writes the time as Google does: in the zone of the calendar.
func (t eventTime) object(home *time.Location) object {
	if t.day {
		return object{"date": t.wall.Format(time.DateOnly)}
	}
	return object{"dateTime": t.wall.In(home).Format(time.RFC3339), "timeZone": t.zone}
}

// suffix tells occurrences of a series apart.
func (t eventTime) suffix() string {
	if t.day {
		return "_" + t.wall.Format("20060102")
	}
	return "_" + t.wall.UTC().Format("20060102T150405Z")
}

// when is the stretch of time that an event takes.
func (c *googleCalendar) when(event object) (from, to time.Time) {
	start, _ := c.readTime(event["start"])
	end, _ := c.readTime(event["end"])
	return start.instant(c.zone), end.instant(c.zone)
}

// rules returns the series' rule and the lines that take occurrences out.
func rules(event object) (r recurrence, except []string, recurs bool) {
	lines, _ := event["recurrence"].([]any)
	for _, line := range lines {
		text, _ := line.(string)
		if strings.HasPrefix(text, "EXDATE") {
			_, dates, _ := strings.Cut(text, ":")
			except = append(except, strings.Split(dates, ",")...)
		} else if rule, ok := parseRecurrence(text); ok {
			r, recurs = rule, true
		}
	}
	return r, except, recurs
}

// occurrences returns what of an event lies in a stretch of time: itself, or
// single occurrences of a series.
func (c *googleCalendar) occurrences(e *googleEvent, wanted stretch, single bool) []object {
	r, except, recurs := rules(e.content)
	if !recurs || !single {
		if from, to := c.when(e.content); !wanted.overlaps(from, to) {
			return nil
		}
		return []object{e.content}
	}
	start, _ := c.readTime(e.content["start"])
	end, _ := c.readTime(e.content["end"])
	var out []object
	for after := range c.days(&r, start, wanted.to) {
		at := start.moved(after)
		if slices.Contains(except, at.wall.Format("20060102T150405")) || slices.Contains(except, at.wall.Format("20060102")) {
			continue
		}
		if one := c.occurrence(e, at, end.moved(after)); wanted.overlaps(c.when(one)) {
			out = append(out, one)
		}
	}
	return out
}

// days yields how many days after its first the occurrences of a series are, up
// to a moment, or to its end if that is zero.
func (c *googleCalendar) days(r *recurrence, start eventTime, until time.Time) iter.Seq[int] {
	return func(yield func(int) bool) {
		seen := 0
		for after := range longestSeries {
			from := start.moved(after).instant(c.zone)
			if r.over(seen, from) || !until.IsZero() && !from.Before(until) {
				return
			}
			if !r.falls(start.wall, after) {
				continue
			}
			seen++
			if !yield(after) {
				return
			}
		}
	}
}

// over says whether the series has ended, after so many occurrences or before a
// moment.
func (r *recurrence) over(seen int, at time.Time) bool {
	return r.count > 0 && seen == r.count || !r.until.IsZero() && at.After(r.until)
}

// occurrence returns one occurrence, as it was changed if it was.
func (c *googleCalendar) occurrence(e *googleEvent, start, end eventTime) object {
	id := textOf(e.content, "id") + start.suffix()
	if changed, ok := e.changed[id]; ok {
		return changed
	}
	one := clone(e.content)
	delete(one, "recurrence")
	one["id"], one["recurringEventId"], one["originalStartTime"] = id, e.content["id"], start.object(c.zone)
	one["start"], one["end"] = start.object(c.zone), end.object(c.zone)
	return one
}
