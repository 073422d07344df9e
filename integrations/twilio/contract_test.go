package twilio_test

import (
	"context"
	"testing"
	"time"

	"ava/integrations/twilio"
	"ava/internal/stub"
	"ava/internal/stub/stubtest"
)

// Every request that the client can make is held against Twilio's document,
// with everything in it that can be.
func TestEveryRequestFitsTwiliosDocument(t *testing.T) {
	contract := stubtest.TwilioContract(t)
	u := account(t)
	c := client(t, u.url, func(cfg *twilio.Config) {
		cfg.Transport = contract.RoundTripper(cfg.Transport)
		cfg.StatusCallback = func(_ context.Context, id string) string { return "http://127.0.0.1:1/hook?operation=" + id }
	})
	ctx, now := t.Context(), time.Now()
	ok := func(what string, err error) {
		t.Helper()
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	ok("verify", c.Verify(ctx))
	_, err := c.Account(ctx)
	ok("account", err)
	for n := range stub.SeedMessages {
		_, err = c.Message(ctx, twilio.MessageID(stub.SeedMessageSID(n)))
		ok("message", err)
	}
	p, err := c.Messages(ctx, twilio.MessageQuery{First: 7})
	ok("messages", err)
	_, err = c.Messages(ctx, twilio.MessageQuery{
		First: 7, After: p.Next, To: recipient, From: stub.SeedSender(0), SentAfter: now.AddDate(-1, 0, 0), SentBefore: now.AddDate(1, 0, 0),
	})
	if f := faultOf(t, err); f.Upstream == nil || f.Upstream.Status != 400 { // the token is of another list
		t.Errorf("messages: %v", err)
	}
	_, err = c.Messages(ctx, twilio.MessageQuery{First: 100, After: p.Next})
	ok("messages", err)
	_, err = c.PhoneNumbers(ctx, twilio.PhoneNumberQuery{First: 3, Search: "+1415"})
	ok("phone numbers", err)
	for _, country := range []string{"US", "CA", "GB", "DE", "FR"} {
		q := twilio.AvailableQuery{First: 20, Country: country, Contains: "5*", SMS: true, MMS: true, Voice: true}
		if country == "US" {
			q.AreaCode = 415
		}
		_, err = c.AvailablePhoneNumbers(ctx, q)
		ok("available phone numbers", err)
	}
	n := aMessage()
	n.MessagingServiceID, n.MediaURLs = twilio.MessagingServiceID(stub.SeedMessagingService()), []string{"https://example.org/a.png", "https://example.org/b.png"}
	n.OperationID = "operation-1"
	_, err = c.SendSMS(ctx, n)
	ok("send", err)
	_, err = c.FindMessage(ctx, twilio.Sought{NewMessage: n, Since: now})
	ok("find", err)
	if got := len(u.seen()); contract.Checked() != got-1 || got < 100 { // the one that was refused is not held against it
		t.Errorf("%d of %d exchanges were held against the document", contract.Checked(), got)
	}
}
