package memory

import (
	"context"
	"slices"
	"time"

	"ava/internal/identity"
	"ava/internal/store"
)

type operationKey struct {
	owner identity.Owner
	key   store.Digest
}

func keyOf(o store.Operation) operationKey { return operationKey{o.Owner, o.Key} }

type operations struct{ db *DB }

func (o operations) Begin(ctx context.Context, op store.Operation) error {
	return o.db.locked(ctx, func() error {
		if _, taken := o.db.operations[keyOf(op)]; taken {
			return store.ErrDuplicate
		}
		return o.keep(op, 0)
	})
}

func (o operations) Get(ctx context.Context, owner identity.Owner, key store.Digest) (store.Operation, error) {
	var found store.Operation
	err := o.db.locked(ctx, func() error {
		kept, ok := o.db.operations[operationKey{owner, key}]
		if !ok {
			return store.ErrNotFound
		}
		found = kept.Normal()
		return nil
	})
	return found, err
}

func (o operations) Change(ctx context.Context, was, now store.Operation) error {
	if err := was.MustBecome(now.State); err != nil {
		return err
	}
	return o.db.locked(ctx, func() error { return o.replace(was, now) })
}

func (o operations) Finish(ctx context.Context, was, now store.Operation, event store.Event) error {
	if err := was.MustFinish(now.State); err != nil {
		return err
	}
	if err := o.stillIs(ctx, was); err != nil {
		return err
	}
	return o.db.change(ctx, was.Ref, event, func() error { return o.replace(was, now) })
}

func (o operations) Release(ctx context.Context, was store.Operation, event store.Event) error {
	if err := o.stillIs(ctx, was); err != nil {
		return err
	}
	return o.db.change(ctx, was.Ref, event, func() error { return o.remove(was) })
}

func (o operations) Discard(ctx context.Context, was store.Operation) error {
	return o.db.locked(ctx, func() error { return o.remove(was) })
}

func (o operations) Overdue(ctx context.Context, now time.Time, limit int) ([]store.Operation, error) {
	var found []store.Operation
	err := o.db.locked(ctx, func() error {
		for _, kept := range o.db.operations {
			if kept.State == store.Dispatched && !kept.LeaseUntil.After(store.Normal(now)) {
				found = append(found, kept.Normal())
			}
		}
		return nil
	})
	slices.SortFunc(found, func(a, b store.Operation) int { return a.LeaseUntil.Compare(b.LeaseUntil) })
	return found[:min(limit, len(found))], err
}

// stillIs returns ErrConflict if the operation has changed, which counts before an
// event that is there already: who tries an end again wants to know of the former.
func (o operations) stillIs(ctx context.Context, was store.Operation) error {
	return o.db.locked(ctx, func() error {
		_, err := o.unchanged(was)
		return err
	})
}

// unchanged returns the operation as it is kept, or ErrConflict if it is not what
// the caller had read.
func (o operations) unchanged(was store.Operation) (store.Operation, error) {
	kept, ok := o.db.operations[keyOf(was)]
	if !ok || kept.State != was.State || kept.Fence != was.Fence {
		return store.Operation{}, store.ErrConflict
	}
	return kept, nil
}

// replace changes what may change.
func (o operations) replace(was, now store.Operation) error {
	kept, err := o.unchanged(was)
	if err != nil {
		return err
	}
	now.Ref, now.Key, now.ID, now.Op = kept.Ref, kept.Key, kept.ID, kept.Op
	now.Fingerprint, now.CreatedAt = kept.Fingerprint, kept.CreatedAt
	return o.keep(now, kept.DataKey)
}

// keep keeps an operation, unless its answer was sealed, just now, with a key that
// is not the newest.
func (o operations) keep(op store.Operation, dataKey int64) error {
	if op.DataKey != 0 && op.DataKey != dataKey {
		if err := o.db.mustBeNewest(op.DataKey); err != nil {
			return err
		}
	}
	o.db.operations[keyOf(op)] = op.Normal()
	return nil
}

func (o operations) remove(was store.Operation) error {
	if _, err := o.unchanged(was); err != nil {
		return err
	}
	delete(o.db.operations, keyOf(was))
	return nil
}
