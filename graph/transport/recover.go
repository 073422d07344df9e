package transport

import (
	"context"
	"errors"
	"net/http"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"ava/internal/fault"
)

// recoverer is the executor's own way from a panic to a presented error.
type recoverer interface {
	PresentRecoveredError(ctx context.Context, panicked any) error
}

// rescue answers for a panic; it is deferred.
func (x *exchange) rescue() {
	panicked := recover()
	if panicked == nil {
		return
	}
	if err, ok := panicked.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(panicked)
	}
	resp := x.presentPanic(panicked)
	if !x.answered {
		x.write(http.StatusInternalServerError, resp)
	}
}

// presentPanic passes the panic through the executor's recover function and
// through the presenter, which reports it, once.
func (x *exchange) presentPanic(panicked any) *graphql.Response {
	ctx := graphql.WithOperationContext(x.r.Context(), x.noOperation())
	if exec, ok := x.exec.(recoverer); ok {
		err, ok := errors.AsType[*gqlerror.Error](exec.PresentRecoveredError(ctx, panicked))
		if ok && err != nil {
			return &graphql.Response{Errors: gqlerror.List{err}}
		}
	}
	return x.exec.DispatchError(ctx, gqlerror.List{wrap(fault.New(fault.Internal, ""))})
}

// Guard returns exec with a CreateOperationContext that survives a panic: what
// recovered makes of it is returned as the operation's one error, for the
// caller to dispatch. [HTTP] needs no guard; the streaming transports do, as a
// panic while they parse would end every other operation of the connection.
func Guard(exec graphql.GraphExecutor, recovered graphql.RecoverFunc) graphql.GraphExecutor {
	return guarded{GraphExecutor: exec, recovered: recovered}
}

type guarded struct {
	graphql.GraphExecutor

	recovered graphql.RecoverFunc
}

// CreateOperationContext parses and validates as the guarded executor does.
func (g guarded) CreateOperationContext(
	ctx context.Context, params *graphql.RawParams,
) (op *graphql.OperationContext, errs gqlerror.List) {
	defer func() {
		panicked := recover()
		if panicked == nil {
			return
		}
		op = &graphql.OperationContext{RecoverFunc: g.recovered, Headers: params.Headers}
		err := g.recovered(graphql.WithOperationContext(ctx, op), panicked)
		errs = gqlerror.List{wrap(fault.Of(err))}
	}()
	return g.GraphExecutor.CreateOperationContext(ctx, params)
}
