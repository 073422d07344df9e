package ledger_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"ava/internal/correlation"
	"ava/internal/fault"
	"ava/internal/ledger"
	"ava/internal/store"
	"ava/internal/store/memory"
)

// search is what the provider says when it is asked for an earlier try.
type search struct {
	looks int
	found bool
	err   error
}

func (f *search) find(ctx context.Context, o store.Operation) (call, bool, error) {
	f.looks++
	if ledger.OperationID(ctx) != o.ID || o.DispatchedAt.IsZero() {
		return call{}, false, errors.New("the search does not know what for")
	}
	return call{ID: "call-found"}, f.found, f.err
}

func performWith(t *testing.T, s store.Store, p *provider, f *search) (call, error) {
	t.Helper()
	return ledger.Perform(correlation.With(t.Context(), "request-1"), newLedger(t, s), write("key"), p.do(), f.find)
}

func TestUnknownWriteThatIsFoundIsAnswered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, state := range []store.OperationState{store.Unknown, store.Dispatched} {
			s, p, f := memory.New(), &provider{}, &search{found: true}
			leave(t, s, state)
			time.Sleep(time.Minute)
			for range 2 {
				got, err := performWith(t, s, p, f)
				if must(t, err); got.ID != "call-found" {
					t.Errorf("the answer is %+v", got)
				}
			}
			if f.looks != 1 || p.sent.Load() != 0 || states(t, s) != "SUCCEEDED" {
				t.Errorf("looked %d times, sent %d times, left %s", f.looks, p.sent.Load(), states(t, s))
			}
			if got := trail(t, s); len(got) != 1 || !strings.HasPrefix(got[0], "UNKNOWN ") {
				t.Errorf("the trail is %v", got)
			}
		}
	})
}

func TestSearchThatFailsTellsNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, p, f := memory.New(), &provider{}, &search{err: fault.New(fault.UpstreamUnavailable, "vapi.calls")}
		leave(t, s, store.Unknown)
		for range 5 {
			time.Sleep(time.Hour)
			_, err := performWith(t, s, p, f)
			wantFault(t, err, fault.OutcomeUnknown, fault.Unknown)
		}
		if p.sent.Load() != 0 || f.looks != 5 || states(t, s) != "UNKNOWN" {
			t.Errorf("looked %d times, sent %d times, left %s", f.looks, p.sent.Load(), states(t, s))
		}
	})
}

// TestAbsenceIsBelievedTheSecondTime: looks before a minute has passed do not
// count, and neither does a second one that follows at once. The key stays used
// up.
func TestAbsenceIsBelievedTheSecondTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, p, f := memory.New(), &provider{}, &search{}
		leave(t, s, store.Unknown)
		sent := time.Now()
		for _, c := range []struct {
			after time.Duration
			code  fault.Code
			state store.OperationState
		}{
			{time.Second, fault.OutcomeUnknown, store.Unknown},
			{59 * time.Second, fault.OutcomeUnknown, store.Unknown},
			{60 * time.Second, fault.OutcomeUnknown, store.Unknown}, // the first that counts
			{69 * time.Second, fault.OutcomeUnknown, store.Unknown},
			{70 * time.Second, fault.UpstreamUnavailable, store.Rejected},
			{time.Hour, fault.UpstreamUnavailable, store.Rejected},
		} {
			time.Sleep(time.Until(sent.Add(c.after)))
			_, err := performWith(t, s, p, f)
			outcome := fault.Unknown
			if c.state == store.Rejected {
				outcome = fault.Rejected
			}
			wantFault(t, err, c.code, outcome)
			if got := states(t, s); got != string(c.state) || p.sent.Load() != 0 {
				t.Errorf("after %v: left %s, sent %d times", c.after, got, p.sent.Load())
			}
		}
		if f.looks != 5 || len(trail(t, s)) != 1 {
			t.Errorf("looked %d times, the trail is %v", f.looks, trail(t, s))
		}
	})
}

func TestUnknownWriteThatShowsUpLateIsAnswered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, p, f := memory.New(), &provider{}, &search{}
		leave(t, s, store.Unknown)
		time.Sleep(2 * time.Minute)
		_, err := performWith(t, s, p, f)
		wantFault(t, err, fault.OutcomeUnknown, fault.Unknown)
		f.found = true
		time.Sleep(time.Minute)
		got, err := performWith(t, s, p, f)
		if must(t, err); got.ID != "call-found" || states(t, s) != "SUCCEEDED" {
			t.Errorf("the answer is %+v, left %s", got, states(t, s))
		}
	})
}

// long is an answer that is too long to be kept.
func long() *provider {
	return &provider{answer: func(context.Context, int64) (call, error) {
		return call{ID: "call-1", Number: strings.Repeat("1", 64<<10)}, nil
	}}
}

func TestAnswerThatIsTooLongIsNotKept(t *testing.T) {
	t.Parallel()
	s, p := memory.New(), long()
	got, err := perform(t.Context(), newLedger(t, s), write("key"), p)
	if must(t, err); len(got.Number) != 64<<10 {
		t.Error("the first answer is not whole")
	}
	_, err = perform(t.Context(), newLedger(t, s), write("key"), p)
	wantFault(t, err, fault.Conflict, fault.Applied)
	f := &search{found: true}
	got, err = performWith(t, s, p, f)
	if must(t, err); got.ID != "call-found" {
		t.Errorf("the answer is %+v", got)
	}
	if diff := cmp.Diff([]string{"APPLIED "}, trail(t, s)); diff != "" || p.sent.Load() != 1 {
		t.Errorf("sent %d times; the trail (-want +got):\n%s", p.sent.Load(), diff)
	}
}
