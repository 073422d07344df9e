// Package redistest runs real Redis servers for tests, which can kill them,
// freeze them and start them again.
package redistest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// patience is how long a server may take to start or to answer. It is long, as
// computers that run tests are busy.
const patience = 20 * time.Second

// Server is a Redis that listens on a port of this machine and keeps nothing on
// disk. Its methods fail the test when they cannot do what they say.
type Server struct {
	URL  string // redis://127.0.0.1:port
	Addr string // 127.0.0.1:port

	tb      testing.TB
	program string
	folder  string
	process *exec.Cmd
}

// Start starts a server that runs until the test ends. Where redis-server is not
// installed, the test is skipped.
func Start(tb testing.TB) *Server {
	tb.Helper()
	program, err := exec.LookPath("redis-server")
	if err != nil {
		tb.Skip("SKIPPED: redis-server is not installed")
	}
	s := &Server{tb: tb, program: program, folder: tb.TempDir()}
	tb.Cleanup(s.end)
	for range 5 { // somebody else may take the port that was free
		s.Addr = freeAddr(tb)
		s.URL = "redis://" + s.Addr
		if s.launch() {
			return s
		}
		s.end()
	}
	tb.Fatal("redis-server does not start")
	return nil
}

func freeAddr(tb testing.TB) string {
	tb.Helper()
	var config net.ListenConfig
	l, err := config.Listen(tb.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// launch starts the process and reports whether it answers.
func (s *Server) launch() bool {
	s.tb.Helper()
	host, port, err := net.SplitHostPort(s.Addr)
	if err != nil {
		s.tb.Fatal(err)
	}
	// The test's context ends before its cleanup, which looks at the server.
	s.process = exec.CommandContext(context.WithoutCancel(s.tb.Context()), s.program,
		"--bind", host, "--port", port, "--dir", s.folder,
		"--save", "", "--appendonly", "no", "--loglevel", "warning")
	if err := s.process.Start(); err != nil {
		s.tb.Fatal(err)
	}
	ended := make(chan struct{})
	go func(p *exec.Cmd) {
		_ = p.Wait()
		close(ended)
	}(s.process)
	return s.answers(ended)
}

func (s *Server) answers(ended <-chan struct{}) bool {
	pid := fmt.Sprintf("process_id:%d\r\n", s.process.Process.Pid)
	late := time.After(patience)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		// That something answers is not enough: another test may have the port.
		if info, err := s.ask([]string{"INFO", "server"}); err == nil && strings.Contains(info, pid) {
			return true
		}
		select {
		case <-tick.C:
		case <-ended:
			return false
		case <-late:
			return false
		}
	}
}

// end kills the process, if there is one.
func (s *Server) end() {
	if s.process != nil && s.process.Process != nil {
		_ = s.process.Process.Kill()
	}
}

// Kill ends the server at once, as kill -9 does. Its memory is lost.
func (s *Server) Kill() {
	s.tb.Helper()
	s.end()
	late := time.After(patience)
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for s.listens() {
		select {
		case <-tick.C:
		case <-late:
			s.tb.Fatal("redis-server does not end")
		}
	}
}

func (s *Server) listens() bool {
	connection, err := s.dial()
	if err != nil {
		return false
	}
	_ = connection.Close()
	return true
}

// Restart starts the server again after Kill, on the same port and empty.
func (s *Server) Restart() {
	s.tb.Helper()
	if !s.launch() {
		s.tb.Fatal("redis-server does not start again")
	}
}

// Freeze stops the server: its connections stay open and nothing answers.
func (s *Server) Freeze() {
	s.tb.Helper()
	s.signal(syscall.SIGSTOP)
}

// Thaw lets a frozen server go on.
func (s *Server) Thaw() {
	s.tb.Helper()
	s.signal(syscall.SIGCONT)
}

func (s *Server) signal(signal os.Signal) {
	s.tb.Helper()
	if err := s.process.Process.Signal(signal); err != nil {
		s.tb.Fatal(err)
	}
}

// Do sends a command and returns the answer as text, the elements of an array on
// a line each.
func (s *Server) Do(args ...string) string {
	s.tb.Helper()
	answer, err := s.ask(args)
	if err != nil {
		s.tb.Fatalf("%s: %v", strings.Join(args, " "), err)
	}
	return answer
}

// ask speaks RESP, https://redis.io/docs/latest/develop/reference/protocol-spec.
func (s *Server) ask(args []string) (string, error) {
	connection, err := s.dial()
	if err != nil {
		return "", err
	}
	defer connection.Close()
	if err := connection.SetDeadline(time.Now().Add(patience)); err != nil {
		return "", err
	}
	var command strings.Builder
	fmt.Fprintf(&command, "*%d\r\n", len(args))
	for _, arg := range args {
		fmt.Fprintf(&command, "$%d\r\n%s\r\n", len(arg), arg)
	}
	if _, err := io.WriteString(connection, command.String()); err != nil {
		return "", err
	}
	return answer(bufio.NewReader(connection))
}

func (s *Server) dial() (net.Conn, error) {
	dialer := net.Dialer{Timeout: patience}
	return dialer.DialContext(context.WithoutCancel(s.tb.Context()), "tcp", s.Addr)
}

func answer(r *bufio.Reader) (string, error) {
	line, err := r.ReadString('\n')
	if err != nil {
		return "", err
	}
	kind, rest := line[0], strings.TrimRight(line[1:], "\r\n")
	switch kind {
	case '-':
		return "", errors.New(rest)
	case '$':
		return bulk(r, rest)
	case '*':
		return array(r, rest)
	default:
		return rest, nil
	}
}

func bulk(r *bufio.Reader, length string) (string, error) {
	n, err := strconv.Atoi(length)
	if err != nil || n < 0 {
		return "", err
	}
	text := make([]byte, n+2)
	_, err = io.ReadFull(r, text)
	return string(text[:n]), err
}

func array(r *bufio.Reader, length string) (string, error) {
	n, err := strconv.Atoi(length)
	if err != nil {
		return "", err
	}
	var elements []string
	for range n {
		element, err := answer(r)
		if err != nil {
			return "", err
		}
		elements = append(elements, element)
	}
	return strings.Join(elements, "\n"), nil
}
