package calendar

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"time"
)

// object is an event as a server keeps it: the event itself, or the series, and
// each occurrence of it that is different.
type object struct {
	zoneNames

	root   *component
	name   string // of the resource within its calendar, escaped: "lunch.ics"
	etag   string
	master *component // nil if only occurrences are kept here
	others []*component
}

// newObject reads what is kept under a name. It is false without an event.
func newObject(root *component, name, etag string, local *time.Location, known zoneCache) (*object, bool) {
	o := &object{zoneNames{local, root, known}, root, name, etag, nil, nil}
	for _, child := range root.children {
		switch {
		case child.name != "VEVENT":
		case child.get("RECURRENCE-ID") != nil:
			o.others = append(o.others, child)
		case o.master == nil:
			o.master = child
		}
	}
	return o, o.master != nil || len(o.others) > 0
}

// recurs reports whether the event is a series.
func (o *object) recurs() bool {
	return o.master == nil || o.master.get("RRULE") != nil || o.master.get("RDATE") != nil
}

// The ID of an event is its resource's name without the usual ending, and for an
// occurrence when that would start without any change. What stands between is
// in no escaped name.
const (
	ending     = ".ics"
	other      = "!N" // the name ends in something else
	occurrence = "!"
)

func (o *object) id() EventID { return idOf(o.name) }

func idOf(name string) EventID {
	if stem, usual := strings.CutSuffix(name, ending); usual && stem != "" {
		return EventID(stem)
	}
	return EventID(name + other)
}

// resource returns the name that an ID stands for, and the occurrence, if it is
// one. It is false for what is no ID of ours.
func (id EventID) resource() (name, key string, ok bool) {
	parts := strings.Split(string(id), occurrence)
	name, parts = parts[0]+ending, parts[1:]
	if len(parts) > 0 && occurrence+parts[0] == other {
		name, parts = strings.TrimSuffix(name, ending), parts[1:]
	}
	if len(parts) > 0 {
		key, parts = parts[0], parts[1:]
		at, isClock := parseClock(key)
		ok = isClock && (at.day || at.utc)
	}
	ok = (ok || key == "") && len(parts) == 0 && !strings.HasSuffix(string(id), occurrence)
	return name, key, ok && isName(name)
}

// isName reports whether a name is one resource's, as a path has it.
func isName(name string) bool {
	text, err := url.PathUnescape(name)
	return err == nil && escaped(text) == name && !hasControl(text) && strings.Trim(text, ".") != "" && text != ending
}

// escaped returns a name as one part of a path.
func escaped(name string) string {
	return strings.ReplaceAll(url.PathEscape(name), "!", "%21")
}

// happening is an event or an occurrence, at its time.
type happening struct {
	start, end time.Time
	object     *object
	part       *component
	at         stamp
	length     length
	key        string // of an occurrence
}

func (h *happening) id() EventID {
	if h.key == "" {
		return h.object.id()
	}
	return h.object.id() + EventID(occurrence+h.key)
}

// sortHappenings puts them in the order of a list.
func sortHappenings(list []happening) {
	slices.SortFunc(list, func(a, b happening) int {
		return cmp.Or(a.start.Compare(b.start), cmp.Compare(a.id(), b.id()))
	})
}

// in reports whether it is in a span. What takes no time is where it is.
func (h *happening) in(s span) bool {
	return h.start.Before(s.to) && !h.start.Before(s.first) &&
		(h.end.After(s.from) || h.end.Equal(h.start) && !h.start.Before(s.from))
}

// happening returns a part of the object at its own time.
func (o *object) happening(part *component, key string) (happening, bool) {
	start, ok := o.first(part, "DTSTART")
	if !ok {
		return happening{}, false
	}
	return o.happeningAt(part, start, o.length(part, start), key), true
}

func (o *object) happeningAt(part *component, start stamp, l length, key string) happening {
	return happening{start.instant(), l.end(start).instant(), o, part, start, l, key}
}

// maxOccurrences is how many occurrences of one series are looked at for one
// answer.
const maxOccurrences = 1000

