package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"ava/internal/store"
)

type keys struct{ db *DB }

var listKeys = statement{
	"store.keys.list",
	`select generation, kek, wrapped, created_at, finished_at from data_keys order by generation`,
}

func (k keys) List(ctx context.Context) ([]store.DataKey, error) {
	return query(ctx, k.db, listKeys, func(row scanner) (store.DataKey, error) {
		var (
			key               store.DataKey
			created, finished int64
		)
		err := row.Scan(&key.Generation, &key.KEK, &key.Wrapped, &created, &finished)
		key.CreatedAt, key.FinishedAt = moment(created), moment(finished)
		return key, err
	})
}

func (k keys) Add(ctx context.Context, key store.DataKey) error {
	key = key.Normal()
	return k.db.write(ctx, "store.keys.add", func(ctx context.Context, tx *sql.Tx) error {
		if err := k.db.lock(ctx, tx, k.db.dialect.newKey); err != nil {
			return err
		}
		_, err := exec(ctx, tx,
			`insert into data_keys (generation, kek, wrapped, created_at, finished_at) values ($1, $2, $3, $4, $5)`,
			key.Generation, key.KEK, key.Wrapped, millis(key.CreatedAt), millis(key.FinishedAt))
		return err
	})
}

// writeSealed is write for what a data key sealed, see [DB.mustBeNewest].
func (db *DB) writeSealed(ctx context.Context, op string, key int64, do func(context.Context, *sql.Tx) error) error {
	return keyGone(db.write(ctx, op, func(ctx context.Context, tx *sql.Tx) error {
		if err := db.mustBeNewest(ctx, tx, key); err != nil {
			return err
		}
		return do(ctx, tx)
	}))
}

// mustBeNewest returns ErrKeyGone unless the data key is the newest one, and
// keeps it that until the transaction has ended: a rotation goes through what
// earlier keys sealed, and would not meet what is written behind its back.
func (db *DB) mustBeNewest(ctx context.Context, tx *sql.Tx, key int64) error {
	if err := db.lock(ctx, tx, db.dialect.lockKey, key); err != nil {
		return err
	}
	// Not in the statement that locks: that one sees what was there before it waited.
	var newest int64
	if err := tx.QueryRowContext(ctx, `select coalesce(max(generation), 0) from data_keys`).Scan(&newest); err != nil {
		return err
	}
	if key != newest {
		return store.ErrKeyGone
	}
	return nil
}

// lock runs the SQL of the dialect that locks, if it needs any.
func (db *DB) lock(ctx context.Context, tx *sql.Tx, text string, args ...any) error {
	if text == "" {
		return nil
	}
	_, err := tx.ExecContext(ctx, text, args...)
	return err
}

func (k keys) Rewrap(ctx context.Context, was store.DataKey, kek string, wrapped []byte) error {
	return k.db.write(ctx, "store.keys.rewrap", func(ctx context.Context, tx *sql.Tx) error {
		return execOne(ctx, tx, store.ErrConflict,
			`update data_keys set kek = $4, wrapped = $5 where generation = $1 and kek = $2 and wrapped = $3`,
			was.Generation, was.KEK, was.Wrapped, kek, wrapped)
	})
}

func (k keys) Finish(ctx context.Context, generation int64, at time.Time) error {
	return k.db.write(ctx, "store.keys.finish", func(ctx context.Context, tx *sql.Tx) error {
		return execOne(ctx, tx, store.ErrNotFound, `update data_keys set finished_at = $2 where generation = $1`, generation, millis(at))
	})
}

func (k keys) Remove(ctx context.Context, generation int64) error {
	err := k.db.write(ctx, "store.keys.remove", func(ctx context.Context, tx *sql.Tx) error {
		return execOne(ctx, tx, store.ErrNotFound, `delete from data_keys where generation = $1`, generation)
	})
	if errors.Is(err, errReference) {
		return store.ErrKeyInUse
	}
	return err
}
