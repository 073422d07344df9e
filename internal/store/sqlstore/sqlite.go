package sqlstore

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"

	"modernc.org/sqlite"

	"ava/internal/store"
)

const (
	readers   = 8
	ownerOnly = 0o600
)

// result codes of SQLite, https://www.sqlite.org/rescode.html. The low byte of an
// extended code is the primary one.
const (
	sqliteBusy       = 5
	sqliteLocked     = 6
	sqliteNoMemory   = 7
	sqliteReadOnly   = 8
	sqliteIO         = 10
	sqliteFull       = 13
	sqliteCannotOpen = 14

	sqliteForeignKey = 19 | 3<<8
	sqlitePrimaryKey = 19 | 6<<8
	sqliteTrigger    = 19 | 7<<8
	sqliteUnique     = 19 | 8<<8
	sqliteShmSize    = sqliteIO | 19<<8 // no room for the index of the log
)

// connectSQLite opens a file with one connection that writes and some that read
// beside it. With synchronous=FULL the log is synced at every commit: with
// NORMAL, its default in WAL mode, a power failure takes back commits that were
// acknowledged. secure_delete overwrites what is removed.
func connectSQLite(path string) (*DB, error) {
	if path == "" || strings.HasPrefix(path, ":memory:") {
		return nil, errors.New("store: sqlite: needs the path of a file")
	}
	if err := keepPrivate(path); err != nil {
		return nil, err
	}
	settings := url.Values{
		"_busy_timeout": {"10000"}, // cut short by the limits of each call
		"_journal_mode": {"wal"},
		"_synchronous":  {"full"},
		"_foreign_keys": {"on"},
		"_txlock":       {"immediate"},
		"_defensive":    {"1"},
		"_dqs":          {"0"},
		"_pragma":       {"secure_delete(on)", "trusted_schema(off)"},
	}
	writer, err := openSQLite(path, settings, 1)
	if err != nil {
		return nil, err
	}
	settings.Set("_query_only", "on")
	settings.Del("_journal_mode") // the file has it by then
	reader, err := openSQLite(path, settings, readers)
	if err != nil {
		return nil, errors.Join(err, writer.Close())
	}
	return &DB{reader: reader, writer: writer, dialect: dialect{name: "sqlite", cause: sqliteCause}}, nil
}

func openSQLite(path string, settings url.Values, connections int) (*sql.DB, error) {
	connector, err := sqlite.NewConnector("file:" + (&url.URL{Path: path}).EscapedPath() + "?" + settings.Encode())
	if err != nil {
		return nil, errors.New("store: sqlite: not a path")
	}
	pool := sql.OpenDB(connector)
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	return pool, nil
}

// keepPrivate makes sure that the file is there and its owner's alone. SQLite
// gives the files beside it the same mode.
func keepPrivate(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, ownerOnly)
	if err != nil {
		return fmt.Errorf("store: sqlite: %w", err)
	}
	if err := file.Close(); err != nil {
		return fmt.Errorf("store: sqlite: %w", err)
	}
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		info, err := os.Stat(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			return fmt.Errorf("store: sqlite: %w", err)
		}
		if info.Mode().Perm()&^ownerOnly == 0 {
			continue
		}
		if err := os.Chmod(name, ownerOnly); err != nil {
			return fmt.Errorf("store: sqlite: others can read the database: %w", err)
		}
	}
	return nil
}

func sqliteCause(err error) error {
	failure, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return errors.New("sqlite: not an error of the database")
	}
	switch failure.Code() {
	case sqliteForeignKey:
		return errReference
	case sqlitePrimaryKey, sqliteUnique, sqliteTrigger: // the trigger that keeps events from being replaced
		return store.ErrDuplicate
	case sqliteShmSize:
		return store.ErrFull
	}
	switch failure.Code() & 0xff {
	case sqliteBusy, sqliteLocked, sqliteNoMemory:
		return store.ErrBusy
	case sqliteFull:
		return store.ErrFull
	case sqliteReadOnly, sqliteIO, sqliteCannotOpen:
		return fmt.Errorf("%w (SQLite result code %d)", store.ErrUnreachable, failure.Code())
	}
	return fmt.Errorf("SQLite result code %d", failure.Code())
}
