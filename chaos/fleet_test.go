package chaos_test

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"ava/internal/redis/redistest"
)

// fleet is three processes that share a Redis and a PostgreSQL.
type fleet struct {
	*world

	redis   *redistest.Server
	servers []*server
}

func newFleet(tb testing.TB, environ ...string) *fleet {
	tb.Helper()
	r := redistest.Start(tb)
	w := newWorld(tb, append([]string{
		"AVA_REDIS_URL=" + r.URL, "AVA_DATABASE_URL=" + postgresURL(tb), "AVA_UPSTREAM_RETRIES=0",
	}, environ...)...)
	f := &fleet{world: w, redis: r}
	for range 3 {
		f.servers = append(f.servers, w.start(tb))
	}
	soon(tb, patience, "all act as one", func() bool {
		for _, s := range f.servers {
			if w.metric(tb, s, shared) != 1 {
				return false
			}
		}
		return true
	})
	return f
}

// everywhere reports whether the breaker is in a state in all processes.
func (f *fleet) everywhere(tb testing.TB, user, state string) bool {
	tb.Helper()
	for _, s := range f.servers {
		if f.state(tb.Context(), s, user) != state {
			return false
		}
	}
	return true
}

// cure has the provider answer again, and waits until all have noticed.
func (f *fleet) cure(tb testing.TB, user string) {
	tb.Helper()
	f.vapi.does(nil)
	soon(tb, patience, "all breakers are closed", func() bool {
		for _, s := range f.servers {
			f.read(tb.Context(), s, user, 3)
		}
		return f.everywhere(tb, user, "CLOSED")
	})
}

// TestFleetActsAsOne measures how fast processes hear of each other, so it does
// not run beside other tests.
func TestFleetActsAsOne(t *testing.T) {
	f := newFleet(t, "AVA_BREAKER_RECOVERY=1s")
	users := f.users(t, f.servers[0], "user", 9)
	t.Run("a breaker that opens in one process is open in the others", func(t *testing.T) { f.opens(t, users) })
	t.Run("two probes are all that a sick provider gets", func(t *testing.T) { f.probes(t, users) })
	t.Run("a credential that changes is in force in the others", func(t *testing.T) { f.changes(t) })
}

// opens measures from the last answer of the provider until another process
// tells its users that the breaker is open.
func (f *fleet) opens(t *testing.T, users []string) {
	t.Helper()
	var took []time.Duration
	for range often(8, 100) {
		f.cure(t, users[0])
		f.vapi.does(fails(503))
		var mu sync.Mutex
		var heard []time.Time
		var watching sync.WaitGroup
		for _, s := range f.servers[1:] {
			watching.Go(func() {
				began := time.Now()
				for f.state(t.Context(), s, users[2]) == "CLOSED" && time.Since(began) < patience {
				}
				mu.Lock()
				defer mu.Unlock()
				heard = append(heard, time.Now())
			})
		}
		f.trip(t, f.servers[0], users[:2])
		watching.Wait()
		hits := f.vapi.seen(nil)
		for _, at := range heard {
			took = append(took, at.Sub(hits[len(hits)-1].answered))
		}
	}
	median, late := quantile(took, 0.5), quantile(took, 0.95)
	if median > 500*time.Millisecond {
		t.Errorf("the others heard after %v, the median", median)
	}
	t.Logf("the others heard after %v, 95 of 100 within %v, of %d times", median, late, len(took))
	f.cure(t, users[0])
}

// probes has callers ask all processes all the time, and looks at what reaches
// the provider.
func (f *fleet) probes(t *testing.T, users []string) {
	t.Helper()
	f.vapi.does(fails(503))
	f.trip(t, f.servers[0], users[:2])
	soon(t, patience, "all breakers are open", func() bool { return f.everywhere(t, users[2], "OPEN") })
	// Both probes of a round are under way before the first one fails.
	f.vapi.does(func(w http.ResponseWriter, r *http.Request) {
		pause(r.Context(), 300*time.Millisecond)
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	before := f.vapi.count()
	hammer := callers(t, len(users), func(ctx context.Context, n int) answer {
		pause(ctx, 5*time.Millisecond)
		return f.read(ctx, f.servers[n%len(f.servers)], users[n], 3)
	})
	pause(t.Context(), often(6*time.Second, time.Minute))
	sick := f.vapi.seen(nil)[before:]
	f.vapi.does(nil)
	closed := soon(t, patience, "all breakers are closed", func() bool { return f.everywhere(t, users[2], "CLOSED") })
	answers := hammer.stop()

	var rounds []int
	for n, h := range sick {
		if n == 0 || h.at.Sub(sick[n-1].at) > 500*time.Millisecond {
			rounds = append(rounds, 0)
		}
		rounds[len(rounds)-1]++
	}
	twos := 0
	for _, hits := range rounds {
		if hits > 2 {
			t.Errorf("%d requests in one round", hits)
		}
		if hits == 2 {
			twos++
		}
	}
	// The last round may have been cut off.
	if len(rounds) < 3 || twos < len(rounds)/2 {
		t.Errorf("the rounds had %v requests, want 2 in each of 3 or more", rounds)
	}
	t.Logf("requests in each round %v, of %d that were asked for; closed everywhere %v after the cure", rounds, len(answers), closed)
}

// changes measures from the answer to who connects a key until a request that
// another process gets is made with it.
func (f *fleet) changes(t *testing.T) {
	t.Helper()
	const user = "changing"
	var took []time.Duration
	first := 0
	for n := range often(8, 100) {
		key := fmt.Sprint("key-number-", n)
		f.connect(t, f.servers[n%3], user, key)
		began := time.Now()
		for _, s := range f.servers {
			tries, asked := 0, time.Time{}
			soon(t, 2*time.Second, "the new key is used", func() bool {
				tries, asked = tries+1, time.Now()
				a := f.read(t.Context(), s, user, 3)
				used := f.vapi.seen(func(h hit) bool { return h.correlation == a.id })
				return a.good() && len(used) == 1 && used[0].key == key
			})
			took = append(took, asked.Sub(began))
			if tries == 1 {
				first++
			}
		}
	}
	t.Logf("the new key is used after %v, at most %v; %d of %d times by the first request",
		quantile(took, 0.5), quantile(took, 1), first, len(took))
	if a := f.ask(t.Context(), f.servers[0], user, disconnect, nil); !a.good() {
		t.Fatal(a)
	}
	for _, s := range f.servers {
		soon(t, 2*time.Second, "nobody uses a key that was removed", func() bool {
			return f.read(t.Context(), s, user, 3).code() == "NOT_CONNECTED"
		})
	}
}
