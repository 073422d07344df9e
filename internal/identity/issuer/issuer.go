// Package issuer trusts one OpenID Connect provider: it verifies the access
// tokens that the provider gives out for this API, and the ID tokens that end a
// sign-in. The rules are stricter than those of the library underneath; where
// providers differ from each other, [Options] says what is accepted.
package issuer

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"

	"ava/internal/fault"
)

// Options are what an [Issuer] is made of.
type Options struct {
	URL        string // the issuer's identifier, compared byte by byte: https, or http on loopback
	Audience   string // what an access token must be meant for, byte by byte
	OwnerClaim string // the claim that owns credentials; empty means sub

	// OnlyTyped accepts only access tokens that say what they are: typ at+jwt,
	// RFC 9068. Without it a token of typ JWT or none is taken for an access
	// token if it shows a client or a scope and no mark of an ID token.
	OnlyTyped bool

	Transport http.RoundTripper // nil means one of its own
}

// Issuer verifies what one provider has signed. It asks the provider for its
// addresses and keys when they are first needed, so that the provider may be
// down when this program starts, and keeps both, so that it may go down later.
type Issuer struct {
	url        string
	audience   string
	ownerClaim string
	onlyTyped  bool
	client     *http.Client
	metadata   *held[Metadata]
	keys       *held[[]jose.JSONWebKey]
}

// Metadata is what a provider publishes of itself, as far as a sign-in needs it.
type Metadata struct {
	AuthorizationURL string
	TokenURL         string
	BasicAuth        bool // whether the client's secret goes into the Authorization header
	NamesItself      bool // whether each authorization response carries iss, RFC 9207

	keysURL string
}

// New returns the issuer that o describes. It does not talk to it yet.
func New(o Options) (*Issuer, error) {
	if o.OwnerClaim == "" {
		o.OwnerClaim = "sub"
	}
	u, err := url.Parse(o.URL)
	switch {
	case err != nil || !trustworthy(u) || u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, fmt.Errorf("issuer %q: use an https address without user, query or fragment; http only on loopback", o.URL)
	case o.Audience == "":
		return nil, errors.New("the audience is missing: without it tokens for other services would be accepted")
	case slices.Contains(changeable, o.OwnerClaim):
		return nil, fmt.Errorf("the claim %q cannot own credentials: such names change hands", o.OwnerClaim)
	}
	i := &Issuer{url: o.URL, audience: o.Audience, ownerClaim: o.OwnerClaim, onlyTyped: o.OnlyTyped, client: client(o.Transport)}
	i.metadata = &held[Metadata]{fetch: i.discover}
	i.keys = &held[[]jose.JSONWebKey]{fetch: i.fetchKeys}
	return i, nil
}

// changeable are the claims that must not identify anybody, as OpenID Connect
// Core 1.0 section 5.7 has it.
var changeable = []string{"email", "name", "nickname", "phone_number", "preferred_username", "upn", "unique_name"}

// URL returns the issuer's identifier.
func (i *Issuer) URL() string { return i.url }

// Client returns the HTTP client for the provider: it follows no redirect,
// waits and reads only so long.
func (i *Issuer) Client() *http.Client { return i.client }

// Metadata returns what the provider publishes of itself. The error is
// Overloaded where it cannot be asked and never could.
func (i *Issuer) Metadata(ctx context.Context) (Metadata, error) {
	now := i.metadata.get()
	switch {
	case now.at.IsZero():
		var err error
		if now, err = i.metadata.renew(ctx); err != nil {
			return Metadata{}, unavailable(err)
		}
	case now.olderThan(metadataFresh):
		i.metadata.begin(ctx) // what is held serves until that is done
	}
	if now.at.IsZero() {
		return Metadata{}, unavailable(now.err)
	}
	return now.value, nil
}

// metadataFresh is how long a provider's metadata is held before it is asked
// for again. It hardly ever changes.
const metadataFresh = time.Hour

// discover fetches the provider's metadata.
// https://openid.net/specs/openid-connect-discovery-1_0.html
func (i *Issuer) discover(ctx context.Context) (Metadata, error) {
	provider, err := oidc.NewProvider(oidc.ClientContext(ctx, i.client), i.url)
	if err != nil {
		return Metadata{}, fmt.Errorf("discovery: %w", brief(err))
	}
	var extra struct {
		KeysURL     string   `json:"jwks_uri"`
		AuthMethods []string `json:"token_endpoint_auth_methods_supported"`
		NamesItself bool     `json:"authorization_response_iss_parameter_supported"`
		Challenges  []string `json:"code_challenge_methods_supported"`
	}
	if err := provider.Claims(&extra); err != nil {
		return Metadata{}, fmt.Errorf("discovery: %w", brief(err))
	}
	if len(extra.Challenges) > 0 && !slices.Contains(extra.Challenges, "S256") {
		return Metadata{}, errors.New("discovery: the provider does not take PKCE with S256")
	}
	m := Metadata{
		AuthorizationURL: provider.Endpoint().AuthURL,
		TokenURL:         provider.Endpoint().TokenURL,
		BasicAuth:        extra.AuthMethods == nil || slices.Contains(extra.AuthMethods, "client_secret_basic"),
		NamesItself:      extra.NamesItself,
		keysURL:          extra.KeysURL,
	}
	return m, m.check()
}

// check refuses addresses at which others could listen in.
func (m Metadata) check() error {
	for name, address := range map[string]string{
		"authorization_endpoint": m.AuthorizationURL, "token_endpoint": m.TokenURL, "jwks_uri": m.keysURL,
	} {
		if u, err := url.Parse(address); err != nil || !trustworthy(u) {
			return fmt.Errorf("discovery: %s is not an https address", name)
		}
	}
	return nil
}

// trustworthy reports whether what goes to u can only be read by u: https, or
// http that does not leave this machine.
func trustworthy(u *url.URL) bool {
	if u.Host == "" || u.User != nil {
		return false
	}
	ip, err := netip.ParseAddr(u.Hostname())
	loopback := u.Hostname() == "localhost" || err == nil && ip.IsLoopback()
	return u.Scheme == "https" || u.Scheme == "http" && loopback
}

var errUnavailable = errors.New("the identity provider cannot be asked")

// unavailable returns the fault for a request that nobody can judge as long as
// the provider is down. It is not the caller's fault, so it is not a 401.
func unavailable(cause error) error {
	return &fault.Fault{Code: fault.Overloaded, Op: "issuer", RetryAfter: pause, Err: errors.Join(errUnavailable, cause)}
}
