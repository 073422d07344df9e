package config

import (
	"time"

	"ava/internal/pace"
)

// calls is how calls to providers are limited, and survive.
var calls = []variable{
	{
		name: "AVA_RATE_LIMIT_ACTIONS", fallback: "15/min",
		meaning: "How often a user may have something changed at a provider, for each integration. Exactly that many in any span of that length.",
		allowed: "a number per s, min or h, such as 15/min; or off",
		set:     rate(func(c *Config) *pace.Limit { return &c.Limits.Actions }),
	},
	{
		name: "AVA_RATE_LIMIT_QUERIES", fallback: "600/min",
		meaning: "How many top-level query fields a user may ask for.",
		allowed: "a number per s, min or h, such as 15/min; or off",
		set:     rate(func(c *Config) *pace.Limit { return &c.Limits.Queries }),
	},
	{
		name: "AVA_RATE_LIMIT_TESTS", fallback: "5/min",
		meaning: "How often a user may try a credential, stored or not, for each integration.",
		allowed: "a number per s, min or h, such as 15/min; or off",
		set:     rate(func(c *Config) *pace.Limit { return &c.Limits.Tests }),
	},
	{
		name: "AVA_RATE_LIMIT_REPORTS", fallback: "600/min",
		meaning: "How often a provider may report what happens in a user's account. What it reports beyond that is refused with 429.",
		allowed: "a number per s, min or h, such as 15/min; or off",
		set:     rate(func(c *Config) *pace.Limit { return &c.Limits.Reports }),
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
		meaning: "How long one attempt at a provider may take. Mail servers of users get twice that, beyond `AVA_QUERY_TIMEOUT` if need be.",
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
		name: "AVA_UPSTREAM_CONCURRENCY", fallback: "64",
		meaning: "How many calls to one provider may be under way in this process.",
		allowed: "a whole number from 1 to 10000",
		set:     number(func(c *Config) *int { return &c.Upstream.Concurrency }, 1, 10_000),
	},
	{
		name: "AVA_USER_CONCURRENCY", fallback: "8",
		meaning: "How many of them may be of one user.",
		allowed: "a whole number from 1 to 10000",
		set:     number(func(c *Config) *int { return &c.Upstream.PerUser }, 1, 10_000),
	},
	{
		name: "AVA_UPSTREAM_QUEUE", fallback: "100ms",
		meaning: "How long a call waits for its turn before it is refused with OVERLOADED.",
		allowed: "a duration from 0s to 10s",
		set:     duration(func(c *Config) *time.Duration { return &c.Upstream.Queue }, "0s", "10s"),
	},
	{
		name: "AVA_CACHE_TTL", fallback: "5m",
		meaning: "How long an answer to a settings read is served again without asking the provider. 0s asks every time; with `AVA_CACHE_RESERVE` 0s too, equal reads at the same time are calls of their own.",
		allowed: "a duration from 0s to 24h",
		set:     duration(func(c *Config) *time.Duration { return &c.Cache.TTL }, "0s", "24h"),
	},
	{
		name: "AVA_CACHE_RESERVE", fallback: "24h",
		meaning: "How long an answer is kept to stand in, marked as stale, while the provider is down.",
		allowed: "a duration from 0s to 168h",
		set:     duration(func(c *Config) *time.Duration { return &c.Cache.Reserve }, "0s", "168h"),
	},
	{
		name: "AVA_CACHE_SIZE", fallback: "10000",
		meaning: "How many answers are kept in memory.",
		allowed: "a whole number from 100 to 10000000",
		set:     number(func(c *Config) *int { return &c.Cache.Size }, 100, 10_000_000),
	},
	{
		name: "AVA_CLIENT_POOL_SIZE", fallback: "128",
		meaning: "How many users' clients are kept ready. One that is not is made anew, which costs a look into the database.",
		allowed: "a whole number from 1 to 100000",
		set:     number(func(c *Config) *int { return &c.Upstream.Clients }, 1, 100_000),
	},
	{
		name: "AVA_IDEMPOTENCY_RETENTION", fallback: "24h",
		meaning: "How long a write with an idempotency key is answered again with what became of it.",
		allowed: "a duration from 1h to 720h",
		set:     duration(func(c *Config) *time.Duration { return &c.Ledger.Retention }, "1h", "720h"),
	},
}
