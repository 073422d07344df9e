package twilio_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"ava/integrations/twilio"
	"ava/internal/fault"
	"ava/internal/resilience"
	"ava/internal/secret"
	"ava/internal/stub"
)

// want is the fault of an answer to a read; outcome is that of a write.
type want struct {
	code    fault.Code
	reason  fault.Reason
	outcome fault.Outcome
	status  int
	number  string // Twilio's own code
	wait    time.Duration
	field   string
}

type scripted struct {
	name   string
	answer http.HandlerFunc
	want   want
}

func says(status int, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-"+canary, canary)
		w.Header().Set("Twilio-Request-Id", "RQabcdefabcdefabcd")
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}
}

// complaint is an error as Twilio writes it.
func complaint(status, code int) string {
	return fmt.Sprintf(`{"code":%d,"message":"%s %s","more_info":"https://www.twilio.com/docs/errors/%d","status":%d,"details":{"to":"%s"}}`,
		code, canary, recipient, code, status, recipient)
}

func script() []scripted {
	return []scripted{
		{"429 with seconds", says(429, complaint(429, 20429), "Retry-After", "27"), want{fault.UpstreamLimited, "", fault.Rejected, 429, "20429", 27 * time.Second, ""}},
		{"429 without", says(429, complaint(429, 20429)), want{fault.UpstreamLimited, "", fault.Rejected, 429, "20429", 0, ""}},
		{"429 that is not JSON", says(429, canary), want{fault.UpstreamLimited, "", fault.Rejected, 429, "", 0, ""}},
		{"401", says(401, complaint(401, 20003)), want{fault.UpstreamDenied, "", fault.Rejected, 401, "20003", 0, ""}},
		{"401 of a closed account", says(401, complaint(401, 20005)), want{fault.UpstreamDenied, fault.AccountInactive, fault.Rejected, 401, "20005", 0, ""}},
		{"402", says(402, complaint(402, 20402)), want{fault.QuotaExceeded, fault.PaymentRequired, fault.Rejected, 402, "20402", 0, ""}},
		{"403", says(403, complaint(403, 20403)), want{fault.Forbidden, fault.KeyNotPermitted, fault.Rejected, 403, "20403", 0, ""}},
		{"403 of an edge", says(403, "<html>"+canary, "Content-Type", "text/html"), want{fault.UpstreamUnavailable, "", fault.Rejected, 403, "", 0, ""}},
		{"404", says(404, complaint(404, 20404)), want{fault.NotFound, "", fault.Rejected, 404, "20404", 0, ""}},
		{"408", says(408, complaint(408, 21211)), want{fault.UpstreamUnavailable, "", fault.Unknown, 408, "21211", 0, ""}},
		{"409", says(409, complaint(409, 20409)), want{fault.Conflict, "", fault.Rejected, 409, "20409", 0, ""}},
		{"413", says(413, canary), want{fault.UpstreamRejected, "", fault.Rejected, 413, "", 0, ""}},
		{"400 with an unknown code", says(400, complaint(400, 29999)), want{fault.UpstreamRejected, "", fault.Rejected, 400, "29999", 0, ""}},
		{"400 with what is no code", says(400, complaint(400, 7)), want{fault.UpstreamRejected, "", fault.Rejected, 400, "", 0, ""}},
		{"400 with a code in quotes", says(400, `{"code":"21610"}`), want{fault.Conflict, fault.RecipientOptedOut, fault.Rejected, 400, "21610", 0, "to"}},
		{"400 with words for a code", says(400, `{"code":"`+canary+`"}`), want{fault.UpstreamRejected, "", fault.Rejected, 400, "", 0, ""}},
		{"400 that is not JSON", says(400, "<html>"+canary), want{fault.UpstreamRejected, "", fault.Rejected, 400, "", 0, ""}},
		{"500", says(500, complaint(500, 20500)), want{fault.UpstreamUnavailable, "", fault.Unknown, 500, "20500", 0, ""}},
		{"500 with the code of a refusal", says(500, complaint(500, 21211)), want{fault.UpstreamUnavailable, "", fault.Unknown, 500, "21211", 0, ""}},
		{"502 HTML", says(502, "<html>"+canary+"</html>", "Content-Type", "text/html"), want{fault.UpstreamUnavailable, "", fault.Unknown, 502, "", 0, ""}},
		{"503 with a wait", says(503, complaint(503, 20503), "Retry-After", "9"), want{fault.UpstreamUnavailable, "", fault.Unknown, 503, "20503", 9 * time.Second, ""}},
		{"999", says(999, canary), want{fault.UpstreamUnavailable, "", fault.Unknown, 999, "", 0, ""}},
		{"wrong JSON", says(200, `{"messages":[{"sid":"`+canary), want{fault.UpstreamUnavailable, "", fault.Unknown, 200, "", 0, ""}},
		{"JSON of other types", says(200, `{"messages":"`+canary+`","sid":["`+canary+`"]}`), want{fault.UpstreamUnavailable, "", fault.Unknown, 200, "", 0, ""}},
		{"another JSON", says(200, complaint(200, 20404)), want{fault.UpstreamUnavailable, "", fault.Unknown, 200, "", 0, ""}},
		{"null", says(200, "null"), want{fault.UpstreamUnavailable, "", fault.Unknown, 200, "", 0, ""}},
		{"no body", says(204, ""), want{fault.UpstreamUnavailable, "", fault.Unknown, 204, "", 0, ""}},
		{"a SID that is none", says(200, `{"sid":"../`+canary+`","status":"sent","messages":[{"sid":"`+canary+`","status":"sent"}]}`), want{fault.UpstreamUnavailable, "", fault.Unknown, 200, "", 0, ""}},
		{"a 10 MB body", says(200, `["`+strings.Repeat(canary, 1<<20)+`"]`), want{fault.UpstreamUnavailable, "", fault.Unknown, 0, "", 0, ""}},
		{"half a body", says(200, `{"messages":[{"sid":"`+canary, "Content-Length", "5000"), want{fault.UpstreamUnavailable, "", fault.Unknown, 0, "", 0, ""}},
		{"a reset", reset, want{fault.UpstreamUnavailable, "", fault.Unknown, 0, "", 0, ""}},
		{"silence", hang, want{fault.UpstreamTimeout, "", fault.Unknown, 0, "", 0, ""}},
		{"a redirect", says(302, "", "Location", "http://"+canary+".invalid/"), want{fault.UpstreamUnavailable, "", fault.Unknown, 302, "", 0, ""}},
	}
}

