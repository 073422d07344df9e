package email

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"ava/integrations/internal/wire"
	"ava/internal/fault"
	"ava/internal/resilience"
)

// Sent is an e-mail as Resend has it in its list.
type Sent struct {
	ID          string
	From        Address
	To, CC, BCC []Address
	Subject     string
	LastEvent   string // "sent", "delivered", "bounced", … in Resend's words
	CreatedAt   time.Time
}

// SentEmail is an e-mail as Resend has it, with what it says.
type SentEmail struct {
	Sent

	Text, HTML string
	MessageID  string // of ours, as in [Message.ID]; empty if the e-mail came from elsewhere
}

// SentPage is a part of a list, newest first.
type SentPage struct {
	Items   []Sent
	HasNext bool
}

// Domain is a domain from which the account may or will send.
type Domain struct {
	ID        string
	Name      string
	Status    string // "verified", "pending", "not_started", "failure", … in Resend's words
	CreatedAt time.Time
}

const maxFirst = 100 // items of one page

// Emails lists what the account sent, newest first, up to first (1 to 100) behind
// the one with the ID after; empty for the newest. It needs a key that may do
// more than send, else it is [fault.Forbidden].
// https://resend.com/docs/api-reference/emails/list-emails
func (r *Resend) Emails(ctx context.Context, first int, after string) (SentPage, error) {
	call := resilience.Call{Op: "email.messages"}
	switch {
	case first < 1 || first > maxFirst:
		f := fault.Invalid(fault.FieldOutOfRange, []string{"first"}, "min", "1", "max", strconv.Itoa(maxFirst))
		return SentPage{}, refuse(call.Op, false, f)
	case after != "" && !isID(after):
		return SentPage{}, refuse(call.Op, false, fault.Invalid(fault.FieldNotACursor, []string{"after"}))
	}
	query := url.Values{"limit": {strconv.Itoa(first)}}
	if after != "" {
		query.Set("after", after)
	}
	return read[sentList](ctx, r, call, wire.Request{Method: http.MethodGet, Path: "/emails", Query: query.Encode()})
}

// Email returns one e-mail. [fault.NotFound] if there is none with the ID.
// https://resend.com/docs/api-reference/emails/retrieve-email
func (r *Resend) Email(ctx context.Context, id string) (SentEmail, error) {
	call := resilience.Call{Op: "email.message"}
	if !isID(id) {
		return SentEmail{}, refuse(call.Op, false, fault.New(fault.NotFound, ""))
	}
	return read[sentEmailAnswer](ctx, r, call, wire.Request{Method: http.MethodGet, Path: "/emails/" + id})
}

// Domains lists the account's domains.
// https://resend.com/docs/api-reference/domains/list-domains
func (r *Resend) Domains(ctx context.Context) ([]Domain, error) {
	call := resilience.Call{Op: "email.domains"}
	return read[domainList](ctx, r, call, wire.Request{Method: http.MethodGet, Path: "/domains"})
}

// read makes a call that is one request.
func read[B body[V], V any](ctx context.Context, r *Resend, call resilience.Call, q wire.Request) (V, error) {
	if r.broken != nil {
		return *new(V), refuse(call.Op, false, r.broken)
	}
	return resilience.Do(ctx, r.guard, call, func(ctx context.Context) (V, error) {
		return exchange[B](ctx, r, q)
	})
}

// sentAs is an e-mail as Resend writes it.
type sentAs struct {
	ID        string     `json:"id"`
	From      string     `json:"from"`
	To        []string   `json:"to"`
	CC        []string   `json:"cc"`
	BCC       []string   `json:"bcc"`
	Subject   string     `json:"subject"`
	LastEvent string     `json:"last_event"`
	CreatedAt resendTime `json:"created_at"`
}

func (s *sentAs) sent() Sent {
	return Sent{
		ID: s.ID, From: ParseAddress(s.From), To: addresses(s.To), CC: addresses(s.CC), BCC: addresses(s.BCC),
		Subject: s.Subject, LastEvent: s.LastEvent, CreatedAt: s.CreatedAt.Time,
	}
}

func addresses(list []string) []Address {
	out := make([]Address, len(list))
	for i, s := range list {
		out[i] = ParseAddress(s)
	}
	return out
}

type sentList struct {
	HasMore bool      `json:"has_more"`
	Data    *[]sentAs `json:"data"`
}

func (l sentList) value() (SentPage, bool) {
	if l.Data == nil {
		return SentPage{}, false
	}
	page := SentPage{Items: make([]Sent, len(*l.Data)), HasNext: l.HasMore}
	for i, s := range *l.Data {
		if !isID(s.ID) {
			return SentPage{}, false
		}
		page.Items[i] = s.sent()
	}
	return page, true
}

type sentEmailAnswer struct {
	sentAs

	Text *string     `json:"text"`
	HTML *string     `json:"html"`
	Tags []resendTag `json:"tags"`
}

func (a sentEmailAnswer) value() (SentEmail, bool) {
	out := SentEmail{Sent: a.sent()}
	if a.Text != nil {
		out.Text = *a.Text
	}
	if a.HTML != nil {
		out.HTML = *a.HTML
	}
	for _, t := range a.Tags {
		if t.Name == operationTag {
			out.MessageID = t.Value
		}
	}
	return out, isID(a.ID)
}

type domainList struct {
	Data *[]struct {
		ID        string     `json:"id"`
		Name      string     `json:"name"`
		Status    string     `json:"status"`
		CreatedAt resendTime `json:"created_at"`
	} `json:"data"`
}

func (l domainList) value() ([]Domain, bool) {
	if l.Data == nil {
		return nil, false
	}
	out := make([]Domain, len(*l.Data))
	for i, d := range *l.Data {
		out[i] = Domain{d.ID, d.Name, d.Status, d.CreatedAt.Time}
	}
	return out, true
}
