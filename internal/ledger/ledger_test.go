package ledger_test

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"ava/internal/correlation"
	"ava/internal/fault"
	"ava/internal/ledger"
	"ava/internal/store"
	"ava/internal/store/memory"
	"ava/internal/store/storetest"
)

func TestSameKeyGetsTheSameAnswerWithoutACall(t *testing.T) {
	t.Parallel()
	s := memory.New()
	at := time.Date(2026, 5, 6, 7, 8, 9, 0, time.UTC)
	p := &provider{answer: func(context.Context, int64) (call, error) {
		return call{ID: "call-ü", Tags: map[string]string{"b": "2", "a": "1"}, At: &at}, nil
	}}
	first, err := perform(t.Context(), newLedger(t, s), write("key"), p)
	must(t, err)
	second, err := perform(t.Context(), newLedger(t, s), write("key"), p)
	must(t, err)
	if diff := cmp.Diff(first, second); diff != "" || p.sent.Load() != 1 {
		t.Errorf("sent %d times; the answers (-first +second):\n%s", p.sent.Load(), diff)
	}
	if diff := cmp.Diff([]string{"APPLIED "}, trail(t, s)); diff != "" {
		t.Errorf("the trail (-want +got):\n%s", diff)
	}
}

func TestKeysBelongToTheirOwners(t *testing.T) {
	t.Parallel()
	s := memory.New()
	l, p := newLedger(t, s), &provider{}
	for _, owner := range []string{"anna", "bert"} {
		w := write("key")
		w.Ref = storetest.Ref(owner, fault.Vapi)
		_, err := perform(t.Context(), l, w, p)
		must(t, err)
	}
	if p.sent.Load() != 2 {
		t.Errorf("sent %d times", p.sent.Load())
	}
}

func TestArgumentsAreTheSameHoweverTheyAreArranged(t *testing.T) {
	t.Parallel()
	type one struct {
		A int      `json:"a"`
		B []string `json:"b"`
	}
	type other struct {
		B []string `json:"b"`
		A int      `json:"a"`
	}
	s := memory.New()
	l, p := newLedger(t, s), &provider{}
	for i, c := range []struct {
		arguments any
		op        string
		same      bool
	}{
		{one{1, []string{"x"}}, "", true},
		{other{[]string{"x"}, 1}, "", true},
		{map[string]any{"b": []any{"x"}, "a": 1}, "", true},
		{one{1, []string{"x", ""}}, "", false},
		{one{1, nil}, "", false},
		{nil, "", false},
		{one{1, []string{"x"}}, "vapi.deleteAssistant", false},
	} {
		w := write("key")
		w.Arguments = c.arguments
		if c.op != "" {
			w.Op = c.op
		}
		switch _, err := perform(t.Context(), l, w, p); {
		case c.same:
			must(t, err)
		default:
			f := wantFault(t, err, fault.IdempotencyReused, fault.NotSent)
			if strings.Join(f.Field, ".") != "input.idempotencyKey" {
				t.Errorf("%d: the field is %v", i, f.Field)
			}
		}
	}
	if p.sent.Load() != 1 {
		t.Errorf("sent %d times", p.sent.Load())
	}
}

func TestWriteWhoseArgumentsCannotBeComparedIsRefused(t *testing.T) {
	t.Parallel()
	w, p := write("key"), &provider{}
	w.Arguments = map[string]any{"canary": func() {}}
	_, err := perform(t.Context(), newLedger(t, memory.New()), w, p)
	f := wantFault(t, err, fault.Internal, fault.NotSent)
	if strings.Contains(f.Error(), "canary") || p.sent.Load() != 0 {
		t.Errorf("sent %d times: %v", p.sent.Load(), f)
	}
}

func TestKeyIsPrintableAndOfMeasure(t *testing.T) {
	t.Parallel()
	for key, reason := range map[string]fault.Reason{
		"k": "", "018f3c5e-0000-7000-8000-000000000000": "", "with space, ünïcode 中文 \U0001F600": "",
		strings.Repeat("ü", 255): "",
		"":                       fault.FieldMissing,
		strings.Repeat("ü", 256): fault.FieldTooLong,
		"a\nb":                   fault.FieldUnprintable,
		"a\x00":                  fault.FieldUnprintable,
		"\xff":                   fault.FieldUnprintable,
		"a\u202eb":               fault.FieldUnprintable,
		"\u00a0":                 fault.FieldUnprintable,
	} {
		s, p := memory.New(), &provider{}
		_, err := perform(t.Context(), newLedger(t, s), write(key), p)
		if reason == "" {
			must(t, err)
			continue
		}
		f := wantFault(t, err, fault.BadUserInput, fault.NotSent)
		if f.Reason != reason || strings.Join(f.Field, ".") != "input.idempotencyKey" || p.sent.Load() != 0 || len(trail(t, s)) != 0 {
			t.Errorf("%q: %+v, sent %d times", key, f, p.sent.Load())
		}
	}
}