func reset(w http.ResponseWriter, _ *http.Request) {
	conn, _, _ := http.NewResponseController(w).Hijack()
	_ = conn.(*net.TCPConn).SetLinger(0)
	conn.Close()
}

func hang(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

func TestEveryAnswerBecomesTheRightFault(t *testing.T) {
	for _, s := range append(script(), codes()...) {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			u := listen(t, s.answer)
			guard := func(c *twilio.Config) {
				limits := settings()
				limits.Attempt = time.Minute // which a busy machine keeps to
				if s.want.code == fault.UpstreamTimeout {
					limits.Attempt = 500 * time.Millisecond
				}
				c.Guard = resilience.NewUpstream(fault.Twilio, limits, resilience.Options{}).Guard("key")
			}
			_, err := client(t, u.url, guard).Messages(t.Context(), twilio.MessageQuery{First: 5, To: recipient})
			w := s.want
			w.outcome = ""
			check(t, u, err, "twilio.messages", w)
			// By another, as what a read was answered decides what becomes of a write after it.
			_, err = client(t, u.url, guard).SendSMS(t.Context(), aMessage())
			check(t, u, err, "twilio.sendSms", s.want)
		})
	}
}

// codes are Twilio's codes that say more than their status.
func codes() []scripted {
	var out []scripted
	for _, row := range []struct {
		status int
		codes  []int
		code   fault.Code
		reason fault.Reason
		field  string
	}{
		{401, []int{10001, 20005}, fault.UpstreamDenied, fault.AccountInactive, ""},
		{403, []int{20006, 20403}, fault.Forbidden, fault.KeyNotPermitted, ""},
		{403, []int{20008}, fault.Forbidden, fault.TestCredentials, ""},
		{400, []int{21211, 21217, 21604, 21614}, fault.UpstreamRejected, fault.RecipientNotAMobile, "to"},
		{400, []int{21408}, fault.Forbidden, fault.CountryNotEnabled, "to"},
		{400, []int{21608}, fault.Forbidden, fault.RecipientUnverified, "to"},
		{400, []int{21610}, fault.Conflict, fault.RecipientOptedOut, "to"},
		{400, []int{21612}, fault.UpstreamRejected, fault.RecipientNotReached, "to"},
		{400, []int{21212, 21603, 21606, 21659, 21660, 21661}, fault.UpstreamRejected, fault.SenderNotUsable, "from"},
		{429, []int{14107, 21611}, fault.UpstreamLimited, fault.SenderQueueFull, "from"},
		{400, []int{21703, 21705}, fault.UpstreamRejected, fault.SenderPoolEmpty, "messagingServiceSid"},
		{400, []int{21602, 21619}, fault.UpstreamRejected, fault.MessageEmpty, "body"},
		{400, []int{21617}, fault.UpstreamRejected, fault.MessageTooLong, "body"},
		{400, []int{21620}, fault.UpstreamRejected, fault.UpstreamNamedFields, "mediaUrls"},
		{400, []int{21609}, fault.Internal, "", ""},
		{429, []int{63038}, fault.QuotaExceeded, fault.DailyLimitReached, ""},
	} {
		for _, n := range row.codes {
			out = append(out, scripted{
				fmt.Sprintf("%d %d", row.status, n), says(row.status, complaint(row.status, n)),
				want{row.code, row.reason, fault.Rejected, row.status, fmt.Sprint(n), 0, row.field},
			})
		}
	}
	return out
}

