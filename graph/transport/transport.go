// Package transport answers GraphQL: over HTTP, JSON in and JSON or an event
// stream out, POST only, and over WebSockets. It reads strictly what is sent, and
// refuses in the same words and shape as any other error: through the executor's
// error presenter, and without a byte of what was sent.
//
//   - https://graphql.github.io/graphql-over-http/draft/
//   - https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md
//   - https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
package transport

import (
	"context"
	"net/http"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"ava/internal/fault"
)

// What HTTP's fields mean when they are zero.
const (
	defaultMaxBody         = 256 << 10
	defaultRequestErrors   = 10
	defaultExecutionErrors = 100
)

// allowed is what the Allow header of a 405 and of an OPTIONS answer says.
const allowed = "POST"

// HTTP is a [graphql.Transport] for requests by POST. Add it last: it answers
// every request that no other transport took.
type HTTP struct {
	// Streams answers subscriptions, and whatever else a client would rather have
	// as text/event-stream; nil answers neither.
	Streams *Streams
	// MaxBody is how many bytes a request body may have; 0 means 256 KiB.
	MaxBody int64
	// MaxErrors is how many errors an answer lists, the rest being left out.
	// 0 means 10 of a request that was not executed and 100 of one that was.
	MaxErrors int
	// Header completes the answer's headers just before they are sent, on the
	// request's own context. It may be nil.
	Header func(ctx context.Context, h http.Header)
}

var _ graphql.Transport = HTTP{}

// Supports reports true: what reaches this transport is answered by it, if only
// with the reason why not.
func (HTTP) Supports(*http.Request) bool { return true }

// Do answers one request. A panic of the executor becomes what its recover
// function and its presenter make of it, with status 500.
func (h HTTP) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	x := &exchange{
		w: w, r: r, exec: exec, terms: negotiate(r.Header["Accept"]), streams: h.Streams, maxErrors: h.MaxErrors, header: h.Header,
	}
	defer x.rescue()

	if r.Method == http.MethodOptions {
		w.Header().Set("Allow", allowed)
		w.WriteHeader(http.StatusNoContent)
		return
	}
	if f := x.envelopeFault(); f != nil {
		x.refuse(f)
		return
	}
	start := graphql.Now()
	params := &graphql.RawParams{Headers: r.Header}
	if f := h.read(w, r, params); f != nil {
		x.refuse(f)
		return
	}
	params.ReadTime = graphql.TraceTiming{Start: start, End: graphql.Now()}
	x.run(params)
}

// envelopeFault returns what is wrong with the request's method and headers.
func (x *exchange) envelopeFault() *fault.Fault {
	switch {
	case x.r.Method != http.MethodPost:
		return fault.Invalid(fault.MethodNotAllowed, nil)
	case !x.terms.json && (!x.terms.stream || x.streams == nil):
		return fault.Invalid(fault.NotAcceptable, nil)
	case !isJSON(x.r.Header["Content-Type"]):
		return fault.Invalid(fault.MediaTypeUnknown, nil)
	}
	return nil
}

// run executes the operation and answers with its result.
func (x *exchange) run(params *graphql.RawParams) {
	op, errs := x.exec.CreateOperationContext(x.r.Context(), params)
	if len(errs) > 0 {
		x.reject(op, params, errs)
		return
	}
	subscription := op.Operation.Operation == ast.Subscription
	switch {
	case x.streams != nil && (x.terms.best || subscription && x.terms.stream):
		x.stream(op)
	case subscription:
		x.dispatch(x.r.Context(), op, fault.Invalid(fault.StreamNeeded, nil))
	default:
		x.answer(op)
	}
}

// answer executes a query or mutation and answers with its one result.
func (x *exchange) answer(op *graphql.OperationContext) {
	next, ctx := x.exec.DispatchOperation(x.r.Context(), op)
	resp := next(ctx)
	if resp == nil {
		// The executor has no answer for a context that ended before it began.
		x.dispatch(ctx, op, &fault.Fault{Code: fault.Overloaded, Outcome: fault.NotSent, Err: ctx.Err()})
		return
	}
	x.finish(resp)
}
