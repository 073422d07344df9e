package resolvers

import (
	"context"

	"ava/graph"
	"ava/integrations"
	"ava/integrations/twilio"
	"ava/integrations/vapi"
)

// Integration implements graph.ResolverRoot.
func (r *Resolver) Integration() graph.IntegrationResolver { return integrationFields{r.hub} }

type integrationFields struct{ hub *integrations.Hub }

// Webhook returns where the service reports.
func (f integrationFields) Webhook(ctx context.Context, i *graph.Integration) (*graph.Webhook, error) {
	w, there, err := f.hub.Webhook(ctx, i.Service)
	if err != nil || !there {
		return nil, err
	}
	return webhook(w), nil
}

// CreateWebhook makes an address for a service to report to, and a secret.
func (m mutation) CreateWebhook(ctx context.Context, in graph.CreateWebhookInput) (*graph.CreateWebhookPayload, error) {
	w, secret, err := m.hub.CreateWebhook(ctx, in.Service)
	if err != nil {
		return nil, err
	}
	return &graph.CreateWebhookPayload{Webhook: webhook(w), Secret: optional(secret)}, nil
}

func webhook(w integrations.Webhook) *graph.Webhook {
	return &graph.Webhook{URL: w.URL, SecretCreatedAt: momentOf(w.SecretAt), CreatedAt: w.CreatedAt}
}

// SmsStatusChanged tells how far a message is.
func (s subscription) SmsStatusChanged(ctx context.Context, id string) (<-chan *twilio.Message, error) {
	changes, err := s.hub.FollowMessage(ctx, graph.LocalID[twilio.MessageID](graph.KindTwilioMessage, id))
	if err != nil {
		return nil, err
	}
	return shown(ctx, changes, func(_ context.Context, m twilio.Message) *twilio.Message { return &m }), nil
}

// CallStatusChanged tells how far a call is.
func (s subscription) CallStatusChanged(ctx context.Context, id string) (<-chan *vapi.Call, error) {
	changes, err := s.hub.FollowCall(ctx, graph.LocalID[vapi.CallID](graph.KindVapiCall, id))
	if err != nil {
		return nil, err
	}
	return shown(ctx, changes, func(_ context.Context, c vapi.Call) *vapi.Call { return &c }), nil
}
