package ledger_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ava/internal/correlation"
	"ava/internal/fault"
	"ava/internal/ledger"
	"ava/internal/resilience"
	"ava/internal/secret"
	"ava/internal/store"
	"ava/internal/store/sqlstore"
	"ava/internal/store/storetest"
	"ava/internal/vault"
)

// TestMain gives the test program a second role: that of the process which
// writes and is killed (kill_test.go).
func TestMain(m *testing.M) {
	if url := os.Getenv("AVA_TEST_LEDGER"); url != "" {
		os.Exit(writeUntilKilled(url, os.Getenv("AVA_TEST_PROVIDER")))
	}
	code := m.Run()
	if server.running != nil {
		if err := server.running.Stop(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// server is the PostgreSQL server that the tests share.
var server struct {
	once    sync.Once
	running *storetest.Postgres
	err     error
	names   atomic.Int64
}

func postgresURL(tb testing.TB) string {
	tb.Helper()
	server.once.Do(func() {
		server.running, server.err = storetest.StartPostgres(context.WithoutCancel(tb.Context()))
	})
	storetest.NeedPostgres(tb, server.err, os.Getenv("CI") != "")
	url, err := server.running.Database(tb.Context(), fmt.Sprintf("test%d", server.names.Add(1)))
	if err != nil {
		tb.Fatal(err)
	}
	return url
}

func sqliteURL(tb testing.TB) string {
	tb.Helper()
	return "sqlite:" + filepath.Join(tb.TempDir(), "ava.db")
}

// databases are both.
var databases = map[string]func(testing.TB) string{
	"SQLite":     sqliteURL,
	"PostgreSQL": postgresURL,
}

func openStore(tb testing.TB, url string) store.Store {
	tb.Helper()
	db, err := sqlstore.Open(tb.Context(), url)
	must(tb, err)
	tb.Cleanup(func() { must(tb, db.Close()) })
	return db
}

func openVault(ctx context.Context, s store.Store) (*vault.Vault, error) {
	key := base64.StdEncoding.EncodeToString([]byte("not random, and 32 bytes in all."))
	ring, err := vault.ParseKeys(secret.New("k1:" + key))
	if err != nil {
		return nil, err
	}
	return vault.Open(ctx, s, ring)
}

func newLedger(tb testing.TB, s store.Store) *ledger.Ledger {
	tb.Helper()
	v, err := openVault(tb.Context(), s)
	must(tb, err)
	return ledger.New(s, v, ledger.Settings{})
}

// call is an answer of the provider.
type call struct {
	ID     string            `json:"id"`
	Number string            `json:"number"`
	Tags   map[string]string `json:"tags,omitempty"`
	At     *time.Time        `json:"at,omitempty"`
}

var (
	anna = storetest.Ref("anna", fault.Vapi)
	once = resilience.Call{Op: "vapi.startCall", Effect: resilience.Once}
)

// write is what anna asks for with a key.
func write(key string) ledger.Write {
	return ledger.Write{Ref: anna, Op: "vapi.startCall", Key: &key, Arguments: map[string]any{"number": "+14155552671"}}
}

// provider counts what reaches it, and answers as it is told.
type provider struct {
	sent   atomic.Int64
	ids    sync.Map
	answer func(ctx context.Context, n int64) (call, error)
}

// do returns a try of the write, as a client makes it.
func (p *provider) do() func(context.Context) (call, error) {
	guard := resilience.NewUpstream(fault.Vapi, resilience.Settings{}, resilience.Options{}).Guard("key")
	return func(ctx context.Context) (call, error) {
		return resilience.Do(ctx, guard, once, func(ctx context.Context) (call, error) {
			n := p.sent.Add(1)
			p.ids.Store(ledger.OperationID(ctx), n)
			if p.answer != nil {
				return p.answer(ctx, n)
			}
			return call{ID: fmt.Sprintf("call-%d", n), Number: "+14155552671"}, nil
		})
	}
}

// fails returns a provider that answers with a fault.
func fails(f fault.Fault) *provider {
	return &provider{answer: func(context.Context, int64) (call, error) { return call{}, &f }}
}

func perform(ctx context.Context, l *ledger.Ledger, w ledger.Write, p *provider) (call, error) {
	return ledger.Perform(correlation.With(ctx, "request-1"), l, w, p.do(), nil)
}

// wantFault checks the code and the outcome of an error.
func wantFault(tb testing.TB, err error, code fault.Code, outcome fault.Outcome) *fault.Fault {
	tb.Helper()
	f, ok := errors.AsType[*fault.Fault](err)
	if !ok || f.Code != code || f.Outcome != outcome || f.Service != fault.Vapi || f.Op == "" {
		tb.Fatalf("the error is %#v (%v), want %s, %s", err, err, code, outcome)
	}
	return f
}

// trail is what the audit trail says of anna's writes, oldest first.
func trail(tb testing.TB, s store.Store) []string {
	tb.Helper()
	events, err := s.Audit().List(tb.Context(), anna.Owner, store.Filter{}, "", 1000)
	must(tb, err)
	var said []string
	for i := range events {
		e := events[len(events)-1-i]
		if e.Action != store.Write || e.Op != "vapi.startCall" || e.Service != fault.Vapi || e.CorrelationID == "" {
			tb.Errorf("the event is %+v", e)
		}
		said = append(said, string(e.Outcome)+" "+string(e.Code))
	}
	return said
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}
