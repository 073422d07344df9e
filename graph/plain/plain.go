// Package plain writes GraphQL objects whose every value is at hand as JSON in
// one go, without a context, a goroutine or an allocation per field.
//
// It rests on a rule of gqlgen: a field's middleware may return a
// graphql.Marshaler, which is then taken as the field's value. How a Go type is
// written follows from the schema and the type itself, by the same rule that
// gqlgen binds by, so there is no second table to keep. Where a selection has
// something that needs execution - an argument below the field, an abstract
// type, a deferred fragment - gqlgen's own way is taken.
package plain

import (
	"context"
	"io"
	"reflect"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// Writer writes the objects of one schema. It is safe for concurrent use.
type Writer struct {
	schema  *ast.Schema
	scalars map[scalarKey]Append
	types   sync.Map // binding -> *object
}

// Append appends v as JSON.
type Append func(b []byte, v reflect.Value) []byte

// New returns a writer for schema. scalars says how Go types that are not
// simply strings, numbers or booleans are written; they come from [Scalar].
func New(schema *ast.Schema, scalars ...ScalarType) *Writer {
	w := &Writer{schema: schema, scalars: make(map[scalarKey]Append, len(scalars))}
	for _, s := range scalars {
		w.scalars[s.key] = s.write
	}
	return w
}

// Directive is the middleware of a field: it calls next and, where it can,
// writes the result. Errors are next's own.
func (w *Writer) Directive(ctx context.Context, _ any, next graphql.Resolver) (any, error) {
	res, err := next(ctx)
	if err != nil || res == nil {
		return res, err
	}
	v := reflect.ValueOf(res)
	if v.Kind() == reflect.Pointer && v.IsNil() {
		return res, nil
	}
	field := graphql.GetFieldContext(ctx).Field
	p, ok := w.plan(graphql.GetOperationContext(ctx), field.Selections, field.Definition.Type, v.Type())
	if !ok {
		return res, nil
	}
	return raw(p(make([]byte, 0, 4096), v)), nil
}

// raw is JSON that is written as it is.
type raw []byte

// MarshalGQL implements graphql.Marshaler.
func (r raw) MarshalGQL(w io.Writer) { _, _ = w.Write(r) }
