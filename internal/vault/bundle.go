package vault

import (
	"encoding/binary"
	"errors"
	"maps"
	"slices"

	"ava/internal/secret"
)

// Bundle is the secrets of one credential by the names of their fields.
type Bundle map[string]secret.Text

// encode writes the fields in the order of their names, each text with its
// length before it. They are sealed together rather than one by one: so a field
// can neither be taken from another bundle, nor from an earlier state of its
// own, and nobody sees which fields there are.
func (b Bundle) encode() []byte {
	var out []byte
	for _, name := range slices.Sorted(maps.Keys(b)) {
		out = appendText(out, name)
		out = appendText(out, b[name].Reveal())
	}
	return out
}

var errNotABundle = errors.New("vault: not a bundle")

func decodeBundle(in []byte) (Bundle, error) {
	b := make(Bundle)
	for len(in) > 0 {
		name, rest, ok := cutText(in)
		if !ok {
			return nil, errNotABundle
		}
		value, rest, ok := cutText(rest)
		if !ok {
			return nil, errNotABundle
		}
		b[name], in = secret.New(value), rest
	}
	return b, nil
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func cutText(b []byte) (text string, rest []byte, ok bool) {
	length, n := binary.Uvarint(b)
	if n <= 0 || length > uint64(len(b)-n) {
		return "", nil, false
	}
	b = b[n:]
	return string(b[:length]), b[length:], true
}
