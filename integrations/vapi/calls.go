package vapi

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"ava/integrations/internal/wire"
	"ava/internal/fault"
	"ava/internal/resilience"
)

// Call is a conversation with an assistant, usually by telephone. Recordings
// and the addresses for listening in are not read: who knows them can use them.
type Call struct {
	ID                CallID         `json:"id"`
	Name              *string        `json:"name"`
	Type              string         `json:"type"`   // "inboundPhoneCall", "outboundPhoneCall", "webCall", "vapi.websocketCall"
	Status            string         `json:"status"` // one of CallStatuses
	EndedReason       *string        `json:"endedReason"`
	EndedMessage      *string        `json:"endedMessage"`
	AssistantID       *AssistantID   `json:"assistantId"`
	PhoneNumberID     *PhoneNumberID `json:"phoneNumberId"`
	Customer          *Customer      `json:"customer"`
	StartedAt         *time.Time     `json:"startedAt"`
	EndedAt           *time.Time     `json:"endedAt"`
	Cost              *float64       `json:"cost"` // US dollars
	CostBreakdown     *CostBreakdown `json:"costBreakdown"`
	Summary           *string        `json:"summary"`
	Transcript        *string        `json:"transcript"`
	SuccessEvaluation *string        `json:"successEvaluation"`
	CreatedAt         time.Time      `json:"createdAt"`
	UpdatedAt         time.Time      `json:"updatedAt"`
}

// Customer is who is on the other end of a call.
type Customer struct {
	Number    *string `json:"number"`
	Name      *string `json:"name"`
	Extension *string `json:"extension"`
	SIPURI    *string `json:"sipUri"`
}

// CostBreakdown is who earned what of a call's cost, in US dollars.
type CostBreakdown struct {
	Transport *float64 `json:"transport"`
	STT       *float64 `json:"stt"` // speech to text
	LLM       *float64 `json:"llm"` // the model
	TTS       *float64 `json:"tts"` // text to speech
	Vapi      *float64 `json:"vapi"`
	Total     *float64 `json:"total"`
}

// CallQuery asks for a page of calls. Zero fields do not restrict.
type CallQuery struct {
	First         int     // how many, 1 to 100
	After         *Cursor // nil for the first page
	AssistantID   AssistantID
	PhoneNumberID PhoneNumberID
	Statuses      []string  // any of these
	CreatedAfter  time.Time // then or later
	CreatedBefore time.Time // earlier than that
}

// NewCall is a call to make.
type NewCall struct {
	AssistantID   AssistantID
	PhoneNumberID PhoneNumberID // to call from
	Customer      NewCustomer
	Name          *string
	ScheduledAt   *time.Time // nil to call now
	Marker        string     // how [Client.FindCall] knows it again, up to 40 characters; may be empty
}

// NewCustomer is whom to call.
type NewCustomer struct {
	Number    string // +14155552671
	Name      *string
	Extension *string // dialled when the call is answered
}

// CallStatuses returns how far a call may be.
func CallStatuses() []string {
	return []string{"scheduled", "queued", "ringing", "in-progress", "forwarding", "ended", "not-found", "deletion-failed"}
}

// IsNode marks a call as an object with an ID.
func (Call) IsNode() {}

// Cursor is the call's place in a list.
func (c *Call) Cursor() Cursor { return Cursor{c.CreatedAt, string(c.ID)} }

// Calls lists the calls, newest first. Vapi cannot filter by status, so with
// q.Statuses up to 1000 are looked at for one page.
// https://docs.vapi.ai/api-reference/calls/list
func (c *Client) Calls(ctx context.Context, q CallQuery) (Page[Call], error) {
	call := resilience.Call{Op: "vapi.calls", Fresh: changing}
	if f := q.check(); f != nil {
		return Page[Call]{}, refuse(call, f)
	}
	call.Key = q.key()
	list := lister[Call]{call: call, at: (*Call).Cursor}
	if len(q.Statuses) > 0 {
		list.keep = func(c *Call) bool { return slices.Contains(q.Statuses, c.Status) }
	}
	list.fetch = func(ctx context.Context, w window) ([]Call, error) {
		query := q.filter(w.query())
		r := wire.Request{Method: http.MethodGet, Path: "/call", Query: string(query)}
		return sendFor(ctx, c, call, r, func() callList { return make(callList, 0, w.limit) })
	}
	return pageOf(ctx, c, call, func(ctx context.Context) (Page[Call], error) {
		return list.page(ctx, Query{First: q.First, After: q.After})
	})
}

// changing is for answers that are out of date as soon as they are there: they
// are asked for each time, and kept only for when Vapi is down.
const changing = -1

// key is the query in the one form that it has in the cache.
func (q *CallQuery) key() string {
	paging := Query{First: q.First, After: q.After, Search: strings.Join(q.Statuses, ",")}
	return paging.key() + "\n" + string(q.filter(nil))
}

func (q *CallQuery) check() *fault.Fault {
	paging := Query{First: q.First}
	return first(
		paging.check(),
		ifGiven(q.AssistantID, "assistantId"),
		ifGiven(q.PhoneNumberID, "phoneNumberId"),
		q.badStatus(),
	)
}

