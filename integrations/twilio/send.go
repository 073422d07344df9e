package twilio

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	api "github.com/twilio/twilio-go/rest/api/v2010"

	"ava/internal/fault"
	"ava/internal/resilience"
)

// NewMessage is a message to send.
type NewMessage struct {
	To string // +14155552671

	// At least one of the two: a number, short code or name of the account, or a
	// service that chooses one.
	From               string
	MessagingServiceID MessagingServiceID

	Body      string   // at most 1600 characters; [Measure] tells what it costs
	MediaURLs []string // at most 10, which Twilio fetches; makes it an MMS

	// OperationID is our own ID of what sends the message. It goes into the URL
	// that Twilio reports to; if the answer is lost, a report still tells that
	// the message was taken. Empty for none.
	OperationID string
}

// SendSMS sends a text message. It is never repeated here: Twilio has no way to
// tell a repetition from a second message. If the outcome is [fault.Unknown],
// it may arrive; [Client.FindMessage] looks for it.
//
// What comes back is a message that Twilio has taken and not yet sent.
// https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource
func (c *Client) SendSMS(ctx context.Context, n NewMessage) (Message, error) {
	call := resilience.Call{Op: "twilio.sendSms", Effect: resilience.Once}
	if f := n.check(); f != nil {
		return Message{}, refuse(call, f)
	}
	p := n.params()
	if c.callback != nil && n.OperationID != "" {
		if u := c.callback(ctx, n.OperationID); u != "" {
			p.SetStatusCallback(u)
		}
	}
	ask := func(s *api.ApiService) (*api.ApiV2010Message, error) { return s.CreateMessage(p) }
	return send(ctx, c, call, ask, message)
}

func (n *NewMessage) check() *fault.Fault {
	return first(
		notPhone(n.To, "input", "to"),
		n.noSender(),
		n.noContent(),
		badBody(n.Body, "input", "body"),
		badMedia(n.MediaURLs, "input", "mediaUrls"),
	)
}

func (n *NewMessage) noSender() *fault.Fault {
	service := n.MessagingServiceID
	switch {
	case service != "" && !isSID(service, "MG"):
		return fault.Invalid(fault.FieldMalformed, []string{"input", "messagingServiceSid"})
	case n.From != "":
		return notSender(n.From, "input", "from")
	case service == "":
		return fault.Invalid(fault.FieldMissing, []string{"input", "from"})
	}
	return nil
}

func (n *NewMessage) noContent() *fault.Fault {
	if strings.TrimSpace(n.Body) == "" && len(n.MediaURLs) == 0 {
		return fault.Invalid(fault.FieldMissing, []string{"input", "body"})
	}
	return nil
}

func (n *NewMessage) params() *api.CreateMessageParams {
	p := new(api.CreateMessageParams).SetTo(n.To)
	if n.From != "" {
		p.SetFrom(n.From)
	}
	if n.MessagingServiceID != "" {
		p.SetMessagingServiceSid(string(n.MessagingServiceID))
	}
	if n.Body != "" {
		p.SetBody(n.Body)
	}
	if len(n.MediaURLs) > 0 {
		p.SetMediaUrl(n.MediaURLs)
	}
	return p
}

// Sought is a message that may have been sent: what it would look like.
type Sought struct {
	NewMessage

	Since time.Time // when it would have been sent at the earliest, by our clock

	// Not are messages that look the same and are known to be others.
	Not []MessageID
}

// The limits of a search for a message.
const (
	maxPages = 10              // of a hundred messages each
	skew     = 5 * time.Second // by which our clock may be ahead of Twilio's
)

// FindMessage looks for a message that an operation may have sent, nil if there
// is none: to the same recipient, from the same sender, with the same text, and
// not made before s.Since. Twilio does not keep which operation a message is of,
// so of two that look the same it returns the earlier one.
//
// That there is none is proof only some time later: a message is not in the list
// at once. If there are too many to look at all of them, it is an error.
func (c *Client) FindMessage(ctx context.Context, s Sought) (*Message, error) {
	call := resilience.Call{Op: "twilio.findMessage"}
	// Not by the time of sending: a message that waits has none.
	q := MessageQuery{To: s.To, From: s.From}
	if f := s.check(); f != nil {
		return nil, refuse(call, f)
	}
	var found *Message
	at := Cursor{Size: maxFirst}
	for range maxPages {
		b, err := c.readMessages(ctx, call, &q, at)
		if err != nil {
			return nil, err
		}
		goOn := s.lookAt(b.Items, &found)
		if !goOn || b.Next == nil {
			return found, nil
		}
		at.Page, at.Token = b.Next.Page, b.Next.Token
	}
	if found == nil { // which is no proof that there is none
		return nil, refuse(call, &fault.Fault{Code: fault.Overloaded, Err: errTooMany})
	}
	return found, nil
}

// lookAt looks for the earliest message that matches. It is false if all of them
// are older than the one that is sought, as then are those that follow.
func (s *Sought) lookAt(messages []Message, found **Message) (goOn bool) {
	for i := range messages {
		m := &messages[i]
		goOn = goOn || s.isRecent(m)
		if s.matches(m) && (*found == nil || m.CreatedAt.Before((*found).CreatedAt)) {
			*found = m
		}
	}
	return goOn
}

var errTooMany = errors.New("there are more recent messages than are looked at")

func (s *Sought) isRecent(m *Message) bool {
	return !m.CreatedAt.Before(s.Since.Truncate(time.Second).Add(-skew))
}

func (s *Sought) matches(m *Message) bool {
	service := s.MessagingServiceID
	return s.isRecent(m) && !slices.Contains(s.Not, m.ID) && m.Direction != inbound && m.To == s.To && (s.From == "" || string(m.From) == s.From) &&
		(service == "" || m.MessagingServiceID == service) &&
		m.Media == len(s.MediaURLs) && plain(string(m.Body)) == plain(s.Body)
}

// inbound is the direction of a message that was received.
const inbound = "inbound"

// trial is what Twilio puts before the texts of trial accounts.
const trial = "Sent from your Twilio trial account - "

// smart replaces the characters that a messaging service with smart encoding
// most often replaces by ones that cost less.
// https://www.twilio.com/docs/messaging/services/smart-encoding-char-list
var smart = strings.NewReplacer(
	"\u2018", "'", "\u2019", "'", "\u201c", `"`, "\u201d", `"`,
	"\u2013", "-", "\u2014", "-", "\u2026", "...", "\u00a0", " ",
)

// plain is a text without what Twilio does to it on its way.
func plain(s string) string {
	return strings.TrimSpace(smart.Replace(strings.TrimPrefix(s, trial)))
}
