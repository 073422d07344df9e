package calendar

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"ava/integrations/internal/wire"
	"ava/internal/fault"
	"ava/internal/resilience"
	"ava/internal/secret"
)

// The scopes that the product needs, and no more than these.
// https://developers.google.com/workspace/calendar/api/auth
const (
	scopePrefix     = "https://www.googleapis.com/auth/"
	scopeEverything = scopePrefix + "calendar" // includes the others
	ScopeEvents     = scopePrefix + "calendar.events"
	ScopeCalendars  = scopePrefix + "calendar.calendarlist.readonly"
	ScopeFreeBusy   = scopePrefix + "calendar.freebusy"
)

// Scopes returns what is asked for: the calendars, and the address of the
// account to tell it by.
func Scopes() []string { return append(needed(), "openid", "email") }

func needed() []string { return []string{ScopeEvents, ScopeCalendars, ScopeFreeBusy} }

// scopeNames are what people read on Google's page, about.
var scopeNames = map[string]string{
	ScopeEvents:    "see and change events",
	ScopeCalendars: "see the list of calendars",
	ScopeFreeBusy:  "see when calendars are free or busy",
}

// OAuthConfig is what an [OAuth] is made of. The first three come from the
// operator's project at Google.
type OAuthConfig struct {
	ClientID     string
	ClientSecret secret.Text
	RedirectURL  string            // of our callback, exactly as Google was told
	BaseURL      *url.URL          // where all endpoints are; nil means Google's own
	Consents     Consents          // keeps consents under way
	Guard        *resilience.Guard // protects the token endpoint for all connections; not the one of the calendars
	Transport    http.RoundTripper // nil means a connection pool of its own
	Version      string            // of the product, for the User-Agent

	// Headers adds headers to each request, if it is not nil.
	Headers func(ctx context.Context, h http.Header)
}

// OAuth gets grants from people with a Google account, renews and revokes them.
// It is the authorization code flow with PKCE as RFC 9700 recommends it. It is
// safe for concurrent use.
// https://developers.google.com/identity/protocols/oauth2/web-server
type OAuth struct {
	client   oauth2.Config // but for the secret
	secret   secret.Text
	issuer   string
	api      *wire.Endpoint
	guard    *resilience.Guard
	consents Consents
}

// NewOAuth returns what c describes.
func NewOAuth(c OAuthConfig) *OAuth {
	consent := &url.URL{Scheme: "https", Host: "accounts.google.com"}
	tokens := &url.URL{Scheme: "https", Host: "oauth2.googleapis.com"}
	if c.BaseURL != nil {
		consent, tokens = c.BaseURL, c.BaseURL
	}
	if c.Transport == nil {
		c.Transport = wire.NewTransport()
	}
	return &OAuth{
		client: oauth2.Config{
			ClientID: c.ClientID, RedirectURL: c.RedirectURL, Scopes: Scopes(),
			Endpoint: oauth2.Endpoint{AuthURL: below(consent, "/o/oauth2/v2/auth").String()},
		},
		secret: c.ClientSecret,
		issuer: strings.TrimSuffix(consent.String(), "/"),
		api: wire.NewEndpoint(wire.Config{
			Base: tokens, Transport: c.Transport, Version: c.Version, MaxBody: maxTokenBody, Headers: c.Headers,
		}),
		guard:    c.Guard,
		consents: c.Consents,
	}
}

// maxTokenBody is how long an answer of the token endpoint may be, in bytes.
const maxTokenBody = 64 << 10

// The grants that tokens are given for.
const (
	grantCode    = "authorization_code"
	grantRefresh = "refresh_token"
)

// exchange redeems a code. That Google does not take it says nothing of anybody
// else's, so the guard does not get to see a refusal of a grant.
func (o *OAuth) exchange(ctx context.Context, code string, verifier secret.Text) (tokenAnswer, error) {
	call := resilience.Call{Op: "calendar.exchange", Effect: resilience.Once}
	return resilience.Do(ctx, o.guard, call, func(ctx context.Context) (tokenAnswer, error) {
		t, err := o.ask(ctx, url.Values{
			"grant_type": {grantCode}, "code": {code}, "redirect_uri": {o.client.RedirectURL},
			"code_verifier": {verifier.Reveal()},
		})
		if errors.Is(err, fault.ReconnectRequired) {
			err = unknownConsent(err)
		}
		return t, err
	})
}

