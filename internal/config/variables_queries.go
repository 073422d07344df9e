package config

import (
	"time"
)

// queries is what one request may ask for.
var queries = []variable{
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
}
