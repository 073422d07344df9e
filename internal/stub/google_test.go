package stub_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"ava/internal/stub"
	"ava/internal/stub/stubtest"
)

// googleError is the provider's error body.
type googleError struct {
	Error struct {
		Code   int
		Errors []struct{ Reason, Location string }
		Status string
	}
}

// googleAccount is a fresh stub of Google, held against Google's own document.
func googleAccount(t *testing.T) (*api, *clock) {
	t.Helper()
	c := newClock()
	contract := stubtest.NewGoogleContract(t)
	return newAPI(t, contract.RoundTripper(direct{stub.WithFaults("calendar", stub.NewGoogle(c.now))})), c
}

const primary = "/calendar/v3/calendars/primary/events"

func reasonOf(a *api, status int, method, path, body string) string {
	a.t.Helper()
	got := must[googleError](a, status, method, path, body)
	if got.Error.Code != status || len(got.Error.Errors) != 1 {
		a.t.Fatalf("%s %s: %+v", method, path, got)
	}
	return got.Error.Errors[0].Reason
}

func TestGoogleRefusesInItsOwnWords(t *testing.T) {
	const times = `"start":{"dateTime":"2026-11-23T10:00:00Z"},"end":{"dateTime":"2026-11-23T11:00:00Z"}`
	holidays := "/calendar/v3/calendars/" + url.PathEscape(stub.SeedHolidayCalendar) + "/events"
	for request, want := range map[string]string{
		"GET /calendar/v3/calendars/nobody/events |":                                                                       "404 notFound",
		"GET " + primary + "/nothing |":                                                                                    "404 notFound",
		"GET " + primary + "?singleEvents=true&timeMin=yesterday |":                                                        "400 badRequest",
		"GET " + primary + "?orderBy=startTime |":                                                                          "400 badRequest",
		"GET " + primary + "?timeMin=2026-01-02T00:00:00Z&timeMax=2026-01-01T00:00:00Z |":                                  "400 timeRangeEmpty",
		"GET " + primary + "?pageToken=x |":                                                                                "400 invalid",
		"GET " + primary + "?maxResults=0 |":                                                                               "400 invalidParameter",
		"POST " + primary + ` |{"id":"short-ID",` + times + `}`:                                                            "400 invalid",
		"POST " + primary + ` |{"id":"` + stub.SeedVacation + `",` + times + `}`:                                           "409 duplicate",
		"POST " + primary + ` |{"summary":"x"}`:                                                                            "400 required",
		"POST " + primary + ` |{"start":{"dateTime":"2026-11-23T10:00:00Z"},"end":{"dateTime":"2026-11-23T09:00:00Z"}}`:    "400 timeRangeEmpty",
		"POST " + primary + ` |{"start":{"date":"2026-11-23"},"end":{"dateTime":"2026-11-23T09:00:00Z"}}`:                  "400 invalid",
		"POST " + primary + ` |{"start":{"dateTime":"2026-11-23T10:00:00","timeZone":"Mars"},"end":{"date":"2026-11-23"}}`: "400 invalid",
		"POST " + primary + ` |{"attendees":[{"email":"nobody"}],` + times + `}`:                                           "400 invalid",
		"POST " + primary + ` |{"recurrence":["RRULE:FREQ=HOURLY"],` + times + `}`:                                         "400 invalid",
		"POST " + holidays + ` |{` + times + `}`:                                                                           "403 requiredAccessLevel",
		"PATCH " + primary + "/" + stub.SeedInvited + ` |{"summary":"Mine"}`:                                               "403 forbiddenForNonOrganizer",
		"POST /calendar/v3/freeBusy |{}":                                                                                   "400 required",
	} {
		t.Run(want+" "+request, func(t *testing.T) {
			// What is wrong on purpose would not fit the document.
			a := newAPI(t, direct{stub.NewGoogle(newClock().now)})
			line, body, _ := strings.Cut(request, " |")
			method, path, _ := strings.Cut(line, " ")
			status := map[string]int{"400": 400, "403": 403, "404": 404, "409": 409}[want[:3]]
			if got := reasonOf(a, status, method, path, body); got != want[4:] {
				t.Errorf("%s, want %s", got, want)
			}
		})
	}
}

