package records_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ava/internal/correlation"
	"ava/internal/fault"
	"ava/internal/identity"
	"ava/internal/signin"
	"ava/internal/signin/records"
	"ava/internal/signin/signintest"
	"ava/internal/store"
	"ava/internal/store/memory"
	"ava/internal/store/sqlstore"
	"ava/internal/store/storetest"
)

var (
	ann = identity.NewOwner("https://id.example", "ann")
	ben = identity.NewOwner("https://id.example", "ben")
)

func TestRecordsInMemory(t *testing.T) {
	t.Parallel()
	keepsRecords(t, func(*testing.T) store.Store { return memory.New() })
}

func TestRecordsInSQLite(t *testing.T) {
	t.Parallel()
	keepsRecords(t, openSQLite)
}

func TestRecordsInPostgreSQL(t *testing.T) {
	t.Parallel()
	server, err := storetest.StartPostgres(context.WithoutCancel(t.Context()), "fsync=off")
	storetest.NeedPostgres(t, err, os.Getenv("CI") != "")
	t.Cleanup(func() { check(t, server.Stop()) })
	var names atomic.Int64
	keepsRecords(t, func(t *testing.T) store.Store {
		t.Helper()
		url, err := server.Database(t.Context(), fmt.Sprintf("test%d", names.Add(1)))
		check(t, err)
		return open(t, url)
	})
}

// keepsRecords runs the sign-in's suites over a store.
func keepsRecords(t *testing.T, open storetest.Open) {
	t.Helper()
	signintest.TestLogins(t, func(t *testing.T) signintest.Logins { t.Helper(); return patient{records.New(open(t))} })
	signintest.TestSessions(t, func(t *testing.T) signintest.Sessions { t.Helper(); return patient{records.New(open(t))} })
}

// patient are records whose changes try again while the database is overloaded.
// On a slow machine many at a time wait for longer than the store lets them, for
// a lock or for a connection, and these tests are not about time.
type patient struct{ *records.Records }

func patiently(change func() error) error {
	for tries := 1; ; tries++ {
		if err := change(); !errors.Is(err, fault.Overloaded) || tries == 50 {
			return err
		}
	}
}

func (p patient) Save(ctx context.Context, k signin.Key, l signin.Login) error {
	return patiently(func() error { return p.Records.Save(ctx, k, l) })
}

func (p patient) Consume(ctx context.Context, k signin.Key) (l signin.Login, err error) {
	err = patiently(func() error { l, err = p.Records.Consume(ctx, k); return err })
	return l, err
}

func (p patient) Create(ctx context.Context, k signin.Key, s signin.Session) error {
	return patiently(func() error { return p.Records.Create(ctx, k, s) })
}

func (p patient) Touch(ctx context.Context, k signin.Key, idleUntil time.Time) error {
	return patiently(func() error { return p.Records.Touch(ctx, k, idleUntil) })
}

func (p patient) Delete(ctx context.Context, k signin.Key) error {
	return patiently(func() error { return p.Records.Delete(ctx, k) })
}

func TestSigningInAndOutLeaveAnEventEach(t *testing.T) {
	t.Parallel()
	db := openSQLite(t)
	r, k := records.New(db), newKey()
	in, out := correlation.With(t.Context(), "request-in"), correlation.With(t.Context(), "request-out")
	check(t, r.Create(in, k, session(ann)))
	_, err := r.Get(t.Context(), k)
	check(t, err)
	check(t, r.Touch(t.Context(), k, time.Now().Add(signin.IdleLife)))
	check(t, r.Delete(out, k))
	check(t, r.Delete(out, k)) // there is none any more
	if _, err := r.Get(t.Context(), k); !errors.Is(err, signin.ErrNotFound) {
		t.Errorf("the session afterwards: %v", err)
	}
	want := []store.Event{
		{Owner: ann, Action: store.SignOut, CorrelationID: "request-out"},
		{Owner: ann, Action: store.SignIn, CorrelationID: "request-in"},
	}
	same(t, want, events(t, db, ann))
}

func TestSigningOutTwiceAtOnceLeavesOneEvent(t *testing.T) {
	t.Parallel()
	db := openSQLite(t)
	r, k := patient{records.New(db)}, newKey()
	check(t, r.Create(t.Context(), k, session(ann)))
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if err := r.Delete(t.Context(), k); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	same(t, []store.Event{{Owner: ann, Action: store.SignOut}, {Owner: ann, Action: store.SignIn}}, events(t, db, ann))
}

func TestSignInThatFailsLeavesNoEvent(t *testing.T) {
	t.Parallel()
	db := openSQLite(t)
	r, k := records.New(db), newKey()
	check(t, r.Create(t.Context(), k, session(ann)))
	if err := r.Create(t.Context(), k, session(ben)); !errors.Is(err, store.ErrDuplicate) {
		t.Errorf("under a key that is taken: %v", err)
	}
	same(t, nil, events(t, db, ben))
}

