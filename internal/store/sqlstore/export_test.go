package sqlstore //nolint:testpackage // holds connections, as a load would

import (
	"context"
	"database/sql"
)

// Connections is how many connections may write at once.
func (db *DB) Connections() int { return db.writer.Stats().MaxOpenConnections }

// Hold takes a connection out of the pool of those that write.
func (db *DB) Hold(ctx context.Context) (*sql.Conn, error) { return db.writer.Conn(ctx) }

// HoldReader takes a connection out of the pool of those that read.
func (db *DB) HoldReader(ctx context.Context) (*sql.Conn, error) { return db.reader.Conn(ctx) }

// Exec runs SQL that the store itself would not.
func (db *DB) Exec(ctx context.Context, text string, args ...any) error {
	_, err := db.writer.ExecContext(ctx, text, args...)
	return err
}

// PostgresCause is what an error of PostgreSQL's driver means.
func PostgresCause(err error) error { return postgresCause(err) }

// NewKeyLock is how adding a data key begins on PostgreSQL.
const NewKeyLock = newKeyLock
