package config

import (
	"ava/internal/secret"
)

// authentication is who may ask.
var authentication = []variable{
	{
		name: "AVA_AUTH", fallback: "local",
		meaning: "Who may ask: `local` is one user on this machine, `oidc` whoever has a token of the issuer or signs in there.",
		allowed: "local or oidc",
		set:     choice(func(c *Config) *string { return &c.Auth.Mode }, "local", "oidc"),
	},
	{
		name:    "AVA_OIDC_ISSUER",
		meaning: "The OpenID Connect issuer, as its discovery document spells it.",
		allowed: "an https address; http on loopback",
		set:     func(c *Config, v string) bool { c.Auth.Issuer = v; return baseURL(v) },
	},
	{
		name:    "AVA_OIDC_AUDIENCE",
		meaning: "The audience that access tokens must be for.",
		allowed: "any text",
		set:     text(func(c *Config) *string { return &c.Auth.Audience }),
	},
	{
		name: "AVA_OIDC_OWNER_CLAIM", fallback: "sub",
		meaning: "The claim that credentials belong to, together with the issuer. Never one that can change hands, such as `email`.",
		allowed: "the name of a claim",
		set:     text(func(c *Config) *string { return &c.Auth.OwnerClaim }),
	},
	{
		name: "AVA_OIDC_TOKEN_TYPE", fallback: "jwt",
		meaning: "`at+jwt` accepts only access tokens that say so (RFC 9068); `jwt` also those that are told from ID tokens by their claims.",
		allowed: "jwt or at+jwt",
		set: func(c *Config, v string) bool {
			c.Auth.OnlyTyped = v == "at+jwt"
			return v == "jwt" || v == "at+jwt"
		},
	},
	{
		name:    "AVA_OIDC_CLIENT_ID",
		meaning: "This server's client at the issuer. It turns the sign-in of browsers on; needs `AVA_PUBLIC_URL`.",
		allowed: "any text",
		set:     text(func(c *Config) *string { return &c.Auth.ClientID }),
	},
	{
		name: "AVA_OIDC_CLIENT_SECRET", secret: true,
		meaning: "That client's secret; none for a public client.",
		allowed: "a secret of printable characters without spaces",
		set:     func(c *Config, v string) bool { c.Auth.ClientSecret = secret.New(v); return token(v) },
	},
	{
		name:    "AVA_PUBLIC_URL",
		meaning: "Where browsers, and the webhooks of providers, reach this server. Without it nobody is asked to report. Google sends browsers back to `/oauth/calendar/callback` there; with `AVA_AUTH=local` that is at the listen address unless this is set.",
		allowed: "an https address; http on loopback",
		set:     func(c *Config, v string) bool { c.Auth.PublicURL = v; return baseURL(v) },
	},
}
