package vapi_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"ava/integrations/vapi"
	"ava/internal/correlation"
	"ava/internal/fault"
	"ava/internal/stub"
)

func TestAPhoneNumberIsAssignedAndUnassigned(t *testing.T) {
	c, u := stubbed(t)
	id, to := vapi.PhoneNumberID(stub.SeedPhoneNumberID(stub.SeedTwilioNumber)), vapi.AssistantID(stub.SeedAssistantID(3))
	n, err := c.UpdatePhoneNumber(t.Context(), id, vapi.PhoneNumberPatch{Name: vapi.Set("Front"), AssistantID: vapi.Set(to)})
	if err != nil || n.Name != "Front" || n.AssistantID != to || n.Provider != "twilio" {
		t.Fatalf("%+v, %v", n, err)
	}
	if n, err = c.UpdatePhoneNumber(t.Context(), id, vapi.PhoneNumberPatch{AssistantID: vapi.Clear[vapi.AssistantID]()}); err != nil || n.AssistantID != "" || n.Name != "Front" {
		t.Fatalf("%+v, %v", n, err)
	}
	if r := u.seen(); len(r) != 4 || string(r[3].body) != `{"assistantId":null,"provider":"twilio"}` {
		t.Errorf("%d requests, sent %s", len(r), r[len(r)-1].body)
	}
	if got, err := c.PhoneNumber(t.Context(), id); err != nil || got.AssistantID != "" {
		t.Errorf("%+v, %v", got, err)
	}
	for field, p := range map[string]vapi.PhoneNumberPatch{
		"[]": {}, "[input name]": {Name: vapi.Set("\n")}, "[input assistantId]": {AssistantID: vapi.Set(vapi.AssistantID("x"))},
	} {
		_, err := c.UpdatePhoneNumber(t.Context(), id, p)
		if f := faultOf(t, err); f.Code != fault.BadUserInput || fmt.Sprint(f.Field) != field || f.Outcome != fault.NotSent {
			t.Errorf("%s: %v %v", field, err, f.Field)
		}
	}
}

func TestACallIsStarted(t *testing.T) {
	c, u := stubbed(t)
	name, extension, at := "Follow-up", "12", time.Now().Add(time.Hour)
	n := aCall()
	n.Name, n.Customer.Name, n.Customer.Extension, n.ScheduledAt = &name, &name, &extension, &at
	call, err := c.StartCall(t.Context(), n)
	if err != nil || call.Status != "scheduled" || *call.Customer.Number != "+14155552671" || *call.Customer.Extension != "12" || *call.Name != name {
		t.Fatalf("%+v, %v", call, err)
	}
	got, err := c.Call(t.Context(), call.ID)
	if err != nil || got.ID != call.ID || *got.AssistantID != n.AssistantID || got.EndedReasonGroup() != nil {
		t.Errorf("%+v, %v", got, err)
	}
	u.seen()
	if call, err = c.StartCall(t.Context(), aCall()); err != nil || call.Status != "queued" {
		t.Errorf("%+v, %v", call, err)
	}
	if r := u.seen(); len(r) != 1 || strings.Contains(string(r[0].body), "null") || strings.Contains(string(r[0].body), "schedulePlan") {
		t.Errorf("sent %s", r[0].body)
	}
}

