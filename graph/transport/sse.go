package transport

import (
	"bytes"
	"context"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"ava/internal/identity"
)

// What goes out as text/event-stream besides results. The empty data is for
// EventSource, which drops an event without any.
var (
	eventComplete = []byte("event: complete\ndata:\n\n")
	eventNothing  = []byte(":\n\n")
)

// stream answers with each result of an operation as it comes, in the distinct
// connections mode of GraphQL over SSE.
//
// A subscription that ends because the server drains, or because the proof of who
// asks is too old, ends without the event complete: that would say that nothing
// more is to come, and the client would not ask again.
func (x *exchange) stream(op *graphql.OperationContext) {
	ctx, cancel := context.WithCancel(x.r.Context())
	defer cancel()
	if op.Operation.Operation == ast.Subscription {
		leave, ok := x.enter(ctx, op, cancel)
		if !ok {
			return
		}
		defer leave()
	}
	next, ctx := x.exec.DispatchOperation(ctx, op)
	events := make(chan []byte)
	go x.produce(ctx, op, next, events)
	defer func() {
		cancel()
		for range events { // nothing of the operation outlives the answer
		}
	}()
	x.pass(ctx, events)
}

// enter makes a subscription one of the Streams, which may end it by calling
// cancel. If it may not be one, the answer says so, and enter reports false.
func (x *exchange) enter(ctx context.Context, op *graphql.OperationContext, cancel func()) (leave func(), ok bool) {
	m := &member{retire: cancel, abort: cancel}
	if f := x.streams.join(m); f != nil {
		x.dispatch(ctx, op, f)
		return nil, false
	}
	viewer, _ := identity.From(ctx)
	release, f := x.streams.flows.take(viewer.Owner)
	if f != nil {
		x.streams.leave(m)
		x.streamAlone(ctx, x.exec.DispatchError(graphql.WithOperationContext(ctx, op), gqlerror.List{wrap(f)}))
		return nil, false
	}
	end := time.AfterFunc(x.streams.life(viewer), cancel)
	return func() {
		end.Stop()
		release()
		x.streams.leave(m)
	}, true
}

// produce executes an operation to its end and hands on its results as events.
// They are encoded here, as the executor writes the next one over the last.
func (x *exchange) produce(ctx context.Context, op *graphql.OperationContext, next graphql.ResponseHandler, events chan<- []byte) {
	defer close(events)
	hand := func(resp *graphql.Response) bool {
		select {
		case events <- x.event(resp):
			return true
		case <-ctx.Done():
			return false
		}
	}
	defer contain(ctx, x.exec, func(resp *graphql.Response) { hand(resp) })
	for resp := next(ctx); resp != nil && hand(resp); resp = next(ctx) {
		if op.Operation.Operation != ast.Subscription {
			return
		}
	}
}

// event is a result as the event next. A line's end cannot be part of it, and is
// but white space between JSON's tokens.
func (x *exchange) event(resp *graphql.Response) []byte {
	resp.Errors = resp.Errors[:min(len(resp.Errors), x.limit(defaultExecutionErrors))]
	var buf bytes.Buffer
	buf.WriteString("event: next\ndata: ")
	start := buf.Len()
	encode(&buf, resp)
	data := buf.Bytes()[start:]
	for i, c := range data {
		if c == '\n' || c == '\r' {
			data[i] = ' '
		}
	}
	buf.WriteString("\n\n")
	return buf.Bytes()
}

// pass writes events until there are no more, and something now and then where
// there are none. Nobody else writes: the answer is over when it returns.
func (x *exchange) pass(ctx context.Context, events <-chan []byte) {
	out := x.open(ctx)
	idle := time.NewTicker(x.streams.o.Ping)
	defer idle.Stop()
	for out.err == nil {
		select {
		case e, more := <-events:
			if more {
				out.write(e)
				continue
			}
			if ctx.Err() == nil {
				out.write(eventComplete)
			}
			return
		case <-idle.C:
			out.write(eventNothing)
		case <-ctx.Done():
			return
		}
	}
}

// streamAlone answers with one result that is there already.
func (x *exchange) streamAlone(ctx context.Context, resp *graphql.Response) {
	out := x.open(ctx)
	out.write(x.event(resp))
	out.write(eventComplete)
}

// eventWriter writes to a client that may be slow, and not for ever.
type eventWriter struct {
	w     http.ResponseWriter
	rc    *http.ResponseController
	limit time.Duration
	err   error // of the first write that failed
}

// open begins an answer that is an event stream.
func (x *exchange) open(ctx context.Context) *eventWriter {
	header := x.w.Header()
	header["Content-Type"] = []string{mediaStream + "; charset=utf-8"}
	header["Cache-Control"] = noStore
	header["X-Accel-Buffering"] = []string{"no"} // nginx would keep events back
	header.Add("Vary", varies)
	speaks(ctx, header) // whatever fails later
	x.complete(ctx, header)
	x.answered = true
	out := &eventWriter{w: x.w, rc: http.NewResponseController(x.w), limit: x.streams.o.Write}
	x.w.WriteHeader(http.StatusOK)
	out.write(nil)
	return out
}

// write sends bytes on their way at once. After an error it does nothing. The
// deadline is that of this answer: net/http takes it back for the next one.
func (o *eventWriter) write(b []byte) {
	if o.err != nil {
		return
	}
	_ = o.rc.SetWriteDeadline(time.Now().Add(o.limit))
	if _, o.err = o.w.Write(b); o.err == nil {
		o.err = o.rc.Flush()
	}
}