// check looks at one failed call: what it says, that it was one request, and
// that nothing leaks.
func check(t *testing.T, u *upstream, err error, op string, w want) {
	t.Helper()
	f := faultOf(t, err)
	var up fault.Upstream
	if f.Upstream != nil {
		up = *f.Upstream
	}
	got := want{f.Code, f.Reason, f.Outcome, up.Status, up.Code, f.RetryAfter, strings.TrimPrefix(strings.Join(f.Field, " "), "input ")}
	if got != w {
		t.Errorf("%s: %v, want %v (%v)", op, got, w, err)
	}
	if f.Service != fault.Twilio || f.Op != op || f.Once != (op == "twilio.sendSms") {
		t.Errorf("%s: service %s, op %s, once %v", op, f.Service, f.Op, f.Once)
	}
	if up.RequestID != "" && up.RequestID != "RQabcdefabcdefabcd" || up.Status >= 400 && up.RequestID == "" {
		t.Errorf("%s: request ID %q", op, up.RequestID)
	}
	if n := len(u.seen()); n != 1 {
		t.Errorf("%s: %d requests", op, n)
	}
	leaks(t, f, u.url)
}

func TestEachCodeHasASentenceOfItsOwnAndSomethingToDo(t *testing.T) {
	for code, want := range map[int]struct {
		sentence string
		action   fault.Action
		again    bool
	}{
		20003: {"Invalid Twilio Account SID or Auth Token. Please update your credentials in Settings.", fault.ActionUpdateCredentials, false},
		20005: {"Your Twilio account is suspended or closed. Please settle that at Twilio.", fault.ActionUpgradePlan, false},
		20008: {"Twilio test credentials cannot do that. Please use live ones.", fault.ActionUpdateCredentials, false},
		20404: {"That could not be found. It may have been deleted.", fault.ActionNone, false},
		20429: {"Too many requests to Twilio. Please try again in a moment.", fault.ActionWait, true},
		21211: {"The recipient is not a valid mobile number. Please use the international format, for example +14155552671.", fault.ActionFixInput, false},
		21408: {"Your Twilio account may not text that country. Please enable it at Twilio under Messaging, Geo permissions.", fault.ActionNone, false},
		21606: {"The sender cannot send text messages from your Twilio account. Please choose another one.", fault.ActionFixInput, false},
		21608: {"Twilio trial accounts can text only verified numbers. Please verify this one at Twilio, or upgrade the account.", fault.ActionUpgradePlan, false},
		21610: {"The recipient has replied STOP and cannot be texted from this sender.", fault.ActionNone, false},
		21611: {"Too many messages are waiting to be sent from this sender. Please try again later.", fault.ActionWait, true},
		63038: {"Your Twilio account has reached its daily limit of messages. Please try again tomorrow, or ask Twilio to raise it.", fault.ActionUpgradePlan, false},
	} {
		u := listen(t, says(400, complaint(400, code)))
		_, err := client(t, u.url).SendSMS(t.Context(), aMessage())
		f := faultOf(t, err)
		if traits := f.Traits(); f.Sentence() != want.sentence || traits.Action != want.action || traits.Retryable != want.again {
			t.Errorf("%d: %q, %s, retryable %v", code, f.Sentence(), traits.Action, traits.Retryable)
		}
	}
}

