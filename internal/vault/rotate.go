package vault

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ava/internal/fault"
	"ava/internal/store"
)

const (
	batch = 100
	// passes is how often the credentials are gone through. The store takes nothing
	// more of the old key once the new one is there, so the second finds nothing,
	// unless a process of an earlier version, which does not know of that, writes.
	passes = 10
	// patience is how often a step is tried while the database cannot serve.
	patience = 20
	// keepKeys is how long a data key is kept after its successor came: longer
	// than the texts that it sealed are of use. What it sealed of operations is
	// not sealed again: they expire, and until then the store keeps the key.
	keepKeys = 30 * 24 * time.Hour
)

// ErrUnopened means that there are credentials or endpoints which the vault cannot
// open, and so cannot seal again. They stay as they are, and so do their keys.
var ErrUnopened = errors.New("vault: some credentials do not open")

// ErrSuperseded means that a later change of keys has begun, which does what was
// left of this one.
var ErrSuperseded = errors.New("vault: another change of keys has begun since")

// Progress is how far a change of keys has come.
type Progress struct {
	Generation int64 // the data key that seals from now on
	Resumed    bool  // whether an earlier run had begun
	Total      int64 // credentials to seal again, counted at the beginning
	Resealed   int64
	Overtaken  int64 // changed by their owners meanwhile, who win
	Unopened   int64
	Removed    int64 // old data keys destroyed
}

// RotateKeys makes a new data key and seals every credential, and the token of
// every endpoint, again with it, while the vault serves. It tells progress, which may be nil, after each batch.
//
// It can be ended at any moment: a run that finds a change of keys unfinished
// goes on with that one. All data keys are wrapped again by the wrapper's current
// key, so that the earlier ones can be taken out of the configuration afterwards.
func (v *Vault) RotateKeys(ctx context.Context, progress func(Progress)) (Progress, error) {
	if progress == nil {
		progress = func(Progress) {}
	}
	var p Progress
	err := patiently(ctx, func() (err error) {
		p, err = v.beginRotation(ctx)
		return err
	})
	if err != nil {
		return p, err
	}
	for pass := 1; ; pass++ {
		again, err := v.resealAll(ctx, &p, progress)
		if err != nil {
			return p, err
		}
		if !again {
			break
		}
		if pass == passes {
			return p, fmt.Errorf("vault: after %d passes there are credentials of older keys still", passes)
		}
	}
	if err := v.resealEndpoints(ctx, &p); err != nil {
		return p, err
	}
	if err := patiently(ctx, func() error { return v.rewrapAll(ctx) }); err != nil {
		return p, err
	}
	if p.Unopened > 0 {
		return p, fmt.Errorf("%w: %d", ErrUnopened, p.Unopened)
	}
	err = patiently(ctx, func() error { return v.store.Keys().Finish(ctx, p.Generation, time.Now()) })
	if err != nil {
		return p, err
	}
	err = patiently(ctx, func() error { return v.removeOld(ctx, &p) })
	progress(p)
	return p, err
}

// patiently does one step of a rotation, and does it again while the database
// says that it will serve later: what is in its way may be the load of users,
// who come first. Every step may be done twice.
func patiently(ctx context.Context, step func() error) error {
	for tries := 1; ; tries++ {
		err := step()
		if !errors.Is(err, fault.Overloaded) || tries == patience {
			return err
		}
		select {
		case <-time.After(fault.Of(err).RetryAfter):
		case <-ctx.Done():
			return err
		}
	}
}

// beginRotation adds a data key, unless a rotation to the newest is under way.
func (v *Vault) beginRotation(ctx context.Context) (Progress, error) {
	keys, err := v.load(ctx)
	if err != nil {
		return Progress{}, err
	}
	p := Progress{Generation: keys.newest, Resumed: true}
	if !keys.records[len(keys.records)-1].FinishedAt.IsZero() {
		p = Progress{Generation: keys.newest + 1}
		err := v.addKey(ctx, p.Generation)
		if p.Resumed = errors.Is(err, store.ErrDuplicate); err != nil && !p.Resumed {
			return Progress{}, err
		}
		if _, err := v.load(ctx); err != nil {
			return Progress{}, err
		}
	}
	counts, err := v.store.Sealed().Count(ctx)
	for generation, count := range counts {
		if generation != p.Generation {
			p.Total += count
		}
	}
	return p, err
}

// resealAll goes through the credentials once. It reports whether to go through
// them again: whether there were any but those that do not open.
func (v *Vault) resealAll(ctx context.Context, p *Progress, progress func(Progress)) (again bool, err error) {
	p.Unopened = 0
	var after store.Ref
	for {
		var found []store.Credential
		err := patiently(ctx, func() (err error) {
			found, err = v.store.Sealed().Next(ctx, p.Generation, after, batch)
			return err
		})
		if err != nil || len(found) == 0 {
			return again, err
		}
		for _, c := range found {
			opened, err := v.reseal(ctx, c, p)
			if err != nil {
				return again, err
			}
			again = again || opened
		}
		after = found[len(found)-1].Ref
		progress(*p)
	}
}

// reseal reports whether the credential could be opened.
func (v *Vault) reseal(ctx context.Context, c store.Credential, p *Progress) (opened bool, err error) {
	plain, _, err := v.open(ctx, c.Sealed, bindCredential(c.Ref))
	if errors.Is(err, ErrNotOpened) {
		p.Unopened++
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer clear(plain)
	if c.Sealed, err = v.keys.Load().seal(p.Generation, plain, bindCredential(c.Ref)); err != nil {
		return true, failure("vault.rotate", err)
	}
	c.DataKey = p.Generation
	switch err = patiently(ctx, func() error { return v.store.Sealed().Reseal(ctx, c) }); {
	case errors.Is(err, store.ErrKeyGone):
		return true, ErrSuperseded
	case errors.Is(err, store.ErrConflict):
		p.Overtaken++
		return true, nil
	case err != nil:
		return true, err
	}
	p.Resealed++
	return true, nil
}

func (v *Vault) rewrapAll(ctx context.Context) error {
	keys, err := v.load(ctx)
	if err != nil {
		return err
	}
	for _, record := range keys.records {
		handle, err := v.unwrapHandle(ctx, record)
		if err != nil {
			return failure("vault.rewrap", err)
		}
		wrapped, err := v.wrap(ctx, record.Generation, handle)
		if err != nil {
			return failure("vault.rewrap", err)
		}
		// A conflict is another run that does the same.
		if err := v.store.Keys().Rewrap(ctx, record, v.wrapper.Name(), wrapped); err != nil && !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
	return nil
}

// removeOld destroys the data keys that nothing needs any more. The store
// refuses to remove one that a record was sealed with.
func (v *Vault) removeOld(ctx context.Context, p *Progress) error {
	records := v.keys.Load().records
	for i, record := range records[:len(records)-1] {
		if time.Since(records[i+1].CreatedAt) < keepKeys {
			continue
		}
		switch err := v.store.Keys().Remove(ctx, record.Generation); {
		case err == nil:
			p.Removed++
		case !errors.Is(err, store.ErrKeyInUse) && !errors.Is(err, store.ErrNotFound):
			return err
		}
	}
	_, err := v.load(ctx)
	return err
}
