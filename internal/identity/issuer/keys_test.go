package issuer_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ava/internal/fault"
	"ava/internal/identity/issuer"
)

// by asks i about an access token that is in order and signed by a key.
func by(i *issuer.Issuer, name string) error {
	s := keyring()[name]
	_, err := i.Authenticate(request("Bearer " + s.sign(s.header(), accessClaims())))
	return err
}

// outcome is what is wanted of a token.
type outcome string

const (
	accepted outcome = "accepted"
	refused  outcome = "refused"
	unknown  outcome = "nobody can say"
)

func expect(t *testing.T, when string, err error, want outcome) {
	t.Helper()
	got := accepted
	switch {
	case errors.Is(err, fault.Unauthenticated):
		got = refused
	case errors.Is(err, fault.Overloaded):
		got = unknown
	case err != nil:
		got = outcome(err.Error())
	}
	if got != want {
		t.Errorf("%s: %s (%v), want %s", when, got, err, want)
	}
}

func TestNothingIsAskedBeforeAToken(t *testing.T) {
	t.Parallel()
	keyring()
	synctest.Test(t, func(t *testing.T) {
		p := newProvider()
		i := trusting(t, p)
		for _, header := range []string{"", "Basic eDp5", "Bearer x", "Bearer " + strings.Repeat("a", 9000)} {
			expect(t, header[:min(9, len(header))], func() error { _, err := i.Authenticate(request(header)); return err }(), refused)
		}
		if p.count("/keys") != 0 || p.count("/.well-known/openid-configuration") != 0 {
			t.Errorf("the provider was asked for nothing: %v", p.asked)
		}
	})
}

func TestManyUnknownKeysAreOneFetch(t *testing.T) {
	t.Parallel()
	keyring()
	synctest.Test(t, func(t *testing.T) {
		p := newProvider()
		i := trusting(t, p)
		expect(t, "first", by(i, "RS256"), accepted)
		time.Sleep(time.Minute)
		p.delay = time.Second
		s := keyring()["other"]
		var all sync.WaitGroup
		for n := range 100 {
			token := s.sign(s.header().with(object{"kid": fmt.Sprint("made-up-", n)}), accessClaims())
			all.Go(func() {
				_, err := i.Authenticate(request("Bearer " + token))
				expect(t, "made-up key", err, refused)
			})
		}
		all.Wait()
		if got := p.count("/keys"); got != 2 {
			t.Errorf("%d fetches, want one for the first token and one for the hundred", got)
		}
	})
}

func TestFirstTokensShareOneFetch(t *testing.T) {
	t.Parallel()
	keyring()
	synctest.Test(t, func(t *testing.T) {
		p := newProvider()
		p.delay = time.Second
		i := trusting(t, p)
		var all sync.WaitGroup
		for range 100 {
			all.Go(func() { expect(t, "first", by(i, "RS256"), accepted) })
		}
		all.Wait()
		if keys, metadata := p.count("/keys"), p.count("/.well-known/openid-configuration"); keys != 1 || metadata != 1 {
			t.Errorf("%d fetches of keys and %d of metadata, want one of each", keys, metadata)
		}
	})
}

func TestUnknownKeysAreAskedForOnceInTenSeconds(t *testing.T) {
	t.Parallel()
	keyring()
	synctest.Test(t, func(t *testing.T) {
		p := newProvider()
		i := trusting(t, p)
		for range 600 {
			expect(t, "unknown", by(i, "next"), refused)
			time.Sleep(100 * time.Millisecond)
		}
		if got := p.count("/keys"); got != 6 {
			t.Errorf("%d fetches in a minute, want 6", got)
		}
	})
}

func TestNewKeyOfTheIssuerIsPickedUp(t *testing.T) {
	t.Parallel()
	keyring()
	synctest.Test(t, func(t *testing.T) {
		p := newProvider("RS256")
		i := trusting(t, p)
		expect(t, "old key", by(i, "RS256"), accepted)
		expect(t, "key to come", by(i, "next"), refused)
		time.Sleep(10 * time.Second)
		p.publish("RS256", "next")
		expect(t, "new key", by(i, "next"), accepted)
		expect(t, "old key beside it", by(i, "RS256"), accepted)
	})
}

func TestKeyThatTheIssuerTookBackEnds(t *testing.T) {
	t.Parallel()
	keyring()
	synctest.Test(t, func(t *testing.T) {
		p := newProvider("RS256", "next")
		i := trusting(t, p)
		expect(t, "before", by(i, "RS256"), accepted)
		p.publish("next")
		time.Sleep(6 * time.Minute)
		_ = by(i, "next") // has the keys asked for again, without waiting
		synctest.Wait()
		expect(t, "after", by(i, "RS256"), refused)
	})
}

