package stub

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// When a message sent here moves on, counted from its creation.
const (
	smsSends = 300 * time.Millisecond
	smsSent  = 700 * time.Millisecond
	smsEnds  = 1500 * time.Millisecond
)

// A report is given up after this, and sent at most this often.
const (
	reportTimeout = 15 * time.Second
	reportTries   = 2
)

// sms is one message. It never changes; where it stands follows from the time.
type sms struct {
	sid       string
	createdAt time.Time // in whole seconds, as it is told
	begun     time.Time // the same, exactly; zero for the seed's
	to, from  string
	pool      string // the number that the messaging service will choose
	service   string
	body      string
	media     int
	direction string
	status    string // of the seed's, which stand still
	code      int    // the error it ends with; 0 if it arrives
}

// stage is the message's status at a time.
func (m *sms) stage(now time.Time) string {
	elapsed := now.Sub(m.begun)
	switch {
	case m.begun.IsZero():
		return m.status
	case elapsed < smsSends && m.pool != "":
		return "accepted"
	case elapsed < smsSends:
		return "queued"
	case elapsed < smsSent:
		return "sending"
	case elapsed < smsEnds:
		return "sent"
	case m.code != 0:
		return "undelivered"
	}
	return "delivered"
}

// sentAt is when it was sent, zero until then.
func (m *sms) sentAt(now time.Time) time.Time {
	switch m.stage(now) {
	case "accepted", "queued", "sending", "scheduled":
		return time.Time{}
	}
	if m.begun.IsZero() {
		return m.createdAt
	}
	return m.begun.Add(smsSent).UTC().Truncate(time.Second)
}

// sender is who it is from, as far as that is known.
func (m *sms) sender(now time.Time) string {
	if m.pool != "" && m.stage(now) != "accepted" {
		return m.pool
	}
	return m.from
}

// json is the message as the provider writes it.
func (m *sms) json(account string, now time.Time) object {
	stage := m.stage(now)
	uri := "/2010-04-01/Accounts/" + account + "/Messages/" + m.sid
	parts := segments(m.body)
	var code, price, reason any
	final := stage == "delivered" || stage == "undelivered" || stage == "received"
	if m.code != 0 && (stage == "undelivered" || stage == "failed") {
		code, reason = m.code, "See the documentation of the error"
	}
	if final {
		price = "-" + strconv.FormatFloat(0.0079*float64(parts), 'f', 5, 64)
	}
	if stage == "accepted" {
		parts = 0
	}
	return object{
		"sid": m.sid, "account_sid": account, "api_version": "2010-04-01", "uri": uri + ".json",
		"to": m.to, "from": textOrNull(m.sender(now)), "messaging_service_sid": textOrNull(m.service), "body": m.body,
		"direction": m.direction, "status": stage, "error_code": code, "error_message": reason,
		"num_segments": strconv.Itoa(parts), "num_media": strconv.Itoa(m.media), "price": price, "price_unit": "USD",
		"date_created": mailTime(m.createdAt), "date_sent": mailTimeOrNull(m.sentAt(now)), "date_updated": mailTime(m.createdAt),
		"subresource_uris": object{"media": uri + "/Media.json"},
	}
}

// signingToken is what reports to whoever sent this request are signed with: the
// account's Auth Token, which is not known where an API key was used.
func signingToken(r *http.Request) string {
	user, token, _ := r.BasicAuth()
	if isKind(user, "AC") {
		return token
	}
	return SeedAuthToken
}

// follow reports what becomes of a message, until the stub is closed.
// https://www.twilio.com/docs/messaging/guides/track-outbound-message-status
func (t *Twilio) follow(m *sms, callback, account, token string) {
	ctx := t.life()
	if ctx.Err() != nil {
		return
	}
	first, last := m.stage(m.begun), "delivered"
	if m.code != 0 {
		last = "undelivered"
	}
	steps := []struct {
		after  time.Duration
		status string
	}{{0, first}, {smsSent, "sent"}, {smsEnds - smsSent, last}}
	t.reports.Go(func() {
		for _, step := range steps {
			if !pause(ctx, step.after) {
				return
			}
			t.report(ctx, callback, token, m.form(step.status, account))
		}
	})
}

// pause waits. It is false if the context ends first.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// form is what a report says.
func (m *sms) form(status, account string) url.Values {
	from := m.from
	if from == "" {
		from = m.pool
	}
	form := url.Values{
		"MessageSid": {m.sid}, "SmsSid": {m.sid}, "MessageStatus": {status}, "SmsStatus": {status},
		"AccountSid": {account}, "To": {m.to}, "From": {from}, "ApiVersion": {"2010-04-01"},
	}
	if m.service != "" {
		form.Set("MessagingServiceSid", m.service)
	}
	if status == "undelivered" {
		form.Set("ErrorCode", strconv.Itoa(m.code))
	}
	return form
}

// report sends one report, and once more if nobody could be reached.
func (t *Twilio) report(ctx context.Context, callback, token string, form url.Values) {
	ctx, cancel := context.WithTimeout(ctx, reportTimeout)
	defer cancel()
	target, _, _ := strings.Cut(callback, "#")
	for range reportTries {
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, target, strings.NewReader(form.Encode()))
		if err != nil {
			return
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
		r.Header.Set("User-Agent", "TwilioProxy/1.1")
		r.Header.Set("I-Twilio-Idempotency-Token", form.Get("MessageSid")+"-"+form.Get("MessageStatus"))
		r.Header.Set("X-Twilio-Signature", sign(token, target, form))
		response, err := t.Transport.RoundTrip(r)
		if err != nil {
			continue
		}
		_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, maxBody))
		_ = response.Body.Close()
		return
	}
}

// sign is the provider's signature of a form that is sent to a URL.
// https://www.twilio.com/docs/usage/security#validating-requests
func sign(token, target string, form url.Values) string {
	mac := hmac.New(sha1.New, []byte(token))
	_, _ = io.WriteString(mac, target)
	for _, name := range slices.Sorted(maps.Keys(form)) {
		_, _ = io.WriteString(mac, name+form.Get(name))
	}
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
