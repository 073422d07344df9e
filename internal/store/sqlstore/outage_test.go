package sqlstore_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"ava/internal/fault"
	"ava/internal/store"
	"ava/internal/store/sqlstore"
	"ava/internal/store/storetest"
)

// failsInTime checks that a write fails as it is to when the database cannot
// serve: within two seconds, with a code, a wait and a cause.
func failsInTime(t *testing.T, db store.Store, within time.Duration, cause error) {
	t.Helper()
	began := time.Now()
	_, err := writeOnce(t.Context(), db, "anna")
	if took := time.Since(began); took > within {
		t.Errorf("the write took %v to fail", took)
	}
	f := fault.Of(err)
	if err == nil || f.Code != fault.Overloaded || f.RetryAfter <= 0 || !f.Traits().Retryable {
		t.Errorf("the write failed with %v, retry after %v", err, f)
	}
	wantErr(t, err, cause)
}

func TestPoolThatIsExhaustedIsWaitedForASecond(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, url string) { //nolint:thelper // it is the test
		db := open(t, url)
		storetest.AddKey(t, db, 1)
		var held []*sql.Conn
		for range db.Connections() {
			conn, err := db.Hold(t.Context())
			must(t, err)
			held = append(held, conn)
		}
		began := time.Now()
		failsInTime(t, db, 1500*time.Millisecond, store.ErrBusy)
		if took := time.Since(began); took < 900*time.Millisecond {
			t.Errorf("it waited %v only", took)
		}
		time.AfterFunc(100*time.Millisecond, func() {
			for _, conn := range held {
				_ = conn.Close()
			}
		})
		_, err := writeOnce(t.Context(), db, "anna")
		must(t, err)
	})
}

func TestCallerWithoutPatienceIsToldThatItRanOutOfTime(t *testing.T) {
	t.Parallel()
	db := open(t, sqliteURL(t))
	conn, err := db.Hold(t.Context())
	must(t, err)
	defer conn.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, err = writeOnce(ctx, db, "anna")
	wantErr(t, err, context.DeadlineExceeded)
	if code := fault.Of(err).Code; code != fault.Overloaded {
		t.Errorf("the code is %s", code)
	}
}

func TestSQLiteLockedByAnotherProcessSaysBusyAndReadsGoOn(t *testing.T) {
	t.Parallel()
	url := sqliteURL(t)
	db, other := open(t, url), open(t, url)
	storetest.AddKey(t, db, 1)
	_, err := writeOnce(t.Context(), db, "anna")
	must(t, err)
	conn, err := other.Hold(t.Context())
	must(t, err)
	tx, err := conn.BeginTx(t.Context(), nil)
	must(t, err)
	failsInTime(t, db, 2*time.Second, store.ErrBusy)
	must(t, db.Ready(t.Context()))
	_, err = db.Credentials().Get(t.Context(), storetest.Ref("anna", fault.Vapi))
	must(t, err)
	must(t, tx.Rollback())
	must(t, conn.Close())
	_, err = writeOnce(t.Context(), db, "anna")
	must(t, err)
}

func TestPostgresThatDoesNotAnswerFailsInTime(t *testing.T) {
	t.Parallel()
	own, err := storetest.StartPostgres(context.WithoutCancel(t.Context()), "fsync=off")
	storetest.NeedPostgres(t, err, os.Getenv("CI") != "")
	t.Cleanup(func() { must(t, own.Stop()) })
	url, err := own.Database(t.Context(), "paused")
	must(t, err)
	db := open(t, url)
	storetest.AddKey(t, db, 1)
	_, err = writeOnce(t.Context(), db, "anna")
	must(t, err)

	own.Pause(true)
	began := time.Now()
	_, err = writeOnce(t.Context(), db, "anna")
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("the write took %v to fail", took)
	}
	wantErr(t, err, fault.Overloaded)
	if err := db.Ready(t.Context()); err == nil {
		t.Error("a database that does not answer is ready")
	}
	own.Pause(false)
	_, err = writeOnce(t.Context(), db, "anna")
	must(t, err)

	must(t, own.Kill())
	time.Sleep(1100 * time.Millisecond) // from then on idle connections are looked at before they are used
	failsInTime(t, db, 2*time.Second, store.ErrUnreachable)
	must(t, own.Start(t.Context()))
	_, err = writeOnce(t.Context(), db, "anna")
	must(t, err)
}

