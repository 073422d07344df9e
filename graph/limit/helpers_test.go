package limit_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"ava/graph/limit"
	"ava/internal/fault"
)

var schema = gqlparser.MustLoadSchema(&ast.Source{Input: `
	directive @listSize(assumedSize: Int!) on FIELD_DEFINITION
	interface Node { id: ID! }
	enum Mode { FAST SLOW }
	input Options { mode: Mode  retries: Int  note: String }
	type Query {
		name: String
		node(id: ID!): Node
		item: Item
		items(first: Int! = 20, after: String): ItemConnection
		loose(first: Int): [Item!]
		worded(first: String): [Item!]
		plain: [Item!]
		few: [Item!] @listSize(assumedSize: 3)
		matrix: [[Item!]!]
		tags: [String!]
		set(text: String, count: Int, on: Boolean, ratio: Float, id: ID, mode: Mode, options: Options): String
	}
	type Mutation { send(text: String): Item  wipe: Item }
	type Subscription { sent: Item }
	type Item implements Node {
		id: ID!
		name: String
		child: Item
		related(first: Int! = 20): [Item!]!
		page(first: Int! = 20): ItemConnection
		tags: [String!]!
	}
	type ItemConnection { nodes: [Item!]!  edges: [Edge!]!  total: Int  pageInfo: PageInfo! }
	type Edge { cursor: String!  node: Item! }
	type PageInfo { endCursor: String  hasNextPage: Boolean! }
`})

// server is an executor behind the limits that counts what it executes.
type server struct {
	*executor.Executor

	executed int
}

func newServer(l limit.Limits) *server {
	s := &server{}
	s.Executor = executor.New(&graphql.ExecutableSchemaMock{
		SchemaFunc: func() *ast.Schema { return schema },
		ExecFunc: func(context.Context) graphql.ResponseHandler {
			s.executed++
			return graphql.OneShot(&graphql.Response{Data: json.RawMessage(`{}`)})
		},
	})
	s.SetDefaultRulesFn(limit.Rules)
	s.SetQueryCache(limit.NewCache())
	s.Use(limit.New(l))
	return s
}

// run passes a request through the executor and returns its errors.
func (s *server) run(ctx context.Context, params graphql.RawParams) gqlerror.List {
	ctx = graphql.StartOperationTrace(ctx)
	op, errs := s.CreateOperationContext(ctx, &params)
	if errs != nil {
		return errs
	}
	next, ctx := s.DispatchOperation(ctx, op)
	return next(ctx).Errors
}

// query runs a query and returns its fault, nil if it was executed.
func (s *server) query(tb testing.TB, query string, variables map[string]any) *fault.Fault {
	tb.Helper()
	return first(s.run(tb.Context(), graphql.RawParams{Query: query, Variables: variables}))
}

// named runs one operation of several.
func (s *server) named(tb testing.TB, query, operation string) *fault.Fault {
	tb.Helper()
	return first(s.run(tb.Context(), graphql.RawParams{Query: query, OperationName: operation}))
}

// first returns the fault in the first of errs; errors of the executor itself
// are all called failed validation.
func first(errs gqlerror.List) *fault.Fault {
	if len(errs) == 0 {
		return nil
	}
	f, ok := errors.AsType[*fault.Fault](errs[0])
	if !ok {
		return &fault.Fault{Code: fault.ValidationFailed, Err: errs}
	}
	return f
}

// verdict is a fault in one word.
func verdict(f *fault.Fault) string {
	switch {
	case f == nil:
		return "executed"
	case f.Reason != "":
		return string(f.Reason)
	}
	return string(f.Code)
}
