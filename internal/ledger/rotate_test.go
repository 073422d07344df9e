package ledger_test

import (
	"testing"
	"testing/synctest"
	"time"

	"ava/internal/ledger"
	"ava/internal/store"
	"ava/internal/store/memory"
	"ava/internal/vault"
)

func rotate(t *testing.T, s store.Store) vault.Progress {
	t.Helper()
	v, err := openVault(t.Context(), s)
	must(t, err)
	p, err := v.RotateKeys(t.Context(), nil)
	must(t, err)
	return p
}

func generations(t *testing.T, s store.Store) []int64 {
	t.Helper()
	keys, err := s.Keys().List(t.Context())
	must(t, err)
	var all []int64
	for _, k := range keys {
		all = append(all, k.Generation)
	}
	return all
}

// TestRotationLeavesAnswersReadableAndKeysMortal: a key is kept for as long as an
// answer needs it, and no longer.
func TestRotationLeavesAnswersReadableAndKeysMortal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, p := memory.New(), &provider{}
		_, err := perform(t.Context(), newLedger(t, s), write("key"), p)
		must(t, err)
		rotate(t, s)
		time.Sleep(31 * 24 * time.Hour) // the answer should be gone by then, and is not
		if got := rotate(t, s); got.Removed != 0 {
			t.Errorf("the rotation says %+v", got)
		}
		got, err := perform(t.Context(), newLedger(t, s), write("key"), p)
		if must(t, err); got.ID != "call-1" || p.sent.Load() != 1 {
			t.Errorf("the answer is %+v, sent %d times", got, p.sent.Load())
		}
		_, err = s.Purge(t.Context(), time.Now())
		must(t, err)
		if got := rotate(t, s); got.Removed != 1 {
			t.Errorf("the rotation says %+v", got)
		}
		if got := generations(t, s); len(got) != 3 || got[0] != 2 {
			t.Errorf("the keys left are %v", got)
		}
	})
}

func TestProcessThatHasNotHeardOfARotationSealsWithTheNewKey(t *testing.T) {
	t.Parallel()
	s, p := memory.New(), &provider{}
	stale := newLedger(t, s)
	rotate(t, s)
	_, err := perform(t.Context(), stale, write("key"), p)
	must(t, err)
	o, err := s.Operations().Get(t.Context(), anna.Owner, ledger.KeyDigest("key"))
	must(t, err)
	if o.DataKey != 2 || len(o.Sealed) == 0 {
		t.Errorf("sealed with generation %d", o.DataKey)
	}
}

func TestKeyThatIsRemovedWhileAnAnswerIsSealedCostsOnlyATry(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, p := &troubled{Store: memory.New()}, &provider{}
		l := newLedger(t, s)
		gone := 1
		s.before = func(step string) error {
			if step == "finish" && gone > 0 {
				gone--
				return store.ErrKeyGone
			}
			return nil
		}
		_, err := perform(t.Context(), l, write("key"), p)
		must(t, err)
		if got := states(t, s); got != "SUCCEEDED" {
			t.Errorf("left %s", got)
		}
	})
}
