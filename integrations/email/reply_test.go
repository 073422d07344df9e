package email_test

import (
	"maps"
	"net"
	"net/netip"
	"testing"
	"time"

	"ava/integrations/email"
	"ava/internal/fault"
	"ava/internal/resilience"
	"ava/internal/stub/smtptest"
)

const (
	aMinute     = time.Minute
	fiveMinutes = 5 * time.Minute
)

// said is a reply at a stage, and what it means.
type said struct {
	stage, reply string
	want         want
}

// repliesBefore are those until the server knows whom a message is from.
func repliesBefore() map[string]said {
	no := fault.Rejected
	return map[string]said{
		"sign-in refused":          {"AUTH", "535 5.7.8 " + canary, want{fault.UpstreamDenied, "", no, 535, 0, ""}},
		"sign-in refused, bare":    {"AUTH", "535 " + canary, want{fault.UpstreamDenied, "", no, 535, 0, ""}},
		"app password":             {"AUTH", "534 5.7.9 " + canary, want{fault.UpstreamDenied, fault.AppPasswordNeeded, no, 534, 0, ""}},
		"mechanism refused":        {"AUTH", "534 5.7.4 " + canary, want{fault.UpstreamDenied, fault.LoginNotOffered, no, 534, 0, ""}},
		"mechanism unknown":        {"AUTH", "504 5.5.4 " + canary, want{fault.UpstreamDenied, fault.LoginNotOffered, no, 504, 0, ""}},
		"account locked":           {"AUTH", "525 5.7.13 " + canary, want{fault.UpstreamDenied, "", no, 525, 0, ""}},
		"sign-in needs encryption": {"AUTH", "538 5.7.11 " + canary, want{fault.BadUserInput, fault.TLSNeeded, no, 538, 0, ""}},
		"sign-in for now":          {"AUTH", "454 4.7.0 " + canary, want{fault.UpstreamUnavailable, "", no, 454, aMinute, ""}},
		"in clear, needs more":     {"MAIL", "530 5.7.0 " + canary, want{fault.BadUserInput, fault.TLSNeeded, no, 530, 0, ""}},
		"banner 421":               {smtptest.Banner, "421 4.3.2 " + canary, want{fault.UpstreamUnavailable, "", no, 421, aMinute, ""}},
		"banner 554":               {smtptest.Banner, "554 5.7.1 " + canary, want{fault.UpstreamRejected, "", no, 554, 0, ""}},
		"hello 421 of limits":      {"EHLO", "421 4.7.0 " + canary, want{fault.UpstreamLimited, fault.MailServerBusy, no, 421, fiveMinutes, ""}},
		"sender refused":           {"MAIL", "553 5.7.1 " + canary, want{fault.Forbidden, fault.SenderRefused, no, 553, 0, ""}},
		"sender refused 550":       {"MAIL", "550 " + canary, want{fault.Forbidden, fault.SenderRefused, no, 550, 0, ""}},
		"sender malformed":         {"MAIL", "501 5.1.7 " + canary, want{fault.Forbidden, fault.SenderRefused, no, 501, 0, ""}},
		"size refused at once":     {"MAIL", "552 5.3.4 " + canary, want{fault.UpstreamRejected, fault.MessageTooLarge, no, 552, 0, ""}},
		"sender busy":              {"MAIL", "451 4.3.0 " + canary, want{fault.UpstreamUnavailable, "", no, 451, fiveMinutes, ""}},
		"sender out of storage":    {"MAIL", "452 4.3.1 " + canary, want{fault.UpstreamUnavailable, "", no, 452, fiveMinutes, ""}},
		"sender limited":           {"MAIL", "450 4.7.1 " + canary, want{fault.UpstreamLimited, fault.MailServerBusy, no, 450, fiveMinutes, ""}},
	}
}

