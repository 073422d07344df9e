package storetest

import (
	"testing"
	"time"

	"ava/internal/fault"
	"ava/internal/identity"
	"ava/internal/store"
)

var credentialTests = map[string]func(*testing.T, store.Store){
	"credential comes back as it was put":                     credentialComesBack,
	"credential without optional parts comes back":            bareCredentialComesBack,
	"credential of another owner is not found":                foreignCredentialIsNotFound,
	"list holds the owner's credentials without secrets":      listHoldsOwnCredentials,
	"put replaces and gives a greater version":                putReplaces,
	"put of a version that is gone is a conflict":             putOfOldVersionConflicts,
	"of many puts of one version one succeeds":                onePutOfAVersionSucceeds,
	"renewal replaces the secrets and nothing else":           renewalReplacesSecrets,
	"renewal of what was renewed or replaced is a conflict":   lateRenewalConflicts,
	"of many renewals of one revision one succeeds":           oneRenewalSucceeds,
	"credential connected again has no version of the old":    versionsAreNotUsedAgain,
	"deleted credential is not found":                         deletedCredentialIsNotFound,
	"verification of the version in force is noted":           verificationIsNoted,
	"verification of an earlier version is a conflict":        lateVerificationConflicts,
	"change whose event cannot be written does not happen":    changeNeedsItsEvent,
	"change that does not happen leaves no event":             noChangeNoEvent,
	"event about somebody else is refused":                    foreignEventIsRefused,
	"credential sealed by a key that is not there is refused": credentialNeedsItsKey,
}

func credentialComesBack(t *testing.T, s store.Store) {
	AddKey(t, s, 1)
	c := NewCredential(Ref("anna", fault.Calendar))
	c.Account = "Ünïcode 中文 \U0001F600 'quoted' \"double\" $1 ; -- %_\\"
	c.ConnectedAt = time.Date(2026, 1, 2, 3, 4, 5, 678_999_999, time.FixedZone("", 3600))
	want := put(t, s, c)
	got, err := s.Credentials().Get(t.Context(), c.Ref)
	must(t, err)
	same(t, "credential", want, got)
	if got.ConnectedAt.Nanosecond() != 678_000_000 || got.ConnectedAt.Location() != time.UTC {
		t.Errorf("the time came back as %v", got.ConnectedAt)
	}
}

func bareCredentialComesBack(t *testing.T, s store.Store) {
	AddKey(t, s, 1)
	want := put(t, s, store.Credential{Ref: Ref("anna", fault.Vapi), DataKey: 1, Account: "with\x00 and \xff"})
	got, err := s.Credentials().Get(t.Context(), want.Ref)
	must(t, err)
	same(t, "credential", want, got)
	if !got.ExpiresAt.IsZero() || got.Account != "with and \uFFFD" {
		t.Errorf("got %+v", got)
	}
}

func foreignCredentialIsNotFound(t *testing.T, s store.Store) {
	AddKey(t, s, 1)
	put(t, s, NewCredential(Ref("anna", fault.Vapi)))
	elsewhere := identity.NewOwner("https://other.example", "anna")
	for _, ref := range []store.Ref{
		Ref("bert", fault.Vapi), Ref("anna", fault.Twilio), Ref("Anna", fault.Vapi), Ref("anna ", fault.Vapi),
		{Owner: elsewhere, Service: fault.Vapi},
		{Service: fault.Vapi},
		{},
	} {
		_, err := s.Credentials().Get(t.Context(), ref)
		wantErr(t, err, store.ErrNotFound)
		list, err := s.Credentials().List(t.Context(), ref.Owner)
		must(t, err)
		if ref.Owner != Owner("anna") && len(list) > 0 {
			t.Errorf("%v sees %v", ref, list)
		}
	}
	wantErr(t, s.Credentials().Delete(t.Context(), Ref("bert", fault.Vapi), NewEvent(Ref("bert", fault.Vapi), store.Disconnect)), store.ErrNotFound)
}

