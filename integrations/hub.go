// Package integrations is where a resolver finds the clients of third parties:
// which integrations there are, which credential is in force for the viewer,
// how they are, and how one is connected, tested and disconnected.
package integrations

import (
	"context"
	"net/http"
	"net/url"
	"sync"

	"ava/internal/audit"
	"ava/internal/fault"
	"ava/internal/identity"
	"ava/internal/ledger"
	"ava/internal/pool"
	"ava/internal/resilience"
	"ava/internal/secret"
	"ava/internal/store"
	"ava/internal/vault"
)

// Options are what a [Hub] is made of.
type Options struct {
	Vapi       Upstream
	Twilio     Upstream
	Mail       MailOptions
	Calendar   CalendarOptions
	Resilience resilience.Settings
	Calls      resilience.Options // its Tenant is the hub's own
	Version    string             // of the product, for the User-Agent of its requests

	Store  store.Store
	Vault  *vault.Vault
	Ledger *ledger.Ledger
	Bus    Bus // tells other processes; may be nil
	Links  int // how many users' clients are kept ready; 128

	// Callback returns the address under which providers reach this server, empty
	// while there is none; it may be nil.
	Callback func() string
	// Reports counts a report of the viewer's; its error, a fault, refuses it. It
	// may be nil.
	Reports func(ctx context.Context, service fault.Service) error
}

// Upstream is how one third party is reached.
type Upstream struct {
	BaseURL   *url.URL
	Transport http.RoundTripper // shared by all clients, as connections belong to no credential
	Account   string            // whose the deployment's credential is, where it takes both
	Key       secret.Text       // the deployment's credential; may be empty
	MaxBody   int               // bytes of an answer that are read at most; 0 means 8 MiB
	Stub      *StubUpstream     // nil while stubs are off
}

// StubUpstream is the stub that stands in for a third party.
type StubUpstream struct {
	BaseURL *url.URL
	Account string                                   // as whom it is asked, where that takes an account
	Headers func(ctx context.Context, h http.Header) // what requests to it carry on top

	Callback func() string // the address under which it reaches this server, as in Options
}

// Hub hands out clients for the viewer in a context. It is safe for concurrent
// use.
type Hub struct {
	options   Options
	audit     *audit.Log
	ledger    *ledger.Ledger
	sent      *sentLog
	calendars *calendars
	providers map[fault.Service]*provider
	leave     []func() // what Close has to undo

	links   *pool.Pool[store.Ref, *link]
	turning sync.Mutex // links are put and dropped one at a time
	dropped uint64     // how often links were; guarded by turning

	watchers  *watchers
	followers *followers
	forgeries forgeryNotes
}

// New returns a hub. Close lets go of what it holds.
func New(o Options) *Hub {
	if o.Links <= 0 {
		o.Links = 128
	}
	watchers := newWatchers()
	o.Calls.Tenant, o.Calls.Observer = Tenant, watched{o.Calls.Observer, watchers}
	h := &Hub{
		options: o, audit: audit.New(o.Store.Audit()), ledger: o.Ledger, links: pool.New[store.Ref, *link](o.Links), watchers: watchers,
		followers: newFollowers(),
	}
	h.sent = newSentLog(o)
	h.calendars = newCalendars(h)
	h.providers = map[fault.Service]*provider{
		fault.Vapi: h.vapi(), fault.Twilio: h.twilio(), fault.Email: h.mail(), fault.Calendar: h.calendar(),
	}
	h.listen()
	return h
}

// Close leaves the fleet and closes the clients.
func (h *Hub) Close() {
	for _, leave := range h.leave {
		leave()
	}
	for _, p := range h.providers {
		p.close()
	}
	h.calendars.close()
	h.links.Clear()
}

// Tenant names the owner whose request a context belongs to; empty for nobody's.
func Tenant(ctx context.Context) string {
	viewer, ok := identity.From(ctx)
	if !ok {
		return ""
	}
	return viewer.Owner.String()
}

// clientOf returns the viewer's client of a service.
func clientOf[C client](ctx context.Context, h *Hub, service fault.Service) (C, error) {
	l, err := h.link(ctx, service)
	if err != nil {
		return *new(C), err
	}
	c, ok := l.client.(C)
	if !ok {
		return *new(C), notConnected(service)
	}
	return c, nil
}

func notConnected(service fault.Service) *fault.Fault {
	return &fault.Fault{Code: fault.NotConnected, Service: service, Outcome: fault.NotSent}
}

// Stats returns how the clients that are kept ready were used.
func (h *Hub) Stats() pool.Stats { return h.links.Stats() }

// Sweep settles the writes of processes that ended in the middle of one.
// It returns how many there were.
func (h *Hub) Sweep(ctx context.Context) (int, error) { return h.ledger.Sweep(ctx) }
