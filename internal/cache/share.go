package cache

import (
	"context"
	"time"
)

// nothingFor is how long a [Second] keeps that there is nothing: it is written
// over a value that is worth nothing any more, as values cannot be removed there.
const nothingFor = time.Second

// ask returns what the second cache has for j, nil if nothing, and the scope's
// generation there, empty if there is no use in writing.
func (c *Cache) ask(ctx context.Context, s *scope, j job) (*entry, string) {
	if c.options.Second == nil || j.fresh < 0 {
		return nil, ""
	}
	codec := c.codec(j.key.kind)
	if codec.unfit != nil {
		return nil, ""
	}
	data, generation, ok := c.options.Second.Get(ctx, j.key.scope, j.key.name)
	if !ok || isNothing(data) {
		c.observer.Looked(Absent)
		return nil, generation
	}
	e, err := codec.decode(j.key, data)
	if err != nil {
		c.observer.Looked(Unreadable)
		return nil, generation
	}
	if e.age() >= c.options.Reserve {
		c.observer.Looked(Absent)
		return nil, generation
	}
	c.observer.Looked(Found)
	e.scope = s
	return e, generation
}

// share writes what came of a load to the second cache, which refuses it if the
// scope was dropped there since.
func (c *Cache) share(ctx context.Context, j job, r result) {
	if r.generation == "" || r.source != Live {
		return
	}
	ctx = context.WithoutCancel(ctx) // the load is over, and this is bounded by the driver
	item := Item{Scope: j.key.scope, Name: j.key.name, Generation: r.generation}
	if r.refused {
		if r.held {
			item.Value = nothing()
			c.options.Second.Set(ctx, item, nothingFor)
		}
		return
	}
	var err error
	if item.Value, err = c.codec(j.key.kind).encode(j.key, r.entry); err == nil {
		c.options.Second.Set(ctx, item, c.options.Reserve-r.entry.age())
	}
}
