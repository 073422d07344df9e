package email

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/textproto"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail/smtp"

	"ava/internal/egress"
)

// stage is how far an exchange with a mail server got. Up to and with atContent,
// nothing was sent: a server may not deliver what it has not seen the end of.
type stage int

const (
	atDial      stage = iota // to the connection
	atTLS                    // to its encryption
	atHello                  // to the server's greeting and its answer to ours
	atSignIn                 // to its word that we are known
	atReady                  // between messages
	atSender                 // to its word about MAIL FROM
	atRecipient              // to its word about one RCPT TO
	atData                   // to its word that it wants the message
	atContent                // while the message is written
	atEnd                    // from the dot that ends it
)

// failure is an exchange that failed.
type failure struct {
	stage     stage
	recipient []string // atRecipient, the input that names the one concerned
	reused    bool     // the connection had been kept
	plain     bool     // it is not encrypted
	err       error
}

// reply returns what the server answered, nil if the exchange failed otherwise.
func (f *failure) reply() *textproto.Error {
	reply, _ := errors.AsType[*textproto.Error](f.err)
	return reply
}

// stale reports whether a kept connection turned out to be closed before it was
// used: by its end, or by the 421 with which servers announce that.
func (f *failure) stale() bool {
	if f == nil || !f.reused || f.stage != atSender {
		return false
	}
	reply := f.reply()
	return reply == nil || reply.Code == 421
}

var (
	errNoTLS    = errors.New("the server offers no STARTTLS")
	errInClear  = errors.New("the connection is not encrypted, and its end is not private")
	errNoSignIn = errors.New("the server offers no sign-in that is supported")
	errTooBig   = errors.New("the message is larger than the server says it takes")
	errChatty   = errors.New("the server says too much")
)

// maxHeard is how much a server may say until a message is done with, in bytes
// on the wire. Certificates take a quarter of it at most. More would cost more
// than memory: replies of many lines are put together in time that grows with
// the square of their length.
const maxHeard = 64 << 10

// conn is a connection to a mail server, ready for messages.
type conn struct {
	*smtp.Client

	wire   *bounded
	reused bool
	plain  bool
}

// bounded is a connection that ends when the other side never does.
type bounded struct {
	net.Conn
	left int
}

// Read implements [net.Conn].
func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errChatty
	}
	n, err := b.Conn.Read(p)
	b.left -= n
	return n, err
}

// connect returns a connection that is encrypted and signed in.
func (s *SMTP) connect(ctx context.Context) (*conn, *failure) {
	raw, err := s.config.Network.DialContext(ctx, "tcp", net.JoinHostPort(s.host, s.port()))
	if err != nil {
		return nil, &failure{stage: atDial, err: err}
	}
	c := &conn{wire: &bounded{raw, maxHeard}, plain: s.config.Security == Plain}
	release := c.obey(ctx)
	failed := s.open(ctx, c)
	if !release() && failed == nil {
		failed = &failure{stage: atSignIn, err: ctx.Err()}
	}
	if failed != nil {
		failed.plain = c.plain
		c.abort()
		return nil, failed
	}
	return c, nil
}

func (s *SMTP) open(ctx context.Context, c *conn) *failure {
	if c.plain && !s.mayBePlain(c.wire.RemoteAddr().String()) {
		return &failure{stage: atTLS, err: errInClear}
	}
	var over net.Conn = c.wire
	if s.config.Security == TLS {
		encrypted := tls.Client(c.wire, s.tls())
		if err := encrypted.HandshakeContext(ctx); err != nil {
			return &failure{stage: atTLS, err: err}
		}
		over = encrypted
	}
	var err error
	if c.Client, err = smtp.NewClient(over, s.host); err != nil {
		return &failure{stage: atHello, err: err}
	}
	// The name is looked at by few; the sender's domain is one that exists.
	if err := c.Hello(s.from.domain()); err != nil {
		return &failure{stage: atHello, err: err}
	}
	if s.config.Security == STARTTLS {
		if offered, _ := c.Extension("STARTTLS"); !offered {
			return &failure{stage: atTLS, err: errNoTLS}
		}
		if err := c.StartTLS(s.tls()); err != nil {
			return &failure{stage: atTLS, err: err}
		}
	}
	c.SkipSMTPUTF8(true) // all addresses are ASCII
	return s.signIn(c)
}

