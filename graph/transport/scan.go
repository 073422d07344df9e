package transport

import (
	"encoding/json"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// What is wrong with a body. The texts are for the log; they hold nothing of
// the body itself.
const (
	errSyntax    = malformed("not JSON")
	errTrailing  = malformed("more after the JSON object")
	errUTF8      = malformed("not UTF-8")
	errSurrogate = malformed("half a surrogate pair in a string")
	errNUL       = malformed("a NUL in the query")
	errDuplicate = malformed("a key twice in one object")
	errDepth     = malformed("nested too deeply")
	errValues    = malformed("too many values")
	errType      = malformed("a parameter of the wrong type")
)

type malformed string

// Error returns the text of the constant.
func (m malformed) Error() string { return string(m) }

// What a body may hold: objects and arrays inside each other, the outermost
// counted, and values in all.
const (
	maxDepth  = 32
	maxValues = 2000
)

// scanner reads JSON as RFC 8259 has it, and no more leniently: text is valid
// UTF-8, surrogates come in pairs, and no object has a key twice. Strings are
// unescaped in place, so that each costs one allocation.
type scanner struct {
	data   []byte
	pos    int
	depth  int
	values int
}

func newScanner(data []byte) (*scanner, error) {
	if !utf8.Valid(data) {
		return nil, errUTF8
	}
	return &scanner{data: data}, nil
}

// peek skips white space and returns the byte there, 0 at the end.
func (s *scanner) peek() byte {
	for ; s.pos < len(s.data); s.pos++ {
		switch c := s.data[s.pos]; c {
		case ' ', '\t', '\r', '\n':
		default:
			return c
		}
	}
	return 0
}

// take consumes c, after white space.
func (s *scanner) take(c byte) error {
	if s.peek() != c {
		return errSyntax
	}
	s.pos++
	return nil
}

// end makes sure that nothing follows but white space.
func (s *scanner) end() error {
	if s.peek(); s.pos < len(s.data) {
		return errTrailing
	}
	return nil
}

// value reads any value, numbers as [json.Number].
func (s *scanner) value() (any, error) {
	if s.values++; s.values > maxValues {
		return nil, errValues
	}
	switch c := s.peek(); c {
	case '"':
		text, err := s.text()
		return string(text), err
	case '{':
		return s.object()
	case '[':
		return s.array()
	case 't':
		return true, s.literal("true")
	case 'f':
		return false, s.literal("false")
	case 'n':
		return nil, s.literal("null")
	}
	return s.number()
}

// literal consumes a word that the caller has seen the beginning of.
func (s *scanner) literal(word string) error {
	if len(s.data)-s.pos < len(word) || string(s.data[s.pos:s.pos+len(word)]) != word {
		return errSyntax
	}
	s.pos += len(word)
	return nil
}

func (s *scanner) object() (map[string]any, error) {
	out := make(map[string]any)
	err := s.members(func(key []byte) error {
		name := string(key)
		if _, duplicate := out[name]; duplicate {
			return errDuplicate
		}
		v, err := s.value()
		out[name] = v
		return err
	})
	return out, err
}

func (s *scanner) array() ([]any, error) {
	out := []any{}
	err := s.list('[', ']', func() error {
		v, err := s.value()
		out = append(out, v)
		return err
	})
	return out, err
}

// members reads an object, calling member where each value begins. The key is
// good until member reads on.
func (s *scanner) members(member func(key []byte) error) error {
	return s.list('{', '}', func() error {
		key, err := s.text()
		if err != nil {
			return err
		}
		if err := s.take(':'); err != nil {
			return err
		}
		return member(key)
	})
}

// list reads what stands between two brackets, separated by commas.
func (s *scanner) list(opening, closing byte, element func() error) error {
	if err := s.take(opening); err != nil {
		return err
	}
	if s.depth++; s.depth > maxDepth {
		return errDepth
	}
	if s.peek() != closing {
		if err := element(); err != nil {
			return err
		}
		for s.peek() == ',' {
			s.pos++
			if err := element(); err != nil {
				return err
			}
		}
	}
	s.depth--
	return s.take(closing)
}

// number reads -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?
func (s *scanner) number() (any, error) {
	start := s.pos
	s.skip('-')
	if !s.skip('0') && !s.digits() {
		return nil, errSyntax
	}
	if s.skip('.') && !s.digits() {
		return nil, errSyntax
	}
	if s.skip('e') || s.skip('E') {
		if !s.skip('-') {
			s.skip('+')
		}
		if !s.digits() {
			return nil, errSyntax
		}
	}
	return json.Number(s.data[start:s.pos]), nil
}

// skip consumes c if it is next.
func (s *scanner) skip(c byte) bool {
	found := s.pos < len(s.data) && s.data[s.pos] == c
	if found {
		s.pos++
	}
	return found
}

// digits consumes digits and reports whether there was one.
func (s *scanner) digits() bool {
	start := s.pos
	for s.pos < len(s.data) && '0' <= s.data[s.pos] && s.data[s.pos] <= '9' {
		s.pos++
	}
	return s.pos > start
}

// text reads a string and returns its bytes, which lie in the body.
func (s *scanner) text() ([]byte, error) {
	if err := s.take('"'); err != nil {
		return nil, err
	}
	start := s.pos
	for ; s.pos < len(s.data); s.pos++ {
		switch c := s.data[s.pos]; {
		case c == '"':
			s.pos++
			return s.data[start : s.pos-1], nil
		case c == '\\':
			return s.escaped(s.data[start:s.pos])
		case c < ' ':
			return nil, errSyntax
		}
	}
	return nil, errSyntax
}

// escaped reads on in a string from its first backslash. out is what was read
// so far, and grows in place: an escape is never shorter than what it stands
// for.
func (s *scanner) escaped(out []byte) ([]byte, error) {
	for s.pos < len(s.data) {
		c := s.data[s.pos]
		s.pos++
		switch {
		case c == '"':
			return out, nil
		case c == '\\':
			r, err := s.escape()
			if err != nil {
				return nil, err
			}
			out = utf8.AppendRune(out, r)
		case c < ' ':
			return nil, errSyntax
		default:
			out = append(out, c)
		}
	}
	return nil, errSyntax
}

// escape reads what follows a backslash.
func (s *scanner) escape() (rune, error) {
	if s.pos == len(s.data) {
		return 0, errSyntax
	}
	c := s.data[s.pos]
	s.pos++
	switch c {
	case '"', '\\', '/':
		return rune(c), nil
	case 'b':
		return '\b', nil
	case 'f':
		return '\f', nil
	case 'n':
		return '\n', nil
	case 'r':
		return '\r', nil
	case 't':
		return '\t', nil
	case 'u':
		return s.codePoint()
	}
	return 0, errSyntax
}

// codePoint reads the digits of \u, and those of the \u that has to follow the
// first half of a surrogate pair.
func (s *scanner) codePoint() (rune, error) {
	r, err := s.hex()
	if err != nil || !utf16.IsSurrogate(r) {
		return r, err
	}
	if !s.skip('\\') || !s.skip('u') {
		return 0, errSurrogate
	}
	low, err := s.hex()
	if err != nil {
		return 0, err
	}
	if r = utf16.DecodeRune(r, low); r == unicode.ReplacementChar {
		return 0, errSurrogate
	}
	return r, nil
}

// hex reads four hexadecimal digits.
func (s *scanner) hex() (rune, error) {
	if len(s.data)-s.pos < 4 {
		return 0, errSyntax
	}
	var r rune
	for _, c := range s.data[s.pos : s.pos+4] {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, errSyntax
		}
		r = r<<4 | rune(c)
	}
	s.pos += 4
	return r, nil
}
