package config

import (
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
}
