//go:build live

package twilio_test

import (
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
