// Package integrations is where a resolver finds the clients of third parties:
// which integrations there are, which credential is in force for each, and how
// they are.
package integrations

import (
	"context"
	"net/http"
	"net/url"

	"ava/integrations/vapi"
	"ava/internal/fault"
	"ava/internal/resilience"
	"ava/internal/secret"
)

// Source is where the credential in force comes from.
type Source int

// The sources, in the order in which they are looked at.
const (
	Nowhere     Source = iota // there is none: the integration is not connected
	Environment               // the deployment's, for everybody
	Stub                      // none, and a stub answers in its place
)

// Options are what a [Hub] is made of.
type Options struct {
	Vapi       Upstream
	Resilience resilience.Settings
	Observer   resilience.Observer
	Version    string // of the product, for the User-Agent of its requests
}

// Upstream is how one third party is reached.
type Upstream struct {
	BaseURL *url.URL
	Key     secret.Text   // the deployment's credential; may be empty
	MaxBody int           // bytes of an answer that are read at most; 0 means 8 MiB
	Stub    *StubUpstream // nil while stubs are off
}

// StubUpstream is the stub that stands in for a third party.
type StubUpstream struct {
	BaseURL *url.URL
	Headers func(ctx context.Context, h http.Header) // what requests to it carry on top
}

// Hub hands out clients. It is safe for concurrent use.
type Hub struct {
	vapi connection[*vapi.Client]
}

// connection is one integration with the credential in force.
type connection[C any] struct {
	Descriptor
	source Source
	hint   string
	guard  *resilience.Guard
	client C
}

// New returns a hub.
func New(o Options) *Hub {
	return &Hub{vapi: connectVapi(o)}
}

func connectVapi(o Options) connection[*vapi.Client] {
	c := connection[*vapi.Client]{
		Descriptor: catalogue[0],
		guard:      resilience.New(fault.Vapi, o.Resilience, o.Observer),
	}
	config := vapi.Config{MaxBody: o.Vapi.MaxBody, Guard: c.guard, Version: o.Version}
	switch {
	case !o.Vapi.Key.Empty():
		c.source, c.hint = Environment, o.Vapi.Key.Hint()
		config.BaseURL, config.Key = o.Vapi.BaseURL, o.Vapi.Key
	case o.Vapi.Stub != nil:
		c.source = Stub
		config.BaseURL, config.Key, config.Headers = o.Vapi.Stub.BaseURL, secret.New("stub"), o.Vapi.Stub.Headers
	default:
		return c
	}
	c.client = vapi.New(config)
	return c
}

// Vapi returns the client for Vapi, or the fault NOT_CONNECTED.
func (h *Hub) Vapi() (*vapi.Client, error) {
	if h.vapi.source == Nowhere {
		return nil, &fault.Fault{Code: fault.NotConnected, Service: fault.Vapi, Outcome: fault.NotSent}
	}
	return h.vapi.client, nil
}
