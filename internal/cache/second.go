package cache

import (
	"context"
	"time"
)

// Second is a cache that processes share, behind the one in memory. What goes
// wrong with it is its own business: a Get that fails is a miss, and a Set or a
// Drop that fails is repaired by the driver when it can.
type Second interface {
	// Get returns what is kept under name in scope, and false if nothing is. The
	// generation is the scope's at that moment, also for a miss; it is empty if
	// the cache could not be asked.
	Get(ctx context.Context, scope, name string) (value []byte, generation string, ok bool)
	// Set keeps value for ttl, unless the scope was dropped since generation was
	// read or the generation is empty.
	Set(ctx context.Context, item Item, ttl time.Duration)
	// Drop forgets everything in scope, also what is being loaded now.
	Drop(ctx context.Context, scope string)
}

// Item is a value on its way into a [Second].
type Item struct {
	Scope, Name, Generation string
	Value                   []byte
}
