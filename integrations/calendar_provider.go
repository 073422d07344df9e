package integrations

import (
	"context"
	"net/http"
	"net/url"
	"regexp"

	"ava/integrations/calendar"
	"ava/internal/fault"
	"ava/internal/resilience"
	"ava/internal/secret"
	"ava/internal/store"
	"ava/internal/vault"
)

// CalendarOptions are how calendars are reached.
type CalendarOptions struct {
	Google       Upstream    // its Stub speaks OAuth as well; its Key stays empty
	OAuthBaseURL *url.URL    // nil means Google's own
	ClientID     string      // of this product at Google; empty if it has none
	ClientSecret secret.Text // likewise

	Servers http.RoundTripper // to users' own servers; see [calendar.CalDAVTransport]
	Stub    *CalDAVStub       // nil while stubs are off
}

// CalDAVStub is the calendar server that stands in where somebody connects the
// one at its address.
type CalDAVStub struct {
	Host      string            // the name that stands for it
	Transport http.RoundTripper // reaches it under that name
	Headers   func(ctx context.Context, h http.Header)
}

// callback is where Google sends browsers back to, below the public address.
const callback = "/oauth/calendar/callback"

// The fields of a bundle for calendars. The others are those of a
// [calendar.Token], or of a CalDAV server.
const (
	kindField     = "kind"
	issuerField   = "issuer" // whether the stub gave the tokens
	urlField      = "url"
	userField     = "user"
	passwordField = "password"
)

// The kinds of a bundle.
const (
	googleKind = "google"
	caldavKind = "caldav"
)

// caldavForm is what connects a calendar on a server of one's own choice.
var caldavForm = Method{
	Path: []string{"calendar", "caldav"}, Name: "CalDAV",
	Help: "Any server that speaks CalDAV, such as iCloud, Fastmail, Nextcloud or Radicale. It is asked before anything is stored.",
	Fields: []Field{
		{
			Key: urlField, Label: "Server", Required: true, Pattern: oneWord, MaxLength: 2048,
			Help:        "The server's name, its address with https://, or your e-mail address there. Where the calendars are is found out.",
			Placeholder: "caldav.fastmail.com",
		},
		{
			Key: userField, Label: "User name", Required: true, MaxLength: 256,
			Help: "Mostly your e-mail address.", Placeholder: "name@example.com",
		},
		{
			Key: passwordField, Label: "Password", Secret: true, Required: true, Pattern: regexp.MustCompile(`^[ !-~]+$`), MaxLength: 256,
			Help: "With two-factor login, a password that you make for this app alone.",
			Find: &Page{"Apple: app-specific passwords", "https://support.apple.com/102654"},
		},
	},
	Guide: &Page{"Fastmail: server names and ports", "https://www.fastmail.help/hc/en-us/articles/1500000278342"},
}

// googleConsent is how a calendar at Google is connected.
var googleConsent = Method{
	Name: "Google Calendar", Begin: "beginCalendarAuthorization",
	Help:  "You choose an account on a page of Google's, and allow access to its calendars. Leave all boxes ticked.",
	Guide: &Page{"Google: apps with access to your account", "https://support.google.com/accounts/answer/3466521"},
}

// calendars is what calendars need besides their provider.
type calendars struct {
	hub     *Hub
	options CalendarOptions
	oauth   *authority // nil where this product is not known at Google
	stub    *authority // nil while stubs are off
	public  *url.URL   // where browsers reach this server; nil until it serves
}

func newCalendars(h *Hub) *calendars {
	c := &calendars{hub: h, options: h.options.Calendar}
	o := c.options
	if o.ClientID != "" {
		c.oauth = c.newAuthority(calendar.OAuthConfig{
			ClientID: o.ClientID, ClientSecret: o.ClientSecret, BaseURL: o.OAuthBaseURL, Transport: o.Google.Transport,
		})
	}
	if s := o.Google.Stub; s != nil {
		c.stub = c.newAuthority(calendar.OAuthConfig{
			ClientID: "AVA Integrations", ClientSecret: secret.New(stubbed), BaseURL: s.BaseURL, Headers: s.Headers,
		})
	}
	return c
}

// ServeAt says where browsers reach this server, once that is known: before it
// serves.
func (h *Hub) ServeAt(public *url.URL) {
	h.calendars.public = public
	p := h.providers[fault.Calendar]
	p.Connect = h.calendars.methods()
	p.fallback.Connect = p.Connect
}

func (c *calendars) redirectURL() string { return c.public.JoinPath(callback).String() }

// methods are the ways to connect a calendar here.
func (c *calendars) methods() []Method {
	all := []Method{caldavForm}
	if c.asking() == nil {
		return all
	}
	consent := googleConsent
	consent.RedirectURL = c.redirectURL()
	return append([]Method{consent}, all...)
}

func (c *calendars) close() {
	for _, a := range []*authority{c.oauth, c.stub} {
		if a != nil {
			a.upstream.Close()
		}
	}
}

