package stub_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ava/internal/stub"
)

func TestKeyDecidesWhoMayIn(t *testing.T) {
	const hint = "Invalid Key. Hot tip, you may be using the private key instead of the public key, or vice versa."
	for header, want := range map[string]failure{
		"":                      {"Missing Authorization Header.", "Unauthorized", 401},
		"Basic abc":             {hint, "Unauthorized", 401},
		"Bearer ":               {hint, "Unauthorized", 401},
		"Bearer my-INVALID-key": {hint, "Unauthorized", 401},
		"Bearer forbidden":      {"Forbidden resource", "Forbidden", 403},
	} {
		a, _ := account(t)
		a.header.Set("Authorization", header)
		if header == "" {
			a.header.Del("Authorization")
		}
		if diff := cmp.Diff(want, must[failure](a, want.StatusCode, http.MethodGet, "/assistant", "")); diff != "" {
			t.Errorf("%q (-want +got):\n%s", header, diff)
		}
	}
	a, _ := account(t)
	a.header.Set("Authorization", "Bearer anything else")
	must[[]fields](a, 200, http.MethodGet, "/assistant?limit=1", "")
}

func TestClientWithoutUserAgentMeetsTheFirewall(t *testing.T) {
	a, _ := account(t)
	a.header.Del("User-Agent")
	if status, body := a.call(http.MethodGet, "/assistant", ""); status != 403 || string(body) != "error code: 1010" {
		t.Errorf("%d %s", status, body)
	}
}

func TestUnknownObjectsAndRoutesAreNotFound(t *testing.T) {
	const id = "2f1d3c5e-1111-4222-8333-444455556666"
	for request, want := range map[string]failure{
		"GET /assistant/" + id:      {"Couldn't Get Assistant. assistantId " + id + " Does Not Exist", "Not Found", 404},
		"PATCH /assistant/" + id:    {"Couldn't Get Assistant. assistantId " + id + " Does Not Exist", "Not Found", 404},
		"DELETE /assistant/" + id:   {"Couldn't Get Assistant. assistantId " + id + " Does Not Exist", "Not Found", 404},
		"GET /phone-number/" + id:   {"Couldn't Get Phone Number. phoneNumberId " + id + " Does Not Exist", "Not Found", 404},
		"PATCH /phone-number/" + id: {"Couldn't Get Phone Number. phoneNumberId " + id + " Does Not Exist", "Not Found", 404},
		"GET /call/" + id:           {"Couldn't Get Call. callId " + id + " Does Not Exist", "Not Found", 404},
		"PUT /assistant":            {"Cannot PUT /assistant", "Not Found", 404},
		"GET /squad":                {"Cannot GET /squad", "Not Found", 404},
		"GET /assistant/nope":       {[]any{"id must be a UUID"}, "Bad Request", 400},
	} {
		a, _ := account(t)
		method, path, _ := strings.Cut(request, " ")
		if diff := cmp.Diff(want, must[failure](a, want.StatusCode, method, path, "{}")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", request, diff)
		}
	}
}

func TestAssistantLivesFromCreationToDeletion(t *testing.T) {
	a, c := account(t)
	created := must[fields](a, 201, http.MethodPost, "/assistant", `{"name":"New","voicemailMessage":null}`)
	if _, given := created["voicemailMessage"]; given || created["createdAt"] != created["updatedAt"] {
		t.Errorf("created as %v", created)
	}
	first := must[[]fields](a, 200, http.MethodGet, "/assistant?limit=1", "")
	if diff := cmp.Diff(created, first[0]); diff != "" {
		t.Errorf("the list begins with another one (-want +got):\n%s", diff)
	}
	c.advance(time.Minute)
	path := "/assistant/" + created["id"].(string)
	changed := must[fields](a, 200, http.MethodPatch, path, `{"name":"Newer"}`)
	if changed["name"] != "Newer" || changed["updatedAt"] != "2026-11-01T10:01:00.000Z" || changed["createdAt"] != created["createdAt"] {
		t.Errorf("changed to %v", changed)
	}
	must[fields](a, 200, http.MethodDelete, path, "")
	must[failure](a, 404, http.MethodGet, path, "")
	if rest := must[[]fields](a, 200, http.MethodGet, "/assistant", ""); len(rest) != stub.SeedAssistants {
		t.Errorf("%d are left", len(rest))
	}
}