func (s *SMTP) tls() *tls.Config {
	return &tls.Config{ServerName: s.host, RootCAs: s.config.Roots, MinVersion: tls.VersionTLS12}
}

// signIn proves who is sending. The mechanisms that hide the password from the
// server, SCRAM, are left out: there the server says how long our side has to
// compute, and anybody can name a server.
func (s *SMTP) signIn(c *conn) *failure {
	if s.config.Username == "" {
		return nil
	}
	_, offered := c.Extension("AUTH")
	auth := s.mechanism(strings.Fields(strings.ToUpper(offered)))
	if auth == nil {
		return &failure{stage: atSignIn, err: errNoSignIn}
	}
	if err := c.Auth(auth); err != nil {
		return &failure{stage: atSignIn, err: err}
	}
	return nil
}

// mechanism returns the first of ours that the server offers. That a password
// goes in clear to a private server only was seen to before.
func (s *SMTP) mechanism(offered []string) smtp.Auth {
	user, password := s.config.Username, s.config.Password.Reveal()
	switch {
	case slices.Contains(offered, "PLAIN"):
		return smtp.PlainAuth("", user, password, s.host, true)
	case slices.Contains(offered, "LOGIN"):
		return smtp.LoginAuth(user, password, s.host, true)
	case slices.Contains(offered, "CRAM-MD5"):
		return smtp.CRAMMD5Auth(user, password)
	}
	return nil
}

// obey has the connection end with ctx, until release is called. It reports
// whether the connection can serve on.
func (c *conn) obey(ctx context.Context) (release func() bool) {
	c.wire.left = maxHeard
	stop := context.AfterFunc(ctx, func() { _ = c.wire.SetDeadline(time.Unix(1, 0)) })
	return stop
}

// command makes one exchange that go-mail has no method for.
func (c *conn) command(expected int, line string) error {
	id, err := c.Text.Cmd("%s", line)
	if err != nil {
		return err
	}
	c.Text.StartResponse(id)
	defer c.Text.EndResponse(id)
	_, _, err = c.Text.ReadResponse(expected)
	return err
}

// send makes one transaction.
func (c *conn) send(from string, to []recipient, message []byte) *failure {
	fail := func(at stage, err error) *failure {
		return &failure{stage: at, reused: c.reused, plain: c.plain, err: err}
	}
	if _, most := c.Extension("SIZE"); tooBig(most, len(message)) {
		return fail(atReady, errTooBig)
	}
	if err := c.Mail("<" + from + ">"); err != nil {
		return fail(atSender, err)
	}
	for _, r := range to {
		if err := c.Rcpt("<" + r.address + ">"); err != nil {
			failed := fail(atRecipient, err)
			failed.recipient = r.field
			return failed
		}
	}
	w, err := c.Data()
	if err != nil {
		return fail(atData, err)
	}
	if _, err := w.Write(message); err != nil {
		return fail(atContent, err)
	}
	if err := w.Close(); err != nil {
		return fail(atEnd, err)
	}
	return nil
}

// tooBig reports whether a message is larger than the server announced to take.
func tooBig(announced string, message int) bool {
	most, err := strconv.Atoi(announced)
	return err == nil && most > 0 && message > most
}

// abort gives the connection up at once.
func (c *conn) abort() { _ = c.wire.Close() }

// leave says goodbye, for a second at most.
func (c *conn) leave() {
	_ = c.wire.SetDeadline(time.Now().Add(time.Second))
	_ = c.Quit()
	c.abort()
}

// refusedAddress reports whether the failure is that of an address that may not
// be connected to.
func (f *failure) refusedAddress() bool { return f.stage == atDial && egress.Refused(f.err) }

// ended reports whether the server closed the connection.
func ended(err error) bool { return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) }
