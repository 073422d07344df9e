package calendar

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"ava/integrations/internal/wire"
	"ava/internal/fault"
	"ava/internal/secret"
)

// consentLife is how long a visit to Google's page may take.
const consentLife = 10 * time.Minute

// Consent is a visit to Google's page that has not come back yet.
type Consent struct {
	State      secret.Text // the parameter that comes back; kept as a digest
	Browser    secret.Text // the cookie of the browser that left; kept as a digest
	Owner      string      // who is connecting
	Verifier   secret.Text // of PKCE; kept sealed
	ReturnPath string      // where on our pages to go on
	ExpiresAt  time.Time
}

// Consents keeps consents under way.
type Consents interface {
	// Begin adds one.
	Begin(ctx context.Context, c Consent) error
	// Take returns the consent with this state and removes it, so that of many
	// callers one gets it. ErrNoConsent says that there is none, that it has
	// expired at now, or that it left from another browser; it is gone then too.
	// State and Browser of what it returns may be empty.
	Take(ctx context.Context, state, browser secret.Text, now time.Time) (Consent, error)
}

// ErrNoConsent says that no consent is under way as it was described.
var ErrNoConsent = errors.New("no consent is under way")

// Start is what a consent begins with.
type Start struct {
	Owner      string      // who is connecting, as the product knows them
	Browser    secret.Text // the browser's cookie of another consent under way; empty if there is none
	ReturnPath string      // where on our pages to go on; empty means "/"
}

// Visit is where to send the browser.
type Visit struct {
	URL       string
	Browser   secret.Text // for a cookie: HttpOnly, Secure, SameSite=Lax, until ExpiresAt
	ExpiresAt time.Time
}

// Begin prepares a consent.
func (o *OAuth) Begin(ctx context.Context, s Start) (Visit, error) {
	path, ok := returnPath(s.ReturnPath)
	if !ok {
		f := fault.Invalid(fault.FieldNotAPath, []string{"input", "returnPath"})
		f.Service, f.Op = fault.Calendar, "calendar.begin"
		return Visit{}, f
	}
	c := Consent{
		State: newSecret(), Browser: s.Browser, Owner: s.Owner, Verifier: secret.New(oauth2.GenerateVerifier()),
		ReturnPath: path, ExpiresAt: time.Now().Add(consentLife),
	}
	if !isSecret(c.Browser) {
		c.Browser = newSecret()
	}
	if err := o.consents.Begin(ctx, c); err != nil {
		return Visit{}, kept("calendar.begin", err)
	}
	address := o.client.AuthCodeURL(c.State.Reveal(),
		oauth2.AccessTypeOffline, oauth2.S256ChallengeOption(c.Verifier.Reveal()),
		oauth2.SetAuthURLParam("prompt", "consent"), oauth2.SetAuthURLParam("include_granted_scopes", "true"))
	return Visit{URL: address, Browser: c.Browser, ExpiresAt: c.ExpiresAt}, nil
}

// Grant is a consent that was given.
type Grant struct {
	Owner      string // who is connecting; the same as in [Start]
	ReturnPath string
	Account    string // the account's e-mail address, to tell it by and for nothing else; may be empty
	Token      Token
}

// The reasons why a consent fails, for the log.
var (
	errMixedUp = errors.New("the answer names another issuer")
	errDenied  = errors.New("the person did not consent")
	errRefused = errors.New("the provider refused")
	errAnswer  = errors.New("the provider's answer is not usable")
	errNoGrant = errors.New("the answer has no refresh token")
	errScopes  = errors.New("not all scopes were granted")
)

// longestCode is how long an authorization code may be, in bytes.
const longestCode = 4 << 10

// Finish ends the consent that Google's answer belongs to: the query of our
// callback, from the browser with that cookie. Whoever knows the viewer compares
// them with the grant's owner before storing it.
//
// The fault is [fault.Forbidden] for a consent that is not under way in this
// browser, and for a code that Google does not take;
// [fault.InsufficientScope] if access was denied, or not granted in full. Then
// nothing is to be stored: a connection that was there before stays as it is.
// The return path is told in any case but the first.
func (o *OAuth) Finish(ctx context.Context, answer url.Values, browser secret.Text) (Grant, error) {
	const op = "calendar.finish"
	state := secret.New(one(answer, "state"))
	if !isSecret(state) || !isSecret(browser) {
		return Grant{}, unknownConsent(ErrNoConsent)
	}
	c, err := o.consents.Take(ctx, state, browser, time.Now())
	switch {
	case errors.Is(err, ErrNoConsent):
		return Grant{}, unknownConsent(err)
	case err != nil:
		return Grant{}, kept(op, err)
	case !time.Now().Before(c.ExpiresAt):
		return Grant{}, unknownConsent(ErrNoConsent)
	}
	g := Grant{Owner: c.Owner, ReturnPath: "/"}
	if path, ok := returnPath(c.ReturnPath); ok {
		g.ReturnPath = path
	}
	code, err := o.code(answer)
	if err != nil {
		return g, err
	}
	got, err := o.exchange(ctx, code, c.Verifier)
	if err != nil {
		return g, err
	}
	return o.granted(g, got)
}

