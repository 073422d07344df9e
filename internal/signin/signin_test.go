package signin_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"ava/internal/correlation"
	"ava/internal/fault"
	"ava/internal/identity"
	"ava/internal/signin"
)

func TestProviderIsAskedForACodeAndNothingMore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		asked := w.begin(t, "/auth/login", cookies{})
		for _, fresh := range []string{"state", "nonce", "code_challenge"} {
			if len(asked.Get(fresh)) != 43 { // 256 bits
				t.Errorf("%s = %q", fresh, asked.Get(fresh))
			}
			asked.Del(fresh)
		}
		want := url.Values{
			"prompt": {"none"}, "response_type": {"code"}, "client_id": {"ava-web"}, "scope": {"openid profile"},
			"redirect_uri": {publicURL + "/auth/callback"}, "code_challenge_method": {"S256"},
		}
		if diff := cmp.Diff(want, asked); diff != "" {
			t.Errorf("authorization request (-want +got):\n%s", diff)
		}
	})
}

func TestEverySignInHasSecretsOfItsOwn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, c := newWorld(t), cookies{}
		one, two := w.begin(t, "/auth/login", c), w.begin(t, "/auth/login", c)
		for _, fresh := range []string{"state", "nonce", "code_challenge"} {
			if one.Get(fresh) == two.Get(fresh) {
				t.Errorf("%s is %q both times", fresh, one.Get(fresh))
			}
		}
	})
}

func TestCookiesOfAPublicServerAreBoundToItsHost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for name, c := range map[string]struct{ public, want string }{
			"https":            {publicURL, "__Host-ava; Path=/; Max-Age=604800; HttpOnly; Secure; SameSite=Lax"},
			"http on loopback": {"http://127.0.0.1:8080", "ava; Path=/; Max-Age=604800; HttpOnly; SameSite=Lax"},
		} {
			w := newWorld(t, func(o *signin.Options) { o.PublicURL = c.public })
			done := w.signIn(t, "/auth/login", cookies{})
			value := done.Result().Cookies()[0].Value
			if got := strings.Replace(done.Header().Get("Set-Cookie"), "="+value, "", 1); got != c.want || len(value) != 43 {
				t.Errorf("%s: %q of %d characters, want %q", name, got, len(value), c.want)
			}
		}
	})
}

func TestWhoHasSignedInIsRecognised(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, c := newWorld(t), cookies{}
		if _, err := w.who(c); !errors.Is(err, identity.ErrNoCredentials) {
			t.Errorf("before: %v", err)
		}
		done := w.signIn(t, "/auth/login?return=/settings", c)
		if done.Code != http.StatusSeeOther || done.Header().Get("Location") != "/settings" || done.Header().Get("Cache-Control") != "no-store" || done.Header().Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("callback: %d, %v: %s", done.Code, done.Header(), w.why())
		}
		want := identity.Viewer{
			Owner: identity.NewOwner(issuerURL, "ann"), Name: "Ann Example",
			Method: identity.MethodSession, Until: time.Now().Add(7 * 24 * time.Hour),
		}
		if v, err := w.who(c); err != nil || v != want {
			t.Errorf("after: %v, %v; want %v", v, err, want)
		}
	})
}

func TestTwoTabsCanSignInAtATime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, c := newWorld(t), cookies{}
		one := w.begin(t, "/auth/login?return=/one", c)
		two := w.begin(t, "/auth/login?return=/two", c)
		for _, tab := range []struct {
			asked url.Values
			want  string
		}{{two, "/two"}, {one, "/one"}} {
			w.provider.asks = tab.asked
			if rec := w.do(http.MethodGet, "/auth/callback?code=c&state="+tab.asked.Get("state"), c); rec.Header().Get("Location") != tab.want {
				t.Errorf("%s: %d to %q: %s", tab.want, rec.Code, rec.Header().Get("Location"), w.why())
			}
		}
	})
}

func TestSecretGoesToTheTokenEndpointAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		if shown := fmt.Sprintf("%v %+v %#v", w.SignIn, w.SignIn, *w.SignIn); strings.Contains(shown, canary) {
			t.Error("a SignIn prints its secret")
		}
		w.signIn(t, "/auth/login", cookies{})
		sent := 0
		for _, r := range w.provider.asked {
			if _, password, ok := r.BasicAuth(); ok && password == canary && r.URL.Path == "/token" {
				sent++
			} else if ok {
				t.Errorf("%s got the secret", r.URL)
			}
		}
		if sent != 1 {
			t.Errorf("the secret was sent %d times", sent)
		}
	})
}

func TestStoreHoldsNothingThatSignsIn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := &spy{}
		w := newWorld(t, func(o *signin.Options) { o.Logins, o.Sessions = store, store })
		c := cookies{}
		asked := w.begin(t, "/auth/login", c)
		w.do(http.MethodGet, "/auth/callback?code=c&state="+asked.Get("state"), c)
		kept := fmt.Sprintf("%s %x", strings.Join(store.kept, " "), store.keys)
		for _, secret := range []string{asked.Get("state"), asked.Get("nonce"), asked.Get("code_challenge"), c["__Host-ava"], c["__Host-ava-login"]} {
			if secret == "" || strings.Contains(kept, secret) || strings.Contains(kept, fmt.Sprintf("%x", secret)) {
				t.Errorf("the store got %q: %s", secret, kept)
			}
		}
	})
}

// spy remembers what a store is given.
type spy struct {
	signin.MemoryLogins
	sessions signin.MemorySessions
	keys     []signin.Key
	kept     []string
}

func (s *spy) Save(ctx context.Context, k signin.Key, l signin.Login) error {
	s.keys, s.kept = append(s.keys, k), append(s.kept, fmt.Sprintf("%+v", l))
	return s.MemoryLogins.Save(ctx, k, l)
}

func (s *spy) Create(ctx context.Context, k signin.Key, v signin.Session) error {
	s.keys, s.kept = append(s.keys, k), append(s.kept, fmt.Sprintf("%+v", v))
	return s.sessions.Create(ctx, k, v)
}

func (s *spy) Get(ctx context.Context, k signin.Key) (signin.Session, error) {
	return s.sessions.Get(ctx, k)
}

func (s *spy) Touch(ctx context.Context, k signin.Key, until time.Time) error {
	return s.sessions.Touch(ctx, k, until)
}

func (s *spy) Delete(ctx context.Context, k signin.Key) error { return s.sessions.Delete(ctx, k) }

func TestReturnIsAPathOfThisServer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		for back, want := range map[string]string{
			"":                                "/",
			"/":                               "/",
			"/settings":                       "/settings",
			"/settings?tab=vapi&x=%2F%2F#key": "/settings?tab=vapi&x=%2F%2F#key",
			"/%2F/evil.example":               "/%2F/evil.example",
			"settings":                        "/",
			"/a b":                            "/",
			"//evil.example":                  "/",
			"///evil.example":                 "/",
			`/\evil.example`:                  "/",
			`\\evil.example`:                  "/",
			`/x\..\\evil.example`:             "/",
			"/\t/evil.example":                "/",
			"/\n/evil.example":                "/",
			"\t//evil.example":                "/",
			" //evil.example":                 "/",
			"https://evil.example":            "/",
			"https:evil.example":              "/",
			"http:///evil.example":            "/",
			"javascript:alert(1)":             "/",
			"data:text/html,x":                "/",
			"/x\r\nSet-Cookie: ava=x":         "/",
			"/\u2028/evil.example":            "/",
			"/%zz":                            "/",
			"/auth/login":                     "/",
			"/%61uth/login?return=/":          "/",
			"/" + strings.Repeat("x", 2048):   "/",
			"/authors":                        "/authors",
		} {
			done := w.signIn(t, "/auth/login?return="+url.QueryEscape(back), cookies{})
			if got := done.Header().Get("Location"); got != want {
				t.Errorf("%q leads to %q, want %q", back, got, want)
			}
		}
	})
}

func TestServerBelowAPathStaysBelowIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, func(o *signin.Options) { o.PublicURL = publicURL + "/ava/" })
		if got := w.begin(t, "/auth/login", cookies{}).Get("redirect_uri"); got != publicURL+"/ava/auth/callback" {
			t.Errorf("redirect_uri = %q", got)
		}
		for back, want := range map[string]string{"": "/ava/", "/ava/x": "/ava/x", "/other": "/ava/", "/ava/auth/login": "/ava/"} {
			if got := w.signIn(t, "/auth/login?return="+back, cookies{}).Header().Get("Location"); got != want {
				t.Errorf("%q leads to %q, want %q", back, got, want)
			}
		}
	})
}

func TestFailurePageHelpsAndTellsNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.provider.down = true
		r := request(http.MethodGet, "/auth/login", nil)
		r = r.WithContext(correlation.With(r.Context(), "support-me-42"))
		rec := httptest.NewRecorder()
		w.ServeHTTP(rec, r)
		if rec.Code != http.StatusServiceUnavailable || len(rec.Result().Cookies()) > 0 {
			t.Errorf("%d, %v", rec.Code, rec.Result().Cookies())
		}
		for _, part := range []string{"Signing in is not possible right now", "support-me-42", `href="/auth/login"`} {
			if !strings.Contains(rec.Body.String(), part) {
				t.Errorf("the page lacks %q:\n%s", part, rec.Body)
			}
		}
		if strings.Contains(rec.Body.String(), "refused") || !strings.HasPrefix(rec.Header().Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%v\n%s", rec.Header(), rec.Body)
		}
		if len(w.reported) != 1 || w.reported[0].Code != fault.Overloaded {
			t.Errorf("reported: %s", w.why())
		}
	})
}

func TestSignInThatCouldBeOverheardIsNotConfigured(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		public string
		ok     bool
	}{
		"https":              {"https://ava.example", true},
		"https, below":       {"https://ava.example/ava", true},
		"http on 127.0.0.1":  {"http://127.0.0.1:8080", true},
		"http on [::1]":      {"http://[::1]:8080", true},
		"http on localhost":  {"http://localhost:8080", true},
		"http elsewhere":     {"http://ava.example", false},
		"http on a LAN":      {"http://192.168.1.2:8080", false},
		"looks like us":      {"http://localhost.evil.example", false},
		"nothing":            {"", false},
		"a path":             {"/ava", false},
		"another scheme":     {"ftp://localhost", false},
		"a user":             {"https://ann@ava.example", false},
		"a query":            {"https://ava.example?x", false},
		"a fragment":         {"https://ava.example#x", false},
		"no address at all":  {"https://%zz", false},
		"a port of no sense": {"https://ava.example:x", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := signin.New(signin.Options{
				Issuer: trusted(t, newProvider(t)), ClientID: "x", PublicURL: c.public,
				Logins: new(signin.MemoryLogins), Sessions: new(signin.MemorySessions),
			})
			if (err == nil) != c.ok {
				t.Errorf("New: %v", err)
			}
		})
	}
}

func TestSignInNeedsItsParts(t *testing.T) {
	t.Parallel()
	whole := signin.Options{
		Issuer: trusted(t, newProvider(t)), ClientID: "x", PublicURL: publicURL,
		Logins: new(signin.MemoryLogins), Sessions: new(signin.MemorySessions),
	}
	for name, missing := range map[string]func(*signin.Options){
		"issuer":   func(o *signin.Options) { o.Issuer = nil },
		"client":   func(o *signin.Options) { o.ClientID = "" },
		"logins":   func(o *signin.Options) { o.Logins = nil },
		"sessions": func(o *signin.Options) { o.Sessions = nil },
		"openid":   func(o *signin.Options) { o.Scopes = []string{"profile"} },
	} {
		o := whole
		missing(&o)
		if _, err := signin.New(o); err == nil {
			t.Errorf("New without %s succeeds", name)
		}
	}
	if _, err := signin.New(whole); err != nil {
		t.Error(err)
	}
}
