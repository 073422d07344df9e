package memory

import (
	"context"
	"time"

	"ava/internal/identity"
	"ava/internal/store"
)

type sessions struct{ db *DB }

func (s sessions) Create(ctx context.Context, session store.Session, event store.Event) error {
	return s.db.change(ctx, store.Ref{Owner: session.Owner}, event, func() error {
		if _, taken := s.db.sessions[session.ID]; taken {
			return store.ErrDuplicate
		}
		s.db.sessions[session.ID] = session.Normal()
		return nil
	})
}

func (s sessions) Get(ctx context.Context, id store.Digest, now time.Time) (store.Session, error) {
	var found store.Session
	err := s.db.locked(ctx, func() error {
		kept, ok := s.db.sessions[id]
		if !ok || !kept.ExpiresAt.After(now) {
			return store.ErrNotFound
		}
		found = kept
		return nil
	})
	return found, err
}

func (s sessions) Seen(ctx context.Context, owner identity.Owner, id store.Digest, at time.Time) error {
	return s.db.locked(ctx, func() error {
		if kept, ok := s.db.sessions[id]; ok && kept.Owner == owner {
			kept.SeenAt = store.Normal(at)
			s.db.sessions[id] = kept
		}
		return nil
	})
}

func (s sessions) Delete(ctx context.Context, owner identity.Owner, id store.Digest, event store.Event) error {
	return s.db.change(ctx, store.Ref{Owner: owner}, event, func() error {
		if kept, ok := s.db.sessions[id]; !ok || kept.Owner != owner {
			return store.ErrNotFound
		}
		delete(s.db.sessions, id)
		return nil
	})
}

func (s sessions) DeleteAll(ctx context.Context, owner identity.Owner, event store.Event) (int64, error) {
	var deleted int64
	err := s.db.change(ctx, store.Ref{Owner: owner}, event, func() error {
		for id, kept := range s.db.sessions {
			if kept.Owner == owner {
				delete(s.db.sessions, id)
				deleted++
			}
		}
		return nil
	})
	return deleted, err
}

type consents struct{ db *DB }

func (c consents) Begin(ctx context.Context, consent store.Consent) error {
	return c.db.locked(ctx, func() error {
		if _, taken := c.db.consents[consent.State]; taken {
			return store.ErrDuplicate
		}
		c.db.consents[consent.State] = consent.Normal()
		return nil
	})
}

func (c consents) Take(ctx context.Context, state, browser store.Digest, now time.Time) (store.Consent, error) {
	var taken store.Consent
	err := c.db.locked(ctx, func() error {
		kept, ok := c.db.consents[state]
		delete(c.db.consents, state)
		if !ok || kept.Browser != browser || !kept.ExpiresAt.After(now) {
			return store.ErrNotFound
		}
		taken = kept
		return nil
	})
	return taken, err
}
