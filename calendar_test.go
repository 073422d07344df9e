package main

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ava/internal/stub"
)

const connectCalDavMutation = `mutation($url: String!, $user: String! = "sam@example.com", $password: Secret!) {
	connectIntegration(input: {calendar: {caldav: {url: $url, user: $user, password: $password}}}) {
		integration { status stubbed credential { hint account } } } }`

// calendarIDs are the calendars as the endpoint lists them, by their names.
func calendarIDs(t *testing.T, p *product) map[string]string {
	t.Helper()
	r := p.ask(t, `{ calendar { calendars(first: 50) { nodes { id name } } } }`, nil)
	if len(r.Errors) > 0 {
		t.Fatalf("%s", r.Body)
	}
	ids := make(map[string]string)
	for _, n := range r.Data["calendar"].(map[string]any)["calendars"].(map[string]any)["nodes"].([]any) {
		c := n.(map[string]any)
		ids[c["name"].(string)] = c["id"].(string)
	}
	return ids
}

// withServer is the product with a calendar server of the user's connected: the
// stub's, at its own name.
func withServer(t *testing.T) *product {
	t.Helper()
	p := start(t)
	r := p.ask(t, connectCalDavMutation, map[string]any{"url": "caldav.test", "password": "app-password-4f2a"})
	if len(r.Errors) > 0 || !strings.Contains(string(r.Body), `"status":"CONNECTED","stubbed":true,"credential":{"hint":"4f2a","account":"sam@example.com"}`) {
		t.Fatalf("%s", r.Body)
	}
	return p
}

// An appointment at nine stays at nine when the clocks change, and all that is
// told of it fits together.
func TestSeriesKeepsItsTimeWhenTheClocksChange(t *testing.T) {
	for name, open := range map[string]func(*testing.T) (*product, string){
		"Google": func(t *testing.T) (*product, string) {
			t.Helper()
			p := start(t)
			return p, calendarIDs(t, p)["Ada Lovelace"]
		},
		"CalDAV": func(t *testing.T) (*product, string) {
			t.Helper()
			p := withServer(t)
			return p, calendarIDs(t, p)["Work"]
		},
	} {
		t.Run(name, func(t *testing.T) {
			p, id := open(t)
			r := p.ask(t, `mutation($id: ID!) { createCalendarEvent(input: {calendarId: $id, title: "Swimming", recurrence: ["RRULE:FREQ=WEEKLY;COUNT=4"],
				start: {local: "2026-10-17T09:00:00", timeZone: "Europe/Berlin"}, end: {local: "2026-10-17T10:30:00", timeZone: "Europe/Berlin"}
			}) { event { id recurrence start { local } } } }`, map[string]any{"id": id})
			if len(r.Errors) > 0 {
				t.Fatalf("%s", r.Body)
			}
			r = p.ask(t, `query($id: ID!) { calendar { events(calendarId: $id, from: "2026-10-16T00:00:00Z", to: "2026-11-30T00:00:00Z", search: "Swimming") {
				nodes { seriesId start { local at timeZone } end { local at } } }
				freeBusy(from: "2026-10-24T00:00:00Z", to: "2026-11-01T00:00:00Z", calendarIds: [$id]) { calendars { busy { start end } } } } }`, map[string]any{"id": id})
			for _, want := range []string{
				`"start":{"local":"2026-10-17T09:00:00","at":"2026-10-17T07:00:00Z","timeZone":"Europe/Berlin"},"end":{"local":"2026-10-17T10:30:00","at":"2026-10-17T08:30:00Z"}`,
				`"start":{"local":"2026-10-24T09:00:00","at":"2026-10-24T07:00:00Z","timeZone":"Europe/Berlin"},"end":{"local":"2026-10-24T10:30:00","at":"2026-10-24T08:30:00Z"}`,
				`"start":{"local":"2026-10-31T09:00:00","at":"2026-10-31T08:00:00Z","timeZone":"Europe/Berlin"},"end":{"local":"2026-10-31T10:30:00","at":"2026-10-31T09:30:00Z"}`,
				`"start":{"local":"2026-11-07T09:00:00","at":"2026-11-07T08:00:00Z","timeZone":"Europe/Berlin"},"end":{"local":"2026-11-07T10:30:00","at":"2026-11-07T09:30:00Z"}`,
				`{"start":"2026-10-24T07:00:00Z","end":"2026-10-24T08:30:00Z"}`, `{"start":"2026-10-31T08:00:00Z","end":"2026-10-31T09:30:00Z"}`,
			} {
				if !strings.Contains(string(r.Body), want) {
					t.Errorf("%s is not in\n%s", want, r.Body)
				}
			}
			if n := strings.Count(string(r.Body), `"seriesId"`); n != 4 {
				t.Errorf("%d occurrences", n)
			}
		})
	}
}

