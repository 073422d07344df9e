//go:build live

package calendar_test

import (
	"context"
	"net/netip"
	"os"
	"testing"
	"time"

	"ava/integrations/calendar"
	"ava/internal/egress"
	"ava/internal/fault"
	"ava/internal/resilience"
	"ava/internal/secret"
)

// TestLiveCalDAVAnswersAsThisClientExpects adds an event to a real calendar, reads
// it, changes it and removes it again. It tells nobody. CALDAV_PRIVATE is a
// network, such as 10.0.0.0/8, that the server may be in.
func TestLiveCalDAVAnswersAsThisClientExpects(t *testing.T) {
	address, user, password := os.Getenv("CALDAV_URL"), os.Getenv("CALDAV_USER"), os.Getenv("CALDAV_PASSWORD")
	if address == "" || user == "" || password == "" {
		t.Skip("SKIPPED: set CALDAV_URL, CALDAV_USER and CALDAV_PASSWORD to ask a real calendar server")
	}
	reach := egress.Config{Ports: egress.WebPorts()}
	if private := os.Getenv("CALDAV_PRIVATE"); private != "" {
		p, err := netip.ParsePrefix(private)
		if err != nil {
			t.Fatal("CALDAV_PRIVATE is not a network such as 10.0.0.0/8")
		}
		reach.Private = append(reach.Private, p)
	}
	network := egress.New(reach)
	connect := func(password string) *calendar.CalDAV {
		c, err := calendar.NewCalDAV(calendar.CalDAVConfig{
			URL: address, User: user, Password: secret.New(password), Transport: calendar.CalDAVTransport(network, nil), Version: "test",
			Guard: resilience.NewUpstream(fault.Calendar, resilience.Settings{}, resilience.Options{}).Guard("key"),
		})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	if f := faultOf(t, connect("not-the-password").Verify(t.Context())); f.Code != fault.UpstreamDenied {
		t.Errorf("a wrong password: %v", f)
	}
	live(t, connect(password))
}

// TestLiveGoogleAnswersAsThisClientExpects does the same at Google, with an access
// token such as that of the OAuth Playground.
// https://developers.google.com/oauthplayground
func TestLiveGoogleAnswersAsThisClientExpects(t *testing.T) {
	token := os.Getenv("GOOGLE_CALENDAR_ACCESS_TOKEN")
	if token == "" {
		t.Skip("SKIPPED: set GOOGLE_CALENDAR_ACCESS_TOKEN, with the scopes of a connection, to ask the real Google")
	}
	live(t, calendar.NewGoogle(calendar.GoogleConfig{
		Tokens: calendar.StaticToken{Access: secret.New(token)}, Transport: transport(t), Version: "test",
		Guard: resilience.NewUpstream(fault.Calendar, resilience.Settings{}, resilience.Options{}).Guard("key"),
	}))
}

func live(t *testing.T, c calendar.Calendar) {
	t.Helper()
	if err := c.Verify(t.Context()); err != nil {
		t.Fatal(err)
	}
	infos := must(values(c.Calendars(t.Context())))(t)
	if len(infos) == 0 || !infos[0].Writable() {
		t.Fatalf("there is no calendar to write to: %+v", infos)
	}
	n := calendar.NewEvent{
		CalendarID: infos[0].ID, ID: calendar.NewEventID("live", time.Now().String()), Title: "Test of a calendar client, may be deleted", Quiet: true,
		Start: calendar.At(time.Now().Add(time.Hour).Truncate(time.Minute), "Europe/Berlin"), End: calendar.At(time.Now().Add(2*time.Hour).Truncate(time.Minute), "Europe/Berlin"),
	}
	made := must(c.CreateEvent(t.Context(), n))(t)
	t.Cleanup(func() {
		if err := c.DeleteEvent(context.WithoutCancel(t.Context()), calendar.Deletion{Ref: made.Ref(), Quiet: true}); err != nil {
			t.Errorf("it could not be deleted: %v", err)
		}
	})
	if again := must(c.CreateEvent(t.Context(), n))(t); again.ID != made.ID || again.Title != n.Title {
		t.Errorf("added again it is %+v", again)
	}
	changed := must(c.UpdateEvent(t.Context(), calendar.Update{Ref: made.Ref(), Location: calendar.Set("Nowhere"), Quiet: true}))(t)
	if changed.Location != "Nowhere" || changed.Title != n.Title || !changed.Start.Time.Equal(n.Start.Time) {
		t.Errorf("changed it is %+v", changed)
	}
	found := must(c.Events(t.Context(), calendar.EventQuery{CalendarID: made.CalendarID, From: time.Now(), To: time.Now().Add(3 * time.Hour), First: 100, Search: "Test of a calendar client"}))(t)
	if len(found.Items) == 0 {
		t.Error("it is not in the list")
	}
	busy := must(values(c.FreeBusy(t.Context(), calendar.FreeBusyQuery{CalendarIDs: []string{made.CalendarID}, From: n.Start.Time, To: n.End.Time})))(t)
	if len(busy) != 1 || busy[0].Problem != nil || len(busy[0].Busy) == 0 {
		t.Errorf("busy: %+v", busy)
	}
}
