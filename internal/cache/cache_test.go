package cache_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"ava/internal/cache"
	"ava/internal/fault"
)

func TestValueIsServedWithoutAskingWhileItIsFresh(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, p := cache.New(cache.Options{}), &provider{}
		start := time.Now()
		want(t, c, request, p, 1, cache.Live)
		for _, after := range []time.Duration{0, 4 * time.Minute, 5*time.Minute - 1} {
			time.Sleep(after - time.Since(start))
			if a := want(t, c, request, p, 1, cache.Kept); !a.AsOf.Equal(start) {
				t.Errorf("after %v it is as of %v, want %v", after, a.AsOf, start)
			}
		}
		time.Sleep(time.Nanosecond)
		want(t, c, request, p, 2, cache.Live)
	})
}

func TestRequestsChooseHowLongTheirsAreFresh(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, p := cache.New(cache.Options{Fresh: 10 * time.Second}), &provider{}
		minute, always := request, request
		minute.Fresh, always.Fresh = time.Minute, -1
		want(t, c, minute, p, 1, cache.Live)
		time.Sleep(11 * time.Second)
		want(t, c, minute, p, 1, cache.Kept)
		want(t, c, request, p, 2, cache.Live)
		want(t, c, always, p, 3, cache.Live)
		want(t, c, always, p, 4, cache.Live)
		want(t, c, request, p, 4, cache.Kept)
	})
}

func TestAnswerIsAsOfTheBeginningOfItsLoad(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, p := cache.New(cache.Options{}), &provider{}
		p.answerIn(10 * time.Second)
		start := time.Now()
		for _, cached := range []*cache.Cache{nil, c} {
			if a := want(t, cached, request, p, p.calls.Load()+1, cache.Live); !a.AsOf.Equal(start) {
				t.Errorf("as of %v after the beginning", a.AsOf.Sub(start))
			}
			start = time.Now()
		}
		p.answerIn(0)
		time.Sleep(4*time.Minute + 50*time.Second) // 5 min with the load
		want(t, c, request, p, 3, cache.Live)
	})
}

func TestWithoutACacheEverythingIsLoaded(t *testing.T) {
	t.Parallel()
	p := &provider{}
	var none *cache.Cache
	want(t, none, request, p, 1, cache.Live)
	want(t, none, request, p, 2, cache.Live)
	none.Drop(t.Context(), request.Scope)
	none.Forget(request.Scope)
	none.ForgetAll()
	p.fail(errDown)
	wantError(t, none, request, p, errDown)
}

func TestBypassNeitherLooksUpNorKeepsNorShares(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, w := newSecond(), newWitness()
		c, p := cache.New(cache.Options{Second: s, Observer: w}), &provider{}
		bypass := request
		bypass.Bypass = true
		want(t, c, bypass, p, 1, cache.Live)
		want(t, c, request, p, 2, cache.Live)
		synctest.Wait()
		want(t, c, bypass, p, 3, cache.Live)
		want(t, c, request, p, 2, cache.Kept)
		p.fail(errDown)
		wantError(t, c, bypass, p, errDown)
		if s.gets != 1 || s.sets != 1 {
			t.Errorf("the second cache was asked %d times and written %d times, want once each", s.gets, s.sets)
		}
		p.heal()
		p.answerIn(time.Second)
		for range 2 {
			go func() { _, _ = cache.Fetch(t.Context(), c, bypass, p.load) }()
		}
		time.Sleep(time.Second)
		p.wantCalls(t, 6)
	})
}

// The ages of the contract: 4 minutes, 6 minutes, a day, and more than that.
func TestOldValueStandsInForAProviderThatIsDown(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		age     time.Duration
		source  cache.Source
		nothing bool
		calls   int64
	}{
		{age: 4 * time.Minute, source: cache.Kept, calls: 1},
		{age: 6 * time.Minute, source: cache.Stale, calls: 2},
		{age: 24*time.Hour - 1, source: cache.Stale, calls: 2},
		{age: 24 * time.Hour, nothing: true, calls: 2},
		{age: 25 * time.Hour, nothing: true, calls: 2},
	} {
		t.Run(tt.age.String(), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c, p := cache.New(cache.Options{}), &provider{}
				start := time.Now()
				want(t, c, request, p, 1, cache.Live)
				p.fail(errDown)
				time.Sleep(tt.age)
				if tt.nothing {
					wantError(t, c, request, p, errDown)
				} else if a := want(t, c, request, p, 1, tt.source); !a.AsOf.Equal(start) {
					t.Errorf("as of %v, want %v", a.AsOf, start)
				}
				p.wantCalls(t, tt.calls)
			})
		})
	}
}

