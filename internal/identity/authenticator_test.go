package identity_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ava/internal/fault"
	"ava/internal/identity"
)

// answer is an authenticator that always says the same.
type answer struct {
	owner identity.Owner
	err   error
}

func (a answer) Authenticate(*http.Request) (identity.Viewer, error) {
	return identity.Viewer{Owner: a.owner}, a.err
}

var (
	ann     = answer{owner: identity.NewOwner("https://id.example", "ann")}
	ben     = answer{owner: identity.NewOwner("https://id.example", "ben")}
	nothing = answer{err: identity.Unauthenticated(identity.ErrNoCredentials)}
	forged  = answer{err: identity.Unauthenticated(errors.New("forged"))}
	down    = answer{err: &fault.Fault{Code: fault.Overloaded}}
)

func TestFirstCredentialsDecide(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		chain []identity.Authenticator
		owner identity.Owner
		code  fault.Code
	}{
		"first":             {[]identity.Authenticator{ann, ben}, ann.owner, ""},
		"second":            {[]identity.Authenticator{nothing, ben}, ben.owner, ""},
		"forged, then good": {[]identity.Authenticator{forged, ben}, identity.Owner{}, fault.Unauthenticated},
		"down, then good":   {[]identity.Authenticator{down, ben}, identity.Owner{}, fault.Overloaded},
		"none":              {[]identity.Authenticator{nothing, nothing}, identity.Owner{}, fault.Unauthenticated},
		"nobody to ask":     {nil, identity.Owner{}, fault.Unauthenticated},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v, err := identity.FirstOf(c.chain...).Authenticate(httptest.NewRequest(http.MethodPost, "/graphql", nil))
			if v.Owner != c.owner || c.code == "" && err != nil || c.code != "" && !errors.Is(err, c.code) {
				t.Errorf("Authenticate = %q, %v; want %q, %s", v.Owner, err, c.owner, c.code)
			}
		})
	}
}

func TestOnlyAKnownViewerGetsThrough(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		authenticator identity.Authenticator
		status        int
		challenge     string
	}{
		"known":     {ann, http.StatusOK, ""},
		"nothing":   {nothing, http.StatusUnauthorized, "Bearer"},
		"forged":    {forged, http.StatusUnauthorized, `Bearer error="invalid_token"`},
		"down":      {down, http.StatusServiceUnavailable, ""},
		"forbidden": {answer{err: &fault.Fault{Code: fault.Forbidden}}, http.StatusForbidden, ""},
		"nobody":    {answer{}, http.StatusInternalServerError, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			next := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				if v, ok := identity.From(r.Context()); !ok || v.Owner != ann.owner {
					t.Errorf("From = %v, %v, want ann", v, ok)
				}
			})
			refuse := func(w http.ResponseWriter, _ *http.Request, err error) {
				w.WriteHeader(fault.Of(err).Traits().HTTPStatus)
			}
			w := httptest.NewRecorder()
			identity.Require(c.authenticator, refuse)(next).ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/graphql", nil))
			if diff := cmp.Diff([]any{c.status, c.challenge}, []any{w.Code, w.Header().Get("WWW-Authenticate")}); diff != "" {
				t.Errorf("status and challenge (-want +got):\n%s", diff)
			}
		})
	}
}

// Only what can be nothing but a handshake gets in without credentials, and not
// with bad ones.
func TestOnlyAHandshakeMayComeWithoutCredentials(t *testing.T) {
	t.Parallel()
	nothing := answer{err: identity.Unauthenticated(identity.ErrNoCredentials)}
	for name, c := range map[string]struct {
		authenticator identity.Authenticator
		method        string
		header        []string
		in            bool
	}{
		"handshake":              {nothing, http.MethodGet, []string{"Upgrade", "websocket"}, true},
		"in capitals":            {nothing, http.MethodGet, []string{"Upgrade", "WebSocket"}, true},
		"forged":                 {answer{err: identity.Unauthenticated(errors.New("forged"))}, http.MethodGet, []string{"Upgrade", "websocket"}, false},
		"forbidden":              {answer{err: fault.New(fault.Forbidden, "")}, http.MethodGet, []string{"Upgrade", "websocket"}, false},
		"nobody can say":         {answer{err: fault.New(fault.Overloaded, "")}, http.MethodGet, []string{"Upgrade", "websocket"}, false},
		"nobody":                 {answer{}, http.MethodGet, []string{"Upgrade", "websocket"}, false},
		"no handshake":           {nothing, http.MethodGet, nil, false},
		"post":                   {nothing, http.MethodPost, []string{"Upgrade", "websocket"}, false},
		"another method":         {nothing, "get", []string{"Upgrade", "websocket"}, false},
		"another protocol":       {nothing, http.MethodGet, []string{"Upgrade", "h2c"}, false},
		"another protocol first": {nothing, http.MethodGet, []string{"Upgrade", "h2c", "Upgrade", "websocket"}, false},
		"several protocols":      {nothing, http.MethodGet, []string{"Upgrade", "h2c, websocket"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := false
			next := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				in = true
				if v, ok := identity.From(r.Context()); ok {
					t.Errorf("From = %v", v)
				}
			})
			refuse := func(w http.ResponseWriter, _ *http.Request, err error) {
				w.WriteHeader(fault.Of(err).Traits().HTTPStatus)
			}
			r := httptest.NewRequest(http.MethodGet, "/graphql", nil)
			r.Method = c.method
			for i := 0; i+1 < len(c.header); i += 2 {
				r.Header.Add(c.header[i], c.header[i+1])
			}
			w := httptest.NewRecorder()
			identity.RequireOrHandshake(c.authenticator, refuse)(next).ServeHTTP(w, r)
			if in != c.in || !in && w.Code < 400 {
				t.Errorf("let in: %v, status %d", in, w.Code)
			}
			if identity.Handshake(r) != (c.method == http.MethodGet && len(c.header) > 0 && strings.EqualFold(c.header[1], "websocket")) {
				t.Errorf("Handshake = %v", identity.Handshake(r))
			}
		})
	}
}

func TestContextWithoutAViewerHasNone(t *testing.T) {
	t.Parallel()
	if v, ok := identity.From(t.Context()); ok {
		t.Errorf("From = %v", v)
	}
	if v, ok := identity.From(identity.With(t.Context(), identity.Viewer{Name: "nobody"})); ok {
		t.Errorf("From = %v", v)
	}
}
