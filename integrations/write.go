package integrations

import (
	"context"
	"time"

	"ava/internal/fault"
	"ava/internal/ledger"
	"ava/internal/store"
)

// Write is a change at a provider, as a client asked for it.
type Write struct {
	Service   fault.Service
	Op        string  // "vapi.startCall"
	Key       *string // the client's idempotency key; nil if it gave none
	Arguments any     // what makes it another write than the next, fit for encoding/json
}

// Do makes a write. The marker, which names it, is for the provider to keep
// where it can.
type Do[T any] func(ctx context.Context, marker string) (T, error)

// Find looks at the provider for what an earlier try with a marker has made, not
// before since. False means that there certainly is nothing.
type Find[T any] func(ctx context.Context, marker string, since time.Time) (T, bool, error)

// Perform makes a write once, however often it is asked for with the same key,
// and whatever happens meanwhile; the audit trail tells of it. Find may be nil.
func Perform[T any](ctx context.Context, h *Hub, w Write, do Do[T], find Find[T]) (T, error) {
	l, err := h.link(ctx, w.Service)
	if err != nil {
		return *new(T), err
	}
	ref, err := h.ref(ctx, w.Service)
	if err != nil {
		return *new(T), err
	}
	recorded := ledger.Write{Ref: ref, Op: w.Op, Key: w.Key, Arguments: struct {
		Source    Source // what a stub answered is none of the provider's answers,
		Version   int64  // nor is what was done in one account done in another
		Arguments any
	}{l.source, l.credential().Version, w.Arguments}}
	var look func(context.Context, store.Operation) (T, bool, error)
	if find != nil {
		look = func(ctx context.Context, o store.Operation) (T, bool, error) { return find(ctx, o.ID, o.DispatchedAt) }
	}
	return ledger.Perform(ctx, h.ledger, recorded, func(ctx context.Context) (T, error) {
		ctx, cancel := outlasting(ctx, h.providers[w.Service].patience)
		defer cancel()
		return do(ctx, ledger.OperationID(ctx))
	}, look)
}

// outlasting returns a context that goes on when the caller has left, but not
// longer than it would have had, or than patience if that is more: a page that is
// closed in the middle of a write must not leave us with nobody knowing what
// became of it.
func outlasting(ctx context.Context, patience time.Duration) (context.Context, context.CancelFunc) {
	lasting := context.WithoutCancel(ctx)
	deadline, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(lasting)
	}
	if longer := time.Now().Add(patience); longer.After(deadline) {
		deadline = longer
	}
	return context.WithDeadline(lasting, deadline)
}

// patiently gives what follows the time that a provider may take, where that is
// more than a request has.
func (h *Hub) patiently(ctx context.Context, service fault.Service) (context.Context, context.CancelFunc) {
	p := h.providers[service]
	if p == nil || p.patience == 0 {
		return ctx, func() {}
	}
	return outlasting(ctx, p.patience)
}
