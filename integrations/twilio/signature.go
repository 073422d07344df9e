package twilio

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"io"
	"maps"
	"net/url"
	"slices"
	"strings"

	"ava/internal/secret"
)

// SignatureHeader is the header in which Twilio signs its requests to us.
const SignatureHeader = "X-Twilio-Signature"

// Signed reports whether a signature is Twilio's for a request to publicURL with
// this body. The URL is the one that Twilio was given, with its query as it is
// on the wire: behind a proxy that is not the one that the request has here.
//
// Twilio signs the URL and, of a form, all fields. Of any other body it signs a
// hash, which is then in the query as bodySHA256. Whether its URL has a port is
// not consistent, so both forms are tried, as Twilio advises. The key is the
// Auth Token, also where requests to Twilio use an API key.
//
// The signature has no time in it: who has seen a request can send it again.
// https://www.twilio.com/docs/usage/security#validating-requests
func Signed(authToken secret.Text, signature, publicURL string, body []byte) bool {
	sent, err := base64.StdEncoding.Strict().DecodeString(signature)
	if err != nil || authToken.Empty() {
		return false
	}
	signed, ok := signedPart(publicURL, body)
	if !ok {
		return false
	}
	genuine := false
	for _, form := range portForms(publicURL) {
		mac := hmac.New(sha1.New, []byte(authToken.Reveal()))
		_, _ = io.WriteString(mac, form)
		_, _ = io.WriteString(mac, signed)
		genuine = hmac.Equal(mac.Sum(nil), sent) || genuine
	}
	return genuine
}

// signedPart is what the signature covers besides the URL. It is false if the
// body cannot be one that Twilio signed.
func signedPart(publicURL string, body []byte) (string, bool) {
	_, query, _ := strings.Cut(publicURL, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		return "", false
	}
	if values.Has("bodySHA256") {
		want, err := hex.DecodeString(values.Get("bodySHA256"))
		sum := sha256.Sum256(body)
		return "", err == nil && subtle.ConstantTimeCompare(sum[:], want) == 1
	}
	form, err := url.ParseQuery(string(body))
	return joined(form), err == nil
}

// joined is a form as Twilio signs it: names in order, each with its values.
func joined(form url.Values) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(form)) {
		values := slices.Sorted(slices.Values(form[name]))
		for _, v := range slices.Compact(values) {
			b.WriteString(name)
			b.WriteString(v)
		}
	}
	return b.String()
}

// portForms returns the URL with a port and without. It is taken apart by hand:
// a URL that is parsed and written again may be escaped in another way.
func portForms(s string) [2]string {
	scheme, rest, ok := strings.Cut(s, "://")
	if !ok {
		return [2]string{s, s}
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	authority, path := rest[:end], rest[end:]
	colon := strings.LastIndexByte(authority, ':')
	if colon > strings.LastIndexByte(authority, ']') && colon > strings.LastIndexByte(authority, '@') {
		return [2]string{s, scheme + "://" + authority[:colon] + path}
	}
	port := ":443"
	if strings.EqualFold(scheme, "http") {
		port = ":80"
	}
	return [2]string{s, scheme + "://" + authority + port + path}
}
