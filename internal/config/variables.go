package config

import (
	"time"

	"ava/internal/secret"
)

// A variable is one entry of the environment: how it is documented, and how its
// value gets into a Config.
type variable struct {
	name     string
	fallback string // the default; empty if there is none
	shown    string // the default as documented, where it depends on something
	meaning  string
	allowed  string // completes "Use …"
	secret   bool
	set      func(c *Config, value string) bool // false refuses the value
}

// variables is every variable that the program reads. AVA_ENV comes first, as
// defaults depend on it.
var variables = []variable{
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
		meaning: "Where browsers reach this server.",
		allowed: "an https address; http on loopback",
		set:     func(c *Config, v string) bool { c.Auth.PublicURL = v; return baseURL(v) },
	},
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
		name: "AVA_BREAKER_FAILURES", fallback: "3",
		meaning: "Consecutive failed calls after which a circuit breaker opens.",
		allowed: "a whole number from 1 to 1000",
		set:     number(func(c *Config) *int { return &c.Breaker.Failures }, 1, 1000),
	},
	{
		name: "AVA_BREAKER_RECOVERY", fallback: "30s",
		meaning: "How long a circuit breaker stays open before it lets probes through.",
		allowed: "a duration from 100ms to 1h",
		set:     duration(func(c *Config) *time.Duration { return &c.Breaker.Recovery }, "100ms", "1h"),
	},
	{
		name: "AVA_BREAKER_SUCCESSES", fallback: "2",
		meaning: "Successful probes after which a circuit breaker closes; also how many probes are let through at once.",
		allowed: "a whole number from 1 to 100",
		set:     number(func(c *Config) *int { return &c.Breaker.Successes }, 1, 100),
	},
	{
		name: "AVA_UPSTREAM_TIMEOUT", fallback: "10s",
		meaning: "How long one attempt at a provider may take.",
		allowed: "a duration from 100ms to 2m",
		set:     duration(func(c *Config) *time.Duration { return &c.Upstream.Timeout }, "100ms", "2m"),
	},
	{
		name: "AVA_UPSTREAM_RETRIES", fallback: "2",
		meaning: "How often a read that failed is tried again. Writes are sent once.",
		allowed: "a whole number from 0 to 5",
		set:     number(func(c *Config) *int { return &c.Upstream.Retries }, 0, 5),
	},
	{
		name: "AVA_UPSTREAM_MAX_BODY", fallback: "8388608",
		meaning: "The largest answer that is read from a provider, in bytes.",
		allowed: "a whole number from 65536 to 134217728",
		set:     number(func(c *Config) *int { return &c.Upstream.MaxBody }, 64<<10, 128<<20),
	},
	{
		name: "AVA_CLIENT_POOL_SIZE", fallback: "128",
		meaning: "How many users' clients are kept ready. One that is not is made anew, which costs a look into the database.",
		allowed: "a whole number from 1 to 100000",
		set:     number(func(c *Config) *int { return &c.Upstream.Clients }, 1, 100_000),
	},
	{
		name: "AVA_QUERY_TIMEOUT", fallback: "15s",
		meaning: "How long one operation may take, with everything it calls.",
		allowed: "a duration from 100ms to 5m",
		set:     duration(func(c *Config) *time.Duration { return &c.Query.Timeout }, "100ms", "5m"),
	},
	{
		name: "AVA_QUERY_MAX_BODY", fallback: "262144",
		meaning: "The largest request, in bytes.",
		allowed: "a whole number from 1024 to 16777216",
		set:     number(func(c *Config) *int { return &c.Query.MaxBody }, 1<<10, 16<<20),
	},
	{
		name: "AVA_QUERY_TOKENS", fallback: "1000",
		meaning: "The longest document, in tokens.",
		allowed: "a whole number from 100 to 100000",
		set:     number(func(c *Config) *int { return &c.Query.Tokens }, 100, 100_000),
	},
	{
		name: "AVA_QUERY_DEPTH", fallback: "10",
		meaning: "How many levels deep a document may be nested.",
		allowed: "a whole number from 3 to 50",
		set:     number(func(c *Config) *int { return &c.Query.Depth }, 3, 50),
	},
	{
		name: "AVA_QUERY_ALIASES", fallback: "15",
		meaning: "How many aliases a document may use.",
		allowed: "a whole number from 0 to 1000",
		set:     number(func(c *Config) *int { return &c.Query.Aliases }, 0, 1000),
	},
	{
		name: "AVA_QUERY_DIRECTIVES", fallback: "20",
		meaning: "How many directives a document may use.",
		allowed: "a whole number from 0 to 1000",
		set:     number(func(c *Config) *int { return &c.Query.Directives }, 0, 1000),
	},
	{
		name: "AVA_QUERY_FIELDS", fallback: "300",
		meaning: "How many fields a document may select, with its fragments written out.",
		allowed: "a whole number from 20 to 10000",
		set:     number(func(c *Config) *int { return &c.Query.Fields }, 20, 10_000),
	},
	{
		name: "AVA_QUERY_ROOT_FIELDS", fallback: "10",
		meaning: "How many top-level fields a query may have.",
		allowed: "a whole number from 1 to 100",
		set:     number(func(c *Config) *int { return &c.Query.RootFields }, 1, 100),
	},
	{
		name: "AVA_QUERY_MUTATIONS", fallback: "1",
		meaning: "How many top-level fields a mutation may have.",
		allowed: "a whole number from 1 to 10",
		set:     number(func(c *Config) *int { return &c.Query.Mutations }, 1, 10),
	},
	{
		name: "AVA_QUERY_COST", fallback: "5000",
		meaning: "How much a document may cost: each field counts 1, those in a list as often as the list is long.",
		allowed: "a whole number from 100 to 1000000",
		set:     number(func(c *Config) *int { return &c.Query.Cost }, 100, 1_000_000),
	},
	{
		name: "AVA_STREAMS_PER_USER", fallback: "4",
		meaning: "How many subscriptions one user may have at a time, and how many WebSockets.",
		allowed: "a whole number from 1 to 1000",
		set:     number(func(c *Config) *int { return &c.Streams.PerUser }, 1, 1000),
	},
	{
		name: "AVA_STREAMS", fallback: "512",
		meaning: "How many subscriptions this process serves at a time, and how many WebSockets. Keep it below `AVA_MAX_CONNECTIONS`.",
		allowed: "a whole number from 1 to 1000000",
		set:     number(func(c *Config) *int { return &c.Streams.Total }, 1, 1_000_000),
	},
	{
		name: "AVA_STREAM_MAX_AGE", fallback: "1h",
		meaning: "How long a stream lasts before its client has to connect again and show anew who it is. A proof that ends earlier ends it earlier.",
		allowed: "a duration from 1s to 24h",
		set:     duration(func(c *Config) *time.Duration { return &c.Streams.MaxAge }, "1s", "24h"),
	},
	{
		name: "AVA_PLAYGROUND", fallback: "true",
		meaning: "Whether GET /playground serves GraphiQL.",
		allowed: "true or false",
		set:     boolean(func(c *Config) *bool { return &c.Server.Playground }),
	},
	{
		name: "AVA_DRAIN_TIMEOUT", fallback: "15s",
		meaning: "How long open requests have to end after SIGTERM or SIGINT.",
		allowed: "a duration from 0s to 5m",
		set:     duration(func(c *Config) *time.Duration { return &c.Server.Drain }, "0s", "5m"),
	},
	{
		name: "AVA_MAX_CONNECTIONS", fallback: "1024",
		meaning: "How many connections are served at the same time; more wait.",
		allowed: "a whole number from 1 to 1000000",
		set:     number(func(c *Config) *int { return &c.Server.Conns }, 1, 1_000_000),
	},
	{
		name: "GOGC", fallback: "400",
		meaning: "The Go runtime's own: by how many percent the heap may grow before it is collected. More memory, less work.",
		allowed: "a whole number from 10 to 10000, or off",
		set: func(c *Config, v string) bool {
			if v == "off" {
				c.Server.GC = -1
				return true
			}
			return number(func(c *Config) *int { return &c.Server.GC }, 10, 10_000)(c, v)
		},
	},
	{
		name: "AVA_LOG_LEVEL", fallback: "info",
		meaning: "From which level on lines are logged.",
		allowed: "debug, info, warn or error",
		set:     choice(func(c *Config) *string { return &c.Log.Level }, "debug", "info", "warn", "error"),
	},
	{
		name: "AVA_LOG_FORMAT", shown: "`console` on a terminal, else `json`",
		meaning: "How lines are logged.",
		allowed: "json or console",
		set:     choice(func(c *Config) *string { return &c.Log.Format }, "json", "console"),
	},
}
