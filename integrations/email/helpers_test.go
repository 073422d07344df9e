package email_test

import (
	"context"
	"errors"
	"net/netip"
	"strings"
	"testing"
	"time"

	"ava/integrations/email"
	"ava/internal/egress"
	"ava/internal/fault"
	"ava/internal/resilience"
	"ava/internal/secret"
	"ava/internal/stub"
	"ava/internal/stub/smtptest"
)

// canary is in everything that a server of these tests says or is told in
// secret, and must be in nothing that is shown or logged.
const canary = smtptest.Canary

// settings make no retries and never open the breaker, unless a test is about that.
func settings() resilience.Settings {
	return resilience.Settings{
		Attempt: time.Minute, // which a busy machine keeps to
		Retry:   resilience.RetrySettings{None: true}, Breaker: resilience.BreakerSettings{Failures: 1 << 20},
	}
}

func newGuard(limits resilience.Settings) *resilience.Guard {
	return resilience.NewUpstream(fault.Email, limits, resilience.Options{}).Guard("key")
}

// atHome is a guard that lets tests reach this machine.
func atHome() *egress.Guard {
	return egress.New(egress.Config{Ports: egress.MailPorts(), Private: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
}

func from() email.Address { return email.Address{Name: "Front Desk", Address: "desk@example.com"} }

// sender is one through the mail server at an address.
func sender(t *testing.T, at netip.AddrPort, change ...func(*email.SMTPConfig)) *email.SMTP {
	t.Helper()
	c := email.SMTPConfig{
		Host: at.Addr().String(), Port: int(at.Port()), Security: email.Plain,
		Username: "desk@example.com", Password: secret.New("password-" + canary), From: from(),
		Guard: resilience.NewUpstream(fault.Email, settings(), resilience.Options{}).Guard("key"), Network: atHome(),
	}
	for _, f := range change {
		f(&c)
	}
	s := email.NewSMTP(c)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// stubbed is a sender through a fresh stub, with encryption.
func stubbed(t *testing.T, change ...func(*email.SMTPConfig)) (*email.SMTP, *stub.SMTP, *stub.SMTPServer) {
	t.Helper()
	server, err := stub.NewSMTP(time.Now)
	if err != nil {
		t.Fatal(err)
	}
	listening, err := stub.ListenSMTP(t.Context(), server)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listening.Close() })
	change = append([]func(*email.SMTPConfig){func(c *email.SMTPConfig) {
		c.Security, c.Roots, c.Headers = email.STARTTLS, server.Roots(), stub.SetHeader
	}}, change...)
	return sender(t, listening.Addr(), change...), server, listening
}

func message(to ...string) email.Message {
	m := email.Message{ID: "op_" + strings.ReplaceAll(time.Now().Format("150405.000000000"), ".", ""), Subject: "Your appointment", Text: "See you on Monday.\n"}
	for _, a := range to {
		m.To = append(m.To, email.Address{Address: a})
	}
	if len(to) == 0 {
		m.To = []email.Address{{Name: "Ada Lovelace", Address: "ada@example.net"}}
	}
	return m
}

func faultOf(t *testing.T, err error) *fault.Fault {
	t.Helper()
	f, ok := errors.AsType[*fault.Fault](err)
	if !ok {
		t.Fatalf("error %v is not a fault", err)
	}
	return f
}

// want is what a fault should be.
type want struct {
	code    fault.Code
	reason  fault.Reason
	outcome fault.Outcome
	status  int
	wait    time.Duration
	field   string
}

// check compares a fault, and looks for what must not be in it.
func check(t *testing.T, err error, w want) {
	t.Helper()
	f := faultOf(t, err)
	got := want{f.Code, f.Reason, f.Outcome, 0, f.RetryAfter, strings.Join(f.Field, ".")}
	if f.Upstream != nil {
		got.status = f.Upstream.Status
	}
	if got != w {
		t.Errorf("fault %+v, want %+v (%v)", got, w, err)
	}
	if f.Service != fault.Email || !strings.HasPrefix(f.Op, "email.") {
		t.Errorf("service %q, op %q", f.Service, f.Op)
	}
	for _, text := range []string{err.Error(), f.Sentence()} {
		if strings.Contains(text, canary) || strings.Contains(text, "127.0.0.1") || strings.Contains(text, "@example.net") {
			t.Errorf("%q tells what a server said, an address or a password", text)
		}
	}
}

func soon(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// until waits for something that another goroutine brings about.
func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	ctx := soon(t)
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-ctx.Done():
			t.Fatalf("it never happened: %s", what)
		case <-tick.C:
		}
	}
}
