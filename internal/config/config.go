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

	Database Database
	Redis    secret.Text // where processes share what they know; empty means nowhere
	Auth     Auth
	Vapi     Vapi
	Twilio   Twilio
	Email    Email
	Google   Google
	Limits   Limits
	Breaker  Breaker
	Upstream Upstream
	Cache    Cache
	Ledger   Ledger
	Query    Query
	Streams  Streams
	Server   Server
	Log      Log
}

// Database is where things are kept, and how credentials are sealed there.
type Database struct {
	URL  string      // sqlite:path or postgres://…; it may hold a password
	Keys secret.Text // the key ring; empty means the key file, or the key management service
	KMS  KMS
	// KeyFile is the generated key of a development installation, next to the
	// database; empty in production and for PostgreSQL.
	KeyFile string
}

// KMS is a key management service: HashiCorp Vault's transit engine.
type KMS struct {
	URL   string // empty if there is none
	Token secret.Text
	Key   string
	Mount string
}

// Auth is how it is known who asks.
type Auth struct {
	Mode         string // local or oidc
	Issuer       string
	Audience     string
	OwnerClaim   string
	OnlyTyped    bool   // whether access tokens must say that they are such
	ClientID     string // for browsers' sign-in; empty if there is none
	ClientSecret secret.Text
	PublicURL    string
}

// Vapi is how the real Vapi is reached.
type Vapi struct {
	Key     secret.Text // the deployment's key; empty if there is none
	BaseURL string
}

// Twilio is how the real Twilio is reached.
type Twilio struct {
	AccountSID string // of the deployment's account; empty if there is none
	AuthToken  secret.Text
	BaseURL    string
}

// Email is how e-mail is sent, and for how long it is remembered.
type Email struct {
	ResendURL string
	Retention time.Duration // of the log of what was sent
}

// Google is how Google Calendar is reached, and as which product we are known
// there.
type Google struct {
	ClientID     string // empty if nobody has registered this installation
	ClientSecret secret.Text
	BaseURL      string
	OAuthBaseURL string // empty means Google's own, which are two
}

// Server is what concerns the HTTP server itself.
type Server struct {
	Playground bool
	Frames     []string      // origins whose pages may show the settings page in a frame
	Drain      time.Duration // how long open requests have to end after SIGTERM
	Conns      int           // connections at the same time
	GC         int           // how many percent the heap may grow before it is collected; -1 never
}

// Log says what is logged and how.
type Log struct {
	Level  string
	Format string
}
