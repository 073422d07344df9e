package sqlstore_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"ava/internal/fault"
	"ava/internal/store"
	"ava/internal/store/sqlstore"
	"ava/internal/store/storetest"
)

// writersPerProcess write beside each other, each for an owner of its own.
const writersPerProcess = 4

// acked is a write that the store acknowledged: of which owner, with which event
// and version.
type acked struct {
	owner, event string
	version      int64
}

// often returns how often to do something: a few times, or as often as it takes
// for a proof (AVA_PROOF=1).
func often(usually, proof int) int {
	if os.Getenv("AVA_PROOF") != "" {
		return proof
	}
	return usually
}

// writeUntilKilled is the process that gets killed. It prints a line for each
// write after the store acknowledged it.
func writeUntilKilled(url string) int {
	ctx := context.Background()
	db, err := sqlstore.Open(ctx, url)
	if err != nil {
		fmt.Fprintln(os.Stdout, "failed", err)
		return 1
	}
	fmt.Fprintln(os.Stdout, "ready")
	for n := range writersPerProcess {
		go func() {
			owner := fmt.Sprintf("%s-%d", uuid.NewString(), n)
			for {
				a, err := writeOnce(ctx, db, owner)
				if err != nil {
					fmt.Fprintln(os.Stdout, "failed", err)
					return
				}
				fmt.Fprintln(os.Stdout, "acked", a.owner, a.event, a.version)
			}
		}()
	}
	select {}
}

// writeOnce stores a credential whose hint is the ID of the event about it.
func writeOnce(ctx context.Context, db store.Store, owner string) (acked, error) {
	c := storetest.NewCredential(storetest.Ref(owner, fault.Vapi))
	event := storetest.NewEvent(c.Ref, store.Connect)
	c.Hint = event.ID
	version, err := db.Credentials().Put(ctx, c, event)
	return acked{owner, event.ID, version}, err
}

// writeAndKill runs a writing process, kills it after a while, and returns what
// was acknowledged to it.
func writeAndKill(t *testing.T, url string, after time.Duration) []acked {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), "AVA_TEST_WRITER="+url)
	output, err := child.StdoutPipe()
	must(t, err)
	must(t, child.Start())
	var all []acked
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		switch words := strings.Fields(lines.Text()); {
		case len(words) == 1 && words[0] == "ready":
			time.AfterFunc(after, func() { _ = child.Process.Kill() }) // SIGKILL
		case len(words) == 4 && words[0] == "acked":
			version, err := strconv.ParseInt(words[3], 10, 64)
			must(t, err)
			all = append(all, acked{words[1], words[2], version})
		default:
			t.Errorf("the writer says %q", lines.Text())
		}
	}
	if err := child.Wait(); err == nil {
		t.Error("the writer ended by itself")
	}
	return all
}

// verify counts what the store lost of what it acknowledged, and credentials
// that have no audit event.
func verify(t *testing.T, db store.Store, all []acked) {
	t.Helper()
	// Credentials before events: PostgreSQL may commit what a killed process had
	// sent, while this reads.
	stored := slices.Collect(everyCredential(t, db))
	events := make(map[string]map[string]bool)
	eventsOf := func(owner string) map[string]bool {
		if events[owner] == nil {
			events[owner] = eventIDs(t, db, owner)
		}
		return events[owner]
	}
	versions := make(map[string]int64)
	lost, unaccounted := 0, 0
	for _, c := range stored {
		versions[strings.TrimPrefix(c.Owner.String(), "https://idp.example|")] = c.Version
		if !eventsOf(strings.TrimPrefix(c.Owner.String(), "https://idp.example|"))[c.Hint] {
			unaccounted++
		}
	}
	for _, a := range all {
		if versions[a.owner] < a.version || !eventsOf(a.owner)[a.event] {
			lost++
		}
	}
	if lost > 0 || unaccounted > 0 {
		t.Errorf("of %d acknowledged writes %d are lost; %d credentials have no audit event", len(all), lost, unaccounted)
	}
	t.Logf("%d acknowledged writes, %d lost; %d credentials, %d without an audit event", len(all), lost, len(stored), unaccounted)
}

