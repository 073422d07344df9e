package transport

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/coder/websocket"

	"ava/internal/fault"
	"ava/internal/identity"
	"ava/internal/language"
)

// The codes with which a connection is closed, besides those of RFC 6455.
// Official clients take 4400, 4401, 4409 and 4429 as final, and connect again
// after the others, a few times and ever more slowly.
const (
	closeInternal     websocket.StatusCode = 4500
	closeBadRequest   websocket.StatusCode = 4400
	closeUnauthorized websocket.StatusCode = 4401
	closeForbidden    websocket.StatusCode = 4403
	closeInitTimeout  websocket.StatusCode = 4408
	closeDuplicate    websocket.StatusCode = 4409
	closeTooManyInits websocket.StatusCode = 4429
)

// lastWords is how long a peer may take to close its side.
const lastWords = time.Second

// closing is why a connection ends, as its peer reads it.
type closing struct {
	code   websocket.StatusCode
	reason string // at most 123 bytes; nothing of what the peer sent but an ID
}

// Error makes a closing the cause of a context's end.
func (c closing) Error() string { return c.reason }

// Why a connection ends without a word: nobody listens.
var (
	errHungUp = errors.New("the peer closed the connection")
	errDead   = errors.New("the peer does not answer, or does not read")
	errAbort  = errors.New("the server stops")
)

// socket is one WebSocket. Three kinds of goroutines work on it: the handler's,
// which reads; one that writes; and one for each operation. All end with it.
type socket struct {
	WebSocket

	exec      graphql.GraphExecutor
	handshake *http.Request
	conn      *websocket.Conn
	raw       net.Conn // the connection below conn

	out    chan frame // to whom writes
	cancel context.CancelCauseFunc
	silent atomic.Int32 // pings since something was heard

	// What only the reader knows.
	viewer  identity.Viewer // whose operations are executed; zero before the acknowledgement
	tag     language.Tag    // in which failures are told
	undo    []func()        // at the end, whatever becomes of the rest
	waiting *time.Timer     // for connection_init

	operations sync.WaitGroup
	mu         sync.Mutex
	active     map[string]*operation // by ID
	running    int                   // goroutines of operations
	answering  int                   // of those, the ones whose answer must not be lost
	retired    *closing              // how it ends as soon as nothing is lost by that
}

// frame is one message on its way out, unless the operation that it belongs to
// is over by then.
type frame struct {
	data []byte
	over <-chan struct{} // nil for what belongs to none
}

func newSocket(t WebSocket, r *http.Request, exec graphql.GraphExecutor) *socket {
	return &socket{
		WebSocket: t, exec: exec, handshake: r,
		out: make(chan frame), active: make(map[string]*operation),
		cancel: func(error) {},
	}
}

// serve reads and writes until the connection ends, and returns when nothing of
// it is left.
func (s *socket) serve() {
	// The request's own end says nothing of a connection that was taken over.
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(s.handshake.Context()))
	s.begin(cancel)
	// Whatever still waits for the peer is let go then.
	linger := context.AfterFunc(ctx, func() { time.AfterFunc(lastWords, func() { _ = s.raw.Close() }) })
	var writer sync.WaitGroup
	defer func() {
		cancel(errHungUp)
		s.operations.Wait()
		writer.Wait()
		linger()
		_ = s.conn.CloseNow()
		for _, undo := range s.undo {
			undo()
		}
	}()
	s.waiting = time.AfterFunc(s.Streams.o.Init, func() {
		cancel(closing{closeInitTimeout, "Connection initialisation timeout"})
	})
	s.undo = append(s.undo, func() { s.waiting.Stop() })
	writer.Go(func() { s.write(ctx) })
	s.read(ctx)
}

// begin lets retire and abort reach the connection, also if they were called
// before it was there.
func (s *socket) begin(cancel context.CancelCauseFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cancel = cancel
	if s.retired != nil {
		cancel(*s.retired)
	}
}

// read handles one message after the other. It reads on when the connection is
// to end: the peer's own goodbye is among what comes.
func (s *socket) read(ctx context.Context) {
	for {
		m, err := s.next(ctx)
		if _, bad := errors.AsType[malformed](err); err != nil && !bad {
			s.end(err)
			return
		}
		if ctx.Err() != nil {
			continue
		}
		s.heard()
		if err != nil {
			s.end(closing{closeBadRequest, "Invalid message: " + err.Error()})
			continue
		}
		if err := s.handle(ctx, m); err != nil {
			s.end(err)
		}
	}
}

// end ends the connection; the first reason counts.
func (s *socket) end(reason error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cancel(reason)
}

func (s *socket) abort() { s.end(errAbort) }

func (s *socket) goAway() { s.retire(closing{websocket.StatusGoingAway, "Going away"}) }

