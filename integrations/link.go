package integrations

import (
	"context"
	"errors"
	"io"
	"sync/atomic"
	"time"

	"ava/internal/fault"
	"ava/internal/identity"
	"ava/internal/resilience"
	"ava/internal/store"
)

// link is one integration with a credential: a client, and the guard that knows
// how its calls went.
type link struct {
	Descriptor
	source Source
	hint   string
	guard  *resilience.Guard // nil if there is no credential
	client client            // likewise
	base   func() string     // under which address the provider reaches us; nil for what is kept of those without a credential

	stubbed bool // whether a stub answers although the source is [User]

	record  atomic.Pointer[store.Credential] // nil unless the source is [User]
	checked atomic.Int64                     // when the store last said that this is in force, in Unix nanoseconds
}

// fresh is how long the store's word is taken for which credential is in force.
// A change here is seen at once, and so is one by another process that can tell
// us; this is for all others.
const fresh = 5 * time.Second

func newLink(l *link, record store.Credential) *link {
	l.record.Store(&record)
	l.checked.Store(time.Now().UnixNano())
	return l
}

func (l *link) isFresh() bool { return time.Since(time.Unix(0, l.checked.Load())) < fresh }

// confirm notes that the store has just said that this is in force.
func (l *link) confirm() { l.checked.Store(time.Now().UnixNano()) }

// Close closes the client's connections, if it holds any of its own.
func (l *link) Close() error {
	if c, ok := l.client.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

// credential is what is known of a user's own credential; zero for others.
func (l *link) credential() store.Credential {
	if r := l.record.Load(); r != nil {
		return *r
	}
	return store.Credential{}
}

// link returns what is in force for the viewer: their own credential, else the
// deployment's, else the stub. If the store does not answer, what it last said
// stays in force.
func (h *Hub) link(ctx context.Context, service fault.Service) (*link, error) {
	ref, err := h.ref(ctx, service)
	if err != nil {
		return nil, err
	}
	if known, ok := h.links.Get(ref); ok && known.isFresh() {
		return h.orFallback(ctx, service, known), nil
	}
	known, before, mine := h.begin(ref)
	if !mine {
		return h.orFallback(ctx, service, known), nil
	}
	l, err := h.load(ctx, ref, known)
	if err != nil {
		if known != nil {
			return h.orFallback(ctx, service, known), nil
		}
		return nil, err
	}
	h.keep(ref, l, before)
	return h.orFallback(ctx, service, l), nil
}

// begin has one caller ask the store again: the others go on with what is known,
// so that a store that hangs holds up one request now and then and not all of
// them. It returns what is known, how often links have been dropped so far, and
// whether it is this caller's turn.
func (h *Hub) begin(ref store.Ref) (known *link, dropped uint64, mine bool) {
	h.turning.Lock()
	defer h.turning.Unlock()
	known, there := h.links.Peek(ref)
	if there && known.isFresh() {
		return known, h.dropped, false
	}
	if there {
		known.confirm()
	}
	return known, h.dropped, true
}

// load asks the store. A link whose credential is still the same stays, with
// its client.
func (h *Hub) load(ctx context.Context, ref store.Ref, known *link) (*link, error) {
	bundle, record, err := h.options.Vault.Get(ctx, ref)
	switch {
	case isNotFound(err):
		none := &link{}
		none.confirm()
		return none, nil
	case err != nil:
		return nil, err
	case known != nil && known.source == User && known.credential().Version == record.Version:
		return newLink(known, record), nil
	}
	return h.providers[ref.Service].own(record, bundle), nil
}

// keep keeps a link that was read from the store, unless some were dropped since
// before: what was read may be what a disconnection has just removed.
func (h *Hub) keep(ref store.Ref, l *link, before uint64) {
	h.turning.Lock()
	defer h.turning.Unlock()
	if h.dropped == before {
		h.links.Put(ref, l)
	}
}

// drop throws a link away: its credential is not in force any more.
func (h *Hub) drop(ref store.Ref) {
	h.turning.Lock()
	defer h.turning.Unlock()
	h.dropped++
	h.links.Remove(ref)
	h.watchers.nudge(ref.Service, ref.Owner)
}

// dropAll has every link asked for again, as messages may have been missed. The
// clients stay: most are still right.
func (h *Hub) dropAll() {
	h.turning.Lock()
	defer h.turning.Unlock()
	h.dropped++
	for _, l := range h.links.Values() {
		l.checked.Store(0)
	}
	for service := range h.providers {
		h.watchers.nudge(service, identity.Owner{})
	}
}

// forget has the next use ask the store again, and keeps the client.
func (h *Hub) forget(ref store.Ref) {
	h.turning.Lock()
	defer h.turning.Unlock()
	h.dropped++ // what is being read now may be what was before
	if l, ok := h.links.Peek(ref); ok {
		l.checked.Store(0)
	}
	h.watchers.nudge(ref.Service, ref.Owner)
}

// orFallback keeps links without a credential apart: that there is none is
// remembered too, and costs next to nothing.
func (h *Hub) orFallback(ctx context.Context, service fault.Service, l *link) *link {
	if l.source == User {
		return l
	}
	fallback := h.providers[service].fallback
	if fallback.source == Stub && ctx.Value(withoutStubs{}) != nil {
		return &link{Descriptor: fallback.Descriptor}
	}
	return fallback
}

type withoutStubs struct{}

// WithoutStubs returns a context in which no stub answers in the place of a
// credential, as if the server had none.
func WithoutStubs(ctx context.Context) context.Context {
	return context.WithValue(ctx, withoutStubs{}, true)
}

// ref names the viewer's credential for a service.
func (h *Hub) ref(ctx context.Context, service fault.Service) (store.Ref, error) {
	viewer, ok := identity.From(ctx)
	if !ok {
		return store.Ref{}, fault.New(fault.Unauthenticated, "")
	}
	return store.Ref{Owner: viewer.Owner, Service: service}, nil
}

func isNotFound(err error) bool { return errors.Is(err, store.ErrNotFound) }
