// Package limit decides which GraphQL documents are worth executing. Before a
// document is validated, one linear walk bounds its size and shape, because
// validation itself is quadratic in places; after it, one bounds what it costs.
// Both walks visit a fragment once however often it is spread, and what they
// find is kept for the next request with the same query.
package limit

import (
	"context"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"ava/internal/fault"
)

// Limits are the most that a document may have. Zero stands for the default.
type Limits struct {
	Tokens     int // lexical tokens, comments included
	Depth      int // levels of fields, introspection aside
	Aliases    int // aliased fields of an operation, fragments expanded
	Directives int // uses of directives in an operation, fragments expanded
	Fields     int // fields of an operation, fragments expanded
	RootFields int // top-level fields of a query or subscription
	Mutations  int // top-level fields of a mutation
	Cost       int // what the executor may have to answer; see [Extension]
}

// Defaults returns the limits of production.
func Defaults() Limits {
	return Limits{
		Tokens: 1000, Depth: 10, Aliases: 15, Directives: 20, Fields: 300,
		RootFields: 10, Mutations: 1, Cost: 5000,
	}
}

// orDefaults returns l with its zeros replaced.
func (l Limits) orDefaults() Limits {
	d := Defaults()
	for _, f := range []struct {
		limit    *int
		fallback int
	}{
		{&l.Tokens, d.Tokens},
		{&l.Depth, d.Depth},
		{&l.Aliases, d.Aliases},
		{&l.Directives, d.Directives},
		{&l.Fields, d.Fields},
		{&l.RootFields, d.RootFields},
		{&l.Mutations, d.Mutations},
		{&l.Cost, d.Cost},
	} {
		if *f.limit <= 0 {
			*f.limit = f.fallback
		}
	}
	return l
}

// Extension refuses documents that are over a limit, with a QUERY_TOO_COMPLEX
// that says which. The cost of an operation is counted like this:
//
//   - a field costs 1, plus what its children cost;
//   - a field with an argument first multiplies its children by that number,
//     which has to be from 1 to 100 and is BAD_USER_INPUT otherwise;
//   - any other field that is a list multiplies them by 10, except directly
//     below a field with first, as those items are counted already;
//   - __typename, __schema and __type cost nothing: gqlparser's rule
//     MaxIntrospectionDepth bounds them.
//
// Use it after whatever replaces a stored query's name by its text. One
// Extension serves one schema.
type Extension struct {
	limits   Limits
	verdicts *lru.LRU[*verdict]
}

var (
	_ graphql.HandlerExtension          = (*Extension)(nil)
	_ graphql.OperationParameterMutator = (*Extension)(nil)
	_ graphql.OperationContextMutator   = (*Extension)(nil)
)

// New returns an extension with its own memory of queries.
func New(l Limits) *Extension {
	return &Extension{limits: l.orDefaults(), verdicts: lru.New[*verdict](maxEntries)}
}

// ExtensionName is the extension's name in gqlgen's statistics.
func (*Extension) ExtensionName() string { return "Limits" }

// Validate accepts every schema.
func (*Extension) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters refuses a query by its shape, before it is
// validated. It changes nothing. A query with a syntax error is let through,
// for the executor to say so.
func (e *Extension) MutateOperationParameters(ctx context.Context, p *graphql.RawParams) *gqlerror.Error {
	return refusal(e.admit(ctx, p.Query).fault)
}

// admit returns the verdict on a query, a new one if it is not remembered.
func (e *Extension) admit(ctx context.Context, query string) *verdict {
	if v, ok := e.verdicts.Get(ctx, query); ok {
		return v
	}
	f, _ := e.limits.inspect(query)
	v := &verdict{fault: f}
	if len(query) <= maxKept {
		e.verdicts.Add(ctx, query, v)
	}
	return v
}

// MutateOperationContext refuses an operation by its cost, before it is
// executed. It changes nothing.
func (e *Extension) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	p := e.plan(ctx, op)
	if f := p.refuses(op.Variables); f != nil {
		return refusal(f)
	}
	if p.most <= e.limits.Cost {
		return nil
	}
	if cost, _ := price(op.Operation, op.Variables); cost > e.limits.Cost {
		return refusal(tooMuch(fault.TooCostly, e.limits.Cost, "cost", strconv.Itoa(cost)))
	}
	return nil
}

// tooMuch returns the fault for a limit that was passed; args come in pairs.
func tooMuch(reason fault.Reason, most int, args ...string) *fault.Fault {
	f := &fault.Fault{Code: fault.QueryTooComplex, Reason: reason, Args: fault.Args{"max": strconv.Itoa(most)}}
	for i := 0; i+1 < len(args); i += 2 {
		f.Args[args[i]] = args[i+1]
	}
	return f
}

// refusal wraps f as the executor wants it, afresh each time because the
// executor writes into it; a nil fault is no error.
func refusal(f *fault.Fault) *gqlerror.Error {
	if f == nil {
		return nil
	}
	return &gqlerror.Error{Err: f, Message: f.Sentence()}
}
