// Package chaos breaks what is around the product, and looks at what its
// users see of it: the built server in processes of its own, a provider that
// counts every request, real Redis and PostgreSQL servers, and between them a
// proxy that delays, cuts and resets.
//
// The numbers in the names of the tests are those of the table in
// docs/RESILIENCE.md. What needs neither sockets nor processes is shown in
// virtual time, in internal/resilience.
//
// What a person would feel is asserted with bounds that a busy computer keeps
// to; what was measured is logged, and to be seen with go test -v. AVA_PROOF=1
// makes everything longer.
package chaos_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ava/internal/store/storetest"
)

// patience is how long anything may take that is to happen soon.
const patience = 20 * time.Second

func TestMain(m *testing.M) {
	code := m.Run()
	var failed error
	if database.running != nil {
		failed = database.running.Stop()
	}
	if err := errors.Join(failed, os.RemoveAll(product.folder)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// often returns a small number, or the one that a proof takes (AVA_PROOF=1).
func often[N int | time.Duration](usually, proof N) N {
	if os.Getenv("AVA_PROOF") != "" {
		return proof
	}
	return usually
}

// product is the built server.
var product struct {
	once   sync.Once
	folder string
	err    error
}

// program is the path of the built server. It watches itself for data races if
// the tests do.
func program(tb testing.TB) string {
	tb.Helper()
	product.once.Do(func() {
		if product.err = watchSources(); product.err != nil {
			return
		}
		product.folder, product.err = os.MkdirTemp("", "ava-chaos-") //nolint:usetesting // other tests use it too
		if product.err != nil {
			return
		}
		args := []string{"build", "-o", product.folder}
		if raced() {
			args = append(args, "-race")
		}
		out, err := exec.CommandContext(context.WithoutCancel(tb.Context()), "go", append(args, "ava")...).CombinedOutput()
		if err != nil {
			product.err = fmt.Errorf("go build: %w\n%s", err, out)
		}
	})
	if product.err != nil {
		tb.Fatal(product.err)
	}
	return filepath.Join(product.folder, "ava")
}

func raced() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

// watchSources looks at every folder of the module: go test repeats a result
// until something changes that the test itself has looked at, and the build of
// the server happens out of its sight.
func watchSources() error {
	return filepath.WalkDir("..", func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() || entry.Name() == ".." {
			return err
		}
		if strings.HasPrefix(entry.Name(), ".") || entry.Name() == "node_modules" {
			return fs.SkipDir
		}
		return nil
	})
}

// database is the PostgreSQL server that tests share which leave it alone.
var database struct {
	once    sync.Once
	running *storetest.Postgres
	err     error
	names   atomic.Int64
}

// postgresURL returns the address of a new, empty database.
func postgresURL(tb testing.TB) string {
	tb.Helper()
	database.once.Do(func() {
		database.running, database.err = storetest.StartPostgres(context.WithoutCancel(tb.Context()), "fsync=off")
	})
	storetest.NeedPostgres(tb, database.err, os.Getenv("CI") != "")
	url, err := database.running.Database(tb.Context(), fmt.Sprintf("chaos%d", database.names.Add(1)))
	if err != nil {
		tb.Fatal(err)
	}
	return url
}

// pause waits for d, or less if the context ends.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// soon waits until something is so, and returns how long that took. It fails if
// it takes longer than within.
func soon(tb testing.TB, within time.Duration, what string, is func() bool) time.Duration {
	tb.Helper()
	began := time.Now()
	for !is() {
		if time.Since(began) > within {
			tb.Fatalf("not within %v: %s", within, what)
		}
		pause(tb.Context(), 2*time.Millisecond)
	}
	return time.Since(began)
}

// quantile returns the share q of what is measured, 0.5 for the median.
func quantile[N int | time.Duration | float64](measured []N, q float64) N {
	sorted := slices.Sorted(slices.Values(measured))
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}
