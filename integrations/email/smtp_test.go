package email_test

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"ava/integrations/email"
	"ava/internal/correlation"
	"ava/internal/egress"
	"ava/internal/fault"
	"ava/internal/resilience"
	"ava/internal/secret"
	"ava/internal/stub"
	"ava/internal/stub/smtptest"
)

func closedEgress(port int) *egress.Guard {
	return egress.New(egress.Config{Ports: []uint16{uint16(port)}})
}

func TestMessageArrivesOverAnEncryptedConnection(t *testing.T) {
	s, srv, _ := stubbed(t)
	m := message("ada@example.net", "ada@example.net")
	m.CC, m.BCC = []email.Address{{Address: "cc@example.net"}}, []email.Address{{Address: "bcc@example.net"}}
	receipt, err := s.Send(soon(t), m)
	if err != nil {
		t.Fatal(err)
	}
	if receipt.ID != m.ID || receipt.MessageID != m.ID+"@example.com" || time.Since(receipt.AcceptedAt) > time.Minute {
		t.Errorf("receipt %+v", receipt)
	}
	got := srv.Messages()
	if len(got) != 1 || got[0].From != "desk@example.com" || strings.Join(got[0].To, " ") != "ada@example.net cc@example.net bcc@example.net" {
		t.Fatalf("messages %+v", got)
	}
	if strings.Contains(string(got[0].Content), "bcc@") {
		t.Error("the message tells who got it in BCC")
	}
}

func TestConnectionIsKeptForTheNextMessage(t *testing.T) {
	s, srv, listening := stubbed(t)
	for range 5 {
		if _, err := s.Send(soon(t), message()); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Send(soon(t), message("reject@example.net")); err == nil {
		t.Fatal("a recipient was not refused")
	}
	if _, err := s.Send(soon(t), message()); err != nil { // after RSET
		t.Fatal(err)
	}
	if srv.Connections() != 1 || len(srv.Messages()) != 6 {
		t.Errorf("%d connections for %d messages", srv.Connections(), len(srv.Messages()))
	}
	_ = s.Close()
	until(t, "the connection is closed", func() bool { return listening.Open() == 0 })
	if _, err := s.Send(soon(t), message()); err != nil { // a message on its way when the sender was closed
		t.Error(err)
	}
	until(t, "that one too", func() bool { return listening.Open() == 0 })
}

func TestIdleConnectionIsGivenUp(t *testing.T) {
	s, _, listening := stubbed(t, func(c *email.SMTPConfig) { c.Idle = 20 * time.Millisecond })
	if _, err := s.Send(soon(t), message()); err != nil {
		t.Fatal(err)
	}
	until(t, "the connection is closed", func() bool { return listening.Open() == 0 })
}

func TestFewConnectionsAreKept(t *testing.T) {
	t.Parallel()
	s, srv, listening := stubbed(t)
	var sending sync.WaitGroup
	for range 6 {
		sending.Go(func() {
			if _, err := s.Send(soon(t), message("slow@example.net")); err != nil {
				t.Error(err)
			}
		})
	}
	sending.Wait()
	until(t, "all but two are closed", func() bool { return listening.Open() <= 2 })
	if srv.Connections() != 6 || len(srv.Messages()) != 6 {
		t.Errorf("%d connections for %d messages", srv.Connections(), len(srv.Messages()))
	}
}

// A server closes what has been idle for long, with or without a word.
func TestKeptConnectionThatIsDeadIsReplaced(t *testing.T) {
	for name, break_ := range map[string]func(*smtptest.Server){
		"closed":    (*smtptest.Server).HangUp,
		"421":       func(s *smtptest.Server) { s.Change("MAIL", "421 4.4.2 idle for too long "+canary) },
		"closing":   func(s *smtptest.Server) { s.Change("MAIL", "close") },
		"resetting": func(s *smtptest.Server) { s.Change("MAIL", "reset") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := smtptest.Start(t, map[string]string{})
			s := sender(t, srv.Addr())
			if _, err := s.Send(soon(t), message()); err != nil {
				t.Fatal(err)
			}
			break_(srv)
			if name == "closed" {
				until(t, "the server has closed", func() bool { return srv.Living() == 0 })
			}
			_, err := s.Send(soon(t), message())
			if name == "closed" && (err != nil || len(srv.Messages()) != 2 || srv.Connections() != 2) {
				t.Errorf("error %v; %d messages over %d connections", err, len(srv.Messages()), srv.Connections())
			}
			// Where the new connection says the same, that is the answer: it is
			// not tried for ever.
			if name != "closed" && (err == nil || len(srv.Messages()) != 1 || srv.Connections() != 2) {
				t.Errorf("error %v; %d messages over %d connections", err, len(srv.Messages()), srv.Connections())
			}
		})
	}
}

