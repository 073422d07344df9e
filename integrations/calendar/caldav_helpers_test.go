package calendar_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"ava/integrations/calendar"
	"ava/internal/egress"
	"ava/internal/fault"
	"ava/internal/resilience"
	"ava/internal/secret"
	"ava/internal/stub"
)

// caldavCanary is the password and must be in nothing that is shown or logged.
const caldavCanary = "canary-5512"

// caldavServer is a server with what was asked of it.
type caldavServer struct {
	url string

	mu       sync.Mutex
	requests []caldavRequest
}

type caldavRequest struct {
	method, path, body string
	header             http.Header
}

func serveCalDAV(t *testing.T, h http.Handler) *caldavServer {
	t.Helper()
	s := new(caldavServer)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		s.mu.Lock()
		s.requests = append(s.requests, caldavRequest{r.Method, r.URL.EscapedPath(), string(body), r.Header.Clone()})
		s.mu.Unlock()
		h.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

// seen returns the requests since the last time.
func (s *caldavServer) seen() []caldavRequest {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.requests
	s.requests = nil
	return r
}

// thisMachine allows 127.0.0.1 and none of its other addresses.
func thisMachine() *egress.Guard {
	return egress.New(egress.Config{Ports: egress.WebPorts(), Private: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}})
}

func caldav(t *testing.T, address string, change ...func(*calendar.CalDAVConfig)) *calendar.CalDAV {
	t.Helper()
	settings := resilience.Settings{
		Retry: resilience.RetrySettings{None: true}, Breaker: resilience.BreakerSettings{Failures: 1 << 20}, Denied: 1, CoolDown: 1,
	}
	config := calendar.CalDAVConfig{
		URL: address, User: "sam", Password: secret.New(caldavCanary), Version: "test",
		Guard: resilience.NewUpstream(fault.Calendar, settings, resilience.Options{}).Guard("key"), Transport: calendar.CalDAVTransport(thisMachine(), nil),
	}
	for _, f := range change {
		f(&config)
	}
	if idle, ok := config.Transport.(interface{ CloseIdleConnections() }); ok {
		t.Cleanup(idle.CloseIdleConnections)
	}
	c, err := calendar.NewCalDAV(config)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// stubbedCalDAV is a client of a fresh stub.
func stubbedCalDAV(t *testing.T, change ...func(*calendar.CalDAVConfig)) (*calendar.CalDAV, *caldavServer) {
	t.Helper()
	s := serveCalDAV(t, stub.WithFaults("calendar", stub.NewCalDAV(time.Now)))
	change = append([]func(*calendar.CalDAVConfig){func(c *calendar.CalDAVConfig) { c.Headers = stub.SetHeader }}, change...)
	return caldav(t, s.url, change...), s
}

// holding is a client of a server with one calendar "/cal/x/" in Berlin that holds
// these objects, whatever is asked for.
func holding(t *testing.T, objects ...string) *calendar.CalDAV {
	t.Helper()
	zone := "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:Europe/Berlin\nEND:VTIMEZONE\nEND:VCALENDAR"
	s := serveCalDAV(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			for i, o := range objects {
				if strings.HasSuffix(r.URL.Path, objectName(i)) {
					_, _ = io.WriteString(w, o)
				}
			}
			return
		}
		w.WriteHeader(http.StatusMultiStatus)
		body := `<multistatus xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">`
		if r.Method == "REPORT" {
			for i, o := range objects {
				body += `<response><href>/cal/x/` + objectName(i) + `</href><propstat><prop><getetag>"1"</getetag><C:calendar-data><![CDATA[` + o +
					`]]></C:calendar-data></prop><status>HTTP/1.1 200 OK</status></propstat></response>`
			}
		} else {
			body += `<response><href>/cal/x/</href><propstat><prop><resourcetype><C:calendar/></resourcetype><C:calendar-timezone>` + zone +
				`</C:calendar-timezone><C:calendar-home-set><href>/cal/</href></C:calendar-home-set></prop><status>HTTP/1.1 200 OK</status></propstat></response>`
		}
		_, _ = io.WriteString(w, body+"</multistatus>")
	}))
	return caldav(t, s.url)
}

func objectName(i int) string { return string(rune('a'+i)) + ".ics" }

// vevent is an object of these lines.
func vevent(lines ...string) string {
	return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:u\r\nDTSTAMP:20260101T000000Z\r\n" +
		strings.Join(lines, "\r\n") + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
}

func day(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.DateOnly, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// during lists everything in a calendar between two days, in pages of n.
func during(t *testing.T, c *calendar.CalDAV, q calendar.EventQuery) []calendar.Event {
	t.Helper()
	if q.First == 0 {
		q.First = 100
	}
	var out []calendar.Event
	for range 400 {
		page, err := c.Events(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if len(page.Items) > q.First || len(page.Items) != len(page.Cursors) {
			t.Fatalf("%d items, %d cursors", len(page.Items), len(page.Cursors))
		}
		out = append(out, page.Items...)
		if !page.HasNext {
			return out
		}
		if page.Next == q.After {
			t.Fatal("the page leads nowhere")
		}
		q.After = page.Next
	}
	t.Fatal("the pages have no end")
	return nil
}

// in lists what is between two days in the only calendar of [holding].
func in(t *testing.T, c *calendar.CalDAV, from, to string) []calendar.Event {
	t.Helper()
	return during(t, c, calendar.EventQuery{CalendarID: "/cal/x/", From: day(t, from), To: day(t, to)})
}

// starts writes when events start, as their own clocks show it.
func starts(events []calendar.Event) []string {
	out := make([]string, 0, len(events))
	for _, e := range events {
		if e.Start.AllDay() {
			out = append(out, e.Start.Day)
			continue
		}
		out = append(out, e.Start.Time.Format("2006-01-02T15:04 -0700"))
	}
	return out
}

func caldavFault(t *testing.T, err error) *fault.Fault {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	f := fault.Of(err)
	for _, text := range []string{err.Error(), f.Sentence()} {
		if strings.Contains(text, caldavCanary) {
			t.Errorf("the password is in %q", text)
		}
	}
	return f
}

// trap counts the connections to an address of this machine that the guard does
// not allow.
func trap(t *testing.T) (address string, connections func() int) {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.2:0")
	if err != nil {
		t.Skipf("SKIPPED: no second loopback address: %v", err)
	}
	var mu sync.Mutex
	n := 0
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			n++
			mu.Unlock()
			conn.Close()
		}
	}()
	t.Cleanup(func() { l.Close() })
	return l.Addr().String(), func() int {
		mu.Lock()
		defer mu.Unlock()
		return n
	}
}

func shortly(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}
