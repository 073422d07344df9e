package vault_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ava/internal/fault"
	"ava/internal/identity"
	"ava/internal/secret"
	"ava/internal/store"
	"ava/internal/store/memory"
	"ava/internal/store/storetest"
	"ava/internal/vault"
)

func TestBundleComesBackAsItWasPut(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s store.Store) { //nolint:thelper // it is the test
		v := open(t, s, ring(t, "k1"))
		for _, b := range []vault.Bundle{
			bundle("apiKey", "canary"),
			bundle("accountSid", "AC1", "authToken", "", "region", "ünïcode \x00\xff"),
			bundle("", "nameless", "a", strings.Repeat("long", 50_000)),
			{},
		} {
			mustPut(t, v, vapiOf("anna"), b)
			got, c, err := v.Get(t.Context(), vapiOf("anna"))
			must(t, err)
			if diff := cmp.Diff(reveal(b), reveal(got)); diff != "" {
				t.Errorf("bundle (-put +got):\n%s", diff)
			}
			if c.Hint != "hint" || c.Version == 0 || c.DataKey != 1 {
				t.Errorf("the record is %+v", c)
			}
		}
		_, _, err := v.Get(t.Context(), vapiOf("bert"))
		wantErr(t, err, store.ErrNotFound)
	})
}

func TestNothingIsStoredInClear(t *testing.T) {
	t.Parallel()
	s := memory.New()
	v := open(t, s, ring(t, "k1"))
	mustPut(t, v, vapiOf("anna"), bundle("fieldname", "canary-secret"))
	c, err := s.Credentials().Get(t.Context(), vapiOf("anna"))
	must(t, err)
	text, err := v.SealText(vapiOf("anna"), "verifier", secret.New("canary-secret"))
	must(t, err)
	keys, err := s.Keys().List(t.Context())
	must(t, err)
	for _, stored := range [][]byte{c.Sealed, text, keys[0].Wrapped} {
		for _, clear := range []string{"canary", "fieldname"} {
			if bytes.Contains(stored, []byte(clear)) {
				t.Errorf("%q is in clear in %q", clear, stored)
			}
		}
	}
	mustPut(t, v, vapiOf("anna"), bundle("fieldname", "canary-secret"))
	again, err := s.Credentials().Get(t.Context(), vapiOf("anna"))
	must(t, err)
	if bytes.Equal(again.Sealed, c.Sealed) {
		t.Error("the same secret is sealed to the same bytes")
	}
}

// places are refs of which no two may be taken for one another.
func places(t *testing.T) []store.Ref {
	t.Helper()
	var all []store.Ref
	for _, names := range [][2]string{{"a", "b"}, {"ab", "c"}, {"a", "bc"}, {"a", "bb"}, {"a|b", "c"}, {"a", "b|c"}, {"A", "b"}, {"a", "b "}, {"b", "a"}} {
		owner := identity.NewOwner(names[0], names[1])
		for _, service := range []fault.Service{fault.Vapi, fault.Twilio, "V", "bV"} {
			all = append(all, store.Ref{Owner: owner, Service: service})
		}
	}
	return all
}

func TestRowMovedToAnotherOwnerOrServiceDoesNotOpen(t *testing.T) {
	t.Parallel()
	s := memory.New()
	v := open(t, s, ring(t, "k1"))
	all := places(t)
	sealed := make(map[store.Ref]store.Credential)
	for _, ref := range all {
		mustPut(t, v, ref, bundle("key", ref.Owner.String()))
		c, err := s.Credentials().Get(t.Context(), ref)
		must(t, err)
		sealed[ref] = c
	}
	moves, opened := 0, 0
	for _, from := range all {
		for _, to := range all {
			c := sealed[from]
			c.Ref, c.Version = to, 0
			_, err := s.Credentials().Put(t.Context(), c, storetest.NewEvent(to, store.Connect))
			must(t, err)
			_, _, err = v.Get(t.Context(), to)
			switch moves++; {
			case from == to:
				must(t, err)
				opened++
			case err == nil:
				t.Errorf("what was sealed for %v opens for %v", from, to)
			default:
				wantErr(t, err, vault.ErrNotOpened)
				wantErr(t, err, fault.Internal)
			}
		}
	}
	t.Logf("%d places, %d moves, %d opened where they belong", len(all), moves, opened)
}

func TestTextMovedToAnotherPlaceOrFieldDoesNotOpen(t *testing.T) {
	t.Parallel()
	s := memory.New()
	v := open(t, s, ring(t, "k1"))
	refs := append(places(t), store.Ref{}, store.Ref{Service: "a"})
	fields := []string{"verifier", "nonce", "", "bundle"}
	for _, from := range refs {
		for _, field := range fields {
			sealed, err := v.SealText(from, field, secret.New("canary"))
			must(t, err)
			for _, to := range refs {
				for _, other := range fields {
					text, err := v.OpenText(t.Context(), to, other, sealed)
					if belongs := from == to && field == other; belongs != (err == nil) || belongs && text.Reveal() != "canary" {
						t.Errorf("sealed for %v %q, opened for %v %q: %v", from, field, to, other, err)
					}
				}
			}
		}
	}
	mustPut(t, v, refs[0], bundle("verifier", "canary"))
	c, err := s.Credentials().Get(t.Context(), refs[0])
	must(t, err)
	_, err = v.OpenText(t.Context(), refs[0], "bundle", c.Sealed)
	wantErr(t, err, vault.ErrNotOpened)
}