func TestGoogleEventLivesFromInsertionToDeletion(t *testing.T) {
	a, c := googleAccount(t)
	made := must[fields](a, 200, http.MethodPost, primary, `{"summary":"New","description":"Old","start":{"date":"2026-12-01"},"end":{"date":"2026-12-02"}}`)
	path := primary + "/" + made["id"].(string)
	c.advance(time.Hour)
	a.header.Set("If-Match", made["etag"].(string))
	changed := must[fields](a, 200, http.MethodPatch, path, `{"summary":"Newer","description":null,"start":{"date":"2026-11-30"}}`)
	if changed["etag"] == made["etag"] || changed["updated"] == made["updated"] || changed["summary"] != "Newer" || changed["description"] != nil {
		t.Errorf("%v", changed)
	}
	if got := reasonOf(a, 412, http.MethodPatch, path, `{"summary":"Late"}`); got != "conditionNotMet" {
		t.Error(got)
	}
	if got := reasonOf(a, 412, http.MethodDelete, path, ""); got != "conditionNotMet" {
		t.Error(got)
	}
	a.header.Del("If-Match")
	if status, body := a.call(http.MethodDelete, path, ""); status != 204 || len(body) != 0 {
		t.Errorf("%d %s", status, body)
	}
	if got := reasonOf(a, 410, http.MethodDelete, path, ""); got != "deleted" {
		t.Error(got)
	}
	if got := must[fields](a, 200, http.MethodGet, path, ""); got["status"] != "cancelled" {
		t.Errorf("%v", got)
	}
}

// occurrences lists when what a search finds starts.
func occurrences(a *api, calendar, search, from, to string) (starts []string) {
	a.t.Helper()
	list := must[struct {
		Items []struct{ Start map[string]string }
	}](a, 200, http.MethodGet,
		"/calendar/v3/calendars/"+url.PathEscape(calendar)+"/events?singleEvents=true&orderBy=startTime&q="+search+"&timeMin="+from+"&timeMax="+to, "")
	for _, item := range list.Items {
		starts = append(starts, item.Start["dateTime"]+item.Start["date"])
	}
	return starts
}

func TestGoogleSeriesKeepTheirClock(t *testing.T) {
	a, _ := googleAccount(t)
	for _, c := range []struct{ calendar, search, from, to, want string }{
		{"primary", "stand-up", "2026-10-22T22:00:00Z", "2026-10-27T00:00:00Z", "2026-10-23T09:30:00+02:00 2026-10-26T09:30:00+01:00"},
		{"primary", "stand-up", "2026-03-27T00:00:00Z", "2026-03-30T22:00:00Z", "2026-03-27T09:30:00+01:00 2026-03-30T09:30:00+02:00"},
		{stub.SeedTeamCalendar, "review", "2026-10-20T00:00:00Z", "2026-11-15T00:00:00Z", "2026-10-29T16:00:00-04:00 2026-11-12T16:00:00-05:00"},
		{stub.SeedHolidayCalendar, "unity", "2025-01-01T00:00:00Z", "2027-01-01T00:00:00Z", "2025-10-03 2026-10-03"},
		{"primary", "vacation", "2026-11-26T22:59:00Z", "2026-11-30T00:00:00Z", "2026-11-23"},
		{"primary", "vacation", "2026-11-26T23:00:00Z", "2026-11-30T00:00:00Z", ""},
		{"primary", "vacation", "2026-11-01T00:00:00Z", "2026-11-22T23:00:00Z", ""},
	} {
		if got := strings.Join(occurrences(a, c.calendar, c.search, c.from, c.to), " "); got != c.want {
			t.Errorf("%s: %s, want %s", c.search, got, c.want)
		}
	}
}

