package vapi_test

import (
	"testing"
	"time"

	"ava/integrations/vapi"
	"ava/internal/stub"
	"ava/internal/stub/stubtest"
)

// Every request that the client can make is held against Vapi's document, with
// everything in it that can be.
func TestEveryRequestFitsVapisDocument(t *testing.T) {
	contract := stubtest.VapiContract(t)
	u := listen(t, stub.NewVapi(time.Now))
	c := client(t, u.url, func(cfg *vapi.Config) { cfg.Transport = contract.RoundTripper(cfg.Transport) })
	ctx, now := t.Context(), time.Now()
	ok := func(what string, err error) {
		t.Helper()
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	ok("verify", c.Verify(ctx))
	after := vapi.Cursor{CreatedAt: now, ID: stub.SeedAssistantID(0)}
	_, err := c.Assistants(ctx, vapi.Query{First: 1, After: &after, Search: "a & b"})
	ok("assistants", err)
	_, err = c.PhoneNumbers(ctx, vapi.Query{First: 1, After: &after, Search: "+1 415"})
	ok("phone numbers", err)
	_, err = c.Calls(ctx, vapi.CallQuery{
		First: 100, After: &after, AssistantID: vapi.AssistantID(stub.SeedAssistantID(3)), PhoneNumberID: vapi.PhoneNumberID(stub.SeedPhoneNumberID(1)),
		Statuses: vapi.CallStatuses(), CreatedAfter: now.AddDate(-1, 0, 0), CreatedBefore: now,
	})
	ok("calls", err)
	_, err = c.Call(ctx, vapi.CallID(stub.SeedCallID(9)))
	ok("call", err)
	_, err = c.PhoneNumber(ctx, vapi.PhoneNumberID(stub.SeedPhoneNumberID(0)))
	ok("phone number", err)
	for n := range stub.SeedPhoneNumbers {
		_, err = c.UpdatePhoneNumber(ctx, vapi.PhoneNumberID(stub.SeedPhoneNumberID(n)), vapi.PhoneNumberPatch{
			Name: vapi.Set("Line"), AssistantID: vapi.Set(vapi.AssistantID(stub.SeedAssistantID(n + 4))),
		})
		ok("update phone number", err)
	}
	made, err := c.CreateAssistant(ctx, full(), "")
	ok("create assistant", err)
	for n := range stub.SeedAssistants {
		_, err = c.UpdateAssistant(ctx, vapi.AssistantID(stub.SeedAssistantID(n)), full())
		ok("update assistant", err)
	}
	ok("delete assistant", c.DeleteAssistant(ctx, made.ID))
	n, name := aCall(), "Ada"
	n.Name, n.Customer.Name, n.Customer.Extension, n.ScheduledAt = &name, &name, &name, &now
	_, err = c.StartCall(ctx, n)
	ok("start call", err)
	if got := len(u.seen()); contract.Checked() != got || got < 100 {
		t.Errorf("%d of %d exchanges were held against the document", contract.Checked(), got)
	}
}
