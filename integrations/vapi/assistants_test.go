package vapi_test

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ava/integrations/vapi"
	"ava/internal/fault"
	"ava/internal/stub"
)

func TestAnAssistantIsReadAsVapiWritesIt(t *testing.T) {
	const text = `{"id":"` + "5f0c0a3e-7f5b-4a53-9a1e-0c5f1d2e3a4b" + `","orgId":"o","name":"Desk","firstMessage":"Hi",
		"firstMessageMode":"assistant-waits-for-user","endCallMessage":"Bye","endCallPhrases":["bye"],"voicemailMessage":"V",
		"maxDurationSeconds":600.5,"backgroundSound":"https://x.example/a.mp3","recordingEnabled":true,
		"model":{"provider":"openai","model":"gpt-4o","temperature":0.5,"maxTokens":250,"toolIds":["t"],"tools":[{"type":"endCall"}],
			"messages":[{"role":"user","content":[{"type":"text"}]},{"role":"system","content":"Be kind"},{"role":"system","content":"no"}]},
		"voice":{"provider":"11labs","voiceId":"paula","speed":1.1,"stability":0.5},
		"transcriber":{"provider":"deepgram","model":"nova-3","language":"en"},
		"server":{"url":"https://h.example","timeoutSeconds":20,"headers":{"X":"` + canary + `"},"credentialId":"` + canary + `"},
		"artifactPlan":{"recordingEnabled":false},"credentials":[{"apiKey":"` + canary + `"}],
		"createdAt":"2026-01-02T03:04:05.678Z","updatedAt":"2026-01-03T03:04:05.678Z"}`
	u := listen(t, says(200, text))
	a, err := client(t, u.url).Assistant(t.Context(), "5f0c0a3e-7f5b-4a53-9a1e-0c5f1d2e3a4b")
	if err != nil {
		t.Fatal(err)
	}
	b, _ := json.Marshal(a)
	const want = `{"id":"5f0c0a3e-7f5b-4a53-9a1e-0c5f1d2e3a4b","name":"Desk","firstMessage":"Hi","firstMessageMode":"assistant-waits-for-user",` +
		`"model":{"provider":"openai","model":"gpt-4o","temperature":0.5,"maxTokens":250,"systemPrompt":"Be kind","toolIds":["t"]},` +
		`"voice":{"provider":"11labs","voiceId":"paula","speed":1.1},"transcriber":{"provider":"deepgram","model":"nova-3","language":"en"},` +
		`"endCallMessage":"Bye","endCallPhrases":["bye"],"voicemailMessage":"V","maxDurationSeconds":600,"backgroundSound":"https://x.example/a.mp3",` +
		`"server":{"url":"https://h.example","timeoutSeconds":20},"recordingEnabled":false,` +
		`"createdAt":"2026-01-02T03:04:05.678Z","updatedAt":"2026-01-03T03:04:05.678Z"}`
	if diff := cmp.Diff(want, string(b)); diff != "" {
		t.Error(diff)
	}
}

func TestNothingSecretIsKeptOfAnyAnswer(t *testing.T) {
	c, _ := stubbed(t)
	assistants, err1 := c.Assistants(t.Context(), vapi.Query{First: 100})
	numbers, err2 := c.PhoneNumbers(t.Context(), vapi.Query{First: 100})
	calls, err3 := c.Calls(t.Context(), vapi.CallQuery{First: 100})
	call, err4 := c.StartCall(t.Context(), aCall())
	b, err := json.Marshal([]any{assistants, numbers, calls, call})
	if err1 != nil || err2 != nil || err3 != nil || err4 != nil || err != nil {
		t.Fatal(err1, err2, err3, err4, err)
	}
	for _, s := range append(stub.SeedSecrets(), "wss://", "recording") {
		if strings.Contains(strings.ReplaceAll(string(b), "recordingEnabled", ""), s) {
			t.Errorf("%q was kept", s)
		}
	}
}

