package graph

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// A Kind is what a global ID identifies.
type Kind byte

// The kinds. They are part of IDs that clients keep, so none is ever reused.
const (
	KindIntegration     Kind = 'i'
	KindVapiAssistant   Kind = 'a'
	KindVapiPhoneNumber Kind = 'n'
	KindVapiCall        Kind = 'c'

	KindTwilioMessage     Kind = 'm'
	KindTwilioPhoneNumber Kind = 'p'

	KindEmailMessage  Kind = 'E'
	KindCalendar      Kind = 'k'
	KindCalendarEvent Kind = 'v' // the local ID is that of [EventID]
)

// A global ID is base64url of the kind and the provider's ID. IDs that are
// UUIDs, which most are, go in as their 16 bytes: an answer repeats them often.
// Likewise those that are two letters and as many digits as a UUID has, such as
// Twilio's: as the letters and 16 bytes.
const (
	uuidLength = 16
	uuidText   = 36
	sidLetters = 2
	sidLength  = sidLetters + uuidLength
	sidText    = sidLetters + 2*uuidLength
	asText     = ':' // follows the kind of an ID that goes in as it is
)

// EncodeID returns the global ID of the object of a kind that has the given ID
// at its provider.
func EncodeID(kind Kind, id string) string { return string(appendID(nil, kind, id)) }

// DecodeID reverses [EncodeID]. It reports false for what that never returned.
func DecodeID(global string) (kind Kind, id string, ok bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(global)
	if err != nil || len(b) < 2 || strings.ContainsAny(global, "\r\n") { // which the decoder skips
		return 0, "", false
	}
	kind, b = Kind(b[0]), b[1:]
	switch {
	case b[0] == asText && len(b) > 1:
		id = string(b[1:])
	case len(b) == uuidLength:
		id = formatUUID(b)
	case len(b) == sidLength:
		id = string(b[:sidLetters]) + hex.EncodeToString(b[sidLetters:])
	}
	return kind, id, id != "" && EncodeID(kind, id) == global
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
	text := append(buf[:0], byte(kind))
	text, ok := appendUUID(text, id)
	if !ok {
		text, ok = appendSID(text, id)
	}
	if !ok {
		text = append(append(text, asText), id...)
	}
	return base64.RawURLEncoding.AppendEncode(b, text)
}

// appendUUID appends the 16 bytes of a UUID in its usual form, in lower case and
// with dashes. It reports false for anything else, and for a UUID that would be
// taken for text.
func appendUUID(b []byte, id string) ([]byte, bool) {
	if len(id) != uuidText || id[8] != '-' || id[13] != '-' || id[18] != '-' || id[23] != '-' {
		return b, false
	}
	start := len(b)
	for i := 0; i < uuidText; i += 2 {
		if i == 8 || i == 13 || i == 18 || i == 23 { // a dash: those elsewhere are no digits
			i++
		}
		high, low := digit(id[i]), digit(id[i+1])
		if high|low > 0xf {
			return b[:start], false
		}
		b = append(b, high<<4|low)
	}
	if b[start] == asText {
		return b[:start], false
	}
	return b, true
}

// appendSID appends two capital letters and 16 bytes. It reports false for what
// is not two letters and 32 digits in lower case.
func appendSID(b []byte, id string) ([]byte, bool) {
	if len(id) != sidText || !capital(id[0]) || !capital(id[1]) {
		return b, false
	}
	start := len(b)
	b = append(b, id[:sidLetters]...)
	for i := sidLetters; i < sidText; i += 2 {
		high, low := digit(id[i]), digit(id[i+1])
		if high|low > 0xf {
			return b[:start], false
		}
		b = append(b, high<<4|low)
	}
	return b, true
}

func capital(c byte) bool { return 'A' <= c && c <= 'Z' }

// digit is the value of a hexadecimal digit in lower case, 0xff for others.
func digit(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10
	default:
		return 0xff
	}
}

func formatUUID(b []byte) string {
	var out [uuidText]byte
	hex.Encode(out[0:8], b[0:4])
	hex.Encode(out[9:13], b[4:6])
	hex.Encode(out[14:18], b[6:8])
	hex.Encode(out[19:23], b[8:10])
	hex.Encode(out[24:36], b[10:16])
	out[8], out[13], out[18], out[23] = '-', '-', '-', '-'
	return string(out[:])
}
