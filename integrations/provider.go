package integrations

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"ava/integrations/internal/wire"
	"ava/internal/fault"
	"ava/internal/identity"
	"ava/internal/resilience"
	"ava/internal/secret"
	"ava/internal/store"
	"ava/internal/vault"
)

// client is what every provider's client can do.
type client interface {
	// Verify asks the provider whether it accepts the credential.
	Verify(ctx context.Context) error
}

// provider is one third party as this process reaches it.
type provider struct {
	Descriptor
	real     *resilience.Upstream
	stub     *resilience.Upstream // nil while stubs are off; its failures say nothing of the real one
	servers  *resilience.Upstream // of users, where a service has them as well; else nil
	open     func(credential vault.Bundle, g *resilience.Guard, record store.Credential) client
	choose   func(credential vault.Bundle) *resilience.Upstream // what a credential is for, nil if that is not there; always real without this
	leave    func(ctx context.Context, credential vault.Bundle) // tells the provider that a credential is not wanted any more; may be nil
	patience time.Duration                                      // what a call may take where that is more than a request has
	base     func() string                                      // under which address the real one reaches us
	fallback *link                                              // for those without a credential of their own
	reports  *reports                                           // nil if it cannot report to us
}

func (p *provider) close() {
	for _, u := range []*resilience.Upstream{p.real, p.servers, p.stub} {
		if u != nil {
			u.Close()
		}
	}
	_ = p.fallback.Close()
}

// upstream is where a credential is used, nil if this process has no such.
func (p *provider) upstream(credential vault.Bundle) *resilience.Upstream {
	if p.choose == nil {
		return p.real
	}
	return p.choose(credential)
}

// The names under which the pipeline knows credentials that are no user's.
const (
	deployment = "deployment"
	stubbed    = "stub"
)

// end is where a client's requests go: the provider itself, or the stub in its
// place.
type end struct {
	Upstream
	guard    *resilience.Guard
	headers  func(ctx context.Context, h http.Header)
	callback func() string    // under which address it reaches us; never nil
	record   store.Credential // of a user, once it is stored
}

// opener makes a client at one end.
type opener func(credential vault.Bundle, at end) client

// newProvider returns how a service is reached. Credentials that are no user's
// are an account and a key, of which bundle makes what open takes.
func (h *Hub) newProvider(service fault.Service, up Upstream, bundle func(account string, key secret.Text) vault.Bundle, open opener) *provider {
	if up.Transport == nil {
		up.Transport = wire.NewTransport()
	}
	p := &provider{Descriptor: describe(service), real: h.upstream(service, h.options.Calls.Board)}
	p.base = orNowhere(h.options.Callback)
	p.open = func(b vault.Bundle, g *resilience.Guard, record store.Credential) client {
		return open(b, end{Upstream: up, guard: g, callback: p.base, record: record})
	}
	p.fallback = &link{Descriptor: p.Descriptor, base: orNowhere(nil)}
	switch {
	case !up.Key.Empty():
		g := p.real.Guard(deployment)
		c := p.open(bundle(up.Account, up.Key), g, store.Credential{})
		*p.fallback = link{Descriptor: p.Descriptor, source: Environment, hint: up.Key.Hint(), guard: g, client: c, base: p.base}
	case up.Stub != nil:
		p.stub = h.upstream(service, nil)
		g := p.stub.Guard(stubbed)
		at := end{Upstream: up, guard: g, headers: up.Stub.Headers, callback: orNowhere(up.Stub.Callback)}
		at.BaseURL = up.Stub.BaseURL
		c := open(bundle(up.Stub.Account, secret.New(stubbed)), at)
		*p.fallback = link{Descriptor: p.Descriptor, source: Stub, guard: g, client: c, base: at.callback}
	}
	return p
}

// upstream is one end of the call pipeline. What happens to a stub is of no
// interest to other processes, which have their own: it gets no board.
func (h *Hub) upstream(service fault.Service, board resilience.Board) *resilience.Upstream {
	return h.upstreamWith(service, h.options.Resilience, board)
}

func (h *Hub) upstreamWith(service fault.Service, s resilience.Settings, board resilience.Board) *resilience.Upstream {
	o := h.options.Calls
	o.Board = board
	return resilience.NewUpstream(service, s, o)
}

// named is what the pipeline calls a credential of a user: another name for each
// version of it.
func named(record store.Credential) string {
	return record.Owner.String() + " " + strconv.FormatInt(record.Version, 36)
}

// ownerOf returns whose credential the pipeline calls that; nobody if it is
// everybody's.
func ownerOf(credential string) identity.Owner {
	if i := strings.LastIndexByte(credential, ' '); i > 0 {
		credential = credential[:i]
	}
	owner, _ := identity.ParseOwner(credential)
	return owner
}

// own is the link over a credential of a user. One for a stub that is not there
// any more is none.
func (p *provider) own(record store.Credential, credential vault.Bundle) *link {
	up := p.upstream(credential)
	if up == nil {
		none := &link{}
		none.confirm()
		return none
	}
	g := up.Guard(named(record))
	return newLink(&link{
		Descriptor: p.Descriptor, source: User, hint: record.Hint, guard: g, client: p.open(credential, g, record), base: p.base,
		stubbed: up == p.stub,
	}, record)
}

// orNowhere is an address that is asked for, empty if nobody knows one.
func orNowhere(address func() string) func() string {
	if address == nil {
		return func() string { return "" }
	}
	return address
}
