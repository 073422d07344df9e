package signin

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"time"
)

// token is a secret of 256 random bits that a browser keeps for us.
type token [32]byte

func newToken() token {
	var t token
	_, _ = rand.Read(t[:]) // never fails: it ends the process instead
	return t
}

// String returns the token as it is written in cookies and addresses.
func (t token) String() string { return base64.RawURLEncoding.EncodeToString(t[:]) }

// key is what the token's record is stored under.
func (t token) key() Key { return sha256.Sum256(t[:]) }

// ties hold the legs of one sign-in together: the browser, and the state that
// goes with it to the provider and back. Both are needed to find the login, to
// redeem the code and to recognise the ID token, and the store has neither.
type ties struct {
	browser token
	state   string
}

func (t ties) derive(purpose string) [sha256.Size]byte {
	mac := hmac.New(sha256.New, t.browser[:])
	_, _ = mac.Write([]byte(purpose + " " + t.state))
	return [sha256.Size]byte(mac.Sum(nil))
}

func (t ties) key() Key         { return t.derive("key") }
func (t ties) nonce() string    { return token(t.derive("nonce")).String() }
func (t ties) verifier() string { return token(t.derive("verifier")).String() }

// cookie is one of our cookies.
type cookie struct {
	name   string
	secure bool
	life   time.Duration
}

// newCookie names a cookie so that no other host, and nobody between, can plant
// one. Browsers grant that over https alone.
func newCookie(name string, secure bool, life time.Duration) cookie {
	if secure {
		name = "__Host-" + name
	}
	return cookie{name, secure, life}
}

func (c cookie) set(w http.ResponseWriter, value token) {
	c.write(w, value.String(), int(c.life.Seconds()))
}
func (c cookie) clear(w http.ResponseWriter) { c.write(w, "", -1) }

func (c cookie) write(w http.ResponseWriter, value string, maxAge int) {
	http.SetCookie(w, &http.Cookie{
		Name: c.name, Value: value, Path: "/", MaxAge: maxAge,
		Secure: c.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

// read returns the request's cookie, if there is exactly one and it is ours.
func (c cookie) read(r *http.Request) (token, bool) {
	all := r.CookiesNamed(c.name)
	if len(all) != 1 {
		return token{}, false
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(all[0].Value)
	if err != nil || len(raw) != len(token{}) {
		return token{}, false
	}
	return token(raw), true
}
