package sqlstore_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"ava/internal/store"
	"ava/internal/store/sqlstore"
	"ava/internal/store/storetest"
)

// TestMain gives the test program a second role: that of the process which is
// killed (kill_test.go).
func TestMain(m *testing.M) {
	if url := os.Getenv("AVA_TEST_WRITER"); url != "" {
		os.Exit(writeUntilKilled(url))
	}
	code := m.Run()
	if server.running != nil {
		if err := server.running.Stop(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// server is the PostgreSQL server that the tests share. Those that kill theirs
// have their own.
var server struct {
	once    sync.Once
	running *storetest.Postgres
	err     error
	names   atomic.Int64
}

// postgresURL returns the address of a new, empty database.
func postgresURL(t *testing.T) string {
	t.Helper()
	server.once.Do(func() {
		server.running, server.err = storetest.StartPostgres(context.WithoutCancel(t.Context()), "fsync=off")
	})
	storetest.NeedPostgres(t, server.err, os.Getenv("CI") != "")
	url, err := server.running.Database(t.Context(), fmt.Sprintf("test%d", server.names.Add(1)))
	if err != nil {
		t.Fatal(err)
	}
	return url
}

func sqliteURL(t *testing.T) string {
	t.Helper()
	return "sqlite:" + filepath.Join(t.TempDir(), "a db?#%.db")
}

// databases are both, for tests of what the suite does not know.
var databases = map[string]func(*testing.T) string{"SQLite": sqliteURL, "PostgreSQL": postgresURL}

// onBoth runs a test on each database.
func onBoth(t *testing.T, test func(t *testing.T, url string)) {
	t.Helper()
	for name, newURL := range databases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, newURL(t))
		})
	}
}

func open(t *testing.T, url string) *sqlstore.DB {
	t.Helper()
	db, err := sqlstore.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantErr(t *testing.T, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("the error is %v, want %v", got, want)
	}
}

func TestBothDatabasesAreStores(t *testing.T) {
	t.Parallel()
	for name, newURL := range databases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storetest.Run(t, func(t *testing.T) store.Store {
				t.Helper()
				return open(t, newURL(t))
			})
		})
	}
}
