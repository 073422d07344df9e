package issuer_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ava/internal/fault"
	"ava/internal/identity"
	"ava/internal/identity/issuer"
)

const client = "ava-web"

func TestIDTokenMatrix(t *testing.T) {
	t.Parallel()
	keyring()
	synctest.Test(t, func(t *testing.T) {
		p := newProvider()
		i := trusting(t, p)
		s := keyring()["ES256"]
		header := s.header().with(object{"typ": "JWT"})
		claims := object{"iss": issuerURL, "aud": client, "sub": "ann", "nonce": "n-1", "iat": in(0), "exp": in(time.Hour)}
		for name, c := range map[string]struct {
			header, claims object
			nonce          string
			accepted       bool
		}{
			"in order":                     {nil, nil, "n-1", true},
			"typ missing":                  {object{"typ": nil}, nil, "n-1", true},
			"an access token":              {object{"typ": "at+jwt"}, nil, "n-1", false},
			"a logout token":               {object{"typ": "logout+jwt"}, nil, "n-1", false},
			"nonce of another sign-in":     {nil, nil, "n-2", false},
			"nonce missing":                {nil, object{"nonce": nil}, "n-1", false},
			"nonce a number":               {nil, object{"nonce": 1}, "1", false},
			"no nonce wanted":              {nil, object{"nonce": ""}, "", false},
			"for another client":           {nil, object{"aud": "other"}, "n-1", false},
			"for us and another":           {nil, object{"aud": []string{client, "other"}}, "n-1", false},
			"for two, given to us":         {nil, object{"aud": []string{client, "other"}, "azp": client}, "n-1", true},
			"for two, given to another":    {nil, object{"aud": []string{client, "other"}, "azp": "other"}, "n-1", false},
			"for us, given to another":     {nil, object{"azp": "other"}, "n-1", false},
			"for us, given to nobody":      {nil, object{"azp": ""}, "n-1", false},
			"of another issuer":            {nil, object{"iss": "https://evil.example"}, "n-1", false},
			"expired":                      {nil, object{"exp": in(-time.Second)}, "n-1", false},
			"exp a text":                   {nil, object{"exp": "9999999999"}, "n-1", false},
			"sub missing":                  {nil, object{"sub": nil}, "n-1", false},
			"alg none":                     {object{"alg": "none"}, nil, "n-1", false},
			"critical extension":           {object{"crit": []string{"x"}, "x": 1}, nil, "n-1", false},
			"an audience of the API alone": {nil, object{"aud": audience}, "n-1", false},
		} {
			v, err := i.IDToken(t.Context(), s.sign(header.with(c.header), claims.with(c.claims)), client, c.nonce)
			want := refused
			if c.accepted {
				want = accepted
				if v.Owner != identity.NewOwner(issuerURL, "ann") || v.Method != identity.MethodSession {
					t.Errorf("%s: %+v", name, v)
				}
			}
			expect(t, name, err, want)
		}
	})
}

func TestNoTokenAtAllIsNoIDToken(t *testing.T) {
	t.Parallel()
	keyring()
	synctest.Test(t, func(t *testing.T) {
		_, err := trusting(t, newProvider()).IDToken(t.Context(), "", client, "n")
		expect(t, "empty", err, refused)
	})
}

func TestIssuerThatCouldBeImpersonatedIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		options issuer.Options
		ok      bool
	}{
		"https":              {issuer.Options{URL: issuerURL, Audience: audience}, true},
		"http on loopback":   {issuer.Options{URL: "http://127.0.0.1:9000", Audience: audience}, true},
		"http on localhost":  {issuer.Options{URL: "http://localhost:9000/realm", Audience: audience}, true},
		"http elsewhere":     {issuer.Options{URL: "http://id.example", Audience: audience}, false},
		"nothing":            {issuer.Options{Audience: audience}, false},
		"a path":             {issuer.Options{URL: "/tenant", Audience: audience}, false},
		"a user":             {issuer.Options{URL: "https://ann@id.example", Audience: audience}, false},
		"a query":            {issuer.Options{URL: issuerURL + "?x", Audience: audience}, false},
		"a fragment":         {issuer.Options{URL: issuerURL + "#x", Audience: audience}, false},
		"no audience":        {issuer.Options{URL: issuerURL}, false},
		"owned by e-mail":    {issuer.Options{URL: issuerURL, Audience: audience, OwnerClaim: "email"}, false},
		"owned by user name": {issuer.Options{URL: issuerURL, Audience: audience, OwnerClaim: "preferred_username"}, false},
		"owned by tenant":    {issuer.Options{URL: issuerURL, Audience: audience, OwnerClaim: "tid"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := issuer.New(c.options); (err == nil) != c.ok {
				t.Errorf("New: %v", err)
			}
		})
	}
}

// FuzzBearer looks for a header that is let in although it is not the token, or
// whose refusal tells something of it.
func FuzzBearer(f *testing.F) {
	i := trusting(f, newProvider())
	valid := good(nil, nil)
	for _, group := range [][]attempt{signatures(), claims(), types(), forms()} {
		for _, a := range group {
			if len(a.authorization) == 1 && !a.accepted {
				f.Add(a.authorization[0])
			}
		}
	}
	f.Fuzz(func(t *testing.T, header string) {
		v, err := i.Authenticate(request(header))
		if scheme, token, _ := strings.Cut(header, " "); err == nil && (token != valid || !strings.EqualFold(scheme, "bearer")) {
			t.Fatalf("%q is %v", header, v)
		}
		if err == nil {
			return
		}
		if !errors.Is(err, fault.Unauthenticated) {
			t.Errorf("%v, want UNAUTHENTICATED", err)
		}
		for part := range strings.SplitSeq(header, ".") {
			if len(part) > 20 && strings.Contains(err.Error(), part) {
				t.Errorf("the error holds a part of the header: %v", err)
			}
		}
	})
}

// FuzzClaims signs whatever comes: what is let in has to name somebody.
func FuzzClaims(f *testing.F) {
	i := trusting(f, newProvider())
	s := keyring()["EdDSA"]
	header := `{"alg":"EdDSA","kid":"ed","typ":"at+jwt"}`
	for _, payload := range []string{
		`{"iss":"` + issuerURL + `","aud":"` + audience + `","sub":"ann","exp":99999999999}`,
		`{"iss":"` + issuerURL + `","aud":["a","` + audience + `"],"sub":"a\u0000","exp":1e11,"nbf":-1}`,
		`{}`, `[]`, `null`, `{"a":{"b":[1,2]},"a":1}`,
	} {
		f.Add(payload)
	}
	f.Fuzz(func(t *testing.T, payload string) {
		v, err := i.Authenticate(request("Bearer " + s.signText(header, payload)))
		if err != nil {
			return
		}
		if again, err := identity.ParseOwner(v.Owner.String()); err != nil || again != v.Owner {
			t.Errorf("%q is %v, which cannot be stored: %v", payload, v, err)
		}
		if !v.Until.After(time.Now()) || !strings.Contains(payload, issuerURL) || !strings.Contains(payload, audience) {
			t.Errorf("%q is %v", payload, v)
		}
	})
}
