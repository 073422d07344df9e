package pace

import (
	"context"
	"time"
)

// Limit is how often something may be done: at most N times in any span of
// length Per. The zero Limit does not limit.
type Limit struct {
	N   int
	Per time.Duration
}

// Window counts exactly: a sliding log, no bucket and no fixed window, which let
// up to twice as many through at their edges.
type Window interface {
	// Take counts n more under key if that keeps within l: all of them or none.
	Take(ctx context.Context, key string, l Limit, n int) (Decision, error)
}

// Decision is what a [Window] answers.
type Decision struct {
	OK        bool
	Remaining int           // how many more there are now
	Wait      time.Duration // if not OK: until n would be taken, never too short
	Reset     time.Duration // until all N are there again
}
