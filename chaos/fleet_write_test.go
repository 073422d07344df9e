package chaos_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"
)

// same has n callers ask, spread over servers, for one change with one key.
func (w *world) same(tb testing.TB, servers []*server, user, key string, n int) []answer {
	tb.Helper()
	answers := make([]answer, n)
	var asking sync.WaitGroup
	for i := range answers {
		asking.Go(func() { answers[i] = w.create(tb.Context(), servers[i%len(servers)], user, "assistant "+key, key) })
	}
	asking.Wait()
	return answers
}

// made returns how often the provider was asked to make what has a key.
func (w *world) made(key string) int {
	return len(w.vapi.seen(func(h hit) bool { return h.name == "assistant "+key }))
}

func TestFleetMakesAChangeOnce(t *testing.T) {
	t.Parallel()
	f := newFleet(t, "AVA_QUERY_TIMEOUT=6s")
	user := f.users(t, f.servers[0], "user", 1)[0]
	f.vapi.does(f.vapi.after(300 * time.Millisecond))

	t.Run("fifty who ask at once get one answer", func(t *testing.T) {
		for n := range often(2, 30) {
			key := fmt.Sprint("fifty ", n)
			answers := f.same(t, f.servers, user, key, 50)
			allGood(t, answers)
			for _, a := range answers {
				if string(a.Data) != string(answers[0].Data) {
					t.Errorf("%s and %s", a.Data, answers[0].Data)
				}
			}
			if n := f.made(key); n != 1 {
				t.Errorf("it was made %d times", n)
			}
		}
	})

	t.Run("whoever sent it is killed", func(t *testing.T) { f.senderDies(t, user) })

	t.Run("a process that is killed takes nobody along", func(t *testing.T) {
		f.vapi.does(nil)
		victim := f.start(t)
		users := f.users(t, f.servers[1], "bystander", 4)
		working := callers(t, 4, func(ctx context.Context, n int) answer {
			return f.everything(f.servers[n%3], users)(ctx, n)
		})
		losing := callers(t, 2, f.everything(victim, users))
		pause(t.Context(), 500*time.Millisecond)
		victim.kill()
		losing.cancel()
		pause(t.Context(), often(time.Second, 20*time.Second))
		answers := working.stop()
		allGood(t, answers)
		t.Logf("%d requests of the others, p99 %v", len(answers), quantile(times(answers), 0.99))
	})
}

// senderDies kills a process between the provider's receiving a change and its
// answer.
func (f *fleet) senderDies(t *testing.T, user string) {
	t.Helper()
	const key = "orphaned"
	f.vapi.does(f.vapi.after(2 * time.Second))
	sender := f.start(t)
	sent := make(chan answer, 1)
	go func() { sent <- f.create(t.Context(), sender, user, "assistant "+key, key) }()
	soon(t, patience, "the change is sent", func() bool { return f.made(key) > 0 })
	sender.kill()
	if a := <-sent; a.failed == nil {
		t.Errorf("a server that is killed answers %v", a)
	}
	f.vapi.does(nil)

	began := time.Now()
	for _, a := range f.same(t, f.servers, user, key, 20) {
		if len(a.Errors) != 1 || a.Errors[0].Extensions.Outcome != "UNKNOWN" {
			t.Errorf("nobody can know what became of it, but: %v", a)
		}
	}
	if took := time.Since(began); took > patience {
		t.Errorf("they waited %v", took)
	}
	if often(0, 1) == 1 { // when the sender counts as dead, the provider is asked what it has made
		soon(t, 2*time.Minute, "it is found", func() bool { return f.create(t.Context(), f.servers[0], user, "assistant "+key, key).good() })
		answers := f.same(t, f.servers, user, key, 20)
		allGood(t, answers)
		for _, a := range answers {
			if string(a.Data) != string(answers[0].Data) {
				t.Errorf("%s and %s", a.Data, answers[0].Data)
			}
		}
	}
	if n := f.made(key); n != 1 {
		t.Errorf("it was sent %d times", n)
	}
}
