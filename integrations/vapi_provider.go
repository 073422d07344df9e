package integrations

import (
	"context"

	"ava/integrations/vapi"
	"ava/internal/fault"
	"ava/internal/secret"
	"ava/internal/store"
	"ava/internal/vault"
)

// keyField is the key's name in a bundle for Vapi.
const keyField = "apiKey"

// vapiForm is what connects Vapi.
var vapiForm = Method{
	Path: []string{"vapi"}, Name: "API key",
	Help: "A private key of your organisation at Vapi. It is tried before it is stored.",
	Fields: []Field{{
		Key: keyField, Label: "Private API key", Secret: true, Required: true, Pattern: oneWord, MaxLength: 512,
		Help: "The private key, not the public one, which only starts calls from browsers.",
		Find: &Page{"Vapi dashboard: API keys", "https://dashboard.vapi.ai/org/api-keys"},
	}},
	Guide: &Page{"Vapi's guide to API keys", "https://docs.vapi.ai/security-and-privacy/api-keys"},
}

// vapi is how Vapi is reached.
func (h *Hub) vapi() *provider {
	p := h.newProvider(fault.Vapi, h.options.Vapi, vapiBundle, func(b vault.Bundle, at end) client {
		return vapi.New(vapi.Config{
			BaseURL: at.BaseURL, Key: b[keyField], Guard: at.guard, Headers: at.headers,
			Transport: at.Transport, MaxBody: at.MaxBody, Version: h.options.Version,
		})
	})
	p.reports = &reports{secret: true, read: readVapi}
	return p
}

func vapiBundle(_ string, key secret.Text) vault.Bundle { return vault.Bundle{keyField: key} }

// Vapi returns the viewer's client for Vapi, or the fault NOT_CONNECTED.
func (h *Hub) Vapi(ctx context.Context) (*vapi.Client, error) {
	return clientOf[*vapi.Client](ctx, h, fault.Vapi)
}

// ConnectVapi makes key the viewer's credential for Vapi, once Vapi has accepted
// it. Until then, and if Vapi does not, what was in force stays. Either way the
// audit trail tells of it.
func (h *Hub) ConnectVapi(ctx context.Context, key secret.Text) (Integration, error) {
	if err := vapiForm.check(map[string]string{keyField: key.Reveal()}); err != nil {
		return Integration{}, err
	}
	return h.connect(ctx, fault.Vapi, vapiBundle("", key), store.Credential{Hint: key.Hint()})
}
