package wire

import (
	"errors"
	"net/http"
	"strconv"
	"time"
)

// longestWait bounds what a Retry-After may ask for; more is a mistake of the
// provider, and nobody waits that long for an answer.
const longestWait = 24 * time.Hour

// RetryAfter returns how long an answer asks to wait, 0 if it does not say.
// Both forms are read: seconds, and the date at which to come back.
//
// A date tells whole seconds only, so the wait is rounded up to whole seconds:
// it is never too short. A time that has passed is 0.
// https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
func RetryAfter(h http.Header, now time.Time) time.Duration {
	value := h.Get("Retry-After")
	if value == "" {
		return 0
	}
	seconds, err := strconv.ParseUint(value, 10, 31)
	switch {
	case err == nil:
		return min(time.Duration(seconds)*time.Second, longestWait)
	case errors.Is(err, strconv.ErrRange):
		return longestWait
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	wait := at.Sub(now)
	if rest := wait % time.Second; rest > 0 {
		wait += time.Second - rest
	}
	return min(max(wait, 0), longestWait)
}
