package plain

import (
	"reflect"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// maxPlans is how many plans are kept: as many as the executor keeps documents,
// with some fields each.
const maxPlans = 2048

// maxQuery is the longest document, in bytes, of which plans are kept: the
// executor keeps no longer one, and a plan would hold on to its text.
const maxQuery = 16 << 10

// planKey names a selection of a document that the executor keeps. A document
// that it does not keep is parsed anew each time, and its fields are new too.
type planKey struct {
	field  *ast.Field
	goType reflect.Type
}

// prepared is a plan; nil where gqlgen has to do it.
type prepared struct{ write Append }

// run writes v. It returns nil if v lacks what the schema promises.
func (p prepared) run(v reflect.Value) *raw {
	r, ok := buffers.Get().(*raw)
	if !ok {
		r = new(raw)
	}
	b := p.write(r.b[:0], v)
	if b == nil {
		buffers.Put(r)
		return nil
	}
	r.b = b
	return r
}

// prepare returns the plan for a field's selection, from memory if what is
// selected cannot differ from request to request.
func (w *Writer) prepare(op *graphql.OperationContext, f *graphql.CollectedField, goType reflect.Type) prepared {
	k := planKey{f.Field, goType}
	// Equal response keys are merged into the first of their fields, which then
	// stands for more than it selects itself.
	whole := len(f.Selections) == len(f.SelectionSet)
	if p, ok := w.plans.Get(k); ok && whole {
		return p
	}
	var p prepared
	if write, ok := w.plan(op, f.Selections, f.Definition.Type, goType); ok {
		p.write = write
	}
	if whole && len(op.RawQuery) <= maxQuery && unconditional(f.Selections) {
		w.plans.Add(k, p)
	}
	return p
}

// unconditional reports whether no directive, such as @include with a variable,
// is within a selection.
func unconditional(sel ast.SelectionSet) bool {
	for _, s := range sel {
		switch s := s.(type) {
		case *ast.Field:
			if len(s.Directives) > 0 || !unconditional(s.SelectionSet) {
				return false
			}
		case *ast.InlineFragment:
			if len(s.Directives) > 0 || !unconditional(s.SelectionSet) {
				return false
			}
		case *ast.FragmentSpread:
			if len(s.Directives) > 0 || !unconditional(s.Definition.SelectionSet) {
				return false
			}
		}
	}
	return true
}
