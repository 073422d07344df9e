package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"ava/integrations"
	"ava/internal/config"
	"ava/internal/fault"
	"ava/internal/httpd"
	"ava/internal/ledger"
	"ava/internal/pace"
	"ava/internal/stub"
	"ava/internal/vault"
)

// newHub makes the hub, and the stubs that it needs.
func (p *parts) newHub(ctx context.Context, keeper *vault.Vault) error {
	o := integrations.Options{
		Resilience: settings(p.cfg),
		Calls:      p.calls(),
		Version:    version,
		Store:      p.store,
		Vault:      keeper,
		Ledger:     ledger.New(p.store, keeper, ledger.Settings{Replay: p.cfg.Ledger.Retention}),
		Links:      p.cfg.Upstream.Clients,
		Callback:   func() string { return strings.TrimRight(p.cfg.Auth.PublicURL, "/") },
		Reports: func(ctx context.Context, service fault.Service) error {
			return p.pacer.Take(ctx, pace.Reports, service)
		},
	}
	err := errors.Join(
		provide(&o.Vapi, p.cfg.Vapi.BaseURL, p.cfg.Upstream),
		provide(&o.Twilio, p.cfg.Twilio.BaseURL, p.cfg.Upstream),
	)
	if err != nil {
		return err
	}
	if o.Calendar, err = calendarOptions(p.cfg); err != nil {
		return err
	}
	o.Vapi.Key = p.cfg.Vapi.Key
	o.Twilio.Account, o.Twilio.Key = p.cfg.Twilio.AccountSID, p.cfg.Twilio.AuthToken
	if p.fleet != nil {
		o.Bus = p.fleet.Bus()
	}
	if o.Mail, err = p.mailOptions(ctx); err != nil {
		return err
	}
	if p.cfg.StubMode {
		if err := p.imitate(ctx, &o); err != nil {
			return err
		}
	}
	p.hub = integrations.New(o)
	return nil
}

// provide says how a provider is reached.
func provide(up *integrations.Upstream, base string, limits config.Upstream) (err error) {
	up.MaxBody = limits.MaxBody
	up.BaseURL, err = url.Parse(base)
	return err
}

// imitate puts a stub behind each provider.
func (p *parts) imitate(ctx context.Context, o *integrations.Options) (err error) {
	if o.Vapi.Stub, err = p.listen(ctx, fault.Vapi, stub.NewVapi(time.Now)); err != nil {
		return err
	}
	twilio := stub.NewTwilio(time.Now)
	p.opened = append(p.opened, twilio)
	if o.Twilio.Stub, err = p.listen(ctx, fault.Twilio, twilio); err != nil {
		return err
	}
	o.Twilio.Stub.Account = stub.SeedTwilioAccount()
	return p.imitateCalendars(ctx, &o.Calendar)
}

// listen serves a stub, which fails as scripted.
func (p *parts) listen(ctx context.Context, service fault.Service, provider http.Handler) (*integrations.StubUpstream, error) {
	server, err := stub.Listen(context.WithoutCancel(ctx), stub.WithFaults(service.Slug(), provider))
	if err != nil {
		return nil, err
	}
	p.opened = append(p.opened, server)
	base, err := url.Parse(server.URL())
	return &integrations.StubUpstream{BaseURL: base, Headers: stub.SetHeader, Callback: p.here}, err
}

// here is where stubs reach this process, empty until it listens.
func (p *parts) here() string {
	if base := p.loopback.Load(); base != nil {
		return *base
	}
	return ""
}

// loopback is how a process of this machine reaches one that listens on addr.
func loopback(addr net.Addr) string {
	host, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return ""
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// receive takes in what a service reports.
func (p *parts) receive(ctx context.Context, r httpd.Report) error {
	return p.hub.Receive(ctx, integrations.Delivery(r))
}
