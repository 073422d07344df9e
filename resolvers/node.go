package resolvers

import (
	"context"
	"errors"

	"ava/graph"
	"ava/integrations/twilio"
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
		return fetch(ctx, q.hub.Vapi, (*vapi.Client).Assistant, vapi.AssistantID(local))
	case graph.KindVapiPhoneNumber:
		return fetch(ctx, q.hub.Vapi, (*vapi.Client).PhoneNumber, vapi.PhoneNumberID(local))
	case graph.KindVapiCall:
		return fetch(ctx, q.hub.Vapi, (*vapi.Client).Call, vapi.CallID(local))
	case graph.KindTwilioMessage:
		return fetch(ctx, q.hub.Twilio, (*twilio.Client).Message, twilio.MessageID(local))
	case graph.KindTwilioPhoneNumber:
		return fetch(ctx, q.hub.Twilio, (*twilio.Client).PhoneNumber, twilio.PhoneNumberID(local))
	case graph.KindEmailMessage:
		return q.sentEmail(ctx, local)
	case graph.KindCalendar:
		return q.calendarNode(ctx, local)
	case graph.KindCalendarEvent:
		return q.eventNode(ctx, local)
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

// fetch gets one object of a provider by its ID there.
func fetch[C any, T graph.Node, ID any](ctx context.Context, find func(context.Context) (C, error), get func(C, context.Context, ID) (T, error), id ID) (graph.Node, error) {
	client, err := find(ctx)
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
