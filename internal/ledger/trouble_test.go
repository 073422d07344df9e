package ledger_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"ava/internal/fault"
	"ava/internal/identity"
	"ava/internal/ledger"
	"ava/internal/store"
	"ava/internal/store/memory"
)

// troubled is a store whose steps can be told to fail, before or after they were
// written.
type troubled struct {
	store.Store
	before, after func(step string) error
	wrote         func(step string)
	steps         []string
}

func (s *troubled) Operations() store.Operations { return steps{s.Store.Operations(), s} }

func (s *troubled) step(name string, do func() error) error {
	s.steps = append(s.steps, name)
	if s.before != nil {
		if err := s.before(name); err != nil {
			return err
		}
	}
	err := do()
	if err == nil && s.wrote != nil {
		s.wrote(name)
	}
	if err == nil && s.after != nil {
		return s.after(name)
	}
	return err
}

type steps struct {
	store.Operations
	of *troubled
}

func (s steps) Begin(ctx context.Context, o store.Operation) error {
	return s.of.step("begin", func() error { return s.Operations.Begin(ctx, o) })
}

func (s steps) Change(ctx context.Context, was, now store.Operation) error {
	return s.of.step("change to "+string(now.State), func() error { return s.Operations.Change(ctx, was, now) })
}

func (s steps) Finish(ctx context.Context, was, now store.Operation, e store.Event) error {
	return s.of.step("finish", func() error { return s.Operations.Finish(ctx, was, now, e) })
}

func (s steps) Release(ctx context.Context, was store.Operation, e store.Event) error {
	return s.of.step("release", func() error { return s.Operations.Release(ctx, was, e) })
}

func (s steps) Discard(ctx context.Context, was store.Operation) error {
	return s.of.step("discard", func() error { return s.Operations.Discard(ctx, was) })
}

// failing fails at one step, that many times.
func failing(step string, times int) func(string) error {
	return func(name string) error {
		if name != step || times == 0 {
			return nil
		}
		times--
		return store.Down("test", store.ErrUnreachable)
	}
}

func TestWriteThatCannotBeRecordedIsNotSent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, step := range []string{"begin", "change to DISPATCHED"} {
			s, p := &troubled{Store: memory.New()}, &provider{}
			l := newLedger(t, s)
			s.before = failing(step, 1)
			_, err := perform(t.Context(), l, write("key"), p)
			f := wantFault(t, err, fault.Overloaded, fault.NotSent)
			if f.RetryAfter <= 0 || !f.Traits().Retryable || p.sent.Load() != 0 {
				t.Errorf("%s: %+v, sent %d times", step, f, p.sent.Load())
			}
			_, err = perform(t.Context(), l, write("key"), p)
			must(t, err)
		}
	})
}

// TestStepThatWasWrittenUnnoticed: the database commits, and the connection is
// lost before it says so.
func TestStepThatWasWrittenUnnoticed(t *testing.T) {
	t.Parallel()
	for step, want := range map[string]struct {
		p    *provider
		code fault.Code
		left string
		said []string
	}{
		"begin":                {&provider{}, fault.Overloaded, "STARTED", nil},
		"change to DISPATCHED": {&provider{}, fault.Overloaded, "", []string{"NOT_SENT OVERLOADED"}},
		"finish":               {&provider{}, "", "SUCCEEDED", []string{"APPLIED "}},
		"release":              {fails(fault.Fault{Code: fault.UpstreamLimited, Outcome: fault.Rejected}), fault.UpstreamLimited, "", []string{"REJECTED UPSTREAM_RATE_LIMITED"}},
		"discard":              {fails(fault.Fault{Code: fault.BadUserInput, Outcome: fault.NotSent}), fault.BadUserInput, "", nil},
	} {
		t.Run(step, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &troubled{Store: memory.New()}
				l := newLedger(t, s)
				s.after = failing(step, 1)
				var log strings.Builder
				_, err := perform(zerolog.New(&log).WithContext(t.Context()), l, write("key"), want.p)
				if log.Len() > 0 {
					t.Errorf("logged %s", log.String())
				}
				var code fault.Code
				if err != nil {
					code = fault.Of(err).Code
				}
				if code != want.code {
					t.Errorf("the error is %v, want %q", err, want.code)
				}
				if got := states(t, s); got != want.left {
					t.Errorf("left %q, want %q", got, want.left)
				}
				if diff := cmp.Diff(want.said, trail(t, s)); diff != "" {
					t.Errorf("the trail (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestUserGetsTheAnswerThoughItCannotBeRecorded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, p := &troubled{Store: memory.New()}, &provider{}
		l := newLedger(t, s)
		s.before = failing("finish", 1000)
		var log strings.Builder
		ctx := zerolog.New(&log).WithContext(t.Context())
		began := time.Now()
		got, err := perform(ctx, l, write("key"), p)
		if must(t, err); got.ID != "call-1" || time.Since(began) > 4*time.Second {
			t.Errorf("the answer is %+v after %v", got, time.Since(began))
		}
		var line map[string]any
		if err := json.Unmarshal([]byte(log.String()), &line); err != nil || line["level"] != "error" || line["op"] != "vapi.startCall" || line["operation_id"] == "" {
			t.Errorf("logged %s (%v)", log.String(), err)
		}
		if got := states(t, s); got != "DISPATCHED" {
			t.Errorf("left %s", got)
		}
		s.before = nil
		time.Sleep(time.Minute)
		_, err = perform(t.Context(), l, write("key"), p)
		wantFault(t, err, fault.OutcomeUnknown, fault.Unknown)
		if diff := cmp.Diff([]string{"UNKNOWN OUTCOME_UNKNOWN"}, trail(t, s)); diff != "" || p.sent.Load() != 1 {
			t.Errorf("sent %d times; the trail (-want +got):\n%s", p.sent.Load(), diff)
		}
	})
}

func TestDatabaseThatIsBusyForAMomentIsWaitedForAtTheEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, p := &troubled{Store: memory.New()}, &provider{}
		l := newLedger(t, s)
		s.before = failing("finish", 5)
		_, err := perform(t.Context(), l, write("key"), p)
		must(t, err)
		if got := states(t, s); got != "SUCCEEDED" || len(trail(t, s)) != 1 {
			t.Errorf("left %s, the trail is %v", got, trail(t, s))
		}
	})
}

