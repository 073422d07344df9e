package twilio

import (
	"context"
	"fmt"
	"strconv"
	"time"

	api "github.com/twilio/twilio-go/rest/api/v2010"

	"ava/internal/fault"
	"ava/internal/resilience"
)

// PhoneNumberID is the SID of one of the account's phone numbers, "PN…".
type PhoneNumberID string

// PhoneNumber is a number of the account. The URLs that are called when it is
// reached are not read: they may hold passwords.
type PhoneNumber struct {
	ID           PhoneNumberID
	Number       string // +14155552671
	Name         Text
	Status       Text // "in-use"; empty where Twilio does not say
	Capabilities Capabilities
	CreatedAt    time.Time
	UpdatedAt    time.Time

	Place Cursor // in the list that it came with
}

// Capabilities are what a number can be used for.
type Capabilities struct {
	Voice bool
	SMS   bool
	MMS   bool
	Fax   bool
}

// PhoneNumberQuery asks for a page of the account's phone numbers.
type PhoneNumberQuery struct {
	First  int     // how many, 1 to 100
	After  *Cursor // nil for the first page
	Search string  // only those with this in the number, such as +1415 or 2671; empty for all
}

// IsNode marks a phone number as an object with an ID.
func (PhoneNumber) IsNode() {}

// Cursor is the phone number's place in the list that it came with.
func (n *PhoneNumber) Cursor() Cursor { return n.Place }

// PhoneNumbers lists the account's phone numbers, newest first.
// https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource#read-multiple-incomingphonenumber-resources
func (c *Client) PhoneNumbers(ctx context.Context, q PhoneNumberQuery) (Page[PhoneNumber], error) {
	call := resilience.Call{Op: "twilio.phoneNumbers"}
	l := lister[PhoneNumber]{name: numberList, call: call, id: func(n *PhoneNumber) string { return string(n.ID) }, place: func(n *PhoneNumber) *Cursor { return &n.Place }}
	if f := first(badPage(q.First, q.After, l.name), notPattern(q.Search, "search")); f != nil {
		return Page[PhoneNumber]{}, refuse(call, f)
	}
	l.fetch = func(ctx context.Context, at Cursor) (batch[PhoneNumber], error) {
		p := &api.ListIncomingPhoneNumberParams{}
		p.SetPageSize(at.Size)
		if q.Search != "" {
			p.SetPhoneNumber(q.Search)
		}
		ask := func(s *api.ApiService) (*api.ListIncomingPhoneNumberResponse, error) {
			return s.PageIncomingPhoneNumber(p, at.Token, at.number())
		}
		return send(ctx, c, call, ask, func(m *api.ListIncomingPhoneNumberResponse) (batch[PhoneNumber], bool) {
			return batchOf(m.IncomingPhoneNumbers, m.NextPageUri, phoneNumber)
		})
	}
	call.Key = pageKey(q.First, q.After) + q.Search
	return pageOf(ctx, c, call, func(ctx context.Context) (Page[PhoneNumber], error) { return l.page(ctx, q.First, q.After) })
}

// PhoneNumber returns one of the account's phone numbers.
// https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource#fetch-an-incomingphonenumber-resource
func (c *Client) PhoneNumber(ctx context.Context, id PhoneNumberID) (PhoneNumber, error) {
	call := resilience.Call{Op: "twilio.phoneNumber", Key: string(id)}
	if !isSID(id, "PN") {
		return PhoneNumber{}, refuse(call, fault.New(fault.NotFound, call.Op))
	}
	ask := func(s *api.ApiService) (*api.ApiV2010IncomingPhoneNumber, error) {
		return s.FetchIncomingPhoneNumber(string(id), nil)
	}
	return get(ctx, c, call, ask, phoneNumber)
}

func phoneNumber(m *api.ApiV2010IncomingPhoneNumber) (PhoneNumber, bool) {
	n := PhoneNumber{
		ID: PhoneNumberID(text(m.Sid)), Number: text(m.PhoneNumber), Name: optional(m.FriendlyName), Status: optional(m.Status),
		CreatedAt: moment(m.DateCreated), UpdatedAt: moment(m.DateUpdated),
	}
	if can := m.Capabilities; can != nil {
		n.Capabilities = Capabilities{Voice: can.Voice, SMS: can.Sms, MMS: can.Mms, Fax: can.Fax}
	}
	return n, isSID(n.ID, "PN")
}

