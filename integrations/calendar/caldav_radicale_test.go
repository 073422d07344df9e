package calendar_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ava/integrations/calendar"
	"ava/internal/fault"
	"ava/internal/secret"
)

// radicale starts a real server for one user with an empty calendar, and returns
// its address and the calendar's ID.
func radicale(t *testing.T) (address, calendarID string) {
	t.Helper()
	program, err := exec.LookPath("radicale")
	if err != nil {
		t.Skip("SKIPPED: the program radicale is not installed")
	}
	folder := t.TempDir()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	host := l.Addr().String()
	l.Close()
	config := fmt.Sprintf("[server]\nhosts=%s\n[auth]\ntype=htpasswd\nhtpasswd_filename=%s\nhtpasswd_encryption=plain\ndelay=0\n"+
		"[rights]\ntype=owner_only\n[storage]\nfilesystem_folder=%s\n[web]\ntype=none\n", host, filepath.Join(folder, "users"), filepath.Join(folder, "data"))
	for name, text := range map[string]string{"config": config, "users": "sam:" + caldavCanary + "\n"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	command := exec.CommandContext(ctx, program, "--config", filepath.Join(folder, "config"))
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cancel(); _ = command.Wait() })
	address = "http://" + host
	waitFor(t, host)
	calendarID = "/sam/work/"
	r, err := http.NewRequestWithContext(t.Context(), "MKCALENDAR", address+calendarID, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth("sam", caldavCanary)
	resp, err := calendar.CalDAVTransport(thisMachine(), nil).RoundTrip(r)
	if err != nil || resp.StatusCode != http.StatusCreated {
		t.Fatalf("MKCALENDAR: %v %v", resp, err)
	}
	return address, calendarID
}

// waitFor returns when somebody listens there.
func waitFor(t *testing.T, host string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", host)
		if err == nil {
			conn.Close()
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("the server did not start: %v", err)
		case <-tick.C:
		}
	}
}

func TestCalDAVWorksWithARealServer(t *testing.T) {
	t.Parallel()
	address, id := radicale(t)
	c := caldav(t, address)
	if err := c.Verify(t.Context()); err != nil {
		t.Fatal(err)
	}
	infos, err := values(c.Calendars(t.Context()))
	if err != nil || len(infos) != 1 || infos[0].ID != id || !infos[0].Writable() || !infos[0].Primary {
		t.Fatalf("%+v, %v", infos, err)
	}
	wrong := caldav(t, address, func(c *calendar.CalDAVConfig) { c.Password = secret.New("wrong-" + caldavCanary) })
	if f := caldavFault(t, wrong.Verify(t.Context())); f.Code != fault.UpstreamDenied {
		t.Errorf("wrong password: %v", f)
	}
	t.Run("single event", func(t *testing.T) { realEvent(t, c, id) })
	t.Run("series", func(t *testing.T) { realSeries(t, c, id) })
}

func realEvent(t *testing.T, c *calendar.CalDAV, id string) {
	t.Helper()
	n := aMeeting(id)
	made, err := c.CreateEvent(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	again, err := c.CreateEvent(t.Context(), n)
	if diff := cmp.Diff(made, again, sameTime()); diff != "" || err != nil {
		t.Errorf("%v (-made +again):\n%s", err, diff)
	}
	changed, err := c.UpdateEvent(t.Context(), calendar.Update{Ref: made.Ref(), ETag: made.ETag, Title: calendar.Set("Moved; elsewhere")})
	if err != nil || changed.Title != "Moved; elsewhere" || len(changed.Attendees) != 2 || changed.ETag == made.ETag {
		t.Errorf("%+v, %v", changed, err)
	}
	if got, err := c.Event(t.Context(), made.Ref()); cmp.Diff(changed, got, sameTime()) != "" || err != nil {
		t.Errorf("%v %s", err, cmp.Diff(changed, got, sameTime()))
	}
	for name, err := range map[string]error{
		"update": second(c.UpdateEvent(t.Context(), calendar.Update{Ref: made.Ref(), ETag: made.ETag, Title: calendar.Set("Late")})),
		"delete": c.DeleteEvent(t.Context(), calendar.Deletion{Ref: made.Ref(), ETag: made.ETag}),
	} {
		if f := caldavFault(t, err); f.Code != fault.Conflict || f.Reason != fault.ChangedElsewhere {
			t.Errorf("%s: %v", name, err)
		}
	}
	for range 2 {
		if err := c.DeleteEvent(t.Context(), calendar.Deletion{Ref: made.Ref()}); err != nil {
			t.Errorf("delete: %v", err)
		}
	}
	if _, err := c.Event(t.Context(), made.Ref()); caldavFault(t, err).Code != fault.NotFound {
		t.Errorf("%v", err)
	}
	n.CalendarID = "/sam/gone/"
	if _, err := c.CreateEvent(t.Context(), n); caldavFault(t, err).Code != fault.NotFound {
		t.Errorf("in no calendar: %v", err)
	}
}

func second[T any](_ T, err error) error { return err }

func realSeries(t *testing.T, c *calendar.CalDAV, id string) {
	t.Helper()
	n := aMeeting(id)
	n.ID, n.Title, n.Recurrence = calendar.NewEventID("series"), "Weekly", []string{"RRULE:FREQ=WEEKLY"}
	start := time.Date(2026, 10, 12, 7, 0, 0, 0, time.UTC)
	n.Start, n.End = calendar.At(start, "Europe/Berlin"), calendar.At(start.Add(30*time.Minute), "Europe/Berlin")
	if _, err := c.CreateEvent(t.Context(), n); err != nil {
		t.Fatal(err)
	}
	day1 := calendar.NewEvent{CalendarID: id, ID: calendar.NewEventID("day"), Title: "Day off", Start: calendar.Moment{Day: "2026-10-28"}, End: calendar.Moment{Day: "2026-10-29"}}
	if _, err := c.CreateEvent(t.Context(), day1); err != nil {
		t.Fatal(err)
	}
	one := calendar.Ref{CalendarID: id, EventID: n.ID + "!20261026T080000Z"}
	if _, err := c.UpdateEvent(t.Context(), calendar.Update{Ref: one, Title: calendar.Set("Weekly with guests")}); err != nil {
		t.Errorf("one of them: %v", err)
	}
	if err := c.DeleteEvent(t.Context(), calendar.Deletion{Ref: calendar.Ref{CalendarID: id, EventID: n.ID + "!20261102T080000Z"}}); err != nil {
		t.Errorf("one of them: %v", err)
	}
	q := calendar.EventQuery{CalendarID: id, From: day(t, "2026-10-18"), To: day(t, "2026-11-14"), First: 2}
	want := []string{"2026-10-19T09:00 +0200", "2026-10-26T09:00 +0100", "2026-10-28", "2026-11-09T09:00 +0100"}
	if diff := cmp.Diff(want, starts(during(t, c, q))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	q.Search = "GUESTS"
	if got := during(t, c, q); len(got) != 1 || got[0].ID != one.EventID {
		t.Errorf("%+v", got)
	}
	busy, err := values(c.FreeBusy(t.Context(), calendar.FreeBusyQuery{CalendarIDs: []string{id}, From: q.From, To: q.To}))
	if err != nil || len(busy) != 1 || len(busy[0].Busy) != 4 || !busy[0].Busy[0].Start.Equal(start.AddDate(0, 0, 7)) {
		t.Errorf("%+v, %v", busy, err)
	}
	if strings.Contains(fmt.Sprint(busy, err), caldavCanary) {
		t.Error("the password is shown")
	}
}
