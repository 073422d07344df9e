// Package config is the process's environment: read once, checked as a whole,
// and printable with its secrets masked. Nobody else reads the environment.
package config

import (
	"time"

	"ava/internal/secret"
)

// Environment is what kind of installation this is.
type Environment string

// The environments. Production refuses what only development may have.
const (
	Development Environment = "development"
	Production  Environment = "production"
)

// Config is the effective configuration. docs/CONFIGURATION.md is generated
// from the table that fills it.
type Config struct {
	Env      Environment
	Addr     string // host:port to listen on
	StubMode bool   // serve integrations without credentials by stubs

	Vapi     Vapi
	Breaker  Breaker
	Upstream Upstream
	Query    Query
	Server   Server
	Log      Log
}

// Vapi is how the real Vapi is reached.
type Vapi struct {
	Key     secret.Text // the deployment's key; empty if there is none
	BaseURL string
}

// Breaker says when a circuit breaker opens and closes.
type Breaker struct {
	Failures  int
	Recovery  time.Duration
	Successes int
}

// Upstream limits calls to providers.
type Upstream struct {
	Timeout time.Duration // of one attempt
	Retries int           // of a read, after the first try
	MaxBody int           // bytes of an answer
}

// Query limits what one request may ask for.
type Query struct {
	Timeout    time.Duration // of a whole operation
	MaxBody    int           // bytes of a request
	Tokens     int
	Depth      int
	Aliases    int
	Directives int
	Fields     int
	RootFields int
	Mutations  int
	Cost       int
}

// Server is what concerns the HTTP server itself.
type Server struct {
	Playground bool
	Drain      time.Duration // how long open requests have to end after SIGTERM
	Conns      int           // connections at the same time
	GC         int           // how many percent the heap may grow before it is collected; -1 never
}

// Log says what is logged and how.
type Log struct {
	Level  string
	Format string
}
