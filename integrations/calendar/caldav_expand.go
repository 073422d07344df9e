package calendar

import (
	"slices"
	"time"
)

// maxSteps is how much is done to expand the rules of one answer: days and
// times looked at. It is some tenths of a second. What a hostile rule has no
// end of ends there.
const (
	maxSteps       = 4_000_000
	maxSeriesSteps = 120_000 // of one rule; 300 years of days
)

// budget is what is left to be done.
type budget int

func (b *budget) spend(n int) bool {
	*b -= budget(n)
	return *b >= 0
}

// between calls yield with what the rule makes of start, in order, from one
// moment up to another, until yield returns false.
func (r *repetition) between(start, from, to time.Time, all *budget, yield func(time.Time) bool) {
	own := min(*all, maxSeriesSteps)
	before := own
	defer func() { *all -= before - max(own, 0) }()
	if !r.until.IsZero() && r.until.Before(to) {
		to = r.until.Add(time.Second)
	}
	made := 0
	add := func(t time.Time) bool {
		if t.Before(start) {
			return true
		}
		made++
		return t.Before(to) && (t.Before(from) || yield(t)) && made != r.count
	}
	for step := r.firstStep(start, from); ; step++ {
		first, found := r.step(start, step, &own)
		if own < 0 || first.Year() > 9999 || !first.Before(to) {
			return
		}
		for _, t := range found {
			if !add(t) {
				return
			}
		}
	}
}

// firstStep returns how many steps can be left out: none if they are counted.
func (r *repetition) firstStep(start, from time.Time) int {
	if r.count > 0 || !from.After(start) {
		return 0
	}
	var n int
	switch r.freq {
	case yearly:
		n = from.Year() - start.Year()
	case monthly:
		n = (from.Year()-start.Year())*12 + int(from.Month()) - int(start.Month())
	case weekly:
		n = int(from.Sub(start)/(24*time.Hour))/7 - 1
	default:
		n = int(from.Sub(start)/r.unit()) - 1
	}
	return max(0, n/r.interval)
}

// unit is the length of a step that always has the same one.
func (r *repetition) unit() time.Duration {
	switch r.freq {
	case hourly:
		return time.Hour
	case minutely:
		return time.Minute
	case secondly:
		return time.Second
	default:
		return 24 * time.Hour
	}
}

// step returns when a step begins, and what the rule makes of it.
func (r *repetition) step(start time.Time, n int, b *budget) (first time.Time, found []time.Time) {
	n *= r.interval
	year, month, day := start.Date()
	length := 1
	switch r.freq {
	case yearly:
		first = date(year+n, time.January, 1)
		length = daysOfYear(first.Year())
	case monthly:
		first = date(year, month+time.Month(n), 1)
		length = daysOfMonth(first)
	case weekly:
		since := (int(start.Weekday()) - int(r.weekStart) + 7) % 7
		first, length = date(year, month, day-since+7*n), 7
	case daily:
		first = date(year, month, day+n)
	default:
		return r.shortStep(start, n, b)
	}
	if !b.spend(length) {
		return first, nil
	}
	for i := range length {
		at := first.AddDate(0, 0, i)
		if !r.allows(at) {
			continue
		}
		if !b.spend(len(r.times)) {
			return first, nil
		}
		for _, t := range r.times {
			found = append(found, at.Add(t))
		}
	}
	return first, r.atPositions(found)
}

func date(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// shortStep is a step of hours, minutes or seconds.
func (r *repetition) shortStep(start time.Time, n int, b *budget) (first time.Time, found []time.Time) {
	first = start.Truncate(r.unit()).Add(time.Duration(n) * r.unit())
	if !b.spend(len(r.times)) || !r.within(first) {
		return first, nil
	}
	for _, t := range r.times {
		found = append(found, first.Add(t))
	}
	return first, found
}

// atPositions returns those at the rule's positions, in order, if it has any.
func (r *repetition) atPositions(list []time.Time) []time.Time {
	if len(r.positions) == 0 {
		return list
	}
	var out []time.Time
	for _, n := range r.positions {
		if n < 0 {
			n += len(list) + 1
		}
		if n >= 1 && n <= len(list) {
			out = append(out, list[n-1])
		}
	}
	slices.SortFunc(out, time.Time.Compare)
	return slices.CompactFunc(out, time.Time.Equal)
}
