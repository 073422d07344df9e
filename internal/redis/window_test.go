package redis_test

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ava/internal/pace"
	"ava/internal/redis"
	"ava/internal/redis/redistest"
)

// startOld starts a server that seems to have run for long. To one that has just
// started, or lost its memory, not everything that was taken is known.
func startOld(tb testing.TB) *redistest.Server {
	tb.Helper()
	server := redistest.Start(tb)
	server.Do("SET", "ava:1:since", "1000")
	return server
}

func take(tb testing.TB, c *redis.Client, l pace.Limit, n int) pace.Decision {
	tb.Helper()
	d, err := c.Window().Take(tb.Context(), "anna", l, n)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

// takeAll takes one by one until no more are there, and returns how many.
func takeAll(tb testing.TB, c *redis.Client, l pace.Limit) int {
	tb.Helper()
	for n := 0; ; n++ {
		if !take(tb, c, l, 1).OK {
			return n
		}
	}
}

// moments returns the grants that Redis remembers, in microseconds of its clock.
func moments(tb testing.TB, server *redistest.Server) []int64 {
	tb.Helper()
	var all []int64
	for key := range strings.FieldsSeq(server.Do("KEYS", "ava:1:pace:*")) {
		for grant := range strings.FieldsSeq(server.Do("LRANGE", key, "0", "-1")) {
			n, err := strconv.ParseInt(grant, 10, 64)
			if err != nil {
				tb.Fatal(err)
			}
			all = append(all, n)
		}
	}
	slices.Sort(all)
	return all
}

// now returns the server's time in microseconds.
func now(tb testing.TB, server *redistest.Server) int64 {
	tb.Helper()
	parts := strings.Fields(server.Do("TIME"))
	seconds, err := strconv.ParseInt(parts[0], 10, 64)
	if err != nil {
		tb.Fatal(err)
	}
	rest, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil {
		tb.Fatal(err)
	}
	return seconds*1_000_000 + rest
}

func TestFleetTakesAllOfALimitAndNoMore(t *testing.T) {
	t.Parallel()
	clients := openMany(t, startOld(t), 3)
	limit := pace.Limit{N: 15, Per: time.Minute}
	var granted atomic.Int64
	var all sync.WaitGroup
	for _, c := range clients {
		for range 20 {
			all.Go(func() {
				d, err := c.Window().Take(t.Context(), "anna", limit, 1)
				if err != nil {
					t.Error(err)
				}
				if d.OK {
					granted.Add(1)
				}
			})
		}
	}
	all.Wait()
	if granted.Load() != 15 {
		t.Errorf("of 60 that asked at once, %d were granted 15", granted.Load())
	}
}

func TestNoSpanHasMoreThanTheLimit(t *testing.T) {
	t.Parallel()
	server := startOld(t)
	clients := openMany(t, server, 3)
	limit := pace.Limit{N: 15, Per: 500 * time.Millisecond}
	var asked, granted atomic.Int64
	var all sync.WaitGroup
	end := time.Now().Add(6 * limit.Per)
	for _, c := range clients {
		for range 2 {
			all.Go(func() {
				for time.Now().Before(end) {
					d, err := c.Window().Take(t.Context(), "anna", limit, 1)
					if err != nil {
						t.Error(err)
						return
					}
					asked.Add(1)
					if d.OK {
						granted.Add(1)
					}
				}
			})
		}
	}
	log := watch(t, server, end.Add(limit.Per))
	all.Wait()
	if int(granted.Load()) != len(log) {
		t.Errorf("%d were granted, and %d seen in Redis", granted.Load(), len(log))
	}
	for i := limit.N; i < len(log); i++ {
		if d := time.Duration(log[i]-log[i-limit.N]) * time.Microsecond; d < limit.Per {
			t.Errorf("grants %d to %d, one more than %d, are within %v", i-limit.N, i, limit.N, d)
		}
	}
	t.Logf("%d asked for, %d granted", asked.Load(), len(log))
	if asked.Load() < 1000 || len(log) < 3*limit.N {
		t.Errorf("only %d were asked for, and %d granted", asked.Load(), len(log))
	}
}

// watch returns the grants of Redis until end, oldest first, in microseconds of
// its clock. Redis forgets them, so it is asked again and again.
func watch(t *testing.T, server *redistest.Server, end time.Time) []int64 {
	t.Helper()
	seen := make(map[int64]int)
	for time.Now().Before(end) {
		count := make(map[int64]int)
		for _, m := range moments(t, server) {
			count[m]++
		}
		for m, n := range count {
			seen[m] = max(seen[m], n)
		}
	}
	var log []int64
	for m, n := range seen {
		log = append(log, slices.Repeat([]int64{m}, n)...)
	}
	slices.Sort(log)
	return log
}

func TestAllAreTakenOrNone(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	c := open(t, server)
	limit := pace.Limit{N: 5, Per: time.Minute}
	if d := take(t, c, limit, 3); !d.OK || d.Remaining != 2 || d.Reset > time.Minute || d.Reset < 50*time.Second {
		t.Errorf("3 of 5: %+v", d)
	}
	if d := take(t, c, limit, 3); d.OK || d.Remaining != 2 || d.Wait > time.Minute || d.Wait < 50*time.Second {
		t.Errorf("3 of the 2 that are left: %+v", d)
	}
	if d := take(t, c, limit, 2); !d.OK || d.Remaining != 0 {
		t.Errorf("2 of the 2 that are left: %+v", d)
	}
	if d := take(t, c, limit, 6); d.OK || d.Wait != pace.Forever {
		t.Errorf("6 of 5: %+v", d)
	}
	if got := len(moments(t, server)); got != 5 {
		t.Errorf("Redis remembers %d grants", got)
	}
}

func TestAfterTheWaitThereIsRoom(t *testing.T) {
	t.Parallel()
	for _, mode := range []redis.Mode{redis.Shared, redis.Local} {
		t.Run(string(mode), func(t *testing.T) {
			t.Parallel()
			server := startOld(t)
			c := open(t, server)
			if mode == redis.Local {
				server.Kill()
				away(t, c)
			}
			limit := pace.Limit{N: 4, Per: 150 * time.Millisecond}
			refused := 0
			for i := 0; refused < 8; i++ {
				n := 1 + i%4
				d := take(t, c, limit, n)
				if d.OK {
					continue
				}
				refused++
				if d.Wait <= 0 || d.Wait > limit.Per {
					t.Fatalf("wait is %v", d.Wait)
				}
				wait(t, d.Wait)
				if again := take(t, c, limit, n); !again.OK {
					t.Errorf("after the wait of %v, %d were refused: %+v", d.Wait, n, again)
				}
			}
		})
	}
}

func TestRefusedIsRefusedUntilTheWaitIsOver(t *testing.T) {
	t.Parallel()
	server := startOld(t)
	c := open(t, server)
	limit := pace.Limit{N: 1, Per: 300 * time.Millisecond}
	take(t, c, limit, 1)
	first := moments(t, server)[0]
	d := take(t, c, limit, 1)
	asked := now(t, server)
	if early := first + limit.Per.Microseconds() - asked; d.OK || d.Wait.Microseconds() < early {
		t.Errorf("the wait is %v, but it takes %d µs", d.Wait, early)
	}
}

func TestLimitsAndKeysAreCountedSeparately(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	c := open(t, server)
	act, read := pace.Limit{N: 1, Per: time.Minute}, pace.Limit{N: 2, Per: time.Minute}
	if !take(t, c, act, 1).OK || take(t, c, act, 1).OK {
		t.Error("one under act is not one")
	}
	if !take(t, c, read, 2).OK {
		t.Error("what was taken under one limit counts under another")
	}
	if d, err := c.Window().Take(t.Context(), "bert", act, 1); err != nil || !d.OK {
		t.Errorf("what one user took counts for another: %+v, %v", d, err)
	}
	if keys := server.Do("KEYS", "*"); strings.Contains(keys, "anna") {
		t.Errorf("keys name a user: %s", keys)
	}
}

func TestWhatIsNoLimitOrNoNumberIsAnError(t *testing.T) {
	t.Parallel()
	c := open(t, redistest.Start(t))
	if d, err := c.Window().Take(t.Context(), "anna", pace.Limit{}, 1000); err != nil || !d.OK || d.Remaining != math.MaxInt {
		t.Errorf("the zero limit limits: %+v, %v", d, err)
	}
	for _, bad := range []struct {
		l pace.Limit
		n int
	}{{pace.Limit{N: 1, Per: time.Second}, 0}, {pace.Limit{N: 0, Per: time.Second}, 1}, {pace.Limit{N: 1}, 1}, {pace.Limit{N: -1, Per: -1}, 1}} {
		if d, err := c.Window().Take(t.Context(), "anna", bad.l, bad.n); !errors.Is(err, pace.ErrUncountable) || d.OK {
			t.Errorf("%d under %v: %+v, %v", bad.n, bad.l, d, err)
		}
	}
	gone, cancel := ended(t)
	defer cancel()
	if d, err := c.Window().Take(gone, "anna", pace.Limit{N: 1, Per: time.Second}, 1); err == nil || d.OK {
		t.Errorf("somebody who left took one: %+v", d)
	}
}

func TestClockOfRedisThatIsSetBackLocksNobodyOut(t *testing.T) {
	t.Parallel()
	server := startOld(t)
	c := open(t, server)
	limit := pace.Limit{N: 2, Per: 500 * time.Millisecond}
	take(t, c, limit, 2)
	key := server.Do("KEYS", "ava:1:pace:*")
	// As if they had been taken before the clock went back by an hour.
	for i, grant := range moments(t, server) {
		server.Do("LSET", key, strconv.Itoa(i), strconv.FormatInt(grant+3_600_000_000, 10))
	}
	d := take(t, c, limit, 1)
	if d.OK || d.Wait <= 0 || d.Wait > limit.Per {
		t.Fatalf("right after: %+v", d)
	}
	wait(t, d.Wait)
	if d := take(t, c, limit, 2); !d.OK {
		t.Errorf("after the wait: %+v", d)
	}
}

func TestKeysOfLimitsExpire(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	c := open(t, server)
	take(t, c, pace.Limit{N: 2, Per: 100 * time.Millisecond}, 1)
	eventually(t, "the key is gone", func() bool { return server.Do("KEYS", "ava:1:pace:*") == "" })
}