// A connection that breaks later in a transaction is not replaced: by then the
// server knows of the message, and a second one is the user's to decide.
func TestKeptConnectionThatBreaksLaterIsNotReplaced(t *testing.T) {
	for _, stage := range []string{"RCPT", "DATA", smtptest.InData, smtptest.Final} {
		t.Run(stage, func(t *testing.T) {
			t.Parallel()
			srv := smtptest.Start(t, map[string]string{}, narrow)
			s := sender(t, srv.Addr())
			if _, err := s.Send(soon(t), message()); err != nil {
				t.Fatal(err)
			}
			srv.Change(stage, "close")
			m := message()
			if stage == smtptest.InData {
				m = large()
			}
			_, err := s.Send(soon(t), m)
			outcome := fault.NotSent
			if stage == smtptest.Final {
				outcome = fault.Unknown
			}
			check(t, err, want{fault.UpstreamUnavailable, "", outcome, 0, 0, ""})
			if srv.Connections() != 1 {
				t.Errorf("%d connections, want 1", srv.Connections())
			}
		})
	}
}

func TestCallerWhoLeavesIsLetGo(t *testing.T) {
	srv := smtptest.Start(t, map[string]string{"RCPT": "hang"})
	s := sender(t, srv.Addr())
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		_, err := s.Send(ctx, message())
		done <- err
	}()
	until(t, "the server hangs", func() bool { return srv.Said("RCPT") == 1 })
	cancel()
	check(t, <-done, want{fault.Overloaded, "", fault.NotSent, 0, 0, ""})
	until(t, "the connection is given up", func() bool { return srv.Living() == 0 })
}

func TestMessageLargerThanTheServerTakesIsNotSent(t *testing.T) {
	srv := smtptest.Start(t, map[string]string{"EHLO": "250-mail.test\r\n250-SIZE 1000\r\n250 AUTH PLAIN"})
	m := message()
	m.Text = strings.Repeat("x", 1000)
	_, err := sender(t, srv.Addr()).Send(soon(t), m)
	check(t, err, want{fault.UpstreamRejected, fault.MessageTooLarge, fault.NotSent, 0, 0, ""})
	if srv.Said("MAIL") != 0 {
		t.Error("it was tried")
	}
}

func TestVerifySignsInAndSendsNothing(t *testing.T) {
	s, srv, listening := stubbed(t)
	if err := s.Verify(soon(t)); err != nil {
		t.Fatal(err)
	}
	if len(srv.Messages()) != 0 || srv.Connections() != 1 {
		t.Errorf("%d messages over %d connections", len(srv.Messages()), srv.Connections())
	}
	until(t, "the connection is closed", func() bool { return listening.Open() == 0 })
	for password, w := range map[string]want{
		"invalid-" + canary:     {fault.UpstreamDenied, "", "", 535, 0, ""},
		"application-" + canary: {fault.UpstreamDenied, fault.AppPasswordNeeded, "", 534, 0, ""},
	} {
		s, _, _ := stubbed(t, func(c *email.SMTPConfig) { c.Password = secret.New(password) })
		for range 2 { // it asks, whatever it was told before
			check(t, s.Verify(soon(t)), w)
		}
		w.outcome = fault.NotSent // as it was refused a moment ago
		_, err := s.Send(soon(t), message())
		check(t, err, w)
		s, _, _ = stubbed(t, func(c *email.SMTPConfig) { c.Password = secret.New(password) })
		w.outcome = fault.Rejected
		_, err = s.Send(soon(t), message())
		check(t, err, w)
	}
	s, _, _ = stubbed(t, func(c *email.SMTPConfig) { c.Username, c.Password = "", secret.Text{} })
	_, err := s.Send(soon(t), message())
	check(t, err, want{fault.UpstreamDenied, fault.LoginRequired, fault.Rejected, 530, 0, ""})
}

