package integrations

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"ava/integrations/email"
	"ava/internal/fault"
	"ava/internal/resilience"
)

// Mail is the viewer's e-mail: in whose name it is sent, and what was sent.
type Mail struct {
	hub     *Hub
	sender  email.Sender
	stubbed bool
}

// Mail returns the viewer's e-mail, or the fault NOT_CONNECTED.
func (h *Hub) Mail(ctx context.Context) (*Mail, error) {
	l, err := h.link(ctx, fault.Email)
	if err != nil {
		return nil, err
	}
	sender, ok := l.client.(email.Sender)
	if !ok {
		return nil, notConnected(fault.Email)
	}
	return &Mail{hub: h, sender: sender, stubbed: l.source == Stub}, nil
}

// Sender is whom messages are from.
func (m *Mail) Sender() email.Address { return m.sender.Identity() }

// Limits are how large a message may be.
func (m *Mail) Limits() email.Limits { return m.hub.options.Mail.Limits.WithDefaults() }

// Send sends a message once, however often it is asked for with the same key;
// nil for none. What was tried is in the log, whatever became of it.
func (m *Mail) Send(ctx context.Context, key *string, message email.Message) (email.Record, error) {
	w := Write{Service: fault.Email, Op: "email.send", Key: key, Arguments: message}
	return Perform(ctx, m.hub, w, func(ctx context.Context, marker string) (email.Record, error) {
		message.ID = marker
		return m.deliver(ctx, message)
	}, m.find)
}

// errUnsure is the end of what is in the log until more is known.
var errUnsure = &fault.Fault{Code: fault.OutcomeUnknown, Outcome: fault.Unknown}

// deliver hands the message to the provider. Before its first byte can leave it
// is in the log as one of which nobody knows, and stays that if this process
// ends.
func (m *Mail) deliver(ctx context.Context, message email.Message) (email.Record, error) {
	at, logged := time.Now(), new(atomic.Bool)
	ctx = resilience.BeforeSending(ctx, func(ctx context.Context) error {
		err := m.hub.sent.put(ctx, m.record(message, email.Receipt{ID: message.ID}, errUnsure, at))
		logged.Store(err == nil)
		return err
	})
	receipt, err := m.sender.Send(ctx, message)
	r := m.record(message, receipt, err, at)
	if logged.Load() {
		m.hub.sent.keep(ctx, r)
	}
	return r, err
}

func (m *Mail) record(message email.Message, receipt email.Receipt, err error, at time.Time) email.Record {
	r := email.NewRecord(message, m.sender.Identity(), receipt, err, at)
	r.Stubbed = m.stubbed
	return r
}

// find looks for what became of an earlier try: in the log, as mail servers do
// not tell, and at the provider where it does.
func (m *Mail) find(ctx context.Context, marker string, since time.Time) (email.Record, bool, error) {
	r, err := m.hub.sent.get(ctx, marker)
	switch {
	case err != nil:
		return email.Record{}, false, err
	case r.Status == email.Accepted:
		return r, true, nil
	}
	finder, ok := m.sender.(email.Finder)
	if !ok {
		return email.Record{}, false, errUnsure
	}
	receipt, found, err := finder.Find(ctx, r, since)
	if err != nil {
		return email.Record{}, false, err
	}
	if !found {
		r.Status = email.Failed
		m.hub.sent.keep(ctx, r)
		return email.Record{}, false, nil
	}
	r.Status, r.Code, r.Reason, r.ProviderID = email.Accepted, "", "", receipt.ProviderID
	m.hub.sent.keep(ctx, r)
	return r, true, nil
}

// SentQuery asks for a part of the viewer's log.
type SentQuery struct {
	First  int    // how many at most
	After  string // go on behind the one with this ID; empty for the newest
	Search string // only what has this in its subject or in an address, in any case; empty for all
}

// SentPage is a part of the log, newest first.
type SentPage struct {
	Items   []email.Record
	HasNext bool
	Next    string // the ID to go on behind; empty means that of the last item
}

// Sent returns what the viewer sent, as far as it is kept.
func (h *Hub) Sent(ctx context.Context, q SentQuery) (SentPage, error) { return h.sent.list(ctx, q) }

// SentEmail returns one of the messages that the viewer sent, or the fault
// NOT_FOUND.
func (h *Hub) SentEmail(ctx context.Context, id string) (email.Record, error) {
	r, err := h.sent.get(ctx, id)
	if errors.Is(err, errNotSent) {
		return r, &fault.Fault{Code: fault.NotFound, Service: fault.Email, Op: "email.message", Err: err}
	}
	return r, err
}
