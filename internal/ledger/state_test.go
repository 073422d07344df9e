package ledger_test

import (
	"context"
	"runtime"
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

// refusal is what the provider says of a request that is wrong.
var refusal = fault.Fault{
	Code: fault.UpstreamRejected, Reason: fault.UpstreamNamedFields, Outcome: fault.Rejected,
	Field: []string{"input", "customer", "number"}, Upstream: &fault.Upstream{Status: 400, RequestID: "r-1"},
}

// lost is what becomes of a request without an answer.
var lost = fault.Fault{Code: fault.UpstreamTimeout, Outcome: fault.Unknown}

// dies runs a write in a process of its own that ends at do.
func dies(t *testing.T, s store.Store, w ledger.Write, do func(context.Context) (call, error)) {
	t.Helper()
	l := newLedger(t, s)
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_, _ = ledger.Perform(correlation.With(t.Context(), "request-0"), l, w, do, nil)
	}()
	<-gone
}

// dying is a provider whose callers end as soon as they have sent.
func dying() *provider {
	return &provider{answer: func(context.Context, int64) (call, error) { runtime.Goexit(); return call{}, nil }}
}

// leave brings a write to a state and lets its process end there.
func leave(t *testing.T, s store.Store, state store.OperationState) {
	t.Helper()
	switch state {
	case store.Started:
		dies(t, s, write("key"), func(context.Context) (call, error) { runtime.Goexit(); return call{}, nil })
	case store.Dispatched:
		dies(t, s, write("key"), dying().do())
	case store.Succeeded:
		dies(t, s, write("key"), (&provider{}).do())
	case store.Rejected:
		dies(t, s, write("key"), fails(refusal).do())
	case store.Unknown:
		dies(t, s, write("key"), fails(lost).do())
	}
	if got := states(t, s); got != string(state) {
		t.Fatalf("the write was left as %q, want %s", got, state)
	}
}

// states tells the state of the one write there is, nothing if there is none.
func states(t *testing.T, s store.Store) string {
	t.Helper()
	o, err := s.Operations().Get(t.Context(), anna.Owner, ledger.KeyDigest("key"))
	if err != nil {
		return ""
	}
	return string(o.State)
}

// cell is what comes of asking for a write that was left in a state.
type cell struct {
	code    fault.Code // empty for an answer
	outcome fault.Outcome
	sent    int64
	state   store.OperationState
	events  int
}

func TestEveryStateHasItsAnswer(t *testing.T) {
	t.Parallel()
	const alive, over = false, true
	waits := func(s store.OperationState) cell { return cell{fault.Overloaded, fault.Unknown, 0, s, 0} }
	for state, cells := range map[store.OperationState]map[bool]cell{
		store.Started:    {alive: waits(store.Started), over: {"", "", 1, store.Succeeded, 1}},
		store.Dispatched: {alive: waits(store.Dispatched), over: {fault.OutcomeUnknown, fault.Unknown, 0, store.Unknown, 1}},
		store.Succeeded:  {alive: {"", "", 0, store.Succeeded, 1}, over: {"", "", 0, store.Succeeded, 1}},
		store.Rejected: {
			alive: {fault.UpstreamRejected, fault.Rejected, 0, store.Rejected, 1},
			over:  {fault.UpstreamRejected, fault.Rejected, 0, store.Rejected, 1},
		},
		store.Unknown: {
			alive: {fault.OutcomeUnknown, fault.Unknown, 0, store.Unknown, 1},
			over:  {fault.OutcomeUnknown, fault.Unknown, 0, store.Unknown, 1},
		},
	} {
		for leaseOver, want := range cells {
			name := string(state) + map[bool]string{alive: ", lease alive", over: ", lease over"}[leaseOver]
			t.Run(name+", same request", func(t *testing.T) { inCell(t, state, leaseOver, false, want) })
			reused := cell{fault.IdempotencyReused, fault.NotSent, 0, state, 0}
			if state != store.Started && state != store.Dispatched {
				reused.events = 1
			}
			t.Run(name+", other request", func(t *testing.T) { inCell(t, state, leaseOver, true, reused) })
		}
	}
}

func inCell(t *testing.T, state store.OperationState, leaseOver, other bool, want cell) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := memory.New()
		leave(t, s, state)
		if leaseOver {
			time.Sleep(time.Minute)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		w, p := write("key"), &provider{}
		if other {
			w.Arguments = map[string]any{"number": "+14155552672"}
		}
		got, err := perform(ctx, newLedger(t, s), w, p)
		if want.code != "" {
			wantFault(t, err, want.code, want.outcome)
		} else if must(t, err); got.ID != "call-1" {
			t.Errorf("the answer is %+v", got)
		}
		after := cell{want.code, want.outcome, p.sent.Load(), store.OperationState(states(t, s)), len(trail(t, s))}
		if diff := cmp.Diff(want, after, cmp.AllowUnexported(cell{})); diff != "" {
			t.Errorf("what came of it (-want +got):\n%s", diff)
		}
	})
}

