package calendar_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ava/integrations/calendar"
	"ava/internal/fault"
	"ava/internal/resilience"
	"ava/internal/secret"
	"ava/internal/stub"
)

const redirect = "https://ava.example/oauth/calendar/callback"

// visitor is a browser with a person who connects a calendar.
type visitor struct {
	t        *testing.T
	oauth    *calendar.OAuth
	consents *consents
	up       *upstream
	browser  secret.Text
}

func visit(t *testing.T, h http.Handler, change ...func(*calendar.OAuthConfig)) *visitor {
	t.Helper()
	v := &visitor{t: t, consents: new(consents), up: listen(t, h)}
	c := calendar.OAuthConfig{
		ClientID: "client-1", ClientSecret: secret.New("secret-" + canary), RedirectURL: redirect,
		BaseURL: parse(t, v.up.url), Consents: v.consents, Guard: guard(), Transport: transport(t), Version: "test",
	}
	for _, f := range change {
		f(&c)
	}
	v.oauth = calendar.NewOAuth(c)
	return v
}

func (v *visitor) begin() calendar.Visit {
	v.t.Helper()
	got, err := v.oauth.Begin(v.t.Context(), calendar.Start{Owner: "owner-1", Browser: v.browser, ReturnPath: "/integrations?tab=calendar"})
	if err != nil {
		v.t.Fatal(err)
	}
	v.browser = got.Browser
	return got
}

