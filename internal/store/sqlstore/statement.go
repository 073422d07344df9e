package sqlstore

import (
	"context"
	"database/sql"
	"time"

	"ava/internal/identity"
	"ava/internal/store"
)

// statement is a query and what to call it in logs.
type statement struct{ op, text string }

// scanner is a row.
type scanner interface{ Scan(into ...any) error }

// query returns what scan makes of each row.
func query[T any](ctx context.Context, db *DB, s statement, scan func(scanner) (T, error), args ...any) ([]T, error) {
	limited, cancel := context.WithTimeout(ctx, statementLimit)
	defer cancel()
	found, err := queryOn(limited, db, s.text, scan, args)
	return found, db.failure(ctx, s.op, err)
}

func queryOn[T any](ctx context.Context, db *DB, text string, scan func(scanner) (T, error), args []any) ([]T, error) {
	conn, err := acquire(ctx, db.reader, acquireLimit)
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close() }()
	rows, err := conn.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var found []T
	for rows.Next() {
		record, err := scan(rows)
		if err != nil {
			return nil, err
		}
		found = append(found, record)
	}
	return found, rows.Err()
}

// queryOne is query for at most one row; none is ErrNotFound.
func queryOne[T any](ctx context.Context, db *DB, s statement, scan func(scanner) (T, error), args ...any) (T, error) {
	var none T
	found, err := query(ctx, db, s, scan, args...)
	switch {
	case err != nil:
		return none, err
	case len(found) == 0:
		return none, store.ErrNotFound
	}
	return found[0], nil
}

// write runs do in a transaction. Every write is one, also where a statement
// would do: what a database still has in its queue when the caller has given up
// is then never committed.
func (db *DB) write(ctx context.Context, op string, do func(context.Context, *sql.Tx) error) error {
	limited, cancel := context.WithTimeout(ctx, statementLimit)
	defer cancel()
	return db.failure(ctx, op, db.transact(limited, acquireLimit, do))
}

func (db *DB) transact(ctx context.Context, patience time.Duration, do func(context.Context, *sql.Tx) error) error {
	conn, err := acquire(ctx, db.writer, patience)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(ctx, tx); err != nil {
		_ = tx.Rollback() // the first error is the one to tell
		return err
	}
	return tx.Commit()
}

// change is write with the audit event about it.
func (db *DB) change(ctx context.Context, op string, about store.Ref, event store.Event, do func(context.Context, *sql.Tx) error) error {
	if err := event.MustBeAbout(about); err != nil {
		return err
	}
	return db.write(ctx, op, func(ctx context.Context, tx *sql.Tx) error {
		if err := do(ctx, tx); err != nil {
			return err
		}
		return insertEvent(ctx, tx, event)
	})
}

// acquire waits for a connection, in general not as long as for a statement.
func acquire(ctx context.Context, pool *sql.DB, patience time.Duration) (*sql.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return pool.Conn(ctx)
}

// exec runs a statement and returns how many rows it touched.
func exec(ctx context.Context, tx *sql.Tx, text string, args ...any) (int64, error) {
	result, err := tx.ExecContext(ctx, text, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// execOne runs a statement that must touch a row; if it does not, the error is
// otherwise.
func execOne(ctx context.Context, tx *sql.Tx, otherwise error, text string, args ...any) error {
	switch touched, err := exec(ctx, tx, text, args...); {
	case err != nil:
		return err
	case touched == 0:
		return otherwise
	}
	return nil
}

// millis is a moment as it is stored.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// ownerText is an owner as it is stored; nobody is empty.
func ownerText(o identity.Owner) string {
	if o.IsZero() {
		return ""
	}
	return o.String()
}

func parseOwner(s string) (identity.Owner, error) {
	if s == "" {
		return identity.Owner{}, nil
	}
	return identity.ParseOwner(s)
}