func TestUpdateReplacesTheGivenMembersAndKeepsTheOthers(t *testing.T) {
	a, _ := account(t)
	path := "/assistant/" + stub.SeedAssistantID(stub.SeedRichAssistant)
	want := must[fields](a, 200, http.MethodGet, path, "")
	for _, member := range []string{"hooks", "startSpeakingPlan", "isServerUrlSecretSet", "credentials", "server", "observabilityPlan"} {
		if want[member] == nil {
			t.Errorf("the rich assistant has no %s", member)
		}
	}
	got := must[fields](a, 200, http.MethodPatch, path, `{"model":{"provider":"openai","model":"gpt-4o"},"analysisPlan":null}`)
	if got["updatedAt"] == want["updatedAt"] {
		t.Error("updatedAt stands still")
	}
	want["model"], want["updatedAt"] = fields{"provider": "openai", "model": "gpt-4o"}, got["updatedAt"]
	delete(want, "analysisPlan")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	again := must[fields](a, 200, http.MethodPatch, path, `{}`)
	if again["updatedAt"].(string) <= got["updatedAt"].(string) {
		t.Errorf("a second update in the same millisecond leaves updatedAt at %v", again["updatedAt"])
	}
}

func TestMembersAreKeptAsTheyWereSent(t *testing.T) {
	a, _ := account(t)
	created := must[fields](a, 201, http.MethodPost, "/assistant", `{}`)
	path := "/assistant/" + created["id"].(string)
	a.call(http.MethodPatch, path, `{ "metadata" : { "z": 1.50, "a": "<b>&\u00e9é",
		"n": null } }`)
	_, body := a.call(http.MethodGet, path, "")
	if want := `"metadata":{"z":1.50,"a":"<b>&\u00e9é","n":null}`; !strings.Contains(string(body), want) {
		t.Errorf("%s\nlacks %s", body, want)
	}
}

func TestNameIsMeasuredInCharactersNotBytes(t *testing.T) {
	a, _ := account(t)
	must[fields](a, 201, http.MethodPost, "/assistant", `{"name":"`+strings.Repeat("ü", 40)+`"}`)
	must[failure](a, 400, http.MethodPost, "/assistant", `{"name":"`+strings.Repeat("ü", 41)+`"}`)
}

func TestAssistantOfAPhoneNumberCannotBeDeleted(t *testing.T) {
	a, _ := account(t)
	path := "/assistant/" + stub.SeedAssistantID(stub.SeedPinnedAssistant)
	refusal := must[fields](a, 409, http.MethodDelete, path, "")
	if refusal["error"] != "assistant_pinned" || refusal["message"] == "" {
		t.Errorf("refused with %v", refusal)
	}
	must[fields](a, 200, http.MethodPatch, "/phone-number/"+stub.SeedPhoneNumberID(stub.SeedVapiNumber), `{"assistantId":null}`)
	must[fields](a, 200, http.MethodDelete, path, "")
}