// repliesToRecipients are those to the addresses of the recipients.
func repliesToRecipients() map[string]said {
	no := fault.Rejected
	return map[string]said{
		"no such recipient":       {"RCPT", "550 5.1.1 " + canary, want{fault.UpstreamRejected, fault.RecipientRefused, no, 550, 0, "input.to.0"}},
		"no such recipient, bare": {"RCPT", "550 " + canary, want{fault.UpstreamRejected, fault.RecipientRefused, no, 550, 0, "input.to.0"}},
		"recipient moved":         {"RCPT", "551 5.1.6 " + canary, want{fault.UpstreamRejected, fault.RecipientRefused, no, 551, 0, "input.to.0"}},
		"recipient malformed":     {"RCPT", "553 5.1.3 " + canary, want{fault.UpstreamRejected, fault.RecipientRefused, no, 553, 0, "input.to.0"}},
		"recipient takes no mail": {"RCPT", "556 5.1.10 " + canary, want{fault.UpstreamRejected, fault.RecipientRefused, no, 556, 0, "input.to.0"}},
		"second recipient":        {"RCPT second@example.net", "550 5.1.1 " + canary, want{fault.UpstreamRejected, fault.RecipientRefused, no, 550, 0, "input.to.1"}},
		"hidden recipient":        {"RCPT hidden@example.net", "550 5.1.1 " + canary, want{fault.UpstreamRejected, fault.RecipientRefused, no, 550, 0, "input.bcc.0"}},
		"relay denied":            {"RCPT", "554 5.7.1 " + canary, want{fault.Forbidden, fault.RelayRefused, no, 554, 0, "input.to.0"}},
		"relay denied 550":        {"RCPT", "550 5.7.1 " + canary, want{fault.Forbidden, fault.RelayRefused, no, 550, 0, "input.to.0"}},
		"relay denied, bare":      {"RCPT", "554 " + canary, want{fault.Forbidden, fault.RelayRefused, no, 554, 0, "input.to.0"}},
		"mailbox full":            {"RCPT", "552 5.2.2 " + canary, want{fault.QuotaExceeded, fault.MailboxFull, no, 552, 0, "input.to.0"}},
		"mailbox full for now":    {"RCPT", "452 4.2.2 " + canary, want{fault.QuotaExceeded, fault.MailboxFull, no, 452, 0, "input.to.0"}},
		"too many recipients":     {"RCPT", "452 4.5.3 " + canary, want{fault.UpstreamRejected, fault.UpstreamNamedFields, no, 452, 0, "input.to.0"}},
		"greylisted":              {"RCPT", "450 4.7.1 " + canary, want{fault.UpstreamLimited, fault.MailServerBusy, no, 450, fiveMinutes, "input.to.0"}},
		"greylisted 451":          {"RCPT", "451 4.7.1 " + canary, want{fault.UpstreamLimited, fault.MailServerBusy, no, 451, fiveMinutes, "input.to.0"}},
		"greylisted, bare":        {"RCPT", "451 " + canary, want{fault.UpstreamLimited, fault.MailServerBusy, no, 451, fiveMinutes, "input.to.0"}},
		"mailbox busy":            {"RCPT", "450 4.2.0 " + canary, want{fault.UpstreamLimited, fault.MailServerBusy, no, 450, fiveMinutes, "input.to.0"}},
		"shut down at recipient":  {"RCPT", "421 " + canary, want{fault.UpstreamUnavailable, "", no, 421, aMinute, "input.to.0"}},
	}
}

// repliesToMessage are those to the message, and what can come at any time.
func repliesToMessage() map[string]said {
	no := fault.Rejected
	return map[string]said{
		"message not wanted":        {"DATA", "554 5.5.1 " + canary, want{fault.UpstreamRejected, fault.MessageRefused, no, 554, 0, ""}},
		"message not wanted now":    {"DATA", "451 4.3.0 " + canary, want{fault.UpstreamUnavailable, "", no, 451, fiveMinutes, ""}},
		"spam":                      {smtptest.Final, "554 5.7.1 " + canary, want{fault.UpstreamRejected, fault.MessageRefused, no, 554, 0, ""}},
		"unauthenticated domain":    {smtptest.Final, "550 5.7.26 " + canary, want{fault.UpstreamRejected, fault.MessageRefused, no, 550, 0, ""}},
		"refused, bare":             {smtptest.Final, "554 " + canary, want{fault.UpstreamRejected, fault.MessageRefused, no, 554, 0, ""}},
		"too large":                 {smtptest.Final, "552 5.3.4 " + canary, want{fault.UpstreamRejected, fault.MessageTooLarge, no, 552, 0, ""}},
		"too large, bare":           {smtptest.Final, "552 " + canary, want{fault.UpstreamRejected, fault.MessageTooLarge, no, 552, 0, ""}},
		"full at the end":           {smtptest.Final, "552 5.2.2 " + canary, want{fault.QuotaExceeded, fault.MailboxFull, no, 552, 0, ""}},
		"busy at the end":           {smtptest.Final, "451 4.3.0 " + canary, want{fault.UpstreamUnavailable, "", no, 451, fiveMinutes, ""}},
		"limited at the end":        {smtptest.Final, "421 4.7.28 " + canary, want{fault.UpstreamLimited, fault.MailServerBusy, no, 421, fiveMinutes, ""}},
		"syntax":                    {"MAIL", "500 5.5.2 " + canary, want{fault.UpstreamRejected, "", no, 500, 0, ""}},
		"parameters":                {"RCPT", "555 5.5.4 " + canary, want{fault.UpstreamRejected, "", no, 555, 0, "input.to.0"}},
		"something temporary":       {"MAIL", "499 " + canary, want{fault.UpstreamUnavailable, "", no, 499, 0, ""}},
		"something permanent":       {"MAIL", "599 " + canary, want{fault.UpstreamRejected, "", no, 599, 0, ""}},
		"something out of turn":     {"MAIL", "354 " + canary, want{fault.UpstreamUnavailable, "", no, 354, 0, ""}},
		"several lines":             {"RCPT", "550-5.1.1 " + canary + "\r\n550 5.1.1 " + canary, want{fault.UpstreamRejected, fault.RecipientRefused, no, 550, 0, "input.to.0"}},
		"what is no enhanced code":  {"RCPT", "550 5.1.1234567 " + canary, want{fault.UpstreamRejected, fault.RecipientRefused, no, 550, 0, "input.to.0"}},
		"a canary as enhanced code": {"RCPT", "550 " + canary + ".1.1", want{fault.UpstreamRejected, fault.RecipientRefused, no, 550, 0, "input.to.0"}},
	}
}

