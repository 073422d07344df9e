package integrations //nolint:testpackage // sees what callers cannot

import (
	"context"
	"slices"

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

// Heard has somebody listen to what is reported of an object, and returns what
// was told last since it was last asked; nil if nothing was.
func (h *Hub) Heard(ctx context.Context, service fault.Service, object string) func() *store.Report {
	viewer, _ := identity.From(ctx)
	one := h.followers.add(followed{store.Ref{Owner: viewer.Owner, Service: service}, object})
	return func() *store.Report { return h.followers.take(one) }
}

// Following returns how many objects are followed.
func (h *Hub) Following() int {
	h.followers.mu.Lock()
	defer h.followers.mu.Unlock()
	return len(h.followers.all)
}

// Catalogue is what the product knows of every third party, consents included.
func Catalogue() []Descriptor {
	google := Descriptor{Service: fault.Calendar, Connect: []Method{googleConsent}}
	return append(slices.Clone(catalogue), google)
}
