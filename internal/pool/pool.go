// Package pool keeps what is ready for use, one value a key, up to a number:
// what was used longest ago makes room. A value that holds connections is closed
// when it goes.
package pool

import (
	"io"
	"sync"
	"sync/atomic"

	lru "github.com/hashicorp/golang-lru/v2"
)

// Pool is a bounded collection of values. It is safe for concurrent use.
//
// Close is called on a value that leaves and is an [io.Closer], whether it made
// room, was removed, or another took its place. It must let what is in use go
// on, and return at once.
type Pool[K comparable, V any] struct {
	lru *lru.Cache[K, V]

	changing sync.Mutex // held while values come and go
	leaving  []V        // to be closed once nobody's lock is held

	hits, misses, evictions atomic.Uint64
}

// Stats are counts since the pool was made.
type Stats struct {
	Hits, Misses uint64
	Evictions    uint64 // for want of room
	Size         int    // now
}

// New returns a pool of up to size values; it is at least 1.
func New[K comparable, V any](size int) *Pool[K, V] {
	p := &Pool[K, V]{}
	p.lru, _ = lru.NewWithEvict(max(size, 1), p.left) // fails only for a size below 1
	return p
}

// left is called with changing locked, and within the lru's own lock.
func (p *Pool[K, V]) left(_ K, v V) {
	if _, closes := any(v).(io.Closer); closes {
		p.leaving = append(p.leaving, v)
	}
}

// Get returns the value for key, and counts whether there was one.
func (p *Pool[K, V]) Get(key K) (V, bool) {
	v, ok := p.lru.Get(key)
	if ok {
		p.hits.Add(1)
	} else {
		p.misses.Add(1)
	}
	return v, ok
}

// Peek is Get that neither counts nor makes the value a recently used one.
func (p *Pool[K, V]) Peek(key K) (V, bool) { return p.lru.Peek(key) }

// Put keeps v for key. A value that was there before is closed, unless it is v.
func (p *Pool[K, V]) Put(key K, v V) {
	p.change(func() {
		before, replaced := p.lru.Peek(key)
		if p.lru.Add(key, v) {
			p.evictions.Add(1)
		}
		if replaced && any(before) != any(v) {
			p.left(key, before)
		}
	})
}

// Remove drops the value for key, if there is one.
func (p *Pool[K, V]) Remove(key K) { p.change(func() { p.lru.Remove(key) }) }

// Clear drops all values.
func (p *Pool[K, V]) Clear() { p.change(p.lru.Purge) }

// Values returns the values, from the one used longest ago.
func (p *Pool[K, V]) Values() []V { return p.lru.Values() }

// Stats returns the counts.
func (p *Pool[K, V]) Stats() Stats {
	return Stats{p.hits.Load(), p.misses.Load(), p.evictions.Load(), p.lru.Len()}
}

// change makes a change, and then closes what left by it.
func (p *Pool[K, V]) change(fn func()) {
	p.changing.Lock()
	fn()
	leaving := p.leaving
	p.leaving = nil
	p.changing.Unlock()
	for _, v := range leaving {
		_ = any(v).(io.Closer).Close() // only closers are put there
	}
}