// Each reply of a mail server, at each stage at which it means something.
func TestEveryReplyBecomesTheRightFault(t *testing.T) {
	all := repliesBefore()
	maps.Copy(all, repliesToRecipients())
	maps.Copy(all, repliesToMessage())
	for name, c := range all {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := smtptest.Start(t, map[string]string{c.stage: c.reply})
			m := message("ada@example.net", "second@example.net")
			m.BCC = []email.Address{{Address: "hidden@example.net"}}
			_, err := sender(t, srv.Addr()).Send(soon(t), m)
			check(t, err, c.want)
			if c.stage != smtptest.Final && len(srv.Messages()) != 0 {
				t.Error("a message arrived")
			}
			if f := faultOf(t, err); f.Traits().Health == fault.HealthDown && f.Upstream.Status/100 == 5 {
				t.Errorf("a refusal counts against the server: %v", err)
			}
		})
	}
}

// stages are all at which a server can fall silent.
func stages() []string {
	return []string{smtptest.Banner, "EHLO", "AUTH", "MAIL", "RCPT", "DATA", smtptest.InData, smtptest.Final}
}

// Every stage, with every way of saying nothing that ends. Until the dot that
// ends the message nothing was sent; from then on nobody knows.
func TestSilenceAtEveryStageTellsWhetherTheMessageWasSent(t *testing.T) {
	for _, stage := range stages() {
		for _, way := range []string{"close", "reset", "half", "endless", "HTTP/1.1 400 " + canary} {
			if stage == smtptest.InData && way != "close" && way != "reset" {
				continue // the server talks out of turn: what it says counts at the end
			}
			t.Run(stage+" "+way, func(t *testing.T) {
				t.Parallel()
				srv := silent(t, stage, way)
				_, err := sender(t, srv.Addr()).Send(soon(t), messageFor(stage))
				checkSilence(t, srv, stage, fault.UpstreamUnavailable, err)
			})
		}
	}
}

// The same for servers that keep the connection and say nothing, all at once, as
// each takes its time. One that stops reading has not seen the end.
func TestServerThatHangsAtAnyStageIsGivenUp(t *testing.T) {
	t.Parallel()
	limits := settings()
	limits.Attempt = 3 * time.Second
	servers, failed := make(map[string]*smtptest.Server), make(map[string]chan error)
	for _, stage := range stages() {
		way := "hang"
		if stage == smtptest.InData {
			way = "stall"
		}
		srv, ended := silent(t, stage, way), make(chan error, 1)
		s := sender(t, srv.Addr(), func(c *email.SMTPConfig) { c.Guard = newGuard(limits) })
		ctx, m := soon(t), messageFor(stage)
		go func() {
			_, err := s.Send(ctx, m)
			ended <- err
		}()
		servers[stage], failed[stage] = srv, ended
	}
	for _, stage := range stages() {
		err := <-failed[stage]
		t.Run(stage, func(t *testing.T) { checkSilence(t, servers[stage], stage, fault.UpstreamTimeout, err) })
	}
}

// narrow takes little of a message at a time.
func narrow(s *smtptest.Server) { s.Narrow = true }

// silent is a server that falls silent at a stage, in a way of saying nothing.
func silent(t *testing.T, stage, way string) *smtptest.Server {
	t.Helper()
	script := map[string]string{stage: way}
	if stage == "EHLO" {
		script["HELO"] = way // which is tried next
	}
	return smtptest.Start(t, script, narrow)
}

// messageFor is a message of which some is still to be written at a stage inside of it.
func messageFor(stage string) email.Message {
	if stage == smtptest.InData {
		return large()
	}
	return message()
}

