package cache_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"ava/internal/cache"
)

// fleet returns two processes' caches with one shared cache between them.
func fleet(w *witness) (here, there *cache.Cache, s *second) {
	s = newSecond()
	o := cache.Options{Second: s}
	if w != nil {
		o.Observer = w
	}
	return cache.New(o), cache.New(o), s
}

func TestWhatOneProcessLoadedAnotherFinds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWitness()
		here, there, s := fleet(w)
		p := &provider{}
		start := time.Now()
		want(t, here, request, p, 1, cache.Live)
		synctest.Wait()
		if s.ttl != 24*time.Hour {
			t.Errorf("it is shared for %v, want 24h", s.ttl)
		}
		time.Sleep(4 * time.Minute)
		if a := want(t, there, request, p, 1, cache.Kept); !a.AsOf.Equal(start) {
			t.Errorf("as of %v after the load began", a.AsOf.Sub(start))
		}
		want(t, there, request, p, 1, cache.Kept)
		if s.gets != 2 {
			t.Errorf("the shared cache was asked %d times, want once by each", s.gets)
		}
		// It is no fresher there than it was here.
		time.Sleep(time.Minute)
		want(t, there, request, p, 2, cache.Live)
		if diff := cmp.Diff(map[cache.Lookup]int{cache.Absent: 1, cache.Found: 2}, w.looked); diff != "" {
			t.Errorf("lookups (-want +got):\n%s", diff)
		}
	})
}

func TestOldSharedValueStandsInForAProviderThatIsDown(t *testing.T) {
	t.Parallel()
	for age, stands := range map[time.Duration]bool{6 * time.Minute: true, 24*time.Hour - 1: true, 24 * time.Hour: false, 25 * time.Hour: false} {
		t.Run(age.String(), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				here, there, _ := fleet(nil)
				p := &provider{}
				want(t, here, request, p, 1, cache.Live)
				time.Sleep(age)
				p.fail(errDown)
				if stands {
					want(t, there, request, p, 1, cache.Stale)
				} else {
					wantError(t, there, request, p, errDown)
				}
				p.wantCalls(t, 2)
			})
		})
	}
}

// What was found in the shared cache is no younger for that.
func TestReserveOfASharedValueEndsADayAfterItsLoad(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		here, there, _ := fleet(nil)
		p := &provider{}
		want(t, here, request, p, 1, cache.Live)
		time.Sleep(23 * time.Hour)
		p.fail(errDown)
		want(t, there, request, p, 1, cache.Stale)
		time.Sleep(time.Hour)
		wantError(t, there, request, p, errDown)
	})
}

func TestOldSharedValueIsServedWhileARefreshIsSlow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		here, there, _ := fleet(nil)
		p := &provider{}
		want(t, here, request, p, 1, cache.Live)
		time.Sleep(6 * time.Minute)
		p.answerIn(3 * time.Second)
		start := time.Now()
		want(t, there, request, p, 1, cache.Stale)
		if took := time.Since(start); took != 1500*time.Millisecond {
			t.Errorf("waited %v, want 1.5s", took)
		}
		time.Sleep(3 * time.Second)
		want(t, there, request, p, 2, cache.Kept)
	})
}

// The one in memory may be newer: what was loaded without sharing is.
func TestOlderSharedValueDoesNotReplaceANewerOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, _, _ := fleet(nil)
		p := &provider{}
		want(t, c, request, p, 1, cache.Live)
		time.Sleep(time.Minute)
		always := request
		always.Fresh = -1
		want(t, c, always, p, 2, cache.Live)
		time.Sleep(6 * time.Minute)
		p.fail(errDown)
		want(t, c, request, p, 2, cache.Stale)
	})
}

func TestDropReachesTheSharedCache(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		here, there, _ := fleet(nil)
		p := &provider{}
		want(t, here, request, p, 1, cache.Live)
		synctest.Wait()
		ended, cancel := context.WithCancel(t.Context())
		cancel() // who has written and left has written all the same
		here.Drop(ended, request.Scope)
		want(t, there, request, p, 2, cache.Live)
		synctest.Wait()
		want(t, here, request, p, 2, cache.Kept)
	})
}

func TestDropForgetsAtOnceThoughTheSharedCacheIsDown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, _, s := fleet(nil)
		p := &provider{}
		want(t, c, request, p, 1, cache.Live)
		synctest.Wait()
		s.down.Store(true)
		s.freeze(100 * time.Millisecond)
		go c.Drop(t.Context(), request.Scope)
		synctest.Wait()
		s.freeze(0)
		want(t, c, request, p, 2, cache.Live)
		time.Sleep(time.Second)
	})
}

func TestForgetLeavesTheSharedCacheAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, _, _ := fleet(nil)
		p := &provider{}
		want(t, c, request, p, 1, cache.Live)
		synctest.Wait()
		c.Forget(request.Scope)
		want(t, c, request, p, 1, cache.Kept)
		c.ForgetAll()
		want(t, c, request, p, 1, cache.Kept)
	})
}