// click goes to Google's page and returns the query that it sends back.
func (v *visitor) click(address, choice string) url.Values {
	v.t.Helper()
	r, _ := http.NewRequestWithContext(v.t.Context(), http.MethodGet, address+"&stub="+choice, http.NoBody)
	resp, err := transport(v.t).RoundTrip(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer resp.Body.Close()
	target := parse(v.t, resp.Header.Get("Location"))
	if resp.StatusCode != http.StatusFound || !strings.HasPrefix(target.String(), redirect+"?") {
		body, _ := io.ReadAll(resp.Body)
		v.t.Fatalf("status %d to %s: %s", resp.StatusCode, target, body)
	}
	return target.Query()
}

func (v *visitor) finish(answer url.Values) (calendar.Grant, error) {
	return v.oauth.Finish(v.t.Context(), answer, v.browser)
}

func TestAConsentBecomesAGrant(t *testing.T) {
	v := visit(t, stub.NewGoogle(time.Now))
	begun := v.begin()
	asked := parse(t, begun.URL).Query()
	for name, want := range map[string]string{
		"client_id": "client-1", "redirect_uri": redirect, "response_type": "code", "access_type": "offline", "prompt": "consent",
		"include_granted_scopes": "true", "code_challenge_method": "S256", "scope": strings.Join(calendar.Scopes(), " "),
	} {
		if got := asked[name]; len(got) != 1 || got[0] != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if left := time.Until(begun.ExpiresAt); left > 10*time.Minute || left < 9*time.Minute || len(asked.Get("state")) != 43 || len(begun.Browser.Reveal()) != 43 {
		t.Errorf("%v %v", left, asked)
	}
	v.up.seen()
	g := must(v.finish(v.click(begun.URL, "allow")))(t)
	if g.Owner != "owner-1" || g.ReturnPath != "/integrations?tab=calendar" || g.Account != stub.GoogleAccount {
		t.Errorf("%+v", g)
	}
	if diff := cmp.Diff(slices.Sorted(slices.Values(calendar.Scopes())), g.Token.Scopes); diff != "" {
		t.Errorf("scopes (-want +got):\n%s", diff)
	}
	if left := time.Until(g.Token.Expiry); left < 50*time.Minute || left > time.Hour || g.Token.Refresh.Empty() || g.Token.Access.Empty() {
		t.Errorf("%v left; %v", left, g.Token)
	}
	c := client(t, v.up.url, func(c *calendar.GoogleConfig) { c.Tokens = v.oauth.Tokens(newTokenStore(g.Token)) })
	if err := c.Verify(t.Context()); err != nil {
		t.Error(err)
	}
}

// finished is a way for a consent to end badly.
type finished struct {
	choice string
	change func(v *visitor, answer url.Values)
	code   fault.Code
	reason fault.Reason
}

func TestNoConsentIsTakenThatShouldNotBe(t *testing.T) {
	set := func(name, value string) func(*visitor, url.Values) {
		return func(_ *visitor, a url.Values) { a.Set(name, value) }
	}
	for name, c := range map[string]finished{
		"without a state": {"allow", func(_ *visitor, a url.Values) { a.Del("state") }, fault.Forbidden, fault.ConsentUnknown},
		"two states":      {"allow", func(_ *visitor, a url.Values) { a.Add("state", a.Get("state")) }, fault.Forbidden, fault.ConsentUnknown},
		"a made-up state": {"allow", set("state", strings.Repeat("A", 43)), fault.Forbidden, fault.ConsentUnknown},
		"a used state":    {"allow", func(v *visitor, a url.Values) { must(v.finish(a))(v.t) }, fault.Forbidden, fault.ConsentUnknown},
		"another browser": {"allow", func(v *visitor, _ url.Values) { v.browser = secret.New(strings.Repeat("A", 43)) }, fault.Forbidden, fault.ConsentUnknown},
		"no browser":      {"allow", func(v *visitor, _ url.Values) { v.browser = secret.Text{} }, fault.Forbidden, fault.ConsentUnknown},
		"an old state": {"allow", func(v *visitor, a url.Values) {
			one := v.consents.kept[a.Get("state")]
			one.ExpiresAt = time.Now().Add(-time.Second)
			v.consents.kept[a.Get("state")] = one
		}, fault.Forbidden, fault.ConsentUnknown},
		"another's state": {"allow", func(v *visitor, a url.Values) {
			mine := v.browser
			v.browser = secret.Text{}
			a.Set("state", parse(v.t, v.begin().URL).Query().Get("state"))
			v.browser = mine
		}, fault.Forbidden, fault.ConsentUnknown},
		"another issuer": {"allow", set("iss", "https://evil.example"), fault.Forbidden, fault.ConsentUnknown},
		"two issuers":    {"allow", func(v *visitor, a url.Values) { a["iss"] = []string{v.up.url, v.up.url} }, fault.Forbidden, fault.ConsentUnknown},
		"denied":         {"deny", nil, fault.InsufficientScope, fault.ConsentDenied},
		"not all scopes": {"without:calendar.freebusy", nil, fault.InsufficientScope, fault.ScopesMissing},
		"no code":        {"allow", func(_ *visitor, a url.Values) { a.Del("code") }, fault.UpstreamRejected, ""},
		"two codes":      {"allow", func(_ *visitor, a url.Values) { a.Add("code", a.Get("code")) }, fault.UpstreamRejected, ""},
		"a long code":    {"allow", set("code", strings.Repeat("x", 5000)), fault.UpstreamRejected, ""},
		"a made-up code": {"allow", set("code", canary), fault.Forbidden, fault.ConsentUnknown},
		"the code of another visit": {"allow", func(v *visitor, a url.Values) {
			a.Set("code", v.click(v.begin().URL, "allow").Get("code")) // its verifier is another
		}, fault.Forbidden, fault.ConsentUnknown},
		"a used code": {"allow", func(v *visitor, a url.Values) {
			used := v.click(v.begin().URL, "allow")
			must(v.finish(used))(v.t)
			a.Set("code", used.Get("code"))
		}, fault.Forbidden, fault.ConsentUnknown},
		"an error of Google's":   {"allow", set("error", "server_error"), fault.UpstreamUnavailable, ""},
		"an error of ours":       {"allow", set("error", "invalid_scope"), fault.Internal, ""},
		"an error nobody knows":  {"allow", set("error", canary), fault.UpstreamRejected, ""},
		"two errors":             {"allow", func(_ *visitor, a url.Values) { a["error"] = []string{"access_denied", "x"} }, fault.UpstreamRejected, ""},
		"an error beside a code": {"allow", set("error", "access_denied"), fault.InsufficientScope, fault.ConsentDenied},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.isRefused(t, name)
		})
	}
}

