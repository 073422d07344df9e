package calendar_test

import (
	"context"
	"encoding/xml"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"ava/integrations/calendar"
	"ava/internal/fault"
)

func TestCalDAVAnswersThatAreHostileAreRefused(t *testing.T) {
	t.Parallel()
	const head = `<multistatus xmlns="DAV:">`
	for name, body := range map[string]string{
		"entities": `<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>` + head + `<response><href>&b;</href></response></multistatus>`,
		"external": `<!DOCTYPE a SYSTEM "file:///etc/passwd">` + head + `</multistatus>`,
		"deep":     head + strings.Repeat("<a>", 100) + strings.Repeat("</a>", 100) + "</multistatus>",
		"open":     head + strings.Repeat("<a>", 20),
		"other":    `<html xmlns="DAV:"/>`,
		"json":     `{"a":1}`,
		"empty":    "",
		"many":     head + strings.Repeat("<response/>", 20_001) + "</multistatus>",
		"large":    head + "<!--" + strings.Repeat("a", 200_000) + "--></multistatus>",
	} {
		s := serveCalDAV(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusMultiStatus)
			_, _ = io.WriteString(w, body)
		}))
		err := caldav(t, s.url, func(c *calendar.CalDAVConfig) {
			if name == "large" {
				c.MaxBody = 100_000
			}
		}).Verify(t.Context())
		if f := caldavFault(t, err); f.Code != fault.UpstreamUnavailable || strings.Contains(err.Error(), "passwd") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCalDAVObjectsThatAreBrokenSpoilNoOther(t *testing.T) {
	t.Parallel()
	good := vevent("SUMMARY:good", "DTSTART:20260701T090000Z")
	c := holding(t, good, "", "garbage", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR", strings.Repeat("BEGIN:A\n", 1000),
		"BEGIN:VCALENDAR\nEND:VCALENDAR", vevent("A;B=c"), vevent(`A;B="c:d`), vevent("SUMMARY:no start"), vevent("DTSTART:yesterday"),
		vevent("DTSTART:20260702T090000Z", "RRULE:FREQ=SECONDLY;BYHOUR=23;BYMONTH=2", "RRULE:x"),
		vevent("DTSTART:20260703T090000Z"+strings.Repeat("\nX:1", 30_000)))
	if got := in(t, c, "2026-06-01", "2026-08-01"); len(got) != 2 || got[0].Title != "good" {
		t.Errorf("%+v", got)
	}
}

func TestCalDAVRulesWithoutEndTakeLittleTime(t *testing.T) {
	t.Parallel()
	var objects []string
	for _, rule := range []string{
		"FREQ=SECONDLY", "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;COUNT=1000000;BYMONTH=2;BYMONTHDAY=30",
		"FREQ=MINUTELY;COUNT=1000000", "FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11;BYMINUTE=0,5,10,15,20,25,30,35,40,45,50,55",
	} {
		objects = append(objects, vevent("DTSTART:19000101T000000Z", "RRULE:"+rule))
	}
	c := holding(t, objects...)
	began := time.Now()
	page, err := c.Events(t.Context(), calendar.EventQuery{CalendarID: "/cal/x/", From: day(t, "2026-01-01"), To: day(t, "2027-01-01"), First: 100})
	if err != nil || len(page.Items) != 100 || !page.HasNext {
		t.Errorf("%d, %v", len(page.Items), err)
	}
	if took := time.Since(began); took > 30*time.Second { // far from what it takes, and from what they would
		t.Errorf("took %v", took)
	}
}

func TestCalDAVWithoutTLSIsForPrivateNetworks(t *testing.T) {
	t.Parallel()
	s := httptest.NewUnstartedServer(multistatusOf(""))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	err := caldav(t, s.URL).Verify(t.Context())
	if f := caldavFault(t, err); f.Code != fault.UpstreamUnavailable || f.Reason != fault.TLSFailed {
		t.Errorf("unknown certificate: %v", err)
	}
	if f := caldavFault(t, caldav(t, strings.Replace(s.URL, "https:", "http:", 1)).Verify(t.Context())); f.Code == fault.UpstreamDenied {
		t.Errorf("%v", f)
	}
}

