package vapi_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"ava/integrations/vapi"
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
	wait    time.Duration
	field   []string
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
		w.Header().Set("X-Request-Id", "req-1.a_B")
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}
}

// nest is an error of Vapi's framework.
func nest(status int, message string) string {
	return fmt.Sprintf(`{"message":%s,"error":"%s","statusCode":%d}`, message, canary, status)
}

func script() []scripted {
	text := `"` + canary + `"`
	return []scripted{
		{"429 with seconds", says(429, nest(429, text), "Retry-After", "27"), want{fault.UpstreamLimited, "", fault.Rejected, 429, 27 * time.Second, nil}},
		{"429 without", says(429, nest(429, text)), want{fault.UpstreamLimited, "", fault.Rejected, 429, 0, nil}},
		{"401", says(401, nest(401, text)), want{fault.UpstreamDenied, "", fault.Rejected, 401, 0, nil}},
		{"402", says(402, nest(402, text)), want{fault.QuotaExceeded, fault.PaymentRequired, fault.Rejected, 402, 0, nil}},
		{"403 of Vapi", says(403, nest(403, text)), want{fault.Forbidden, fault.KeyNotPermitted, fault.Rejected, 403, 0, nil}},
		{"403 of the firewall", says(403, "error code: 1010 "+canary, "Content-Type", "text/plain"), want{fault.UpstreamUnavailable, "", fault.Rejected, 403, 0, nil}},
		{"404", says(404, nest(404, text)), want{fault.NotFound, "", fault.Rejected, 404, 0, nil}},
		{"408", says(408, nest(408, text)), want{fault.UpstreamUnavailable, "", fault.Unknown, 408, 0, nil}},
		{"409", says(409, nest(409, text)), want{fault.Conflict, "", fault.Rejected, 409, 0, nil}},
		{"409 pinned", says(409, `{"error":"assistant_pinned","message":`+text+`}`), want{fault.Conflict, fault.AssistantInUse, fault.Rejected, 409, 0, nil}},
		{"413", says(413, canary), want{fault.UpstreamRejected, "", fault.Rejected, 413, 0, nil}},
		{"422 that names an input", says(422, nest(422, `["`+canary+` is bad","customer.number must be `+canary+`"]`)), want{fault.UpstreamRejected, fault.UpstreamNamedFields, fault.Rejected, 422, 0, []string{"input", "customer", "number"}}},
		{"400 that names something inside", says(400, nest(400, `["model.messages.0.content must be `+canary+`"]`)), want{fault.UpstreamRejected, fault.UpstreamNamedFields, fault.Rejected, 400, 0, []string{"input", "model", "systemPrompt"}}},
		{"400 of each value", says(400, nest(400, `["each value in endCallPhrases must be `+canary+`"]`)), want{fault.UpstreamRejected, fault.UpstreamNamedFields, fault.Rejected, 400, 0, []string{"input", "endCallPhrases"}}},
		{"400 about an unknown property", says(400, nest(400, `["property `+canary+` should not exist"]`)), want{fault.UpstreamRejected, "", fault.Rejected, 400, 0, nil}},
		{"400 about a known property", says(400, nest(400, `["property voice should not exist"]`)), want{fault.UpstreamRejected, fault.UpstreamNamedFields, fault.Rejected, 400, 0, []string{"input", "voice"}}},
		{"400 in prose", says(400, nest(400, `"Couldn't Get Assistant. assistantId `+canary+` Does Not Exist"`)), want{fault.UpstreamRejected, fault.UpstreamNamedFields, fault.Rejected, 400, 0, []string{"input", "assistantId"}}},
		{"400 that is not JSON", says(400, "<html>"+canary), want{fault.UpstreamRejected, "", fault.Rejected, 400, 0, nil}},
		{"400 of another shape", says(400, `{"message":{"name":`+text+`},"error":5}`), want{fault.UpstreamRejected, "", fault.Rejected, 400, 0, nil}},
		{"400 for want of lines", says(400, nest(400, `"Over Concurrency Limit"`)), want{fault.QuotaExceeded, fault.ConcurrencyReached, fault.Rejected, 400, 0, nil}},
		{"500", says(500, nest(500, text)), want{fault.UpstreamUnavailable, "", fault.Unknown, 500, 0, nil}},
		{"502 HTML", says(502, "<html>"+canary+"</html>", "Content-Type", "text/html"), want{fault.UpstreamUnavailable, "", fault.Unknown, 502, 0, nil}},
		{"503 with a wait", says(503, canary, "Retry-After", "9"), want{fault.UpstreamUnavailable, "", fault.Unknown, 503, 9 * time.Second, nil}},
		{"999", says(999, canary), want{fault.UpstreamUnavailable, "", fault.Unknown, 999, 0, nil}},
		{"wrong JSON", says(200, `[{"id": "`+canary), want{fault.UpstreamUnavailable, "", fault.Unknown, 200, 0, nil}},
		{"another JSON", says(200, nest(200, text)), want{fault.UpstreamUnavailable, "", fault.Unknown, 200, 0, nil}},
		{"null", says(200, "null"), want{fault.UpstreamUnavailable, "", fault.Unknown, 200, 0, nil}},
		{"no body", says(204, ""), want{fault.UpstreamUnavailable, "", fault.Unknown, 204, 0, nil}},
		{"an item without an ID", says(200, `[{"name":`+text+`}]`), want{fault.UpstreamUnavailable, "", fault.Unknown, 200, 0, nil}},
		{"a 10 MB body", says(200, `["`+strings.Repeat(canary, 1<<20)+`"]`), want{fault.UpstreamUnavailable, "", fault.Unknown, 0, 0, nil}},
		{"half a body", says(200, `[{"id":"`+canary, "Content-Length", "5000"), want{fault.UpstreamUnavailable, "", fault.Unknown, 0, 0, nil}},
		{"a reset", reset, want{fault.UpstreamUnavailable, "", fault.Unknown, 0, 0, nil}},
		{"silence", hang, want{fault.UpstreamTimeout, "", fault.Unknown, 0, 0, nil}},
		{"a redirect", says(302, "", "Location", "http://"+canary+".invalid/"), want{fault.UpstreamUnavailable, "", fault.Unknown, 302, 0, nil}},
	}
}

