package stub

import (
	"crypto/sha256"
	"encoding/json"
	"io"
	"net/http"
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
)

// ResendDomain is the only domain from which the stub lets e-mails be sent.
const ResendDomain = "example.com"

// SeedEmails is how many e-mails the account has sent before.
const SeedEmails = 30

// Resend imitates the Resend REST API with one account in memory.
//
// It implements sending, with idempotency keys, the list of e-mails, single
// ones, and the list of domains. Any key is accepted, except that one that
// contains "invalid" is answered with 403 and the name invalid_api_key, and one
// that contains "sending" may send and nothing else. What was sent is delivered
// after two seconds, unless the recipient's address begins with "bounced@".
// https://resend.com/docs/api-reference
type Resend struct {
	now func() time.Time
	mux *http.ServeMux

	mu     sync.Mutex
	emails []resendEmail // newest first
	keys   map[string]resendKey
}

// resendEmail is an e-mail of the account.
type resendEmail struct {
	id      string
	created time.Time
	resendMessage
}

// resendMessage is the body of a request to send.
type resendMessage struct {
	From        string             `json:"from"`
	To          []string           `json:"to"`
	Subject     string             `json:"subject"`
	HTML        string             `json:"html"`
	Text        string             `json:"text"`
	CC          []string           `json:"cc"`
	BCC         []string           `json:"bcc"`
	ReplyTo     []string           `json:"reply_to"`
	Headers     map[string]string  `json:"headers"`
	Tags        []resendTag        `json:"tags"`
	Attachments []resendAttachment `json:"attachments"`
}

type resendTag struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type resendAttachment struct {
	Filename    string `json:"filename"`
	Content     []byte `json:"content"`
	ContentType string `json:"content_type"`
}

// resendKey is what an idempotency key was used for.
type resendKey struct {
	digest [sha256.Size]byte
	reply  answer
}

// NewResend makes a stub whose time is now.
func NewResend(now func() time.Time) *Resend {
	r := &Resend{now: now, mux: http.NewServeMux(), keys: make(map[string]resendKey)}
	for n := range SeedEmails {
		r.emails = append(r.emails, seedEmail(n))
	}
	for pattern, handle := range map[string]func(*http.Request) answer{
		"POST /emails":     r.send,
		"GET /emails":      r.list,
		"GET /emails/{id}": r.get,
		"GET /domains":     r.domains,
		"/":                func(*http.Request) answer { return refuseResend(http.StatusNotFound, "not_found") },
	} {
		r.mux.HandleFunc(pattern, r.locked(handle))
	}
	return r
}

// SeedEmailID is the id of the seed's e-mail number n, newest first from 0.
func SeedEmailID(n int) string { return seedID("email", n) }

func seedEmail(n int) resendEmail {
	subjects := []string{"Your appointment", "Invoice for October", "Welcome aboard", "Password reset", "Weekly report", "Grüße aus Köln"}
	names := []string{"ada", "grace", "alan", "edsger", "barbara"}
	return resendEmail{SeedEmailID(n), SeedTime().Add(-time.Duration(n) * 5 * time.Hour), resendMessage{
		From: "Front Desk <desk@" + ResendDomain + ">", To: []string{pick(names, n) + "@example.net"},
		Subject: pick(subjects, n), Text: "Hello " + pick(names, n) + ",\n\nthis is e-mail number " + strconv.Itoa(n) + ".",
	}}
}

// ServeHTTP implements [http.Handler].
func (r *Resend) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	key, ok := strings.CutPrefix(q.Header.Get("Authorization"), "Bearer ")
	switch {
	case !ok || key == "":
		refuseResend(http.StatusUnauthorized, "missing_api_key").write(w)
	case strings.Contains(key, "invalid"):
		refuseResend(http.StatusForbidden, "invalid_api_key").write(w)
	case strings.Contains(key, "sending") && q.Method != http.MethodPost:
		refuseResend(http.StatusUnauthorized, "restricted_api_key").write(w)
	default:
		r.mux.ServeHTTP(w, q)
	}
}

