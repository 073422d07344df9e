package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"ava/graph"
	"ava/graph/limit"
	"ava/graph/transport"
	"ava/integrations"
	"ava/internal/cache"
	"ava/internal/config"
	"ava/internal/fault"
	"ava/internal/httpd"
	"ava/internal/identity"
	"ava/internal/identity/issuer"
	"ava/internal/pace"
	"ava/internal/redis"
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
	fleet    *redis.Client // nil without a Redis
	pacer    *pace.Pacer
	hub      *integrations.Hub
	gate     httpd.Gate
	opened   []io.Closer // of stubs, empty while they are off
	streams  *transport.Streams
	loopback atomic.Pointer[string] // where stubs reach this process; nil until it listens
}

// assemble makes the parts. What it opened, close closes.
func assemble(ctx context.Context, cfg config.Config, log zerolog.Logger, metrics *telemetry.Metrics) (*parts, error) {
	p := &parts{cfg: cfg, log: log, metrics: metrics, observer: telemetry.NewObserver(log, metrics)}
	db, keeper, err := openVault(ctx, cfg)
	if err != nil {
		return nil, err
	}
	p.store = db
	if err = p.joinFleet(ctx); err == nil {
		err = p.newHub(ctx, keeper)
	}
	if err != nil {
		p.close()
		return nil, err
	}
	p.metrics.Pool(p.hub.Stats)
	return p, nil
}

