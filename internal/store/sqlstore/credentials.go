package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"ava/internal/fault"
	"ava/internal/identity"
	"ava/internal/store"
)

type credentials struct{ db *DB }

const credentialColumns = `owner, service, sealed, data_key, hint, account, scopes, version, connected_at, verified_at, expires_at`

var (
	getCredential = statement{
		"store.credentials.get",
		`select ` + credentialColumns + `, revision from credentials where owner = $1 and service = $2`,
	}
	listCredentials = statement{
		"store.credentials.list",
		`select ` + credentialColumns + `, revision from credentials where owner = $1 order by service`,
	}
)

func (c credentials) Get(ctx context.Context, ref store.Ref) (store.Credential, error) {
	return queryOne(ctx, c.db, getCredential, scanCredential, ownerText(ref.Owner), string(ref.Service))
}

func (c credentials) List(ctx context.Context, owner identity.Owner) ([]store.Credential, error) {
	found, err := query(ctx, c.db, listCredentials, scanCredential, ownerText(owner))
	for i := range found {
		found[i].Sealed = nil
	}
	return found, err
}

// A version grows also where the clock was put back.
const upsertCredential = `
insert into credentials (` + credentialColumns + `)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
on conflict (owner, service) do update set
    sealed = excluded.sealed, data_key = excluded.data_key,
    hint = excluded.hint, account = excluded.account, scopes = excluded.scopes,
    version = case when excluded.version > credentials.version then excluded.version else credentials.version + 1 end,
    connected_at = excluded.connected_at, verified_at = excluded.verified_at, expires_at = excluded.expires_at,
    revision = 0`

func (c credentials) Put(ctx context.Context, record store.Credential, event store.Event) (int64, error) {
	record = record.Normal()
	was := record.Version
	record.Version = store.NewVersion()
	args := []any{
		ownerText(record.Owner), string(record.Service), record.Sealed, record.DataKey,
		record.Hint, record.Account, strings.Join(record.Scopes, " "), record.Version,
		millis(record.ConnectedAt), millis(record.VerifiedAt), millis(record.ExpiresAt),
	}
	text := upsertCredential
	if was != 0 {
		text, args = updateCredential, append(args, was)
	}
	var version int64
	err := c.db.change(ctx, "store.credentials.put", record.Ref, event, func(ctx context.Context, tx *sql.Tx) error {
		if err := c.db.mustBeNewest(ctx, tx, record.DataKey); err != nil {
			return err
		}
		err := tx.QueryRowContext(ctx, text+` returning version`, args...).Scan(&version)
		if errors.Is(err, sql.ErrNoRows) {
			return store.ErrConflict
		}
		return err
	})
	if err != nil {
		return 0, keyGone(err)
	}
	return version, nil
}

const updateCredential = `
update credentials set
    sealed = $3, data_key = $4, hint = $5, account = $6, scopes = $7,
    version = case when $8 > version then $8 else version + 1 end,
    connected_at = $9, verified_at = $10, expires_at = $11, revision = 0
where owner = $1 and service = $2 and version = $12`

func (c credentials) Renew(ctx context.Context, record store.Credential) (int64, error) {
	record = record.Normal()
	err := c.db.writeSealed(ctx, "store.credentials.renew", record.DataKey, func(ctx context.Context, tx *sql.Tx) error {
		return execOne(ctx, tx, store.ErrConflict,
			`update credentials set sealed = $5, data_key = $6, scopes = $7, expires_at = $8, revision = revision + 1
			where owner = $1 and service = $2 and version = $3 and revision = $4`,
			ownerText(record.Owner), string(record.Service), record.Version, record.Revision,
			record.Sealed, record.DataKey, strings.Join(record.Scopes, " "), millis(record.ExpiresAt))
	})
	if err != nil {
		return 0, err
	}
	return record.Revision + 1, nil
}

func (c credentials) Delete(ctx context.Context, ref store.Ref, event store.Event) error {
	return c.db.change(ctx, "store.credentials.delete", ref, event, func(ctx context.Context, tx *sql.Tx) error {
		err := execOne(ctx, tx, store.ErrNotFound,
			`delete from credentials where owner = $1 and service = $2`, ownerText(ref.Owner), string(ref.Service))
		if err != nil {
			return err
		}
		return removeEndpoint(ctx, tx, ref)
	})
}

func (c credentials) Verified(ctx context.Context, v store.Verification, event store.Event) error {
	return c.db.change(ctx, "store.credentials.verified", v.Ref, event, func(ctx context.Context, tx *sql.Tx) error {
		return execOne(ctx, tx, store.ErrConflict,
			`update credentials set verified_at = $4 where owner = $1 and service = $2 and version = $3`,
			ownerText(v.Owner), string(v.Service), v.Version, millis(v.At))
	})
}

func scanCredential(row scanner) (store.Credential, error) {
	var (
		c                            store.Credential
		owner, service, scopes       string
		connected, verified, expires int64
	)
	err := row.Scan(&owner, &service, &c.Sealed, &c.DataKey, &c.Hint, &c.Account, &scopes, &c.Version, &connected, &verified, &expires, &c.Revision)
	if err != nil {
		return c, err
	}
	c.Service, c.Scopes = fault.Service(service), strings.Fields(scopes)
	c.ConnectedAt, c.VerifiedAt, c.ExpiresAt = moment(connected), moment(verified), moment(expires)
	c.Owner, err = parseOwner(owner)
	return c, err
}

// keyGone translates the violation of the one reference that credentials have.
func keyGone(err error) error {
	if errors.Is(err, errReference) {
		return store.ErrKeyGone
	}
	return err
}

type sealed struct{ db *DB }

var (
	nextSealed = statement{
		"store.sealed.next",
		`select ` + credentialColumns + `, revision from credentials
		where data_key <> $1 and (owner, service) > ($2, $3) order by owner, service limit $4`,
	}
	countSealed = statement{"store.sealed.count", `select data_key, count(*) from credentials group by data_key`}
)

func (s sealed) Next(ctx context.Context, key int64, after store.Ref, limit int) ([]store.Credential, error) {
	return query(ctx, s.db, nextSealed, scanCredential, key, ownerText(after.Owner), string(after.Service), limit)
}

func (s sealed) Reseal(ctx context.Context, c store.Credential) error {
	return s.db.writeSealed(ctx, "store.sealed.reseal", c.DataKey, func(ctx context.Context, tx *sql.Tx) error {
		return execOne(ctx, tx, store.ErrConflict,
			`update credentials set sealed = $4, data_key = $5 where owner = $1 and service = $2 and version = $3 and revision = $6`,
			ownerText(c.Owner), string(c.Service), c.Version, c.Sealed, c.DataKey, c.Revision)
	})
}

func (s sealed) Count(ctx context.Context) (map[int64]int64, error) {
	type group struct{ key, count int64 }
	groups, err := query(ctx, s.db, countSealed, func(row scanner) (g group, err error) { return g, row.Scan(&g.key, &g.count) })
	counts := make(map[int64]int64)
	for _, g := range groups {
		counts[g.key] = g.count
	}
	return counts, err
}
