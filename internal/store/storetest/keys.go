package storetest

import (
	"testing"

	"ava/internal/fault"
	"ava/internal/store"
)

var keyTests = map[string]func(*testing.T, store.Store){
	"keys are listed oldest first":                    keysAreListed,
	"of many who add a generation one succeeds":       oneAddsAGeneration,
	"key is wrapped again by whoever read it last":    rewrapIsACompareAndSwap,
	"finished rotation is noted":                      finishIsNoted,
	"key that a credential needs is not removed":      keyInUseStays,
	"key that is not there is neither ended nor gone": missingKeys,
}

func keysAreListed(t *testing.T, s store.Store) {
	none, err := s.Keys().List(t.Context())
	must(t, err)
	same(t, "no keys", 0, len(none))
	second, tenth, first := AddKey(t, s, 2), AddKey(t, s, 10), AddKey(t, s, 1)
	got, err := s.Keys().List(t.Context())
	must(t, err)
	same(t, "keys", []store.DataKey{first, second, tenth}, got)
}

func oneAddsAGeneration(t *testing.T, s store.Store) {
	onlyOne(t, atOnce(8, func(i int) error {
		return s.Keys().Add(t.Context(), store.DataKey{Generation: 1, KEK: "k1", Wrapped: []byte{byte(i)}, CreatedAt: moment(1)})
	}), store.ErrDuplicate)
}

func rewrapIsACompareAndSwap(t *testing.T, s store.Store) {
	key := AddKey(t, s, 1)
	must(t, s.Keys().Rewrap(t.Context(), key, "k2", []byte("again")))
	wantErr(t, s.Keys().Rewrap(t.Context(), key, "k3", []byte("late")), store.ErrConflict)
	key.Generation = 5
	wantErr(t, s.Keys().Rewrap(t.Context(), key, "k3", []byte("absent")), store.ErrConflict)
	got, err := s.Keys().List(t.Context())
	must(t, err)
	key.Generation, key.KEK, key.Wrapped = 1, "k2", []byte("again")
	same(t, "keys", []store.DataKey{key}, got)
}

func finishIsNoted(t *testing.T, s store.Store) {
	key := AddKey(t, s, 1)
	must(t, s.Keys().Finish(t.Context(), 1, moment(77)))
	got, err := s.Keys().List(t.Context())
	must(t, err)
	key.FinishedAt = store.Normal(moment(77))
	same(t, "keys", []store.DataKey{key}, got)
}

func keyInUseStays(t *testing.T, s store.Store) {
	AddKey(t, s, 1)
	AddKey(t, s, 2)
	c := put(t, s, NewCredential(Ref("anna", fault.Vapi)))
	wantErr(t, s.Keys().Remove(t.Context(), 1), store.ErrKeyInUse)
	c.DataKey = 2
	must(t, s.Sealed().Reseal(t.Context(), c))
	must(t, s.Keys().Remove(t.Context(), 1))
	left, err := s.Keys().List(t.Context())
	must(t, err)
	same(t, "keys left", 1, len(left))
}

func missingKeys(t *testing.T, s store.Store) {
	wantErr(t, s.Keys().Finish(t.Context(), 3, moment(1)), store.ErrNotFound)
	wantErr(t, s.Keys().Remove(t.Context(), 3), store.ErrNotFound)
}

var sealedTests = map[string]func(*testing.T, store.Store){
	"iteration meets each credential of other keys once": iterationMeetsEachOnce,
	"sealing again changes nothing else":                 resealChangesNothingElse,
	"sealing again loses to what the user did":           resealLosesToTheUser,
	"count tells which key sealed how many":              countTells,
}

func iterationMeetsEachOnce(t *testing.T, s store.Store) {
	AddKey(t, s, 1)
	AddKey(t, s, 2)
	want := make(map[store.Ref]bool)
	for i := range 12 {
		for j, service := range fault.Services() {
			c := NewCredential(Ref(number("owner", i), service))
			c.DataKey = int64(1 + (i+j)%2)
			put(t, s, c)
			want[c.Ref] = c.DataKey == 1
		}
	}
	var after store.Ref
	for {
		page, err := s.Sealed().Next(t.Context(), 2, after, 5)
		must(t, err)
		if len(page) == 0 {
			break
		}
		for _, c := range page {
			if !want[c.Ref] || len(c.Sealed) == 0 {
				t.Errorf("met %v twice, or for nothing", c.Ref)
			}
			want[c.Ref] = false
		}
		after = page[len(page)-1].Ref
	}
	for ref, missed := range want {
		if missed {
			t.Errorf("missed %v", ref)
		}
	}
}

func resealChangesNothingElse(t *testing.T, s store.Store) {
	AddKey(t, s, 1)
	AddKey(t, s, 2)
	want := put(t, s, NewCredential(Ref("anna", fault.Vapi)))
	want.Sealed, want.DataKey = []byte("again"), 2
	changed := want
	changed.Hint, changed.Account, changed.Scopes = "x", "y", nil
	must(t, s.Sealed().Reseal(t.Context(), changed))
	got, err := s.Credentials().Get(t.Context(), want.Ref)
	must(t, err)
	same(t, "credential", want, got)
}

func resealLosesToTheUser(t *testing.T, s store.Store) {
	AddKey(t, s, 1)
	AddKey(t, s, 2)
	read := put(t, s, NewCredential(Ref("anna", fault.Vapi)))
	want := put(t, s, NewCredential(read.Ref))
	read.Sealed, read.DataKey = []byte("old secret"), 2
	wantErr(t, s.Sealed().Reseal(t.Context(), read), store.ErrConflict)
	got, err := s.Credentials().Get(t.Context(), want.Ref)
	must(t, err)
	same(t, "credential", want, got)
	must(t, s.Credentials().Delete(t.Context(), want.Ref, NewEvent(want.Ref, store.Disconnect)))
	wantErr(t, s.Sealed().Reseal(t.Context(), read), store.ErrConflict)
}

func countTells(t *testing.T, s store.Store) {
	AddKey(t, s, 1)
	AddKey(t, s, 2)
	for i := range 5 {
		c := NewCredential(Ref(number("owner", i), fault.Vapi))
		c.DataKey = int64(1 + i/3)
		put(t, s, c)
	}
	got, err := s.Sealed().Count(t.Context())
	must(t, err)
	same(t, "count", map[int64]int64{1: 3, 2: 2}, got)
}
