package issuer

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/coreos/go-oidc/v3/oidc"

	"ava/internal/fault"
	"ava/internal/identity"
)

const (
	// skew is how far the issuer's clock may be ahead of ours.
	skew = time.Minute
	// longestSubject is how many characters the claim that owns credentials has
	// at most, as OpenID Connect Core 1.0 section 2 has it for sub.
	longestSubject = 255
	// longestName is how many characters of a person's name are kept.
	longestName = 100
)

// The reasons why a token's claims are refused, for the log.
var (
	errGenuine    = errors.New("the token does not verify")
	errIssuer     = errors.New("the token is of another issuer")
	errAudience   = errors.New("the token is for another audience")
	errTime       = errors.New("exp, iat or nbf is missing, no number, or not now")
	errSubject    = errors.New("the claim that owns credentials is missing, no text, or unusable")
	errIDToken    = errors.New("an ID token is not an access token")
	errUntyped    = errors.New("neither typ nor a client or scope shows that this is an access token")
	errNotIDToken = errors.New("not an ID token")
	errNonce      = errors.New("the ID token's nonce is not the one that was sent")
	errParty      = errors.New("the ID token was given to another client")
)

// AccessToken verifies an access token for this API and returns whom it was
// given to. The error is Unauthenticated, or Overloaded where the provider would
// have to be asked and cannot be.
func (i *Issuer) AccessToken(ctx context.Context, token string) (identity.Viewer, error) {
	h, claims, err := i.verify(ctx, token, i.audience)
	if err != nil {
		return identity.Viewer{}, refused(err)
	}
	if err := i.isAccessToken(h, claims); err != nil {
		return identity.Viewer{}, refused(err)
	}
	return i.viewer(claims, identity.MethodBearer)
}

// IDToken verifies the ID token that client got for a sign-in with nonce, and
// returns who signed in. The errors are those of AccessToken.
func (i *Issuer) IDToken(ctx context.Context, token, client, nonce string) (identity.Viewer, error) {
	h, claims, err := i.verify(ctx, token, client)
	if err != nil {
		return identity.Viewer{}, refused(err)
	}
	switch party := claims.text("azp"); {
	case h.typ != "" && h.typ != "jwt":
		return identity.Viewer{}, refused(errNotIDToken)
	case nonce == "" || subtle.ConstantTimeCompare([]byte(claims.text("nonce")), []byte(nonce)) != 1:
		return identity.Viewer{}, refused(errNonce)
	case claims.has("azp") && party != client, party == "" && len(claims.audiences()) > 1:
		return identity.Viewer{}, refused(errParty)
	}
	return i.viewer(claims, identity.MethodSession)
}

// refused makes a cause the fault Unauthenticated, unless it is a fault already.
func refused(err error) error {
	if _, ok := errors.AsType[*fault.Fault](err); ok {
		return err
	}
	return identity.Unauthenticated(err)
}

// verify checks what holds for every token: its form, its signature, its issuer,
// its audience and its times.
func (i *Issuer) verify(ctx context.Context, token, audience string) (header, fields, error) {
	h, err := parseHeader(token)
	if err != nil {
		return header{}, nil, err
	}
	keys, err := i.signers(ctx, h)
	if err != nil {
		return header{}, nil, err
	}
	config := &oidc.Config{ClientID: audience, SupportedSigningAlgs: []string{h.alg}}
	verified, err := oidc.NewVerifier(i.url, &oidc.StaticKeySet{PublicKeys: keys}, config).Verify(ctx, token)
	if err != nil {
		return header{}, nil, fmt.Errorf("%w: %w", errGenuine, brief(err))
	}
	var payload json.RawMessage
	if err := verified.Claims(&payload); err != nil {
		return header{}, nil, err
	}
	claims, err := object(payload)
	if err != nil {
		return header{}, nil, err
	}
	// Once more by the exact names: the library reads "AUD" as aud, and lets one
	// provider's iss deviate.
	switch {
	case claims.text("iss") != i.url:
		return header{}, nil, errIssuer
	case !slices.Contains(claims.audiences(), audience):
		return header{}, nil, errAudience
	}
	return h, claims, claims.checkTimes(time.Now())
}

