package stub

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// googleCalendar is one calendar of the account.
type googleCalendar struct {
	entry  object // of the calendar list
	zone   *time.Location
	zones  map[string]*time.Location // those of its events
	events []*googleEvent
}

// googleEvent is an event, or a series with what was changed about single
// occurrences of it.
type googleEvent struct {
	content object
	changed map[string]object // by the occurrence's ID
}

func (c *googleCalendar) id() string { return textOf(c.entry, "id") }

// writable says whether the account may change the calendar's events.
func (c *googleCalendar) writable() bool {
	role := textOf(c.entry, "accessRole")
	return role == "owner" || role == "writer"
}

// textOf is the value of a string member, else empty.
func textOf(o object, name string) string {
	s, _ := o[name].(string)
	return s
}

// calendar finds the calendar of the request's path; "primary" is the first.
func (g *Google) calendar(id string) (*googleCalendar, *answer) {
	if id == "primary" {
		return g.calendars[0], nil
	}
	i := slices.IndexFunc(g.calendars, func(c *googleCalendar) bool { return c.id() == id })
	if i < 0 {
		refusal := refuseGoogle(http.StatusNotFound, "notFound", "Not Found")
		return nil, &refusal
	}
	return g.calendars[i], nil
}

// listCalendars answers GET users/me/calendarList.
func (g *Google) listCalendars(r *http.Request) answer {
	entries := make([]object, 0, len(g.calendars))
	for _, c := range g.calendars {
		entries = append(entries, c.entry)
	}
	page, next, problem := paged(r, entries, 100, 250)
	if problem != nil {
		return *problem
	}
	content := object{"kind": "calendar#calendarList", "etag": g.etag(0), "items": page}
	if next != "" {
		content["nextPageToken"] = next
	}
	return answer{http.StatusOK, encode(content)}
}

// paged cuts out the page that maxResults and pageToken ask for. A token is good
// for the query that it came with only, as at Google.
func paged(r *http.Request, all []object, usual, most int) (page []object, next string, problem *answer) {
	query := r.URL.Query()
	size := usual
	if text := query.Get("maxResults"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			refusal := refuseGoogleAt(http.StatusBadRequest, "invalidParameter", "Invalid value '"+excerpt(text)+"'.", "parameter", "maxResults")
			return nil, "", &refusal
		}
		size = min(n, most)
	}
	token := query.Get("pageToken")
	query.Del("pageToken")
	name := func(from int) string { return fmt.Sprintf("%s.%d", seedID(r.URL.Path+"?"+query.Encode(), 0)[:8], from) }
	from := 0
	if token != "" {
		_, text, _ := strings.Cut(token, ".")
		from, _ = strconv.Atoi(text)
		if from < 1 || from > len(all) || token != name(from) {
			refusal := refuseGoogleAt(http.StatusBadRequest, "invalid", "Invalid page token value.", "parameter", "pageToken")
			return nil, "", &refusal
		}
	}
	to := min(from+size, len(all))
	if to < len(all) {
		next = name(to)
	}
	return all[from:to], next, nil
}

// listEvents answers GET calendars/{calendarId}/events.
func (g *Google) listEvents(r *http.Request) answer {
	c, problem := g.calendar(r.PathValue("calendar"))
	if problem != nil {
		return *problem
	}
	query := r.URL.Query()
	single := query.Get("singleEvents") == "true"
	if query.Get("orderBy") == "startTime" && !single {
		return refuseGoogleAt(http.StatusBadRequest, "badRequest", "The requested ordering is not available for the particular query.", "parameter", "orderBy")
	}
	stretch, problem := readSpan(query.Get("timeMin"), query.Get("timeMax"))
	if problem != nil {
		return *problem
	}
	var found []object
	for _, e := range c.events {
		for _, one := range c.occurrences(e, stretch, single) {
			if textOf(one, "status") != "cancelled" && mentions(one, query.Get("q")) {
				found = append(found, one)
			}
		}
	}
	slices.SortStableFunc(found, c.byStart)
	page, next, problem := paged(r, found, 250, 2500)
	if problem != nil {
		return *problem
	}
	content := object{
		"kind": "calendar#events", "etag": g.etag(0), "summary": c.entry["summary"], "timeZone": c.zone.String(),
		"updated": stamp(SeedTime()), "accessRole": c.entry["accessRole"], "items": append([]object{}, page...),
	}
	if next != "" {
		content["nextPageToken"] = next
	}
	return answer{http.StatusOK, encode(content)}
}

