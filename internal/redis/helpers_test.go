package redis_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"ava/internal/redis"
	"ava/internal/redis/redistest"
	"ava/internal/secret"
)

// patience is how long a test waits for what should take milliseconds: the
// computers that run tests are busy.
const patience = 20 * time.Second

// beat is how often the clients of tests say that they are there. What depends
// on it happens twenty times as fast as in the product.
const beat = 100 * time.Millisecond

// unhurried is the time limit of commands in tests that are not about it: a busy
// computer must not look like a frozen Redis.
const unhurried = 2 * time.Second

// open returns a client of a server that lives until the test ends.
func open(tb testing.TB, server *redistest.Server) *redis.Client {
	tb.Helper()
	return openWith(tb, redis.Config{URL: secret.New(server.URL), Timeout: unhurried})
}

func openWith(tb testing.TB, config redis.Config) *redis.Client {
	tb.Helper()
	if config.Beat == 0 {
		config.Beat = beat
	}
	if config.Poll == 0 {
		config.Poll = 100 * time.Millisecond
	}
	c, err := redis.Open(tb.Context(), config)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(c.Close)
	return c
}

// openMany returns n clients that all know of each other.
func openMany(tb testing.TB, server *redistest.Server, n int) []*redis.Client {
	tb.Helper()
	clients := make([]*redis.Client, n)
	for i := range clients {
		clients[i] = open(tb, server)
	}
	// What they know of each other they know by a beat.
	wait(tb, 3*beat)
	return clients
}

// eventually waits until something is so.
func eventually(tb testing.TB, what string, so func() bool) {
	tb.Helper()
	late := time.After(patience)
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !so() {
		select {
		case <-tick.C:
		case <-late:
			tb.Fatalf("it never came true that %s", what)
		}
	}
}

// wait lets the time pass that real servers need.
func wait(tb testing.TB, d time.Duration) {
	tb.Helper()
	select {
	case <-time.After(d):
	case <-tb.Context().Done():
	}
}

// ended returns a context of somebody who has left.
func ended(tb testing.TB) (context.Context, context.CancelFunc) {
	tb.Helper()
	ctx, cancel := context.WithCancel(tb.Context())
	cancel()
	return ctx, cancel
}

func inMode(c *redis.Client, m redis.Mode) func() bool {
	return func() bool { return c.Mode() == m }
}

// journal is what somebody was told, in order.
type journal[T any] struct {
	mu      sync.Mutex
	entries []T
}

func (j *journal[T]) add(entry T) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.entries = append(j.entries, entry)
}

func (j *journal[T]) all() []T {
	j.mu.Lock()
	defer j.mu.Unlock()
	return append([]T(nil), j.entries...)
}

func (j *journal[T]) size() int { return len(j.all()) }
