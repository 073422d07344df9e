package signin_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestSignInMustEndWithinTenMinutes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for took, want := range map[time.Duration]int{10*time.Minute - 1: http.StatusSeeOther, 10 * time.Minute: http.StatusUnauthorized} {
			w, c := newWorld(t), cookies{}
			asked := w.begin(t, "/auth/login", c)
			time.Sleep(took)
			if rec := w.do(http.MethodGet, "/auth/callback?code=c&state="+asked.Get("state"), c); rec.Code != want {
				t.Errorf("after %s: %d, want %d: %s", took, rec.Code, want, w.why())
			}
		}
	})
}

func TestCallbackThatIsNotInOrderEndsTheSignIn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for name, c := range map[string]struct {
			query func(state string) string
			why   string
		}{
			"state twice":              {func(s string) string { return "code=c&state=" + s + "&state=" + s }, "has this state"},
			"no state":                 {func(string) string { return "code=c" }, "has this state"},
			"no code":                  {func(s string) string { return "state=" + s }, "not usable"},
			"code twice":               {func(s string) string { return "code=c&code=d&state=" + s }, "not usable"},
			"a code without end":       {func(s string) string { return "code=" + strings.Repeat("c", 5000) + "&state=" + s }, "not usable"},
			"another issuer":           {func(s string) string { return "code=c&iss=https://evil.example&state=" + s }, "another issuer"},
			"our issuer and another":   {func(s string) string { return "code=c&iss=" + issuerURL + "&iss=x&state=" + s }, "another issuer"},
			"an error and a code":      {func(s string) string { return "code=c&error=access_denied&state=" + s }, "access_denied"},
			"an empty error":           {func(s string) string { return "code=c&error=&state=" + s }, "without an error code"},
			"an error of the attacker": {func(s string) string { return "error=%0A%7B%7D" + canary + "&state=" + s }, "without an error code"},
		} {
			w, jar := newWorld(t), cookies{}
			asked := w.begin(t, "/auth/login", jar)
			rec := w.do(http.MethodGet, "/auth/callback?"+c.query(asked.Get("state")), jar)
			if rec.Code != http.StatusUnauthorized || !strings.Contains(w.why(), c.why) || jar["__Host-ava"] != "" {
				t.Errorf("%s: %d, reported %q, want %q", name, rec.Code, w.why(), c.why)
			}
			if strings.Contains(w.why()+rec.Body.String(), canary) {
				t.Errorf("%s: %s, %s", name, w.why(), rec.Body)
			}
		}
	})
}

func TestOurIssuersNameInTheAnswerIsFine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, c := newWorld(t), cookies{}
		asked := w.begin(t, "/auth/login", c)
		if rec := w.do(http.MethodGet, "/auth/callback?code=c&iss="+issuerURL+"&state="+asked.Get("state"), c); rec.Code != http.StatusSeeOther {
			t.Errorf("%d: %s", rec.Code, w.why())
		}
	})
}

func TestAnswerOfTheTokenEndpointDecides(t *testing.T) {
	answer := func(status int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}
	}
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for name, c := range map[string]struct {
			answer http.HandlerFunc
			status int
		}{
			"refusal":                     {answer(400, `{"error":"invalid_grant","error_description":"`+canary+`"}`), http.StatusUnauthorized},
			"refusal in its own words":    {answer(403, canary), http.StatusUnauthorized},
			"redirect":                    {http.RedirectHandler("https://evil.example/"+canary, http.StatusTemporaryRedirect).ServeHTTP, http.StatusUnauthorized},
			"error page":                  {answer(500, canary), http.StatusServiceUnavailable},
			"no JSON":                     {answer(200, canary), http.StatusServiceUnavailable},
			"no access token":             {answer(200, `{"id_token":"`+canary+`"}`), http.StatusServiceUnavailable},
			"no ID token":                 {answer(200, `{"access_token":"`+canary+`","token_type":"Bearer"}`), http.StatusUnauthorized},
			"ID token a number":           {answer(200, `{"access_token":"x","token_type":"Bearer","id_token":1}`), http.StatusUnauthorized},
			"ID token by somebody else":   {answer(200, `{"access_token":"x","token_type":"Bearer","id_token":"`+newProvider(t).idToken()+`"}`), http.StatusUnauthorized},
			"an answer that does not end": {answer(200, strings.Repeat(canary, 1<<17)), http.StatusServiceUnavailable},
		} {
			w, jar := newWorld(t), cookies{}
			w.provider.answer = c.answer
			rec := w.signIn(t, "/auth/login", jar)
			if rec.Code != c.status || jar["__Host-ava"] != "" {
				t.Errorf("%s: %d, want %d: %s", name, rec.Code, c.status, w.why())
			}
			if strings.Contains(w.why()+rec.Body.String(), canary) {
				t.Errorf("%s: the provider's answer shows: %s, %s", name, w.why(), rec.Body)
			}
		}
	})
}

func TestStateOfAnotherBrowserIsRefused(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, victim, attacker := newWorld(t), cookies{}, cookies{}
		w.begin(t, "/auth/login", victim)
		planted := w.begin(t, "/auth/login", attacker)
		if rec := w.do(http.MethodGet, "/auth/callback?code=c&state="+planted.Get("state"), victim); rec.Code != http.StatusUnauthorized {
			t.Errorf("in the victim's browser: %d", rec.Code)
		}
		if rec := w.do(http.MethodGet, "/auth/callback?code=c&state="+planted.Get("state"), cookies{}); rec.Code != http.StatusUnauthorized {
			t.Errorf("in a browser that began nothing: %d", rec.Code)
		}
		if rec := w.do(http.MethodGet, "/auth/callback?code=c&state="+planted.Get("state"), attacker); rec.Code != http.StatusSeeOther {
			t.Errorf("in its own browser, afterwards: %d: %s", rec.Code, w.why())
		}
	})
}

func TestCodeOfAnotherSignInIsRefused(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, c := newWorld(t), cookies{}
		asked := w.begin(t, "/auth/login", c)
		w.provider.asks.Set("code_challenge", challenge("another's"))
		if rec := w.do(http.MethodGet, "/auth/callback?code=c&state="+asked.Get("state"), c); rec.Code != http.StatusUnauthorized || !strings.Contains(w.why(), "invalid_grant") {
			t.Errorf("%d: %s", rec.Code, w.why())
		}
	})
}

func TestIssuerThatNamesItselfMustDoSoAlways(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, c := newWorld(t), cookies{}
		w.provider.names = true
		if rec := w.signIn(t, "/auth/login", c); rec.Code != http.StatusUnauthorized || !strings.Contains(w.why(), "another issuer") {
			t.Errorf("%d: %s", rec.Code, w.why())
		}
	})
}

func TestNonceOfAnotherSignInIsRefused(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, c := newWorld(t), cookies{}
		asked := w.begin(t, "/auth/login", c)
		w.provider.asks.Set("nonce", "another")
		if rec := w.do(http.MethodGet, "/auth/callback?code=c&state="+asked.Get("state"), c); rec.Code != http.StatusUnauthorized || !strings.Contains(w.why(), "nonce") {
			t.Errorf("%d: %s", rec.Code, w.why())
		}
	})
}
