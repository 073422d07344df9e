// Package correlation carries the ID that ties one request's log lines, answers
// and upstream calls together.
package correlation

import (
	"context"

	"github.com/google/uuid"
)

// Header is the HTTP header that carries the ID, in and out.
const Header = "X-Correlation-ID"

// An accepted ID has between minLength and maxLength characters.
const (
	minLength = 8
	maxLength = 128
)

type key struct{}

// New returns a fresh ID.
func New() string { return uuid.NewString() }

// Accept returns the ID of a request whose header has these values: the value
// itself if there is exactly one and it is well formed, else a new ID. What is
// refused is never echoed, as it may be an attempt to forge log lines.
func Accept(values []string) string {
	if len(values) == 1 && Valid(values[0]) {
		return values[0]
	}
	return New()
}

// Valid reports whether id has 8 to 128 characters of [A-Za-z0-9._-].
func Valid(id string) bool {
	if len(id) < minLength || len(id) > maxLength {
		return false
	}
	for i := range len(id) {
		c := id[i]
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		digit := '0' <= c && c <= '9'
		if !letter && !digit && c != '.' && c != '_' && c != '-' {
			return false
		}
	}
	return true
}

// With returns a context that carries id.
func With(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, key{}, id)
}

// ID returns the context's ID, empty if it has none.
func ID(ctx context.Context) string {
	id, _ := ctx.Value(key{}).(string)
	return id
}
