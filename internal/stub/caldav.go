package stub

import (
	"encoding/xml"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// CalDAV imitates a CalDAV server with one account in memory.
//
// It implements discovery, calendars (list, MKCALENDAR) and events
// (calendar-query with a time range, GET, PUT, DELETE with ETags). Any user and
// password are accepted, except that a password which contains "invalid" is
// answered with 401 and one that contains "forbidden" with 403.
// https://www.rfc-editor.org/rfc/rfc4791
type CalDAV struct {
	now   func() time.Time
	start sync.Once

	mu        sync.Mutex
	calendars []*davCalendar
	written   int // objects that requests have written, for their ETags
}

// davCalendar is a calendar and what is in it, by name.
type davCalendar struct {
	name, title, color, zone string
	objects                  map[string]davObject
}

type davObject struct{ text, etag string }

// Where things are.
const (
	davWellKnown = "/.well-known/caldav"
	davRoot      = "/dav/"
	davPrincipal = "/dav/principals/me/"
	davHome      = "/dav/calendars/me/"
)

// NewCalDAV makes a stub whose time is now; the account is filled by the first
// request.
func NewCalDAV(now func() time.Time) *CalDAV { return &CalDAV{now: now} }

var _ ErrorWriter = (*CalDAV)(nil)

// ServeHTTP implements [http.Handler].
func (c *CalDAV) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == davWellKnown {
		http.Redirect(w, r, davRoot, http.StatusMovedPermanently)
		return
	}
	_, password, given := r.BasicAuth()
	switch {
	case !given, strings.Contains(strings.ToLower(password), "invalid"):
		c.WriteError(w, r, http.StatusUnauthorized)
		return
	case strings.Contains(strings.ToLower(password), "forbidden"):
		c.WriteError(w, r, http.StatusForbidden)
		return
	}
	c.start.Do(c.seed)
	body := readAll(r)
	c.mu.Lock()
	reply := c.answer(r, body)
	c.mu.Unlock()
	reply.write(w, r)
}

// WriteError implements [ErrorWriter] the way such servers word errors: mostly
// not at all.
func (c *CalDAV) WriteError(w http.ResponseWriter, r *http.Request, status int) {
	davAnswer{status: status}.write(w, r)
}

// answer says what becomes of a request.
func (c *CalDAV) answer(r *http.Request, body string) davAnswer {
	path := strings.TrimSuffix(r.URL.Path, "/") + "/"
	switch {
	case r.Method == http.MethodOptions:
		return davAnswer{status: http.StatusOK}
	case path == davRoot || path == davPrincipal || path == davHome:
		return c.collection(r, path, body)
	case !strings.HasPrefix(path, davHome):
		return davAnswer{status: http.StatusNotFound}
	}
	name, object, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, davHome), "/")
	calendar := c.calendar(name)
	switch {
	case r.Method == "MKCALENDAR":
		return c.make(calendar, name)
	case calendar == nil && r.Method == http.MethodPut:
		return davAnswer{status: http.StatusConflict}
	case calendar == nil:
		return davAnswer{status: http.StatusNotFound}
	case object == "":
		return c.inCalendar(r, calendar, body)
	}
	return c.inObject(r, calendar, object, body)
}

func (c *CalDAV) calendar(name string) *davCalendar {
	for _, calendar := range c.calendars {
		if calendar.name == name {
			return calendar
		}
	}
	return nil
}

// collection answers for what holds the calendars, and for who asks.
func (c *CalDAV) collection(r *http.Request, path, body string) davAnswer {
	if r.Method != "PROPFIND" {
		return davAnswer{status: http.StatusMethodNotAllowed}
	}
	props := map[string]string{
		"current-user-principal":    "<D:current-user-principal><D:href>" + davPrincipal + "</D:href></D:current-user-principal>",
		"calendar-home-set":         "<C:calendar-home-set><D:href>" + davHome + "</D:href></C:calendar-home-set>",
		"calendar-user-address-set": "<C:calendar-user-address-set><D:href>mailto:" + SeedDAVUser + "</D:href></C:calendar-user-address-set>",
		"resourcetype":              "<D:resourcetype><D:collection/></D:resourcetype>",
	}
	responses := []string{davResponse(path, body, props)}
	if path == davHome && r.Header.Get("Depth") == "1" {
		for _, calendar := range c.calendars {
			responses = append(responses, davResponse(davHome+calendar.name+"/", body, calendar.props()))
		}
	}
	return multistatus(responses)
}

