package redis

import (
	"context"
	"strconv"
	"time"

	"ava/internal/fault"
	"ava/internal/resilience"
)

// again is how soon what could not be told to Redis is told again.
const again = 100 * time.Millisecond

// trip is a breaker of this process that opened, as long as Redis has not been
// told.
type trip struct {
	answered bool
	span     time.Duration
	until    time.Time
}

// Trip implements [resilience.Board]. What cannot be delivered is tried again
// until the breaker's time is over.
func (b *Board) Trip(service fault.Service, t resilience.Trip) {
	if t.For <= 0 {
		return
	}
	b.mu.Lock()
	untold, ok := b.trips[service]
	b.trips[service] = trip{
		answered: t.Answered || ok && untold.answered && time.Now().Before(untold.until),
		span:     t.For,
		until:    time.Now().Add(t.For),
	}
	b.mu.Unlock()
	b.post()
}

// outcome is how a probe ended.
type outcome struct {
	service fault.Service
	lease   string
	success bool
	until   time.Time // when the lease ends
}

// finish notes how a probe ended.
func (b *Board) finish(o outcome) {
	b.mu.Lock()
	b.outcomes = append(b.outcomes, o)
	b.mu.Unlock()
	b.post()
}

// post wakes the publisher.
func (b *Board) post() {
	select {
	case b.posted <- struct{}{}:
	default:
	}
}

// publish tells Redis what happened here, until ctx ends.
func (b *Board) publish(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-b.posted:
		}
		for !b.publishAll(ctx) {
			if !rest(ctx, jittered(again), b.posted) {
				return
			}
		}
	}
}

// publishAll reports false if something could not be told.
func (b *Board) publishAll(ctx context.Context) bool {
	b.mu.Lock()
	trips, outcomes := b.trips, b.outcomes
	b.trips, b.outcomes = make(map[fault.Service]trip), nil
	b.mu.Unlock()
	all := true
	for service, t := range trips {
		if !b.publishTrip(ctx, service, t) {
			all = false
			b.keepTrip(service, t)
		}
	}
	for _, o := range outcomes {
		if !b.publishOutcome(ctx, o) {
			all = false
			b.mu.Lock()
			b.outcomes = append(b.outcomes, o)
			b.mu.Unlock()
		}
	}
	return all
}

// keepTrip keeps a trip for later, unless there is a new one.
func (b *Board) keepTrip(service fault.Service, t trip) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, newer := b.trips[service]; !newer {
		b.trips[service] = t
	}
}

func (b *Board) publishTrip(ctx context.Context, service fault.Service, t trip) bool {
	remaining := time.Until(t.until)
	if remaining < time.Millisecond {
		return true // it is half-open by now, and no news
	}
	args := []string{
		string(service), boardChannel,
		b.instance, flag(t.answered), microseconds(remaining), microseconds(t.span),
		strconv.Itoa(b.fleet.size()), milliseconds(b.fleet.horizon()),
	}
	answer, err := b.link.numbers(ctx, b.trip, keysOf(service), args, 2)
	if err != nil {
		return false
	}
	b.tell(answered(service, answer[0], answer[1]))
	return true
}

func (b *Board) publishOutcome(ctx context.Context, o outcome) bool {
	if time.Now().After(o.until) {
		return true // somebody else has the slot
	}
	args := []string{
		string(o.service), boardChannel,
		o.lease, flag(o.success), b.probes,
	}
	answer, err := b.link.numbers(ctx, b.done, keysOf(o.service), args, 2)
	if err != nil {
		return false
	}
	b.tell(answered(o.service, answer[0], answer[1]))
	return true
}

func flag(b bool) string {
	if b {
		return "1"
	}
	return "0"
}
