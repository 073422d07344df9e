package identity

import (
	"errors"
	"net/http"
	"strings"

	"ava/internal/fault"
)

// Authenticator finds out whose request it is from its headers alone: it is
// asked before the body is read, let alone parsed.
//
// The error is a fault: Unauthenticated, with [ErrNoCredentials] as its cause if
// there was nothing to judge; Forbidden if the request may not come this way;
// Overloaded if nobody can say right now.
type Authenticator interface {
	Authenticate(r *http.Request) (Viewer, error)
}

// ErrNoCredentials is the cause of the refusal of a request that carries no
// credentials of the authenticator's kind.
var ErrNoCredentials = errors.New("the request carries no credentials")

// Unauthenticated returns the fault for a request without a valid proof.
func Unauthenticated(cause error) error {
	return &fault.Fault{Code: fault.Unauthenticated, Err: cause}
}

// FirstOf asks each authenticator in turn until one finds credentials of its
// kind. Its word is final: a bad token is not made good by a cookie.
func FirstOf(authenticators ...Authenticator) Authenticator { return firstOf(authenticators) }

type firstOf []Authenticator

// Authenticate implements [Authenticator].
func (all firstOf) Authenticate(r *http.Request) (Viewer, error) {
	for _, a := range all {
		if v, err := a.Authenticate(r); !errors.Is(err, ErrNoCredentials) {
			return v, err
		}
	}
	return Viewer{}, Unauthenticated(ErrNoCredentials)
}

// Require returns middleware that lets through only requests whose viewer a
// knows, and puts the viewer into their context. The others are answered by
// refuse, with a challenge as RFC 9110 wants it.
func Require(a Authenticator, refuse func(http.ResponseWriter, *http.Request, error)) func(http.Handler) http.Handler {
	return require(a, refuse, func(*http.Request) bool { return false })
}

// RequireOrHandshake is [Require], but lets a [Handshake] through that carries no
// credentials at all, without a viewer: a page cannot put a token on it, and
// sends it as the first message instead. What then answers handshakes has to ask
// for that before it does anything.
func RequireOrHandshake(a Authenticator, refuse func(http.ResponseWriter, *http.Request, error)) func(http.Handler) http.Handler {
	return require(a, refuse, Handshake)
}

// Handshake reports whether a request opens a WebSocket. It is a GET, so it is
// nothing that a handler of POST would act upon.
func Handshake(r *http.Request) bool {
	return r.Method == http.MethodGet && strings.EqualFold(r.Header.Get("Upgrade"), "websocket")
}

func require(a Authenticator, refuse func(http.ResponseWriter, *http.Request, error), exempt func(*http.Request) bool) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			v, err := a.Authenticate(r)
			switch {
			case err == nil && !v.Owner.IsZero():
				next.ServeHTTP(w, r.WithContext(With(r.Context(), v)))
				return
			case err == nil:
				err = errNobody
			case errors.Is(err, ErrNoCredentials) && exempt(r):
				next.ServeHTTP(w, r)
				return
			case errors.Is(err, ErrNoCredentials):
				w.Header().Set("WWW-Authenticate", "Bearer")
			case errors.Is(err, fault.Unauthenticated):
				w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
			}
			refuse(w, r, err)
		})
	}
}

// errNobody is a defect: whoever is let in is somebody.
var errNobody = &fault.Fault{Code: fault.Internal, Err: errors.New("an authenticator let nobody in")}
