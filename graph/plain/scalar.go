package plain

import (
	"math"
	"reflect"
	"strconv"
	"unicode/utf8"
)

// ScalarType is how one scalar or enum of the schema is written that is kept in
// one Go type.
type ScalarType struct {
	key   scalarKey
	write Append
}

type scalarKey struct {
	name   string // in the schema
	goType reflect.Type
}

// Scalar says that values of T are written by write where the schema says name.
func Scalar[T any](name string, write func(b []byte, v T) []byte) ScalarType {
	return ScalarType{scalarKey{name, reflect.TypeFor[T]()}, func(b []byte, v reflect.Value) []byte {
		if v.CanAddr() { // without a copy on the heap
			return write(b, *v.Addr().Interface().(*T)) // the key says that it is a T
		}
		return write(b, v.Interface().(T))
	}}
}

// scalar returns how a Go type is written as a scalar or an enum.
func (w *Writer) scalar(name string, goType reflect.Type) (Append, bool) {
	if write, ok := w.scalars[scalarKey{name, goType}]; ok {
		return write, true
	}
	switch goType.Kind() {
	case reflect.String:
		return func(b []byte, v reflect.Value) []byte { return String(b, v.String()) }, true
	case reflect.Bool:
		return func(b []byte, v reflect.Value) []byte { return strconv.AppendBool(b, v.Bool()) }, true
	case reflect.Int, reflect.Int32, reflect.Int64:
		return func(b []byte, v reflect.Value) []byte { return strconv.AppendInt(b, v.Int(), 10) }, true
	case reflect.Float64:
		return func(b []byte, v reflect.Value) []byte { return Float(b, v.Float()) }, true
	default:
		return nil, false
	}
}

// Float appends f as a JSON number, null if it is none.
func Float(b []byte, f float64) []byte {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return append(b, "null"...)
	}
	return strconv.AppendFloat(b, f, 'g', -1, 64)
}

func quote(s string) string { return string(String(nil, s)) }

const hex = "0123456789abcdef"

// String appends s as a JSON string. What is not UTF-8 becomes U+FFFD.
func String(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= ' ' && c != '"' && c != '\\' {
				i++
				continue
			}
			b = append(b, s[start:i]...)
			b = escape(b, c)
			i++
			start = i
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 {
			b = append(b, s[start:i]...)
			b = append(b, `\ufffd`...)
			start = i + n
		}
		i += n
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}

func escape(b []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(b, '\\', c)
	case '\n':
		return append(b, '\\', 'n')
	case '\r':
		return append(b, '\\', 'r')
	case '\t':
		return append(b, '\\', 't')
	default:
		return append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
	}
}
