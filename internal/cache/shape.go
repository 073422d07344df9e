package cache

import (
	"crypto/sha256"
	"encoding"
	"encoding/json"
	"fmt"
	"hash"
	"reflect"
	"strings"
)

// Shareable returns nil if values of T come out of a [Second] as they went in,
// and otherwise why they do not: an unexported field, a field without a name in
// JSON, an interface. Such values are kept in memory only. A slice that is empty
// may come out nil if its field says omitempty.
func Shareable[T any]() error {
	_, err := shapeOf(reflect.TypeFor[T]())
	return err
}

// shapeOf returns a hash of everything that decides how t is written, the same
// in every process with the same source, and why t is not [Shareable].
func shapeOf(t reflect.Type) (shape [sha256.Size]byte, err error) {
	w := walk{hash: sha256.New(), seen: make(map[reflect.Type]bool)}
	err = w.visit(t)
	w.hash.Sum(shape[:0])
	return shape, err
}

// walk goes through a type with all its parts.
type walk struct {
	hash hash.Hash
	seen map[reflect.Type]bool
}

func (w walk) visit(t reflect.Type) error {
	_, _ = fmt.Fprintf(w.hash, "%s %s %s\n", t.PkgPath(), t, t.Kind()) // a hash never fails
	if w.seen[t] {
		return nil
	}
	w.seen[t] = true
	switch t.Kind() {
	case reflect.Pointer:
		return w.pointer(t)
	case reflect.Interface, reflect.Func, reflect.Chan, reflect.UnsafePointer, reflect.Uintptr, reflect.Complex64, reflect.Complex128:
		return fmt.Errorf("%s cannot be written as JSON and read again", t)
	default:
	}
	if own, err := ownJSON(t); own || err != nil {
		return err
	}
	switch t.Kind() {
	case reflect.Slice, reflect.Array:
		return w.visit(t.Elem())
	case reflect.Map:
		return w.mapping(t)
	case reflect.Struct:
		return w.fields(t)
	default:
		return nil
	}
}

// pointer refuses pointers to what may be nil: JSON has one null for both.
func (w walk) pointer(t reflect.Type) error {
	switch t.Elem().Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		return fmt.Errorf("%s has two ways to be nil", t)
	default:
		return w.visit(t.Elem())
	}
}

func (w walk) mapping(t reflect.Type) error {
	if k := t.Key().Kind(); k != reflect.String && (k < reflect.Int || reflect.Uint64 < k) {
		return fmt.Errorf("%s has keys that are neither text nor whole numbers", t)
	}
	if err := w.visit(t.Key()); err != nil {
		return err
	}
	return w.visit(t.Elem())
}

func (w walk) fields(t reflect.Type) error {
	names := make(map[string]bool)
	for f := range t.Fields() {
		tag := f.Tag.Get("json")
		name, _, _ := strings.Cut(tag, ",")
		if name == "" {
			name = f.Name
		}
		switch {
		case f.Anonymous:
			return fmt.Errorf("%s embeds %s, whose fields may hide each other", t, f.Type)
		case !f.IsExported():
			return fmt.Errorf("%s.%s is not exported", t, f.Name)
		case tag == "-":
			return fmt.Errorf("%s.%s has no name in JSON", t, f.Name)
		case names[name]:
			return fmt.Errorf("%s has two fields that JSON calls %q", t, name)
		}
		names[name] = true
		_, _ = fmt.Fprintf(w.hash, "%s %q\n", f.Name, tag)
		if err := w.visit(f.Type); err != nil {
			return err
		}
	}
	return nil
}

// ownJSON reports whether t has its own way to be written, and an error if it has
// none to be read again, as secrets have not.
func ownJSON(t reflect.Type) (bool, error) {
	p := reflect.PointerTo(t)
	writesJSON, readsJSON := t.Implements(reflect.TypeFor[json.Marshaler]()), p.Implements(reflect.TypeFor[json.Unmarshaler]())
	writesText, readsText := t.Implements(reflect.TypeFor[encoding.TextMarshaler]()), p.Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
	switch {
	case writesJSON && readsJSON, writesText && readsText && !writesJSON && !readsJSON:
		return true, nil
	case writesJSON, readsJSON, writesText, readsText,
		p.Implements(reflect.TypeFor[json.Marshaler]()), p.Implements(reflect.TypeFor[encoding.TextMarshaler]()):
		return false, fmt.Errorf("%s is not read as it is written", t)
	default:
		return false, nil
	}
}
