package vault_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ava/internal/store"
	"ava/internal/store/memory"
	"ava/internal/vault"
)

func fill(t *testing.T, v *vault.Vault, n int) {
	t.Helper()
	for i := range n {
		mustPut(t, v, vapiOf(name(i)), bundle("key", name(i)))
	}
}

// opensAll checks that every credential opens to the name of its owner.
func opensAll(t *testing.T, v *vault.Vault, n int) {
	t.Helper()
	for i := range n {
		b, _, err := v.Get(t.Context(), vapiOf(name(i)))
		if err != nil || b["key"].Reveal() != name(i) {
			t.Fatalf("%s opens to %d fields, %v", name(i), len(b), err)
		}
	}
}

func TestRotationSealsEverythingAgain(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s store.Store) { //nolint:thelper // it is the test
		old := open(t, s, ring(t, "k1", "k2")) // every process gets the new key first
		fill(t, old, 250)
		var told []vault.Progress
		got, err := open(t, s, ring(t, "k2", "k1")).RotateKeys(t.Context(), func(p vault.Progress) { told = append(told, p) })
		must(t, err)
		if want := (vault.Progress{Generation: 2, Total: 250, Resealed: 250}); got != want {
			t.Errorf("the rotation says %+v, want %+v", got, want)
		}
		if len(told) < 3 || told[0].Resealed == 0 || told[len(told)-1] != got {
			t.Errorf("the progress was %+v", told)
		}
		counts, err := s.Sealed().Count(t.Context())
		must(t, err)
		if counts[2] != 250 || len(counts) != 1 {
			t.Errorf("sealed by generation: %v", counts)
		}
		opensAll(t, old, 250)                       // a process that has not heard of it
		opensAll(t, open(t, s, ring(t, "k2")), 250) // the first key is not needed any more
	})
}

func TestEachRotationMakesAKey(t *testing.T) {
	t.Parallel()
	s := memory.New()
	v := open(t, s, ring(t, "k1"))
	fill(t, v, 3)
	for want := int64(2); want < 5; want++ {
		p, err := v.RotateKeys(t.Context(), nil)
		must(t, err)
		if p.Generation != want || p.Resumed || p.Resealed != 3 {
			t.Errorf("the rotation says %+v", p)
		}
	}
	opensAll(t, v, 3)
}

func TestRotationThatWasCutOffGoesOn(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s store.Store) { //nolint:thelper // it is the test
		v := open(t, s, ring(t, "k1"))
		fill(t, v, 250)
		ctx, cut := context.WithCancel(t.Context())
		_, err := v.RotateKeys(ctx, func(vault.Progress) { cut() })
		wantErr(t, err, context.Canceled)
		counts, err := s.Sealed().Count(t.Context())
		must(t, err)
		if counts[1] == 0 || counts[2] == 0 {
			t.Fatalf("it was not cut off in the middle: %v", counts)
		}
		opensAll(t, v, 250)
		p, err := open(t, s, ring(t, "k1")).RotateKeys(t.Context(), nil)
		must(t, err)
		if p.Generation != 2 || !p.Resumed || p.Resealed != counts[1] {
			t.Errorf("the second run says %+v", p)
		}
		opensAll(t, v, 250)
	})
}

func TestTwoRotationsAtOnceMakeOneKey(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s store.Store) { //nolint:thelper // it is the test
		fill(t, open(t, s, ring(t, "k1")), 120)
		var both sync.WaitGroup
		start := make(chan struct{})
		for range 2 {
			v := open(t, s, ring(t, "k1"))
			both.Go(func() {
				<-start
				if _, err := v.RotateKeys(t.Context(), nil); err != nil {
					t.Error(err)
				}
			})
		}
		close(start)
		both.Wait()
		opensAll(t, open(t, s, ring(t, "k1")), 120)
	})
}

func TestProcessThatHasNotHeardOfARotationSealsWithTheNewKey(t *testing.T) {
	t.Parallel()
	s := memory.New()
	stale := open(t, s, ring(t, "k1"))
	_, err := open(t, s, ring(t, "k1")).RotateKeys(t.Context(), nil)
	must(t, err)
	mustPut(t, stale, vapiOf("anna"), bundle("key", "value"))
	_, c, err := stale.Get(t.Context(), vapiOf("anna"))
	must(t, err)
	if c.DataKey != 2 {
		t.Errorf("it was sealed with generation %d", c.DataKey)
	}
}

