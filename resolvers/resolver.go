// Package resolvers answers the schema's fields, one file a section: a resolver
// finds a client, calls it and returns. What a failure means is said elsewhere.
package resolvers

import (
	"ava/graph"
	"ava/integrations"
)

// Resolver is the root of the schema.
type Resolver struct {
	hub     *integrations.Hub
	maxBody int
}

var _ graph.ResolverRoot = (*Resolver)(nil)

// New returns the resolvers over hub, behind a server that takes requests of so
// many bytes.
func New(hub *integrations.Hub, maxBody int) *Resolver { return &Resolver{hub, maxBody} }

// Query implements graph.ResolverRoot.
func (r *Resolver) Query() graph.QueryResolver { return query{r.hub, r.maxBody} }

// Mutation implements graph.ResolverRoot.
func (r *Resolver) Mutation() graph.MutationResolver { return mutation{r.hub} }

// Vapi implements graph.ResolverRoot.
func (r *Resolver) Vapi() graph.VapiResolver { return vapiFields{} }

// Twilio implements graph.ResolverRoot.
func (r *Resolver) Twilio() graph.TwilioResolver { return twilioFields{} }

// Email implements graph.ResolverRoot.
func (r *Resolver) Email() graph.EmailResolver { return emailFields{r.hub} }

// Calendar implements graph.ResolverRoot.
func (r *Resolver) Calendar() graph.CalendarResolver { return calendarFields{} }

type (
	query struct {
		hub     *integrations.Hub
		maxBody int
	}
	mutation struct{ hub *integrations.Hub }
)