func (c finished) isRefused(t *testing.T, name string) {
	t.Helper()
	v := visit(t, stub.NewGoogle(time.Now))
	answer := v.click(v.begin().URL, c.choice)
	if c.change != nil {
		c.change(v, answer)
	}
	g, err := v.finish(answer)
	if f := faultOf(t, err); f.Code != c.code || f.Reason != c.reason || f.Service != fault.Calendar {
		t.Errorf("%v (%s, %s)", err, f.Code, f.Reason)
	}
	if !g.Token.Access.Empty() || !g.Token.Refresh.Empty() {
		t.Error("there is a token all the same")
	}
	leaks(t, err, answer.Get("state"))
	if c.choice == "deny" && g.ReturnPath != "/integrations?tab=calendar" {
		t.Errorf("it goes on at %q", g.ReturnPath)
	}
	if name == "another browser" || strings.HasPrefix(name, "an error") || strings.HasSuffix(name, "issuer") {
		if left := len(v.consents.kept); left != 0 {
			t.Errorf("%d consents are left to be used", left)
		}
	}
}

func TestAnOldConsentIsRefusedEvenIfTheStoreReturnsIt(t *testing.T) {
	v := visit(t, stub.NewGoogle(time.Now))
	answer := v.click(v.begin().URL, "allow")
	one := v.consents.kept[answer.Get("state")]
	one.ExpiresAt = time.Now()
	v.consents.kept[answer.Get("state")], v.consents.lax = one, true
	if _, err := v.finish(answer); faultOf(t, err).Reason != fault.ConsentUnknown {
		t.Error(err)
	}
}

func TestMadeUpCodesKeepNobodyElseOut(t *testing.T) {
	v := visit(t, stub.NewGoogle(time.Now), func(c *calendar.OAuthConfig) {
		c.Guard = guarded(resilience.Settings{Retry: resilience.RetrySettings{None: true}, Attempt: time.Minute})
	})
	for range 10 {
		answer := v.click(v.begin().URL, "allow")
		answer.Set("code", canary)
		if _, err := v.finish(answer); faultOf(t, err).Reason != fault.ConsentUnknown {
			t.Error(err)
		}
	}
	must(v.finish(v.click(v.begin().URL, "allow")))(t)
}

func TestTheRightIssuerMayNameItself(t *testing.T) {
	v := visit(t, stub.NewGoogle(time.Now))
	answer := v.click(v.begin().URL, "allow")
	answer.Set("iss", v.up.url)
	must(v.finish(answer))(t)
	real := calendar.NewOAuth(calendar.OAuthConfig{ClientID: "c", RedirectURL: redirect, Consents: new(consents), Guard: guard()})
	begun := must(real.Begin(t.Context(), calendar.Start{}))(t)
	if !strings.HasPrefix(begun.URL, "https://accounts.google.com/o/oauth2/v2/auth?") {
		t.Error(begun.URL)
	}
	state := parse(t, begun.URL).Query().Get("state")
	_, err := real.Finish(t.Context(), url.Values{"iss": {"https://accounts.google.com"}, "state": {state}, "error": {"access_denied"}}, begun.Browser)
	if !errors.Is(err, fault.InsufficientScope) {
		t.Error(err)
	}
}

func TestWhatIsMissingIsNamedInPlainWords(t *testing.T) {
	v := visit(t, stub.NewGoogle(time.Now))
	_, err := v.finish(v.click(v.begin().URL, "without:calendar.events"))
	const want = "Calendar access was not fully granted. Please reconnect and also allow this: see and change events."
	if got := faultOf(t, err).Sentence(); got != want {
		t.Error(got)
	}
}

func TestOnlyPathsOfThisServerAreReturnedTo(t *testing.T) {
	v := visit(t, stub.NewGoogle(time.Now))
	for _, path := range []string{
		"//evil.example", "///evil.example", `/\evil.example`, `\\evil.example`, "https://evil.example", "evil", "/a\nb", "/a b", "/\t/evil.example", "javascript:alert(1)",
		"/é", "/" + strings.Repeat("x", 2048), "http:/x", "/%zz",
	} {
		_, err := v.oauth.Begin(t.Context(), calendar.Start{ReturnPath: path})
		if f := faultOf(t, err); f.Reason != fault.FieldNotAPath || fmt.Sprint(f.Field) != "[input returnPath]" || len(v.consents.kept) != 0 {
			t.Errorf("%q: %v", path, err)
		}
	}
	answer := v.click(v.begin().URL, "deny")
	one := v.consents.kept[answer.Get("state")]
	one.ReturnPath = "//evil.example" // as somebody put it into the database
	v.consents.kept[answer.Get("state")] = one
	if g, _ := v.finish(answer); g.ReturnPath != "/" {
		t.Errorf("it goes on at %q", g.ReturnPath)
	}
}

