package email

import (
	"context"
	"crypto/x509"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"time"

	"ava/internal/correlation"
	"ava/internal/egress"
	"ava/internal/fault"
	"ava/internal/resilience"
	"ava/internal/secret"
)

// AttemptTimeout is the time that one exchange with a mail server should be
// given: they look up names and scan messages before they answer.
const AttemptTimeout = 20 * time.Second

// Security is how a connection to a mail server is encrypted.
type Security string

// The ways, named as in the schema.
const (
	// STARTTLS begins in clear and insists on encryption before anything is said.
	STARTTLS Security = "STARTTLS"
	// TLS encrypts from the first byte.
	TLS Security = "TLS"
	// Plain never encrypts. It is for servers in a network of our own only.
	Plain Security = "NONE"
)

// SMTPConfig is what an [SMTP] is made of.
type SMTPConfig struct {
	Host     string
	Port     int
	Security Security    // empty means that of the port: TLS on 465, else STARTTLS
	Username string      // empty to send without a sign-in
	Password secret.Text //
	From     Address

	Guard   *resilience.Guard // protects the calls; its attempts should have [AttemptTimeout]
	Network Network           // makes the connections
	Roots   *x509.CertPool    // whose certificates are trusted; nil means the system's
	Limits  Limits

	// Idle is how long a connection is kept for the next message; 30 s.
	Idle time.Duration

	// Headers adds headers to each message, if it is not nil. When there is no
	// message they are told to the server in a command that does nothing.
	Headers func(ctx context.Context, h http.Header)
}

// Network makes connections to mail servers, and none to where users have no
// business.
type Network interface {
	DialContext(ctx context.Context, network, address string) (net.Conn, error)
	// Private reports whether an address is in a network of our own.
	Private(a netip.Addr) bool
}

var _ Network = (*egress.Guard)(nil)

// Check returns what is wrong with the configuration as far as that can be told
// without connecting, nil if nothing is. The fault's field begins with prefix.
func (c *SMTPConfig) Check(prefix ...string) *fault.Fault {
	if _, err := egress.Host(c.Host); err != nil {
		return egress.Refusal(err, path(prefix, "host")...)
	}
	if c.Port < 1 || c.Port > 65535 {
		return fault.Invalid(fault.FieldOutOfRange, path(prefix, "port"), "min", "1", "max", "65535")
	}
	switch c.Security {
	case "", STARTTLS, TLS, Plain:
	default:
		return fault.Invalid(fault.FieldNotAChoice, path(prefix, "security"), "allowed", "STARTTLS, TLS, NONE")
	}
	if hasControl(c.Username) {
		return fault.Invalid(fault.FieldUnprintable, path(prefix, "username"))
	}
	if hasControl(c.Password.Reveal()) {
		return fault.Invalid(fault.FieldUnprintable, path(prefix, "password"))
	}
	if c.Username == "" != c.Password.Empty() {
		missing := "password"
		if c.Username == "" {
			missing = "username"
		}
		return fault.Invalid(fault.FieldMissing, path(prefix, missing))
	}
	return c.From.Check(path(prefix, "from")...)
}

// SMTP sends through a mail server that the user named.
type SMTP struct {
	config SMTPConfig
	from   Address
	host   string
	broken *fault.Fault // what Check found
	idle   *pool
}

var _ Sender = (*SMTP)(nil)

// NewSMTP returns a sender. It has to be closed.
func NewSMTP(c SMTPConfig) *SMTP {
	if c.Security == "" {
		c.Security = STARTTLS
		if c.Port == 465 {
			c.Security = TLS
		}
	}
	if c.Idle <= 0 {
		c.Idle = 30 * time.Second
	}
	c.Limits = c.Limits.WithDefaults()
	s := &SMTP{config: c, idle: newPool(c.Idle), broken: c.Check("input", "email", "smtp")}
	if s.broken == nil {
		s.host, _ = egress.Host(c.Host)
		s.from, _ = c.From.canonical(nil)
	}
	return s
}

// Identity implements [Sender].
func (s *SMTP) Identity() Address { return s.config.From }

// Close implements [Sender]. The connections end within a second.
func (s *SMTP) Close() error {
	s.idle.close()
	return nil
}

