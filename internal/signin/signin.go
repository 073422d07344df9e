// Package signin signs browsers in at an OpenID Connect provider and keeps them
// signed in by a session of our own: the provider's tokens never get to a
// browser, and are not kept.
//
// It is the authorization code flow with PKCE as RFC 9700 recommends it. What
// ties the three legs of a sign-in together is derived from a state that the
// provider hands back and from a secret that only the browser's cookie holds,
// so that nothing in the store helps somebody who reads it.
package signin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"ava/internal/fault"
	"ava/internal/identity"
	"ava/internal/identity/issuer"
	"ava/internal/secret"
)

// How long things last.
const (
	loginLife     = 10 * time.Minute   // from the way to the provider until the way back
	sessionLife   = 7 * 24 * time.Hour // of any session
	touchInterval = 5 * time.Minute    // how exactly use is recorded: not each request is a write
)

// CSRFHeader must be on requests that act by a session's cookie, with any value:
// a page of another site cannot send it without asking us first.
const CSRFHeader = "X-AVA-CSRF"

// Options are what a [SignIn] is made of. All are required but ClientSecret,
// Scopes and Report.
type Options struct {
	Issuer       *issuer.Issuer
	ClientID     string
	ClientSecret secret.Text // empty for a public client, which PKCE alone protects
	PublicURL    string      // where browsers reach this server: https, or http on loopback
	Scopes       []string    // nil means openid and profile
	Logins       LoginStates
	Sessions     Sessions

	// Report is told of every failure that a page or a bare status answers; it may be nil.
	Report func(context.Context, *fault.Fault)
}

// SignIn serves the sign-in's routes, and recognises who has gone through them.
type SignIn struct {
	issuer   *issuer.Issuer
	oauth    oauth2.Config // but for the secret, and the endpoint, which the provider tells
	secret   secret.Text
	logins   LoginStates
	sessions Sessions
	report   func(context.Context, *fault.Fault)

	origin   string // scheme and authority of the public URL, as browsers write it
	home     string // path of the public URL
	session  cookie
	browser  cookie
	sameSite *http.CrossOriginProtection
	routes   *http.ServeMux
}

var (
	_ http.Handler           = (*SignIn)(nil)
	_ identity.Authenticator = (*SignIn)(nil)
)

// New returns the sign-in that o describes. It does not talk to the provider.
func New(o Options) (*SignIn, error) {
	if o.Issuer == nil || o.ClientID == "" || o.Logins == nil || o.Sessions == nil {
		return nil, errors.New("a sign-in needs an issuer, a client ID and its stores")
	}
	public, err := publicURL(o.PublicURL)
	if err != nil {
		return nil, err
	}
	if o.Scopes == nil {
		o.Scopes = []string{"openid", "profile"}
	}
	if !slices.Contains(o.Scopes, "openid") {
		return nil, errors.New("without the scope openid there is no sign-in")
	}
	if o.Report == nil {
		o.Report = func(context.Context, *fault.Fault) {}
	}
	s := &SignIn{
		issuer: o.Issuer,
		oauth: oauth2.Config{
			ClientID:    o.ClientID,
			RedirectURL: public.JoinPath("auth", "callback").String(),
			Scopes:      o.Scopes,
		},
		secret:   o.ClientSecret,
		logins:   o.Logins,
		sessions: o.Sessions,
		report:   o.Report,
		origin:   origin(public),
		home:     public.Path + "/",
		sameSite: http.NewCrossOriginProtection(),
		routes:   http.NewServeMux(),
	}
	secure := public.Scheme == "https"
	s.session = newCookie("ava", secure, sessionLife)
	s.browser = newCookie("ava-login", secure, loginLife)
	s.routes.HandleFunc("GET /auth/login", s.login)
	s.routes.HandleFunc("GET /auth/callback", s.finish)
	s.routes.HandleFunc("POST /auth/logout", s.logout)
	return s, s.sameSite.AddTrustedOrigin(s.origin)
}

