package limit //nolint:testpackage // counts work, which callers cannot see

import (
	"context"

	"github.com/vektah/gqlparser/v2/ast"

	"ava/internal/fault"
)

// Inspect looks at a query's shape, past the memory of verdicts, and returns
// how many tokens and nodes that took.
func (l Limits) Inspect(query string) (*fault.Fault, int) { return l.inspect(query) }

// Price returns what a validated operation costs and how many nodes were
// visited to know.
func Price(op *ast.OperationDefinition, variables map[string]any) (cost, visited int) {
	return price(op, variables)
}

// Remembers reports whether the verdict on a query is kept.
func (e *Extension) Remembers(ctx context.Context, query string) bool {
	_, ok := e.verdicts.Get(ctx, query)
	return ok
}
