package stub_test

import (
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-ical"
	"github.com/emersion/go-webdav"
	"github.com/emersion/go-webdav/caldav"

	"ava/internal/stub"
)

// dav makes one request of a stub as the account's user.
func dav(t *testing.T, h http.Handler, method, path, body string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
	r.SetBasicAuth("sam", "secret")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func anEvent(uid string) string {
	return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:" + uid +
		"\r\nDTSTAMP:20261101T000000Z\r\nDTSTART:20261124T080000Z\r\nDTEND:20261124T090000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
}

func TestCalDAVPasswordDecidesWhoMayIn(t *testing.T) {
	t.Parallel()
	h := stub.NewCalDAV(time.Now)
	for authorization, want := range map[string]int{
		"": 401, "Bearer x": 401, basic("sam:an-INVALID-one"): 401, basic("sam:forbidden"): 403, basic("sam:else"): 207,
	} {
		if resp := dav(t, h, "PROPFIND", "/dav/", "", "Authorization", authorization); resp.StatusCode != want || (want == 401) != (resp.Header.Get("WWW-Authenticate") != "") {
			t.Errorf("%q: %s", authorization, resp.Status)
		}
	}
	if resp := dav(t, h, "PROPFIND", "/.well-known/caldav", "", "Authorization", ""); resp.StatusCode != 301 || resp.Header.Get("Location") != "/dav/" {
		t.Errorf("%s", resp.Status)
	}
}

func basic(s string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(s)) }

func TestCalDAVWritesHaveConditions(t *testing.T) {
	t.Parallel()
	h := stub.NewCalDAV(time.Now)
	path := stub.SeedDAVWork + "new.ics"
	var etag string
	for i, step := range []struct {
		method, path, body, name, value string
		want                            int
	}{
		{"PUT", path, anEvent("new"), "If-None-Match", "*", 201},
		{"PUT", path, anEvent("new"), "If-None-Match", "*", 412},
		{"PUT", stub.SeedDAVWork + "other.ics", anEvent("new"), "", "", 403},
		{"PUT", path, "nonsense", "", "", 403},
		{"PUT", path, anEvent("new"), "If-Match", `"other"`, 412},
		{"PUT", path, anEvent("new"), "If-Match", "etag", 204},
		{"DELETE", path, "", "If-Match", "etag", 412}, // it is another one now
		{"GET", path, "", "", "", 200},
		{"DELETE", path, "", "", "", 204},
		{"DELETE", path, "", "", "", 404},
		{"PUT", path, anEvent("new"), "If-Match", "*", 412},
		{"PUT", "/dav/calendars/me/gone/x.ics", anEvent("x"), "", "", 409},
		{"GET", "/dav/calendars/me/gone/x.ics", "", "", "", 404},
		{"GET", "/elsewhere", "", "", "", 404},
		{"MKCALENDAR", "/dav/calendars/me/gone/", "", "", "", 201},
		{"MKCALENDAR", "/dav/calendars/me/gone/", "", "", "", 405},
		{"PUT", "/dav/calendars/me/gone/x.ics", anEvent("x"), "", "", 201},
		{"POST", "/dav/", "", "", "", 405},
		{"REPORT", stub.SeedDAVWork, "<calendar-query/>", "", "", 400},
	} {
		if step.value == "etag" {
			step.value = etag
		}
		resp := dav(t, h, step.method, step.path, step.body, step.name, step.value)
		if resp.StatusCode != step.want {
			body, _ := io.ReadAll(resp.Body)
			t.Errorf("%d %s %s: %s %s", i, step.method, step.path, resp.Status, body)
		}
		if i == 0 {
			etag = resp.Header.Get("Etag")
		}
	}
}

// Another program's client finds its way around, so that ours and the stub
// cannot drift away from the protocol together.
func TestCalDAVIsUnderstoodByAnotherClient(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(stub.NewCalDAV(time.Now))
	t.Cleanup(server.Close)
	c, err := caldav.NewClient(webdav.HTTPClientWithBasicAuth(server.Client(), "sam", "secret"), server.URL+"/dav/")
	if err != nil {
		t.Fatal(err)
	}
	principal, err := c.FindCurrentUserPrincipal(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	home, err := c.FindCalendarHomeSet(t.Context(), principal)
	if err != nil {
		t.Fatal(err)
	}
	calendars, err := c.FindCalendars(t.Context(), home)
	if err != nil || len(calendars) != 2 || calendars[0].Path != stub.SeedDAVWork || calendars[0].Name != "Work" {
		t.Fatalf("%+v, %v", calendars, err)
	}
	found, err := c.QueryCalendar(t.Context(), stub.SeedDAVWork, &caldav.CalendarQuery{CompFilter: caldav.CompFilter{
		Name: "VCALENDAR", Comps: []caldav.CompFilter{{
			Name: "VEVENT", Start: time.Date(2026, 10, 27, 0, 0, 0, 0, time.UTC), End: time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC),
		}},
	}})
	if err != nil || len(found) != 2 { // both series, and neither what is later
		t.Fatalf("%d, %v", len(found), err)
	}
	one, err := c.GetCalendarObject(t.Context(), stub.SeedDAVWork+stub.SeedDAVStandup+".ics")
	if err != nil || one.ETag != "seed-standup" {
		t.Fatalf("%+v, %v", one, err)
	}
	events := one.Data.Events()
	if len(events) != 2 || events[0].Props.Get(ical.PropUID).Value != stub.SeedDAVStandup || events[1].Props.Get(ical.PropRecurrenceID) == nil {
		t.Errorf("%d events", len(events))
	}
	if put, err := c.PutCalendarObject(t.Context(), stub.SeedDAVHome+"copy.ics", one.Data); err != nil || put.ETag == "" {
		t.Errorf("%+v, %v", put, err)
	}
}