// granted checks what the person granted.
func (o *OAuth) granted(g Grant, got tokenAnswer) (Grant, error) {
	t := got.token(Token{Scopes: Scopes()}, time.Now())
	if missing := missingScopes(t.Scopes); len(missing) > 0 {
		return g, &fault.Fault{
			Code: fault.InsufficientScope, Reason: fault.ScopesMissing, Service: fault.Calendar, Op: "calendar.finish",
			Outcome: fault.Rejected, Args: fault.Args{"missing": strings.Join(missing, ", ")}, Err: errScopes,
		}
	}
	if t.Refresh.Empty() {
		return g, &fault.Fault{
			Code: fault.ReconnectRequired, Service: fault.Calendar, Op: "calendar.finish", Outcome: fault.Rejected, Err: errNoGrant,
		}
	}
	g.Token, g.Account = t, o.account(got.IDToken)
	return g, nil
}

// missingScopes returns what people call the scopes that are not granted.
func missingScopes(granted []string) []string {
	var missing []string
	for _, scope := range needed() {
		if !slices.Contains(granted, scope) && !slices.Contains(granted, scopeEverything) {
			missing = append(missing, scopeNames[scope])
		}
	}
	return missing
}

// code returns the authorization code of Google's answer.
func (o *OAuth) code(answer url.Values) (string, error) {
	if answer.Has("iss") && strings.TrimSuffix(one(answer, "iss"), "/") != o.issuer {
		return "", unknownConsent(errMixedUp)
	}
	f := &fault.Fault{Service: fault.Calendar, Op: "calendar.finish", Outcome: fault.Rejected}
	if answer.Has("error") {
		said := one(answer, "error")
		f.Code, f.Err = fault.UpstreamRejected, errRefused
		switch {
		case said == "access_denied":
			f.Code, f.Reason, f.Err = fault.InsufficientScope, fault.ConsentDenied, errDenied
		case said == "server_error" || said == "temporarily_unavailable":
			f.Code = fault.UpstreamUnavailable
		case slices.Contains(misconfigured, said):
			f.Code, f.Err = fault.Internal, fmt.Errorf("%w: %s", errMisconfigured, said)
		}
		return "", f
	}
	code := one(answer, "code")
	if code == "" || len(code) > longestCode {
		f.Code, f.Err = fault.UpstreamRejected, errAnswer
		return "", f
	}
	return code, nil
}

// account returns the address in an ID token, if it is one. The token came from
// the token endpoint itself, so it is as good as the connection, and a label is
// all that it is used for: its signature is not checked.
func (o *OAuth) account(idToken string) string {
	parts := strings.Split(idToken, ".")
	if len(parts) != 3 {
		return ""
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return ""
	}
	claims, err := wire.Decode[struct {
		Audience string `json:"aud"`
		Email    string `json:"email"`
	}](payload)
	if err != nil || claims.Audience != o.client.ClientID || !isEmail(claims.Email) {
		return ""
	}
	return claims.Email
}

// unknownConsent is what is said of every consent that is not to be believed:
// which way it is wrong is for the log.
func unknownConsent(err error) *fault.Fault {
	return &fault.Fault{
		Code: fault.Forbidden, Reason: fault.ConsentUnknown, Service: fault.Calendar, Op: "calendar.finish",
		Outcome: fault.Rejected, Err: err,
	}
}

// kept is the fault of a store that did not do what it was asked; its own word
// on why and for how long goes before ours.
func kept(op string, err error) error {
	if _, ok := errors.AsType[*fault.Fault](err); ok {
		return err
	}
	return &fault.Fault{Code: fault.Overloaded, Op: op, Outcome: fault.NotSent, Err: err}
}

// returnPath returns path if it is one of this server: what begins with two
// slashes, or with what a browser takes for them, is another server.
func returnPath(path string) (string, bool) {
	if path == "" {
		return "/", true
	}
	odd := func(r rune) bool { return r <= ' ' || r == '\\' || r >= 0x7f }
	u, err := url.Parse(path)
	ok := err == nil && u.Scheme == "" && u.Host == "" && len(path) <= 2048 &&
		strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "//") && !strings.ContainsFunc(path, odd)
	return path, ok
}

// newSecret returns 256 random bits as text.
func newSecret() secret.Text {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails: it ends the process instead
	return secret.New(base64.RawURLEncoding.EncodeToString(b))
}

// isSecret reports whether s can be one of [newSecret].
func isSecret(s secret.Text) bool {
	b, err := base64.RawURLEncoding.Strict().DecodeString(s.Reveal())
	return err == nil && len(b) == 32
}

// one returns a parameter that is there once, empty if it is not.
func one(answer url.Values, name string) string {
	if values := answer[name]; len(values) == 1 {
		return values[0]
	}
	return ""
}
