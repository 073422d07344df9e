package cache_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"ava/internal/cache"
)

func TestDropForgetsTheScopeAndNoOther(t *testing.T) {
	t.Parallel()
	for name, drop := range map[string]func(*cache.Cache){
		"Drop":   func(c *cache.Cache) { c.Drop(context.Background(), request.Scope) },
		"Forget": func(c *cache.Cache) { c.Forget(request.Scope) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWitness()
			c, p := cache.New(cache.Options{Observer: w}), &provider{}
			second, other := request, request
			second.Name, other.Scope = "phone numbers", "vapi bob"
			want(t, c, request, p, 1, cache.Live)
			want(t, c, second, p, 2, cache.Live)
			want(t, c, other, p, 3, cache.Live)
			drop(c)
			if w.removed[cache.Dropped] != 2 {
				t.Errorf("%d values were removed, want 2", w.removed[cache.Dropped])
			}
			want(t, c, request, p, 4, cache.Live)
			want(t, c, second, p, 5, cache.Live)
			want(t, c, other, p, 3, cache.Kept)
		})
	}
}

// hindered is an observer who holds up the clearing away of what was dropped.
type hindered struct {
	*witness

	started, goOn chan struct{}
}

func (h hindered) Removed(cache.Removal) {
	h.started <- struct{}{}
	<-h.goOn
}

// Clearing away takes its time, being forgotten does not.
func TestWhatIsDroppedIsForgottenAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := hindered{newWitness(), make(chan struct{}, 2), make(chan struct{})}
		c, p := cache.New(cache.Options{Observer: h}), &provider{}
		now, other := request, request
		other.Name, now.Stale, other.Stale = "phone numbers", nil, nil
		want(t, c, now, p, 1, cache.Live)
		want(t, c, other, p, 2, cache.Live)
		go c.Forget(request.Scope)
		<-h.started
		p.fail(errDown)
		wantError(t, c, now, p, errDown)
		wantError(t, c, other, p, errDown)
		close(h.goOn)
	})
}

func TestForgetAllForgetsEveryScope(t *testing.T) {
	t.Parallel()
	c, p := cache.New(cache.Options{}), &provider{}
	other := request
	other.Scope = "vapi bob"
	want(t, c, request, p, 1, cache.Live)
	want(t, c, other, p, 2, cache.Live)
	c.ForgetAll()
	want(t, c, request, p, 3, cache.Live)
	want(t, c, other, p, 4, cache.Live)
}

func TestLoadThatADropOvertookIsNeitherKeptNorJoined(t *testing.T) {
	t.Parallel()
	for name, drop := range map[string]func(*cache.Cache){
		"Drop":      func(c *cache.Cache) { c.Drop(context.Background(), request.Scope) },
		"Forget":    func(c *cache.Cache) { c.Forget(request.Scope) },
		"ForgetAll": func(c *cache.Cache) { c.ForgetAll() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newSecond()
				c, p := cache.New(cache.Options{Second: s}), &provider{}
				p.answerIn(2 * time.Second)
				before := crowd(t.Context(), c, 10, p)
				time.Sleep(time.Second)
				drop(c)
				want(t, c, request, p, 2, cache.Live)
				if answers, failures := before(); answers[cache.Live] != 10 || failures != 0 {
					t.Errorf("those who waited got %v and %d failures", answers, failures)
				}
				synctest.Wait()
				want(t, c, request, p, 2, cache.Kept)
				if s.sets != 1 {
					t.Errorf("%d values were shared, want that of the second load", s.sets)
				}
			})
		})
	}
}

// The value was changed by the write: it may not stand in for the new one.
func TestOldValueDoesNotStandInAfterADropDuringItsRefresh(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, p := cache.New(cache.Options{}), &provider{}
		want(t, c, request, p, 1, cache.Live)
		time.Sleep(6 * time.Minute)
		p.answerIn(time.Second)
		p.fail(errDown)
		wait := crowd(t.Context(), c, 10, p)
		time.Sleep(500 * time.Millisecond)
		c.Drop(t.Context(), request.Scope)
		if answers, failures := wait(); failures != 10 {
			t.Errorf("%v answers and %d failures, want 10", answers, failures)
		}
		p.answerIn(0)
		wantError(t, c, request, p, errDown)
	})
}

// A load of before the drop that is refused says nothing of the value after it.
func TestRefusalOfBeforeADropSparesTheValueAfterIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, p := cache.New(cache.Options{}), &provider{}
		p.answerIn(time.Second)
		p.fail(errGone)
		wait := crowd(t.Context(), c, 1, p)
		synctest.Wait()
		c.Forget(request.Scope)
		after := &provider{}
		want(t, c, request, after, 1, cache.Live)
		if _, failures := wait(); failures != 1 {
			t.Errorf("%d failures, want 1", failures)
		}
		want(t, c, request, after, 1, cache.Kept)
	})
}

// Names, scopes and types are compared as they are: nothing is put together that
// could be taken apart differently.
func FuzzNoValueComesUnderAnotherName(f *testing.F) {
	f.Add("vapi", "ann/assistants", "vapi/ann", "assistants")
	f.Add("a", "", "", "a")
	f.Add("a\x00b", "c", "a", "b\x00c")
	f.Add("a", "b", "a", "b")
	f.Add("a", "b", "a", "c")
	f.Fuzz(func(t *testing.T, scope, name, otherScope, otherName string) {
		synctest.Test(t, func(t *testing.T) {
			s := newSecond()
			c := cache.New(cache.Options{Second: s})
			same := scope == otherScope && name == otherName
			fetched(t, c, scope, name, "first")
			synctest.Wait()
			// A shared cache that mixes names up is found out.
			s.values[[2]string{otherScope, otherName}] = s.values[[2]string{scope, name}]
			for _, c := range []*cache.Cache{c, cache.New(cache.Options{Second: s})} {
				if got := fetched(t, c, otherScope, otherName, "second"); (got == "first") != same {
					t.Errorf("%q %q holds %s of %q %q", otherScope, otherName, got, scope, name)
				}
			}
			if n := fetched(t, c, scope, name, 7); n != 7 {
				t.Errorf("as a number it is %d", n)
			}
		})
	})
}

