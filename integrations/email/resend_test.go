package email_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"ava/integrations/email"
	"ava/integrations/internal/wire"
	"ava/internal/correlation"
	"ava/internal/fault"
	"ava/internal/resilience"
	"ava/internal/secret"
	"ava/internal/stub"
)

// upstream is a web server with what was asked of it.
type upstream struct {
	url string

	mu       sync.Mutex
	requests []*http.Request
	bodies   [][]byte
}

func upstreamOf(t *testing.T, h http.Handler) *upstream {
	t.Helper()
	u := new(upstream)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(b))
		u.mu.Lock()
		u.requests, u.bodies = append(u.requests, r.Clone(r.Context())), append(u.bodies, b)
		u.mu.Unlock()
		h.ServeHTTP(w, r)
	}))
	t.Cleanup(srv.Close)
	u.url = srv.URL
	return u
}

func (u *upstream) count() int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return len(u.requests)
}

func resend(t *testing.T, base string, change ...func(*email.ResendConfig)) *email.Resend {
	t.Helper()
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	transport := wire.NewTransport()
	t.Cleanup(transport.CloseIdleConnections)
	c := email.ResendConfig{
		BaseURL: u, Key: secret.New("re_" + canary), From: from(), Guard: newGuard(settings()), Transport: transport,
		Version: "test", Headers: stub.SetHeader,
	}
	for _, f := range change {
		f(&c)
	}
	return email.NewResend(c)
}

func stubbedResend(t *testing.T, change ...func(*email.ResendConfig)) (*email.Resend, *upstream) {
	t.Helper()
	u := upstreamOf(t, stub.WithFaults("email", stub.NewResend(time.Now)))
	return resend(t, u.url, change...), u
}

func TestResendSendsOnceUnderTheOperationsKey(t *testing.T) {
	r, u := stubbedResend(t)
	m := message()
	m.CC, m.BCC = []email.Address{{Address: "cc@example.net"}}, []email.Address{{Address: "bcc@example.net"}}
	m.ReplyTo, m.HTML = &email.Address{Name: "Ö, \"x\"", Address: "reply@bücher.example"}, "<p>hi</p>"
	m.Attachments = []email.Attachment{{Name: "ä.bin", ContentType: "application/pdf", Content: []byte{0, 255}}}
	ctx := correlation.With(soon(t), correlation.New())
	first, err := r.Send(ctx, m)
	if err != nil {
		t.Fatal(err)
	}
	again, err := r.Send(ctx, m)
	if err != nil || again.ProviderID != first.ProviderID || first.ProviderID == "" || first.ID != m.ID || first.MessageID != "" {
		t.Errorf("again %+v, %v; first %+v", again, err, first)
	}
	request := u.requests[0]
	if request.Header.Get("Idempotency-Key") != m.ID || request.Header.Get("Authorization") != "Bearer re_"+canary ||
		request.Header.Get(correlation.Header) != correlation.ID(ctx) {
		t.Errorf("headers %v", request.Header)
	}
	var body map[string]any
	if err := json.Unmarshal(u.bodies[0], &body); err != nil {
		t.Fatal(err)
	}
	attachment := body["attachments"].([]any)[0].(map[string]any)
	if attachment["content"] != "AP8=" || attachment["filename"] != "ä.bin" || attachment["content_type"] != "application/pdf" ||
		body["from"] != `"Front Desk" <desk@example.com>` || body["html"] != "<p>hi</p>" || fmt.Sprint(body["bcc"]) != "[<bcc@example.net>]" {
		t.Errorf("body %v", body)
	}
	m.Subject = "Another"
	_, err = r.Send(ctx, m)
	check(t, err, want{fault.IdempotencyReused, "", fault.Rejected, 409, 0, ""})
	sent, err := r.Email(ctx, first.ProviderID)
	if err != nil || sent.MessageID != m.ID || sent.Text != m.Text || sent.From != from() || sent.LastEvent != "sent" || sent.CreatedAt.IsZero() {
		t.Errorf("sent %+v, %v", sent, err)
	}
}

