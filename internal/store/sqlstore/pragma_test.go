package sqlstore_test

import (
	"context"
	"database/sql"
	"testing"
)

// readPragma asks one connection for a setting.
func readPragma(t *testing.T, hold func(context.Context) (*sql.Conn, error), name string) (string, error) {
	t.Helper()
	conn, err := hold(t.Context())
	if err != nil {
		return "", err
	}
	defer conn.Close()
	var value string
	err = conn.QueryRowContext(t.Context(), "pragma "+name).Scan(&value)
	return value, err
}
