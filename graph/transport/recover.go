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
		x.write(x.r.Context(), http.StatusInternalServerError, resp)
	}
}

// presentPanic passes the panic through the executor's recover function and
// through the presenter, which reports it, once.
func (x *exchange) presentPanic(panicked any) *graphql.Response {
	return presentPanic(graphql.WithOperationContext(x.r.Context(), x.noOperation()), x.exec, panicked)
}

func presentPanic(ctx context.Context, exec graphql.GraphExecutor, panicked any) *graphql.Response {
	if exec, ok := exec.(recoverer); ok {
		err, ok := errors.AsType[*gqlerror.Error](exec.PresentRecoveredError(ctx, panicked))
		if ok && err != nil {
			return &graphql.Response{Errors: gqlerror.List{err}}
		}
	}
	return exec.DispatchError(ctx, gqlerror.List{wrap(fault.New(fault.Internal, ""))})
}

// contain is deferred in a goroutine of our own, where a panic would end the
// whole process, and not only what panicked. It hands on what the panic is
// answered with, even if it is the presenter that panics.
func contain(ctx context.Context, exec graphql.GraphExecutor, answer func(*graphql.Response)) {
	panicked := recover()
	if panicked == nil {
		return
	}
	defer func() {
		if recover() != nil {
			answer(&graphql.Response{Errors: gqlerror.List{unpresented()}})
		}
	}()
	ctx = graphql.WithOperationContext(ctx, &graphql.OperationContext{})
	answer(presentPanic(ctx, exec, panicked))
}