func TestGoogleSeriesEndWhenTheirRuleSays(t *testing.T) {
	a, _ := googleAccount(t)
	for rule, want := range map[string]string{
		"RRULE:FREQ=DAILY;COUNT=3":                   "01 02 03",
		"RRULE:FREQ=DAILY;INTERVAL=2;UNTIL=20300105": "01 03 05",
		"RRULE:FREQ=WEEKLY;BYDAY=TU,SU;COUNT=3":      "01 06 08",
		"RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=2":       "01 15",
		"RRULE:FREQ=MONTHLY;COUNT=2":                 "01 01",
		"RRULE:FREQ=DAILY;UNTIL=20300101T120000Z":    "01",
		`RRULE:FREQ=DAILY;COUNT=3","EXDATE:20300102`: "01 03",
	} {
		word := strings.NewReplacer("RRULE:FREQ=", "", ";", "", "=", "", ",", "", `"`, "", ":", "").Replace(rule) + "END"
		must[fields](a, 200, http.MethodPost, primary,
			`{"summary":"`+word+`","start":{"date":"2030-01-01"},"end":{"date":"2030-01-02"},"recurrence":["`+rule+`"]}`)
		var days []string
		for _, start := range occurrences(a, "primary", word, "2029-12-01T00:00:00Z", "2030-03-02T00:00:00Z") {
			days = append(days, start[8:])
		}
		if got := strings.Join(days, " "); got != want {
			t.Errorf("%s: %s, want %s", rule, got, want)
		}
	}
}

func TestScriptedFailuresOfGoogleAreInItsOwnShape(t *testing.T) {
	a, _ := googleAccount(t)
	for kind, want := range map[string]string{"401": "authError", "403": "insufficientPermissions", "404": "notFound", "429": "rateLimitExceeded", "500": "backendError", "503": "backendError"} {
		a.header.Set(stub.ScenarioHeader, "calendar="+kind+";retry-after=7")
		var status int
		_ = json.Unmarshal([]byte(kind), &status)
		if got := reasonOf(a, status, http.MethodGet, primary, ""); got != want {
			t.Errorf("%s: %s", kind, got)
		}
		if status, body := a.call(http.MethodPost, "/token", ""); status/100 != map[bool]int{true: 5, false: 4}[kind[0] == '5'] || !strings.Contains(string(body), `"error":"`) {
			t.Errorf("the token endpoint on %s: %d %s", kind, status, body)
		}
	}
	a.header.Set(stub.ScenarioHeader, "calendar=502")
	if status, body := a.call(http.MethodGet, primary, ""); status != 502 || !strings.HasPrefix(string(body), "<!DOCTYPE html>") {
		t.Errorf("%d %s", status, body)
	}
}

// consenting is an application that asks for consent.
type consenting struct {
	*api
	query url.Values
}

const verifier = "a-verifier-of-at-least-forty-three-characters-0"

func newConsenting(t *testing.T) (*consenting, *clock) {
	t.Helper()
	c := newClock()
	a := newAPI(t, direct{stub.NewGoogle(c.now)})
	a.header.Set("Content-Type", "application/x-www-form-urlencoded")
	digest := sha256.Sum256([]byte(verifier))
	return &consenting{a, url.Values{
		"client_id": {"client"}, "redirect_uri": {"http://127.0.0.1:1/back?x=y"}, "response_type": {"code"}, "state": {"a&b"}, "access_type": {"offline"},
		"scope":          {"https://www.googleapis.com/auth/calendar.events https://www.googleapis.com/auth/calendar.freebusy openid email"},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(digest[:])}, "code_challenge_method": {"S256"},
	}}, c
}