func TestAMessageThatMayHaveLeftIsNotSentAgain(t *testing.T) {
	for status, unknown := range map[int]bool{500: true, 502: true, 503: true, 504: true, 408: true, 429: false, 400: false} {
		u := listen(t, says(status, complaint(status, 20500), "Retry-After", "1"))
		c := client(t, u.url, func(c *twilio.Config) {
			c.Guard = resilience.NewUpstream(fault.Twilio, resilience.Settings{Retry: resilience.RetrySettings{Base: time.Millisecond, Retries: 5}}, resilience.Options{}).Guard("key")
		})
		_, err := c.SendSMS(t.Context(), aMessage())
		f := faultOf(t, err)
		if n := len(u.seen()); n != 1 {
			t.Errorf("%d: sent %d times", status, n)
		}
		if (f.Outcome == fault.Unknown) != unknown || unknown && f.Traits().Retryable {
			t.Errorf("%d: outcome %s, retryable %v", status, f.Outcome, f.Traits().Retryable)
		}
	}
}

func TestReadsAreRetried(t *testing.T) {
	s := stub.NewTwilio(time.Now)
	defer s.Close()
	var n atomic.Int32
	u := listen(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n.Add(1)%2 == 1 {
			says(503, canary)(w, r)
			return
		}
		s.ServeHTTP(w, r)
	}))
	c := client(t, u.url, func(c *twilio.Config) {
		c.Guard = resilience.NewUpstream(fault.Twilio, resilience.Settings{Retry: resilience.RetrySettings{Base: time.Millisecond}}, resilience.Options{}).Guard("key")
	})
	if err := c.Verify(t.Context()); err != nil || len(u.seen()) != 2 {
		t.Errorf("%v", err)
	}
}

func TestADateToComeBackAtBecomesAWait(t *testing.T) {
	u := listen(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		at := time.Now().Add(27 * time.Second).UTC().Format(http.TimeFormat)
		says(429, complaint(429, 20429), "Retry-After", at)(w, r)
	}))
	_, err := client(t, u.url).Messages(t.Context(), twilio.MessageQuery{First: 1})
	// 26 only if the clock struck between the two.
	if wait := faultOf(t, err).RetryAfter; wait != 27*time.Second && wait != 26*time.Second {
		t.Errorf("wait %v, want 27s", wait)
	}
}

func TestTheRequestIDIsToldIfItIsOne(t *testing.T) {
	for header, want := range map[string]string{
		"RQ8f0a1b2c": "RQ8f0a1b2c", "not one": "", "<script>": "", strings.Repeat("x", 129): "",
	} {
		u := listen(t, says(404, "", "Twilio-Request-Id", header))
		_, err := client(t, u.url).Account(t.Context())
		if got := faultOf(t, err).Upstream.RequestID; got != want {
			t.Errorf("%q: request ID %q", header, got)
		}
	}
}

func TestARedirectNeverCarriesTheTokenToAnotherHost(t *testing.T) {
	var visits atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { visits.Add(1) }))
	defer other.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		u := listen(t, says(status, "", "Location", other.URL))
		c := client(t, u.url)
		if f := faultOf(t, c.Verify(t.Context())); f.Code != fault.UpstreamUnavailable || f.Upstream.Status != status {
			t.Errorf("%d: %v", status, f)
		}
		if _, err := c.SendSMS(t.Context(), aMessage()); faultOf(t, err).Outcome != fault.Unknown {
			t.Errorf("%d: %v", status, err)
		}
	}
	if n := visits.Load(); n != 0 {
		t.Errorf("the other host had %d visits", n)
	}
}

func TestWhatNeverReachedTwilioIsNotSent(t *testing.T) {
	refused := httptest.NewServer(nil)
	refused.Close()
	untrusted := httptest.NewTLSServer(nil)
	defer untrusted.Close()
	for name, base := range map[string]string{"refused": refused.URL, "untrusted": untrusted.URL} {
		c := client(t, base)
		_, err := c.SendSMS(soon(t), aMessage())
		f := faultOf(t, err)
		if f.Code != fault.UpstreamUnavailable || f.Outcome != fault.NotSent || !f.Traits().Retryable {
			t.Errorf("%s: %v, outcome %s", name, err, f.Outcome)
		}
		leaks(t, f, base)
		if _, err = c.Account(soon(t)); faultOf(t, err).Outcome != "" {
			t.Errorf("%s: a read has outcome %s", name, faultOf(t, err).Outcome)
		}
	}
}

