package store

import (
	"context"
	"time"

	"ava/internal/identity"
)

// SentEmail is an e-mail in the log of what an owner sent. Whom it went to and
// what about is somebody's correspondence, so all of it is sealed.
type SentEmail struct {
	Owner     identity.Owner
	ID        string // UUID version 7: e-mails in order of time
	Sealed    []byte // for the vault to open
	DataKey   int64  // the generation of the key that sealed it
	ExpiresAt time.Time
}

// Normal returns the e-mail as every driver keeps it.
func (e SentEmail) Normal() SentEmail {
	e.ID, e.Sealed, e.ExpiresAt = normalText(e.ID), normalBytes(e.Sealed), Normal(e.ExpiresAt)
	return e
}

// SentEmails keeps the log of what was sent.
type SentEmails interface {
	// Put adds an e-mail, or replaces the owner's with its ID: what was unsure
	// can become known. ErrKeyGone asks to seal with another key.
	Put(ctx context.Context, e SentEmail) error
	// Get returns an e-mail, or ErrNotFound.
	Get(ctx context.Context, owner identity.Owner, id string) (SentEmail, error)
	// List returns up to limit e-mails of the owner, newest first, that are older
	// than the one with the ID after; an empty ID begins with the newest.
	List(ctx context.Context, owner identity.Owner, after string, limit int) ([]SentEmail, error)
}
