package redis_test

import (
	"errors"
	"fmt"
	"strconv"
	"testing"
	"time"

	"ava/internal/pace"
	"ava/internal/redis"
	"ava/internal/redis/redistest"
	"ava/internal/secret"
)

// away waits until each client has noticed that Redis is away.
func away(t *testing.T, clients ...*redis.Client) {
	t.Helper()
	for _, c := range clients {
		eventually(t, "the loss is noticed", inMode(c, redis.Local))
	}
}

func back(t *testing.T, clients ...*redis.Client) {
	t.Helper()
	for _, c := range clients {
		eventually(t, "Redis is found", inMode(c, redis.Shared))
	}
}

func TestProcessAloneKeepsToItsShare(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	clients := openMany(t, server, 3)
	server.Kill()
	away(t, clients...)
	limit := pace.Limit{N: 14, Per: time.Minute}
	for i, c := range clients {
		if got := takeAll(t, c, limit); got != 4 {
			t.Errorf("process %d of 3 took %d of 14", i, got)
		}
		if d := take(t, c, limit, 5); d.OK || d.Wait != limit.Per {
			t.Errorf("more than a share: %+v", d)
		}
		if d := take(t, c, limit, 15); d.OK || d.Wait != pace.Forever {
			t.Errorf("more than there are: %+v", d)
		}
	}
}

func TestFewerProcessesAreBelievedOnlyAfterAWhile(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	var clients []*redis.Client
	for range 3 {
		clients = append(clients, openWith(t, redis.Config{URL: secret.New(server.URL), Beat: time.Second}))
	}
	member := func() string { return server.Do("ZRANGE", "ava:1:replicas", "0", "0", "WITHSCORES") }
	first := member()
	eventually(t, "the first knows of the others", func() bool { return member() != first })
	clients[1].Close()
	clients[2].Close()
	last := member()
	eventually(t, "the first has seen that it is alone", func() bool { return member() != last })
	wait(t, 50*time.Millisecond)
	server.Kill()
	away(t, clients[0])
	if got := takeAll(t, clients[0], pace.Limit{N: 14, Per: time.Minute}); got != 4 {
		t.Errorf("it took %d of 14, as if it had always been alone", got)
	}
}

func TestClockOfRedisThatIsSetBackLeavesNoGhosts(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	open(t, server)
	future := strconv.FormatInt(now(t, server)/1000+3_600_000, 10)
	server.Do("ZADD", "ava:1:replicas", future, "a process that has ended")
	server.Do("SET", "ava:1:since", future)
	eventually(t, "the process is gone", func() bool { return server.Do("ZCARD", "ava:1:replicas") == "1" })
	eventually(t, "the memory is of now", func() bool { return server.Do("GET", "ava:1:since") < future })
}

func TestShareOfZeroRefuses(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	clients := openMany(t, server, 3)
	server.Kill()
	away(t, clients...)
	limit := pace.Limit{N: 2, Per: time.Minute}
	for _, c := range clients {
		if d := take(t, c, limit, 1); d.OK || d.Remaining != 0 || d.Wait != limit.Per {
			t.Errorf("a share of 2/3: %+v", d)
		}
	}
}

func TestWhatWasTakenBeforeCountsAgainstTheShare(t *testing.T) {
	t.Parallel()
	server := startOld(t)
	clients := openMany(t, server, 2)
	limit := pace.Limit{N: 10, Per: time.Minute}
	if d := take(t, clients[0], limit, 4); !d.OK {
		t.Fatalf("4 of 10: %+v", d)
	}
	if d := take(t, clients[1], limit, 6); !d.OK {
		t.Fatalf("6 of 10: %+v", d)
	}
	server.Kill()
	away(t, clients...)
	if got := takeAll(t, clients[0], limit); got != 1 {
		t.Errorf("one that had taken 4 of its share of 5 took %d", got)
	}
	if d := take(t, clients[1], limit, 1); d.OK || d.Wait <= 0 || d.Wait > limit.Per {
		t.Errorf("one that had taken 6 of its share of 5: %+v", d)
	}
}

func TestFleetWithoutRedisTakesNoMoreThanTheLimit(t *testing.T) {
	t.Parallel()
	server := startOld(t)
	clients := openMany(t, server, 4)
	limit := pace.Limit{N: 10, Per: 500 * time.Millisecond}
	server.Kill()
	away(t, clients...)
	grants := takeFor(t, clients, limit, 3*limit.Per)
	if len(grants) < 3*8 {
		t.Errorf("4 processes took %d in three spans", len(grants))
	}
	checkMost(t, grants, limit, limit.N)
}

