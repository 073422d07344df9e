package calendar

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// frequency is the unit of a rule, the longest first.
type frequency int

const (
	yearly frequency = iota
	monthly
	weekly
	daily
	hourly
	minutely
	secondly
)

var frequencies = map[string]frequency{
	"YEARLY": yearly, "MONTHLY": monthly, "WEEKLY": weekly, "DAILY": daily,
	"HOURLY": hourly, "MINUTELY": minutely, "SECONDLY": secondly,
}

// The bounds of a rule. Beyond them it is taken for a mistake.
const (
	maxInterval = 100_000
	maxCount    = 1_000_000
	maxTimes    = 288 // on one day, every five minutes
	maxListed   = 100 // of one BY part
)

// repetition is an RRULE, over what the clocks show: times are in UTC here, whatever
// their zone, so that a change of the clocks moves nothing.
// https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10
type repetition struct {
	freq      frequency
	interval  int
	count     int       // 0 for without end
	until     time.Time // the last moment; zero for without end
	weekStart time.Weekday

	months, weeks, yearDays, monthDays []int
	days                               []weekday
	hours, minutes, seconds, positions []int

	times []time.Duration // of a day, or within the unit if that is shorter
}

// weekday is a day of the week, every one or the nth.
type weekday struct {
	day time.Weekday
	nth int
}

// parseRule reads the rule of a series that starts at start. It is false for a
// rule that is wrong, or not one of a calendar that people look at.
func parseRule(text string, start stamp) (*repetition, bool) {
	r := &repetition{interval: 1, weekStart: time.Monday, freq: -1}
	for part := range strings.SplitSeq(strings.ToUpper(text), ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		if part != "" && !r.set(name, value, start) {
			return nil, false
		}
	}
	if r.freq < 0 || r.freq > daily && len(r.positions) > 0 {
		return nil, false
	}
	r.derive(start.wall)
	r.times = r.clockTimes(start.wall)
	return r, len(r.times) > 0 && len(r.times) <= maxTimes
}

// lists returns where the BY parts go that are numbers, and their greatest one.
func (r *repetition) lists(name string) (list *[]int, least, most int) {
	switch name {
	case "BYMONTH":
		return &r.months, 1, 12
	case "BYWEEKNO":
		return &r.weeks, -53, 53
	case "BYYEARDAY":
		return &r.yearDays, -366, 366
	case "BYMONTHDAY":
		return &r.monthDays, -31, 31
	case "BYHOUR":
		return &r.hours, 0, 23
	case "BYMINUTE":
		return &r.minutes, 0, 59
	case "BYSECOND":
		return &r.seconds, 0, 60
	case "BYSETPOS":
		return &r.positions, -366, 366
	}
	return nil, 0, 0
}

func (r *repetition) set(name, value string, start stamp) (ok bool) {
	switch name {
	case "FREQ":
		r.freq, ok = frequencies[value]
	case "INTERVAL":
		r.interval, ok = number(value, 1, maxInterval)
	case "COUNT":
		r.count, ok = number(value, 1, maxCount)
	case "UNTIL":
		r.until, ok = lastMoment(value, start)
	case "WKST":
		r.weekStart, ok = weekdays[value]
	case "BYDAY":
		r.days, ok = parseWeekdays(value)
	default:
		list, least, most := r.lists(name)
		if list == nil {
			return strings.HasPrefix(name, "X-")
		}
		*list, ok = numbers(value, least, most)
	}
	return ok
}

func number(s string, least, most int) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= least && n <= most
}

func numbers(s string, least, most int) ([]int, bool) {
	var out []int
	for text := range strings.SplitSeq(s, ",") {
		n, ok := number(text, least, most)
		if !ok || n == 0 && least < 0 || len(out) == maxListed {
			return nil, false
		}
		out = append(out, n)
	}
	return out, true
}

var weekdays = map[string]time.Weekday{
	"MO": time.Monday, "TU": time.Tuesday, "WE": time.Wednesday, "TH": time.Thursday,
	"FR": time.Friday, "SA": time.Saturday, "SU": time.Sunday,
}

func parseWeekdays(s string) ([]weekday, bool) {
	var out []weekday
	for text := range strings.SplitSeq(s, ",") {
		if len(text) < 2 || len(out) == maxListed {
			return nil, false
		}
		at := len(text) - 2
		day, ok := weekdays[text[at:]]
		w := weekday{day: day}
		if at > 0 && ok {
			w.nth, ok = number(text[:at], -53, 53)
			ok = ok && w.nth != 0
		}
		if !ok {
			return nil, false
		}
		out = append(out, w)
	}
	return out, true
}