func TestMechanismIsOneThatTheServerOffers(t *testing.T) {
	for offered, w := range map[string]struct {
		command string
		reason  fault.Reason
	}{
		"AUTH PLAIN LOGIN": {"AUTH PLAIN ", ""}, "AUTH LOGIN": {"AUTH LOGIN", ""}, "AUTH login cram-md5": {"AUTH LOGIN", ""},
		"AUTH CRAM-MD5": {"AUTH CRAM-MD5", ""}, "AUTH SCRAM-SHA-256 PLAIN": {"AUTH PLAIN ", ""},
		"AUTH SCRAM-SHA-256": {"", fault.LoginNotOffered}, "AUTH XOAUTH2": {"", fault.LoginNotOffered}, "8BITMIME": {"", fault.LoginNotOffered},
	} {
		srv := smtptest.Start(t, map[string]string{"EHLO": "250-mail.test\r\n250 " + offered})
		err := sender(t, srv.Addr()).Verify(soon(t))
		if w.reason == "" && (err != nil || srv.Said(w.command) != 1) {
			t.Errorf("%s: error %v, want %q said", offered, err, w.command)
		}
		if w.reason != "" {
			check(t, err, want{fault.UpstreamDenied, w.reason, "", 0, 0, ""})
			if srv.Said("AUTH") != 0 {
				t.Errorf("%s: it was tried", offered)
			}
		}
	}
}

func TestConfigurationIsCheckedBeforeAnythingIsSent(t *testing.T) {
	srv := smtptest.Start(t, nil)
	for name, c := range map[string]struct {
		change func(*email.SMTPConfig)
		reason fault.Reason
		field  string
	}{
		"host":              {func(c *email.SMTPConfig) { c.Host = "user@" + canary }, fault.FieldNotReachable, "host"},
		"no host":           {func(c *email.SMTPConfig) { c.Host = "" }, fault.FieldNotReachable, "host"},
		"port":              {func(c *email.SMTPConfig) { c.Port = 70000 }, fault.FieldOutOfRange, "port"},
		"security":          {func(c *email.SMTPConfig) { c.Security = "SSL" }, fault.FieldNotAChoice, "security"},
		"user name":         {func(c *email.SMTPConfig) { c.Username = "a\r\nMAIL FROM:<x>" }, fault.FieldUnprintable, "username"},
		"password":          {func(c *email.SMTPConfig) { c.Password = secret.New(canary + "\x00") }, fault.FieldUnprintable, "password"},
		"password alone":    {func(c *email.SMTPConfig) { c.Username = "" }, fault.FieldMissing, "username"},
		"user name alone":   {func(c *email.SMTPConfig) { c.Password = secret.Text{} }, fault.FieldMissing, "password"},
		"sender":            {func(c *email.SMTPConfig) { c.From.Address = "desk" }, fault.FieldNotAnAddress, "from"},
		"name of sender":    {func(c *email.SMTPConfig) { c.From.Name = "a\r\nBcc: x@example.org" }, fault.FieldUnprintable, "from"},
		"missing sender":    {func(c *email.SMTPConfig) { c.From = email.Address{} }, fault.FieldMissing, "from"},
		"sender of headers": {func(c *email.SMTPConfig) { c.From.Address = "a@example.com\r\nDATA" }, fault.FieldNotAnAddress, "from"},
	} {
		t.Run(name, func(t *testing.T) {
			s := sender(t, srv.Addr(), c.change)
			w := want{fault.BadUserInput, c.reason, "", 0, 0, "input.email.smtp." + c.field}
			check(t, s.Verify(soon(t)), w)
			w.outcome = fault.NotSent
			_, err := s.Send(soon(t), message())
			check(t, err, w)
		})
	}
	if srv.Connections() != 0 {
		t.Error("a connection arrived")
	}
}

