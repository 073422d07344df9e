package main

import (
	"context"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"ava/internal/fault"
	"ava/internal/identity"
	"ava/internal/store"
	"ava/internal/stub"
)

func TestCalendarIsConnectedByConsentAndReconnectedAndLetGo(t *testing.T) {
	g := newGoogleplex(t)
	v := &visit{t: t, p: start(t, g.environ()...)}
	if v.state()["status"] != "NOT_CONNECTED" {
		t.Fatalf("%v", v.state())
	}
	page, _ := url.Parse(v.begin())
	q := page.Query()
	if len(q.Get("state")) < 43 || q.Get("code_challenge_method") != "S256" || q.Get("access_type") != "offline" || q.Get("redirect_uri") != v.p.URL+"/oauth/calendar/callback" {
		t.Errorf("the page is %s", page)
	}
	v.connect()
	first := v.state()
	credential := first["credential"].(map[string]any)
	if first["status"] != "CONNECTED" || first["stubbed"] != false || credential["account"] != stub.GoogleAccount || len(credential["scopes"].([]any)) != 5 {
		t.Errorf("%v", first)
	}
	r := v.p.ask(t, eventsQuery, nil)
	if len(r.Errors) > 0 || !strings.Contains(string(r.Body), "Stand-up") {
		t.Errorf("%s", r.Body)
	}
	v.connect()
	if again := v.state(); again["id"] != first["id"] || again["status"] != "CONNECTED" || g.count("POST /revoke") != 0 {
		t.Errorf("connected again: %v, %d revocations", again, g.count("POST /revoke"))
	}
	r = v.p.ask(t, `mutation { disconnectIntegration(input: {service: CALENDAR}) { integration { status } } }`, nil)
	if len(r.Errors) > 0 || v.state()["status"] != "NOT_CONNECTED" || g.count("POST /revoke") != 1 {
		t.Errorf("disconnected: %s, %d revocations", r.Body, g.count("POST /revoke"))
	}
	trail := string(v.p.ask(t, `{ auditEvents { nodes { action service outcome code } } }`, nil).Body)
	if strings.Count(trail, `"action":"CONNECT","service":"CALENDAR","outcome":"APPLIED","code":null`) != 2 || strings.Count(trail, `"DISCONNECT"`) != 1 {
		t.Errorf("the trail says %s", trail)
	}
}

// badVisit is a way for a consent to end badly.
type badVisit struct {
	choice string
	change func(v *visit, back url.Values) (cookie string, header []string)
	code   string // told to the page that it began on; empty if nobody knows of it
	status int
}

func TestNoConsentIsTakenAtTheEndpointThatShouldNotBe(t *testing.T) {
	g := newGoogleplex(t)
	h := newHouse(t, g.environ("AVA_PUBLIC_URL=http://localhost:8080")...)
	for name, bad := range map[string]badVisit{
		"without a state": {"allow", func(v *visit, back url.Values) (string, []string) { back.Del("state"); return v.cookie, nil }, "", 403},
		"a used state": {"allow", func(v *visit, back url.Values) (string, []string) {
			v.get(v.p.URL+"/oauth/calendar/callback?"+back.Encode(), v.cookie)
			v.p.ask(v.t, `mutation { disconnectIntegration(input: {service: CALENDAR}) { integration { status } } }`, nil, v.header...)
			return v.cookie, nil
		}, "", 403},
		"another browser": {"allow", func(v *visit, _ url.Values) (string, []string) {
			other := &visit{t: v.t, p: v.p, header: v.header}
			other.begin()
			return other.cookie, nil
		}, "", 403},
		"no cookie": {"allow", func(*visit, url.Values) (string, []string) { return "", nil }, "", 403},
		"somebody else has signed in": {"allow", func(v *visit, _ url.Values) (string, []string) {
			return v.cookie, h.as(v.t, "ben")
		}, "", 403},
		"an expired state": {"allow", func(v *visit, back url.Values) (string, []string) {
			v.expire(back.Get("state"))
			return v.cookie, nil
		}, "", 403},
		"the code of another visit": {"allow", func(v *visit, back url.Values) (string, []string) {
			back.Set("code", v.choose(v.begin(), "allow").Query().Get("code"))
			return v.cookie, nil
		}, "FORBIDDEN", 303},
		"a made-up code": {"allow", func(v *visit, back url.Values) (string, []string) { back.Set("code", keyCanary); return v.cookie, nil }, "FORBIDDEN", 303},
		"another issuer": {"allow", func(v *visit, back url.Values) (string, []string) {
			back.Set("iss", "https://evil.example")
			return v.cookie, nil
		}, "FORBIDDEN", 303},
		"denied":         {"deny", func(v *visit, _ url.Values) (string, []string) { return v.cookie, nil }, "INSUFFICIENT_SCOPE", 303},
		"not all scopes": {"without:calendar.freebusy", func(v *visit, _ url.Values) (string, []string) { return v.cookie, nil }, "INSUFFICIENT_SCOPE", 303},
	} {
		t.Run(name, func(t *testing.T) {
			v := &visit{t: t, p: h.product, header: h.as(t, "ann")}
			back := v.choose(v.begin(), bad.choice)
			query := back.Query()
			cookie, header := bad.change(v, query)
			status, to := v.get(v.p.URL+"/oauth/calendar/callback?"+query.Encode(), cookie, append(header, "X-Correlation-ID", "a-consent-0001")...)
			want := ""
			if bad.code != "" {
				want = "/settings?correlationId=a-consent-0001&error=" + bad.code + "&tab=calendar"
			}
			if status != bad.status || to != want {
				t.Errorf("it ends with %d at %q, want %d at %q", status, to, bad.status, want)
			}
			if s := v.state(); s["status"] != "NOT_CONNECTED" {
				t.Errorf("it is connected all the same: %v", s)
			}
		})
	}
}

