package chaos_test

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"ava/internal/store/storetest"
)

// writeLimit is what a write may take to fail where the database cannot serve:
// two seconds on a computer with nothing else to do.
const writeLimit = 8 * time.Second

// TestChaos22And23 is one test, as each part needs a PostgreSQL that nobody else
// uses.
func TestChaos22And23DatabaseInTrouble(t *testing.T) {
	t.Parallel()
	postgres, err := storetest.StartPostgres(context.WithoutCancel(t.Context()), "fsync=off")
	storetest.NeedPostgres(t, err, os.Getenv("CI") != "")
	t.Cleanup(func() {
		if err := postgres.Stop(); err != nil {
			t.Error(err)
		}
	})
	url, err := postgres.Database(t.Context(), "trouble")
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, "AVA_DATABASE_URL="+url)
	s := w.start(t)
	users := w.users(t, s, "user", 8)

	t.Run("killed", func(t *testing.T) {
		reading := w.reading(t, s, users)
		if err := postgres.Kill(); err != nil {
			t.Fatal(err)
		}
		w.writesFail(t, s, users, 8)
		if status, _ := w.get(t, s, "/readyz"); status != 503 {
			t.Errorf("/readyz says %d", status)
		}
		pause(t.Context(), often(6*time.Second, 20*time.Second)) // until the store's last word is not fresh any more
		w.writesFail(t, s, users, 8)
		if err := postgres.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.writesWorkAgain(t, s, users[0])
		allGood(t, reading.stop())
	})

	t.Run("locked by somebody, with all connections waiting", func(t *testing.T) {
		reading := w.reading(t, s, users)
		other, err := pgx.Connect(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		defer other.Close(t.Context())
		if _, err := other.Exec(t.Context(), "begin; lock table operations in access exclusive mode"); err != nil {
			t.Fatal(err)
		}
		w.writesFail(t, s, users, 64)
		if _, err := other.Exec(t.Context(), "rollback"); err != nil {
			t.Fatal(err)
		}
		w.writesWorkAgain(t, s, users[0])
		allGood(t, reading.stop())
	})

	t.Run("there, but silent", func(t *testing.T) {
		reading := w.reading(t, s, users)
		postgres.Pause(true)
		w.writesFail(t, s, users, 64)
		postgres.Pause(false)
		w.writesWorkAgain(t, s, users[0])
		allGood(t, reading.stop())
	})
}

// reading has users read meanwhile.
func (w *world) reading(tb testing.TB, s *server, users []string) *load {
	tb.Helper()
	return callers(tb, 4, func(ctx context.Context, n int) answer {
		pause(ctx, 10*time.Millisecond)
		return w.read(ctx, s, users[n], 3)
	})
}

// writesFail makes n writes at once. None may succeed, none may reach the
// provider, and all who asked are told so, soon, and when to come back.
func (w *world) writesFail(tb testing.TB, s *server, users []string, n int) {
	tb.Helper()
	before := len(w.vapi.seen(posts))
	var mu sync.Mutex
	var longest time.Duration
	var asking sync.WaitGroup
	for i := range n {
		asking.Go(func() {
			a := w.create(tb.Context(), s, users[i%len(users)], "assistant", fmt.Sprint("key ", i))
			mu.Lock()
			defer mu.Unlock()
			longest = max(longest, a.took)
			if a.code() != "OVERLOADED" {
				tb.Error(a)
				return
			}
			e := a.Errors[0].Extensions
			if e.Outcome != "NOT_SENT" || !e.Retry.Retryable || e.Retry.AfterMs == nil || *e.Retry.AfterMs <= 0 {
				tb.Error(a)
			}
		})
	}
	asking.Wait()
	if longest > writeLimit {
		tb.Errorf("a write took %v to fail", longest)
	}
	if sent := len(w.vapi.seen(posts)) - before; sent != 0 {
		tb.Errorf("%d writes were sent", sent)
	}
	tb.Logf("%d writes failed, the last after %v", n, longest)
}

// writesWorkAgain waits until a write succeeds, with nobody's help.
func (w *world) writesWorkAgain(tb testing.TB, s *server, user string) {
	tb.Helper()
	took := soon(tb, patience, "writes work again", func() bool {
		return w.create(tb.Context(), s, user, "assistant", "").good()
	})
	if status, body := w.get(tb, s, "/readyz"); status != 200 {
		tb.Errorf("/readyz says %d %s", status, body)
	}
	tb.Logf("writes work again after %v", took)
}