// AvailablePhoneNumber is a number that the account could buy.
type AvailablePhoneNumber struct {
	Number       string // +14155552671
	Name         Text   // (415) 555-2671
	Locality     Text
	Region       Text
	PostalCode   Text
	Country      Text // ISO 3166-1 alpha-2
	Capabilities Capabilities
}

// AvailableQuery asks for numbers that could be bought. Zero fields do not
// restrict.
type AvailableQuery struct {
	First    int    // how many, 1 to 100
	Country  string // ISO 3166-1 alpha-2, "US"
	AreaCode int    // 415; in the United States and Canada only
	Contains string // digits, letters for their digits, * for any digit
	SMS      bool   // only numbers that can do that; likewise the others
	MMS      bool
	Voice    bool
}

// AvailablePhoneNumbers looks for local numbers that the account could buy.
// Twilio returns a choice of them; there are no further pages.
// https://www.twilio.com/docs/phone-numbers/api/availablephonenumberlocal-resource
func (c *Client) AvailablePhoneNumbers(ctx context.Context, q AvailableQuery) (Page[AvailablePhoneNumber], error) {
	call := resilience.Call{Op: "twilio.availablePhoneNumbers", Fresh: changing}
	if f := q.check(); f != nil {
		return Page[AvailablePhoneNumber]{}, refuse(call, f)
	}
	call.Key = fmt.Sprintf("%+v", q)
	ask := func(s *api.ApiService) (*api.ListAvailablePhoneNumberLocalResponse, error) {
		return s.PageAvailablePhoneNumberLocal(q.Country, q.params(), "", "")
	}
	return pageOf(ctx, c, call, func(ctx context.Context) (Page[AvailablePhoneNumber], error) {
		found, err := send(ctx, c, call, ask, func(m *api.ListAvailablePhoneNumberLocalResponse) (batch[AvailablePhoneNumber], bool) {
			return batchOf(m.AvailablePhoneNumbers, nil, availableNumber)
		})
		return Page[AvailablePhoneNumber]{Items: found.Items[:min(q.First, len(found.Items))]}, err
	})
}

func (q *AvailableQuery) check() *fault.Fault {
	return first(
		badPage(q.First, nil, ""),
		notCountry(q.Country, "country"),
		notAreaCode(q.AreaCode, "filter", "areaCode"),
		notPattern(q.Contains, "filter", "contains"),
	)
}

func (q *AvailableQuery) params() *api.ListAvailablePhoneNumberLocalParams {
	p := &api.ListAvailablePhoneNumberLocalParams{}
	p.SetPageSize(q.First)
	if q.AreaCode != 0 {
		p.SetAreaCode(q.AreaCode)
	}
	if q.Contains != "" {
		p.SetContains(q.Contains)
	}
	if q.SMS {
		p.SetSmsEnabled(true)
	}
	if q.MMS {
		p.SetMmsEnabled(true)
	}
	if q.Voice {
		p.SetVoiceEnabled(true)
	}
	return p
}

func availableNumber(m *api.ApiV2010AvailablePhoneNumberLocal) (AvailablePhoneNumber, bool) {
	n := AvailablePhoneNumber{
		Number: text(m.PhoneNumber), Name: optional(m.FriendlyName), Locality: optional(m.Locality),
		Region: optional(m.Region), PostalCode: optional(m.PostalCode), Country: optional(m.IsoCountry),
	}
	if can := m.Capabilities; can != nil {
		n.Capabilities = Capabilities{Voice: can.Voice, SMS: can.Sms, MMS: can.Mms, Fax: can.Fax}
	}
	return n, n.Number != ""
}

// number is the page's number as the library wants it.
func (c Cursor) number() string {
	if c.Page == 0 {
		return ""
	}
	return strconv.Itoa(c.Page)
}
