package graph

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"ava/internal/fault"
)

// Deadline limits how long an operation may take. gqlgen does not stop when a
// context ends, so each field that calls a resolver asks first. What is at hand
// already is written all the same: it may tell of an effect.
type Deadline struct{ Limit time.Duration }

var (
	_ graphql.HandlerExtension    = Deadline{}
	_ graphql.ResponseInterceptor = Deadline{}
	_ graphql.FieldInterceptor    = Deadline{}
)

// ExtensionName implements graphql.HandlerExtension.
func (Deadline) ExtensionName() string { return "Deadline" }

// Validate implements graphql.HandlerExtension.
func (d Deadline) Validate(graphql.ExecutableSchema) error {
	if d.Limit <= 0 {
		return fmt.Errorf("the limit of an operation is %s", d.Limit)
	}
	return nil
}

// InterceptResponse gives the execution of one response its time. To wait for an
// event of a subscription is no execution: there the time begins with the event.
func (d Deadline) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	if operationIs(ctx, ast.Subscription) {
		ctx, cancel := context.WithCancelCause(ctx)
		defer cancel(nil)
		event := &event{limit: d.Limit, cancel: cancel}
		defer event.end()
		return next(context.WithValue(ctx, eventKey{}, event))
	}
	ctx, cancel := context.WithTimeout(ctx, d.Limit)
	defer cancel()
	return next(ctx)
}

// InterceptField refuses to start a resolver whose time is up.
func (Deadline) InterceptField(ctx context.Context, next graphql.Resolver) (any, error) {
	if ctx.Err() != nil && callsResolver(ctx) {
		return nil, &fault.Fault{Code: fault.Overloaded, Err: context.Cause(ctx)}
	}
	if _, timed := ctx.Deadline(); !timed {
		if event, ok := ctx.Value(eventKey{}).(*event); ok {
			event.begin()
		}
	}
	return next(ctx)
}

// event is the execution of one event of a subscription. It begins with the
// first of its fields.
type event struct {
	limit  time.Duration
	cancel context.CancelCauseFunc
	once   sync.Once
	timer  *time.Timer
}

type eventKey struct{}

func (e *event) begin() {
	e.once.Do(func() {
		e.timer = time.AfterFunc(e.limit, func() { e.cancel(context.DeadlineExceeded) })
	})
}

func (e *event) end() {
	e.once.Do(func() {})
	if e.timer != nil {
		e.timer.Stop()
	}
}

func callsResolver(ctx context.Context) bool {
	f := graphql.GetFieldContext(ctx)
	return f == nil || f.IsResolver
}

// Recover turns a panic into an internal error, which the presenter reports.
func Recover(_ context.Context, p any) error { return fault.Panicked(p) }
