package resilience_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ava/internal/fault"
	"ava/internal/resilience"
)

// users returns guards of so many credentials of one new upstream.
func users(n int, s resilience.Settings, o resilience.Options) []*resilience.Guard {
	up := resilience.NewUpstream(fault.Vapi, s, o)
	guards := make([]*resilience.Guard, n)
	for i := range guards {
		guards[i] = up.Guard(fmt.Sprintf("owner-%d:1", i))
	}
	return guards
}

// outage opens the breaker of the service with calls of two credentials.
func outage(t *testing.T, a, b *resilience.Guard) {
	t.Helper()
	send(t, a, 503)
	send(t, b, 503)
	send(t, a, 503)
	wantState(t, a, resilience.Open)
	wantState(t, b, resilience.Open)
}

func TestServersThatHaveNothingToDoWithEachOtherFailAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := single
		s.Apart = true
		g := users(3, s, resilience.Options{})
		for range 3 {
			send(t, g[0], 503)
			send(t, g[1], 503)
		}
		wantState(t, g[0], resilience.Open)
		wantState(t, g[1], resilience.Open)
		wantState(t, g[2], resilience.Closed)
		send(t, g[2], 200)
		time.Sleep(30*time.Second + time.Millisecond)
		for range 2 {
			send(t, g[0], 200)
		}
		wantState(t, g[0], resilience.Closed)
		wantState(t, g[1], resilience.HalfOpen)
	})
}

func TestServiceIsGivenUpOnForFailuresOfTwoCredentials(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		who  string // failed, and in capitals succeeded
		want resilience.State
	}{
		{"aab", resilience.Open},
		{"aba", resilience.Open},
		{"abb", resilience.Open},
		{"abc", resilience.Open},
		{"aab", resilience.Open},
		{"ab", resilience.Closed},
		{"aaaaaa", resilience.Closed},
		{"aaaaab", resilience.Open},
		{"abCab", resilience.Closed},
		{"bAaaa", resilience.Closed},
		{"bAaab", resilience.Open},
		{"abCaaaa", resilience.Closed},
	} {
		t.Run(tt.who, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				g := users(4, single, resilience.Options{})
				for _, who := range tt.who {
					if who < 'a' {
						send(t, g[who-'A'], 200)
						continue
					}
					send(t, g[who-'a'], 503)
				}
				wantState(t, g[3], tt.want) // who made no call
			})
		})
	}
}

// The streak that counts is as old as the failures in it.
func TestFailureOfAnotherCredentialLongAgoDoesNotCount(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := users(3, single, resilience.Options{})
		send(t, g[0], 503)
		time.Sleep(61 * time.Second)
		for range 3 {
			send(t, g[1], 503)
		}
		wantState(t, g[1], resilience.Open)
		wantState(t, g[2], resilience.Closed)
	})
}

func TestWaitIsTheLongerOneOfServiceAndCredential(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := users(3, single, resilience.Options{})
		open(t, g[0])
		time.Sleep(10 * time.Second)
		send(t, g[1], 503) // the streak of the service is its fourth failure now
		for who, want := range map[int]time.Duration{0: 30 * time.Second, 1: 30 * time.Second, 2: 30 * time.Second} {
			if f := try(t.Context(), g[who], read, unreachable(t)); f.Code != fault.CircuitOpen || f.RetryAfter != want {
				t.Errorf("user %d: %v, wait %v, want %v", who, f, f.RetryAfter, want)
			}
		}
	})
	synctest.Test(t, func(t *testing.T) {
		s := single
		s.Attempt = time.Minute
		g := users(3, s, resilience.Options{})
		slow := make(chan struct{})
		for range 3 { // calls that began before the outage, and fail when it is almost over
			go try(t.Context(), g[0], once, func(context.Context) (string, error) { <-slow; return "", answered(503) })
		}
		synctest.Wait()
		outage(t, g[1], g[2])
		time.Sleep(20 * time.Second)
		close(slow)
		synctest.Wait()
		for who, want := range map[int]time.Duration{0: 30 * time.Second, 1: 10 * time.Second} {
			f := try(t.Context(), g[who], read, unreachable(t))
			if h := g[who].Health(); f.RetryAfter != want || h.State != resilience.Open || h.RetryAfter != want {
				t.Errorf("user %d waits %v, Health says %s, %v; want %v", who, f.RetryAfter, h.State, h.RetryAfter, want)
			}
		}
	})
}