// expire has the time of a consent run out.
func (v *visit) expire(state string) {
	v.t.Helper()
	_, browser, _ := strings.Cut(v.cookie, "=")
	ctx, consents := context.WithoutCancel(v.t.Context()), v.p.parts.store.Consents()
	c, err := consents.Take(ctx, store.DigestOf(state), store.DigestOf(browser), time.Time{})
	if err == nil {
		c.ExpiresAt = time.Now().Add(-time.Millisecond)
		err = consents.Begin(ctx, c)
	}
	if err != nil {
		v.t.Fatal(err)
	}
}

func TestConsentGoesOnToOurOwnPagesOnly(t *testing.T) {
	g := newGoogleplex(t)
	p := start(t, g.environ()...)
	for _, path := range []string{
		"//evil.example", "https://evil.example/", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "evil.example", "/\t/evil.example",
		"///evil.example", "http:/evil.example", " /settings", "/settings\r\nX: y", "/" + strings.Repeat("x", 3000),
	} {
		e := p.ask(t, beginMutation, map[string]any{"path": path}).one(t)
		if e.Extensions.Code != "BAD_USER_INPUT" || strings.Join(e.Extensions.Field, ".") != "input.returnPath" {
			t.Errorf("%q: %+v", path, e)
		}
	}
	below := start(t, g.environ("AVA_PUBLIC_URL=https://public.example/below")...)
	for path, ok := range map[string]bool{"/settings": false, "/belowe": false, "/below/settings": true, "/": true} {
		if r := below.ask(t, beginMutation, map[string]any{"path": path}); (len(r.Errors) == 0) != ok {
			t.Errorf("below /below, %s: %s", path, r.Body)
		}
	}
	// What a visit brings back says nothing of where it goes on.
	v := &visit{t: t, p: p}
	back := v.choose(v.begin(), "allow")
	if _, to := v.get(back.String()+"&returnPath=https://evil.example&return=//evil.example", v.cookie); !strings.HasPrefix(to, "/settings?") {
		t.Errorf("it goes on at %q", to)
	}
}

