// Package records keeps what the sign-in has to remember in the product's store,
// and has the audit trail tell who signed in and out.
package records

import (
	"context"
	"errors"
	"time"

	"ava/internal/audit"
	"ava/internal/identity"
	"ava/internal/signin"
	"ava/internal/store"
)

// Records keeps logins and sessions. That they are over is for the sign-in to
// judge: until they are purged, those that are come out as well.
//
// Besides [signin.ErrNotFound] its errors are the store's.
type Records struct{ db store.Store }

var (
	_ signin.LoginStates = (*Records)(nil)
	_ signin.Sessions    = (*Records)(nil)
	_ signin.Purger      = (*Records)(nil)
)

// New returns the records that are kept in db.
func New(db store.Store) *Records { return &Records{db} }

// anyTime is a moment before all that expires.
var anyTime time.Time

// Save implements [signin.LoginStates]. The record names no browser, as a login's
// key has been made with the browser's secret: another one does not find it.
func (r *Records) Save(ctx context.Context, k signin.Key, l signin.Login) error {
	return r.db.Consents().Begin(ctx, store.Consent{State: store.Digest(k), ReturnPath: l.Return, ExpiresAt: l.Expires})
}

// Consume implements [signin.LoginStates].
func (r *Records) Consume(ctx context.Context, k signin.Key) (signin.Login, error) {
	c, err := r.db.Consents().Take(ctx, store.Digest(k), store.Digest{}, anyTime)
	if err != nil {
		return signin.Login{}, translate(err)
	}
	return signin.Login{Return: c.ReturnPath, Expires: c.ExpiresAt}, nil
}

// Create implements [signin.Sessions]. The audit trail tells of a sign-in if and
// only if there is a session.
func (r *Records) Create(ctx context.Context, k signin.Key, s signin.Session) error {
	event, err := audit.Event(ctx, store.Ref{Owner: s.Owner}, store.SignIn)
	if err != nil {
		return err
	}
	return r.db.Sessions().Create(ctx, store.Session{
		ID: store.Digest(k), Owner: s.Owner, Name: s.Name,
		CreatedAt: s.Created, SeenAt: seen(s.IdleUntil), ExpiresAt: s.Until,
	}, event)
}

// Get implements [signin.Sessions].
func (r *Records) Get(ctx context.Context, k signin.Key) (signin.Session, error) {
	s, err := r.db.Sessions().Get(ctx, store.Digest(k), anyTime)
	if err != nil {
		return signin.Session{}, translate(err)
	}
	return signin.Session{
		Owner: s.Owner, Name: s.Name,
		Created: s.CreatedAt, IdleUntil: s.SeenAt.Add(signin.IdleLife), Until: s.ExpiresAt,
	}, nil
}

// Touch implements [signin.Sessions].
func (r *Records) Touch(ctx context.Context, k signin.Key, idleUntil time.Time) error {
	owner, err := r.owner(ctx, k)
	if err != nil {
		return err
	}
	return r.db.Sessions().Seen(ctx, owner, store.Digest(k), seen(idleUntil))
}

// Delete implements [signin.Sessions]. The audit trail tells of a sign-out if and
// only if there was a session: of two at the same time it tells of one.
func (r *Records) Delete(ctx context.Context, k signin.Key) error {
	owner, err := r.owner(ctx, k)
	if err == nil {
		err = r.signOut(ctx, owner, k)
	}
	if errors.Is(err, signin.ErrNotFound) {
		return nil
	}
	return err
}

func (r *Records) signOut(ctx context.Context, owner identity.Owner, k signin.Key) error {
	event, err := audit.Event(ctx, store.Ref{Owner: owner}, store.SignOut)
	if err != nil {
		return err
	}
	return translate(r.db.Sessions().Delete(ctx, owner, store.Digest(k), event))
}

// Purge implements [signin.Purger]. It removes all that has expired, also the
// visits to other consent pages than the sign-in's. A session that nobody uses
// stays until its Until: the store knows when it was used, not how long that is
// good for.
func (r *Records) Purge(ctx context.Context, now time.Time) (int, error) {
	n, err := r.db.Purge(ctx, now)
	return int(n), err
}

// owner returns whose session it is, as the store changes nothing without that.
func (r *Records) owner(ctx context.Context, k signin.Key) (identity.Owner, error) {
	s, err := r.db.Sessions().Get(ctx, store.Digest(k), anyTime)
	return s.Owner, translate(err)
}

// seen returns when a session was last used that would end by idleUntil.
func seen(idleUntil time.Time) time.Time { return idleUntil.Add(-signin.IdleLife) }

// translate returns the store's error as the sign-in knows it.
func translate(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return signin.ErrNotFound
	}
	return err
}
