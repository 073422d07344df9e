package httpd

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"ava/internal/correlation"
	"ava/internal/fault"
)

// correlated gives the request its correlation ID: in the context, in the
// logger, in the answer.
func (p Parts) correlated(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := correlation.Accept(r.Header[http.CanonicalHeaderKey(correlation.Header)])
		w.Header().Set(correlation.Header, id)
		ctx := correlation.With(r.Context(), id)
		ctx = p.Log.With().Ctx(ctx).Logger().WithContext(ctx)
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// recovered answers a panic with an internal error. The panic's value may hold
// anything, so only a runtime error's text is logged.
func (p Parts) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if err, ok := v.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(v) // net/http's own way to drop a connection
			}
			cause := fmt.Errorf("panic: %T", v)
			if err, ok := v.(interface{ RuntimeError() }); ok {
				cause = fmt.Errorf("panic: %v", err)
			}
			zerolog.Ctx(r.Context()).Error().Err(cause).Bytes("stack", debug.Stack()).Msg("panic in a handler")
			p.Refuse(w, r, &fault.Fault{Code: fault.Internal, Err: cause})
		}()
		next.ServeHTTP(w, r)
	})
}

// hardened sets the headers that keep a browser from doing more than we mean.
func hardened(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h["X-Content-Type-Options"] = []string{"nosniff"}
		h["Referrer-Policy"] = []string{"no-referrer"}
		h["Cross-Origin-Opener-Policy"] = []string{"same-origin"}
		h["Content-Security-Policy"] = []string{"default-src 'none'; frame-ancestors 'none'"}
		next.ServeHTTP(w, r)
	})
}

// local refuses requests for hosts that are not this machine: a page of another
// site can have its own name point here, and the browser would let it.
func (p Parts) local(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !loopback(r.Host) {
			p.Refuse(w, r, &fault.Fault{Code: fault.Forbidden, Reason: fault.HostUnknown, Err: errHost})
			return
		}
		next.ServeHTTP(w, r)
	})
}

var errHost = errors.New("the Host header names another machine")

// loopback reports whether host, with or without a port, is this machine.
func loopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && ip.IsLoopback()
}

// sameSite refuses what a browser sends on behalf of another site.
func (p Parts) sameSite(next http.Handler) http.Handler {
	guard := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := guard.Check(r); err != nil {
			p.Refuse(w, r, &fault.Fault{Code: fault.Forbidden, Err: err})
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Scenario reads the header that scripts the stubs' answers into the context.
type Scenario struct {
	Header string
	Read   func(ctx context.Context, value string) (context.Context, error)
}

// scripted hands the stub scenario on, if there is one.
func (p Parts) scripted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		value := r.Header.Get(p.Scenario.Header)
		if value == "" {
			next.ServeHTTP(w, r)
			return
		}
		ctx, err := p.Scenario.Read(r.Context(), value)
		if err != nil {
			p.Refuse(w, r, err)
			return
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// observed counts and logs a route's requests.
func (p Parts) observed(route string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		sw := statusWriter{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(&sw, r)
		took := time.Since(start)
		p.Observe(route, sw.status, took)
		zerolog.Ctx(r.Context()).Debug().Str("route", route).Int("status", sw.status).Dur("took_ms", took).Msg("request")
	})
}

// statusWriter remembers the status.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
