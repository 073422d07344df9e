package vault_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ava/internal/secret"
	"ava/internal/store"
	"ava/internal/store/sqlstore"
	"ava/internal/vault"
)

// often returns a small number, or the one that a proof takes (AVA_PROOF=1).
func often(usually, proof int) int {
	if os.Getenv("AVA_PROOF") != "" {
		return proof
	}
	return usually
}

// rotateUntilKilled is the process that gets killed.
func rotateUntilKilled(url string) int {
	ctx := context.Background()
	err := func() error {
		db, err := sqlstore.Open(ctx, url)
		if err != nil {
			return err
		}
		ring, err := vault.ParseKeys(secret.New(keyOf("k2") + "," + keyOf("k1")))
		if err != nil {
			return err
		}
		v, err := vault.Open(ctx, db, ring)
		if err != nil {
			return err
		}
		fmt.Fprintln(os.Stdout, "begins")
		_, err = v.RotateKeys(ctx, nil)
		return errors.Join(err, db.Close())
	}()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// rotateAndKill runs a rotation and kills it after a while. It reports whether
// the rotation was complete before that.
func rotateAndKill(t *testing.T, url string, after time.Duration) (complete bool) {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), "AVA_TEST_ROTATE="+url)
	child.Stderr = os.Stderr
	output, err := child.StdoutPipe()
	must(t, err)
	must(t, child.Start())
	if _, err := output.Read(make([]byte, 1)); err == nil {
		time.AfterFunc(after, func() { _ = child.Process.Kill() }) // SIGKILL
	}
	_, _ = io.Copy(io.Discard, output)
	err = child.Wait()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() == 1 {
		t.Error("a rotation failed by itself")
	}
	return err == nil
}

// keepWriting lets users connect again while keys change: owner by owner, in
// rounds. It returns a function that ends it and tells how often each did.
func keepWriting(t *testing.T, v *vault.Vault, n int) (stop func() []int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	rounds := make([]int, n)
	var writing sync.WaitGroup
	var refused atomic.Int64
	const writers = 2
	for w := range writers {
		writing.Go(func() {
			for ctx.Err() == nil {
				i := writers*rand.IntN(n/writers) + w // each its own owners
				ref := vapiOf(name(i))
				_, err := put(context.WithoutCancel(ctx), v, ref, bundle("key", content(i, rounds[i]+1)))
				switch {
				case err == nil:
					rounds[i]++
				case errors.Is(err, store.ErrBusy): // the other process was faster for long
					refused.Add(1)
				default:
					t.Errorf("a write failed: %v", err)
				}
				time.Sleep(time.Millisecond)
			}
		})
	}
	return func() []int {
		cancel()
		writing.Wait()
		t.Logf("%d writes were refused for want of a lock", refused.Load())
		return rounds
	}
}

func content(owner, round int) string { return fmt.Sprintf("%s in round %d", name(owner), round) }

func TestKilledRotationUnderLoadLeavesEverythingToOpen(t *testing.T) {
	t.Parallel()
	n := often(500, 10_000)
	s, url := openSQLite(t)
	v := open(t, s, ring(t, "k1", "k2"))
	for i := range n {
		mustPut(t, v, vapiOf(name(i)), bundle("key", content(i, 0)))
	}
	stop := keepWriting(t, v, n)
	kills, longest := 0, 100*time.Millisecond
	for !rotateAndKill(t, url, 5*time.Millisecond+rand.N(longest)) {
		if kills++; kills > often(5, 30) {
			longest *= 2 // the load leaves too little time
		}
	}
	rounds := stop()

	counts, err := s.Sealed().Count(t.Context())
	must(t, err)
	keys, err := s.Keys().List(t.Context())
	must(t, err)
	newest := keys[len(keys)-1] // one more for each kill between the last write and the exit
	if newest.FinishedAt.IsZero() || len(counts) != 1 {
		t.Errorf("sealed by generation: %v, the newest is %+v", counts, newest)
	}
	fresh := open(t, s, ring(t, "k2")) // without the key that was given up
	unopened, outdated, written := 0, 0, 0
	for i := range n {
		b, c, err := fresh.Get(t.Context(), vapiOf(name(i)))
		switch {
		case err != nil:
			unopened++
		case b["key"].Reveal() != content(i, rounds[i]):
			outdated++
		case c.DataKey != newest.Generation:
			t.Errorf("%s is sealed with generation %d", name(i), c.DataKey)
		}
		written += rounds[i]
	}
	if unopened > 0 || outdated > 0 {
		t.Errorf("%d do not open, %d are not what was written last", unopened, outdated)
	}
	t.Logf("%d credentials, %d kills, %d writes meanwhile: %d do not open, %d outdated; sealed by generation: %v",
		n, kills, written, unopened, outdated, counts)
}
