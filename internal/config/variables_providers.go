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
}
