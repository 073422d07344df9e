package twilio

import (
	"context"
	"strings"
	"time"

	api "github.com/twilio/twilio-go/rest/api/v2010"

	"ava/internal/fault"
	"ava/internal/resilience"
)

type (
	// MessageID is the SID of a message, "SM…", or "MM…" with media.
	MessageID string
	// MessagingServiceID is the SID of a messaging service, which sends from a
	// pool of numbers, "MG…".
	MessagingServiceID string
)

// Message is a text message that was sent or received.
type Message struct {
	ID                 MessageID
	Status             Status
	Direction          string // "inbound", "outbound-api", "outbound-call", "outbound-reply"
	To                 string
	From               Text // empty until a messaging service has chosen one
	MessagingServiceID MessagingServiceID
	Body               Text
	Segments           int  // that it is charged as; what we count while Twilio has not
	Media              int  // how many files are with it
	Price              Text // decimal, negative for a charge; empty until it is charged
	PriceUnit          Text // ISO 4217
	ErrorCode          int  // why it did not arrive; 0 if it did, or may still
	CreatedAt          time.Time
	SentAt             time.Time // zero until then
	UpdatedAt          time.Time

	Place Cursor // in the list that it came with
}

// IsNode marks a message as an object with an ID.
func (Message) IsNode() {}

// Cursor is the message's place in the list that it came with.
func (m *Message) Cursor() Cursor { return m.Place }

// Encoding is how the message's text is sent.
func (m *Message) Encoding() Encoding { return Measure(string(m.Body)).Encoding }

// Failure is why the message did not arrive, nil if it did, or may still. Its
// sentence is for people.
func (m *Message) Failure() *fault.Fault {
	return m.Status.failure(m.ErrorCode)
}

// MessageQuery asks for a page of messages. Zero fields do not restrict.
type MessageQuery struct {
	First      int     // how many, 1 to 100
	After      *Cursor // nil for the first page
	To         string  // +14155552671
	From       string
	SentAfter  time.Time // then or later
	SentBefore time.Time // earlier than that
}

// Messages lists the messages, those sent last first.
// https://www.twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources
func (c *Client) Messages(ctx context.Context, q MessageQuery) (Page[Message], error) {
	call := resilience.Call{Op: "twilio.messages", Fresh: changing}
	if f := q.check(); f != nil {
		return Page[Message]{}, refuse(call, f)
	}
	l := lister[Message]{name: messageList, call: call, id: func(m *Message) string { return string(m.ID) }, place: func(m *Message) *Cursor { return &m.Place }}
	if !q.SentAfter.IsZero() || !q.SentBefore.IsZero() {
		l.keep = q.sentThen
	}
	l.fetch = func(ctx context.Context, at Cursor) (batch[Message], error) { return c.readMessages(ctx, call, &q, at) }
	call.Key = q.key()
	return pageOf(ctx, c, call, func(ctx context.Context) (Page[Message], error) { return l.page(ctx, q.First, q.After) })
}

// key is the query in the one form that it has in the cache.
func (q *MessageQuery) key() string {
	return pageKey(q.First, q.After) + strings.Join([]string{q.To, q.From, stamp(q.SentAfter), stamp(q.SentBefore)}, "\n")
}

// stamp is a time in a key, empty for none.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

func (c *Client) readMessages(ctx context.Context, call resilience.Call, q *MessageQuery, at Cursor) (batch[Message], error) {
	p := q.params()
	p.SetPageSize(at.Size)
	ask := func(s *api.ApiService) (*api.ListMessageResponse, error) {
		return s.PageMessage(p, at.Token, at.number())
	}
	return send(ctx, c, call, ask, func(m *api.ListMessageResponse) (batch[Message], bool) {
		return batchOf(m.Messages, m.NextPageUri, message)
	})
}

func (q *MessageQuery) check() *fault.Fault {
	var sender *fault.Fault
	if q.From != "" {
		sender = notSender(q.From, "filter", "from")
	}
	return first(badPage(q.First, q.After, messageList), phoneIfGiven(q.To, "filter", "to"), sender)
}

// params are the filters as Twilio has them. It keeps whole seconds and includes
// both ends, so it may return a little more than was asked for.
func (q *MessageQuery) params() *api.ListMessageParams {
	p := &api.ListMessageParams{}
	if q.To != "" {
		p.SetTo(q.To)
	}
	if q.From != "" {
		p.SetFrom(q.From)
	}
	if !q.SentAfter.IsZero() {
		p.SetDateSentAfter(q.SentAfter.UTC().Truncate(time.Second))
	}
	if !q.SentBefore.IsZero() {
		p.SetDateSentBefore(q.SentBefore.UTC())
	}
	return p
}

// sentThen drops what Twilio returns beyond the ends. A message that is still
// waiting counts by when it was made.
func (q *MessageQuery) sentThen(m *Message) bool {
	at := m.SentAt
	if at.IsZero() {
		at = m.CreatedAt
	}
	return !at.Before(q.SentAfter.Truncate(time.Second)) && (q.SentBefore.IsZero() || at.Before(q.SentBefore))
}

// Message returns one message.
// https://www.twilio.com/docs/messaging/api/message-resource#fetch-a-message-resource
func (c *Client) Message(ctx context.Context, id MessageID) (Message, error) {
	call := resilience.Call{Op: "twilio.message", Key: string(id), Fresh: changing}
	if !isSID(id, "SM", "MM") {
		return Message{}, refuse(call, fault.New(fault.NotFound, call.Op))
	}
	ask := func(s *api.ApiService) (*api.ApiV2010Message, error) { return s.FetchMessage(string(id), nil) }
	return get(ctx, c, call, ask, message)
}

func message(m *api.ApiV2010Message) (Message, bool) {
	out := Message{
		ID: MessageID(text(m.Sid)), Status: Status(text(m.Status)), Direction: text(m.Direction),
		To: text(m.To), From: optional(m.From), MessagingServiceID: MessagingServiceID(text(m.MessagingServiceSid)),
		Body: optional(m.Body), Segments: count(m.NumSegments), Media: count(m.NumMedia),
		Price: optional(m.Price), PriceUnit: optional(m.PriceUnit), ErrorCode: value(m.ErrorCode),
		CreatedAt: moment(m.DateCreated), SentAt: moment(m.DateSent), UpdatedAt: moment(m.DateUpdated),
	}
	if out.Segments == 0 {
		out.Segments = Measure(string(out.Body)).Segments
	}
	return out, isSID(out.ID, "SM", "MM") && out.Status != ""
}
