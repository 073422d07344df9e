package config

import (
	"time"
)

// server is the HTTP server and its log.
var server = []variable{
	{
		name: "AVA_PLAYGROUND", fallback: "true",
		meaning: "Whether GET /playground serves GraphiQL.",
		allowed: "true or false",
		set:     boolean(func(c *Config) *bool { return &c.Server.Playground }),
	},
	{
		name:    "AVA_FRAME_ORIGINS",
		meaning: "Whose pages may show the settings page in a frame; nobody's unless it is set. The cookie of a sign-in goes along only in pages of the same site.",
		allowed: "origins such as https://app.example.com, several separated by commas; http on loopback",
		set:     origins(func(c *Config) *[]string { return &c.Server.Frames }),
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