// next reads one message. The error is malformed if it is none.
func (s *socket) next(ctx context.Context) (message, error) {
	// A context that ends would cut the connection off in mid-sentence.
	kind, r, err := s.conn.Reader(context.WithoutCancel(ctx))
	if err != nil {
		return message{}, errHungUp
	}
	buf := borrow()
	defer giveBack(buf)
	_, err = buf.ReadFrom(r)
	switch {
	case errors.Is(err, websocket.ErrMessageTooBig):
		return message{}, closing{websocket.StatusMessageTooBig, "Message too big"}
	case err != nil:
		return message{}, errHungUp
	case kind != websocket.MessageText:
		return message{}, errType
	}
	return readMessage(buf.Bytes())
}

func (s *socket) heard() { s.silent.Store(0) }

// hand gives a message to the writer; it waits until what went before is
// written. It reports false if the context ends before.
func (s *socket) hand(ctx context.Context, f frame) bool {
	select {
	case s.out <- f:
		return true
	case <-ctx.Done():
		return false
	}
}

func (s *socket) say(ctx context.Context, kind string) { s.hand(ctx, frame{data: newMessage(kind)}) }

// write writes what there is to write, and a ping from time to time.
func (s *socket) write(ctx context.Context) {
	ping := time.NewTicker(s.Streams.o.Ping)
	defer ping.Stop()
	for {
		select {
		case f := <-s.out:
			s.put(ctx, f)
		case <-ping.C:
			if s.silent.Add(1) > 1 {
				s.end(errDead)
				continue
			}
			s.put(ctx, frame{data: newMessage(messagePing)})
		case <-ctx.Done():
			s.close(context.Cause(ctx))
			return
		}
	}
}

// put writes one message, for which the peer has only so long.
func (s *socket) put(ctx context.Context, f frame) {
	select {
	case <-f.over:
		return
	default:
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.Streams.o.Write)
	defer cancel()
	if err := s.conn.Write(ctx, websocket.MessageText, f.data); err != nil {
		s.end(errDead)
	}
}

// close says goodbye, if there is something to say.
func (s *socket) close(cause error) {
	if c, ok := errors.AsType[closing](cause); ok {
		_ = s.conn.Close(c.code, c.reason)
	}
	_ = s.raw.Close() // or it would be read from for ever
}

// handle acts on a message. The error is how the connection ends.
func (s *socket) handle(ctx context.Context, m message) error {
	switch m.kind {
	case messageInit:
		return s.acknowledge(ctx, m)
	case messagePing:
		s.say(ctx, messagePong)
	case messagePong:
	case messageSubscribe:
		return s.subscribe(ctx, m)
	case messageComplete:
		s.drop(m.id)
	default:
		return closing{closeBadRequest, "Invalid message: an unknown type"}
	}
	return nil
}

// acknowledge finds out who is there.
func (s *socket) acknowledge(ctx context.Context, m message) error {
	if !s.waiting.Stop() || !s.viewer.Owner.IsZero() {
		return closing{closeTooManyInits, "Too many initialisation requests"}
	}
	tag, err := m.language(ctx)
	if err != nil {
		return closing{closeBadRequest, "Invalid message: " + err.Error()}
	}
	viewer, err := s.identify(ctx, m)
	if err != nil {
		return err
	}
	release, f := s.Streams.sockets.take(viewer.Owner)
	if f != nil {
		return closing{websocket.StatusTryAgainLater, f.Sentence()}
	}
	old := time.AfterFunc(s.Streams.life(viewer), func() {
		s.retire(closing{closeForbidden, "The proof of who you are has to be renewed. Please connect again."})
	})
	s.undo = append(s.undo, release, func() { old.Stop() })
	s.viewer, s.tag = viewer, tag
	s.say(ctx, messageAck)
	return nil
}

// identify takes the token of a first message for the header that a page cannot
// send, and has the whole handshake judged anew. Without a token what the
// handshake itself proved holds.
func (s *socket) identify(ctx context.Context, m message) (identity.Viewer, error) {
	token, there, err := m.header("Authorization")
	if err != nil {
		return identity.Viewer{}, closing{closeBadRequest, "Invalid message: " + err.Error()}
	}
	if viewer, known := identity.From(ctx); known && !there {
		return viewer, nil
	}
	if !there || s.Streams.o.Authenticate == nil {
		return identity.Viewer{}, closing{closeUnauthorized, "Unauthorized"}
	}
	ctx, cancel := context.WithTimeout(ctx, s.Streams.o.Init)
	defer cancel()
	r := s.handshake.Clone(ctx)
	r.Header.Set("Authorization", token)
	viewer, err := s.Streams.o.Authenticate.Authenticate(r)
	if err == nil && !viewer.Owner.IsZero() {
		return viewer, nil
	}
	return identity.Viewer{}, unidentified(err)
}

// unidentified is how a connection ends of somebody who is not known: for good if
// the same proof will not do later either.
func unidentified(err error) closing {
	f := fault.Of(err)
	switch {
	case f == nil || f.Code == fault.Internal:
		return closing{closeInternal, fault.Internal.Traits().Sentence}
	case f.Code == fault.Unauthenticated:
		return closing{closeUnauthorized, "Unauthorized"}
	case f.Code == fault.Overloaded:
		return closing{websocket.StatusTryAgainLater, f.Sentence()}
	}
	return closing{closeForbidden, "Forbidden"}
}
