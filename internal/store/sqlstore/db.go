// Package sqlstore keeps the store's records in SQLite or in PostgreSQL, by one
// set of SQL.
package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"ava/internal/fault"
	"ava/internal/store"
)

// How long things may take.
const (
	acquireLimit   = time.Second             // to get a connection, new or pooled
	statementLimit = 1800 * time.Millisecond // a whole read or write, so that it fails within two seconds
	openLimit      = 10 * time.Second        // to connect and migrate, also while another process does
	openPause      = 20 * time.Millisecond   // between tries to do so
)

// DB is a database. It is safe for concurrent use.
type DB struct {
	reader, writer *sql.DB // the same pool where the database sorts writers out by itself
	dialect        dialect
}

// dialect is what differs between the databases.
type dialect struct {
	name  string // of the migrations for it alone
	cause func(error) error

	// SQL that keeps others away until the transaction has ended; empty where a
	// transaction that writes does so by itself.
	lock    string // other processes from migrating
	lockKey string // those who add a data key, by whoever writes what the key $1 sealed
	newKey  string // whoever writes what a data key sealed, by those who add one
}

var _ store.Store = (*DB)(nil)

// Open connects to the database at "sqlite:path" or "postgres://…" and brings its
// tables up to date; processes that start together wait for each other. Errors
// do not hold the address, which may have a password in it.
func Open(ctx context.Context, url string) (*DB, error) {
	ctx, cancel := context.WithTimeout(ctx, openLimit)
	defer cancel()
	db, err := connect(url)
	if err != nil {
		return nil, err
	}
	if err := db.prepare(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// prepare migrates. It comes back to a database that is busy: SQLite refuses at
// once, without the usual wait, when processes that start together both turn the
// write-ahead log on.
func (db *DB) prepare(ctx context.Context) error {
	again := time.NewTicker(openPause)
	defer again.Stop()
	for {
		err := db.failure(ctx, "store.open", db.migrate(ctx))
		if !errors.Is(err, store.ErrBusy) {
			return err
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return err
		}
	}
}

func connect(url string) (*DB, error) {
	scheme, rest, _ := strings.Cut(url, ":")
	switch scheme {
	case "sqlite":
		return connectSQLite(strings.TrimPrefix(rest, "//"))
	case "postgres", "postgresql":
		return connectPostgres(url)
	}
	return nil, errors.New("store: the database's address must begin with sqlite: or postgres://")
}

// Close waits for statements under way and closes the connections.
func (db *DB) Close() error {
	err := db.reader.Close()
	if db.writer != db.reader {
		err = errors.Join(err, db.writer.Close())
	}
	if err != nil {
		return errors.New("store: the database could not be closed properly")
	}
	return nil
}

var ready = statement{"store.ready", `select count(*) from schema_migrations`}

// Ready returns nil if the database can be read.
func (db *DB) Ready(ctx context.Context) error {
	_, err := query(ctx, db, ready, func(row scanner) (n int, err error) { return n, row.Scan(&n) })
	return err
}

// Purge removes what has expired: sessions and consents at once, operations and
// reports and sent e-mails in batches, as there may be many.
func (db *DB) Purge(ctx context.Context, now time.Time) (int64, error) {
	var purged int64
	err := db.write(ctx, "store.purge", func(ctx context.Context, tx *sql.Tx) error {
		sessions, err := exec(ctx, tx, `delete from sessions where expires_at <= $1`, millis(now))
		if err != nil {
			return err
		}
		consents, err := exec(ctx, tx, `delete from consents where expires_at <= $1`, millis(now))
		purged = sessions + consents
		return err
	})
	for _, purge := range []func(context.Context, time.Time) (int64, error){operations{db}.purge, reports{db}.purge, sentEmails{db}.purge} {
		for removed := int64(purgeBatch); err == nil && removed == purgeBatch; purged += removed {
			removed, err = purge(ctx, now)
		}
	}
	return purged, err
}

// Credentials returns the credentials.
func (db *DB) Credentials() store.Credentials { return credentials{db} }

// Sealed returns the view of the credentials for changing keys.
func (db *DB) Sealed() store.Sealed { return sealed{db} }

// Audit returns the audit trail.
func (db *DB) Audit() store.Audit { return audit{db} }

// Sessions returns the sessions.
func (db *DB) Sessions() store.Sessions { return sessions{db} }

// Consents returns the consents under way.
func (db *DB) Consents() store.Consents { return consents{db} }

// Keys returns the data keys.
func (db *DB) Keys() store.Keys { return keys{db} }

// Operations returns the operations.
func (db *DB) Operations() store.Operations { return operations{db} }

// Endpoints returns where services report.
func (db *DB) Endpoints() store.Endpoints { return endpoints{db} }

// Reports returns what services reported.
func (db *DB) Reports() store.Reports { return reports{db} }

// SentEmails returns the log of what was sent.
func (db *DB) SentEmails() store.SentEmails { return sentEmails{db} }

// errReference is the violation of a foreign key. Which is gone, or in use,
// depends on the statement.
var errReference = errors.New("store: a reference does not hold")

// failure turns an error of the database into one that the callers know, and
// drops its text, which may hold SQL, values or the address.
func (db *DB) failure(ctx context.Context, op string, err error) error {
	switch {
	case err == nil:
		return nil
	case isOurs(err):
		return err
	case ctx.Err() != nil:
		return fmt.Errorf("%s: %w", op, ctx.Err()) // the caller left, or ran out of time
	}
	cause := db.dialect.cause(err)
	switch {
	case isOurs(cause):
		return cause
	case errors.Is(cause, store.ErrBusy), errors.Is(cause, store.ErrFull), errors.Is(cause, store.ErrUnreachable):
		return store.Down(op, cause)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return store.Down(op, store.ErrBusy) // our own limit
	}
	return &fault.Fault{Code: fault.Internal, Op: op, Err: cause}
}

// isOurs reports whether the error is one that the store itself chose.
func isOurs(err error) bool {
	for _, ours := range []error{
		store.ErrNotFound, store.ErrConflict, store.ErrDuplicate, store.ErrKeyGone, store.ErrKeyInUse, store.ErrForeignEvent,
		store.ErrTransition,
		errReference, errNewer,
	} {
		if errors.Is(err, ours) {
			return true
		}
	}
	return false
}
