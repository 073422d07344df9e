package main

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ava/internal/stub"
)

// The keys of the two users' accounts. Neither is a part of the other.
const (
	annKey = "the-key-of-ann-for-vapi-a4n1"
	benKey = "the-key-of-ben-for-vapi-b7e2"
)

// Their accounts at Twilio.
const (
	annAccount = "AC" + "0a0a0a0a0a0a0a0a0a0a0a0a0a0aa4a1"
	benAccount = "AC" + "0b0b0b0b0b0b0b0b0b0b0b0b0b0bb7e2"
)

const (
	audienceOfTests  = "https://ava.example"
	publicURLOfTests = "https://public.example/below"
)

// issuerKey signs for every issuer of this process: making it takes its time.
var issuerKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// openID is an OpenID Connect provider that says of everybody who they are.
type openID struct{ *httptest.Server }

func newOpenID(tb testing.TB) openID {
	tb.Helper()
	mux := http.NewServeMux()
	i := openID{httptest.NewServer(mux)}
	tb.Cleanup(i.Close)
	serve := func(path string, document any) {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(document)
		})
	}
	public := issuerKey().PublicKey
	serve("/.well-known/openid-configuration", map[string]any{
		"issuer": i.URL, "jwks_uri": i.URL + "/keys", "authorization_endpoint": i.URL + "/authorize", "token_endpoint": i.URL + "/token",
		"response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"},
		"id_token_signing_alg_values_supported": []string{"RS256"},
	})
	serve("/keys", map[string]any{"keys": []any{map[string]any{
		"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "1", "n": rawURL(public.N.Bytes()), "e": "AQAB",
	}}})
	var refused atomic.Int32
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, r *http.Request) {
		// It refuses every code, each time in another way and in as many words as it can.
		body, _ := io.ReadAll(r.Body)
		words, _ := json.Marshal(string(body) + fmt.Sprint(r.Header))
		[]http.HandlerFunc{
			answer(400, "application/json", `{"error":"invalid_grant","error_description":`+string(words)+`}`),
			answer(401, "application/json", `{"error":`+string(words)+`}`),
			answer(500, "text/html", string(words)),
			answer(200, "application/json", `{"id_token":`+string(words)+`,"access_token":`+string(words)+`}`),
			answer(200, "application/json", string(words)+`}`),
			reset,
		}[int(refused.Add(1))%6](w, r)
	})
	return i
}

func rawURL(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// token is an access token, RFC 9068. The changes are made to claims that are
// in order; nil takes one away.
func (i openID) token(tb testing.TB, changes map[string]any) string {
	tb.Helper()
	now := time.Now().Unix()
	claims := map[string]any{"iss": i.URL, "aud": audienceOfTests, "iat": now, "exp": now + 600, "client_id": "tests"}
	maps.Copy(claims, changes)
	maps.DeleteFunc(claims, func(_ string, v any) bool { return v == nil })
	payload, err := json.Marshal(claims)
	if err != nil {
		tb.Fatal(err)
	}
	input := rawURL([]byte(`{"alg":"RS256","kid":"1","typ":"at+jwt"}`)) + "." + rawURL(payload)
	digest := sha256.Sum256([]byte(input))
	signature, err := rsa.SignPKCS1v15(rand.Reader, issuerKey(), crypto.SHA256, digest[:])
	if err != nil {
		tb.Fatal(err)
	}
	return input + "." + rawURL(signature)
}

// accounts is a provider with an account behind each key. No object has the same
// ID in two of them.
type accounts struct {
	*httptest.Server
	open  func() http.Handler // a new account
	lists []string            // the paths of all that one holds

	mu     sync.Mutex
	behind map[string]*account
	calls  map[string]int
}

func newAccounts(tb testing.TB) *accounts {
	tb.Helper()
	a := &accounts{
		open:  func() http.Handler { return stub.NewVapi(time.Now) },
		lists: []string{"/assistant?limit=1000", "/phone-number?limit=1000", "/call?limit=1000"},
	}
	return a.serve(tb, func(r *http.Request) string { return strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ") })
}

// newTwilioAccounts is Twilio, where the account's SID is the key.
func newTwilioAccounts(tb testing.TB) *accounts {
	tb.Helper()
	base := "/2010-04-01/Accounts/" + stub.SeedTwilioAccount()
	a := &accounts{
		open: func() http.Handler {
			t := stub.NewTwilio(func() time.Time { return stub.SeedTime().AddDate(0, 1, 0) })
			t.Transport = unreachable{}
			return t
		},
		lists: []string{base + "/Messages.json?PageSize=1000", base + "/IncomingPhoneNumbers.json?PageSize=1000"},
	}
	return a.serve(tb, func(r *http.Request) string {
		user, _, _ := r.BasicAuth()
		return user
	})
}

// newCalendarAccounts is Google, where each grant opens an account of its own. The
// consent page and the tokens are one for all.
func newCalendarAccounts(tb testing.TB) *accounts {
	tb.Helper()
	a := &accounts{
		open: func() http.Handler {
			now := time.Now()
			return stub.NewGoogle(func() time.Time { return now })
		},
		lists: []string{"/calendar/v3/calendars/" + stub.SeedTeamCalendar + "/events?maxResults=2500"},
	}
	return a.serve(tb, func(r *http.Request) string {
		_, token, _ := strings.Cut(r.Header.Get("Authorization"), ".")
		grant, _, _ := strings.Cut(token, ".")
		return grant
	})
}

func (a *accounts) serve(tb testing.TB, keyOf func(*http.Request) string) *accounts {
	tb.Helper()
	a.behind, a.calls = make(map[string]*account), make(map[string]int)
	a.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := keyOf(r)
		a.mu.Lock()
		a.calls[key]++
		a.mu.Unlock()
		a.of(key).ServeHTTP(w, r)
	}))
	tb.Cleanup(a.Close)
	return a
}