// Of a night in which the clocks go back an hour there are two half past twos, and
// of one in which they go forward there is none.
func TestClocksThatShowATimeTwiceOrNever(t *testing.T) {
	p := start(t)
	id := calendarIDs(t, p)["Ada Lovelace"]
	for local, at := range map[string]string{
		"2026-10-25T02:30:00": "2026-10-25T00:30:00Z", // the first
		"2026-03-29T02:30:00": "2026-03-29T01:30:00Z", // as much later as they skip
		"2026-03-29T03:30:00": "2026-03-29T01:30:00Z",
	} {
		r := p.ask(t, `mutation($id: ID!, $local: String!) { createCalendarEvent(input: {calendarId: $id, title: "Night watch",
			start: {local: $local, timeZone: "Europe/Berlin"}, end: {at: "2026-12-01T00:00:00Z", timeZone: "Europe/Berlin"}
		}) { event { start { at } } } }`, map[string]any{"id": id, "local": local})
		if !strings.Contains(string(r.Body), `"start":{"at":"`+at+`"}`) {
			t.Errorf("%s: %s", local, r.Body)
		}
	}
}

func TestWhatIsEnteredForAnEventIsCheckedBeforeItIsSent(t *testing.T) {
	p := start(t)
	id := calendarIDs(t, p)["Ada Lovelace"]
	const good = `start: {day: "2026-12-01"}, end: {day: "2026-12-02"}`
	for input, want := range map[string]string{
		`title: " ", ` + good:                             "input.title",
		`title: "x", start: {}, end: {day: "2026-12-02"}`: "input.start",
		`title: "x", start: {day: "2026-12-01", at: "2026-12-01T00:00:00Z"}, end: {day: "2026-12-02"}`:         "input.start",
		`title: "x", start: {day: "2026-13-01"}, end: {day: "2026-12-02"}`:                                     "input.start",
		`title: "x", start: {day: ""}, end: {day: "2026-12-02"}`:                                               "input.start.day",
		`title: "x", start: {day: "2026-12-01", timeZone: "Europe/Berlin"}, end: {day: "2026-12-02"}`:          "input.start.day",
		`title: "x", start: {day: "2026-12-02"}, end: {day: "2026-12-02"}`:                                     "input.end",
		`title: "x", start: {local: "2026-12-01T09:00:00"}, end: {day: "2026-12-02"}`:                          "input.start.timeZone",
		`title: "x", start: {local: "2026-12-01T09:00:00", timeZone: "Berlin"}, end: {day: "2026-12-02"}`:      "input.start.timeZone",
		`title: "x", start: {local: "9 o'clock", timeZone: "Europe/Berlin"}, end: {day: "2026-12-02"}`:         "input.start.local",
		`title: "x", start: {day: "2026-12-01"}, end: {at: "2026-12-02T00:00:00Z", timeZone: "Europe/Berlin"}`: "input.end",
		`title: "x", recurrence: ["FREQ=DAILY"], ` + good:                                                      "input.recurrence",
		`title: "x", attendees: [{email: "a@example.com"}, {email: "Ada <ada@example.com>"}], ` + good:         "input.attendees.1.email",
		`title: "` + strings.Repeat("x", 1025) + `", ` + good:                                                  "input.title",
	} {
		e := p.ask(t, `mutation($id: ID!) { createCalendarEvent(input: {calendarId: $id, `+input+`}) { event { id } } }`, map[string]any{"id": id}).one(t)
		if got := strings.Join(e.Extensions.Field, "."); e.Extensions.Code != "BAD_USER_INPUT" || e.Extensions.Outcome != "NOT_SENT" || got != want {
			t.Errorf("%.60s: %s, %s, %s", input, e.Extensions.Code, e.Extensions.Outcome, got)
		}
	}
	for query, want := range map[string]string{
		`events(calendarId: $id, from: "2026-12-02T00:00:00Z", to: "2026-12-01T00:00:00Z") { nodes { id } }`:                    "BAD_USER_INPUT",
		`events(calendarId: $id, from: "2026-01-01T00:00:00Z", to: "2027-02-01T00:00:00Z") { nodes { id } }`:                    "BAD_USER_INPUT",
		`events(calendarId: $id, from: "2026-12-01T00:00:00Z", to: "2026-12-02T00:00:00Z", after: "nonsense") { nodes { id } }`: "BAD_USER_INPUT",
		`events(calendarId: "nonsense", from: "2026-12-01T00:00:00Z", to: "2026-12-02T00:00:00Z") { nodes { id } }`:             "NOT_FOUND",
	} {
		if e := p.ask(t, `query($id: ID!) { calendar { calendars { nodes { id } } `+query+` } node(id: $id) { id } }`, map[string]any{"id": id}).one(t); e.Extensions.Code != want {
			t.Errorf("%s: %+v", query, e)
		}
	}
}

