package cache_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ava/internal/cache"
	"ava/internal/fault"
)

var (
	errDown = errors.New("the provider is down")
	errGone = errors.New("there is no such thing")
)

// whileDown lets old values stand in for a provider that is down.
func whileDown(err error) bool { return errors.Is(err, errDown) }

var request = cache.Request{Scope: "vapi ann", Name: "assistants first=20", Stale: whileDown}

// provider answers with the number of the call, after a while, or fails.
type provider struct {
	calls atomic.Int64
	takes atomic.Int64 // nanoseconds
	fails atomic.Pointer[error]
	ended atomic.Int64 // calls whose context ended before they could answer
}

func (p *provider) fail(err error)           { p.fails.Store(&err) }
func (p *provider) heal()                    { p.fails.Store(nil) }
func (p *provider) answerIn(d time.Duration) { p.takes.Store(int64(d)) }

func (p *provider) load(ctx context.Context) (int64, error) {
	n := p.calls.Add(1)
	if d := time.Duration(p.takes.Load()); d > 0 {
		select {
		case <-time.After(d):
		case <-ctx.Done():
			p.ended.Add(1)
			return 0, ctx.Err()
		}
	}
	if err := p.fails.Load(); err != nil {
		return -n, *err // a value next to an error is none
	}
	return n, nil
}

// wantCalls checks how often the provider was asked.
func (p *provider) wantCalls(t *testing.T, want int64) {
	t.Helper()
	if got := p.calls.Load(); got != want {
		t.Errorf("the provider was asked %d times, want %d", got, want)
	}
}

// want fetches and checks what comes.
func want(t *testing.T, c *cache.Cache, r cache.Request, p *provider, value int64, source cache.Source) cache.Answer[int64] {
	t.Helper()
	a, err := cache.Fetch(t.Context(), c, r, p.load)
	if err != nil || a.Value != value || a.Source != source {
		t.Errorf("got %d %v, error %v; want %d %v", a.Value, a.Source, err, value, source)
	}
	return a
}

// wantError fetches and checks that it fails.
func wantError(t *testing.T, c *cache.Cache, r cache.Request, p *provider, want error) {
	t.Helper()
	a, err := cache.Fetch(t.Context(), c, r, p.load)
	if !errors.Is(err, want) || a != (cache.Answer[int64]{}) {
		t.Errorf("got %+v, error %v; want error %v", a, err, want)
	}
}

func wantCode(t *testing.T, err error, want fault.Code) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("error %v, want %s", err, want)
	}
}

// second is a shared cache that keeps everything, and counts.
type second struct {
	mu          sync.Mutex
	values      map[[2]string][]byte
	generations map[string]int
	ttl         time.Duration // of the last Set
	gets, sets  int
	takes       atomic.Int64 // nanoseconds of each call
	down        atomic.Bool
}

var _ cache.Second = (*second)(nil)

func newSecond() *second {
	return &second{values: make(map[[2]string][]byte), generations: make(map[string]int)}
}

func (s *second) freeze(d time.Duration) { s.takes.Store(int64(d)) }

func (s *second) Get(_ context.Context, scope, name string) (value []byte, generation string, ok bool) {
	time.Sleep(time.Duration(s.takes.Load()))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gets++
	if s.down.Load() {
		return nil, "", false
	}
	value, ok = s.values[[2]string{scope, name}]
	return value, s.generation(scope), ok
}

func (s *second) generation(scope string) string { return string(rune('a' + s.generations[scope])) }

func (s *second) Set(ctx context.Context, item cache.Item, ttl time.Duration) {
	time.Sleep(time.Duration(s.takes.Load()))
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.down.Load() || ctx.Err() != nil || item.Generation != s.generation(item.Scope) {
		return
	}
	s.sets++
	s.values[[2]string{item.Scope, item.Name}] = item.Value
	s.ttl = ttl
}

func (s *second) Drop(ctx context.Context, scope string) {
	time.Sleep(time.Duration(s.takes.Load()))
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.down.Load() || ctx.Err() != nil {
		return
	}
	s.generations[scope]++
	for k := range s.values {
		if k[0] == scope {
			delete(s.values, k)
		}
	}
}

// witness counts what an observer is told.
type witness struct {
	mu       sync.Mutex
	answered map[cache.Source]int
	loaded   int
	failed   int
	looked   map[cache.Lookup]int
	removed  map[cache.Removal]int
}

var _ cache.Observer = (*witness)(nil)

func newWitness() *witness {
	return &witness{
		answered: make(map[cache.Source]int),
		looked:   make(map[cache.Lookup]int),
		removed:  make(map[cache.Removal]int),
	}
}

func (w *witness) Answered(s cache.Source) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.answered[s]++
}

func (w *witness) Loaded(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.loaded++
	if err != nil {
		w.failed++
	}
}

func (w *witness) Looked(l cache.Lookup) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.looked[l]++
}

func (w *witness) Removed(r cache.Removal) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.removed[r]++
}