func (q *CallQuery) badStatus() *fault.Fault {
	for _, s := range q.Statuses {
		if f := notOneOf(s, CallStatuses(), "filter", "statuses"); f != nil {
			return f
		}
	}
	return nil
}

func ifGiven[ID ~string](id ID, field string) *fault.Fault {
	if id == "" {
		return nil
	}
	return notID(id, "filter", field)
}

// filter adds what Vapi can filter by.
func (q *CallQuery) filter(to query) query {
	if q.AssistantID != "" {
		to = to.add("assistantId", string(q.AssistantID))
	}
	if q.PhoneNumberID != "" {
		to = to.add("phoneNumberId", string(q.PhoneNumberID))
	}
	return to.addTime("createdAtGe", q.CreatedAfter).addTime("createdAtLt", q.CreatedBefore)
}

// Call returns one call.
// https://docs.vapi.ai/api-reference/calls/get
func (c *Client) Call(ctx context.Context, id CallID) (Call, error) {
	call := resilience.Call{Op: "vapi.call", Fresh: changing}
	if f := unknown(id); f != nil {
		return Call{}, refuse(call, f)
	}
	return one[callAnswer](ctx, c, call, "/call/"+string(id))
}

// StartCall calls somebody. It is never repeated here: Vapi has no way to tell
// a repetition from a second call. If the outcome is [fault.Unknown], the phone
// may ring.
//
// It is [fault.QuotaExceeded] if all the account's lines are in use, which Vapi
// answers with success.
// https://docs.vapi.ai/api-reference/calls/create
func (c *Client) StartCall(ctx context.Context, n NewCall) (Call, error) {
	call := resilience.Call{Op: "vapi.startCall", Effect: resilience.Once}
	if f := n.check(); f != nil {
		return Call{}, refuse(call, f)
	}
	r, err := encoded(http.MethodPost, "/call", n.content())
	if err != nil {
		return Call{}, err
	}
	return run(ctx, c, call, func(ctx context.Context) (Call, error) {
		started, err := exchange[startedAnswer](ctx, c, r)
		if err == nil && started.blocked {
			err = &fault.Fault{
				Code: fault.QuotaExceeded, Reason: fault.ConcurrencyReached, Outcome: fault.Rejected,
				Upstream: &fault.Upstream{Status: http.StatusCreated},
			}
		}
		return started.call, err
	})
}

func (n *NewCall) check() *fault.Fault {
	return first(
		notID(n.AssistantID, "input", "assistantId"),
		notID(n.PhoneNumberID, "input", "phoneNumberId"),
		notPhone(n.Customer.Number, "input", "customer", "number"),
		badName(optional(n.Customer.Name), maxName, "input", "customer", "name"),
		badName(optional(n.Customer.Extension), maxExtension, "input", "customer", "extension"),
		badName(optional(n.Name), maxName, "input", "name"),
	)
}

func optional(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// content is the call as Vapi wants it.
func (n *NewCall) content() any {
	type customer struct {
		Number     string  `json:"number"`
		Name       *string `json:"name,omitempty"`
		Extension  *string `json:"extension,omitempty"`
		ExternalID string  `json:"externalId,omitempty"`
	}
	to := customer{n.Customer.Number, n.Customer.Name, n.Customer.Extension, n.Marker}
	type schedule struct {
		EarliestAt string `json:"earliestAt"`
	}
	content := struct {
		AssistantID   AssistantID   `json:"assistantId"`
		PhoneNumberID PhoneNumberID `json:"phoneNumberId"`
		Customer      customer      `json:"customer"`
		Name          *string       `json:"name,omitempty"`
		SchedulePlan  *schedule     `json:"schedulePlan,omitempty"`
	}{n.AssistantID, n.PhoneNumberID, to, n.Name, nil}
	if n.ScheduledAt != nil {
		content.SchedulePlan = &schedule{n.ScheduledAt.UTC().Format(time.RFC3339Nano)}
	}
	return content
}

// callAnswer is a call as Vapi writes it.
type callAnswer struct {
	Call

	Analysis *struct {
		Summary           *string `json:"summary"`
		SuccessEvaluation word    `json:"successEvaluation"`
	} `json:"analysis"`
	Artifact *struct {
		Transcript *string `json:"transcript"`
	} `json:"artifact"`
}

func (a callAnswer) value() (Call, bool) {
	out := a.Call
	if a.Analysis != nil {
		out.Summary, out.SuccessEvaluation = a.Analysis.Summary, a.Analysis.SuccessEvaluation.text
	}
	if a.Artifact != nil {
		out.Transcript = a.Artifact.Transcript
	}
	return out, out.ID != ""
}

type callList []callAnswer

func (l callList) value() ([]Call, bool) { return values(l) }

// startedAnswer is the answer to a call that was to be started.
type startedAnswer struct {
	callAnswer

	Limits struct {
		Blocked bool `json:"concurrencyBlocked"`
	} `json:"subscriptionLimits"`
}

type started struct {
	call    Call
	blocked bool
}

func (a startedAnswer) value() (started, bool) {
	call, complete := a.callAnswer.value()
	return started{call, a.Limits.Blocked}, complete || a.Limits.Blocked
}
