package plain

import (
	"reflect"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// step writes one selected field, with its key and the comma before it.
type step struct {
	key   string
	value Append
}

// plan returns how values of a Go type are written as a GraphQL type with a
// selection. It reports false where gqlgen has to do it.
func (w *Writer) plan(op *graphql.OperationContext, sel ast.SelectionSet, t *ast.Type, goType reflect.Type) (Append, bool) {
	if goType.Kind() == reflect.Pointer {
		inner, ok := w.plan(op, sel, t, goType.Elem())
		return pointer(inner, t.NonNull), ok
	}
	if t.Elem != nil {
		if goType.Kind() != reflect.Slice {
			return nil, false
		}
		item, ok := w.plan(op, sel, t.Elem, goType.Elem())
		return list(item, t.NonNull), ok
	}
	switch def := w.schema.Types[t.NamedType]; def.Kind {
	case ast.Scalar, ast.Enum:
		return w.scalar(def.Name, goType)
	case ast.Object:
		return w.selection(op, sel, def, goType)
	default:
		return nil, false
	}
}

// selection returns how an object with a selection is written.
func (w *Writer) selection(op *graphql.OperationContext, sel ast.SelectionSet, def *ast.Definition, goType reflect.Type) (Append, bool) {
	if goType.Kind() != reflect.Struct {
		return nil, false
	}
	fields := graphql.CollectFields(op, sel, satisfies(def))
	bound := w.object(def, goType)
	steps := make([]step, 0, len(fields))
	for i := range fields {
		f := &fields[i]
		if f.IsDeferred() || len(f.Arguments) > 0 {
			return nil, false
		}
		value, ok := w.field(op, f, def, bound)
		if !ok {
			return nil, false
		}
		steps = append(steps, step{key(f.Alias, i == 0), value})
	}
	return object(steps), true
}

func (w *Writer) field(op *graphql.OperationContext, f *graphql.CollectedField, def *ast.Definition, bound *binding) (Append, bool) {
	if f.Name == "__typename" {
		name := quote(def.Name)
		return func(b []byte, _ reflect.Value) []byte { return append(b, name...) }, true
	}
	get, ok := bound.getters[f.Name]
	if !ok {
		return nil, false
	}
	value, ok := w.plan(op, f.Selections, f.Definition.Type, get.typ)
	return get.then(value), ok
}

func key(alias string, first bool) string {
	if first {
		return `"` + alias + `":`
	}
	return `,"` + alias + `":`
}

// satisfies lists the type conditions that an object of this type meets.
func satisfies(def *ast.Definition) []string {
	return append([]string{def.Name}, def.Interfaces...)
}

// pointer writes what a pointer leads to. Nothing where the schema wants
// something is for gqlgen to report: the answer is nil, from here to the top.
func pointer(inner Append, nonNull bool) Append {
	return func(b []byte, v reflect.Value) []byte {
		switch {
		case !v.IsNil():
			return inner(b, v.Elem())
		case nonNull:
			return nil
		default:
			return append(b, "null"...)
		}
	}
}

func list(item Append, nonNull bool) Append {
	return func(b []byte, v reflect.Value) []byte {
		if v.IsNil() && !nonNull {
			return append(b, "null"...)
		}
		b = append(b, '[')
		for i := range v.Len() {
			if i > 0 {
				b = append(b, ',')
			}
			if b = item(b, v.Index(i)); b == nil {
				return nil
			}
		}
		return append(b, ']')
	}
}

func object(steps []step) Append {
	return func(b []byte, v reflect.Value) []byte {
		b = append(b, '{')
		for i := range steps {
			b = append(b, steps[i].key...)
			if b = steps[i].value(b, v); b == nil {
				return nil
			}
		}
		return append(b, '}')
	}
}