// losing is Google with answers to new events that get lost.
func losing(t *testing.T) (p *product, made *atomic.Int32, lose *atomic.Bool) {
	t.Helper()
	made, lose = new(atomic.Int32), new(atomic.Bool)
	provider := stub.NewGoogle(time.Now)
	p = atGoogle(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			provider.ServeHTTP(w, r)
			return
		}
		made.Add(1)
		if lose.Load() {
			provider.ServeHTTP(httptest.NewRecorder(), r)
			reset(w, r)
			return
		}
		provider.ServeHTTP(w, r)
	})
	return p, made, lose
}

func TestSameKeyAddsOneEvent(t *testing.T) {
	p, made, _ := losing(t)
	first := p.ask(t, createEventMutation, with("form-1"))
	if len(first.Errors) > 0 {
		t.Fatalf("%s", first.Body)
	}
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if again := p.ask(t, createEventMutation, with("form-1")); string(again.Body) != string(first.Body) {
				t.Errorf("the same key: %s, before it was %s", again.Body, first.Body)
			}
		})
	}
	all.Wait()
	e := p.ask(t, createEventMutation, map[string]any{"key": "form-1", "title": "Dinner"}).one(t).Extensions
	if e.Code != "IDEMPOTENCY_KEY_REUSED" || made.Load() != 1 {
		t.Errorf("another event: %+v; %d were made", e, made.Load())
	}
}

func TestEventWhoseAnswerGotLostIsFound(t *testing.T) {
	p, made, lose := losing(t)
	lose.Store(true)
	e := p.ask(t, createEventMutation, with("form-1")).one(t).Extensions
	if e.Outcome != "UNKNOWN" || !e.Retry.Retryable {
		t.Errorf("the answer got lost: %+v", e)
	}
	again := p.ask(t, createEventMutation, with("form-1"))
	if len(again.Errors) > 0 || made.Load() != 1 {
		t.Errorf("%s; %d were made", again.Body, made.Load())
	}
	// Without a key the next try is another event, so none is advised.
	if e := p.ask(t, createEventMutation, nil).one(t).Extensions; e.Outcome != "UNKNOWN" || e.Retry.Retryable || e.Action.Type != "NONE" {
		t.Errorf("without a key: %+v", e)
	}
}

