package transport_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/coder/websocket"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"ava/graph/transport"
	"ava/internal/fault"
	"ava/internal/identity"
)

// live is a server of streams, in memory, whose resolvers do what a test says.
type live struct {
	*memory

	t       *testing.T
	streams *transport.Streams
	exec    *executor.Executor

	feed     chan string   // values for whoever subscribes to named
	hold     chan struct{} // mutations wait for it; nil for none
	stubborn time.Duration // how long they go on when they are cut off
	begun    atomic.Int32  // operations that were executed
	produced atomic.Int32  // events of subscriptions
	flowing  atomic.Int32  // subscriptions that go on
	viewers  sync.Map      // owners whose operations were executed
	panics   atomic.Bool   // whether executing panics
	parsing  func()        // called before a query is parsed; may panic
	server   *http.Server
}

// newLive serves streams with options; the viewer of a request is who its header
// X-User names.
func newLive(t *testing.T, o transport.StreamOptions) *live {
	t.Helper()
	l := &live{t: t, memory: listenInMemory(), feed: make(chan string), streams: transport.NewStreams(o), parsing: func() {}}
	l.exec = executor.New(&graphql.ExecutableSchemaMock{SchemaFunc: func() *ast.Schema { return schema }, ExecFunc: l.execute})
	l.exec.SetErrorPresenter((&presenter{}).present)
	l.exec.SetRecoverFunc(func(context.Context, any) error { return fault.New(fault.Internal, "") })
	l.exec.Use(mutator(func() *gqlerror.Error { l.parsing(); return nil }))
	l.server = &http.Server{Handler: l.handler(0), ReadTimeout: 15 * time.Second, ErrorLog: log.New(io.Discard, "", 0)}
	go func() { _ = l.server.Serve(l.memory) }()
	t.Cleanup(func() { _ = l.server.Close() })
	return l
}

// presenter presents like that of server, and may be used by many at a time.
type presenter struct{}

func (presenter) present(ctx context.Context, err error) *gqlerror.Error {
	return (&server{}).present(ctx, err)
}

func (l *live) handler(most int) http.Handler {
	ws := transport.WebSocket{Streams: l.streams, MaxMessage: int64(most)}
	post := transport.HTTP{Streams: l.streams, MaxBody: int64(most)}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r = spoken(known(traced(r)))
		for _, t := range []graphql.Transport{ws, post} {
			if t.Supports(r) {
				t.Do(w, r, l.exec)
				return
			}
		}
	})
}

// known has the request come from whom its header names.
func known(r *http.Request) *http.Request {
	name := r.Header.Get("X-User")
	if name == "" {
		return r
	}
	return r.WithContext(identity.With(r.Context(), user(name)))
}

func user(name string) identity.Viewer {
	return identity.Viewer{Owner: identity.NewOwner("https://issuer.example", name)}
}

// execute runs an operation as gqlgen's code does: the events of a subscription
// share one buffer.
func (l *live) execute(ctx context.Context) graphql.ResponseHandler {
	l.begun.Add(1)
	v, _ := identity.From(ctx)
	l.viewers.Store(v.Owner, true)
	if l.panics.Load() {
		panic(canary)
	}
	switch graphql.GetOperationContext(ctx).Operation.Operation {
	case ast.Query:
		return func(context.Context) *graphql.Response {
			return &graphql.Response{Data: json.RawMessage(`{"name":"Ada"}`)}
		}
	case ast.Subscription:
		return l.subscribe(ctx)
	case ast.Mutation:
		return func(ctx context.Context) *graphql.Response {
			select {
			case <-l.hold:
				return &graphql.Response{Data: json.RawMessage(`{"rename":"done"}`)}
			case <-ctx.Done():
				time.Sleep(l.stubborn)
				return &graphql.Response{Data: json.RawMessage(`{"rename":"cut off"}`)}
			}
		}
	}
	return func(context.Context) *graphql.Response {
		return &graphql.Response{Data: json.RawMessage(`{"name":"Ada"}`)}
	}
}

func (l *live) subscribe(ctx context.Context) graphql.ResponseHandler {
	l.flowing.Add(1)
	context.AfterFunc(ctx, func() { l.flowing.Add(-1) })
	var buf bytes.Buffer
	return func(ctx context.Context) *graphql.Response {
		select {
		case v, more := <-l.feed:
			switch {
			case !more:
				return nil
			case v == "panic":
				panic(canary)
			}
			l.produced.Add(1)
			buf.Reset()
			buf.WriteString(`{"named":` + v + `}`)
			return &graphql.Response{Data: buf.Bytes()}
		case <-ctx.Done():
			return nil
		}
	}
}

// memory is a listener whose connections are pipes, for tests in virtual time.
type memory struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once

	dialled atomic.Int32
}

