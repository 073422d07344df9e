// Package cache keeps what providers answered: typed values with a lifetime,
// one load for all who ask at the same time, and old values for when a provider
// is down.
//
// Values are shared between requests and read-only: who wants to change one
// copies it first.
package cache

import (
	"context"
	"reflect"
	"sync"
	"time"

	"github.com/maypok86/otter/v2"

	"ava/internal/fault"
)

// Source is where an answer comes from.
type Source int

// The sources.
const (
	Live  Source = iota // the provider was asked
	Kept                // asked not long ago
	Stale               // asked long ago, and cannot be asked now
)

// String returns the schema's name of the source.
func (s Source) String() string {
	switch s {
	case Kept:
		return "CACHE"
	case Stale:
		return "STALE"
	default:
		return "LIVE"
	}
}

// Answer is a value and how old it is.
type Answer[T any] struct {
	Value  T // shared and read-only
	Source Source
	// AsOf is when the provider was asked, not when it had answered: the value is
	// at least as new as that.
	AsOf time.Time
}

// Request says what is asked for, and how old it may be.
type Request struct {
	Scope string // what a write drops together: one credential of one service
	Name  string // within the scope: owner, operation, arguments

	// Fresh is how long a value is served without asking, at most the reserve's
	// time. 0 is the cache's default. If it is negative the provider is always
	// asked, once for all who ask at the same time, and the value kept as reserve.
	Fresh time.Duration
	// Stale tells whether an old value may stand in for this failure. A failure
	// that it refuses also drops the old value. Nil is never, not even for a
	// provider that is slow, and drops nothing. All requests of one name have to
	// agree on it: the one that began the load is asked what to drop.
	Stale func(error) bool
	// Bypass just loads: nothing is looked up, kept or shared.
	Bypass bool
}

// Options are the limits of a cache. A zero field means its default.
type Options struct {
	Fresh   time.Duration // how long a value is served without asking; 5 min
	Reserve time.Duration // how long an old value can stand in; 24 h
	Size    int           // how many values are kept; 10,000
	// Patience is how long after the beginning of a load an old value is served
	// instead, while the load goes on; 1.5 s.
	Patience time.Duration
	Timeout  time.Duration // how long a load may take; 15 s
	Second   Second        // a cache that processes share; may be nil
	Observer Observer      // may be nil
}

// Cache keeps values in memory, and in a [Second] if it has one. It is safe for
// concurrent use; a nil *Cache just loads. It has nothing to close.
type Cache struct {
	options  Options
	observer Observer
	values   *otter.Cache[key, *entry]
	scopes   sync.Map // of *scope by name: those that hold a value or a load
	codecs   sync.Map // of *codec by reflect.Type
}

// key is what a value is found by. One name may hold a value of each type.
type key struct {
	scope, name string
	kind        reflect.Type
}

// entry is a value that is kept. It is never changed.
type entry struct {
	scope *scope
	value any
	asOf  time.Time
}

func (e *entry) age() time.Duration { return time.Since(e.asOf) }

// New returns an empty cache.
func New(o Options) *Cache {
	o.Fresh = positive(o.Fresh, 5*time.Minute)
	o.Reserve = positive(o.Reserve, 24*time.Hour)
	o.Size = positive(o.Size, 10_000)
	o.Patience = positive(o.Patience, 1500*time.Millisecond)
	o.Timeout = positive(o.Timeout, 15*time.Second)
	c := &Cache{options: o, observer: o.Observer}
	if c.observer == nil {
		c.observer = nobody{}
	}
	// Must refuses contradicting options only, which these never are.
	c.values = otter.Must(&otter.Options[key, *entry]{
		MaximumSize: o.Size,
		ExpiryCalculator: otter.ExpiryWritingFunc(func(e otter.Entry[key, *entry]) time.Duration {
			return o.Reserve - e.Value.age()
		}),
		OnAtomicDeletion: c.deleted,
		Clock:            clock{},
	})
	return c
}

