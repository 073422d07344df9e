package stub

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/mail"
	"net/textproto"
	"strconv"
	"strings"
	"time"
)

// The limits of a session.
const (
	smtpPatience = 5 * time.Minute // for the next command
	maxMail      = 25 << 20        // bytes of a message
	maxCommands  = 10_000
)

var errLeave = errors.New("the session is over")

// smtpSession is one connection, in the order of its commands.
type smtpSession struct {
	server *SMTP
	conn   net.Conn
	text   *textproto.Reader

	encrypted, known bool
	from             string
	to               []string
	action           string // the correlation ID that NOOP told
}

func newSMTPSession(s *SMTP, conn net.Conn) *smtpSession {
	_, encrypted := conn.(*tls.Conn)
	session := &smtpSession{server: s, encrypted: encrypted}
	session.use(conn)
	return session
}

func (s *smtpSession) use(conn net.Conn) {
	s.conn = conn
	s.text = textproto.NewReader(bufio.NewReader(io.LimitReader(conn, 4*maxMail)))
}

// say writes one reply. That the client is gone shows when it is read from.
func (s *smtpSession) say(lines ...string) {
	_, _ = io.WriteString(s.conn, strings.Join(lines, "\r\n")+"\r\n")
}

// refuse says why the session goes on without what was asked.
func (s *smtpSession) refuse(reply string) error {
	s.say(reply)
	return nil
}

func (s *smtpSession) run() {
	s.say("220 stub.invalid ESMTP ready")
	for range maxCommands {
		_ = s.conn.SetDeadline(time.Now().Add(smtpPatience))
		line, err := s.text.ReadLine()
		if err != nil {
			return
		}
		verb, argument, _ := strings.Cut(line, " ")
		if s.do(strings.ToUpper(verb), argument) != nil {
			return
		}
	}
}

func (s *smtpSession) do(verb, argument string) error {
	commands := map[string]func(string) error{
		"EHLO": s.ehlo, "HELO": s.helo, "STARTTLS": s.startTLS, "AUTH": s.auth, "MAIL": s.mail,
		"RCPT": s.rcpt, "DATA": s.data, "RSET": s.rset, "NOOP": s.noop, "QUIT": s.quit,
	}
	command, known := commands[verb]
	if !known {
		s.say("502 5.5.1 Command not implemented")
		return nil
	}
	return command(argument)
}

func (s *smtpSession) ehlo(string) error {
	lines := []string{"250-stub.invalid", "250-8BITMIME", "250-ENHANCEDSTATUSCODES", "250-SIZE " + strconv.Itoa(maxMail)}
	if s.encrypted {
		lines = append(lines, "250 AUTH PLAIN LOGIN")
	} else {
		lines = append(lines, "250 STARTTLS")
	}
	s.say(lines...)
	return nil
}

func (s *smtpSession) helo(string) error {
	s.say("250 stub.invalid")
	return nil
}

func (s *smtpSession) startTLS(string) error {
	if s.encrypted {
		s.say("503 5.5.1 Already encrypted")
		return nil
	}
	s.say("220 2.0.0 Ready to start TLS")
	s.encrypted = true
	s.use(tls.Server(s.conn, s.server.tls))
	return nil
}

func (s *smtpSession) auth(argument string) error {
	mechanism, initial, _ := strings.Cut(argument, " ")
	var password string
	switch {
	case !s.encrypted:
		s.say("538 5.7.11 Encryption required")
		return nil
	case strings.EqualFold(mechanism, "PLAIN"):
		if initial == "" {
			initial = s.ask("")
		}
		parts := strings.Split(decoded(initial), "\x00")
		password = parts[len(parts)-1]
	case strings.EqualFold(mechanism, "LOGIN"):
		s.ask("Username:")
		password = decoded(s.ask("Password:"))
	default:
		s.say("504 5.5.4 Unrecognized authentication type")
		return nil
	}
	switch {
	case password == "", strings.Contains(password, "invalid"):
		s.say("535 5.7.8 Authentication credentials invalid")
	case strings.Contains(password, "application"):
		s.say("534 5.7.9 Application-specific password required")
	default:
		s.known = true
		s.say("235 2.7.0 Authentication succeeded")
	}
	return nil
}

// ask sends a challenge and returns the line that comes back.
func (s *smtpSession) ask(challenge string) string {
	s.say("334 " + base64.StdEncoding.EncodeToString([]byte(challenge)))
	line, _ := s.text.ReadLine()
	return line
}

