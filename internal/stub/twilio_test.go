package stub_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"ava/internal/stub"
	"ava/internal/stub/stubtest"
)

// sms calls a Twilio stub the way a client does.
type sms struct {
	t         *testing.T
	transport http.RoundTripper
	user, key string
}

// texting is a fresh stub with its clock.
func texting(t *testing.T) (*sms, *stub.Twilio, *clock) {
	t.Helper()
	c := newClock()
	s := stub.NewTwilio(c.now)
	t.Cleanup(func() { s.Close() })
	return &sms{t, direct{s}, stub.SeedTwilioAccount(), "some-token"}, s, c
}

// call makes a request below the account's path, or below another.
func (s *sms) call(want int, path string, form url.Values) fields {
	s.t.Helper()
	method, body := http.MethodGet, ""
	if form != nil {
		method, body = http.MethodPost, form.Encode()
	}
	if !strings.HasPrefix(path, "/2010") {
		path = "/2010-04-01/Accounts/" + stub.SeedTwilioAccount() + path
	}
	r, err := http.NewRequestWithContext(s.t.Context(), method, "http://stub.invalid"+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if s.user != "" {
		r.SetBasicAuth(s.user, s.key)
	}
	response, err := s.transport.RoundTrip(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	var got fields
	if err != nil || response.StatusCode != want || json.Unmarshal(content, &got) != nil {
		s.t.Fatalf("%s %s: status %d, want %d: %s, %v", method, path, response.StatusCode, want, content, err)
	}
	if id := response.Header.Get("Twilio-Request-Id"); len(id) != 34 {
		s.t.Errorf("%s %s: request ID %q", method, path, id)
	}
	return got
}

func (s *sms) list(path, name string) (rows []fields, next string) {
	s.t.Helper()
	got := s.call(200, path, nil)
	for _, row := range got[name].([]any) {
		rows = append(rows, row.(fields))
	}
	next, _ = got["next_page_uri"].(string)
	return rows, next
}

func text(more ...string) url.Values {
	form := url.Values{"To": {"+16285550123"}, "From": {stub.SeedSender(0)}, "Body": {"Hello"}}
	for i := 0; i+1 < len(more); i += 2 {
		form.Del(more[i])
		if more[i+1] != "" {
			form.Set(more[i], more[i+1])
		}
	}
	return form
}

func TestCredentialsDecideWhoMayText(t *testing.T) {
	account := stub.SeedTwilioAccount()
	for name, tt := range map[string]struct {
		user, key    string
		status, code int
	}{
		"nobody":          {"", "", 401, 20003},
		"no token":        {account, "", 401, 20003},
		"a bad token":     {account, "my-INVALID-token", 401, 20003},
		"no SID":          {"me", "token", 401, 20003},
		"another account": {"AC" + "0123456789abcdef0123456789abcdef", "token", 401, 20003},
		"a token of less": {account, "forbidden", 403, 20403},
	} {
		s, _, _ := texting(t)
		s.user, s.key = tt.user, tt.key
		got := s.call(tt.status, ".json", nil)
		if got["code"] != float64(tt.code) || got["status"] != float64(tt.status) || got["more_info"] != fmt.Sprintf("https://www.twilio.com/docs/errors/%d", tt.code) {
			t.Errorf("%s: %v", name, got)
		}
	}
	s, _, _ := texting(t)
	s.user = "SK" + "0123456789abcdef0123456789abcdef"
	if got := s.call(200, ".json", nil); got["sid"] != account || got["status"] != "active" {
		t.Errorf("%v", got)
	}
}

func TestEverythingTheAccountHasSatisfiesTwiliosDocument(t *testing.T) {
	contract := stubtest.TwilioContract(t)
	s, _, c := texting(t)
	s.transport = contract.RoundTripper(s.transport)
	s.call(200, ".json", nil)
	list, _ := s.list("/Messages.json?PageSize=1000", "messages")
	if len(list) != stub.SeedMessages {
		t.Errorf("%d messages", len(list))
	}
	for n, row := range list {
		if got := s.call(200, "/Messages/"+stub.SeedMessageSID(n)+".json", nil); !cmp.Equal(row, got) {
			t.Errorf("number %d differs in the list", n)
		}
		for _, name := range []string{"date_created", "date_updated"} { // the document's own format is not checked
			if _, err := time.Parse(time.RFC1123Z, row[name].(string)); err != nil {
				t.Errorf("number %d: %v", n, err)
			}
		}
	}
	numbers, _ := s.list("/IncomingPhoneNumbers.json", "incoming_phone_numbers")
	for n, row := range numbers {
		if row["sid"] != stub.SeedSenderSID(n) || row["phone_number"] != stub.SeedSender(n) || len(numbers) != stub.SeedSenders {
			t.Errorf("number %d is %v", n, row["sid"])
		}
	}
	s.call(200, "/AvailablePhoneNumbers/GB/Local.json?SmsEnabled=true", nil)
	s.call(201, "/Messages.json", text("StatusCallback", "http://hook.invalid/"))
	s.call(201, "/Messages.json", text("From", "", "MessagingServiceSid", stub.SeedMessagingService(), "MediaUrl", "https://example.org/a"))
	for range 6 {
		s.list("/Messages.json?PageSize=2", "messages")
		c.advance(300 * time.Millisecond)
	}
	if want := 1 + 1 + stub.SeedMessages + 1 + 1 + 2 + 6; contract.Checked() != want {
		t.Errorf("%d exchanges were checked, want %d", contract.Checked(), want)
	}
}

func TestPagesAreNamedByTheirTokens(t *testing.T) {
	s, _, _ := texting(t)
	var seen []any
	next := "/Messages.json?PageSize=40&DateSent%3E=2020-01-01"
	for page := 0; next != ""; page++ {
		got := s.call(200, next, nil)
		rows := got["messages"].([]any)
		for _, row := range rows {
			seen = append(seen, row.(fields)["sid"])
		}
		if got["page"] != float64(page) || got["page_size"] != 40.0 || !strings.Contains(got["first_page_uri"].(string), "Page=0") {
			t.Errorf("page %d: %v", page, got["uri"])
		}
		s.call(201, "/Messages.json", text()) // which moves the others, and not the pages
		next, _ = got["next_page_uri"].(string)
		if next != "" && (!strings.Contains(next, "PageToken=PA") || !strings.Contains(next, "DateSent%3E=2020-01-01")) {
			t.Errorf("page %d goes on at %s", page, next)
		}
	}
	if len(seen) != stub.SeedMessages || seen[95] != stub.SeedMessageSID(95) {
		t.Errorf("%d messages", len(seen))
	}
	for _, bad := range []string{"PageSize=0", "PageSize=1001", "PageSize=x", "Page=-1", "Page=1", "Page=1&PageToken=PAnone", "DateSent=yesterday"} {
		if got := s.call(400, "/Messages.json?"+bad, nil); got["code"] != 20001.0 {
			t.Errorf("%s: %v", bad, got)
		}
	}
}

func TestMessagesAreFilteredByPeopleAndDays(t *testing.T) {
	s, _, _ := texting(t)
	all, _ := s.list("/Messages.json?PageSize=1000", "messages")
	sent := func(row fields) time.Time {
		at, _ := time.Parse(time.RFC1123Z, row["date_sent"].(string))
		return at
	}
	day := sent(all[30])
	for query, holds := range map[string]func(fields) bool{
		"To=" + url.QueryEscape(all[0]["to"].(string)):                      func(row fields) bool { return row["to"] == all[0]["to"] },
		"From=" + url.QueryEscape(all[0]["from"].(string)):                  func(row fields) bool { return row["from"] == all[0]["from"] },
		"DateSent=" + day.Format(time.DateOnly):                             func(row fields) bool { return sent(row).Format(time.DateOnly) == day.Format(time.DateOnly) },
		"DateSent%3E=" + day.Format(time.RFC3339):                           func(row fields) bool { return !sent(row).Before(day) },
		"DateSent%3C=" + day.Format(time.RFC3339):                           func(row fields) bool { return !sent(row).After(day) },
		"DateSent%3C=" + day.Format(time.DateOnly):                          func(row fields) bool { return sent(row).Format(time.DateOnly) <= day.Format(time.DateOnly) },
		"DateSent%3E=2026-10-20&DateSent%3C=2026-10-10":                     func(fields) bool { return false },
		"DateSent%3E=2026-10-01T00:00:00Z&DateSent%3C=2026-10-20T00:00:00Z": func(row fields) bool { return sent(row).Month() == 10 && sent(row).Day() < 20 },
	} {
		got, _ := s.list("/Messages.json?PageSize=1000&"+query, "messages")
		want := 0
		for _, row := range all {
			if holds(row) {
				want++
			}
		}
		if len(got) != want || slices.ContainsFunc(got, func(row fields) bool { return !holds(row) }) {
			t.Errorf("%s: %d messages, want %d", query, len(got), want)
		}
	}
}

func TestAMessageMovesOnWithTheTime(t *testing.T) {
	for name, tt := range map[string]struct {
		form   url.Values
		stages []string
		code   any
	}{
		"delivered":     {text(), []string{"queued", "sending", "sent", "delivered"}, nil},
		"by a service":  {text("From", "", "MessagingServiceSid", stub.SeedMessagingService()), []string{"accepted", "sending", "sent", "delivered"}, nil},
		"not delivered": {text("To", "+15005553007"), []string{"queued", "sending", "sent", "undelivered"}, 30007.0},
	} {
		s, _, c := texting(t)
		m := s.call(201, "/Messages.json", tt.form)
		var stages []string
		for _, milliseconds := range []int{0, 400, 400, 900} {
			c.advance(time.Duration(milliseconds) * time.Millisecond)
			m = s.call(200, "/Messages/"+m["sid"].(string)+".json", nil)
			stages = append(stages, m["status"].(string))
			if (m["date_sent"] == nil) != (len(stages) < 3) || (m["from"] == nil) != (stages[len(stages)-1] == "accepted") || (m["price"] == nil) != (len(stages) < 4) {
				t.Errorf("%s: %v", name, m)
			}
		}
		if !slices.Equal(stages, tt.stages) || m["error_code"] != tt.code {
			t.Errorf("%s: %v, error %v", name, stages, m["error_code"])
		}
	}
}

func TestMagicNumbersFailAsTheyDoAtTwilio(t *testing.T) {
	long := strings.Repeat("x", 1601)
	for code, forms := range map[int][]url.Values{
		21604: {text("To", "")}, 21211: {text("To", "+15005550001"), text("To", "4155550100")}, 21612: {text("To", "+15005550002")},
		21408: {text("To", "+15005550003")}, 21610: {text("To", "+15005550004")}, 21614: {text("To", "+15005550009")},
		21603: {text("From", "")}, 21212: {text("From", "+15005550001")}, 21606: {text("From", "+15005550007")}, 21611: {text("From", "+15005550008")},
		21659: {text("From", "+14155559999")}, 21705: {text("MessagingServiceSid", "MG0123456789abcdef0123456789abcdef")},
		21602: {text("Body", "")}, 21617: {text("Body", long)}, 21609: {text("StatusCallback", "nowhere")}, 21620: {text("MediaUrl", "ftp://a/b")},
	} {
		for _, form := range forms {
			s, _, _ := texting(t)
			if got := s.call(400, "/Messages.json", form); got["code"] != float64(code) {
				t.Errorf("%d: %v", code, got)
			}
			if list, _ := s.list("/Messages.json?PageSize=1", "messages"); list[0]["sid"] != stub.SeedMessageSID(0) {
				t.Errorf("%d: it was sent", code)
			}
		}
	}
	s, _, _ := texting(t)
	s.call(201, "/Messages.json", text("From", "+15005550006", "Body", long[:1600]))
}

func TestTextsAreChargedByTheSegment(t *testing.T) {
	s, _, _ := texting(t)
	for body, want := range map[string]string{
		strings.Repeat("é", 160): "1", strings.Repeat("é", 161): "2", strings.Repeat("€", 81): "2", strings.Repeat("ч", 71): "2",
		strings.Repeat("😀", 35): "1", strings.Repeat("`", 71): "2", "": "1",
	} {
		if got := s.call(201, "/Messages.json", text("Body", body, "MediaUrl", "https://example.org/a")); got["num_segments"] != want || got["num_media"] != "1" || !strings.HasPrefix(got["sid"].(string), "MM") {
			t.Errorf("%.10s: %v segments, want %s", body, got["num_segments"], want)
		}
	}
}

func TestWhatIsNotThereIsNotFoundAtTwilio(t *testing.T) {
	s, _, _ := texting(t)
	for _, path := range []string{"/Messages/SM0123456789abcdef0123456789abcdef.json", "/Calls.json", "/AvailablePhoneNumbers/AQ/Local.json", ""} {
		if got := s.call(404, path, nil); got["code"] != 20404.0 {
			t.Errorf("%s: %v", path, got)
		}
	}
}

// told is a transport that keeps the reports it carries.
type told struct {
	mu      sync.Mutex
	reports []url.Values
	headers []http.Header
	times   []time.Time
	fail    int
}

func (t *told) RoundTrip(r *http.Request) (*http.Response, error) {
	body, _ := io.ReadAll(r.Body)
	form, _ := url.ParseQuery(string(body))
	t.mu.Lock()
	defer t.mu.Unlock()
	t.times = append(t.times, time.Now())
	if t.fail > 0 {
		t.fail--
		return nil, errors.New("nobody there")
	}
	r.Header.Set("URL", r.URL.String())
	t.reports, t.headers = append(t.reports, form), append(t.headers, r.Header)
	return httptest.NewRecorder().Result(), nil
}

func TestReportsAreSignedAndComeInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hook := &told{fail: 1}
		twilio := stub.NewTwilio(time.Now)
		twilio.Transport = hook
		s := &sms{t, direct{twilio}, stub.SeedTwilioAccount(), "12345"}
		began := time.Now()
		m := s.call(201, "/Messages.json", text("To", "+15005553005", "StatusCallback", "https://hook.invalid/x?y=1#rc=2"))
		time.Sleep(time.Minute)
		synctest.Wait()
		if len(hook.reports) != 3 || len(hook.times) != 4 { // the first was tried twice
			t.Fatalf("%d reports in %d tries", len(hook.reports), len(hook.times))
		}
		want := url.Values{
			"MessageSid": {m["sid"].(string)}, "SmsSid": {m["sid"].(string)}, "MessageStatus": {"undelivered"}, "SmsStatus": {"undelivered"}, "ErrorCode": {"30005"},
			"AccountSid": {stub.SeedTwilioAccount()}, "To": {"+15005553005"}, "From": {stub.SeedSender(0)}, "ApiVersion": {"2010-04-01"},
		}
		if diff := cmp.Diff(want, hook.reports[2]); diff != "" || hook.reports[0].Get("MessageStatus") != "queued" || hook.reports[1].Get("MessageStatus") != "sent" || hook.reports[1].Has("ErrorCode") {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if hook.headers[1].Get("X-Twilio-Signature") == hook.headers[0].Get("X-Twilio-Signature") || hook.headers[1].Get("URL") != "https://hook.invalid/x?y=1" {
			t.Errorf("%v", hook.headers)
		}
		if sent, end := hook.times[2].Sub(began), hook.times[3].Sub(began); sent != 700*time.Millisecond || end != 1500*time.Millisecond {
			t.Errorf("after %v and %v", sent, end)
		}
		twilio.Close()
	})
}

