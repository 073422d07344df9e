package redis

import (
	"context"
	"crypto/rand"
	_ "embed"
	"hash/maphash"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/rueidis"

	"ava/internal/cache"
)

const (
	// largestValue is how many bytes a value that is kept has at most.
	largestValue = 1 << 20
	// mostValues is how many values a scope has at most: with one more it begins
	// anew.
	mostValues = 512
	// mostOwed is how many scopes can be waiting for Redis to be dropped: with
	// one more, everything is.
	mostOwed = 10_000
	// stamp is how many digits before a value say when it expires.
	stamp = 16
)

const (
	scopePrefix = prefix + "cache:"
	epochKey    = prefix + "epoch"
)

//go:embed get.lua
var getSource string

//go:embed set.lua
var setSource string

// Second is a [cache.Second]. A scope is one hash in Redis with its generation
// in it, so that dropping a scope is deleting a key: what is loading has then a
// generation that is nowhere, and generations are random, so none comes back.
//
// A drop that could not be delivered is owed. Until it is paid, which is tried
// as soon as Redis is back, this process takes the scope for empty and keeps
// nothing in it. Other processes may find old values until then; should this
// one end before, until those expire. If more is owed than can be remembered,
// the cache as a whole is dropped.
type Second struct {
	link     *link
	get, set *rueidis.Lua

	// How often scopes were dropped, by a hash of the scope: a value on its way
	// here while its scope is dropped must not arrive.
	seed  maphash.Seed
	drops [256]atomic.Uint64

	mu   sync.Mutex
	owed map[string]uint64 // scopes by the number of the drop that is owed
	all  uint64            // the number of the drop of everything; 0 if it is not owed
	last uint64            // the last number given to a drop
}

var _ cache.Second = (*Second)(nil)

func newSecond(l *link) *Second {
	return &Second{
		link: l,
		get:  rueidis.NewLuaScript(getSource),
		set:  rueidis.NewLuaScript(setSource),
		seed: maphash.MakeSeed(),
		owed: make(map[string]uint64),
	}
}

// Get implements [cache.Second].
func (s *Second) Get(ctx context.Context, scope, name string) (value []byte, generation string, ok bool) {
	drops := s.dropsOf(scope)
	before := drops.Load()
	if s.link.away.Load() || ctx.Err() != nil || s.owes(scope) {
		return nil, "", false
	}
	keys := []string{scopePrefix + hashed(scope), epochKey}
	reply, err := s.link.run(ctx, s.get, keys, []string{hashed(name), rand.Text()})
	if err != nil || drops.Load() != before {
		return nil, "", false
	}
	answer, err := reply.ToArray()
	if err != nil || len(answer) == 0 {
		return nil, "", false
	}
	if generation, err = answer[0].ToString(); err != nil || len(answer) < 2 {
		return nil, generation, false
	}
	kept, err := answer[1].AsBytes()
	if err != nil || len(kept) < stamp {
		return nil, generation, false
	}
	return kept[stamp:], generation, true
}

// Set implements [cache.Second]. Values of more than 1 MiB are not kept, and a
// scope of more than 512 values begins anew.
func (s *Second) Set(ctx context.Context, item cache.Item, ttl time.Duration) {
	if item.Generation == "" || len(item.Value) > largestValue || ttl < time.Millisecond || ctx.Err() != nil || s.owes(item.Scope) {
		return
	}
	args := []string{
		hashed(item.Name), item.Generation, milliseconds(ttl),
		rueidis.BinaryString(item.Value), strconv.Itoa(mostValues),
	}
	_, _ = s.link.run(ctx, s.set, []string{scopePrefix + hashed(item.Scope)}, args)
}

// Drop implements [cache.Second]. It is done whether or not ctx has ended, as
// what it follows has been done.
func (s *Second) Drop(ctx context.Context, scope string) {
	number := s.owe(scope)
	s.dropsOf(scope).Add(1)
	if s.unlink(ctx, []string{scope}) == nil {
		s.paid(scope, number)
	}
}

func (s *Second) dropsOf(scope string) *atomic.Uint64 {
	return &s.drops[maphash.String(s.seed, scope)%uint64(len(s.drops))]
}

func (s *Second) unlink(ctx context.Context, scopes []string) error {
	keys := make([]string, len(scopes))
	for i, scope := range scopes {
		keys[i] = scopePrefix + hashed(scope)
	}
	return s.link.do(ctx, func(ctx context.Context) error {
		return s.link.redis.Do(ctx, s.link.redis.B().Unlink().Key(keys...).Build()).Error()
	})
}
