package integrations

import (
	"context"
	"errors"
	"time"

	"github.com/rs/zerolog"

	"ava/internal/fault"
	"ava/internal/store"
)

// A follower asks the provider by itself as well, as a report can be lost and
// not every server can be reached: after the first pause, and then less and less
// often.
const (
	firstLook = 5 * time.Second
	lastLook  = time.Minute
)

// Object is an object of a provider that changes by itself, and how to look at it.
type Object[T any] struct {
	Service fault.Service
	ID      string                           // at the provider
	Get     func(context.Context) (T, error) // asks the provider
	With    func(T, store.Report) T          // as it is after a report, which may tell nothing new
	Rank    func(T) int                      // how far it is
	Settled func(T) bool                     // whether nothing more becomes of it
}

// Follow tells how an object is: at once, and again whenever it is further than
// it was. Who reads slowly is told the latest, not what lay between, and nobody
// is told an earlier state after a later one. It ends, and closes the channel,
// with ctx, or once nothing more becomes of the object.
//
// The error is that of the first look, so nobody follows what is not theirs.
func Follow[T any](ctx context.Context, h *Hub, o Object[T]) (<-chan T, error) {
	ref, err := h.ref(ctx, o.Service)
	if err != nil {
		return nil, err
	}
	f := &following[T]{Object: o, hub: h, one: h.followers.add(followed{ref, o.ID}), out: make(chan T)}
	if f.now, err = f.get(ctx); err != nil {
		h.followers.remove(f.one)
		return nil, err
	}
	f.rank = o.Rank(f.now)
	go f.run(ctx)
	return f.out, nil
}

// following is one call of [Follow].
type following[T any] struct {
	Object[T]

	hub   *Hub
	one   *follower
	now   T
	rank  int // of now, or of the report that told of it
	out   chan T
	pause time.Duration
}

// run delivers the object, and looks at it again when something was reported, or
// after a while.
func (f *following[T]) run(ctx context.Context) {
	defer close(f.out)
	defer f.hub.followers.remove(f.one)
	f.pause = firstLook
	again := time.NewTimer(f.pause)
	defer again.Stop()
	out := f.out // nil while there is nothing to tell
	for {
		news, over := false, false
		select {
		case out <- f.now:
			if out = nil; f.Settled(f.now) {
				return
			}
		case <-f.one.woken:
			news, over = f.look(ctx, f.hub.followers.take(f.one))
		case <-again.C:
			f.pause = min(2*f.pause, lastLook)
			again.Reset(f.pause)
			news, over = f.look(ctx, nil)
		case <-ctx.Done():
			return
		}
		if over && out == nil {
			return
		}
		if news {
			out = f.out
		}
	}
}

// look looks at the object again, after a report if that is not nil, and tells
// whether it is further than it was, or there to be looked at no more. That the
// provider does not answer does not keep a report from being told.
func (f *following[T]) look(ctx context.Context, r *store.Report) (news, over bool) {
	now, err := f.get(ctx)
	if errors.Is(err, fault.NotFound) || errors.Is(err, fault.NotConnected) || ctx.Err() != nil {
		return false, true
	}
	if err != nil {
		zerolog.Ctx(ctx).Warn().Ctx(ctx).Err(err).Str("service", f.Service.Slug()).Msg("an object that is followed cannot be looked at")
		now = f.now
	}
	rank := f.Rank(now)
	if r != nil {
		now = f.With(now, *r)
		rank = max(rank, r.Rank)
	}
	if rank <= f.rank {
		return false, f.Settled(now)
	}
	f.now, f.rank = now, rank
	return true, false
}

func (f *following[T]) get(ctx context.Context) (now T, err error) {
	defer func() {
		if panicked := recover(); panicked != nil { // nobody else is there to stop it
			err = fault.Panicked(panicked)
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return f.Get(ctx)
}
