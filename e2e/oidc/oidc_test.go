// Package oidc signs in at a real OpenID provider, the one of the npm package
// oidc-provider, as a browser does: through its pages and back.
package oidc_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/oauth2"

	"ava/internal/correlation"
	"ava/internal/identity"
	"ava/internal/secret"
	"ava/internal/signin"
	"ava/internal/store"
)

func TestSignInAtARealProvider(t *testing.T) {
	s := startServer(t)
	t.Run("from the first page to the last", s.wholeSignIn)
	t.Run("as a public client", s.publicClient)
	t.Run("by an access token", s.accessToken)
	t.Run("an ID token is no access token", s.idTokenAsAccessToken)
	t.Run("two tabs at a time", s.twoTabs)
	t.Run("a session is renewed by signing in again", s.sessionIsRotated)
	t.Run("somebody cancels", s.cancelled)
}

func (s *server) wholeSignIn(t *testing.T) {
	s.serve(t)
	b := newBrowser(t)
	if p := b.post(t, s.base+"/graphql", nil); p.StatusCode != http.StatusUnauthorized || p.Header.Get("WWW-Authenticate") != "Bearer" {
		t.Errorf("before: %s, %q", p.Status, p.Header.Get("WWW-Authenticate"))
	}
	begun := b.get(t, s.base+"/auth/login?return="+url.QueryEscape("/settings?tab=vapi"))
	callback := b.authorize(t, begun.next(), s.callback(), "ann")
	done := b.get(t, callback)
	if done.StatusCode != http.StatusSeeOther || done.next() != s.base+"/settings?tab=vapi" {
		t.Fatalf("callback: %s to %q: %s", done.Status, done.next(), s.why())
	}
	for _, c := range done.Cookies() {
		if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" {
			t.Errorf("cookie %s", c)
		}
	}
	if p := b.post(t, s.base+"/graphql", nil); p.text != s.issuer+"|ann, ann Example, session" {
		t.Errorf("signed in: %s, %q", p.Status, p.text)
	}
	b.csrf = false
	if p := b.post(t, s.base+"/graphql", nil); p.StatusCode != http.StatusForbidden {
		t.Errorf("without the header: %s", p.Status)
	}
	b.csrf = true
	id := b.cookie(t, s.base, "ava")
	left := b.post(t, s.base+"/auth/logout", nil)
	if left.StatusCode != http.StatusNoContent || b.cookie(t, s.base, "ava") != "" {
		t.Errorf("logout: %s, cookie %q", left.Status, b.cookie(t, s.base, "ava"))
	}
	b.client.Jar.SetCookies(done.address, []*http.Cookie{{Name: "ava", Value: id}})
	if p := b.post(t, s.base+"/graphql", nil); p.StatusCode != http.StatusUnauthorized {
		t.Errorf("by the cookie of before: %s", p.Status)
	}
	s.wantTrail(t, "SIGN_OUT "+left.Header.Get(correlation.Header), "SIGN_IN "+done.Header.Get(correlation.Header))
}

// wantTrail fails the test unless these are the actions of ann that the audit
// trail tells of, newest first, each with the ID of its request.
func (s *server) wantTrail(t *testing.T, want ...string) {
	t.Helper()
	events, err := s.db.Audit().List(t.Context(), identity.NewOwner(s.issuer, "ann"), store.Filter{}, "", 100)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range events {
		got = append(got, string(e.Action)+" "+e.CorrelationID)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the audit trail (-want +got):\n%s", diff)
	}
}

func (s *server) publicClient(t *testing.T) {
	s.serve(t, func(p *parts) { p.ClientID, p.ClientSecret = "ava-public", secret.Text{} })
	b := newBrowser(t)
	signIn(t, s, b, "ann")
	if p := b.post(t, s.base+"/graphql", nil); p.StatusCode != http.StatusOK {
		t.Errorf("signed in: %s: %s", p.Status, s.why())
	}
}

// signIn goes all the way.
func signIn(t *testing.T, s *server, b *browser, name string) {
	t.Helper()
	begun := b.get(t, s.base+"/auth/login")
	if p := b.get(t, b.authorize(t, begun.next(), s.callback(), name)); p.StatusCode != http.StatusSeeOther {
		t.Fatalf("callback: %s: %s", p.Status, s.why())
	}
}

