package issuer

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// longestToken is how long a token may be, in bytes.
const longestToken = 8 << 10

// The reasons why a token's form is refused, for the log. None holds any of it.
var (
	errTokenLength = errors.New("the token is too long")
	errTokenForm   = errors.New("the token is not a signed JWT in compact form")
	errAlgorithm   = errors.New("the token's signature algorithm is not accepted")
	errCritical    = errors.New("the token has critical header parameters")
	errJSON        = errors.New("not one JSON object with distinct names")
)

// header is what is read of a token's header. A key, or the address of one, that
// the token brings along is not among it.
type header struct {
	alg string
	kid string
	typ string // in lower case, without "application/"
}

// parseHeader looks at a token before anything is verified: whether it has the
// form of one, and how it claims to be signed.
func parseHeader(token string) (header, error) {
	if len(token) > longestToken {
		return header{}, errTokenLength
	}
	parts := strings.Split(token, ".")
	if len(parts) != 3 || slices.ContainsFunc(parts, func(p string) bool { return p == "" || strings.Trim(p, alphabet) != "" }) {
		return header{}, errTokenForm
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(parts[0])
	if err != nil {
		return header{}, errTokenForm
	}
	fields, err := object(raw)
	if err != nil {
		return header{}, errTokenForm
	}
	for _, name := range []string{"crit", "b64", "zip"} {
		if _, there := fields[name]; there {
			return header{}, errCritical
		}
	}
	h := header{alg: fields.text("alg"), kid: fields.text("kid"), typ: strings.ToLower(fields.text("typ"))}
	h.typ = strings.TrimPrefix(h.typ, "application/")
	switch {
	case !slices.Contains(algorithms, h.alg):
		return header{}, errAlgorithm
	case fields.has("kid") && h.kid == "" || fields.has("typ") && h.typ == "":
		return header{}, errTokenForm
	}
	return h, nil
}

// alphabet is that of base64url, RFC 4648 section 5.
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// fields are the members of a JSON object, by their exact names.
type fields map[string]json.RawMessage

// object parses one JSON object. The standard decoder would take the last of two
// equal names, and other readers of the same token the first.
func object(b []byte) (fields, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	if start, err := d.Token(); err != nil || start != json.Delim('{') {
		return nil, errJSON
	}
	all := make(fields)
	for d.More() {
		token, err := d.Token()
		name, ok := token.(string)
		if _, twice := all[name]; err != nil || !ok || twice {
			return nil, errJSON
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, errJSON
		}
		all[name] = value
	}
	if _, err := d.Token(); err != nil {
		return nil, errJSON
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errJSON
	}
	return all, nil
}

func (f fields) has(name string) bool {
	_, there := f[name]
	return there
}

// text returns a member that is a string. It is empty if that is not one, or has
// had to be repaired: what is no character becomes the same one everywhere, and
// different texts would be equal.
func (f fields) text(name string) string {
	var s *string
	if err := json.Unmarshal(f[name], &s); err != nil || s == nil || strings.ContainsRune(*s, utf8.RuneError) {
		return ""
	}
	return *s
}
