package resilience

import (
	"context"
	"strconv"

	"ava/internal/cache"
	"ava/internal/fault"
)

// Fetch answers a read from the cache, else with what load returns, which makes
// as many calls by [Do] as it takes. Equal reads that are under way share one
// load, which lasts as long as one of its callers waits. While the provider is
// down an old answer may come back, which says that it is old.
//
// Equal are reads of one tenant with one credential whose Op and Key are the
// same. What comes back is shared and read-only.
func Fetch[T any](ctx context.Context, g *Guard, c Call, load func(context.Context) (T, error)) (cache.Answer[T], error) {
	answer, err := cache.Fetch(ctx, g.up.options.Cache, g.request(ctx, c), func(ctx context.Context) (T, error) {
		ctx, cancel := within(ctx, g.up.settings.Deadline)
		defer cancel()
		return load(ctx)
	})
	if err != nil {
		f := *fault.Of(err)
		g.up.name(c, &f)
		return cache.Answer[T]{}, &f
	}
	return answer, nil
}

// Get is [Fetch] where one call is all that the load takes.
func Get[T any](ctx context.Context, g *Guard, c Call, fn func(context.Context) (T, error)) (cache.Answer[T], error) {
	return Fetch(ctx, g, c, func(ctx context.Context) (T, error) { return Do(ctx, g, c, fn) })
}

func (g *Guard) request(ctx context.Context, c Call) cache.Request {
	if g.trial || g.up.options.Cache == nil || isUnremembered(ctx) {
		return cache.Request{Bypass: true}
	}
	// The length keeps a tenant from being named so that it ends in another's name.
	tenant := g.up.options.Tenant(ctx)
	return cache.Request{
		Scope: g.scope,
		Name:  strconv.Itoa(len(tenant)) + ":" + tenant + ":" + c.Op + ":" + c.Key,
		Fresh: c.Fresh,
		Stale: outlasts,
	}
}

// outlasts reports whether an old answer is better than the failure: the
// provider cannot be asked now. What it said of the credential or the arguments
// is not covered up.
func outlasts(err error) bool {
	f := fault.Of(err)
	switch f.Code {
	case fault.CircuitOpen, fault.UpstreamLimited, fault.Overloaded:
		return true
	default:
		return f.Code.Traits().Health == fault.HealthDown
	}
}

// drop forgets what a write with this credential made out of date, also if the
// caller has left.
func (g *Guard) drop(ctx context.Context) {
	g.up.options.Cache.Drop(context.WithoutCancel(ctx), g.scope)
}