// of returns the account behind a key.
func (a *accounts) of(key string) *account {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.behind[key] == nil {
		h := fnv.New32a()
		_, _ = io.WriteString(h, key)
		a.behind[key] = &account{api: a.open(), lists: a.lists, mask: h.Sum32(), gone: make(map[string]bool)}
	}
	return a.behind[key]
}

// called returns how many requests have come with each key.
func (a *accounts) called() map[string]int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return maps.Clone(a.calls)
}

// account is one stateful account. The stub gives equal IDs to equal accounts;
// here they are turned into others on their way out, and back on their way in.
type account struct {
	api   http.Handler
	lists []string
	mask  uint32

	mu   sync.Mutex
	gone map[string]bool // IDs, as seen from outside, of what was deleted
}

var anyUUID = regexp.MustCompile(`\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b`)

// anyID is the ID of an object of a provider: a UUID, one of Twilio's, or that of
// the one calendar at Google that has not the same one in each account.
var anyID = regexp.MustCompile(anyUUID.String() + `|(?:SM|MM|PN)[0-9a-f]{32}|team-[0-9a-f]{4}`)

// turn exchanges the IDs inside and outside: it is its own inverse.
func (a *account) turn(text string) string {
	return anyID.ReplaceAllStringFunc(text, func(id string) string {
		if team, is := strings.CutPrefix(id, "team-"); is {
			n, _ := strconv.ParseUint(team, 16, 16)
			return fmt.Sprintf("team-%04x", uint16(n)^uint16(a.mask))
		}
		kind := id[:strings.IndexAny(id, "0123456789abcdef")]
		digits := id[len(kind):]
		head, _ := strconv.ParseUint(digits[:8], 16, 32)
		return fmt.Sprintf("%s%08x%s", kind, uint32(head)^a.mask, digits[8:])
	})
}

// inward turns the IDs of a request. Those of what is gone become nobody's.
func (a *account) inward(text string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.turn(anyID.ReplaceAllStringFunc(text, func(id string) string {
		switch {
		case !a.gone[id]:
			return id
		case anyUUID.MatchString(id):
			return nobodys
		}
		return nobodysSID
	}))
}

// remove has something disappear that the API cannot delete.
func (a *account) remove(id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.gone[id] = true
}

// ServeHTTP implements http.Handler.
func (a *account) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	in := r.Clone(r.Context())
	in.URL.Path, in.URL.RawQuery = a.inward(r.URL.Path), a.inward(r.URL.RawQuery)
	in.Body = io.NopCloser(strings.NewReader(a.inward(string(body))))
	out := httptest.NewRecorder()
	a.api.ServeHTTP(out, in)
	maps.Copy(w.Header(), out.Header())
	w.WriteHeader(out.Code)
	_, _ = io.WriteString(w, a.turn(out.Body.String()))
}

