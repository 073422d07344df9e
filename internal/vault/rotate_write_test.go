package vault_test

import (
	"context"
	"testing"

	"ava/internal/secret"
	"ava/internal/store"
	"ava/internal/store/memory"
	"ava/internal/store/sqlstore"
	"ava/internal/vault"
)

// lateStore is one to which a process comes late: before its first write of each
// kind gets there, with what it has sealed, something else is done.
type lateStore struct {
	store.Store
	meanwhile func()
}

func (s *lateStore) once() {
	if do := s.meanwhile; do != nil {
		s.meanwhile = nil
		do()
	}
}

func (s *lateStore) Credentials() store.Credentials { return lateCredentials{s.Store.Credentials(), s} }

func (s *lateStore) Endpoints() store.Endpoints { return lateEndpoints{s.Store.Endpoints(), s} }

func (s *lateStore) Sealed() store.Sealed { return lateSealed{s.Store.Sealed(), s} }

type lateCredentials struct {
	store.Credentials
	of *lateStore
}

func (c lateCredentials) Put(ctx context.Context, r store.Credential, e store.Event) (int64, error) {
	c.of.once()
	return c.Credentials.Put(ctx, r, e)
}

func (c lateCredentials) Renew(ctx context.Context, r store.Credential) (int64, error) {
	c.of.once()
	return c.Credentials.Renew(ctx, r)
}

type lateEndpoints struct {
	store.Endpoints
	of *lateStore
}

func (e lateEndpoints) Create(ctx context.Context, p store.Endpoint) error {
	e.of.once()
	return e.Endpoints.Create(ctx, p)
}

type lateSealed struct {
	store.Sealed
	of *lateStore
}

func (s lateSealed) Reseal(ctx context.Context, c store.Credential) error {
	s.of.once()
	return s.Sealed.Reseal(ctx, c)
}

// onAll runs a test on every store, each empty.
func onAll(t *testing.T, test func(t *testing.T, s store.Store)) {
	t.Helper()
	onBoth(t, test)
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		db, err := sqlstore.Open(t.Context(), postgresURL(t))
		must(t, err)
		t.Cleanup(func() { must(t, db.Close()) })
		test(t, db)
	})
}

// rotation is a whole change of keys by another process.
func rotation(t *testing.T, s store.Store) func() {
	t.Helper()
	return func() {
		_, err := open(t, s, ring(t, "k1")).RotateKeys(t.Context(), nil)
		must(t, err)
	}
}

func TestWriteThatAWholeRotationOvertakesIsSealedWithTheNewKey(t *testing.T) {
	t.Parallel()
	onAll(t, func(t *testing.T, s store.Store) { //nolint:thelper // it is the test
		late := &lateStore{Store: s}
		v := open(t, late, ring(t, "k1"))
		late.meanwhile = rotation(t, s)
		mustPut(t, v, vapiOf("anna"), bundle("key", "first")) // there was nothing for the rotation to meet
		late.meanwhile = rotation(t, s)
		mustPut(t, v, vapiOf("anna"), bundle("key", "second")) // and here it met the one before
		late.meanwhile = rotation(t, s)
		createEndpoint(t, v, vapiOf("bert"), "the-token-of-bert")
		b, c, err := v.Get(t.Context(), vapiOf("anna"))
		must(t, err)
		if c.DataKey != 4 || b["key"].Reveal() != "second" {
			t.Errorf("the credential is %q, sealed with generation %d", b["key"].Reveal(), c.DataKey)
		}
		e, err := s.Endpoints().Get(t.Context(), vapiOf("bert"))
		must(t, err)
		if e.DataKey != 4 || tokenOf(t, v, s, vapiOf("bert")) != "the-token-of-bert" {
			t.Errorf("the endpoint is sealed with generation %d", e.DataKey)
		}
	})
}

// A renewal that a rotation overtakes has been read with what it replaces, which
// only the seal of changed: it still replaces that.
func TestRenewalThatAWholeRotationOvertakesIsSealedWithTheNewKey(t *testing.T) {
	t.Parallel()
	onAll(t, func(t *testing.T, s store.Store) { //nolint:thelper // it is the test
		late := &lateStore{Store: s}
		v := open(t, late, ring(t, "k1"))
		mustPut(t, v, vapiOf("anna"), bundle("token", "first"))
		_, read, err := v.Get(t.Context(), vapiOf("anna"))
		must(t, err)
		late.meanwhile = rotation(t, s)
		_, err = v.Renew(t.Context(), read, bundle("token", "second"))
		must(t, err)
		b, c, err := v.Get(t.Context(), vapiOf("anna"))
		must(t, err)
		if c.DataKey != 2 || b["token"].Reveal() != "second" {
			t.Errorf("the credential is %q, sealed with generation %d", b["token"].Reveal(), c.DataKey)
		}
	})
}

func TestWriteGivesUpWhereKeysChangeFasterThanItSeals(t *testing.T) {
	t.Parallel()
	s := memory.New()
	late := &lateStore{Store: s}
	v := open(t, late, ring(t, "k1"))
	rotate, rotations := rotation(t, s), 0
	var again func()
	again = func() {
		rotate()
		rotations++
		late.meanwhile = again
	}
	late.meanwhile = again
	_, err := put(t.Context(), v, vapiOf("anna"), bundle("key", "value"))
	wantErr(t, err, store.ErrKeyGone)
	late.meanwhile = again
	wantErr(t, v.CreateEndpoint(t.Context(), store.Endpoint{Ref: vapiOf("anna")}, secret.New("token")), store.ErrKeyGone)
	if rotations != 6 {
		t.Errorf("it was tried %d times", rotations)
	}
}

func TestRotationThatALaterOneOvertakesEndsAndSealsNothingWithItsOwnKey(t *testing.T) {
	t.Parallel()
	onAll(t, func(t *testing.T, s store.Store) { //nolint:thelper // it is the test
		late := &lateStore{Store: s}
		v := open(t, late, ring(t, "k1"))
		fill(t, v, 3)
		late.meanwhile = func() {
			_, err := open(t, s, ring(t, "k1")).RotateKeys(t.Context(), nil) // the same one, to its end
			must(t, err)
			_, err = open(t, s, ring(t, "k1")).RotateKeys(t.Context(), nil)
			must(t, err)
		}
		p, err := v.RotateKeys(t.Context(), nil)
		wantErr(t, err, vault.ErrSuperseded)
		if p.Generation != 2 || p.Resealed != 0 {
			t.Errorf("the rotation says %+v", p)
		}
		counts, err := s.Sealed().Count(t.Context())
		must(t, err)
		if counts[3] != 3 || len(counts) != 1 {
			t.Errorf("sealed by generation: %v", counts)
		}
		opensAll(t, v, 3)
	})
}
