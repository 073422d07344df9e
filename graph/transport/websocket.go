package transport

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/coder/websocket"

	"ava/internal/fault"
	"ava/internal/identity"
)

// protocol is the one that is spoken over WebSockets.
// https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
const protocol = "graphql-transport-ws"

// WebSocket is a [graphql.Transport] for operations of every kind over one
// connection. A handshake may come without a viewer: then nothing is executed
// until the first message has brought a token.
type WebSocket struct {
	Streams *Streams
	// MaxMessage is how many bytes a message may have; 0 means 256 KiB.
	MaxMessage int64
	// MaxErrors is as that of [HTTP].
	MaxErrors int
}

var _ graphql.Transport = WebSocket{}

// Supports reports whether the request opens a WebSocket.
func (WebSocket) Supports(r *http.Request) bool { return identity.Handshake(r) }

// Do answers the handshake and serves the connection to its end.
func (t WebSocket) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	x := &exchange{w: w, r: r, exec: exec, terms: negotiate(r.Header["Accept"])}
	defer x.rescue()
	s := newSocket(t, r, exec)
	m := &member{retire: s.goAway, abort: s.abort}
	f := handshakeFault(r)
	if f == nil {
		f = t.Streams.join(m)
	}
	if f != nil {
		x.refuse(f)
		return
	}
	defer t.Streams.leave(m)
	x.answered = true // by accept, whatever comes
	if s.accept(w) {
		s.serve()
	}
}

// accept completes the handshake, or answers why it cannot be.
func (s *socket) accept(w http.ResponseWriter) bool {
	taken := &hijacker{ResponseWriter: w}
	conn, err := websocket.Accept(taken, s.handshake, &websocket.AcceptOptions{
		Subprotocols:   []string{protocol},
		OnPingReceived: func(context.Context, []byte) bool { s.heard(); return true },
		OnPongReceived: func(context.Context, []byte) { s.heard() },
	})
	if err != nil {
		return false
	}
	conn.SetReadLimit(atMost(s.MaxMessage, defaultMaxBody))
	s.conn, s.raw = conn, taken.conn
	return true
}

// handshakeFault returns why a handshake is refused.
func handshakeFault(r *http.Request) *fault.Fault {
	if !sameOrigin(r) {
		return &fault.Fault{Code: fault.Forbidden, Reason: fault.CrossSite}
	}
	if !slices.Contains(offered(r.Header["Sec-Websocket-Protocol"]), protocol) {
		return fault.Invalid(fault.ProtocolUnknown, nil)
	}
	return nil
}

// sameOrigin reports whether the handshake comes from a page of this server, or
// from no page at all. Any page may open a WebSocket to anywhere, and the browser
// adds the cookies of where it leads.
func sameOrigin(r *http.Request) bool {
	origins := r.Header["Origin"]
	if len(origins) == 0 {
		return true
	}
	u, err := url.Parse(origins[0])
	return len(origins) == 1 && err == nil && strings.EqualFold(u.Host, r.Host)
}

// offered lists the protocols that a client would speak.
func offered(values []string) []string {
	var all []string
	for _, line := range values {
		for name := range strings.SplitSeq(line, ",") {
			all = append(all, strings.TrimSpace(name))
		}
	}
	return all
}

// hijacker remembers the connection that is taken over. To close a WebSocket is
// to wait for the peer; to close its connection is not.
type hijacker struct {
	http.ResponseWriter

	conn net.Conn
}

// Hijack implements http.Hijacker.
func (h *hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffers, err := http.NewResponseController(h.ResponseWriter).Hijack()
	h.conn = conn
	return conn, buffers, err
}
