package resolvers

import (
	"context"
	"strings"

	"ava/graph"
	"ava/internal/fault"
	"ava/internal/identity"
	"ava/internal/store"
)

// Viewer tells who is asking.
func (query) Viewer(ctx context.Context) (*graph.Viewer, error) {
	v, ok := identity.From(ctx)
	if !ok {
		return nil, fault.New(fault.Unauthenticated, "viewer")
	}
	return &graph.Viewer{Name: optional(v.Name), Method: graph.SignInMethod(strings.ToUpper(string(v.Method)))}, nil
}

// AuditEvents lists the viewer's audit trail.
func (q query) AuditEvents(ctx context.Context, first int, after *string, service *fault.Service, in *graph.AuditEventFilter) (*graph.AuditEventConnection, error) {
	if after != nil && *after == "" {
		return nil, fault.Invalid(fault.FieldNotACursor, []string{"after"})
	}
	filter := store.Filter{Service: valueOf(service)}
	if in != nil {
		filter.Action = store.Action(valueOf(in.Action.Value()))
		filter.CorrelationID = valueOf(in.CorrelationID.Value())
	}
	page, err := q.hub.Trail(ctx, filter, valueOf(after), first)
	if err != nil {
		return nil, err
	}
	c := &graph.AuditEventConnection{
		Nodes: []*graph.AuditEvent{}, Edges: []*graph.AuditEventEdge{},
		PageInfo: &graph.PageInfo{HasNextPage: page.More, HasPreviousPage: after != nil},
	}
	for _, e := range page.Events {
		n := auditEvent(e)
		c.Nodes = append(c.Nodes, n)
		c.Edges = append(c.Edges, &graph.AuditEventEdge{Cursor: n.ID, Node: n})
	}
	if n := len(c.Nodes); n > 0 {
		c.PageInfo.StartCursor, c.PageInfo.EndCursor = &c.Nodes[0].ID, &c.Nodes[n-1].ID
	}
	return c, nil
}

func auditEvent(e store.Event) *graph.AuditEvent {
	return &graph.AuditEvent{
		ID: e.ID, At: e.At, Action: graph.AuditAction(e.Action), Service: optional(e.Service), Operation: optional(e.Op),
		CorrelationID: e.CorrelationID, Outcome: optional(e.Outcome), Code: optional(e.Code),
	}
}

func valueOf[T any](p *T) T {
	if p == nil {
		return *new(T)
	}
	return *p
}
