package integrations

import (
	"regexp"
	"strconv"

	"ava/integrations/email"
)

// The names of the fields that a sender is entered into.
const (
	fromField     = "from"
	fromNameField = "fromName"
)

// mailAddress is what an address looks like at first sight. What it is not shows
// when it is checked.
var mailAddress = regexp.MustCompile(`^[^ @]+@[^ @]+\.[^ @]+$`)

func senderFields(find *Page) []Field {
	return []Field{
		{
			Key: fromField, Label: "Sender address", Required: true, Pattern: mailAddress, MaxLength: 254,
			Help:        "The address that messages are from.",
			Placeholder: "desk@example.com",
			Find:        find,
		},
		{Key: fromNameField, Label: "Sender name", MaxLength: 100, Help: "The name beside it.", Placeholder: "Front Desk"},
	}
}

// smtpForm is what connects a mail server.
var smtpForm = Method{
	Path: []string{"email", "smtp"}, Name: "Mail server (SMTP)",
	Help: "Through the server that takes your mail. We sign in there once before anything is stored; no message is sent.",
	Fields: append([]Field{
		{
			Key: "host", Label: "Server", Required: true, MaxLength: 255,
			Help:        "The public name of the server for outgoing mail.",
			Placeholder: "smtp.example.com",
		},
		{Key: "port", Label: "Port", Kind: NumberField, Default: "587", Help: "587, or 465 for TLS from the start."},
		{
			Key: "security", Label: "Encryption", Kind: ChoiceField, Help: "Left out, as is usual on the port.",
			Choices: []Choice{
				{string(email.STARTTLS), "STARTTLS"}, {string(email.TLS), "TLS from the start"}, {string(email.Plain), "None (in listed private networks only)"},
			},
		},
		{
			Key: "username", Label: "User name", MaxLength: 254,
			Help:        "Often the address itself. Leave both out for a server that wants neither.",
			Placeholder: "desk@example.com",
		},
		{
			Key: "password", Label: "Password", Secret: true, MaxLength: 512,
			Help: "Where the account has a second factor, an app password.",
			Find: &Page{"Google: app passwords", "https://support.google.com/accounts/answer/185833"},
		},
	}, senderFields(nil)...),
	Guide: &Page{"The settings of Gmail, as an example", "https://support.google.com/a/answer/176600"},
}

// resendForm is what connects Resend.
var resendForm = Method{
	Path: []string{"email", "resend"}, Name: "Resend",
	Help: "With a key of your Resend account. It is tried before it is stored; no message is sent.",
	Fields: append([]Field{{
		Key: keyField, Label: "API key", Secret: true, Required: true, Pattern: oneWord, MaxLength: 512,
		Help: "It begins with re_. One that may only send is enough.",
		Find: &Page{"Resend: API Keys", "https://resend.com/api-keys"},
	}}, senderFields(&Page{"Resend: Domains", "https://resend.com/domains"})...),
	Guide: &Page{"Resend's guide to API keys", "https://resend.com/docs/dashboard/api-keys/introduction"},
}

func checkSMTP(c *email.SMTPConfig) error {
	return smtpForm.check(map[string]string{
		"host": c.Host, "port": strconv.Itoa(c.Port), "security": string(c.Security), "username": c.Username, "password": c.Password.Reveal(),
		fromField: c.From.Address, fromNameField: c.From.Name,
	})
}

func checkResend(c *email.ResendConfig) error {
	return resendForm.check(map[string]string{keyField: c.Key.Reveal(), fromField: c.From.Address, fromNameField: c.From.Name})
}
