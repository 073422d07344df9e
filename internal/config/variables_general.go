package config

import (
	"ava/internal/secret"
)

// general is what kind of installation this is, and where it keeps things.
var general = []variable{
	{
		name: "AVA_ENV", fallback: "development",
		meaning: "What kind of installation this is. `production` refuses stub mode, local authentication and a missing encryption key.",
		allowed: "development or production",
		set:     choice(func(c *Config) *Environment { return &c.Env }, Development, Production),
	},
	{
		name: "AVA_ADDR", fallback: "127.0.0.1:8080",
		meaning: "Where to listen. Port 0 picks a free one. Only a loopback address while `AVA_AUTH` is `local`.",
		allowed: "host:port, such as 127.0.0.1:8080",
		set:     func(c *Config, v string) bool { c.Addr = v; return address(v) },
	},
	{
		name: "INTEGRATIONS_STUB_MODE", shown: "`true` in development, `false` in production",
		meaning: "Whether integrations without a credential are served by stubs with made-up data.",
		allowed: "true or false",
		set:     boolean(func(c *Config) *bool { return &c.StubMode }),
	},
	{
		name: "AVA_DATABASE_URL", fallback: "sqlite:ava.db", secret: true,
		meaning: "Where credentials and the audit trail are kept.",
		allowed: "sqlite:path or postgres://user:password@host/database",
		set:     func(c *Config, v string) bool { c.Database.URL = v; return database(v) },
	},
	{
		name: "AVA_REDIS_URL", secret: true,
		meaning: "A Redis that many processes of this deployment share: second-level cache, rate limits, circuit breakers, events. Without it each process is on its own. While it does not answer, all of them go on by themselves.",
		allowed: "redis://user:password@host:port/db, or rediss:// for TLS",
		set:     func(c *Config, v string) bool { c.Redis = secret.New(v); return redisURL(v) },
	},
	{
		name: "AVA_ENCRYPTION_KEYS", secret: true, shown: "in development a generated file next to the database, mode 0600",
		meaning: "The key ring for credentials at rest: `id:base64,id:base64`, each key of 32 bytes. The first seals, all open.",
		allowed: "id:base64 of 32 bytes, several separated by commas",
		set:     func(c *Config, v string) bool { c.Database.Keys = secret.New(v); return keyRing(v) },
	},
	{
		name:    "AVA_KMS_URL",
		meaning: "A HashiCorp Vault whose transit engine holds the key instead of `AVA_ENCRYPTION_KEYS`. With both, keys are moved to it by `ava rotate-keys`.",
		allowed: "an http or https address without user, query or fragment",
		set:     func(c *Config, v string) bool { c.Database.KMS.URL = v; return baseURL(v) },
	},
	{
		name: "AVA_KMS_TOKEN", secret: true,
		meaning: "The token for it.",
		allowed: "a token of printable characters without spaces",
		set:     func(c *Config, v string) bool { c.Database.KMS.Token = secret.New(v); return token(v) },
	},
	{
		name: "AVA_KMS_KEY", fallback: "ava",
		meaning: "The name of the key there.",
		allowed: "a name of letters, digits, dots, dashes and underscores",
		set:     func(c *Config, v string) bool { c.Database.KMS.Key = v; return name(v) },
	},
	{
		name: "AVA_KMS_MOUNT", fallback: "transit",
		meaning: "Where the transit engine is mounted.",
		allowed: "a name of letters, digits, dots, dashes and underscores",
		set:     func(c *Config, v string) bool { c.Database.KMS.Mount = v; return name(v) },
	},
}
