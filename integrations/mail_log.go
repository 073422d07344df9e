package integrations

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/rs/zerolog"

	"ava/integrations/email"
	"ava/internal/fault"
	"ava/internal/identity"
	"ava/internal/store"
	"ava/internal/vault"
)

// sentLog is the log of what users sent, each record sealed and bound to its
// owner. As what is sealed cannot be searched, a search opens what there is, up
// to a number at a time.
type sentLog struct {
	vault    *vault.Vault
	kept     store.SentEmails
	lifetime time.Duration // of a record; 30 days
}

const (
	sentBatch  = 100  // records read at a time by a search
	maxScanned = 1000 // records that one search opens

	keepLimit = 3 * time.Second // for which it is tried to log what became of a message
	sealTries = 3
)

// errNotSent says that the log has no such message.
var errNotSent = errors.New("integrations: no such message was sent")

func newSentLog(o Options) *sentLog {
	lifetime := o.Mail.Retention
	if lifetime <= 0 {
		lifetime = 30 * 24 * time.Hour
	}
	return &sentLog{vault: o.Vault, kept: o.Store.SentEmails(), lifetime: lifetime}
}

// viewer is whose log it is.
func (l *sentLog) viewer(ctx context.Context) (identity.Owner, error) {
	v, ok := identity.From(ctx)
	if !ok {
		return identity.Owner{}, fault.New(fault.Unauthenticated, "")
	}
	return v.Owner, nil
}

// place is what a sealed record is bound to.
func place(owner identity.Owner, id string) (ref store.Ref, field string) {
	return store.Ref{Owner: owner, Service: fault.Email}, "sent e-mail " + id
}

// put writes the viewer's record.
func (l *sentLog) put(ctx context.Context, r email.Record) error {
	owner, err := l.viewer(ctx)
	if err != nil {
		return err
	}
	plain, err := json.Marshal(r)
	if err != nil {
		return &fault.Fault{Code: fault.Internal, Op: "email.log", Err: err}
	}
	e := store.SentEmail{Owner: owner, ID: r.ID, ExpiresAt: r.At.Add(l.lifetime)}
	for tries := 1; ; tries++ {
		ref, field := place(owner, r.ID)
		if e.Sealed, e.DataKey, err = l.vault.SealBytes(ctx, ref, field, plain); err != nil {
			return err
		}
		err = l.kept.Put(ctx, e)
		if !errors.Is(err, store.ErrKeyGone) || tries == sealTries {
			return err
		}
	}
}

// keep is put for what is known by now, whether or not the caller is still
// there. If it fails, the message stays one of which nobody knows.
func (l *sentLog) keep(ctx context.Context, r email.Record) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), keepLimit)
	defer cancel()
	if err := l.put(ctx, r); err != nil {
		zerolog.Ctx(ctx).Error().Ctx(ctx).Err(err).Str("message_id", r.ID).Msg("what became of an e-mail could not be logged")
	}
}

// get returns the viewer's record with an ID, or errNotSent.
func (l *sentLog) get(ctx context.Context, id string) (email.Record, error) {
	owner, err := l.viewer(ctx)
	if err != nil {
		return email.Record{}, err
	}
	e, err := l.kept.Get(ctx, owner, id)
	if errors.Is(err, store.ErrNotFound) {
		return email.Record{}, errNotSent
	}
	if err != nil {
		return email.Record{}, err
	}
	return l.open(ctx, e)
}

func (l *sentLog) open(ctx context.Context, e store.SentEmail) (email.Record, error) {
	ref, field := place(e.Owner, e.ID)
	plain, err := l.vault.OpenBytes(ctx, ref, field, e.Sealed)
	if err != nil {
		return email.Record{}, err
	}
	var r email.Record
	if err := json.Unmarshal(plain, &r); err != nil { // whose text may quote the record
		return email.Record{}, &fault.Fault{Code: fault.Internal, Op: "email.log", Err: errors.New("a record of the log cannot be read")}
	}
	return r, nil
}

// list returns a page of the viewer's records.
func (l *sentLog) list(ctx context.Context, q SentQuery) (SentPage, error) {
	owner, err := l.viewer(ctx)
	if err != nil {
		return SentPage{}, err
	}
	size := q.First + 1
	if q.Search != "" {
		size = max(size, sentBatch)
	}
	page, after := SentPage{}, q.After
	for scanned := 0; scanned < maxScanned; {
		batch, err := l.kept.List(ctx, owner, after, size)
		if err != nil {
			return SentPage{}, err
		}
		full, err := l.add(ctx, &page, q, batch)
		if err != nil || full {
			return page, err
		}
		if len(batch) < size {
			return page, nil
		}
		scanned += len(batch)
		after = batch[len(batch)-1].ID
	}
	page.HasNext, page.Next = true, after
	return page, nil
}

// add puts what fits the query on the page. It reports whether there is one more
// than the page holds.
func (l *sentLog) add(ctx context.Context, page *SentPage, q SentQuery, batch []store.SentEmail) (full bool, err error) {
	for _, e := range batch {
		r, err := l.open(ctx, e)
		if err != nil {
			return false, err
		}
		if !r.Matches(q.Search) {
			continue
		}
		if len(page.Items) == q.First {
			page.HasNext = true
			return true, nil
		}
		page.Items = append(page.Items, r)
	}
	return false, nil
}
