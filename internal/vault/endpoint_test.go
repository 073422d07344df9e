package vault_test

import (
	"bytes"
	"testing"

	"ava/internal/fault"
	"ava/internal/secret"
	"ava/internal/store"
	"ava/internal/store/memory"
	"ava/internal/store/storetest"
	"ava/internal/vault"
)

func createEndpoint(t *testing.T, v *vault.Vault, ref store.Ref, token string) {
	t.Helper()
	must(t, v.CreateEndpoint(t.Context(), store.Endpoint{Ref: ref, Token: store.DigestOf(token)}, secret.New(token)))
}

func tokenOf(t *testing.T, v *vault.Vault, s store.Store, ref store.Ref) string {
	t.Helper()
	e, err := s.Endpoints().Get(t.Context(), ref)
	must(t, err)
	token, err := v.EndpointToken(t.Context(), e)
	must(t, err)
	return token.Reveal()
}

func TestTokenOfAnEndpointIsSealedAndOpensForItsOwnerAndServiceAlone(t *testing.T) {
	t.Parallel()
	s := memory.New()
	v := open(t, s, ring(t, "k1"))
	createEndpoint(t, v, vapiOf("anna"), "the-token-of-anna")
	e, err := s.Endpoints().Get(t.Context(), vapiOf("anna"))
	must(t, err)
	if bytes.Contains(e.Sealed, []byte("token-of")) || e.DataKey != 1 {
		t.Errorf("stored as %q with key %d", e.Sealed, e.DataKey)
	}
	if got := tokenOf(t, v, s, vapiOf("anna")); got != "the-token-of-anna" {
		t.Errorf("it opens to %q", got)
	}
	for _, ref := range []store.Ref{vapiOf("bert"), storetest.Ref("anna", fault.Twilio)} {
		moved := e
		moved.Ref = ref
		_, err := v.EndpointToken(t.Context(), moved)
		wantErr(t, err, vault.ErrNotOpened)
	}
	moved := store.Credential{Ref: e.Ref, Sealed: e.Sealed}
	_, err = v.OpenBytes(t.Context(), moved.Ref, "token", moved.Sealed)
	wantErr(t, err, vault.ErrNotOpened)
}

func TestRotationSealsEndpointsAgain(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s store.Store) { //nolint:thelper // it is the test
		v := open(t, s, ring(t, "k1"))
		for i := range 230 {
			createEndpoint(t, v, vapiOf(name(i)), name(i))
		}
		broken, err := s.Endpoints().Get(t.Context(), vapiOf(name(3)))
		must(t, err)
		broken.Sealed[len(broken.Sealed)-1] ^= 1
		must(t, s.Endpoints().Reseal(t.Context(), broken))
		p, err := v.RotateKeys(t.Context(), nil)
		wantErr(t, err, vault.ErrUnopened)
		if p.Unopened != 1 {
			t.Errorf("%d do not open", p.Unopened)
		}
		left, err := s.Endpoints().Stale(t.Context(), 2, store.Ref{}, 300)
		must(t, err)
		if len(left) != 1 || left[0].Ref != broken.Ref {
			t.Errorf("%d are left", len(left))
		}
		mustPut(t, v, broken.Ref, bundle("key", "value"))
		must(t, s.Credentials().Delete(t.Context(), broken.Ref, storetest.NewEvent(broken.Ref, store.Disconnect))) // and it with that
		createEndpoint(t, v, broken.Ref, name(3))
		p, err = v.RotateKeys(t.Context(), nil)
		must(t, err)
		if !p.Resumed || p.Generation != 2 {
			t.Errorf("the second run says %+v", p)
		}
		for i := range 230 {
			if got := tokenOf(t, v, s, vapiOf(name(i))); got != name(i) {
				t.Fatalf("%s opens to %q", name(i), got)
			}
		}
		left, err = s.Endpoints().Stale(t.Context(), 2, store.Ref{}, 300)
		must(t, err)
		if len(left) != 0 {
			t.Errorf("%d are left in the end", len(left))
		}
	})
}
