package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"ava/internal/store"
)

const (
	postgresConnections = 16
	postgresLifetime    = 30 * time.Minute // so that connections move after a failover
)

// migrationLock is the advisory lock that migrating processes share.
const migrationLock = `select pg_advisory_xact_lock(1096171873)`

// What locks a key to refer to it does not conflict with rewrapping it, only with
// newKeyLock.
const (
	keyLock    = `select generation from data_keys where generation = $1 for key share`
	newKeyLock = `select generation from data_keys order by generation for update`
)

func connectPostgres(url string) (*DB, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, errors.New("store: the database's address is not a valid postgres:// address")
	}
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = "ava"
	}
	pool := stdlib.OpenDB(*config)
	pool.SetMaxOpenConns(postgresConnections)
	pool.SetMaxIdleConns(postgresConnections)
	pool.SetConnMaxLifetime(postgresLifetime)
	return &DB{reader: pool, writer: pool, dialect: dialect{
		name: "postgres", cause: postgresCause, lock: migrationLock, lockKey: keyLock, newKey: newKeyLock,
	}}, nil
}

// postgresCause reads SQLSTATE codes,
// https://www.postgresql.org/docs/current/errcodes-appendix.html.
func postgresCause(err error) error {
	if failure, ok := errors.AsType[*pgconn.PgError](err); ok {
		return stateCause(failure.Code)
	}
	_, connecting := errors.AsType[*pgconn.ConnectError](err)
	_, network := errors.AsType[net.Error](err)
	late := errors.Is(err, context.DeadlineExceeded) // which calls itself a net.Error
	lost := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone)
	if connecting || lost || pgconn.SafeToRetry(err) || network && !late {
		return store.ErrUnreachable
	}
	return errors.New("postgres: not an error of the database")
}

func stateCause(state string) error {
	switch state {
	case "23503": // foreign_key_violation
		return errReference
	case "23505": // unique_violation
		return store.ErrDuplicate
	case "53100": // disk_full
		return store.ErrFull
	case "25006", // read_only_sql_transaction: this server is no longer the primary
		"58030": // io_error
		return unreachable(state)
	case "40001", "40P01", "55P03", "57014": // serialization, deadlock, lock not available, canceled
		return fmt.Errorf("%w (SQLSTATE %s)", store.ErrBusy, state)
	}
	switch state[:min(2, len(state))] {
	case "53": // insufficient resources: connections, memory
		return fmt.Errorf("%w (SQLSTATE %s)", store.ErrBusy, state)
	case "08", "28", "3D", "57": // connection, login, no such database, operator intervention
		return unreachable(state)
	}
	return fmt.Errorf("SQLSTATE %s", state)
}

func unreachable(state string) error {
	return fmt.Errorf("%w (SQLSTATE %s)", store.ErrUnreachable, state)
}