func eventIDs(t *testing.T, db store.Store, owner string) map[string]bool {
	t.Helper()
	found, err := db.Audit().List(t.Context(), storetest.Owner(owner), store.Filter{}, "", 1_000_000)
	must(t, err)
	ids := make(map[string]bool)
	for _, e := range found {
		ids[e.ID] = true
	}
	return ids
}

func everyCredential(t *testing.T, db store.Store) iter.Seq[store.Credential] {
	t.Helper()
	return func(yield func(store.Credential) bool) {
		var after store.Ref
		for {
			page, err := db.Sealed().Next(t.Context(), 0, after, 100)
			must(t, err)
			for _, c := range page {
				if !yield(c) {
					return
				}
				after = c.Ref
			}
			if len(page) == 0 {
				return
			}
		}
	}
}

func TestKilledProcessLosesNothingThatWasAcknowledged(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, url string) { //nolint:thelper // it is the test
		storetest.AddKey(t, open(t, url), 1)
		var all []acked
		var slowest time.Duration
		for range often(4, 40) {
			all = append(all, writeAndKill(t, url, 20*time.Millisecond+rand.N(500*time.Millisecond))...)
			began := time.Now()
			db := open(t, url)
			must(t, db.Ready(t.Context()))
			slowest = max(slowest, time.Since(began))
			must(t, db.Close())
		}
		verify(t, open(t, url), all)
		t.Logf("%d kills; slowest to open again: %v", often(4, 40), slowest)
	})
}

func TestKilledPostgresLosesNothingThatWasAcknowledged(t *testing.T) {
	t.Parallel()
	own, err := storetest.StartPostgres(context.WithoutCancel(t.Context()))
	storetest.NeedPostgres(t, err, os.Getenv("CI") != "")
	t.Cleanup(func() { must(t, own.Stop()) })
	url, err := own.Database(t.Context(), "killed")
	must(t, err)
	db := open(t, url)
	storetest.AddKey(t, db, 1)

	w := startWriters(t, db)
	for range often(2, 6) {
		w.awaitAcks(t, often(300, 2500))
		must(t, own.Kill())
		must(t, own.Start(t.Context()))
		back := time.Now()
		w.awaitAcks(t, 1)
		if took := time.Since(back); took > 5*time.Second {
			t.Errorf("writing went on %v after the server was back", took)
		}
	}
	w.stop()
	verify(t, db, w.all)
	t.Logf("%d kills of the server; %d writes failed meanwhile", often(2, 6), w.failed.Load())
}

// writers write until they are stopped, and go on when a write fails.
type writers struct {
	stop   func()
	failed atomic.Int64

	mu    sync.Mutex
	all   []acked
	count atomic.Int64
}

func startWriters(t *testing.T, db store.Store) *writers {
	t.Helper()
	w := &writers{}
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	for n := range writersPerProcess {
		running.Go(func() {
			for ctx.Err() == nil {
				a, err := writeOnce(ctx, db, fmt.Sprintf("writer-%d", n))
				if err != nil {
					w.refused(ctx, t, err)
					continue
				}
				w.mu.Lock()
				w.all = append(w.all, a)
				w.mu.Unlock()
				w.count.Add(1)
			}
		})
	}
	w.stop = func() { cancel(); running.Wait() }
	t.Cleanup(w.stop)
	return w
}

// refused checks that the store said what it is to say when it cannot serve.
func (w *writers) refused(ctx context.Context, t *testing.T, err error) {
	t.Helper()
	if ctx.Err() != nil {
		return
	}
	w.failed.Add(1)
	if f := fault.Of(err); f.Code != fault.Overloaded || f.RetryAfter <= 0 {
		t.Errorf("a write failed with %v", err)
	}
	if !errors.Is(err, store.ErrUnreachable) && !errors.Is(err, store.ErrBusy) {
		t.Errorf("a write failed without a cause: %v", err)
	}
	time.Sleep(10 * time.Millisecond)
}

func (w *writers) awaitAcks(t *testing.T, n int) {
	t.Helper()
	enough := w.count.Load() + int64(n)
	deadline := time.Now().Add(time.Minute)
	for w.count.Load() < enough {
		if time.Now().After(deadline) {
			t.Fatal("no writes go through")
		}
		time.Sleep(time.Millisecond)
	}
}
