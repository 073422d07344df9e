package pace

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"time"
)

// What a limit may be. The most bounds what is remembered of one user, 80 kB.
const (
	mostN   = 10_000
	mostPer = 24 * time.Hour
)

// Forever is the wait for what no waiting helps: more at once than a limit has.
const Forever = time.Duration(math.MaxInt64)

// off is the text of the zero Limit.
const off = "off"

// spans are the times that have a word of their own.
var spans = [...]struct {
	word string
	per  time.Duration
}{
	{"s", time.Second},
	{"min", time.Minute},
	{"h", time.Hour},
}

// ErrLimit is returned for what is not a limit.
var ErrLimit = errors.New("a limit is off, or a number and a time such as 15/min")

// ParseLimit reads a limit: a number from 1 to 10,000, a slash, and s, min, h or
// a time of whole seconds from 1s to 24h. So 15/min is the same as 15/60s, and
// "off" is the zero Limit, which does not limit. It fails with [ErrLimit].
func ParseLimit(text string) (Limit, error) {
	if text == off {
		return Limit{}, nil
	}
	number, span, _ := strings.Cut(text, "/")
	n, err := strconv.ParseUint(number, 10, 32)
	per := parseSpan(span)
	if err != nil || n < 1 || n > mostN || per < time.Second || per > mostPer || per%time.Second != 0 {
		return Limit{}, ErrLimit
	}
	return Limit{N: int(n), Per: per}, nil
}

// parseSpan returns the time that text says, 0 if it says none.
func parseSpan(text string) time.Duration {
	for _, s := range spans {
		if s.word == text {
			return s.per
		}
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return 0
	}
	return d
}

// String returns the limit as [ParseLimit] reads it.
func (l Limit) String() string {
	if l == (Limit{}) {
		return off
	}
	per := l.Per.String()
	for _, s := range spans {
		if s.per == l.Per {
			per = s.word
		}
	}
	return strconv.Itoa(l.N) + "/" + per
}

// countable reports whether n can be counted under l at all.
func (l Limit) countable(n int) bool {
	return n >= 1 && l.N >= 1 && l.N <= mostN && l.Per >= 1 && l.Per <= mostPer
}
