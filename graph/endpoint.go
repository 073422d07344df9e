package graph

import (
	"context"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/vektah/gqlparser/v2"

	"ava/graph/limit"
	"ava/graph/plain"
	"ava/graph/transport"
)

// Limits is what one request may ask for. A zero field means its default.
type Limits struct {
	Timeout time.Duration // of a whole operation; 15 s
	MaxBody int           // bytes of a request; 256 KiB
	Query   limit.Limits

	// Pace counts n top-level query fields, all or none; its error refuses the
	// operation. Nil does not count.
	Pace func(ctx context.Context, n int) error
	// Header completes the headers of an answer; it may be nil.
	Header func(ctx context.Context, h http.Header)
}

// NewEndpoint returns the GraphQL endpoint: POST of JSON, and for streams, unless
// they are nil, WebSockets and event streams. A WebSocket's handshake may come
// without a viewer.
func NewEndpoint(root ResolverRoot, p Presenter, l Limits, streams *transport.Streams) http.Handler {
	if l.Timeout <= 0 {
		l.Timeout = 15 * time.Second
	}
	srv := handler.New(NewSchema(root))
	srv.SetErrorPresenter(p.Present)
	srv.SetRecoverFunc(Recover)
	srv.SetQueryCache(limit.NewCache())
	srv.SetValidationRulesFn(limit.Rules)
	srv.SetDisableSuggestion(true)
	srv.Use(limit.New(l.Query))
	if l.Pace != nil {
		srv.Use(Pace{l.Pace})
	}
	srv.Use(extension.Introspection{})
	srv.Use(Deadline{l.Timeout})
	if streams != nil {
		srv.AddTransport(transport.WebSocket{Streams: streams, MaxMessage: int64(l.MaxBody)})
	}
	srv.AddTransport(transport.HTTP{Streams: streams, MaxBody: int64(l.MaxBody), Header: l.Header})
	return srv
}

// NewSchema returns the executable schema over resolvers.
func NewSchema(root ResolverRoot) graphql.ExecutableSchema {
	return NewExecutableSchema(Config{
		Resolvers:  root,
		Directives: DirectiveRoot{Plain: plain.New(parsedSchema, plainScalars()...).Directive},
	})
}

// Validate returns what is wrong with a document, nil if it fits the schema.
func Validate(document string) error {
	if _, errs := gqlparser.LoadQueryWithRules(parsedSchema, document, limit.Rules()); errs != nil {
		return errs
	}
	return nil
}

// FieldNames returns the names of a type's fields, in the schema's order.
func FieldNames(typeName string) []string {
	var names []string
	for _, f := range parsedSchema.Types[typeName].Fields {
		names = append(names, f.Name)
	}
	return names
}
