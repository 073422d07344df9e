package signin_test

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ava/internal/fault"
	"ava/internal/identity"
	"ava/internal/signin"
)

const cookieName = "__Host-ava"

func TestSessionEndsAfterTwelveIdleHours(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, c := newWorld(t), cookies{}
		w.signIn(t, "/auth/login", c)
		time.Sleep(12*time.Hour - 1)
		if _, err := w.who(c); err != nil {
			t.Errorf("just before: %v", err)
		}
		time.Sleep(12*time.Hour - 1)
		if _, err := w.who(c); err != nil {
			t.Errorf("used meanwhile: %v", err)
		}
		time.Sleep(12 * time.Hour)
		if _, err := w.who(c); !errors.Is(err, fault.Unauthenticated) || errors.Is(err, identity.ErrNoCredentials) {
			t.Errorf("idle: %v", err)
		}
	})
}

func TestSessionEndsAfterSevenDaysOfUse(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, c := newWorld(t), cookies{}
		w.signIn(t, "/auth/login", c)
		start := time.Now()
		for time.Since(start) < 7*24*time.Hour {
			if _, err := w.who(c); err != nil {
				t.Fatalf("after %s: %v", time.Since(start), err)
			}
			time.Sleep(6 * time.Hour)
		}
		if _, err := w.who(c); !errors.Is(err, fault.Unauthenticated) {
			t.Errorf("after %s: %v", time.Since(start), err)
		}
	})
}

// counting counts the writes of a store, and can fail.
type counting struct {
	signin.MemorySessions
	touches int
	err     error
}

func (s *counting) Get(ctx context.Context, k signin.Key) (signin.Session, error) {
	if s.err != nil && s.touches < 0 {
		return signin.Session{}, s.err
	}
	return s.MemorySessions.Get(ctx, k)
}

func (s *counting) Touch(ctx context.Context, k signin.Key, until time.Time) error {
	s.touches++
	if s.err != nil {
		return s.err
	}
	return s.MemorySessions.Touch(ctx, k, until)
}

func (s *counting) Delete(ctx context.Context, k signin.Key) error {
	if s.err != nil {
		return s.err
	}
	return s.MemorySessions.Delete(ctx, k)
}

func TestUseIsRecordedEveryFiveMinutesAtMost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := new(counting)
		w, c := newWorld(t, func(o *signin.Options) { o.Sessions = store }), cookies{}
		w.signIn(t, "/auth/login", c)
		for range 3600 {
			time.Sleep(time.Second)
			if _, err := w.who(c); err != nil {
				t.Fatal(err)
			}
		}
		if store.touches != 12 {
			t.Errorf("%d writes in an hour, want 12", store.touches)
		}
	})
}

func TestFullDiskSignsNobodyOut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := new(counting)
		w, c := newWorld(t, func(o *signin.Options) { o.Sessions = store }), cookies{}
		w.signIn(t, "/auth/login", c)
		store.err = errors.New("disk full")
		time.Sleep(time.Hour)
		if _, err := w.who(c); err != nil {
			t.Errorf("%v", err)
		}
		if !strings.Contains(w.why(), "disk full") {
			t.Errorf("reported: %q", w.why())
		}
	})
}

func TestStoreThatIsDownIsNotTakenForSignedOut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := new(counting)
		w, c := newWorld(t, func(o *signin.Options) { o.Sessions = store }), cookies{}
		w.signIn(t, "/auth/login", c)
		store.err, store.touches = errors.New("connection refused"), -1
		if _, err := w.who(c); !errors.Is(err, fault.Overloaded) {
			t.Errorf("who: %v, want OVERLOADED", err)
		}
		if rec := w.do(http.MethodPost, "/auth/logout", c); rec.Code != http.StatusServiceUnavailable || c[cookieName] == "" {
			t.Errorf("logout: %d, cookies %v: a session that goes on must not look ended", rec.Code, c)
		}
	})
}

func TestSigningInAgainEndsTheSessionOfBefore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, c := newWorld(t), cookies{}
		w.signIn(t, "/auth/login", c)
		before := c[cookieName]
		w.provider.subject = "ben"
		w.signIn(t, "/auth/login", c)
		if v, err := w.who(c); err != nil || v.Owner != identity.NewOwner(issuerURL, "ben") {
			t.Errorf("now: %v, %v", v, err)
		}
		if v, err := w.who(cookies{cookieName: before}); !errors.Is(err, fault.Unauthenticated) {
			t.Errorf("before: %v, %v", v, err)
		}
	})
}

func TestSessionThatAnAttackerPlantedIsNotTakenOver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		planted := base64.RawURLEncoding.EncodeToString(make([]byte, 32))
		c := cookies{cookieName: planted}
		w.signIn(t, "/auth/login", c)
		if _, err := w.who(cookies{cookieName: planted}); !errors.Is(err, fault.Unauthenticated) {
			t.Errorf("the planted session: %v", err)
		}
	})
}

