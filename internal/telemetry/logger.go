// Package telemetry is what the program tells its operators: log lines, metrics.
// It implements the observer interfaces that the layers below declare.
package telemetry

import (
	"io"
	"log"
	"time"

	"github.com/rs/zerolog"

	"ava/internal/correlation"
)

// NewLogger returns the process's logger. Every line carries a correlation ID:
// the one of the context that the line was written with, else the process's
// own, so that lines of one start-up belong together too.
func NewLogger(w io.Writer, level, format string, metrics *Metrics) zerolog.Logger {
	if format == "console" {
		w = zerolog.ConsoleWriter{Out: w, TimeFormat: time.TimeOnly}
	}
	least, err := zerolog.ParseLevel(level)
	if err != nil {
		least = zerolog.InfoLevel
	}
	hook := correlate{process: correlation.New(), metrics: metrics}
	return zerolog.New(w).Level(least).Hook(hook).With().Timestamp().Logger()
}

// correlate adds the correlation ID to each line, and counts error lines.
type correlate struct {
	process string
	metrics *Metrics
}

// Run implements zerolog.Hook.
func (h correlate) Run(e *zerolog.Event, level zerolog.Level, _ string) {
	id := correlation.ID(e.GetCtx())
	if id == "" {
		id = h.process
	}
	e.Str("correlation_id", id)
	if level >= zerolog.ErrorLevel && level <= zerolog.PanicLevel {
		h.metrics.errorLine(id != "")
	}
}

// StandardLog returns a logger for the parts of the standard library that want
// one, such as http.Server. Its lines are warnings.
func StandardLog(l zerolog.Logger) *log.Logger {
	return log.New(warnings{l}, "", 0)
}

type warnings struct{ l zerolog.Logger }

func (w warnings) Write(p []byte) (int, error) {
	w.l.Warn().Bytes("text", p).Msg("standard log")
	return len(p), nil
}
