// Package identity says whose request it is: the [Owner] of what is stored, the
// [Viewer] who acts, and the [Authenticator] that finds out.
package identity

import (
	"context"
	"time"
)

// Viewer is who a request acts for.
type Viewer struct {
	Owner  Owner
	Name   string    // for people to read; may be empty, may change, proves nothing
	Method Method    // how the viewer was recognised
	Until  time.Time // when the proof ends, for whatever outlives its request; zero means never
}

// Method is how a viewer was recognised.
type Method string

// The methods.
const (
	// MethodLocal is the single user of a local installation.
	MethodLocal Method = "local"
	// MethodBearer is an access token in the Authorization header.
	MethodBearer Method = "bearer"
	// MethodSession is a session cookie of a browser.
	MethodSession Method = "session"
)

type key struct{}

// With returns a context that carries v.
func With(ctx context.Context, v Viewer) context.Context {
	return context.WithValue(ctx, key{}, v)
}

// From returns the context's viewer; false if it has none.
func From(ctx context.Context) (Viewer, bool) {
	v, ok := ctx.Value(key{}).(Viewer)
	return v, ok && !v.Owner.IsZero()
}
