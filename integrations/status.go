package integrations

import (
	"context"
	"strings"
	"time"

	"ava/internal/fault"
	"ava/internal/language"
	"ava/internal/resilience"
)

// Source is where the credential in force comes from.
type Source int

// The sources.
const (
	Nowhere     Source = iota // there is none: the integration is not connected
	User                      // the viewer connected it
	Environment               // the deployment's, for everybody
	Stub                      // none, and a stub answers in its place
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

// Integration is one third party as of now, as the viewer has it.
type Integration struct {
	Descriptor
	Source Source
	// Stubbed says that a stub answers: in the place of a credential, or because
	// the credential is one for the stub.
	Stubbed bool
	Hint    string // the credential's last four characters; may be empty
	Health  resilience.Health

	// What is known of the viewer's own credential; zero for others.
	Account                 string
	Scopes                  []string
	ConnectedAt, VerifiedAt time.Time
	ExpiresAt               time.Time
}

func (l *link) now() Integration {
	record := l.credential()
	i := Integration{
		Descriptor: l.Descriptor, Source: l.source, Stubbed: l.stubbed || l.source == Stub, Hint: l.hint,
		Account: record.Account, Scopes: record.Scopes,
		ConnectedAt: record.ConnectedAt, VerifiedAt: record.VerifiedAt, ExpiresAt: record.ExpiresAt,
	}
	i.Health.State = resilience.Closed
	if l.guard != nil {
		i.Health = l.guard.Health()
	}
	return i
}

// All returns every integration as the viewer has it, in the order people see
// them.
func (h *Hub) All(ctx context.Context) ([]Integration, error) {
	all := make([]Integration, 0, len(catalogue))
	for _, d := range catalogue {
		i, err := h.now(ctx, d.Service)
		if err != nil {
			return nil, err
		}
		all = append(all, i)
	}
	return all, nil
}

// Find returns one integration, and false if this build does not offer it.
func (h *Hub) Find(ctx context.Context, service fault.Service) (Integration, bool, error) {
	if !h.offered(service) {
		return Integration{}, false, nil
	}
	i, err := h.now(ctx, service)
	return i, err == nil, err
}

// Default returns every integration as somebody has it who connected none.
func (h *Hub) Default() []Integration {
	var all []Integration
	for _, d := range catalogue {
		all = append(all, h.providers[d.Service].fallback.now())
	}
	return all
}

// Status returns the integration's status.
func (i Integration) Status() Status {
	failing := i.Health.Failing()
	switch {
	case i.Source == Nowhere:
		return NotConnected
	case i.Expired():
		return ReconnectRequired
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

// warning is how long before its end a credential is said to expire soon.
const warning = 3 * 24 * time.Hour

// Expired reports whether the credential has ended.
func (i Integration) Expired() bool { return !i.ExpiresAt.IsZero() && !time.Now().Before(i.ExpiresAt) }

// ExpiresSoon reports whether the credential ends within three days, or has
// ended.
func (i Integration) ExpiresSoon() bool {
	return !i.ExpiresAt.IsZero() && !time.Now().Before(i.ExpiresAt.Add(-warning))
}

// turns is when the status of the credential changes by itself; zero if it does
// not.
func (i Integration) turns() time.Time {
	switch {
	case i.ExpiresAt.IsZero() || i.Expired():
		return time.Time{}
	case i.ExpiresSoon():
		return i.ExpiresAt
	default:
		return i.ExpiresAt.Add(-warning)
	}
}

// rejected reports whether only another credential helps.
func rejected(f *fault.Fault) bool { return f.Traits().Category == fault.CategoryAuth }

// Matches reports whether the integration's name or description in a language, or
// its name in addresses, contains text, in any case.
func (i Integration) Matches(text string, tag language.Tag) bool {
	said := []string{i.Service.Slug(), i.Service.NameIn(tag), i.In(tag).Description}
	return strings.Contains(strings.ToLower(strings.Join(said, "\n")), strings.ToLower(text))
}