func TestWhatWasChangedDoesNotOpen(t *testing.T) {
	t.Parallel()
	s := memory.New()
	v := open(t, s, ring(t, "k1"))
	ref := vapiOf("anna")
	sealed, err := v.SealText(ref, "f", secret.New("canary"))
	must(t, err)
	for i := range sealed {
		for _, bit := range []byte{1, 0x80} {
			changed := slices.Clone(sealed)
			changed[i] ^= bit
			if _, err := v.OpenText(t.Context(), ref, "f", changed); err == nil {
				t.Errorf("opens with byte %d changed", i)
			}
		}
		_, err := v.OpenText(t.Context(), ref, "f", sealed[:i])
		wantErr(t, err, vault.ErrNotOpened)
	}
	_, err = v.OpenText(t.Context(), ref, "f", append(slices.Clone(sealed), 0))
	wantErr(t, err, vault.ErrNotOpened)
}

func TestRowThatNamesAnotherKeyThanSealedItDoesNotOpen(t *testing.T) {
	t.Parallel()
	s := memory.New()
	v := open(t, s, ring(t, "k1"))
	mustPut(t, v, vapiOf("anna"), bundle("key", "canary"))
	storetest.AddKey(t, s, 7)
	c, err := s.Credentials().Get(t.Context(), vapiOf("anna"))
	must(t, err)
	c.DataKey = 7
	must(t, s.Sealed().Reseal(t.Context(), c))
	_, _, err = v.Get(t.Context(), c.Ref)
	wantErr(t, err, vault.ErrNotOpened)
}

func TestErrorsOfTheVaultShowNoSecret(t *testing.T) {
	t.Parallel()
	s := memory.New()
	v := open(t, s, ring(t, "k1"))
	ref := vapiOf("anna")
	b := bundle("key", "canary-secret")
	for what, event := range map[string]store.Event{
		"foreign event": storetest.NewEvent(vapiOf("bert"), store.Connect),
		"no event":      {},
	} {
		_, err := v.Put(t.Context(), store.Credential{Ref: ref}, b, event)
		if err == nil || strings.Contains(fmt.Sprintf("%v %+v %#v", err, err, err), "canary") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if text := fmt.Sprintf("%v %+v %#v %s", b, b, b, b); strings.Contains(text, "canary") {
		t.Errorf("a bundle prints as %s", text)
	}
}

func TestPutGivesUpTheVersionThatItWasGiven(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s store.Store) { //nolint:thelper // it is the test
		v := open(t, s, ring(t, "k1"))
		ref := storetest.Ref("anna", fault.Calendar)
		mustPut(t, v, ref, bundle("refreshToken", "first"))
		_, read, err := v.Get(t.Context(), ref)
		must(t, err)
		mustPut(t, v, ref, bundle("refreshToken", "reconnected"))
		_, err = v.Put(t.Context(), read, bundle("refreshToken", "refreshed"), storetest.NewEvent(ref, store.Rotate))
		wantErr(t, err, store.ErrConflict)
		got, _, err := v.Get(t.Context(), ref)
		must(t, err)
		if token := got["refreshToken"]; token.Reveal() != "reconnected" {
			t.Error("the token that was connected last is gone")
		}
	})
}

func TestBytesOpenForTheirPlaceOnly(t *testing.T) {
	t.Parallel()
	v := open(t, memory.New(), ring(t, "k1"))
	sealed, key, err := v.SealBytes(t.Context(), vapiOf("anna"), "result 1", []byte("contents"))
	must(t, err)
	plain, err := v.OpenBytes(t.Context(), vapiOf("anna"), "result 1", sealed)
	if must(t, err); string(plain) != "contents" || key != 1 {
		t.Errorf("opened %q, sealed with generation %d", plain, key)
	}
	for _, elsewhere := range []struct {
		ref   store.Ref
		field string
	}{{vapiOf("bert"), "result 1"}, {vapiOf("anna"), "result 2"}, {storetest.Ref("anna", fault.Twilio), "result 1"}} {
		_, err := v.OpenBytes(t.Context(), elsewhere.ref, elsewhere.field, sealed)
		wantErr(t, err, vault.ErrNotOpened)
	}
	_, err = v.OpenText(t.Context(), vapiOf("anna"), "result 1", sealed)
	wantErr(t, err, vault.ErrNotOpened)
}
