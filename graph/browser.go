package graph

import (
	"context"
	"net/http"
	"sync"
	"time"

	"ava/internal/fault"
	"ava/internal/secret"
)

// Browser is the cookie by which a browser is known again that has left for
// somebody else's consent page: whoever comes back without it has begun nothing.
type Browser struct {
	Secure bool // whether browsers reach this server over https
}

type browserKey struct{}

// visitor is the browser that a request came from, and what it is to keep.
type visitor struct {
	shown secret.Text

	mu    sync.Mutex
	kept  secret.Text
	until time.Time
}

func (b Browser) name() string {
	if b.Secure {
		return "__Host-ava-consent" // which no other host can plant
	}
	return "ava-consent"
}

// Read returns the cookie of a request, empty unless there is exactly one.
func (b Browser) Read(r *http.Request) secret.Text {
	if all := r.CookiesNamed(b.name()); len(all) == 1 {
		return secret.New(all[0].Value)
	}
	return secret.Text{}
}

// Track returns a context for the request r in which resolvers know the browser and may have
// it keep the cookie. Over a WebSocket they may not: its answers have no headers.
func (b Browser) Track(ctx context.Context, r *http.Request) context.Context {
	if r.Method != http.MethodPost {
		return ctx
	}
	return context.WithValue(ctx, browserKey{}, &visitor{shown: b.Read(r)})
}

// Header adds the cookie to an answer, if a resolver has asked for that.
func (b Browser) Header(ctx context.Context, h http.Header) {
	v, ok := ctx.Value(browserKey{}).(*visitor)
	if !ok {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.kept.Empty() {
		return
	}
	h.Add("Set-Cookie", (&http.Cookie{
		Name: b.name(), Value: v.kept.Reveal(), Path: "/", //nolint:forbidigo // for the browser that it is of
		MaxAge: int(time.Until(v.until).Seconds()),
		Secure: b.Secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}).String())
}

// BrowserOf returns the cookie of the request that ctx belongs to; empty if it has
// none.
func BrowserOf(ctx context.Context) secret.Text {
	if v, ok := ctx.Value(browserKey{}).(*visitor); ok {
		return v.shown
	}
	return secret.Text{}
}

// CanKeep returns nil if the answer to ctx's request can set a cookie, else the
// fault that says how to ask instead.
func CanKeep(ctx context.Context) error {
	if _, ok := ctx.Value(browserKey{}).(*visitor); !ok {
		return &fault.Fault{Code: fault.BadUserInput, Reason: fault.MethodNotAllowed, Outcome: fault.NotSent}
	}
	return nil
}

// Keep has the browser keep a cookie.
func Keep(ctx context.Context, value secret.Text, until time.Time) {
	if v, ok := ctx.Value(browserKey{}).(*visitor); ok {
		v.mu.Lock()
		defer v.mu.Unlock()
		v.kept, v.until = value, until
	}
}
