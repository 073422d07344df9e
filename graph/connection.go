package graph

import (
	"time"

	"ava/integrations/twilio"
	"ava/integrations/vapi"
)

// Connection is a page of a list in Relay's form.
// https://relay.dev/graphql/connections.htm
type Connection[T any] struct {
	Nodes      []T
	PageInfo   PageInfo
	Freshness  Freshness
	TotalCount *int

	cursor func(*T) string
}

// Edge is one element of a page with its cursor.
type Edge[T any] struct {
	Cursor string
	Node   *T
}

// Page describes what a connection is made of.
type Page[T any] struct {
	Nodes       []T
	HasNext     bool
	HasPrevious bool
	End         string // the cursor to go on from; empty means that of the last node
	Total       *int
	Source      FreshnessSource
	AsOf        time.Time
	Cursor      func(*T) string
}

// NewConnection returns the connection of a page.
func NewConnection[T any](p Page[T]) Connection[T] {
	c := Connection[T]{
		Nodes:      p.Nodes,
		PageInfo:   PageInfo{HasNextPage: p.HasNext, HasPreviousPage: p.HasPrevious},
		Freshness:  Freshness{Source: p.Source, AsOf: p.AsOf},
		TotalCount: p.Total,
		cursor:     p.Cursor,
	}
	if n := len(p.Nodes); n > 0 {
		start, end := p.Cursor(&p.Nodes[0]), p.Cursor(&p.Nodes[n-1])
		c.PageInfo.StartCursor, c.PageInfo.EndCursor = &start, &end
	}
	if p.End != "" {
		c.PageInfo.EndCursor = &p.End
	}
	return c
}

// Edges returns the page's elements with their cursors. They are made when they
// are asked for: most clients only want the nodes.
func (c *Connection[T]) Edges() []Edge[T] {
	edges := make([]Edge[T], len(c.Nodes))
	for i := range c.Nodes {
		edges[i] = Edge[T]{c.cursor(&c.Nodes[i]), &c.Nodes[i]}
	}
	return edges
}

// The connections of the schema.
type (
	// VapiAssistantConnection is a page of assistants.
	VapiAssistantConnection struct{ Connection[vapi.Assistant] }
	// VapiAssistantEdge is an assistant in a list.
	VapiAssistantEdge = Edge[vapi.Assistant]
	// VapiPhoneNumberConnection is a page of phone numbers.
	VapiPhoneNumberConnection struct{ Connection[vapi.PhoneNumber] }
	// VapiPhoneNumberEdge is a phone number in a list.
	VapiPhoneNumberEdge = Edge[vapi.PhoneNumber]
	// VapiCallConnection is a page of calls.
	VapiCallConnection struct{ Connection[vapi.Call] }
	// VapiCallEdge is a call in a list.
	VapiCallEdge = Edge[vapi.Call]

	// TwilioPhoneNumberConnection is a page of the account's phone numbers.
	TwilioPhoneNumberConnection struct{ Connection[twilio.PhoneNumber] }
	// TwilioPhoneNumberEdge is a phone number in a list.
	TwilioPhoneNumberEdge = Edge[twilio.PhoneNumber]
	// TwilioMessageConnection is a page of messages.
	TwilioMessageConnection struct{ Connection[twilio.Message] }
	// TwilioMessageEdge is a message in a list.
	TwilioMessageEdge = Edge[twilio.Message]
	// TwilioAvailablePhoneNumberConnection is phone numbers that could be bought.
	TwilioAvailablePhoneNumberConnection struct {
		Connection[twilio.AvailablePhoneNumber]
	}
	// TwilioAvailablePhoneNumberEdge is such a phone number in a list.
	TwilioAvailablePhoneNumberEdge = Edge[twilio.AvailablePhoneNumber]

	// CalendarListEntryConnection is a page of calendars.
	CalendarListEntryConnection struct{ Connection[CalendarListEntry] }
	// CalendarListEntryEdge is a calendar in a list.
	CalendarListEntryEdge = Edge[CalendarListEntry]
	// CalendarEventConnection is a page of events.
	CalendarEventConnection struct{ Connection[CalendarEvent] }
	// CalendarEventEdge is an event in a list.
	CalendarEventEdge = Edge[CalendarEvent]
)
