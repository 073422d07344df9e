package email

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"

	"ava/internal/egress"
	"ava/internal/fault"
)

// How long to wait where a server does not say, and none does. A server that
// makes strangers come back (greylisting) wants some minutes.
const (
	soon  = time.Minute
	later = 5 * time.Minute
)

// meaning is what some replies of a mail server mean, at some stages.
type meaning struct {
	codes    []int  // the replies
	enhanced string // what their enhanced code begins with after its first number: "7.", "2.2"; empty for any or none
	stages   []stage
	fault    fault.Fault
}

// greeting are the stages before a server knows us.
var greeting = []stage{atHello, atTLS}

// meanings is the table of replies. The first row that fits counts.
// https://www.rfc-editor.org/rfc/rfc5321#section-4.2.3
// https://www.rfc-editor.org/rfc/rfc3463
var meanings = []meaning{
	// Who is sending.
	{[]int{534}, "7.9", nil, fault.Fault{Code: fault.UpstreamDenied, Reason: fault.AppPasswordNeeded}},
	{[]int{535}, "7.9", nil, fault.Fault{Code: fault.UpstreamDenied, Reason: fault.AppPasswordNeeded}},
	{[]int{538}, "", nil, fault.Fault{Code: fault.BadUserInput, Reason: fault.TLSNeeded}},
	{[]int{534, 502, 503, 504}, "", []stage{atSignIn}, fault.Fault{Code: fault.UpstreamDenied, Reason: fault.LoginNotOffered}},
	{[]int{534, 535}, "", nil, fault.Fault{Code: fault.UpstreamDenied}},
	{[]int{530}, "", nil, fault.Fault{Code: fault.UpstreamDenied, Reason: fault.LoginRequired}},
	{[]int{454}, "", nil, fault.Fault{Code: fault.UpstreamUnavailable, RetryAfter: soon}},

	// Come back later.
	{[]int{421, 450, 451, 452}, "7.", nil, fault.Fault{Code: fault.UpstreamLimited, Reason: fault.MailServerBusy, RetryAfter: later}},
	{[]int{450, 452}, "2.2", nil, fault.Fault{Code: fault.QuotaExceeded, Reason: fault.MailboxFull}},
	{[]int{452}, "5.3", nil, fault.Fault{Code: fault.UpstreamRejected, Reason: fault.UpstreamNamedFields, Field: []string{"input", "to"}}},
	{[]int{421}, "", nil, fault.Fault{Code: fault.UpstreamUnavailable, RetryAfter: soon}},
	{[]int{450}, "", nil, fault.Fault{Code: fault.UpstreamLimited, Reason: fault.MailServerBusy, RetryAfter: later}},
	{[]int{451}, "", []stage{atRecipient}, fault.Fault{Code: fault.UpstreamLimited, Reason: fault.MailServerBusy, RetryAfter: later}},
	{[]int{451, 452}, "", nil, fault.Fault{Code: fault.UpstreamUnavailable, RetryAfter: later}},

	// Too much.
	{[]int{552, 550, 554}, "2.2", nil, fault.Fault{Code: fault.QuotaExceeded, Reason: fault.MailboxFull}},
	{[]int{552, 523}, "", nil, fault.Fault{Code: fault.UpstreamRejected, Reason: fault.MessageTooLarge}},
	{[]int{550, 554}, "3.4", nil, fault.Fault{Code: fault.UpstreamRejected, Reason: fault.MessageTooLarge}},

	// Not from there, not to there, not that.
	{[]int{550, 551, 553, 554, 501}, "", []stage{atSender}, fault.Fault{Code: fault.Forbidden, Reason: fault.SenderRefused}},
	{[]int{550, 551, 553, 554}, "7.", []stage{atRecipient}, fault.Fault{Code: fault.Forbidden, Reason: fault.RelayRefused}},
	{[]int{554}, "", []stage{atRecipient}, fault.Fault{Code: fault.Forbidden, Reason: fault.RelayRefused}},
	{[]int{550, 551, 553, 556, 501}, "", []stage{atRecipient}, fault.Fault{Code: fault.UpstreamRejected, Reason: fault.RecipientRefused}},
	{[]int{550, 551, 553, 554}, "", []stage{atData, atEnd}, fault.Fault{Code: fault.UpstreamRejected, Reason: fault.MessageRefused}},
	{[]int{554}, "", greeting, fault.Fault{Code: fault.UpstreamRejected}},
}