// expand returns what happens in a span, the occurrences of a series singly. If
// there is more of a series than is looked at, all of it is there up to cut.
func (o *object) expand(s span, b *budget) (found []happening, cut time.Time) {
	if !o.recurs() {
		if h, ok := o.happening(o.master, ""); ok && h.in(s) {
			found = append(found, h)
		}
		return found, cut
	}
	changed := make(map[string]bool)
	for _, part := range o.others {
		id, ok := o.first(part, "RECURRENCE-ID")
		if !ok {
			continue
		}
		key := o.align(id).key()
		h, ok := o.happening(part, key)
		if ok && !changed[key] && h.in(s) {
			found = append(found, h)
		}
		changed[key] = true
	}
	if o.master != nil {
		found, cut = o.series(found, changed, s, b)
	}
	return found, cut
}

// span is what happenings are looked for in: those that overlap it, and do not
// start before first.
type span struct{ from, to, first time.Time }

// align writes an occurrence's start as the series does: some programs write
// the day alone, or the time of an all-day event.
func (o *object) align(id stamp) stamp {
	if o.master == nil {
		return id
	}
	start, ok := o.first(o.master, "DTSTART")
	switch {
	case !ok || start.day == id.day:
		return id
	case start.day:
		year, month, day := id.wall.Date()
		return start.at(date(year, month, day))
	}
	hour, minute, second := start.wall.Clock()
	year, month, day := id.wall.Date()
	return start.at(time.Date(year, month, day, hour, minute, second, 0, time.UTC))
}

// series adds the occurrences that were not changed.
func (o *object) series(found []happening, skip map[string]bool, s span, b *budget) ([]happening, time.Time) {
	start, ok := o.first(o.master, "DTSTART")
	if !ok {
		return found, time.Time{}
	}
	for _, gone := range o.all(o.master, "EXDATE") {
		skip[o.align(gone).key()] = true
	}
	l := o.length(o.master, start)
	seen, made := make(map[string]bool), 0
	var last time.Time
	add := func(at stamp) bool {
		h := o.happeningAt(o.master, at, l, at.key())
		if skip[h.key] || seen[h.key] || !h.in(s) {
			return true
		}
		seen[h.key] = true
		found = append(found, h)
		last = h.start
		made++
		return made < maxOccurrences
	}
	o.starts(start, s, l, b, add)
	if made < maxOccurrences {
		return found, time.Time{}
	}
	return found, last
}

// starts calls add with the start of each occurrence that may be in a span: the
// first one, those of the rule, and single ones, until add returns false.
func (o *object) starts(start stamp, s span, l length, b *budget, add func(stamp) bool) {
	// What the clocks show differs from one zone to another by a day at most.
	slack := 48*time.Hour + l.exact + time.Duration(l.days)*24*time.Hour
	from, to := later(s.from.UTC().Add(-slack), s.first.UTC().Add(-48*time.Hour)), s.to.UTC().Add(48*time.Hour)
	for _, single := range o.all(o.master, "RDATE") {
		if single = o.align(single); !single.wall.Before(from) && single.wall.Before(to) && !add(single) {
			return
		}
	}
	if !add(start) {
		return
	}
	text := o.master.get("RRULE")
	if text == nil {
		return
	}
	if r, ok := parseRule(text.value, start); ok {
		r.between(start.wall, from, to, b, func(t time.Time) bool { return add(start.at(t)) })
	}
}

// occurrence returns the one of that key, if there is such.
func (o *object) occurrence(key string) (happening, bool) {
	c, ok := parseClock(key)
	if !ok {
		return happening{}, false
	}
	for _, part := range o.others {
		if id, known := o.first(part, "RECURRENCE-ID"); known && o.align(id).key() == key {
			return o.happening(part, key)
		}
	}
	// A day begins somewhere within a day of where it does in UTC.
	b := budget(maxSeriesSteps)
	found, _ := (&object{o.zoneNames, o.root, o.name, o.etag, o.master, nil}).
		expand(span{from: c.wall.Add(-24 * time.Hour), to: c.wall.Add(25 * time.Hour)}, &b)
	i := slices.IndexFunc(found, func(h happening) bool { return h.key == key })
	if i < 0 {
		return happening{}, false
	}
	return found[i], true
}
