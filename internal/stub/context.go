package stub

import (
	"context"
	"net/http"
)

type scriptKey struct{}

// WithScript returns a context whose calls to stubs carry script.
func WithScript(ctx context.Context, script Script) context.Context {
	return context.WithValue(ctx, scriptKey{}, script)
}

// SetHeader puts the context's script, if it has one, into the header of a
// request that goes to a stub.
func SetHeader(ctx context.Context, h http.Header) {
	if script, ok := ctx.Value(scriptKey{}).(Script); ok {
		h.Set(ScenarioHeader, script.String())
	}
}
