package pace

import (
	"hash/maphash"
	"sync/atomic"
	"time"
)

// shards is how many locks a book has: far more than requests are counted at
// the very same moment.
const shards = 16

// book is everybody's grants under one limit.
type book struct {
	limit  Limit
	start  time.Time // with a monotonic reading, as time.Now gives it
	seed   maphash.Seed
	most   int64
	keys   atomic.Int64 // at most most
	shards [shards]shard
}

func newBook(l Limit, start time.Time, most int) *book {
	return &book{limit: l, start: start, seed: maphash.MakeSeed(), most: int64(most)}
}

// now is the time since the start in nanoseconds. It is monotonic, so setting
// the computer's clock changes nothing. It is read under a shard's lock, so that
// the grants of a shard are in order.
func (b *book) now() int64 { return int64(time.Since(b.start)) }

// take counts n more under key. A new key needs a place; if its own shard has
// none, one that is idle is looked for in all of them.
func (b *book) take(key string, n int) (Decision, error) {
	s := &b.shards[maphash.String(b.seed, key)%shards]
	for {
		if d, ok := b.tryTake(s, key, n); ok {
			return d, nil
		}
		if !b.evictAnywhere() && b.keys.Load() >= b.most {
			return Decision{}, ErrFull
		}
	}
}

// tryTake reports false if there is no place for a new key. On the way to a new
// one it drops two that are idle, if there are: so the histories become as few
// as the users, without anybody sweeping.
func (b *book) tryTake(s *shard, key string, n int) (Decision, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := b.now()
	h := s.histories[key]
	if h == nil {
		if n > b.limit.N {
			return Decision{Remaining: b.limit.N, Wait: Forever}, true
		}
		b.evict(s, now, 2)
		if !b.reserve() {
			return Decision{}, false
		}
		h = s.insert(key)
	}
	d := h.take(now, b.limit, n)
	if d.OK {
		s.touch(h)
	}
	return d, true
}

// reserve takes a place, if there is one.
func (b *book) reserve() bool {
	for held := b.keys.Load(); held < b.most; held = b.keys.Load() {
		if b.keys.CompareAndSwap(held, held+1) {
			return true
		}
	}
	return false
}

// evictAnywhere makes room for one more key, and reports whether it could. No
// two shards are ever locked at once.
func (b *book) evictAnywhere() bool {
	for i := range b.shards {
		if b.evictFrom(&b.shards[i]) {
			return true
		}
	}
	return false
}

func (b *book) evictFrom(s *shard) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return b.evict(s, b.now(), 1) > 0
}

// evict drops up to most idle keys of a locked shard, and returns how many.
func (b *book) evict(s *shard, now int64, most int) int {
	dropped := s.evict(now-int64(b.limit.Per), most)
	b.keys.Add(-int64(dropped))
	return dropped
}
