package vapi

import (
	"context"
	"net/http"
	"slices"
	"time"

	"ava/integrations/internal/wire"
	"ava/internal/fault"
	"ava/internal/resilience"
)

// PhoneNumber is a number, or a SIP address, that assistants are called at and
// call from. The credentials that Vapi returns with numbers of other providers
// are not read. What is empty, Vapi does not say.
type PhoneNumber struct {
	ID          PhoneNumberID `json:"id"`
	Name        Text          `json:"name"`
	Number      Text          `json:"number"` // empty while it is being activated, and for SIP
	SIPURI      Text          `json:"sipUri"`
	Provider    string        `json:"provider"` // "vapi", "twilio", "vonage", "telnyx", "byo-phone-number"
	Status      string        `json:"status"`   // "active", "activating", "blocked"
	AssistantID AssistantID   `json:"assistantId"`
	SMSEnabled  *bool         `json:"smsEnabled"` // only told of Twilio's numbers
	CreatedAt   time.Time     `json:"createdAt"`
	UpdatedAt   time.Time     `json:"updatedAt"`
}

// Text is text that an empty string stands for the absence of. It takes the
// place of a pointer where lists are long: each pointer is an allocation.
type Text string

// PhoneNumberPatch is what to change of a phone number. What is not given stays.
type PhoneNumberPatch struct {
	Name        Field[string]
	AssistantID Field[AssistantID] // cleared: nobody answers
}

// IsNode marks a phone number as an object with an ID.
func (PhoneNumber) IsNode() {}

// Cursor is the phone number's place in a list.
func (n *PhoneNumber) Cursor() Cursor { return Cursor{n.CreatedAt, string(n.ID)} }

// PhoneNumbers lists the phone numbers, newest first. Vapi searches their
// names, numbers and SIP addresses. The page has a total; if that cannot be
// told for a later page, it is nil there.
// https://docs.vapi.ai/api-reference/phone-numbers/list
func (c *Client) PhoneNumbers(ctx context.Context, q Query) (Page[PhoneNumber], error) {
	call := resilience.Call{Op: "vapi.phoneNumbers"}
	if f := q.check(); f != nil {
		return Page[PhoneNumber]{}, refuse(call, f)
	}
	call.Key = q.key()
	return pageOf(ctx, c, call, func(ctx context.Context) (Page[PhoneNumber], error) { return c.phoneNumbers(ctx, call, q) })
}

func (c *Client) phoneNumbers(ctx context.Context, call resilience.Call, q Query) (Page[PhoneNumber], error) {
	var total *int
	list := lister[PhoneNumber]{call: call, at: (*PhoneNumber).Cursor}
	list.fetch = func(ctx context.Context, w window) ([]PhoneNumber, error) {
		found, err := c.findNumbers(ctx, call, q.Search, w)
		if w.until.IsZero() {
			total = found.total
		}
		return found.items, err
	}
	p, err := list.page(ctx, q)
	if err != nil {
		return p, err
	}
	if total == nil && q.Count {
		// Vapi counted only what is left. One more request counts them all; a
		// page without a total is better than none.
		found, _ := c.findNumbers(ctx, call, q.Search, window{limit: 1})
		total = found.total
	}
	p.Total = total
	return p, nil
}

func (c *Client) findNumbers(ctx context.Context, call resilience.Call, search string, w window) (foundNumbers, error) {
	query := w.query().add("sortBy", "createdAt").add("sortOrder", "DESC")
	if search != "" {
		query = query.add("search", search)
	}
	r := wire.Request{Method: http.MethodGet, Path: "/v2/phone-number", Query: string(query)}
	return sendFor(ctx, c, call, r, func() numbersAnswer {
		return numbersAnswer{Results: make([]PhoneNumber, 0, w.limit)}
	})
}

// PhoneNumber returns one phone number.
// https://docs.vapi.ai/api-reference/phone-numbers/get
func (c *Client) PhoneNumber(ctx context.Context, id PhoneNumberID) (PhoneNumber, error) {
	call := resilience.Call{Op: "vapi.phoneNumber"}
	if f := unknown(id); f != nil {
		return PhoneNumber{}, refuse(call, f)
	}
	return one[numberAnswer](ctx, c, call, numberPath(id))
}

// UpdatePhoneNumber changes a phone number and returns it as it is then. It
// reads it first: Vapi wants to be told whose number it is.
// https://docs.vapi.ai/api-reference/phone-numbers/update
func (c *Client) UpdatePhoneNumber(ctx context.Context, id PhoneNumberID, p PhoneNumberPatch) (PhoneNumber, error) {
	call := resilience.Call{Op: "vapi.updatePhoneNumber", Effect: resilience.Idempotent}
	if f := first(unknown(id), p.check()); f != nil {
		return PhoneNumber{}, refuse(call, f)
	}
	return run(ctx, c, call, func(ctx context.Context) (PhoneNumber, error) {
		current, err := readFirst[numberAnswer](ctx, c, numberPath(id))
		if err != nil {
			return PhoneNumber{}, err
		}
		content := object{"provider": encode(current.Provider)}
		put(content, "name", p.Name)
		put(content, "assistantId", p.AssistantID)
		r, err := encoded(http.MethodPatch, numberPath(id), content)
		if err != nil {
			return PhoneNumber{}, err
		}
		return exchange[numberAnswer](ctx, c, r)
	})
}

func (p *PhoneNumberPatch) check() *fault.Fault {
	if !p.Name.Given && !p.AssistantID.Given {
		return fault.Invalid(fault.NothingToChange, nil)
	}
	return first(
		when(p.Name, func(s string) *fault.Fault { return badName(s, maxName, "input", "name") }),
		when(p.AssistantID, func(id AssistantID) *fault.Fault { return notID(id, "input", "assistantId") }),
	)
}

func numberPath(id PhoneNumberID) string { return "/phone-number/" + string(id) }

// numberAnswer is a phone number as Vapi writes it.
type numberAnswer struct{ PhoneNumber }

func (n numberAnswer) value() (PhoneNumber, bool) { return n.PhoneNumber, n.ID != "" }

// numbersAnswer is a page of phone numbers as Vapi writes it.
type numbersAnswer struct {
	Results  []PhoneNumber `json:"results"`
	Metadata *struct {
		TotalItems *float64 `json:"totalItems"`
	} `json:"metadata"`
}

type foundNumbers struct {
	items []PhoneNumber
	total *int
}

func (a numbersAnswer) value() (foundNumbers, bool) {
	incomplete := slices.ContainsFunc(a.Results, func(n PhoneNumber) bool { return n.ID == "" })
	if a.Results == nil || a.Metadata == nil || incomplete {
		return foundNumbers{}, false
	}
	return foundNumbers{a.Results, whole(a.Metadata.TotalItems)}, true
}
