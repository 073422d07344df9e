package graph

import (
	"io"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"ava/graph/plain"
	"ava/integrations/vapi"
)

// Vapi is what the field Query.vapi hands to the fields below it.
type Vapi struct{ Client *vapi.Client }

// plainScalars is how the scalars and enums of plain objects are written.
func plainScalars() []plain.ScalarType { return append(vapiScalars(), twilioScalars()...) }

func vapiScalars() []plain.ScalarType {
	return []plain.ScalarType{
		plain.Scalar("String", appendOptional[vapi.Text]),
		plain.Scalar("Time", appendOptionalTime),
		plain.Scalar("ID", idAppender[vapi.AssistantID](KindVapiAssistant)),
		plain.Scalar("ID", idAppender[vapi.PhoneNumberID](KindVapiPhoneNumber)),
		plain.Scalar("ID", idAppender[vapi.CallID](KindVapiCall)),
		plain.Scalar("VapiFirstMessageMode", firstMessageModes.append),
		plain.Scalar("VapiPhoneNumberStatus", phoneNumberStatuses.append),
		plain.Scalar("VapiCallType", callTypes.append),
		plain.Scalar("VapiCallStatus", callStatuses.append),
	}
}

// idAppender writes the global ID of a provider's, null for none.
func idAppender[ID ~string](kind Kind) func([]byte, ID) []byte {
	return func(b []byte, id ID) []byte {
		if id == "" {
			return append(b, "null"...)
		}
		return append(appendID(append(b, '"'), kind, string(id)), '"')
	}
}

// appendOptional writes text, null for none.
func appendOptional[T ~string](b []byte, t T) []byte {
	if t == "" {
		return append(b, "null"...)
	}
	return plain.String(b, string(t))
}

// MarshalVapiText writes text, null for none.
func MarshalVapiText(t vapi.Text) graphql.Marshaler { return written(appendOptional[vapi.Text], t) }

// UnmarshalVapiText reads text.
func UnmarshalVapiText(v any) (vapi.Text, error) {
	s, err := graphql.UnmarshalString(v)
	return vapi.Text(s), err
}

func written[T any](write func([]byte, T) []byte, v T) graphql.Marshaler {
	return graphql.WriterFunc(func(out io.Writer) { _, _ = out.Write(write(nil, v)) })
}

// MarshalVapiAssistantID writes an assistant's global ID.
func MarshalVapiAssistantID(id vapi.AssistantID) graphql.Marshaler {
	return written(idAppender[vapi.AssistantID](KindVapiAssistant), id)
}

// UnmarshalVapiAssistantID reads an assistant's global ID.
func UnmarshalVapiAssistantID(v any) (vapi.AssistantID, error) {
	return readID[vapi.AssistantID](v, KindVapiAssistant)
}

// MarshalVapiPhoneNumberID writes a phone number's global ID.
func MarshalVapiPhoneNumberID(id vapi.PhoneNumberID) graphql.Marshaler {
	return written(idAppender[vapi.PhoneNumberID](KindVapiPhoneNumber), id)
}

// UnmarshalVapiPhoneNumberID reads a phone number's global ID.
func UnmarshalVapiPhoneNumberID(v any) (vapi.PhoneNumberID, error) {
	return readID[vapi.PhoneNumberID](v, KindVapiPhoneNumber)
}

// MarshalVapiCallID writes a call's global ID.
func MarshalVapiCallID(id vapi.CallID) graphql.Marshaler {
	return written(idAppender[vapi.CallID](KindVapiCall), id)
}

// UnmarshalVapiCallID reads a call's global ID.
func UnmarshalVapiCallID(v any) (vapi.CallID, error) {
	return readID[vapi.CallID](v, KindVapiCall)
}

// readID reads a global ID, as [LocalID] does.
func readID[ID ~string](v any, kind Kind) (ID, error) {
	global, err := graphql.UnmarshalID(v)
	if err != nil {
		return "", err
	}
	return LocalID[ID](kind, global), nil
}

// words is an enum whose values the provider spells otherwise: the provider's
// words, and the schema's values in the same order.
type words struct{ provider, schema []string }

var (
	firstMessageModes   = constants(vapi.FirstMessageModes()...)
	phoneNumberStatuses = constants("active", "activating", "blocked")
	callStatuses        = constants(vapi.CallStatuses()...)
	callTypes           = words{
		provider: []string{"inboundPhoneCall", "outboundPhoneCall", "webCall", "vapi.websocketCall"},
		schema:   []string{"INBOUND_PHONE_CALL", "OUTBOUND_PHONE_CALL", "WEB_CALL", "WEBSOCKET_CALL"},
	}
)

// constants is the enum of words such as in-progress, which is IN_PROGRESS.
func constants[T ~string](provider ...T) (w words) {
	for _, p := range provider {
		w.provider = append(w.provider, string(p))
		w.schema = append(w.schema, strings.ToUpper(strings.ReplaceAll(string(p), "-", "_")))
	}
	return w
}

// append writes the value for the provider's word; a word that is not known
// here is null.
func (w words) append(b []byte, word string) []byte {
	if i := slices.Index(w.provider, word); i >= 0 {
		return append(append(append(b, '"'), w.schema[i]...), '"')
	}
	return append(b, "null"...)
}

func (w words) marshal(word string) graphql.Marshaler {
	return written(w.append, word)
}

// read returns the provider's word for a value, which validation has checked.
func (w words) read(v any) (string, error) {
	value, err := enum[string](v)
	if i := slices.Index(w.schema, value); i >= 0 {
		return w.provider[i], err
	}
	return value, err
}

// MarshalVapiFirstMessageMode writes a VapiFirstMessageMode.
func MarshalVapiFirstMessageMode(word string) graphql.Marshaler {
	return firstMessageModes.marshal(word)
}

// UnmarshalVapiFirstMessageMode reads a VapiFirstMessageMode.
func UnmarshalVapiFirstMessageMode(v any) (string, error) { return firstMessageModes.read(v) }

// MarshalVapiPhoneNumberStatus writes a VapiPhoneNumberStatus.
func MarshalVapiPhoneNumberStatus(word string) graphql.Marshaler {
	return phoneNumberStatuses.marshal(word)
}

// UnmarshalVapiPhoneNumberStatus reads a VapiPhoneNumberStatus.
func UnmarshalVapiPhoneNumberStatus(v any) (string, error) { return phoneNumberStatuses.read(v) }

// MarshalVapiCallType writes a VapiCallType.
func MarshalVapiCallType(word string) graphql.Marshaler { return callTypes.marshal(word) }

// UnmarshalVapiCallType reads a VapiCallType.
func UnmarshalVapiCallType(v any) (string, error) { return callTypes.read(v) }

// MarshalVapiCallStatus writes a VapiCallStatus.
func MarshalVapiCallStatus(word string) graphql.Marshaler { return callStatuses.marshal(word) }

// UnmarshalVapiCallStatus reads a VapiCallStatus.
func UnmarshalVapiCallStatus(v any) (string, error) { return callStatuses.read(v) }

// MarshalVapiEndedReasonGroup writes a VapiEndedReasonGroup.
func MarshalVapiEndedReasonGroup(g vapi.EndedReasonGroup) graphql.Marshaler { return text(g) }

// UnmarshalVapiEndedReasonGroup reads a VapiEndedReasonGroup.
func UnmarshalVapiEndedReasonGroup(v any) (vapi.EndedReasonGroup, error) {
	return enum[vapi.EndedReasonGroup](v)
}