func TestResendListsWhatWasSent(t *testing.T) {
	r, _ := stubbedResend(t)
	var ids []string
	after := ""
	for {
		page, err := r.Emails(soon(t), 7, after)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page.Items {
			ids = append(ids, e.ID)
			if e.Subject == "" || len(e.To) != 1 || e.From.Name != "Front Desk" || e.LastEvent != "delivered" || e.CreatedAt.Year() != 2026 {
				t.Errorf("e-mail %+v", e)
			}
		}
		if !page.HasNext {
			break
		}
		after = ids[len(ids)-1]
	}
	if len(ids) != stub.SeedEmails || ids[3] != stub.SeedEmailID(3) {
		t.Errorf("%d e-mails: %v", len(ids), ids)
	}
	domains, err := r.Domains(soon(t))
	if err != nil || len(domains) != 1 || domains[0].Name != stub.ResendDomain || domains[0].Status != "verified" || domains[0].CreatedAt.IsZero() {
		t.Errorf("domains %+v, %v", domains, err)
	}
	_, err = r.Email(soon(t), "00000000-0000-4000-8000-000000000000")
	check(t, err, want{fault.NotFound, "", "", 404, 0, ""})
	for _, id := range []string{"", "../domains", "a b", "a/b", strings.Repeat("a", 129)} {
		_, err = r.Email(soon(t), id)
		check(t, err, want{fault.NotFound, "", "", 0, 0, ""})
	}
	_, err = r.Emails(soon(t), 0, "")
	check(t, err, want{fault.BadUserInput, fault.FieldOutOfRange, "", 0, 0, "first"})
	_, err = r.Emails(soon(t), 1, "&limit=100")
	check(t, err, want{fault.BadUserInput, fault.FieldNotACursor, "", 0, 0, "after"})
}

func TestResendKeyIsVerified(t *testing.T) {
	for key, w := range map[string]*want{
		"re_good": nil, "re_sending_only": nil,
		"re_invalid": {fault.UpstreamDenied, fault.ResendKeyInvalid, "", 403, 0, ""},
		"":           {fault.BadUserInput, fault.FieldMissing, "", 0, 0, "input.email.resend.apiKey"},
		"re_\n":      {fault.BadUserInput, fault.FieldUnprintable, "", 0, 0, "input.email.resend.apiKey"},
	} {
		r, _ := stubbedResend(t, func(c *email.ResendConfig) { c.Key = secret.New(key) })
		err := r.Verify(soon(t))
		if w == nil {
			if err != nil {
				t.Errorf("%s: %v", key, err)
			}
			continue
		}
		check(t, err, *w)
		w.outcome = fault.NotSent // also where Resend has refused the key a moment ago
		_, err = r.Send(soon(t), message())
		check(t, err, *w)
	}
	r, _ := stubbedResend(t, func(c *email.ResendConfig) { c.Key = secret.New("re_sending_only") })
	if _, err := r.Send(soon(t), message()); err != nil {
		t.Error(err)
	}
	_, err := r.Emails(soon(t), 5, "")
	check(t, err, want{fault.Forbidden, fault.ResendSendingOnly, "", 401, 0, ""})
	r, _ = stubbedResend(t, func(c *email.ResendConfig) { c.From.Address = "desk@elsewhere.example" })
	_, err = r.Send(soon(t), message())
	check(t, err, want{fault.Forbidden, fault.DomainUnverified, fault.Rejected, 403, 0, ""})
}

