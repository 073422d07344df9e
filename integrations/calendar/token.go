package calendar

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"ava/internal/secret"
)

// Token is a grant as it is kept.
type Token struct {
	Access  secret.Text
	Refresh secret.Text
	Expiry  time.Time // of Access
	// GrantEnds is when the whole grant ends and the person has to connect again,
	// where Google says so: for people who gave it for a time. It is zero for
	// others, also for the seven days that a project in testing has.
	GrantEnds time.Time
	Scopes    []string
	// Ended says that Google has revoked the grant. There are no tokens then, and
	// nobody asks for new ones.
	Ended bool
}

// The names of a token's fields where it is kept.
const (
	fieldAccess    = "accessToken"
	fieldRefresh   = "refreshToken"
	fieldExpiry    = "expiry"
	fieldGrantEnds = "grantEnds"
	fieldScopes    = "scopes"
	fieldEnded     = "ended"
)

// Fields returns the token as texts, which [ParseToken] reads.
func (t Token) Fields() map[string]secret.Text {
	out := map[string]secret.Text{
		fieldAccess: t.Access, fieldRefresh: t.Refresh,
		fieldExpiry: moment(t.Expiry), fieldGrantEnds: moment(t.GrantEnds),
		fieldScopes: secret.New(strings.Join(t.Scopes, " ")),
	}
	if t.Ended {
		out[fieldEnded] = secret.New("true")
	}
	for name, text := range out {
		if text.Empty() {
			delete(out, name)
		}
	}
	return out
}

func moment(t time.Time) secret.Text {
	if t.IsZero() {
		return secret.Text{}
	}
	return secret.New(strconv.FormatInt(t.Unix(), 10))
}

// errNotAToken says nothing of what was read.
var errNotAToken = errors.New("the fields are not those of a token")

// ParseToken reads what [Token.Fields] returns.
func ParseToken(fields map[string]secret.Text) (Token, error) {
	t := Token{
		Access: fields[fieldAccess], Refresh: fields[fieldRefresh],
		Scopes: strings.Fields(fields[fieldScopes].Reveal()), Ended: !fields[fieldEnded].Empty(),
	}
	var err error
	for name, at := range map[string]*time.Time{fieldExpiry: &t.Expiry, fieldGrantEnds: &t.GrantEnds} {
		if text := fields[name]; !text.Empty() {
			seconds, wrong := strconv.ParseInt(text.Reveal(), 10, 64)
			if wrong != nil {
				err = errNotAToken
			}
			*at = time.Unix(seconds, 0)
		}
	}
	if !t.Ended && t.Refresh.Empty() && t.Access.Empty() {
		err = errNotAToken
	}
	if err != nil {
		return Token{}, err
	}
	return t, nil
}

// early is how long before its end an access token is taken for expired: a
// request may be under way for a while, and clocks differ.
const early = time.Minute

// fresh reports whether the access token is good for now.
func (t *Token) fresh() bool { return !t.Access.Empty() && time.Until(t.Expiry) > early }

// same reports whether two secrets are equal.
func same(a, b secret.Text) bool { return a.Reveal() == b.Reveal() }

// lifetime is how long an access token is good that does not say: an hour, as
// Google's are. If that is too long, the calendar's refusal tells.
const (
	lifetime = time.Hour
	longest  = 24 * time.Hour
)

// tokenAnswer is what the token endpoint returns.
type tokenAnswer struct {
	AccessToken     string  `json:"access_token"`
	RefreshToken    string  `json:"refresh_token"`
	TokenType       string  `json:"token_type"`
	ExpiresIn       float64 `json:"expires_in"`               // seconds
	RefreshTokenEnd float64 `json:"refresh_token_expires_in"` // seconds
	Scope           string  `json:"scope"`
	IDToken         string  `json:"id_token"`
}

// usable reports whether the answer holds a token that can be sent.
func (a *tokenAnswer) usable() bool {
	odd := func(r rune) bool { return r <= ' ' || r >= 0x7f }
	return a.AccessToken != "" && !strings.ContainsFunc(a.AccessToken+a.RefreshToken, odd) &&
		(a.TokenType == "" || strings.EqualFold(a.TokenType, "Bearer"))
}

// token returns the tokens that follow on was, which they were given for. What
// the answer does not mention stays.
func (a *tokenAnswer) token(was Token, now time.Time) Token {
	t := Token{
		Access: secret.New(a.AccessToken), Refresh: was.Refresh,
		Expiry: now.Add(seconds(a.ExpiresIn, lifetime)), GrantEnds: was.GrantEnds, Scopes: was.Scopes,
	}
	if a.RefreshToken != "" {
		t.Refresh = secret.New(a.RefreshToken)
	}
	if a.RefreshTokenEnd > 0 {
		t.GrantEnds = now.Add(min(time.Duration(min(a.RefreshTokenEnd, 1e9))*time.Second, 100*365*24*time.Hour))
	}
	if scopes := strings.Fields(a.Scope); len(scopes) > 0 {
		t.Scopes = slices.Sorted(slices.Values(scopes))
	}
	return t
}

// seconds returns a length of time that an answer tells, within reason.
func seconds(n float64, otherwise time.Duration) time.Duration {
	if n <= 0 {
		return otherwise
	}
	return time.Duration(min(n, longest.Seconds())) * time.Second
}
