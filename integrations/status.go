package integrations

import (
	"strings"

	"ava/internal/fault"
	"ava/internal/resilience"
)

// Status is the most urgent thing to know about an integration, named as in the
// schema.
type Status string

// The statuses.
const (
	NotConnected      Status = "NOT_CONNECTED"
	Connected         Status = "CONNECTED"
	Stubbed           Status = "STUBBED"
	ReconnectRequired Status = "RECONNECT_REQUIRED"
	Degraded          Status = "DEGRADED"
	Unavailable       Status = "UNAVAILABLE"
)

// Integration is one third party as of now.
type Integration struct {
	Descriptor
	Source Source
	Hint   string // the credential's last four characters; may be empty
	Health resilience.Health
}

func (c connection[C]) now() Integration {
	return Integration{c.Descriptor, c.source, c.hint, c.guard.Health()}
}

// All returns every integration, in the order people see them.
func (h *Hub) All() []Integration { return []Integration{h.vapi.now()} }

// Find returns one integration, and false if this build does not offer it.
func (h *Hub) Find(service fault.Service) (Integration, bool) {
	for _, i := range h.All() {
		if i.Service == service {
			return i, true
		}
	}
	return Integration{}, false
}

// Status returns the integration's status.
func (i Integration) Status() Status {
	failing := i.Health.Failing()
	switch {
	case i.Source == Nowhere:
		return NotConnected
	case i.Health.State == resilience.Open:
		return Unavailable
	case failing && rejected(i.Health.LastFailure.Fault):
		return ReconnectRequired
	case failing || i.Health.State == resilience.HalfOpen:
		return Degraded
	case i.Source == Stub:
		return Stubbed
	default:
		return Connected
	}
}

// rejected reports whether only another credential helps.
func rejected(f *fault.Fault) bool { return f.Traits().Category == fault.CategoryAuth }

// Matches reports whether the integration's name or description contains text,
// in any case.
func (i Integration) Matches(text string) bool {
	text = strings.ToLower(text)
	return strings.Contains(strings.ToLower(i.Service.Name()), text) ||
		strings.Contains(strings.ToLower(i.Description), text)
}