func TestStaleValueIsReplacedAsSoonAsTheProviderIsBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, p := cache.New(cache.Options{}), &provider{}
		want(t, c, request, p, 1, cache.Live)
		time.Sleep(6 * time.Minute)
		p.fail(errDown)
		want(t, c, request, p, 1, cache.Stale)
		want(t, c, request, p, 1, cache.Stale)
		p.heal()
		want(t, c, request, p, 4, cache.Live)
		want(t, c, request, p, 4, cache.Kept)
	})
}

// A 401 or a 404 is the truth now; no old value is brought up against it later.
func TestFailureThatIsRefusedDropsTheOldValue(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWitness()
		c, p := cache.New(cache.Options{Observer: w}), &provider{}
		other := request
		other.Name = "phone numbers"
		want(t, c, request, p, 1, cache.Live)
		want(t, c, other, p, 2, cache.Live)
		time.Sleep(6 * time.Minute)
		p.fail(errGone)
		wantError(t, c, request, p, errGone)
		p.fail(errDown)
		wantError(t, c, request, p, errDown)
		want(t, c, other, p, 2, cache.Stale)
		if diff := cmp.Diff(map[cache.Removal]int{cache.Dropped: 1}, w.removed); diff != "" {
			t.Errorf("removed (-want +got):\n%s", diff)
		}
	})
}

func TestRequestWithoutStaleGetsTheFailureAndSparesTheReserve(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, p := cache.New(cache.Options{}), &provider{}
		now := cache.Request{Scope: request.Scope, Name: request.Name, Fresh: -1}
		want(t, c, request, p, 1, cache.Live)
		time.Sleep(6 * time.Minute)
		p.fail(errDown)
		wantError(t, c, now, p, errDown)
		want(t, c, request, p, 1, cache.Stale)
	})
}

// A truncated answer is a failure with half a value.
func TestFailedLoadKeepsNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSecond()
		c, p := cache.New(cache.Options{Second: s}), &provider{}
		for _, err := range []error{errDown, errGone} {
			p.fail(err)
			wantError(t, c, request, p, err)
		}
		wantError(t, nil, request, p, errGone)
		synctest.Wait()
		if s.sets != 0 {
			t.Errorf("%d values of failed loads were shared", s.sets)
		}
		p.heal()
		want(t, c, request, p, 4, cache.Live)
	})
}

func TestSlowRefreshIsNotWaitedForWhileThereIsAnOldValue(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, p := cache.New(cache.Options{}), &provider{}
		want(t, c, request, p, 1, cache.Live)
		time.Sleep(6 * time.Minute)
		p.answerIn(5 * time.Second)
		start := time.Now()
		want(t, c, request, p, 1, cache.Stale)
		if took := time.Since(start); took != 1500*time.Millisecond {
			t.Errorf("waited %v, want 1.5s", took)
		}
		// The refresh goes on, and who comes meanwhile does not wait as long again.
		want(t, c, request, p, 1, cache.Stale)
		if took := time.Since(start); took != 1500*time.Millisecond {
			t.Errorf("the second waited %v more", took-1500*time.Millisecond)
		}
		time.Sleep(3500 * time.Millisecond)
		synctest.Wait()
		a := want(t, c, request, p, 2, cache.Kept)
		if !a.AsOf.Equal(start) {
			t.Errorf("as of %v after the refresh began", a.AsOf.Sub(start))
		}
	})
}

func TestRefreshWithinPatienceIsWaitedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, p := cache.New(cache.Options{}), &provider{}
		want(t, c, request, p, 1, cache.Live)
		time.Sleep(6 * time.Minute)
		p.answerIn(1400 * time.Millisecond)
		want(t, c, request, p, 2, cache.Live)
	})
}

