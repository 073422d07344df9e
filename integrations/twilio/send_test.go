package twilio_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ava/integrations/twilio"
	"ava/internal/fault"
	"ava/internal/secret"
	"ava/internal/stub"
)

func TestAMessageIsSentAndMovesOn(t *testing.T) {
	c, u := stubbed(t)
	m, err := c.SendSMS(t.Context(), aMessage())
	if err != nil || m.Status != twilio.Queued || m.To != recipient || m.Segments != 1 || m.Failure() != nil || !m.SentAt.IsZero() || m.CreatedAt.IsZero() {
		t.Fatalf("%+v, %v", m, err)
	}
	sent := u.seen()
	want := url.Values{"To": {recipient}, "From": {stub.SeedSender(0)}, "Body": {"Hello " + canary}}
	if diff := cmp.Diff(want, sent[0].form); diff != "" || len(sent[0].query) > 0 || sent[0].header.Get("Content-Type") != "application/x-www-form-urlencoded" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
	until(t, "the message is delivered", func() bool {
		got, err := c.Message(t.Context(), m.ID)
		return err == nil && got.Status == twilio.Delivered && !got.SentAt.IsZero() && got.Price != ""
	})
}

func TestAMessageFromAServiceHasASenderLater(t *testing.T) {
	c, _ := stubbed(t)
	n := twilio.NewMessage{To: recipient, MessagingServiceID: twilio.MessagingServiceID(stub.SeedMessagingService()), Body: strings.Repeat("long ", 40)}
	m, err := c.SendSMS(t.Context(), n)
	if err != nil || m.Status != twilio.Accepted || m.From != "" || m.Segments != 2 {
		t.Fatalf("%+v, %v", m, err)
	}
	until(t, "a sender is chosen", func() bool {
		got, err := c.Message(t.Context(), m.ID)
		return err == nil && string(got.From) == stub.SeedSender(0)
	})
}