func checkSilence(t *testing.T, srv *smtptest.Server, stage string, code fault.Code, err error) {
	t.Helper()
	w := want{code, "", fault.NotSent, 0, 0, ""}
	if stage == smtptest.Final {
		w.outcome = fault.Unknown
	}
	check(t, err, w)
	if got := srv.Connections(); got > 1 {
		t.Errorf("%d connections: it was tried again", got)
	}
	if f := faultOf(t, err); f.Traits().Retryable != (stage != smtptest.Final) {
		t.Errorf("retryable %v, after %s", f.Traits().Retryable, stage)
	}
}

// large is more than connections buffer.
func large() email.Message {
	m := message()
	m.Attachments = []email.Attachment{{Name: "a.bin", Content: make([]byte, 6<<20)}}
	return m
}

// The message was taken and the word about it lost.
func TestMessageWhoseAnswerIsLostIsNeverSentTwice(t *testing.T) {
	for _, recipient := range []string{"drop-after-data@example.net", "hang-after-data@example.net"} {
		t.Run(recipient, func(t *testing.T) {
			t.Parallel()
			limits := settings()
			limits.Attempt, limits.Retry = 2*time.Second, resilience.RetrySettings{Retries: 5, Base: time.Millisecond}
			s, srv, _ := stubbed(t, func(c *email.SMTPConfig) { c.Guard = newGuard(limits) })
			if _, err := s.Send(soon(t), message()); err != nil { // the next one finds a kept connection
				t.Fatal(err)
			}
			m := message(recipient)
			receipt, err := s.Send(soon(t), m)
			f := faultOf(t, err)
			if f.Outcome != fault.Unknown || f.Traits().Retryable || receipt.MessageID != m.ID+"@example.com" || !receipt.AcceptedAt.IsZero() {
				t.Errorf("fault %v with outcome %s, receipt %+v", f, f.Outcome, receipt)
			}
			if got := len(srv.Messages()); got != 2 {
				t.Errorf("the server has %d messages, want 2", got)
			}
		})
	}
}

func TestSlowBannerEndsWithTheAttempt(t *testing.T) {
	t.Parallel()
	srv := smtptest.Start(t, map[string]string{smtptest.Banner: "hang"})
	limits := settings()
	limits.Attempt = 200 * time.Millisecond
	s := sender(t, srv.Addr(), func(c *email.SMTPConfig) { c.Guard = newGuard(limits) })
	_, err := s.Send(soon(t), message())
	check(t, err, want{fault.UpstreamTimeout, "", fault.NotSent, 0, 0, ""})
	check(t, s.Verify(soon(t)), want{fault.UpstreamTimeout, "", "", 0, 0, ""})
	until(t, "the connections are given up", func() bool { return srv.Living() == 0 })
}

func TestNobodyListening(t *testing.T) {
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	s := sender(t, netip.MustParseAddrPort(l.Addr().String()))
	_, err = s.Send(soon(t), message())
	check(t, err, want{fault.UpstreamUnavailable, "", fault.NotSent, 0, 0, ""})
}

// A recipient who has to wait keeps nobody else waiting.
func TestGreylistedRecipientHoldsUpNoOtherMessage(t *testing.T) {
	srv := smtptest.Start(t, map[string]string{"RCPT ada@example.net": "450 4.7.1 " + canary})
	s := sender(t, srv.Addr())
	_, err := s.Send(soon(t), message("ada@example.net"))
	check(t, err, want{fault.UpstreamLimited, fault.MailServerBusy, fault.Rejected, 450, fiveMinutes, "input.to.0"})
	if _, err := s.Send(soon(t), message("eve@example.net")); err != nil {
		t.Error(err)
	}
	// One that is limited itself is not bothered again.
	srv.Change("MAIL", "450 4.7.1 "+canary)
	_, _ = s.Send(soon(t), message("eve@example.net"))
	before := srv.Said("MAIL")
	if _, err := s.Send(soon(t), message("eve@example.net")); err == nil || srv.Said("MAIL") != before {
		t.Errorf("error %v, %d MAIL commands after %d", err, srv.Said("MAIL"), before)
	}
}

func TestAddressThatMayNotBeReachedIsRefusedWithoutATry(t *testing.T) {
	srv := smtptest.Start(t, nil)
	for _, host := range []string{"127.0.0.1", "localhost", "10.0.0.1", "169.254.169.254"} {
		s := sender(t, srv.Addr(), func(c *email.SMTPConfig) { c.Host, c.Network = host, closedEgress(c.Port) })
		check(t, s.Verify(soon(t)), want{fault.BadUserInput, fault.FieldNotReachable, "", 0, 0, ""})
		_, err := s.Send(soon(t), message())
		check(t, err, want{fault.BadUserInput, fault.FieldNotReachable, fault.NotSent, 0, 0, ""})
	}
	if srv.Connections() != 0 {
		t.Error("a connection arrived")
	}
}
