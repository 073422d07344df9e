package integrations //nolint:testpackage // sees what callers cannot

import (
	"ava/internal/fault"
	"ava/internal/identity"
	"ava/internal/store"
)

// Nudge is what a message of another process about a credential does.
func (h *Hub) Nudge(service fault.Service, owner identity.Owner) {
	h.drop(store.Ref{Owner: owner, Service: service})
}

// Watching returns how many watch.
func (h *Hub) Watching() int {
	h.watchers.mu.Lock()
	defer h.watchers.mu.Unlock()
	return len(h.watchers.all)
}
