package stub

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// SMTP imitates a mail server with submission: STARTTLS, a sign-in, and a
// mailbox that takes everything and delivers nothing.
//
// Any user name and password are accepted, except that a password that contains
// "invalid" is refused with 535, and one that contains "application" with 534,
// as by a server that asks for an app password. A sender whose address begins
// with "forbidden@" is refused. Recipients listed in [SMTPRecipients] make a
// message fail at a stage of their own.
//
// The scenario of [ScenarioHeader] is obeyed too: as a header of the message,
// at its end, or, where there is no message, as the argument of NOOP. The
// service is called "email" there. The statuses become what a mail server says:
//
//	400 422  554 5.6.0     429  450 4.7.1
//	401      535 5.7.8     500  451 4.3.0
//	403      554 5.7.1     502  421 4.4.2, and the connection ends
//	404      550 5.1.1     503  421 4.3.2, and the connection ends
//	409      451 4.3.2     redirect  551 5.1.6
//
// https://www.rfc-editor.org/rfc/rfc5321
type SMTP struct {
	now   func() time.Time
	tls   *tls.Config
	roots *x509.CertPool
	seen  memory // steps limited by Times, and greylisted recipients
	count atomic.Int64

	mu   sync.Mutex
	kept []Mail
}

// maxKept bounds how many messages a mail server keeps; the oldest goes first.
const maxKept = 100

// Mail is a message that the mail server took.
type Mail struct {
	From    string   // of the envelope
	To      []string // of the envelope
	Content []byte   // headers and body, with the line ends of the wire
	At      time.Time
}

// NewSMTP makes a mail server whose time is now, with a certificate of its own
// for 127.0.0.1 and localhost.
func NewSMTP(now func() time.Time) (*SMTP, error) {
	certificate, roots, err := selfSigned()
	if err != nil {
		return nil, fmt.Errorf("stub: certificate: %w", err)
	}
	config := &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	return &SMTP{now: now, tls: config, roots: roots}, nil
}

// Roots holds what the server's certificate is signed with.
func (s *SMTP) Roots() *x509.CertPool { return s.roots }

// Messages returns what was taken, oldest first.
func (s *SMTP) Messages() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.kept)
}

// Connections is how many connections there have been.
func (s *SMTP) Connections() int { return int(s.count.Load()) }

func (s *SMTP) keep(m Mail) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.kept) == maxKept {
		s.kept = slices.Delete(s.kept, 0, 1)
	}
	s.kept = append(s.kept, m)
}

// serve talks to one client until either side has had enough.
func (s *SMTP) serve(conn net.Conn) {
	s.count.Add(1)
	session := newSMTPSession(s, conn)
	defer func() { _ = session.conn.Close() }()
	session.run()
}