func (c *googleCalendar) byStart(a, b object) int {
	from, _ := c.when(a)
	other, _ := c.when(b)
	if order := from.Compare(other); order != 0 {
		return order
	}
	return strings.Compare(textOf(a, "id"), textOf(b, "id"))
}

// mentions says whether all words of a search occur in an event.
func mentions(event object, search string) bool {
	text := strings.ToLower(textOf(event, "summary") + " " + textOf(event, "description") + " " + textOf(event, "location") +
		" " + string(encode(event["attendees"])))
	for word := range strings.FieldsSeq(strings.ToLower(search)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

// stretch is a length of time, open where it is zero.
type stretch struct{ from, to time.Time }

func readSpan(from, to string) (s stretch, problem *answer) {
	for _, side := range []struct {
		text, name string
		at         *time.Time
	}{{from, "timeMin", &s.from}, {to, "timeMax", &s.to}} {
		if side.text == "" {
			continue
		}
		t, err := time.Parse(time.RFC3339, side.text)
		if err != nil {
			refusal := refuseGoogleAt(http.StatusBadRequest, "badRequest", "Bad Request", "parameter", side.name)
			return s, &refusal
		}
		*side.at = t
	}
	if !s.from.IsZero() && !s.to.IsZero() && !s.to.After(s.from) {
		refusal := refuseGoogleAt(http.StatusBadRequest, "timeRangeEmpty", "The specified time range is empty.", "parameter", "timeMax")
		return s, &refusal
	}
	return s, nil
}

func (s stretch) overlaps(from, to time.Time) bool {
	return (s.to.IsZero() || from.Before(s.to)) && (s.from.IsZero() || to.After(s.from))
}

// freeBusy answers POST freeBusy.
func (g *Google) freeBusy(r *http.Request) answer {
	var asked struct {
		TimeMin, TimeMax string
		Items            []struct{ ID string }
	}
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		return refuseGoogle(http.StatusBadRequest, "parseError", "Parse Error")
	}
	wanted, problem := readSpan(asked.TimeMin, asked.TimeMax)
	if problem != nil {
		return *problem
	}
	if wanted.from.IsZero() || wanted.to.IsZero() {
		return refuseGoogle(http.StatusBadRequest, "required", "Missing timeMin parameter.")
	}
	calendars := make(object)
	for _, item := range asked.Items {
		c, problem := g.calendar(item.ID)
		if problem != nil {
			calendars[item.ID] = object{"errors": []object{{"domain": "global", "reason": "notFound"}}, "busy": []object{}}
			continue
		}
		calendars[item.ID] = object{"busy": c.busy(wanted)}
	}
	return answer{http.StatusOK, encode(object{
		"kind": "calendar#freeBusy", "timeMin": stamp(wanted.from), "timeMax": stamp(wanted.to), "calendars": calendars,
	})}
}

// busy returns when the calendar is busy; what touches is one stretch.
func (c *googleCalendar) busy(wanted stretch) []object {
	var spans []stretch
	for _, e := range c.events {
		for _, one := range c.occurrences(e, wanted, true) {
			if textOf(one, "status") == "cancelled" || textOf(one, "transparency") == "transparent" {
				continue
			}
			from, to := c.when(one)
			spans = append(spans, stretch{latest(from, wanted.from), earliest(to, wanted.to)})
		}
	}
	slices.SortFunc(spans, func(a, b stretch) int { return a.from.Compare(b.from) })
	out := []object{}
	var last stretch
	for _, s := range spans {
		if len(out) > 0 && !s.from.After(last.to) {
			last.to = latest(last.to, s.to)
			out[len(out)-1]["end"] = last.to.UTC().Format(time.RFC3339)
			continue
		}
		last = s
		out = append(out, object{"start": s.from.UTC().Format(time.RFC3339), "end": s.to.UTC().Format(time.RFC3339)})
	}
	return out
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earliest(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// etag names a state of something.
func (g *Google) etag(n int) string { return fmt.Sprintf(`"%016d"`, 3500000000000000+n) }

// clone copies an object as deep as it goes.
func clone(o object) object {
	out := maps.Clone(o)
	for name, value := range out {
		if inner, ok := value.(object); ok {
			out[name] = clone(inner)
		}
	}
	return out
}