func TestAWriteTakesThreeSteps(t *testing.T) {
	t.Parallel()
	s := &troubled{Store: memory.New()}
	_, err := perform(t.Context(), newLedger(t, s), write("key"), &provider{})
	if must(t, err); !slices.Equal(s.steps, []string{"begin", "change to DISPATCHED", "finish"}) {
		t.Errorf("it took %v", s.steps)
	}
}

// TestCallerWhoLeavesDoesNotTakeTheRecordAlong: before sending nothing happens,
// afterwards it is unknown.
func TestCallerWhoLeavesDoesNotTakeTheRecordAlong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := memory.New()
		ctx, leave := context.WithCancel(t.Context())
		p := &provider{answer: func(ctx context.Context, _ int64) (call, error) {
			leave()
			<-ctx.Done()
			return call{}, ctx.Err()
		}}
		_, err := perform(ctx, newLedger(t, s), write("key"), p)
		wantFault(t, err, fault.Overloaded, fault.Unknown)
		if diff := cmp.Diff([]string{"UNKNOWN OVERLOADED"}, trail(t, s)); diff != "" || states(t, s) != "UNKNOWN" {
			t.Errorf("left %s; the trail (-want +got):\n%s", states(t, s), diff)
		}
		_, err = perform(ctx, newLedger(t, s), write("other"), p)
		wantFault(t, err, fault.Overloaded, fault.NotSent)
		if p.sent.Load() != 1 {
			t.Errorf("sent %d times", p.sent.Load())
		}
	})
}

// TestProcessThatIsHeldUpBeforeSendingDoesNotSend: another takes its write over,
// and both get the other's answer.
func TestProcessThatIsHeldUpBeforeSendingDoesNotSend(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, p := memory.New(), &provider{}
		slow, quick := newLedger(t, s), newLedger(t, s)
		answers := make(chan call)
		go func() {
			got, err := ledger.Perform(t.Context(), slow, write("key"), func(ctx context.Context) (call, error) {
				time.Sleep(2 * time.Minute)
				return p.do()(ctx)
			}, nil)
			if err != nil {
				t.Error(err)
			}
			answers <- got
		}()
		time.Sleep(time.Second)
		got, err := perform(t.Context(), quick, write("key"), p)
		must(t, err)
		if diff := cmp.Diff(got, <-answers); diff != "" || p.sent.Load() != 1 || len(trail(t, s)) != 1 {
			t.Errorf("sent %d times, the trail is %v; the answers:\n%s", p.sent.Load(), trail(t, s), diff)
		}
	})
}

