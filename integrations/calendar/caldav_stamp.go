package calendar

import (
	"strconv"
	"strings"
	"time"
)

// The forms of iCalendar's days and times.
const (
	icalDay  = "20060102"
	icalTime = "20060102T150405"
	icalUTC  = "20060102T150405Z"
)

// clock is a day or a time as iCalendar writes it.
type clock struct {
	wall time.Time // what is written, in UTC
	day  bool
	utc  bool
}

func parseClock(s string) (clock, bool) {
	form := icalTime
	switch len(s) {
	case len(icalDay):
		form = icalDay
	case len(icalUTC):
		form = icalUTC
	}
	t, err := time.Parse(form, s)
	return clock{t, form == icalDay, form == icalUTC}, err == nil && t.Year() >= 1
}

// stamp is a day or a time together with the zone whose clocks show it.
type stamp struct {
	wall     time.Time // what the clocks show, in UTC
	location *time.Location
	day      bool
	again    bool // what the clocks show twice is meant the second time
}

// exactly returns the stamp of a moment.
func exactly(t time.Time, location *time.Location) stamp {
	s := stamp{wall: shown(t, location), location: location}
	s.again = !s.instant().Equal(t)
	return s
}

// instant returns when the clocks show it.
func (s stamp) instant() time.Time {
	first := onClock(s.wall, s.location)
	if !s.again {
		return first
	}
	return s.wall.Add(-offset(s.wall.Add(24*time.Hour), s.location)).In(s.location)
}

// key names the occurrence that starts then.
func (s stamp) key() string {
	if s.day {
		return s.wall.Format(icalDay)
	}
	return s.instant().UTC().Format(icalUTC)
}

// at returns another stamp of the same kind.
func (s stamp) at(wall time.Time) stamp {
	s.wall, s.again = wall, false
	return s
}

func (s stamp) moment() Moment {
	if s.day {
		return Moment{Day: s.wall.Format(dayForm)}
	}
	return Moment{Time: s.instant(), Zone: zoneName(s.location)}
}

// stampOf is the opposite of moment.
func stampOf(m Moment) stamp {
	if m.AllDay() {
		day, _ := parseDay(m.Day) // was checked
		return stamp{wall: day, location: time.UTC, day: true}
	}
	location, _ := zone(m.Zone) // was checked
	return exactly(m.Time.Truncate(time.Second), location)
}

// line writes the stamp.
func (s stamp) line(name string) line {
	switch {
	case s.day:
		return named(name, s.wall.Format(icalDay)).with("VALUE", "DATE")
	case s.again || zoneName(s.location) == "" || s.location == time.UTC: // which local times cannot say
		return named(name, s.instant().UTC().Format(icalUTC))
	}
	return named(name, s.wall.Format(icalTime)).with("TZID", s.location.String())
}

// stamp reads one of a line's values.
func (z *zoneNames) stamp(l *line, value string) (stamp, bool) {
	value, _, _ = strings.Cut(value, "/") // of a period, its start
	c, ok := parseClock(strings.TrimSpace(value))
	switch {
	case c.day:
		return stamp{wall: c.wall, location: z.local, day: true}, ok
	case c.utc:
		return stamp{wall: c.wall, location: time.UTC}, ok
	}
	return stamp{wall: c.wall, location: z.get(l.param("TZID"))}, ok
}

// first returns the stamp of the first line of that name.
func (z *zoneNames) first(c *component, name string) (stamp, bool) {
	l := c.get(name)
	if l == nil {
		return stamp{}, false
	}
	return z.stamp(l, l.value)
}

// all returns the stamps of all lines of that name.
func (z *zoneNames) all(c *component, name string) []stamp {
	var out []stamp
	for i := range c.lines {
		if c.lines[i].name != name {
			continue
		}
		for value := range strings.SplitSeq(c.lines[i].value, ",") {
			if s, ok := z.stamp(&c.lines[i], value); ok {
				out = append(out, s)
			}
		}
	}
	return out
}

// length is how long an event takes. One that was given by its end takes as long
// whatever the clocks do meanwhile; one that is said in days ends at the same
// time of the day.
type length struct {
	days  int
	exact time.Duration
}

// end returns when something ends that starts at s.
func (l length) end(s stamp) stamp {
	if l.days > 0 {
		s = s.at(s.wall.AddDate(0, 0, l.days))
	}
	if s.day || l.exact == 0 {
		return s
	}
	return exactly(s.instant().Add(l.exact), s.location)
}

// length returns how long an event takes: it says when it ends, or how long it
// takes, or nothing.
func (z *zoneNames) length(c *component, start stamp) length {
	if end, ok := z.first(c, "DTEND"); ok && start.day {
		return length{days: max(1, int(end.wall.Sub(start.wall)/(24*time.Hour)))}
	} else if ok {
		return length{exact: max(0, end.instant().Sub(start.instant()))}
	}
	l, ok := parseLength(c.word("DURATION"))
	switch {
	case start.day:
		return length{days: max(1, l.days)}
	case !ok:
		return length{}
	}
	return l
}

// maxLength is what a duration may say of each of its units.
const maxLength = 1_000_000

// parseLength reads "P1DT2H30M".
func parseLength(s string) (l length, ok bool) {
	s, ok = strings.CutPrefix(strings.TrimPrefix(s, "+"), "P")
	if !ok || s == "" {
		return length{}, false
	}
	units := map[byte]time.Duration{'H': time.Hour, 'M': time.Minute, 'S': time.Second}
	timed := false
	for s != "" {
		if s[0] == 'T' {
			timed, s = true, s[1:]
			continue
		}
		end := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
		if end <= 0 {
			return length{}, false
		}
		n, err := strconv.Atoi(s[:end])
		if err != nil || n > maxLength {
			return length{}, false
		}
		switch unit := s[end]; {
		case unit == 'W':
			l.days += 7 * n
		case unit == 'D':
			l.days += n
		case timed && units[unit] > 0:
			l.exact += time.Duration(n) * units[unit]
		default:
			return length{}, false
		}
		s = s[end+1:]
	}
	return l, true
}
