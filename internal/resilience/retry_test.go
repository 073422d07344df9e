package resilience_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"ava/internal/fault"
	"ava/internal/resilience"
)

func TestFailedReadIsTriedTwiceAgain(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		up    *upstream
		calls int
		want  fault.Code
	}{
		{"first try succeeds", answering(200), 1, ""},
		{"second try succeeds", answering(503, 200), 2, ""},
		{"third try succeeds", answering(503, 502, 200), 3, ""},
		{"no try succeeds", answering(503), 3, fault.UpstreamUnavailable},
		{"the last answer counts", answering(503, 503, 404), 3, fault.NotFound},
		{"an answer ends it", answering(503, 401, 200), 2, fault.UpstreamDenied},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				g := guard(fault.Vapi, resilience.Settings{}, nil)
				v, err := resilience.Do(t.Context(), g, read, tt.up.call)
				wantCode(t, fault.Of(err), tt.want)
				if got := tt.up.count(); got != tt.calls {
					t.Errorf("%d calls, want %d", got, tt.calls)
				}
				if want := map[bool]string{true: "answer", false: ""}[tt.want == ""]; v != want {
					t.Errorf("value %q, want %q", v, want)
				}
			})
		})
	}
}

func TestOnlyWhatAnotherTryMayMendIsTriedAgain(t *testing.T) {
	t.Parallel()
	for _, code := range fault.Codes() {
		want := 1
		if code == fault.UpstreamUnavailable {
			want = 3
		}
		synctest.Test(t, func(t *testing.T) {
			up := &upstream{answers: []error{fault.New(code, "")}}
			try(t.Context(), guard(fault.Vapi, resilience.Settings{}, nil), read, up.call)
			if got := up.count(); got != want {
				t.Errorf("%s: %d calls, want %d", code, got, want)
			}
		})
	}
}

func TestWritesAreSentOnce(t *testing.T) {
	t.Parallel()
	for _, c := range []resilience.Call{remove, once} {
		for _, status := range []int{500, 502, 503, 429} {
			for _, after := range []time.Duration{0, time.Second} {
				synctest.Test(t, func(t *testing.T) {
					f := answered(status)
					f.RetryAfter = after
					up := &upstream{answers: []error{f, nil}}
					if try(t.Context(), guard(fault.Vapi, resilience.Settings{}, nil), c, up.call) == nil {
						t.Errorf("%s, %d: succeeded at the second try", c.Op, status)
					}
					if got := up.count(); got != 1 {
						t.Errorf("%s, %d: sent %d times", c.Op, status, got)
					}
				})
			}
		}
	}
}

func TestWaitBeforeARetryIsRandomUpToADoublingBound(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var longest [4]time.Duration
		settings := resilience.Settings{Retry: resilience.RetrySettings{Retries: 4, Base: 200 * time.Millisecond, Cap: 600 * time.Millisecond}}
		seen := make(map[time.Duration]bool)
		for range 300 {
			up := answering(503)
			try(t.Context(), guard(fault.Vapi, settings, nil), read, up.call)
			for n, wait := range up.waits() {
				longest[n] = max(longest[n], wait)
				seen[wait] = true
				if wait <= 0 {
					t.Fatalf("no wait before retry %d", n+1)
				}
			}
		}
		for n, bound := range []time.Duration{200 * time.Millisecond, 400 * time.Millisecond, 600 * time.Millisecond, 600 * time.Millisecond} {
			if longest[n] > bound || longest[n] < bound*8/10 {
				t.Errorf("the longest of 300 waits before retry %d is %v, want just under %v", n+1, longest[n], bound)
			}
		}
		if len(seen) < 1000 {
			t.Errorf("only %d different waits of 1200: that is no jitter", len(seen))
		}
	})
}

func TestWaitDoesNotOverflowHoweverManyRetries(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		up := answering(503)
		g := guard(fault.Vapi, resilience.Settings{Retry: resilience.RetrySettings{Retries: 100, Burst: 100}, Deadline: time.Hour}, nil)
		wantCode(t, try(t.Context(), g, read, up.call), fault.UpstreamUnavailable)
		for n, wait := range up.waits() {
			if wait <= 0 || wait > 5*time.Second {
				t.Errorf("%v before retry %d, want at most the cap of 5s", wait, n+1)
			}
		}
		if up.count() != 101 {
			t.Errorf("%d calls, want 101", up.count())
		}
	})
}

