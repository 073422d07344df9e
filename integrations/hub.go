// Package integrations is where a resolver finds the clients of third parties:
// which integrations there are, which credential is in force for the viewer,
// how they are, and how one is connected, tested and disconnected.
package integrations

import (
	"context"
	"net/http"
	"net/url"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"ava/integrations/internal/wire"
	"ava/integrations/vapi"
	"ava/internal/audit"
	"ava/internal/fault"
	"ava/internal/identity"
	"ava/internal/resilience"
	"ava/internal/secret"
	"ava/internal/store"
	"ava/internal/vault"
)

// Options are what a [Hub] is made of.
type Options struct {
	Vapi       Upstream
	Resilience resilience.Settings
	Observer   resilience.Observer
	Version    string // of the product, for the User-Agent of its requests

	Store store.Store
	Vault *vault.Vault
	Links int // how many users' clients are kept ready; 128
}

// Upstream is how one third party is reached.
type Upstream struct {
	BaseURL   *url.URL
	Transport http.RoundTripper // shared by all clients, as connections belong to no credential
	Key       secret.Text       // the deployment's credential; may be empty
	MaxBody   int               // bytes of an answer that are read at most; 0 means 8 MiB
	Stub      *StubUpstream     // nil while stubs are off
}

// StubUpstream is the stub that stands in for a third party.
type StubUpstream struct {
	BaseURL *url.URL
	Headers func(ctx context.Context, h http.Header) // what requests to it carry on top
}

// Hub hands out clients for the viewer in a context. It is safe for concurrent
// use.
type Hub struct {
	options  Options
	audit    *audit.Log
	fallback *link // for those without a credential of their own

	links   *lru.Cache[store.Ref, *link]
	turning sync.Mutex // links are put and dropped one at a time
	dropped uint64     // how often links were; guarded by turning

	watchers *watchers
}

// link is one integration with a credential: a light client, and the guard that
// knows how its calls went.
type link struct {
	Descriptor
	source  Source
	record  store.Credential // zero unless the source is [User]
	hint    string
	guard   *resilience.Guard
	client  *vapi.Client
	checked time.Time // when the store last said that this is the credential in force
}

// fresh is how long the store's word is taken for which credential is in force.
// A change here is seen at once; this is for changes by another process.
const fresh = 5 * time.Second

// New returns a hub.
func New(o Options) *Hub {
	if o.Links <= 0 {
		o.Links = 128
	}
	if o.Vapi.Transport == nil {
		o.Vapi.Transport = wire.NewTransport()
	}
	links, _ := lru.New[store.Ref, *link](o.Links) // fails only for a size below 1
	watchers := newWatchers()
	o.Observer = fanOut{o.Observer, watchers}
	h := &Hub{options: o, audit: audit.New(o.Store.Audit()), links: links, watchers: watchers}
	h.fallback = h.deployment()
	return h
}

// deployment is the link of whoever has no credential of their own: the
// deployment's, else the stub, else none.
func (h *Hub) deployment() *link {
	l := &link{Descriptor: catalogue[0]}
	up := h.options.Vapi
	config := vapi.Config{BaseURL: up.BaseURL, Key: up.Key}
	switch {
	case !up.Key.Empty():
		l.source, l.hint = Environment, up.Key.Hint()
	case up.Stub != nil:
		l.source = Stub
		config.BaseURL, config.Key, config.Headers = up.Stub.BaseURL, secret.New("stub"), up.Stub.Headers
	}
	h.equip(l, config)
	return l
}

// own is the link over a credential of a user.
func (h *Hub) own(record store.Credential, key secret.Text) *link {
	l := &link{Descriptor: catalogue[0], source: User, record: record, hint: record.Hint, checked: time.Now()}
	h.equip(l, vapi.Config{BaseURL: h.options.Vapi.BaseURL, Key: key})
	return l
}

func (h *Hub) equip(l *link, c vapi.Config) {
	l.guard = resilience.New(l.Service, h.options.Resilience, h.options.Observer)
	c.Guard, c.Transport, c.MaxBody, c.Version = l.guard, h.options.Vapi.Transport, h.options.Vapi.MaxBody, h.options.Version
	l.client = vapi.New(c)
}

// Vapi returns the viewer's client for Vapi, or the fault NOT_CONNECTED.
func (h *Hub) Vapi(ctx context.Context) (*vapi.Client, error) {
	l, err := h.link(ctx, fault.Vapi)
	if err != nil {
		return nil, err
	}
	if l.source == Nowhere {
		return nil, notConnected(fault.Vapi)
	}
	return l.client, nil
}

func notConnected(service fault.Service) *fault.Fault {
	return &fault.Fault{Code: fault.NotConnected, Service: service, Outcome: fault.NotSent}
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
		return h.orFallback(known), nil
	}
	known, before, mine := h.begin(ref)
	if !mine {
		return h.orFallback(known), nil
	}
	l, err := h.load(ctx, ref, known)
	if err != nil {
		if known != nil {
			return h.orFallback(known), nil
		}
		return nil, err
	}
	h.keep(ref, l, before)
	return h.orFallback(l), nil
}

// keep keeps a link that was read from the store, unless some were dropped since
// before: what was read may be what a disconnection has just removed.
func (h *Hub) keep(ref store.Ref, l *link, before uint64) {
	h.turning.Lock()
	defer h.turning.Unlock()
	if h.dropped == before {
		h.links.Add(ref, l)
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
		meanwhile := *known
		meanwhile.checked = time.Now()
		h.links.Add(ref, &meanwhile)
	}
	return known, h.dropped, true
}

func (l *link) isFresh() bool { return time.Since(l.checked) < fresh }

// orFallback keeps links without a credential apart: that there is none is
// remembered too, and costs next to nothing.
func (h *Hub) orFallback(l *link) *link {
	if l.source == User {
		return l
	}
	return h.fallback
}

// load asks the store. A link whose credential is still the same stays, with
// what its guard knows.
func (h *Hub) load(ctx context.Context, ref store.Ref, known *link) (*link, error) {
	bundle, record, err := h.options.Vault.Get(ctx, ref)
	switch {
	case isNotFound(err):
		return &link{checked: time.Now()}, nil
	case err != nil:
		return nil, err
	case known != nil && known.source == User && known.record.Version == record.Version:
		again := *known
		again.record, again.checked = record, time.Now()
		return &again, nil
	}
	return h.own(record, bundle[keyField]), nil
}

// ref names the viewer's credential for a service.
func (h *Hub) ref(ctx context.Context, service fault.Service) (store.Ref, error) {
	viewer, ok := identity.From(ctx)
	if !ok {
		return store.Ref{}, fault.New(fault.Unauthenticated, "")
	}
	return store.Ref{Owner: viewer.Owner, Service: service}, nil
}
