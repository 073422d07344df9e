package integrations

import (
	"context"

	"ava/integrations/twilio"
	"ava/internal/fault"
	"ava/internal/secret"
	"ava/internal/store"
	"ava/internal/vault"
)

// The names in a bundle for Twilio.
const (
	accountField = "accountSid"
	tokenField   = "authToken"
)

// twilio is how Twilio is reached.
func (h *Hub) twilio() *provider {
	return h.newProvider(fault.Twilio, h.options.Twilio, twilioBundle, func(b vault.Bundle, at end) client {
		return twilio.New(twilio.Config{
			BaseURL: at.BaseURL, AccountSID: b[accountField].Reveal(), AuthToken: b[tokenField], Guard: at.guard, Headers: at.headers,
			Transport: at.Transport, MaxBody: at.MaxBody, Version: h.options.Version,
		})
	})
}

func twilioBundle(account string, token secret.Text) vault.Bundle {
	return vault.Bundle{accountField: secret.New(account), tokenField: token}
}

// Twilio returns the viewer's client for Twilio, or the fault NOT_CONNECTED.
func (h *Hub) Twilio(ctx context.Context) (*twilio.Client, error) {
	return clientOf[*twilio.Client](ctx, h, fault.Twilio)
}

// ConnectTwilio does for Twilio what [Hub.ConnectVapi] does for Vapi. What
// cannot be an Account SID is [fault.BadUserInput] and not tried.
func (h *Hub) ConnectTwilio(ctx context.Context, account string, token secret.Text) (Integration, error) {
	if !twilio.IsAccount(account) {
		return Integration{}, fault.Invalid("", []string{"input", "twilio", "accountSid"})
	}
	return h.connect(ctx, fault.Twilio, twilioBundle(account, token), store.Credential{Hint: token.Hint(), Account: account})
}
