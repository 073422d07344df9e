package chaos_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"ava/internal/redis/redistest"
)

// shared is the series that tells whether a process acts with others.
const shared = "integrations_fleet_shared"

// withRedis returns a world whose servers share a Redis, in which everything
// uses it: answers are kept and everybody is limited.
func withRedis(tb testing.TB, environ ...string) (*world, *redistest.Server) {
	tb.Helper()
	r := redistest.Start(tb)
	return newWorld(tb, append([]string{
		"AVA_REDIS_URL=" + r.URL, "AVA_CACHE_TTL=5m", "AVA_CACHE_RESERVE=24h",
		"AVA_RATE_LIMIT_ACTIONS=10000/min", "AVA_RATE_LIMIT_QUERIES=10000/1s",
	}, environ...)...), r
}

// everything asks for one thing after another: reads that are kept and reads
// that are not, and writes, which drop them.
func (w *world) everything(s *server, users []string) func(context.Context, int) answer {
	return func(ctx context.Context, n int) answer {
		user := users[n%len(users)]
		switch now := int(time.Now().UnixMilli()); now % 8 {
		case 0:
			return w.create(ctx, s, user, fmt.Sprint("assistant ", now%1000), fmt.Sprint(n, " ", now))
		case 1:
			return w.ask(ctx, s, user, inside, nil)
		default:
			return w.read(ctx, s, user, 1+now%50)
		}
	}
}

func TestChaos19RedisThatIsKilledFailsNothing(t *testing.T) {
	t.Parallel()
	w, r := withRedis(t)
	s := w.start(t)
	users := w.users(t, s, "user", 4)
	soon(t, patience, "Redis is found", func() bool { return w.metric(t, s, shared) == 1 })
	before := callers(t, 4, w.everything(s, users))
	pause(t.Context(), time.Second)
	healthy := before.stop()
	during := callers(t, 4, w.everything(s, users))
	pause(t.Context(), 200*time.Millisecond)
	r.Kill()
	took := soon(t, patience, "the server says that it is on its own", func() bool { return w.metric(t, s, shared) == 0 })
	pause(t.Context(), often(time.Second, 20*time.Second))
	broken := during.stop()
	after := callers(t, 4, w.everything(s, users))
	r.Restart()
	back := soon(t, patience, "Redis is found again", func() bool { return w.metric(t, s, shared) == 1 })
	pause(t.Context(), 500*time.Millisecond)
	allGood(t, healthy)
	allGood(t, broken)
	allGood(t, after.stop())
	t.Logf("on its own after %v, together again after %v; p99 %v before, %v without Redis (%d answers)",
		took, back, quantile(times(healthy), 0.99), quantile(times(broken), 0.99), len(broken))
}

func TestChaos20RedisThatIsFrozenIsWaitedForAFewTimesOnly(t *testing.T) {
	t.Parallel()
	w, r := withRedis(t)
	s := w.start(t)
	users := w.users(t, s, "user", 1)
	soon(t, patience, "Redis is found", func() bool { return w.metric(t, s, shared) == 1 })
	one := w.everything(s, users)
	r.Freeze()
	defer r.Thaw()
	var answers []answer
	slow := 0
	for w.metric(t, s, shared) == 1 {
		a := one(t.Context(), 0)
		answers = append(answers, a)
		if a.took > 90*time.Millisecond {
			slow++
		}
		if a.took > 2*time.Second || len(answers) > 1000 {
			t.Fatalf("request %d: %v", len(answers), a)
		}
	}
	if slow > 4 { // of which the computer may be one
		t.Errorf("%d requests waited", slow)
	}
	found := len(answers)
	for range 50 {
		answers = append(answers, one(t.Context(), 0))
	}
	allGood(t, answers)
	if median := quantile(times(answers[found:]), 0.5); median > 90*time.Millisecond {
		t.Errorf("with Redis known to be away requests still take %v", median)
	}
	t.Logf("%d requests waited, the longest %v; then median %v", slow, quantile(times(answers[:found]), 1), quantile(times(answers[found:]), 0.5))
}

// What was told while nobody could hear it is heard soon after.
func TestChaos21OpenBreakerIsHeardOfThoughRedisWasAway(t *testing.T) {
	t.Parallel()
	w, r := withRedis(t, "AVA_BREAKER_RECOVERY=30s", "AVA_UPSTREAM_RETRIES=0", "AVA_CACHE_TTL=0s", "AVA_CACHE_RESERVE=0s")
	first, second := w.start(t), w.start(t)
	users := w.users(t, first, "user", 3)
	together := func() bool { return w.metric(t, first, shared)+w.metric(t, second, shared) == 2 }
	soon(t, patience, "both find Redis", together)
	heard := func() bool { return w.state(t.Context(), second, users[2]) == "OPEN" }
	heard() // the second has a client for the user now

	r.Kill()
	w.vapi.does(fails(503))
	w.trip(t, first, users[:2])
	pause(t.Context(), 300*time.Millisecond)
	if heard() {
		t.Error("the second knows without being told")
	}
	r.Restart()
	took := soon(t, patience, "the second hears of it", heard)
	t.Logf("heard %v after Redis was back", took)
}

func TestChaos21OpenBreakerIsHeardOfThoughTheMessageIsLost(t *testing.T) {
	t.Parallel()
	w, r := withRedis(t, "AVA_BREAKER_RECOVERY=30s", "AVA_UPSTREAM_RETRIES=0", "AVA_CACHE_TTL=0s", "AVA_CACHE_RESERVE=0s")
	first, second := w.start(t), w.start(t)
	users := w.users(t, first, "user", 3)
	soon(t, patience, "both find Redis", func() bool { return w.metric(t, first, shared)+w.metric(t, second, shared) == 2 })
	heard := func() bool { return w.state(t.Context(), second, users[2]) == "OPEN" }
	heard()
	w.vapi.does(fails(503))
	for _, user := range users[:2] {
		w.read(t.Context(), first, user, 3)
	}
	r.Do("CLIENT", "KILL", "TYPE", "pubsub")
	w.trip(t, first, users[:1])
	took := soon(t, patience, "the second hears of it", heard)
	t.Logf("heard after %v", took)
}

// trip has users fail, in turns and one after the other, until the breaker of a
// server opens.
func (w *world) trip(tb testing.TB, s *server, users []string) {
	tb.Helper()
	for n := 0; w.read(tb.Context(), s, users[n%len(users)], 3).code() != "CIRCUIT_OPEN"; n++ {
		if n > 20 {
			tb.Fatal("the breaker does not open")
		}
	}
}
