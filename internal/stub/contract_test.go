package stub_test

import (
	"net/http"
	"testing"
	"time"

	"ava/internal/stub"
	"ava/internal/stub/stubtest"
)

func underContract(t *testing.T) (*api, *clock, *stubtest.Contract) {
	t.Helper()
	contract := stubtest.VapiContract(t)
	c := newClock()
	return newAPI(t, contract.RoundTripper(direct{stub.NewVapi(c.now)})), c, contract
}

func TestEverySeededObjectSatisfiesTheProvidersDocument(t *testing.T) {
	a, _, contract := underContract(t)
	for path, ids := range map[string]struct {
		of    func(int) string
		count int
	}{
		"/assistant":    {stub.SeedAssistantID, stub.SeedAssistants},
		"/phone-number": {stub.SeedPhoneNumberID, stub.SeedPhoneNumbers},
		"/call":         {stub.SeedCallID, stub.SeedCalls},
	} {
		list := must[[]fields](a, 200, http.MethodGet, path+"?limit=1000", "")
		if len(list) != ids.count {
			t.Errorf("%s lists %d, want %d", path, len(list), ids.count)
		}
		for n := range ids.count {
			if got := must[fields](a, 200, http.MethodGet, path+"/"+ids.of(n), ""); list[n]["id"] != got["id"] {
				t.Errorf("%s: number %d is %v in the list and %v alone", path, n, list[n]["id"], got["id"])
			}
		}
	}
	must[fields](a, 200, http.MethodGet, "/v2/phone-number?page=2&limit=3&sortOrder=ASC&sortBy=createdAt", "")
	if want := 3 + stub.SeedAssistants + stub.SeedPhoneNumbers + stub.SeedCalls + 1; contract.Checked() != want {
		t.Errorf("%d exchanges were checked, want %d", contract.Checked(), want)
	}
}

func TestWrittenObjectsSatisfyTheProvidersDocument(t *testing.T) {
	a, c, _ := underContract(t)
	created := must[fields](a, 201, http.MethodPost, "/assistant", `{"name":"New","firstMessage":"Hi",
		"firstMessageMode":"assistant-waits-for-user","maxDurationSeconds":60,
		"model":{"provider":"openai","model":"gpt-4o","messages":[{"role":"system","content":"Be kind."}],"temperature":0.3},
		"voice":{"provider":"vapi","voiceId":"Elliot"},"transcriber":{"provider":"deepgram","model":"nova-3","language":"en"}}`)
	path := "/assistant/" + created["id"].(string)
	must[fields](a, 200, http.MethodPatch, path, `{"name":"Newer","voice":null}`)
	must[fields](a, 200, http.MethodGet, path, "")
	must[[]fields](a, 200, http.MethodGet, "/assistant?limit=1&createdAtGe=2026-11-01T00:00:00Z", "")
	must[fields](a, 200, http.MethodDelete, path, "")
	for n, provider := range []string{"vapi", "twilio", "vonage", "byo-phone-number"} {
		must[fields](a, 200, http.MethodPatch, "/phone-number/"+stub.SeedPhoneNumberID(n),
			`{"provider":"`+provider+`","name":"Renamed","assistantId":null}`)
	}
	call := must[fields](a, 201, http.MethodPost, "/call", placeCall(`"customer":{"number":"+14155550123","name":"Ada"}`))
	for range 4 {
		must[fields](a, 200, http.MethodGet, "/call/"+call["id"].(string), "")
		c.advance(4 * time.Second)
	}
	must[fields](a, 201, http.MethodPost, "/call", placeCall(`"customers":[{"number":"+14155550123"},{"number":"0123"}]`))
	must[[]fields](a, 200, http.MethodGet, "/call?limit=5", "")
}

// placeCall is a call from the seed's first number by its first assistant.
func placeCall(more string) string {
	return `{"assistantId":"` + stub.SeedAssistantID(0) + `","phoneNumberId":"` + stub.SeedPhoneNumberID(0) + `",` + more + `}`
}
