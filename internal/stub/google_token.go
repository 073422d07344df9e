package stub

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// How long codes and access tokens are good.
const (
	codeLife   = 10 * time.Minute
	accessLife = 3599 * time.Second
)

// Tokens tell themselves what they are good for, so that they outlive the
// process. They look like no real token on purpose.
const (
	accessPrefix  = "stub-access."
	refreshPrefix = "stub-refresh."
)

// calendarScope is what the calendar's scopes begin with.
const calendarScope = "https://www.googleapis.com/auth/"

// GoogleAccount is the address of the account.
const GoogleAccount = "ada@example.com"

// googleCode is a consent that can be redeemed.
type googleCode struct {
	client, redirect, challenge string
	scopes                      []string
	offline                     bool
	expires                     time.Time
}

// accepts returns the scopes of an access token, nil for one that is not the
// stub's own, which may do everything.
func (g *Google) accepts(token string) (scopes []string, ok bool) {
	rest, own := strings.CutPrefix(token, accessPrefix)
	if !own {
		return nil, !strings.Contains(strings.ToLower(token), "invalid")
	}
	grant, rest, _ := strings.Cut(rest, ".")
	expiry, rest, _ := strings.Cut(rest, ".")
	packed, _, _ := strings.Cut(rest, ".")
	scopes, ok = unpack(packed)
	seconds, err := strconv.ParseInt(expiry, 10, 64)
	return scopes, ok && err == nil && !g.revoked[grant] && g.now().Before(time.Unix(seconds, 0))
}

// renewable returns the grant and the scopes of a refresh token.
func (g *Google) renewable(token string) (grant string, scopes []string, ok bool) {
	rest, own := strings.CutPrefix(token, refreshPrefix)
	grant, packed, _ := strings.Cut(rest, ".")
	scopes, ok = unpack(packed)
	return grant, scopes, own && ok && !g.revoked[grant]
}

func pack(scopes []string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strings.Join(scopes, " ")))
}

func unpack(text string) ([]string, bool) {
	b, err := base64.RawURLEncoding.DecodeString(text)
	scopes := strings.Fields(string(b))
	return scopes, err == nil && len(scopes) > 0
}

// token answers the token endpoint.
func (g *Google) token(r *http.Request) answer {
	if err := r.ParseForm(); err != nil {
		return refuseToken(http.StatusBadRequest, "invalid_request", "Bad Request")
	}
	form := r.PostForm
	if client := form.Get("client_id") + form.Get("client_secret"); form.Get("client_id") == "" || strings.Contains(client, "invalid") {
		return refuseToken(http.StatusUnauthorized, "invalid_client", "The OAuth client was not found.")
	}
	switch form.Get("grant_type") {
	case "authorization_code":
		return g.redeem(form)
	case "refresh_token":
		grant, scopes, ok := g.renewable(form.Get("refresh_token"))
		if !ok {
			return refuseToken(http.StatusBadRequest, "invalid_grant", "Token has been expired or revoked.")
		}
		return answer{http.StatusOK, encode(g.access(grant, scopes))}
	}
	return refuseToken(http.StatusBadRequest, "unsupported_grant_type", "Invalid grant_type: "+excerpt(form.Get("grant_type")))
}

// redeem makes a code into tokens, once. A code that comes twice was seen by
// somebody else, so the grant that came of it ends.
func (g *Google) redeem(form url.Values) answer {
	text := form.Get("code")
	if grant, twice := g.redeemed[text]; twice {
		g.revoked[grant] = true
	}
	code, known := g.codes[text]
	delete(g.codes, text)
	digest := sha256.Sum256([]byte(form.Get("code_verifier")))
	proof := base64.RawURLEncoding.EncodeToString(digest[:])
	switch {
	case !known || !g.now().Before(code.expires) || code.client != form.Get("client_id"):
		return refuseToken(http.StatusBadRequest, "invalid_grant", "Malformed auth code.")
	case code.redirect != form.Get("redirect_uri"):
		return refuseToken(http.StatusBadRequest, "redirect_uri_mismatch", "Bad Request")
	case code.challenge != "" && code.challenge != proof:
		return refuseToken(http.StatusBadRequest, "invalid_grant", "Invalid code verifier.")
	}
	grant := randomText()
	g.redeemed[text] = grant
	tokens := g.access(grant, code.scopes)
	if code.offline {
		tokens["refresh_token"] = refreshPrefix + grant + "." + pack(code.scopes)
	}
	if slices.Contains(code.scopes, "openid") {
		tokens["id_token"] = g.idToken(code.client)
	}
	return answer{http.StatusOK, encode(tokens)}
}

// access returns an answer with a new access token.
func (g *Google) access(grant string, scopes []string) object {
	expiry := strconv.FormatInt(g.now().Add(accessLife).Unix(), 10)
	return object{
		// The end tells tokens of one second apart.
		"access_token": accessPrefix + grant + "." + expiry + "." + pack(scopes) + "." + randomText(),
		"expires_in":   int(accessLife.Seconds()), "token_type": "Bearer", "scope": strings.Join(scopes, " "),
	}
}

// idToken is signed by nobody.
func (g *Google) idToken(client string) string {
	part := func(v object) string { return base64.RawURLEncoding.EncodeToString(encode(v)) }
	now := g.now()
	return part(object{"alg": "none"}) + "." + part(object{
		"iss": "https://accounts.google.com", "aud": client, "sub": "109876543210987654321",
		"email": GoogleAccount, "email_verified": true, "iat": now.Unix(), "exp": now.Add(time.Hour).Unix(),
	}) + "." + base64.RawURLEncoding.EncodeToString([]byte("unsigned"))
}

// revoke ends the grant of a token.
func (g *Google) revoke(r *http.Request) answer {
	token := r.PostFormValue("token")
	for _, prefix := range []string{accessPrefix, refreshPrefix} {
		if rest, own := strings.CutPrefix(token, prefix); own {
			grant, _, _ := strings.Cut(rest, ".")
			if g.revoked[grant] {
				break
			}
			g.revoked[grant] = true
			return answer{http.StatusOK, []byte("{}")}
		}
	}
	return refuseToken(http.StatusBadRequest, "invalid_token", "Token expired or revoked")
}

func randomText() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails: it ends the process instead
	return base64.RawURLEncoding.EncodeToString(b)
}
