package storetest

import (
	"errors"
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
	"what an earlier key sealed is not written":       onlyTheNewestKeySeals,
	"what was sealed before a key was added is found": nothingIsWrittenBehindANewKey,
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
	c := put(t, s, NewCredential(Ref("anna", fault.Vapi)))
	AddKey(t, s, 2)
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

func onlyTheNewestKeySeals(t *testing.T, s store.Store) {
	AddKey(t, s, 1)
	c := put(t, s, NewCredential(Ref("anna", fault.Vapi)))
	e := createEndpoint(t, s, NewEndpoint(c.Ref, "token"))
	sent := putSent(t, s, NewSent("anna", "one"))
	was := dispatch(t, s)
	doubted := NewOperation(c.Ref, "doubted")
	doubted.State, doubted.Sealed, doubted.DataKey = store.Unknown, []byte("sealed"), 1
	doubted = beginOperation(t, s, doubted)
	AddKey(t, s, 2)
	before, err := s.Audit().List(t.Context(), c.Owner, store.Filter{}, "", 100)
	must(t, err)

	_, err = s.Credentials().Put(t.Context(), c, NewEvent(c.Ref, store.Connect))
	wantErr(t, err, store.ErrKeyGone)
	absent := NewCredential(Ref("bert", fault.Vapi))
	_, err = s.Credentials().Put(t.Context(), absent, NewEvent(absent.Ref, store.Connect))
	wantErr(t, err, store.ErrKeyGone)
	_, err = s.Credentials().Renew(t.Context(), c)
	wantErr(t, err, store.ErrKeyGone)
	wantErr(t, s.Sealed().Reseal(t.Context(), c), store.ErrKeyGone)
	wantErr(t, s.Endpoints().Create(t.Context(), NewEndpoint(absent.Ref, "other")), store.ErrKeyGone)
	wantErr(t, s.Endpoints().Reseal(t.Context(), e), store.ErrKeyGone)
	wantErr(t, s.SentEmails().Put(t.Context(), NewSent("anna", "two")), store.ErrKeyGone)
	changed := sent
	changed.Sealed = []byte("other")
	wantErr(t, s.SentEmails().Put(t.Context(), changed), store.ErrKeyGone)
	now := was
	now.State, now.Sealed, now.DataKey = store.Succeeded, []byte("sealed"), 1
	wantErr(t, s.Operations().Finish(t.Context(), was, now, NewEvent(was.Ref, store.Write)), store.ErrKeyGone)

	known := doubted
	known.State = store.Succeeded
	must(t, s.Operations().Change(t.Context(), doubted, known)) // which seals nothing
	wantOperation(t, s, known)

	got, err := s.Credentials().Get(t.Context(), c.Ref)
	must(t, err)
	same(t, "credential", c, got)
	wantEndpoint(t, s, e)
	wantSent(t, s, sent)
	wantOperation(t, s, was)
	after, err := s.Audit().List(t.Context(), c.Owner, store.Filter{}, "", 100)
	must(t, err)
	same(t, "events", len(before), len(after))
}

// nothingIsWrittenBehindANewKey lets many write with a key while it gets a
// successor: each is refused, or found by whoever added that.
func nothingIsWrittenBehindANewKey(t *testing.T, s store.Store) {
	AddKey(t, s, 1)
	const writers = 16
	found := 0
	failed := atOnce(1+writers, func(i int) error {
		if i != writers/2 {
			c := NewCredential(Ref(number("owner", i), fault.Vapi))
			_, err := s.Credentials().Put(t.Context(), c, NewEvent(c.Ref, store.Connect))
			return err
		}
		err := s.Keys().Add(t.Context(), store.DataKey{Generation: 2, KEK: "k1", Wrapped: []byte{2}, CreatedAt: moment(2)})
		if err != nil {
			return err
		}
		old, err := s.Sealed().Next(t.Context(), 2, store.Ref{}, 100)
		found = len(old)
		return err
	})
	written := -1 // but for the one that added the key
	for _, err := range failed {
		if err == nil {
			written++
			continue
		}
		if !errors.Is(err, store.ErrBusy) { // or it was too many for the machine
			wantErr(t, err, store.ErrKeyGone)
		}
	}
	same(t, "written with the earlier key", found, written)
}

var sealedTests = map[string]func(*testing.T, store.Store){
	"iteration meets each credential of other keys once": iterationMeetsEachOnce,
	"sealing again changes nothing else":                 resealChangesNothingElse,
	"sealing again loses to what the user did":           resealLosesToTheUser,
	"count tells which key sealed how many":              countTells,
}

func iterationMeetsEachOnce(t *testing.T, s store.Store) {
	want := sealedInTurn(t, s)
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

// sealedInTurn puts credentials of which the first key sealed every other one, and
// the second the rest. It tells of which that is the first.
func sealedInTurn(t *testing.T, s store.Store) map[store.Ref]bool {
	t.Helper()
	first := make(map[store.Ref]bool)
	for key := range int64(2) {
		AddKey(t, s, 1+key)
		for i := range 12 * len(fault.Services()) {
			c := NewCredential(Ref(number("owner", i/len(fault.Services())), fault.Services()[i%len(fault.Services())]))
			if c.DataKey = 1 + key; int64(i%2) == key {
				put(t, s, c)
				first[c.Ref] = key == 0
			}
		}
	}
	return first
}

func resealChangesNothingElse(t *testing.T, s store.Store) {
	AddKey(t, s, 1)
	want := put(t, s, NewCredential(Ref("anna", fault.Vapi)))
	AddKey(t, s, 2)
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
	read := put(t, s, NewCredential(Ref("anna", fault.Vapi)))
	want := put(t, s, NewCredential(read.Ref))
	AddKey(t, s, 2)
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
	for i := range 5 {
		c := NewCredential(Ref(number("owner", i), fault.Vapi))
		if i == 3 {
			AddKey(t, s, 2)
		}
		c.DataKey = int64(1 + i/3)
		put(t, s, c)
	}
	got, err := s.Sealed().Count(t.Context())
	must(t, err)
	same(t, "count", map[int64]int64{1: 3, 2: 2}, got)
}