func listHoldsOwnCredentials(t *testing.T, s store.Store) {
	AddKey(t, s, 1)
	var want []store.Credential
	for _, service := range []fault.Service{fault.Calendar, fault.Email, fault.Vapi} {
		c := put(t, s, NewCredential(Ref("anna", service)))
		c.Sealed = nil
		want = append(want, c)
		put(t, s, NewCredential(Ref("bert", service)))
	}
	got, err := s.Credentials().List(t.Context(), Owner("anna"))
	must(t, err)
	same(t, "list", want, got)
	none, err := s.Credentials().List(t.Context(), Owner("carl"))
	must(t, err)
	same(t, "list of nobody", 0, len(none))
}

func putReplaces(t *testing.T, s store.Store) {
	AddKey(t, s, 1)
	first := put(t, s, NewCredential(Ref("anna", fault.Vapi)))
	versions := []int64{first.Version}
	for range 20 {
		c := store.Credential{Ref: first.Ref, DataKey: 1, Sealed: []byte("other"), Hint: "0000"}
		want := put(t, s, c)
		got, err := s.Credentials().Get(t.Context(), c.Ref)
		must(t, err)
		same(t, "credential", want, got)
		if last := versions[len(versions)-1]; got.Version <= last {
			t.Errorf("version %d follows %d", got.Version, last)
		}
		versions = append(versions, got.Version)
	}
}

func putOfOldVersionConflicts(t *testing.T, s store.Store) {
	AddKey(t, s, 1)
	old := put(t, s, NewCredential(Ref("anna", fault.Calendar)))
	want := put(t, s, old) // with its version
	_, err := s.Credentials().Put(t.Context(), old, NewEvent(old.Ref, store.Rotate))
	wantErr(t, err, store.ErrConflict)
	got, err := s.Credentials().Get(t.Context(), old.Ref)
	must(t, err)
	same(t, "credential", want, got)
	absent := NewCredential(Ref("bert", fault.Calendar))
	absent.Version = old.Version
	_, err = s.Credentials().Put(t.Context(), absent, NewEvent(absent.Ref, store.Rotate))
	wantErr(t, err, store.ErrConflict)
}

func onePutOfAVersionSucceeds(t *testing.T, s store.Store) {
	AddKey(t, s, 1)
	c := put(t, s, NewCredential(Ref("anna", fault.Calendar)))
	onlyOne(t, atOnce(8, func(int) error {
		_, err := s.Credentials().Put(t.Context(), c, NewEvent(c.Ref, store.Rotate))
		return err
	}), store.ErrConflict)
	events, err := s.Audit().List(t.Context(), c.Owner, store.Filter{Action: store.Rotate}, "", 100)
	must(t, err)
	same(t, "events", 1, len(events))
}

func renewalReplacesSecrets(t *testing.T, s store.Store) {
	AddKey(t, s, 1)
	want := put(t, s, NewCredential(Ref("anna", fault.Calendar)))
	other := put(t, s, NewCredential(Ref("bert", fault.Calendar)))
	AddKey(t, s, 2)
	for revision := range int64(3) {
		next := store.Credential{
			Ref: want.Ref, Version: want.Version, Revision: revision, Sealed: []byte{byte(revision), 9}, DataKey: 2,
			Scopes: []string{"less"}, ExpiresAt: moment(1000 + revision), Hint: "not kept", Account: "not kept", ConnectedAt: moment(99),
		}
		got, err := s.Credentials().Renew(t.Context(), next)
		must(t, err)
		same(t, "revision", revision+1, got)
		want.Sealed, want.DataKey, want.Scopes, want.ExpiresAt, want.Revision = next.Sealed, 2, next.Scopes, store.Normal(next.ExpiresAt), got
		kept, err := s.Credentials().Get(t.Context(), want.Ref)
		must(t, err)
		same(t, "credential", want, kept)
	}
	kept, err := s.Credentials().Get(t.Context(), other.Ref)
	must(t, err)
	same(t, "another's credential", other, kept)
	fresh := NewCredential(want.Ref)
	fresh.DataKey = 2
	again := put(t, s, fresh)
	kept, err = s.Credentials().Get(t.Context(), want.Ref)
	must(t, err)
	same(t, "credential connected again", again, kept)
}

