package stub_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ava/internal/stub"
)

const ada = `"customer":{"number":"+14155550123","name":"Ada"}`

func TestCallMovesOnWithTheTime(t *testing.T) {
	a, c := account(t)
	call := must[fields](a, 201, http.MethodPost, "/call", placeCall(ada))
	wantLimits := fields{"concurrencyBlocked": false, "concurrencyLimit": 10.0, "remainingConcurrentCalls": 9.0}
	if diff := cmp.Diff(wantLimits, call["subscriptionLimits"]); diff != "" || call["status"] != "queued" || call["type"] != "outboundPhoneCall" {
		t.Errorf("placed as %v\n%s", call, diff)
	}
	path := "/call/" + call["id"].(string)
	for _, step := range []struct {
		after  time.Duration
		status string
		given  string // the members that tell of the progress
		moved  string
	}{
		{999 * time.Millisecond, "queued", "", "10:00:00.000"},
		{time.Millisecond, "ringing", "", "10:00:01.000"},
		{1999 * time.Millisecond, "ringing", "", "10:00:01.000"},
		{time.Millisecond, "in-progress", "startedAt", "10:00:03.000"},
		{6999 * time.Millisecond, "in-progress", "startedAt", "10:00:03.000"},
		{time.Millisecond, "ended", "startedAt endedAt endedReason cost costBreakdown", "10:00:10.000"},
		{time.Hour, "ended", "startedAt endedAt endedReason cost costBreakdown", "10:00:10.000"},
	} {
		c.advance(step.after)
		got := must[fields](a, 200, http.MethodGet, path, "")
		var given []string
		for _, member := range []string{"startedAt", "endedAt", "endedReason", "cost", "costBreakdown"} {
			if got[member] != nil {
				given = append(given, member)
			}
		}
		if got["status"] != step.status || strings.Join(given, " ") != step.given || got["updatedAt"] != "2026-11-01T"+step.moved+"Z" {
			t.Errorf("%s: %v with %v, updated at %v", step.status, got["status"], given, got["updatedAt"])
		}
		if listed := must[[]fields](a, 200, http.MethodGet, "/call?limit=1", ""); listed[0]["status"] != step.status {
			t.Errorf("%s: the list says %v", step.status, listed[0]["status"])
		}
	}
	ended := must[fields](a, 200, http.MethodGet, path, "")
	if ended["endedReason"] != "customer-ended-call" || ended["cost"] != 0.0105 {
		t.Errorf("ended with %v for %v", ended["endedReason"], ended["cost"])
	}
}

func TestScheduledCallWaitsForItsTime(t *testing.T) {
	a, c := account(t)
	call := must[fields](a, 201, http.MethodPost, "/call", placeCall(ada+`,"schedulePlan":{"earliestAt":"2026-11-01T10:05:00Z"}`))
	if call["status"] != "scheduled" {
		t.Errorf("placed as %v", call["status"])
	}
	c.advance(5*time.Minute + 2*time.Second)
	if got := must[fields](a, 200, http.MethodGet, "/call/"+call["id"].(string), "")["status"]; got != "ringing" {
		t.Errorf("two seconds after its time it is %v", got)
	}
}

func TestSeededCallsStandStill(t *testing.T) {
	a, c := account(t)
	for n, want := range []string{"scheduled", "queued", "ringing", "in-progress", "forwarding", "not-found", "deletion-failed", "ended"} {
		c.advance(24 * time.Hour)
		if got := must[fields](a, 200, http.MethodGet, "/call/"+stub.SeedCallID(n), "")["status"]; got != want {
			t.Errorf("call %d is %v, want %s", n, got, want)
		}
	}
}

func TestEleventhCallAtOnceIsBlocked(t *testing.T) {
	a, c := account(t)
	blocked := func() any {
		call := must[fields](a, 201, http.MethodPost, "/call", placeCall(ada))
		return call["subscriptionLimits"].(fields)["concurrencyBlocked"]
	}
	for n := range 10 {
		if blocked() != false {
			t.Errorf("call %d is blocked", n+1)
		}
	}
	if blocked() != true {
		t.Error("call 11 is not blocked")
	}
	c.advance(10 * time.Second)
	if blocked() != false {
		t.Error("a call is blocked after the others ended")
	}
}

func TestBatchCallsWhomItCan(t *testing.T) {
	a, _ := account(t)
	got := must[struct {
		Results []fields
		Errors  []struct {
			Customer fields
			Error    string
		}
	}](a, 201, http.MethodPost, "/call", placeCall(`"customers":[{"number":"+14155550123"},{"number":"0123"},{"number":"+14155550124"}]`))
	if len(got.Results) != 2 || got.Results[1]["customer"].(fields)["number"] != "+14155550124" {
		t.Errorf("called %v", got.Results)
	}
	if len(got.Errors) != 1 || got.Errors[0].Customer["number"] != "0123" || !strings.Contains(got.Errors[0].Error, "E.164") {
		t.Errorf("did not call %v", got.Errors)
	}
}

