package cache

import (
	"context"
	"errors"
	"time"

	"ava/internal/fault"
)

// errExited is what comes of a load that ended its goroutine.
var errExited = errors.New("the load neither returned nor panicked")

// flight is one load and those who wait for it.
type flight struct {
	scope  *scope
	began  time.Time
	until  time.Time // nobody joins it any more, even if it never ends
	cancel context.CancelFunc

	// Under the scope's lock.
	waiting int
	behind  bool // goes on without anybody waiting

	done chan struct{} // closed when result is there
	result
}

// result is what came of a load.
type result struct {
	entry   *entry
	source  Source // Live, or Kept if the second cache had it
	err     error
	refused bool // err says that an old value is worth nothing any more

	generation string // of the scope in the second cache, before the load; empty if it was not asked
	held       bool   // the second cache has an old value
}

// fetch joins loads until one has what j wants, which the first usually has.
func (c *Cache) fetch(ctx context.Context, j job) (*entry, Source, error) {
	for ctx.Err() == nil {
		f, e := c.join(ctx, j)
		if e != nil {
			return e, Kept, nil
		}
		e, source, err := c.await(ctx, f, j)
		if source == Kept && e.age() >= j.fresh {
			continue // it was begun by somebody whom an older value is fresh enough
		}
		return e, source, err
	}
	return nil, Live, left(ctx)
}

// left is the fault of a caller who does not wait any longer.
func left(ctx context.Context) error {
	return &fault.Fault{Code: fault.Overloaded, Err: context.Cause(ctx)}
}

// await waits for f, but no longer than the caller's context and than patience
// if there is an old value.
func (c *Cache) await(ctx context.Context, f *flight, j job) (*entry, Source, error) {
	var late <-chan time.Time
	if j.stale != nil {
		timer := time.NewTimer(c.options.Patience - time.Since(f.began))
		defer timer.Stop()
		late = timer.C
	}
	for {
		select {
		case <-f.done:
			return c.outcome(f, j)
		case <-ctx.Done():
			c.leave(f, j.key, false)
			return nil, Live, left(ctx)
		case <-late:
			late = nil
			if e := c.get(j.key); e != nil {
				c.leave(f, j.key, true)
				return e, j.source(e), nil
			}
		}
	}
}

// outcome is what a caller makes of a load that ended.
func (c *Cache) outcome(f *flight, j job) (*entry, Source, error) {
	if f.err == nil {
		return f.entry, f.source, nil
	}
	if j.stale != nil && j.stale(f.err) {
		if e := c.get(j.key); e != nil {
			return e, j.source(e), nil
		}
	}
	return nil, Live, f.err
}

// source is what a value is to j that was not loaded for it.
func (j job) source(e *entry) Source {
	if e.age() < j.fresh {
		return Kept
	}
	return Stale
}

// leave is one caller less waiting for f. With the last the load ends, unless it
// is to go on behind an old value.
func (c *Cache) leave(f *flight, k key, behind bool) {
	s := f.scope
	s.mu.Lock()
	defer s.mu.Unlock()
	f.waiting--
	f.behind = f.behind || behind
	if f.waiting == 0 && !f.behind {
		f.cancel()
		c.forgetFlight(f, k)
	}
}

// forgetFlight takes f off its scope, and off what counts. The scope's lock is held.
func (c *Cache) forgetFlight(f *flight, k key) {
	if s := f.scope; s.flights[k] == f {
		delete(s.flights, k)
		c.prune(s)
	}
}

// begin begins j's load. The lock of s is held.
func (c *Cache) begin(ctx context.Context, s *scope, j job) *flight {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.options.Timeout)
	now := time.Now()
	f := &flight{scope: s, began: now, until: now.Add(c.options.Timeout), cancel: cancel, done: make(chan struct{})}
	s.flights[j.key] = f
	go c.fly(ctx, f, j)
	return f
}

// fly runs a load to its end, whatever end that is.
func (c *Cache) fly(ctx context.Context, f *flight, j job) {
	defer f.cancel()
	r := result{err: errExited}
	defer func() { c.land(ctx, f, j, r) }()
	err := protect(func() error {
		r = c.obtain(ctx, f, j)
		return nil
	})
	if err != nil {
		r = result{err: err}
	}
}

// obtain asks the second cache, and then the provider.
func (c *Cache) obtain(ctx context.Context, f *flight, j job) result {
	old, generation := c.ask(ctx, f.scope, j)
	r := result{entry: old, source: Kept, generation: generation, held: old != nil}
	if old != nil {
		if old.age() < j.fresh {
			return r
		}
		if e := c.get(j.key); e == nil || e.asOf.Before(old.asOf) {
			c.keep(f, j.key, old)
		}
	}
	e := &entry{scope: f.scope, asOf: time.Now()}
	r.entry, r.source = e, Live
	r.err = protect(func() (err error) {
		e.value, err = j.load(ctx)
		return err
	})
	r.refused = r.err != nil && j.stale != nil && !j.stale(r.err)
	c.observer.Loaded(r.err)
	return r
}

// land keeps what f brought, hands it to those who wait, and shares it.
func (c *Cache) land(ctx context.Context, f *flight, j job, r result) {
	counts := false // whether f was neither dropped nor left by all
	switch {
	case r.err == nil:
		counts = c.keep(f, j.key, r.entry)
	case r.refused:
		counts = c.spoil(f, j.key)
	}
	f.result = r
	f.scope.mu.Lock()
	c.forgetFlight(f, j.key)
	f.scope.mu.Unlock()
	close(f.done)
	if counts {
		c.share(ctx, j, r)
	}
}
