// Package memory is a store that forgets everything when the process ends: for
// tests, and for trying the product out.
package memory

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"ava/internal/identity"
	"ava/internal/store"
)

// DB is a store in memory. Its methods look at their context once, as they have
// nothing to wait for.
type DB struct {
	mu          sync.Mutex
	credentials map[store.Ref]store.Credential
	events      map[string]store.Event
	sessions    map[store.Digest]store.Session
	consents    map[store.Digest]store.Consent
	keys        map[int64]store.DataKey
	operations  map[operationKey]store.Operation
	endpoints   map[store.Ref]store.Endpoint
	reports     map[reportKey]store.Report
	sent        map[sentKey]store.SentEmail
}

var _ store.Store = (*DB)(nil)

// New returns an empty store.
func New() *DB {
	return &DB{
		credentials: make(map[store.Ref]store.Credential),
		events:      make(map[string]store.Event),
		sessions:    make(map[store.Digest]store.Session),
		consents:    make(map[store.Digest]store.Consent),
		keys:        make(map[int64]store.DataKey),
		operations:  make(map[operationKey]store.Operation),
		endpoints:   make(map[store.Ref]store.Endpoint),
		reports:     make(map[reportKey]store.Report),
		sent:        make(map[sentKey]store.SentEmail),
	}
}

// Credentials returns the credentials.
func (db *DB) Credentials() store.Credentials { return credentials{db} }

// Sealed returns the view of the credentials for changing keys.
func (db *DB) Sealed() store.Sealed { return sealed{db} }

// Audit returns the audit trail.
func (db *DB) Audit() store.Audit { return audit{db} }

// Sessions returns the sessions.
func (db *DB) Sessions() store.Sessions { return sessions{db} }

// Consents returns the consents under way.
func (db *DB) Consents() store.Consents { return consents{db} }

// Keys returns the data keys.
func (db *DB) Keys() store.Keys { return keys{db} }

// Operations returns the operations.
func (db *DB) Operations() store.Operations { return operations{db} }

// Endpoints returns where services report.
func (db *DB) Endpoints() store.Endpoints { return endpoints{db} }

// Reports returns what services reported.
func (db *DB) Reports() store.Reports { return reports{db} }

// SentEmails returns the log of what was sent.
func (db *DB) SentEmails() store.SentEmails { return sentEmails{db} }

// Ready returns nil.
func (db *DB) Ready(ctx context.Context) error { return ctx.Err() }

// Close does nothing.
func (db *DB) Close() error { return nil }

// Purge removes what has expired.
func (db *DB) Purge(ctx context.Context, now time.Time) (int64, error) {
	var purged int64
	err := db.locked(ctx, func() error {
		before := db.mortal()
		maps.DeleteFunc(db.sessions, func(_ store.Digest, s store.Session) bool { return !s.ExpiresAt.After(now) })
		maps.DeleteFunc(db.consents, func(_ store.Digest, c store.Consent) bool { return !c.ExpiresAt.After(now) })
		maps.DeleteFunc(db.operations, func(_ operationKey, o store.Operation) bool {
			return o.State != store.Dispatched && !o.ExpiresAt.After(now)
		})
		maps.DeleteFunc(db.reports, func(_ reportKey, r store.Report) bool { return !r.ExpiresAt.After(now) })
		maps.DeleteFunc(db.sent, func(_ sentKey, e store.SentEmail) bool { return !e.ExpiresAt.After(now) })
		purged = int64(before - db.mortal())
		return nil
	})
	return purged, err
}

// mortal is how many records there are that expire.
func (db *DB) mortal() int {
	return len(db.sessions) + len(db.consents) + len(db.operations) + len(db.reports) + len(db.sent)
}

// locked calls do alone, unless the caller has left.
func (db *DB) locked(ctx context.Context, do func() error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	db.mu.Lock()
	defer db.mu.Unlock()
	return do()
}

// change calls do, and writes the event if that went well.
func (db *DB) change(ctx context.Context, about store.Ref, event store.Event, do func() error) error {
	if err := event.MustBeAbout(about); err != nil {
		return err
	}
	return db.locked(ctx, func() error {
		if _, taken := db.events[event.ID]; taken {
			return store.ErrDuplicate
		}
		if err := do(); err != nil {
			return err
		}
		db.events[event.ID] = event.Normal()
		return nil
	})
}

func compareRefs(a, b store.Ref) int {
	return cmp.Or(strings.Compare(ownerText(a.Owner), ownerText(b.Owner)), cmp.Compare(a.Service, b.Service))
}

// ownerText puts nobody before everybody.
func ownerText(o identity.Owner) string {
	if o.IsZero() {
		return ""
	}
	return o.String()
}

type audit struct{ db *DB }

func (a audit) Append(ctx context.Context, event store.Event) error {
	return a.db.change(ctx, store.Ref{Owner: event.Owner, Service: event.Service}, event, func() error { return nil })
}

func (a audit) List(ctx context.Context, owner identity.Owner, f store.Filter, after string, limit int) ([]store.Event, error) {
	var found []store.Event
	err := a.db.locked(ctx, func() error {
		for _, e := range a.db.events {
			chosen := (f.Service == "" || e.Service == f.Service) && (f.Action == "" || e.Action == f.Action) &&
				(f.CorrelationID == "" || e.CorrelationID == f.CorrelationID)
			if e.Owner == owner && chosen && (after == "" || e.ID < after) {
				found = append(found, e)
			}
		}
		return nil
	})
	slices.SortFunc(found, func(a, b store.Event) int { return strings.Compare(b.ID, a.ID) })
	return found[:min(limit, len(found))], err
}