func lateRenewalConflicts(t *testing.T, s store.Store) {
	AddKey(t, s, 1)
	old := put(t, s, NewCredential(Ref("anna", fault.Calendar)))
	_, err := s.Credentials().Renew(t.Context(), old)
	must(t, err)
	_, err = s.Credentials().Renew(t.Context(), old)
	wantErr(t, err, store.ErrConflict)
	wantErr(t, s.Sealed().Reseal(t.Context(), old), store.ErrConflict)
	fresh := put(t, s, NewCredential(old.Ref))
	_, err = s.Credentials().Renew(t.Context(), old)
	wantErr(t, err, store.ErrConflict)
	for _, stranger := range []store.Ref{Ref("bert", fault.Calendar), Ref("anna", fault.Email)} {
		c := fresh
		c.Ref = stranger
		_, err = s.Credentials().Renew(t.Context(), c)
		wantErr(t, err, store.ErrConflict)
	}
	gone := fresh
	gone.DataKey = 7
	_, err = s.Credentials().Renew(t.Context(), gone)
	wantErr(t, err, store.ErrKeyGone)
	kept, err := s.Credentials().Get(t.Context(), fresh.Ref)
	must(t, err)
	same(t, "credential", fresh, kept)
}

func oneRenewalSucceeds(t *testing.T, s store.Store) {
	AddKey(t, s, 1)
	c := put(t, s, NewCredential(Ref("anna", fault.Calendar)))
	onlyOne(t, atOnce(8, func(int) error {
		_, err := s.Credentials().Renew(t.Context(), c)
		return err
	}), store.ErrConflict)
}

func versionsAreNotUsedAgain(t *testing.T, s store.Store) {
	AddKey(t, s, 1)
	old := put(t, s, NewCredential(Ref("anna", fault.Vapi)))
	must(t, s.Credentials().Delete(t.Context(), old.Ref, NewEvent(old.Ref, store.Disconnect)))
	fresh := put(t, s, NewCredential(old.Ref))
	if fresh.Version == old.Version {
		t.Error("the new credential has the version of the old one")
	}
	wantErr(t, s.Sealed().Reseal(t.Context(), old), store.ErrConflict)
}

func deletedCredentialIsNotFound(t *testing.T, s store.Store) {
	AddKey(t, s, 1)
	c := put(t, s, NewCredential(Ref("anna", fault.Vapi)))
	other := put(t, s, NewCredential(Ref("anna", fault.Twilio)))
	must(t, s.Credentials().Delete(t.Context(), c.Ref, NewEvent(c.Ref, store.Disconnect)))
	_, err := s.Credentials().Get(t.Context(), c.Ref)
	wantErr(t, err, store.ErrNotFound)
	wantErr(t, s.Credentials().Delete(t.Context(), c.Ref, NewEvent(c.Ref, store.Disconnect)), store.ErrNotFound)
	_, err = s.Credentials().Get(t.Context(), other.Ref)
	must(t, err)
}

func verificationIsNoted(t *testing.T, s store.Store) {
	AddKey(t, s, 1)
	want := put(t, s, NewCredential(Ref("anna", fault.Vapi)))
	v := store.Verification{Ref: want.Ref, Version: want.Version, At: moment(99)}
	must(t, s.Credentials().Verified(t.Context(), v, NewEvent(v.Ref, store.Test)))
	want.VerifiedAt = store.Normal(v.At)
	got, err := s.Credentials().Get(t.Context(), want.Ref)
	must(t, err)
	same(t, "credential", want, got)
}

