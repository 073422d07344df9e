package vault_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"ava/internal/fault"
	"ava/internal/secret"
	"ava/internal/store"
	"ava/internal/store/memory"
	"ava/internal/store/sqlstore"
	"ava/internal/store/storetest"
	"ava/internal/vault"
)

// TestMain gives the test program a second role: that of the process which
// changes keys and is killed (rotate_kill_test.go).
func TestMain(m *testing.M) {
	if url := os.Getenv("AVA_TEST_ROTATE"); url != "" {
		os.Exit(rotateUntilKilled(url))
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

// server is the PostgreSQL server that the tests share.
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
	must(t, err)
	return url
}

// keyOf returns the entry of a key ring, always the same for one ID.
func keyOf(id string) string {
	key := make([]byte, 32)
	copy(key, "not random: "+id)
	return id + ":" + base64.StdEncoding.EncodeToString(key)
}

func ring(t *testing.T, ids ...string) *vault.Ring {
	t.Helper()
	var entries []string
	for _, id := range ids {
		entries = append(entries, keyOf(id))
	}
	r, err := vault.ParseKeys(secret.New(strings.Join(entries, ",")))
	must(t, err)
	return r
}

func open(t *testing.T, s store.Store, w vault.Wrapper) *vault.Vault {
	t.Helper()
	v, err := vault.Open(t.Context(), s, w)
	must(t, err)
	return v
}

func openSQLite(t *testing.T) (s store.Store, url string) {
	t.Helper()
	url = "sqlite:" + filepath.Join(t.TempDir(), "ava.db")
	db, err := sqlstore.Open(t.Context(), url)
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	return db, url
}

// onBoth runs a test on the stores that need no server; what they have in common
// with PostgreSQL is the business of storetest.
func onBoth(t *testing.T, test func(t *testing.T, s store.Store)) {
	t.Helper()
	t.Run("memory", func(t *testing.T) {
		t.Parallel()
		test(t, memory.New())
	})
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		s, _ := openSQLite(t)
		test(t, s)
	})
}

func put(ctx context.Context, v *vault.Vault, ref store.Ref, b vault.Bundle) (int64, error) {
	return v.Put(ctx, store.Credential{Ref: ref, Hint: "hint"}, b, storetest.NewEvent(ref, store.Connect))
}

func mustPut(t *testing.T, v *vault.Vault, ref store.Ref, b vault.Bundle) {
	t.Helper()
	_, err := put(t.Context(), v, ref, b)
	must(t, err)
}

// reveal returns the bundle in clear.
func reveal(b vault.Bundle) map[string]string {
	clear := make(map[string]string)
	for name, text := range b {
		clear[name] = text.Reveal()
	}
	return clear
}

func bundle(pairs ...string) vault.Bundle {
	b := make(vault.Bundle)
	for i := 0; i < len(pairs); i += 2 {
		b[pairs[i]] = secret.New(pairs[i+1])
	}
	return b
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

func vapiOf(owner string) store.Ref { return storetest.Ref(owner, fault.Vapi) }

func name(n int) string { return fmt.Sprintf("owner-%05d", n) }