// Scenarios reach the stub with the message, or with NOOP where there is none.
func TestScenariosFailAsTheySay(t *testing.T) {
	for scenario, w := range map[string]want{
		"400":       {fault.UpstreamRejected, fault.MessageRefused, fault.Rejected, 554, 0, ""},
		"401":       {fault.UpstreamDenied, "", fault.Rejected, 535, 0, ""},
		"403":       {fault.UpstreamRejected, fault.MessageRefused, fault.Rejected, 554, 0, ""},
		"404":       {fault.UpstreamRejected, fault.MessageRefused, fault.Rejected, 550, 0, ""},
		"409":       {fault.UpstreamUnavailable, "", fault.Rejected, 451, fiveMinutes, ""},
		"422":       {fault.UpstreamRejected, fault.MessageRefused, fault.Rejected, 554, 0, ""},
		"429":       {fault.UpstreamLimited, fault.MailServerBusy, fault.Rejected, 450, fiveMinutes, ""},
		"500":       {fault.UpstreamUnavailable, "", fault.Rejected, 451, fiveMinutes, ""},
		"502":       {fault.UpstreamUnavailable, "", fault.Rejected, 421, aMinute, ""},
		"503":       {fault.UpstreamUnavailable, "", fault.Rejected, 421, aMinute, ""},
		"redirect":  {fault.UpstreamRejected, fault.MessageRefused, fault.Rejected, 551, 0, ""},
		"hang":      {fault.UpstreamTimeout, "", fault.Unknown, 0, 0, ""},
		"reset":     {fault.UpstreamUnavailable, "", fault.Unknown, 0, 0, ""},
		"garbage":   {fault.UpstreamUnavailable, "", fault.Unknown, 0, 0, ""},
		"half-body": {fault.UpstreamUnavailable, "", fault.Unknown, 0, 0, ""},
	} {
		t.Run(scenario, func(t *testing.T) {
			t.Parallel()
			limits := settings()
			if scenario == "hang" {
				limits.Attempt = 2 * time.Second
			}
			s, srv, _ := stubbed(t, func(c *email.SMTPConfig) { c.Guard = newGuard(limits) })
			script, err := stub.ParseScenario("vapi=500, email=" + scenario)
			if err != nil {
				t.Fatal(err)
			}
			ctx := resilience.Unremembered(stub.WithScript(correlation.With(soon(t), correlation.New()), script))
			_, err = s.Send(ctx, message())
			check(t, err, w)
			if len(srv.Messages()) != 0 {
				t.Error("the message was taken")
			}
			// Without a message the server does not know what it refuses.
			err = s.Verify(ctx)
			w.outcome, w.reason = "", faultOf(t, err).Reason
			check(t, err, w)
		})
	}
}

func TestScenarioOfOneTimeIsOverAfterOne(t *testing.T) {
	s, srv, _ := stubbed(t)
	script, _ := stub.ParseScenario("email=503;times=1")
	ctx := stub.WithScript(correlation.With(soon(t), correlation.New()), script)
	if _, err := s.Send(ctx, message()); err == nil {
		t.Error("the first try did not fail")
	}
	if _, err := s.Send(ctx, message()); err != nil || len(srv.Messages()) != 1 {
		t.Errorf("the second failed: %v", err)
	}
	ctx = stub.WithScript(correlation.With(soon(t), correlation.New()), script)
	if s.Verify(ctx) == nil || s.Verify(ctx) != nil {
		t.Error("verifying does not count by the correlation ID")
	}
}

func TestHeadersOfTheConfigurationCannotInjectAnything(t *testing.T) {
	s, srv, _ := stubbed(t, func(c *email.SMTPConfig) {
		c.Headers = func(_ context.Context, h http.Header) {
			h["X-Bad"] = []string{"a\r\nBcc: evil@example.org"}
			h["X-Bad\r\nBcc: evil@example.org"] = []string{"b"}
			h.Set("X-Good", "c")
		}
	})
	if err := s.Verify(soon(t)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Send(soon(t), message()); err != nil {
		t.Fatal(err)
	}
	content := string(srv.Messages()[0].Content)
	if strings.Contains(content, "evil") || !strings.Contains(content, "X-Good: c\r\n") {
		t.Errorf("message:\n%s", content)
	}
}

func TestCorrelationIDGoesAlong(t *testing.T) {
	s, srv, _ := stubbed(t)
	id := correlation.New()
	if _, err := s.Send(correlation.With(soon(t), id), message()); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(srv.Messages()[0].Content), "X-Correlation-Id: "+id+"\r\n") {
		t.Error("the message does not tell the correlation ID")
	}
}

func TestFailingServerOpensTheBreakerAndRefusedMailDoesNot(t *testing.T) {
	for reply, state := range map[string]resilience.State{"451 4.3.0 x": resilience.Open, "550 5.1.1 x": resilience.Closed, "450 4.7.1 x": resilience.Closed} {
		srv := smtptest.Start(t, map[string]string{"MAIL": reply})
		guard := resilience.NewUpstream(fault.Email, resilience.Settings{}, resilience.Options{}).Guard("key")
		s := sender(t, srv.Addr(), func(c *email.SMTPConfig) { c.Guard = guard })
		for range 3 {
			if _, err := s.Send(soon(t), message()); err == nil {
				t.Fatal("it was sent")
			}
		}
		if got := guard.Health().State; got != state {
			t.Errorf("%s: the breaker is %s, want %s", strconv.Quote(reply), got, state)
		}
	}
}
