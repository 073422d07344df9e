// Package graph is the schema in Go: the generated executor and models, how a
// fault becomes a GraphQL error, and the endpoint that puts both behind HTTP.
package graph

import (
	"context"
	"slices"

	"github.com/99designs/gqlgen/graphql"
)

// Omittable is a field of an input that tells absent from null.
type Omittable[T any] = graphql.Omittable[T]

// Selects reports whether the field that is being resolved has a field of this
// name selected below it.
func Selects(ctx context.Context, name string) bool {
	return slices.Contains(graphql.CollectAllFields(ctx), name)
}