// meaningOf returns the fault that a reply is.
func meaningOf(reply *textproto.Error, enhanced string, at stage) fault.Fault {
	_, detail, _ := strings.Cut(enhanced, ".")
	for _, m := range meanings {
		if slices.Contains(m.codes, reply.Code) && strings.HasPrefix(detail, m.enhanced) &&
			(m.stages == nil || slices.Contains(m.stages, at)) {
			return m.fault
		}
	}
	switch {
	case reply.Code >= 500 && reply.Code < 600 && at == atSignIn:
		return fault.Fault{Code: fault.UpstreamDenied}
	case reply.Code >= 500 && reply.Code < 600:
		return fault.Fault{Code: fault.UpstreamRejected}
	default: // for now, or nothing that belongs there
		return fault.Fault{Code: fault.UpstreamUnavailable}
	}
}

// enhancedCode is how a reply's text begins if it has one.
var enhancedCode = regexp.MustCompile(`^[245]\.\d{1,3}\.\d{1,3}\b`)

// fault returns the fault of a failed exchange. The server's text is neither in
// it nor in its cause.
func (s *SMTP) fault(ctx context.Context, failed *failure) *fault.Fault {
	f := s.translate(ctx, failed)
	if f.Outcome != "" {
		return f
	}
	switch {
	case failed.reply() != nil:
		f.Outcome = fault.Rejected
	case failed.stage == atEnd:
		f.Outcome = fault.Unknown
	default:
		f.Outcome = fault.NotSent
	}
	return f
}

func (s *SMTP) translate(ctx context.Context, failed *failure) *fault.Fault {
	if reply := failed.reply(); reply != nil {
		return answered(reply, failed)
	}
	switch {
	case failed.refusedAddress():
		return egress.Refusal(failed.err)
	case ctx.Err() != nil:
		return &fault.Fault{Code: fault.Overloaded, Err: context.Cause(ctx)}
	case errors.Is(failed.err, errInClear):
		return &fault.Fault{Code: fault.BadUserInput, Reason: fault.TLSNeeded, Err: errInClear}
	case errors.Is(failed.err, errNoTLS):
		return &fault.Fault{Code: fault.UpstreamRejected, Reason: fault.TLSNotOffered, Err: errNoTLS}
	case errors.Is(failed.err, errNoSignIn):
		return &fault.Fault{Code: fault.UpstreamDenied, Reason: fault.LoginNotOffered, Err: errNoSignIn}
	case errors.Is(failed.err, errTooBig):
		return &fault.Fault{Code: fault.UpstreamRejected, Reason: fault.MessageTooLarge, Err: errTooBig}
	}
	f := &fault.Fault{Code: fault.UpstreamUnavailable, Err: word(failed.err)}
	if wordTLS(failed.err) != nil {
		f.Reason = fault.TLSFailed
	}
	return f
}

func answered(reply *textproto.Error, failed *failure) *fault.Fault {
	enhanced := enhancedCode.FindString(reply.Msg)
	f := meaningOf(reply, enhanced, failed.stage)
	if f.Reason == fault.LoginRequired && failed.plain {
		f = fault.Fault{Code: fault.BadUserInput, Reason: fault.TLSNeeded}
	}
	if failed.recipient != nil {
		f.Field = slices.Clone(failed.recipient)
	}
	f.Upstream = &fault.Upstream{Status: reply.Code, Code: enhanced}
	f.Err = fmt.Errorf("SMTP reply %d %s", reply.Code, enhanced)
	return &f
}

// What can go wrong with a connection, in our own words: those of the libraries
// quote addresses and what the other side sent.
var (
	errRefused  = errors.New("the connection was refused")
	errReset    = errors.New("the connection was reset")
	errSlow     = errors.New("the connection was not made in time")
	errClosed   = errors.New("the connection was closed")
	errStranger = errors.New("the certificate is not trusted")
	errOtherID  = errors.New("the certificate is for another host")
	errOutdated = errors.New("the certificate is not valid at this time")
	errTLS      = errors.New("the TLS handshake failed")
	errNotSMTP  = errors.New("the other side does not speak SMTP")
)

// word says what err is without its text.
func word(err error) error {
	if certificate := wordTLS(err); certificate != nil {
		return certificate
	}
	_, garbled := errors.AsType[textproto.ProtocolError](err)
	timeout, isNet := errors.AsType[net.Error](err)
	switch {
	case errors.Is(err, errChatty):
		return errChatty
	case errors.Is(err, syscall.ECONNREFUSED):
		return errRefused
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return errReset
	case ended(err):
		return errClosed
	case garbled:
		return errNotSMTP
	case isNet && timeout.Timeout():
		return errSlow
	}
	return fmt.Errorf("the exchange failed (%T)", err)
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
	if record || ok && (op.Op == "remote error" || op.Op == "local error") {
		return errTLS
	}
	return nil
}
