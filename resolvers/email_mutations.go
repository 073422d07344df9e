package resolvers

import (
	"context"
	"encoding/base64"
	"strconv"
	"strings"

	"ava/graph"
	"ava/integrations"
	"ava/integrations/email"
	"ava/internal/fault"
)

// SendEmail sends a message.
func (m mutation) SendEmail(ctx context.Context, in graph.SendEmailInput) (*graph.SendEmailPayload, error) {
	mail, err := m.hub.Mail(ctx)
	if err != nil {
		return nil, err
	}
	message, err := emailToSend(in)
	if err != nil {
		return nil, err
	}
	r, err := mail.Send(ctx, in.IdempotencyKey.Value(), message)
	if err != nil {
		return nil, err
	}
	return &graph.SendEmailPayload{Message: emailMessage(ctx, r)}, nil
}

func emailToSend(in graph.SendEmailInput) (email.Message, error) {
	m := email.Message{
		To: named(in.To), CC: named(in.Cc.Value()), BCC: named(in.Bcc.Value()), Subject: in.Subject,
		Text: valueOf(in.Text.Value()), HTML: valueOf(in.HTML.Value()),
	}
	if to := in.ReplyTo.Value(); to != nil {
		a := email.ParseAddress(*to)
		m.ReplyTo = &a
	}
	for i, a := range in.Attachments.Value() {
		content, err := base64.StdEncoding.DecodeString(a.Content)
		if err != nil {
			return m, fault.Invalid(fault.FieldNotBase64, []string{"input", "attachments", strconv.Itoa(i), "content"})
		}
		m.Attachments = append(m.Attachments, email.Attachment{Name: a.Name, ContentType: valueOf(a.ContentType.Value()), Content: content})
	}
	return m, nil
}

func named(list []string) []email.Address {
	out := make([]email.Address, len(list))
	for i, s := range list {
		out[i] = email.ParseAddress(s)
	}
	return out
}

// connectEmail stores how e-mail is sent, once that is accepted.
func (m mutation) connectEmail(ctx context.Context, in *graph.ConnectEmailInput) (integrations.Integration, error) {
	if s := in.SMTP.Value(); s != nil {
		c := email.SMTPConfig{
			Host: strings.TrimSpace(s.Host), Port: s.Port, Security: valueOf(s.Security.Value()),
			Username: strings.TrimSpace(valueOf(s.Username.Value())), Password: valueOf(s.Password.Value()), From: sender(s.From, s.FromName.Value()),
		}
		return m.hub.ConnectSMTP(ctx, c)
	}
	r := in.Resend.Value()
	if r == nil {
		return integrations.Integration{}, fault.Invalid(fault.FieldMissing, []string{"input", "email"})
	}
	return m.hub.ConnectResend(ctx, email.ResendConfig{Key: r.APIKey, From: sender(r.From, r.FromName.Value())})
}

func sender(address string, name *string) email.Address {
	return email.Address{Name: strings.TrimSpace(valueOf(name)), Address: strings.TrimSpace(address)}
}