func TestKeyThatWasTakenBackLongAgoEndsAtOnce(t *testing.T) {
	t.Parallel()
	keyring()
	synctest.Test(t, func(t *testing.T) {
		p := newProvider("RS256", "next")
		i := trusting(t, p)
		expect(t, "before", by(i, "RS256"), accepted)
		p.publish("next")
		time.Sleep(2 * time.Hour)
		expect(t, "after", by(i, "RS256"), refused)
	})
}

func TestKeysServeADayWhileTheIssuerIsDown(t *testing.T) {
	t.Parallel()
	keyring()
	synctest.Test(t, func(t *testing.T) {
		p := newProvider("RS256")
		i := trusting(t, p)
		expect(t, "up", by(i, "RS256"), accepted)
		p.goDown(true)
		for _, after := range []time.Duration{time.Minute, 10 * time.Minute, 2 * time.Hour, 21*time.Hour + 48*time.Minute} {
			time.Sleep(after)
			synctest.Wait()
			expect(t, "down", by(i, "RS256"), accepted)
		}
		synctest.Wait()
		time.Sleep(2 * time.Minute)
		expect(t, "down for a day", by(i, "RS256"), unknown)
		expect(t, "and a moment", by(i, "RS256"), unknown)
		p.goDown(false)
		time.Sleep(10 * time.Second)
		expect(t, "up again", by(i, "RS256"), accepted)
	})
}

func TestUnknownKeyIsNotRefusedWhileTheIssuerIsDown(t *testing.T) {
	t.Parallel()
	keyring()
	synctest.Test(t, func(t *testing.T) {
		p := newProvider("RS256")
		i := trusting(t, p)
		expect(t, "up", by(i, "RS256"), accepted)
		time.Sleep(time.Minute)
		p.goDown(true)
		expect(t, "a key that may be new", by(i, "next"), unknown)
		expect(t, "again, without asking", by(i, "next"), unknown)
		expect(t, "a known key", by(i, "RS256"), accepted)
		if got := p.count("/keys"); got != 2 {
			t.Errorf("%d fetches, want 2", got)
		}
	})
}

func TestIssuerMayBeDownAtTheStart(t *testing.T) {
	t.Parallel()
	keyring()
	synctest.Test(t, func(t *testing.T) {
		p := newProvider()
		p.goDown(true)
		i := trusting(t, p)
		err := by(i, "RS256")
		expect(t, "down", err, unknown)
		if f := fault.Of(err); f.RetryAfter != 10*time.Second {
			t.Errorf("RetryAfter = %s, want 10s", f.RetryAfter)
		}
		p.goDown(false)
		time.Sleep(9 * time.Second)
		expect(t, "up, but asked a moment ago", by(i, "RS256"), unknown)
		time.Sleep(time.Second)
		expect(t, "up", by(i, "RS256"), accepted)
	})
}

func TestSilentIssuerIsGivenUpOnAfterFiveSeconds(t *testing.T) {
	t.Parallel()
	keyring()
	synctest.Test(t, func(t *testing.T) {
		p := newProvider()
		p.delay = time.Hour
		i := trusting(t, p)
		start := time.Now()
		expect(t, "silent", by(i, "RS256"), unknown)
		if took := time.Since(start); took != 5*time.Second {
			t.Errorf("took %s, want 5s", took)
		}
	})
}

func TestCallerWhoLeavesDoesNotEndTheFetchOfOthers(t *testing.T) {
	t.Parallel()
	keyring()
	synctest.Test(t, func(t *testing.T) {
		p := newProvider()
		p.delay = time.Second
		i := trusting(t, p)
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		_, err := i.Authenticate(request(bearer(nil, nil)...).WithContext(ctx))
		expect(t, "who left", err, unknown)
		expect(t, "who stayed", by(i, "RS256"), accepted)
		if got := p.count("/keys"); got != 1 {
			t.Errorf("%d fetches, want 1", got)
		}
	})
}

