package resilience_test

import (
	"testing"
	"testing/synctest"
	"time"

	"ava/internal/fault"
	"ava/internal/resilience"
)

// outwait makes the calls that are refused until the board has failed often enough
// not to be asked any more.
func outwait(t *testing.T, g *resilience.Guard) {
	t.Helper()
	for range 2 {
		wantCode(t, send(t, g, 200), fault.CircuitOpen)
		time.Sleep(50 * time.Millisecond)
	}
}

func TestWithoutAnAnswerOfTheBoardAProcessDecidesByItself(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, _, one, other := alone(single, resilience.Options{})
		outage(t, one, other)
		synctest.Wait()
		b.fails = true
		time.Sleep(30*time.Second + 1)
		outwait(t, one)
		wantCode(t, send(t, one, 200), "")
		wantState(t, one, resilience.HalfOpen)
		wantCode(t, send(t, one, 200), "")
		wantState(t, one, resilience.Closed)
	})
	synctest.Test(t, func(t *testing.T) { // and when it fails again, for the whole time again
		s := single
		b, up, one, _ := alone(s, resilience.Options{})
		up.Shut(3 * time.Second)
		b.fails = true
		time.Sleep(3*time.Second + 1)
		outwait(t, one)
		wantCode(t, send(t, one, 503), fault.UpstreamUnavailable)
		synctest.Wait()
		if h := one.Health(); h.State != resilience.Open || h.RetryAfter != 30*time.Second {
			t.Errorf("Health says %s, %v", h.State, h.RetryAfter)
		}
		if len(b.trips) != 1 {
			t.Errorf("told of %v", b.trips)
		}
	})
}

// Scenario 20: three waits, and then it is left alone for a while.
func TestBoardThatHangsCostsThreeWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		inner := newFleet(2).board()
		g := users(2, single, resilience.Options{Board: slowBoard{inner, 100 * time.Millisecond}})
		outage(t, g[0], g[1])
		synctest.Wait()
		inner.fails = true
		time.Sleep(30*time.Second + 1)
		start := time.Now()
		for range 10 { // in the pauses nobody waits
			before := time.Now()
			wantCode(t, send(t, g[0], 429), fault.CircuitOpen)
			if inner.asked == 1 && time.Since(before) == 0 {
				time.Sleep(50 * time.Millisecond)
			}
			if inner.asked == 2 {
				break
			}
		}
		time.Sleep(50 * time.Millisecond)
		for range 40 { // limits prove nothing, so the breaker stays half-open
			wantCode(t, send(t, g[0], 429), fault.UpstreamLimited)
		}
		if inner.asked != 3 || time.Since(start) != 400*time.Millisecond {
			t.Errorf("asked %d times, waited %v with the pauses", inner.asked, time.Since(start))
		}
		time.Sleep(5 * time.Second)
		send(t, g[0], 429)
		if inner.asked != 4 {
			t.Errorf("after a rest it was asked %d times", inner.asked)
		}
	})
}

func TestAnswerOfTheBoardEndsARowOfFailures(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, up, one, _ := alone(single, resilience.Options{})
		up.Shut(time.Second)
		time.Sleep(time.Second + 1)
		for n := range 9 { // every third question has an answer, which is that the fleet is closed
			b.fails = n%3 != 2
			send(t, one, 429)
			time.Sleep(50 * time.Millisecond)
		}
		if b.asked != 9 {
			t.Errorf("asked %d times, want 9", b.asked)
		}
	})
}
