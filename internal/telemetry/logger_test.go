package telemetry_test

import (
	"context"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"ava/internal/correlation"
	"ava/internal/telemetry"
)

func TestEveryLineOfARequestCarriesItsCorrelationIDOnce(t *testing.T) {
	t.Parallel()
	ctx := correlation.With(t.Context(), "request-0001")
	for name, write := range map[string]func(zerolog.Logger){
		"line with the context":   func(l zerolog.Logger) { l.Info().Ctx(ctx).Msg("x") },
		"logger with the context": func(l zerolog.Logger) { c := l.With().Ctx(ctx).Logger(); c.Info().Msg("x") },
		"both":                    func(l zerolog.Logger) { c := l.With().Ctx(ctx).Logger(); c.Info().Ctx(ctx).Msg("x") },
		"the context's logger": func(l zerolog.Logger) {
			zerolog.Ctx(l.With().Ctx(ctx).Logger().WithContext(ctx)).Info().Msg("x")
		},
		"no message":   func(l zerolog.Logger) { l.Info().Ctx(ctx).Send() },
		"no level":     func(l zerolog.Logger) { l.Log().Ctx(ctx).Msg("x") },
		"error":        func(l zerolog.Logger) { l.Error().Ctx(ctx).Msg("x") },
		"child logger": func(l zerolog.Logger) { c := l.With().Str("part", "a").Logger(); c.Info().Ctx(ctx).Msg("x") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, _, log := parts()
			write(log)
			if got := out.one(t)["correlation_id"]; got != "request-0001" {
				t.Errorf("correlation ID %v, want the request's", got)
			}
		})
	}
}

func TestLinesWithoutARequestCarryTheProcessesCorrelationID(t *testing.T) {
	t.Parallel()
	out, _, log := parts()
	log.Info().Msg("starting")
	log.Warn().Ctx(context.Background()).Msg("still starting")
	telemetry.StandardLog(log).Print("http: TLS handshake error")
	seen := make(map[any]int)
	for _, line := range out.lines(t) {
		seen[line["correlation_id"]]++
	}
	if len(seen) != 1 {
		t.Errorf("correlation IDs %v, want one for all lines", seen)
	}
	for id := range seen {
		if text, _ := id.(string); !correlation.Valid(text) {
			t.Errorf("%q is not a correlation ID", id)
		}
		if seen[id] != 3 {
			t.Errorf("%d lines, want 3", seen[id])
		}
		other, _, log := parts()
		log.Info().Msg("another process")
		if other.one(t)["correlation_id"] == id {
			t.Error("two processes share a correlation ID")
		}
	}
}

func TestErrorLinesAreCounted(t *testing.T) {
	t.Parallel()
	_, metrics, log := parts()
	const counter = `integrations_error_logs_total{correlation_id="present"}`
	for _, level := range []zerolog.Level{zerolog.TraceLevel, zerolog.DebugLevel, zerolog.InfoLevel, zerolog.WarnLevel, zerolog.NoLevel} {
		log.WithLevel(level).Msg("x")
	}
	wantSeries(t, metrics, counter, "")
	log.Error().Msg("x")
	wantSeries(t, metrics, counter, "1")
	log.WithLevel(zerolog.FatalLevel).Msg("x")
	log.WithLevel(zerolog.PanicLevel).Ctx(correlation.With(t.Context(), "request-0001")).Msg("x")
	wantSeries(t, metrics, counter, "3")
	wantSeries(t, metrics, `integrations_error_logs_total{correlation_id="missing"}`, "")
}

func TestConsoleFormatIsForPeople(t *testing.T) {
	t.Parallel()
	out, metrics := new(output), telemetry.NewMetrics()
	log := telemetry.NewLogger(out, "info", "console", metrics)
	log.Error().Ctx(correlation.With(t.Context(), "request-0001")).Str("op", "vapi.calls").Msg("upstream call")
	text := out.String()
	for _, want := range []string{"ERR", "upstream call", "request-0001", "vapi.calls"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %q", want, text)
		}
	}
	if strings.HasPrefix(text, "{") || strings.Count(text, "request-0001") != 1 {
		t.Errorf("not a line for people: %q", text)
	}
	wantSeries(t, metrics, `integrations_error_logs_total{correlation_id="present"}`, "1")
}

func TestLevelHoldsBackLesserLines(t *testing.T) {
	t.Parallel()
	for level, want := range map[string]string{"debug": "d i w e", "info": "i w e", "warn": "w e", "error": "e", "nonsense": "i w e"} {
		out := new(output)
		log := telemetry.NewLogger(out, level, "json", telemetry.NewMetrics())
		log.Debug().Msg("d")
		log.Info().Msg("i")
		log.Warn().Msg("w")
		log.Error().Msg("e")
		var got []string
		for _, line := range out.lines(t) {
			got = append(got, line["message"].(string))
			if line["time"] == nil {
				t.Errorf("no time in %v", line)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("at level %s: lines %q, want %q", level, got, want)
		}
	}
}

func TestLinesOfTheStandardLibraryAreWarnings(t *testing.T) {
	t.Parallel()
	out, metrics, log := parts()
	telemetry.StandardLog(log).Printf("http: panic serving %s", "x")
	line := out.one(t)
	if line["level"] != "warn" || !strings.HasPrefix(line["text"].(string), "http: panic serving x") {
		t.Errorf("line %v", line)
	}
	wantSeries(t, metrics, `integrations_error_logs_total{correlation_id="present"}`, "")
}