// TestProcessThatIsHeldUpAfterSendingSaysWhatItKnows: others have given it up by
// then, and told so.
func TestProcessThatIsHeldUpAfterSendingSaysWhatItKnows(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		f    *fault.Fault
		left string
	}{
		"success":           {nil, "SUCCEEDED"},
		"judgement":         {&refusal, "REJECTED"},
		"refusal for now":   {&fault.Fault{Code: fault.UpstreamLimited, Outcome: fault.Rejected}, ""},
		"nothing known yet": {&lost, "UNKNOWN"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := memory.New()
				slow := ledger.Settings{Lease: time.Second} // a call takes longer than a lease should
				v, err := openVault(t.Context(), s)
				must(t, err)
				p := &provider{answer: func(context.Context, int64) (call, error) {
					time.Sleep(5 * time.Second)
					if c.f != nil {
						return call{}, c.f
					}
					return call{ID: "call-1"}, nil
				}}
				done := make(chan error)
				go func() {
					_, err := perform(t.Context(), ledger.New(s, v, slow), write("key"), p)
					done <- err
				}()
				time.Sleep(2 * time.Second)
				_, err = perform(t.Context(), ledger.New(s, v, slow), write("key"), &provider{})
				wantFault(t, err, fault.OutcomeUnknown, fault.Unknown)
				if err := <-done; (err == nil) != (c.f == nil) {
					t.Errorf("it ended with %v", err)
				}
				if got := states(t, s); got != c.left || !slices.Equal(trail(t, s), []string{"UNKNOWN OUTCOME_UNKNOWN"}) {
					t.Errorf("left %q, the trail is %v", got, trail(t, s))
				}
			})
		})
	}
}

// TestHeldUpProcessDoesNotTouchWhatItsSuccessorSent: the write that it began was
// taken over and sent; that itself it sends nothing is no news of that.
func TestHeldUpProcessDoesNotTouchWhatItsSuccessorSent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := memory.New()
		done := make(chan error)
		go func() {
			_, err := ledger.Perform(t.Context(), newLedger(t, s), write("key"), func(context.Context) (call, error) {
				time.Sleep(2 * time.Minute)
				return call{}, &fault.Fault{Code: fault.CircuitOpen, Outcome: fault.NotSent}
			}, nil)
			done <- err
		}()
		time.Sleep(61 * time.Second)
		_, err := perform(t.Context(), newLedger(t, s), write("key"), fails(lost))
		wantFault(t, err, fault.UpstreamTimeout, fault.Unknown)
		wantFault(t, <-done, fault.OutcomeUnknown, fault.Unknown) // not that of its own try
		if got := states(t, s); got != "UNKNOWN" || !slices.Equal(trail(t, s), []string{"UNKNOWN UPSTREAM_TIMEOUT"}) {
			t.Errorf("left %q, the trail is %v", got, trail(t, s))
		}
	})
}

// TestNothingIsSentAfterTheAnswer: the breaker gives up on a probe that may still
// be about to send, and the database does not come to know.
func TestNothingIsSentAfterTheAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, p := &troubled{Store: memory.New()}, &provider{}
		l := newLedger(t, s)
		s.before = failing("finish", 1000)
		var late context.Context
		_, err := ledger.Perform(t.Context(), l, write("key"), func(ctx context.Context) (call, error) {
			late = ctx
			return call{}, &lost
		}, nil)
		wantFault(t, err, fault.UpstreamTimeout, fault.Unknown)
		s.before = nil
		_, err = p.do()(late)
		wantFault(t, err, fault.Overloaded, fault.NotSent)
		if p.sent.Load() != 0 {
			t.Error("it was sent")
		}
	})
}

func TestAnswerThatDoesNotOpenIsToldAsDone(t *testing.T) {
	t.Parallel()
	s := memory.New()
	p := &provider{}
	_, err := perform(t.Context(), newLedger(t, s), write("key"), p)
	must(t, err)
	moved := &movedAnswer{Store: s, from: "key"}
	_, err = perform(t.Context(), newLedger(t, s), write("other"), p)
	must(t, err)
	_, err = perform(t.Context(), newLedger(t, moved), write("other"), p)
	wantFault(t, err, fault.Conflict, fault.Applied)
	if p.sent.Load() != 2 {
		t.Errorf("sent %d times", p.sent.Load())
	}
}

// movedAnswer is a store in which somebody gave one write the answer of another.
type movedAnswer struct {
	store.Store
	from string
}

func (s *movedAnswer) Operations() store.Operations {
	return movedOperations{s.Store.Operations(), ledger.KeyDigest(s.from)}
}

type movedOperations struct {
	store.Operations
	from store.Digest
}

func (s movedOperations) Get(ctx context.Context, owner identity.Owner, key store.Digest) (store.Operation, error) {
	o, err := s.Operations.Get(ctx, owner, key)
	other, otherErr := s.Operations.Get(ctx, owner, s.from)
	o.Sealed, o.DataKey = other.Sealed, other.DataKey
	return o, errors.Join(err, otherErr)
}
