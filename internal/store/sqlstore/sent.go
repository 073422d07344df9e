package sqlstore

import (
	"context"
	"database/sql"
	"time"

	"ava/internal/identity"
	"ava/internal/store"
)

type sentEmails struct{ db *DB }

const sentColumns = `owner, id, sealed, data_key, expires_at`

var (
	getSent  = statement{"store.sent.get", `select ` + sentColumns + ` from sent_emails where owner = $1 and id = $2`}
	listSent = statement{
		"store.sent.list",
		`select ` + sentColumns + ` from sent_emails where owner = $1 and ($2 = '' or id < $2) order by id desc limit $3`,
	}
)

func (s sentEmails) Put(ctx context.Context, e store.SentEmail) error {
	e = e.Normal()
	return s.db.writeSealed(ctx, "store.sent.put", e.DataKey, func(ctx context.Context, tx *sql.Tx) error {
		_, err := exec(ctx, tx, `insert into sent_emails (`+sentColumns+`) values ($1, $2, $3, $4, $5)
			on conflict (owner, id) do update set sealed = $3, data_key = $4, expires_at = $5`,
			ownerText(e.Owner), e.ID, e.Sealed, e.DataKey, millis(e.ExpiresAt))
		return err
	})
}

func (s sentEmails) Get(ctx context.Context, owner identity.Owner, id string) (store.SentEmail, error) {
	return queryOne(ctx, s.db, getSent, scanSent, ownerText(owner), id)
}

func (s sentEmails) List(ctx context.Context, owner identity.Owner, after string, limit int) ([]store.SentEmail, error) {
	return query(ctx, s.db, listSent, scanSent, ownerText(owner), after, limit)
}

// purge removes one batch of what has expired.
func (s sentEmails) purge(ctx context.Context, now time.Time) (removed int64, err error) {
	err = s.db.write(ctx, "store.sent.purge", func(ctx context.Context, tx *sql.Tx) (err error) {
		removed, err = exec(ctx, tx, `delete from sent_emails
			where expires_at <= $1 and (owner, id) in (select owner, id from sent_emails where expires_at <= $1 limit $2)`,
			millis(now), purgeBatch)
		return err
	})
	return removed, err
}

func scanSent(row scanner) (store.SentEmail, error) {
	var (
		e       store.SentEmail
		owner   string
		expires int64
	)
	if err := row.Scan(&owner, &e.ID, &e.Sealed, &e.DataKey, &expires); err != nil {
		return e, err
	}
	e.ExpiresAt = moment(expires)
	var err error
	e.Owner, err = parseOwner(owner)
	return e, err
}