func TestWriteWithoutAKeyIsRecordedAndNeverRepeated(t *testing.T) {
	t.Parallel()
	s := memory.New()
	l, w := newLedger(t, s), write("")
	w.Key = nil
	p := &provider{}
	for want := int64(1); want < 3; want++ {
		_, err := perform(t.Context(), l, w, p)
		must(t, err)
		if p.sent.Load() != want {
			t.Errorf("sent %d times, want %d", p.sent.Load(), want)
		}
	}
	_, err := perform(t.Context(), l, w, fails(refusal))
	wantFault(t, err, fault.UpstreamRejected, fault.Rejected)
	_, err = perform(t.Context(), l, w, fails(lost))
	wantFault(t, err, fault.UpstreamTimeout, fault.Unknown)
	want := []string{"APPLIED ", "APPLIED ", "REJECTED UPSTREAM_REJECTED", "UNKNOWN UPSTREAM_TIMEOUT"}
	if diff := cmp.Diff(want, trail(t, s)); diff != "" {
		t.Errorf("the trail (-want +got):\n%s", diff)
	}
	// What nobody can ask for is not kept, but for what is still to be found out.
	if n, err := s.Purge(t.Context(), time.Now().Add(365*24*time.Hour)); err != nil || n != 1 {
		t.Errorf("%d were kept, %v", n, err)
	}
}

func TestWriteWithoutAKeyWhoseProcessDiedIsEndedBySweeping(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := memory.New()
		w := write("")
		w.Key = nil
		dies(t, s, w, dying().do())
		l := newLedger(t, s)
		for _, want := range []int{0, 1, 0} {
			if n, err := l.Sweep(t.Context()); err != nil || n != want {
				t.Errorf("swept %d, want %d (%v)", n, want, err)
			}
			time.Sleep(time.Minute)
		}
		if diff := cmp.Diff([]string{"UNKNOWN OUTCOME_UNKNOWN"}, trail(t, s)); diff != "" {
			t.Errorf("the trail (-want +got):\n%s", diff)
		}
	})
}

func TestSweepEndsEverybodysWritesAndKeepsTheirCorrelation(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const many = 230
		s := memory.New()
		for i := range many {
			w := write("key")
			w.Ref = storetest.Ref(string(rune('a'+i%26))+strings.Repeat("x", i/26), fault.Vapi)
			dies(t, s, w, dying().do())
		}
		time.Sleep(time.Minute)
		ctx := correlation.With(t.Context(), "not this one")
		if n, err := newLedger(t, s).Sweep(ctx); err != nil || n != many {
			t.Errorf("swept %d, %v", n, err)
		}
		events, err := s.Audit().List(t.Context(), storetest.Owner("b"), store.Filter{CorrelationID: "request-0"}, "", 10)
		if err != nil || len(events) != 1 || events[0].Outcome != fault.Unknown {
			t.Errorf("the trail of one is %+v, %v", events, err)
		}
	})
}

func TestProviderIsToldTheIDThatIsRecorded(t *testing.T) {
	t.Parallel()
	s := memory.New()
	var told string
	_, err := ledger.Perform(t.Context(), newLedger(t, s), write("key"), func(ctx context.Context) (call, error) {
		told = ledger.OperationID(ctx)
		ledger.Refer(ctx, "call-77")
		return call{}, nil
	}, nil)
	must(t, err)
	o, err := s.Operations().Get(t.Context(), anna.Owner, ledger.KeyDigest("key"))
	must(t, err)
	if id, err := uuid.Parse(told); err != nil || id.Version() != 7 || told != o.ID || o.UpstreamRef != "call-77" {
		t.Errorf("told %q; recorded %q and %q", told, o.ID, o.UpstreamRef)
	}
	if ledger.OperationID(t.Context()) != "" {
		t.Error("there is an operation where there is none")
	}
}

func TestAnswerIsKeptForADayAndTheUnknownForAMonth(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for state, keep := range map[store.OperationState]time.Duration{
		store.Started: day, store.Succeeded: day, store.Rejected: day, store.Unknown: 30 * day,
	} {
		synctest.Test(t, func(t *testing.T) {
			s := memory.New()
			leave(t, s, state)
			if n, err := s.Purge(t.Context(), time.Now().Add(keep-time.Millisecond)); err != nil || n != 0 {
				t.Errorf("%s: purged %d too early, %v", state, n, err)
			}
			if n, err := s.Purge(t.Context(), time.Now().Add(keep)); err != nil || n != 1 {
				t.Errorf("%s: purged %d, %v", state, n, err)
			}
			_, err := perform(t.Context(), newLedger(t, s), write("key"), &provider{})
			must(t, err) // the key is free again
		})
	}
}

func TestDatabaseHoldsNeitherKeyNorArgumentsNorAnswer(t *testing.T) {
	t.Parallel()
	url := sqliteURL(t)
	s := openStore(t, url)
	w := write("canary-key")
	w.Arguments = map[string]string{"text": "canary-argument"}
	p := &provider{answer: func(context.Context, int64) (call, error) { return call{ID: "canary-answer"}, nil }}
	_, err := perform(t.Context(), newLedger(t, s), w, p)
	must(t, err)
	found := false
	for _, name := range []string{"", "-wal"} {
		content, err := os.ReadFile(strings.TrimPrefix(url, "sqlite:") + name)
		must(t, err)
		found = found || bytes.Contains(content, []byte("vapi.startCall"))
		if bytes.Contains(content, []byte("canary")) {
			t.Errorf("the database's file%s holds it", name)
		}
	}
	if !found {
		t.Error("the write is not there at all")
	}
}