func TestConsentCannotBeginWhereNoCookieCanBeSet(t *testing.T) {
	p := start(t, newGoogleplex(t).environ()...)
	conn := p.dial(t)
	query, _ := json.Marshal(beginMutation)
	for _, text := range []string{`{"type":"connection_init"}`, `{"id":"1","type":"subscribe","payload":{"query":` + string(query) + `}}`} {
		if err := conn.Write(t.Context(), websocket.MessageText, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	var said string
	for !strings.Contains(said, `"id":"1"`) {
		_, b, err := conn.Read(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		said = string(b)
	}
	if !strings.Contains(said, `"BAD_USER_INPUT"`) || strings.Contains(said, "state=") {
		t.Errorf("over a WebSocket: %s", said)
	}
}

// short makes access tokens that are good for so many seconds.
func short(seconds int) func(string, map[string]any) {
	return func(grant string, answer map[string]any) {
		if grant == "authorization_code" {
			answer["expires_in"] = seconds
		}
	}
}

// They come to a process that has just started, where all of them find nothing
// ready.
func TestFiftyCallsWithAnExpiredTokenRenewItOnce(t *testing.T) {
	g := newGoogleplex(t)
	g.change(short(1))
	environ := g.environ("AVA_UPSTREAM_QUEUE=10s", "AVA_DATABASE_URL=sqlite:"+t.TempDir()+"/kept.db")
	v := &visit{t: t, p: start(t, environ...)}
	v.connect()
	v.p = start(t, environ...)
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() {
			r := v.p.ask(t, eventsQuery, map[string]any{"search": strings.Repeat("x", i+1)})
			if len(r.Errors) > 0 {
				t.Errorf("%s", r.Body)
			}
		})
	}
	all.Wait()
	if n := g.count("refresh_token"); n != 1 {
		t.Errorf("the token was renewed %d times", n)
	}
	if n := g.count("GET /calendar/v3/calendars/" + stub.GoogleAccount + "/events"); n != 50 {
		t.Errorf("%d of 50 calls were made", n)
	}
	if s := v.state(); s["status"] != "CONNECTED" {
		t.Errorf("%v", s)
	}
}

// TestGrantThatHasEndedAsksForReconnection also shows that it is known after a
// restart, when no call has failed yet.
func TestGrantThatHasEndedAsksForReconnection(t *testing.T) {
	g := newGoogleplex(t)
	g.change(func(grant string, answer map[string]any) {
		short(1)(grant, answer)
		if grant == "refresh_token" {
			clear(answer)
			answer["error"] = "invalid_grant"
		}
	})
	database := "AVA_DATABASE_URL=sqlite:" + t.TempDir() + "/kept.db"
	v := &visit{t: t, p: start(t, g.environ(database)...)}
	v.connect()
	for range 3 {
		e := v.p.ask(t, eventsQuery, nil).one(t)
		if e.Extensions.Code != "RECONNECT_REQUIRED" || e.Extensions.Action.Type != "RECONNECT" || e.Message != "Your Calendar connection has expired. Please reconnect it in Settings." {
			t.Errorf("%+v", e)
		}
	}
	if n := g.count("refresh_token"); n != 1 {
		t.Errorf("Google was asked %d times", n)
	}
	for name, p := range map[string]*product{"at once": v.p, "after a restart": start(t, g.environ(database)...)} {
		v.p = p
		s := v.state()
		if s["status"] != "RECONNECT_REQUIRED" || s["credential"].(map[string]any)["expiresSoon"] != true {
			t.Errorf("%s: %v", name, s)
		}
	}
	g.change(func(string, map[string]any) {})
	v.connect()
	if s := v.state(); s["status"] != "CONNECTED" || s["lastError"] != nil {
		t.Errorf("connected again: %v", s)
	}
	if r := v.p.ask(t, eventsQuery, nil); len(r.Errors) > 0 {
		t.Errorf("%s", r.Body)
	}
}

func TestGrantThatEndsSoonSaysSo(t *testing.T) {
	for seconds, soon := range map[int]bool{2 * 24 * 3600: true, 30 * 24 * 3600: false} {
		g := newGoogleplex(t)
		g.change(func(_ string, answer map[string]any) { answer["refresh_token_expires_in"] = seconds })
		v := &visit{t: t, p: start(t, g.environ()...)}
		v.connect()
		s := v.state()
		credential := s["credential"].(map[string]any)
		ends, err := time.Parse(time.RFC3339, credential["expiresAt"].(string))
		if s["status"] != "CONNECTED" || credential["expiresSoon"] != soon || err != nil || time.Until(ends).Round(time.Hour) != time.Duration(seconds)*time.Second {
			t.Errorf("%d s: %v", seconds, s)
		}
	}
}

// What was connected before stays in force when a second consent fails.
func TestConsentThatFailsLeavesTheConnection(t *testing.T) {
	g := newGoogleplex(t)
	v := &visit{t: t, p: start(t, g.environ()...)}
	v.connect()
	for _, choice := range []string{"deny", "without:calendar.events"} {
		v.get(v.choose(v.begin(), choice).String(), v.cookie)
		if r := v.p.ask(t, eventsQuery, nil); len(r.Errors) > 0 || v.state()["status"] != "CONNECTED" {
			t.Errorf("after %s: %s", choice, r.Body)
		}
	}
	if n := g.count("POST /revoke"); n != 0 {
		t.Errorf("%d revocations", n)
	}
}

func TestTokensAreKeptSealed(t *testing.T) {
	g := newGoogleplex(t)
	v := &visit{t: t, p: start(t, g.environ()...)}
	v.connect()
	ref := store.Ref{Owner: identity.Local(), Service: fault.Calendar}
	c, err := v.p.parts.store.Credentials().Get(t.Context(), ref)
	if err != nil || strings.Contains(string(c.Sealed), "stub-") {
		t.Errorf("%v, %q", err, c.Sealed)
	}
	if shown := v.p.logs.String(); strings.Contains(shown, "stub-access") || strings.Contains(shown, "stub-refresh") || strings.Contains(shown, "stub-code") {
		t.Error("a token is in the log")
	}
	if len(slices.Collect(maps.Keys(g.asked))) == 0 {
		t.Error("nothing was asked")
	}
}
