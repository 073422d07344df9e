package issuer_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"ava/internal/identity/issuer"
)

const (
	issuerURL = "https://id.example/tenant"
	audience  = "https://api.example"
)

// signer is a key of the issuer's, or of somebody who would like to be.
type signer struct {
	alg, kid string
	key      crypto.Signer
}

// keyring has a key of each kind; making RSA keys takes its time.
var keyring = sync.OnceValue(func() map[string]signer {
	rsaKey := func() crypto.Signer { return must(rsa.GenerateKey(rand.Reader, 2048)) }
	_, ed := must2(ed25519.GenerateKey(rand.Reader))
	return map[string]signer{
		"RS256": {"RS256", "rsa", rsaKey()},
		"PS256": {"PS256", "pss", rsaKey()},
		"ES256": {"ES256", "ec", must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))},
		"EdDSA": {"EdDSA", "ed", ed},
		"next":  {"ES256", "next", must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))},
		"other": {"RS256", "rsa", rsaKey()}, // an attacker's, by the name of the issuer's
		"weak":  {"RS256", "weak", must(rsa.GenerateKey(rand.Reader, 1024))},
	}
})

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func must2[A, B any](a A, b B, err error) (A, B) { return a, must(b, err) }

// object is a JSON object in the making.
type object map[string]any

// with returns o with changes; a nil value takes a member away.
func (o object) with(changes object) object {
	o = maps.Clone(o)
	for name, value := range changes {
		if o[name] = value; value == nil {
			delete(o, name)
		}
	}
	return o
}

// accessClaims are those of an access token that is in order.
func accessClaims() object {
	now := time.Now().Unix()
	return object{
		"iss": issuerURL, "aud": audience, "sub": "ann", "client_id": "app", "jti": "1",
		"scope": "openid", "iat": now, "exp": now + 300,
	}
}

// header is that of an access token that s signs.
func (s signer) header() object { return object{"alg": s.alg, "kid": s.kid, "typ": "at+jwt"} }

// sign makes a token of any header and payload.
func (s signer) sign(header, claims object) string {
	return s.signText(string(must(json.Marshal(header))), string(must(json.Marshal(claims))))
}

func (s signer) signText(header, payload string) string {
	input := encode(header) + "." + encode(payload)
	digest := sha256.Sum256([]byte(input))
	switch key := s.key.(type) {
	case *rsa.PrivateKey:
		if s.alg == "PS256" {
			opts := &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash}
			return input + "." + encode(string(must(rsa.SignPSS(rand.Reader, key, crypto.SHA256, digest[:], opts))))
		}
		return input + "." + encode(string(must(rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, digest[:]))))
	case *ecdsa.PrivateKey:
		r, t := must2(ecdsa.Sign(rand.Reader, key, digest[:]))
		signature := make([]byte, 64)
		r.FillBytes(signature[:32])
		t.FillBytes(signature[32:])
		return input + "." + encode(string(signature))
	case ed25519.PrivateKey:
		return input + "." + encode(string(ed25519.Sign(key, []byte(input))))
	}
	panic("no such key")
}

// signHMAC signs with the public key as if it were a shared secret.
func (s signer) signHMAC(header, claims object) string {
	input := encode(string(must(json.Marshal(header)))) + "." + encode(string(must(json.Marshal(claims))))
	mac := hmac.New(sha256.New, must(x509.MarshalPKIXPublicKey(s.key.Public())))
	mac.Write([]byte(input))
	return input + "." + encode(string(mac.Sum(nil)))
}

func (s signer) public() jose.JSONWebKey {
	return jose.JSONWebKey{Key: s.key.Public(), KeyID: s.kid, Algorithm: s.alg, Use: "sig"}
}

func encode(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

// provider is an issuer on the wire, but for the wire: synctest's bubbles have
// no sockets.
type provider struct {
	mu       sync.Mutex
	keys     []jose.JSONWebKey
	metadata object
	raw      map[string]http.HandlerFunc // answers instead
	down     bool
	delay    time.Duration
	asked    map[string]int
}

var errRefusedConnection = errors.New("connection refused")

func newProvider(names ...string) *provider {
	if len(names) == 0 {
		names = []string{"RS256", "PS256", "ES256", "EdDSA", "weak"}
	}
	p := &provider{asked: make(map[string]int), raw: make(map[string]http.HandlerFunc), metadata: object{
		"issuer": issuerURL, "jwks_uri": issuerURL + "/keys",
		"authorization_endpoint": issuerURL + "/authorize", "token_endpoint": issuerURL + "/token",
		"id_token_signing_alg_values_supported": []string{"RS256", "HS256", "none"},
	}}
	p.publish(names...)
	return p
}

// publish makes these, and no others, the issuer's keys.
func (p *provider) publish(names ...string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.keys = nil
	for _, name := range names {
		p.keys = append(p.keys, keyring()[name].public())
	}
}

func (p *provider) goDown(down bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.down = down
}

func (p *provider) count(path string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked[path]
}

// RoundTrip answers without a network.
func (p *provider) RoundTrip(r *http.Request) (*http.Response, error) {
	path := strings.TrimPrefix(r.URL.String(), issuerURL)
	p.mu.Lock()
	p.asked[path]++
	down, delay, answer := p.down, p.delay, p.raw[path]
	documents := map[string]any{"/.well-known/openid-configuration": p.metadata, "/keys": object{"keys": p.keys}}
	p.mu.Unlock()
	select {
	case <-time.After(delay):
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	if down {
		return nil, errRefusedConnection
	}
	w := httptest.NewRecorder()
	switch document := documents[path]; {
	case answer != nil:
		answer(w, r)
	case document != nil:
		w.Header().Set("Content-Type", "application/json")
		must(w.Write(must(json.Marshal(document))))
	default:
		http.NotFound(w, r)
	}
	return w.Result(), nil
}

// trusting returns an issuer that is asked at p.
func trusting(tb testing.TB, p http.RoundTripper, options ...func(*issuer.Options)) *issuer.Issuer {
	tb.Helper()
	o := issuer.Options{URL: issuerURL, Audience: audience, Transport: p}
	for _, change := range options {
		change(&o)
	}
	i, err := issuer.New(o)
	if err != nil {
		tb.Fatal(err)
	}
	return i
}

// request is one with these Authorization headers.
func request(authorization ...string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/graphql", http.NoBody)
	if len(authorization) > 0 {
		r.Header["Authorization"] = authorization
	}
	return r
}
