package wire

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"syscall"

	"ava/internal/fault"
)

// What can go wrong in an exchange, in our own words: those of net/http quote
// URLs, addresses, and what the other side sent.
var (
	errEscape   = errors.New("the request's path is not escaped properly")
	errName     = errors.New("the host's name does not resolve")
	errRefused  = errors.New("the connection was refused")
	errReset    = errors.New("the connection was reset")
	errSlow     = errors.New("the connection was not made in time")
	errClosed   = errors.New("the connection was closed before the answer was complete")
	errStranger = errors.New("the certificate is not trusted")
	errOtherID  = errors.New("the certificate is for another host")
	errOutdated = errors.New("the certificate is not valid at this time")
	errTLS      = errors.New("the TLS handshake failed")
)

// progress is how far a request got.
type progress struct {
	reads  bool
	began  atomic.Bool // the transport reports what it does
	reused atomic.Bool // the connection had served before
	left   atomic.Bool // the request's head was written
}

// watch returns a context that notes how far a write gets. Reads go without:
// nobody asks whether they left.
func (p *progress) watch(ctx context.Context) context.Context {
	if p.reads {
		return ctx
	}
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn:      func(string) { p.began.Store(true); p.reused.Store(false) },
		GotConn:      func(c httptrace.GotConnInfo) { p.reused.Store(c.Reused) },
		WroteHeaders: func() { p.left.Store(true) },
	})
}

// stale reports whether a write failed because its connection had been closed
// while it was idle, before anything was written. The transport sends only
// reads again by itself then.
func (p *progress) stale() bool { return p.reused.Load() && !p.left.Load() }

// outcome is what may be said of a write that has no answer. A transport that
// reports nothing, such as one that calls a handler directly, leaves it unknown.
func (p *progress) outcome() fault.Outcome {
	switch {
	case p.reads:
		return ""
	case p.began.Load() && !p.left.Load():
		return fault.NotSent
	default:
		return fault.Unknown
	}
}

// failed returns the fault of an exchange that ended with err. If the context
// ended that is why, whatever else err says.
func (p *progress) failed(ctx context.Context, err error) *fault.Fault {
	if errors.Is(err, errEscape) {
		return &fault.Fault{Code: fault.Internal, Outcome: fault.NotSent, Err: err}
	}
	if ctx.Err() != nil {
		return &fault.Fault{Code: fault.Overloaded, Outcome: p.outcome(), Err: context.Cause(ctx)}
	}
	f := &fault.Fault{Code: fault.UpstreamUnavailable, Outcome: p.outcome(), Err: word(err)}
	if wordTLS(err) != nil {
		f.Reason = fault.TLSFailed
	}
	return f
}

// tooLate returns the fault of a request whose context ended before it was made.
func (p *progress) tooLate(ctx context.Context) *fault.Fault {
	f := &fault.Fault{Code: fault.Overloaded, Err: context.Cause(ctx)}
	if !p.reads {
		f.Outcome = fault.NotSent
	}
	return f
}

// redirected returns the fault of an answer that points elsewhere. The status
// stands for the cause.
func (p *progress) redirected(status int) *fault.Fault {
	f := &fault.Fault{
		Code: fault.UpstreamUnavailable, Upstream: &fault.Upstream{Status: status},
		Err: fmt.Errorf("unexpected HTTP status %d", status),
	}
	if !p.reads {
		f.Outcome = fault.Unknown
	}
	return f
}

// word says what err is without its text.
func word(err error) error {
	switch {
	case errors.Is(err, errTooLarge), errors.Is(err, errUpgrade):
		return err
	case errors.Is(err, syscall.ECONNREFUSED):
		return errRefused
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return errReset
	}
	if certificate := wordTLS(err); certificate != nil {
		return certificate
	}
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return errName
	}
	if t, ok := errors.AsType[net.Error](err); ok && t.Timeout() {
		return errSlow
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errClosed
	}
	return fmt.Errorf("the exchange failed (%T)", root(err))
}

func wordTLS(err error) error {
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return errOtherID
	}
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](err); ok && invalid.Reason == x509.Expired {
		return errOutdated
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return errStranger
	}
	_, record := errors.AsType[tls.RecordHeaderError](err)
	op, ok := errors.AsType[*net.OpError](err)
	alert := ok && (op.Op == "remote error" || op.Op == "local error")
	if record || alert || errors.Is(err, http.ErrSchemeMismatch) {
		return errTLS
	}
	return nil
}

// root returns the innermost error, whose type says most.
func root(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}
