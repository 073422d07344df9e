//go:build live

package twilio_test

import (
	"net/url"
	"os"
	"testing"

	"ava/integrations/twilio"
	"ava/internal/fault"
	"ava/internal/resilience"
	"ava/internal/secret"
)

// TestLiveTwilioAnswersAsThisClientExpects sends with test credentials, which
// Twilio takes without sending anything or charging for it.
// https://www.twilio.com/docs/iam/test-credentials
func TestLiveTwilioAnswersAsThisClientExpects(t *testing.T) {
	account, token := os.Getenv("TWILIO_TEST_ACCOUNT_SID"), os.Getenv("TWILIO_TEST_AUTH_TOKEN")
	if account == "" || token == "" {
		t.Skip("SKIPPED: set TWILIO_TEST_ACCOUNT_SID and TWILIO_TEST_AUTH_TOKEN to test credentials to ask the real Twilio")
	}
	connect := func(token string) *twilio.Client {
		return twilio.New(twilio.Config{
			AccountSID: account, AuthToken: secret.New(token), Guard: resilience.NewUpstream(fault.Twilio, resilience.Settings{}, resilience.Options{}).Guard("key"),
		})
	}
	c := connect(token)
	m, err := c.SendSMS(t.Context(), twilio.NewMessage{To: "+14155552671", From: "+15005550006", Body: "Hello"})
	if err != nil || m.Status.Final() {
		t.Errorf("send: %+v, %v", m, err)
	}
	for number, want := range map[string]fault.Reason{
		"+15005550001": fault.RecipientNotAMobile, "+15005550002": fault.RecipientNotReached, "+15005550003": fault.CountryNotEnabled,
		"+15005550004": fault.RecipientOptedOut, "+15005550009": fault.RecipientNotAMobile,
	} {
		_, err := c.SendSMS(t.Context(), twilio.NewMessage{To: number, From: "+15005550006", Body: "Hello"})
		if f := faultOf(t, err); f.Reason != want {
			t.Errorf("to %s: %v", number, err)
		}
	}
	_, err = c.SendSMS(t.Context(), twilio.NewMessage{To: "+14155552671", From: "+15005550007", Body: "Hello"})
	if f := faultOf(t, err); f.Reason != fault.SenderNotUsable {
		t.Errorf("from: %v", err)
	}
	if _, err = c.Messages(t.Context(), twilio.MessageQuery{First: 1}); faultOf(t, err).Reason != fault.TestCredentials {
		t.Errorf("messages: %v", err)
	}
	if f := faultOf(t, connect("not the token").Verify(t.Context())); f.Code != fault.UpstreamDenied {
		t.Errorf("verify: %v", f)
	}
}

// TestLiveTwilioIsReadAsThisClientExpects reads from a real account, and changes
// nothing there. AVA_TWILIO_BASE_URL points it to a region.
func TestLiveTwilioIsReadAsThisClientExpects(t *testing.T) {
	account, token := os.Getenv("TWILIO_ACCOUNT_SID"), os.Getenv("TWILIO_AUTH_TOKEN")
	if account == "" || token == "" {
		t.Skip("SKIPPED: set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN to read from the real Twilio")
	}
	config := twilio.Config{
		AccountSID: account, AuthToken: secret.New(token), Guard: resilience.NewUpstream(fault.Twilio, resilience.Settings{}, resilience.Options{}).Guard("key"),
	}
	if base := os.Getenv("AVA_TWILIO_BASE_URL"); base != "" {
		u, err := url.Parse(base)
		if err != nil {
			t.Fatal("AVA_TWILIO_BASE_URL is not a URL")
		}
		config.BaseURL = u
	}
	c := twilio.New(config)
	if err := c.Verify(t.Context()); err != nil {
		t.Fatalf("verify: %v", err)
	}
	if a, err := c.Account(t.Context()); err != nil || a.SID != account || a.CreatedAt.IsZero() {
		t.Errorf("account: %+v, %v", a, err)
	}
	messages, err := c.Messages(t.Context(), twilio.MessageQuery{First: 2})
	if err != nil {
		t.Errorf("messages: %v", err)
	}
	for _, m := range messages.Items {
		if got, err := c.Message(t.Context(), m.ID); err != nil || got.ID != m.ID || got.CreatedAt.IsZero() {
			t.Errorf("message: %+v, %v", got, err)
		}
	}
	if messages.HasNext {
		if next, err := c.Messages(t.Context(), twilio.MessageQuery{First: 2, After: messages.Next}); err != nil || len(next.Items) == 0 {
			t.Errorf("the next messages: %+v, %v", next, err)
		}
	}
	numbers, err := c.PhoneNumbers(t.Context(), twilio.PhoneNumberQuery{First: 1})
	if err != nil {
		t.Errorf("phone numbers: %v", err)
	}
	for _, n := range numbers.Items {
		if got, err := c.PhoneNumber(t.Context(), n.ID); err != nil || got.Number != n.Number {
			t.Errorf("phone number: %+v, %v", got, err)
		}
	}
	if p, err := c.AvailablePhoneNumbers(t.Context(), twilio.AvailableQuery{First: 2, Country: "US", SMS: true}); err != nil || len(p.Items) == 0 {
		t.Errorf("available phone numbers: %+v, %v", p, err)
	}
}
