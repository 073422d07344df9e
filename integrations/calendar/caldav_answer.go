package calendar

import (
	"fmt"
	"net/http"
	"time"

	"ava/integrations/internal/wire"
	"ava/internal/fault"
	"ava/internal/resilience"
)

// caldavMeanings are the statuses that always mean the same.
// https://www.rfc-editor.org/rfc/rfc4918#section-11
var caldavMeanings = map[int]fault.Fault{
	http.StatusUnauthorized:        {Code: fault.UpstreamDenied, Reason: fault.CalendarSignInRefused},
	http.StatusForbidden:           {Code: fault.Forbidden, Reason: fault.CalendarReadOnly},
	http.StatusNotFound:            {Code: fault.NotFound},
	http.StatusRequestTimeout:      {Code: fault.UpstreamUnavailable, Outcome: fault.Unknown},
	http.StatusConflict:            {Code: fault.Conflict, Reason: fault.ChangedElsewhere},
	http.StatusGone:                {Code: fault.NotFound},
	http.StatusPreconditionFailed:  {Code: fault.Conflict, Reason: fault.ChangedElsewhere},
	http.StatusLocked:              {Code: fault.UpstreamLimited},
	http.StatusTooManyRequests:     {Code: fault.UpstreamLimited},
	http.StatusInsufficientStorage: {Code: fault.QuotaExceeded, Reason: fault.CalendarFull},
}

// caldavFailure returns the fault that an answer means, nil for one that
// succeeded. It is the only place where a status gets a meaning. Nothing that
// the answer says in words is passed on, neither to people nor to the log.
func caldavFailure(a *wire.Answer, effect resilience.Effect) *fault.Fault {
	if a.Status < 400 {
		return nil
	}
	f, known := caldavMeanings[a.Status]
	switch {
	case a.Status == http.StatusForbidden && conflictsWithUID(a.Body):
		f = fault.Fault{Code: fault.Conflict}
	case a.Status == http.StatusForbidden && effect == resilience.Read:
		f.Reason = ""
	case a.Status == http.StatusConflict && conflictsWithUID(a.Body):
		f.Reason = ""
	case known:
	case a.Status >= 500:
		f = fault.Fault{Code: fault.UpstreamUnavailable, Outcome: fault.Unknown}
	default:
		f = fault.Fault{Code: fault.UpstreamRejected}
	}
	if f.Code == fault.UpstreamLimited || a.Status == http.StatusServiceUnavailable {
		f.RetryAfter = wire.RetryAfter(a.Header, time.Now())
	}
	f.Err = fmt.Errorf("HTTP status %d", a.Status)
	return complete(&f, a, "", effect)
}

// caldavUnreadable returns the fault of an answer that says success, but not
// what was asked for.
func caldavUnreadable(a *wire.Answer, effect resilience.Effect, err error) *fault.Fault {
	return unreadable(a, effect, err)
}
