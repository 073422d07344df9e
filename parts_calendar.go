package main

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"ava/graph"
	"ava/integrations"
	"ava/integrations/calendar"
	"ava/internal/config"
	"ava/internal/egress"
	"ava/internal/fault"
	"ava/internal/httpd"
	"ava/internal/identity"
	"ava/internal/stub"
)

// stubServer is the name by which the calendar server is connected that stands in
// where stubs are on. Nobody else can have it.
// https://www.rfc-editor.org/rfc/rfc6761#section-6.2
const stubServer = "caldav.test"

// calendarOptions is how calendars are reached.
func calendarOptions(cfg config.Config) (integrations.CalendarOptions, error) {
	guard := egress.New(egress.Config{Ports: egress.WebPorts(), Private: cfg.Upstream.Private})
	o := integrations.CalendarOptions{
		ClientID: cfg.Google.ClientID, ClientSecret: cfg.Google.ClientSecret,
		Servers: calendar.CalDAVTransport(guard, nil),
	}
	if cfg.Google.OAuthBaseURL != "" {
		var err error
		if o.OAuthBaseURL, err = url.Parse(cfg.Google.OAuthBaseURL); err != nil {
			return o, err
		}
	}
	return o, provide(&o.Google, cfg.Google.BaseURL, cfg.Upstream)
}

// imitateCalendars puts Google and a calendar server in a box.
func (p *parts) imitateCalendars(ctx context.Context, o *integrations.CalendarOptions) (err error) {
	if o.Google.Stub, err = p.listen(ctx, fault.Calendar, stub.NewGoogle(time.Now)); err != nil {
		return err
	}
	server, err := p.listen(ctx, fault.Calendar, stub.NewCalDAV(time.Now))
	if err != nil {
		return err
	}
	o.Stub = &integrations.CalDAVStub{
		Host: stubServer, Headers: server.Headers, Transport: diverted{server.BaseURL.Host, &http.Transport{Proxy: nil}},
	}
	return nil
}

// diverted sends requests for whatever address to one place, in the clear.
type diverted struct {
	host string
	next http.RoundTripper
}

// RoundTrip implements [http.RoundTripper].
func (d diverted) RoundTrip(r *http.Request) (*http.Response, error) {
	there := r.Clone(r.Context())
	there.Host, there.URL.Scheme, there.URL.Host = r.URL.Host, "http", d.host
	resp, err := d.next.RoundTrip(there)
	if resp != nil {
		resp.Request = r // which its references are relative to
	}
	return resp, err
}

// publicURL is where browsers reach a server that listens on addr.
func publicURL(cfg config.Config, addr net.Addr) (*url.URL, error) {
	if cfg.Auth.PublicURL == "" {
		return &url.URL{Scheme: "http", Host: addr.String()}, nil
	}
	return url.Parse(strings.TrimSuffix(cfg.Auth.PublicURL, "/"))
}

// consent ends visits to Google's consent page. Who has signed in is told, as
// nobody else may end what somebody has begun; the others are known by a cookie.
func (p *parts) consent(who identity.Authenticator, browser graph.Browser, home string) httpd.Consent {
	return httpd.Consent{
		Service: fault.Calendar, Home: home,
		Finish: func(r *http.Request) (string, error) {
			ctx := r.Context()
			if viewer, err := who.Authenticate(r); err == nil {
				ctx = identity.With(ctx, viewer)
			}
			return p.hub.FinishCalendarAuthorization(ctx, r.URL.Query(), browser.Read(r))
		},
		Report: func(r *http.Request, f *fault.Fault) { p.observer.Answered(r.Context(), f) },
	}
}