func TestWithoutAnOldValueASlowLoadIsWaitedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, p := cache.New(cache.Options{}), &provider{}
		p.answerIn(14 * time.Second)
		want(t, c, request, p, 1, cache.Live)
	})
}

func TestWhoWantsNothingOldWaitsForASlowRefresh(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, p := cache.New(cache.Options{}), &provider{}
		want(t, c, request, p, 1, cache.Live)
		time.Sleep(6 * time.Minute)
		p.answerIn(5 * time.Second)
		never := request
		never.Stale = nil
		want(t, c, never, p, 2, cache.Live)
	})
}

func TestRefreshBehindAnOldValueThatFails(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		err  error
		left bool
	}{"down": {errDown, true}, "refused": {errGone, false}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c, p := cache.New(cache.Options{}), &provider{}
				want(t, c, request, p, 1, cache.Live)
				time.Sleep(6 * time.Minute)
				p.answerIn(5 * time.Second)
				p.fail(tt.err)
				want(t, c, request, p, 1, cache.Stale)
				time.Sleep(5 * time.Second)
				p.answerIn(0)
				p.fail(errDown)
				if tt.left {
					want(t, c, request, p, 1, cache.Stale)
				} else {
					wantError(t, c, request, p, errDown)
				}
				p.wantCalls(t, 3)
			})
		})
	}
}

func TestObserverSeesEveryAnswerAndEveryLoad(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWitness()
		c, p := cache.New(cache.Options{Observer: w}), &provider{}
		want(t, c, request, p, 1, cache.Live)
		want(t, c, request, p, 1, cache.Kept)
		time.Sleep(6 * time.Minute)
		p.fail(errDown)
		want(t, c, request, p, 1, cache.Stale)
		p.fail(errGone)
		wantError(t, c, request, p, errGone)
		if diff := cmp.Diff(map[cache.Source]int{cache.Live: 1, cache.Kept: 1, cache.Stale: 1}, w.answered); diff != "" {
			t.Errorf("answered (-want +got):\n%s", diff)
		}
		if w.loaded != 3 || w.failed != 2 {
			t.Errorf("%d loads of which %d failed, want 3 and 2", w.loaded, w.failed)
		}
	})
}

func TestExpiredValuesAreClearedAway(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWitness()
		c, p := cache.New(cache.Options{Observer: w}), &provider{}
		want(t, c, request, p, 1, cache.Live)
		time.Sleep(25 * time.Hour)
		other := request
		other.Name = "phone numbers"
		want(t, c, other, p, 2, cache.Live)
		synctest.Wait()
		if diff := cmp.Diff(map[cache.Removal]int{cache.Expired: 1}, w.removed); diff != "" {
			t.Errorf("removed (-want +got):\n%s", diff)
		}
	})
}

func TestSourcesAreNamedAsInTheSchema(t *testing.T) {
	t.Parallel()
	for source, name := range map[cache.Source]string{cache.Live: "LIVE", cache.Kept: "CACHE", cache.Stale: "STALE"} {
		if source.String() != name {
			t.Errorf("%d is called %s, want %s", source, source, name)
		}
	}
}

// An interface type has a nil, which is a value as any other.
func TestNilIsKept(t *testing.T) {
	t.Parallel()
	c := cache.New(cache.Options{})
	for _, source := range []cache.Source{cache.Live, cache.Kept} {
		a, err := cache.Fetch(t.Context(), c, request, func(context.Context) (error, error) { return nil, nil })
		if err != nil || a.Value != nil || a.Source != source {
			t.Errorf("got %v %v, error %v; want nil %v", a.Value, a.Source, err, source)
		}
	}
}

func TestPanicInALoadIsAnErrorForAll(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]*cache.Cache{"with a cache": cache.New(cache.Options{}), "without": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := cache.Fetch(t.Context(), c, request, func(context.Context) (int, error) { panic("sk-key") })
			wantCode(t, err, fault.Internal)
			if !errors.Is(err, fault.ErrPanic) {
				t.Errorf("%v does not say that it was a panic", err)
			}
		})
	}
}