// takeFor has the clients take as much as they can and returns when they did.
func takeFor(t *testing.T, clients []*redis.Client, l pace.Limit, d time.Duration) []time.Time {
	t.Helper()
	var grants []time.Time
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(d); time.Now().Before(end); <-tick.C {
		for _, c := range clients {
			if take(t, c, l, 1).OK {
				grants = append(grants, time.Now())
			}
		}
	}
	return grants
}

// checkMost sees that no span has more grants than most. A grant is noted a
// little after it was made, so that a span is a little shorter here.
func checkMost(t *testing.T, grants []time.Time, l pace.Limit, most int) {
	t.Helper()
	for i := most; i < len(grants); i++ {
		if d := grants[i].Sub(grants[i-most]); d < l.Per*8/10 {
			t.Errorf("%d grants, more than %d, are within %v", most+1, most, d)
		}
	}
}

func TestReturnOfRedisIsNoFreshAllowance(t *testing.T) {
	t.Parallel()
	for name, gone := range map[string]func(*redistest.Server) func(){
		"killed": func(s *redistest.Server) func() { s.Kill(); return s.Restart },
		"frozen": func(s *redistest.Server) func() { s.Freeze(); return s.Thaw },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := startOld(t)
			var clients []*redis.Client
			for range 2 {
				clients = append(clients, openWith(t, redis.Config{URL: secret.New(server.URL), Timeout: 250 * time.Millisecond}))
			}
			wait(t, 3*beat)
			limit := pace.Limit{N: 10, Per: 600 * time.Millisecond}
			comeBack := gone(server)
			// Redis granted nothing before it went, so even now there are 10 at most.
			// One of the processes has nothing to do meanwhile.
			for _, c := range clients {
				c.Second().Drop(t.Context(), "so that it is noticed")
			}
			away(t, clients...)
			grants := takeFor(t, clients[:1], limit, limit.Per/4)
			comeBack()
			back(t, clients...)
			grants = append(grants, takeFor(t, clients, limit, 4*limit.Per)...)
			checkMost(t, grants, limit, limit.N)
			if len(grants) < 2*limit.N {
				t.Errorf("only %d were granted", len(grants))
			}
		})
	}
}

func TestLossOfRedisMemoryIsNoticed(t *testing.T) {
	t.Parallel()
	server := startOld(t)
	clients := openMany(t, server, 2)
	limit := pace.Limit{N: 10, Per: time.Minute}
	server.Do("FLUSHALL")
	eventually(t, "Redis has been told of both again", func() bool { return server.Do("ZCARD", "ava:1:replicas") == "2" })
	wait(t, beat)
	for i, c := range clients {
		if got := takeAll(t, c, limit); got != 5 {
			t.Errorf("process %d of 2 took %d of 10", i, got)
		}
	}
}

func TestRefusalAfterTheReturnTakesNothingOfTheShare(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	clients := openMany(t, server, 2)
	// Redis has just started, so both ask Redis and keep to their shares of 5.
	limit := pace.Limit{N: 10, Per: time.Minute}
	other := pace.Limit{N: 10, Per: time.Minute}
	if d := take(t, clients[0], limit, 5); !d.OK {
		t.Fatalf("5 of 10: %+v", d)
	}
	// Others, who have ended meanwhile, have taken the rest.
	key := server.Do("KEYS", "ava:1:pace:*")
	last := server.Do("LINDEX", key, "-1")
	for range 5 {
		server.Do("RPUSH", key, last)
	}
	for range 20 {
		if d := take(t, clients[1], other, 1); d.OK {
			t.Fatalf("more than 10 were granted")
		}
	}
	server.Do("DEL", key)
	if got := takeAll(t, clients[1], limit); got != 5 {
		t.Errorf("after 20 refusals %d of a share of 5 are left", got)
	}
}

func TestMoreKeysThanFitAreRefusedWithoutRedis(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	server.Kill()
	c := openWith(t, redis.Config{URL: secret.New(server.URL)})
	limit := pace.Limit{N: 1, Per: time.Minute}
	for i := range 10_000 {
		if d, err := c.Window().Take(t.Context(), fmt.Sprint(i), limit, 1); err != nil || !d.OK {
			t.Fatalf("key %d: %+v, %v", i, d, err)
		}
	}
	if d, err := c.Window().Take(t.Context(), "one more", limit, 1); !errors.Is(err, pace.ErrFull) || d.OK {
		t.Errorf("one more: %+v, %v", d, err)
	}
	if d, err := c.Window().Take(t.Context(), "7", limit, 1); err != nil || d.OK {
		t.Errorf("a known one: %+v, %v", d, err)
	}
}