func lateVerificationConflicts(t *testing.T, s store.Store) {
	AddKey(t, s, 1)
	old := put(t, s, NewCredential(Ref("anna", fault.Vapi)))
	want := put(t, s, NewCredential(old.Ref))
	v := store.Verification{Ref: old.Ref, Version: old.Version, At: moment(99)}
	wantErr(t, s.Credentials().Verified(t.Context(), v, NewEvent(v.Ref, store.Test)), store.ErrConflict)
	got, err := s.Credentials().Get(t.Context(), want.Ref)
	must(t, err)
	same(t, "credential", want, got)
}

// changeNeedsItsEvent makes the last statement of each change fail, with an
// event whose ID is taken.
func changeNeedsItsEvent(t *testing.T, s store.Store) {
	AddKey(t, s, 1)
	want := put(t, s, NewCredential(Ref("anna", fault.Vapi)))
	event := NewEvent(want.Ref, store.Test)
	must(t, s.Audit().Append(t.Context(), event))

	c := NewCredential(want.Ref)
	c.Hint = "new!"
	_, err := s.Credentials().Put(t.Context(), c, event)
	wantErr(t, err, store.ErrDuplicate)
	c.Version = want.Version
	_, err = s.Credentials().Put(t.Context(), c, event)
	wantErr(t, err, store.ErrDuplicate)
	v := store.Verification{Ref: want.Ref, Version: want.Version, At: moment(99)}
	wantErr(t, s.Credentials().Verified(t.Context(), v, event), store.ErrDuplicate)
	wantErr(t, s.Credentials().Delete(t.Context(), want.Ref, event), store.ErrDuplicate)

	got, err := s.Credentials().Get(t.Context(), want.Ref)
	must(t, err)
	same(t, "credential", want, got)
}

func noChangeNoEvent(t *testing.T, s store.Store) {
	ref := Ref("anna", fault.Vapi)
	wantErr(t, s.Credentials().Delete(t.Context(), ref, NewEvent(ref, store.Disconnect)), store.ErrNotFound)
	v := store.Verification{Ref: ref, Version: 7, At: moment(1)}
	wantErr(t, s.Credentials().Verified(t.Context(), v, NewEvent(ref, store.Test)), store.ErrConflict)
	_, err := s.Credentials().Put(t.Context(), NewCredential(ref), NewEvent(ref, store.Connect))
	wantErr(t, err, store.ErrKeyGone)
	events, err := s.Audit().List(t.Context(), ref.Owner, store.Filter{}, "", 10)
	must(t, err)
	same(t, "events", 0, len(events))
}

func foreignEventIsRefused(t *testing.T, s store.Store) {
	AddKey(t, s, 1)
	ref := Ref("anna", fault.Vapi)
	nameless := NewEvent(ref, store.Connect)
	nameless.ID = ""
	for _, event := range []store.Event{
		NewEvent(Ref("bert", fault.Vapi), store.Connect), NewEvent(Ref("anna", fault.Twilio), store.Connect), nameless, {},
	} {
		_, err := s.Credentials().Put(t.Context(), NewCredential(ref), event)
		wantErr(t, err, store.ErrForeignEvent)
	}
	_, err := s.Credentials().Get(t.Context(), ref)
	wantErr(t, err, store.ErrNotFound)
	wantErr(t, s.Audit().Append(t.Context(), store.Event{ID: "x"}), store.ErrForeignEvent)
}

func credentialNeedsItsKey(t *testing.T, s store.Store) {
	AddKey(t, s, 1)
	want := put(t, s, NewCredential(Ref("anna", fault.Vapi)))
	c := NewCredential(want.Ref)
	c.DataKey = 2
	_, err := s.Credentials().Put(t.Context(), c, NewEvent(c.Ref, store.Connect))
	wantErr(t, err, store.ErrKeyGone)
	c.Version = want.Version
	_, err = s.Credentials().Put(t.Context(), c, NewEvent(c.Ref, store.Connect))
	wantErr(t, err, store.ErrKeyGone)
	wantErr(t, s.Sealed().Reseal(t.Context(), c), store.ErrKeyGone)
	got, err := s.Credentials().Get(t.Context(), want.Ref)
	must(t, err)
	same(t, "credential", want, got)
}
