package wire_test

import (
	"net/http"
	"testing"
	"time"

	"ava/integrations/internal/wire"
)

func TestRetryAfterReadsSecondsAndDates(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 400_000_000, time.UTC)
	in := func(d time.Duration) string { return now.Add(d).Format(http.TimeFormat) }
	for value, want := range map[string]time.Duration{
		"":                               0,
		"27":                             27 * time.Second,
		"0":                              0,
		"-5":                             0,
		"1.5":                            0,
		"soon":                           0,
		"86401":                          24 * time.Hour,
		"99999999999999999999999":        24 * time.Hour,
		in(27 * time.Second):             27 * time.Second, // 26.6 s by the clock, rounded up
		in(time.Second):                  time.Second,
		in(0):                            0,
		in(-time.Hour):                   0,
		in(48 * time.Hour):               24 * time.Hour,
		"Sunday, 01-Mar-26 12:00:10 GMT": 10 * time.Second, // RFC 850
		"Sun Mar  1 12:00:10 2026":       10 * time.Second, // asctime
		"Sun, 01 Mar 2026 12:00:10 CET":  0,
	} {
		h := http.Header{"Retry-After": {value}}
		if got := wire.RetryAfter(h, now); got != want {
			t.Errorf("%q: %v, want %v", value, got, want)
		}
	}
	if got := wire.RetryAfter(http.Header{}, now); got != 0 {
		t.Errorf("no header: %v", got)
	}
}