func TestShortRetryAfterIsWaitedForAndALongOneIsPassedOn(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		status int
		after  time.Duration
		calls  int
	}{
		{"limit, 1 s", 429, time.Second, 2},
		{"limit, 2 s", 429, 2 * time.Second, 2},
		{"limit, over 2 s", 429, 2*time.Second + 1, 1},
		{"limit, 27 s", 429, 27 * time.Second, 1},
		{"limit, not said", 429, 0, 1},
		{"unavailable, 1 s", 503, time.Second, 2},
		{"unavailable, 2 s", 503, 2 * time.Second, 2},
		{"unavailable, 3 s", 503, 3 * time.Second, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				refusal := answered(tt.status)
				refusal.RetryAfter = tt.after
				up := &upstream{answers: []error{refusal, nil}}
				f := try(t.Context(), guard(fault.Vapi, resilience.Settings{}, nil), read, up.call)
				if got := up.count(); got != tt.calls {
					t.Fatalf("%d calls, want %d", got, tt.calls)
				}
				if tt.calls == 2 {
					wantCode(t, f, "")
					if got := up.waits()[0]; got != tt.after {
						t.Errorf("waited %v, want exactly the %v asked for", got, tt.after)
					}
					return
				}
				wantCode(t, f, refusal.Code)
				if f.RetryAfter != tt.after {
					t.Errorf("RetryAfter = %v, want %v", f.RetryAfter, tt.after)
				}
			})
		})
	}
}

func TestTimedOutAttemptIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &witness{}
		start := time.Now()
		f := try(t.Context(), guard(fault.Vapi, resilience.Settings{}, w), read, blocks)
		wantCode(t, f, fault.UpstreamTimeout)
		if w.calls[0].Attempts != 1 || time.Since(start) != 10*time.Second {
			t.Errorf("%d attempts in %v, want 1 in 10s", w.calls[0].Attempts, time.Since(start))
		}
	})
}

func TestNoRetryBeyondTheCallersDeadline(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name     string
		deadline time.Duration
		calls    int
	}{
		{"room for it", 1*time.Second + 1, 2},
		{"just no room", time.Second, 1},
		{"no room", 500 * time.Millisecond, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				refusal := answered(503)
				refusal.RetryAfter = time.Second
				up := &upstream{answers: []error{refusal, nil}}
				ctx, cancel := context.WithTimeout(t.Context(), tt.deadline)
				defer cancel()
				start := time.Now()
				f := try(ctx, guard(fault.Vapi, resilience.Settings{}, nil), read, up.call)
				if got := up.count(); got != tt.calls {
					t.Fatalf("%d calls, want %d", got, tt.calls)
				}
				if tt.calls == 1 {
					wantCode(t, f, fault.UpstreamUnavailable)
					if time.Since(start) != 0 {
						t.Errorf("it waited %v for nothing", time.Since(start))
					}
				}
			})
		})
	}
}

func TestCallerWhoLeavesBetweenTriesEndsThem(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		refusal := answered(503)
		refusal.RetryAfter = 2 * time.Second
		up := &upstream{answers: []error{refusal, nil}}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		start := time.Now()
		wantCode(t, try(ctx, guard(fault.Vapi, resilience.Settings{}, nil), read, up.call), fault.UpstreamUnavailable)
		if up.count() != 1 || time.Since(start) != time.Second {
			t.Errorf("%d calls in %v, want 1 in 1s", up.count(), time.Since(start))
		}
	})
}

