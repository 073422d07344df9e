package sqlstore

import (
	"context"
	"database/sql"
	"time"

	"ava/internal/fault"
	"ava/internal/store"
)

type endpoints struct{ db *DB }

const endpointColumns = `owner, service, token, sealed, data_key, secret, secret_at, created_at`

var (
	getEndpoint = statement{
		"store.endpoints.get",
		`select ` + endpointColumns + ` from webhook_endpoints where owner = $1 and service = $2`,
	}
	findEndpoint = statement{
		"store.endpoints.find",
		`select ` + endpointColumns + ` from webhook_endpoints where token = $1`,
	}
	staleEndpoints = statement{
		"store.endpoints.stale",
		`select ` + endpointColumns + ` from webhook_endpoints where data_key <> $1 and (owner, service) > ($2, $3) order by owner, service limit $4`,
	}
)

func (e endpoints) Create(ctx context.Context, p store.Endpoint) error {
	p = p.Normal()
	return e.db.writeSealed(ctx, "store.endpoints.create", p.DataKey, func(ctx context.Context, tx *sql.Tx) error {
		_, err := exec(ctx, tx, `insert into webhook_endpoints (`+endpointColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
			ownerText(p.Owner), string(p.Service), p.Token[:], p.Sealed, p.DataKey, digestBytes(p.Secret), millis(p.SecretAt), millis(p.CreatedAt))
		return err
	})
}

func (e endpoints) Get(ctx context.Context, ref store.Ref) (store.Endpoint, error) {
	return queryOne(ctx, e.db, getEndpoint, scanEndpoint, ownerText(ref.Owner), string(ref.Service))
}

func (e endpoints) Find(ctx context.Context, token store.Digest) (store.Endpoint, error) {
	return queryOne(ctx, e.db, findEndpoint, scanEndpoint, token[:])
}

func (e endpoints) SetSecret(ctx context.Context, p store.Endpoint, event store.Event) error {
	return e.db.change(ctx, "store.endpoints.setsecret", p.Ref, event, func(ctx context.Context, tx *sql.Tx) error {
		return execOne(ctx, tx, store.ErrNotFound,
			`update webhook_endpoints set secret = $4, secret_at = $5 where owner = $1 and service = $2 and token = $3`,
			ownerText(p.Owner), string(p.Service), p.Token[:], digestBytes(p.Secret), millis(p.SecretAt))
	})
}

func (e endpoints) Stale(ctx context.Context, key int64, after store.Ref, limit int) ([]store.Endpoint, error) {
	return query(ctx, e.db, staleEndpoints, scanEndpoint, key, ownerText(after.Owner), string(after.Service), limit)
}

func (e endpoints) Reseal(ctx context.Context, p store.Endpoint) error {
	p = p.Normal()
	return e.db.writeSealed(ctx, "store.endpoints.reseal", p.DataKey, func(ctx context.Context, tx *sql.Tx) error {
		return execOne(ctx, tx, store.ErrConflict,
			`update webhook_endpoints set sealed = $4, data_key = $5 where owner = $1 and service = $2 and token = $3`,
			ownerText(p.Owner), string(p.Service), p.Token[:], p.Sealed, p.DataKey)
	})
}

// removeEndpoint removes the endpoint for ref, if there is one.
func removeEndpoint(ctx context.Context, tx *sql.Tx, ref store.Ref) error {
	_, err := exec(ctx, tx, `delete from webhook_endpoints where owner = $1 and service = $2`, ownerText(ref.Owner), string(ref.Service))
	return err
}

// digestBytes is a digest as it is stored: empty where there is none.
func digestBytes(d store.Digest) []byte {
	if d == (store.Digest{}) {
		return []byte{}
	}
	return d[:]
}

func scanEndpoint(row scanner) (store.Endpoint, error) {
	var (
		e                 store.Endpoint
		owner, service    string
		token, secret     []byte
		secretAt, created int64
	)
	if err := row.Scan(&owner, &service, &token, &e.Sealed, &e.DataKey, &secret, &secretAt, &created); err != nil {
		return e, err
	}
	copy(e.Token[:], token)
	copy(e.Secret[:], secret)
	e.Service, e.SecretAt, e.CreatedAt = fault.Service(service), moment(secretAt), moment(created)
	var err error
	e.Owner, err = parseOwner(owner)
	return e, err
}

type reports struct{ db *DB }

const reportColumns = `owner, service, report_key, id, kind, object, made, status, status_rank, reason,
    at, correlation_id, received_at, lease_until, handled_at, expires_at`

