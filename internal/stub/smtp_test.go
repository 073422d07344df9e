package stub_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/smtp"
	"net/textproto"
	"strings"
	"testing"
	"time"

	"ava/internal/stub"
)

// mailServer is a stub on the wire.
func mailServer(t *testing.T) (*stub.SMTP, *stub.SMTPServer) {
	t.Helper()
	server, err := stub.NewSMTP(newClock().now)
	if err != nil {
		t.Fatal(err)
	}
	listening, err := stub.ListenSMTP(t.Context(), server)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listening.Close() })
	return server, listening
}

// signedIn is a session of the standard library's client.
func signedIn(t *testing.T, server *stub.SMTP, listening *stub.SMTPServer, password string) (*smtp.Client, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", listening.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	c, err := smtp.NewClient(conn, "127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if err := c.StartTLS(&tls.Config{ServerName: "127.0.0.1", RootCAs: server.Roots(), MinVersion: tls.VersionTLS12}); err != nil {
		t.Fatal(err)
	}
	return c, c.Auth(smtp.PlainAuth("", "desk", password, "127.0.0.1"))
}

// deliver makes one transaction, and returns the reply that ended it.
func deliver(c *smtp.Client, from, to, content string) error {
	if err := c.Mail(from); err != nil {
		return err
	}
	if err := c.Rcpt(to); err != nil {
		_ = c.Reset()
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	_, _ = io.WriteString(w, content)
	return w.Close()
}

func replyCode(err error) int {
	if reply, ok := errors.AsType[*textproto.Error](err); ok {
		return reply.Code
	}
	return 0
}

func TestMailServerKeepsWhatItTakes(t *testing.T) {
	server, listening := mailServer(t)
	c, err := signedIn(t, server, listening, "password")
	if err != nil {
		t.Fatal(err)
	}
	content := "Subject: hi\r\n\r\n.\r\n..x\r\nend\r\n"
	if err := deliver(c, "desk@example.com", "ada@example.net", content); err != nil {
		t.Fatal(err)
	}
	got := server.Messages()
	if len(got) != 1 || got[0].From != "desk@example.com" || got[0].To[0] != "ada@example.net" || string(got[0].Content) != content {
		t.Errorf("messages %+v", got)
	}
	if !got[0].At.Equal(stub.SeedTime().Add(time.Hour)) || server.Connections() != 1 {
		t.Errorf("at %v over %d connections", got[0].At, server.Connections())
	}
	for range 120 {
		if err := deliver(c, "desk@example.com", "ada@example.net", content); err != nil {
			t.Fatal(err)
		}
	}
	if got := len(server.Messages()); got != 100 {
		t.Errorf("%d messages are kept, want the last 100", got)
	}
}

func TestMailServerRefusesPasswordsThatSaySo(t *testing.T) {
	server, listening := mailServer(t)
	for password, code := range map[string]int{"invalid": 535, "application": 534, "": 535} {
		if _, err := signedIn(t, server, listening, password); replyCode(err) != code {
			t.Errorf("%q: %v, want %d", password, err, code)
		}
	}
}

func TestMailServerWantsASignInAndEncryptionFirst(t *testing.T) {
	_, listening := mailServer(t)
	c, err := smtp.Dial(listening.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if offered, _ := c.Extension("AUTH"); offered {
		t.Error("a sign-in is offered in clear")
	}
	if code := replyCode(c.Mail("desk@example.com")); code != 530 {
		t.Errorf("MAIL without a sign-in: %d", code)
	}
	if code := replyCode(c.Rcpt("ada@example.net")); code != 503 {
		t.Errorf("RCPT out of turn: %d", code)
	}
}

func TestRecipientsFailAtTheirStage(t *testing.T) {
	server, listening := mailServer(t)
	want := map[string]int{
		"reject": 550, "full": 452, "relay": 554, "greylist": 450, "goodbye": 421, "busy": 451, "spam": 554, "large": 552,
		"drop-before-data": 0, "drop-in-data": 0, "drop-after-data": 0,
	}
	kept := 0
	for _, name := range stub.SMTPRecipients() {
		code, listed := want[name]
		if !listed {
			continue // they take their time
		}
		c, err := signedIn(t, server, listening, "password")
		if err != nil {
			t.Fatal(err)
		}
		content := "Subject: hi\r\n\r\n" + strings.Repeat("x\r\n", 1000)
		err = deliver(c, "desk@example.com", name+"@example.net", content)
		if err == nil || replyCode(err) != code {
			t.Errorf("%s: %v, want %d", name, err, code)
		}
		if name == "drop-after-data" {
			kept++
		}
		if name == "greylist" {
			if err := deliver(c, "desk@example.com", name+"@example.net", content); err != nil {
				t.Errorf("greylisted for ever: %v", err)
			}
			kept++
		}
	}
	if got := len(server.Messages()); got != kept {
		t.Errorf("%d messages, want %d", got, kept)
	}
	if len(stub.SMTPRecipients()) != len(want)+2 {
		t.Errorf("recipients %v", stub.SMTPRecipients())
	}
}

func TestClosedMailServerLetsGoOfItsSessions(t *testing.T) {
	server, listening := mailServer(t)
	c, err := signedIn(t, server, listening, "password")
	if err != nil || listening.Open() != 1 {
		t.Fatalf("%v, %d sessions", err, listening.Open())
	}
	listening.Close()
	listening.Close()
	if err := c.Noop(); err == nil || listening.Open() != 0 {
		t.Errorf("%v, %d sessions", err, listening.Open())
	}
}
