package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"ava/internal/fault"
	"ava/internal/identity"
	"ava/internal/store"
)

// purgeBatch is how many operations one transaction removes at most, so that
// nobody waits for it for long.
const purgeBatch = 500

type operations struct{ db *DB }

const operationColumns = `owner, idempotency_key, id, service, op, fingerprint, state, fence, lease_until, correlation_id,
    upstream_ref, sealed, data_key, failure, created_at, dispatched_at, absent_at, finished_at, expires_at`

var (
	getOperation = statement{
		"store.operations.get",
		`select ` + operationColumns + ` from operations where owner = $1 and idempotency_key = $2`,
	}
	overdueOperations = statement{
		"store.operations.overdue",
		`select ` + operationColumns + ` from operations
		where state = 'DISPATCHED' and lease_until <= $1 order by lease_until limit $2`,
	}
)

func (o operations) Begin(ctx context.Context, op store.Operation) error {
	op = op.Normal()
	failure, err := failureText(op.Failure)
	if err != nil {
		return err
	}
	return keyGone(o.db.write(ctx, "store.operations.begin", func(ctx context.Context, tx *sql.Tx) error {
		if err := o.mayBeSealed(ctx, tx, 0, op.DataKey); err != nil {
			return err
		}
		_, err := exec(ctx, tx, `insert into operations (`+operationColumns+`)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
			ownerText(op.Owner), op.Key[:], op.ID, string(op.Service), op.Op, op.Fingerprint[:], string(op.State), op.Fence,
			millis(op.LeaseUntil), op.CorrelationID, op.UpstreamRef, op.Sealed, keyReference(op.DataKey), failure,
			millis(op.CreatedAt), millis(op.DispatchedAt), millis(op.AbsentAt), millis(op.FinishedAt), millis(op.ExpiresAt))
		return err
	}))
}

func (o operations) Get(ctx context.Context, owner identity.Owner, key store.Digest) (store.Operation, error) {
	return queryOne(ctx, o.db, getOperation, scanOperation, ownerText(owner), key[:])
}

func (o operations) Change(ctx context.Context, was, now store.Operation) error {
	if err := was.MustBecome(now.State); err != nil {
		return err
	}
	return keyGone(o.db.write(ctx, "store.operations.change", func(ctx context.Context, tx *sql.Tx) error {
		return o.replace(ctx, tx, was, now)
	}))
}

func (o operations) Finish(ctx context.Context, was, now store.Operation, event store.Event) error {
	if err := was.MustFinish(now.State); err != nil {
		return err
	}
	return keyGone(o.db.change(ctx, "store.operations.finish", was.Ref, event, func(ctx context.Context, tx *sql.Tx) error {
		return o.replace(ctx, tx, was, now)
	}))
}

func (o operations) Release(ctx context.Context, was store.Operation, event store.Event) error {
	return o.db.change(ctx, "store.operations.release", was.Ref, event, func(ctx context.Context, tx *sql.Tx) error {
		return removeOperation(ctx, tx, was)
	})
}

func (o operations) Discard(ctx context.Context, was store.Operation) error {
	return o.db.write(ctx, "store.operations.discard", func(ctx context.Context, tx *sql.Tx) error {
		return removeOperation(ctx, tx, was)
	})
}

func (o operations) Overdue(ctx context.Context, now time.Time, limit int) ([]store.Operation, error) {
	return query(ctx, o.db, overdueOperations, scanOperation, millis(now), limit)
}

// purge removes one batch of what has expired. The conditions are there twice for
// PostgreSQL, where a row may change between being chosen and being removed.
func (o operations) purge(ctx context.Context, now time.Time) (removed int64, err error) {
	err = o.db.write(ctx, "store.operations.purge", func(ctx context.Context, tx *sql.Tx) (err error) {
		removed, err = exec(ctx, tx, `delete from operations
			where expires_at <= $1 and state <> 'DISPATCHED' and (owner, idempotency_key) in (
				select owner, idempotency_key from operations where expires_at <= $1 and state <> 'DISPATCHED' limit $2)`,
			millis(now), purgeBatch)
		return err
	})
	return removed, err
}

// mayBeSealed returns ErrKeyGone if an answer was sealed, just now, with a key
// that is not the newest.
func (o operations) mayBeSealed(ctx context.Context, tx *sql.Tx, was, now int64) error {
	if now == 0 || now == was {
		return nil
	}
	return o.db.mustBeNewest(ctx, tx, now)
}

// replace changes what may change.
func (o operations) replace(ctx context.Context, tx *sql.Tx, was, now store.Operation) error {
	now = now.Normal()
	if err := o.mayBeSealed(ctx, tx, was.DataKey, now.DataKey); err != nil {
		return err
	}
	failure, err := failureText(now.Failure)
	if err != nil {
		return err
	}
	return execOne(ctx, tx, store.ErrConflict, `update operations set
			state = $5, fence = $6, lease_until = $7, correlation_id = $8, upstream_ref = $9, sealed = $10, data_key = $11,
			failure = $12, dispatched_at = $13, absent_at = $14, finished_at = $15, expires_at = $16
		where owner = $1 and idempotency_key = $2 and state = $3 and fence = $4`,
		ownerText(was.Owner), was.Key[:], string(was.State), was.Fence,
		string(now.State), now.Fence, millis(now.LeaseUntil), now.CorrelationID, now.UpstreamRef, now.Sealed, keyReference(now.DataKey),
		failure, millis(now.DispatchedAt), millis(now.AbsentAt), millis(now.FinishedAt), millis(now.ExpiresAt))
}

func removeOperation(ctx context.Context, tx *sql.Tx, was store.Operation) error {
	return execOne(ctx, tx, store.ErrConflict,
		`delete from operations where owner = $1 and idempotency_key = $2 and state = $3 and fence = $4`,
		ownerText(was.Owner), was.Key[:], string(was.State), was.Fence)
}

// keyReference is null where nothing is sealed: there is no key to refer to.
func keyReference(generation int64) sql.NullInt64 {
	return sql.NullInt64{Int64: generation, Valid: generation != 0}
}

func scanOperation(row scanner) (store.Operation, error) {
	var (
		o                                               store.Operation
		key, fingerprint                                []byte
		owner, service, state, failure                  string
		dataKey                                         sql.NullInt64
		lease, created, sent, absent, finished, expires int64
	)
	err := row.Scan(&owner, &key, &o.ID, &service, &o.Op, &fingerprint, &state, &o.Fence, &lease, &o.CorrelationID,
		&o.UpstreamRef, &o.Sealed, &dataKey, &failure, &created, &sent, &absent, &finished, &expires)
	if err != nil {
		return o, err
	}
	copy(o.Key[:], key)
	copy(o.Fingerprint[:], fingerprint)
	o.Service, o.State, o.DataKey = fault.Service(service), store.OperationState(state), dataKey.Int64
	o.LeaseUntil, o.CreatedAt, o.DispatchedAt = moment(lease), moment(created), moment(sent)
	o.AbsentAt, o.FinishedAt, o.ExpiresAt = moment(absent), moment(finished), moment(expires)
	if o.Failure, err = parseFailure(failure); err != nil {
		return o, err
	}
	o.Owner, err = parseOwner(owner)
	return o, err
}

// failureRecord is a fault as it is stored. Its names are those of the table's
// rows, and stay when those of the program change.
type failureRecord struct {
	Code     fault.Code      `json:"code"`
	Reason   fault.Reason    `json:"reason,omitempty"`
	Outcome  fault.Outcome   `json:"outcome,omitempty"`
	Once     bool            `json:"once,omitempty"`
	Field    []string        `json:"field,omitempty"`
	Args     fault.Args      `json:"args,omitempty"`
	Upstream *upstreamRecord `json:"upstream,omitempty"`
}

type upstreamRecord struct {
	Status    int    `json:"status,omitempty"`
	Code      string `json:"code,omitempty"`
	RequestID string `json:"requestId,omitempty"`
}

func failureText(f *fault.Fault) (string, error) {
	if f == nil {
		return "", nil
	}
	text, err := json.Marshal(failureRecord{f.Code, f.Reason, f.Outcome, f.Once, f.Field, f.Args, (*upstreamRecord)(f.Upstream)})
	return string(text), err
}

func parseFailure(text string) (*fault.Fault, error) {
	if text == "" {
		return nil, nil //nolint:nilnil // most operations do not fail
	}
	var r failureRecord
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		return nil, err
	}
	return &fault.Fault{
		Code: r.Code, Reason: r.Reason, Outcome: r.Outcome, Once: r.Once,
		Field: r.Field, Args: r.Args, Upstream: (*fault.Upstream)(r.Upstream),
	}, nil
}
