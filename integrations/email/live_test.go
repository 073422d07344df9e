//go:build live

package email_test

import (
	"net/netip"
	"os"
	"strconv"
	"testing"
	"time"

	"ava/integrations/email"
	"ava/internal/egress"
	"ava/internal/fault"
	"ava/internal/resilience"
	"ava/internal/secret"
)

// TestLiveMailServerTakesAMessage signs in at a real mail server, and sends one
// message from the account to itself. SMTP_TO sends it elsewhere, SMTP_SECURITY
// is STARTTLS, TLS or NONE, and SMTP_PRIVATE is a network, such as 10.0.0.0/8,
// that the server may be in.
func TestLiveMailServerTakesAMessage(t *testing.T) {
	host, user := os.Getenv("SMTP_HOST"), os.Getenv("SMTP_USERNAME")
	if host == "" {
		t.Skip("SKIPPED: set SMTP_HOST, SMTP_USERNAME, SMTP_PASSWORD and SMTP_FROM to send through a real mail server")
	}
	port := 587
	if given := os.Getenv("SMTP_PORT"); given != "" {
		n, err := strconv.Atoi(given)
		if err != nil {
			t.Fatal("SMTP_PORT is not a number")
		}
		port = n
	}
	network := egress.Config{Ports: egress.MailPorts()}
	if private := os.Getenv("SMTP_PRIVATE"); private != "" {
		p, err := netip.ParsePrefix(private)
		if err != nil {
			t.Fatal("SMTP_PRIVATE is not a network such as 10.0.0.0/8")
		}
		network.Private = []netip.Prefix{p}
	}
	self := email.Address{Name: "AVA live test", Address: os.Getenv("SMTP_FROM")}
	s := email.NewSMTP(email.SMTPConfig{
		Host: host, Port: port, Security: email.Security(os.Getenv("SMTP_SECURITY")),
		Username: user, Password: secret.New(os.Getenv("SMTP_PASSWORD")), From: self,
		Guard: resilience.NewUpstream(fault.Email, resilience.Settings{Attempt: email.AttemptTimeout}, resilience.Options{}).Guard("key"), Network: egress.New(network),
	})
	defer func() { _ = s.Close() }()
	if err := s.Verify(t.Context()); err != nil {
		t.Fatalf("verify: %v", err)
	}
	to := email.Address{Address: os.Getenv("SMTP_TO")}
	if to.Address == "" {
		to = self
	}
	receipt, err := s.Send(t.Context(), email.Message{
		ID: "live_" + strconv.FormatInt(time.Now().UnixNano(), 36), To: []email.Address{to},
		Subject: "Grüße vom Test", Text: "It arrived.\n", HTML: "<p>It arrived.</p>",
		Attachments: []email.Attachment{{Name: "ä.txt", ContentType: "text/plain", Content: []byte("it did")}},
	})
	if err != nil {
		t.Fatalf("send: %v", err)
	}
	t.Logf("sent as %s", receipt.MessageID)
}