func reset(w http.ResponseWriter, _ *http.Request) {
	conn, _, _ := http.NewResponseController(w).Hijack()
	_ = conn.(*net.TCPConn).SetLinger(0)
	conn.Close()
}

func hang(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

func TestEveryAnswerBecomesTheRightFault(t *testing.T) {
	for _, s := range script() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			u := listen(t, s.answer)
			c := client(t, u.url, func(c *vapi.Config) {
				limits := settings()
				limits.Attempt = time.Minute // which a busy machine keeps to
				if s.want.code == fault.UpstreamTimeout {
					limits.Attempt = 500 * time.Millisecond
				}
				c.Guard = resilience.NewUpstream(fault.Vapi, limits, resilience.Options{}).Guard("")
			})
			ctx := resilience.Unremembered(t.Context())
			_, err := c.Assistants(ctx, vapi.Query{First: 5})
			w := s.want
			w.outcome = ""
			check(t, u, err, "vapi.assistants", w)
			_, err = c.StartCall(ctx, aCall())
			check(t, u, err, "vapi.startCall", s.want)
		})
	}
}

func aCall() vapi.NewCall {
	return vapi.NewCall{
		AssistantID: vapi.AssistantID(stub.SeedAssistantID(1)), PhoneNumberID: vapi.PhoneNumberID(stub.SeedPhoneNumberID(0)),
		Customer: vapi.NewCustomer{Number: "+14155552671"},
	}
}

// check looks at one failed call: what it says, that it was one request, and
// that nothing leaks.
func check(t *testing.T, u *upstream, err error, op string, w want) {
	t.Helper()
	f := faultOf(t, err)
	status := 0
	if f.Upstream != nil {
		status = f.Upstream.Status
	}
	got := want{f.Code, f.Reason, f.Outcome, status, f.RetryAfter, f.Field}
	if fmt.Sprint(got) != fmt.Sprint(w) {
		t.Errorf("%s: %v, want %v (%v)", op, got, w, err)
	}
	if f.Service != fault.Vapi || f.Op != op || f.Once != (op == "vapi.startCall") {
		t.Errorf("%s: service %s, op %s, once %v", op, f.Service, f.Op, f.Once)
	}
	if n := len(u.seen()); n != 1 {
		t.Errorf("%s: %d requests", op, n)
	}
	leaks(t, f, u.url)
}

func leaks(t *testing.T, f *fault.Fault, base string) {
	t.Helper()
	host := strings.TrimPrefix(strings.TrimPrefix(base, "http://"), "https://")
	_, port, _ := net.SplitHostPort(host)
	for _, said := range []string{f.Sentence(), f.Error(), fmt.Sprintf("%+v", f.Upstream), fmt.Sprint(f.Field, f.Args)} {
		for _, secret := range []string{canary, host, port, "127.0.0.1", "api.vapi", "Bearer", "/assistant", "<html"} {
			if strings.Contains(said, secret) {
				t.Errorf("%q says %q", said, secret)
			}
		}
	}
}

func TestADateToComeBackAtBecomesAWait(t *testing.T) {
	u := listen(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		at := time.Now().Add(27 * time.Second).UTC().Format(http.TimeFormat)
		says(429, canary, "Retry-After", at)(w, r)
	}))
	_, err := client(t, u.url).Assistants(t.Context(), vapi.Query{First: 1})
	// 26 only if the clock struck between the two.
	if wait := faultOf(t, err).RetryAfter; wait != 27*time.Second && wait != 26*time.Second {
		t.Errorf("wait %v, want 27s", wait)
	}
}

func TestTheRequestIDIsToldIfItIsOne(t *testing.T) {
	for header, want := range map[string]string{
		"8f0a1b2c3d4e5f60-FRA": "8f0a1b2c3d4e5f60-FRA", "not one": "", "<script>": "", strings.Repeat("x", 129): "",
	} {
		u := listen(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Cf-Ray", header)
			w.WriteHeader(404)
		}))
		_, err := client(t, u.url).Assistants(t.Context(), vapi.Query{First: 1})
		if got := faultOf(t, err).Upstream.RequestID; got != want {
			t.Errorf("%q: request ID %q", header, got)
		}
	}
}

