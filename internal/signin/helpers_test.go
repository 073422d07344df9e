package signin_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"ava/internal/fault"
	"ava/internal/identity"
	"ava/internal/identity/issuer"
	"ava/internal/secret"
	"ava/internal/signin"
)

const (
	issuerURL = "https://id.example"
	publicURL = "https://ava.example"
	canary    = "canary-9f1c"
)

// provider is one without pages: its user agrees to everything at once. It is
// no server but a transport, as synctest's bubbles have no sockets.
type provider struct {
	key     *ecdsa.PrivateKey
	down    bool
	answer  http.HandlerFunc // of the token endpoint, instead of its own
	subject string
	asks    url.Values // the authorization request
	names   bool       // whether it says that it names itself in its answers
	asked   []*http.Request
}

func newProvider(t *testing.T) *provider {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return &provider{key: key, subject: "ann"}
}

// RoundTrip answers without a network.
func (p *provider) RoundTrip(r *http.Request) (*http.Response, error) {
	if p.down {
		return nil, errors.New("connection refused")
	}
	p.asked = append(p.asked, r)
	w := httptest.NewRecorder()
	w.Header().Set("Content-Type", "application/json")
	switch {
	case r.URL.Path == "/token" && p.answer != nil:
		p.answer(w, r)
	case r.URL.Path == "/token" && challenge(r.PostFormValue("code_verifier")) != p.asks.Get("code_challenge"):
		w.WriteHeader(http.StatusBadRequest)
		writeJSON(w, map[string]any{"error": "invalid_grant"})
	case r.URL.Path == "/token":
		writeJSON(w, map[string]any{"access_token": "x", "token_type": "Bearer", "id_token": p.idToken()})
	case r.URL.Path == "/keys":
		writeJSON(w, map[string]any{"keys": []jose.JSONWebKey{{Key: p.key.Public(), KeyID: "1", Algorithm: "ES256"}}})
	default:
		writeJSON(w, map[string]any{
			"issuer": issuerURL, "jwks_uri": issuerURL + "/keys", "token_endpoint": issuerURL + "/token",
			"authorization_endpoint": issuerURL + "/authorize?prompt=none", "code_challenge_methods_supported": []string{"S256"},
			"authorization_response_iss_parameter_supported": p.names,
		})
	}
	return w.Result(), nil
}

func (p *provider) idToken() string {
	input := encode(`{"alg":"ES256","kid":"1"}`) + "." + encode(text(map[string]any{
		"iss": issuerURL, "aud": "ava-web", "sub": p.subject, "name": "Ann Example", "nonce": p.asks.Get("nonce"),
		"exp": time.Now().Add(time.Minute).Unix(),
	}))
	digest := sha256.Sum256([]byte(input))
	r, s, err := ecdsa.Sign(rand.Reader, p.key, digest[:])
	if err != nil {
		panic(err)
	}
	signature := make([]byte, 64)
	r.FillBytes(signature[:32])
	s.FillBytes(signature[32:])
	return input + "." + encode(string(signature))
}

// challenge is PKCE's S256, RFC 7636.
func challenge(verifier string) string {
	digest := sha256.Sum256([]byte(verifier))
	return encode(string(digest[:]))
}

func encode(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func writeJSON(w http.ResponseWriter, v any) { _, _ = w.Write([]byte(text(v))) }

// world is a sign-in with everything around it.
type world struct {
	*signin.SignIn
	provider *provider
	logins   *signin.MemoryLogins
	sessions *signin.MemorySessions
	reported []*fault.Fault
}

func newWorld(t *testing.T, changes ...func(*signin.Options)) *world {
	t.Helper()
	w := &world{provider: newProvider(t), logins: new(signin.MemoryLogins), sessions: new(signin.MemorySessions)}
	o := signin.Options{
		Issuer: trusted(t, w.provider), ClientID: "ava-web", ClientSecret: secret.New(canary), PublicURL: publicURL,
		Logins: w.logins, Sessions: w.sessions,
		Report: func(_ context.Context, f *fault.Fault) { w.reported = append(w.reported, f) },
	}
	for _, change := range changes {
		change(&o)
	}
	var err error
	if w.SignIn, err = signin.New(o); err != nil {
		t.Fatal(err)
	}
	return w
}

// trusted is an issuer that is asked at p.
func trusted(t *testing.T, p *provider) *issuer.Issuer {
	t.Helper()
	i, err := issuer.New(issuer.Options{URL: issuerURL, Audience: "https://api.example", Transport: p})
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// cookies are what a browser keeps: the newest value of each name.
type cookies map[string]string

// do sends a request with the cookies, and keeps those of the answer.
func (w *world) do(method, target string, c cookies, headers ...string) *httptest.ResponseRecorder {
	r := request(method, target, c, headers...)
	rec := httptest.NewRecorder()
	w.ServeHTTP(rec, r)
	for _, set := range rec.Result().Cookies() {
		if c[set.Name] = set.Value; set.MaxAge < 0 {
			delete(c, set.Name)
		}
	}
	return rec
}

func request(method, target string, c cookies, headers ...string) *http.Request {
	r := httptest.NewRequest(method, target, http.NoBody)
	for name, value := range c {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	return r
}

// begin goes to the sign-in and returns what the provider is asked.
func (w *world) begin(t *testing.T, target string, c cookies) url.Values {
	t.Helper()
	rec := w.do(http.MethodGet, target, c)
	to, err := url.Parse(rec.Header().Get("Location"))
	if err != nil || rec.Code != http.StatusSeeOther {
		t.Fatalf("%s: %d to %q: %s", target, rec.Code, rec.Header().Get("Location"), rec.Body)
	}
	w.provider.asks = to.Query()
	return to.Query()
}

// signIn goes all the way, and returns the last answer.
func (w *world) signIn(t *testing.T, target string, c cookies) *httptest.ResponseRecorder {
	t.Helper()
	asked := w.begin(t, target, c)
	return w.do(http.MethodGet, "/auth/callback?code=c&state="+asked.Get("state"), c)
}

// who asks for the viewer of a request to the API.
func (w *world) who(c cookies) (identity.Viewer, error) {
	return w.Authenticate(request(http.MethodPost, "/graphql", c, signin.CSRFHeader, "1"))
}

// why is all that has been reported.
func (w *world) why() string {
	var b bytes.Buffer
	for _, f := range w.reported {
		b.WriteString(f.Error() + "\n")
	}
	return strings.TrimSpace(b.String())
}
