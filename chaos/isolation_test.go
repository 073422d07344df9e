package chaos_test

import (
	"net/http"
	"sync"
	"testing"
	"time"
)

// contrast is a server of which everything is asked for that its provider has
// no part in, while others ask for the provider's part.
type contrast struct {
	w     *world
	s     *server
	users []string
}

func newContrast(tb testing.TB) contrast {
	tb.Helper()
	// The breaker stays closed, so that as many calls hang as may be made at once:
	// with an open one it would be easy.
	w := newWorld(tb, "AVA_UPSTREAM_TIMEOUT=2s", "AVA_BREAKER_FAILURES=1000", "AVA_UPSTREAM_RETRIES=0")
	s := w.start(tb)
	return contrast{w, s, w.users(tb, s, "user", 16)}
}

// round returns the 99th percentile of requests that do not need the provider,
// while the others ask for what does: often times a second, whether or not they
// have got answers.
func (c contrast) round(tb testing.TB, requests, often int) time.Duration {
	tb.Helper()
	done := make(chan struct{})
	var others sync.WaitGroup
	others.Go(func() {
		for n := 0; often > 0; n++ {
			select {
			case <-done:
				return
			case <-time.After(time.Second / time.Duration(often)):
			}
			others.Go(func() { c.w.read(tb.Context(), c.s, c.users[n%len(c.users)], 1+n%90) })
		}
	})
	if often > 0 {
		pause(tb.Context(), time.Second) // by now the calls that hang are as many as may be
	}
	var answers []answer
	for range requests {
		answers = append(answers, c.w.ask(tb.Context(), c.s, c.users[0], inside, nil))
	}
	close(done)
	c.w.vapi.does(nil)
	c.w.vapi.CloseClientConnections() // what hangs is let go
	others.Wait()
	allGood(tb, answers)
	return quantile(times(answers), 0.99)
}

// measured is 99th percentiles: the medians of rounds, and of what two rounds
// are to each other that follow each other.
type measured struct {
	idle, healthy, hung time.Duration
	toHealthy, toIdle   float64
}

// measure has rounds take turns, so that what else the computer does meets all:
// nobody asks for the provider, it answers, it hangs.
func (c contrast) measure(tb testing.TB, rounds, requests int) measured {
	tb.Helper()
	const rate = 100
	var idle, healthy, hung []time.Duration
	var toHealthy, toIdle []float64
	c.round(tb, requests, rate)
	for n := range rounds {
		idle = append(idle, c.round(tb, requests, 0))
		healthy = append(healthy, c.round(tb, requests, rate))
		c.w.vapi.does(http.HandlerFunc(hangs))
		hung = append(hung, c.round(tb, requests, rate))
		toHealthy = append(toHealthy, float64(hung[n])/float64(healthy[n]))
		toIdle = append(toIdle, float64(hung[n])/float64(idle[n]))
	}
	m := measured{quantile(idle, 0.5), quantile(healthy, 0.5), quantile(hung, 0.5), quantile(toHealthy, 0.5), quantile(toIdle, 0.5)}
	tb.Logf("p99 %v while the provider hangs; %v while it answers, %.2f times that; %v while nobody asks for it, %.2f times that",
		m.hung, m.healthy, m.toHealthy, m.idle, m.toIdle)
	return m
}

// What else the computer does may spoil a measurement, but hardly three; what is
// wrong with the product shows in each.
func TestHungProviderSlowsNothingElseDown(t *testing.T) {
	c := newContrast(t)
	var last float64
	for range 3 {
		if last = c.measure(t, often(3, 9), often(100, 1000)).toHealthy; last <= 1.5 {
			return
		}
	}
	t.Errorf("the 99th percentile is %.2f times what it is while the provider answers", last)
}

// BenchmarkHungProvider reports the ratio as the test measures it, with more
// requests.
func BenchmarkHungProvider(b *testing.B) {
	c := newContrast(b)
	for b.Loop() {
		m := c.measure(b, 9, 1500)
		b.ReportMetric(m.toHealthy, "ratio-p99")
		b.ReportMetric(m.toIdle, "ratio-p99-idle")
		b.ReportMetric(0, "ns/op")
	}
}