// What a server may send for an event is read, written and expanded without harm.
func FuzzCalDAVObject(f *testing.F) {
	for _, seed := range []string{
		vevent("SUMMARY:a", "DTSTART;TZID=Europe/Berlin:20261005T090000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;BYDAY=MO", "EXDATE:20261012T070000Z"),
		vevent("DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=YEARLY;BYMONTHDAY=-1;BYSETPOS=-1", "RDATE;VALUE=PERIOD:20260101T000000Z/PT1H"),
		vevent("DTSTART:20261025T003000Z", "RRULE:FREQ=HOURLY;INTERVAL=3;COUNT=5", "ATTENDEE;CN=\"a;b\";X=^n:mailto:a@example.com"),
		"BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:M\nBEGIN:STANDARD\nTZOFFSETTO:+0100\nEND:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT\nDTSTART;TZID=M:20260101T000000\nEND:VEVENT\nEND:VCALENDAR",
		"BEGIN:VCALENDAR\nBEGIN:VEVENT\nRECURRENCE-ID;VALUE=DATE:20260101\nDTSTART:20260101\nEND:VEVENT\nEND:VCALENDAR", "A;B=c", "BEGIN:VCALENDAR\n \n\t\nX;:\n", "\r\n \r\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c := inMemory(t, &fuzzed{object: text})
		q := calendar.EventQuery{CalendarID: "/", From: day(t, "2026-01-01"), To: day(t, "2027-01-01"), First: 100}
		page, err := c.Events(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page.Items {
			if e.End.Time.Before(e.Start.Time) || e.End.Day < e.Start.Day {
				t.Fatalf("%v to %v", e.Start, e.End)
			}
		}
		for _, e := range page.Items[:min(1, len(page.Items))] {
			if got, err := c.Event(t.Context(), e.Ref()); err != nil || got.ID != e.ID || got.Title != e.Title {
				t.Fatalf("%v: %+v, listed %+v", err, got, e)
			}
			got, err := c.UpdateEvent(t.Context(), calendar.Update{Ref: e.Ref(), Title: calendar.Set("new")})
			if err != nil {
				t.Fatal(err)
			}
			if again, err := c.Event(t.Context(), e.Ref()); err != nil || !cmp.Equal(got, again, sameTime(), cmpopts.EquateEmpty()) {
				t.Fatalf("%v: %s", err, cmp.Diff(got, again, sameTime()))
			}
		}
	})
}

// fuzzed is a server with one calendar of one object, without a network.
type fuzzed struct {
	object string
	answer []byte // to everything, if it is not nil
}

// RoundTrip implements [http.RoundTripper].
func (f *fuzzed) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	switch {
	case f.answer != nil:
		w.WriteHeader(http.StatusMultiStatus)
		_, _ = w.Write(f.answer)
	case r.Method == http.MethodGet:
		_, _ = io.WriteString(w, f.object)
	case r.Method == http.MethodPut:
		body, err := io.ReadAll(r.Body)
		f.object = string(body)
		if err != nil {
			return nil, err
		}
	case r.Method == "REPORT":
		w.WriteHeader(http.StatusMultiStatus)
		var text strings.Builder
		_ = xml.EscapeText(&text, []byte(f.object))
		_, _ = io.WriteString(w, `<multistatus xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><response><href>/a.ics</href><propstat><prop><C:calendar-data>`+
			text.String()+`</C:calendar-data></prop></propstat></response></multistatus>`)
	default:
		multistatusOf(`<resourcetype><C:calendar/></resourcetype><C:calendar-home-set><href>/</href></C:calendar-home-set>`)(w, r)
	}
	return w.Result(), nil
}

func inMemory(t *testing.T, f *fuzzed) *calendar.CalDAV {
	t.Helper()
	return caldav(t, "https://calendar.example", func(c *calendar.CalDAVConfig) { c.Transport = f })
}

// What a server may answer is read without harm.
func FuzzCalDAVMultistatus(f *testing.F) {
	for _, seed := range []string{
		`<multistatus xmlns="DAV:"><response><href>/a</href><propstat><prop><getetag>"1"</getetag></prop><status>HTTP/1.1 200 OK</status></propstat></response></multistatus>`,
		`<!DOCTYPE a><a/>`, `<a>`, "", `<multistatus xmlns="DAV:"><response><propstat><status>HTTP/1.1</status></propstat></response></multistatus>`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		c := inMemory(t, &fuzzed{answer: append([]byte{}, body...)})
		infos, err := values(c.Calendars(t.Context()))
		for _, i := range infos {
			if i.ID == "" || i.Name == "" && err != nil {
				t.Fatalf("%+v", i)
			}
			_, _ = c.Events(t.Context(), calendar.EventQuery{CalendarID: i.ID, From: day(t, "2026-01-01"), To: day(t, "2027-01-01"), First: 1})
		}
		if err != nil && fault.Of(err).Code == fault.Internal {
			t.Fatal(err)
		}
	})
}