func TestPhoneNumberTakesOnlyAnAssistantThatExists(t *testing.T) {
	a, _ := account(t)
	path := "/phone-number/" + stub.SeedPhoneNumberID(stub.SeedVonageNumber)
	got := must[failure](a, 400, http.MethodPatch, path, `{"assistantId":"nobody"}`)
	if got.Message != "Couldn't Get Assistant. assistantId nobody Does Not Exist" {
		t.Errorf("refused with %v", got.Message)
	}
	changed := must[fields](a, 200, http.MethodPatch, path, `{"provider":"vonage","assistantId":"`+stub.SeedAssistantID(9)+`"}`)
	if diff := cmp.Diff(changed, must[fields](a, 200, http.MethodGet, path, "")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSeedIsTheSameInEveryProcess(t *testing.T) {
	first, _ := account(t)
	second := newAPI(t, direct{stub.NewVapi(func() time.Time { return time.Unix(0, 0) })})
	for _, path := range []string{"/assistant", "/phone-number", "/call?limit=1000"} {
		_, want := first.call(http.MethodGet, path, "")
		if _, got := second.call(http.MethodGet, path, ""); string(want) != string(got) {
			t.Errorf("%s depends on the time", path)
		}
	}
	if got := stub.SeedAssistantID(0); got != "d76a39db-6f40-554e-868e-f3b90cafdaad" {
		t.Errorf("the first assistant is %s now: recorded sessions and documentation name it", got)
	}
}

func TestSeedIsVaried(t *testing.T) {
	a, _ := account(t)
	count := func(path string, member func(fields) any) map[any]int {
		seen := map[any]int{}
		for _, row := range must[[]fields](a, 200, http.MethodGet, path, "") {
			seen[member(row)]++
		}
		return seen
	}
	provider := func(of string) func(fields) any {
		return func(row fields) any { part, _ := row[of].(fields); return part["provider"] }
	}
	is := func(name string) func(fields) any { return func(row fields) any { return row[name] } }
	for what, got := range map[string]struct{ kinds, least int }{
		"assistant names":    {len(count("/assistant", is("name"))), 64},
		"models":             {len(count("/assistant", provider("model"))), 7},
		"voices":             {len(count("/assistant", provider("voice"))), 7},
		"transcribers":       {len(count("/assistant", provider("transcriber"))), 5},
		"first message mode": {len(count("/assistant", is("firstMessageMode"))), 4},
		"number providers":   {len(count("/phone-number", is("provider"))), 4},
		"call types":         {len(count("/call?limit=1000", is("type"))), 4},
		"call statuses":      {len(count("/call?limit=1000", is("status"))), 8},
		"reasons":            {len(count("/call?limit=1000", is("endedReason"))), 15},
	} {
		if got.kinds < got.least {
			t.Errorf("%s: %d, want at least %d", what, got.kinds, got.least)
		}
	}
}

func TestAnswersHoldEverySecretTheLeakTestsLookFor(t *testing.T) {
	a, _ := account(t)
	var all strings.Builder
	for _, path := range []string{"/assistant", "/phone-number", "/call?limit=1000"} {
		_, body := a.call(http.MethodGet, path, "")
		all.Write(body)
	}
	for _, secret := range stub.SeedSecrets() {
		if !strings.Contains(all.String(), secret) {
			t.Errorf("%s is nowhere", secret)
		}
	}
}

func TestManyClientsAtOnceLoseNothing(t *testing.T) {
	a, _ := account(t)
	var group sync.WaitGroup
	for n := range 8 {
		group.Go(func() {
			for i := range 5 {
				created := must[fields](a, 201, http.MethodPost, "/assistant", fmt.Sprintf(`{"name":"%d-%d"}`, n, i))
				must[fields](a, 200, http.MethodPatch, "/assistant/"+created["id"].(string), `{"firstMessage":"Hi"}`)
				must[[]fields](a, 200, http.MethodGet, "/assistant?limit=3", "")
			}
		})
	}
	group.Wait()
	ids := map[any]bool{}
	for _, row := range must[[]fields](a, 200, http.MethodGet, "/assistant?limit=1000", "") {
		ids[row["id"]] = true
	}
	if want := stub.SeedAssistants + 40; len(ids) != want {
		t.Errorf("%d assistants, want %d", len(ids), want)
	}
}

func TestConstructorCostsNothing(t *testing.T) {
	if allocations := testing.AllocsPerRun(10, func() { stub.NewVapi(time.Now) }); allocations > 1 {
		t.Errorf("%v allocations", allocations)
	}
}

func BenchmarkFirstRequest(b *testing.B) {
	for b.Loop() {
		r := scripted(b.Context(), "http://stub.invalid", "")
		inProcess(stub.NewVapi(time.Now), r)
	}
}

func isNewestFirst(rows []fields) bool {
	return slices.IsSortedFunc(rows, func(a, b fields) int {
		return strings.Compare(b["createdAt"].(string), a["createdAt"].(string))
	})
}
