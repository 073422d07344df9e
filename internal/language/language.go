// Package language is in which language people are told what happened: which
// there are, how a request asks for one, and how that travels with its context.
// The sentences themselves are in internal/fault.
package language

import "context"

// Header is the HTTP header by which a language is asked for.
const Header = "Accept-Language"

// Tag names a language as Accept-Language and the lang of HTML do (BCP 47).
type Tag string

// The languages.
const (
	English Tag = "en"
	German  Tag = "de"
	Spanish Tag = "es"
	French  Tag = "fr"
)

// all is every language; who has no preference is given the first.
var all = [...]Tag{English, German, Spanish, French}

// All returns every language. English, which everything falls back on, is first.
func All() []Tag { return append([]Tag(nil), all[:]...) }

type key struct{}

// With returns a context whose failures are told in a language. What is told in
// that language already stays as it is: a request in English costs nothing.
func With(ctx context.Context, t Tag) context.Context {
	if From(ctx) == t {
		return ctx
	}
	return context.WithValue(ctx, key{}, t)
}

// From returns the language in which a context's failures are told, English where
// none was chosen.
func From(ctx context.Context) Tag {
	if t, ok := ctx.Value(key{}).(Tag); ok {
		return t
	}
	return English
}