func TestRotationLeavesWhatDoesNotOpenAndSaysSo(t *testing.T) {
	t.Parallel()
	s := memory.New()
	v := open(t, s, ring(t, "k1"))
	fill(t, v, 5)
	broken, err := s.Credentials().Get(t.Context(), vapiOf(name(2)))
	must(t, err)
	broken.Sealed[20] ^= 1
	must(t, s.Sealed().Reseal(t.Context(), broken))
	for run := range 2 {
		p, err := v.RotateKeys(t.Context(), nil)
		wantErr(t, err, vault.ErrUnopened)
		if p.Unopened != 1 || p.Generation != 2 || p.Resumed != (run == 1) {
			t.Errorf("run %d says %+v", run, p)
		}
	}
	mustPut(t, v, vapiOf(name(2)), bundle("key", name(2))) // the user connects again
	p, err := v.RotateKeys(t.Context(), nil)
	must(t, err)
	if p.Generation != 2 || !p.Resumed {
		t.Errorf("the last run says %+v", p)
	}
	opensAll(t, v, 5)
}

func TestOldKeysAreDestroyedAMonthAfterTheirSuccessorsCame(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := memory.New()
		v := open(t, s, ring(t, "k1"))
		fill(t, v, 3)
		rotate := func() vault.Progress {
			p, err := v.RotateKeys(t.Context(), nil)
			must(t, err)
			return p
		}
		rotate()
		time.Sleep(29 * 24 * time.Hour)
		if p := rotate(); p.Removed != 0 {
			t.Errorf("removed too early: %+v", p)
		}
		time.Sleep(2 * 24 * time.Hour)
		if p := rotate(); p.Removed != 1 || p.Generation != 4 {
			t.Errorf("the rotation says %+v", p)
		}
		keys, err := s.Keys().List(t.Context())
		must(t, err)
		if len(keys) != 3 || keys[0].Generation != 2 {
			t.Errorf("the keys are %+v", keys)
		}
		opensAll(t, v, 3)
		opensAll(t, open(t, s, ring(t, "k1")), 3)
	})
}

func TestKeysMoveFromTheRingToTransitAndBack(t *testing.T) {
	t.Parallel()
	s := memory.New()
	fill(t, open(t, s, ring(t, "k1")), 5)
	transit := newTransit(t, imitateTransit(t).URL)

	_, err := open(t, s, vault.Moving{To: transit, From: ring(t, "k1")}).RotateKeys(t.Context(), nil)
	must(t, err)
	opensAll(t, open(t, s, transit), 5)
	_, err = vault.Open(t.Context(), s, ring(t, "k1"))
	wantErr(t, err, vault.ErrUnknownKey)

	_, err = open(t, s, vault.Moving{To: ring(t, "k9"), From: transit}).RotateKeys(t.Context(), nil)
	must(t, err)
	opensAll(t, open(t, s, ring(t, "k9")), 5)
}

func TestCallerWhoLeftIsToldSo(t *testing.T) {
	t.Parallel()
	s, _ := openSQLite(t)
	v := open(t, s, ring(t, "k1"))
	fill(t, v, 1)
	ctx, leave := context.WithCancel(t.Context())
	leave()
	_, _, err := v.Get(ctx, vapiOf(name(0)))
	wantErr(t, err, context.Canceled)
	_, err = put(ctx, v, vapiOf(name(0)), bundle("key", "x"))
	wantErr(t, err, context.Canceled)
}

// busyStore refuses to seal again as long as it is busy.
type busyStore struct {
	store.Store
	refusals int
}

func (s *busyStore) Sealed() store.Sealed { return busySealed{s.Store.Sealed(), s} }

type busySealed struct {
	store.Sealed
	of *busyStore
}

func (s busySealed) Reseal(ctx context.Context, c store.Credential) error {
	if s.of.refusals > 0 {
		s.of.refusals--
		return store.Down("test", store.ErrBusy)
	}
	return s.Sealed.Reseal(ctx, c)
}

func TestRotationWaitsForADatabaseThatIsBusy(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &busyStore{Store: memory.New(), refusals: 19}
		v := open(t, s, ring(t, "k1"))
		fill(t, v, 3)
		began := time.Now()
		p, err := v.RotateKeys(t.Context(), nil)
		must(t, err)
		if waited := time.Since(began); p.Resealed != 3 || waited != 19*time.Second {
			t.Errorf("after %v the rotation says %+v", waited, p)
		}
		s.refusals = 1000
		_, err = v.RotateKeys(t.Context(), nil)
		wantErr(t, err, store.ErrBusy)
		opensAll(t, v, 3)
		s.refusals = 0
		p, err = v.RotateKeys(t.Context(), nil)
		must(t, err)
		if !p.Resumed || p.Resealed != 3 {
			t.Errorf("the rotation that went on says %+v", p)
		}
	})
}
