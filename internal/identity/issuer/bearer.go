package issuer

import (
	"errors"
	"net/http"
	"strings"

	"ava/internal/identity"
)

var _ identity.Authenticator = (*Issuer)(nil)

var errTwoHeaders = errors.New("more than one Authorization header")

// Authenticate implements [identity.Authenticator] by the access token in the
// Authorization header, RFC 6750. Tokens anywhere else are not looked at: query
// strings end up in logs.
func (i *Issuer) Authenticate(r *http.Request) (identity.Viewer, error) {
	token, err := bearer(r.Header)
	if err != nil {
		return identity.Viewer{}, identity.Unauthenticated(err)
	}
	return i.AccessToken(r.Context(), token)
}

// bearer returns what follows "Bearer ", whose case does not matter. There is
// one space; of what follows, everything is the token.
func bearer(h http.Header) (string, error) {
	values := h["Authorization"]
	if len(values) > 1 {
		return "", errTwoHeaders
	}
	if len(values) == 0 {
		return "", identity.ErrNoCredentials
	}
	scheme, token, _ := strings.Cut(values[0], " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return "", identity.ErrNoCredentials
	}
	return token, nil
}
