package sqlstore

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"
)

//go:embed migrations/*.sql
var migrations embed.FS

// errNewer means that the tables are those of a later program.
var errNewer = errors.New("store: the database was written by a newer version of the program")

const migrationsTable = `create table if not exists schema_migrations (
    name       text   not null primary key,
    applied_at bigint not null
)`

// migrate applies what is missing, in one transaction: a process that dies on
// the way leaves nothing behind, and one that starts meanwhile waits.
func (db *DB) migrate(ctx context.Context) error {
	return db.transact(ctx, openLimit, func(ctx context.Context, tx *sql.Tx) error {
		if err := db.lock(ctx, tx, db.dialect.lock); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, migrationsTable); err != nil {
			return err
		}
		applied, err := appliedMigrations(ctx, tx)
		if err != nil {
			return err
		}
		return db.applyMissing(ctx, tx, applied)
	})
}

func appliedMigrations(ctx context.Context, tx *sql.Tx) (map[string]bool, error) {
	rows, err := tx.QueryContext(ctx, `select name from schema_migrations`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	applied := make(map[string]bool)
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		applied[name] = true
	}
	return applied, rows.Err()
}

func (db *DB) applyMissing(ctx context.Context, tx *sql.Tx, applied map[string]bool) error {
	files, err := fs.Glob(migrations, "migrations/*.sql") // sorted
	if err != nil {
		return err
	}
	for _, file := range files {
		name, dialect, _ := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(file, "migrations/"), ".sql"), ".")
		if dialect != "" && dialect != db.dialect.name {
			continue
		}
		if applied[name] {
			delete(applied, name)
			continue
		}
		text, err := migrations.ReadFile(file)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, string(text)); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `insert into schema_migrations (name, applied_at) values ($1, $2)`, name, millis(time.Now())); err != nil {
			return err
		}
	}
	for name := range applied {
		return fmt.Errorf("%w: it has the migration %s", errNewer, name)
	}
	return nil
}
