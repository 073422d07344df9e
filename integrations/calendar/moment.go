package calendar

import (
	"time"
	_ "time/tzdata" // a host without time zones must not move anybody's appointments

	"ava/internal/fault"
)

// The forms of days and of times on a clock.
const (
	dayForm   = time.DateOnly
	clockForm = "2006-01-02T15:04:05"
)

// zone returns the time zone of that IANA name. The empty name and "Local" stand
// for the machine's own habits and are none.
func zone(name string) (*time.Location, bool) {
	if name == "" || name == "Local" {
		return nil, false
	}
	location, err := time.LoadLocation(name)
	return location, err == nil
}

// At returns the moment t as people in a zone see it. A zone that does not exist
// is found by the checks of whatever the moment is used for.
func At(t time.Time, name string) Moment {
	if location, ok := zone(name); ok {
		t = t.In(location)
	}
	return Moment{Time: t, Zone: name}
}

// OnClock returns the moment at which the clocks of a zone show local, such as
// "2026-11-23T09:30:00". What they show twice is the first time; what they skip
// is as much later as they skip, as in RFC 5545, section 3.3.5.
//
// The fault is [fault.BadUserInput] about field.
func OnClock(local, name string, field ...string) (Moment, error) {
	location, ok := zone(name)
	if !ok {
		return Moment{}, fault.Invalid(fault.FieldNotAZone, field)
	}
	shown, err := time.Parse(clockForm, local)
	if err != nil {
		return Moment{}, fault.Invalid(fault.FieldNotATime, field)
	}
	return Moment{Time: onClock(shown, location), Zone: name}, nil
}

// onClock returns when the clocks of location show what shown says in UTC. No
// change of the clocks is nearer to another than two days, so the offset of the
// day before is that from before any change, and the one of the day after that
// from behind it.
func onClock(shown time.Time, location *time.Location) time.Time {
	before := offset(shown.Add(-24*time.Hour), location)
	after := offset(shown.Add(24*time.Hour), location)
	early, late := shown.Add(-before).In(location), shown.Add(-after).In(location)
	if sameClock(early, shown) || !sameClock(late, shown) {
		return early
	}
	return late
}

func offset(t time.Time, location *time.Location) time.Duration {
	_, seconds := t.In(location).Zone()
	return time.Duration(seconds) * time.Second
}

func sameClock(a, b time.Time) bool { return a.Format(clockForm) == b.Format(clockForm) }

// Local returns what clocks in the moment's zone show, such as
// "2026-11-23T09:30:00"; empty for a day.
func (m Moment) Local() string {
	if m.AllDay() || m.Time.IsZero() {
		return ""
	}
	t := m.Time
	if location, ok := zone(m.Zone); ok {
		t = t.In(location)
	}
	return t.Format(clockForm)
}

// parseDay reads a day.
func parseDay(s string) (time.Time, bool) {
	t, err := time.Parse(dayForm, s)
	return t, err == nil
}
