package integrations

import (
	"context"
	"strconv"
	"time"

	"ava/integrations/vapi"
	"ava/internal/fault"
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
	more     *resilience.Upstream // nil unless choose has a second one to choose
	open     func(credential vault.Bundle, g *resilience.Guard) client
	choose   func(credential vault.Bundle) *resilience.Upstream // what a credential is for; nil if that is always real
	patience time.Duration                                      // what a call may take where that is more than a request has
	fallback *link                                              // for those without a credential of their own
}

func (p *provider) close() {
	for _, u := range []*resilience.Upstream{p.real, p.more, p.stub} {
		if u != nil {
			u.Close()
		}
	}
	_ = p.fallback.Close()
}

// upstream is where a credential is used.
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

// stubPassword is the password for a stub, which takes any.
func stubPassword() secret.Text { return secret.New(stubbed) }

// keyField is the secret's name in a bundle of a service that has just one.
const keyField = "apiKey"

// vapi is how Vapi is reached.
func (h *Hub) vapi() *provider {
	up := h.options.Vapi
	p := &provider{Descriptor: described(fault.Vapi), real: h.upstream(fault.Vapi, h.options.Calls.Board)}
	config := func(key secret.Text, g *resilience.Guard) vapi.Config {
		return vapi.Config{
			BaseURL: up.BaseURL, Key: key, Guard: g,
			Transport: up.Transport, MaxBody: up.MaxBody, Version: h.options.Version,
		}
	}
	p.open = func(b vault.Bundle, g *resilience.Guard) client { return vapi.New(config(b[keyField], g)) }
	p.fallback = &link{Descriptor: p.Descriptor}
	switch {
	case !up.Key.Empty():
		g := p.real.Guard(deployment)
		*p.fallback = link{Descriptor: p.Descriptor, source: Environment, hint: up.Key.Hint(), guard: g, client: vapi.New(config(up.Key, g))}
	case up.Stub != nil:
		p.stub = h.upstream(fault.Vapi, nil)
		g := p.stub.Guard(stubbed)
		c := config(secret.New(stubbed), g)
		c.BaseURL, c.Headers = up.Stub.BaseURL, up.Stub.Headers
		*p.fallback = link{Descriptor: p.Descriptor, source: Stub, guard: g, client: vapi.New(c)}
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

// own is the link over a credential of a user.
func (p *provider) own(record store.Credential, credential vault.Bundle) *link {
	g := p.upstream(credential).Guard(record.Owner.String() + " " + strconv.FormatInt(record.Version, 36))
	return newLink(&link{Descriptor: p.Descriptor, source: User, hint: record.Hint, guard: g, client: p.open(credential, g)}, record)
}
