package main

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"runtime/debug"
	"time"

	"github.com/rs/zerolog"

	"ava/graph"
	"ava/graph/limit"
	"ava/graph/transport"
	"ava/integrations"
	"ava/internal/config"
	"ava/internal/fault"
	"ava/internal/httpd"
	"ava/internal/identity"
	"ava/internal/identity/issuer"
	"ava/internal/resilience"
	"ava/internal/signin"
	"ava/internal/signin/records"
	"ava/internal/store"
	"ava/internal/store/sqlstore"
	"ava/internal/stub"
	"ava/internal/telemetry"
	"ava/internal/vault"
	"ava/resolvers"
	"ava/web"
)

// parts is what the server is made of, but for the listener.
type parts struct {
	cfg      config.Config
	log      zerolog.Logger
	metrics  *telemetry.Metrics
	observer *telemetry.Observer
	store    store.Store
	hub      *integrations.Hub
	gate     httpd.Gate
	stubs    *stub.Server // nil while stubs are off
	streams  *transport.Streams
}

// assemble makes the parts. What it opened, close closes.
func assemble(ctx context.Context, cfg config.Config, log zerolog.Logger, metrics *telemetry.Metrics) (*parts, error) {
	p := &parts{cfg: cfg, log: log, metrics: metrics, observer: telemetry.NewObserver(log, metrics)}
	db, keeper, err := openVault(ctx, cfg)
	if err != nil {
		return nil, err
	}
	p.store = db
	if p.hub, err = p.newHub(ctx, keeper); err != nil {
		p.close()
		return nil, err
	}
	return p, nil
}

func (p *parts) close() {
	if p.stubs != nil {
		_ = p.stubs.Close()
	}
	if err := p.store.Close(); err != nil {
		p.log.Warn().Err(err).Msg("closing the store")
	}
}

// openVault opens the database and the vault over it.
func openVault(ctx context.Context, cfg config.Config) (*sqlstore.DB, *vault.Vault, error) {
	db, err := sqlstore.Open(ctx, cfg.Database.URL)
	if err != nil {
		return nil, nil, err
	}
	wrapper, err := wrapper(ctx, cfg.Database, db.Keys())
	if err == nil {
		var keeper *vault.Vault
		if keeper, err = vault.Open(ctx, db, wrapper); err == nil {
			return db, keeper, nil
		}
	}
	_ = db.Close()
	return nil, nil, err
}

// wrapper is where the outer key is: the key ring, a key management service, or
// on the way from one to the other.
func wrapper(ctx context.Context, cfg config.Database, keys store.Keys) (vault.Wrapper, error) {
	source := vault.Source{Keys: cfg.Keys, File: cfg.KeyFile}
	if cfg.KMS.URL == "" {
		return source.Ring(ctx, keys)
	}
	transit, err := vault.NewTransit(vault.TransitConfig{Address: cfg.KMS.URL, Token: cfg.KMS.Token, Key: cfg.KMS.Key, Mount: cfg.KMS.Mount})
	if err != nil || cfg.Keys.Empty() {
		return transit, err
	}
	ring, err := source.Ring(ctx, keys)
	return vault.Moving{To: transit, From: ring}, err
}

// newHub makes the hub, and the stubs that it needs.
func (p *parts) newHub(ctx context.Context, keeper *vault.Vault) (*integrations.Hub, error) {
	base, err := url.Parse(p.cfg.Vapi.BaseURL)
	if err != nil {
		return nil, err
	}
	o := integrations.Options{
		Vapi:       integrations.Upstream{BaseURL: base, Key: p.cfg.Vapi.Key, MaxBody: p.cfg.Upstream.MaxBody},
		Resilience: settings(p.cfg),
		Observer:   p.observer,
		Version:    version,
		Store:      p.store,
		Vault:      keeper,
		Links:      p.cfg.Upstream.Clients,
	}
	if !p.cfg.StubMode {
		return integrations.New(o), nil
	}
	p.stubs, err = stub.Listen(context.WithoutCancel(ctx), stub.WithFaults(fault.Vapi.Slug(), stub.NewVapi(time.Now)))
	if err != nil {
		return nil, err
	}
	stubURL, err := url.Parse(p.stubs.URL())
	o.Vapi.Stub = &integrations.StubUpstream{BaseURL: stubURL, Headers: stub.SetHeader}
	return integrations.New(o), err
}

// tune trades memory for work: a collection costs more than the heap it saves.
func tune(cfg config.Config) { debug.SetGCPercent(cfg.Server.GC) }

