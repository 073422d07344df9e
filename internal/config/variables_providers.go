package config

import (
	"net/netip"
	"time"

	"ava/internal/secret"
)

// providers is how the providers are reached.
var providers = []variable{
	{
		name: "AVA_API_VAPI_API_KEY", secret: true,
		meaning: "The deployment's private Vapi key, from dashboard.vapi.ai under API Keys.",
		allowed: "a key of printable characters without spaces",
		set:     func(c *Config, v string) bool { c.Vapi.Key = secret.New(v); return token(v) },
	},
	{
		name: "AVA_VAPI_BASE_URL", fallback: "https://api.vapi.ai",
		meaning: "Where Vapi is: its European address, a proxy, or a mock.",
		allowed: "an http or https address without user, query or fragment",
		set:     func(c *Config, v string) bool { c.Vapi.BaseURL = v; return baseURL(v) },
	},
	{
		name:    "TWILIO_ACCOUNT_SID",
		meaning: "The deployment's Twilio account, from console.twilio.com.",
		allowed: "an Account SID: AC and 32 hexadecimal digits",
		set:     func(c *Config, v string) bool { c.Twilio.AccountSID = v; return accountSID(v) },
	},
	{
		name: "TWILIO_AUTH_TOKEN", secret: true,
		meaning: "The Auth Token of that account.",
		allowed: "a token of printable characters without spaces",
		set:     func(c *Config, v string) bool { c.Twilio.AuthToken = secret.New(v); return token(v) },
	},
	{
		name: "AVA_TWILIO_BASE_URL", fallback: "https://api.twilio.com",
		meaning: "Where Twilio is: the address of a region, a proxy, or a mock.",
		allowed: "an http or https address without user, query or fragment",
		set:     func(c *Config, v string) bool { c.Twilio.BaseURL = v; return baseURL(v) },
	},
	{
		name: "AVA_RESEND_BASE_URL", fallback: "https://api.resend.com",
		meaning: "Where Resend is: a proxy, or a mock.",
		allowed: "an http or https address without user, query or fragment",
		set:     func(c *Config, v string) bool { c.Email.ResendURL = v; return baseURL(v) },
	},
	{
		name: "AVA_EMAIL_LOG_RETENTION", fallback: "720h",
		meaning: "How long it is remembered which e-mails were sent: to whom, about what, and what became of them. It is sealed at rest.",
		allowed: "a duration from 1h to 8760h",
		set:     duration(func(c *Config) *time.Duration { return &c.Email.Retention }, "1h", "8760h"),
	},
	{
		name:    "AVA_GOOGLE_CLIENT_ID",
		meaning: "This installation's OAuth client at Google, of the type web application, from console.cloud.google.com under APIs & Services. Without it people connect calendars by CalDAV alone.",
		allowed: "any text",
		set:     text(func(c *Config) *string { return &c.Google.ClientID }),
	},
	{
		name: "AVA_GOOGLE_CLIENT_SECRET", secret: true,
		meaning: "That client's secret.",
		allowed: "a secret of printable characters without spaces",
		set:     func(c *Config, v string) bool { c.Google.ClientSecret = secret.New(v); return token(v) },
	},
	{
		name: "AVA_GOOGLE_BASE_URL", fallback: "https://www.googleapis.com",
		meaning: "Where the Google Calendar API is: a proxy, or a mock.",
		allowed: "an http or https address without user, query or fragment",
		set:     func(c *Config, v string) bool { c.Google.BaseURL = v; return baseURL(v) },
	},
	{
		name: "AVA_GOOGLE_OAUTH_BASE_URL", shown: "Google's own",
		meaning: "Where Google's consent page and token endpoint are: a proxy, or a mock.",
		allowed: "an http or https address without user, query or fragment",
		set:     func(c *Config, v string) bool { c.Google.OAuthBaseURL = v; return baseURL(v) },
	},
	{
		name:    "AVA_PRIVATE_NETWORKS",
		meaning: "Networks that are not public and in which mail and calendar servers of users may be all the same, on any port and without encryption. Everybody who may connect an integration can have this server connect to whatever is there.",
		allowed: "networks such as 10.1.2.0/24, several separated by commas",
		set:     networks(func(c *Config) *[]netip.Prefix { return &c.Upstream.Private }),
	},
}