func TestAMessageThatCannotBeIsRefusedHere(t *testing.T) {
	u := listen(t, says(201, "{}"))
	c := client(t, u.url)
	type change = func(*twilio.NewMessage)
	for field, changes := range map[string][]change{
		"to": {
			func(n *twilio.NewMessage) { n.To = "" }, func(n *twilio.NewMessage) { n.To = "4155552671" }, func(n *twilio.NewMessage) { n.To = "+0415555267" },
			func(n *twilio.NewMessage) { n.To = recipient + "\n" }, func(n *twilio.NewMessage) { n.To = "whatsapp:" + recipient }, func(n *twilio.NewMessage) { n.To = "+١٤١٥٥٥٥٢٦٧١" },
		},
		"from": {
			func(n *twilio.NewMessage) { n.From = "" }, func(n *twilio.NewMessage) { n.From = "12" }, func(n *twilio.NewMessage) { n.From = "A name of twelve" },
			func(n *twilio.NewMessage) { n.From = "Name\r\n" },
		},
		"messagingServiceSid": {func(n *twilio.NewMessage) { n.MessagingServiceID = "SM0123456789abcdef0123456789abcdef" }},
		"body": {
			func(n *twilio.NewMessage) { n.Body = " \n" }, func(n *twilio.NewMessage) { n.Body = strings.Repeat("é", 1601) },
			func(n *twilio.NewMessage) { n.Body = "a\x00b" }, func(n *twilio.NewMessage) { n.Body = "a\xff" }, func(n *twilio.NewMessage) { n.Body = "\x1b[31m" },
		},
		"mediaUrls": {
			func(n *twilio.NewMessage) { n.MediaURLs = []string{"ftp://example.org/a"} }, func(n *twilio.NewMessage) { n.MediaURLs = []string{"https:///a"} },
			func(n *twilio.NewMessage) { n.MediaURLs = slices.Repeat([]string{"https://example.org/a"}, 11) },
		},
	} {
		for i, change := range changes {
			n := aMessage()
			change(&n)
			_, err := c.SendSMS(t.Context(), n)
			if f := faultOf(t, err); f.Code != fault.BadUserInput || fmt.Sprint(f.Field) != "[input "+field+"]" || f.Outcome != fault.NotSent || !f.Once {
				t.Errorf("%s %d: %v %v", field, i, err, f.Field)
			}
		}
	}
	if n := len(u.seen()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

func TestWhoeverMaySendIsLetThrough(t *testing.T) {
	u := listen(t, says(400, complaint(400, 21606)))
	c := client(t, u.url)
	for i, change := range []func(*twilio.NewMessage){
		func(n *twilio.NewMessage) { n.From = "24365" }, func(n *twilio.NewMessage) { n.From = "Bright & Co" }, func(n *twilio.NewMessage) { n.From = "4U" },
		func(n *twilio.NewMessage) { n.From, n.MessagingServiceID = "", "MG0123456789abcdef0123456789abcdef" },
		func(n *twilio.NewMessage) { n.Body, n.MediaURLs = "", []string{"https://example.org/a.png"} },
		func(n *twilio.NewMessage) { n.Body = strings.Repeat("é", 1600) }, func(n *twilio.NewMessage) { n.Body = "two\r\nlines\tof text" },
	} {
		n := aMessage()
		change(&n)
		_, err := c.SendSMS(t.Context(), n)
		if f := faultOf(t, err); f.Reason != fault.SenderNotUsable || len(u.seen()) != 1 {
			t.Errorf("%d: %v", i, err)
		}
	}
}

func TestTheNumbersThatFailInTestsFail(t *testing.T) {
	c, _ := stubbed(t)
	for number, want := range map[string]fault.Reason{
		"to +15005550001": fault.RecipientNotAMobile, "to +15005550002": fault.RecipientNotReached, "to +15005550003": fault.CountryNotEnabled,
		"to +15005550004": fault.RecipientOptedOut, "to +15005550009": fault.RecipientNotAMobile,
		"from +15005550001": fault.SenderNotUsable, "from +15005550007": fault.SenderNotUsable, "from +15005550008": fault.SenderQueueFull, "from +14155550199": fault.SenderNotUsable,
	} {
		n := aMessage()
		field, number, _ := strings.Cut(number, " ")
		if n.From = number; field == "to" {
			n.To, n.From = number, "+15005550006"
		}
		_, err := c.SendSMS(t.Context(), n)
		if f := faultOf(t, err); f.Reason != want || f.Field[1] != field || f.Outcome != fault.Rejected {
			t.Errorf("%s %s: %v", field, number, err)
		}
	}
}

func TestEveryScenarioOfTheStubIsAFault(t *testing.T) {
	for _, kind := range stub.Kinds() {
		if kind == stub.KindOK || kind == stub.KindSlow || kind == stub.KindHang {
			continue
		}
		u := account(t)
		c := client(t, u.url, func(cfg *twilio.Config) {
			cfg.Headers = func(_ context.Context, h http.Header) { h.Set(stub.ScenarioHeader, "twilio="+string(kind)) }
		})
		_, err := c.SendSMS(t.Context(), aMessage())
		f := faultOf(t, err)
		if f.Code == fault.Internal || f.Outcome == "" || f.Outcome == fault.NotSent {
			t.Errorf("%s: %v, outcome %s", kind, err, f.Outcome)
		}
		leaks(t, f, "http://redirected.invalid:80")
	}
}

func TestTheOperationIsInTheCallbackAndReportsAreSigned(t *testing.T) {
	type report struct {
		operation string
		event     twilio.StatusEvent
		genuine   bool
	}
	reports := make(chan report, 10)
	var base string
	ours := listen(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body := new(strings.Builder)
		_ = r.ParseForm()
		body.WriteString(r.PostForm.Encode())
		event, err := twilio.ParseStatus([]byte(body.String()))
		if err != nil {
			t.Errorf("%q: %v", body, err)
		}
		genuine := twilio.Signed(secret.New("token-"+canary), r.Header.Get(twilio.SignatureHeader), base+r.URL.RequestURI(), []byte(body.String()))
		reports <- report{r.URL.Query().Get("operation"), event, genuine}
	}))
	base = ours.url
	c, u := stubbed(t, func(c *twilio.Config) {
		c.StatusCallback = func(_ context.Context, id string) string {
			if id == "silent" {
				return ""
			}
			return ours.url + "/hook?operation=" + id + "#rc=2"
		}
	})
	n := aMessage()
	n.To, n.OperationID = "+15005553003", "op-1"
	m, err := c.SendSMS(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []twilio.Status{twilio.Queued, twilio.Sent, twilio.Undelivered} {
		got := <-reports
		if !got.genuine || got.operation != "op-1" || got.event.Status != want || got.event.MessageID != m.ID || got.event.To != n.To || got.event.AccountSID != stub.SeedTwilioAccount() {
			t.Errorf("%+v", got)
		}
		if failure := got.event.Failure(); (failure != nil) != (want == twilio.Undelivered) || failure != nil && failure.Reason != fault.PhoneUnreachable {
			t.Errorf("%s: %v", want, failure)
		}
	}
	for _, id := range []string{"silent", ""} {
		u.seen()
		n.OperationID = id
		if _, err := c.SendSMS(t.Context(), n); err != nil || u.seen()[0].form.Has("StatusCallback") {
			t.Errorf("%q: %v", id, err)
		}
	}
}

func TestAMessageWhoseAnswerWasLostIsFound(t *testing.T) {
	c, u := stubbed(t)
	n := aMessage()
	began := time.Now()
	first, err := c.SendSMS(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	second, err := c.SendSMS(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	u.seen()
	find := func(change func(*twilio.Sought)) *twilio.Message {
		t.Helper()
		s := twilio.Sought{NewMessage: n, Since: began}
		change(&s)
		found, err := c.FindMessage(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	if m := find(func(*twilio.Sought) {}); m == nil || m.ID != first.ID && m.ID != second.ID {
		t.Errorf("found %v", m)
	}
	if q := u.seen()[0].query; q.Has("DateSent>") || q.Get("To") != n.To || q.Get("From") != n.From {
		t.Errorf("looked for %s", q.Encode())
	}
	if m := find(func(s *twilio.Sought) { s.Not = []twilio.MessageID{first.ID} }); m == nil || m.ID != second.ID {
		t.Errorf("besides the first: %v", m)
	}
	for name, change := range map[string]func(*twilio.Sought){
		"both are known":    func(s *twilio.Sought) { s.Not = []twilio.MessageID{first.ID, second.ID} },
		"another text":      func(s *twilio.Sought) { s.Body += "!" },
		"another recipient": func(s *twilio.Sought) { s.To = "+16285550110" },
		"another sender":    func(s *twilio.Sought) { s.From = stub.SeedSender(1) },
		"another service":   func(s *twilio.Sought) { s.MessagingServiceID = twilio.MessagingServiceID(stub.SeedMessagingService()) },
		"media":             func(s *twilio.Sought) { s.MediaURLs = []string{"https://example.org/a"} },
		"later":             func(s *twilio.Sought) { s.Since = time.Now().Add(time.Minute) },
	} {
		if m := find(change); m != nil {
			t.Errorf("%s: found %s", name, m.ID)
		}
	}
	_, err = c.FindMessage(t.Context(), twilio.Sought{})
	if f := faultOf(t, err); f.Code != fault.BadUserInput {
		t.Errorf("nothing: %v", err)
	}
}

func TestWhatTwilioDoesToATextDoesNotHideIt(t *testing.T) {
	row := func(body, direction, created string) string {
		return `{"sid":"SM0123456789abcdef0123456789abcdef","status":"queued","to":"` + recipient + `","from":"` + stub.SeedSender(0) +
			`","direction":"` + direction + `","num_media":"0","date_created":"` + created + `","body":"` + body + `"}`
	}
	const made = "Thu, 24 Aug 2023 05:01:45 +0000"
	since := time.Date(2023, 8, 24, 5, 1, 47, 500, time.UTC) // our clock is ahead
	for _, tt := range []struct {
		name, row, body string
		found           bool
	}{
		{"as it is", row("It's — “fine”…", "outbound-api", made), "It's — “fine”…", true},
		{"smart encoding", row(`It's - \"fine\"...`, "outbound-api", made), "It’s — “fine”…", true},
		{"a trial account", row("Sent from your Twilio trial account - Hello", "outbound-api", made), "Hello", true},
		{"blanks at its end", row("Hello", "outbound-api", made), "Hello \n", true},
		{"an answer with the same text", row("Hello", "inbound", made), "Hello", false},
		{"an older one", row("Hello", "outbound-api", "Thu, 24 Aug 2023 05:01:41 +0000"), "Hello", false},
		{"one without a time", row("Hello", "outbound-api", canary), "Hello", false},
	} {
		u := listen(t, says(200, `{"messages":[`+tt.row+`],"next_page_uri":null}`))
		m, err := client(t, u.url).FindMessage(t.Context(), twilio.Sought{NewMessage: twilio.NewMessage{To: recipient, From: stub.SeedSender(0), Body: tt.body}, Since: since})
		if err != nil || (m != nil) != tt.found {
			t.Errorf("%s: %v, %v", tt.name, m, err)
		}
	}
}

func TestASearchGoesOnUntilThereAreOnlyOldOnes(t *testing.T) {
	var asked int
	u := listen(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		created := time.Now()
		if asked > 2 {
			created = created.AddDate(0, 0, -1)
		}
		says(200, fmt.Sprintf(`{"messages":[{"sid":"SM0123456789abcdef0123456789abcdef","status":"sent","date_created":"%s"}],
			"next_page_uri":"/x?Page=%d&PageToken=PA%d"}`, created.UTC().Format(time.RFC1123Z), asked, asked))(w, r)
	}))
	m, err := client(t, u.url).FindMessage(t.Context(), twilio.Sought{NewMessage: aMessage(), Since: time.Now().Add(-time.Minute)})
	if m != nil || err != nil || asked != 3 {
		t.Errorf("%v, %v after %d pages", m, err, asked)
	}
	if r := u.seen(); r[2].query.Get("PageToken") != "PA2" || r[2].query.Get("Page") != "2" {
		t.Errorf("asked for %s", r[2].query.Encode())
	}
}

func TestASearchThatIsCutOffDoesNotSayThatThereIsNone(t *testing.T) {
	u := listen(t, says(200, fmt.Sprintf(`{"messages":[{"sid":"SM0123456789abcdef0123456789abcdef","status":"sent","date_created":"%s"}],
		"next_page_uri":"/x?Page=1&PageToken=PA1"}`, time.Now().UTC().Format(time.RFC1123Z))))
	m, err := client(t, u.url).FindMessage(t.Context(), twilio.Sought{NewMessage: aMessage(), Since: time.Now().Add(-time.Minute)})
	if f := faultOf(t, err); m != nil || f.Code != fault.Overloaded || f.Op != "twilio.findMessage" || len(u.seen()) != 10 {
		t.Errorf("%v, %v", m, err)
	}
}
