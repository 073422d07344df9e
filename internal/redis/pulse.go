package redis

import (
	"context"
	_ "embed"
	"time"
)

// The keys of the processes by their last beat, and of since when Redis remembers.
const (
	replicasKey = prefix + "replicas"
	sinceKey    = prefix + "since"
)

//go:embed beat.lua
var beatSource string

// pulse says again and again that this process is there, and finds Redis when it
// was away: after half a second, one, then every one and a half.
func (c *Client) pulse(ctx context.Context) {
	misses := 0
	for {
		wait, alarm := jittered(c.config.Beat), c.link.alarm
		if c.link.away.Load() {
			misses = min(misses+1, 3)
			wait, alarm = jittered(c.config.Beat/4*time.Duration(misses)), nil // an alarm says nothing new
		} else {
			misses = 0
		}
		if !rest(ctx, wait, alarm) {
			return
		}
		_ = c.beat(ctx) // a failure has been noted
		c.report()
	}
}

// rest waits for d or an alarm. It reports false if ctx ended.
func rest(ctx context.Context, d time.Duration, alarm <-chan struct{}) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-alarm:
	case <-timer.C:
	}
	return true
}

// beat says that this process is there, and then what could not be said before.
func (c *Client) beat(ctx context.Context) error {
	keys := []string{replicasKey, sinceKey}
	args := []string{c.instance, milliseconds(c.fleet.horizon())}
	var answer []int64
	err := c.link.ask(ctx, func(ctx context.Context) (err error) {
		answer, err = exactly(c.beating.Exec(ctx, c.link.redis, keys, args), 2)
		return err
	})
	if err != nil {
		return err
	}
	back := c.link.away.Load() && c.link.cause.Load() != nil
	c.fleet.seen(int(answer[0]), time.Duration(answer[1])*time.Millisecond, back)
	c.link.away.Store(false)
	c.second.deliver(ctx)
	c.bus.confess(ctx)
	return nil
}

// report tells of a change of the mode. Only the pulse calls it, so that changes
// are told in order.
func (c *Client) report() {
	mode := c.Mode()
	if c.told.Swap(mode) == mode {
		return
	}
	var cause error
	if last := c.link.cause.Load(); mode == Local && last != nil {
		cause = *last
	}
	c.config.Moved(mode, cause)
}

// absent takes this process off the list, so that it does not count for longer.
func (c *Client) absent(ctx context.Context) {
	_ = c.link.do(ctx, func(ctx context.Context) error {
		return c.link.redis.Do(ctx, c.link.redis.B().Zrem().Key(replicasKey).Member(c.instance).Build()).Error()
	})
}
