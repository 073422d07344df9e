package pace_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"ava/internal/pace"
)

var perMinute = pace.Limit{N: 15, Per: time.Minute}

// ledger is the specification: every grant there ever was, and the answer that
// follows from it.
type ledger struct {
	name   string
	limit  pace.Limit
	grants []time.Time
}

// take answers for now, and notes the grants.
func (l *ledger) take(now time.Time, n int) pace.Decision {
	first := sort.Search(len(l.grants), func(i int) bool { return now.Sub(l.grants[i]) < l.limit.Per })
	valid := l.grants[first:]
	var d pace.Decision
	switch over := len(valid) + n - l.limit.N; {
	case n > l.limit.N:
		d.Wait = pace.Forever
	case over > 0:
		d.Wait = valid[over-1].Add(l.limit.Per).Sub(now)
	default:
		d.OK = true
		l.grants = append(l.grants, slices.Repeat([]time.Time{now}, n)...)
		valid = l.grants[first:]
	}
	d.Remaining = l.limit.N - len(valid)
	if len(valid) > 0 {
		d.Reset = valid[len(valid)-1].Add(l.limit.Per).Sub(now)
	}
	return d
}

// active reports whether a grant still counts.
func (l *ledger) active(now time.Time) bool {
	return len(l.grants) > 0 && now.Sub(l.grants[len(l.grants)-1]) < l.limit.Per
}

// crowded returns the most grants in any span of the limit's length.
func (l *ledger) crowded() int {
	most := 0
	for first, from := range l.grants {
		end, _ := slices.BinarySearchFunc(l.grants, from.Add(l.limit.Per), time.Time.Compare)
		most = max(most, end-first)
	}
	return most
}

// pause is a random time in between: mostly short, at times long, and at times
// as long as the limit to the nanosecond, or one more or less.
func pause(random *rand.Rand, l pace.Limit) time.Duration {
	switch random.IntN(8) {
	case 0:
		return 0
	case 1:
		return l.Per + time.Duration(random.IntN(3)-1)
	case 2:
		return time.Duration(random.Int64N(int64(3 * l.Per)))
	}
	return time.Duration(random.Int64N(2 * int64(l.Per) / int64(l.N)))
}

func TestNoSpanOfTimeEverHoldsMoreThanTheLimitAndNoneIsHeldBackForLess(t *testing.T) {
	t.Parallel()
	for seed, limit := range []pace.Limit{
		perMinute,
		{N: 1, Per: time.Second},
		{N: 2, Per: time.Nanosecond},
		{N: 5, Per: time.Minute},
		{N: 7, Per: 24 * time.Hour},
		{N: 600, Per: time.Minute},
	} {
		t.Run(limit.String(), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				random := rand.New(rand.NewPCG(uint64(seed), 0))
				window := pace.NewMemory(0)
				users, most := make([]ledger, 3), 0
				for step := range 5000 {
					u := &users[random.IntN(len(users))]
					if u.name == "" || random.IntN(40*min(limit.N, 20)) == 0 { // somebody new
						most = max(most, u.crowded())
						*u = ledger{name: fmt.Sprint("user", step), limit: limit}
					}
					n := 1 + random.IntN(3)/2*random.IntN(limit.N+1)/2
					want := u.take(time.Now(), n)
					got, err := window.Take(t.Context(), u.name, limit, n)
					if diff := cmp.Diff(want, got); diff != "" || err != nil {
						t.Fatalf("step %d, %d at once: %v (-want +got):\n%s", step, n, err, diff)
					}
					time.Sleep(pause(random, limit))
				}
				if most > limit.N || 10*most < 9*limit.N {
					t.Errorf("somebody had %d within %v, want up to %d", most, limit.Per, limit.N)
				}
			})
		})
	}
}

func TestWaitIsExactToTheNanosecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		random := rand.New(rand.NewPCG(1, 2))
		window := pace.NewMemory(0)
		refused := 0
		for range 5000 {
			n := 1 + random.IntN(4)
			d := mustTake(t, window, "ann", perMinute, n)
			if d.OK {
				time.Sleep(time.Duration(random.Int64N(int64(3 * time.Second))))
				continue
			}
			refused++
			time.Sleep(d.Wait - time.Nanosecond)
			if early := mustTake(t, window, "ann", perMinute, n); early.OK || early.Wait != time.Nanosecond {
				t.Fatalf("a nanosecond too early: %+v", early)
			}
			time.Sleep(time.Nanosecond)
			if due := mustTake(t, window, "ann", perMinute, n); !due.OK {
				t.Fatalf("after the wait: %+v", due)
			}
		}
		if refused < 1000 {
			t.Errorf("only %d were refused, which shows little", refused)
		}
	})
}

func mustTake(t *testing.T, w pace.Window, key string, l pace.Limit, n int) pace.Decision {
	t.Helper()
	d, err := w.Take(t.Context(), key, l, n)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestSeveralAreTakenTogetherOrNotAtAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		window := pace.NewMemory(0)
		for _, c := range []struct {
			n    int
			want pace.Decision
		}{
			{10, pace.Decision{OK: true, Remaining: 5, Reset: time.Minute}},
			{6, pace.Decision{Remaining: 5, Wait: time.Minute, Reset: time.Minute}},
			{5, pace.Decision{OK: true, Reset: time.Minute}},
			{1, pace.Decision{Wait: time.Minute, Reset: time.Minute}},
			{16, pace.Decision{Wait: pace.Forever, Reset: time.Minute}},
		} {
			if diff := cmp.Diff(c.want, mustTake(t, window, "ann", perMinute, c.n)); diff != "" {
				t.Errorf("%d (-want +got):\n%s", c.n, diff)
			}
		}
		time.Sleep(time.Minute)
		want := pace.Decision{Remaining: 15, Wait: pace.Forever}
		for _, key := range []string{"ann", "somebody new"} {
			if diff := cmp.Diff(want, mustTake(t, window, key, perMinute, 16)); diff != "" {
				t.Errorf("16 for %s (-want +got):\n%s", key, diff)
			}
		}
		if d := mustTake(t, window, "ann", perMinute, 15); !d.OK {
			t.Errorf("15, which is all: %+v", d)
		}
	})
}

func TestHundredAtOnceGetExactlyTheLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		window := pace.NewMemory(0)
		for range 20 {
			var granted, refused atomic.Int32
			var all sync.WaitGroup
			for range 100 {
				all.Go(func() {
					d, err := window.Take(t.Context(), "ann", perMinute, 1)
					switch {
					case err != nil:
						t.Error(err)
					case d.OK:
						granted.Add(1)
					case d.Wait == time.Minute:
						refused.Add(1)
					}
				})
			}
			all.Wait()
			if granted.Load() != 15 || refused.Load() != 85 {
				t.Errorf("%d granted and %d refused, want 15 and 85", granted.Load(), refused.Load())
			}
			time.Sleep(time.Minute)
		}
	})
}

func TestKeysAndLimitsAreCountedApart(t *testing.T) {
	t.Parallel()
	window := pace.NewMemory(0)
	one := pace.Limit{N: 1, Per: time.Hour}
	for _, key := range []string{"ann", "ben", ""} {
		if d := mustTake(t, window, key, one, 1); !d.OK {
			t.Errorf("%q pays for somebody else: %+v", key, d)
		}
		if d := mustTake(t, window, key, one, 1); d.OK {
			t.Errorf("%q has no limit", key)
		}
		if d := mustTake(t, window, key, pace.Limit{N: 1, Per: 2 * time.Hour}, 1); !d.OK {
			t.Errorf("%q pays for another limit: %+v", key, d)
		}
	}
}