// WriteError implements [ErrorWriter] with Resend's wording.
func (r *Resend) WriteError(w http.ResponseWriter, _ *http.Request, status int) {
	names := map[int]string{
		http.StatusBadRequest: "validation_error", http.StatusUnauthorized: "missing_api_key", http.StatusForbidden: "invalid_api_key",
		http.StatusNotFound: "not_found", http.StatusConflict: "invalid_idempotent_request",
		http.StatusUnprocessableEntity: "missing_required_field", http.StatusTooManyRequests: "rate_limit_exceeded",
	}
	name := names[status]
	switch {
	case status == http.StatusBadGateway:
		writePage(w, status, "text/html; charset=UTF-8", strings.ReplaceAll(badGatewayPage, "api.vapi.ai", "api.resend.com"))
		return
	case name == "":
		name = "internal_server_error"
	}
	refuseResend(status, name).write(w)
}

var _ ErrorWriter = (*Resend)(nil)

// resendWords are what Resend says beside the names of its errors.
var resendWords = map[string]string{
	"missing_api_key":            "Missing API Key",
	"invalid_api_key":            "API key is invalid",
	"restricted_api_key":         "This API key is restricted to only send emails",
	"not_found":                  "The requested endpoint does not exist",
	"validation_error":           "The request is not valid.",
	"missing_required_field":     "Missing a required field.",
	"invalid_idempotency_key":    "The key must be between 1-256 chars.",
	"invalid_idempotent_request": "Same idempotency key used with a different request payload.",
	"rate_limit_exceeded":        "Too many requests. You can only make 2 requests per second.",
	"internal_server_error":      "An unexpected error occurred.",
}

func refuseResend(status int, name string) answer {
	return answer{status, encode(object{"statusCode": status, "name": name, "message": resendWords[name]})}
}

func (r *Resend) locked(handle func(*http.Request) answer) http.HandlerFunc {
	return func(w http.ResponseWriter, q *http.Request) {
		bufferUpTo(q, maxResendBody)
		r.mu.Lock()
		reply := handle(q)
		r.mu.Unlock()
		reply.write(w)
	}
}

// maxResendBody bounds a request in bytes: Resend takes 40 MB of attachments.
const maxResendBody = 60 << 20

func (r *Resend) send(q *http.Request) answer {
	var m resendMessage
	digest := sha256.New()
	if err := json.NewDecoder(io.TeeReader(q.Body, digest)).Decode(&m); err != nil {
		return refuseResend(http.StatusBadRequest, "validation_error")
	}
	sum := [sha256.Size]byte(digest.Sum(nil))
	key := q.Header.Get("Idempotency-Key")
	if known, used := r.keys[key]; used && key != "" {
		if known.digest != sum {
			return refuseResend(http.StatusConflict, "invalid_idempotent_request")
		}
		return known.reply
	}
	if len(key) > 256 {
		return refuseResend(http.StatusBadRequest, "invalid_idempotency_key")
	}
	if refusal, refused := m.check(); refused {
		return refusal
	}
	reply := answer{http.StatusOK, encode(object{"id": r.keep(m)})}
	if key != "" {
		if len(r.keys) == maxRemembered {
			clear(r.keys)
		}
		r.keys[key] = resendKey{sum, reply}
	}
	return reply
}

// keep adds an e-mail to those that were sent, without what was attached, and
// returns its id. The oldest is forgotten when there are many.
func (r *Resend) keep(m resendMessage) string {
	m.Attachments = nil
	id := uuid.NewString()
	r.emails = slices.Insert(r.emails, 0, resendEmail{id, r.now().UTC(), m})
	r.emails = r.emails[:min(len(r.emails), SeedEmails+maxKept)]
	return id
}

// check says what Resend would about a message.
func (m *resendMessage) check() (answer, bool) {
	from, err := mail.ParseAddress(m.From)
	switch {
	case m.Subject == "" || len(m.To) == 0 || m.HTML == "" && m.Text == "":
		return refuseResend(http.StatusUnprocessableEntity, "missing_required_field"), true
	case err != nil || len(m.To) > 50:
		return refuseResend(http.StatusUnprocessableEntity, "validation_error"), true
	case !strings.HasSuffix(from.Address, "@"+ResendDomain):
		return answer{http.StatusForbidden, encode(object{
			"statusCode": http.StatusForbidden, "name": "validation_error",
			"message": "The domain is not verified. Please, add and verify your domain on https://resend.com/domains",
		})}, true
	}
	for _, address := range slices.Concat(m.To, m.CC, m.BCC, m.ReplyTo) {
		if _, err := mail.ParseAddress(address); err != nil {
			return refuseResend(http.StatusUnprocessableEntity, "validation_error"), true
		}
	}
	return answer{}, false
}