func TestEndOfAnOutageIsTheEndForAllWhoFailedInIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &witness{}
		g := users(4, single, resilience.Options{Observer: w})
		open(t, g[3]) // has a trouble of its own, since before
		time.Sleep(25 * time.Second)
		send(t, g[2], 200)
		for range 3 {
			send(t, g[0], 503)
		}
		wantState(t, g[0], resilience.Open)
		wantState(t, g[1], resilience.Closed)
		time.Sleep(5*time.Second + 1)
		send(t, g[3], 503) // fails again: open till 60 s, and the service till then, too
		wantState(t, g[1], resilience.Open)
		time.Sleep(30*time.Second + 1)
		w.told()
		send(t, g[1], 200)
		send(t, g[1], 200)
		wantState(t, g[0], resilience.Closed)
		wantState(t, g[1], resilience.Closed)
		if g[3].Health().State == resilience.Closed {
			t.Error("who failed before the outage was let off as well")
		}
		moves, changes := w.told()
		if !slices.Contains(moves, "VAPI service HALF_OPEN CLOSED 1") {
			t.Errorf("moves %q", moves)
		}
		if !slices.Contains(changes, "VAPI owner-0:1") || !slices.Contains(changes, "VAPI ") {
			t.Errorf("changes %q", changes)
		}
	})
}

func TestCallsFromBeforeABreakerOpenedAreNoProbes(t *testing.T) {
	t.Parallel()
	for _, status := range []int{200, 401, 503} {
		synctest.Test(t, func(t *testing.T) {
			s := single
			s.Attempt = 2 * time.Minute
			g := users(1, s, resilience.Options{})[0]
			late := make(chan struct{})
			for range 4 {
				go try(resilience.Unremembered(t.Context()), g, read, func(context.Context) (string, error) {
					<-late
					return "", answer(status)
				})
			}
			synctest.Wait()
			halfOpen(t, g)
			close(late)
			synctest.Wait()
			wantState(t, g, resilience.HalfOpen)
			send(t, g, 200)
			wantState(t, g, resilience.HalfOpen)
			send(t, g, 200)
			wantState(t, g, resilience.Closed)
		})
	}
}

// Nor do they open it again once it has closed.
func TestFailuresFromBeforeABreakerOpenedDoNotCountAfterItClosed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := single
		s.Attempt = 2 * time.Minute
		g := users(1, s, resilience.Options{})[0]
		late := make(chan struct{})
		for range 4 {
			go try(t.Context(), g, read, func(context.Context) (string, error) { <-late; return "", answered(503) })
		}
		synctest.Wait()
		halfOpen(t, g)
		send(t, g, 200)
		send(t, g, 200)
		time.Sleep(time.Second)
		close(late)
		synctest.Wait()
		wantState(t, g, resilience.Closed)
	})
}

// The calls of a burst fail together, before there is a breaker to count them.
func TestFailuresOfABurstAllCount(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := users(1, single, resilience.Options{})[0]
		for range 3 {
			go try(t.Context(), g, read, blocks)
		}
		time.Sleep(10 * time.Second)
		synctest.Wait()
		wantState(t, g, resilience.Open)
	})
}

func TestCredentialThatRecoveredCanFailAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := users(1, single, resilience.Options{})[0]
		for range 3 {
			halfOpen(t, g)
			send(t, g, 200)
			send(t, g, 200)
			wantState(t, g, resilience.Closed)
		}
	})
}

func TestWhatIsKnownOfACredentialOutlivesItsGuard(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		up := resilience.NewUpstream(fault.Vapi, single, resilience.Options{})
		before := up.Guard("owner:1")
		open(t, before)
		after := up.Guard("owner:1")
		wantState(t, after, resilience.Open)
		if h := after.Health(); !h.Failing() || h.LastFailure != before.Health().LastFailure {
			t.Errorf("the last failure is forgotten: %+v", h)
		}
		wantState(t, up.Guard("owner:2"), resilience.Closed)
	})
}

func TestTrialObeysTheServiceAndTeachesNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &witness{}
		up := resilience.NewUpstream(fault.Vapi, resilience.Settings{}, resilience.Options{Observer: w})
		trial, a, b := up.Trial(), up.Guard("a:1"), up.Guard("b:1")
		send(t, a, 503)
		w.told()
		for _, status := range []int{503, 401, 429, 503, 200, 503, 503, 503} {
			failed := answer(status)
			if f := fault.Of(failed); status == 429 {
				f.RetryAfter = time.Minute
			}
			trying := &upstream{answers: []error{failed}}
			f := try(t.Context(), trial, read, trying.call)
			if (f == nil) != (status == 200) || f != nil && f.Code != fault.Of(failed).Code || trying.count() != 1 {
				t.Fatalf("%d came out as %v after %d attempts", status, f, trying.count())
			}
			if h := trial.Health(); h.State != resilience.Closed || h.LastFailure != nil || !h.LastSuccess.IsZero() {
				t.Errorf("a trial has a health: %+v", h)
			}
		}
		if moves, changes := w.told(); len(moves) != 0 || len(changes) != 0 {
			t.Errorf("moves %q, changes %q", moves, changes)
		}
		send(t, b, 503)
		send(t, a, 503) // the third of the service, whatever the trials were
		wantState(t, b, resilience.Open)
		if f := try(t.Context(), trial, once, unreachable(t)); f.Code != fault.CircuitOpen || f.RetryAfter != 30*time.Second || f.Outcome != fault.NotSent {
			t.Errorf("into an open breaker: %+v", f)
		}
		time.Sleep(30*time.Second + 1)
		for range 5 {
			try(t.Context(), trial, read, answering(503).call)
			try(t.Context(), trial, read, answering(200).call)
		}
		wantState(t, b, resilience.HalfOpen)
		send(t, b, 200)
		send(t, b, 200)
		wantState(t, b, resilience.Closed)
	})
}

