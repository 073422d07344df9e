package wire

import (
	"bytes"
	"errors"
	"unicode/utf8"

	"github.com/segmentio/encoding/json"
)

// maxDepth is how deep arrays and objects may be nested, as in encoding/json.
// The decoder below recurses, and a stack that overflows ends the process.
const maxDepth = 10_000

// ErrNotJSON is the end of every failed decoding. It quotes nothing of what
// was read.
var ErrNotJSON = errors.New("the body is not the expected JSON")

// Decode reads one JSON value, and nothing after it, as encoding/json would.
// Nothing in the result shares memory with body. Invalid UTF-8 becomes U+FFFD.
func Decode[T any](body []byte) (T, error) { return DecodeInto(body, *new(T)) }

// DecodeInto is [Decode] over a value that has room already, such as a slice
// with a capacity. Nobody else may use that room, and it must not have been used
// before.
func DecodeInto[T any](body []byte, room T) (value T, err error) {
	value = room
	defer func() {
		if recover() != nil {
			value, err = *new(T), ErrNotJSON
		}
	}()
	if !utf8.Valid(body) {
		body = bytes.ToValidUTF8(body, []byte("\uFFFD"))
	}
	if tooDeep(body) || json.Unmarshal(body, &value) != nil {
		return *new(T), ErrNotJSON
	}
	return value, nil
}

// tooDeep reports whether body nests deeper than maxDepth. Nearly every body is
// cleared by counting its brackets, which is a few vector instructions.
func tooDeep(body []byte) bool {
	if bytes.Count(body, []byte("["))+bytes.Count(body, []byte("{")) <= maxDepth {
		return false
	}
	depth, quoted := 0, false
	for i := 0; i < len(body); i++ {
		switch c := body[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[', c == '{':
			depth++
		case c == ']', c == '}':
			depth--
		}
		if depth > maxDepth {
			return true
		}
	}
	return false
}