func (c *davCalendar) props() map[string]string {
	return map[string]string{
		"current-user-principal":           "<D:current-user-principal><D:href>" + davPrincipal + "</D:href></D:current-user-principal>",
		"current-user-privilege-set":       "<D:current-user-privilege-set><D:privilege><D:all/></D:privilege></D:current-user-privilege-set>",
		"resourcetype":                     "<D:resourcetype><D:collection/><C:calendar/></D:resourcetype>",
		"displayname":                      "<D:displayname>" + escapeXML(c.title) + "</D:displayname>",
		"calendar-color":                   "<A:calendar-color>" + c.color + "FF</A:calendar-color>",
		"calendar-timezone":                "<C:calendar-timezone>" + escapeXML(davZone(c.zone)) + "</C:calendar-timezone>",
		"supported-calendar-component-set": `<C:supported-calendar-component-set><C:comp name="VEVENT"/></C:supported-calendar-component-set>`,
	}
}

// make adds an empty calendar.
func (c *CalDAV) make(existing *davCalendar, name string) davAnswer {
	if existing != nil {
		return davAnswer{status: http.StatusMethodNotAllowed}
	}
	c.calendars = append(c.calendars, &davCalendar{name: name, title: name, color: "#888888", objects: make(map[string]davObject)})
	return davAnswer{status: http.StatusCreated}
}

// inCalendar answers for a calendar as a whole.
func (c *CalDAV) inCalendar(r *http.Request, calendar *davCalendar, body string) davAnswer {
	switch {
	case r.Method == "PROPFIND":
		return multistatus([]string{davResponse(r.URL.Path, body, calendar.props())})
	case r.Method == "REPORT" && strings.Contains(body, "calendar-query"):
		return c.query(calendar, body)
	}
	return davAnswer{status: http.StatusMethodNotAllowed}
}

var timeRange = regexp.MustCompile(`time-range[^>]*\sstart="(\d{8})T\d{6}Z"[^>]*\send="(\d{8})T\d{6}Z"`)

// query returns what may happen in the span that is asked for, to the day.
func (c *CalDAV) query(calendar *davCalendar, body string) davAnswer {
	span := timeRange.FindStringSubmatch(body)
	if span == nil {
		return davAnswer{status: http.StatusBadRequest}
	}
	var responses []string
	for _, name := range slices.Sorted(maps.Keys(calendar.objects)) {
		object := calendar.objects[name]
		if object.during(span[1], span[2]) {
			responses = append(responses, davResponse(davHome+calendar.name+"/"+name, body, map[string]string{
				"getetag":       "<D:getetag>" + escapeXML(object.etag) + "</D:getetag>",
				"calendar-data": "<C:calendar-data>" + escapeXML(object.text) + "</C:calendar-data>",
			}))
		}
	}
	return multistatus(responses)
}

var (
	startDay = regexp.MustCompile(`(?m)^DTSTART[^:\r\n]*:(\d{8})`)
	endDay   = regexp.MustCompile(`(?m)^DTEND[^:\r\n]*:(\d{8})`)
	ownUID   = regexp.MustCompile(`(?m)^UID:(\S+)`)
)

// during reports whether the object may overlap some days. Series have no end.
func (o davObject) during(from, to string) bool {
	event := o.text[max(0, strings.Index(o.text, "BEGIN:VEVENT")):]
	start := startDay.FindStringSubmatch(event)
	if start == nil || start[1] > to {
		return false
	}
	end := start
	if found := endDay.FindStringSubmatch(event); found != nil {
		end = found
	}
	return strings.Contains(event, "\nRRULE") || strings.Contains(event, "\nRDATE") || end[1] >= from
}

