// Package signintest is what every store of sign-ins and sessions has to pass.
package signintest

import (
	"context"
	"crypto/rand"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ava/internal/identity"
	"ava/internal/signin"
)

// Logins are a store of logins that can be tidied up.
type Logins interface {
	signin.LoginStates
	signin.Purger
}

// Sessions are a store of sessions that can be tidied up.
type Sessions interface {
	signin.Sessions
	signin.Purger
}

// TestLogins runs the suite for stores of logins. Each call of open returns an
// empty one.
func TestLogins(t *testing.T, open func(*testing.T) Logins) {
	t.Run("a login comes out once, as it went in", func(t *testing.T) { onceAsItWent(t, open(t)) })
	t.Run("of many who want a login one gets it", func(t *testing.T) { oneOfMany(t, open(t)) })
	t.Run("what has expired is purged, and nothing else", func(t *testing.T) { expiredIsPurged(t, open(t)) })
}

// TestSessions runs the suite for stores of sessions. Each call of open returns
// an empty one.
func TestSessions(t *testing.T, open func(*testing.T) Sessions) {
	t.Run("a session is kept as it is", func(t *testing.T) { keptAsItIs(t, open(t)) })
	t.Run("a touch moves the idle end alone", func(t *testing.T) { touchMovesTheIdleEnd(t, open(t)) })
	t.Run("a deleted session stays deleted", func(t *testing.T) { deletedStaysDeleted(t, open(t)) })
	t.Run("what has ended is purged, and nothing else", func(t *testing.T) { endedIsPurged(t, open(t)) })
	t.Run("many at a time", func(t *testing.T) { manyAtATime(t, open(t)) })
}

// now is a moment as a database keeps it.
func now() time.Time { return time.Now().Truncate(time.Millisecond).UTC() }

func newKey() signin.Key {
	var k signin.Key
	_, _ = rand.Read(k[:])
	return k
}

func login(expires time.Time) signin.Login {
	return signin.Login{Return: "/settings?tab=vapi#key", Expires: expires}
}

func session() signin.Session {
	return signin.Session{
		Owner: identity.NewOwner("https://id.example", "a|b%"), Name: "Ann Ä. 名",
		Created: now(), IdleUntil: now().Add(12 * time.Hour), Until: now().Add(7 * 24 * time.Hour),
	}
}

func check(t *testing.T, what string, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

func same(t *testing.T, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmp.Comparer(time.Time.Equal), cmp.Comparer(func(a, b identity.Owner) bool { return a == b })); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func gone(t *testing.T, what string, err error) {
	t.Helper()
	if !errors.Is(err, signin.ErrNotFound) {
		t.Errorf("%s: %v, want ErrNotFound", what, err)
	}
}

func onceAsItWent(t *testing.T, s Logins) {
	k, l := newKey(), login(now().Add(10*time.Minute))
	check(t, "Save", s.Save(t.Context(), k, l))
	_, err := s.Consume(t.Context(), newKey())
	gone(t, "by another key", err)
	got, err := s.Consume(t.Context(), k)
	check(t, "Consume", err)
	same(t, l, got)
	_, err = s.Consume(t.Context(), k)
	gone(t, "again", err)
}

func oneOfMany(t *testing.T, s Logins) {
	k := newKey()
	check(t, "Save", s.Save(t.Context(), k, login(now().Add(time.Minute))))
	var got atomic.Int32
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			if _, err := s.Consume(context.WithoutCancel(t.Context()), k); err == nil {
				got.Add(1)
			} else if !errors.Is(err, signin.ErrNotFound) {
				t.Errorf("Consume: %v", err)
			}
		})
	}
	all.Wait()
	if got.Load() != 1 {
		t.Errorf("%d of 50 got the login", got.Load())
	}
}

func expiredIsPurged(t *testing.T, s Logins) {
	moment := now()
	over, ending, going := newKey(), newKey(), newKey()
	check(t, "Save", s.Save(t.Context(), over, login(moment.Add(-time.Hour))))
	check(t, "Save", s.Save(t.Context(), ending, login(moment)))
	check(t, "Save", s.Save(t.Context(), going, login(moment.Add(time.Millisecond))))
	n, err := s.Purge(t.Context(), moment)
	check(t, "Purge", err)
	same(t, 2, n)
	_, err = s.Consume(t.Context(), going)
	check(t, "the one that goes on", err)
	_, err = s.Consume(t.Context(), ending)
	gone(t, "the one that ends", err)
}

func keptAsItIs(t *testing.T, s Sessions) {
	k, want := newKey(), session()
	check(t, "Create", s.Create(t.Context(), k, want))
	for range 2 {
		got, err := s.Get(t.Context(), k)
		check(t, "Get", err)
		same(t, want, got)
	}
	_, err := s.Get(t.Context(), newKey())
	gone(t, "by another key", err)
}

func touchMovesTheIdleEnd(t *testing.T, s Sessions) {
	k, want := newKey(), session()
	other := newKey()
	check(t, "Create", s.Create(t.Context(), k, want))
	check(t, "Create", s.Create(t.Context(), other, want))
	moved := want
	moved.IdleUntil = want.IdleUntil.Add(time.Hour)
	check(t, "Touch", s.Touch(t.Context(), k, moved.IdleUntil))
	got, err := s.Get(t.Context(), k)
	check(t, "Get", err)
	same(t, moved, got)
	got, err = s.Get(t.Context(), other)
	check(t, "Get", err)
	same(t, want, got)
}

func deletedStaysDeleted(t *testing.T, s Sessions) {
	k, other := newKey(), newKey()
	check(t, "Create", s.Create(t.Context(), k, session()))
	check(t, "Create", s.Create(t.Context(), other, session()))
	check(t, "Delete", s.Delete(t.Context(), k))
	check(t, "Delete again", s.Delete(t.Context(), k))
	if err := s.Touch(t.Context(), k, now().Add(time.Hour)); err != nil {
		gone(t, "Touch", err)
	}
	_, err := s.Get(t.Context(), k)
	gone(t, "Get", err)
	_, err = s.Get(t.Context(), other)
	check(t, "the other", err)
}

func endedIsPurged(t *testing.T, s Sessions) {
	moment := now()
	idle, old, going := session(), session(), session()
	idle.IdleUntil = moment
	old.Until = moment.Add(-time.Second)
	keys := make(map[signin.Key]signin.Session)
	for _, one := range []signin.Session{idle, old, going} {
		k := newKey()
		keys[k] = one
		check(t, "Create", s.Create(t.Context(), k, one))
	}
	n, err := s.Purge(t.Context(), moment)
	check(t, "Purge", err)
	left := 0
	for k, one := range keys {
		_, err := s.Get(t.Context(), k)
		if err == nil {
			left++
		}
		if one != idle && (err == nil) != (one == going) { // the idle one may stay
			t.Errorf("%v: %v", one, err)
		}
	}
	same(t, len(keys)-left, n)
}

func manyAtATime(t *testing.T, s Sessions) {
	ctx := context.WithoutCancel(t.Context())
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			k := newKey()
			if err := errors.Join(s.Create(ctx, k, session()), s.Touch(ctx, k, now().Add(time.Hour)), s.Delete(ctx, k)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}