func decoded(s string) string {
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return ""
	}
	return string(b)
}

func (s *smtpSession) mail(argument string) error {
	address, ok := pathOf(argument, "FROM:")
	switch {
	case !s.known:
		s.say("530 5.7.0 Authentication required")
	case !ok:
		s.say("501 5.1.7 Bad sender address")
	case strings.HasPrefix(strings.ToLower(address), "forbidden@"):
		s.say("553 5.7.1 Sender address not owned by user")
	default:
		s.from, s.to = address, nil
		s.say("250 2.1.0 Ok")
	}
	return nil
}

func (s *smtpSession) rcpt(argument string) error {
	address, ok := pathOf(argument, "TO:")
	if s.from == "" || !ok || address == "" {
		s.say("503 5.5.1 Bad sequence of commands")
		return nil
	}
	trick := trickOf(address)
	if trick.onlyOnce && s.server.seen.count("greylist", s.from+" "+address) > 1 {
		trick = smtpTrick{}
	}
	if trick.atRecipient != "" {
		s.say(trick.atRecipient)
		if trick.leave == afterReply {
			return errLeave
		}
		return nil
	}
	s.to = append(s.to, address)
	s.say("250 2.1.5 Ok")
	return nil
}

// pathOf reads the address of MAIL and RCPT: "FROM:<ada@example.com> SIZE=5".
func pathOf(argument, word string) (string, bool) {
	if len(argument) < len(word) || !strings.EqualFold(argument[:len(word)], word) {
		return "", false
	}
	rest := strings.TrimSpace(argument[len(word):])
	rest, bracketed := strings.CutPrefix(rest, "<")
	address, _, closed := strings.Cut(rest, ">")
	return address, bracketed && closed
}

func (s *smtpSession) data(string) error {
	if len(s.to) == 0 {
		s.say("503 5.5.1 Bad sequence of commands")
		return nil
	}
	trick := s.trick()
	if trick.leave == atDATA {
		return errLeave
	}
	s.say("354 End data with <CR><LF>.<CR><LF>")
	if trick.leave == insideDATA {
		_, _ = s.text.ReadLine()
		cut(s.conn)
		return errLeave
	}
	m := Mail{From: s.from, To: s.to, At: s.server.now()}
	s.from, s.to = "", nil
	content, err := io.ReadAll(io.LimitReader(s.text.DotReader(), maxMail+1))
	if err != nil {
		return err
	}
	if len(content) > maxMail {
		s.say("552 5.3.4 Message too big for this system")
		return errLeave
	}
	m.Content = bytes.ReplaceAll(content, []byte("\n"), []byte("\r\n"))
	return s.end(m, trick)
}

// trick is that of the first recipient that has one.
func (s *smtpSession) trick() smtpTrick {
	for _, address := range s.to {
		if trick := trickOf(address); trick.atEnd != "" || trick.leave != staying {
			return trick
		}
	}
	return smtpTrick{}
}

// end answers to a whole message.
func (s *smtpSession) end(m Mail, trick smtpTrick) error {
	var header mail.Header
	if parsed, err := mail.ReadMessage(bytes.NewReader(m.Content)); err == nil {
		header = parsed.Header
	}
	step, err := s.step(header.Get(ScenarioHeader), header.Get(CorrelationHeader))
	switch {
	case err != nil:
		return s.refuse("554 5.6.0 " + err.Error())
	case step.Kind == KindSlow:
		trick.leave = slowlyAnswered
	case step.Kind != KindOK:
		return s.play(step.Kind)
	case trick.atEnd != "":
		s.say(trick.atEnd)
		return nil
	}
	if trick.leave == slowlyAnswered && !s.pause(SlowDelay) {
		return errLeave
	}
	s.server.keep(m)
	switch trick.leave { //nolint:exhaustive // the others have left before
	case afterDATA:
		return errLeave
	case hangingAtEnd:
		s.pause(smtpPatience)
		return errLeave
	}
	s.say("250 2.0.0 Ok: queued")
	return nil
}

func (s *smtpSession) rset(string) error {
	s.from, s.to = "", nil
	s.say("250 2.0.0 Ok")
	return nil
}

func (s *smtpSession) quit(string) error {
	s.say("221 2.0.0 Bye")
	return errLeave
}