// Verify connects, encrypts and signs in, always anew, and leaves.
func (s *SMTP) Verify(ctx context.Context) error {
	const op = "email.verify"
	if s.broken != nil {
		return refuse(op, false, s.broken)
	}
	_, err := resilience.Do(ctx, s.config.Guard, resilience.Call{Op: op, Test: true}, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, s.greet(ctx)
	})
	return err
}

func (s *SMTP) greet(ctx context.Context) error {
	c, failed := s.connect(ctx)
	if failed != nil {
		return s.fault(ctx, failed)
	}
	defer c.leave()
	release := c.obey(ctx)
	defer release()
	headers := s.headers(ctx)
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		for _, v := range headers[name] {
			// A server has to ignore what comes after NOOP.
			// https://www.rfc-editor.org/rfc/rfc5321#section-4.1.1.9
			if err := c.command(250, "NOOP "+name+": "+v); err != nil {
				return s.fault(ctx, &failure{stage: atReady, err: err})
			}
		}
	}
	return nil
}

// Send implements [Sender]. The receipt's ID and MessageID are good whatever
// becomes of the message.
//
// A message that one of its recipients is refused for goes to none of them.
func (s *SMTP) Send(ctx context.Context, m Message) (Receipt, error) {
	call := resilience.Call{Op: "email.send", Effect: resilience.Once}
	if s.broken != nil {
		return Receipt{ID: m.ID}, refuse(call.Op, true, s.broken)
	}
	d, f := check(m, s.from, s.config.Limits)
	if f != nil {
		return Receipt{ID: m.ID}, refuse(call.Op, true, f)
	}
	content, err := d.compose(s.extra(ctx), time.Now())
	if err != nil {
		return Receipt{ID: m.ID}, refuse(call.Op, true, &fault.Fault{Code: fault.Internal, Err: err})
	}
	receipt := Receipt{ID: d.ID, MessageID: d.messageID()}
	receipt.AcceptedAt, err = resilience.Do(ctx, s.config.Guard, call, func(ctx context.Context) (time.Time, error) {
		if failed := s.deliver(ctx, d, content); failed != nil {
			return time.Time{}, s.fault(ctx, failed)
		}
		return time.Now(), nil
	})
	return receipt, err
}

// deliver hands the message over. A connection that was kept may have been
// closed by the server meanwhile, which shows when it is used: nothing was sent
// then, and a new one is made.
func (s *SMTP) deliver(ctx context.Context, d *draft, content []byte) *failure {
	if c := s.idle.take(); c != nil {
		failed := s.transact(ctx, c, d, content)
		if !failed.stale() || ctx.Err() != nil {
			return failed
		}
	}
	c, failed := s.connect(ctx)
	if failed != nil {
		return failed
	}
	return s.transact(ctx, c, d, content)
}

// transact sends the message over c, which it keeps or gives up.
func (s *SMTP) transact(ctx context.Context, c *conn, d *draft, content []byte) *failure {
	release := c.obey(ctx)
	failed := c.send(s.from.Address, d.recipients, content)
	healthy := failed == nil || failed.reply() != nil && failed.reply().Code != 421 && c.Reset() == nil
	if !release() || !healthy {
		c.abort()
		return failed
	}
	s.idle.put(c)
	return failed
}

// headers are what the configuration adds, as far as it can be in a header.
func (s *SMTP) headers(ctx context.Context) http.Header {
	h := make(http.Header)
	if s.config.Headers == nil {
		return h
	}
	s.config.Headers(ctx, h)
	for name, values := range h {
		for _, v := range values {
			if hasControl(name) || hasControl(v) {
				delete(h, name)
			}
		}
	}
	if id := correlation.ID(ctx); len(h) > 0 && correlation.Valid(id) {
		h.Set(correlation.Header, id)
	}
	return h
}

// extra are the headers of a message besides its own. The correlation ID is in
// each, as in every request to a provider.
func (s *SMTP) extra(ctx context.Context) http.Header {
	h := s.headers(ctx)
	if id := correlation.ID(ctx); correlation.Valid(id) {
		h.Set(correlation.Header, id)
	}
	return h
}

// mayBePlain reports whether what is connected may be talked to in clear.
func (s *SMTP) mayBePlain(remote string) bool {
	a, err := netip.ParseAddrPort(remote)
	return err == nil && s.config.Network.Private(a.Addr())
}

func (s *SMTP) port() string { return strconv.Itoa(s.config.Port) }
