package integrations

import (
	"context"
	"regexp"
	"strings"

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

// twilioForm is what connects Twilio.
var twilioForm = Method{
	Path: []string{"twilio"}, Name: "Account SID and Auth Token",
	Help: "The two values on the first page of the Twilio Console. They are tried before they are stored.",
	Fields: []Field{
		{
			Key: accountField, Label: "Account SID", Required: true, Pattern: regexp.MustCompile(`^AC[0-9a-fA-F]{32}$`), MaxLength: 34,
			Help:        "AC and 32 hexadecimal digits.",
			Placeholder: "AC" + strings.Repeat("x", 32),
			Find:        twilioConsole,
		},
		{
			Key: tokenField, Label: "Auth Token", Secret: true, Required: true, Pattern: oneWord, MaxLength: 128,
			Help: "The Auth Token next to the Account SID. With test credentials nothing can be read.",
			Find: twilioConsole,
		},
	},
	Guide: &Page{"Twilio's guide to Auth Tokens", "https://help.twilio.com/articles/223136027"},
}

var twilioConsole = &Page{"Twilio Console: Account Info", "https://console.twilio.com/"}

// twilio is how Twilio is reached.
func (h *Hub) twilio() *provider {
	p := h.newProvider(fault.Twilio, h.options.Twilio, twilioBundle, func(b vault.Bundle, at end) client {
		return twilio.New(twilio.Config{
			BaseURL: at.BaseURL, AccountSID: b[accountField].Reveal(), AuthToken: b[tokenField], Guard: at.guard, Headers: at.headers,
			Transport: at.Transport, MaxBody: at.MaxBody, Version: h.options.Version,
			StatusCallback: func(ctx context.Context, operation string) string {
				return h.callback(ctx, fault.Twilio, at.callback(), operation)
			},
		})
	})
	p.reports = &reports{read: readTwilio}
	return p
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
	if err := twilioForm.check(map[string]string{accountField: account, tokenField: token.Reveal()}); err != nil {
		return Integration{}, err
	}
	return h.connect(ctx, fault.Twilio, twilioBundle(account, token), store.Credential{Hint: token.Hint(), Account: account})
}