func TestSameRefusalIsToldAgain(t *testing.T) {
	t.Parallel()
	s := memory.New()
	p := fails(refusal)
	_, first := perform(t.Context(), newLedger(t, s), write("key"), p)
	_, second := perform(t.Context(), newLedger(t, s), write("key"), p)
	want, got := wantFault(t, first, fault.UpstreamRejected, fault.Rejected), wantFault(t, second, fault.UpstreamRejected, fault.Rejected)
	if got.Sentence() != want.Sentence() || got.Traits() != want.Traits() || got.Sentence() != "Vapi did not accept customer.number. Please correct it and try again." {
		t.Errorf("told %q, then %q", want.Sentence(), got.Sentence())
	}
	if diff := cmp.Diff(want.Field, got.Field) + cmp.Diff(want.Upstream, got.Upstream); diff != "" || got.Once != want.Once {
		t.Errorf("the fault changed (-first +second):\n%s", diff)
	}
	if p.sent.Load() != 1 {
		t.Errorf("it was sent %d times", p.sent.Load())
	}
}

func TestKeyIsFreeAgainAfterWhatCanBePutRightElsewhere(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]fault.Fault{
		"wrong credential":       {Code: fault.UpstreamDenied, Outcome: fault.Rejected},
		"expired authorization":  {Code: fault.ReconnectRequired, Outcome: fault.Rejected},
		"permission missing":     {Code: fault.Forbidden, Reason: fault.KeyNotPermitted, Outcome: fault.Rejected},
		"scope missing":          {Code: fault.InsufficientScope, Outcome: fault.Rejected},
		"provider's limit":       {Code: fault.UpstreamLimited, Outcome: fault.Rejected, RetryAfter: time.Second},
		"no credits":             {Code: fault.QuotaExceeded, Reason: fault.PaymentRequired, Outcome: fault.Rejected},
		"connection not made":    {Code: fault.UpstreamUnavailable, Outcome: fault.NotSent},
		"our limit":              {Code: fault.RateLimited, Outcome: fault.NotSent},
		"breaker open":           {Code: fault.CircuitOpen, Outcome: fault.NotSent},
		"refused, but retryable": {Code: fault.UpstreamUnavailable, Outcome: fault.Rejected},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := memory.New()
			_, err := perform(t.Context(), newLedger(t, s), write("key"), fails(f))
			wantFault(t, err, f.Code, f.Outcome)
			got, err := perform(t.Context(), newLedger(t, s), write("key"), &provider{})
			if must(t, err); got.ID != "call-1" {
				t.Errorf("the answer is %+v", got)
			}
			if diff := cmp.Diff([]string{string(f.Outcome) + " " + string(f.Code), "APPLIED "}, trail(t, s)); diff != "" {
				t.Errorf("the trail (-want +got):\n%s", diff)
			}
		})
	}
}

func TestKeyIsUsedUpAfterAJudgement(t *testing.T) {
	t.Parallel()
	for _, f := range []fault.Fault{
		{Code: fault.UpstreamRejected}, {Code: fault.NotFound}, {Code: fault.Conflict}, {Code: fault.Conflict, Reason: fault.AssistantInUse},
	} {
		f.Outcome = fault.Rejected
		s, p := memory.New(), fails(f)
		for range 3 {
			_, err := perform(t.Context(), newLedger(t, s), write("key"), p)
			wantFault(t, err, f.Code, fault.Rejected)
		}
		if p.sent.Load() != 1 || len(trail(t, s)) != 1 {
			t.Errorf("%s: sent %d times, the trail is %v", f.Code, p.sent.Load(), trail(t, s))
		}
	}
}

func TestWhatWasEnteredWrongLeavesNothing(t *testing.T) {
	t.Parallel()
	s := memory.New()
	l := newLedger(t, s)
	_, err := ledger.Perform(t.Context(), l, write("key"), func(context.Context) (call, error) {
		return call{}, fault.Invalid(fault.FieldNotAPhone, []string{"input", "number"})
	}, nil)
	wantFault(t, err, fault.BadUserInput, fault.NotSent)
	if got := states(t, s); got != "" || len(trail(t, s)) != 0 {
		t.Errorf("left a write %q and the trail %v", got, trail(t, s))
	}
}

func TestWriteThatWasDoneAndFailedAfterwardsIsToldSoAgain(t *testing.T) {
	t.Parallel()
	s := memory.New()
	p := fails(fault.Fault{Code: fault.Internal, Outcome: fault.Applied})
	for range 2 {
		_, err := perform(t.Context(), newLedger(t, s), write("key"), p)
		wantFault(t, err, fault.Internal, fault.Applied)
	}
	if diff := cmp.Diff([]string{"APPLIED INTERNAL"}, trail(t, s)); diff != "" || p.sent.Load() != 1 {
		t.Errorf("sent %d times; the trail (-want +got):\n%s", p.sent.Load(), diff)
	}
}

func TestErrorThatSaysNothingOfTheOutcomeIsUnknownOnceSent(t *testing.T) {
	t.Parallel()
	for sent, want := range map[bool]fault.Outcome{true: fault.Unknown, false: fault.NotSent} {
		s := memory.New()
		_, err := ledger.Perform(t.Context(), newLedger(t, s), write("key"), func(ctx context.Context) (call, error) {
			if sent {
				_, err := (&provider{}).do()(ctx)
				must(t, err)
			}
			return call{}, context.Canceled
		}, nil)
		wantFault(t, err, fault.Internal, want)
	}
}
