package store

import (
	"context"
	"time"
)

// DataKey is a key that credentials, the answers of operations and the log of
// e-mails are sealed with, itself wrapped by a key that is not in the database.
type DataKey struct {
	Generation int64  // 1, 2, 3 …: the greatest seals
	KEK        string // the name of the key that wrapped it
	Wrapped    []byte
	CreatedAt  time.Time
	// FinishedAt is when the last credential of the earlier keys had been sealed
	// with this one, zero while that is under way.
	FinishedAt time.Time
}

// Normal returns the key as every driver keeps it.
func (k DataKey) Normal() DataKey {
	k.KEK = normalText(k.KEK)
	k.Wrapped = normalBytes(k.Wrapped)
	k.CreatedAt, k.FinishedAt = Normal(k.CreatedAt), Normal(k.FinishedAt)
	return k
}

// Keys keeps the data keys. A key that another record needs cannot be removed.
//
// Only what the newest key sealed can be written; with another it is ErrKeyGone,
// whatever else is to be said of it. Adding a key and such a write exclude each
// other: once Add has returned, all that earlier keys sealed is there to be found,
// and no more of it comes.
type Keys interface {
	// List returns all keys, oldest first.
	List(ctx context.Context) ([]DataKey, error)
	// Add adds a key. Of two that add the same generation one gets ErrDuplicate.
	Add(ctx context.Context, k DataKey) error
	// Rewrap replaces how the key was wrapped, given as it was read. ErrConflict
	// says that somebody else did, or that the key is gone.
	Rewrap(ctx context.Context, was DataKey, kek string, wrapped []byte) error
	// Finish notes when the rotation to the key was complete.
	Finish(ctx context.Context, generation int64, at time.Time) error
	// Remove destroys a key. ErrKeyInUse says that a record needs it.
	Remove(ctx context.Context, generation int64) error
}