// takenFor is a store in which somebody seems to own every session.
type takenFor struct {
	store.Store
	owner identity.Owner
}

func (s takenFor) Sessions() store.Sessions { return sessionsTakenFor{s.Store.Sessions(), s.owner} }

type sessionsTakenFor struct {
	store.Sessions
	owner identity.Owner
}

func (s sessionsTakenFor) Get(ctx context.Context, id store.Digest, now time.Time) (store.Session, error) {
	found, err := s.Sessions.Get(ctx, id, now)
	found.Owner = s.owner
	return found, err
}

func TestSessionOfSomebodyElseIsLeftAlone(t *testing.T) {
	t.Parallel()
	db := openSQLite(t)
	r, k, want := records.New(db), newKey(), session(ann)
	check(t, r.Create(t.Context(), k, want))
	as := records.New(takenFor{db, ben})
	check(t, as.Touch(t.Context(), k, want.IdleUntil.Add(time.Hour)))
	check(t, as.Delete(t.Context(), k))
	check(t, r.Delete(t.Context(), newKey()))
	got, err := r.Get(t.Context(), k)
	check(t, err)
	same(t, want, got)
	same(t, []store.Event{{Owner: ann, Action: store.SignIn}}, events(t, db, ann))
	same(t, nil, events(t, db, ben))
}

func TestWhatIsOverIsForTheSignInToJudge(t *testing.T) {
	t.Parallel()
	r, k, want := records.New(openSQLite(t)), newKey(), session(ann)
	want.Until = want.Created.Add(-time.Hour)
	login := signin.Login{Return: "/", Expires: want.Until}
	check(t, r.Create(t.Context(), k, want))
	check(t, r.Save(t.Context(), k, login))
	got, err := r.Get(t.Context(), k)
	check(t, err)
	same(t, want, got)
	begun, err := r.Consume(t.Context(), k)
	check(t, err)
	same(t, login, begun)
}

func TestStoreKeepsWhenASessionWasUsed(t *testing.T) {
	t.Parallel()
	db := openSQLite(t)
	r, k, s := records.New(db), newKey(), session(ann)
	check(t, r.Create(t.Context(), k, s))
	for _, used := range []time.Time{s.Created, s.Created.Add(time.Hour)} {
		check(t, r.Touch(t.Context(), k, used.Add(signin.IdleLife)))
		got, err := db.Sessions().Get(t.Context(), store.Digest(k), s.Created)
		check(t, err)
		same(t, used, got.SeenAt)
	}
}

func TestStoreThatFailsIsNotOneWithoutRecords(t *testing.T) {
	t.Parallel()
	r, k := records.New(openSQLite(t)), newKey()
	ctx, leave := context.WithCancel(t.Context())
	leave()
	_, consumed := r.Consume(ctx, k)
	_, got := r.Get(ctx, k)
	_, purged := r.Purge(ctx, time.Now())
	for name, err := range map[string]error{
		"Save": r.Save(ctx, k, signin.Login{}), "Consume": consumed, "Create": r.Create(ctx, k, session(ann)), "Get": got,
		"Touch": r.Touch(ctx, k, time.Now()), "Delete": r.Delete(ctx, k), "Purge": purged,
	} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func openSQLite(t *testing.T) store.Store {
	t.Helper()
	return open(t, "sqlite:"+filepath.Join(t.TempDir(), "ava.db"))
}

func open(t *testing.T, url string) store.Store {
	t.Helper()
	db, err := sqlstore.Open(t.Context(), url)
	check(t, err)
	t.Cleanup(func() { check(t, db.Close()) })
	return db
}

func newKey() signin.Key {
	var k signin.Key
	_, _ = rand.Read(k[:])
	return k
}

func session(owner identity.Owner) signin.Session {
	now := store.Normal(time.Now())
	return signin.Session{Owner: owner, Name: "Ann", Created: now, IdleUntil: now.Add(signin.IdleLife), Until: now.Add(7 * 24 * time.Hour)}
}

// events are the owner's, newest first, without what differs each time.
func events(t *testing.T, db store.Store, owner identity.Owner) []store.Event {
	t.Helper()
	all, err := db.Audit().List(t.Context(), owner, store.Filter{}, "", 100)
	check(t, err)
	for i := range all {
		if all[i].ID == "" || time.Since(all[i].At) > time.Minute {
			t.Errorf("the event is %+v", all[i])
		}
		all[i].ID, all[i].At = "", time.Time{}
	}
	return all
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func same[T any](t *testing.T, want, got T) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b identity.Owner) bool { return a == b })); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
