package cache

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/maypok86/otter/v2"
)

// scope is what is kept and loaded of one name of a scope between two drops. A
// drop takes it off the cache's list for good, and the next caller begins a new
// one. So nothing of an old generation can come back, and the cache remembers
// only scopes that have something.
//
// Its lock is the innermost: nothing of the cache of values but reading is done
// under it.
type scope struct {
	name string
	gone atomic.Bool // set once, under mu; of what is gone nothing is kept or joined

	mu      sync.Mutex
	kept    map[key]*entry // what the cache of values has of it
	flights map[key]*flight
}

// job is one caller's wish, without the type of the value.
type job struct {
	key   key
	fresh time.Duration
	stale func(error) bool
	load  func(context.Context) (any, error)
}

// join returns the load under way for j, one more caller waiting for it. It
// begins one if there is none that may still end well. If one has just ended, it
// returns what that brought instead.
func (c *Cache) join(ctx context.Context, j job) (*flight, *entry) {
	for {
		s := c.scope(j.key.scope)
		s.mu.Lock()
		if s.gone.Load() { // and perhaps not yet off the list
			s.mu.Unlock()
			c.scopes.CompareAndDelete(s.name, s)
			continue
		}
		defer s.mu.Unlock()
		if e := s.kept[j.key]; e != nil && e.age() < j.fresh {
			return nil, e
		}
		f := s.flights[j.key]
		if f == nil || !time.Now().Before(f.until) {
			f = c.begin(ctx, s, j)
		}
		f.waiting++
		return f, nil
	}
}

func (c *Cache) scope(name string) *scope {
	s, ok := c.scopes.Load(name)
	if !ok {
		s, _ = c.scopes.LoadOrStore(name, &scope{
			name:    name,
			kept:    make(map[key]*entry),
			flights: make(map[key]*flight),
		})
	}
	return s.(*scope)
}

// prune forgets a scope that has nothing. s.mu is held.
func (c *Cache) prune(s *scope) {
	if len(s.kept)+len(s.flights) == 0 {
		s.gone.Store(true)
		c.scopes.CompareAndDelete(s.name, s)
	}
}

// empty ends a scope. It is gone before it is off the list, so that of two drops
// none returns while there is still something to be found.
func (c *Cache) empty(s *scope) {
	s.mu.Lock()
	s.gone.Store(true)
	kept := s.kept
	s.kept, s.flights = nil, nil
	s.mu.Unlock()
	c.scopes.CompareAndDelete(s.name, s)
	for k := range kept { // unreachable already; this frees the memory
		c.remove(k, s)
	}
}

// keep keeps e if its load is still the one that counts. It reports whether.
func (c *Cache) keep(f *flight, k key, e *entry) bool {
	var kept bool
	c.values.Compute(k, func(*entry, bool) (*entry, otter.ComputeOp) {
		s := f.scope
		s.mu.Lock()
		defer s.mu.Unlock()
		if kept = s.flights[k] == f; !kept {
			return nil, otter.CancelOp
		}
		s.kept[k] = e
		return e, otter.WriteOp
	})
	return kept
}

// spoil removes what is kept under k if f is still the load that counts. It
// reports whether.
func (c *Cache) spoil(f *flight, k key) bool {
	f.scope.mu.Lock()
	counts := f.scope.flights[k] == f
	f.scope.mu.Unlock()
	if counts {
		c.remove(k, f.scope)
	}
	return counts
}

// remove removes what is kept under k if it is s's.
func (c *Cache) remove(k key, s *scope) {
	c.values.ComputeIfPresent(k, func(e *entry) (*entry, otter.ComputeOp) {
		if e.scope == s {
			return nil, otter.InvalidateOp
		}
		return nil, otter.CancelOp
	})
}

// deleted hears from the cache of values what it has no longer.
func (c *Cache) deleted(d otter.DeletionEvent[key, *entry]) {
	switch d.Cause {
	case otter.CauseReplacement:
	case otter.CauseOverflow:
		c.observer.Removed(Evicted)
	case otter.CauseExpiration:
		c.observer.Removed(Expired)
	case otter.CauseInvalidation:
		c.observer.Removed(Dropped)
	}
	s := d.Value.scope
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept[d.Key] == d.Value { // and not its successor
		delete(s.kept, d.Key)
		c.prune(s)
	}
}