// says is a Resend that always answers with an error.
func says(status int, name string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.Header().Set("X-"+canary, canary)
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"statusCode":%d,"name":%q,"message":%q}`, status, name, canary)
	}
}

// raw is one that always answers with a body of no particular form.
func raw(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}
}

func TestEveryAnswerOfResendBecomesTheRightFault(t *testing.T) {
	no, unknown := fault.Rejected, fault.Unknown
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   want
	}{
		"missing key":        {says(401, "missing_api_key"), want{fault.UpstreamDenied, fault.ResendKeyInvalid, no, 401, 0, ""}},
		"restricted key":     {says(401, "restricted_api_key"), want{fault.Forbidden, fault.ResendSendingOnly, no, 401, 0, ""}},
		"invalid key":        {says(403, "invalid_api_key"), want{fault.UpstreamDenied, fault.ResendKeyInvalid, no, 403, 0, ""}},
		"invalid key, 400":   {says(400, "invalid_api_key"), want{fault.UpstreamDenied, fault.ResendKeyInvalid, no, 400, 0, ""}},
		"unverified domain":  {says(403, "validation_error"), want{fault.Forbidden, fault.DomainUnverified, no, 403, 0, ""}},
		"firewall":           {raw(403, "error code: 1010 "+canary), want{fault.UpstreamUnavailable, "", no, 403, 0, ""}},
		"invalid request":    {says(400, "validation_error"), want{fault.UpstreamRejected, "", no, 400, 0, ""}},
		"missing field":      {says(422, "missing_required_field"), want{fault.UpstreamRejected, "", no, 422, 0, ""}},
		"invalid from":       {says(422, "invalid_from_address"), want{fault.Forbidden, fault.DomainUnverified, no, 422, 0, ""}},
		"invalid attachment": {says(422, "invalid_attachment"), want{fault.UpstreamRejected, fault.UpstreamNamedFields, no, 422, 0, "input.attachments"}},
		"too large":          {raw(413, canary), want{fault.UpstreamRejected, fault.MessageTooLarge, no, 413, 0, ""}},
		"other request":      {says(409, "invalid_idempotent_request"), want{fault.IdempotencyReused, "", no, 409, 0, ""}},
		"same request":       {says(409, "concurrent_idempotent_requests"), want{fault.OutcomeUnknown, "", unknown, 409, 0, ""}},
		"other conflict":     {says(409, canary), want{fault.Conflict, "", no, 409, 0, ""}},
		"limit":              {says(429, "rate_limit_exceeded", "Retry-After", "3"), want{fault.UpstreamLimited, "", no, 429, 3 * time.Second, ""}},
		"limit, unnamed":     {raw(429, canary), want{fault.UpstreamLimited, "", no, 429, 0, ""}},
		"daily quota":        {says(429, "daily_quota_exceeded"), want{fault.QuotaExceeded, fault.SendingQuota, no, 429, 0, ""}},
		"monthly quota":      {says(429, "monthly_quota_exceeded"), want{fault.QuotaExceeded, fault.SendingQuota, no, 429, 0, ""}},
		"security":           {says(451, "security_error"), want{fault.UpstreamRejected, fault.MessageRefused, no, 451, 0, ""}},
		"not found":          {says(404, "not_found"), want{fault.NotFound, "", no, 404, 0, ""}},
		"request timeout":    {raw(408, canary), want{fault.UpstreamUnavailable, "", unknown, 408, 0, ""}},
		"server error":       {says(500, "application_error"), want{fault.UpstreamUnavailable, "", unknown, 500, 0, ""}},
		"server's excuse":    {says(500, "invalid_api_key"), want{fault.UpstreamUnavailable, "", unknown, 500, 0, ""}},
		"unavailable":        {says(503, "", "Retry-After", "9"), want{fault.UpstreamUnavailable, "", unknown, 503, 9 * time.Second, ""}},
		"page":               {raw(200, "<html>"+canary), want{fault.UpstreamUnavailable, "", unknown, 200, 0, ""}},
		"nothing":            {raw(200, "{}"), want{fault.UpstreamUnavailable, "", unknown, 200, 0, ""}},
		"ID that is none":    {raw(200, `{"id":"../`+canary+`"}`), want{fault.UpstreamUnavailable, "", unknown, 200, 0, ""}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			u := upstreamOf(t, c.answer)
			_, err := resend(t, u.url).Send(soon(t), message())
			check(t, err, c.want)
			if u.count() != 1 {
				t.Errorf("%d requests, want 1", u.count())
			}
			f := faultOf(t, err)
			if f.Upstream != nil && strings.Contains(f.Upstream.Code+f.Upstream.RequestID, canary) {
				t.Errorf("upstream %+v", f.Upstream)
			}
		})
	}
}

func TestResendStubFailsAsScenariosSay(t *testing.T) {
	r, u := stubbedResend(t)
	for scenario, w := range map[string]want{
		"401": {fault.UpstreamDenied, fault.ResendKeyInvalid, fault.Rejected, 401, 0, ""}, "429": {fault.UpstreamLimited, "", fault.Rejected, 429, 0, ""},
		"403": {fault.UpstreamDenied, fault.ResendKeyInvalid, fault.Rejected, 403, 0, ""}, "502": {fault.UpstreamUnavailable, "", fault.Unknown, 502, 0, ""},
		"503": {fault.UpstreamUnavailable, "", fault.Unknown, 503, 0, ""}, "reset": {fault.UpstreamUnavailable, "", fault.Unknown, 0, 0, ""},
		"garbage": {fault.UpstreamUnavailable, "", fault.Unknown, 200, 0, ""}, "409": {fault.IdempotencyReused, "", fault.Rejected, 409, 0, ""},
	} {
		script, err := stub.ParseScenario("email=" + scenario)
		if err != nil {
			t.Fatal(err)
		}
		_, err = r.Send(resilience.Unremembered(stub.WithScript(soon(t), script)), message())
		check(t, err, w)
	}
	if page, err := r.Emails(soon(t), 1, ""); err != nil || page.Items[0].ID != stub.SeedEmailID(0) {
		t.Errorf("something was sent: %v, %v", page, err)
	}
	// A kept connection that is reset has net/http try again by itself, which the
	// key makes safe.
	keys := make(map[string]bool)
	for _, request := range u.requests {
		keys[request.Header.Get("Idempotency-Key")] = true
	}
	if len(keys) != 9 { // the list has none
		t.Errorf("%d keys, want 9: %v", len(keys), keys)
	}
}

func TestResendRefusesInputAsMailServersDo(t *testing.T) {
	r, u := stubbedResend(t)
	m := message()
	m.Subject = "a\r\nBcc: evil@example.org"
	_, err := r.Send(soon(t), m)
	check(t, err, want{fault.BadUserInput, fault.FieldUnprintable, fault.NotSent, 0, 0, "input.subject"})
	m = message()
	m.ID = "a\r\nX-Evil: b"
	_, err = r.Send(soon(t), m)
	check(t, err, want{fault.Internal, "", fault.NotSent, 0, 0, ""})
	if u.count() != 0 {
		t.Error("a request was made")
	}
	var s email.Sender = r
	if s.Identity() != from() {
		t.Errorf("identity %v", s.Identity())
	}
	_ = s.Close()
}