func TestTwoTabsShareTheBrowsersSecretAndNothingElse(t *testing.T) {
	v := visit(t, stub.NewGoogle(time.Now))
	one, two := v.begin(), v.begin()
	if one.Browser.Reveal() != two.Browser.Reveal() || parse(t, one.URL).Query().Get("state") == parse(t, two.URL).Query().Get("state") ||
		parse(t, one.URL).Query().Get("code_challenge") == parse(t, two.URL).Query().Get("code_challenge") {
		t.Error("the visits are not as they should be")
	}
	must(v.finish(v.click(two.URL, "allow")))(t)
	must(v.finish(v.click(one.URL, "allow")))(t)
	v.browser = secret.New("short")
	if got := v.begin().Browser.Reveal(); len(got) != 43 {
		t.Errorf("the browser keeps %q", got)
	}
}

func TestTheCodeIsRedeemedWithItsVerifierAndOurSecret(t *testing.T) {
	v := visit(t, stub.NewGoogle(time.Now))
	must(v.finish(v.click(v.begin().URL, "allow")))(t)
	sent := v.up.seen()
	last := sent[len(sent)-1]
	form, _ := url.ParseQuery(last.body)
	if last.method != http.MethodPost || last.path != "/token" || len(last.query) != 0 || last.header.Get("Content-Type") != "application/x-www-form-urlencoded" {
		t.Errorf("%+v", last)
	}
	for name, want := range map[string]string{
		"grant_type": "authorization_code", "redirect_uri": redirect, "client_id": "client-1", "client_secret": "secret-" + canary,
	} {
		if form.Get(name) != want {
			t.Errorf("%s: %q", name, form.Get(name))
		}
	}
	if len(form.Get("code_verifier")) < 43 || form.Get("code") == "" {
		t.Errorf("%v", form)
	}
}

// answers makes a token endpoint that always says the same.
func answers(status int, body string, header ...string) http.Handler {
	g := stub.NewGoogle(time.Now)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/token" {
			says(status, body, header...)(w, r)
			return
		}
		g.ServeHTTP(w, r)
	})
}

const allScopes = `"scope":"https://www.googleapis.com/auth/calendar"`

func TestWhatTheTokenEndpointSaysIsUnderstood(t *testing.T) {
	for name, c := range map[string]struct {
		answer http.Handler
		code   fault.Code
	}{
		"the wrong client":      {answers(401, `{"error":"invalid_client","error_description":"`+canary+`"}`), fault.Internal},
		"another redirect":      {answers(400, `{"error":"redirect_uri_mismatch"}`), fault.Internal},
		"a limit":               {answers(429, canary, "Retry-After", "9"), fault.UpstreamLimited},
		"a breakdown":           {answers(503, canary), fault.UpstreamUnavailable},
		"a page":                {answers(200, "<html>"+canary), fault.UpstreamUnavailable},
		"a refusal in a page":   {answers(403, "<html>"+canary), fault.UpstreamUnavailable},
		"no access token":       {answers(200, `{"refresh_token":"r",`+allScopes+`}`), fault.UpstreamUnavailable},
		"a token with a break":  {answers(200, `{"access_token":"a\r\nX-Evil: 1","refresh_token":"r",`+allScopes+`}`), fault.UpstreamUnavailable},
		"another kind of token": {answers(200, `{"access_token":"a","refresh_token":"r","token_type":"mac",`+allScopes+`}`), fault.UpstreamUnavailable},
		"no refresh token":      {answers(200, `{"access_token":"a",`+allScopes+`}`), fault.ReconnectRequired},
		"a redirect":            {answers(302, "", "Location", "http://"+canary+".invalid"), fault.UpstreamUnavailable},
		"no calendar at all":    {answers(200, `{"access_token":"a","refresh_token":"r","scope":"openid email"}`), fault.InsufficientScope},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := visit(t, c.answer)
			_, err := v.finish(v.click(v.begin().URL, "allow"))
			if f := faultOf(t, err); f.Code != c.code || f.Service != fault.Calendar {
				t.Errorf("%v", err)
			}
			leaks(t, err)
		})
	}
}

