package resilience_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"ava/internal/fault"
	"ava/internal/resilience"
)

// crowd is a hundred callers of a provider that is well and ill in turns.
type crowd struct {
	sent, asked atomic.Int64
	sick        atomic.Bool
}

// answer is the provider's: slow now and then, wrong now and then.
func (c *crowd) answer(ctx context.Context) (int, error) {
	c.sent.Add(1)
	select {
	case <-ctx.Done():
		return 0, context.Cause(ctx)
	case <-time.After(rand.N(600 * time.Millisecond)):
	}
	switch n := rand.IntN(20); {
	case c.sick.Load():
		return 0, answered(503)
	case n == 0:
		panic("defect")
	case n < 5:
		return 0, answered([]int{401, 404, 429, 503}[n-1])
	default:
		return 1, nil
	}
}

// ask makes fifty calls of one kind.
func (c *crowd) ask(t *testing.T, g *resilience.Guard, call resilience.Call) {
	t.Helper()
	for range 50 {
		ctx, cancel := context.WithTimeout(resilience.Unremembered(t.Context()), rand.N(time.Second))
		v, err := resilience.Do(ctx, g, call, c.answer)
		if (err == nil) != (v == 1) {
			t.Errorf("value %d with error %v", v, err)
		}
		cancel()
		c.asked.Add(1)
		_ = g.Health().Failing()
		time.Sleep(rand.N(100 * time.Millisecond))
	}
}

// Under -race, and with a bookkeeping that must come out even.
func TestManyCallersAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &witness{}
		settings := resilience.Settings{
			Breaker:  resilience.BreakerSettings{Recovery: 2 * time.Second},
			Bulkhead: resilience.BulkheadSettings{Service: 100, Credential: 100},
			Attempt:  500 * time.Millisecond,
		}
		g := guard(fault.Vapi, settings, w)
		var c crowd
		var callers sync.WaitGroup
		for n := range 100 {
			callers.Go(func() { c.ask(t, g, []resilience.Call{read, remove, once}[n%3]) })
		}
		for range 10 {
			time.Sleep(time.Second)
			c.sick.Store(!c.sick.Load())
		}
		callers.Wait()
		synctest.Wait()

		attempts, codes := w.count(t)
		moves, _ := w.told()
		if int64(len(w.calls)) != c.asked.Load() || attempts != c.sent.Load() {
			t.Errorf("%d calls and %d attempts, the observer saw %d and %d", c.asked.Load(), c.sent.Load(), len(w.calls), attempts)
		}
		if codes[fault.CircuitOpen] == 0 || codes["ok"] == 0 || codes[fault.Internal] == 0 || len(moves) < 3 {
			t.Errorf("not much happened: %v, moves %v", codes, moves)
		}
	})
}

// count adds up the attempts, and how the calls ended.
func (w *witness) count(t *testing.T) (attempts int64, codes map[fault.Code]int) {
	t.Helper()
	codes = make(map[fault.Code]int)
	for _, e := range w.calls {
		attempts += int64(e.Attempts)
		if e.Fault == nil {
			codes["ok"]++
			continue
		}
		codes[e.Fault.Code]++
		if e.Fault.Code == fault.CircuitOpen && e.Attempts != 0 {
			t.Errorf("%d attempts into an open breaker", e.Attempts)
		}
	}
	return attempts, codes
}