func TestAnIDThatIsNoneIsNotFoundWithoutAsking(t *testing.T) {
	u := listen(t, says(200, "{}"))
	c, ctx := client(t, u.url), t.Context()
	for _, id := range []string{"", "x", "../call", "5f0c0a3e-7f5b-4a53-9a1e-0c5f1d2e3a4", "5f0c0a3e-7f5b-4a53-9a1e-0c5f1d2e3a4g", "5f0c0a3e07f5b-4a53-9a1e-0c5f1d2e3a4b", "{5f0c0a3e-7f5b-4a53-9a1e-0c5f1d2e3a}"} {
		_, e1 := c.Assistant(ctx, vapi.AssistantID(id))
		_, e2 := c.PhoneNumber(ctx, vapi.PhoneNumberID(id))
		_, e3 := c.Call(ctx, vapi.CallID(id))
		for _, err := range []error{e1, e2, e3} {
			if f := faultOf(t, err); f.Code != fault.NotFound || f.Outcome != "" || f.Service != fault.Vapi {
				t.Errorf("%q: %v, outcome %q", id, err, f.Outcome)
			}
		}
		_, e1 = c.UpdateAssistant(ctx, vapi.AssistantID(id), vapi.AssistantPatch{Name: vapi.Set("x")})
		_, e2 = c.UpdatePhoneNumber(ctx, vapi.PhoneNumberID(id), vapi.PhoneNumberPatch{Name: vapi.Set("x")})
		e3 = c.DeleteAssistant(ctx, vapi.AssistantID(id))
		for _, err := range []error{e1, e2, e3} {
			if f := faultOf(t, err); f.Code != fault.NotFound || f.Outcome != fault.NotSent {
				t.Errorf("%q: %v, outcome %q", id, err, f.Outcome)
			}
		}
	}
	if n := len(u.seen()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

func full() vapi.AssistantPatch {
	return vapi.AssistantPatch{
		Name: vapi.Set("Night desk"), FirstMessage: vapi.Set("Good evening"), FirstMessageMode: vapi.Set("assistant-waits-for-user"),
		Model: vapi.Set(vapi.ModelPatch{
			Provider: vapi.Set("openai"), Model: vapi.Set("gpt-4o"), Temperature: vapi.Set(0.7), MaxTokens: vapi.Set(300),
			SystemPrompt: vapi.Set("You are <kind> & brief."), ToolIDs: vapi.Set([]string{}),
		}),
		Voice:          vapi.Set(vapi.VoicePatch{Provider: vapi.Set("openai"), VoiceID: vapi.Set("nova"), Speed: vapi.Set(1.25)}),
		Transcriber:    vapi.Set(vapi.TranscriberPatch{Provider: vapi.Set("deepgram"), Model: vapi.Set("nova-2"), Language: vapi.Set("de")}),
		EndCallMessage: vapi.Set("Good night"), EndCallPhrases: vapi.Set([]string{"good night"}), VoicemailMessage: vapi.Set("Call back"),
		MaxDurationSeconds: vapi.Set(1200), BackgroundSound: vapi.Set("https://sounds.example/rain.mp3"),
		Server: vapi.Set(vapi.ServerPatch{URL: vapi.Set("https://hooks.example/vapi"), TimeoutSeconds: vapi.Set(15)}), RecordingEnabled: vapi.Set(true),
	}
}

func TestAnAssistantIsCreatedChangedAndDeleted(t *testing.T) {
	c, u := stubbed(t)
	made, err := c.CreateAssistant(t.Context(), full(), "")
	if err != nil {
		t.Fatal(err)
	}
	if *made.Name != "Night desk" || *made.Model.SystemPrompt != "You are <kind> & brief." || *made.MaxDurationSeconds != 1200 || !*made.RecordingEnabled || *made.Server.TimeoutSeconds != 15 {
		t.Errorf("%+v", made)
	}
	if got, err := c.Assistant(t.Context(), made.ID); err != nil || cmp.Diff(made, got) != "" {
		t.Errorf("%v %s", err, cmp.Diff(made, got))
	}
	u.seen()
	changed, err := c.UpdateAssistant(t.Context(), made.ID, vapi.AssistantPatch{Name: vapi.Set("Day desk"), FirstMessage: vapi.Clear[string](), MaxDurationSeconds: vapi.Set(60)})
	if err != nil || *changed.Name != "Day desk" || changed.FirstMessage != nil || *changed.MaxDurationSeconds != 60 {
		t.Errorf("%+v, %v", changed, err)
	}
	if r := u.seen(); len(r) != 1 || string(r[0].body) != `{"firstMessage":null,"maxDurationSeconds":60,"name":"Day desk"}` {
		t.Errorf("top-level changes took %d requests: %s", len(r), r[0].body)
	}
	if err := c.DeleteAssistant(t.Context(), made.ID); err != nil {
		t.Fatal(err)
	}
	_, err = c.Assistant(t.Context(), made.ID)
	if f := faultOf(t, err); f.Code != fault.NotFound || f.Outcome != "" {
		t.Errorf("after its deletion: %v", err)
	}
	if f := faultOf(t, c.DeleteAssistant(t.Context(), vapi.AssistantID(stub.SeedAssistantID(stub.SeedPinnedAssistant)))); f.Reason != fault.AssistantInUse || f.Outcome != fault.Rejected || f.Upstream.Code != "assistant_pinned" {
		t.Errorf("a pinned one: %v", f)
	}
}

// Every member that a change does not concern has to be as it was, known here
// or not.
func TestAChangeLeavesEverythingElseAsItWas(t *testing.T) {
	for name, change := range map[string]struct {
		patch vapi.AssistantPatch
		wants map[string]any // by path; nil for gone
	}{
		"system prompt": {vapi.AssistantPatch{Model: vapi.Set(vapi.ModelPatch{SystemPrompt: vapi.Set("New")})}, map[string]any{"model.messages.0.content": "New"}},
		"no prompt":     {vapi.AssistantPatch{Model: vapi.Set(vapi.ModelPatch{SystemPrompt: vapi.Clear[string]()})}, map[string]any{"model.messages.0": nil}},
		"temperature":   {vapi.AssistantPatch{Model: vapi.Set(vapi.ModelPatch{Temperature: vapi.Set(1.5)})}, map[string]any{"model.temperature": 1.5}},
		"max tokens":    {vapi.AssistantPatch{Model: vapi.Set(vapi.ModelPatch{MaxTokens: vapi.Clear[int]()})}, map[string]any{"model.maxTokens": nil}},
		"same provider": {vapi.AssistantPatch{Voice: vapi.Set(vapi.VoicePatch{Provider: vapi.Set("11labs"), VoiceID: vapi.Set("adam")})}, map[string]any{"voice.voiceId": "adam"}},
		"language":      {vapi.AssistantPatch{Transcriber: vapi.Set(vapi.TranscriberPatch{Language: vapi.Set("de")})}, map[string]any{"transcriber.language": "de"}},
		"server":        {vapi.AssistantPatch{Server: vapi.Set(vapi.ServerPatch{URL: vapi.Set("https://new.example")})}, map[string]any{"server.url": "https://new.example"}},
		"recording":     {vapi.AssistantPatch{RecordingEnabled: vapi.Set(false)}, map[string]any{"artifactPlan.recordingEnabled": false}},
		"name":          {vapi.AssistantPatch{Name: vapi.Set("New")}, map[string]any{"name": "New"}},
		"no server":     {vapi.AssistantPatch{Server: vapi.Clear[vapi.ServerPatch]()}, map[string]any{"server": nil}},
		"new voice":     {vapi.AssistantPatch{Voice: vapi.Set(vapi.VoicePatch{Provider: vapi.Set("openai"), VoiceID: vapi.Set("nova")})}, map[string]any{"voice": map[string]any{"provider": "openai", "voiceId": "nova"}}},
		"new ears":      {vapi.AssistantPatch{Transcriber: vapi.Set(vapi.TranscriberPatch{Provider: vapi.Set("openai"), Model: vapi.Set("gpt-4o-transcribe")})}, map[string]any{"transcriber": map[string]any{"provider": "openai", "model": "gpt-4o-transcribe"}}},
	} {
		t.Run(name, func(t *testing.T) {
			c, u := stubbed(t)
			id := stub.SeedAssistantID(stub.SeedRichAssistant)
			before := raw(t, u, "/assistant/"+id)
			if _, err := c.UpdateAssistant(t.Context(), vapi.AssistantID(id), change.patch); err != nil {
				t.Fatal(err)
			}
			after := raw(t, u, "/assistant/"+id)
			delete(before, "updatedAt")
			delete(after, "updatedAt")
			for path, want := range change.wants {
				edit(before, path, want)
			}
			if diff := cmp.Diff(before, after); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// edit sets what lies at the path, or removes it.
func edit(at any, path string, want any) {
	name, rest, deeper := strings.Cut(path, ".")
	switch at := at.(type) {
	case map[string]any:
		if deeper && rest == "0" && want == nil {
			at[name] = at[name].([]any)[1:]
		} else if deeper {
			edit(at[name], rest, want)
		} else if want == nil {
			delete(at, name)
		} else {
			at[name] = want
		}
	case []any:
		edit(at[0], rest, want)
	}
}

func TestAnotherModelProviderKeepsWhatAllModelsHave(t *testing.T) {
	c, u := stubbed(t)
	id := stub.SeedAssistantID(stub.SeedRichAssistant)
	before := raw(t, u, "/assistant/"+id)["model"].(map[string]any)
	a, err := c.UpdateAssistant(t.Context(), vapi.AssistantID(id), vapi.AssistantPatch{Model: vapi.Set(vapi.ModelPatch{Provider: vapi.Set("anthropic"), Model: vapi.Set("claude-sonnet-4-5-20250929")})})
	if err != nil || a.Model.Provider != "anthropic" || a.Model.SystemPrompt == nil {
		t.Fatalf("%+v, %v", a.Model, err)
	}
	after := raw(t, u, "/assistant/"+id)["model"].(map[string]any)
	before["provider"], before["model"] = "anthropic", "claude-sonnet-4-5-20250929"
	if diff := cmp.Diff(before, after); diff != "" {
		t.Error(diff)
	}
}

func TestASystemPromptIsPutFirstWhereThereIsNone(t *testing.T) {
	const id = "5f0c0a3e-7f5b-4a53-9a1e-0c5f1d2e3a4b"
	for model, want := range map[string]string{
		`{"provider":"openai","model":"m","big":12345678901234567890}`:                                           `{"big":12345678901234567890,"messages":[{"content":"P","role":"system"}],"model":"m","provider":"openai"}`,
		`{"provider":"openai","messages":[{"role":"user","content":"Q","x":1}]}`:                                 `{"messages":[{"content":"P","role":"system"},{"content":"Q","role":"user","x":1}],"provider":"openai"}`,
		`{"provider":"openai","messages":[{"role":"assistant"},{"role":"system","name":"n"},{"role":"system"}]}`: `{"messages":[{"role":"assistant"},{"content":"P","name":"n","role":"system"},{"role":"system"}],"provider":"openai"}`,
		`{"provider":"openai","messages":null}`:                                                                  `{"messages":[{"content":"P","role":"system"}],"provider":"openai"}`,
	} {
		u := listen(t, says(200, `{"id":"`+id+`","model":`+model+`}`))
		_, err := client(t, u.url).UpdateAssistant(t.Context(), id, vapi.AssistantPatch{Model: vapi.Set(vapi.ModelPatch{SystemPrompt: vapi.Set("P")})})
		r := u.seen()
		if err != nil || len(r) != 2 || string(r[1].body) != `{"model":`+want+`}` {
			t.Errorf("%s: %v, sent %s", model, err, r[len(r)-1].body)
		}
	}
}

func TestAChangeWhoseReadFailsIsNotSent(t *testing.T) {
	for status, code := range map[int]fault.Code{404: fault.NotFound, 500: fault.UpstreamUnavailable, 401: fault.UpstreamDenied, 302: fault.UpstreamUnavailable} {
		u := listen(t, says(status, "{}"))
		_, err := client(t, u.url).UpdateAssistant(t.Context(), vapi.AssistantID(stub.SeedAssistantID(1)), vapi.AssistantPatch{RecordingEnabled: vapi.Set(true)})
		f := faultOf(t, err)
		if r := u.seen(); f.Code != code || f.Outcome != fault.NotSent || f.Op != "vapi.updateAssistant" || len(r) != 1 || r[0].method != http.MethodGet {
			t.Errorf("%d: %v, outcome %s, %d requests", status, err, f.Outcome, len(r))
		}
	}
}

func TestABareAssistantNeedsAProviderToGetAVoice(t *testing.T) {
	c, u := stubbed(t)
	id := vapi.AssistantID(stub.SeedAssistantID(stub.SeedBareAssistant))
	_, err := c.UpdateAssistant(t.Context(), id, vapi.AssistantPatch{Voice: vapi.Set(vapi.VoicePatch{VoiceID: vapi.Set("nova")})})
	f := faultOf(t, err)
	if f.Code != fault.BadUserInput || f.Outcome != fault.NotSent || fmt.Sprint(f.Field) != "[input voice provider]" || len(u.seen()) != 1 {
		t.Errorf("%v, outcome %s, field %v", err, f.Outcome, f.Field)
	}
	if _, err := c.UpdateAssistant(t.Context(), id, full()); err != nil {
		t.Error(err)
	}
}

func TestWhatIsCertainlyWrongIsRefusedHere(t *testing.T) {
	u := listen(t, says(201, "{}"))
	c := client(t, u.url)
	model := func(m vapi.ModelPatch) vapi.AssistantPatch {
		m.Provider = vapi.Set("openai")
		return vapi.AssistantPatch{Model: vapi.Set(m)}
	}
	server := func(s vapi.ServerPatch) vapi.AssistantPatch { return vapi.AssistantPatch{Server: vapi.Set(s)} }
	for _, bad := range []struct {
		patch  vapi.AssistantPatch
		reason fault.Reason
		field  string
	}{
		{vapi.AssistantPatch{}, fault.NothingToChange, ""},
		{vapi.AssistantPatch{Name: vapi.Set(strings.Repeat("é", 41))}, fault.FieldTooLong, "name"},
		{vapi.AssistantPatch{Name: vapi.Set("a\x00b")}, fault.FieldUnprintable, "name"},
		{vapi.AssistantPatch{Name: vapi.Set("a\u0085b")}, fault.FieldUnprintable, "name"},
		{vapi.AssistantPatch{Name: vapi.Set("a\xff")}, fault.FieldUnprintable, "name"},
		{vapi.AssistantPatch{FirstMessageMode: vapi.Set("loudly")}, fault.FieldNotAChoice, "firstMessageMode"},
		{vapi.AssistantPatch{EndCallMessage: vapi.Set(strings.Repeat("x", 1001))}, fault.FieldTooLong, "endCallMessage"},
		{vapi.AssistantPatch{VoicemailMessage: vapi.Set(strings.Repeat("x", 1001))}, fault.FieldTooLong, "voicemailMessage"},
		{vapi.AssistantPatch{EndCallPhrases: vapi.Set([]string{"fine", strings.Repeat("x", 141)})}, fault.FieldTooLong, "endCallPhrases 1"},
		{vapi.AssistantPatch{EndCallPhrases: vapi.Set([]string{" "})}, fault.FieldMissing, "endCallPhrases 0"},
		{vapi.AssistantPatch{MaxDurationSeconds: vapi.Set(9)}, fault.FieldOutOfRange, "maxDurationSeconds"},
		{vapi.AssistantPatch{MaxDurationSeconds: vapi.Set(43201)}, fault.FieldOutOfRange, "maxDurationSeconds"},
		{vapi.AssistantPatch{BackgroundSound: vapi.Set("loud")}, fault.FieldNotAChoice, "backgroundSound"},
		{model(vapi.ModelPatch{Temperature: vapi.Set(2.1)}), fault.FieldOutOfRange, "model temperature"},
		{model(vapi.ModelPatch{Temperature: vapi.Set(math.NaN())}), fault.FieldOutOfRange, "model temperature"},
		{model(vapi.ModelPatch{MaxTokens: vapi.Set(10001)}), fault.FieldOutOfRange, "model maxTokens"},
		{vapi.AssistantPatch{Model: vapi.Set(vapi.ModelPatch{Model: vapi.Set("gpt-4o")})}, fault.FieldMissing, "model provider"},
		{vapi.AssistantPatch{Voice: vapi.Set(vapi.VoicePatch{Provider: vapi.Set(" ")})}, fault.FieldMissing, "voice provider"},
		{vapi.AssistantPatch{Voice: vapi.Set(vapi.VoicePatch{Provider: vapi.Set("openai"), VoiceID: vapi.Set("")})}, fault.FieldMissing, "voice voiceId"},
		{vapi.AssistantPatch{Transcriber: vapi.Set(vapi.TranscriberPatch{})}, fault.FieldMissing, "transcriber provider"},
		{server(vapi.ServerPatch{URL: vapi.Set("ftp://x.example")}), fault.FieldNotAURL, "server url"},
		{server(vapi.ServerPatch{URL: vapi.Set("https://")}), fault.FieldNotAURL, "server url"},
		{server(vapi.ServerPatch{URL: vapi.Set("javascript:alert(1)")}), fault.FieldNotAURL, "server url"},
		{server(vapi.ServerPatch{TimeoutSeconds: vapi.Set(0)}), fault.FieldOutOfRange, "server timeoutSeconds"},
	} {
		_, err := c.CreateAssistant(t.Context(), bad.patch, "")
		f := faultOf(t, err)
		field := strings.TrimPrefix(strings.TrimPrefix(strings.Join(f.Field, " "), "input"), " ")
		if f.Code != fault.BadUserInput || f.Reason != bad.reason || field != bad.field || f.Outcome != fault.NotSent || !f.Once || strings.Contains(f.Sentence(), "{") {
			t.Errorf("%s of %q: %v, field %v, %q", bad.reason, bad.field, err, f.Field, f.Sentence())
		}
	}
	if n := len(u.seen()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

func TestWhatVapiRefusesNamesTheInput(t *testing.T) {
	c, _ := stubbed(t)
	n := aCall()
	n.AssistantID = "5f0c0a3e-7f5b-4a53-9a1e-0c5f1d2e3a4b"
	_, err := c.StartCall(t.Context(), n)
	if f := faultOf(t, err); f.Reason != fault.UpstreamNamedFields || fmt.Sprint(f.Field) != "[input assistantId]" || f.Sentence() != "Vapi did not accept assistantId. Please correct it and try again." {
		t.Errorf("%v %v %s", err, f.Field, f.Sentence())
	}
}
