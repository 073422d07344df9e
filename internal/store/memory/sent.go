package memory

import (
	"context"
	"slices"
	"strings"

	"ava/internal/identity"
	"ava/internal/store"
)

type sentKey struct {
	owner identity.Owner
	id    string
}

type sentEmails struct{ db *DB }

func (s sentEmails) Put(ctx context.Context, e store.SentEmail) error {
	return s.db.locked(ctx, func() error {
		if err := s.db.mustBeNewest(e.DataKey); err != nil {
			return err
		}
		e = e.Normal()
		s.db.sent[sentKey{e.Owner, e.ID}] = e
		return nil
	})
}

func (s sentEmails) Get(ctx context.Context, owner identity.Owner, id string) (store.SentEmail, error) {
	var found store.SentEmail
	err := s.db.locked(ctx, func() error {
		kept, ok := s.db.sent[sentKey{owner, id}]
		if !ok {
			return store.ErrNotFound
		}
		found = kept.Normal()
		return nil
	})
	return found, err
}

func (s sentEmails) List(ctx context.Context, owner identity.Owner, after string, limit int) ([]store.SentEmail, error) {
	var found []store.SentEmail
	err := s.db.locked(ctx, func() error {
		for _, kept := range s.db.sent {
			if kept.Owner == owner && (after == "" || kept.ID < after) {
				found = append(found, kept.Normal())
			}
		}
		return nil
	})
	slices.SortFunc(found, func(a, b store.SentEmail) int { return strings.Compare(b.ID, a.ID) })
	return found[:min(limit, len(found))], err
}