// lastMoment reads UNTIL, which is usually in UTC, as the series' own clocks
// show it. A day alone is meant with all of its hours.
func lastMoment(value string, start stamp) (time.Time, bool) {
	c, ok := parseClock(value)
	switch {
	case !ok:
		return time.Time{}, false
	case c.day:
		return c.wall.Add(24*time.Hour - time.Second), true
	case c.utc && !start.day:
		return shown(c.wall, start.location), true
	}
	return c.wall, true
}

// shown returns what the clocks of a zone show at t, in UTC.
func shown(t time.Time, location *time.Location) time.Time {
	return t.Add(offset(t, location)).UTC()
}

// derive adds what a rule does not say because the start does.
func (r *repetition) derive(start time.Time) {
	byDate := len(r.yearDays) > 0 || len(r.monthDays) > 0
	switch {
	case byDate || len(r.days) > 0:
	case r.freq == yearly && len(r.weeks) > 0, r.freq == weekly:
		r.days = []weekday{{day: start.Weekday()}}
	case r.freq == yearly:
		if len(r.months) == 0 {
			r.months = []int{int(start.Month())}
		}
		r.monthDays = []int{start.Day()}
	case r.freq == monthly:
		r.monthDays = []int{start.Day()}
	}
}

// clockTimes returns the times within one step of the rule.
func (r *repetition) clockTimes(start time.Time) []time.Duration {
	or := func(list []int, otherwise int, given bool) []int {
		if !given {
			return []int{0} // the step itself tells
		}
		if len(list) == 0 {
			return []int{otherwise}
		}
		return list
	}
	hours := or(r.hours, start.Hour(), r.freq <= daily)
	minutes := or(r.minutes, start.Minute(), r.freq <= hourly)
	seconds := or(r.seconds, start.Second(), r.freq <= minutely)
	if len(hours)*len(minutes)*len(seconds) > maxTimes {
		return nil
	}
	var out []time.Duration
	for _, h := range hours {
		for _, m := range minutes {
			for _, s := range seconds {
				out = append(out, time.Duration(h)*time.Hour+time.Duration(m)*time.Minute+time.Duration(s)*time.Second)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// allows reports whether the rule's parts about dates allow a day.
func (r *repetition) allows(day time.Time) bool {
	return anyOf(r.months, int(day.Month()), 0) &&
		anyOf(r.monthDays, day.Day(), daysOfMonth(day)) &&
		anyOf(r.yearDays, day.YearDay(), daysOfYear(day.Year())) &&
		(len(r.weeks) == 0 || r.inWeeks(day)) &&
		(len(r.days) == 0 || slices.ContainsFunc(r.days, func(w weekday) bool { return r.isWeekday(w, day) }))
}

// anyOf reports whether n is in the list, or counted from the end of all. An
// empty list allows everything.
func anyOf(list []int, n, all int) bool {
	return len(list) == 0 || slices.Contains(list, n) || all > 0 && slices.Contains(list, n-all-1)
}

func (r *repetition) isWeekday(w weekday, day time.Time) bool {
	if w.day != day.Weekday() {
		return false
	}
	if w.nth == 0 || r.freq > monthly || len(r.weeks) > 0 {
		return true
	}
	at, all := day.YearDay(), daysOfYear(day.Year())
	if r.freq == monthly || len(r.months) > 0 {
		at, all = day.Day(), daysOfMonth(day)
	}
	return w.nth == (at-1)/7+1 || w.nth == -((all-at)/7+1)
}

// inWeeks reports whether a day is in one of the rule's weeks. The first week
// of a year is the first with four days in it.
func (r *repetition) inWeeks(day time.Time) bool {
	since := (int(day.Weekday()) - int(r.weekStart) + 7) % 7
	middle := day.AddDate(0, 0, 3-since) // lies in the year whose week it is
	n := (middle.YearDay()-1)/7 + 1
	all := (daysOfYear(middle.Year())-middle.YearDay())/7 + n
	return anyOf(r.weeks, n, all)
}

func daysOfMonth(t time.Time) int {
	return time.Date(t.Year(), t.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

func daysOfYear(year int) int {
	return time.Date(year, time.December, 31, 0, 0, 0, 0, time.UTC).YearDay()
}

// within reports whether the parts that limit a step shorter than a day allow t.
func (r *repetition) within(t time.Time) bool {
	return anyOf(r.hours, t.Hour(), 0) && (r.freq < minutely || anyOf(r.minutes, t.Minute(), 0)) &&
		(r.freq < secondly || anyOf(r.seconds, t.Second(), 0)) && r.allows(t)
}
