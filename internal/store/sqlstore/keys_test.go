package sqlstore_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"
	"time"

	"ava/internal/fault"
	"ava/internal/store"
	"ava/internal/store/sqlstore"
	"ava/internal/store/storetest"
)

// The tests below stop a transaction halfway. In SQLite there is only ever one
// that writes, so that nothing can come between; what holds there as well is in
// storetest.

// named opens a PostgreSQL database with one record that the key 1 sealed. What
// it does is found among what the server does by its name.
func named(t *testing.T, name string) (*sqlstore.DB, store.Credential) {
	t.Helper()
	db := open(t, postgresURL(t)+"&application_name="+name)
	storetest.AddKey(t, db, 1)
	c := storetest.NewCredential(storetest.Ref("anna", fault.Vapi))
	_, err := db.Credentials().Put(t.Context(), c, storetest.NewEvent(c.Ref, store.Connect))
	must(t, err)
	return db, c
}

// begin begins a transaction with a statement; it is rolled back at the end of the
// test, if it is still there.
func begin(t *testing.T, db *sqlstore.DB, text string) *sql.Tx {
	t.Helper()
	conn, err := db.Hold(t.Context())
	must(t, err)
	tx, err := conn.BeginTx(t.Context(), nil)
	must(t, err)
	t.Cleanup(func() { _ = errors.Join(tx.Rollback(), conn.Close()) })
	_, err = tx.ExecContext(t.Context(), text)
	must(t, err)
	return tx
}

// async does something meanwhile.
func async(do func() error) <-chan error {
	done := make(chan error, 1)
	go func() { done <- do() }()
	return done
}

// awaitLocks waits until n transactions of the name wait for a lock. It reports
// false if something is done before that.
func awaitLocks(t *testing.T, db *sqlstore.DB, name string, n int, done <-chan error) bool {
	t.Helper()
	conn, err := db.HoldReader(t.Context())
	must(t, err)
	defer func() { must(t, conn.Close()) }()
	often := time.NewTicker(5 * time.Millisecond)
	defer often.Stop()
	for {
		var waiting int
		must(t, conn.QueryRowContext(t.Context(),
			`select count(*) from pg_stat_activity where application_name = $1 and wait_event_type = 'Lock'`, name).Scan(&waiting))
		if waiting >= n {
			return true
		}
		select {
		case <-often.C:
		case err := <-done:
			t.Logf("it did not wait for the lock, and came to %v", err)
			return false
		}
	}
}

func TestKeyIsAddedOnlyOnceWhatTheOldOneSealsIsWritten(t *testing.T) {
	t.Parallel()
	const name = "ava-key-waits"
	db, c := named(t, name)
	tx := begin(t, db, `select * from credentials for update`) // stops the write behind its look at the keys
	ctx := context.WithoutCancel(t.Context())
	write := async(func() error {
		_, err := db.Credentials().Put(ctx, c, storetest.NewEvent(c.Ref, store.Connect))
		return err
	})
	if !awaitLocks(t, db, name, 1, write) {
		t.Fatal("the write was not stopped")
	}
	added := async(func() error {
		return db.Keys().Add(ctx, store.DataKey{Generation: 2, KEK: "k1", Wrapped: []byte{2}, CreatedAt: time.Now()})
	})
	if !awaitLocks(t, db, name, 2, added) {
		t.Fatal("a key was added while a write with the one before was under way")
	}
	must(t, tx.Rollback())
	must(t, <-write)
	must(t, <-added)
}

func TestWriteWaitsForTheKeyThatIsBeingAddedAndIsRefused(t *testing.T) {
	t.Parallel()
	const name = "ava-write-waits"
	db, c := named(t, name)
	tx := begin(t, db, sqlstore.NewKeyLock) // as adding a key begins
	_, err := tx.ExecContext(t.Context(), `insert into data_keys (generation, kek, wrapped, created_at, finished_at) values (2, 'k1', '\x02', 1, 0)`)
	must(t, err)
	write := async(func() error {
		_, err := db.Credentials().Put(context.WithoutCancel(t.Context()), c, storetest.NewEvent(c.Ref, store.Connect))
		return err
	})
	if !awaitLocks(t, db, name, 1, write) {
		t.Fatal("something was written while a key was being added")
	}
	must(t, tx.Commit())
	wantErr(t, <-write, store.ErrKeyGone)
}
