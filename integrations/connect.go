package integrations

import (
	"context"
	"errors"
	"io"
	"time"

	"ava/internal/audit"
	"ava/internal/fault"
	"ava/internal/store"
	"ava/internal/vault"
)

// connect makes a bundle the viewer's credential for a service; known is what is
// known of it.
func (h *Hub) connect(ctx context.Context, service fault.Service, bundle vault.Bundle, known store.Credential) (Integration, error) {
	ctx, cancel := h.patiently(ctx, service)
	defer cancel()
	ref, err := h.ref(ctx, service)
	if err != nil {
		return Integration{}, err
	}
	event, err := audit.Event(ctx, ref, store.Connect)
	if err != nil {
		return Integration{}, err
	}
	if err := h.try(ctx, service, bundle); err != nil {
		err = connecting(err)
		return Integration{}, errors.Join(err, h.audit.Record(ctx, audit.Failed(event, err)))
	}
	known.Ref, known.ConnectedAt = ref, time.Now()
	known.VerifiedAt = known.ConnectedAt
	event.Outcome = fault.Applied
	if _, err = h.options.Vault.Put(ctx, known, bundle, event); err != nil {
		return Integration{}, err
	}
	h.tell(ref)
	return h.now(ctx, service)
}

// try asks the provider whether it accepts a credential that is not in force.
func (h *Hub) try(ctx context.Context, service fault.Service, bundle vault.Bundle) error {
	p := h.providers[service]
	up := p.upstream(bundle)
	if up == nil {
		return notConnected(service)
	}
	c := p.open(bundle, up.Trial(), store.Credential{})
	if closer, ok := c.(io.Closer); ok {
		defer closer.Close()
	}
	return c.Verify(ctx)
}

// now is an integration as the viewer has it now.
func (h *Hub) now(ctx context.Context, service fault.Service) (Integration, error) {
	l, err := h.link(ctx, service)
	if err != nil {
		return Integration{}, err
	}
	return l.now(), nil
}

// connecting says of a failed verification what became of the connection:
// nothing was stored.
func connecting(err error) error {
	f := *fault.Of(err)
	f.Outcome = fault.Rejected
	if f.Code == fault.BadUserInput && f.Upstream == nil {
		f.Outcome = fault.NotSent // nobody was asked
	}
	return &f
}

// Trial is how a test of a credential went.
type Trial struct {
	Integration Integration
	Fault       *fault.Fault // what is wrong; nil if nothing is
	Took        time.Duration
}

// Test asks the provider whether it accepts the credential in force. Nothing
// changes there; that it is refused is a result and not an error.
func (h *Hub) Test(ctx context.Context, service fault.Service) (Trial, error) {
	if !h.offered(service) {
		return Trial{}, notConnected(service)
	}
	ctx, cancel := h.patiently(ctx, service)
	defer cancel()
	l, err := h.link(ctx, service)
	if err != nil {
		return Trial{}, err
	}
	if l.source == Nowhere {
		return Trial{}, notConnected(service)
	}
	ref, err := h.ref(ctx, service)
	if err != nil {
		return Trial{}, err
	}
	event, err := audit.Event(ctx, ref, store.Test)
	if err != nil {
		return Trial{}, err
	}
	start := time.Now()
	verdict := l.client.Verify(ctx)
	t := Trial{Fault: fault.Of(verdict), Took: time.Since(start)}
	if err := h.noteTest(ctx, l, audit.Failed(event, verdict), verdict == nil); err != nil {
		return Trial{}, err
	}
	t.Integration, err = h.now(ctx, service)
	return t, err
}

// noteTest records a test, and that the viewer's own credential was accepted.
// If it was replaced meanwhile, the test was of the old one: only the trail
// tells of it.
func (h *Hub) noteTest(ctx context.Context, l *link, event store.Event, accepted bool) error {
	record := l.credential()
	if l.source != User || !accepted {
		return h.audit.Record(ctx, event)
	}
	v := store.Verification{Ref: record.Ref, Version: record.Version, At: event.At}
	err := h.options.Store.Credentials().Verified(ctx, v, event)
	if errors.Is(err, store.ErrConflict) || isNotFound(err) {
		return h.audit.Record(ctx, event)
	}
	if err == nil {
		h.forget(record.Ref)
	}
	return err
}

// Disconnect forgets the viewer's credential and the client that was ready with
// it.
func (h *Hub) Disconnect(ctx context.Context, service fault.Service) (Integration, error) {
	ref, err := h.ref(ctx, service)
	if err != nil {
		return Integration{}, err
	}
	event, err := audit.Event(ctx, ref, store.Disconnect)
	if err != nil {
		return Integration{}, err
	}
	event.Outcome = fault.Applied
	leave := h.leaving(ctx, ref)
	err = h.options.Store.Credentials().Delete(ctx, ref, event)
	h.tell(ref)
	if isNotFound(err) {
		return Integration{}, notConnected(service)
	}
	if err != nil {
		return Integration{}, err
	}
	leave()
	return h.now(ctx, service)
}

// leaving reads the credential in force, and returns what tells its provider that
// it is not wanted any more. That is a favor, and fails no disconnection.
func (h *Hub) leaving(ctx context.Context, ref store.Ref) func() {
	p := h.providers[ref.Service]
	if p == nil || p.leave == nil {
		return func() {}
	}
	credential, _, err := h.options.Vault.Get(ctx, ref)
	if err != nil {
		return func() {}
	}
	return func() { p.leave(ctx, credential) }
}

// Trail returns a page of the viewer's audit trail, newest first.
func (h *Hub) Trail(ctx context.Context, filter store.Filter, after string, first int) (audit.Page, error) {
	ref, err := h.ref(ctx, filter.Service)
	if err != nil {
		return audit.Page{}, err
	}
	return h.audit.Page(ctx, ref.Owner, filter, after, first)
}

func (h *Hub) offered(service fault.Service) bool { return h.providers[service] != nil }
