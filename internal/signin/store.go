package signin

import (
	"context"
	"crypto/sha256"
	"errors"
	"time"

	"ava/internal/identity"
)

// Key is what a record is stored under: a hash of something that only a browser
// knows. Whoever reads the store can neither sign in nor take over a session.
type Key [sha256.Size]byte

// ErrNotFound is returned where there is no record under a key.
var ErrNotFound = errors.New("no such record")

// Login is a sign-in that has begun: the browser is at the provider.
type Login struct {
	Return  string    // the path to go to afterwards
	Expires time.Time // when it is too late to come back
}

// LoginStates keeps the sign-ins that have begun.
type LoginStates interface {
	// Save stores l under a key that is new.
	Save(ctx context.Context, k Key, l Login) error
	// Consume removes and returns the login under k, in one step: of any number
	// of callers, one gets it, and the others ErrNotFound.
	Consume(ctx context.Context, k Key) (Login, error)
}

// IdleLife is how long a session lasts that nobody uses.
const IdleLife = 12 * time.Hour

// Session is a browser that has signed in.
type Session struct {
	Owner     identity.Owner
	Name      string
	Created   time.Time
	IdleUntil time.Time // ends then, unless it is used: its last use plus IdleLife
	Until     time.Time // ends then in any case
}

// ended reports whether the session is over.
func (s Session) ended(now time.Time) bool { return !now.Before(s.IdleUntil) || !now.Before(s.Until) }

// Sessions keeps the sessions.
type Sessions interface {
	// Create stores s under a key that is new.
	Create(ctx context.Context, k Key, s Session) error
	// Get returns the session under k, ended or not, or ErrNotFound.
	Get(ctx context.Context, k Key) (Session, error)
	// Touch moves a session's IdleUntil. It never brings back one that has been
	// deleted meanwhile: then, it does nothing or returns ErrNotFound.
	Touch(ctx context.Context, k Key, idleUntil time.Time) error
	// Delete removes the session under k. That there is none is no error.
	Delete(ctx context.Context, k Key) error
}

// Purger removes what is over: logins that have expired, sessions that have
// ended. Correctness does not depend on it, the size of the store does.
type Purger interface {
	// Purge removes what was over at now and returns how much that was. Sessions
	// that were only idle for too long may stay until their Until.
	Purge(ctx context.Context, now time.Time) (int, error)
}
