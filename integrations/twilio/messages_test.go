package twilio_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ava/integrations/twilio"
	"ava/internal/correlation"
	"ava/internal/fault"
	"ava/internal/secret"
	"ava/internal/stub"
)

func TestAnAccountIsReadWithoutItsToken(t *testing.T) {
	c, _ := stubbed(t)
	a, err := c.Account(t.Context())
	if err != nil || a.SID != stub.SeedTwilioAccount() || a.Name != "Bright Smile Dental" || a.Status != "active" || a.Type != "Full" || a.CreatedAt.IsZero() {
		t.Fatalf("%+v, %v", a, err)
	}
	numbers, err := c.PhoneNumbers(t.Context(), twilio.PhoneNumberQuery{First: 10})
	if err != nil {
		t.Fatal(err)
	}
	for _, hidden := range stub.SeedTwilioSecrets() {
		if strings.Contains(fmt.Sprintf("%+v %+v", a, numbers), hidden) {
			t.Errorf("%s was read", hidden)
		}
	}
}

func TestAnAccountThatIsNotActiveIsNotVerified(t *testing.T) {
	for status, want := range map[string]fault.Reason{"active": "none", "suspended": fault.AccountInactive, "closed": fault.AccountInactive} {
		u := listen(t, says(200, `{"sid":"`+stub.SeedTwilioAccount()+`","status":"`+status+`","auth_token":"`+canary+`"}`))
		err := client(t, u.url).Verify(t.Context())
		if want == "none" {
			if err != nil {
				t.Errorf("%s: %v", status, err)
			}
			continue
		}
		if f := faultOf(t, err); f.Code != fault.UpstreamDenied || f.Reason != want || f.Op != "twilio.verify" || f.Service != fault.Twilio {
			t.Errorf("%s: %v", status, err)
		}
	}
}