func TestARedirectNeverCarriesTheKeyToAnotherHost(t *testing.T) {
	var visits atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { visits.Add(1) }))
	defer other.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		u := listen(t, says(status, "", "Location", other.URL))
		c := client(t, u.url)
		_, err := c.Assistants(t.Context(), vapi.Query{First: 1})
		if f := faultOf(t, err); f.Code != fault.UpstreamUnavailable || f.Upstream.Status != status {
			t.Errorf("%d: %v", status, err)
		}
	}
	if n := visits.Load(); n != 0 {
		t.Errorf("the other host had %d visits", n)
	}
}

func TestWhatNeverReachedVapiIsNotSent(t *testing.T) {
	refused := httptest.NewServer(nil)
	refused.Close()
	untrusted := httptest.NewTLSServer(nil)
	defer untrusted.Close()
	for name, base := range map[string]string{"refused": refused.URL, "untrusted": untrusted.URL} {
		c := client(t, base)
		_, err := c.StartCall(soon(t), aCall())
		f := faultOf(t, err)
		if f.Code != fault.UpstreamUnavailable || f.Outcome != fault.NotSent || !f.Traits().Retryable {
			t.Errorf("%s: %v, outcome %s", name, err, f.Outcome)
		}
		leaks(t, f, base)
		if _, err = c.Assistants(soon(t), vapi.Query{First: 1}); faultOf(t, err).Outcome != "" {
			t.Errorf("%s: a read has outcome %s", name, faultOf(t, err).Outcome)
		}
	}
}

func TestACallerWhoLeavesIsNobodysFailure(t *testing.T) {
	arrived := make(chan struct{})
	u := listen(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		arrived <- struct{}{}
		<-r.Context().Done()
	}))
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-arrived; cancel() }()
	_, err := client(t, u.url).StartCall(ctx, aCall())
	if f := faultOf(t, err); f.Code != fault.Overloaded || f.Outcome != fault.Unknown || f.Traits().Retryable {
		t.Errorf("%v, outcome %s", err, f.Outcome)
	}
}

func TestAKeyThatCannotBeSentIsInvalid(t *testing.T) {
	u := listen(t, says(200, "[]"))
	c := client(t, u.url, func(c *vapi.Config) { c.Key = secret.New("key\r\nX-" + canary) })
	_, err := c.StartCall(t.Context(), aCall())
	f := faultOf(t, err)
	if f.Code != fault.UpstreamDenied || f.Outcome != fault.NotSent || len(u.seen()) != 0 {
		t.Errorf("%v, outcome %s", err, f.Outcome)
	}
	leaks(t, f, u.url)
}

func TestSuccessWithoutALineIsAQuota(t *testing.T) {
	for _, body := range []string{
		`{"id":"` + stub.SeedCallID(1) + `","subscriptionLimits":{"concurrencyBlocked":true}}`,
		`{"subscriptionLimits":{"concurrencyBlocked":true,"concurrencyLimit":10}}`,
	} {
		u := listen(t, says(201, body))
		_, err := client(t, u.url).StartCall(t.Context(), aCall())
		check(t, u, err, "vapi.startCall", want{fault.QuotaExceeded, fault.ConcurrencyReached, fault.Rejected, 201, 0, nil})
	}
}

func TestReadsAreRetriedAndWritesAreNot(t *testing.T) {
	var n atomic.Int32
	u := listen(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n.Add(1)%2 == 1 {
			says(503, canary)(w, r)
			return
		}
		says(200, "[]")(w, r)
	}))
	c := client(t, u.url, func(c *vapi.Config) {
		c.Guard = resilience.NewUpstream(fault.Vapi, resilience.Settings{Retry: resilience.RetrySettings{Base: time.Millisecond}}, resilience.Options{}).Guard("")
	})
	if err := c.Verify(t.Context()); err != nil || len(u.seen()) != 2 {
		t.Errorf("the read: %v", err)
	}
	err := c.DeleteAssistant(t.Context(), vapi.AssistantID(stub.SeedAssistantID(1)))
	if f := faultOf(t, err); f.Outcome != fault.Unknown || len(u.seen()) != 1 {
		t.Errorf("the write: %v", err)
	}
}

func TestOneConnectionServesAHundredCalls(t *testing.T) {
	var opened atomic.Int32
	answers := slices.DeleteFunc(script(), func(s scripted) bool { return s.want.status == 0 })
	var n atomic.Int32
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answers[int(n.Add(1))%len(answers)].answer(w, r)
	}))
	srv.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			opened.Add(1)
		}
	}
	srv.Start()
	defer srv.Close()
	c := client(t, srv.URL)
	for range 100 {
		if _, err := c.Assistants(t.Context(), vapi.Query{First: 5}); err == nil {
			t.Fatal("no error")
		}
	}
	if opened.Load() != 1 {
		t.Errorf("%d connections", opened.Load())
	}
}
