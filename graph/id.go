package graph

import (
	"encoding/base64"
	"strings"
)

// A Kind is what a global ID identifies: the name of the GraphQL type.
type Kind string

// The kinds.
const (
	KindIntegration     Kind = "Integration"
	KindVapiAssistant   Kind = "VapiAssistant"
	KindVapiPhoneNumber Kind = "VapiPhoneNumber"
	KindVapiCall        Kind = "VapiCall"
)

// EncodeID returns the global ID of the object of a kind that has the given ID
// at its provider.
func EncodeID(kind Kind, id string) string { return string(appendID(nil, kind, id)) }

// DecodeID reverses [EncodeID]. It reports false for what that never returned.
func DecodeID(global string) (kind Kind, id string, ok bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(global)
	if err != nil {
		return "", "", false
	}
	k, id, ok := strings.Cut(string(b), ":")
	return Kind(k), id, ok && k != "" && id != ""
}

// appendID appends the global ID's text, without quotes.
func appendID(b []byte, kind Kind, id string) []byte {
	var buf [96]byte
	text := append(buf[:0], kind...)
	text = append(text, ':')
	text = append(text, id...)
	return base64.RawURLEncoding.AppendEncode(b, text)
}