// With nobody else's calls to probe, a first user could otherwise never connect.
func TestTrialIsLetThroughWhileProbesAreUnderWay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		up := resilience.NewUpstream(fault.Vapi, single, resilience.Options{})
		a, b := up.Guard("a:1"), up.Guard("b:1")
		outage(t, a, b)
		time.Sleep(30*time.Second + 1)
		for _, g := range []*resilience.Guard{a, b} {
			go try(t.Context(), g, read, blocks)
		}
		synctest.Wait()
		wantCode(t, try(t.Context(), a, read, unreachable(t)), fault.CircuitOpen)
		wantCode(t, try(t.Context(), up.Trial(), read, answering(200).call), "")
	})
}

func TestChangesOfHealthAreToldOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &witness{}
		g := users(2, single, resilience.Options{Observer: w})
		said := func(what string, want ...string) {
			t.Helper()
			if _, changes := w.told(); !slices.Equal(changes, want) {
				t.Errorf("%s: told %q, want %q", what, changes, want)
			}
		}
		send(t, g[0], 200)
		send(t, g[0], 404)
		said("a success and a mistyped ID")
		send(t, g[0], 401)
		send(t, g[0], 403)
		said("two refusals", "VAPI owner-0:1")
		send(t, g[0], 200)
		send(t, g[0], 200)
		said("two successes", "VAPI owner-0:1")
		open(t, g[0])
		said("the first failure, and the third", "VAPI owner-0:1", "VAPI owner-0:1")
		time.Sleep(31 * time.Second) // and no call
		said("half-open", "VAPI owner-0:1")
		send(t, g[0], 200)
		send(t, g[0], 200)
		said("recovered and closed", "VAPI owner-0:1", "VAPI owner-0:1")
		outage(t, g[0], g[1])
		said("an outage", "VAPI owner-0:1", "VAPI owner-1:1", "VAPI ")
	})
}

func TestMovesTellTheirLevelAndHowManyCredentialsAreShut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &witness{}
		g := users(3, single, resilience.Options{Observer: w})
		open(t, g[0])
		send(t, g[2], 200)
		open(t, g[1])
		want := "VAPI credential CLOSED OPEN 1, VAPI credential CLOSED OPEN 2"
		moves, _ := w.told()
		if got := strings.Join(moves, ", "); got != want {
			t.Errorf("moves %s, want %s", got, want)
		}
		send(t, g[2], 503)
		moves, _ = w.told()
		if got := strings.Join(moves, ", "); got != "VAPI service CLOSED OPEN 2" {
			t.Errorf("moves %s", got)
		}
	})
}

func TestRegistryOfCredentialsIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &witness{}
		up := resilience.NewUpstream(fault.Vapi, single, resilience.Options{Observer: w})
		first := up.Guard("first:1")
		open(t, first)
		for n := range 10_000 {
			send(t, up.Guard(fmt.Sprintf("later-%d:1", n)), 401)
		}
		wantState(t, first, resilience.Closed)
		moves, _ := w.told()
		if last := moves[len(moves)-1]; last != "VAPI credential OPEN CLOSED 0" {
			t.Errorf("the last move is %q", last)
		}
		up.Close()
	})
}

func TestNothingHappensByItselfAfterClose(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &witness{}
		up := resilience.NewUpstream(fault.Vapi, single, resilience.Options{Observer: w})
		a, b := up.Guard("a:1"), up.Guard("b:1")
		open(t, a)
		send(t, b, 503)
		wantState(t, b, resilience.Open)
		up.Close()
		w.told()
		time.Sleep(time.Hour)
		if moves, changes := w.told(); len(moves) != 0 || len(changes) != 0 {
			t.Errorf("moves %q, changes %q", moves, changes)
		}
	})
}
