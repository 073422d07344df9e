package vapi

import (
	"context"
	"net/http"
	"time"

	"ava/integrations/internal/wire"
	"ava/internal/resilience"
)

// Vapi takes no idempotency key. So that it can be found out whether something
// was created whose answer got lost, it is created with a marker: a call's in its
// customer's externalId, an assistant's in its metadata.

// markerMember is the marker's name in an assistant's metadata.
const markerMember = "avaOperation"

// skew is how far Vapi's clock may be behind ours.
const skew = time.Minute

// FindCall returns the call that was started with a marker, not before since,
// and false if Vapi has none.
// https://docs.vapi.ai/api-reference/calls/list
func (c *Client) FindCall(ctx context.Context, marker string, since time.Time) (Call, bool, error) {
	id, err := findMarked[markedCall](ctx, c, list{"vapi.findCall", "/call"}, marker, since)
	if err != nil || id == "" {
		return Call{}, false, err
	}
	call, err := c.Call(ctx, CallID(id))
	return call, err == nil, err
}

// FindAssistant returns the assistant that was created with a marker, not before
// since, and false if Vapi has none.
// https://docs.vapi.ai/api-reference/assistants/list
func (c *Client) FindAssistant(ctx context.Context, marker string, since time.Time) (Assistant, bool, error) {
	id, err := findMarked[markedAssistant](ctx, c, list{"vapi.findAssistant", "/assistant"}, marker, since)
	if err != nil || id == "" {
		return Assistant{}, false, err
	}
	a, err := c.Assistant(ctx, AssistantID(id))
	return a, err == nil, err
}

// list is where things are looked for.
type list struct{ op, path string }

// findMarked returns the ID of what has the marker, empty if nothing has.
func findMarked[M marked](ctx context.Context, c *Client, in list, marker string, since time.Time) (string, error) {
	query := window{limit: maxWindow}.query().addTime("createdAtGe", since.Add(-skew))
	r := wire.Request{Method: http.MethodGet, Path: in.path, Query: string(query)}
	items, err := send[markedList[M]](ctx, c, resilience.Call{Op: in.op}, r)
	if err != nil {
		return "", err
	}
	for _, item := range items {
		if id, mark := item.marked(); mark == marker {
			return id, nil
		}
	}
	return "", nil
}

// marked is what may have a marker.
type marked interface {
	marked() (id, marker string)
}

type markedList[M marked] []M

func (l markedList[M]) value() ([]M, bool) { return l, l != nil }

type markedCall struct {
	ID       string `json:"id"`
	Customer struct {
		ExternalID word `json:"externalId"`
	} `json:"customer"`
}

func (m markedCall) marked() (id, marker string) { return m.ID, optional(m.Customer.ExternalID.text) }

type markedAssistant struct {
	ID       string   `json:"id"`
	Metadata metadata `json:"metadata"`
}

func (m markedAssistant) marked() (id, marker string) { return m.ID, string(m.Metadata) }

// metadata is the marker in an assistant's metadata, which may hold anything.
type metadata string

// UnmarshalJSON reads the marker; it never fails.
func (m *metadata) UnmarshalJSON(b []byte) error {
	*m = ""
	if content, err := wire.Decode[map[string]word](b); err == nil {
		*m = metadata(optional(content[markerMember].text))
	}
	return nil
}
