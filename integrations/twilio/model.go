package twilio

import (
	"strconv"
	"time"
)

// The library's models have a pointer for everything. What is nil or cannot be
// read, Twilio does not say.

// Text is text that an empty string stands for the absence of.
type Text string

func optional(s *string) Text { return Text(value(s)) }

func text(s *string) string { return value(s) }

func value[T any](v *T) T {
	if v == nil {
		return *new(T)
	}
	return *v
}

// moment reads a time as Twilio writes it: "Thu, 24 Aug 2023 05:01:45 +0000".
func moment(s *string) time.Time {
	t, err := time.Parse(time.RFC1123Z, text(s))
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// count reads a number as Twilio writes it, in quotes. It is never negative.
func count(s *string) int {
	n, err := strconv.Atoi(text(s))
	if err != nil {
		return 0
	}
	return max(0, n)
}