// checkTimes refuses what the library takes: times in strings, tokens without
// an end, tokens of the future.
func (f fields) checkTimes(now time.Time) error {
	exp, ok := f.moment("exp")
	if !ok || !now.Before(exp) {
		return errTime
	}
	for _, name := range []string{"iat", "nbf"} {
		if t, ok := f.moment(name); f.has(name) && (!ok || t.After(now.Add(skew))) {
			return errTime
		}
	}
	return nil
}

// lastMoment is the end of the year 9999, in Unix seconds.
const lastMoment = 253402300799

// moment returns a claim that is a number of seconds since 1970.
func (f fields) moment(name string) (time.Time, bool) {
	seconds, err := strconv.ParseFloat(string(f[name]), 64)
	if err != nil || !(0 < seconds && seconds <= lastMoment) {
		return time.Time{}, false
	}
	whole, part := math.Modf(seconds)
	return time.Unix(int64(whole), int64(part*1e9)), true
}

// The claims that only one kind of token has.
var (
	idTokenMarks     = []string{"nonce", "at_hash", "c_hash", "s_hash"}
	accessTokenMarks = []string{"client_id", "cid", "scope", "scp"} // cid and scp: Okta, Microsoft
)

// isAccessToken tells an access token from an ID token that the same issuer
// signed for the same audience. RFC 9068 gives the former a typ of its own; many
// providers do not, but their access tokens name a client or a scope, and only
// ID tokens repeat a nonce or hash what was given out beside them.
func (i *Issuer) isAccessToken(h header, claims fields) error {
	if slices.ContainsFunc(idTokenMarks, claims.has) {
		return errIDToken
	}
	if strings.EqualFold(claims.text("typ"), "ID") || strings.EqualFold(claims.text("token_use"), "id") {
		return errIDToken // Keycloak, Cognito
	}
	if h.typ == "at+jwt" {
		return nil
	}
	if i.onlyTyped || h.typ != "" && h.typ != "jwt" {
		return errUntyped
	}
	if !slices.ContainsFunc(accessTokenMarks, claims.has) {
		return errUntyped
	}
	return nil
}

// audiences returns aud, which is a text or a list of texts.
func (f fields) audiences() []string {
	var list []string
	if err := json.Unmarshal(f["aud"], &list); err != nil {
		return []string{f.text("aud")}
	}
	return list
}

// viewer makes a viewer of claims.
func (i *Issuer) viewer(claims fields, method identity.Method) (identity.Viewer, error) {
	subject := claims.text(i.ownerClaim)
	if !usable(claims.text("sub")) || !usable(subject) {
		return identity.Viewer{}, refused(errSubject)
	}
	name := claims.text("name")
	if name == "" {
		name = claims.text("preferred_username")
	}
	until, _ := claims.moment("exp")
	return identity.Viewer{Owner: identity.NewOwner(i.url, subject), Name: printable(name), Method: method, Until: until}, nil
}

// usable reports whether a subject can be stored and compared: 1 to 255
// characters, none of them invisible.
func usable(subject string) bool {
	n := utf8.RuneCountInString(subject)
	return 1 <= n && n <= longestSubject && strings.TrimSpace(subject) == subject && !strings.ContainsFunc(subject, invisible)
}

// printable returns what people can be shown of a name.
func printable(name string) string {
	r := []rune(strings.Map(func(r rune) rune {
		if invisible(r) {
			return -1
		}
		return r
	}, name))
	return strings.TrimSpace(string(r[:min(len(r), longestName)]))
}

// invisible reports whether a character is a control, or one of format that can
// make text read other than it is.
func invisible(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) }
