package config

import "slices"

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
var variables = slices.Concat(general, authentication, providers, calls, queries, server)