func TestACallThatCannotBeIsRefusedHere(t *testing.T) {
	u := listen(t, says(201, "{}"))
	c := client(t, u.url)
	long := strings.Repeat("x", 41)
	for field, change := range map[string]func(*vapi.NewCall){
		"[input assistantId]":        func(n *vapi.NewCall) { n.AssistantID = "" },
		"[input phoneNumberId]":      func(n *vapi.NewCall) { n.PhoneNumberID = "x" },
		"[input name]":               func(n *vapi.NewCall) { n.Name = &long },
		"[input customer name]":      func(n *vapi.NewCall) { n.Customer.Name = &long },
		"[input customer extension]": func(n *vapi.NewCall) { n.Customer.Extension = &long },
	} {
		n := aCall()
		change(&n)
		_, err := c.StartCall(t.Context(), n)
		if f := faultOf(t, err); f.Code != fault.BadUserInput || fmt.Sprint(f.Field) != field || f.Outcome != fault.NotSent {
			t.Errorf("%s: %v %v", field, err, f.Field)
		}
	}
	for _, number := range []string{"", "4155552671", "+0415555267", "+1415", "+1415555267112345", "+1415555 2671", "+14155552671\n", "+١٤١٥٥٥٥٢٦٧١"} {
		n := aCall()
		n.Customer.Number = number
		_, err := c.StartCall(t.Context(), n)
		if f := faultOf(t, err); f.Reason != fault.FieldNotAPhone || fmt.Sprint(f.Field) != "[input customer number]" {
			t.Errorf("%q: %v %v", number, err, f.Field)
		}
	}
	if n := len(u.seen()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

func TestEveryEndHasAGroup(t *testing.T) {
	for reason, want := range map[string]vapi.EndedReasonGroup{
		"customer-ended-call":                       vapi.EndedNormally,
		"assistant-ended-call-after-message-spoken": vapi.EndedNormally,
		"silence-timed-out":                         vapi.EndedNormally,
		"voicemail":                                 vapi.EndedNormally,
		"customer-busy":                             vapi.EndedUnanswered,
		"customer-did-not-answer":                   vapi.EndedUnanswered,
		"call.start.error-subscription-insufficient-credits":                        vapi.EndedByBilling,
		"call.start.error-get-assistant":                                            vapi.EndedByConfiguration,
		"call-start-error-neither-assistant-nor-server-set":                         vapi.EndedByConfiguration,
		"assistant-not-found":                                                       vapi.EndedByConfiguration,
		"assistant-request-failed":                                                  vapi.EndedByConfiguration,
		"call.start.error-vapi-number-outbound-daily-limit":                         vapi.EndedByNumberLimit,
		"call.start.error-vapifault-get-org":                                        vapi.EndedByVapi,
		"call.in-progress.error-vapifault-openai-voice-failed":                      vapi.EndedByVapi,
		"call.in-progress.error-providerfault-openai-llm-failed":                    vapi.EndedByProvider,
		"pipeline-error-openai-429-exceeded-quota":                                  vapi.EndedByProvider,
		"call.in-progress.error-providerfault-outbound-sip-503-service-unavailable": vapi.EndedByTelephony,
		"call.in-progress.sip-completed-call":                                       vapi.EndedNormally,
		"call.ringing.sip-inbound-caller-hungup-before-call-connect":                vapi.EndedNormally,
		"twilio-failed-to-connect-call":                                             vapi.EndedByTelephony,
		"vonage-rejected":                                                           vapi.EndedByTelephony,
		"a reason of next year":                                                     vapi.EndedForUnknown,
		"":                                                                          vapi.EndedForUnknown,
	} {
		if got := vapi.GroupOf(reason); got != want {
			t.Errorf("%q: %s, want %s", reason, got, want)
		}
	}
	if (&vapi.Call{}).EndedReasonGroup() != nil {
		t.Error("a call without an end has a group")
	}
}

func TestACallsResultIsReadWhereverVapiPutsIt(t *testing.T) {
	u := listen(t, says(200, `{"id":"5f0c0a3e-7f5b-4a53-9a1e-0c5f1d2e3a4b","type":"webCall","status":"ended","cost":0.05,
		"analysis":{"summary":"S","successEvaluation":true},"artifact":{"transcript":"T","recordingUrl":"https://`+canary+`"},
		"costBreakdown":{"total":0.05,"llm":0.01},"endedReason":"customer-ended-call","monitor":{"listenUrl":"wss://`+canary+`"}}`))
	c, err := client(t, u.url).Call(t.Context(), "5f0c0a3e-7f5b-4a53-9a1e-0c5f1d2e3a4b")
	if err != nil || *c.Summary != "S" || *c.SuccessEvaluation != "true" || *c.Transcript != "T" || *c.CostBreakdown.LLM != 0.01 || *c.EndedReasonGroup() != vapi.EndedNormally {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestRequestsCarryTheKeyTheCorrelationAndTheScenario(t *testing.T) {
	type key struct{}
	c, u := stubbed(t, func(cfg *vapi.Config) {
		cfg.Headers = func(ctx context.Context, h http.Header) {
			if s, ok := ctx.Value(key{}).(string); ok {
				h.Set(stub.ScenarioHeader, s)
			}
		}
	})
	ctx := correlation.With(t.Context(), "corr-12345678")
	if err := c.Verify(ctx); err != nil {
		t.Fatal(err)
	}
	_, err := c.Assistants(context.WithValue(ctx, key{}, "vapi=429;retry-after=27"), vapi.Query{First: 1})
	if f := faultOf(t, err); f.Code != fault.UpstreamLimited || f.RetryAfter != 27*time.Second {
		t.Errorf("%v", err)
	}
	r := u.seen()
	for name, want := range map[string]string{
		"Authorization": "Bearer key-" + canary, "User-Agent": "AVA-Integrations/test", "Accept": "application/json", "X-Correlation-Id": "corr-12345678",
	} {
		if got := r[0].header.Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if r[0].path != "/assistant" || r[0].query.Encode() != "limit=1" {
		t.Errorf("verified with %s?%s", r[0].path, r[0].query.Encode())
	}
}

func TestEveryScenarioOfTheStubIsAFault(t *testing.T) {
	for _, kind := range stub.Kinds() {
		if kind == stub.KindOK || kind == stub.KindSlow || kind == stub.KindHang {
			continue
		}
		u := listen(t, stub.WithFaults("vapi", stub.NewVapi(time.Now)))
		c := client(t, u.url, func(cfg *vapi.Config) {
			cfg.Headers = func(_ context.Context, h http.Header) { h.Set(stub.ScenarioHeader, "vapi="+string(kind)) }
		})
		err := c.DeleteAssistant(t.Context(), vapi.AssistantID(stub.SeedAssistantID(9)))
		f := faultOf(t, err)
		if f.Code == fault.Internal || f.Outcome == "" || f.Outcome == fault.NotSent {
			t.Errorf("%s: %v, outcome %s", kind, err, f.Outcome)
		}
		leaks(t, f, "http://redirected.invalid:80")
	}
}
