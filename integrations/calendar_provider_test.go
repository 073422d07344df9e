package integrations_test

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ava/integrations"
	"ava/integrations/calendar"
	"ava/internal/audit"
	"ava/internal/fault"
	"ava/internal/identity"
	"ava/internal/resilience"
	"ava/internal/secret"
	"ava/internal/store"
	"ava/internal/store/memory"
	"ava/internal/vault"
)

// rotating is Google, if it took each refresh token once.
type rotating struct {
	mu       sync.Mutex
	renewed  int
	renewals int    // asked for
	revoked  string // the last token
	during   func() // runs while a renewal is under way; may be nil
}

// RoundTrip answers requests for tokens and for calendars.
func (g *rotating) RoundTrip(r *http.Request) (*http.Response, error) {
	body := ""
	if r.Body != nil {
		b, _ := io.ReadAll(r.Body)
		body = string(b)
	}
	form, _ := url.ParseQuery(body)
	g.mu.Lock()
	during := g.during
	g.mu.Unlock()
	if r.URL.Path == "/token" && during != nil {
		during()
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	status, said := http.StatusOK, `{"kind":"calendar#calendarList","items":[]}`
	if strings.HasSuffix(r.URL.Path, "/events") {
		said = `{"kind":"calendar#events","items":[]}`
	}
	switch {
	case r.URL.Path == "/revoke":
		g.revoked, said = form.Get("token"), `{}`
	case r.URL.Path == "/token" && form.Get("refresh_token") != fmt.Sprint("refresh-", g.renewed):
		g.renewals++
		status, said = http.StatusBadRequest, `{"error":"invalid_grant"}`
	case r.URL.Path == "/token":
		g.renewals++
		g.renewed++
		said = fmt.Sprintf(`{"access_token":"access-%d","refresh_token":"refresh-%d","expires_in":3600,"token_type":"Bearer"}`, g.renewed, g.renewed)
	case r.Header.Get("Authorization") != fmt.Sprint("Bearer access-", g.renewed):
		status, said = http.StatusUnauthorized, `{"error":{"errors":[{"reason":"authError"}]}}`
	}
	return &http.Response{
		StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Request: r, Body: io.NopCloser(strings.NewReader(said)),
	}, nil
}

// desk is two processes over one store, in which a user has connected a calendar
// whose access token has expired.
type desk struct {
	t      *testing.T
	google *rotating
	store  *stuck
	vault  *vault.Vault
	hubs   [2]*integrations.Hub
	ref    store.Ref
}

// ctx is that of the user's request.
func (d *desk) ctx() context.Context {
	return identity.With(d.t.Context(), identity.Viewer{Owner: d.ref.Owner})
}

func atDesk(t *testing.T, test func(*desk)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		d := &desk{t: t, google: new(rotating), store: &stuck{Store: memory.New()}, ref: store.Ref{Owner: identity.NewOwner("https://issuer.example", "ann"), Service: fault.Calendar}}
		d.vault = newVault(t, d.store)
		for i := range d.hubs {
			d.hubs[i] = integrations.New(integrations.Options{
				Calendar: integrations.CalendarOptions{
					Google:   integrations.Upstream{BaseURL: &url.URL{Scheme: "https", Host: "calendar.invalid"}, Transport: d.google},
					ClientID: "ava", ClientSecret: secret.New("secret"),
				},
				Resilience: resilience.Settings{Retry: resilience.RetrySettings{None: true}, Bulkhead: resilience.BulkheadSettings{Credential: 64}},
				Store:      d.store, Vault: d.vault,
			})
			d.hubs[i].ServeAt(&url.URL{Scheme: "http", Host: "localhost"})
		}
		d.put(calendar.Token{Access: secret.New("expired"), Refresh: secret.New("refresh-0"), Expiry: time.Now(), Scopes: calendar.Scopes()}, time.Time{})
		test(d)
	})
}

// put stores a connection.
func (d *desk) put(t calendar.Token, expires time.Time) store.Credential {
	d.t.Helper()
	bundle := vault.Bundle{"kind": secret.New("google")}
	maps.Copy(bundle, t.Fields())
	event, err := audit.Event(d.ctx(), d.ref, store.Connect)
	if err == nil {
		_, err = d.vault.Put(d.ctx(), store.Credential{Ref: d.ref, Account: "ada@example.com", ConnectedAt: time.Now(), ExpiresAt: expires}, bundle, event)
	}
	if err != nil {
		d.t.Fatal(err)
	}
	return d.kept()
}

func (d *desk) kept() store.Credential {
	d.t.Helper()
	_, c, err := d.vault.Get(d.ctx(), d.ref)
	if err != nil {
		d.t.Fatal(err)
	}
	return c
}

// ask asks for the calendars by one of the processes.
func (d *desk) ask(process int) error {
	client, err := d.hubs[process].Calendar(d.ctx())
	if err == nil {
		_, err = client.Calendars(d.ctx())
	}
	return err
}

