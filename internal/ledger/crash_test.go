package ledger_test

import (
	"context"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ava/internal/correlation"
	"ava/internal/fault"
	"ava/internal/ledger"
	"ava/internal/store"
	"ava/internal/store/memory"
	"ava/internal/vault"
)

// fate decides what happens at the boundaries of steps: nothing, mostly; a
// process is held up for longer than its lease; or it ends.
type fate struct {
	mu  sync.Mutex
	rng *rand.Rand
}

func (f *fate) draw(n int) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.rng.IntN(n)
}

func (f *fate) strike(string) error {
	switch f.draw(12) {
	case 0:
		runtime.Goexit()
	case 1:
		time.Sleep(time.Duration(f.draw(150)) * time.Second)
	case 2:
		return store.Down("test", store.ErrBusy)
	}
	return nil
}

// world is one write, the provider that it is for, and the processes that make it.
type world struct {
	fate  *fate
	store *memory.DB
	vault *vault.Vault
	finds bool

	mu      sync.Mutex
	sent    int // what the provider may have done
	freed   int // how often a try turned out to be none after it was given up
	done    bool
	answers []string
}

// serve is what the provider does with a request, and what its answer is.
func (w *world) serve() (call, error) {
	_ = w.fate.strike("before the provider has it")
	kind := w.fate.draw(8)
	w.mu.Lock()
	switch {
	case kind < 2: // refused for now, or it never came
	default:
		w.sent++
		w.done = w.done || kind > 3
	}
	w.mu.Unlock()
	_ = w.fate.strike("after the provider had it")
	switch kind {
	case 0:
		return call{}, &fault.Fault{Code: fault.UpstreamLimited, Outcome: fault.Rejected, Upstream: &fault.Upstream{Status: 429}}
	case 1:
		return call{}, &fault.Fault{Code: fault.UpstreamUnavailable, Outcome: fault.NotSent}
	case 2:
		return call{}, &refusal
	case 3, 4:
		return call{}, &lost
	}
	return call{ID: "call-1"}, nil
}

// process asks until there is an answer, or until it ends on the way.
func (w *world) process(ctx context.Context, wait *sync.WaitGroup) {
	wait.Go(func() {
		mortal := &troubled{Store: w.store, before: w.fate.strike, after: w.fate.strike, wrote: w.wrote}
		l := ledger.New(mortal, w.vault, ledger.Settings{})
		survived := false
		defer func() {
			if !survived {
				w.process(ctx, wait)
			}
		}()
		for !w.ask(ctx, l) {
			time.Sleep(time.Duration(w.fate.draw(30)) * time.Second)
		}
		survived = true
	})
}

func (w *world) wrote(step string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if step == "discard" {
		w.freed++
	}
}

// ask reports whether the answer is one that stays.
func (w *world) ask(ctx context.Context, l *ledger.Ledger) bool {
	ctx, cancel := context.WithTimeout(correlation.With(ctx, "request-1"), 20*time.Second)
	defer cancel()
	var find func(context.Context, store.Operation) (call, bool, error)
	if w.finds {
		find = func(context.Context, store.Operation) (call, bool, error) {
			w.mu.Lock()
			defer w.mu.Unlock()
			return call{ID: "call-1"}, w.done, nil
		}
	}
	got, err := ledger.Perform(ctx, l, write("key"), (&provider{answer: func(context.Context, int64) (call, error) { return w.serve() }}).do(), find)
	answer := got.ID
	if err != nil {
		f := fault.Of(err)
		later := f.Outcome == fault.NotSent || f.Code == fault.UpstreamLimited
		if later || f.Outcome == fault.Unknown && (w.finds || f.Code != fault.OutcomeUnknown) {
			return false
		}
		answer = string(f.Code) + " " + string(f.Outcome)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.answers = append(w.answers, answer)
	return true
}

// TestNoKeyIsSentTwiceWhereverProcessesEnd is about chance: in each round three
// processes ask for one write, and end or are held up anywhere.
func TestNoKeyIsSentTwiceWhereverProcessesEnd(t *testing.T) {
	t.Parallel()
	rounds := often(400, 20_000)
	var sent, answered int
	for seed := range rounds {
		synctest.Test(t, func(t *testing.T) {
			w := &world{fate: &fate{rng: rand.New(rand.NewPCG(uint64(seed), 1))}, store: memory.New(), finds: seed%2 == 0}
			var err error
			w.vault, err = openVault(t.Context(), w.store)
			must(t, err)
			var all sync.WaitGroup
			for range 3 {
				w.process(t.Context(), &all)
			}
			all.Wait()
			w.check(t, seed)
			sent += w.sent
			answered += len(w.answers)
		})
	}
	t.Logf("%d rounds, %d answers, %d sent", rounds, answered, sent)
	if sent < rounds/2 || answered != 3*rounds {
		t.Errorf("only %d were sent, %d answered in %d rounds", sent, answered, rounds)
	}
}

func (w *world) check(t *testing.T, seed int) {
	t.Helper()
	if w.sent > 1 {
		t.Errorf("round %d: sent %d times", seed, w.sent)
	}
	time.Sleep(time.Minute)
	_, err := ledger.New(w.store, w.vault, ledger.Settings{}).Sweep(t.Context())
	must(t, err)
	ends := 0
	for _, said := range trail(t, w.store) {
		if said == "APPLIED " || said == "REJECTED UPSTREAM_REJECTED" || said[:7] == "UNKNOWN" {
			ends++
		}
	}
	if ends != 1+w.freed {
		t.Errorf("round %d: the trail is %v, and the key was freed %d times", seed, trail(t, w.store), w.freed)
	}
	if slices.Contains(w.answers, "call-1") && !w.done {
		t.Errorf("round %d: the answers %v tell of what was not done", seed, w.answers)
	}
	// The provider may be asked in vain while a process is held up that sent, and
	// that then knows better: the others have been told that nothing was done.
	told := slices.DeleteFunc(slices.Sorted(slices.Values(w.answers)), func(a string) bool { return a == "UPSTREAM_UNAVAILABLE REJECTED" })
	if w.finds && len(slices.Compact(told)) > 1 {
		t.Errorf("round %d: the answers differ: %v", seed, w.answers)
	}
}
