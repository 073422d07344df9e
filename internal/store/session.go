package store

import (
	"context"
	"crypto/sha256"
	"time"

	"ava/internal/fault"
	"ava/internal/identity"
)

// Digest stands for a secret that a browser shows to be recognised. Whoever
// reads the database finds nothing there to show.
type Digest [sha256.Size]byte

// DigestOf returns the digest of a secret. The secret must be random: nothing
// slows down those who guess.
func DigestOf(secret string) Digest { return sha256.Sum256([]byte(secret)) }

// Session is a browser that has signed in.
type Session struct {
	ID        Digest // of the secret in its cookie
	Owner     identity.Owner
	Name      string // what to call the person
	CreatedAt time.Time
	SeenAt    time.Time
	ExpiresAt time.Time // whatever happens until then
}

// Normal returns the session as every driver keeps it.
func (s Session) Normal() Session {
	s.Name = normalText(s.Name)
	s.CreatedAt, s.SeenAt, s.ExpiresAt = Normal(s.CreatedAt), Normal(s.SeenAt), Normal(s.ExpiresAt)
	return s
}

// Sessions keeps sessions.
type Sessions interface {
	// Create adds a session with the event about the signing in.
	Create(ctx context.Context, s Session, event Event) error
	// Get finds out who is asking: the session that has not expired at now, or
	// ErrNotFound. Whether it was idle for too long is the caller's to say.
	Get(ctx context.Context, id Digest, now time.Time) (Session, error)
	// Seen notes that the session is in use; one that is gone stays gone.
	Seen(ctx context.Context, owner identity.Owner, id Digest, at time.Time) error
	// Delete ends one session of the owner, or returns ErrNotFound.
	Delete(ctx context.Context, owner identity.Owner, id Digest, event Event) error
	// DeleteAll ends every session of the owner and returns how many there were.
	DeleteAll(ctx context.Context, owner identity.Owner, event Event) (int64, error)
}

// Consent is a visit to somebody else's consent page that has not come back
// yet: to sign in, or to connect a service by OAuth.
type Consent struct {
	State      Digest         // of the parameter that comes back
	Browser    Digest         // of a cookie: it must come back to the browser that left
	Owner      identity.Owner // who is connecting; nobody yet when signing in
	Service    fault.Service  // what is being connected; empty when signing in
	Sealed     []byte         // PKCE verifier and nonce, for the vault to open
	ReturnPath string         // where on our pages to go on
	ExpiresAt  time.Time      // in minutes
}

// Normal returns the consent as every driver keeps it.
func (c Consent) Normal() Consent {
	c.Sealed = normalBytes(c.Sealed)
	c.ReturnPath = normalText(c.ReturnPath)
	c.ExpiresAt = Normal(c.ExpiresAt)
	return c
}

// Consents keeps consents under way.
type Consents interface {
	// Begin adds one.
	Begin(ctx context.Context, c Consent) error
	// Take returns the consent with this state and removes it, so that of many
	// callers one gets it. ErrNotFound says that there is none, that it has
	// expired at now, or that it left from another browser; it is gone then too.
	Take(ctx context.Context, state, browser Digest, now time.Time) (Consent, error)
}
