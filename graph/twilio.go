package graph

import (
	"github.com/99designs/gqlgen/graphql"

	"ava/graph/plain"
	"ava/integrations/twilio"
)

// Twilio is what the field Query.twilio hands to the fields below it.
type Twilio struct{ Client *twilio.Client }

func twilioScalars() []plain.ScalarType {
	return []plain.ScalarType{
		plain.Scalar("String", appendOptional[twilio.Text]),
		plain.Scalar("ID", idAppender[twilio.MessageID](KindTwilioMessage)),
		plain.Scalar("ID", idAppender[twilio.PhoneNumberID](KindTwilioPhoneNumber)),
		plain.Scalar("TwilioAccountStatus", accountStatuses.append),
		plain.Scalar("TwilioAccountType", accountTypes.append),
		plain.Scalar("TwilioMessageStatus", func(b []byte, s twilio.Status) []byte { return messageStatuses.append(b, string(s)) }),
		plain.Scalar("TwilioMessageDirection", messageDirections.append),
	}
}

// MarshalTwilioText writes text, null for none.
func MarshalTwilioText(t twilio.Text) graphql.Marshaler {
	return written(appendOptional[twilio.Text], t)
}

// UnmarshalTwilioText reads text.
func UnmarshalTwilioText(v any) (twilio.Text, error) {
	s, err := graphql.UnmarshalString(v)
	return twilio.Text(s), err
}

// MarshalTwilioMessageID writes a message's global ID.
func MarshalTwilioMessageID(id twilio.MessageID) graphql.Marshaler {
	return written(idAppender[twilio.MessageID](KindTwilioMessage), id)
}

// UnmarshalTwilioMessageID reads a message's global ID.
func UnmarshalTwilioMessageID(v any) (twilio.MessageID, error) {
	return readID[twilio.MessageID](v, KindTwilioMessage)
}

// MarshalTwilioPhoneNumberID writes a phone number's global ID.
func MarshalTwilioPhoneNumberID(id twilio.PhoneNumberID) graphql.Marshaler {
	return written(idAppender[twilio.PhoneNumberID](KindTwilioPhoneNumber), id)
}

// UnmarshalTwilioPhoneNumberID reads a phone number's global ID.
func UnmarshalTwilioPhoneNumberID(v any) (twilio.PhoneNumberID, error) {
	return readID[twilio.PhoneNumberID](v, KindTwilioPhoneNumber)
}

var (
	accountStatuses   = constants("active", "suspended", "closed")
	accountTypes      = words{provider: []string{"Trial", "Full"}, schema: []string{"TRIAL", "FULL"}}
	messageDirections = constants("inbound", "outbound-api", "outbound-call", "outbound-reply")
	messageStatuses   = constants(twilio.Statuses()...)
)

// MarshalTwilioAccountStatus writes a TwilioAccountStatus.
func MarshalTwilioAccountStatus(word string) graphql.Marshaler { return accountStatuses.marshal(word) }

// UnmarshalTwilioAccountStatus reads a TwilioAccountStatus.
func UnmarshalTwilioAccountStatus(v any) (string, error) { return accountStatuses.read(v) }

// MarshalTwilioAccountType writes a TwilioAccountType.
func MarshalTwilioAccountType(word string) graphql.Marshaler { return accountTypes.marshal(word) }

// UnmarshalTwilioAccountType reads a TwilioAccountType.
func UnmarshalTwilioAccountType(v any) (string, error) { return accountTypes.read(v) }

// MarshalTwilioMessageStatus writes a TwilioMessageStatus.
func MarshalTwilioMessageStatus(s twilio.Status) graphql.Marshaler {
	return messageStatuses.marshal(string(s))
}

// UnmarshalTwilioMessageStatus reads a TwilioMessageStatus.
func UnmarshalTwilioMessageStatus(v any) (twilio.Status, error) {
	word, err := messageStatuses.read(v)
	return twilio.Status(word), err
}

// MarshalTwilioMessageDirection writes a TwilioMessageDirection.
func MarshalTwilioMessageDirection(word string) graphql.Marshaler {
	return messageDirections.marshal(word)
}

// UnmarshalTwilioMessageDirection reads a TwilioMessageDirection.
func UnmarshalTwilioMessageDirection(v any) (string, error) { return messageDirections.read(v) }

// MarshalSmsEncoding writes an SmsEncoding.
func MarshalSmsEncoding(e twilio.Encoding) graphql.Marshaler { return text(e) }

// UnmarshalSmsEncoding reads an SmsEncoding.
func UnmarshalSmsEncoding(v any) (twilio.Encoding, error) { return enum[twilio.Encoding](v) }
