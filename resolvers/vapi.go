package resolvers

import (
	"context"
	"time"

	"ava/graph"
	"ava/integrations/vapi"
)

// Vapi returns the client that the fields below use.
func (q query) Vapi(ctx context.Context) (*graph.Vapi, error) {
	client, err := q.hub.Vapi(ctx)
	if err != nil {
		return nil, err
	}
	return &graph.Vapi{Client: client}, nil
}

type vapiFields struct{}

// Assistants lists the assistants.
func (vapiFields) Assistants(ctx context.Context, v *graph.Vapi, first int, after, search *string) (*graph.VapiAssistantConnection, error) {
	q, err := vapiQuery(first, after, search)
	if err != nil {
		return nil, err
	}
	page, err := v.Client.Assistants(ctx, q)
	if err != nil {
		return nil, err
	}
	return &graph.VapiAssistantConnection{Connection: connection(page, after, (*vapi.Assistant).Cursor)}, nil
}

// Assistant returns one assistant.
func (vapiFields) Assistant(ctx context.Context, v *graph.Vapi, id string) (*vapi.Assistant, error) {
	return reference(v.Client.Assistant(ctx, graph.LocalID[vapi.AssistantID](graph.KindVapiAssistant, id)))
}

// PhoneNumbers lists the phone numbers.
func (vapiFields) PhoneNumbers(ctx context.Context, v *graph.Vapi, first int, after, search *string) (*graph.VapiPhoneNumberConnection, error) {
	q, err := vapiQuery(first, after, search)
	if err != nil {
		return nil, err
	}
	q.Count = graph.Selects(ctx, "totalCount")
	page, err := v.Client.PhoneNumbers(ctx, q)
	if err != nil {
		return nil, err
	}
	return &graph.VapiPhoneNumberConnection{Connection: connection(page, after, (*vapi.PhoneNumber).Cursor)}, nil
}

// Calls lists the calls.
func (vapiFields) Calls(ctx context.Context, v *graph.Vapi, first int, after *string, filter *graph.VapiCallFilter) (*graph.VapiCallConnection, error) {
	base, err := vapiQuery(first, after, nil)
	if err != nil {
		return nil, err
	}
	q := vapi.CallQuery{First: base.First, After: base.After}
	if filter != nil {
		q.Statuses = filter.Statuses.Value()
		q.CreatedAfter, q.CreatedBefore = moment(filter.CreatedAfter), moment(filter.CreatedBefore)
		if id := filter.AssistantID.Value(); id != nil {
			q.AssistantID = graph.LocalID[vapi.AssistantID](graph.KindVapiAssistant, *id)
		}
		if id := filter.PhoneNumberID.Value(); id != nil {
			q.PhoneNumberID = graph.LocalID[vapi.PhoneNumberID](graph.KindVapiPhoneNumber, *id)
		}
	}
	page, err := v.Client.Calls(ctx, q)
	if err != nil {
		return nil, err
	}
	return &graph.VapiCallConnection{Connection: connection(page, after, (*vapi.Call).Cursor)}, nil
}

// Call returns one call.
func (vapiFields) Call(ctx context.Context, v *graph.Vapi, id string) (*vapi.Call, error) {
	return reference(v.Client.Call(ctx, graph.LocalID[vapi.CallID](graph.KindVapiCall, id)))
}

// vapiQuery is the part that all of Vapi's lists have in common.
func vapiQuery(first int, after, search *string) (vapi.Query, error) {
	q := vapi.Query{First: first}
	if search != nil {
		q.Search = *search
	}
	if after != nil {
		cursor, err := vapi.ParseCursor(*after)
		if err != nil {
			return q, err
		}
		q.After = &cursor
	}
	return q, nil
}

func connection[T any](p vapi.Page[T], after *string, cursor func(*T) vapi.Cursor) graph.Connection[T] {
	page := graph.Page[T]{
		Nodes: p.Items, HasNext: p.HasNext, HasPrevious: after != nil, Total: p.Total,
		Source: graph.FreshnessSource(p.Source.String()), AsOf: p.AsOf,
		Cursor: func(t *T) string { return cursor(t).String() },
	}
	if p.Next != nil {
		page.End = p.Next
	}
	return graph.NewConnection(page)
}

func reference[T any](v T, err error) (*T, error) {
	if err != nil {
		return nil, err
	}
	return &v, nil
}

func moment(t graph.Omittable[*time.Time]) time.Time {
	if v := t.Value(); v != nil {
		return *v
	}
	return time.Time{}
}