// calendar is how calendars are reached: Google's, which is one provider for
// all, and users' own servers, which fail apart from each other.
func (h *Hub) calendar() *provider {
	p := h.newProvider(fault.Calendar, h.options.Calendar.Google, stubCalendar, h.openCalendar)
	apart := h.options.Resilience
	apart.Apart = true
	p.servers = h.upstreamWith(fault.Calendar, apart, nil)
	p.choose = func(b vault.Bundle) *resilience.Upstream {
		switch {
		case h.calendars.isStub(b):
			return p.stub
		case kindOf(b) == caldavKind:
			return p.servers
		default:
			return p.real
		}
	}
	p.leave = h.calendars.revoke
	return p
}

// stubCalendar is the credential for the stub, which takes any token.
func stubCalendar(_ string, token secret.Text) vault.Bundle {
	b := googleBundle(calendar.Token{Access: token})
	b[issuerField] = secret.New(stubbed)
	return b
}

func googleBundle(t calendar.Token) vault.Bundle {
	b := vault.Bundle(t.Fields())
	b[kindField] = secret.New(googleKind)
	return b
}

func caldavBundle(c calendar.CalDAVConfig) vault.Bundle {
	return vault.Bundle{
		kindField: secret.New(caldavKind), urlField: secret.New(c.URL), userField: secret.New(c.User), passwordField: c.Password,
	}
}

func kindOf(b vault.Bundle) string { return b[kindField].Reveal() }

// isStub reports whether a credential is one for a stub.
func (c *calendars) isStub(b vault.Bundle) bool {
	if kindOf(b) == caldavKind {
		u, err := calendar.ServerOf(b[urlField].Reveal())
		return err == nil && c.options.Stub != nil && u.Hostname() == c.options.Stub.Host
	}
	return !b[issuerField].Empty()
}

// openCalendar makes a client. What it is for was chosen with the guard.
func (h *Hub) openCalendar(b vault.Bundle, at end) client {
	if kindOf(b) == caldavKind {
		return h.openCalDAV(b, at)
	}
	if s := h.options.Calendar.Google.Stub; s != nil && h.calendars.isStub(b) {
		at.BaseURL, at.headers = s.BaseURL, s.Headers
	}
	return calendar.NewGoogle(calendar.GoogleConfig{
		BaseURL: at.BaseURL, Tokens: h.calendars.tokens(b, at.record), Guard: at.guard, Headers: at.headers,
		Transport: at.Transport, MaxBody: at.MaxBody, Version: h.options.Version,
	})
}

func (h *Hub) openCalDAV(b vault.Bundle, at end) client {
	config := calendar.CalDAVConfig{
		URL: b[urlField].Reveal(), User: b[userField].Reveal(), Password: b[passwordField],
		Guard: at.guard, Transport: h.options.Calendar.Servers, MaxBody: at.MaxBody, Version: h.options.Version,
	}
	if h.calendars.isStub(b) {
		config.Transport, config.Headers = h.options.Calendar.Stub.Transport, h.options.Calendar.Stub.Headers
	}
	c, err := calendar.NewCalDAV(config)
	if err != nil {
		return unusable{err}
	}
	return c
}

// unusable is a credential that cannot even be tried.
type unusable struct{ err error }

// Verify returns why.
func (u unusable) Verify(context.Context) error { return u.err }

// Calendar returns the viewer's calendars, or the fault NOT_CONNECTED.
func (h *Hub) Calendar(ctx context.Context) (calendar.Calendar, error) {
	return clientOf[calendar.Calendar](ctx, h, fault.Calendar)
}

// ConnectCalDAV makes an account on a calendar server the viewer's, once the
// server lets them sign in and has a calendar there.
func (h *Hub) ConnectCalDAV(ctx context.Context, c calendar.CalDAVConfig) (Integration, error) {
	values := map[string]string{urlField: c.URL, userField: c.User, passwordField: c.Password.Reveal()}
	if err := caldavForm.check(values); err != nil {
		return Integration{}, err
	}
	return h.replaceCalendar(ctx, caldavBundle(c), store.Credential{Hint: c.Password.Hint(), Account: c.User})
}

// replaceCalendar connects a calendar. A grant that it takes the place of is
// given back, unless it is of the same account: Google ends all grants of an
// account with one.
func (h *Hub) replaceCalendar(ctx context.Context, bundle vault.Bundle, known store.Credential) (Integration, error) {
	ref, err := h.ref(ctx, fault.Calendar)
	if err != nil {
		return Integration{}, err
	}
	before, record, missing := h.options.Vault.Get(ctx, ref)
	i, err := h.connect(ctx, fault.Calendar, bundle, known)
	if err == nil && missing == nil && record.Account != known.Account && record.Account != "" && known.Account != "" {
		h.calendars.revoke(ctx, before)
	}
	return i, err
}
