package twilio

import (
	"context"

	"ava/internal/fault"
	"ava/internal/language"
)

// TwilioSid is the account's SID as Twilio's own pages show it.
func (a *Account) TwilioSid() string { return a.SID }

// TwilioSid is the phone number's SID as Twilio's own pages show it.
func (n *PhoneNumber) TwilioSid() string { return string(n.ID) }

// TwilioSid is the message's SID as Twilio's own pages show it.
func (m *Message) TwilioSid() string { return string(m.ID) }

// MessagingServiceSid is the SID of the service that sent it; empty for none.
func (m *Message) MessagingServiceSid() Text { return Text(m.MessagingServiceID) }

// DeliveryFailure is why a message did not arrive, as people are told it.
type DeliveryFailure struct {
	Code       fault.Code
	Action     fault.Action
	Retryable  bool // whether the same message may arrive if it is sent again later
	TwilioCode Text // Twilio's own number for it; empty if it did not say

	fault *fault.Fault
}

// UserMessage is the sentence for the person, in the language of ctx.
func (d *DeliveryFailure) UserMessage(ctx context.Context) string {
	return d.fault.SentenceIn(language.From(ctx))
}

// DeliveryFailure is [Message.Failure] as people are told it.
func (m *Message) DeliveryFailure() *DeliveryFailure {
	f := m.Failure()
	if f == nil {
		return nil
	}
	t := f.Traits()
	d := &DeliveryFailure{Code: f.Code, Action: t.Action, Retryable: t.Retryable, fault: f}
	if f.Upstream != nil {
		d.TwilioCode = Text(f.Upstream.Code)
	}
	return d
}