// fetched is what comes for a name, where a load would bring value.
func fetched[T any](t *testing.T, c *cache.Cache, scope, name string, value T) T {
	t.Helper()
	a, err := cache.Fetch(t.Context(), c, cache.Request{Scope: scope, Name: name}, func(context.Context) (T, error) { return value, nil })
	if err != nil {
		t.Fatal(err)
	}
	return a.Value
}

func TestCacheKeepsNoMoreThanItsSize(t *testing.T) {
	t.Parallel()
	w := newWitness()
	c := cache.New(cache.Options{Size: 100, Observer: w})
	load := func(context.Context) (string, error) { return strings.Repeat("x", 100), nil }
	for n := range 10_000 {
		if _, err := cache.Fetch(t.Context(), c, cache.Request{Scope: fmt.Sprint(n % 7), Name: fmt.Sprint(n)}, load); err != nil {
			t.Fatal(err)
		}
	}
	kept := 0
	for n := range 10_000 {
		a, err := cache.Fetch(t.Context(), c, cache.Request{Scope: fmt.Sprint(n % 7), Name: fmt.Sprint(n), Fresh: time.Hour}, load)
		if err != nil {
			t.Fatal(err)
		}
		if a.Source == cache.Kept {
			kept++
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if kept > 100 || w.removed[cache.Evicted] < 9_900 {
		t.Errorf("%d values were kept and %d evicted", kept, w.removed[cache.Evicted])
	}
}

// Scopes come and go as credentials do. What is remembered of them goes with
// their last value.
func TestScopesThatAreGoneTakeNoMemory(t *testing.T) {
	c := cache.New(cache.Options{Size: 100})
	load := func(context.Context) (int, error) { return 1, nil }
	visit := func(n int) {
		name := fmt.Sprint("scope ", n)
		if _, err := cache.Fetch(t.Context(), c, cache.Request{Scope: name, Name: "n"}, load); err != nil {
			t.Fatal(err)
		}
		switch n % 3 {
		case 0:
			c.Forget(name)
		case 1:
			_, _ = cache.Fetch(t.Context(), c, cache.Request{Scope: name + "!", Name: "n"}, func(context.Context) (int, error) { return 0, errDown })
		}
	}
	for n := range 1000 {
		visit(n)
	}
	before := heap()
	for n := range 20_000 {
		visit(n)
	}
	if grown := heap() - before; grown > 2<<20 {
		t.Errorf("the heap has grown by %d bytes", grown)
	}
	runtime.KeepAlive(c)
}

func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// Whatever was loaded is there at once: no write is lost, not even under load.
func TestNothingThatWasLoadedIsLost(t *testing.T) {
	t.Parallel()
	c := cache.New(cache.Options{Size: 100_000})
	var lost atomic.Int64
	var writers sync.WaitGroup
	for w := range 8 {
		writers.Go(func() {
			for n := range 1000 {
				r := cache.Request{Scope: fmt.Sprint(n % 50), Name: fmt.Sprint(w, n)}
				a, err := cache.Fetch(t.Context(), c, r, func(context.Context) (int, error) { return n, nil })
				b, errAgain := cache.Fetch(t.Context(), c, r, func(context.Context) (int, error) { return -1, nil })
				if err != nil || errAgain != nil || a.Value != n || b.Value != n {
					lost.Add(1)
				}
			}
		})
	}
	writers.Wait()
	if lost.Load() != 0 {
		t.Errorf("%d of 8000 values were lost", lost.Load())
	}
}

// The one promise that matters to a user who has just saved something: what is
// read after a drop was loaded after it. Eight change and read a few scopes.
func TestNobodyReadsWhatWasTrueBeforeADrop(t *testing.T) {
	t.Parallel()
	c := cache.New(cache.Options{Size: 3, Second: newSecond()})
	var truth, dropped [5]atomic.Int64
	var kept atomic.Int64
	var users sync.WaitGroup
	for range 8 {
		users.Go(func() {
			for range 2000 {
				n := rand.IntN(len(truth))
				r := cache.Request{Scope: fmt.Sprint(n), Name: "n"}
				if rand.IntN(4) == 0 {
					now := truth[n].Add(1)
					c.Drop(t.Context(), r.Scope)
					raise(&dropped[n], now)
				}
				least := dropped[n].Load()
				a, err := cache.Fetch(t.Context(), c, r, func(context.Context) (int64, error) {
					now := truth[n].Load()
					runtime.Gosched()
					return now, nil
				})
				if err != nil || a.Value < least {
					t.Errorf("read %d, error %v, after %d was dropped", a.Value, err, least)
				}
				if a.Source == cache.Kept {
					kept.Add(1)
				}
			}
		})
	}
	users.Wait()
	if kept.Load() < 1000 {
		t.Errorf("only %d of 16000 reads found something", kept.Load())
	}
}

// raise stores v unless there is more.
func raise(n *atomic.Int64, v int64) {
	for old := n.Load(); old < v && !n.CompareAndSwap(old, v); old = n.Load() {
	}
}
