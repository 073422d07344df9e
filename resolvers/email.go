package resolvers

import (
	"context"
	"errors"

	"ava/graph"
	"ava/integrations"
	"ava/integrations/email"
	"ava/internal/fault"
	"ava/internal/language"
)

// Email tells in whose name e-mail is sent, and how much of it at once.
func (q query) Email(ctx context.Context) (*graph.Email, error) {
	mail, err := q.hub.Mail(ctx)
	if err != nil {
		return nil, err
	}
	most := mail.Limits()
	return &graph.Email{Sender: address(mail.Sender()), Limits: &graph.EmailLimits{
		Recipients: most.Recipients, Attachments: most.Attachments, AttachmentBytes: most.Bytes, RequestBytes: q.maxBody,
	}}, nil
}

type emailFields struct{ hub *integrations.Hub }

// Messages lists what was sent.
func (e emailFields) Messages(ctx context.Context, _ *graph.Email, first int, after, search *string) (*graph.EmailMessageConnection, error) {
	q := integrations.SentQuery{First: first, Search: valueOf(search)}
	if after != nil {
		kind, id, ok := graph.DecodeID(*after)
		if !ok || kind != graph.KindEmailMessage {
			return nil, fault.Invalid(fault.FieldNotACursor, []string{"after"})
		}
		q.After = id
	}
	page, err := e.hub.Sent(ctx, q)
	if err != nil {
		return nil, err
	}
	c := &graph.EmailMessageConnection{
		Nodes: []*graph.EmailMessage{}, Edges: []*graph.EmailMessageEdge{},
		PageInfo: &graph.PageInfo{HasNextPage: page.HasNext, HasPreviousPage: after != nil},
	}
	for _, r := range page.Items {
		n := emailMessage(ctx, r)
		c.Nodes = append(c.Nodes, n)
		c.Edges = append(c.Edges, &graph.EmailMessageEdge{Cursor: n.ID, Node: n})
	}
	if n := len(c.Nodes); n > 0 {
		c.PageInfo.StartCursor, c.PageInfo.EndCursor = &c.Nodes[0].ID, &c.Nodes[n-1].ID
	}
	if page.Next != "" {
		end := graph.EncodeID(graph.KindEmailMessage, page.Next)
		c.PageInfo.EndCursor = &end
	}
	return c, nil
}

// emailMessage is a message of the log as the schema shows it.
func emailMessage(ctx context.Context, r email.Record) *graph.EmailMessage {
	m := &graph.EmailMessage{
		ID: graph.EncodeID(graph.KindEmailMessage, r.ID), MessageID: optional(r.MessageID), ProviderID: optional(r.ProviderID),
		From: address(r.From), To: addresses(r.To), Cc: addresses(r.CC), Bcc: addresses(r.BCC),
		Subject: r.Subject, AttachmentCount: r.Files, Status: r.Status, Stubbed: r.Stubbed, SentAt: r.At,
	}
	if r.Code != "" {
		f := &fault.Fault{Code: r.Code, Reason: r.Reason, Service: fault.Email}
		m.Problem = &graph.EmailMessageProblem{Code: r.Code, UserMessage: f.SentenceIn(language.From(ctx))}
	}
	return m
}

func address(a email.Address) *graph.EmailAddress {
	return &graph.EmailAddress{Name: optional(a.Name), Address: a.Address}
}

func addresses(list []email.Address) []*graph.EmailAddress {
	out := make([]*graph.EmailAddress, len(list))
	for i, a := range list {
		out[i] = address(a)
	}
	return out
}

// sentEmail gets one message of the log by its ID.
func (q query) sentEmail(ctx context.Context, id string) (graph.Node, error) {
	r, err := q.hub.SentEmail(ctx, id)
	if errors.Is(err, fault.NotFound) {
		return nil, fault.New(fault.NotFound, "node") // as for what is no ID of any service
	}
	if err != nil {
		return nil, err
	}
	return *emailMessage(ctx, r), nil
}
