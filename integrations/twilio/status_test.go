package twilio_test

import (
	"errors"
	"maps"
	"net/url"
	"strings"
	"testing"

	"ava/integrations/twilio"
	"ava/internal/fault"
	"ava/internal/secret"
	"ava/internal/stub"
)

const (
	aMessageSID = "SM0123456789abcdef0123456789abcdef"
	anAccount   = "AC" + "0123456789abcdef0123456789abcdef"
)

func report(change url.Values) []byte {
	form := url.Values{
		"MessageSid": {aMessageSID}, "SmsSid": {aMessageSID}, "AccountSid": {anAccount}, "MessageStatus": {"delivered"},
		"To": {recipient}, "From": {"+14155550100"}, "ApiVersion": {"2010-04-01"}, "RawDlrDoneDate": {"2311231205"},
	}
	maps.Copy(form, change)
	return []byte(form.Encode())
}

func TestAReportIsRead(t *testing.T) {
	e, err := twilio.ParseStatus(report(url.Values{"MessageStatus": {"undelivered"}, "ErrorCode": {"30006"}, "MessagingServiceSid": {"MG0123456789abcdef0123456789abcdef"}}))
	want := twilio.StatusEvent{
		MessageID: aMessageSID, AccountSID: anAccount, Status: twilio.Undelivered, ErrorCode: 30006,
		To: recipient, From: "+14155550100", MessagingServiceID: "MG0123456789abcdef0123456789abcdef",
	}
	if err != nil || e != want || e.Failure().Reason != fault.NumberIsLandline {
		t.Errorf("%+v, %v", e, err)
	}
	e, err = twilio.ParseStatus(report(nil))
	if err != nil || e.Status != twilio.Delivered || e.Failure() != nil || e.ErrorCode != 0 {
		t.Errorf("%+v, %v", e, err)
	}
	if e, err = twilio.ParseStatus(report(url.Values{"MessageStatus": {"a_new_one"}})); err != nil || e.Status.Final() {
		t.Errorf("%+v, %v", e, err)
	}
}

func TestWhatIsNoReportIsNotRead(t *testing.T) {
	for name, body := range map[string][]byte{
		"nothing": nil, "not a form": []byte("%zz"), "JSON": []byte(`{"MessageSid":"` + aMessageSID + `"}`),
		"no message": report(url.Values{"MessageSid": {""}}), "a path": report(url.Values{"MessageSid": {"../" + canary}}),
		"no account": report(url.Values{"AccountSid": {"SM0123456789abcdef0123456789abcdef"}}), "a service that is none": report(url.Values{"MessagingServiceSid": {canary}}),
		"no status": report(url.Values{"MessageStatus": {""}}), "a status with a line": report(url.Values{"MessageStatus": {"sent\n"}}),
		"a long status": report(url.Values{"MessageStatus": {strings.Repeat("a", 41)}}), "a code that is none": report(url.Values{"ErrorCode": {canary}}), "a negative code": report(url.Values{"ErrorCode": {"-1"}}),
	} {
		e, err := twilio.ParseStatus(body)
		if !errors.Is(err, twilio.ErrNotAStatus) || e != (twilio.StatusEvent{}) || strings.Contains(err.Error(), canary) {
			t.Errorf("%s: %+v, %v", name, e, err)
		}
	}
}

func TestReportsThatComeLateAreKnown(t *testing.T) {
	order := []twilio.Status{"of next year", twilio.Accepted, twilio.Queued, twilio.Sending, twilio.Sent, twilio.PartiallyDelivered, twilio.Delivered, twilio.Read}
	for i, s := range order {
		for k, other := range order {
			if s.Follows(other) != (i > k) {
				t.Errorf("%s after %s: %v", s, other, s.Follows(other))
			}
		}
		if s.Final() != (i >= 6) {
			t.Errorf("%s: final %v", s, s.Final())
		}
	}
	for _, end := range []twilio.Status{twilio.Undelivered, twilio.Failed, twilio.Canceled, twilio.Received} {
		if !end.Final() || end.Follows(twilio.Delivered) || twilio.Delivered.Follows(end) || !end.Follows(twilio.Sent) || !end.Follows(twilio.Scheduled) || !end.Follows(twilio.Receiving) {
			t.Errorf("%s is no end", end)
		}
	}
}