var (
	pendingReports = statement{
		"store.reports.pending",
		`select ` + reportColumns + ` from webhook_reports where handled_at = 0 and lease_until <= $1 order by lease_until, id limit $2`,
	}
	madeReport = statement{
		"store.reports.made",
		`select ` + reportColumns + ` from webhook_reports
			where owner = $1 and service = $2 and made = $3 and made <> '' order by status_rank desc limit 1`,
	}
)

func (r reports) Receive(ctx context.Context, p store.Report, event store.Event) error {
	p = p.Normal()
	return r.db.change(ctx, "store.reports.receive", p.Ref, event, func(ctx context.Context, tx *sql.Tx) error {
		_, err := exec(ctx, tx, `insert into webhook_reports (`+reportColumns+`)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
			ownerText(p.Owner), string(p.Service), p.Key[:], p.ID, p.Kind, p.Object, p.Made, p.Status, p.Rank, p.Reason,
			millis(p.At), p.CorrelationID, millis(p.ReceivedAt), millis(p.LeaseUntil), millis(p.HandledAt), millis(p.ExpiresAt))
		if err != nil || p.Object == "" {
			return err
		}
		return notLate(ctx, tx, p)
	})
}

// notLate returns ErrConflict if there is another report that makes this one old.
func notLate(ctx context.Context, tx *sql.Tx, p store.Report) error {
	var further int64
	err := tx.QueryRowContext(ctx, `select count(*) from webhook_reports
		where owner = $1 and service = $2 and object = $3 and status_rank >= $4 and report_key <> $5`,
		ownerText(p.Owner), string(p.Service), p.Object, p.Rank, p.Key[:]).Scan(&further)
	if err == nil && further > 0 {
		return store.ErrConflict
	}
	return err
}

func (r reports) Made(ctx context.Context, ref store.Ref, operation string) (store.Report, error) {
	return queryOne(ctx, r.db, madeReport, scanReport, ownerText(ref.Owner), string(ref.Service), operation)
}

func (r reports) Claim(ctx context.Context, was store.Report, until time.Time) error {
	return r.db.write(ctx, "store.reports.claim", func(ctx context.Context, tx *sql.Tx) error {
		return execOne(ctx, tx, store.ErrConflict, `update webhook_reports set lease_until = $5
			where owner = $1 and service = $2 and report_key = $3 and lease_until = $4 and handled_at = 0`,
			ownerText(was.Owner), string(was.Service), was.Key[:], millis(was.LeaseUntil), millis(until))
	})
}

func (r reports) Handled(ctx context.Context, p store.Report, at time.Time) error {
	return r.db.write(ctx, "store.reports.handled", func(ctx context.Context, tx *sql.Tx) error {
		_, err := exec(ctx, tx, `update webhook_reports set handled_at = $4
			where owner = $1 and service = $2 and report_key = $3 and handled_at = 0`,
			ownerText(p.Owner), string(p.Service), p.Key[:], millis(at))
		return err
	})
}

func (r reports) Pending(ctx context.Context, now time.Time, limit int) ([]store.Report, error) {
	return query(ctx, r.db, pendingReports, scanReport, millis(now), limit)
}

// purge removes one batch of what has expired.
func (r reports) purge(ctx context.Context, now time.Time) (removed int64, err error) {
	err = r.db.write(ctx, "store.reports.purge", func(ctx context.Context, tx *sql.Tx) (err error) {
		removed, err = exec(ctx, tx, `delete from webhook_reports where (owner, service, report_key) in (
			select owner, service, report_key from webhook_reports where expires_at <= $1 limit $2)`, millis(now), purgeBatch)
		return err
	})
	return removed, err
}

func scanReport(row scanner) (store.Report, error) {
	var (
		r                                     store.Report
		owner, service                        string
		key                                   []byte
		at, received, lease, handled, expires int64
	)
	err := row.Scan(&owner, &service, &key, &r.ID, &r.Kind, &r.Object, &r.Made, &r.Status, &r.Rank, &r.Reason,
		&at, &r.CorrelationID, &received, &lease, &handled, &expires)
	if err != nil {
		return r, err
	}
	copy(r.Key[:], key)
	r.Service, r.At, r.ReceivedAt = fault.Service(service), moment(at), moment(received)
	r.LeaseUntil, r.HandledAt, r.ExpiresAt = moment(lease), moment(handled), moment(expires)
	r.Owner, err = parseOwner(owner)
	return r, err
}