func positive[N int | time.Duration](n, otherwise N) N {
	if n > 0 {
		return n
	}
	return otherwise
}

// clock does not tick: values that expire are cleared away when others come, and
// no goroutine has to be stopped.
type clock struct{}

var _ otter.Clock = clock{}

func (clock) NowNano() int64                      { return time.Now().UnixNano() }
func (clock) Tick(time.Duration) <-chan time.Time { return nil }

// Fetch returns what is kept, or loads it.
//
// However many callers ask for the same, load is called once, and not on any of
// their goroutines. It gets the values of the first caller's context, but an end
// of its own, which it must honour: it is cancelled after the load's timeout, and
// when the last caller has left. A panic in it is [fault.Internal] for all.
// A caller whose context ends gets [fault.Overloaded] at once.
func Fetch[T any](ctx context.Context, c *Cache, r Request, load func(context.Context) (T, error)) (Answer[T], error) {
	if c == nil || r.Bypass {
		return alone(ctx, load)
	}
	k := key{r.Scope, r.Name, reflect.TypeFor[T]()}
	fresh := c.fresh(r)
	if e := c.get(k); e != nil && e.age() < fresh {
		c.observer.Answered(Kept)
		return answer[T](e, Kept), nil
	}
	return shared(ctx, c, job{key: k, fresh: fresh, stale: r.Stale}, load)
}

// shared is the rest of Fetch. It is apart because what load becomes here is an
// allocation, which a hit does without.
func shared[T any](ctx context.Context, c *Cache, j job, load func(context.Context) (T, error)) (Answer[T], error) {
	j.load = func(ctx context.Context) (any, error) { return load(ctx) }
	e, source, err := c.fetch(ctx, j)
	if err != nil {
		return Answer[T]{}, err
	}
	c.observer.Answered(source)
	return answer[T](e, source), nil
}

func alone[T any](ctx context.Context, load func(context.Context) (T, error)) (Answer[T], error) {
	a := Answer[T]{Source: Live, AsOf: time.Now()}
	err := protect(func() (err error) {
		a.Value, err = load(ctx)
		return err
	})
	if err != nil {
		return Answer[T]{}, err
	}
	return a, nil
}

func answer[T any](e *entry, s Source) Answer[T] {
	v, _ := e.value.(T) // fails for the nil of an interface type only, which is T's zero
	return Answer[T]{v, s, e.asOf}
}

// fresh returns how long values are served to r without asking.
func (c *Cache) fresh(r Request) time.Duration {
	if r.Fresh == 0 {
		return c.options.Fresh
	}
	return r.Fresh
}

// get returns what is kept under k, nil if nothing is.
func (c *Cache) get(k key) *entry {
	if e, ok := c.values.GetIfPresent(k); ok && !e.scope.gone.Load() {
		return e
	}
	return nil
}

// Drop forgets everything in scope at once, here and in the [Second], also what
// is being loaded: that still reaches those who wait for it, but it is not kept,
// and nobody who asks after the drop gets it. It is for after a write through us,
// also one of which nobody knows whether it happened. A ctx that has ended does
// not stop it.
func (c *Cache) Drop(ctx context.Context, scope string) {
	if c == nil {
		return
	}
	c.Forget(scope)
	if c.options.Second != nil {
		c.options.Second.Drop(context.WithoutCancel(ctx), scope)
		c.Forget(scope) // what came from there in the meantime
	}
}

// Forget is [Cache.Drop] for what another process has dropped: the [Second] knows.
func (c *Cache) Forget(name string) {
	if c == nil {
		return
	}
	if s, ok := c.scopes.Load(name); ok {
		c.empty(s.(*scope))
	}
}

// ForgetAll forgets every scope: for when messages may have been missed.
func (c *Cache) ForgetAll() {
	if c == nil {
		return
	}
	c.scopes.Range(func(name, _ any) bool {
		c.Forget(name.(string))
		return true
	})
}

// protect runs fn and makes a panic of it a fault.
func protect(fn func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fault.Panicked(p)
		}
	}()
	return fn()
}