// refresh gets new tokens for a refresh token. The answer is false if Google
// says that the grant has ended: that is its word on one grant, and to the guard
// an answer like any other, as all connections share it.
func (o *OAuth) refresh(ctx context.Context, refresh secret.Text) (t tokenAnswer, lives bool, err error) {
	call := resilience.Call{Op: "calendar.refresh", Effect: resilience.Idempotent}
	answer, err := resilience.Do(ctx, o.guard, call, func(ctx context.Context) (*tokenAnswer, error) {
		t, err := o.ask(ctx, url.Values{"grant_type": {grantRefresh}, "refresh_token": {refresh.Reveal()}})
		if errors.Is(err, fault.ReconnectRequired) {
			return nil, nil //nolint:nilnil // there is no answer, and nothing went wrong
		}
		return &t, err
	})
	if err != nil || answer == nil {
		return tokenAnswer{}, false, err
	}
	return *answer, true, nil
}

// ask makes one request to the token endpoint.
func (o *OAuth) ask(ctx context.Context, form url.Values) (tokenAnswer, error) {
	form.Set("client_id", o.client.ClientID)
	if !o.secret.Empty() {
		form.Set("client_secret", o.secret.Reveal())
	}
	a, err := o.post(ctx, "/token", form)
	if err != nil {
		return tokenAnswer{}, err
	}
	defer a.Release()
	t, err := wire.Decode[tokenAnswer](a.Body)
	if err == nil && !t.usable() {
		err = errIncomplete
	}
	if err != nil {
		return tokenAnswer{}, unreadable(a, resilience.Once, err)
	}
	return t, nil
}

// revocation is how long somebody who disconnects waits for Google at most.
const revocation = 5 * time.Second

// Revoke tells Google that the grant is not wanted any more. With it ends every
// grant that the account gave this product. It is a favor: whoever disconnects
// is disconnected, whatever becomes of it. It takes 5 seconds at most.
// https://developers.google.com/identity/protocols/oauth2/web-server#tokenrevoke
func (o *OAuth) Revoke(ctx context.Context, t Token) error {
	token := t.Refresh
	if token.Empty() {
		token = t.Access
	}
	if token.Empty() {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, revocation)
	defer cancel()
	call := resilience.Call{Op: "calendar.revoke", Effect: resilience.Idempotent}
	_, err := resilience.Do(ctx, o.guard, call, func(ctx context.Context) (struct{}, error) {
		a, err := o.post(ctx, "/revoke", url.Values{"token": {token.Reveal()}})
		if err == nil {
			a.Release()
		}
		if f := fault.Of(err); f != nil && f.Upstream != nil && f.Upstream.Code == "invalid_token" {
			return struct{}{}, nil // it is revoked already
		}
		return struct{}{}, err
	})
	return err
}

func (o *OAuth) post(ctx context.Context, path string, form url.Values) (*wire.Answer, error) {
	a, err := o.api.Send(ctx, wire.Request{
		Method: http.MethodPost, Path: path,
		ContentType: "application/x-www-form-urlencoded", Body: []byte(form.Encode()),
	})
	if err != nil {
		return nil, err
	}
	if f := tokenFailure(a); f != nil {
		a.Release()
		return nil, f
	}
	return a, nil
}

// errorWord is what the error codes of OAuth look like.
var errorWord = regexp.MustCompile(`^[a-z_]{1,40}$`)

// The error codes of OAuth that are the operator's mistakes.
var misconfigured = []string{
	"invalid_client", "unauthorized_client", "redirect_uri_mismatch", "unsupported_grant_type", "invalid_request", "invalid_scope",
}

const invalidGrant = "invalid_grant"

// tokenFailure returns the fault that an answer of the token endpoint means, nil
// for one that succeeded.
// https://www.rfc-editor.org/rfc/rfc6749#section-5.2
func tokenFailure(a *wire.Answer) *fault.Fault {
	if a.Status < 400 {
		return nil
	}
	said, _ := wire.Decode[struct {
		Error string `json:"error"`
	}](a.Body)
	code := said.Error
	if !errorWord.MatchString(code) {
		code = ""
	}
	f := &fault.Fault{Code: fault.UpstreamUnavailable, Err: fmt.Errorf("HTTP status %d", a.Status)}
	switch {
	case a.Status == http.StatusTooManyRequests:
		f.Code, f.RetryAfter = fault.UpstreamLimited, wire.RetryAfter(a.Header, time.Now())
	case a.Status >= 500:
		f.Outcome, f.RetryAfter = fault.Unknown, wire.RetryAfter(a.Header, time.Now())
	case code == invalidGrant:
		f.Code = fault.ReconnectRequired
	case slices.Contains(misconfigured, code):
		f.Code, f.Err = fault.Internal, fmt.Errorf("%w: %s", errMisconfigured, code)
	}
	return complete(f, a, code, resilience.Once)
}

var errMisconfigured = errors.New("the OAuth client is not set up as Google knows it")
