package memory

import (
	"context"
	"slices"

	"ava/internal/identity"
	"ava/internal/store"
)

type credentials struct{ db *DB }

func (c credentials) Get(ctx context.Context, ref store.Ref) (store.Credential, error) {
	var found store.Credential
	err := c.db.locked(ctx, func() error {
		kept, ok := c.db.credentials[ref]
		if !ok {
			return store.ErrNotFound
		}
		found = kept.Normal()
		return nil
	})
	return found, err
}

func (c credentials) List(ctx context.Context, owner identity.Owner) ([]store.Credential, error) {
	var found []store.Credential
	err := c.db.locked(ctx, func() error {
		for ref, kept := range c.db.credentials {
			if ref.Owner == owner {
				kept = kept.Normal()
				kept.Sealed = nil
				found = append(found, kept)
			}
		}
		return nil
	})
	slices.SortFunc(found, func(a, b store.Credential) int { return compareRefs(a.Ref, b.Ref) })
	return found, err
}

func (c credentials) Put(ctx context.Context, record store.Credential, event store.Event) (int64, error) {
	kept := record.Normal()
	err := c.db.change(ctx, record.Ref, event, func() error {
		if err := c.db.mustBeNewest(record.DataKey); err != nil {
			return err
		}
		was, exists := c.db.credentials[record.Ref]
		if record.Version != 0 && (!exists || was.Version != record.Version) {
			return store.ErrConflict
		}
		kept.Version, kept.Revision = max(was.Version+1, store.NewVersion()), 0
		c.db.credentials[record.Ref] = kept
		return nil
	})
	if err != nil {
		return 0, err
	}
	return kept.Version, nil
}

func (c credentials) Renew(ctx context.Context, record store.Credential) (int64, error) {
	record = record.Normal()
	err := c.db.locked(ctx, func() error {
		if err := c.db.mustBeNewest(record.DataKey); err != nil {
			return err
		}
		kept, ok := c.db.credentials[record.Ref]
		if !ok || kept.Version != record.Version || kept.Revision != record.Revision {
			return store.ErrConflict
		}
		kept.Sealed, kept.DataKey, kept.Scopes, kept.ExpiresAt = record.Sealed, record.DataKey, record.Scopes, record.ExpiresAt
		kept.Revision++
		c.db.credentials[record.Ref] = kept
		return nil
	})
	if err != nil {
		return 0, err
	}
	return record.Revision + 1, nil
}

func (c credentials) Delete(ctx context.Context, ref store.Ref, event store.Event) error {
	return c.db.change(ctx, ref, event, func() error {
		if _, ok := c.db.credentials[ref]; !ok {
			return store.ErrNotFound
		}
		delete(c.db.credentials, ref)
		delete(c.db.endpoints, ref)
		return nil
	})
}

func (c credentials) Verified(ctx context.Context, v store.Verification, event store.Event) error {
	return c.db.change(ctx, v.Ref, event, func() error {
		kept, ok := c.db.credentials[v.Ref]
		if !ok || kept.Version != v.Version {
			return store.ErrConflict
		}
		kept.VerifiedAt = store.Normal(v.At)
		c.db.credentials[v.Ref] = kept
		return nil
	})
}

type sealed struct{ db *DB }

func (s sealed) Next(ctx context.Context, key int64, after store.Ref, limit int) ([]store.Credential, error) {
	var found []store.Credential
	err := s.db.locked(ctx, func() error {
		for ref, kept := range s.db.credentials {
			if kept.DataKey != key && compareRefs(ref, after) > 0 {
				found = append(found, kept.Normal())
			}
		}
		return nil
	})
	slices.SortFunc(found, func(a, b store.Credential) int { return compareRefs(a.Ref, b.Ref) })
	return found[:min(limit, len(found))], err
}

func (s sealed) Reseal(ctx context.Context, c store.Credential) error {
	return s.db.locked(ctx, func() error {
		if err := s.db.mustBeNewest(c.DataKey); err != nil {
			return err
		}
		kept, ok := s.db.credentials[c.Ref]
		if !ok || kept.Version != c.Version || kept.Revision != c.Revision {
			return store.ErrConflict
		}
		kept.Sealed, kept.DataKey = slices.Clone(c.Sealed), c.DataKey
		s.db.credentials[c.Ref] = kept
		return nil
	})
}

func (s sealed) Count(ctx context.Context) (map[int64]int64, error) {
	counts := make(map[int64]int64)
	err := s.db.locked(ctx, func() error {
		for _, kept := range s.db.credentials {
			counts[kept.DataKey]++
		}
		return nil
	})
	return counts, err
}
