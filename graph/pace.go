package graph

import (
	"context"
	"errors"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"ava/internal/fault"
)

// Pace counts what an operation asks for before it is executed, so that many
// fields in one request cost what they cost in many. A query counts once for
// each of its top-level fields, a subscription once when it starts; both count
// at least once, so asking about the schema is not free either. Mutations are
// counted where they call a provider, not here.
//
// A query beyond the limit is refused as a whole: a page without some of its
// fields would look like a failure of theirs. Use Pace after the limits of
// package limit, which refuse what is not worth counting.
type Pace struct {
	// Queries counts n more, all of them or none. Its error refuses the operation.
	Queries func(ctx context.Context, n int) error
}

var (
	_ graphql.HandlerExtension        = Pace{}
	_ graphql.OperationContextMutator = Pace{}
)

// ExtensionName implements graphql.HandlerExtension.
func (Pace) ExtensionName() string { return "Pace" }

// Validate implements graphql.HandlerExtension.
func (p Pace) Validate(graphql.ExecutableSchema) error {
	if p.Queries == nil {
		return errors.New("nobody counts the queries")
	}
	return nil
}

// MutateOperationContext refuses an operation beyond the limit. It changes nothing.
func (p Pace) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	n := 1
	switch op.Operation.Operation {
	case ast.Mutation:
		return nil
	case ast.Query:
		n = max(rootFields(op), 1)
	case ast.Subscription:
	}
	if err := p.Queries(ctx, n); err != nil {
		f := fault.Of(err)
		return &gqlerror.Error{Err: f, Message: f.Sentence()}
	}
	return nil
}

// rootFields returns how many top-level fields will be resolved: fragments
// expanded, skipped fields left out, the same field under the same name once.
// Introspection resolves nothing. The executor asks gqlgen the very same next,
// and gqlgen remembers the answer.
func rootFields(op *graphql.OperationContext) int {
	n := 0
	for _, field := range graphql.CollectFields(op, op.Operation.SelectionSet, queryImplementors) {
		if !strings.HasPrefix(field.Name, "__") {
			n++
		}
	}
	return n
}
