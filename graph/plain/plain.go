// Package plain writes GraphQL objects whose every value is at hand as JSON in
// one go, without a context, a goroutine or an allocation per field.
//
// It rests on a rule of gqlgen: a field's middleware may return a
// graphql.Marshaler, which is then taken as the field's value. How a Go type is
// written follows from the schema and the type itself, by the same rule that
// gqlgen binds by, so there is no second table to keep. Where a selection has
// something that needs execution - an argument below the field, an abstract
// type, a deferred fragment - gqlgen's own way is taken, as it is where a value
// is missing that the schema promises.
package plain

import (
	"context"
	"io"
	"reflect"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// Writer writes the objects of one schema. It is safe for concurrent use.
type Writer struct {
	schema  *ast.Schema
	scalars map[scalarKey]Append
	types   sync.Map // bindingKey -> *binding
	plans   *lru.Cache[planKey, prepared]
}

// Append appends v as JSON. It returns nil if v lacks what the schema promises.
type Append func(b []byte, v reflect.Value) []byte

// New returns a writer for schema. scalars says how Go types that are not
// simply strings, numbers or booleans are written; they come from [Scalar].
func New(schema *ast.Schema, scalars ...ScalarType) *Writer {
	plans, _ := lru.New[planKey, prepared](maxPlans) // fails only for a size below 1
	w := &Writer{schema: schema, scalars: make(map[scalarKey]Append, len(scalars)), plans: plans}
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
	p := w.prepare(graphql.GetOperationContext(ctx), &graphql.GetFieldContext(ctx).Field, v.Type())
	if p.write == nil {
		return res, nil
	}
	if out := p.run(v); out != nil {
		return out, nil
	}
	return res, nil
}

// raw is JSON that is written as it is, once: its buffer then serves the next.
type raw struct{ b []byte }

// MarshalGQL implements graphql.Marshaler.
func (r *raw) MarshalGQL(w io.Writer) {
	_, _ = w.Write(r.b)
	if cap(r.b) <= maxKept {
		buffers.Put(r)
	}
}

var buffers = sync.Pool{New: func() any { return &raw{make([]byte, 0, 4096)} }}

// maxKept is the largest buffer that is kept for the next answer, in bytes.
const maxKept = 256 << 10