func TestLogoutEndsTheSession(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, c := newWorld(t), cookies{}
		w.signIn(t, "/auth/login", c)
		id := c[cookieName]
		rec := w.do(http.MethodPost, "/auth/logout", c, "Origin", publicURL, "Sec-Fetch-Site", "same-origin")
		if rec.Code != http.StatusNoContent || c[cookieName] != "" {
			t.Errorf("%d, cookies %v", rec.Code, c)
		}
		if _, err := w.who(cookies{cookieName: id}); !errors.Is(err, fault.Unauthenticated) {
			t.Errorf("afterwards: %v", err)
		}
		if rec := w.do(http.MethodPost, "/auth/logout", c); rec.Code != http.StatusNoContent {
			t.Errorf("again: %d", rec.Code)
		}
	})
}

func TestNobodyElseLogsOut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, c := newWorld(t), cookies{}
		w.signIn(t, "/auth/login", c)
		for name, headers := range map[string][]string{
			"cross-site":     {"Sec-Fetch-Site", "cross-site"},
			"same-site":      {"Sec-Fetch-Site", "same-site"},
			"another origin": {"Origin", "https://evil.example"},
			"null origin":    {"Origin", "null"},
		} {
			if rec := w.do(http.MethodPost, "/auth/logout", c, headers...); rec.Code != http.StatusForbidden {
				t.Errorf("%s: %d", name, rec.Code)
			}
		}
		if rec := w.do(http.MethodGet, "/auth/logout", c); rec.Code != http.StatusMethodNotAllowed {
			t.Errorf("GET: %d", rec.Code)
		}
		if _, err := w.who(c); err != nil {
			t.Errorf("signed out all the same: %v", err)
		}
	})
}

func TestCookieAloneDoesNotAct(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, c := newWorld(t), cookies{}
		w.signIn(t, "/auth/login", c)
		for name, tt := range map[string]struct {
			method  string
			headers []string
			ok      bool
		}{
			"POST with the header":           {http.MethodPost, []string{"X-Ava-Csrf", "1"}, true},
			"POST with any value":            {http.MethodPost, []string{"X-Ava-Csrf", "yes"}, true},
			"POST":                           {http.MethodPost, nil, false},
			"POST with an empty header":      {http.MethodPost, []string{"X-Ava-Csrf", ""}, false},
			"DELETE":                         {http.MethodDelete, nil, false},
			"GET":                            {http.MethodGet, nil, true}, // which does nothing
			"HEAD":                           {http.MethodHead, nil, true},
			"a socket of ours":               {http.MethodGet, []string{"Upgrade", "websocket", "Origin", publicURL}, true},
			"a socket of nobody":             {http.MethodGet, []string{"Upgrade", "websocket"}, false},
			"a socket of another site":       {http.MethodGet, []string{"Upgrade", "websocket", "Origin", "https://evil.example"}, false},
			"a socket of another scheme":     {http.MethodGet, []string{"Upgrade", "websocket", "Origin", "http://ava.example"}, false},
			"a socket of a null origin":      {http.MethodGet, []string{"Upgrade", "websocket", "Origin", "null"}, false},
			"a socket of two":                {http.MethodGet, []string{"Upgrade", "websocket", "Origin", publicURL, "Origin", "null"}, false},
			"a socket with the header alone": {http.MethodGet, []string{"Upgrade", "websocket", "X-Ava-Csrf", "1"}, false},
		} {
			_, err := w.Authenticate(request(tt.method, "/graphql", c, tt.headers...))
			if tt.ok && err != nil || !tt.ok && !errors.Is(err, fault.Forbidden) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestOriginOfAnOrdinaryPortIsWrittenWithoutIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, func(o *signin.Options) { o.PublicURL = "https://AVA.example:443" })
		c := cookies{}
		if asked := w.begin(t, "/auth/login", c); asked.Get("redirect_uri") != "https://AVA.example:443/auth/callback" {
			t.Errorf("redirect_uri = %q, want it as it is configured", asked.Get("redirect_uri"))
		}
		w.signIn(t, "/auth/login", c)
		if _, err := w.Authenticate(request(http.MethodGet, "/graphql", c, "Upgrade", "websocket", "Origin", "https://ava.example")); err != nil {
			t.Error(err)
		}
	})
}

// twin is another last character of 43, with the same four bits that count.
func twin(last byte) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	return string(alphabet[strings.IndexByte(alphabet, last)^1])
}

func TestCookieThatIsNoneOfOursIsNone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, c := newWorld(t), cookies{}
		w.signIn(t, "/auth/login", c)
		id := c[cookieName]
		for name, value := range map[string]string{
			"empty": "", "short": id[:42], "long": id + "A", "padded": id + "=", "not base64": strings.Repeat("!", 43),
			"the same bits, written otherwise": id[:42] + twin(id[42]),
			"two":                              id + "; " + cookieName + "=" + id,
		} {
			r := request(http.MethodPost, "/graphql", nil, "Cookie", cookieName+"="+value, signin.CSRFHeader, "1")
			if v, err := w.Authenticate(r); !errors.Is(err, identity.ErrNoCredentials) {
				t.Errorf("%s: %v, %v", name, v, err)
			}
		}
		for _, name := range []string{"ava", "__Secure-ava", "__host-ava"} {
			if v, err := w.who(cookies{name: id}); err == nil {
				t.Errorf("by the name %s: %v", name, v)
			}
		}
	})
}
