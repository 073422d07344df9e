package store

import (
	"context"
	"strings"
	"time"

	"ava/internal/identity"
)

// Credential is what an owner connected a service with.
type Credential struct {
	Ref
	Sealed  []byte // the secrets, for the vault alone to open
	DataKey int64  // the generation of the key that sealed them

	Hint    string   // what the secret ends with, for people to recognise it
	Account string   // the account at the service
	Scopes  []string // what was granted, where the service knows scopes

	// Version changes whenever the secrets do. It stays when the same secrets
	// are sealed again.
	Version int64
	// Revision changes whenever the secrets are renewed within a connection, as
	// tokens are that expire. It begins anew with each Version.
	Revision int64

	ConnectedAt time.Time
	VerifiedAt  time.Time // when the service last accepted it
	ExpiresAt   time.Time // zero if it does not expire
}

// Normal returns the credential as every driver keeps it.
func (c Credential) Normal() Credential {
	c.Sealed = normalBytes(c.Sealed)
	c.Hint, c.Account = normalText(c.Hint), normalText(c.Account)
	c.Scopes = strings.Fields(normalText(strings.Join(c.Scopes, " ")))
	c.ConnectedAt, c.VerifiedAt, c.ExpiresAt = Normal(c.ConnectedAt), Normal(c.VerifiedAt), Normal(c.ExpiresAt)
	return c
}

// Credentials keeps credentials, one for each Ref. Every change comes with the
// audit event about it, which is written if and only if the change is.
type Credentials interface {
	// Get returns a credential, or ErrNotFound.
	Get(ctx context.Context, ref Ref) (Credential, error)
	// List returns the owner's credentials by service, without what is sealed.
	List(ctx context.Context, owner identity.Owner) ([]Credential, error)
	// Put writes c and returns its new version. With the Version 0 it replaces
	// whatever is there; with another it returns ErrConflict unless that is
	// still the credential's version. ErrKeyGone asks to seal with another key.
	Put(ctx context.Context, c Credential, event Event) (int64, error)
	// Renew replaces the secrets of a connection, its scopes and when it expires,
	// and returns the new revision; all else stays as it is. ErrConflict says that
	// Version or Revision are not the credential's any more. Nobody has done
	// anything, so there is no event.
	Renew(ctx context.Context, c Credential) (int64, error)
	// Delete removes a credential, or returns ErrNotFound. The [Endpoint] for ref
	// goes with it: nothing is to be heard of an account that is not connected.
	Delete(ctx context.Context, ref Ref, event Event) error
	// Verified notes that the service accepted this version of the credential
	// at a moment; ErrConflict says that it is no longer the one in force.
	Verified(ctx context.Context, v Verification, event Event) error
}

// Verification says that a service accepted a credential.
type Verification struct {
	Ref
	Version int64
	At      time.Time
}

// Sealed is the view of the credentials for changing keys. It is the one way to
// credentials without naming an owner, and it is for the vault.
type Sealed interface {
	// Next returns up to limit credentials after a Ref that another key than
	// this one sealed, in a stable order. The zero Ref is before all.
	Next(ctx context.Context, key int64, after Ref, limit int) ([]Credential, error)
	// Reseal replaces what is sealed and by which key, and nothing else. It
	// returns ErrConflict if c.Version or c.Revision are not the credential's any
	// more: what the user did meanwhile wins, and so does what was renewed.
	Reseal(ctx context.Context, c Credential) error
	// Count returns how many credentials each key sealed.
	Count(ctx context.Context) (map[int64]int64, error)
}