func TestClosingEndsTheReports(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hook := &told{}
		twilio := stub.NewTwilio(time.Now)
		twilio.Transport = hook
		s := &sms{t, direct{twilio}, stub.SeedTwilioAccount(), "12345"}
		s.call(201, "/Messages.json", text("StatusCallback", "https://hook.invalid/"))
		time.Sleep(time.Second)
		twilio.Close() // waits for its goroutines: the bubble would not end with one left
		twilio.Close()
		s.call(201, "/Messages.json", text("StatusCallback", "https://hook.invalid/"))
		time.Sleep(time.Minute)
		synctest.Wait()
		if len(hook.reports) != 2 {
			t.Errorf("%d reports", len(hook.reports))
		}
	})
	stub.NewTwilio(time.Now).Close() // before anything was asked
}

func TestScriptedFailuresAreWordedAsTwiliosAre(t *testing.T) {
	for kind, code := range map[string]float64{"400": 20001, "401": 20003, "403": 20403, "404": 20404, "409": 20409, "422": 20001, "429": 20429, "500": 20500, "503": 20503} {
		s, twilio, _ := texting(t)
		faulty := stub.WithFaults("twilio", twilio)
		s.transport = direct{http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			r.Header.Set(stub.ScenarioHeader, "vapi=hang, twilio="+kind)
			faulty.ServeHTTP(w, r)
		})}
		var status int
		_, _ = fmt.Sscan(kind, &status)
		if got := s.call(status, "/Messages.json", text()); got["code"] != code || got["status"] != float64(status) {
			t.Errorf("%s: %v", kind, got)
		}
	}
	w := httptest.NewRecorder()
	stub.NewTwilio(time.Now).WriteError(w, httptest.NewRequest(http.MethodGet, "/", http.NoBody), 502)
	if w.Code != 502 || !strings.Contains(w.Body.String(), "<html>") || w.Header().Get("Content-Type") != "text/html" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestTheAccountIsTheSameInEveryProcessAndVaried(t *testing.T) {
	s, _, _ := texting(t)
	other, _, _ := texting(t)
	rows, _ := s.list("/Messages.json?PageSize=1000", "messages")
	again, _ := other.list("/Messages.json?PageSize=1000", "messages")
	if diff := cmp.Diff(rows, again); diff != "" {
		t.Errorf("two accounts differ:\n%s", diff)
	}
	for name, least := range map[string]int{"sid": stub.SeedMessages, "status": 5, "direction": 2, "error_code": 5, "num_segments": 2, "num_media": 2, "body": 40, "messaging_service_sid": 2} {
		kinds := map[any]bool{}
		for _, row := range rows {
			kinds[row[name]] = true
		}
		if len(kinds) < least {
			t.Errorf("%s: %d kinds, want at least %d", name, len(kinds), least)
		}
	}
	var all strings.Builder
	fmt.Fprint(&all, s.call(200, ".json", nil), s.call(200, "/IncomingPhoneNumbers.json", nil))
	for _, secret := range stub.SeedTwilioSecrets() {
		if !strings.Contains(all.String(), secret) {
			t.Errorf("%s is nowhere", secret)
		}
	}
}
