package config

import (
	"net/netip"
	"time"

	"ava/internal/pace"
)

// Limits is how often a user may do something. The zero limit does not limit.
type Limits struct {
	Actions pace.Limit // changes at a provider, for each integration
	Queries pace.Limit // top-level query fields
	Tests   pace.Limit // trials of a credential, for each integration
	Reports pace.Limit // what a service reports of a user's account
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
	Clients int           // how many users' clients are kept ready

	Private []netip.Prefix // networks of our own in which users' servers may be

	Concurrency int           // calls at the same time to one provider
	PerUser     int           // of these, of one user
	Queue       time.Duration // how long a call waits for its turn
}

// Cache says how long answers of providers are kept.
type Cache struct {
	TTL     time.Duration // to be served again; 0 asks every time
	Reserve time.Duration // to stand in while the provider is down
	Size    int           // how many
}

// Ledger says how long it is remembered what became of writes.
type Ledger struct {
	Retention time.Duration // how long a key is answered with what became of its write
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

// Streams limits what outlasts an answer: subscriptions, and WebSockets.
type Streams struct {
	PerUser int // subscriptions of one user, and their WebSockets
	Total   int // of all users
	MaxAge  time.Duration
}