func TestWrongInputIsRefusedInTheProvidersWords(t *testing.T) {
	const e164 = "customer.number must be a valid phone number in the E.164 format. Hot tip, you may be missing the country code (Eg. US: +1)."
	long := strings.Repeat("ü", 41)
	assistant, number := `"assistantId":"`+stub.SeedAssistantID(0)+`"`, `"phoneNumberId":"`+stub.SeedPhoneNumberID(0)+`"`
	twilio := "PATCH /phone-number/" + stub.SeedPhoneNumberID(stub.SeedTwilioNumber)
	for _, c := range []struct {
		request, body string
		want          any
	}{
		{"POST /assistant", `{"name":"` + long + `"}`, []any{"name must be shorter than or equal to 40 characters"}},
		{"POST /assistant", `{"nam":"x","zeta":1}`, []any{"property nam should not exist", "property zeta should not exist"}},
		{"POST /assistant", `{"name":7,"metadata":[]}`, []any{"metadata must be an object", "name must be a string"}},
		{"POST /assistant", `{"maxDurationSeconds":9}`, []any{"maxDurationSeconds must not be less than 10"}},
		{"POST /assistant", `{"maxDurationSeconds":43201}`, []any{"maxDurationSeconds must not be greater than 43200"}},
		{"POST /assistant", `{"maxDurationSeconds":"60"}`, []any{"maxDurationSeconds must be a number conforming to the specified constraints"}},
		{"POST /assistant", `{"firstMessageMode":"shout"}`, []any{"firstMessageMode must be one of the following values: assistant-speaks-first, assistant-speaks-first-with-model-generated-message, assistant-waits-for-user"}},
		{"POST /assistant", `{"model":{"provider":"openai","temperature":3,"top":1}}`, []any{"model.temperature must not be greater than 2", "model.property top should not exist", "model.model should not be empty"}},
		{"POST /assistant", `{"voice":{"voiceId":"x"},"endCallPhrases":["x"]}`, []any{"endCallPhrases.0 must be longer than or equal to 2 characters", "voice.provider must be one of the following values: azure, cartesia, custom-voice, deepgram, 11labs, hume, lmnt, neuphonic, openai, playht, wellsaid, rime-ai, smallest-ai, tavus, vapi, sesame, inworld, minimax, xai, microsoft"}},
		{"POST /assistant", `{"server":{"uri":"x"},"artifactPlan":{"recordingEnabled":"yes"}}`, []any{"artifactPlan.recordingEnabled must be a boolean value", "server.property uri should not exist"}},
		{"POST /assistant", `{"name":`, "Unexpected token in JSON body"},
		{"POST /assistant", `null`, "Unexpected token in JSON body"},
		{"PATCH /assistant/" + stub.SeedAssistantID(0), `{"id":"x","isServerUrlSecretSet":true}`, []any{"property id should not exist", "property isServerUrlSecretSet should not exist"}},
		{twilio, `{"sipUri":"sip:x"}`, []any{"property sipUri should not exist"}},
		{twilio, `{"provider":"vapi","smsEnabled":1}`, []any{"provider must be one of the following values: twilio", "smsEnabled must be a boolean value"}},
		{"POST /call", `{` + number + `,` + ada + `}`, "Couldn't Get Assistant. Need Either `assistantId` Or `assistant`."},
		{"POST /call", `{` + assistant + `,` + ada + `}`, "Couldn't Get Phone Number. Need Either `phoneNumberId` Or `phoneNumber`."},
		{"POST /call", `{` + assistant + `,` + number + `}`, "Couldn't Get Customer. Need Either `customerId` Or `customer`."},
		{"POST /call", `{"assistantId":"x",` + number + `,` + ada + `}`, "Couldn't Get Assistant. assistantId x Does Not Exist"},
		{"POST /call", `{` + assistant + `,"phoneNumberId":"x",` + ada + `}`, "Couldn't Get Phone Number. phoneNumberId x Does Not Exist"},
		{"POST /call", placeCall(`"customer":{"number":"4155550123"}`), []any{e164}},
		{"POST /call", placeCall(`"customer":{"number":"+14155550123","name":"` + long + `","phone":1}`), []any{"customer.name must be shorter than or equal to 40 characters", "customer.property phone should not exist"}},
		{"POST /call", placeCall(`"schedulePlan":{"latestAt":"soon"}`), []any{"schedulePlan.latestAt must be a valid ISO 8601 date string", "schedulePlan.earliestAt should not be empty"}},
	} {
		a, _ := account(t)
		method, path, _ := strings.Cut(c.request, " ")
		got := must[failure](a, 400, method, path, c.body)
		if diff := cmp.Diff(failure{c.want, "Bad Request", 400}, got); diff != "" {
			t.Errorf("%s %s (-want +got):\n%s", c.request, c.body, diff)
		}
	}
}

func TestRefusedCallIsNotPlaced(t *testing.T) {
	a, _ := account(t)
	must[failure](a, 400, http.MethodPost, "/call", placeCall(`"customer":{"number":"1"}`))
	if calls := must[[]fields](a, 200, http.MethodGet, "/call?limit=1000", ""); len(calls) != stub.SeedCalls {
		t.Errorf("%d calls", len(calls))
	}
}

func TestNumberIsNotCheckedWhereTheCallerSaysSo(t *testing.T) {
	a, _ := account(t)
	must[fields](a, 201, http.MethodPost, "/call", placeCall(`"customer":{"number":"1234","numberE164CheckEnabled":false}`))
}

func TestWebCallNeedsNeitherNumberNorCustomer(t *testing.T) {
	a, _ := account(t)
	body := `{"assistantId":"` + stub.SeedAssistantID(0) + `","transport":{"provider":"daily"}}`
	if call := must[fields](a, 201, http.MethodPost, "/call", body); call["type"] != "webCall" {
		t.Errorf("placed as %v", call)
	}
}