func TestRequestsCarryTheCredentialAndTheCorrelation(t *testing.T) {
	c, u := stubbed(t)
	if err := c.Verify(correlation.With(t.Context(), "corr-12345678")); err != nil {
		t.Fatal(err)
	}
	r := u.seen()[0]
	for name, want := range map[string]string{"User-Agent": "AVA-Integrations/test", "Accept": "application/json", "X-Correlation-Id": "corr-12345678"} {
		if got := r.header.Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	user, password := basic(r)
	if user != stub.SeedTwilioAccount() || password != "token-"+canary || r.path != "/2010-04-01/Accounts/"+user+".json" || len(r.query) > 0 {
		t.Errorf("%s asked for %s?%s", user, r.path, r.query.Encode())
	}
	key := "SK0123456789abcdef0123456789ABCDEF"
	withKey := client(t, u.url, func(c *twilio.Config) { c.KeySID, c.KeySecret = key, secret.New("key:-_+/ "+canary) })
	if err := withKey.Verify(t.Context()); err != nil {
		t.Fatal(err)
	}
	r = u.seen()[0]
	if user, password := basic(r); user != key || password != "key:-_+/ "+canary || !strings.Contains(r.path, stub.SeedTwilioAccount()) {
		t.Errorf("%s asked for %s", user, r.path)
	}
}

// The library's own client sends "Office 2 line" for this.
func TestFiltersArriveAsTheyAre(t *testing.T) {
	u := listen(t, says(200, `{"messages":[]}`))
	from := time.Date(2026, 3, 14, 9, 26, 53, 589_000_000, time.FixedZone("", 3600))
	_, err := client(t, u.url+"/prefix/").Messages(t.Context(), twilio.MessageQuery{First: 5, From: "Bright & Co", SentAfter: from, SentBefore: from.Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	r := u.seen()[0]
	want := "DateSent%3C=2026-03-14T09%3A26%3A53Z&DateSent%3E=2026-03-14T08%3A26%3A53Z&From=Bright+%26+Co&PageSize=5"
	if r.query.Encode() != want || r.path != "/prefix/2010-04-01/Accounts/"+stub.SeedTwilioAccount()+"/Messages.json" || len(r.form) > 0 {
		t.Errorf("%s?%s", r.path, r.query.Encode())
	}
}

func TestAMessageIsReadWholly(t *testing.T) {
	sid := "SM0123456789abcdef0123456789abcdef"
	u := listen(t, says(200, `{"sid":"`+sid+`","status":"undelivered","direction":"outbound-api","to":"+1","from":null,
		"messaging_service_sid":"MG0123456789abcdef0123456789abcdef","body":"Hé","num_segments":"3","num_media":"2","price":"-0.00750","price_unit":"USD",
		"error_code":30007,"error_message":"`+canary+`","date_created":"Thu, 24 Aug 2023 05:01:45 +0000","date_sent":null,"date_updated":"Thu, 24 Aug 2023 07:01:45 +0200"}`))
	m, err := client(t, u.url).Message(t.Context(), twilio.MessageID(sid))
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2023, 8, 24, 5, 1, 45, 0, time.UTC)
	want := twilio.Message{
		ID: twilio.MessageID(sid), Status: twilio.Undelivered, Direction: "outbound-api", To: "+1", MessagingServiceID: "MG0123456789abcdef0123456789abcdef",
		Body: "Hé", Segments: 3, Media: 2, Price: "-0.00750", PriceUnit: "USD", ErrorCode: 30007, CreatedAt: at, UpdatedAt: at,
	}
	if m != want || m.Encoding() != twilio.GSM7 {
		t.Errorf("%+v", m)
	}
	f := m.Failure()
	if f.Reason != fault.MessageFiltered || f.Sentence() != "The carrier took the message for spam. Please change its text or its sender." || f.Upstream.Code != "30007" {
		t.Errorf("%v", f)
	}
	leaks(t, f, u.url)
	d := m.DeliveryFailure()
	if d.Code != fault.UpstreamRejected || d.Action != fault.ActionFixInput || d.Retryable || d.UserMessage(t.Context()) != f.Sentence() || d.TwilioCode != "30007" {
		t.Errorf("%+v", d)
	}
	if m.Status = twilio.Delivered; m.DeliveryFailure() != nil {
		t.Errorf("a message that arrived: %+v", m.DeliveryFailure())
	}
}

func TestIDsThatAreNoneAreNotFoundWithoutARequest(t *testing.T) {
	u := listen(t, says(200, "{}"))
	c := client(t, u.url)
	for _, id := range []string{"", "../Keys", "SM", "SM0123456789abcdef0123456789abcdeg", "PN0123456789abcdef0123456789abcdef", "sm0123456789abcdef0123456789abcdef", "SM0123456789abcdef0123456789abcdef/", "SM0123456789abcdef0123456789abcdé"} {
		_, err := c.Message(t.Context(), twilio.MessageID(id))
		if f := faultOf(t, err); f.Code != fault.NotFound || f.Op != "twilio.message" || f.Outcome != "" {
			t.Errorf("%q: %v", id, err)
		}
	}
	if n := len(u.seen()); n != 0 {
		t.Errorf("%d requests", n)
	}
	s, _ := stubbed(t)
	_, err := s.Message(t.Context(), "SM0123456789abcdef0123456789abcdef")
	if f := faultOf(t, err); f.Code != fault.NotFound || f.Upstream.Status != 404 {
		t.Errorf("%v", err)
	}
	for _, id := range []twilio.PhoneNumberID{"", "../Keys", "SM0123456789abcdef0123456789abcdef"} {
		_, err := c.PhoneNumber(t.Context(), id)
		if f := faultOf(t, err); f.Code != fault.NotFound || f.Op != "twilio.phoneNumber" || f.Upstream != nil {
			t.Errorf("%q: %v", id, err)
		}
	}
}

func TestABadQueryIsRefusedHere(t *testing.T) {
	u := listen(t, says(200, "{}"))
	c, ctx := client(t, u.url), t.Context()
	other := &twilio.Cursor{List: "n", Size: 5}
	messages := func(q twilio.MessageQuery) error { _, err := c.Messages(ctx, q); return err }
	available := func(q twilio.AvailableQuery) error { _, err := c.AvailablePhoneNumbers(ctx, q); return err }
	for field, asks := range map[string][]func() error{
		"first": {
			func() error { return messages(twilio.MessageQuery{}) },
			func() error { return messages(twilio.MessageQuery{First: 101}) },
			func() error { return available(twilio.AvailableQuery{First: -1, Country: "US"}) },
			func() error { _, err := c.PhoneNumbers(ctx, twilio.PhoneNumberQuery{First: 101}); return err },
		},
		"after": {
			func() error { return messages(twilio.MessageQuery{First: 1, After: other}) },
			func() error { return messages(twilio.MessageQuery{First: 1, After: &twilio.Cursor{List: "m"}}) },
			func() error {
				return messages(twilio.MessageQuery{First: 1, After: &twilio.Cursor{List: "m", Size: 5, After: "../x"}})
			},
		},
		"filter to":   {func() error { return messages(twilio.MessageQuery{First: 1, To: "4155552671"}) }},
		"filter from": {func() error { return messages(twilio.MessageQuery{First: 1, From: "+1415 555"}) }},
		"search": {func() error {
			_, err := c.PhoneNumbers(ctx, twilio.PhoneNumberQuery{First: 1, Search: "4&5"})
			return err
		}},
		"country": {
			func() error { return available(twilio.AvailableQuery{First: 1}) },
			func() error { return available(twilio.AvailableQuery{First: 1, Country: "us"}) },
			func() error { return available(twilio.AvailableQuery{First: 1, Country: "../"}) },
		},
		"filter areaCode": {func() error { return available(twilio.AvailableQuery{First: 1, Country: "US", AreaCode: 41}) }},
		"filter contains": {func() error { return available(twilio.AvailableQuery{First: 1, Country: "US", Contains: "?"}) }},
	} {
		for _, ask := range asks {
			f := faultOf(t, ask())
			if f.Code != fault.BadUserInput || strings.Join(f.Field, " ") != field || f.Outcome != "" || f.Service != fault.Twilio {
				t.Errorf("%s: %v, field %v", field, f, f.Field)
			}
		}
	}
	if n := len(u.seen()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

func TestPhoneNumbersForSaleAreFound(t *testing.T) {
	c, u := stubbed(t)
	p, err := c.AvailablePhoneNumbers(t.Context(), twilio.AvailableQuery{First: 5, Country: "US", AreaCode: 628, Contains: "628*55", SMS: true, MMS: true})
	if err != nil || len(p.Items) != 5 || p.HasNext || p.Next != nil || p.AsOf.IsZero() {
		t.Fatalf("%+v, %v", p, err)
	}
	for _, n := range p.Items {
		if !strings.HasPrefix(n.Number, "+1628555") || n.Country != "US" || !n.Capabilities.SMS || !n.Capabilities.MMS || n.Name == "" || n.Locality == "" {
			t.Errorf("%+v", n)
		}
	}
	if q := u.seen()[0].query.Encode(); q != "AreaCode=628&Contains=628%2A55&MmsEnabled=true&PageSize=5&SmsEnabled=true" {
		t.Errorf("asked for %s", q)
	}
	_, err = c.AvailablePhoneNumbers(t.Context(), twilio.AvailableQuery{First: 5, Country: "AQ"})
	if f := faultOf(t, err); f.Code != fault.NotFound {
		t.Errorf("%v", err)
	}
}

// Twilio's document and its own examples differ in whether this is a number.
func TestPhoneNumbersForSaleMayBeSomewhere(t *testing.T) {
	u := listen(t, says(200, `{"available_phone_numbers":[{"phone_number":"+1","latitude":"37.780000","longitude":-122.38}]}`))
	p, err := client(t, u.url).AvailablePhoneNumbers(t.Context(), twilio.AvailableQuery{First: 5, Country: "US"})
	if err != nil || len(p.Items) != 1 {
		t.Errorf("%+v, %v", p, err)
	}
}

// What the library says of an answer that it cannot read quotes it.
func TestWhatCannotBeReadIsNotQuoted(t *testing.T) {
	u := listen(t, says(200, `{"available_phone_numbers":[{"phone_number":"`+recipient+`","latitude":"`+canary+`"}]}`))
	_, err := client(t, u.url).AvailablePhoneNumbers(t.Context(), twilio.AvailableQuery{First: 5, Country: "US"})
	f := faultOf(t, err)
	if f.Code != fault.UpstreamUnavailable || f.Upstream.Status != 200 {
		t.Errorf("%v", err)
	}
	leaks(t, f, u.url)
}
