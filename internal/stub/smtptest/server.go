// Package smtptest is a mail server for tests, which says what a test has it say.
// It knows nothing of the stub: what both agree on is the protocol.
package smtptest

import (
	"bufio"
	"crypto/tls"
	"io"
	"net"
	"net/netip"
	"net/textproto"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Canary is in everything that the server says of its own, and must be in nothing
// that is shown or logged.
const Canary = "canary-7391"

// Server is a mail server. Its certificate is the test's matter.
type Server struct {
	TLS      *tls.Config // for STARTTLS, which is offered if it is there
	Implicit bool        // encrypt from the start
	Narrow   bool        // take little at a time, so that not all of a large message is on its way at once

	script   map[string]string // what to say at which stage: see say
	listener net.Listener
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
	Banner = "banner"
	InData = "in data" // while the message is written
	Final  = "end"     // after its dot
)

// Start starts a server on a free port of this machine, which ends with the test.
// The script has a reply for each stage, or for one recipient ("RCPT
// ada@example.net"), that is not to go well; or "hang" to say nothing more,
// "stall" not even to listen, "close" and "reset" to end the connection, "half" to
// stop inside of a reply, and "endless" never to stop.
func Start(tb testing.TB, script map[string]string, change ...func(*Server)) *Server {
	tb.Helper()
	inner, err := (&net.ListenConfig{}).Listen(tb.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	s := &Server{listener: inner, script: script, open: make(map[net.Conn]bool), ended: make(chan struct{})}
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
			if tcp, ok := conn.(*net.TCPConn); ok && s.Narrow {
				_ = tcp.SetReadBuffer(16 << 10)
			}
			s.track(conn)
			sessions.Go(func() { s.session(conn) })
		}
	})
	tb.Cleanup(func() {
		inner.Close()
		close(s.ended)
		s.HangUp()
		sessions.Wait()
	})
	return s
}

// Addr is where the server listens.
func (s *Server) Addr() netip.AddrPort { return netip.MustParseAddrPort(s.listener.Addr().String()) }

func (s *Server) track(conn net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sessions++
	s.open[conn] = true
}

// HangUp ends every session, as a server does with those that are idle.
func (s *Server) HangUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for conn := range s.open {
		conn.Close()
	}
}

func (s *Server) count(of func() int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return of()
}

// Connections is how many there have been.
func (s *Server) Connections() int { return s.count(func() int { return s.sessions }) }

// Living is how many of them there still are.
func (s *Server) Living() int { return s.count(func() int { return len(s.open) }) }

// Messages are those that came to their end, as they came.
func (s *Server) Messages() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.messages)
}

// Said is how many commands began like that.
func (s *Server) Said(command string) int {
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

// Change replaces what is said at a stage.
func (s *Server) Change(stage, reply string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.script[stage] = reply
}

func (s *Server) line(stage, otherwise string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if reply, ok := s.script[stage]; ok {
		return reply
	}
	return otherwise
}

// say gives the reply of a stage, and reports whether the session goes on.
func (s *Server) say(conn net.Conn, stage, otherwise string) bool {
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
			if _, err := io.WriteString(conn, strings.Repeat("250-"+Canary+"\r\n", 1000)); err != nil {
				return false
			}
		}
	}
	_, err := io.WriteString(conn, reply+"\r\n")
	return err == nil && !strings.HasPrefix(reply, "421")
}

func (s *Server) session(conn net.Conn) {
	raw := conn
	defer func() {
		s.mu.Lock()
		delete(s.open, raw)
		s.mu.Unlock()
		conn.Close()
	}()
	if s.Implicit {
		conn = tls.Server(conn, s.TLS)
	}
	if !s.say(conn, Banner, "220 mail.test ESMTP "+Canary) {
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
		if verb == "STARTTLS" && s.TLS != nil {
			if !s.say(conn, verb, "220 go ahead") {
				return
			}
			conn = tls.Server(conn, s.TLS)
			r = textproto.NewReader(bufio.NewReader(conn))
			continue
		}
		if !s.command(conn, r, verb, argument) {
			return
		}
	}
}

func (s *Server) command(conn net.Conn, r *textproto.Reader, verb, argument string) bool {
	switch verb {
	case "EHLO":
		reply := "250-mail.test " + Canary + "\r\n250-SIZE 30000000\r\n250-8BITMIME"
		if _, encrypted := conn.(*tls.Conn); s.TLS != nil && !encrypted {
			reply += "\r\n250-STARTTLS"
		}
		return s.say(conn, verb, reply+"\r\n250 AUTH LOGIN PLAIN")
	case "AUTH":
		return s.say(conn, verb, "235 2.7.0 welcome "+Canary)
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
		return s.say(conn, verb, "250 2.0.0 ok "+Canary)
	}
}

func (s *Server) data(conn net.Conn, r *textproto.Reader) bool {
	reply := s.line("DATA", "354 go ahead")
	if !s.say(conn, "DATA", reply) {
		return false
	}
	if !strings.HasPrefix(reply, "354") {
		return true
	}
	if s.line(InData, "") != "" {
		_, _ = r.ReadLine()
		return s.say(conn, InData, "")
	}
	content, err := r.ReadDotBytes()
	if err != nil {
		return false
	}
	s.mu.Lock()
	s.messages = append(s.messages, string(content))
	s.mu.Unlock()
	return s.say(conn, Final, "250 2.0.0 queued as "+Canary)
}