// inObject answers for one event.
func (c *CalDAV) inObject(r *http.Request, calendar *davCalendar, name, body string) davAnswer {
	object, exists := calendar.objects[name]
	if match := r.Header.Get("If-Match"); match != "" && match != "*" && match != object.etag || match == "*" && !exists {
		return davAnswer{status: http.StatusPreconditionFailed}
	}
	switch {
	case r.Method == http.MethodPut:
		return c.put(r, calendar, name, body)
	case !exists:
		return davAnswer{status: http.StatusNotFound}
	case r.Method == http.MethodGet:
		return davAnswer{http.StatusOK, "text/calendar; charset=utf-8", object.etag, object.text}
	case r.Method == http.MethodDelete:
		delete(calendar.objects, name)
		return davAnswer{status: http.StatusNoContent}
	}
	return davAnswer{status: http.StatusMethodNotAllowed}
}

// put is https://www.rfc-editor.org/rfc/rfc4791#section-5.3.2
func (c *CalDAV) put(r *http.Request, calendar *davCalendar, name, body string) davAnswer {
	_, exists := calendar.objects[name]
	if exists && r.Header.Get("If-None-Match") == "*" {
		return davAnswer{status: http.StatusPreconditionFailed}
	}
	uid := ownUID.FindStringSubmatch(body)
	if uid == nil || !strings.HasPrefix(body, "BEGIN:VCALENDAR") || !strings.Contains(body, "\nBEGIN:VEVENT") || startDay.FindString(body) == "" {
		return davProblem("valid-calendar-data")
	}
	for taken, object := range calendar.objects {
		if other := ownUID.FindStringSubmatch(object.text); taken != name && other != nil && other[1] == uid[1] {
			return davProblem("no-uid-conflict")
		}
	}
	c.written++
	object := davObject{body, fmt.Sprintf("%q", fmt.Sprint("written-", c.written))}
	calendar.objects[name] = object
	status := http.StatusCreated
	if exists {
		status = http.StatusNoContent
	}
	return davAnswer{status: status, etag: object.etag}
}

// davAnswer is a complete answer.
type davAnswer struct {
	status           int
	kind, etag, body string
}

func (a davAnswer) write(w http.ResponseWriter, _ *http.Request) {
	h := w.Header()
	h.Set("Dav", "1, 3, calendar-access")
	if a.kind != "" {
		h.Set("Content-Type", a.kind)
	}
	if a.etag != "" {
		h.Set("Etag", a.etag)
	}
	if a.status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `Basic realm="Calendars", charset="UTF-8"`)
	}
	w.WriteHeader(a.status)
	_, _ = w.Write([]byte(a.body))
}

const (
	davXML        = "application/xml; charset=utf-8"
	davDeclared   = `<?xml version="1.0" encoding="utf-8"?>`
	davNamespaces = ` xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:A="http://apple.com/ns/ical/"`
)

func multistatus(responses []string) davAnswer {
	body := davDeclared + "<D:multistatus" + davNamespaces + ">" + strings.Join(responses, "") + "</D:multistatus>"
	return davAnswer{status: http.StatusMultiStatus, kind: davXML, body: body}
}

// davProblem refuses with one of the protocol's preconditions.
func davProblem(condition string) davAnswer {
	body := davDeclared + "<D:error" + davNamespaces + "><C:" + condition + "/></D:error>"
	return davAnswer{status: http.StatusForbidden, kind: davXML, body: body}
}

// davResponse says of one resource what a request asks for, as far as it is there.
func davResponse(href, asked string, props map[string]string) string {
	var b strings.Builder
	b.WriteString("<D:response><D:href>" + escapeXML(href) + "</D:href><D:propstat><D:prop>")
	for _, name := range slices.Sorted(maps.Keys(props)) {
		if strings.Contains(asked, name) {
			b.WriteString(props[name])
		}
	}
	b.WriteString("</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>")
	return b.String()
}

func escapeXML(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder takes everything
	return b.String()
}
