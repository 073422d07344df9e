package resolvers

import (
	"context"
	"time"

	"ava/graph"
	"ava/integrations"
	"ava/integrations/twilio"
	"ava/internal/fault"
)

// Twilio returns the client that the fields below use.
func (q query) Twilio(ctx context.Context) (*graph.Twilio, error) {
	client, err := q.hub.Twilio(ctx)
	if err != nil {
		return nil, err
	}
	return &graph.Twilio{Client: client}, nil
}

// SmsSegments tells what a text would cost to send.
func (query) SmsSegments(_ context.Context, text string) (*twilio.Size, error) {
	size := twilio.Measure(text)
	return &size, nil
}

type twilioFields struct{}

// Account returns the account.
func (twilioFields) Account(ctx context.Context, t *graph.Twilio) (*twilio.Account, error) {
	return reference(t.Client.Account(ctx))
}

// PhoneNumbers lists the account's phone numbers.
func (twilioFields) PhoneNumbers(ctx context.Context, t *graph.Twilio, first int, after, search *string) (*graph.TwilioPhoneNumberConnection, error) {
	q := twilio.PhoneNumberQuery{First: first, Search: valueOf(search)}
	var err error
	if q.After, err = twilioCursor(after); err != nil {
		return nil, err
	}
	page, err := t.Client.PhoneNumbers(ctx, q)
	if err != nil {
		return nil, err
	}
	return &graph.TwilioPhoneNumberConnection{Connection: twilioConnection(page, after, func(n *twilio.PhoneNumber) string { return n.Place.String() })}, nil
}

// Messages lists the messages.
func (twilioFields) Messages(ctx context.Context, t *graph.Twilio, first int, after *string, filter *graph.TwilioMessageFilter) (*graph.TwilioMessageConnection, error) {
	q := twilio.MessageQuery{First: first}
	if filter != nil {
		q.To, q.From = valueOf(filter.To.Value()), valueOf(filter.From.Value())
		q.SentAfter, q.SentBefore = moment(filter.SentAfter), moment(filter.SentBefore)
	}
	var err error
	if q.After, err = twilioCursor(after); err != nil {
		return nil, err
	}
	page, err := t.Client.Messages(ctx, q)
	if err != nil {
		return nil, err
	}
	return &graph.TwilioMessageConnection{Connection: twilioConnection(page, after, func(m *twilio.Message) string { return m.Place.String() })}, nil
}

// Message returns one message.
func (twilioFields) Message(ctx context.Context, t *graph.Twilio, id string) (*twilio.Message, error) {
	return reference(t.Client.Message(ctx, graph.LocalID[twilio.MessageID](graph.KindTwilioMessage, id)))
}

// AvailablePhoneNumbers looks for phone numbers that could be bought.
func (twilioFields) AvailablePhoneNumbers(ctx context.Context, t *graph.Twilio, first int, country string, filter *graph.TwilioAvailablePhoneNumberFilter) (*graph.TwilioAvailablePhoneNumberConnection, error) {
	q := twilio.AvailableQuery{First: first, Country: country}
	if filter != nil {
		q.AreaCode, q.Contains = valueOf(filter.AreaCode.Value()), valueOf(filter.Contains.Value())
		q.SMS, q.MMS, q.Voice = valueOf(filter.Sms.Value()), valueOf(filter.Mms.Value()), valueOf(filter.Voice.Value())
	}
	page, err := t.Client.AvailablePhoneNumbers(ctx, q)
	if err != nil {
		return nil, err
	}
	return &graph.TwilioAvailablePhoneNumberConnection{
		Connection: twilioConnection(page, nil, func(n *twilio.AvailablePhoneNumber) string { return n.Number }),
	}, nil
}

// SendSms sends a text message.
func (m mutation) SendSms(ctx context.Context, in graph.SendSmsInput) (*graph.SendSmsPayload, error) {
	client, err := m.hub.Twilio(ctx)
	if err != nil {
		return nil, err
	}
	sms := twilio.NewMessage{
		To: in.To, From: valueOf(in.From.Value()), MessagingServiceID: twilio.MessagingServiceID(valueOf(in.MessagingServiceSid.Value())),
		Body: valueOf(in.Body.Value()), MediaURLs: in.MediaUrls.Value(),
	}
	w := integrations.Write{Service: fault.Twilio, Op: "twilio.sendSms", Key: in.IdempotencyKey.Value(), Arguments: sms}
	sent, err := integrations.Perform(ctx, m.hub, w,
		func(ctx context.Context, marker string) (twilio.Message, error) {
			sms.OperationID = marker
			return client.SendSMS(ctx, sms)
		},
		func(ctx context.Context, marker string, since time.Time) (twilio.Message, bool, error) {
			return m.findSMS(ctx, client, marker, twilio.Sought{NewMessage: sms, Since: since})
		})
	if err != nil {
		return nil, err
	}
	encoding := sent.Encoding()
	return &graph.SendSmsPayload{Message: &sent, Segments: &sent.Segments, Encoding: &encoding}, nil
}

// findSMS looks for what an earlier try has sent. If Twilio has reported of it,
// it is known which message that is; else it is the one that looks the same.
func (m mutation) findSMS(ctx context.Context, client *twilio.Client, marker string, s twilio.Sought) (twilio.Message, bool, error) {
	sid, known, err := m.hub.Made(ctx, fault.Twilio, marker)
	if err != nil {
		return twilio.Message{}, false, err
	}
	if known {
		message, err := client.Message(ctx, twilio.MessageID(sid))
		return message, err == nil, err
	}
	found, err := client.FindMessage(ctx, s)
	if found == nil {
		return twilio.Message{}, false, err
	}
	return *found, true, err
}

func twilioCursor(after *string) (*twilio.Cursor, error) {
	if after == nil {
		return nil, nil
	}
	return reference(twilio.ParseCursor(*after))
}

func twilioConnection[T any](p twilio.Page[T], after *string, cursor func(*T) string) graph.Connection[T] {
	page := graph.Page[T]{
		Nodes: p.Items, HasNext: p.HasNext, HasPrevious: after != nil,
		Source: graph.FreshnessSource(p.Source.String()), AsOf: p.AsOf, Cursor: cursor,
	}
	if p.Next != nil {
		page.End = p.Next
	}
	return graph.NewConnection(page)
}
