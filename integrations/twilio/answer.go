package twilio

import (
	"fmt"
	"net/http"
	"regexp"
	"time"

	"ava/integrations/internal/wire"
	"ava/internal/fault"
)

// requestID is what an answer's request ID looks like; anything else is not
// passed on.
var requestID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,128}$`)

// meanings are the statuses that always mean the same. Of a 429 Twilio promises
// that the request was not processed.
// https://www.twilio.com/docs/usage/requests-to-twilio
var meanings = map[int]fault.Fault{
	http.StatusUnauthorized:    {Code: fault.UpstreamDenied},
	http.StatusPaymentRequired: {Code: fault.QuotaExceeded, Reason: fault.PaymentRequired},
	http.StatusForbidden:       {Code: fault.Forbidden, Reason: fault.KeyNotPermitted},
	http.StatusNotFound:        {Code: fault.NotFound},
	http.StatusRequestTimeout:  {Code: fault.UpstreamUnavailable, Outcome: fault.Unknown},
	http.StatusConflict:        {Code: fault.Conflict},
	http.StatusTooManyRequests: {Code: fault.UpstreamLimited},
}

// failure returns the fault that an answer means, nil for one that succeeded.
// It is the only place where a status gets a meaning. Nothing that the answer
// says in words is passed on, neither to people nor to the log.
func failure(a *wire.Answer, write bool) *fault.Fault {
	if a.Status < 400 {
		return nil
	}
	f, known := meanings[a.Status]
	switch {
	case known:
	case a.Status >= 500:
		f = fault.Fault{Code: fault.UpstreamUnavailable, Outcome: fault.Unknown}
	default:
		f = fault.Fault{Code: fault.UpstreamRejected}
	}
	detail, err := wire.Decode[problem](a.Body)
	detail.refine(&f, a.Status, err == nil)
	if a.Status == http.StatusTooManyRequests || a.Status == http.StatusServiceUnavailable {
		f.RetryAfter = wire.RetryAfter(a.Header, time.Now())
	}
	f.Err = fmt.Errorf("HTTP status %d", a.Status)
	return complete(&f, a, detail.code(), write)
}

// unreadable returns the fault of an answer that says success, but not what was
// asked for.
func unreadable(a *wire.Answer, write bool, err error) *fault.Fault {
	return complete(&fault.Fault{Code: fault.UpstreamUnavailable, Outcome: fault.Unknown, Err: err}, a, "", write)
}

// complete adds what every answer tells. A refusal is one of the whole request.
func complete(f *fault.Fault, a *wire.Answer, code string, write bool) *fault.Fault {
	f.Upstream = &fault.Upstream{Status: a.Status, Code: code, RequestID: identify(a.Header)}
	switch {
	case !write:
		f.Outcome = ""
	case f.Outcome == "":
		f.Outcome = fault.Rejected
	}
	return f
}

// identify returns the ID that Twilio gave the request.
func identify(h http.Header) string {
	if id := h.Get("Twilio-Request-Id"); requestID.MatchString(id) {
		return id
	}
	return ""
}
