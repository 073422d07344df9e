package redis

import (
	"context"
	_ "embed"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/redis/rueidis"

	"ava/internal/pace"
)

//go:embed take.lua
var takeSource string

// Window is a [pace.Window] of all processes: a sliding log in Redis on Redis's
// clock, so that neither the number of processes nor their clocks matter.
//
// While Redis is away, each process keeps to its share, N divided by how many
// processes there last were and rounded down, and what it took before counts
// against that. A share of 0 refuses. When Redis is back, or has lost its
// memory, a process keeps to its share as well as to what Redis says, until all
// that was taken without Redis is older than the limit's span.
//
// So in any span of length Per the fleet takes at most N, with or without Redis.
// The exception is a span in which Redis went away: Redis may have granted N
// before, and a process that had no part in them has its share after, which makes
// less than 2 N. A process that has never reached Redis takes itself for the
// only one.
type Window struct {
	link  *link
	fleet *fleet
	own   *grants
	take  *rueidis.Lua
}

var _ pace.Window = (*Window)(nil)

func newWindow(l *link, f *fleet) *Window {
	return &Window{link: l, fleet: f, own: newGrants(mostKeys), take: rueidis.NewLuaScript(takeSource)}
}

// Take implements [pace.Window]. A key is counted separately under each limit.
// While Redis is away, more than the share never fits: the wait is then the
// limit's span, after which Redis may be back. It fails with
// [pace.ErrUncountable], with [pace.ErrFull], or if ctx has ended.
func (w *Window) Take(ctx context.Context, key string, l pace.Limit, n int) (pace.Decision, error) {
	if l == (pace.Limit{}) {
		return pace.Decision{OK: true, Remaining: math.MaxInt}, nil
	}
	if n < 1 || l.N < 1 || l.Per < time.Microsecond {
		return pace.Decision{}, fmt.Errorf("%w: %d under %s", pace.ErrUncountable, n, l)
	}
	if ctx.Err() != nil {
		return pace.Decision{}, context.Cause(ctx)
	}
	r := request{hashed(l.String(), key), l, n}
	if w.link.away.Load() {
		return w.alone(r)
	}
	if !w.fleet.settled(l.Per) {
		return w.both(ctx, r)
	}
	d, err := w.shared(ctx, r)
	if err != nil {
		return w.alone(r) // Redis has gone just now
	}
	if d.OK {
		w.own.note(r)
	}
	return d, nil
}

// request is what is to be taken.
type request struct {
	key   string
	limit pace.Limit
	n     int
}

// shared has Redis decide.
func (w *Window) shared(ctx context.Context, r request) (pace.Decision, error) {
	args := []string{strconv.Itoa(r.limit.N), microseconds(r.limit.Per), strconv.Itoa(r.n)}
	answer, err := w.link.numbers(ctx, w.take, []string{prefix + "pace:" + r.key}, args, 4)
	if err != nil {
		return pace.Decision{}, err
	}
	d := pace.Decision{
		OK:        answer[0] == 1,
		Remaining: max(0, int(answer[1])),
		Wait:      time.Duration(answer[2]) * time.Microsecond,
		Reset:     time.Duration(answer[3]) * time.Microsecond,
	}
	if d.Wait < 0 {
		d.Wait = pace.Forever
	}
	return d, nil
}

// alone decides by this process's share.
func (w *Window) alone(r request) (pace.Decision, error) {
	d, _, err := w.own.take(r, w.share(r.limit))
	if d.OK {
		w.fleet.acted()
	}
	return d, err
}

// both has Redis decide within this process's share.
func (w *Window) both(ctx context.Context, r request) (pace.Decision, error) {
	own, moment, err := w.own.take(r, w.share(r.limit))
	if err != nil || !own.OK {
		return own, err
	}
	d, err := w.shared(ctx, r)
	if err != nil {
		w.fleet.acted()
		return own, nil //nolint:nilerr // it is within the share, which holds without Redis
	}
	if !d.OK {
		w.own.undo(r, moment)
	}
	d.Remaining = min(d.Remaining, own.Remaining)
	return d, nil
}

// share is how many of a limit's N are this process's.
func (w *Window) share(l pace.Limit) int { return l.N / w.fleet.size() }