// decide returns the query that the browser is sent back with.
func (c *consenting) decide(form url.Values) url.Values {
	c.t.Helper()
	maps.Copy(form, c.query)
	r, _ := http.NewRequestWithContext(c.t.Context(), http.MethodPost, "http://stub.invalid/o/oauth2/v2/auth", strings.NewReader(form.Encode()))
	r.Header = c.header.Clone()
	response, err := c.transport.RoundTrip(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer response.Body.Close()
	back, err := url.Parse(response.Header.Get("Location"))
	if err != nil || response.StatusCode != http.StatusFound || back.Host != "127.0.0.1:1" || back.Query().Get("x") != "y" || back.Query().Get("state") != "a&b" {
		c.t.Fatalf("%d %s", response.StatusCode, back)
	}
	return back.Query()
}

func (c *consenting) redeem(status int, code string, change ...string) fields {
	c.t.Helper()
	form := url.Values{
		"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {c.query.Get("redirect_uri")},
		"client_id": {"client"}, "client_secret": {"s"}, "code_verifier": {verifier},
	}
	for i := 0; i+1 < len(change); i += 2 {
		form.Set(change[i], change[i+1])
	}
	return must[fields](c.api, status, http.MethodPost, "/token", form.Encode())
}

func TestTheConsentPageShowsWhatIsAskedAndRunsNoScript(t *testing.T) {
	c, _ := newConsenting(t)
	c.query.Set("client_id", `<script>alert(1)</script>`)
	status, body := c.call(http.MethodGet, "/o/oauth2/v2/auth?"+c.query.Encode(), "")
	page := string(body)
	if status != 200 || strings.Contains(page, "<script") || strings.Count(page, `type="checkbox"`) != 4 || strings.Count(page, "disabled") != 2 {
		t.Errorf("%d %s", status, page)
	}
	for _, want := range []string{"&lt;script&gt;", `name="state" value="a&amp;b"`, "View and edit events", `value="allow"`, `value="deny"`, stub.GoogleAccount} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}

func TestEachTickedBoxIsAScope(t *testing.T) {
	const events, freeBusy = "https://www.googleapis.com/auth/calendar.events", "https://www.googleapis.com/auth/calendar.freebusy"
	c, _ := newConsenting(t)
	back := c.decide(url.Values{"decision": {"allow"}, "granted": {events, "https://www.googleapis.com/auth/drive"}})
	tokens := c.redeem(200, back.Get("code"))
	if tokens["scope"] != events+" openid email" || tokens["refresh_token"] == nil || tokens["id_token"] == nil {
		t.Errorf("%v", tokens)
	}
	c.header.Set("Authorization", "Bearer "+tokens["access_token"].(string))
	must[fields](c.api, 200, http.MethodGet, primary, "")
	if got := reasonOf(c.api, 403, http.MethodGet, "/calendar/v3/users/me/calendarList", ""); got != "insufficientPermissions" {
		t.Error(got)
	}
	if got := c.decide(url.Values{"decision": {"deny"}, "granted": {events, freeBusy}}); got.Get("error") != "access_denied" || got.Has("code") {
		t.Errorf("%v", got)
	}
	if got := c.decide(url.Values{"granted": {events}}); got.Get("error") != "access_denied" {
		t.Errorf("without a decision: %v", got)
	}
}

func TestARequestForConsentThatIsWrongGoesNowhere(t *testing.T) {
	for name, change := range map[string][2]string{
		"no client": {"client_id", ""}, "an odd redirect": {"redirect_uri", "javascript:alert(1)"}, "no host": {"redirect_uri", "http:///x"},
		"a token at once": {"response_type", "token"}, "no scope": {"scope", ""}, "a plain challenge": {"code_challenge_method", "plain"},
	} {
		c, _ := newConsenting(t)
		c.query.Set(change[0], change[1])
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			status, body := c.call(method, "/o/oauth2/v2/auth?stub=allow&"+c.query.Encode(), c.query.Encode())
			if status != 400 || !strings.HasPrefix(string(body), "Error 400: ") {
				t.Errorf("%s: %d %s", name, status, body)
			}
		}
	}
}

