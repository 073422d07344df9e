package graph

import (
	"context"
	"fmt"
	"time"

	"github.com/99designs/gqlgen/graphql"

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

// InterceptResponse gives the execution of one response its time.
func (d Deadline) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	ctx, cancel := context.WithTimeout(ctx, d.Limit)
	defer cancel()
	return next(ctx)
}

// InterceptField refuses to start a resolver whose time is up.
func (Deadline) InterceptField(ctx context.Context, next graphql.Resolver) (any, error) {
	if ctx.Err() != nil && callsResolver(ctx) {
		return nil, &fault.Fault{Code: fault.Overloaded, Err: context.Cause(ctx)}
	}
	return next(ctx)
}

func callsResolver(ctx context.Context) bool {
	f := graphql.GetFieldContext(ctx)
	return f == nil || f.IsResolver
}

// Recover turns a panic into an internal error, which the presenter reports.
func Recover(_ context.Context, p any) error { return fault.Panicked(p) }