// publicURL parses the address that browsers use. Over http a cookie could be
// read on its way, so there it must not leave the machine.
func publicURL(address string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSuffix(address, "/"))
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" {
		return nil, fmt.Errorf("public URL %q: use an address without user, query or fragment", address)
	}
	ip, err := netip.ParseAddr(u.Hostname())
	loopback := u.Hostname() == "localhost" || err == nil && ip.IsLoopback()
	if u.Scheme != "https" && (u.Scheme != "http" || !loopback) {
		return nil, fmt.Errorf("public URL %q: use https; http only on loopback", address)
	}
	return u, nil
}

// origin returns u's scheme, host and port as a browser writes them.
func origin(u *url.URL) string {
	ordinary := map[string]string{"https": ":443", "http": ":80"}[u.Scheme]
	return u.Scheme + "://" + strings.TrimSuffix(strings.ToLower(u.Host), ordinary)
}

// ServeHTTP serves GET /auth/login, GET /auth/callback and POST /auth/logout.
func (s *SignIn) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer") // the callback's address holds a code
	s.routes.ServeHTTP(w, r)
}

// login sends the browser to the provider. The parameter return is the path of
// ours to come back to.
func (s *SignIn) login(w http.ResponseWriter, r *http.Request) {
	m, err := s.issuer.Metadata(r.Context())
	if err != nil {
		s.fail(w, r, failure{err, sentenceUnavailable})
		return
	}
	browser, known := s.browser.read(r) // that of another tab's sign-in serves both
	if !known {
		browser = newToken()
	}
	t := ties{browser, newToken().String()}
	begun := Login{Return: returnPath(r.URL.Query().Get("return"), s.home), Expires: time.Now().Add(loginLife)}
	if err := s.logins.Save(r.Context(), t.key(), begun); err != nil {
		s.fail(w, r, failure{storeFailed(err), sentenceUnavailable})
		return
	}
	s.browser.set(w, browser)
	seeOther(w, s.client(m).AuthCodeURL(t.state, oauth2.SetAuthURLParam("nonce", t.nonce()), oauth2.S256ChallengeOption(t.verifier())))
}

// client is us, as the OAuth library wants to know it. The way in which the
// secret goes is said, as the library would find it out by trying.
func (s *SignIn) client(m issuer.Metadata) *oauth2.Config {
	c := s.oauth
	c.ClientSecret = s.secret.Reveal() //nolint:forbidigo // for the token endpoint
	c.Endpoint = oauth2.Endpoint{AuthURL: m.AuthorizationURL, TokenURL: m.TokenURL, AuthStyle: oauth2.AuthStyleInParams}
	if m.BasicAuth && c.ClientSecret != "" {
		c.Endpoint.AuthStyle = oauth2.AuthStyleInHeader
	}
	return &c
}

// logout ends the session.
func (s *SignIn) logout(w http.ResponseWriter, r *http.Request) {
	if err := s.sameSite.Check(r); err != nil {
		s.status(w, r, &fault.Fault{Code: fault.Forbidden, Err: err})
		return
	}
	if id, there := s.session.read(r); there {
		if err := s.sessions.Delete(r.Context(), id.key()); err != nil {
			s.status(w, r, storeFailed(err))
			return
		}
	}
	s.session.clear(w)
	w.WriteHeader(http.StatusNoContent)
}

// returnPath returns path if it is one of this server, and home if not. What
// begins with two slashes, or with what a browser takes for them, is another
// server; and a return to the sign-in itself would never end.
func returnPath(path, home string) string {
	odd := func(r rune) bool { return r <= ' ' || r == '\\' || r >= 0x7f }
	u, err := url.Parse(path)
	switch {
	case err != nil || u.Scheme != "" || u.Host != "" || len(path) > 2048,
		!strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//"),
		strings.ContainsFunc(path, odd),
		!strings.HasPrefix(path, home),
		strings.HasPrefix(u.Path, home+"auth/"):
		return home
	}
	return path
}

// seeOther redirects without looking at the address, which http.Redirect would
// take apart and put together again.
func seeOther(w http.ResponseWriter, address string) {
	w.Header().Set("Location", address)
	w.WriteHeader(http.StatusSeeOther)
}

// storeFailed is the fault of a store that did not do what it was asked; its own
// word on why and for how long goes before ours.
func storeFailed(err error) error {
	if _, ok := errors.AsType[*fault.Fault](err); ok {
		return err
	}
	return &fault.Fault{Code: fault.Overloaded, Op: "signin", Err: err}
}
