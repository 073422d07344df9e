package email

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"time"

	"ava/integrations/internal/wire"
	"ava/internal/fault"
)

// errIncomplete is the end of an answer that is JSON, but not what was asked for.
var errIncomplete = errors.New("the answer lacks what it must have")

// sendingOnly is what Resend calls a key that may do nothing else than was asked.
const sendingOnly = "restricted_api_key"

// named are Resend's errors by name, which says more than the status.
// https://resend.com/docs/api-reference/errors
var named = map[string]fault.Fault{
	"missing_api_key":        {Code: fault.UpstreamDenied, Reason: fault.ResendKeyInvalid},
	"invalid_api_key":        {Code: fault.UpstreamDenied, Reason: fault.ResendKeyInvalid},
	sendingOnly:              {Code: fault.Forbidden, Reason: fault.ResendSendingOnly},
	"rate_limit_exceeded":    {Code: fault.UpstreamLimited},
	"daily_quota_exceeded":   {Code: fault.QuotaExceeded, Reason: fault.SendingQuota},
	"monthly_quota_exceeded": {Code: fault.QuotaExceeded, Reason: fault.SendingQuota},
	"invalid_from_address":   {Code: fault.Forbidden, Reason: fault.DomainUnverified},
	"invalid_attachment": {
		Code: fault.UpstreamRejected, Reason: fault.UpstreamNamedFields, Field: []string{"input", "attachments"},
	},
	"security_error": {Code: fault.UpstreamRejected, Reason: fault.MessageRefused},
	// Another message went under this ID before.
	"invalid_idempotent_request": {Code: fault.IdempotencyReused},
	// This one is on its way already, and what becomes of it is not known yet.
	"concurrent_idempotent_requests": {Code: fault.OutcomeUnknown, Outcome: fault.Unknown},
}

// statuses are those that mean the same whatever the name.
var statuses = map[int]fault.Fault{
	http.StatusUnauthorized:          {Code: fault.UpstreamDenied, Reason: fault.ResendKeyInvalid},
	http.StatusForbidden:             {Code: fault.Forbidden, Reason: fault.DomainUnverified},
	http.StatusNotFound:              {Code: fault.NotFound},
	http.StatusRequestTimeout:        {Code: fault.UpstreamUnavailable, Outcome: fault.Unknown},
	http.StatusConflict:              {Code: fault.Conflict},
	http.StatusRequestEntityTooLarge: {Code: fault.UpstreamRejected, Reason: fault.MessageTooLarge},
	http.StatusTooManyRequests:       {Code: fault.UpstreamLimited},
}

// problem is what an error answer holds that is looked at.
type problem struct {
	Name string `json:"name"`
}

// body is what a JSON body is decoded into. Its value is what callers get; it
// is false if the body lacks what every answer of its kind has.
type body[V any] interface {
	value() (V, bool)
}

// exchange makes one request and reads its answer.
func exchange[B body[V], V any](ctx context.Context, r *Resend, q wire.Request) (V, error) {
	q.Authorization = r.bearer
	write := q.Method != http.MethodGet
	a, err := r.api.Send(ctx, q)
	if err != nil {
		return *new(V), err
	}
	defer a.Release()
	if f := refusal(a, write); f != nil {
		return *new(V), f
	}
	decoded, err := wire.Decode[B](a.Body)
	if err == nil {
		if v, complete := decoded.value(); complete {
			return v, nil
		}
		err = errIncomplete
	}
	return *new(V), finish(&fault.Fault{Code: fault.UpstreamUnavailable, Outcome: fault.Unknown, Err: err}, a, "", write)
}

// refusal returns the fault that an answer means, nil for one that succeeded.
// Nothing that the answer says in words is passed on.
func refusal(a *wire.Answer, write bool) *fault.Fault {
	if a.Status < 400 {
		return nil
	}
	detail, err := wire.Decode[problem](a.Body)
	f, known := named[detail.Name]
	if !known || a.Status >= 500 {
		detail.Name = ""
		f = meant(a.Status, err == nil)
	}
	if a.Status == http.StatusTooManyRequests || a.Status == http.StatusServiceUnavailable {
		f.RetryAfter = wire.RetryAfter(a.Header, time.Now())
	}
	f.Err = fmt.Errorf("HTTP status %d", a.Status)
	return finish(&f, a, detail.Name, write)
}

func meant(status int, isJSON bool) fault.Fault {
	f, known := statuses[status]
	switch {
	case status == http.StatusForbidden && !isJSON: // not Resend, but what stands in front of it
		return fault.Fault{Code: fault.UpstreamUnavailable}
	case known:
		return f
	case status >= 500:
		return fault.Fault{Code: fault.UpstreamUnavailable, Outcome: fault.Unknown}
	default:
		return fault.Fault{Code: fault.UpstreamRejected}
	}
}

// finish adds what every answer tells. A refusal is one of the whole request.
func finish(f *fault.Fault, a *wire.Answer, code string, write bool) *fault.Fault {
	f.Upstream = &fault.Upstream{Status: a.Status, Code: code, RequestID: identify(a.Header)}
	switch {
	case !write:
		f.Outcome = ""
	case f.Outcome == "":
		f.Outcome = fault.Rejected
	}
	return f
}

// plainID is what Resend's IDs look like, and those of requests; anything else
// is not passed on. They go into paths.
var plainID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,128}$`)

func isID(s string) bool { return plainID.MatchString(s) }

// identify returns the ID that Resend, or the edge in front of it, gave the
// request.
func identify(h http.Header) string {
	for _, name := range [...]string{"X-Request-Id", "Cf-Ray"} {
		if id := h.Get(name); isID(id) {
			return id
		}
	}
	return ""
}
