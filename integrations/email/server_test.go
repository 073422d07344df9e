package email_test

import (
	"bufio"
	"crypto/tls"
	"io"
	"net"
	"net/netip"
	"net/textproto"
	"strings"
	"sync"
	"testing"
)

// server is a mail server that says what a test has it say. It knows nothing of
// the stub: what both agree on is the protocol.
type server struct {
	listener net.Listener
	script   map[string]string // what to say at which stage: see say
	tls      *tls.Config       // for STARTTLS, which is offered if it is there
	implicit bool              // encrypt from the start
	ended    chan struct{}

	mu       sync.Mutex
	open     map[net.Conn]bool
	sessions int
	messages []string // whole ones, as they came
	commands []string
}

// The stages of a session at which a script may have its say, besides the
// commands by their names.
const (
	banner = "banner"
	inData = "in data" // while the message is written
	final  = "end"     // after its dot
)

func startServer(t *testing.T, script map[string]string, change ...func(*server)) *server {
	t.Helper()
	inner, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &server{listener: inner, script: script, open: make(map[net.Conn]bool), ended: make(chan struct{})}
	for _, f := range change {
		f(s)
	}
	var sessions sync.WaitGroup
	sessions.Go(func() {
		for {
			conn, err := inner.Accept()
			if err != nil {
				return
			}
			// So that what is written is not all buffered by the machine.
			_ = conn.(*net.TCPConn).SetReadBuffer(16 << 10)
			s.track(conn)
			sessions.Go(func() { s.session(conn) })
		}
	})
	t.Cleanup(func() {
		inner.Close()
		close(s.ended)
		s.hangUp()
		sessions.Wait()
	})
	return s
}

func (s *server) addr() netip.AddrPort { return netip.MustParseAddrPort(s.listener.Addr().String()) }

func (s *server) track(conn net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sessions++
	s.open[conn] = true
}

// hangUp ends every session, as a server does with those that are idle.
func (s *server) hangUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for conn := range s.open {
		conn.Close()
	}
}

func (s *server) count(of func() int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return of()
}

func (s *server) connections() int { return s.count(func() int { return s.sessions }) }
func (s *server) taken() int       { return s.count(func() int { return len(s.messages) }) }
func (s *server) living() int      { return s.count(func() int { return len(s.open) }) }

func (s *server) said(command string) int {
	return s.count(func() int {
		n := 0
		for _, c := range s.commands {
			if strings.HasPrefix(c, command) {
				n++
			}
		}
		return n
	})
}

func (s *server) change(stage, reply string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.script[stage] = reply
}

func (s *server) line(stage, otherwise string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if reply, ok := s.script[stage]; ok {
		return reply
	}
	return otherwise
}

// say gives the reply of a stage, and reports whether the session goes on. Words
// that are no reply: "hang" says nothing more, "stall" does not even listen,
// "close" closes, "reset" resets,
// and "half" stops inside of a reply.
func (s *server) say(conn net.Conn, stage, otherwise string) bool {
	reply := s.line(stage, otherwise)
	switch reply {
	case "hang":
		_, _ = io.Copy(io.Discard, conn)
		return false
	case "stall": // without reading on
		<-s.ended
		return false
	case "close":
		return false
	case "reset":
		if tcp, ok := conn.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
		return false
	case "half":
		_, _ = io.WriteString(conn, "25")
		return false
	case "endless":
		for {
			if _, err := io.WriteString(conn, strings.Repeat("250-"+canary+"\r\n", 1000)); err != nil {
				return false
			}
		}
	}
	_, err := io.WriteString(conn, reply+"\r\n")
	return err == nil && !strings.HasPrefix(reply, "421")
}

func (s *server) session(conn net.Conn) {
	raw := conn
	defer func() {
		s.mu.Lock()
		delete(s.open, raw)
		s.mu.Unlock()
		conn.Close()
	}()
	if s.implicit {
		conn = tls.Server(conn, s.tls)
	}
	if !s.say(conn, banner, "220 mail.test ESMTP "+canary) {
		return
	}
	r := textproto.NewReader(bufio.NewReader(conn))
	for {
		line, err := r.ReadLine()
		if err != nil {
			return
		}
		s.mu.Lock()
		s.commands = append(s.commands, line)
		s.mu.Unlock()
		verb, argument, _ := strings.Cut(line, " ")
		if verb == "STARTTLS" && s.tls != nil {
			if !s.say(conn, verb, "220 go ahead") {
				return
			}
			conn = tls.Server(conn, s.tls)
			r = textproto.NewReader(bufio.NewReader(conn))
			continue
		}
		if !s.command(conn, r, verb, argument) {
			return
		}
	}
}

func (s *server) command(conn net.Conn, r *textproto.Reader, verb, argument string) bool {
	switch verb {
	case "EHLO":
		reply := "250-mail.test " + canary + "\r\n250-SIZE 30000000\r\n250-8BITMIME"
		if _, encrypted := conn.(*tls.Conn); s.tls != nil && !encrypted {
			reply += "\r\n250-STARTTLS"
		}
		return s.say(conn, verb, reply+"\r\n250 AUTH LOGIN PLAIN")
	case "AUTH":
		return s.say(conn, verb, "235 2.7.0 welcome "+canary)
	case "RCPT":
		// A script may be about one recipient: "RCPT second@example.net".
		address := strings.TrimSuffix(strings.TrimPrefix(argument, "TO:<"), ">")
		return s.say(conn, "RCPT "+address, s.line(verb, "250 2.1.5 ok"))
	case "DATA":
		return s.data(conn, r)
	case "QUIT":
		s.say(conn, verb, "221 2.0.0 bye")
		return false
	default:
		return s.say(conn, verb, "250 2.0.0 ok "+canary)
	}
}

func (s *server) data(conn net.Conn, r *textproto.Reader) bool {
	reply := s.line("DATA", "354 go ahead")
	if !s.say(conn, "DATA", reply) {
		return false
	}
	if !strings.HasPrefix(reply, "354") {
		return true
	}
	if s.line(inData, "") != "" {
		_, _ = r.ReadLine()
		return s.say(conn, inData, "")
	}
	content, err := r.ReadDotBytes()
	if err != nil {
		return false
	}
	s.mu.Lock()
	s.messages = append(s.messages, string(content))
	s.mu.Unlock()
	return s.say(conn, final, "250 2.0.0 queued as "+canary)
}