func TestAGrantForATimeSaysWhenItEnds(t *testing.T) {
	v := visit(t, answers(200, `{"access_token":"a","refresh_token":"r","refresh_token_expires_in":604800,`+allScopes+`}`))
	g := must(v.finish(v.click(v.begin().URL, "allow")))(t)
	if left := time.Until(g.Token.GrantEnds); left > 7*24*time.Hour || left < 7*24*time.Hour-time.Minute {
		t.Errorf("%v left", left)
	}
	if left := time.Until(g.Token.Expiry); left > time.Hour || left < 59*time.Minute {
		t.Errorf("a token that does not say lasts %v", left)
	}
	again := must(calendar.ParseToken(g.Token.Fields()))(t)
	if !again.GrantEnds.Equal(g.Token.GrantEnds.Truncate(time.Second)) || again.Access.Reveal() != "a" || again.Refresh.Reveal() != "r" {
		t.Errorf("%+v", again)
	}
}

func TestTheAccountIsALabelOrNothing(t *testing.T) {
	token := func(payload string) string {
		return `{"access_token":"a","refresh_token":"r",` + allScopes + `,"id_token":"` + payload + `"}`
	}
	for name, c := range map[string]struct{ token, want string }{
		"an address":   {"e30.eyJhdWQiOiJjbGllbnQtMSIsImVtYWlsIjoiYUBleGFtcGxlLmNvbSJ9.x", "a@example.com"},
		"of another":   {"e30.eyJhdWQiOiJjbGllbnQtMiIsImVtYWlsIjoiYUBleGFtcGxlLmNvbSJ9.x", ""},
		"no address":   {"e30.eyJhdWQiOiJjbGllbnQtMSIsImVtYWlsIjoiPHNjcmlwdD4ifQ.x", ""},
		"no JSON":      {"e30.e30x.x", ""},
		"not encoded":  {"e30.!!.x", ""},
		"not in three": {"e30", ""},
	} {
		v := visit(t, answers(200, token(c.token)))
		if g := must(v.finish(v.click(v.begin().URL, "allow")))(t); g.Account != c.want {
			t.Errorf("%s: %q", name, g.Account)
		}
	}
}

func TestAStoreThatFailsIsSaidSo(t *testing.T) {
	v := visit(t, stub.NewGoogle(time.Now))
	answer := v.click(v.begin().URL, "allow")
	v.consents.fail = fmt.Errorf("disk %s", "full")
	if _, err := v.oauth.Begin(t.Context(), calendar.Start{}); !errors.Is(err, fault.Overloaded) {
		t.Error(err)
	}
	v.consents.fail = &fault.Fault{Code: fault.Internal}
	if _, err := v.finish(answer); !errors.Is(err, fault.Internal) {
		t.Error(err)
	}
}

func TestARevocationIsBestEffortAndBounded(t *testing.T) {
	v := visit(t, stub.NewGoogle(time.Now))
	g := must(v.finish(v.click(v.begin().URL, "allow")))(t)
	for range 2 {
		if err := v.oauth.Revoke(t.Context(), g.Token); err != nil {
			t.Error(err)
		}
	}
	c := client(t, v.up.url, func(c *calendar.GoogleConfig) { c.Tokens = v.oauth.Tokens(newTokenStore(g.Token)) })
	if err := c.Verify(t.Context()); !errors.Is(err, fault.ReconnectRequired) {
		t.Error(err)
	}
	v.up.seen()
	if err := v.oauth.Revoke(t.Context(), calendar.Token{}); err != nil || len(v.up.seen()) != 0 {
		t.Error(err)
	}
	down := visit(t, says(503, canary))
	if err := down.oauth.Revoke(t.Context(), g.Token); !errors.Is(err, fault.UpstreamUnavailable) {
		t.Error(err)
	}
}

func TestADeadTokenEndpointOpensItsOwnBreaker(t *testing.T) {
	v := visit(t, says(503, canary), func(c *calendar.OAuthConfig) {
		c.Guard = guarded(resilience.Settings{Retry: resilience.RetrySettings{None: true}})
	})
	tokens := v.oauth.Tokens(newTokenStore(expired()))
	for range 10 {
		if _, err := tokens.Token(context.Background(), secret.Text{}); err == nil {
			t.Fatal("no error")
		}
	}
	_, err := tokens.Token(t.Context(), secret.Text{})
	if f := faultOf(t, err); f.Code != fault.CircuitOpen || f.RetryAfter == 0 || len(v.up.seen()) != 3 {
		t.Errorf("%v", err)
	}
}
