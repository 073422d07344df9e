package resilience_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"ava/internal/fault"
	"ava/internal/resilience"
)

func TestThirdFailedCallInARowOpensTheBreaker(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := guard(fault.Vapi, single, nil)
		for n := range 3 {
			wantState(t, g, resilience.Closed)
			f := send(t, g, 503)
			wantCode(t, f, fault.UpstreamUnavailable)
			if n < 2 && g.Health().RetryAfter != 0 {
				t.Errorf("after %d failures one has to wait %v", n+1, g.Health().RetryAfter)
			}
		}
		wantState(t, g, resilience.Open)
		wantCode(t, try(t.Context(), g, read, unreachable(t)), fault.CircuitOpen)
	})
}

func TestSuccessEndsAStreakOfFailures(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := guard(fault.Vapi, single, nil)
		for _, status := range []int{503, 503, 200, 503, 503, 200} {
			send(t, g, status)
			wantState(t, g, resilience.Closed)
		}
	})
}

func TestOpenBreakerTellsHowLongToWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := guard(fault.Vapi, single, nil)
		open(t, g)
		opened := time.Now()
		for _, tt := range []struct {
			after, wait time.Duration
			sentence    string
		}{
			{0, 30 * time.Second, "Vapi is temporarily unavailable. Please try again in 30s."},
			{3 * time.Second, 27 * time.Second, "Vapi is temporarily unavailable. Please try again in 27s."},
			{3*time.Second + 1, 27*time.Second - 1, "Vapi is temporarily unavailable. Please try again in 27s."},
			{4 * time.Second, 26 * time.Second, "Vapi is temporarily unavailable. Please try again in 26s."},
			{29*time.Second + 500*time.Millisecond, 500 * time.Millisecond, "Vapi is temporarily unavailable. Please try again in 1s."},
			{30 * time.Second, 1, "Vapi is temporarily unavailable. Please try again in 1s."},
		} {
			time.Sleep(tt.after - time.Since(opened))
			f := try(t.Context(), g, read, unreachable(t))
			wantCode(t, f, fault.CircuitOpen)
			if f.RetryAfter != tt.wait {
				t.Errorf("after %v: wait %v, want %v", tt.after, f.RetryAfter, tt.wait)
			}
			if got := f.Sentence(); got != tt.sentence {
				t.Errorf("after %v: %q, want %q", tt.after, got, tt.sentence)
			}
			if h := g.Health(); h.State != resilience.Open || h.RetryAfter != tt.wait {
				t.Errorf("after %v: Health says %s, wait %v", tt.after, h.State, h.RetryAfter)
			}
		}
		time.Sleep(time.Nanosecond)
		wantCode(t, send(t, g, 200), "")
	})
}

func TestOpenBreakerSendsNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &witness{}
		g := guard(fault.Twilio, single, w)
		open(t, g)
		w.calls = nil
		for range 100 {
			for _, c := range []resilience.Call{read, remove, once} {
				f := try(t.Context(), g, c, unreachable(t))
				wantCode(t, f, fault.CircuitOpen)
				if c.Effect != resilience.Read && f.Outcome != fault.NotSent {
					t.Errorf("%s: outcome %q, want NOT_SENT", c.Op, f.Outcome)
				}
				if !f.Traits().Retryable || f.Traits().Action != fault.ActionWait {
					t.Errorf("%s: what was not sent may be sent later: %+v", c.Op, f.Traits())
				}
			}
			time.Sleep(100 * time.Millisecond)
		}
		for _, e := range w.calls {
			if e.Attempts != 0 || e.Took != 0 {
				t.Fatalf("a refused call counts %d attempts in %v", e.Attempts, e.Took)
			}
		}
	})
}

func TestTwoSuccessesCloseTheBreaker(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := guard(fault.Vapi, single, nil)
		halfOpen(t, g)
		wantCode(t, send(t, g, 200), "")
		wantState(t, g, resilience.HalfOpen)
		wantCode(t, send(t, g, 200), "")
		wantState(t, g, resilience.Closed)
	})
}

func TestFailureWhileHalfOpenReopensTheBreaker(t *testing.T) {
	t.Parallel()
	for _, before := range [][]int{{}, {200}} {
		t.Run(fmt.Sprintf("after %d successes", len(before)), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				g := guard(fault.Vapi, single, nil)
				halfOpen(t, g)
				for _, status := range before {
					send(t, g, status)
				}
				wantCode(t, send(t, g, 503), fault.UpstreamUnavailable)
				wantState(t, g, resilience.Open)
				if got := try(t.Context(), g, read, unreachable(t)).RetryAfter; got != 30*time.Second {
					t.Errorf("it says to wait %v, want the whole 30s again", got)
				}
			})
		})
	}
}

