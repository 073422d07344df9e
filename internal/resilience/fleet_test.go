package resilience_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"ava/internal/fault"
	"ava/internal/resilience"
)

// alone is a fleet of one process, and guards of two credentials there.
func alone(s resilience.Settings, o resilience.Options) (b *board, up *resilience.Upstream, one, other *resilience.Guard) {
	b = newFleet(2).board()
	o.Board = b
	up = resilience.NewUpstream(fault.Vapi, s, o)
	return b, up, up.Guard("a:1"), up.Guard("b:1")
}

func TestBoardIsNotAskedWhileTheBreakerIsClosed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, _, one, other := alone(single, resilience.Options{})
		for range 100 {
			send(t, one, 200)
			send(t, other, 404)
		}
		open(t, one) // which is the credential's breaker
		time.Sleep(30*time.Second + 1)
		send(t, one, 200)
		send(t, one, 200)
		if b.asked != 0 || len(b.trips) != 0 {
			t.Errorf("asked %d times, told of %v", b.asked, b.trips)
		}
	})
}

func TestTripTellsForHowLongAndWhetherTheProviderAnswered(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		err  *fault.Fault
		want bool
	}{
		{"503", answered(503), true},
		{"unreadable 200", &fault.Fault{Code: fault.UpstreamUnavailable, Upstream: &fault.Upstream{Status: 200}}, true},
		{"connection refused", &fault.Fault{Code: fault.UpstreamUnavailable}, false},
		{"timeout", &fault.Fault{Code: fault.UpstreamTimeout}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := single
				s.Breaker.Recovery = 7 * time.Second
				b, _, one, other := alone(s, resilience.Options{})
				for _, g := range []*resilience.Guard{one, other, one} {
					try(t.Context(), g, read, (&upstream{answers: []error{tt.err}}).call)
				}
				synctest.Wait()
				want := resilience.Trip{For: 7 * time.Second, Answered: tt.want}
				if len(b.trips) != 1 || b.trips[0] != want {
					t.Errorf("told of %+v, want %+v", b.trips, want)
				}
			})
		})
	}
}

func TestBoardShutsABreakerForATimeAndClearsIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &witness{}
		b, up, one, other := alone(single, resilience.Options{Observer: w})
		up.Shut(3 * time.Second)
		for _, g := range []*resilience.Guard{one, other} {
			if f := try(t.Context(), g, read, unreachable(t)); f.Code != fault.CircuitOpen || f.RetryAfter != 3*time.Second {
				t.Errorf("came out as %+v", f)
			}
		}
		time.Sleep(time.Second)
		up.Shut(5 * time.Second) // opened again meanwhile
		if h := one.Health(); h.State != resilience.Open || h.RetryAfter != 5*time.Second {
			t.Errorf("Health says %s, %v", h.State, h.RetryAfter)
		}
		up.Clear()
		wantState(t, one, resilience.Closed)
		up.Clear()
		wantCode(t, send(t, one, 200), "")
		time.Sleep(time.Minute)
		wantState(t, one, resilience.Closed)
		moves, _ := w.told()
		if want := []string{"VAPI service CLOSED OPEN 0", "VAPI service OPEN CLOSED 0"}; !slices.Equal(moves, want) {
			t.Errorf("moves %q, want %q", moves, want)
		}
		if b.asked != 0 || len(b.trips) != 0 {
			t.Errorf("what the board said was told to it: asked %d, told of %v", b.asked, b.trips)
		}
	})
}

func TestClearDoesNotEndAStreakThatItIsNotAbout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		_, up, one, other := alone(single, resilience.Options{})
		send(t, one, 503)
		send(t, other, 503)
		up.Clear()
		send(t, one, 503)
		wantState(t, other, resilience.Open)
	})
}

func TestClearEndsTheOutageForTheCredentialsInIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		_, up, one, _ := alone(single, resilience.Options{})
		open(t, one) // a process with one user sees only that one fail
		time.Sleep(5 * time.Second)
		up.Shut(30 * time.Second)
		up.Clear()
		wantState(t, one, resilience.Closed)
	})
}