func TestKeysThatCannotVerifyAreLeftOut(t *testing.T) {
	t.Parallel()
	keyring()
	synctest.Test(t, func(t *testing.T) {
		p := newProvider()
		good, err := json.Marshal(keyring()["RS256"].public())
		if err != nil {
			t.Fatal(err)
		}
		private := keyring()["next"].public()
		private.Key = keyring()["next"].key
		secret, err := json.Marshal(private)
		if err != nil {
			t.Fatal(err)
		}
		encrypting := keyring()["EdDSA"].public()
		encrypting.Use = "enc"
		encryption, err := json.Marshal(encrypting)
		if err != nil {
			t.Fatal(err)
		}
		p.raw["/keys"] = func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, `{"keys":[{"kty":"oct","kid":"rsa","k":"c2VjcmV0"},{"kty":"new"},7,null,%s,%s,%s]}`, secret, encryption, good)
		}
		i := trusting(t, p)
		expect(t, "the good one", by(i, "RS256"), accepted)
		expect(t, "a private one", by(i, "next"), refused)
		expect(t, "one for encryption", by(i, "EdDSA"), refused)
		s := keyring()["RS256"]
		_, err = i.Authenticate(request("Bearer " + s.signHMAC(object{"alg": "HS256", "kid": "rsa", "typ": "at+jwt"}, accessClaims())))
		expect(t, "a shared secret", err, refused)
	})
}

func TestAnswersThatCannotBeTrustedAreNone(t *testing.T) {
	const metadata, keys = "/.well-known/openid-configuration", "/keys"
	text := func(status int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			fmt.Fprint(w, body)
		}
	}
	document := func(name, value string) http.HandlerFunc {
		return text(http.StatusOK, string(must(json.Marshal(newProvider().metadata.with(object{name: value})))))
	}
	moved := func(path string) http.HandlerFunc {
		return http.RedirectHandler(issuerURL+path, http.StatusFound).ServeHTTP
	}
	t.Parallel()
	keyring()
	synctest.Test(t, func(t *testing.T) {
		good := string(must(json.Marshal(object{"keys": newProvider().keys})))
		endless := strings.Repeat(" ", 1<<20)
		for name, c := range map[string]struct {
			path   string
			answer http.HandlerFunc
		}{
			"metadata of another":    {metadata, document("issuer", "https://evil.example")},
			"metadata moved":         {metadata, moved("/moved/metadata")},
			"metadata an error page": {metadata, text(http.StatusInternalServerError, strings.Repeat("canary", 100))},
			"metadata no JSON":       {metadata, text(http.StatusOK, "canary")},
			"metadata without end":   {metadata, text(http.StatusOK, string(must(json.Marshal(newProvider().metadata)))+endless)},
			"keys over http":         {metadata, document("jwks_uri", "http://id.example/keys")},
			"keys nowhere":           {metadata, document("jwks_uri", "")},
			"keys in a file":         {metadata, document("jwks_uri", "file:///etc/passwd")},
			"tokens over http":       {metadata, document("token_endpoint", "http://id.example/token")},
			"a sign-in by script":    {metadata, document("authorization_endpoint", "javascript:alert(1)")},
			"keys moved":             {keys, moved("/moved/keys")},
			"keys beside an error":   {keys, text(http.StatusBadGateway, good)},
			"keys missing":           {keys, http.NotFound},
			"keys no JSON":           {keys, text(http.StatusOK, "canary")},
			"no keys":                {keys, text(http.StatusOK, `{"keys":[]}`)},
			"keys without end":       {keys, text(http.StatusOK, good+endless)},
		} {
			p := newProvider()
			p.raw[c.path] = c.answer
			p.raw["/moved/metadata"] = text(http.StatusOK, string(must(json.Marshal(p.metadata))))
			p.raw["/moved/keys"] = text(http.StatusOK, good)
			err := by(trusting(t, p), "RS256")
			expect(t, name, err, unknown)
			if err != nil && len(err.Error()) > 500 {
				t.Errorf("%s: the error holds the provider's page: %d bytes", name, len(err.Error()))
			}
		}
	})
}

func TestMetadataIsAskedForAgainAfterAnHour(t *testing.T) {
	t.Parallel()
	keyring()
	synctest.Test(t, func(t *testing.T) {
		p := newProvider()
		i := trusting(t, p)
		for range 3 {
			if _, err := i.Metadata(t.Context()); err != nil {
				t.Error(err)
			}
			time.Sleep(61 * time.Minute)
			p.goDown(p.count("/.well-known/openid-configuration") == 2)
		}
		synctest.Wait()
		if got := p.count("/.well-known/openid-configuration"); got != 3 {
			t.Errorf("asked %d times, want 3", got)
		}
		if _, err := i.Metadata(t.Context()); err != nil {
			t.Errorf("while the provider is down: %v", err)
		}
	})
}