// smallDisk returns a folder with little space, or how to limit the database in
// one that has enough: mounting needs rights that not everybody has.
func smallDisk(t *testing.T) (folder string, mounted bool) {
	t.Helper()
	folder = t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=2m"); err != nil {
		t.Logf("the limit is max_page_count, as no small disk can be mounted: %v", err)
		return folder, false
	}
	// Detached, as a process that another test is starting holds the files open
	// for a moment.
	t.Cleanup(func() { must(t, syscall.Unmount(folder, syscall.MNT_DETACH)) })
	return folder, true
}

func TestFullDiskRefusesWritesAndRecovers(t *testing.T) {
	t.Parallel()
	folder, mounted := smallDisk(t)
	db, err := sqlstore.Open(t.Context(), "sqlite:"+filepath.Join(folder, "ava.db"))
	must(t, err)
	defer db.Close()
	storetest.AddKey(t, db, 1)
	first, err := writeOnce(t.Context(), db, "first")
	must(t, err)
	if !mounted {
		must(t, db.Exec(t.Context(), `pragma max_page_count = 200`))
	}
	ballast := filepath.Join(folder, "ballast")
	must(t, os.WriteFile(ballast, make([]byte, 1<<20), 0o600))

	all := []acked{first}
	// One write may fit where the one before it did not.
	for n, refused := 0, 0; refused < 5; n++ {
		a, err := writeBig(t, db, n)
		if err != nil {
			refused++
			saysFull(t, err)
			continue
		}
		if all = append(all, a); n > 5000 {
			t.Fatal("the disk does not fill up")
		}
	}
	must(t, db.Ready(t.Context()))
	verify(t, db, all)

	must(t, os.Remove(ballast))
	if !mounted {
		must(t, db.Exec(t.Context(), `pragma max_page_count = 100000`))
	}
	last, err := writeBig(t, db, 10_000)
	must(t, err)
	verify(t, db, append(all, last))
}

func saysFull(t *testing.T, err error) {
	t.Helper()
	wantErr(t, err, store.ErrFull)
	if f := fault.Of(err); f.Code != fault.Overloaded || f.RetryAfter < 10*time.Second {
		t.Errorf("the write failed with %v, retry after %v", err, f.RetryAfter)
	}
	if errors.Is(err, store.ErrBusy) || errors.Is(err, store.ErrUnreachable) {
		t.Errorf("a full disk is told as another cause: %v", err)
	}
}

func writeBig(t *testing.T, db store.Store, n int) (acked, error) {
	t.Helper()
	c := storetest.NewCredential(storetest.Ref(fmt.Sprintf("owner-%d", n), fault.Vapi))
	event := storetest.NewEvent(c.Ref, store.Connect)
	c.Hint, c.Account = event.ID, strings.Repeat("a", 4000)
	version, err := db.Credentials().Put(t.Context(), c, event)
	return acked{strings.TrimPrefix(c.Owner.String(), "https://idp.example|"), event.ID, version}, err
}

func TestErrorsOfPostgresHaveTheirMeaning(t *testing.T) {
	t.Parallel()
	for state, want := range map[string]error{
		"53100": store.ErrFull, "53200": store.ErrBusy, "53300": store.ErrBusy, "40P01": store.ErrBusy, "55P03": store.ErrBusy, "57014": store.ErrBusy,
		"57P01": store.ErrUnreachable, "57P02": store.ErrUnreachable, "57P03": store.ErrUnreachable, "08006": store.ErrUnreachable,
		"28P01": store.ErrUnreachable, "3D000": store.ErrUnreachable, "25006": store.ErrUnreachable, "58030": store.ErrUnreachable,
		"23505": store.ErrDuplicate,
	} {
		wantErr(t, sqlstore.PostgresCause(&pgconn.PgError{Code: state, Message: "canary"}), want)
	}
	for _, state := range []string{"42703", "22021", "P0001", "XX000", ""} {
		err := sqlstore.PostgresCause(&pgconn.PgError{Code: state, Message: "canary"})
		for _, other := range []error{store.ErrFull, store.ErrBusy, store.ErrUnreachable, store.ErrDuplicate} {
			if errors.Is(err, other) || strings.Contains(err.Error(), "canary") {
				t.Errorf("SQLSTATE %s is told as %v", state, err)
			}
		}
	}
	for _, lost := range []error{io.EOF, io.ErrUnexpectedEOF, driver.ErrBadConn, sql.ErrConnDone, &net.OpError{Op: "read", Err: syscall.ECONNRESET}} {
		wantErr(t, sqlstore.PostgresCause(fmt.Errorf("canary: %w", lost)), store.ErrUnreachable)
	}
}
