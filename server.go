// Command ava is a GraphQL backend-for-frontend for third-party integrations.
//
// This file is the parts list: configuration, parts, serve, drain.
package main

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/rs/zerolog"

	"ava/graph"
	"ava/graph/limit"
	"ava/integrations"
	"ava/internal/config"
	"ava/internal/fault"
	"ava/internal/httpd"
	"ava/internal/resilience"
	"ava/internal/stub"
	"ava/internal/telemetry"
	"ava/resolvers"
	"ava/web"
)

const version = "0.1.0"

//go:embed schema.graphqls
var schema string

//go:embed docs/ERRORS.md
var errorDocs string

const usage = `Usage: ava [command]

  serve    serve the API (the default)
  config   print the effective configuration, secrets masked
  version  print the version
`

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
}

// run carries out a command and returns the process's exit status: 0, 1 for a
// wrong configuration or a failure, 2 for a command that there is not.
func run(ctx context.Context, args []string, out, errs io.Writer) int {
	command := "serve"
	if len(args) > 0 {
		command = args[0]
	}
	if command == "version" {
		_, _ = fmt.Fprintf(out, "ava %s %s %s/%s\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
		return 0
	}
	if command != "serve" && command != "config" || len(args) > 1 {
		_, _ = fmt.Fprint(errs, usage)
		return 2
	}
	cfg, err := config.FromEnvironment()
	if command == "config" {
		_ = cfg.Print(out)
	}
	if err == nil && command == "serve" {
		err = serve(ctx, cfg, out, errs)
	}
	if err != nil {
		_, _ = fmt.Fprintln(errs, err)
		return 1
	}
	return 0
}

// serve runs the server until the context ends or the process is told to stop.
// A second signal ends the process at once.
func serve(ctx context.Context, cfg config.Loaded, out, errs io.Writer) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	tune(cfg.Config)

	metrics := telemetry.NewMetrics()
	log := telemetry.NewLogger(errs, cfg.Log.Level, cfg.Log.Format, metrics)
	for _, name := range cfg.Unknown {
		log.Warn().Str("variable", name).Msg("not a variable of this program: ignored")
	}
	hub, closeStubs, err := connect(ctx, cfg.Config, telemetry.NewObserver(log, metrics))
	if err != nil {
		return err
	}
	defer closeStubs()

	var gate httpd.Gate
	handler := handler(cfg.Config, hub, log, metrics, &gate)
	listener, err := httpd.Listen(ctx, cfg.Addr, cfg.Server.Conns)
	if err != nil {
		return fmt.Errorf("AVA_ADDR=%q cannot be listened on: %w", cfg.Addr, err)
	}
	banner(out, "http://"+listener.Addr().String(), cfg.Config, hub)
	server := httpd.Server(handler, telemetry.StandardLog(log))
	return httpd.Run(ctx, server, listener, cfg.Server.Drain, &gate)
}

// connect makes the hub, and the stubs that it needs.
func connect(ctx context.Context, cfg config.Config, observer resilience.Observer) (*integrations.Hub, func(), error) {
	base, err := url.Parse(cfg.Vapi.BaseURL)
	if err != nil {
		return nil, nil, err
	}
	o := integrations.Options{
		Vapi:       integrations.Upstream{BaseURL: base, Key: cfg.Vapi.Key, MaxBody: cfg.Upstream.MaxBody},
		Resilience: settings(cfg),
		Observer:   observer,
		Version:    version,
	}
	if !cfg.StubMode {
		return integrations.New(o), func() {}, nil
	}
	server, err := stub.Listen(context.WithoutCancel(ctx), stub.WithFaults(fault.Vapi.Slug(), stub.NewVapi(time.Now)))
	if err != nil {
		return nil, nil, err
	}
	stubURL, err := url.Parse(server.URL())
	o.Vapi.Stub = &integrations.StubUpstream{BaseURL: stubURL, Headers: stub.SetHeader}
	return integrations.New(o), func() { _ = server.Close() }, err
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

// handler assembles the HTTP side.
func handler(cfg config.Config, hub *integrations.Hub, log zerolog.Logger, metrics *telemetry.Metrics, gate *httpd.Gate) http.Handler {
	for _, i := range hub.All() {
		metrics.Track(i.Service)
	}
	observer := telemetry.NewObserver(log, metrics)
	presenter := graph.Presenter{Report: observer.Answered}
	return httpd.New(httpd.Parts{
		GraphQL:    graph.NewEndpoint(resolvers.New(hub), presenter, limits(cfg.Query)),
		Refuse:     presenter.Refuse,
		Assets:     web.Dist(),
		Schema:     schema,
		ErrorDocs:  errorDocs,
		Metrics:    metrics.Handler(),
		Ready:      gate.Check,
		Playground: cfg.Server.Playground,
		Scenario:   scenario(cfg.StubMode),
		Log:        log,
		Observe:    metrics.Request,
	})
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
