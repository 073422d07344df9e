// Package store is what the product remembers: the records, and the interfaces
// of whoever keeps them. The drivers are sqlstore and memory; the suite that
// both pass is storetest.
//
// Nothing of a user is read or written without naming the [identity.Owner], so
// that somebody else's data cannot be reached by a forgotten condition. The
// exceptions are what runs for nobody in particular: rotation of keys, purging,
// going on with operations and reports that were abandoned, and finding out by a
// secret who is asking.
//
// A change and the audit event about it are one transaction.
//
// Failures of the database itself are a [fault.Fault] with the code Overloaded
// and the time after which to try again; the errors ErrBusy, ErrFull and
// ErrUnreachable in its chain tell operators why. No error holds SQL, values or
// the database's address.
package store

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"time"

	"ava/internal/fault"
	"ava/internal/identity"
)

// Store is everything that is remembered. It is safe for concurrent use.
type Store interface {
	Credentials() Credentials
	Sealed() Sealed
	Audit() Audit
	Sessions() Sessions
	Consents() Consents
	Keys() Keys
	Operations() Operations
	Endpoints() Endpoints
	Reports() Reports
	SentEmails() SentEmails

	// Purge removes sessions, consents, operations, reports and sent e-mails that
	// have expired, and returns how many. An operation that was sent and has not ended stays,
	// however old it is.
	Purge(ctx context.Context, now time.Time) (int64, error)
	// Ready returns nil if data can be read.
	Ready(ctx context.Context) error
	// Close waits for what is going on and lets go of the database.
	Close() error
}

// What can be wrong with a request to the store.
var (
	// ErrNotFound means that there is no such record, or none of this owner.
	ErrNotFound = errors.New("store: not found")
	// ErrConflict means that the record is no longer what the caller had read.
	ErrConflict = errors.New("store: changed meanwhile")
	// ErrDuplicate means that the ID of a new record is taken.
	ErrDuplicate = errors.New("store: exists already")
	// ErrKeyGone means that the data key of a record is not the newest any more, or
	// was removed.
	ErrKeyGone = errors.New("store: the data key is not in force any more")
	// ErrKeyInUse means that there are records that only this data key opens.
	ErrKeyInUse = errors.New("store: the data key is in use")
	// ErrTransition means that an operation cannot become what it was to become.
	ErrTransition = errors.New("store: an operation does not change like that")
	// ErrForeignEvent means that an audit event is not about the change it came with.
	ErrForeignEvent = errors.New("store: the event is about something else")
)

// What can be wrong with the database. Each is the cause of a fault Overloaded.
var (
	// ErrBusy means that a lock or a connection was not to be had in time.
	ErrBusy = errors.New("store: the database is busy")
	// ErrFull means that there is no space left; what is stored can still be read.
	ErrFull = errors.New("store: the database has no space left")
	// ErrUnreachable means that the database does not answer.
	ErrUnreachable = errors.New("store: the database is unreachable")
)

// Ref names a credential: one owner has one for each service.
type Ref struct {
	Owner   identity.Owner
	Service fault.Service
}

// Down returns the fault for a database that cannot serve because of cause:
// ErrBusy, ErrFull or ErrUnreachable.
func Down(op string, cause error) *fault.Fault {
	wait := time.Second
	switch {
	case errors.Is(cause, ErrFull):
		wait = 30 * time.Second // somebody has to make room
	case errors.Is(cause, ErrUnreachable):
		wait = 5 * time.Second
	}
	return &fault.Fault{Code: fault.Overloaded, Op: op, RetryAfter: wait, Err: cause}
}

// versionNoise is how many of a version's low bits are random.
const versionNoise = 20

// NewVersion returns the version of a record that is written now: later ones
// are greater. It is not a counter that begins at 1, because then a credential
// that was removed and connected again could have the version of the old one,
// and a compare-and-swap would take it for that.
func NewVersion() int64 {
	return time.Now().UnixMilli()<<versionNoise | rand.Int64N(1<<versionNoise)
}

// Normal returns a moment as every driver keeps it: UTC, whole milliseconds.
func Normal(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return time.UnixMilli(t.UnixMilli()).UTC()
}

// normalText drops what PostgreSQL does not take.
func normalText(s string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "\uFFFD")
}

// normalBytes returns a copy that is not nil, which databases tell from empty.
func normalBytes(b []byte) []byte { return append([]byte{}, b...) }
