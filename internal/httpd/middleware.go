package httpd

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"ava/internal/correlation"
	"ava/internal/fault"
	"ava/internal/language"
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

// spoken has failures told in the language that the request asks for.
func spoken(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if tag := language.Negotiate(r.Header[language.Header]); tag != language.English {
			r = r.WithContext(language.With(r.Context(), tag))
		}
		next.ServeHTTP(w, r)
	})
}

// hardening is the headers that keep a browser from doing more than we mean. The
// values are shared by all answers: net/http only reads them.
var hardening = http.Header{
	"X-Content-Type-Options":     {"nosniff"},
	"Referrer-Policy":            {"no-referrer"},
	"Cross-Origin-Opener-Policy": {"same-origin"},
	"Content-Security-Policy":    {"default-src 'none'; frame-ancestors 'none'"},
}

// hardened sets the headers of hardening, which a handler may replace.
func hardened(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		maps.Copy(w.Header(), hardening)
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
			p.Refuse(w, r, &fault.Fault{Code: fault.Forbidden, Reason: fault.CrossSite, Err: err})
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

// observed counts and logs a route's requests, those that panic too.
func (p Parts) observed(route string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sw := statusWriter{ResponseWriter: w, start: time.Now()}
		defer p.note(route, &sw, r)
		defer p.rescue(&sw, r)
		next.ServeHTTP(&sw, r)
	})
}

// note counts and logs a request that has ended; it is deferred. A stream has
// been answered when it begins: how long it lasted says nothing of the server.
func (p Parts) note(route string, w *statusWriter, r *http.Request) {
	status, lasted := cmp.Or(w.status, http.StatusOK), time.Since(w.start)
	took := lasted
	if w.streams() {
		took = w.began
	}
	p.Observe(route, status, took)
	zerolog.Ctx(r.Context()).Debug().Str("route", route).Int("status", status).Dur("took_ms", took).Dur("lasted_ms", lasted).Msg("request")
}

// rescue answers a panic with an internal error; it is deferred. Of an answer
// that has begun the rest is missing: the connection is dropped, for the client
// not to take it for whole.
func (p Parts) rescue(w *statusWriter, r *http.Request) {
	v := recover()
	if v == nil {
		return
	}
	if err, ok := v.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(v) // net/http's own way to drop a connection
	}
	f := fault.Panicked(v)
	if w.status != 0 {
		zerolog.Ctx(r.Context()).Error().Str("code", string(f.Code)).AnErr("cause", f.Err).Msg("answer cut off")
		panic(http.ErrAbortHandler)
	}
	p.Refuse(w, r, f)
}

// statusWriter remembers the status; 0 means that no answer has begun.
type statusWriter struct {
	http.ResponseWriter
	status int
	start  time.Time
	began  time.Duration // when the answer did
}

// streams reports whether the answer is one that goes on: an event stream, or a
// WebSocket.
func (w *statusWriter) streams() bool {
	return w.status == http.StatusSwitchingProtocols || strings.HasPrefix(w.Header().Get("Content-Type"), "text/event-stream")
}

// WriteHeader implements http.ResponseWriter.
func (w *statusWriter) WriteHeader(status int) {
	w.status, w.began = status, time.Since(w.start)
	w.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (w *statusWriter) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status, w.began = http.StatusOK, time.Since(w.start)
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
