package email_test

import (
	"bufio"
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"ava/integrations/email"
	"ava/internal/fault"
	"ava/internal/secret"
)

// realServer starts the mail server of testdata, and returns where it listens,
// whom it trusts, and where its messages are.
func realServer(t *testing.T) (at netip.AddrPort, roots *x509.CertPool, mailbox string) {
	t.Helper()
	python := python(t)
	ca := newAuthority(t)
	certificate := ca.sign(t, good())
	key, err := x509.MarshalPKCS8PrivateKey(certificate.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	mailbox = filepath.Join(dir, "mailbox")
	if err := os.Mkdir(mailbox, 0o700); err != nil {
		t.Fatal(err)
	}
	files := map[string]*pem.Block{
		"cert.pem": {Type: "CERTIFICATE", Bytes: certificate.Certificate[0]}, "key.pem": {Type: "PRIVATE KEY", Bytes: key},
	}
	for name, block := range files {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), python, "testdata/mailserver.py",
		filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem"), mailbox, "desk", "right-"+canary)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	port, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the mail server did not start: %v\n%s", err, errs.String())
	}
	return netip.MustParseAddrPort("127.0.0.1:" + strings.TrimSpace(port)), ca.roots(), mailbox
}

// python returns an interpreter that has aiosmtpd: the system's, or the one that
// comes first in the path.
func python(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"/usr/bin/python3", "python3"} {
		if exec.CommandContext(t.Context(), name, "-c", "import aiosmtpd").Run() == nil {
			return name
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("aiosmtpd is not installed, and nothing may be skipped here")
	}
	t.Skip("SKIPPED: e-mail through a real mail server: aiosmtpd is not installed (Debian: apt-get install python3-aiosmtpd)")
	return ""
}

// inbox returns the messages, which are there when the server has said so.
func inbox(t *testing.T, mailbox string) [][]byte {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(mailbox, "*.eml"))
	if err != nil {
		t.Fatal(err)
	}
	out := make([][]byte, len(files))
	for i, file := range files {
		if out[i], err = os.ReadFile(file); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func TestRealMailServerTakesWhatIsSentAndRefusesWhatItShould(t *testing.T) {
	t.Parallel()
	at, roots, mailbox := realServer(t)
	with := func(user, password string) *email.SMTP {
		return sender(t, at, func(c *email.SMTPConfig) {
			c.Security, c.Roots, c.Username, c.Password = email.STARTTLS, roots, user, secret.New(password)
		})
	}
	s, ctx := with("desk", "right-"+canary), soon(t)
	if err := s.Verify(ctx); err != nil {
		t.Fatal(err)
	}
	m := message()
	m.Subject, m.Text, m.HTML = "Grüße", "one\n.\n..two\n", "<p>one</p>"
	m.Attachments = []email.Attachment{{Name: "ä.bin", Content: bytes.Repeat([]byte{0, 1, 255, '\n', '.'}, 50_000)}}
	receipt, err := s.Send(ctx, m)
	if err != nil {
		t.Fatal(err)
	}
	got := arrived(t, inbox(t, mailbox)[0])
	parts := leaves(t, got.Header.Get("Content-Type"), got.Body)
	if got.Header.Get("Message-Id") != "<"+receipt.MessageID+">" || len(parts) != 3 ||
		strings.ReplaceAll(string(parts[0].content), "\r\n", "\n") != m.Text || string(parts[1].content) != m.HTML ||
		!bytes.Equal(parts[2].content, m.Attachments[0].Content) || parts[2].name != "ä.bin" {
		t.Errorf("the message arrived as %.2000q", inbox(t, mailbox)[0])
	}

	_, err = s.Send(ctx, message("ada@example.net", "eve@elsewhere.example"))
	check(t, err, want{fault.Forbidden, fault.RelayRefused, fault.Rejected, 554, 0, "input.to.1"})
	_, err = s.Send(ctx, message("nobody@example.net"))
	check(t, err, want{fault.UpstreamRejected, fault.RecipientRefused, fault.Rejected, 550, 0, "input.to.0"})
	_, err = s.Send(ctx, large()) // it announces its limit
	check(t, err, want{fault.UpstreamRejected, fault.MessageTooLarge, fault.NotSent, 0, 0, ""})
	if _, err := s.Send(ctx, message()); err != nil {
		t.Errorf("after refusals: %v", err)
	}
	if n := len(inbox(t, mailbox)); n != 2 {
		t.Errorf("%d messages arrived, want 2", n)
	}
	check(t, with("desk", "wrong-"+canary).Verify(ctx), want{fault.UpstreamDenied, "", "", 535, 0, ""})
	none := sender(t, at, func(c *email.SMTPConfig) {
		c.Security, c.Roots, c.Username, c.Password = email.STARTTLS, roots, "", secret.Text{}
	})
	_, err = none.Send(ctx, message())
	check(t, err, want{fault.UpstreamDenied, fault.LoginRequired, fault.Rejected, 530, 0, ""})
	clear := sender(t, at, func(c *email.SMTPConfig) { c.Username, c.Password = "", secret.Text{} })
	_, err = clear.Send(ctx, message())
	check(t, err, want{fault.BadUserInput, fault.TLSNeeded, fault.Rejected, 530, 0, ""})
}