func TestRenewalIsARevisionAndNoNewConnection(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		before := d.kept()
		client, err := d.hubs[0].Calendar(d.ctx())
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			if err := d.ask(0); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Hour) // the token is old again
		}
		after := d.kept()
		if after.Version != before.Version || after.Revision != 3 || !after.ConnectedAt.Equal(before.ConnectedAt) || after.Account != before.Account {
			t.Errorf("before %+v, after %+v", before, after)
		}
		if again, err := d.hubs[0].Calendar(d.ctx()); err != nil || again != client {
			t.Errorf("there is another client: %v", err)
		}
	})
}

// Nothing is ready, so that each caller gets a client of its own.
func TestClientsOfOneConnectionRenewOnce(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		d.google.during = func() { time.Sleep(time.Second) }
		d.store.gate = make(chan struct{})
		clients := make([]calendar.Calendar, 50)
		var all sync.WaitGroup
		for i := range clients {
			all.Go(func() {
				var err error
				if clients[i], err = d.hubs[0].Calendar(d.ctx()); err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		close(d.store.gate)
		all.Wait()
		if clients[0] == clients[1] {
			t.Error("they share a client")
		}
		for i, c := range clients {
			all.Go(func() {
				_, err := c.Events(d.ctx(), calendar.EventQuery{
					CalendarID: "c", From: time.Now(), To: time.Now().Add(time.Duration(i+1) * time.Hour), First: 1, // each another one
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if d.google.renewals != 1 {
			t.Errorf("%d renewals", d.google.renewals)
		}
	})
}

// Of two processes one renews first. The other is refused, as its refresh token
// has been used by then, and goes on with what the first has stored.
func TestProcessesThatRenewAtTheSameTimeStayConnected(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		d.google.during = func() { time.Sleep(time.Second) }
		var all sync.WaitGroup
		for process := range d.hubs {
			for range 5 {
				all.Go(func() {
					if err := d.ask(process); err != nil {
						t.Errorf("process %d: %v", process, err)
					}
				})
			}
		}
		all.Wait()
		if d.google.renewals != 2 || d.google.renewed != 1 {
			t.Errorf("%d renewals were asked for, %d made", d.google.renewals, d.google.renewed)
		}
		if c := d.kept(); c.Revision != 1 || !c.ExpiresAt.IsZero() {
			t.Errorf("kept %+v", c)
		}
	})
}

func TestRenewalDoesNotBringBackADisconnectedCalendar(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		d.google.during = func() {
			event, err := audit.Event(d.ctx(), d.ref, store.Disconnect)
			if err == nil {
				err = d.store.Credentials().Delete(d.ctx(), d.ref, event)
			}
			if err != nil {
				t.Error(err)
			}
		}
		if err := d.ask(0); fault.Of(err).Code != fault.NotConnected {
			t.Errorf("%v", err)
		}
		if _, err := d.store.Credentials().Get(d.ctx(), d.ref); err == nil {
			t.Error("it is connected again")
		}
		if d.google.revoked != "refresh-1" { // which nobody else knows
			t.Errorf("revoked %q", d.google.revoked)
		}
	})
}

func TestRenewalLeavesAConnectionAloneThatTookItsPlace(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		var fresh store.Credential
		d.google.during = func() {
			d.google.mu.Lock()
			d.google.during = nil
			d.google.mu.Unlock()
			fresh = d.put(calendar.Token{Access: secret.New("access-1"), Refresh: secret.New("refresh-of-another"), Expiry: time.Now().Add(time.Hour)}, time.Time{})
		}
		if err := d.ask(0); err == nil {
			t.Error("a call with the old connection went through")
		}
		if c := d.kept(); c.Version != fresh.Version || c.Revision != 0 {
			t.Errorf("kept %+v, was %+v", c, fresh)
		}
		time.Sleep(10 * time.Second) // the store is asked again
		if err := d.ask(0); err != nil {
			t.Errorf("with the new one: %v", err)
		}
	})
}

func TestWatcherIsToldThatAGrantEndsSoonAndThatItHasEnded(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		d.put(calendar.Token{Access: secret.New("access-0"), Refresh: secret.New("refresh-0"), Expiry: time.Now().Add(time.Hour)}, time.Now().Add(7*24*time.Hour))
		changes, err := d.hubs[0].Watch(d.ctx(), fault.Calendar)
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		for _, want := range []struct {
			after  time.Duration
			status integrations.Status
			soon   bool
		}{{0, integrations.Connected, false}, {4 * 24 * time.Hour, integrations.Connected, true}, {7 * 24 * time.Hour, integrations.ReconnectRequired, true}} {
			i := <-changes
			if took := time.Since(start); i.Status() != want.status || i.ExpiresSoon() != want.soon || took < want.after || took > want.after+time.Minute {
				t.Errorf("after %s: %s, soon %v; want %+v", took, i.Status(), i.ExpiresSoon(), want)
			}
		}
	})
}
