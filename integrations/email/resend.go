package email

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"ava/integrations/internal/wire"
	"ava/internal/fault"
	"ava/internal/resilience"
	"ava/internal/secret"
)

// ResendConfig is what a [Resend] is made of.
type ResendConfig struct {
	BaseURL   *url.URL          // nil means https://api.resend.com
	Key       secret.Text       // re_…
	From      Address           // at a domain that is verified at Resend
	Guard     *resilience.Guard // protects the calls
	Transport http.RoundTripper // nil means a connection pool of its own
	Version   string            // of the product, for the User-Agent
	MaxBody   int               // bytes of an answer that are read at most; 0 means 8 MiB
	Limits    Limits

	// Headers adds headers to each request, if it is not nil.
	Headers func(ctx context.Context, h http.Header)
}

// Check returns what is wrong with the configuration as far as that can be told
// without asking Resend, nil if nothing is. The fault's field begins with prefix.
func (c *ResendConfig) Check(prefix ...string) *fault.Fault {
	switch {
	case c.Key.Empty():
		return fault.Invalid(fault.FieldMissing, path(prefix, "apiKey"))
	case hasControl(c.Key.Reveal()):
		return fault.Invalid(fault.FieldUnprintable, path(prefix, "apiKey"))
	}
	return c.From.Check(path(prefix, "from")...)
}

// Resend sends through the API of Resend. https://resend.com/docs/api-reference
type Resend struct {
	api    *wire.Endpoint
	guard  *resilience.Guard
	bearer secret.Text
	from   Address
	name   Address // as it was configured
	limits Limits
	broken *fault.Fault
}

var _ Sender = (*Resend)(nil)

// NewResend returns a sender.
func NewResend(c ResendConfig) *Resend {
	if c.BaseURL == nil {
		c.BaseURL = &url.URL{Scheme: "https", Host: "api.resend.com"}
	}
	if c.Transport == nil {
		c.Transport = wire.NewTransport()
	}
	r := &Resend{
		api: wire.NewEndpoint(wire.Config{
			Base: c.BaseURL, Transport: c.Transport, Version: c.Version, MaxBody: c.MaxBody, Headers: keyed(c.Headers),
		}),
		guard: c.Guard, name: c.From, limits: c.Limits.WithDefaults(),
		broken: c.Check("input", "email", "resend"),
	}
	if r.broken == nil {
		r.bearer = secret.New("Bearer " + c.Key.Reveal())
		r.from, _ = c.From.canonical(nil)
	}
	return r
}

// Identity implements [Sender].
func (r *Resend) Identity() Address { return r.name }

// Close implements [Sender]. There is nothing to give up: connections are
// shared.
func (r *Resend) Close() error { return nil }

// Verify implements [Sender]. A key that may send and nothing else is as good
// as one that may do everything: Resend knows it, and says what it may not do.
// https://resend.com/docs/api-reference/domains/list-domains
func (r *Resend) Verify(ctx context.Context) error {
	const op = "email.verify"
	if r.broken != nil {
		return refuse(op, false, r.broken)
	}
	_, err := resilience.Do(ctx, r.guard, resilience.Call{Op: op, Test: true}, func(ctx context.Context) (struct{}, error) {
		_, err := exchange[domainList](ctx, r, wire.Request{Method: http.MethodGet, Path: "/domains"})
		if f := fault.Of(err); f != nil && f.Upstream != nil && f.Upstream.Code == sendingOnly {
			err = nil
		}
		return struct{}{}, err
	})
	return err
}

