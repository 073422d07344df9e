package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"ava/internal/fault"
	"ava/internal/ledger"
	"ava/internal/store"
	"ava/internal/store/memory"
)

// crowd performs one write fifty times at once, by these ledgers in turn.
func crowd(t *testing.T, p *provider, ledgers ...*ledger.Ledger) (answers []call, failed []error) {
	t.Helper()
	const many = 50
	answers, failed = make([]call, many), make([]error, many)
	start := make(chan struct{})
	var all sync.WaitGroup
	for i := range many {
		all.Go(func() {
			<-start
			answers[i], failed[i] = perform(t.Context(), ledgers[i%len(ledgers)], write("key"), p)
		})
	}
	close(start)
	all.Wait()
	return answers, failed
}

// slowly answers after a while, so that everybody is waiting by then.
func slowly(after time.Duration, f *fault.Fault) *provider {
	return &provider{answer: func(ctx context.Context, n int64) (call, error) {
		select {
		case <-time.After(after):
		case <-ctx.Done():
			return call{}, ctx.Err()
		}
		if f != nil {
			return call{}, f
		}
		return call{ID: fmt.Sprintf("call-%d", n), Tags: map[string]string{"a": "1"}}, nil
	}}
}

func oneAnswer(t *testing.T, s store.Store, p *provider, answers []call, failed []error) {
	t.Helper()
	if err := errors.Join(failed...); err != nil {
		t.Fatal(err)
	}
	for _, got := range answers {
		if diff := cmp.Diff(answers[0], got); diff != "" {
			t.Fatalf("the answers differ:\n%s", diff)
		}
	}
	if p.sent.Load() != 1 || answers[0].ID != "call-1" || !slices.Equal(trail(t, s), []string{"APPLIED "}) {
		t.Errorf("sent %d times, the answer is %+v, the trail is %v", p.sent.Load(), answers[0], trail(t, s))
	}
}

func TestFiftyAtOnceMakeOneCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, p := memory.New(), slowly(time.Second, nil)
		answers, failed := crowd(t, p, newLedger(t, s))
		oneAnswer(t, s, p, answers, failed)
	})
}

func TestFiftyAtOnceInTwoProcessesMakeOneCall(t *testing.T) {
	t.Parallel()
	for name, newURL := range databases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := newURL(t)
			first, second := openStore(t, url), openStore(t, url)
			p := slowly(100*time.Millisecond, nil)
			answers, failed := crowd(t, p, newLedger(t, first), newLedger(t, second))
			oneAnswer(t, first, p, answers, failed)
		})
	}
}

func TestFiftyAtOnceAreRefusedByOneCall(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]fault.Fault{
		"judgement": refusal, "limit": {Code: fault.UpstreamLimited, Outcome: fault.Rejected}, "unknown": lost,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, p := memory.New(), slowly(time.Second, &f)
				_, failed := crowd(t, p, newLedger(t, s))
				for _, err := range failed {
					wantFault(t, err, f.Code, f.Outcome)
				}
				if p.sent.Load() != 1 || len(trail(t, s)) != 1 {
					t.Errorf("sent %d times, the trail is %v", p.sent.Load(), trail(t, s))
				}
			})
		})
	}
}

func TestOtherRequestWithAKeyUnderWayIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, p := memory.New(), slowly(time.Second, nil)
		for _, other := range []*ledger.Ledger{nil, newLedger(t, s)} {
			l := newLedger(t, s)
			if other == nil {
				other = l
			}
			var first sync.WaitGroup
			first.Go(func() { _, _ = perform(t.Context(), l, write("key"), p) })
			synctest.Wait()
			w, began := write("key"), time.Now()
			w.Arguments = "others"
			_, err := perform(t.Context(), other, w, p)
			wantFault(t, err, fault.IdempotencyReused, fault.NotSent)
			if time.Since(began) != 0 {
				t.Errorf("it took %v", time.Since(began))
			}
			first.Wait()
		}
	})
}

// TestFirstWhoLeavesDoesNotFailTheOthers: nothing was sent, so one of them does.
func TestFirstWhoLeavesDoesNotFailTheOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, p := memory.New(), &provider{}
		l := newLedger(t, s)
		ctx, leave := context.WithCancel(t.Context())
		first := make(chan error)
		go func() {
			_, err := ledger.Perform(ctx, l, write("key"), func(ctx context.Context) (call, error) {
				<-ctx.Done()
				return p.do()(ctx)
			}, nil)
			first <- err
		}()
		synctest.Wait()
		var others sync.WaitGroup
		for range 5 {
			others.Go(func() {
				if got, err := perform(t.Context(), l, write("key"), p); err != nil || got.ID != "call-1" {
					t.Errorf("another got %+v, %v", got, err)
				}
			})
		}
		synctest.Wait()
		leave()
		wantFault(t, <-first, fault.Overloaded, fault.NotSent)
		others.Wait()
		if p.sent.Load() != 1 {
			t.Errorf("sent %d times", p.sent.Load())
		}
	})
}

// TestWaitingEndsWithTheCallersTime: told when to come back, with the same key.
func TestWaitingEndsWithTheCallersTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, p := memory.New(), slowly(8*time.Second, nil)
		l := newLedger(t, s)
		var first sync.WaitGroup
		first.Go(func() { _, _ = perform(t.Context(), l, write("key"), p) })
		synctest.Wait()
		for _, l := range []*ledger.Ledger{l, newLedger(t, s)} {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			_, err := perform(ctx, l, write("key"), p)
			cancel()
			f := wantFault(t, err, fault.Overloaded, fault.Unknown)
			if !f.Traits().Retryable || f.RetryAfter <= 0 || f.Traits().Action != fault.ActionWait {
				t.Errorf("told %+v", f)
			}
		}
		first.Wait()
		got, err := perform(t.Context(), newLedger(t, s), write("key"), p)
		if must(t, err); got.ID != "call-1" || p.sent.Load() != 1 {
			t.Errorf("the answer is %+v, sent %d times", got, p.sent.Load())
		}
	})
}

// TestWhoWaitedForNothingIsNotToldThatNothingWasSent: another process sends, and
// the database is lost for whoever waited for it longest.
func TestWhoWaitedForNothingIsNotToldThatNothingWasSent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		shared, p := memory.New(), slowly(8*time.Second, nil)
		var sender sync.WaitGroup
		sender.Go(func() { _, _ = perform(t.Context(), newLedger(t, shared), write("key"), p) })
		synctest.Wait()
		s := &troubled{Store: shared}
		l := newLedger(t, s)
		begun := 0
		s.before = func(step string) error {
			if begun++; step != "begin" || begun == 1 {
				return nil
			}
			return store.Down("test", store.ErrUnreachable)
		}
		var waiting sync.WaitGroup
		for _, patience := range []time.Duration{time.Second, 2 * time.Second} {
			waiting.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), patience)
				defer cancel()
				_, err := perform(ctx, l, write("key"), p)
				wantFault(t, err, fault.Overloaded, fault.Unknown)
			})
			synctest.Wait()
		}
		waiting.Wait()
		if begun != 2 {
			t.Errorf("the database was asked to begin %d times", begun)
		}
		sender.Wait()
	})
}