// Each of them again and again, and all of them in turn.
func TestErrorsOfUsersNeverOpenTheBreaker(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := guard(fault.Vapi, single, nil)
		statuses := []int{400, 401, 402, 403, 404, 409, 422, 429}
		for _, status := range statuses {
			for range 100 {
				if f := send(t, g, status); f == nil || f.Code == fault.CircuitOpen {
					t.Fatalf("%d came out as %v", status, f)
				}
			}
		}
		for n := range 600 {
			send(t, g, statuses[n%len(statuses)])
		}
		wantState(t, g, resilience.Closed)
	})
}

func TestErrorsOfUsersDoNotEndAStreakOfFailures(t *testing.T) {
	t.Parallel()
	for _, status := range []int{400, 401, 402, 403, 404, 409, 422, 429} {
		synctest.Test(t, func(t *testing.T) {
			g := guard(fault.Vapi, single, nil)
			for _, s := range []int{503, status, 503, status} {
				send(t, g, s)
				wantState(t, g, resilience.Closed)
			}
			send(t, g, 503)
			if got := g.Health().State; got != resilience.Open {
				t.Errorf("503, %[1]d, 503, %[1]d, 503 left the breaker %s", status, got)
			}
		})
	}
}

func TestFailuresOpenTheBreakerOnlyCloseTogether(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		pause time.Duration
		want  resilience.State
	}{
		{"at once", 0, resilience.Open},
		{"10 s apart", 10 * time.Second, resilience.Open},
		{"25 s apart", 25 * time.Second, resilience.Open},
		{"31 s apart", 31 * time.Second, resilience.Closed},
		{"2 min apart", 2 * time.Minute, resilience.Closed},
		{"a day apart", 24 * time.Hour, resilience.Closed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				g := guard(fault.Vapi, single, nil)
				time.Sleep(55 * time.Second) // no streak is cut at a boundary
				for range 3 {
					send(t, g, 503)
					time.Sleep(tt.pause)
				}
				// Open, unless it had the time to become half-open meanwhile.
				if got := g.Health().State; got == resilience.Closed != (tt.want == resilience.Closed) {
					t.Errorf("the breaker is %s, want %s", got, tt.want)
				}
			})
		})
	}
}

func TestLateFailureFromBeforeDoesNotCountAgainstTheRecovered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := guard(fault.Vapi, resilience.Settings{Retry: single.Retry, Attempt: 2 * time.Minute}, nil)
		late := make(chan struct{})
		go try(t.Context(), g, read, func(context.Context) (string, error) { <-late; return "", answered(503) })
		synctest.Wait()
		halfOpen(t, g)
		close(late)
		synctest.Wait()
		wantState(t, g, resilience.HalfOpen)
	})
}

func TestBreakerSettingsAreObeyed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := single
		s.Breaker = resilience.BreakerSettings{Failures: 2, Recovery: 7 * time.Second, Successes: 1}
		g := guard(fault.Vapi, s, nil)
		send(t, g, 503)
		wantState(t, g, resilience.Closed)
		send(t, g, 503)
		wantState(t, g, resilience.Open)
		if got := g.Health().RetryAfter; got != 7*time.Second {
			t.Errorf("RetryAfter = %v, want 7s", got)
		}
		time.Sleep(7*time.Second + 1)
		send(t, g, 200)
		wantState(t, g, resilience.Closed)
	})
}

func TestObserverSeesEveryMoveOfTheBreaker(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &witness{}
		g := guard(fault.Twilio, single, w)
		halfOpen(t, g)
		send(t, g, 503)
		time.Sleep(30*time.Second + 1)
		send(t, g, 200)
		send(t, g, 200)
		want := []string{
			"TWILIO credential CLOSED OPEN 1", "TWILIO credential OPEN HALF_OPEN 1", "TWILIO credential HALF_OPEN OPEN 1",
			"TWILIO credential OPEN HALF_OPEN 1", "TWILIO credential HALF_OPEN CLOSED 0",
		}
		if moves, _ := w.told(); !slices.Equal(moves, want) {
			t.Errorf("moves %v, want %v", moves, want)
		}
	})
}
