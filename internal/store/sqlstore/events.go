package sqlstore

import (
	"context"
	"database/sql"

	"ava/internal/fault"
	"ava/internal/identity"
	"ava/internal/store"
)

type audit struct{ db *DB }

const eventColumns = `id, owner, at, action, service, op, correlation_id, outcome, code`

var listEvents = statement{
	"store.audit.list",
	`select ` + eventColumns + ` from audit_events
	where owner = $1 and ($2 = '' or id < $2)
	    and ($3 = '' or service = $3) and ($4 = '' or action = $4) and ($5 = '' or correlation_id = $5)
	order by id desc limit $6`,
}

func (a audit) Append(ctx context.Context, event store.Event) error {
	about := store.Ref{Owner: event.Owner, Service: event.Service}
	return a.db.change(ctx, "store.audit.append", about, event, func(context.Context, *sql.Tx) error { return nil })
}

func (a audit) List(ctx context.Context, owner identity.Owner, f store.Filter, after string, limit int) ([]store.Event, error) {
	return query(ctx, a.db, listEvents, scanEvent,
		ownerText(owner), after, string(f.Service), string(f.Action), f.CorrelationID, limit)
}

func insertEvent(ctx context.Context, tx *sql.Tx, e store.Event) error {
	e = e.Normal()
	_, err := exec(ctx, tx, `insert into audit_events (`+eventColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		e.ID, ownerText(e.Owner), millis(e.At), string(e.Action), string(e.Service), e.Op, e.CorrelationID, string(e.Outcome), string(e.Code))
	return err
}

func scanEvent(row scanner) (store.Event, error) {
	var (
		e                                     store.Event
		owner, action, service, outcome, code string
		at                                    int64
	)
	err := row.Scan(&e.ID, &owner, &at, &action, &service, &e.Op, &e.CorrelationID, &outcome, &code)
	if err != nil {
		return e, err
	}
	e.At, e.Action, e.Service = moment(at), store.Action(action), fault.Service(service)
	e.Outcome, e.Code = fault.Outcome(outcome), fault.Code(code)
	e.Owner, err = parseOwner(owner)
	return e, err
}
