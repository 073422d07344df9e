package resolvers

import (
	"context"
	"errors"

	"ava/graph"
	"ava/integrations/vapi"
	"ava/internal/fault"
)

// Node returns the object with a global ID. What is not an ID of this API is
// answered as what does not exist.
func (q query) Node(ctx context.Context, id string) (graph.Node, error) {
	kind, local, ok := graph.DecodeID(id)
	if !ok {
		return nil, fault.New(fault.NotFound, "node")
	}
	switch kind {
	case graph.KindIntegration:
		return found(q.Integration(ctx, fault.Service(local)))
	case graph.KindVapiAssistant:
		return fetch(ctx, q, (*vapi.Client).Assistant, vapi.AssistantID(local))
	case graph.KindVapiPhoneNumber:
		return fetch(ctx, q, (*vapi.Client).PhoneNumber, vapi.PhoneNumberID(local))
	case graph.KindVapiCall:
		return fetch(ctx, q, (*vapi.Client).Call, vapi.CallID(local))
	case graph.KindEmailMessage:
		return q.sentEmail(ctx, local)
	}
	return nil, fault.New(fault.NotFound, "node")
}

func found(i *graph.Integration, err error) (graph.Node, error) {
	if err != nil {
		return nil, err
	}
	if i == nil {
		return nil, fault.New(fault.NotFound, "node")
	}
	return *i, nil
}

// fetch gets one object of Vapi by its ID there.
func fetch[T graph.Node, ID any](ctx context.Context, q query, get func(*vapi.Client, context.Context, ID) (T, error), id ID) (graph.Node, error) {
	client, err := q.hub.Vapi(ctx)
	if err != nil {
		return nil, err
	}
	node, err := get(client, ctx, id)
	if errors.Is(err, fault.NotFound) {
		return nil, fault.New(fault.NotFound, "node") // as for what is no ID of any service
	}
	if err != nil {
		return nil, err
	}
	return node, nil
}
