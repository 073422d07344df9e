// Command ava is a GraphQL backend-for-frontend for third-party integrations.
//
// This file is the parts list: configuration, parts, serve, drain.
package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"syscall"

	"ava/internal/audit"
	"ava/internal/config"
	"ava/internal/correlation"
	"ava/internal/fault"
	"ava/internal/httpd"
	"ava/internal/identity"
	"ava/internal/store"
	"ava/internal/telemetry"
	"ava/internal/vault"
)

const version = "0.1.0"

//go:embed schema.graphqls
var schema string

//go:embed docs/ERRORS.md
var errorDocs string

const usage = `Usage: ava [command]

  serve        serve the API (the default)
  config       print the effective configuration, secrets masked
  rotate-keys  seal the stored credentials with a new key, while serving
  version      print the version
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
	if !slices.Contains([]string{"serve", "config", "rotate-keys"}, command) || len(args) > 1 {
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
	if err == nil && command == "rotate-keys" {
		err = rotate(ctx, cfg, out)
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
	parts, err := assemble(ctx, cfg.Config, log, metrics)
	if err != nil {
		return err
	}
	defer parts.close()
	listener, err := httpd.Listen(ctx, cfg.Addr, cfg.Server.Conns)
	if err != nil {
		return fmt.Errorf("AVA_ADDR=%q cannot be listened on: %w", cfg.Addr, err)
	}
	handler, err := parts.handler(listener.Addr())
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	go parts.tidy(ctx)
	banner(out, "http://"+listener.Addr().String(), cfg.Config, parts.hub)
	server := httpd.Server(handler, telemetry.StandardLog(log))
	// The server would wait for subscriptions, and does not know of WebSockets.
	drain := func() { parts.streams.Drain(cfg.Server.Drain) }
	server.RegisterOnShutdown(drain)
	defer drain()
	return httpd.Run(ctx, server, listener, cfg.Server.Drain, &parts.gate)
}

// rotate seals every credential with a new key, while servers go on serving.
func rotate(ctx context.Context, cfg config.Loaded, out io.Writer) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	db, keeper, err := openVault(ctx, cfg.Config)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	done, err := keeper.RotateKeys(ctx, func(p vault.Progress) {
		_, _ = fmt.Fprintf(out, "%d of %d credentials sealed with key %d\n", p.Resealed+p.Overtaken, p.Total, p.Generation)
	})
	if err != nil {
		return fmt.Errorf("%w. What was done stays done: run rotate-keys again to go on", err)
	}
	event, err := audit.Event(correlation.With(ctx, correlation.New()), store.Ref{Owner: identity.Local()}, store.Rotate)
	if err != nil {
		return err
	}
	event.Op, event.Outcome = "keys", fault.Applied
	if err := db.Audit().Append(ctx, event); err != nil {
		return err
	}
	_, _ = fmt.Fprintf(out, "Done: key %d is in force, %d old keys removed.\n", done.Generation, done.Removed)
	return nil
}
