package sqlstore_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ava/internal/fault"
	"ava/internal/store"
	"ava/internal/store/sqlstore"
	"ava/internal/store/storetest"
)

func TestAuditTrailIsAppendOnly(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, url string) { //nolint:thelper // it is the test
		db := open(t, url)
		e := storetest.NewEvent(storetest.Ref("anna", fault.Vapi), store.Write)
		must(t, db.Audit().Append(t.Context(), e))
		forbidden := []string{
			`update audit_events set op = 'forged'`,
			`update audit_events set op = 'forged' where id = ''`,
			`delete from audit_events`,
			`insert into audit_events select * from audit_events`,
		}
		if strings.HasPrefix(url, "sqlite:") {
			forbidden = append(forbidden,
				`insert or replace into audit_events select id, owner, 0, 'FORGED', service, op, correlation_id, outcome, code from audit_events`,
				`replace into audit_events select * from audit_events`)
		} else {
			forbidden = append(forbidden, `truncate audit_events`, `truncate audit_events cascade`,
				`insert into audit_events select * from audit_events on conflict (id) do update set op = 'forged'`)
		}
		for _, text := range forbidden {
			if err := db.Exec(t.Context(), text); err == nil && !strings.HasSuffix(text, `id = ''`) {
				t.Errorf("%s: was done", text)
			}
		}
		got, err := db.Audit().List(t.Context(), e.Owner, store.Filter{}, "", 10)
		if err != nil || len(got) != 1 || got[0] != e.Normal() {
			t.Errorf("the trail is %v, %v", got, err)
		}
	})
}

func TestSQLiteRunsWithItsSafeSettings(t *testing.T) {
	t.Parallel()
	db := open(t, sqliteURL(t))
	hold := map[string]func() (string, error){}
	for _, pragma := range []string{"journal_mode", "synchronous", "foreign_keys", "secure_delete", "trusted_schema", "query_only"} {
		hold["writer "+pragma] = func() (string, error) { return readPragma(t, db.Hold, pragma) }
		hold["reader "+pragma] = func() (string, error) { return readPragma(t, db.HoldReader, pragma) }
	}
	for setting, want := range map[string]string{
		"writer journal_mode": "wal", "writer synchronous": "2", "writer foreign_keys": "1", "writer secure_delete": "1",
		"writer trusted_schema": "0", "writer query_only": "0", "reader query_only": "1", "reader secure_delete": "1",
	} {
		if got, err := hold[setting](); err != nil || got != want {
			t.Errorf("%s is %q, %v, want %s", setting, got, err, want)
		}
	}
}

func TestSQLiteFilesAreTheirOwnersAlone(t *testing.T) {
	t.Parallel()
	url := sqliteURL(t)
	path := strings.TrimPrefix(url, "sqlite:")
	must(t, os.WriteFile(path, nil, 0o644)) // somebody was careless
	db := open(t, url)
	storetest.AddKey(t, db, 1)
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		info, err := os.Stat(name)
		must(t, err)
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has the mode %v", filepath.Base(name), info.Mode())
		}
	}
}

func TestProcessesThatStartTogetherMigrateOnce(t *testing.T) {
	t.Parallel()
	for name, newURL := range databases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for range 3 {
				openTogether(t, newURL(t))
			}
		})
	}
}

func openTogether(t *testing.T, url string) {
	t.Helper()
	const processes = 6
	opened := make(chan error)
	for range processes {
		go func() {
			db, err := sqlstore.Open(t.Context(), url)
			if err == nil {
				err = errors.Join(db.Ready(t.Context()), db.Close())
			}
			opened <- err
		}()
	}
	for range processes {
		if err := <-opened; err != nil {
			t.Error(err)
		}
	}
}

// TestSQLiteThatAnotherProcessIsTurningToItsLogIsWaitedFor holds the file as a
// process does that is at the same point of its start: with a lock that SQLite
// does not wait for, as both would wait for each other.
func TestSQLiteThatAnotherProcessIsTurningToItsLogIsWaitedFor(t *testing.T) {
	t.Parallel()
	url := sqliteURL(t)
	other := open(t, url)
	must(t, other.Exec(t.Context(), `pragma journal_mode = delete`))
	conn, err := other.Hold(t.Context())
	must(t, err)
	tx, err := conn.BeginTx(t.Context(), nil)
	must(t, err)
	time.AfterFunc(300*time.Millisecond, func() { _ = errors.Join(tx.Rollback(), conn.Close()) })
	began := time.Now()
	must(t, open(t, url).Ready(t.Context()))
	if took := time.Since(began); took < 200*time.Millisecond || took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestDatabaseOfANewerProgramIsLeftAlone(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, url string) { //nolint:thelper // it is the test
		must(t, open(t, url).Exec(t.Context(), `insert into schema_migrations values ('9999_future', 0)`))
		_, err := sqlstore.Open(t.Context(), url)
		if err == nil || !strings.Contains(err.Error(), "newer version") || !strings.Contains(err.Error(), "9999_future") {
			t.Errorf("the error is %v", err)
		}
	})
}

