package stub

import (
	"io"
	"net"
	"strings"
	"time"
)

// noop does nothing, unless its argument is a header that would go with a
// message.
func (s *smtpSession) noop(argument string) error {
	name, value, _ := strings.Cut(argument, ":")
	value = strings.TrimSpace(value)
	switch {
	case strings.EqualFold(name, CorrelationHeader):
		s.action = value
	case strings.EqualFold(name, ScenarioHeader):
		step, err := s.step(value, s.action)
		switch {
		case err != nil:
			return s.refuse("501 5.5.4 " + err.Error())
		case step.Kind == KindSlow:
			s.pause(SlowDelay)
		case step.Kind != KindOK:
			return s.play(step.Kind)
		}
	}
	s.say("250 2.0.0 Ok")
	return nil
}

// step is what the scenario asks of this server for one action.
func (s *smtpSession) step(scenario, action string) (Step, error) {
	script, err := ParseScenario(scenario)
	if err != nil {
		return Step{}, err
	}
	step, _ := script.For("email")
	if step.Times > 0 && action != "" && s.server.seen.count(action, step.String()) > step.Times {
		step = Step{Kind: KindOK}
	}
	return step, nil
}

// play fails as the kind says.
func (s *smtpSession) play(k Kind) error {
	if reply := smtpReply(k); reply != "" {
		s.say(reply)
		if strings.HasPrefix(reply, "421") {
			return errLeave
		}
		return nil
	}
	switch k { //nolint:exhaustive // the others are replies
	case KindHang:
		s.pause(smtpPatience)
	case KindReset:
		cut(s.conn)
	case KindGarbage:
		s.say("<html>\x00\xff\xfe upstream connect error</html>")
	case KindHalfBody:
		_, _ = io.WriteString(s.conn, "250-2.0.0 Ok: que")
	}
	return errLeave
}

// pause waits until d has passed, or until the client has left, and reports
// whether the client is still there. What it sends meanwhile is out of turn.
func (s *smtpSession) pause(d time.Duration) bool {
	_ = s.conn.SetReadDeadline(time.Now().Add(d))
	_, err := s.text.R.Peek(1)
	timeout, ok := err.(net.Error) //nolint:errorlint // a deadline of the connection comes as it is
	return ok && timeout.Timeout()
}

// cut closes the connection with RST instead of FIN.
func cut(conn net.Conn) {
	if inner, ok := conn.(interface{ NetConn() net.Conn }); ok {
		conn = inner.NetConn()
	}
	if tcp, ok := conn.(interface{ SetLinger(sec int) error }); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}
