package resilience_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"ava/internal/fault"
	"ava/internal/resilience"
)

// busy answers after a while, and knows how many calls it had at a time.
type busy struct {
	takes     time.Duration
	now, most atomic.Int32
}

func (b *busy) call(context.Context) (string, error) {
	n := b.now.Add(1)
	for most := b.most.Load(); n > most && !b.most.CompareAndSwap(most, n); most = b.most.Load() {
		continue
	}
	time.Sleep(b.takes)
	b.now.Add(-1)
	return "answer", nil
}

// rush makes n calls at once and returns how they ended.
func rush(ctx context.Context, n int, g *resilience.Guard, fn func(context.Context) (string, error)) []*fault.Fault {
	faults := make([]*fault.Fault, n)
	var callers sync.WaitGroup
	for i := range n {
		callers.Go(func() { faults[i] = try(ctx, g, read, fn) })
	}
	callers.Wait()
	return faults
}

func failed(faults []*fault.Fault) (n int) {
	for _, f := range faults {
		if f != nil {
			n++
		}
	}
	return n
}

func TestOneUserHasEightCallsAtATime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &witness{}
		g := users(1, single, resilience.Options{Observer: w})[0]
		up := &busy{takes: time.Second}
		start := time.Now()
		faults := rush(t.Context(), 20, g, up.call)
		if up.most.Load() != 8 || failed(faults) != 12 {
			t.Errorf("%d calls at a time, %d refused; want 8 and 12", up.most.Load(), failed(faults))
		}
		for _, f := range faults {
			if f != nil && (f.Code != fault.Overloaded || f.RetryAfter != time.Second || !f.Traits().Retryable) {
				t.Errorf("refused with %+v", f)
			}
		}
		if time.Since(start) != time.Second {
			t.Errorf("it took %v", time.Since(start))
		}
		for _, e := range w.calls {
			if e.Fault != nil && (e.Refused != resilience.StageBulkhead || e.Attempts != 0 || e.Took != 100*time.Millisecond) {
				t.Errorf("the observer saw %+v", e)
			}
		}
		if g.Health().Failing() {
			t.Error("our own limit counts as the provider's failure")
		}
		if f := failed(rush(t.Context(), 8, g, up.call)); f != 0 {
			t.Errorf("%d of the next 8 refused: permits were lost", f)
		}
	})
}

func TestAllUsersTogetherHave64CallsAtATime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		up := &busy{takes: time.Second}
		var refused atomic.Int32
		var all sync.WaitGroup
		for _, g := range users(10, single, resilience.Options{}) {
			all.Go(func() { refused.Add(int32(failed(rush(t.Context(), 8, g, up.call)))) })
		}
		all.Wait()
		if up.most.Load() != 64 || refused.Load() != 16 {
			t.Errorf("%d calls at a time, %d refused; want 64 and 16", up.most.Load(), refused.Load())
		}
	})
}

func TestCallThatFindsAPlaceInTimeIsMade(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := users(1, single, resilience.Options{})[0]
		up := &busy{takes: 50 * time.Millisecond}
		// The third lot's turn comes when its time is just up: either is right.
		if f := failed(rush(t.Context(), 16, g, up.call)); f != 0 || up.most.Load() != 8 {
			t.Errorf("%d refused, %d at a time", f, up.most.Load())
		}
	})
}

// The deployment's credential is everybody's.
func TestOneTenantCannotTakeASharedCredentialFromTheOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		type tenant struct{}
		g := users(1, single, resilience.Options{Tenant: func(ctx context.Context) string {
			name, _ := ctx.Value(tenant{}).(string)
			return name
		}})[0]
		up := &busy{takes: time.Second}
		var refused [2]int
		var both sync.WaitGroup
		for i, n := range []int{100, 8} {
			ctx := context.WithValue(t.Context(), tenant{}, fmt.Sprint(i))
			both.Go(func() { refused[i] = failed(rush(ctx, n, g, up.call)) })
		}
		both.Wait()
		if refused != [2]int{92, 0} {
			t.Errorf("refused %v, want 92 of the one and none of the other", refused)
		}
	})
}