func TestProbesOfAFleetNeedAPermit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, up, one, other := alone(single, resilience.Options{})
		outage(t, one, other)
		synctest.Wait()
		time.Sleep(30*time.Second + 1)
		wantState(t, one, resilience.HalfOpen)
		wantCode(t, send(t, one, 200), "")
		wantState(t, one, resilience.HalfOpen)
		wantCode(t, send(t, other, 404), fault.NotFound) // it answers
		wantState(t, one, resilience.Closed)
		if b.asked != 2 || b.rounds[0] != 2 {
			t.Errorf("asked %d times for %v probes", b.asked, b.rounds)
		}
		up.Close()
		if len(b.boards) != 0 {
			t.Error("it did not leave the board")
		}
	})
}

func TestFailedProbeOfAFleetShutsItAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFleet(1)
		boards, guards := replicas(2, f, single, resilience.Options{})
		up := resilience.NewUpstream(fault.Vapi, single, resilience.Options{Board: f.board()})
		outage(t, up.Guard("a:1"), up.Guard("b:1"))
		synctest.Wait()
		time.Sleep(30*time.Second + 1)
		wantCode(t, send(t, guards[0], 503), fault.UpstreamUnavailable)
		for _, g := range guards {
			if h := g.Health(); h.State != resilience.Open || h.RetryAfter != 30*time.Second {
				t.Errorf("Health says %s, %v", h.State, h.RetryAfter)
			}
		}
		if len(boards[0].trips) != 0 {
			t.Errorf("a probe's failure was told twice: %v", boards[0].trips)
		}
	})
}

func TestBoardsRefusalIsGoodForItsWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, _, one, other := alone(single, resilience.Options{})
		outage(t, one, other)
		synctest.Wait()
		time.Sleep(30*time.Second + 1)
		for range 2 {
			go try(t.Context(), one, read, blocks)
			synctest.Wait()
		}
		for range 50 {
			f := try(t.Context(), one, read, unreachable(t))
			if f.Code != fault.CircuitOpen || f.RetryAfter != time.Second {
				t.Errorf("came out as %+v", f)
			}
		}
		if b.asked != 3 {
			t.Errorf("the board was asked %d times, want 3", b.asked)
		}
		time.Sleep(100 * time.Millisecond)
		try(t.Context(), one, read, unreachable(t))
		if b.asked != 4 {
			t.Errorf("after the wait the board was asked %d times, want 4", b.asked)
		}
		time.Sleep(100 * time.Millisecond)
		b.mu.Lock()
		b.until = time.Now().Add(20 * time.Second) // as if a message were lost
		b.mu.Unlock()
		for range 2 {
			if f := try(t.Context(), one, read, unreachable(t)); f.RetryAfter != 20*time.Second {
				t.Errorf("wait %v, want the board's 20s", f.RetryAfter)
			}
		}
		time.Sleep(11 * time.Second) // the probes, which nobody calls off
	})
}

func TestNewsOfTheBoardEndsWhatItSaidBefore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, up, one, other := alone(single, resilience.Options{})
		outage(t, one, other)
		synctest.Wait()
		time.Sleep(30*time.Second + 1)
		b.mu.Lock()
		b.until = time.Now().Add(20 * time.Second)
		b.mu.Unlock()
		wantCode(t, try(t.Context(), one, read, unreachable(t)), fault.CircuitOpen)
		up.Shut(time.Second)
		time.Sleep(time.Second + 1)
		wantCode(t, try(t.Context(), one, read, unreachable(t)), fault.CircuitOpen)
		if b.asked != 2 {
			t.Errorf("the board was asked %d times, want again after its news", b.asked)
		}
	})
}

// mute is a board that grants everything and says nothing.
type mute struct{ told []bool }

func (*mute) Join(fault.Service, resilience.Member) func() { return func() {} }

func (*mute) Trip(fault.Service, resilience.Trip) {}

func (m *mute) Probe(context.Context, fault.Service) (resilience.Permit, error) {
	return resilience.Permit{Granted: true, Done: func(ok bool) { m.told = append(m.told, ok) }}, nil
}