// hosts are servers by their names, without a network, and who was asked.
type hosts struct {
	answers map[string]http.Handler
	asked   []string
}

// RoundTrip implements [http.RoundTripper].
func (h *hosts) RoundTrip(r *http.Request) (*http.Response, error) {
	host := strings.TrimSuffix(r.URL.Host, ":443")
	if r.URL.Scheme != "https" {
		host = "in clear: " + host
	}
	h.asked = append(h.asked, host)
	w := httptest.NewRecorder()
	if answer := h.answers[host]; answer != nil {
		answer.ServeHTTP(w, r)
	}
	resp := w.Result()
	resp.Request = r
	return resp, nil
}

func TestCalDAVPasswordGoesToAnotherHostAtAppleOnly(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		first, home string
		reached     bool
	}{
		{"caldav.icloud.com", "https://p42-caldav.icloud.com:443/7/calendars/", true},
		{"caldav.icloud.com", "https://p42-caldav.icloud.com/7/calendars/", true},
		{"caldav.icloud.com", "http://p42-caldav.icloud.com/7/calendars/", false},
		{"caldav.icloud.com", "https://p42-caldav.icloud.com:8443/7/calendars/", false},
		{"caldav.icloud.com", "https://caldav.icloud.com.example/7/calendars/", false},
		{"caldav.icloud.com", "https://noticloud.com/7/", false},
		{"dav.example.com", "https://p42-caldav.icloud.com/7/", false},
		{"dav.example.com", "https://other.example.com/7/", false},
		{"dav.example.com", "https://dav.example.com:444/7/", false},
		{"dav.example.com", "//dav.example.com/7/", true},
		{"dav.example.com", "http://dav.example.com/7/", true}, // goes by https all the same
	} {
		home := multistatusOf(`<C:calendar-home-set><href>` + c.home + `</href></C:calendar-home-set>`)
		h := &hosts{answers: map[string]http.Handler{
			c.first: home, "p42-caldav.icloud.com": multistatusOf(`<resourcetype><C:calendar/></resourcetype>`),
		}}
		err := caldav(t, c.first, func(config *calendar.CalDAVConfig) { config.Transport = h }).Verify(t.Context())
		for _, host := range h.asked {
			if host != c.first && (!c.reached || host != "p42-caldav.icloud.com") {
				t.Errorf("%s, %s: asked %s", c.first, c.home, host)
			}
		}
		if (err == nil) != c.reached {
			t.Errorf("%s, %s: %v", c.first, c.home, err)
		}
		h = &hosts{answers: map[string]http.Handler{
			c.first: http.RedirectHandler(c.home, http.StatusMovedPermanently), "p42-caldav.icloud.com": home,
		}}
		_ = caldav(t, c.first, func(config *calendar.CalDAVConfig) { config.Transport = h }).Verify(t.Context())
		for _, host := range h.asked {
			if host != c.first && (!c.reached || host != "p42-caldav.icloud.com") {
				t.Errorf("%s redirects to %s: asked %s", c.first, c.home, host)
			}
		}
	}
}

func TestCalDAVRedirectsAtAppleHaveAnEnd(t *testing.T) {
	t.Parallel()
	next := map[string]string{"caldav.icloud.com": "p1.icloud.com", "p1.icloud.com": "p2.icloud.com", "p2.icloud.com": "p1.icloud.com"}
	h := &hosts{answers: make(map[string]http.Handler)}
	for host, to := range next {
		h.answers[host] = http.RedirectHandler("https://"+to+"/", http.StatusTemporaryRedirect)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	err := caldav(t, "caldav.icloud.com", func(c *calendar.CalDAVConfig) { c.Transport = h }).Verify(ctx)
	if f := caldavFault(t, err); f.Reason != fault.NoCalendarThere || len(h.asked) != 8 {
		t.Errorf("%v after %d requests", err, len(h.asked))
	}
}
