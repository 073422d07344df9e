package pace_test

import (
	"errors"
	"testing"
	"time"

	"ava/internal/pace"
)

func TestLimitIsReadAndWrittenAsPeopleWriteIt(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		limit   pace.Limit
		written string
	}{
		"15/min":    {pace.Limit{N: 15, Per: time.Minute}, "15/min"},
		"600/min":   {pace.Limit{N: 600, Per: time.Minute}, "600/min"},
		"5/s":       {pace.Limit{N: 5, Per: time.Second}, "5/s"},
		"100/h":     {pace.Limit{N: 100, Per: time.Hour}, "100/h"},
		"10000/24h": {pace.Limit{N: 10_000, Per: 24 * time.Hour}, "10000/24h0m0s"},
		"3/60s":     {pace.Limit{N: 3, Per: time.Minute}, "3/min"},
		"3/90s":     {pace.Limit{N: 3, Per: 90 * time.Second}, "3/1m30s"},
		"007/1h":    {pace.Limit{N: 7, Per: time.Hour}, "7/h"},
		"off":       {pace.Limit{}, "off"},
	} {
		got, err := pace.ParseLimit(text)
		if got != want.limit || err != nil || got.String() != want.written {
			t.Errorf("%q: %v, %v; want %q", text, got, err, want.written)
		}
	}
}

func TestWhatIsNoLimitIsRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "/", "15", "15/", "/min", "min", "15/m", "15/minute", "15/1", "0/min", "-1/min", "+1/min", "1.5/min", "1e3/s",
		"10001/min", "99999999999999999999/min", "15/0s", "15/-1m", "15/500ms", "15/1.5s", "15/24h0m1s", "15/9999999h",
		" 15/min", "15/min ", "15 / min", "15/min/s", "OFF", "0", "unlimited", "15\x00/min", "١٥/min",
	} {
		if got, err := pace.ParseLimit(text); !errors.Is(err, pace.ErrLimit) || got != (pace.Limit{}) {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
}

// FuzzParseLimit wants of every limit that it is within the bounds, and that it
// is still the same when it has been written and read again.
func FuzzParseLimit(f *testing.F) {
	for _, seed := range []string{"15/min", "600/min", "5/s", "100/h", "off", "3/90s", "3/1m30s", "0/s", "1/1ns", "1/0.5h"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		limit, err := pace.ParseLimit(text)
		if err != nil || text == "off" {
			if limit != (pace.Limit{}) {
				t.Errorf("%q: %v and %v", text, limit, err)
			}
			return
		}
		if limit.N < 1 || limit.N > 10_000 || limit.Per < time.Second || limit.Per > 24*time.Hour {
			t.Errorf("%q: %v is out of bounds", text, limit)
		}
		if again, err := pace.ParseLimit(limit.String()); again != limit || err != nil {
			t.Errorf("%q: %v is read as %v, %v", text, limit, again, err)
		}
	})
}