func TestACallerWhoLeavesIsNobodysFailure(t *testing.T) {
	arrived, gone := make(chan struct{}), make(chan struct{})
	u := listen(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		arrived <- struct{}{}
		<-r.Context().Done()
		close(gone)
	}))
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-arrived; cancel() }()
	_, err := client(t, u.url).SendSMS(ctx, aMessage())
	if f := faultOf(t, err); f.Code != fault.Overloaded || f.Outcome != fault.Unknown || f.Traits().Retryable {
		t.Errorf("%v, outcome %s", err, f.Outcome)
	}
	<-gone // Twilio sees that nobody waits any more
}

func TestADeadlineIsObeyed(t *testing.T) {
	u := listen(t, http.HandlerFunc(hang))
	c := client(t, u.url)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err := c.SendSMS(ctx, aMessage())
	if f := faultOf(t, err); f.Code != fault.Overloaded || f.Outcome != fault.Unknown || len(u.seen()) != 1 {
		t.Errorf("%v, outcome %s", err, f.Outcome)
	}
	_, err = c.SendSMS(ctx, aMessage())
	if f := faultOf(t, err); f.Code != fault.Overloaded || f.Outcome != fault.NotSent || len(u.seen()) != 0 {
		t.Errorf("once it has passed: %v, outcome %s", err, f.Outcome)
	}
}

func TestACredentialThatCannotBeOneIsNotSent(t *testing.T) {
	u := listen(t, says(200, "{}"))
	for name, change := range map[string]func(*twilio.Config){
		"a path for a SID": func(c *twilio.Config) { c.AccountSID = "AC/../../" + canary },
		"no SID":           func(c *twilio.Config) { c.AccountSID = "" },
		"a key for an SID": func(c *twilio.Config) { c.AccountSID = "SK" + c.AccountSID[2:] },
		"a path beside a key": func(c *twilio.Config) {
			c.KeySID, c.KeySecret, c.AccountSID = "SK"+c.AccountSID[2:], c.AuthToken, "AC/../../"+canary
		},
		"another kind":       func(c *twilio.Config) { c.AccountSID = "SM" + c.AccountSID[2:] },
		"a letter too many":  func(c *twilio.Config) { c.AccountSID += "0" },
		"not hexadecimal":    func(c *twilio.Config) { c.AccountSID = c.AccountSID[:33] + "g" },
		"no token":           func(c *twilio.Config) { c.AuthToken = secret.Text{} },
		"a key without SID":  func(c *twilio.Config) { c.KeySID, c.KeySecret = "x:"+canary, c.AuthToken },
		"a key with nothing": func(c *twilio.Config) { c.KeySID = "SK" + c.AccountSID[2:] },
	} {
		_, err := client(t, u.url, change).SendSMS(t.Context(), aMessage())
		f := faultOf(t, err)
		if f.Code != fault.UpstreamDenied || f.Outcome != fault.NotSent {
			t.Errorf("%s: %v, outcome %s", name, err, f.Outcome)
		}
		leaks(t, f, u.url)
	}
	if n := len(u.seen()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

// The library's own client leaves one connection and three goroutines open for
// each of these.
func TestOneConnectionServesAHundredLargeErrors(t *testing.T) {
	var opened atomic.Int32
	page := "<html>" + strings.Repeat("x", 64<<10)
	srv := httptest.NewUnstartedServer(says(502, page, "Content-Type", "text/html"))
	srv.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			opened.Add(1)
		}
	}
	srv.Start()
	defer srv.Close()
	c := client(t, srv.URL)
	if _, err := c.SendSMS(t.Context(), aMessage()); err == nil {
		t.Fatal("no error")
	}
	before := runtime.NumGoroutine()
	for i := range 100 {
		var err error
		if i%2 == 0 {
			_, err = c.SendSMS(t.Context(), aMessage())
		} else {
			_, err = c.Messages(t.Context(), twilio.MessageQuery{First: 1})
		}
		if f := faultOf(t, err); f.Upstream == nil || f.Upstream.Status != 502 {
			t.Fatal(err)
		}
	}
	if opened.Load() != 1 {
		t.Errorf("%d connections", opened.Load())
	}
	until(t, "no goroutine is left over", func() bool { return runtime.NumGoroutine() <= before })
}