func (p *parts) close() {
	if p.hub != nil {
		p.hub.Close()
	}
	for _, stub := range slices.Backward(p.opened) {
		_ = stub.Close()
	}
	if p.fleet != nil {
		p.fleet.Close()
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

// joinFleet connects to what processes share, if they do, and makes the limits
// that it counts.
func (p *parts) joinFleet(ctx context.Context) (err error) {
	var window pace.Window = pace.NewMemory(0)
	if !p.cfg.Redis.Empty() {
		p.fleet, err = redis.Open(ctx, redis.Config{
			URL: p.cfg.Redis, Probes: p.cfg.Breaker.Successes, Lease: p.cfg.Upstream.Timeout + 2*time.Second, Moved: p.fleetMoved,
		})
		if err != nil {
			return fmt.Errorf("AVA_REDIS_URL cannot be used: %w", err)
		}
		window = p.fleet.Window()
	}
	limits := p.cfg.Limits
	p.pacer = pace.New(pace.Config{
		Window: window, Queries: limits.Queries, Actions: limits.Actions, Tests: limits.Tests, Reports: limits.Reports,
		Tenant: integrations.Tenant, Observer: p.observer.Paced,
	})
	return nil
}

// fleetMoved notes that this process acts with others, or no longer does.
func (p *parts) fleetMoved(m redis.Mode, cause error) {
	p.observer.Shared(m == redis.Shared)
	p.log.Warn().AnErr("cause", cause).Str("mode", string(m)).Msg("what processes share")
}

// paced has the pipeline ask the limits.
type paced struct{ *pace.Pacer }

// Take implements [resilience.Pacer].
func (p paced) Take(ctx context.Context, class resilience.Class, service fault.Service) error {
	if class == resilience.Test {
		return p.Pacer.Take(ctx, pace.Tests, service)
	}
	return p.Pacer.Take(ctx, pace.Actions, service)
}

// calls is what the pipeline of calls works with.
func (p *parts) calls() resilience.Options {
	o := resilience.Options{Observer: p.observer, Pacer: paced{p.pacer}}
	if p.fleet != nil {
		o.Board = p.fleet.Board()
	}
	if p.cfg.Cache.TTL == 0 && p.cfg.Cache.Reserve == 0 {
		return o
	}
	// Nothing is as young as a nanosecond: that is how nothing is served again.
	kept := cache.Options{
		Fresh: max(p.cfg.Cache.TTL, 1), Reserve: max(p.cfg.Cache.Reserve, p.cfg.Cache.TTL),
		Size: p.cfg.Cache.Size, Timeout: p.cfg.Query.Timeout, Observer: p.observer.Cache(),
	}
	if p.fleet != nil {
		kept.Second = integrations.Telling(p.fleet.Second(), p.fleet.Bus())
	}
	o.Cache = cache.New(kept)
	return o
}

// tune trades memory for work: a collection costs more than the heap it saves.
func tune(cfg config.Config) { debug.SetGCPercent(cfg.Server.GC) }

func settings(cfg config.Config) resilience.Settings {
	return resilience.Settings{
		Breaker: resilience.BreakerSettings(cfg.Breaker),
		Retry:   resilience.RetrySettings{Retries: cfg.Upstream.Retries, None: cfg.Upstream.Retries == 0},
		Bulkhead: resilience.BulkheadSettings{
			Service: cfg.Upstream.Concurrency, Credential: cfg.Upstream.PerUser, Wait: cfg.Upstream.Queue,
		},
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
	here := loopback(addr)
	p.loopback.Store(&here)
	public, err := publicURL(p.cfg, addr)
	if err != nil {
		return nil, err
	}
	p.hub.ServeAt(public)
	browser := graph.Browser{Secure: public.Scheme == "https"}
	presenter := graph.Presenter{Report: p.observer.Answered}
	p.streams = transport.NewStreams(transport.StreamOptions{
		Authenticate: who, PerUser: p.cfg.Streams.PerUser, Total: p.cfg.Streams.Total, MaxAge: p.cfg.Streams.MaxAge,
	})
	return httpd.New(httpd.Parts{
		GraphQL:      p.endpoint(presenter, browser),
		Authenticate: who,
		LocalOnly:    p.cfg.Auth.Mode == "local",
		SignIn:       signIn,
		Receive:      p.receive,
		Consent:      p.consent(who, browser, public.Path+"/"),
		Refuse:       presenter.Refuse,
		Assets:       web.Dist(),
		Schema:       schema,
		ErrorDocs:    errorDocs,
		Metrics:      p.metrics.Handler(),
		Ready:        p.ready,
		Playground:   p.cfg.Server.Playground,
		Frames:       p.cfg.Server.Frames,
		Stubs:        p.cfg.StubMode,
		Scenario:     scenario(p.cfg.StubMode),
		Log:          p.log,
		Observe:      p.metrics.Request,
	}), nil
}

// endpoint answers GraphQL, and tells in headers what is left of the limits and
// which browser has left for a consent.
func (p *parts) endpoint(presenter graph.Presenter, browser graph.Browser) http.Handler {
	l := limits(p.cfg.Query)
	l.Pace, l.Header = p.pacer.Queries, func(ctx context.Context, h http.Header) {
		pace.Header(ctx, h)
		browser.Header(ctx, h)
	}
	endpoint := graph.NewEndpoint(resolvers.New(p.hub, p.cfg.Query.MaxBody), presenter, l, p.streams)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		endpoint.ServeHTTP(w, r.WithContext(pace.Track(browser.Track(r.Context(), r))))
	})
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

// ready returns nil while requests can be served. Redis is not asked: without it
// they are served as well.
func (p *parts) ready(ctx context.Context) error {
	if err := p.gate.Check(ctx); err != nil {
		return err
	}
	return p.store.Ready(ctx)
}

// tidy forgets what has expired, and settles writes of processes that are gone.
func (p *parts) tidy(ctx context.Context) {
	var running sync.WaitGroup
	running.Go(func() {
		p.regularly(ctx, 10*time.Minute, "forgetting what has expired", func() error {
			_, err := p.store.Purge(ctx, time.Now())
			return err
		})
	})
	running.Go(func() {
		p.regularly(ctx, time.Minute, "settling writes that were cut off", func() error {
			n, err := p.hub.Sweep(ctx)
			if n > 0 {
				p.log.Warn().Int("writes", n).Msg("nobody knows what became of writes that were cut off")
			}
			return err
		})
	})
	running.Go(func() {
		p.regularly(ctx, 10*time.Second, "handling reports that were left", func() error {
			n, err := p.hub.Replay(ctx)
			if n > 0 {
				p.log.Warn().Int("reports", n).Msg("reports were left by a process that is gone, and handled now")
			}
			return err
		})
	})
	running.Wait()
}

// regularly does something at the start, and again and again until ctx ends.
func (p *parts) regularly(ctx context.Context, every time.Duration, what string, fn func() error) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		if err := fn(); err != nil && ctx.Err() == nil {
			p.log.Warn().Err(err).Msg(what)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// errScripted is what goes wrong in this server where a scenario wants it.
var errScripted = errors.New("the scenario asks for it")

// asScripted does what a scenario asks of this server itself. Who has it act as
// though it had no stubs cannot ask anything of them.
func asScripted(ctx context.Context, script stub.Script) (context.Context, error) {
	step, _ := script.For(stub.ThisServer)
	switch {
	case step.Kind == stub.KindNoViewer:
		return nil, identity.Unauthenticated(errScripted)
	case step.Kind == stub.KindBroken:
		return nil, errScripted
	case step.Kind == stub.KindNoStubs && len(script) > 1:
		return nil, fault.New(fault.StubsDisabled, "")
	case step.Kind == stub.KindNoStubs:
		return integrations.WithoutStubs(ctx), nil
	}
	return ctx, nil
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
		ctx, err = asScripted(ctx, script)
		if err != nil {
			return nil, err
		}
		return resilience.Unremembered(stub.WithScript(ctx, script)), nil
	}}
}
