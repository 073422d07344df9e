package graph

import (
	"fmt"
	"time"

	"ava/integrations/twilio"
	"ava/integrations/vapi"
)

// Connection is a page of a list in Relay's form.
// https://relay.dev/graphql/connections.htm
type Connection[T any] struct {
	Nodes      []T
	Freshness  Freshness
	TotalCount *int

	page Page[T]
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
	End         fmt.Stringer // the cursor to go on from; nil means that of the last node
	Total       *int
	Source      FreshnessSource
	AsOf        time.Time
	Cursor      func(*T) string
}

// NewConnection returns the connection of a page.
func NewConnection[T any](p Page[T]) Connection[T] {
	return Connection[T]{Nodes: p.Nodes, Freshness: Freshness{Source: p.Source, AsOf: p.AsOf}, TotalCount: p.Total, page: p}
}

// PageInfo tells whether there is more, and from where to go on. Like the edges
// it is made when it is asked for.
func (c *Connection[T]) PageInfo() PageInfo {
	info := PageInfo{HasNextPage: c.page.HasNext, HasPreviousPage: c.page.HasPrevious}
	if n := len(c.Nodes); n > 0 {
		start, end := c.page.Cursor(&c.Nodes[0]), c.page.Cursor(&c.Nodes[n-1])
		info.StartCursor, info.EndCursor = &start, &end
	}
	if c.page.End != nil {
		end := c.page.End.String()
		info.EndCursor = &end
	}
	return info
}

// Edges returns the page's elements with their cursors. They are made when they
// are asked for: most clients only want the nodes.
func (c *Connection[T]) Edges() []Edge[T] {
	edges := make([]Edge[T], len(c.Nodes))
	for i := range c.Nodes {
		edges[i] = Edge[T]{c.page.Cursor(&c.Nodes[i]), &c.Nodes[i]}
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
