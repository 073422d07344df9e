package main

import (
	"context"
	"net/netip"
	"net/url"
	"time"

	"ava/integrations"
	"ava/internal/egress"
	"ava/internal/stub"
)

// mailOptions is how e-mail is sent, with the mail server that stands in where
// stubs are on.
func (p *parts) mailOptions(ctx context.Context) (integrations.MailOptions, error) {
	resend, err := url.Parse(p.cfg.Email.ResendURL)
	if err != nil {
		return integrations.MailOptions{}, err
	}
	o := integrations.MailOptions{
		ResendURL: resend, MaxBody: p.cfg.Upstream.MaxBody, Retention: p.cfg.Email.Retention,
		Network: egress.New(egress.Config{Ports: egress.MailPorts(), Private: p.cfg.Upstream.Private}),
	}
	if !p.cfg.StubMode {
		return o, nil
	}
	server, err := stub.NewSMTP(time.Now)
	if err != nil {
		return o, err
	}
	listening, err := stub.ListenSMTP(context.WithoutCancel(ctx), server)
	if err != nil {
		return o, err
	}
	p.opened = append(p.opened, listening)
	at := listening.Addr()
	o.Stub = &integrations.MailStub{
		Addr: at, Roots: server.Roots(), Headers: stub.SetHeader,
		Network: egress.New(egress.Config{Private: []netip.Prefix{netip.PrefixFrom(at.Addr(), at.Addr().BitLen())}}),
	}
	return o, nil
}
