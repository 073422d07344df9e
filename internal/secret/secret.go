// Package secret holds text that must not be printed: keys, tokens, passwords.
package secret

import "fmt"

// Text is a secret that shows as [redacted] however it is formatted, marshalled
// or logged. The value sits behind a function, because fmt reads unexported
// fields by reflection and would print a string, or a struct behind a pointer,
// straight past every method of this type.
type Text struct{ reveal func() string }

const mask = "[redacted]"

// New wraps s.
func New(s string) Text {
	if s == "" {
		return Text{}
	}
	return Text{func() string { return s }}
}

// Reveal returns the secret. It is called only where the secret goes on the
// wire or into the vault; the linter holds everybody else off.
func (t Text) Reveal() string {
	if t.reveal == nil {
		return ""
	}
	return t.reveal()
}

// Empty reports whether there is no secret.
func (t Text) Empty() bool { return t.reveal == nil }

// Hint returns the last four characters, for people to tell secrets apart, and
// nothing of a secret too short to hide behind the rest of it.
func (t Text) Hint() string {
	r := []rune(t.Reveal())
	if len(r) < 12 {
		return ""
	}
	return string(r[len(r)-4:])
}

// String masks the secret for %v and %s.
func (Text) String() string { return mask }

// GoString masks the secret for %#v.
func (Text) GoString() string { return mask }

// Format masks the secret for every verb, so that %x and %d do not go around
// String.
func (Text) Format(s fmt.State, _ rune) { _, _ = s.Write([]byte(mask)) }

// MarshalText masks the secret for JSON, zerolog and slog.
func (Text) MarshalText() ([]byte, error) { return []byte(mask), nil }
