// Package ledger sees to it that a write with an effect at a provider happens at
// most once for each idempotency key, and that what is known of it survives a
// crash at any moment.
//
// A write is recorded before anything is sent (STARTED), again just before its
// first byte can leave (DISPATCHED), and at its end together with its audit
// event. So after a crash a write that is STARTED was certainly not sent, and may
// be made; of one that is DISPATCHED nobody knows, and it is never sent again.
// Each step is a compare-and-swap, so that also a process that was held up for
// long finds out before it sends that another has gone on without it.
//
// Who asks again with the same key gets the same answer. What decides is the
// outcome that a fault tells:
//
//	NOT_SENT  nothing left; the key is free again
//	REJECTED  the provider judged the request: the key is used up, and asking
//	          again gives the same refusal. It only refused for now or for the
//	          credential (429, 401, 403, 402): the key is free again
//	UNKNOWN   the key is used up; asking again looks whether it is known by now
package ledger

import (
	"context"
	"errors"
	"sync"
	"time"

	"ava/internal/audit"
	"ava/internal/correlation"
	"ava/internal/fault"
	"ava/internal/store"
	"ava/internal/vault"
)

// Settings are the times of a ledger. A zero field means its default.
type Settings struct {
	// Lease is how long a process may work on a write before others take it for
	// dead; 1 min. It must be longer than a call may take with all that comes
	// before and after: a write that is alive beyond it is told as unknown.
	Lease time.Duration
	// Replay is for how long a key gives the same answer; 24 h.
	Replay time.Duration
	// Unknown is for how long a write is kept of which nobody knows; 30 days.
	Unknown time.Duration
	// Absent is how long after it was sent a provider's word counts that it has
	// no such thing, as lists lag behind; 1 min.
	Absent time.Duration
	// Between is how long after the first such word a second one must come; 10 s.
	Between time.Duration
}

func (s Settings) withDefaults() Settings {
	s.Lease = positive(s.Lease, time.Minute)
	s.Replay = positive(s.Replay, 24*time.Hour)
	s.Unknown = positive(s.Unknown, 30*24*time.Hour)
	s.Absent = positive(s.Absent, time.Minute)
	s.Between = positive(s.Between, 10*time.Second)
	return s
}

// Ledger is the record of writes. It is safe for concurrent use, also of many
// ledgers over one database.
type Ledger struct {
	operations store.Operations
	vault      *vault.Vault
	settings   Settings

	mu      sync.Mutex
	flights map[flightKey]*flight
}

// New returns the ledger that is kept in s, whose answers v seals.
func New(s store.Store, v *vault.Vault, settings Settings) *Ledger {
	return &Ledger{
		operations: s.Operations(), vault: v, settings: settings.withDefaults(),
		flights: make(map[flightKey]*flight),
	}
}

// Perform makes a write, or answers as it was answered before. What comes back
// with an error is a [fault.Fault] with an outcome.
//
// do makes the write by [resilience.Do], whose notice before sending is what
// tells the ledger; a write that reaches a provider in another way is not
// recorded as sent. Its fault decides what becomes of the key. The context that
// it gets carries the operation's ID ([OperationID]), for the provider to keep
// where it can. T must come through encoding/json unchanged: that is how an
// answer is kept.
//
// find, which may be nil, looks at the provider for what an earlier try of this
// write made. It returns false only if the provider said for certain that there
// is none, and an error if it could not tell. It must send nothing.
func Perform[T any](
	ctx context.Context, l *Ledger, w Write,
	do func(ctx context.Context) (T, error),
	find func(ctx context.Context, o store.Operation) (T, bool, error),
) (T, error) {
	var none T
	claim, err := w.claim()
	if err != nil {
		return none, w.tell(err)
	}
	p := &performance[T]{ledger: l, claim: claim, do: do, find: find}
	for {
		f, leads := l.board(claim)
		if leads {
			value, err := p.lead(ctx, f)
			return value, w.tell(err)
		}
		if f.fingerprint != claim.fingerprint {
			return none, w.tell(errReused)
		}
		select {
		case <-f.landed:
			p.waited = true
		case <-ctx.Done():
			return none, w.tell(underWay(ctx, claim))
		}
		if f.answer != nil || f.failed != nil {
			value, err := decode[T](f.answer, f.failed)
			return value, w.tell(err)
		}
	}
}

// sweepBatch is how many abandoned writes are read at a time.
const sweepBatch = 100

// Sweep ends the writes of everybody that were sent by a process which is gone:
// they become UNKNOWN, each with its audit event. It returns how many. Of many
// that sweep at once each write is ended by one.
func (l *Ledger) Sweep(ctx context.Context) (int, error) {
	swept := 0
	for {
		found, err := l.operations.Overdue(ctx, time.Now(), sweepBatch)
		if err != nil {
			return swept, err
		}
		for _, o := range found {
			switch _, err := l.abandon(ctx, o); {
			case err == nil:
				swept++
			case !errors.Is(err, store.ErrConflict): // else somebody was faster
				return swept, err
			}
		}
		if len(found) < sweepBatch {
			return swept, nil
		}
	}
}

// abandon ends a write that was sent by a process which is gone.
func (l *Ledger) abandon(ctx context.Context, was store.Operation) (store.Operation, error) {
	now := was
	now.Failure = &fault.Fault{Code: fault.OutcomeUnknown, Outcome: fault.Unknown}
	l.end(&now, store.Unknown)
	event, err := audit.Event(correlation.With(ctx, was.CorrelationID), was.Ref, store.Write)
	if err != nil {
		return was, err
	}
	event.Op = was.Op
	return now, l.operations.Finish(ctx, was, now, audit.Failed(event, now.Failure))
}

// end says how an operation ended, and for how long that is kept.
func (l *Ledger) end(o *store.Operation, s store.OperationState) {
	o.State, o.FinishedAt, o.LeaseUntil = s, time.Now(), time.Time{}
	keep := l.settings.Replay
	if s == store.Unknown {
		keep = l.settings.Unknown
	}
	o.ExpiresAt = o.FinishedAt.Add(keep)
}

func positive(d, otherwise time.Duration) time.Duration {
	if d > 0 {
		return d
	}
	return otherwise
}