// Send implements [Sender]. Resend knows the message by its ID for 24 hours and
// sends it once, also where net/http repeats the request because a kept
// connection was closed: it does so with requests that have such a key.
// https://resend.com/docs/api-reference/emails/send-email
func (r *Resend) Send(ctx context.Context, m Message) (Receipt, error) {
	call := resilience.Call{Op: "email.send", Effect: resilience.Once}
	receipt := Receipt{ID: m.ID}
	if r.broken != nil {
		return receipt, refuse(call.Op, true, r.broken)
	}
	d, f := check(m, r.from, r.limits)
	if f != nil {
		return receipt, refuse(call.Op, true, f)
	}
	body, err := json.Marshal(d.forResend())
	if err != nil {
		return receipt, refuse(call.Op, true, &fault.Fault{Code: fault.Internal, Err: err})
	}
	request := wire.Request{Method: http.MethodPost, Path: "/emails", ContentType: "application/json", Body: body}
	receipt.ProviderID, err = resilience.Do(ctx, r.guard, call, func(ctx context.Context) (string, error) {
		return exchange[sentAnswer](withKey(ctx, d.ID), r, request)
	})
	if err == nil {
		receipt.AcceptedAt = time.Now()
	}
	return receipt, err
}

// idempotencyKey is where a context holds the key of the one request made with
// it, as headers of a single request are added by its context.
type idempotencyKey struct{}

func withKey(ctx context.Context, key string) context.Context {
	return context.WithValue(ctx, idempotencyKey{}, key)
}

// keyed adds the context's key to the headers that others add.
func keyed(others func(context.Context, http.Header)) func(context.Context, http.Header) {
	return func(ctx context.Context, h http.Header) {
		if others != nil {
			others(ctx, h)
		}
		if key, ok := ctx.Value(idempotencyKey{}).(string); ok {
			h.Set("Idempotency-Key", key)
		}
	}
}

// resendBody is a message as Resend wants it.
type resendBody struct {
	From        string             `json:"from"`
	To          []string           `json:"to"`
	CC          []string           `json:"cc,omitempty"`
	BCC         []string           `json:"bcc,omitempty"`
	ReplyTo     []string           `json:"reply_to,omitempty"`
	Subject     string             `json:"subject"`
	Text        string             `json:"text,omitempty"`
	HTML        string             `json:"html,omitempty"`
	Tags        []resendTag        `json:"tags"`
	Attachments []resendAttachment `json:"attachments,omitempty"`
}

type resendTag struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type resendAttachment struct {
	Filename    string `json:"filename"`
	Content     []byte `json:"content"` // in base64, as encoding/json writes it
	ContentType string `json:"content_type"`
}

// operationTag is the name of the tag by which a message is found at Resend.
const operationTag = "operation"

func (d *draft) forResend() resendBody {
	b := resendBody{
		From: d.from.String(), To: lines(d.To), CC: lines(d.CC), BCC: lines(d.BCC),
		Subject: d.Subject, Text: d.Text, HTML: d.HTML,
		Tags: []resendTag{{operationTag, d.ID}},
	}
	if d.ReplyTo != nil {
		b.ReplyTo = []string{d.ReplyTo.String()}
	}
	for _, a := range d.Attachments {
		b.Attachments = append(b.Attachments, resendAttachment{a.Name, a.Content, a.ContentType})
	}
	return b
}

func lines(list []Address) []string {
	out := make([]string, len(list))
	for i, a := range list {
		out[i] = a.String()
	}
	return out
}

// sentAnswer is the answer to a message that was taken.
type sentAnswer struct {
	ID string `json:"id"`
}

func (a sentAnswer) value() (string, bool) { return a.ID, isID(a.ID) }

// resendTime is a moment as Resend writes it, which it does in several ways.
type resendTime struct{ time.Time }

// UnmarshalJSON reads a moment; anything else is the zero one.
func (t *resendTime) UnmarshalJSON(b []byte) error {
	t.Time = time.Time{}
	s, err := wire.Decode[string](b)
	if err != nil {
		return nil //nolint:nilerr // it is shown and not needed
	}
	for _, layout := range [...]string{time.RFC3339Nano, "2006-01-02 15:04:05.999999999Z07", "2006-01-02 15:04:05.999999999Z07:00"} {
		if at, err := time.Parse(layout, s); err == nil {
			t.Time = at.UTC()
			return nil
		}
	}
	return nil
}
