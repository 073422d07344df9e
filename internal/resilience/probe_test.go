package resilience_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"ava/internal/fault"
	"ava/internal/resilience"
)

func TestOnlyTwoProbesAtATime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := guard(fault.Vapi, single, nil)
		halfOpen(t, g)
		var reached, refused atomic.Int32
		var callers sync.WaitGroup
		for range 50 {
			callers.Go(func() {
				f := try(t.Context(), g, read, func(context.Context) (string, error) {
					reached.Add(1)
					time.Sleep(time.Second)
					return "", nil
				})
				if f != nil {
					refused.Add(1)
					if f.Code != fault.CircuitOpen || f.RetryAfter != time.Second {
						t.Errorf("refused with %v, wait %v", f, f.RetryAfter)
					}
				}
			})
		}
		callers.Wait()
		if reached.Load() != 2 || refused.Load() != 48 {
			t.Errorf("%d probes and %d refusals of 50 callers, want 2 and 48", reached.Load(), refused.Load())
		}
		wantState(t, g, resilience.Closed)
	})
}

func TestRefusalsWhileHalfOpenProveThatTheProviderAnswers(t *testing.T) {
	t.Parallel()
	for _, status := range []int{400, 401, 402, 403, 404, 409, 422} {
		synctest.Test(t, func(t *testing.T) {
			g := guard(fault.Vapi, single, nil)
			halfOpen(t, g)
			send(t, g, status)
			wantState(t, g, resilience.HalfOpen)
			send(t, g, status)
			wantState(t, g, resilience.Closed)
		})
	}
}

func TestLimitsWhileHalfOpenProveNothingAndBlockNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := guard(fault.Vapi, single, nil)
		halfOpen(t, g)
		for range 50 {
			wantCode(t, send(t, g, 429), fault.UpstreamLimited)
			wantState(t, g, resilience.HalfOpen)
		}
		send(t, g, 200)
		send(t, g, 200)
		wantState(t, g, resilience.Closed)
	})
}

func TestProbeThatNeverReturnsDoesNotHoldTheBreaker(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := guard(fault.Vapi, single, nil)
		halfOpen(t, g)
		start, release := time.Now(), make(chan struct{})
		hangs := func(context.Context) (string, error) {
			<-release
			return "", answered(503) // read again by nobody, repeated by nobody
		}
		var probes sync.WaitGroup
		for range 2 {
			probes.Go(func() {
				f := try(t.Context(), g, once, hangs)
				if f == nil || f.Code != fault.UpstreamTimeout || f.Outcome != fault.Unknown {
					t.Errorf("a hanging probe came out as %+v", f)
				}
			})
		}
		probes.Wait()
		if took := time.Since(start); took > 11*time.Second {
			t.Errorf("the probes were given up on after %v, want at most the attempt's 10s and one more", took)
		}
		wantState(t, g, resilience.Open)
		time.Sleep(30*time.Second + 1)
		send(t, g, 200)
		send(t, g, 200)
		wantState(t, g, resilience.Closed)
		close(release)
		synctest.Wait()
		wantState(t, g, resilience.Closed)
	})
}

func TestCallerWhoLeavesAHangingProbeIsLetGo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := guard(fault.Vapi, single, nil)
		halfOpen(t, g)
		release := make(chan struct{})
		for range 3 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			start := time.Now()
			f := try(ctx, g, once, func(context.Context) (string, error) { <-release; return "", nil })
			cancel()
			wantCode(t, f, fault.Overloaded)
			if f.Outcome != fault.Unknown {
				t.Errorf("outcome %s, want UNKNOWN", f.Outcome)
			}
			if took := time.Since(start); took > 2*time.Second {
				t.Errorf("it was let go after %v", took)
			}
		}
		send(t, g, 200)
		send(t, g, 200)
		wantState(t, g, resilience.Closed)
		close(release)
	})
}

// A well-behaved probe whose caller leaves still says what became of the write.
func TestProbeTellsWhatBecameOfTheWriteWhenItsCallerLeaves(t *testing.T) {
	t.Parallel()
	for range 20 { // as often as it takes to meet an unlucky schedule
		synctest.Test(t, func(t *testing.T) {
			g := guard(fault.Vapi, single, nil)
			halfOpen(t, g)
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			f := try(ctx, g, once, func(ctx context.Context) (string, error) {
				<-ctx.Done()
				return "", &fault.Fault{Code: fault.UpstreamUnavailable, Outcome: fault.NotSent, Err: ctx.Err()}
			})
			if f == nil || f.Outcome != fault.NotSent {
				t.Errorf("came out as %+v, want NOT_SENT", f)
			}
		})
	}
}