func TestAddressThatIsNoneIsRefusedWithoutBeingShown(t *testing.T) {
	t.Parallel()
	for _, url := range []string{
		"", "ava.db", "mysql://user:canary@host/db", "sqlite:", "sqlite::memory:",
		"postgres://user:canary@host:notaport/db", "postgres://user:canary@[::1/db", "postgres://user:canary@host/db?sslmode=canary",
	} {
		db, err := sqlstore.Open(t.Context(), url)
		if err == nil {
			t.Errorf("%q was opened: %v", url, db.Close())
			continue
		}
		noSecrets(t, err, "canary", "user", "host")
	}
	_, err := sqlstore.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "missing", "ava.db"))
	wantErr(t, err, fs.ErrNotExist)
}

func TestPathsOfSQLiteAreTakenAsTheyAre(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for _, name := range []string{"plain.db", "with space.db", "100%25.db", "a?mode=memory", "a#b.db", "ü.db", "a&_synchronous=off"} {
		db := open(t, "sqlite:"+filepath.Join(folder, name))
		must(t, db.Ready(t.Context()))
		if _, err := os.Stat(filepath.Join(folder, name)); err != nil {
			t.Error(err)
		}
	}
	left, err := os.ReadDir(folder)
	must(t, err)
	for _, file := range left {
		if strings.HasSuffix(file.Name(), "-wal") || strings.HasSuffix(file.Name(), "-shm") {
			continue
		}
		if info, err := file.Info(); err != nil || info.Size() == 0 {
			t.Errorf("%s is empty: the database is elsewhere (%v)", file.Name(), err)
		}
	}
}

func TestPostgresThatRefusesTheLoginIsUnreachable(t *testing.T) {
	t.Parallel()
	url := postgresURL(t)
	_, err := sqlstore.Open(t.Context(), strings.Replace(url, storetest.PostgresPassword, "wrong-canary", 1))
	wantErr(t, err, store.ErrUnreachable)
	wantErr(t, err, fault.Overloaded)
	noSecrets(t, err, "wrong-canary", "127.0.0.1", "ava:")
	_, err = sqlstore.Open(t.Context(), "postgres://user:canary@127.0.0.1:1/db")
	wantErr(t, err, store.ErrUnreachable)
	noSecrets(t, err, "canary", "user", "127.0.0.1")
}

func TestErrorsHoldNeitherSQLNorValues(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, url string) { //nolint:thelper // it is the test
		db := open(t, url)
		storetest.AddKey(t, db, 1)
		c := storetest.NewCredential(storetest.Ref("canary-owner", fault.Vapi))
		c.Account, c.Sealed = "canary-account", []byte("canary-sealed")
		event := storetest.NewEvent(c.Ref, store.Connect)
		must(t, db.Exec(t.Context(), `alter table credentials rename column hint to elsewhere`))
		_, err := db.Credentials().Put(t.Context(), c, event)
		wantErr(t, err, fault.Internal)
		noSecrets(t, err, "canary", "insert", "hint", "credentials ", "127.0.0.1")
		_, err = db.Credentials().Get(t.Context(), c.Ref)
		wantErr(t, err, fault.Internal)
		noSecrets(t, err, "canary", "select", "hint", "127.0.0.1")
	})
}

func noSecrets(t *testing.T, err error, secrets ...string) {
	t.Helper()
	for _, s := range secrets {
		if strings.Contains(strings.ToLower(err.Error()), s) {
			t.Errorf("the error holds %q: %v", s, err)
		}
	}
}

func TestDeletedSecretsAreOverwritten(t *testing.T) {
	t.Parallel()
	url := sqliteURL(t)
	db := open(t, url)
	storetest.AddKey(t, db, 1)
	c := storetest.NewCredential(storetest.Ref("anna", fault.Vapi))
	c.Sealed = []byte("canary-sealed-bytes")
	_, err := db.Credentials().Put(t.Context(), c, storetest.NewEvent(c.Ref, store.Connect))
	must(t, err)
	must(t, db.Credentials().Delete(t.Context(), c.Ref, storetest.NewEvent(c.Ref, store.Disconnect)))
	must(t, db.Exec(context.WithoutCancel(t.Context()), `pragma wal_checkpoint(truncate)`))
	path := strings.TrimPrefix(url, "sqlite:")
	for _, name := range []string{path, path + "-wal"} {
		content, err := os.ReadFile(name)
		must(t, err)
		if strings.Contains(string(content), string(c.Sealed)) {
			t.Errorf("%s still holds it", filepath.Base(name))
		}
	}
}