func settings(cfg config.Config) resilience.Settings {
	return resilience.Settings{
		Breaker: resilience.BreakerSettings(cfg.Breaker),
		Retry:   resilience.RetrySettings{Retries: cfg.Upstream.Retries, None: cfg.Upstream.Retries == 0},
		Attempt: cfg.Upstream.Timeout,
	}
}

func limits(q config.Query) graph.Limits {
	return graph.Limits{
		Timeout: q.Timeout, MaxBody: q.MaxBody,
		Query: limit.Limits{
			Tokens: q.Tokens, Depth: q.Depth, Aliases: q.Aliases, Directives: q.Directives,
			Fields: q.Fields, RootFields: q.RootFields, Mutations: q.Mutations, Cost: q.Cost,
		},
	}
}

// handler assembles the HTTP side for a server that listens on addr.
func (p *parts) handler(addr net.Addr) (http.Handler, error) {
	who, signIn, err := p.authenticator(addr)
	if err != nil {
		return nil, err
	}
	for _, i := range p.hub.Default() {
		p.metrics.Track(i.Service)
	}
	presenter := graph.Presenter{Report: p.observer.Answered}
	p.streams = transport.NewStreams(transport.StreamOptions{
		Authenticate: who, PerUser: p.cfg.Streams.PerUser, Total: p.cfg.Streams.Total, MaxAge: p.cfg.Streams.MaxAge,
	})
	return httpd.New(httpd.Parts{
		GraphQL:      graph.NewEndpoint(resolvers.New(p.hub), presenter, limits(p.cfg.Query), p.streams),
		Authenticate: who,
		LocalOnly:    p.cfg.Auth.Mode == "local",
		SignIn:       signIn,
		Refuse:       presenter.Refuse,
		Assets:       web.Dist(),
		Schema:       schema,
		ErrorDocs:    errorDocs,
		Metrics:      p.metrics.Handler(),
		Ready:        p.ready,
		Playground:   p.cfg.Server.Playground,
		Scenario:     scenario(p.cfg.StubMode),
		Log:          p.log,
		Observe:      p.metrics.Request,
	}), nil
}

// authenticator finds out who asks. The second result serves the sign-in of
// browsers; it is nil where there is none.
func (p *parts) authenticator(addr net.Addr) (identity.Authenticator, http.Handler, error) {
	auth := p.cfg.Auth
	if auth.Mode == "local" {
		who, err := identity.NewLocalUser(addr)
		return who, nil, err
	}
	tokens, err := issuer.New(issuer.Options{URL: auth.Issuer, Audience: auth.Audience, OwnerClaim: auth.OwnerClaim, OnlyTyped: auth.OnlyTyped})
	if err != nil || auth.ClientID == "" {
		return tokens, nil, err
	}
	kept := records.New(p.store)
	sign, err := signin.New(signin.Options{
		Issuer: tokens, ClientID: auth.ClientID, ClientSecret: auth.ClientSecret, PublicURL: auth.PublicURL,
		Logins: kept, Sessions: kept, Report: p.observer.Answered,
	})
	return identity.FirstOf(tokens, sign), sign, err
}

// ready returns nil while requests can be served.
func (p *parts) ready(ctx context.Context) error {
	if err := p.gate.Check(ctx); err != nil {
		return err
	}
	return p.store.Ready(ctx)
}

// purge forgets what has expired, at the start and every now and then.
func (p *parts) purge(ctx context.Context) {
	every := time.NewTicker(10 * time.Minute)
	defer every.Stop()
	for {
		if _, err := p.store.Purge(ctx, time.Now()); err != nil && ctx.Err() == nil {
			p.log.Warn().Err(err).Msg("forgetting what has expired")
		}
		select {
		case <-ctx.Done():
			return
		case <-every.C:
		}
	}
}

// scenario reads X-Stub-Scenario, or refuses it where stubs are off.
func scenario(stubs bool) httpd.Scenario {
	return httpd.Scenario{Header: stub.ScenarioHeader, Read: func(ctx context.Context, value string) (context.Context, error) {
		if !stubs {
			return nil, fault.New(fault.StubsDisabled, "")
		}
		script, err := stub.ParseScenario(value)
		if err != nil {
			return nil, &fault.Fault{Code: fault.BadUserInput, Reason: fault.ScenarioUnknown, Field: []string{stub.ScenarioHeader}, Err: err}
		}
		return stub.WithScript(ctx, script), nil
	}}
}