func listenInMemory() *memory {
	return &memory{conns: make(chan net.Conn), closed: make(chan struct{})}
}

func (m *memory) Accept() (net.Conn, error) {
	select {
	case c := <-m.conns:
		return c, nil
	case <-m.closed:
		return nil, net.ErrClosed
	}
}

func (m *memory) Close() error {
	m.once.Do(func() { close(m.closed) })
	return nil
}

func (m *memory) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 4000} }

func (m *memory) dial(context.Context, string, string) (net.Conn, error) {
	client, server := net.Pipe()
	m.dialled.Add(1)
	select {
	case m.conns <- server:
		return client, nil
	case <-m.closed:
		return nil, errors.New("connection refused")
	}
}

func (m *memory) client() *http.Client {
	return &http.Client{Transport: &http.Transport{DialContext: m.dial, DisableKeepAlives: true}}
}

// peer is a client of a WebSocket.
type peer struct {
	t    *testing.T
	conn *websocket.Conn
}

// open opens a WebSocket as a user, nobody if that is empty; header is in pairs.
func (l *live) open(t *testing.T, name string, header ...string) *peer {
	t.Helper()
	h := http.Header{}
	if name != "" {
		h.Set("X-User", name)
	}
	for i := 0; i+1 < len(header); i += 2 {
		h.Add(header[i], header[i+1])
	}
	conn, _, err := websocket.Dial(t.Context(), "ws://localhost/graphql", &websocket.DialOptions{
		HTTPClient: l.client(), HTTPHeader: h, Subprotocols: []string{"graphql-transport-ws"},
	})
	if err != nil {
		t.Fatal(err)
	}
	conn.SetReadLimit(1 << 20)
	t.Cleanup(func() { _ = conn.CloseNow() })
	return &peer{t, conn}
}

// connect opens a WebSocket and has it acknowledged.
func (l *live) connect(t *testing.T, name string) *peer {
	t.Helper()
	p := l.open(t, name)
	p.say(`{"type":"connection_init"}`)
	p.hears(`{"type":"connection_ack"}`)
	return p
}

func (p *peer) say(text string) {
	p.t.Helper()
	if err := p.conn.Write(p.t.Context(), websocket.MessageText, []byte(text)); err != nil {
		p.t.Errorf("writing %.80s: %v", text, err)
	}
}

// hear reads one message; pings are answered and passed over.
func (p *peer) hear() string {
	p.t.Helper()
	for {
		_, b, err := p.conn.Read(p.t.Context())
		if err != nil {
			p.t.Fatalf("reading: %v", err)
		}
		if string(b) != `{"type":"ping"}` {
			return string(b)
		}
		p.say(`{"type":"pong"}`)
	}
}

func (p *peer) hears(want string) {
	p.t.Helper()
	if got := p.hear(); got != want {
		p.t.Errorf("got  %s\nwant %s", got, want)
	}
}

// subscribe subscribes with the query as it stands.
func (p *peer) subscribe(id, query string) {
	p.t.Helper()
	payload, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		p.t.Fatal(err)
	}
	p.say(`{"id":"` + id + `","type":"subscribe","payload":` + string(payload) + `}`)
}

// refused reads the error message of an operation and returns its code.
func (p *peer) refused(id string) fault.Code {
	p.t.Helper()
	var m struct {
		ID, Type string
		Payload  []struct{ Extensions struct{ Code fault.Code } }
	}
	got := p.hear()
	if err := json.Unmarshal([]byte(got), &m); err != nil || m.Type != "error" || m.ID != id || len(m.Payload) == 0 {
		p.t.Fatalf("got %s, want an error of %s", got, id)
	}
	if strings.Contains(got, canary) {
		p.t.Errorf("it tells %s", got)
	}
	return m.Payload[0].Extensions.Code
}

// closed reads to the end and returns how the server ended it; -1 for without a
// word.
func (p *peer) closed() (websocket.StatusCode, string) {
	p.t.Helper()
	for {
		_, b, err := p.conn.Read(p.t.Context())
		if err == nil {
			if string(b) != `{"type":"ping"}` {
				p.t.Logf("before it closed: %s", b)
			}
			continue
		}
		if c, ok := errors.AsType[websocket.CloseError](err); ok {
			return c.Code, c.Reason
		}
		return -1, err.Error()
	}
}

func (p *peer) isClosedWith(want websocket.StatusCode) {
	p.t.Helper()
	if code, reason := p.closed(); code != want || code != -1 && reason == "" {
		p.t.Errorf("closed with %d %q, want %d", code, reason, want)
	}
}

// inTime runs a test in virtual time.
func inTime(t *testing.T, o transport.StreamOptions, test func(*live)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		test(newLive(t, o))
	})
}
