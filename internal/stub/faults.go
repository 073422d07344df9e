package stub

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"time"
)

// SlowDelay is how long a slow answer takes.
const SlowDelay = 3 * time.Second

// RedirectTarget is where a redirect leads: a host that never resolves
// (RFC 6761), so a client that follows it with its credentials is found out
// without telling them to anybody.
const RedirectTarget = "http://redirected.invalid/"

// maxBody bounds the request bodies a stub reads, in bytes.
const maxBody = 2 << 20

// ErrorWriter is a stub that knows its provider's error answers.
type ErrorWriter interface {
	// WriteError answers r with an error of this status as the provider words it.
	WriteError(w http.ResponseWriter, r *http.Request, status int)
}

// ErrorFunc answers r with an error of this status as the provider words it.
type ErrorFunc func(w http.ResponseWriter, r *http.Request, status int)

// WithFaults makes a service's stub fail the way each request's scenario asks.
//
// The error answers are next's own where it is an [ErrorWriter], otherwise
// plain text. Only [ScenarioHeader] of the request decides; a request that is
// made to fail never reaches next, so it changes nothing there. A scenario that
// cannot be read is answered with 400 and the reason.
func WithFaults(service string, next http.Handler) http.Handler {
	writeError := ErrorFunc(plainError)
	if own, ok := next.(ErrorWriter); ok {
		writeError = own.WriteError
	}
	return WithFaultsAs(service, next, writeError)
}

// WithFaultsAs is [WithFaults] with the service's error answers given as a
// function, for handlers that are wrapped or composed.
func WithFaultsAs(service string, next http.Handler, writeError ErrorFunc) http.Handler {
	return &faults{service: service, next: next, writeError: writeError}
}

// faults applies scenarios in front of one service's stub.
type faults struct {
	service    string
	next       http.Handler
	writeError ErrorFunc
	seen       memory
}

// ServeHTTP implements [http.Handler].
func (f *faults) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := strings.Join(r.Header.Values(ScenarioHeader), ", ")
	script, err := ParseScenario(header)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	step, _ := script.For(f.service)
	if step.Kind == KindOK || f.spent(step, r) {
		f.next.ServeHTTP(w, r)
		return
	}
	f.apply(step, w, r)
}

// spent says whether a step limited by Times has failed often enough. Without
// a correlation ID nothing tells one action's requests from another's, so the
// step stays in force.
func (f *faults) spent(step Step, r *http.Request) bool {
	id := r.Header.Get(CorrelationHeader)
	if step.Times == 0 || id == "" {
		return false
	}
	return f.seen.count(id, step.String()) > step.Times
}

// apply answers r the way step says.
func (f *faults) apply(step Step, w http.ResponseWriter, r *http.Request) {
	if status := step.Kind.Status(); status != 0 {
		if step.RetryAfter != "" {
			w.Header().Set("Retry-After", step.RetryAfter)
		}
		f.writeError(w, r, status)
		return
	}
	switch step.Kind { //nolint:exhaustive // the error kinds have a status and are done
	case KindHang:
		hang(r)
	case KindSlow:
		f.slow(w, r)
	case KindReset:
		reset(w)
	case KindGarbage:
		garbage(w)
	case KindHalfBody:
		halfBody(w)
	case KindRedirect:
		http.Redirect(w, r, RedirectTarget, http.StatusFound)
	}
}

// hang waits until the client leaves or the server closes, then cuts the
// connection: an answer now would be one.
func hang(r *http.Request) {
	buffer(r)
	<-r.Context().Done()
	panic(http.ErrAbortHandler)
}

// slow answers properly, but late.
func (f *faults) slow(w http.ResponseWriter, r *http.Request) {
	bufferUpTo(r, maxResendBody)
	timer := time.NewTimer(SlowDelay)
	defer timer.Stop()
	select {
	case <-timer.C:
		f.next.ServeHTTP(w, r)
	case <-r.Context().Done():
		panic(http.ErrAbortHandler)
	}
}

// buffer reads the body ahead, because net/http notices that a client has left
// only once the request was read to its end.
func buffer(r *http.Request) { bufferUpTo(r, maxBody) }

// bufferUpTo is buffer for bodies of up to most bytes.
func bufferUpTo(r *http.Request, most int64) {
	body, err := io.ReadAll(io.LimitReader(r.Body, most))
	if err != nil {
		body = nil // the client is gone or cheats: next sees an empty body
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
}

// reset closes the connection with RST instead of FIN: with a linger time of
// zero the kernel drops what is unsent and says so.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(interface{ SetLinger(sec int) error }); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// garbage is JSON by its Content-Type only, as a broken proxy sends it.
func garbage(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, _ = io.WriteString(w, `[{"id": "`+"\x00\xff\xfe"+` <upstream connect error`)
}

// halfBody promises more than it sends and cuts the connection.
func halfBody(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Length", "4096")
	_, _ = io.WriteString(w, `[{"id":"00000000-0000-4000-8000-000000000000","name":"Half an ans`)
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

// plainError is the error answer of a service that has no shape of its own.
func plainError(w http.ResponseWriter, _ *http.Request, status int) {
	http.Error(w, http.StatusText(status), status)
}
