package graph

import (
	"encoding/base64"
	"strings"
)

// A Kind is what a global ID identifies. It is part of each ID of a list, hence
// short.
type Kind string

// The kinds.
const (
	KindIntegration     Kind = "i"
	KindVapiAssistant   Kind = "va"
	KindVapiPhoneNumber Kind = "vn"
	KindVapiCall        Kind = "vc"
)

// EncodeID returns the global ID of the object of a kind that has the given ID
// at its provider.
func EncodeID(kind Kind, id string) string { return string(appendID(nil, kind, id)) }

// DecodeID reverses [EncodeID]. It reports false for what that never returned.
func DecodeID(global string) (kind Kind, id string, ok bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(global)
	if err != nil || strings.ContainsAny(global, "\r\n") { // which the decoder skips
		return "", "", false
	}
	k, id, ok := strings.Cut(string(b), ":")
	return Kind(k), id, ok && k != "" && id != ""
}

// LocalID returns the provider's ID in a global one. What is no ID of that kind
// becomes one that no provider has: it is answered as what does not exist.
func LocalID[ID ~string](kind Kind, global string) ID {
	if k, id, ok := DecodeID(global); ok && k == kind {
		return ID(id)
	}
	return "?"
}

// appendID appends the global ID's text, without quotes.
func appendID(b []byte, kind Kind, id string) []byte {
	var buf [96]byte
	text := append(buf[:0], kind...)
	text = append(text, ':')
	text = append(text, id...)
	return base64.RawURLEncoding.AppendEncode(b, text)
}
