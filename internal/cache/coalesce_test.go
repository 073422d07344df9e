package cache_test

import (
	"context"
	"errors"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"ava/internal/cache"
	"ava/internal/fault"
)

// crowd fetches with n callers at once. It returns how many got the value of
// each source, and how many failed.
func crowd(ctx context.Context, c *cache.Cache, n int, p *provider) func() (answers map[cache.Source]int, failures int) {
	var (
		mu       sync.Mutex
		callers  sync.WaitGroup
		answers  = make(map[cache.Source]int)
		failures int
	)
	for range n {
		callers.Go(func() {
			a, err := cache.Fetch(ctx, c, request, p.load)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				failures++
				return
			}
			answers[a.Source]++
		})
	}
	return func() (map[cache.Source]int, int) {
		callers.Wait()
		return answers, failures
	}
}

func TestThousandEqualQueriesAtOnceAreOneLoad(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWitness()
		c, p := cache.New(cache.Options{Observer: w}), &provider{}
		p.answerIn(50 * time.Millisecond)
		answers, failures := crowd(t.Context(), c, 1000, p)()
		if answers[cache.Live] != 1000 || failures != 0 {
			t.Errorf("%v answers and %d failures, want 1000 live ones", answers, failures)
		}
		p.wantCalls(t, 1)
		if w.loaded != 1 || w.answered[cache.Live] != 1000 {
			t.Errorf("the observer saw %d loads and %v", w.loaded, w.answered)
		}
	})
}

// Loads that take no time end while others are still on their way to join them.
func TestWhoComesJustAfterALoadGetsWhatItBrought(t *testing.T) {
	t.Parallel()
	c := cache.New(cache.Options{})
	var loads atomic.Int64
	var callers sync.WaitGroup
	const names = 5000
	for range 8 {
		callers.Go(func() {
			for n := range names {
				_, err := cache.Fetch(t.Context(), c, cache.Request{Scope: "s", Name: strconv.Itoa(n)}, func(context.Context) (int64, error) {
					return loads.Add(1), nil
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	callers.Wait()
	if loads.Load() != names {
		t.Errorf("%d loads, want %d", loads.Load(), names)
	}
}

func TestLeaderWhoLeavesFailsAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, p := cache.New(cache.Options{}), &provider{}
		p.answerIn(time.Second)
		ctx, cancel := context.WithCancel(t.Context())
		leader := crowd(ctx, c, 1, p)
		synctest.Wait()
		others := crowd(t.Context(), c, 999, p)
		synctest.Wait()
		start := time.Now()
		cancel()
		if _, failures := leader(); failures != 1 || time.Since(start) != 0 {
			t.Errorf("the leader failed %d times, after %v", failures, time.Since(start))
		}
		answers, failures := others()
		if answers[cache.Live] != 999 || failures != 0 {
			t.Errorf("%v answers and %d failures of the others", answers, failures)
		}
		p.wantCalls(t, 1)
	})
}

func TestCallerWhoLeavesIsToldWhy(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, p := cache.New(cache.Options{}), &provider{}
		p.answerIn(10 * time.Second)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		_, err := cache.Fetch(ctx, c, request, p.load)
		wantCode(t, err, fault.Overloaded)
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Second {
			t.Errorf("%v after %v", err, time.Since(start))
		}
		// Who has left already begins nothing.
		_, err = cache.Fetch(ctx, c, request, p.load)
		wantCode(t, err, fault.Overloaded)
		synctest.Wait()
		p.wantCalls(t, 1)
	})
}

func TestLoadEndsWhenTheLastCallerLeaves(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, p := cache.New(cache.Options{}), &provider{}
		want(t, c, request, p, 1, cache.Live)
		time.Sleep(6 * time.Minute)
		p.answerIn(10 * time.Second)
		first, leaveFirst := context.WithCancel(t.Context())
		second, leaveSecond := context.WithCancel(t.Context())
		crowd(first, c, 5, p)
		wait := crowd(second, c, 5, p)
		synctest.Wait()
		leaveFirst()
		synctest.Wait()
		if p.ended.Load() != 0 {
			t.Fatal("the load was ended while five were waiting")
		}
		leaveSecond()
		synctest.Wait()
		if p.ended.Load() != 1 {
			t.Fatal("the load goes on for nobody")
		}
		if _, failures := wait(); failures != 5 {
			t.Errorf("%d failures, want 5", failures)
		}
		// Its end is no failure of the provider's: the old value is still there,
		// and the next caller begins anew.
		p.fail(errDown)
		p.answerIn(0)
		want(t, c, request, p, 1, cache.Stale)
		p.wantCalls(t, 3)
	})
}

