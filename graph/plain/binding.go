package plain

import (
	"reflect"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// binding is how the fields of a GraphQL object are read from a Go struct.
type binding struct {
	getters map[string]getter
}

// getter reads one field: a field of the struct, or a method without arguments.
type getter struct {
	typ    reflect.Type
	index  []int // of the field, through embedded structs
	method int   // of the pointer's method set; used if index is nil
}

type bindingKey struct {
	def    *ast.Definition
	goType reflect.Type
}

// object returns the binding of a pair of types, found once.
func (w *Writer) object(def *ast.Definition, goType reflect.Type) *binding {
	k := bindingKey{def, goType}
	if b, ok := w.types.Load(k); ok {
		return b.(*binding) // only bindings are stored
	}
	b, _ := w.types.LoadOrStore(k, bind(def, goType))
	return b.(*binding)
}

// bind finds for each GraphQL field what gqlgen binds it to: a method, or else
// a struct field, whose name is equal but for case. A field that has arguments
// is left out.
func bind(def *ast.Definition, goType reflect.Type) *binding {
	b := &binding{getters: make(map[string]getter, len(def.Fields))}
	for _, f := range def.Fields {
		if len(f.Arguments) > 0 {
			continue
		}
		if g, ok := methodNamed(f.Name, reflect.PointerTo(goType)); ok {
			b.getters[f.Name] = g
		} else if sf, ok := goType.FieldByNameFunc(func(n string) bool { return strings.EqualFold(n, f.Name) }); ok && sf.IsExported() {
			b.getters[f.Name] = getter{typ: sf.Type, index: sf.Index}
		}
	}
	return b
}

func methodNamed(name string, ptr reflect.Type) (getter, bool) {
	for i := range ptr.NumMethod() {
		m := ptr.Method(i)
		if strings.EqualFold(m.Name, name) && m.Type.NumIn() == 1 && m.Type.NumOut() == 1 {
			return getter{typ: m.Type.Out(0), method: i}, true
		}
	}
	return getter{}, false
}

// then returns a step that reads the field and hands it to write.
func (g getter) then(write Append) Append {
	switch len(g.index) {
	case 0:
		return func(b []byte, v reflect.Value) []byte { return write(b, g.call(v)) }
	case 1:
		i := g.index[0]
		return func(b []byte, v reflect.Value) []byte { return write(b, v.Field(i)) }
	default:
		return func(b []byte, v reflect.Value) []byte { return write(b, v.FieldByIndex(g.index)) }
	}
}

// call calls the method on v, or on a copy if v cannot be addressed.
func (g getter) call(v reflect.Value) reflect.Value {
	if !v.CanAddr() {
		p := reflect.New(v.Type())
		p.Elem().Set(v)
		v = p.Elem()
	}
	return v.Addr().Method(g.method).Call(nil)[0]
}
