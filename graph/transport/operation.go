package transport

import (
	"bytes"
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"ava/internal/fault"
	"ava/internal/identity"
	"ava/internal/language"
)

// operation is one operation of a WebSocket.
type operation struct {
	*socket

	id     string
	params *graphql.RawParams
	cancel context.CancelFunc
	over   chan struct{} // closed when the client is to hear no more of it

	// Guarded by the socket's lock.
	flows   bool // whether it is a subscription
	stopped bool
}

// subscribe begins an operation. The error is how the connection ends.
func (s *socket) subscribe(ctx context.Context, m message) error {
	if s.viewer.Owner.IsZero() {
		return closing{closeUnauthorized, "Unauthorized"}
	}
	params, err := m.params()
	if err != nil {
		return closing{closeBadRequest, "Invalid message: " + err.Error()}
	}
	params.Headers = s.handshake.Header
	ctx, cancel := context.WithCancel(language.With(identity.With(ctx, s.viewer), s.tag))
	o := &operation{socket: s, id: m.id, params: params, cancel: cancel, over: make(chan struct{})}
	refused, err := o.enter()
	if err != nil || refused != nil {
		if refused != nil {
			o.fail(ctx, refused)
		}
		cancel()
		return err
	}
	s.operations.Go(func() {
		defer o.leave()
		o.run(ctx)
	})
	return nil
}

// retiring is no answer at all: what is not begun is asked for again when the
// client has connected again.
var retiring = &fault.Fault{Code: fault.Overloaded}

// enter makes the operation one of the socket's. It is refused if there are too
// many; the error is how the connection ends.
func (o *operation) enter() (*fault.Fault, error) {
	s := o.socket
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.active[o.id] != nil:
		return nil, duplicate(o.id)
	case s.retired != nil:
		return retiring, nil
	case s.running >= s.Streams.o.Operations:
		return &fault.Fault{Code: fault.RateLimited, Reason: fault.TooManyOperations}, nil
	}
	s.active[o.id] = o
	s.running++
	s.answering++
	return nil, nil
}

// duplicate is how the connection ends when an ID is given to two operations. A
// reason has 123 bytes.
func duplicate(id string) closing {
	if len(id) > 90 {
		id = "this id"
	}
	return closing{closeDuplicate, "Subscriber for " + id + " already exists"}
}

// leave forgets the operation, and ends a connection that waited for it alone.
func (o *operation) leave() {
	s := o.socket
	o.cancel()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.active[o.id] == o {
		delete(s.active, o.id)
	}
	s.running--
	if !o.flows {
		s.answering--
	}
	s.endRetired()
}

// flow notes that the operation is a subscription: nothing is lost when it ends
// before it is over.
func (o *operation) flow() {
	s := o.socket
	s.mu.Lock()
	defer s.mu.Unlock()
	o.flows = true
	s.answering--
	if s.retired != nil {
		o.stop()
	}
	s.endRetired()
}

// stop ends the operation without another word, also not one that is on its way
// to be written. It is called with the lock held.
func (o *operation) stop() {
	if !o.stopped {
		o.stopped = true
		close(o.over)
		o.cancel()
	}
}

// drop ends an operation that the client does not want any more. One that is not
// there is over by itself.
func (s *socket) drop(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if o := s.active[id]; o != nil {
		delete(s.active, id)
		o.stop()
	}
}

// retire ends subscriptions, and the connection as soon as queries and mutations
// are answered. Clients connect again and ask for their subscriptions anew, which
// they would not if they were told that these are complete.
func (s *socket) retire(c closing) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.retired != nil {
		return
	}
	s.retired = &c
	for _, o := range s.active {
		if o.flows {
			o.stop()
		}
	}
	s.endRetired()
}

// endRetired is called with the lock held.
func (s *socket) endRetired() {
	if s.retired != nil && s.answering == 0 {
		s.cancel(*s.retired)
	}
}

// run executes the operation to its end. A panic is one error and ends nothing
// else.
func (o *operation) run(ctx context.Context) {
	defer contain(ctx, o.exec, func(resp *graphql.Response) { o.refuse(ctx, resp) })
	ctx = graphql.StartOperationTrace(ctx)
	op, errs := o.exec.CreateOperationContext(ctx, o.params)
	if len(errs) > 0 {
		_, errs = refusal(op, o.params, errs)
		errs = errs[:min(len(errs), atMost(o.MaxErrors, defaultRequestErrors))]
		o.refuse(ctx, o.exec.DispatchError(graphql.WithOperationContext(ctx, op), errs))
		return
	}
	if op.Operation.Operation == ast.Subscription {
		o.flow()
		release, f := o.Streams.flows.take(o.viewer.Owner)
		if f != nil {
			o.fail(graphql.WithOperationContext(ctx, op), f)
			return
		}
		defer release()
	}
	o.execute(ctx, op)
}

// execute sends the results: all of a subscription, else the one that there is.
func (o *operation) execute(ctx context.Context, op *graphql.OperationContext) {
	next, ctx := o.exec.DispatchOperation(ctx, op)
	for resp := next(ctx); resp != nil; resp = next(ctx) {
		if len(resp.Data) == 0 {
			o.refuse(ctx, resp)
			return
		}
		resp.Errors = resp.Errors[:min(len(resp.Errors), atMost(o.MaxErrors, defaultExecutionErrors))]
		var payload bytes.Buffer
		encode(&payload, resp)
		if !o.hand(ctx, frame{newOperationMessage(messageNext, o.id, payload.Bytes()), o.over}) {
			return
		}
		if op.Operation.Operation != ast.Subscription {
			break
		}
	}
	o.last(ctx, newOperationMessage(messageComplete, o.id, nil))
}

// fail ends the operation with a fault.
func (o *operation) fail(ctx context.Context, f *fault.Fault) {
	if f == retiring {
		return
	}
	if !graphql.HasOperationContext(ctx) {
		ctx = graphql.WithOperationContext(ctx, &graphql.OperationContext{Headers: o.params.Headers})
	}
	o.refuse(ctx, o.exec.DispatchError(ctx, gqlerror.List{wrap(f)}))
}

// refuse ends the operation with errors alone.
func (o *operation) refuse(ctx context.Context, resp *graphql.Response) {
	o.last(ctx, newOperationMessage(messageError, o.id, encodeErrors(resp.Errors)))
}

// last sends the operation's last message. Its ID is free by then: the client may
// use it as soon as it reads this.
func (o *operation) last(ctx context.Context, data []byte) {
	o.mu.Lock()
	if o.active[o.id] == o {
		delete(o.active, o.id)
	}
	o.mu.Unlock()
	o.hand(ctx, frame{data, o.over})
}