// The context that was ended is not handed to a caller who comes just then.
func TestCallerWhoComesAfterTheLastLeftBeginsAnew(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := cache.New(cache.Options{})
		ctx, cancel := context.WithCancel(t.Context())
		goOn := make(chan struct{})
		stubborn := func(context.Context) (int64, error) {
			<-goOn
			return -1, nil
		}
		go func() { _, _ = cache.Fetch(ctx, c, request, stubborn) }()
		synctest.Wait()
		cancel()
		synctest.Wait()
		p := &provider{}
		want(t, c, request, p, 1, cache.Live)
		close(goOn)
		synctest.Wait()
		want(t, c, request, p, 1, cache.Kept)
	})
}

func TestLoadHasTheLeadersValuesAndATimeOfItsOwn(t *testing.T) {
	t.Parallel()
	type name struct{}
	synctest.Test(t, func(t *testing.T) {
		c := cache.New(cache.Options{})
		ctx, cancel := context.WithTimeout(context.WithValue(t.Context(), name{}, "ann"), time.Hour)
		defer cancel()
		_, err := cache.Fetch(ctx, c, request, func(ctx context.Context) (int, error) {
			if ctx.Value(name{}) != "ann" {
				t.Error("the leader's values are lost")
			}
			if until, ok := ctx.Deadline(); !ok || time.Until(until) != 15*time.Second {
				t.Errorf("the load has %v, want 15s", time.Until(until))
			}
			<-ctx.Done()
			return 0, ctx.Err()
		})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v, want the end of the load's time", err)
		}
	})
}

// A load must honour its context. One that does not costs those who wait for it,
// and nobody who comes later.
func TestLoadThatNeverEndsIsNotJoinedAfterItsTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, p := cache.New(cache.Options{}), &provider{}
		release := make(chan struct{})
		go func() {
			_, _ = cache.Fetch(t.Context(), c, request, func(context.Context) (int64, error) {
				<-release
				return -1, nil
			})
		}()
		time.Sleep(15 * time.Second)
		want(t, c, request, p, 1, cache.Live)
		close(release)
		synctest.Wait()
		want(t, c, request, p, 1, cache.Kept)
	})
}

func TestLoadThatPanicsOrExitsFailsForAllAndKillsNobody(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(){
		"panic": func() { panic("defect") },
		"nil":   func() { panic(nil) }, //nolint:govet // what a careless library does
		"exit":  runtime.Goexit,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWitness()
				c, p := cache.New(cache.Options{Observer: w}), &provider{}
				var failed atomic.Int64
				for range 10 {
					go func() {
						_, err := cache.Fetch(t.Context(), c, request, func(context.Context) (int64, error) {
							time.Sleep(time.Second)
							end()
							return 1, nil
						})
						if fault.Of(err).Code == fault.Internal {
							failed.Add(1)
						}
					}()
				}
				time.Sleep(2 * time.Second)
				if failed.Load() != 10 {
					t.Errorf("%d of 10 callers got an internal error", failed.Load())
				}
				if w.loaded != w.failed || w.loaded != 1 && name != "exit" {
					t.Errorf("the observer saw %d loads of which %d failed", w.loaded, w.failed)
				}
				want(t, c, request, p, 1, cache.Live)
			})
		})
	}
}

// Stale is the caller's code as load is.
func TestPanicInStaleKillsNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, p := cache.New(cache.Options{}), &provider{}
		p.fail(errDown)
		var asked atomic.Int64
		r := request
		r.Stale = func(error) bool {
			if asked.Add(1) == 1 {
				panic("defect")
			}
			return false
		}
		wantError(t, c, r, p, fault.ErrPanic)
	})
}

func TestErrorReachesAllWhoWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, p := cache.New(cache.Options{}), &provider{}
		p.answerIn(time.Second)
		p.fail(errGone)
		if answers, failures := crowd(t.Context(), c, 100, p)(); failures != 100 {
			t.Errorf("%v answers and %d failures, want 100", answers, failures)
		}
		p.wantCalls(t, 1)
	})
}