// tokens signs a program in that is not ours, for our API.
func tokens(t *testing.T, s *server) *oauth2.Token {
	t.Helper()
	app := oauth2.Config{
		ClientID: "app", RedirectURL: s.callback(), Scopes: []string{"openid", "read"},
		Endpoint: oauth2.Endpoint{AuthURL: s.issuer + "/auth", TokenURL: s.issuer + "/token", AuthStyle: oauth2.AuthStyleInParams},
	}
	verifier, resource := oauth2.GenerateVerifier(), oauth2.SetAuthURLParam("resource", audience)
	back := newBrowser(t).authorize(t, app.AuthCodeURL("x", resource, oauth2.S256ChallengeOption(verifier)), s.callback(), "ann")
	answer, err := url.Parse(back)
	if err != nil {
		t.Fatal(err)
	}
	token, err := app.Exchange(t.Context(), answer.Query().Get("code"), oauth2.VerifierOption(verifier), resource)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// ask asks our API by a bearer token.
func ask(t *testing.T, s *server, token string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.base+"/graphql", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var b strings.Builder
	if err := resp.Write(&b); err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, b.String()
}

func (s *server) accessToken(t *testing.T) {
	s.serve(t)
	// The same owner as by the cookie: it is the same person.
	if status, text := ask(t, s, tokens(t, s).AccessToken); status != http.StatusOK || !strings.Contains(text, s.issuer+"|ann, , bearer") {
		t.Errorf("%d: %s: %s", status, text, s.why())
	}
}

func (s *server) idTokenAsAccessToken(t *testing.T) {
	s.serve(t)
	id, _ := tokens(t, s).Extra("id_token").(string)
	if status, _ := ask(t, s, id); status != http.StatusUnauthorized {
		t.Errorf("%d, want 401", status)
	}
	s.serve(t, func(p *parts) { p.issuer.Audience = "app" }) // even where clients and the API share a name
	if status, _ := ask(t, s, id); status != http.StatusUnauthorized {
		t.Errorf("with an audience that fits: %d, want 401", status)
	}
}

func (s *server) twoTabs(t *testing.T) {
	s.serve(t)
	b := newBrowser(t)
	one, two := b.get(t, s.base+"/auth/login?return=/one"), b.get(t, s.base+"/auth/login?return=/two")
	for _, tab := range []struct{ begun, want string }{{one.next(), "/one"}, {two.next(), "/two"}} {
		if p := b.get(t, b.authorize(t, tab.begun, s.callback(), "ann")); p.next() != s.base+tab.want {
			t.Errorf("%s: %s, %q: %s", tab.want, p.Status, p.next(), s.why())
		}
	}
}

func (s *server) sessionIsRotated(t *testing.T) {
	s.serve(t)
	b := newBrowser(t)
	signIn(t, s, b, "ann")
	before := b.cookie(t, s.base, "ava")
	signIn(t, s, b, "ann")
	after := b.cookie(t, s.base, "ava")
	if before == after || before == "" {
		t.Fatalf("the session was %q and is %q", before, after)
	}
	old := newBrowser(t)
	p := b.get(t, s.base+"/auth/none")
	old.client.Jar.SetCookies(p.address, []*http.Cookie{{Name: "ava", Value: before}})
	if p := old.post(t, s.base+"/graphql", nil); p.StatusCode != http.StatusUnauthorized {
		t.Errorf("by the session of before: %s", p.Status)
	}
}

func (s *server) cancelled(t *testing.T) {
	s.serve(t)
	b := newBrowser(t)
	asked := b.get(t, b.get(t, s.base+"/auth/login").next())
	back := b.authorize(t, asked.next()+"/abort", s.callback(), "ann")
	p := b.get(t, back)
	if p.StatusCode != http.StatusUnauthorized || !strings.Contains(p.text, "The sign-in was cancelled.") {
		t.Errorf("%s: %s", p.Status, p.text)
	}
	if !strings.Contains(s.why(), "access_denied") {
		t.Errorf("reported: %s", s.why())
	}
}

// logins is a store that does something wrong.
type logins struct {
	signin.LoginStates
	stale  bool // what comes out has expired
	sticky bool // what comes out stays in
}

func (l *logins) Consume(ctx context.Context, k signin.Key) (signin.Login, error) {
	found, err := l.LoginStates.Consume(ctx, k)
	if err == nil && l.sticky {
		err = l.Save(ctx, k, found)
	}
	if l.stale {
		found.Expires = time.Now()
	}
	return found, err
}

// step is what happens to the browser's next address, or to the browser.
type step func(t *testing.T, s *server, b *browser, address string) string

// same lets the browser go on.
func same(_ *testing.T, _ *server, _ *browser, address string) string { return address }

// set changes a parameter of the address, or takes it away.
func set(name, value string) step {
	return func(t *testing.T, _ *server, _ *browser, address string) string {
		t.Helper()
		return with(t, address, name, value)
	}
}

// again goes to the address twice.
func again(t *testing.T, _ *server, b *browser, address string) string {
	t.Helper()
	b.get(t, address)
	return address
}

// replay goes to the address, begins anew, and takes the old code along.
func replay(t *testing.T, s *server, b *browser, address string) string {
	t.Helper()
	b.get(t, address)
	u, err := url.Parse(b.get(t, s.base+"/auth/login").next())
	if err != nil {
		t.Fatal(err)
	}
	return with(t, address, "state", u.Query().Get("state"))
}

// stolen opens the address in a browser that has begun nothing.
func stolen(t *testing.T, _ *server, b *browser, address string) string {
	t.Helper()
	*b = *newBrowser(t)
	return address
}

// planted opens the address in a browser that is signing in by itself.
func planted(t *testing.T, s *server, b *browser, address string) string {
	t.Helper()
	*b = *newBrowser(t)
	b.get(t, s.base+"/auth/login")
	return address
}

func TestForgedSignInsAreRefusedWithARealProvider(t *testing.T) {
	s := startServer(t)
	wrong := func(l *logins) func(*parts) { return func(p *parts) { l.LoginStates, p.Logins = p.Logins, l } }
	nothing := func(*parts) {}
	for _, c := range []struct {
		name  string
		parts func(*parts)
		out   step // on the way to the provider
		back  step // on the way from it
		why   string
	}{
		{"nothing is wrong", nothing, same, same, ""},
		{"state missing", nothing, same, set("state", ""), "no sign-in of this browser"},
		{"state made up", nothing, same, set("state", "x"), "no sign-in of this browser"},
		{"state used before", nothing, same, again, "no sign-in of this browser"},
		{"state of another browser", nothing, same, planted, "no sign-in of this browser"},
		{"browser that began nothing", nothing, same, stolen, "no cookie of a sign-in"},
		{"state expired", wrong(&logins{stale: true}), same, same, "took too long"},
		{"code missing", nothing, same, set("code", ""), "not usable"},
		{"code made up", nothing, same, set("code", "x"), "invalid_grant"},
		{"code used before", wrong(&logins{sticky: true}), same, again, "invalid_grant"},
		{"code used before, state of now", nothing, same, replay, "invalid_grant"},
		{"verifier wrong", nothing, set("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"), same, "invalid_grant"},
		{"nonce of another sign-in", nothing, set("nonce", "other"), same, "nonce"},
		{"nonce missing", nothing, set("nonce", ""), same, "nonce"},
		{"issuer of another", nothing, same, set("iss", "https://evil.example"), "another issuer"},
		{"issuer missing", nothing, same, set("iss", ""), "another issuer"},
		{"error parameter", nothing, same, set("error", "server_error"), "server_error"},
		{"error that forges a log line", nothing, same, set("error", "x\n{}"), "without an error code"},
		{"client's secret wrong", func(p *parts) { p.ClientSecret = secret.New("wrong") }, same, same, "invalid_client"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s.serve(t, c.parts)
			b := newBrowser(t)
			begun := c.out(t, s, b, b.get(t, s.base+"/auth/login").next())
			answer := b.authorize(t, begun, s.callback(), "ann")
			answer = c.back(t, s, b, answer)
			p := b.get(t, answer)
			if c.why == "" {
				if p.StatusCode != http.StatusSeeOther {
					t.Fatalf("%s: %s", p.Status, s.why())
				}
				return
			}
			if p.StatusCode != http.StatusUnauthorized || len(p.Cookies()) > 0 {
				t.Errorf("%s, cookies %v", p.Status, p.Cookies())
			}
			if !strings.Contains(s.why(), c.why) {
				t.Errorf("reported %q, want %q", s.why(), c.why)
			}
		})
	}
}

func TestReturnNeverLeavesTheServerWithARealProvider(t *testing.T) {
	s := startServer(t)
	s.serve(t)
	for _, elsewhere := range []string{"https://evil.example", "//evil.example", `/\evil.example`, "/\t/evil.example"} {
		b := newBrowser(t)
		begun := b.get(t, s.base+"/auth/login?return="+url.QueryEscape(elsewhere))
		if p := b.get(t, b.authorize(t, begun.next(), s.callback(), "ann")); p.next() != s.base+"/" {
			t.Errorf("%q: %s to %q", elsewhere, p.Status, p.next())
		}
	}
}
