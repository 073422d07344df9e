package memory

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"ava/internal/store"
)

type endpoints struct{ db *DB }

func (e endpoints) Create(ctx context.Context, p store.Endpoint) error {
	return e.db.locked(ctx, func() error {
		if err := e.db.mustBeNewest(p.DataKey); err != nil {
			return err
		}
		if _, taken := e.db.endpoints[p.Ref]; taken {
			return store.ErrDuplicate
		}
		for _, other := range e.db.endpoints {
			if other.Token == p.Token {
				return store.ErrDuplicate
			}
		}
		e.db.endpoints[p.Ref] = p.Normal()
		return nil
	})
}

func (e endpoints) Get(ctx context.Context, ref store.Ref) (store.Endpoint, error) {
	return e.first(ctx, func(p store.Endpoint) bool { return p.Ref == ref })
}

func (e endpoints) Find(ctx context.Context, token store.Digest) (store.Endpoint, error) {
	return e.first(ctx, func(p store.Endpoint) bool { return p.Token == token })
}

func (e endpoints) first(ctx context.Context, is func(store.Endpoint) bool) (store.Endpoint, error) {
	var found store.Endpoint
	err := e.db.locked(ctx, func() error {
		for _, kept := range e.db.endpoints {
			if is(kept) {
				found = kept.Normal()
				return nil
			}
		}
		return store.ErrNotFound
	})
	return found, err
}

func (e endpoints) SetSecret(ctx context.Context, p store.Endpoint, event store.Event) error {
	return e.db.change(ctx, p.Ref, event, func() error {
		kept, ok := e.db.endpoints[p.Ref]
		if !ok || kept.Token != p.Token {
			return store.ErrNotFound
		}
		kept.Secret, kept.SecretAt = p.Secret, store.Normal(p.SecretAt)
		e.db.endpoints[p.Ref] = kept
		return nil
	})
}

func (e endpoints) Stale(ctx context.Context, key int64, after store.Ref, limit int) ([]store.Endpoint, error) {
	var found []store.Endpoint
	err := e.db.locked(ctx, func() error {
		for _, kept := range e.db.endpoints {
			if kept.DataKey != key && compareRefs(kept.Ref, after) > 0 {
				found = append(found, kept.Normal())
			}
		}
		return nil
	})
	slices.SortFunc(found, func(a, b store.Endpoint) int { return compareRefs(a.Ref, b.Ref) })
	return found[:min(limit, len(found))], err
}

func (e endpoints) Reseal(ctx context.Context, p store.Endpoint) error {
	return e.db.locked(ctx, func() error {
		if err := e.db.mustBeNewest(p.DataKey); err != nil {
			return err
		}
		kept, ok := e.db.endpoints[p.Ref]
		if !ok || kept.Token != p.Token {
			return store.ErrConflict
		}
		kept.Sealed, kept.DataKey = slices.Clone(p.Sealed), p.DataKey
		e.db.endpoints[p.Ref] = kept
		return nil
	})
}

type reportKey struct {
	store.Ref
	key store.Digest
}

type reports struct{ db *DB }

func (r reports) Receive(ctx context.Context, p store.Report, event store.Event) error {
	p = p.Normal()
	return r.db.change(ctx, p.Ref, event, func() error {
		if _, taken := r.db.reports[reportKey{p.Ref, p.Key}]; taken {
			return store.ErrDuplicate
		}
		for _, kept := range r.db.reports {
			if p.Object != "" && kept.Ref == p.Ref && kept.Object == p.Object && kept.Rank >= p.Rank {
				return store.ErrConflict
			}
		}
		r.db.reports[reportKey{p.Ref, p.Key}] = p
		return nil
	})
}

func (r reports) Made(ctx context.Context, ref store.Ref, operation string) (store.Report, error) {
	var found store.Report
	err := r.db.locked(ctx, func() error {
		for _, kept := range r.db.reports {
			if operation != "" && kept.Ref == ref && kept.Made == operation && kept.Rank >= found.Rank {
				found = kept
			}
		}
		if found.ID == "" {
			return store.ErrNotFound
		}
		return nil
	})
	return found, err
}

func (r reports) Claim(ctx context.Context, was store.Report, until time.Time) error {
	return r.db.locked(ctx, func() error {
		kept, ok := r.db.reports[reportKey{was.Ref, was.Key}]
		if !ok || !kept.HandledAt.IsZero() || !kept.LeaseUntil.Equal(store.Normal(was.LeaseUntil)) {
			return store.ErrConflict
		}
		kept.LeaseUntil = store.Normal(until)
		r.db.reports[reportKey{was.Ref, was.Key}] = kept
		return nil
	})
}

func (r reports) Handled(ctx context.Context, p store.Report, at time.Time) error {
	return r.db.locked(ctx, func() error {
		if kept, ok := r.db.reports[reportKey{p.Ref, p.Key}]; ok && kept.HandledAt.IsZero() {
			kept.HandledAt = store.Normal(at)
			r.db.reports[reportKey{p.Ref, p.Key}] = kept
		}
		return nil
	})
}

func (r reports) Pending(ctx context.Context, now time.Time, limit int) ([]store.Report, error) {
	var found []store.Report
	err := r.db.locked(ctx, func() error {
		for _, kept := range r.db.reports {
			if kept.HandledAt.IsZero() && !kept.LeaseUntil.After(store.Normal(now)) {
				found = append(found, kept)
			}
		}
		return nil
	})
	slices.SortFunc(found, func(a, b store.Report) int {
		return cmp.Or(a.LeaseUntil.Compare(b.LeaseUntil), strings.Compare(a.ID, b.ID))
	})
	return found[:min(limit, len(found))], err
}