func TestFailedProbeShutsTheProcessBeforeTheBoardSaysSo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := &mute{}
		g := users(2, single, resilience.Options{Board: b})
		outage(t, g[0], g[1])
		time.Sleep(30*time.Second + 1)
		wantCode(t, send(t, g[1], 503), fault.UpstreamUnavailable)
		if h := g[0].Health(); h.State != resilience.Open || h.RetryAfter != 30*time.Second || !slices.Equal(b.told, []bool{false}) {
			t.Errorf("Health says %s, %v; the board was told %v", h.State, h.RetryAfter, b.told)
		}
	})
}

func TestCallerWhoLeftBeforeTakesNoProbeOfTheFleet(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, _, one, other := alone(single, resilience.Options{})
		outage(t, one, other)
		synctest.Wait()
		time.Sleep(30*time.Second + 1)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		wantCode(t, try(ctx, one, once, unreachable(t)), fault.Overloaded)
		if b.asked != 0 {
			t.Errorf("the board was asked %d times", b.asked)
		}
	})
}

// slowBoard answers after a while.
type slowBoard struct {
	*board
	takes time.Duration
}

func (b slowBoard) Probe(ctx context.Context, s fault.Service) (resilience.Permit, error) {
	time.Sleep(b.takes)
	return b.board.Probe(ctx, s)
}

func TestOneQuestionToTheBoardAtATime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := slowBoard{newFleet(2).board(), 50 * time.Millisecond}
		g := users(2, single, resilience.Options{Board: b})
		outage(t, g[0], g[1])
		synctest.Wait()
		time.Sleep(30*time.Second + 1)
		refused := 0
		for _, f := range rush(t.Context(), 8, g[0], (&busy{takes: time.Second}).call) {
			if f != nil {
				refused++
				wantCode(t, f, fault.CircuitOpen)
			}
		}
		if b.asked != 1 || refused != 7 {
			t.Errorf("asked %d times at once, %d of 8 refused", b.asked, refused)
		}
	})
}

func TestFleetLearnsHowAProbeEndedAlthoughItsCallerLeft(t *testing.T) {
	t.Parallel()
	for _, status := range []int{200, 503} {
		synctest.Test(t, func(t *testing.T) {
			b, _, one, other := alone(single, resilience.Options{})
			outage(t, one, other)
			synctest.Wait()
			time.Sleep(30*time.Second + 1)
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			start := time.Now()
			f := try(ctx, other, once, func(ctx context.Context) (string, error) {
				select {
				case <-time.After(3 * time.Second):
					return "", answer(status)
				case <-ctx.Done():
					return "", context.Cause(ctx)
				}
			})
			if f.Code != fault.Overloaded || f.Outcome != fault.Unknown || time.Since(start) != time.Second {
				t.Errorf("after %v: %+v", time.Since(start), f)
			}
			time.Sleep(2 * time.Second)
			synctest.Wait()
			b.mu.Lock()
			successes, rounds, strays := b.successes, len(b.rounds), b.strays
			b.mu.Unlock()
			if want := map[int][3]int{200: {1, 1, 0}, 503: {0, 2, 0}}[status]; [3]int{successes, rounds, strays} != want {
				t.Errorf("%d: %d successes, %d rounds, %d told twice", status, successes, rounds, strays)
			}
		})
	}
}

func TestLimitIsALifeSignToAFleet(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		_, _, one, other := alone(single, resilience.Options{})
		outage(t, one, other)
		synctest.Wait()
		time.Sleep(30*time.Second + 1)
		send(t, one, 429)
		send(t, other, 429)
		wantState(t, one, resilience.Closed)
	})
}

func TestWhatHappensBeforeSendingIsNoLifeSign(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, _, one, other := alone(single, resilience.Options{})
		outage(t, one, other)
		synctest.Wait()
		time.Sleep(30*time.Second + 1)
		ctx := resilience.BeforeSending(t.Context(), func(context.Context) error { return answered(404) })
		f := try(ctx, one, once, unreachable(t))
		if f.Outcome != fault.NotSent || b.strays != 0 || len(b.rounds) != 2 {
			t.Errorf("%+v, %d rounds", f, len(b.rounds))
		}
	})
}
