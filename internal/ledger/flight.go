package ledger

import (
	"ava/internal/identity"
	"ava/internal/store"
)

type flightKey struct {
	owner identity.Owner
	key   store.Digest
}

// flight is one key that somebody in this process is working on. The others wait
// for it, without asking the database.
type flight struct {
	fingerprint store.Digest
	landed      chan struct{}

	// Set before it lands: what the others get as well. Neither means that they
	// see for themselves.
	answer []byte
	failed error
}

// board returns the flight of a key, and whether the caller is to lead it.
func (l *Ledger) board(c claim) (f *flight, leads bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if f, ok := l.flights[flightKey{c.Owner, c.key}]; ok {
		return f, false
	}
	f = &flight{fingerprint: c.fingerprint, landed: make(chan struct{})}
	l.flights[flightKey{c.Owner, c.key}] = f
	return f, true
}

func (l *Ledger) land(c claim, f *flight) {
	l.mu.Lock()
	delete(l.flights, flightKey{c.Owner, c.key})
	l.mu.Unlock()
	close(f.landed)
}
