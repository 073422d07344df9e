package resolvers

import (
	"context"
	"slices"
	"time"

	"ava/graph"
	"ava/integrations"
	"ava/internal/fault"
	"ava/internal/identity"
	"ava/internal/language"
	"ava/internal/resilience"
)

// Integration returns one integration, null if this build does not offer it.
func (q query) Integration(ctx context.Context, service fault.Service) (*graph.Integration, error) {
	i, offered, err := q.hub.Find(ctx, service)
	if err != nil || !offered {
		return nil, err
	}
	return integration(ctx, i), nil
}

// Integrations lists the integrations that match. There are few of them and they
// are at hand, so a cursor is simply the name of the last service.
func (q query) Integrations(ctx context.Context, first int, after, search *string, statuses []graph.IntegrationStatus) (*graph.IntegrationConnection, error) {
	known, err := q.hub.All(ctx)
	if err != nil {
		return nil, err
	}
	var all []*graph.Integration
	for _, i := range known {
		if matches(ctx, i, search, statuses) {
			all = append(all, integration(ctx, i))
		}
	}
	start, err := position(all, after)
	if err != nil {
		return nil, err
	}
	nodes := all[start:min(start+first, len(all))]
	c := &graph.IntegrationConnection{
		Nodes: nodes, TotalCount: len(all),
		PageInfo: &graph.PageInfo{HasNextPage: start+len(nodes) < len(all), HasPreviousPage: start > 0},
	}
	for _, n := range nodes {
		c.Edges = append(c.Edges, &graph.IntegrationEdge{Cursor: n.ID, Node: n})
	}
	if len(nodes) > 0 {
		c.PageInfo.StartCursor, c.PageInfo.EndCursor = &nodes[0].ID, &nodes[len(nodes)-1].ID
	}
	return c, nil
}

func matches(ctx context.Context, i integrations.Integration, search *string, statuses []graph.IntegrationStatus) bool {
	return (search == nil || i.Matches(*search, language.From(ctx))) &&
		(statuses == nil || slices.Contains(statuses, graph.IntegrationStatus(i.Status())))
}

// position returns where the page after a cursor begins.
func position(all []*graph.Integration, after *string) (int, error) {
	if after == nil {
		return 0, nil
	}
	for n, i := range all {
		if i.ID == *after {
			return n + 1, nil
		}
	}
	return 0, fault.Invalid(fault.FieldNotACursor, []string{"after"})
}

// integration is an integration as the schema shows it.
func integration(ctx context.Context, i integrations.Integration) *graph.Integration {
	tag := language.From(ctx)
	said := i.In(tag)
	return &graph.Integration{
		ID:          graph.EncodeID(graph.KindIntegration, string(i.Service)),
		Service:     i.Service,
		Name:        i.Service.NameIn(tag),
		Description: said.Description,
		Status:      graph.IntegrationStatus(i.Status()),
		Stubbed:     i.Stubbed,
		Credential:  credential(i),
		Health:      health(i.Health),
		LastError:   lastError(ctx, i.Health, own(ctx, i)),
		Connect:     methods(said.Connect),
	}
}

func credential(i integrations.Integration) *graph.Credential {
	c := &graph.Credential{
		Hint: optional(i.Hint), Account: optional(i.Account), Scopes: i.Scopes,
		ConnectedAt: momentOf(i.ConnectedAt), VerifiedAt: momentOf(i.VerifiedAt), ExpiresAt: momentOf(i.ExpiresAt),
		ExpiresSoon: i.ExpiresSoon(),
	}
	switch i.Source {
	case integrations.User:
		c.Source = graph.CredentialSourceUser
	case integrations.Environment:
		c.Source = graph.CredentialSourceEnvironment
	case integrations.Nowhere, integrations.Stub:
		return nil
	}
	return c
}

// optional is text that is null where it is empty.
func optional[T ~string](text T) *T {
	if text == "" {
		return nil
	}
	return &text
}

// momentOf is a moment that is null where it is zero.
func momentOf(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func health(h resilience.Health) *graph.IntegrationHealth {
	out := &graph.IntegrationHealth{Breaker: &graph.Breaker{State: graph.BreakerState(h.State)}}
	if h.RetryAfter > 0 {
		ms := int(max(h.RetryAfter.Milliseconds(), 1))
		out.Breaker.RetryAfterMs = &ms
	}
	if !h.LastSuccess.IsZero() {
		out.LastSuccessAt = &h.LastSuccess
	}
	if h.LastFailure != nil {
		out.LastFailureAt = &h.LastFailure.At
	}
	return out
}

// own reports whether only the viewer makes calls with the credential in force.
func own(ctx context.Context, i integrations.Integration) bool {
	v, _ := identity.From(ctx)
	return i.Source == integrations.User || v.Method == identity.MethodLocal
}

// lastError tells of the last failure. Its correlation ID is text that a client
// chose: of a credential that several users share it is nobody else's business.
func lastError(ctx context.Context, h resilience.Health, own bool) *graph.IntegrationError {
	if !h.Failing() {
		return nil
	}
	e := &graph.IntegrationError{
		Code:        h.LastFailure.Fault.Code,
		UserMessage: h.LastFailure.Fault.SentenceIn(language.From(ctx)),
		At:          h.LastFailure.At,
	}
	if own {
		e.CorrelationID = optional(h.LastFailure.CorrelationID)
	}
	return e
}