// The address of a calendar server is what somebody types in. None of them leads
// inside.
func TestCalendarServersInsideAreNotReached(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var connections atomic.Int32
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			connections.Add(1)
			_ = c.Close()
		}
	}()
	t.Cleanup(func() { _ = l.Close() })
	_, port, _ := net.SplitHostPort(l.Addr().String())
	p := start(t, "INTEGRATIONS_STUB_MODE=false")
	for _, host := range []string{
		"127.0.0.1", "localhost", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]", "127.1", "2130706433", "0x7f000001", "017700000001", "127.0.0.1.",
		"10.0.0.1", "192.168.0.1", "172.16.0.1", "169.254.169.254", "[fe80::1]", "[fd00::1]", "[64:ff9b::7f00:1]", "user:secret@127.0.0.1",
	} {
		for _, address := range []string{"http://" + host + ":" + port, "https://" + host, host} {
			e := p.ask(t, connectCalDavMutation, map[string]any{"url": address, "password": keyCanary}).one(t)
			if e.Extensions.Code != "BAD_USER_INPUT" || e.Extensions.Outcome != "REJECTED" && e.Extensions.Outcome != "NOT_SENT" || strings.Join(e.Extensions.Field, ".") != "input.calendar.caldav.url" {
				t.Errorf("%s: %+v", address, e)
			}
		}
	}
	if n := connections.Load(); n != 0 {
		t.Errorf("%d connections", n)
	}
	if r := p.ask(t, `{ integration(service: CALENDAR) { status } }`, nil); !strings.Contains(string(r.Body), "NOT_CONNECTED") {
		t.Errorf("%s", r.Body)
	}
}

func TestCalendarServerOfOnesOwnNetworkIsReachedIfTheOperatorAllowsIt(t *testing.T) {
	server := httptest.NewServer(stub.NewCalDAV(time.Now))
	t.Cleanup(server.Close)
	p := start(t, "INTEGRATIONS_STUB_MODE=false", "AVA_PRIVATE_NETWORKS=127.0.0.1/32")
	if r := p.ask(t, connectCalDavMutation, map[string]any{"url": server.URL, "password": "invalid"}); r.one(t).Message != "The calendar server rejected the user name or password. Please use an app password if you have two-factor login." {
		t.Errorf("%s", r.Body)
	}
	r := p.ask(t, connectCalDavMutation, map[string]any{"url": server.URL, "password": "app-password-4f2a"})
	if len(r.Errors) > 0 || !strings.Contains(string(r.Body), `"status":"CONNECTED","stubbed":false`) {
		t.Fatalf("%s", r.Body)
	}
	ids := calendarIDs(t, p)
	if len(ids) != 2 {
		t.Errorf("%v", ids)
	}
	server.Close()
	if e := p.ask(t, `{ calendar { calendars { nodes { id } } } }`, nil).one(t); e.Extensions.Code != "UPSTREAM_UNAVAILABLE" || strings.Contains(e.Message, "127") {
		t.Errorf("%+v", e)
	}
}

func TestCalendarServerFailsOnDemand(t *testing.T) {
	p := withServer(t)
	id := calendarIDs(t, p)["Work"]
	const query = `query($id: ID!) { calendar { events(calendarId: $id, from: "2026-11-01T00:00:00Z", to: "2026-12-01T00:00:00Z") { nodes { title } } } }`
	for scenario, want := range map[string]string{"429;retry-after=27": "UPSTREAM_RATE_LIMITED", "403": "FORBIDDEN", "garbage": "UPSTREAM_UNAVAILABLE", "404": "NOT_FOUND"} {
		p := withServer(t)
		calendarIDs(t, p) // else it fails while the calendars are looked for
		if e := p.ask(t, query, map[string]any{"id": id}, "X-Stub-Scenario", "calendar="+scenario).one(t); e.Extensions.Code != want {
			t.Errorf("%s: %+v", scenario, e)
		}
	}
	if r := p.ask(t, query, map[string]any{"id": id}); len(r.Errors) > 0 || !strings.Contains(string(r.Body), "Team stand-up") {
		t.Errorf("%s", r.Body)
	}
}
