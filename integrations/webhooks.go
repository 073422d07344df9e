package integrations

import (
	"context"
	"crypto/rand"
	"errors"
	"net/url"
	"time"

	"github.com/rs/zerolog"

	"ava/internal/audit"
	"ava/internal/fault"
	"ava/internal/secret"
	"ava/internal/store"
)

// WebhookPath is where services report, below the address of this server; a
// service and a token follow.
const WebhookPath = "/webhooks/"

// Webhook is where a service reports what happens in the viewer's account.
type Webhook struct {
	// URL is as good as a password for services that sign nothing: whoever knows
	// it can try to report.
	URL       string
	SecretAt  time.Time // when the secret was made that the service has to show; zero if there is none
	CreatedAt time.Time
}

// Webhook returns the viewer's webhook for a service, false if there is none, or
// if nobody could reach it.
func (h *Hub) Webhook(ctx context.Context, service fault.Service) (Webhook, bool, error) {
	l, err := h.reportable(ctx, service)
	if err != nil || l == nil {
		return Webhook{}, false, err
	}
	ref, err := h.ref(ctx, service)
	if err != nil {
		return Webhook{}, false, err
	}
	e, err := h.options.Store.Endpoints().Get(ctx, ref)
	if isNotFound(err) {
		return Webhook{}, false, nil
	}
	if err != nil {
		return Webhook{}, false, err
	}
	w, err := h.webhook(ctx, l, e)
	return w, err == nil, err
}

// CreateWebhook makes an address for a service to report to, unless there is one.
// Of a service that does not sign what it sends it also makes a secret, which the
// service has to show from now on: it is returned here and never again, and takes
// the place of an earlier one. The audit trail tells of it.
//
// What cannot be reached by the service is the fault Conflict.
func (h *Hub) CreateWebhook(ctx context.Context, service fault.Service) (w Webhook, shown string, err error) {
	p := h.providers[service]
	if p == nil || p.reports == nil {
		return w, "", fault.Invalid(fault.FieldNotAChoice, []string{"input", "service"}, "allowed", reporting)
	}
	l, err := h.link(ctx, service)
	if err != nil {
		return w, "", err
	}
	switch {
	case l.source == Nowhere:
		return w, "", notConnected(service)
	case l.base() == "":
		return w, "", &fault.Fault{Code: fault.Conflict, Reason: fault.PublicURLMissing, Service: service, Outcome: fault.NotSent}
	}
	e, err := h.endpoint(ctx, service)
	if err != nil {
		return w, "", err
	}
	if p.reports.secret {
		if e, shown, err = h.newSecret(ctx, e); err != nil {
			return w, "", err
		}
	}
	w, err = h.webhook(ctx, l, e)
	return w, shown, err
}

// reporting are the services with webhooks.
const reporting = "TWILIO, VAPI"

// reportable returns the link in force if its service can report to us, else nil.
func (h *Hub) reportable(ctx context.Context, service fault.Service) (*link, error) {
	p := h.providers[service]
	if p == nil || p.reports == nil {
		return nil, nil
	}
	l, err := h.link(ctx, service)
	if err != nil || l.source == Nowhere || l.base() == "" {
		return nil, err
	}
	return l, nil
}

func (h *Hub) newSecret(ctx context.Context, e store.Endpoint) (store.Endpoint, string, error) {
	made := rand.Text()
	e.Secret, e.SecretAt = store.DigestOf(made), time.Now()
	event, err := audit.Event(ctx, e.Ref, store.Webhook)
	if err != nil {
		return e, "", err
	}
	event.Op = e.Service.Slug() + ".createWebhook"
	if err := h.options.Store.Endpoints().SetSecret(ctx, e, event); err != nil {
		if isNotFound(err) { // disconnected meanwhile
			err = notConnected(e.Service)
		}
		return e, "", err
	}
	return e, made, nil
}

// endpoint returns the viewer's endpoint for a service, and makes it if there is
// none.
func (h *Hub) endpoint(ctx context.Context, service fault.Service) (store.Endpoint, error) {
	ref, err := h.ref(ctx, service)
	if err != nil {
		return store.Endpoint{}, err
	}
	endpoints := h.options.Store.Endpoints()
	e, err := endpoints.Get(ctx, ref)
	if !isNotFound(err) {
		return e, err
	}
	token := rand.Text()
	e = store.Endpoint{Ref: ref, Token: store.DigestOf(token), CreatedAt: time.Now()}
	err = h.options.Vault.CreateEndpoint(ctx, e, secret.New(token))
	if err != nil && !errors.Is(err, store.ErrDuplicate) {
		return e, err
	}
	return endpoints.Get(ctx, ref) // also what somebody else has just made
}

func (h *Hub) webhook(ctx context.Context, l *link, e store.Endpoint) (Webhook, error) {
	token, err := h.options.Vault.EndpointToken(ctx, e)
	if err != nil {
		return Webhook{}, err
	}
	return Webhook{URL: addressOf(l.base(), e.Service, token), SecretAt: e.SecretAt, CreatedAt: e.CreatedAt}, nil
}

func addressOf(base string, service fault.Service, token secret.Text) string {
	return base + WebhookPath + service.Slug() + "/" + token.Reveal()
}

// operationField names, in an address, the operation that made what is reported.
const operationField = "op"

// callback is where a service shall report what becomes of what an operation of
// the viewer makes; empty if it cannot reach us. That there is no address because
// the store does not answer is no reason not to go on: who waits for reports asks
// now and then as well.
func (h *Hub) callback(ctx context.Context, service fault.Service, base, operation string) string {
	if base == "" {
		return ""
	}
	e, err := h.endpoint(ctx, service)
	var token secret.Text
	if err == nil {
		token, err = h.options.Vault.EndpointToken(ctx, e)
	}
	if err != nil {
		zerolog.Ctx(ctx).Warn().Ctx(ctx).Err(err).Str("service", service.Slug()).Msg("it is not told where to report")
		return ""
	}
	return addressOf(base, service, token) + "?" + url.Values{operationField: {operation}}.Encode()
}
