package transport

import (
	"context"
	"errors"
	"net/http"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"ava/internal/fault"
)

// exchange is one request and the way its answer goes.
type exchange struct {
	w         http.ResponseWriter
	r         *http.Request
	exec      graphql.GraphExecutor
	terms     terms
	streams   *Streams // nil if there are none
	maxErrors int      // 0 for the defaults
	answered  bool     // whether the answer has begun
	header    func(context.Context, http.Header)
}

// refuse answers a request that never became an operation.
func (x *exchange) refuse(f *fault.Fault) {
	if f.Reason == fault.MethodNotAllowed {
		x.w.Header().Set("Allow", allowed)
	}
	x.dispatch(x.r.Context(), x.noOperation(), f)
}

// dispatch answers with f alone, and with the HTTP status that f means.
func (x *exchange) dispatch(ctx context.Context, op *graphql.OperationContext, f *fault.Fault) {
	x.write(ctx, f.Traits().HTTPStatus, x.exec.DispatchError(graphql.WithOperationContext(ctx, op), gqlerror.List{wrap(f)}))
}

// reject answers an operation that did not get as far as being executed.
func (x *exchange) reject(op *graphql.OperationContext, params *graphql.RawParams, errs gqlerror.List) {
	f, errs := refusal(op, params, errs)
	ctx := graphql.WithOperationContext(x.r.Context(), op)
	resp := x.exec.DispatchError(ctx, errs[:min(len(errs), x.limit(defaultRequestErrors))])
	if x.terms.best && x.streams != nil {
		x.streamAlone(ctx, resp)
		return
	}
	status := x.requestErrorStatus()
	if f != nil && f.Traits().HTTPStatus >= http.StatusInternalServerError {
		status = f.Traits().HTTPStatus
	}
	x.write(ctx, status, resp)
}

// refusal returns the errors of an operation that was not executed as they are
// presented, and their fault if it is one of ours. Whoever presents them cuts
// them first: what nobody reads costs nothing.
func refusal(op *graphql.OperationContext, params *graphql.RawParams, errs gqlerror.List) (*fault.Fault, gqlerror.List) {
	f, known := errors.AsType[*fault.Fault](errs[0])
	switch {
	case op.Doc != nil && op.Operation == nil:
		// The executor's own message quotes the operationName of the request.
		f = fault.Invalid(fault.OperationMissing, nil)
		return f, gqlerror.List{wrap(f)}
	case !known && params.Query == "":
		// Only a stored query's name was sent, and no extension had its text.
		f = fault.New(fault.PersistedNotFound, "")
		return f, gqlerror.List{wrap(f)}
	}
	return f, errs
}

// finish answers with what the executor returned. An answer without data is
// that of an interceptor that refused the operation, hence a request error.
func (x *exchange) finish(resp *graphql.Response) {
	status, most := http.StatusOK, x.limit(defaultExecutionErrors)
	if len(resp.Data) == 0 {
		status, most = x.requestErrorStatus(), x.limit(defaultRequestErrors)
	}
	resp.Errors = resp.Errors[:min(len(resp.Errors), most)]
	x.write(x.r.Context(), status, resp)
}

// requestErrorStatus is the status of a well-formed request that was not
// executed: under application/json a client may only trust a 200.
func (x *exchange) requestErrorStatus() int {
	if x.terms.media == mediaGraphQL {
		return http.StatusBadRequest
	}
	return http.StatusOK
}

// atMost is a limit that may be left to its default.
func atMost[N int | int64](limit, fallback N) N {
	if limit > 0 {
		return limit
	}
	return fallback
}

// noOperation stands in for the operation that there is not, because the
// presenter and the interceptors look for one in the context.
func (x *exchange) noOperation() *graphql.OperationContext {
	return &graphql.OperationContext{Headers: x.r.Header}
}

func (x *exchange) limit(fallback int) int { return atMost(x.maxErrors, fallback) }

// wrap puts a fault into the type that the executor's methods take. It is made
// afresh each time, as the executor writes into it.
func wrap(f *fault.Fault) *gqlerror.Error {
	return &gqlerror.Error{Err: f, Message: f.Sentence()}
}