func TestEachWayNotToArriveHasASentence(t *testing.T) {
	for code, want := range map[int]struct {
		sentence string
		action   fault.Action
		field    string
	}{
		30001: {"The carrier had too many messages waiting. Please try again later.", fault.ActionWait, ""},
		30002: {"Your Twilio account is suspended or closed. Please settle that at Twilio.", fault.ActionUpgradePlan, ""},
		30003: {"The phone of the recipient is switched off or out of reach. Please try again later.", fault.ActionRetry, "to"},
		30004: {"The recipient or their carrier blocks messages from this sender.", fault.ActionNone, "to"},
		30005: {"That number is not known or no longer in use. Please check it.", fault.ActionFixInput, "to"},
		30006: {"That number is a landline or cannot receive text messages. Please use a mobile number.", fault.ActionFixInput, "to"},
		30007: {"The carrier took the message for spam. Please change its text or its sender.", fault.ActionFixInput, "body"},
		30008: {"The message was not delivered, and the carrier did not say why. Please try again later.", fault.ActionRetry, ""},
		30034: {"Carriers in the United States deliver only from registered senders. Please register this one for A2P 10DLC at Twilio.", fault.ActionNone, "from"},
		30410: {"The message was not delivered, and the carrier did not say why. Please try again later.", fault.ActionRetry, ""},
		30450: {"The recipient or their carrier blocks messages from this sender.", fault.ActionNone, "to"},
		63016: {"WhatsApp takes free text only within 24 hours after the recipient last wrote. Please use an approved template.", fault.ActionNone, "body"},
		63038: {"Your Twilio account has reached its daily limit of messages. Please try again tomorrow, or ask Twilio to raise it.", fault.ActionUpgradePlan, ""},
		21610: {"The recipient has replied STOP and cannot be texted from this sender.", fault.ActionNone, "to"},
		0:     {"The message was not delivered, and the carrier did not say why. Please try again later.", fault.ActionRetry, ""},
		31999: {"The message was not delivered, and the carrier did not say why. Please try again later.", fault.ActionRetry, ""},
	} {
		for _, status := range []twilio.Status{twilio.Undelivered, twilio.Failed} {
			m := twilio.Message{Status: status, ErrorCode: code, Body: canary, To: recipient}
			f := m.Failure()
			if f.Sentence() != want.sentence || f.Traits().Action != want.action || strings.TrimPrefix(strings.Join(f.Field, " "), "input ") != want.field || f.Outcome != fault.Rejected {
				t.Errorf("%d: %q, %s, %v", code, f.Sentence(), f.Traits().Action, f.Field)
			}
			if (f.Upstream == nil) != (code == 0) {
				t.Errorf("%d: upstream %v", code, f.Upstream)
			}
		}
	}
	for _, status := range []twilio.Status{twilio.Sent, twilio.Delivered, twilio.Queued, twilio.Received} {
		if f := (&twilio.Message{Status: status, ErrorCode: 30003}).Failure(); f != nil {
			t.Errorf("%s: %v", status, f)
		}
	}
}

func TestOnlyAReportThatTwilioSignedForTheAccountIsRead(t *testing.T) {
	t.Parallel()
	const address = "https://ava.example/webhooks/twilio/x?op=1"
	c := twilio.New(twilio.Config{AccountSID: stub.SeedTwilioAccount(), AuthToken: secret.New("12345")})
	form := func(account string) url.Values {
		return url.Values{"MessageSid": {"SM" + strings.Repeat("0", 32)}, "MessageStatus": {"sent"}, "AccountSid": {account}}
	}
	read := func(token, address string, f url.Values) error {
		signed := address
		for _, name := range []string{"AccountSid", "MessageSid", "MessageStatus"} {
			signed += name + f.Get(name)
		}
		_, err := c.ReadStatus(signature(token, signed), "https://ava.example/webhooks/twilio/x?op=1", []byte(f.Encode()))
		return err
	}
	if err := read("12345", address, form(stub.SeedTwilioAccount())); err != nil {
		t.Error(err)
	}
	for name, err := range map[string]error{
		"another token":   read("12346", address, form(stub.SeedTwilioAccount())),
		"another address": read("12345", "https://ava.example/webhooks/twilio/y?op=1", form(stub.SeedTwilioAccount())),
	} {
		if !errors.Is(err, twilio.ErrForged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := read("12345", address, form("AC"+strings.Repeat("0", 32))); !errors.Is(err, twilio.ErrNotAStatus) {
		t.Errorf("another account: %v", err)
	}
}

func TestReportTellsNothingOldOfAMessage(t *testing.T) {
	t.Parallel()
	m := twilio.Message{Status: twilio.Sent}
	if got := m.Reported(twilio.Queued, 1); got != m {
		t.Errorf("an older one: %+v", got)
	}
	if got := m.Reported(twilio.Undelivered, 30003); got.Status != twilio.Undelivered || got.ErrorCode != 30003 {
		t.Errorf("a newer one: %+v", got)
	}
	if got := (twilio.Message{Status: twilio.Delivered}).Reported(twilio.Failed, 30003); got.Status != twilio.Delivered || got.ErrorCode != 0 {
		t.Errorf("one that is as far: %+v", got)
	}
}