// While the drop is on its way to the shared cache, others still find there what
// was true before.
func TestNothingOldIsKeptThatWasReadDuringADrop(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		here, there, s := fleet(nil)
		p := &provider{}
		want(t, there, request, p, 1, cache.Live)
		synctest.Wait()
		s.freeze(100 * time.Millisecond)
		go func() {
			time.Sleep(50 * time.Millisecond)
			s.freeze(0)
			want(t, here, request, p, 1, cache.Kept)
		}()
		here.Drop(t.Context(), request.Scope)
		want(t, here, request, p, 2, cache.Live)
	})
}

// Another process dropped the scope while this one was loading.
func TestLoadThatAnotherProcessOvertookIsNotShared(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		here, there, s := fleet(nil)
		p := &provider{}
		p.answerIn(time.Second)
		go func() { want(t, here, request, p, 1, cache.Live) }()
		time.Sleep(500 * time.Millisecond)
		there.Drop(t.Context(), request.Scope)
		time.Sleep(time.Second)
		synctest.Wait()
		if s.sets != 0 {
			t.Error("what was true before the drop was shared after it")
		}
	})
}

func TestReadsThatAreNeverFreshSkipTheSharedCache(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, _, s := fleet(nil)
		p := &provider{}
		always := request
		always.Fresh = -1
		want(t, c, always, p, 1, cache.Live)
		synctest.Wait()
		if s.gets+s.sets != 0 {
			t.Errorf("the shared cache was asked %d times and written %d times", s.gets, s.sets)
		}
	})
}

// One load is joined by callers with other wishes; a shared value that is fresh
// for the one who began is not for them.
func TestWhoJoinsIsNotGivenASharedValueThatIsTooOldForHim(t *testing.T) {
	t.Parallel()
	for name, fresh := range map[string]time.Duration{"a minute": time.Minute, "never": -1} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				here, there, s := fleet(nil)
				p := &provider{}
				want(t, here, request, p, 1, cache.Live)
				time.Sleep(2 * time.Minute)
				s.freeze(50 * time.Millisecond)
				done := make(chan struct{})
				go func() {
					defer close(done)
					want(t, there, request, p, 1, cache.Kept)
				}()
				synctest.Wait()
				picky := request
				picky.Fresh = fresh
				want(t, there, picky, p, 2, cache.Live)
				<-done
				time.Sleep(time.Second)
			})
		})
	}
}

// The load's time is over when the value is shared; sharing has its own.
func TestValueOfALoadThatTookAllItsTimeIsShared(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, _, s := fleet(nil)
		p := &provider{}
		p.answerIn(15*time.Second - 50*time.Millisecond)
		go func() {
			time.Sleep(time.Second)
			s.freeze(100 * time.Millisecond)
		}()
		want(t, c, request, p, 1, cache.Live)
		time.Sleep(time.Second)
		synctest.Wait()
		if s.sets != 1 {
			t.Errorf("%d values were shared, want 1", s.sets)
		}
	})
}

func TestRefusedFailureOverwritesTheSharedValue(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWitness()
		here, there, s := fleet(w)
		p := &provider{}
		want(t, here, request, p, 1, cache.Live)
		time.Sleep(6 * time.Minute)
		p.fail(errGone)
		wantError(t, here, request, p, errGone)
		synctest.Wait()
		if s.ttl > time.Minute {
			t.Errorf("that there is nothing is kept for %v", s.ttl)
		}
		p.fail(errDown)
		wantError(t, there, request, p, errDown)
		wantError(t, here, request, p, errDown)
		if w.looked[cache.Unreadable] != 0 {
			t.Error("that there is nothing counts as unreadable")
		}
	})
}

func TestSharedCacheThatIsDownOrSlowFailsNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, _, s := fleet(nil)
		p := &provider{}
		s.down.Store(true)
		want(t, c, request, p, 1, cache.Live)
		synctest.Wait()
		s.down.Store(false)
		s.freeze(100 * time.Millisecond)
		c.Forget(request.Scope)
		start := time.Now()
		want(t, c, request, p, 2, cache.Live)
		// Nobody waits for the value to be shared.
		if took := time.Since(start); took != 100*time.Millisecond {
			t.Errorf("took %v, want the time of one question", took)
		}
		time.Sleep(100 * time.Millisecond)
		synctest.Wait()
		if s.sets != 1 {
			t.Errorf("%d values were shared, want that of the second load", s.sets)
		}
	})
}

// page and assistant are made as the clients' values are.
type page[T any] struct {
	Items   []T
	HasNext bool
	Next    *cursor
	Total   *int
	AsOf    time.Time
}

type cursor struct {
	CreatedAt time.Time
	ID        string
}

type assistant struct {
	ID               string            `json:"id"`
	Name             *string           `json:"name"`
	FirstMessage     *string           `json:"firstMessage"`
	Model            *model            `json:"model"`
	EndCallPhrases   []string          `json:"endCallPhrases"`
	Seconds          *int              `json:"seconds"`
	RecordingEnabled *bool             `json:"recordingEnabled"`
	Labels           map[string]string `json:"labels"`
	CreatedAt        time.Time         `json:"createdAt"`
	UpdatedAt        time.Time         `json:"updatedAt"`
}

type model struct {
	Provider     string   `json:"provider"`
	Model        string   `json:"model"`
	Temperature  *float64 `json:"temperature"`
	SystemPrompt *string  `json:"systemPrompt"`
	ToolIDs      []string `json:"toolIds"`
}
