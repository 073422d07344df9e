package memory

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"time"

	"ava/internal/store"
)

type keys struct{ db *DB }

func (k keys) List(ctx context.Context) ([]store.DataKey, error) {
	var found []store.DataKey
	err := k.db.locked(ctx, func() error {
		for _, kept := range k.db.keys {
			found = append(found, kept.Normal())
		}
		return nil
	})
	slices.SortFunc(found, func(a, b store.DataKey) int { return cmp.Compare(a.Generation, b.Generation) })
	return found, err
}

func (k keys) Add(ctx context.Context, key store.DataKey) error {
	return k.db.locked(ctx, func() error {
		if _, taken := k.db.keys[key.Generation]; taken {
			return store.ErrDuplicate
		}
		k.db.keys[key.Generation] = key.Normal()
		return nil
	})
}

func (k keys) Rewrap(ctx context.Context, was store.DataKey, kek string, wrapped []byte) error {
	return k.db.locked(ctx, func() error {
		kept, ok := k.db.keys[was.Generation]
		if !ok || kept.KEK != was.KEK || !bytes.Equal(kept.Wrapped, was.Wrapped) {
			return store.ErrConflict
		}
		kept.KEK, kept.Wrapped = kek, slices.Clone(wrapped)
		k.db.keys[was.Generation] = kept
		return nil
	})
}

func (k keys) Finish(ctx context.Context, generation int64, at time.Time) error {
	return k.db.locked(ctx, func() error {
		kept, ok := k.db.keys[generation]
		if !ok {
			return store.ErrNotFound
		}
		kept.FinishedAt = store.Normal(at)
		k.db.keys[generation] = kept
		return nil
	})
}

func (k keys) Remove(ctx context.Context, generation int64) error {
	return k.db.locked(ctx, func() error {
		if _, ok := k.db.keys[generation]; !ok {
			return store.ErrNotFound
		}
		if uses(k.db.credentials, func(c store.Credential) bool { return c.DataKey == generation }) ||
			uses(k.db.operations, func(o store.Operation) bool { return o.DataKey == generation }) ||
			uses(k.db.sent, func(e store.SentEmail) bool { return e.DataKey == generation }) ||
			uses(k.db.endpoints, func(e store.Endpoint) bool { return e.DataKey == generation }) {
			return store.ErrKeyInUse
		}
		delete(k.db.keys, generation)
		return nil
	})
}

// mustBeNewest returns ErrKeyGone unless the data key is the newest one.
func (db *DB) mustBeNewest(key int64) error {
	newest := int64(0)
	for generation := range db.keys {
		newest = max(newest, generation)
	}
	if key != newest || newest == 0 {
		return store.ErrKeyGone
	}
	return nil
}

// uses reports whether one of the records uses a key.
func uses[K comparable, V any](records map[K]V, key func(V) bool) bool {
	for _, r := range records {
		if key(r) {
			return true
		}
	}
	return false
}
