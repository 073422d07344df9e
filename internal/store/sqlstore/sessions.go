package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"ava/internal/fault"
	"ava/internal/identity"
	"ava/internal/store"
)

type sessions struct{ db *DB }

var getSession = statement{
	"store.sessions.get",
	`select id, owner, name, created_at, seen_at, expires_at from sessions where id = $1 and expires_at > $2`,
}

func (s sessions) Create(ctx context.Context, session store.Session, event store.Event) error {
	session = session.Normal()
	return s.db.change(ctx, "store.sessions.create", store.Ref{Owner: session.Owner}, event, func(ctx context.Context, tx *sql.Tx) error {
		_, err := exec(ctx, tx,
			`insert into sessions (id, owner, name, created_at, seen_at, expires_at) values ($1, $2, $3, $4, $5, $6)`,
			session.ID[:], ownerText(session.Owner), session.Name, millis(session.CreatedAt), millis(session.SeenAt), millis(session.ExpiresAt))
		return err
	})
}

func (s sessions) Get(ctx context.Context, id store.Digest, now time.Time) (store.Session, error) {
	return queryOne(ctx, s.db, getSession, scanSession, id[:], millis(now))
}

func (s sessions) Seen(ctx context.Context, owner identity.Owner, id store.Digest, at time.Time) error {
	return s.db.write(ctx, "store.sessions.seen", func(ctx context.Context, tx *sql.Tx) error {
		_, err := exec(ctx, tx, `update sessions set seen_at = $3 where owner = $1 and id = $2`, ownerText(owner), id[:], millis(at))
		return err
	})
}

func (s sessions) Delete(ctx context.Context, owner identity.Owner, id store.Digest, event store.Event) error {
	return s.db.change(ctx, "store.sessions.delete", store.Ref{Owner: owner}, event, func(ctx context.Context, tx *sql.Tx) error {
		return execOne(ctx, tx, store.ErrNotFound, `delete from sessions where owner = $1 and id = $2`, ownerText(owner), id[:])
	})
}

func (s sessions) DeleteAll(ctx context.Context, owner identity.Owner, event store.Event) (int64, error) {
	var deleted int64
	err := s.db.change(ctx, "store.sessions.deleteall", store.Ref{Owner: owner}, event, func(ctx context.Context, tx *sql.Tx) (err error) {
		deleted, err = exec(ctx, tx, `delete from sessions where owner = $1`, ownerText(owner))
		return err
	})
	return deleted, err
}

func scanSession(row scanner) (store.Session, error) {
	var (
		s                      store.Session
		id                     []byte
		owner                  string
		created, seen, expires int64
	)
	if err := row.Scan(&id, &owner, &s.Name, &created, &seen, &expires); err != nil {
		return s, err
	}
	copy(s.ID[:], id)
	s.CreatedAt, s.SeenAt, s.ExpiresAt = moment(created), moment(seen), moment(expires)
	var err error
	s.Owner, err = parseOwner(owner)
	return s, err
}

type consents struct{ db *DB }

func (c consents) Begin(ctx context.Context, consent store.Consent) error {
	consent = consent.Normal()
	return c.db.write(ctx, "store.consents.begin", func(ctx context.Context, tx *sql.Tx) error {
		_, err := exec(ctx, tx,
			`insert into consents (state, browser, owner, service, sealed, return_path, expires_at) values ($1, $2, $3, $4, $5, $6, $7)`,
			consent.State[:], consent.Browser[:], ownerText(consent.Owner), string(consent.Service),
			consent.Sealed, consent.ReturnPath, millis(consent.ExpiresAt))
		return err
	})
}

func (c consents) Take(ctx context.Context, state, browser store.Digest, now time.Time) (store.Consent, error) {
	taken := store.Consent{State: state}
	err := c.db.write(ctx, "store.consents.take", func(ctx context.Context, tx *sql.Tx) error {
		var (
			left           []byte
			owner, service string
			expires        int64
		)
		err := tx.QueryRowContext(ctx,
			`delete from consents where state = $1 returning browser, owner, service, sealed, return_path, expires_at`, state[:],
		).Scan(&left, &owner, &service, &taken.Sealed, &taken.ReturnPath, &expires)
		if errors.Is(err, sql.ErrNoRows) {
			return nil // and no expiry: refused below
		}
		if err != nil {
			return err
		}
		copy(taken.Browser[:], left)
		taken.Service, taken.ExpiresAt = fault.Service(service), moment(expires)
		taken.Owner, err = parseOwner(owner)
		return err
	})
	switch {
	case err != nil:
		return store.Consent{}, err
	case taken.Browser != browser || !taken.ExpiresAt.After(now): // refused, and consumed all the same
		return store.Consent{}, store.ErrNotFound
	}
	return taken, nil
}
