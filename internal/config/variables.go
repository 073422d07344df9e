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
		meaning: "What kind of installation this is. `production` refuses stub mode.",
		allowed: "development or production",
		set:     choice(func(c *Config) *Environment { return &c.Env }, Development, Production),
	},
	{
		name: "AVA_ADDR", fallback: "127.0.0.1:8080",
		meaning: "Where to listen. Port 0 picks a free one. Only loopback addresses, as everybody who can connect acts with this deployment's credentials.",
		allowed: "a loopback address and a port, such as 127.0.0.1:8080 or localhost:0",
		set:     func(c *Config, v string) bool { c.Addr = v; return loopback(v) },
	},
	{
		name: "INTEGRATIONS_STUB_MODE", shown: "`true` in development, `false` in production",
		meaning: "Whether integrations without a credential are served by stubs with made-up data.",
		allowed: "true or false",
		set:     boolean(func(c *Config) *bool { return &c.StubMode }),
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