// contents is all that the account holds, in the stub's own words.
func (a *account) contents() string {
	var b strings.Builder
	for _, path := range a.lists {
		r := httptest.NewRequest(http.MethodGet, path, http.NoBody)
		r.Header.Set("Authorization", "Bearer anybody")
		if strings.Contains(path, "/Accounts/") {
			r.SetBasicAuth(stub.SeedTwilioAccount(), "anybody")
		}
		r.Header.Set("User-Agent", "test")
		w := httptest.NewRecorder()
		a.api.ServeHTTP(w, r)
		fmt.Fprintln(&b, w.Code, w.Body)
	}
	return b.String()
}

// house is the product with users who know nothing of each other.
type house struct {
	*product
	openID openID
	vapi   *accounts
	twilio *accounts
	google *accounts
	tokens sync.Map // by subject: to sign is slow
}

// newHouse runs the product for whoever the issuer knows. Nobody is connected.
func newHouse(tb testing.TB, environ ...string) *house {
	tb.Helper()
	h := &house{openID: newOpenID(tb), vapi: newAccounts(tb), twilio: newTwilioAccounts(tb), google: newCalendarAccounts(tb)}
	h.product = start(tb, append([]string{
		"AVA_AUTH=oidc", "AVA_OIDC_ISSUER=" + h.openID.URL, "AVA_OIDC_AUDIENCE=" + audienceOfTests,
		"INTEGRATIONS_STUB_MODE=false", "AVA_PUBLIC_URL=" + publicURLOfTests, "AVA_VAPI_BASE_URL=" + h.vapi.URL, "AVA_TWILIO_BASE_URL=" + h.twilio.URL,
		"AVA_GOOGLE_CLIENT_ID=ava", "AVA_GOOGLE_CLIENT_SECRET=" + keyCanary, "AVA_GOOGLE_BASE_URL=" + h.google.URL, "AVA_GOOGLE_OAUTH_BASE_URL=" + h.google.URL,
		"AVA_UPSTREAM_TIMEOUT=1m", "AVA_UPSTREAM_RETRIES=0", "AVA_BREAKER_FAILURES=1000",
	}, environ...)...)
	return h
}

// as returns the header by which a subject is recognised.
func (h *house) as(tb testing.TB, subject string) []string {
	tb.Helper()
	token, known := h.tokens.Load(subject)
	if !known {
		token = h.openID.token(tb, map[string]any{"sub": subject, "name": "Name of " + subject})
		h.tokens.Store(subject, token)
	}
	return []string{"Authorization", "Bearer " + token.(string)}
}

const connectMutation = `mutation($key: Secret!) { connectIntegration(input: {vapi: {apiKey: $key}}) {
	integration { status credential { hint source account connectedAt verifiedAt } } } }`

// connect has a subject connect Vapi with a key, and fails if that fails.
func (h *house) connect(tb testing.TB, subject, key string) {
	tb.Helper()
	r := h.ask(tb, connectMutation, map[string]any{"key": key}, h.as(tb, subject)...)
	if len(r.Errors) > 0 || !strings.Contains(string(r.Body), `"status":"CONNECTED"`) {
		tb.Fatalf("%s could not connect: %s", subject, r.Body)
	}
}

const connectTwilioMutation = `mutation($account: String!, $token: Secret!) { connectIntegration(input: {twilio: {accountSid: $account, authToken: $token}}) {
	integration { status credential { hint source account connectedAt verifiedAt } } } }`

// connectTwilio has a subject connect Twilio, and fails if that fails.
func (h *house) connectTwilio(tb testing.TB, subject, account string) {
	tb.Helper()
	r := h.ask(tb, connectTwilioMutation, map[string]any{"account": account, "token": "the-token-of-" + subject}, h.as(tb, subject)...)
	if len(r.Errors) > 0 || !strings.Contains(string(r.Body), `"status":"CONNECTED"`) {
		tb.Fatalf("%s could not connect: %s", subject, r.Body)
	}
}

// connectCalendar has a subject connect a calendar, and returns the grant that it
// is asked with.
func (h *house) connectCalendar(tb testing.TB, subject string) string {
	tb.Helper()
	before := h.google.called()
	v := &visit{t: tb, p: h.product, header: h.as(tb, subject)}
	v.connect()
	for grant := range h.google.called() {
		if _, known := before[grant]; !known && grant != "" {
			return grant
		}
	}
	tb.Fatalf("%s has connected a calendar, and nobody has asked for it", subject)
	return ""
}
