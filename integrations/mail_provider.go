package integrations

import (
	"context"
	"crypto/x509"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"ava/integrations/email"
	"ava/internal/fault"
	"ava/internal/resilience"
	"ava/internal/secret"
	"ava/internal/store"
	"ava/internal/vault"
)

// MailOptions are how e-mail is sent.
type MailOptions struct {
	ResendURL *url.URL          // nil means https://api.resend.com
	Transport http.RoundTripper // to Resend; shared, as connections belong to no credential
	Network   email.Network     // makes connections to users' own mail servers
	MaxBody   int               // bytes of an answer that are read at most; 0 means 8 MiB
	Limits    email.Limits
	Retention time.Duration // of the log of what was sent; 30 days
	Stub      *MailStub     // nil while stubs are off
}

// MailStub is the mail server that stands in where nothing is connected.
type MailStub struct {
	Addr    netip.AddrPort
	Roots   *x509.CertPool // which its certificate is signed with
	Network email.Network  // reaches it
	Headers func(ctx context.Context, h http.Header)
}

// stubSender is in whose name the stub's mail is sent.
var stubSender = email.Address{Name: "Stub Sender", Address: "stub@example.com"}

// stubPassword is the password for the stub, which takes any.
func stubPassword() secret.Text { return secret.New(stubbed) }

// mail is how e-mail is sent: through Resend, which is one provider for all, or
// through the users' own servers, which fail apart from each other.
func (h *Hub) mail() *provider {
	o := h.options.Mail
	p := h.newProvider(fault.Email, Upstream{BaseURL: o.ResendURL, Transport: o.Transport, MaxBody: o.MaxBody}, nil, h.openMail)
	settings := patient(h.options.Resilience)
	p.servers = h.upstreamWith(fault.Email, settings, nil)
	p.patience = settings.Attempt + 2*time.Second
	p.choose = func(b vault.Bundle) *resilience.Upstream {
		if email.IsSMTP(b) {
			return p.servers
		}
		return p.real
	}
	if s := o.Stub; s != nil {
		p.stub = h.upstreamWith(fault.Email, settings, nil)
		g := p.stub.Guard(stubbed)
		*p.fallback = link{Descriptor: p.Descriptor, source: Stub, guard: g, client: email.NewSMTP(email.SMTPConfig{
			Host: s.Addr.Addr().String(), Port: int(s.Addr.Port()), Security: email.STARTTLS, From: stubSender,
			Username: stubSender.Address, Password: stubPassword(), Guard: g, Network: s.Network, Roots: s.Roots, Headers: s.Headers, Limits: o.Limits,
		})}
	}
	return p
}

func (h *Hub) openMail(b vault.Bundle, at end) client {
	o := h.options.Mail
	if email.IsSMTP(b) {
		c := email.SMTPConfig{Guard: at.guard, Network: o.Network, Limits: o.Limits}
		c.Restore(b)
		return email.NewSMTP(c)
	}
	c := email.ResendConfig{BaseURL: at.BaseURL, Guard: at.guard, Transport: at.Transport, Version: h.options.Version, MaxBody: at.MaxBody, Limits: o.Limits}
	c.Restore(b)
	return email.NewResend(c)
}

// patient are the settings for mail servers: they look up names and scan
// messages before they answer, so they get twice the time of other providers.
func patient(s resilience.Settings) resilience.Settings {
	s.Apart = true
	s.Attempt *= 2
	if s.Attempt <= 0 {
		s.Attempt = email.AttemptTimeout
	}
	return s
}

// ConnectSMTP makes a mail server the viewer's for e-mail, once it lets them sign
// in.
func (h *Hub) ConnectSMTP(ctx context.Context, c email.SMTPConfig) (Integration, error) {
	if err := checkSMTP(&c); err != nil {
		return Integration{}, err
	}
	i, err := h.connect(ctx, fault.Email, c.Kept(), store.Credential{Account: c.From.Address})
	return i, atServer(err)
}

// ConnectResend makes a key of Resend the viewer's for e-mail, once Resend has
// accepted it.
func (h *Hub) ConnectResend(ctx context.Context, c email.ResendConfig) (Integration, error) {
	if err := checkResend(&c); err != nil {
		return Integration{}, err
	}
	return h.connect(ctx, fault.Email, c.Kept(), store.Credential{Hint: c.Key.Hint(), Account: c.From.Address})
}

// atServer names the input that a mail server's failure is about, where only who
// connects it can mend that.
func atServer(err error) error {
	f := fault.Of(err)
	if f == nil || f.Code != fault.BadUserInput || len(f.Field) > 0 {
		return err
	}
	field := "host"
	if f.Reason == fault.TLSNeeded {
		field = "security"
	}
	named := *f
	named.Field = []string{"input", "email", "smtp", field}
	return &named
}
