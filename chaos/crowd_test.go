package chaos_test

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestChaos24ThousandEqualReadsAreOneRequest(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "AVA_CACHE_TTL=5m")
	s := w.start(t)
	user := w.users(t, s, "user", 1)[0]
	release := make(chan struct{})
	w.vapi.does(func(rw http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-time.After(patience):
		}
		w.vapi.vapi.ServeHTTP(rw, r)
	})
	before := w.vapi.count()
	leaving, leave := context.WithCancel(t.Context())
	left := make(chan answer, 1)
	go func() { left <- w.read(leaving, s, user, 3) }()
	soon(t, patience, "the first request is on its way", func() bool { return w.vapi.count() > before })
	var mu sync.Mutex
	var answers []answer
	var asking sync.WaitGroup
	for range 1000 {
		asking.Go(func() {
			a := w.read(t.Context(), s, user, 3)
			mu.Lock()
			defer mu.Unlock()
			answers = append(answers, a)
		})
	}
	pause(t.Context(), 200*time.Millisecond) // most of them wait by now
	leave()
	if a := <-left; a.failed == nil {
		t.Errorf("who left got %v", a)
	}
	close(release)
	asking.Wait()
	allGood(t, answers)
	if n := w.vapi.count() - before; n != 1 {
		t.Errorf("%d requests", n)
	}
	t.Logf("1,001 reads, %d request, p99 %v", w.vapi.count()-before, quantile(times(answers), 0.99))
}

func TestChaos28ServerThatIsToldToStopAnswersWhatItHasAccepted(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "AVA_USER_CONCURRENCY=64")
	for range often(2, 20) {
		s := w.start(t)
		user := w.users(t, s, "user", 1)[0]
		w.vapi.does(w.vapi.after(300 * time.Millisecond))
		var stopping atomic.Bool
		l := callers(t, 32, func(ctx context.Context, n int) answer {
			if stopping.Load() { // a load balancer that has taken the server off its list
				return answer{}
			}
			if n%4 == 0 {
				return w.create(ctx, s, user, "assistant", "")
			}
			return w.read(ctx, s, user, 1+n) // of one number each, so that all are calls
		})
		pause(t.Context(), time.Second)
		stopping.Store(true)
		took := s.stop(t)
		answers := l.stop()
		if s.err != nil {
			t.Errorf("it ended with %v", s.err)
		}
		if took > 15*time.Second {
			t.Errorf("it took %v to end", took)
		}
		reached := make(map[string]bool)
		for _, h := range w.vapi.seen(nil) {
			reached[h.correlation] = true
		}
		var accepted []answer
		early := 0
		for _, a := range answers {
			switch {
			case a.id == "": // not asked
			case a.good() || reached[a.id]:
				accepted = append(accepted, a)
			default:
				early++
			}
		}
		allGood(t, accepted)
		// What was written just as the server closed its idle connections was
		// never read: that is told to the client by the connection.
		if early > 2 {
			t.Errorf("%d requests were not accepted", early)
		}
		if a := w.read(t.Context(), s, user, 3); a.failed == nil {
			t.Errorf("it still answers: %v", a)
		}
		w.vapi.does(nil)
		t.Logf("%d requests answered, %d not accepted, ended after %v", len(accepted), early, took)
	}
}
