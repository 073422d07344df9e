package calendar

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"time"

	"ava/integrations/internal/wire"
	"ava/internal/fault"
	"ava/internal/resilience"
)

// errIncomplete is the end of an answer that is JSON, but not what was asked for.
var errIncomplete = errors.New("the answer lacks what it must have")

// meanings are the statuses that mean the same whatever the reason, and what
// others mean without one that is known.
var meanings = map[int]fault.Fault{
	http.StatusUnauthorized:       {Code: fault.ReconnectRequired},
	http.StatusForbidden:          {Code: fault.Forbidden},
	http.StatusNotFound:           {Code: fault.NotFound},
	http.StatusRequestTimeout:     {Code: fault.UpstreamUnavailable, Outcome: fault.Unknown},
	http.StatusConflict:           {Code: fault.Conflict},
	http.StatusGone:               {Code: fault.NotFound},
	http.StatusPreconditionFailed: {Code: fault.Conflict, Reason: fault.ChangedElsewhere},
	http.StatusTooManyRequests:    {Code: fault.UpstreamLimited},
}

// forbidden is what a 403 means by its reason: it is Google's status for nearly
// everything but success.
// https://developers.google.com/workspace/calendar/api/guides/errors
var forbidden = map[string]fault.Fault{
	"rateLimitExceeded":     {Code: fault.UpstreamLimited},
	"userRateLimitExceeded": {Code: fault.UpstreamLimited},
	"RATE_LIMIT_EXCEEDED":   {Code: fault.UpstreamLimited},

	"quotaExceeded":      {Code: fault.QuotaExceeded, Reason: fault.UsageLimitReached},
	"dailyLimitExceeded": {Code: fault.QuotaExceeded, Reason: fault.UsageLimitReached},

	"insufficientPermissions":         {Code: fault.InsufficientScope},
	"ACCESS_TOKEN_SCOPE_INSUFFICIENT": {Code: fault.InsufficientScope},

	"accessNotConfigured": {Code: fault.Forbidden, Reason: fault.APINotEnabled},
	"SERVICE_DISABLED":    {Code: fault.Forbidden, Reason: fault.APINotEnabled},

	"forbiddenForNonOrganizer": {Code: fault.Forbidden, Reason: fault.NotOrganizer},
	"forbidden":                {Code: fault.Forbidden, Reason: fault.CalendarReadOnly},
	"requiredAccessLevel":      {Code: fault.Forbidden, Reason: fault.CalendarReadOnly},
}

// duplicate is the reason of a 409 for an ID that is taken.
const duplicate = "duplicate"

// inputs tells which of our inputs becomes which parameter at Google. What is
// not here is not told to anybody.
var inputs = map[string][]string{
	"timeMin":    {"from"},
	"timeMax":    {"to"},
	"q":          {"search"},
	"maxResults": {"first"},
	"calendarId": {"calendarId"},
}

// problem is what an error answer holds.
type problem struct {
	Error struct {
		Errors []struct {
			Reason   string `json:"reason"`
			Location string `json:"location"`
		} `json:"errors"`
		Details []struct {
			Reason string `json:"reason"`
		} `json:"details"`
	} `json:"error"`
}

// failure returns the fault that an answer means, nil for one that succeeded.
// It is the only place where a status gets a meaning. Nothing that the answer
// says in words is passed on, neither to people nor to the log.
func failure(a *wire.Answer, effect resilience.Effect) *fault.Fault {
	if a.Status < 400 {
		return nil
	}
	p, err := wire.Decode[problem](a.Body)
	f, known := meanings[a.Status]
	switch {
	case a.Status == http.StatusForbidden && err != nil: // not Google's API, but the edge in front of it
		f = fault.Fault{Code: fault.UpstreamUnavailable}
	case a.Status == http.StatusForbidden:
		f = p.refusal(f, effect)
	case known:
	case a.Status >= 500:
		f = fault.Fault{Code: fault.UpstreamUnavailable, Outcome: fault.Unknown}
	default:
		f = p.rejection()
	}
	if f.Code == fault.UpstreamLimited || a.Status == http.StatusServiceUnavailable {
		f.RetryAfter = wire.RetryAfter(a.Header, time.Now())
	}
	f.Err = fmt.Errorf("HTTP status %d", a.Status)
	return complete(&f, a, p.code(), effect)
}

// reasons returns the answer's words for why, the newest form last.
func (p *problem) reasons() []string {
	var out []string
	for _, e := range p.Error.Errors {
		out = append(out, e.Reason)
	}
	for _, d := range p.Error.Details {
		out = append(out, d.Reason)
	}
	return out
}

// refusal is what a 403 means.
func (p *problem) refusal(otherwise fault.Fault, effect resilience.Effect) fault.Fault {
	for _, reason := range slices.Backward(p.reasons()) {
		f, known := forbidden[reason]
		if !known {
			continue
		}
		if effect == resilience.Read && f.Reason == fault.CalendarReadOnly {
			f.Reason = "" // nobody wants to change it
		}
		return f
	}
	return otherwise
}

// rejection is what a 400 means.
func (p *problem) rejection() fault.Fault {
	f := fault.Fault{Code: fault.UpstreamRejected}
	for _, e := range p.Error.Errors {
		field := inputs[e.Location]
		switch {
		case e.Location == "pageToken":
			return *fault.Invalid(fault.FieldNotACursor, []string{"after"})
		case e.Reason == "timeRangeEmpty":
			field = []string{"input", "end"}
		}
		if field != nil {
			f.Reason, f.Field = fault.UpstreamNamedFields, slices.Clone(field)
			return f
		}
	}
	return f
}

// word is what Google's own reasons look like.
var word = regexp.MustCompile(`^[A-Za-z_]{1,40}$`)

// code is Google's own word for the problem.
func (p *problem) code() string {
	for _, reason := range p.reasons() {
		if word.MatchString(reason) {
			return reason
		}
	}
	return ""
}

// unreadable returns the fault of an answer that says success, but not what was
// asked for.
func unreadable(a *wire.Answer, effect resilience.Effect, err error) *fault.Fault {
	return complete(&fault.Fault{Code: fault.UpstreamUnavailable, Outcome: fault.Unknown, Err: err}, a, "", effect)
}

// complete adds what every answer tells. A refusal is one of the whole request.
func complete(f *fault.Fault, a *wire.Answer, code string, effect resilience.Effect) *fault.Fault {
	f.Upstream = &fault.Upstream{Status: a.Status, Code: code}
	switch {
	case effect == resilience.Read:
		f.Outcome = ""
	case f.Outcome == "":
		f.Outcome = fault.Rejected
	}
	return f
}