func TestOnlyTheZeroLimitDoesNotLimit(t *testing.T) {
	t.Parallel()
	window := pace.NewMemory(0)
	for range 100 {
		if d := mustTake(t, window, "ann", pace.Limit{}, 1_000_000); !d.OK {
			t.Fatalf("%+v", d)
		}
	}
	for _, limit := range []pace.Limit{
		{N: 0, Per: time.Minute},
		{N: 15, Per: 0},
		{N: -1, Per: time.Minute},
		{N: 15, Per: -time.Minute},
		{N: 10_001, Per: time.Minute},
		{N: 15, Per: 24*time.Hour + 1},
	} {
		if d, err := window.Take(t.Context(), "ann", limit, 1); d.OK || !errors.Is(err, pace.ErrUncountable) {
			t.Errorf("%+v: %+v, %v", limit, d, err)
		}
	}
	for _, n := range []int{0, -1} {
		if d, err := window.Take(t.Context(), "ann", perMinute, n); d.OK || !errors.Is(err, pace.ErrUncountable) {
			t.Errorf("%d at once: %+v, %v", n, d, err)
		}
	}
}

// With room for fewer keys than there are users, a key is forgotten only when it
// does not matter any more, and a new one is refused only when nobody can go.
func TestForgettingAKeyNeverGivesAFreshAllowance(t *testing.T) {
	t.Parallel()
	for seed := range uint64(5) {
		synctest.Test(t, func(t *testing.T) {
			const room = 20
			random := rand.New(rand.NewPCG(seed, 3))
			limit := pace.Limit{N: 3, Per: time.Minute}
			window := pace.NewMemory(room)
			users := make([]ledger, 2*room)
			for i := range users {
				users[i] = ledger{name: fmt.Sprint("user", i), limit: limit}
			}
			full, granted := 0, 0
			for range 20_000 {
				time.Sleep(time.Duration(random.Int64N(int64(5 * time.Second))))
				user := &users[random.IntN(len(users))]
				got, err := window.Take(t.Context(), user.name, limit, 1)
				if !user.active(time.Now()) && activeOf(users) == room {
					full++
					if !errors.Is(err, pace.ErrFull) || got.OK {
						t.Fatalf("a new key beside %d active ones: %+v, %v", room, got, err)
					}
					continue
				}
				want := user.take(time.Now(), 1)
				if diff := cmp.Diff(want, got); diff != "" || err != nil {
					t.Fatalf("%v (-want +got):\n%s", err, diff)
				}
				if got.OK {
					granted++
				}
			}
			if full < 100 || granted < 1000 {
				t.Errorf("the room was full %d times in %d grants, which shows little", full, granted)
			}
		})
	}
}

func activeOf(users []ledger) int {
	n := 0
	for i := range users {
		if users[i].active(time.Now()) {
			n++
		}
	}
	return n
}

func TestRefusedKeyTakesNoPlace(t *testing.T) {
	t.Parallel()
	window := pace.NewMemory(1)
	if d := mustTake(t, window, "ann", perMinute, 16); d.OK {
		t.Errorf("16 at once: %+v", d)
	}
	if d := mustTake(t, window, "ben", perMinute, 1); !d.OK {
		t.Errorf("the only place is taken: %+v", d)
	}
}

func TestAsManyKeysAsThereIsRoomForBeginAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const room = 50
		window := pace.NewMemory(room)
		for round := range 5 {
			var began, others atomic.Int32
			var all sync.WaitGroup
			for user := range 2 * room {
				for range 3 { // of the same user at the same time
					all.Go(func() {
						d, err := window.Take(t.Context(), fmt.Sprint(round, "-", user), perMinute, 1)
						switch {
						case err == nil && d.OK && d.Remaining == 14: // the first of the three
							began.Add(1)
						case !d.OK && !errors.Is(err, pace.ErrFull):
							others.Add(1)
						}
					})
				}
			}
			all.Wait()
			// Of a key that has its place late, some of the three may have been refused.
			if began.Load() != room || others.Load() > 0 {
				t.Errorf("round %d: %d keys began, want %d; %d answers are neither", round, began.Load(), room, others.Load())
			}
			time.Sleep(time.Minute)
		}
	})
}
