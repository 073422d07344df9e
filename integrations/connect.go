package integrations

import (
	"context"
	"errors"
	"time"

	"ava/integrations/vapi"
	"ava/internal/audit"
	"ava/internal/fault"
	"ava/internal/resilience"
	"ava/internal/secret"
	"ava/internal/store"
	"ava/internal/vault"
)

// keyField is the secret's name in a bundle of a service that has just one.
const keyField = "apiKey"

// ConnectVapi makes key the viewer's credential for Vapi, once Vapi has accepted
// it. Until then, and if Vapi does not, what was in force stays. Either way the
// audit trail tells of it.
func (h *Hub) ConnectVapi(ctx context.Context, key secret.Text) (Integration, error) {
	ref, err := h.ref(ctx, fault.Vapi)
	if err != nil {
		return Integration{}, err
	}
	event, err := audit.Event(ctx, ref, store.Connect)
	if err != nil {
		return Integration{}, err
	}
	if err := h.trial(key).Verify(ctx); err != nil {
		err = connecting(err)
		return Integration{}, errors.Join(err, h.audit.Record(ctx, audit.Failed(event, err)))
	}
	now := time.Now()
	record := store.Credential{Ref: ref, Hint: key.Hint(), ConnectedAt: now, VerifiedAt: now}
	event.Outcome = fault.Applied
	if _, err = h.options.Vault.Put(ctx, record, vault.Bundle{keyField: key}, event); err != nil {
		return Integration{}, err
	}
	h.drop(ref)
	l, err := h.link(ctx, fault.Vapi)
	if err != nil {
		return Integration{}, err
	}
	return l.now(), nil
}

// trial is a client for a key that has not proved itself. Its guard is its own:
// what comes of it says nothing of credentials that are in force.
func (h *Hub) trial(key secret.Text) *vapi.Client {
	settings := h.options.Resilience
	settings.Retry = resilience.RetrySettings{None: true}
	return vapi.New(vapi.Config{
		BaseURL: h.options.Vapi.BaseURL, Key: key, Guard: resilience.New(fault.Vapi, settings, h.options.Observer),
		Transport: h.options.Vapi.Transport, MaxBody: h.options.Vapi.MaxBody, Version: h.options.Version,
	})
}

// connecting says of a failed verification what became of the connection:
// nothing was stored.
func connecting(err error) error {
	f := *fault.Of(err)
	f.Outcome = fault.Rejected
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
	if !offered(service) {
		return Trial{}, notConnected(service)
	}
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
	if l, err = h.link(ctx, service); err != nil {
		return Trial{}, err
	}
	t.Integration = l.now()
	return t, nil
}

// noteTest records a test, and that the viewer's own credential was accepted.
// If it was replaced meanwhile, the test was of the old one: only the trail
// tells of it.
func (h *Hub) noteTest(ctx context.Context, l *link, event store.Event, accepted bool) error {
	if l.source != User || !accepted {
		return h.audit.Record(ctx, event)
	}
	v := store.Verification{Ref: l.record.Ref, Version: l.record.Version, At: event.At}
	err := h.options.Store.Credentials().Verified(ctx, v, event)
	if errors.Is(err, store.ErrConflict) || isNotFound(err) {
		return h.audit.Record(ctx, event)
	}
	if err == nil {
		h.forget(l.record.Ref)
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
	err = h.options.Store.Credentials().Delete(ctx, ref, event)
	h.drop(ref)
	if isNotFound(err) {
		return Integration{}, notConnected(service)
	}
	if err != nil {
		return Integration{}, err
	}
	l, err := h.link(ctx, service)
	if err != nil {
		return Integration{}, err
	}
	return l.now(), nil
}

// forget has the next use ask the store again, and keeps what the guard knows.
func (h *Hub) forget(ref store.Ref) {
	h.turning.Lock()
	defer h.turning.Unlock()
	h.dropped++ // what is being read now may be what was before
	if l, ok := h.links.Peek(ref); ok {
		stale := *l
		stale.checked = time.Time{}
		h.links.Add(ref, &stale)
	}
	h.watchers.nudge(ref.Service, ref.Owner)
}

// Wrote records in the audit trail what became of a write at a provider.
func (h *Hub) Wrote(ctx context.Context, service fault.Service, op string, result error) error {
	ref, err := h.ref(ctx, service)
	if err != nil {
		return err
	}
	event, err := audit.Event(ctx, ref, store.Write)
	if err != nil {
		return err
	}
	event.Op, event.Outcome = op, fault.Applied
	// The caller may have left; what was done is recorded all the same.
	return h.audit.Record(context.WithoutCancel(ctx), audit.Failed(event, result))
}

// Trail returns a page of the viewer's audit trail, newest first.
func (h *Hub) Trail(ctx context.Context, filter store.Filter, after string, first int) (audit.Page, error) {
	ref, err := h.ref(ctx, filter.Service)
	if err != nil {
		return audit.Page{}, err
	}
	return h.audit.Page(ctx, ref.Owner, filter, after, first)
}

func isNotFound(err error) bool { return errors.Is(err, store.ErrNotFound) }

func offered(service fault.Service) bool {
	for _, d := range catalogue {
		if d.Service == service {
			return true
		}
	}
	return false
}
