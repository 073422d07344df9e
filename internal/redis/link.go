package redis

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/redis/rueidis"
)

// tolerance is how many failures in a row make Redis count as away.
const tolerance = 3

var errAway = errors.New("redis is away")

// link is the way to Redis: commands with a time limit behind a small circuit
// breaker, which a goroutine of its own closes again, not a user's request.
type link struct {
	redis   rueidis.Client
	timeout time.Duration

	away     atomic.Bool
	failures atomic.Int32
	cause    atomic.Pointer[error] // the last failure
	alarm    chan struct{}         // wakes the pulse
}

// newLink returns a link that is away until it is found.
func newLink(redis rueidis.Client, timeout time.Duration) *link {
	l := &link{redis: redis, timeout: timeout, alarm: make(chan struct{}, 1)}
	l.away.Store(true)
	return l
}

// do has fn ask Redis, or fails at once while Redis is away.
func (l *link) do(ctx context.Context, fn func(context.Context) error) error {
	if l.away.Load() {
		return l.absent()
	}
	return l.ask(ctx, fn)
}

// ask has fn ask Redis. A caller who leaves does not end that, as it may be a
// connection that others wait for as well; nobody waits for longer than the
// time limit.
func (l *link) ask(ctx context.Context, fn func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), l.timeout)
	defer cancel()
	err := fn(ctx)
	l.note(err)
	return err
}

// note counts the failures in a row. Redis's refusals are failures too: one that
// is read-only, full or still loading is of no use.
func (l *link) note(err error) {
	if err == nil {
		l.failures.Store(0)
		return
	}
	l.cause.Store(&err)
	if l.failures.Add(1) >= tolerance {
		l.away.Store(true)
	}
	l.wake()
}

// wake has the pulse look whether Redis is there.
func (l *link) wake() {
	select {
	case l.alarm <- struct{}{}:
	default:
	}
}

// absent is the error of not having asked.
func (l *link) absent() error {
	if cause := l.cause.Load(); cause != nil {
		return fmt.Errorf("%w: %w", errAway, *cause)
	}
	return errAway
}

// run runs a script.
func (l *link) run(ctx context.Context, script *rueidis.Lua, keys, args []string) (rueidis.RedisResult, error) {
	var reply rueidis.RedisResult
	err := l.do(ctx, func(ctx context.Context) error {
		reply = script.Exec(ctx, l.redis, keys, args)
		return reply.Error()
	})
	return reply, err
}

// numbers runs a script that answers with so many numbers.
func (l *link) numbers(ctx context.Context, script *rueidis.Lua, keys, args []string, n int) ([]int64, error) {
	reply, err := l.run(ctx, script, keys, args)
	if err != nil {
		return nil, err
	}
	return exactly(reply, n)
}

func exactly(reply rueidis.RedisResult, n int) ([]int64, error) {
	list, err := reply.AsIntSlice()
	if err == nil && len(list) != n {
		err = fmt.Errorf("redis answers with %d numbers, not with %d", len(list), n)
	}
	return list, err
}

// hashed returns what stands for texts in a key. It is not the texts themselves,
// which can be long and name people.
func hashed(texts ...string) string {
	h := sha256.New()
	for _, t := range texts {
		// The length before each keeps "a", "bc" apart from "ab", "c".
		_, _ = h.Write(append(strconv.AppendInt(nil, int64(len(t)), 10), ':'))
		_, _ = h.Write([]byte(t))
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:18])
}

// jittered returns d, shorter or longer by up to a quarter, so that processes do
// not all ask at the same moment.
func jittered(d time.Duration) time.Duration {
	return d*3/4 + rand.N(d/2+1)
}

// pause waits for d. It reports false if ctx ended.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

func milliseconds(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

func microseconds(d time.Duration) string { return strconv.FormatInt(d.Microseconds(), 10) }