// Turns go round the users, whoever came first and with however many calls.
func TestUserWithManyCallsDoesNotHoldUpOneWithFew(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := single
		s.Bulkhead = resilience.BulkheadSettings{Service: 4, Credential: 4, Wait: time.Second}
		g := users(2, s, resilience.Options{})
		up := &busy{takes: 100 * time.Millisecond}
		go rush(t.Context(), 1000, g[0], up.call)
		synctest.Wait()
		start := time.Now()
		if f := failed(rush(t.Context(), 4, g[1], up.call)); f != 0 {
			t.Errorf("%d of 4 refused", f)
		}
		if took := time.Since(start); took > 400*time.Millisecond {
			t.Errorf("4 calls took %v behind 1000 of somebody else's", took)
		}
		time.Sleep(2 * time.Second)
	})
}

func TestWaitForAPlaceEndsWithTheCaller(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := users(1, single, resilience.Options{})[0]
		up := &busy{takes: time.Second}
		go rush(t.Context(), 8, g, up.call)
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
		defer cancel()
		start := time.Now()
		f := try(ctx, g, once, unreachable(t))
		if f.Code != fault.Overloaded || f.Outcome != fault.NotSent || f.RetryAfter != 0 || time.Since(start) != 30*time.Millisecond {
			t.Errorf("after %v: %+v", time.Since(start), f)
		}
		time.Sleep(time.Second)
		if f := failed(rush(t.Context(), 8, g, up.call)); f != 0 {
			t.Errorf("%d of the next 8 refused: permits were lost", f)
		}
	})
}

func TestWhoWaitedLearnsWhatWasLearnedMeanwhile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := users(1, single, resilience.Options{})[0]
		up := answering(401)
		slow := func(ctx context.Context) (string, error) { time.Sleep(50 * time.Millisecond); return up.call(ctx) }
		for _, f := range rush(t.Context(), 30, g, slow) {
			wantCode(t, f, fault.UpstreamDenied)
		}
		if up.count() != 8 {
			t.Errorf("%d calls with a refused credential, want those 8 that were under way", up.count())
		}
	})
}

func TestAbandonedProbeKeepsItsPlaceUntilItEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := single
		s.Bulkhead = resilience.BulkheadSettings{Service: 1, Credential: 1}
		g := users(1, s, resilience.Options{})[0]
		halfOpen(t, g)
		release := make(chan struct{})
		wantCode(t, try(t.Context(), g, read, func(context.Context) (string, error) { <-release; return "", nil }), fault.UpstreamTimeout)
		time.Sleep(30*time.Second + 1)
		wantCode(t, try(t.Context(), g, read, unreachable(t)), fault.Overloaded)
		close(release)
		synctest.Wait()
		wantCode(t, try(t.Context(), g, read, answering(200).call), "")
	})
}

func TestManyUsersAtOnceLoseNoPermit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := single
		s.Bulkhead = resilience.BulkheadSettings{Service: 8, Credential: 3, Wait: 20 * time.Millisecond}
		g := users(6, s, resilience.Options{})
		up := &busy{takes: 7 * time.Millisecond}
		var all sync.WaitGroup
		for n := range 600 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Duration(n%40)*time.Millisecond)
			all.Go(func() {
				defer cancel()
				try(ctx, g[n%6], read, up.call)
			})
			if n%20 == 0 {
				time.Sleep(time.Millisecond)
			}
		}
		all.Wait()
		if up.most.Load() != 8 {
			t.Errorf("%d calls at a time, want 8", up.most.Load())
		}
		for i := range g {
			if f := failed(rush(t.Context(), 3, g[i], up.call)); f != 0 {
				t.Errorf("user %d: %d of 3 refused: permits were lost", i, f)
			}
		}
		var refused atomic.Int32
		for i := range 4 {
			all.Go(func() { refused.Add(int32(failed(rush(t.Context(), 2, g[i], up.call)))) })
		}
		all.Wait()
		if refused.Load() != 0 {
			t.Errorf("%d of 8 refused: permits of the service were lost", refused.Load())
		}
	})
}