func TestACodeIsGoodOnceForWhoeverAsked(t *testing.T) {
	c, now := newConsenting(t)
	code := func() string { return c.decide(url.Values{"decision": {"allow"}}).Get("code") }
	for name, change := range map[string][]string{
		"another client":   {"client_id", "other"},
		"another redirect": {"redirect_uri", "http://127.0.0.1:1/other"},
		"another verifier": {"code_verifier", "another"},
		"no verifier":      {"code_verifier", ""},
		"another code":     {"code", "another"},
	} {
		one := code()
		if got := c.redeem(400, one, change...)["error"]; got != "invalid_grant" && got != "redirect_uri_mismatch" {
			t.Errorf("%s: %v", name, got)
		}
	}
	if got := c.redeem(401, code(), "client_id", "invalid")["error"]; got != "invalid_client" {
		t.Error(got)
	}
	old := code()
	now.advance(10 * time.Minute)
	c.redeem(400, old)
	one := code()
	first := c.redeem(200, one)
	if got := c.redeem(400, one)["error"]; got != "invalid_grant" {
		t.Error(got)
	}
	// Somebody else has seen the code: what came of it is over.
	c.header.Set("Authorization", "Bearer "+first["access_token"].(string))
	if got := reasonOf(c.api, 401, http.MethodGet, primary, ""); got != "authError" {
		t.Error(got)
	}
}

func TestTokensRunOutAreRenewedAndRevoked(t *testing.T) {
	c, now := newConsenting(t)
	tokens := c.redeem(200, c.decide(url.Values{"decision": {"allow"}}).Get("code"))
	refresh := url.Values{"grant_type": {"refresh_token"}, "client_id": {"client"}, "refresh_token": {tokens["refresh_token"].(string)}}.Encode()
	c.header.Set("Authorization", "Bearer "+tokens["access_token"].(string))
	now.advance(time.Hour)
	if got := reasonOf(c.api, 401, http.MethodPost, "/calendar/v3/freeBusy", "{}"); got != "authError" {
		t.Error(got)
	}
	renewed := must[fields](c.api, 200, http.MethodPost, "/token", refresh)
	if renewed["refresh_token"] != nil || renewed["access_token"] == tokens["access_token"] {
		t.Errorf("%v", renewed)
	}
	// A stub that was started anew knows the grant, too.
	again := newAPI(t, direct{stub.NewGoogle(now.now)})
	again.header = c.header
	must[fields](again, 200, http.MethodPost, "/token", refresh)
	revoke := url.Values{"token": {renewed["access_token"].(string)}}.Encode()
	must[fields](c.api, 200, http.MethodPost, "/revoke", revoke)
	if got := must[fields](c.api, 400, http.MethodPost, "/revoke", revoke)["error"]; got != "invalid_token" {
		t.Error(got)
	}
	if got := must[fields](c.api, 400, http.MethodPost, "/token", refresh)["error"]; got != "invalid_grant" {
		t.Error(got)
	}
	if got := must[fields](c.api, 400, http.MethodPost, "/token", "grant_type=password&client_id=c")["error"]; got != "unsupported_grant_type" {
		t.Error(got)
	}
}

func TestStrangeTokensMayDoEverythingUnlessTheySayOtherwise(t *testing.T) {
	a, _ := googleAccount(t)
	must[fields](a, 200, http.MethodGet, primary+"?maxResults=1", "")
	for _, header := range []string{"", "Bearer ", "Basic x", "Bearer some-Invalid-token", "Bearer stub-access.x.1.x", "Bearer stub-access."} {
		a.header.Set("Authorization", header)
		if got := reasonOf(a, 401, http.MethodGet, primary, ""); got != "authError" {
			t.Errorf("%q: %s", header, got)
		}
	}
}