func TestNoRetryIntoABreakerThatOpenedMeanwhile(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		pause  time.Duration
		waited time.Duration
	}{
		{"during the attempt", 0, 0},
		{"during the wait", time.Second, 2 * time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				g := guard(fault.Vapi, resilience.Settings{}, nil)
				refusal := answered(503)
				refusal.RetryAfter = 2 * time.Second
				calls, start := 0, time.Now()
				done := make(chan *fault.Fault)
				go func() {
					done <- try(t.Context(), g, read, func(context.Context) (string, error) {
						calls++
						time.Sleep(time.Second)
						return "", refusal
					})
				}()
				time.Sleep(tt.pause + 500*time.Millisecond)
				open(t, g)
				wantCode(t, <-done, fault.UpstreamUnavailable)
				if calls != 1 {
					t.Errorf("it was tried %d times, the last into an open breaker", calls)
				}
				if waited := time.Since(start) - time.Second; waited != tt.waited {
					t.Errorf("it waited %v after the attempt, want %v", waited, tt.waited)
				}
			})
		})
	}
}

func TestCallWithItsRetriesCountsAsOneFailure(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := guard(fault.Vapi, resilience.Settings{}, nil)
		up := answering(503)
		for n := range 3 {
			wantState(t, g, resilience.Closed)
			try(t.Context(), g, read, up.call)
			if got, want := up.count(), 3*(n+1); got != want {
				t.Fatalf("%d attempts after %d calls, want %d", got, n+1, want)
			}
		}
		wantState(t, g, resilience.Open)
	})
}

func TestReadThatARetryMendedIsNoFailure(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := guard(fault.Vapi, resilience.Settings{Retry: resilience.RetrySettings{Budget: 200}}, nil)
		for range 20 {
			wantCode(t, try(t.Context(), g, read, answering(503, 503, 200).call), "")
		}
		wantState(t, g, resilience.Closed)
		if f := g.Health().LastFailure; f != nil {
			t.Errorf("the last failure is %v", f.Fault)
		}
	})
}

func TestProbesAreNotTriedAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := guard(fault.Vapi, resilience.Settings{}, nil)
		halfOpen(t, g)
		up := answering(503, 200)
		wantCode(t, try(t.Context(), g, read, up.call), fault.UpstreamUnavailable)
		if got := up.count(); got != 1 {
			t.Errorf("a probe was sent %d times", got)
		}
		wantState(t, g, resilience.Open)
	})
}

func TestRetriesCanBeTurnedOff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		up := answering(503, 200)
		s := resilience.Settings{Retry: resilience.RetrySettings{None: true, Retries: 5}}
		wantCode(t, try(t.Context(), guard(fault.Vapi, s, nil), read, up.call), fault.UpstreamUnavailable)
		if up.count() != 1 {
			t.Errorf("%d calls, want 1", up.count())
		}
	})
}

func TestRetriesAreAtMostAShareOfWhatSucceeds(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ budget, burst, successes, want int }{
		{0, 0, 0, 10}, // the first ten
		{0, 0, 5, 10}, // nothing more can be saved up
		{0, 3, 0, 3},
		{50, 10, 20, 10},
		{10, 4, 20, 4},
	} {
		t.Run(fmt.Sprintf("%+v", tt), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := resilience.Settings{Retry: resilience.RetrySettings{Budget: tt.budget, Burst: tt.burst}, Breaker: resilience.BreakerSettings{Failures: 1000}}
				g := guard(fault.Vapi, s, nil)
				for range tt.successes {
					send(t, g, 200)
				}
				up := answering(503)
				for range 20 {
					try(t.Context(), g, read, up.call)
				}
				if got := up.count() - 20; got != tt.want {
					t.Errorf("%d retries, want %d", got, tt.want)
				}
			})
		})
	}
}

func TestSuccessesPayForRetries(t *testing.T) {
	t.Parallel()
	for budget, want := range map[int]int{0: 5, 50: 5, 20: 2, 100: 10} {
		synctest.Test(t, func(t *testing.T) {
			s := resilience.Settings{Retry: resilience.RetrySettings{Budget: budget}, Breaker: resilience.BreakerSettings{Failures: 1000}}
			g := guard(fault.Vapi, s, nil)
			fails := func(n int) int {
				up := answering(503)
				for range n {
					try(t.Context(), g, read, up.call)
				}
				return up.count() - n
			}
			fails(20) // which spends what there is at first
			for range 10 {
				send(t, g, 200)
				try(t.Context(), g, once, answering(503).call) // a failure earns nothing
			}
			if got := fails(20); got != want {
				t.Errorf("10 successes paid for %d retries at %d %%, want %d", got, budget, want)
			}
		})
	}
}
