package telemetry

import (
	"context"
	"strings"

	"github.com/rs/zerolog"

	"ava/internal/fault"
	"ava/internal/resilience"
)

// Observer turns what happens to calls into log lines and metrics.
type Observer struct {
	log     zerolog.Logger
	metrics *Metrics
}

var _ resilience.Observer = (*Observer)(nil)

// NewObserver returns an observer. Lines without a request go to l.
func NewObserver(l zerolog.Logger, m *Metrics) *Observer { return &Observer{l, m} }

// CallDone implements [resilience.Observer].
func (o *Observer) CallDone(ctx context.Context, e resilience.Event) {
	o.metrics.call(e)
	line := zerolog.Ctx(ctx).Debug()
	if e.Fault != nil {
		line = zerolog.Ctx(ctx).WithLevel(severity(e.Fault)).Str("code", string(e.Fault.Code)).AnErr("cause", e.Fault.Err)
	}
	line.Ctx(ctx).Str("service", e.Service.Slug()).Str("op", e.Op).
		Int("attempts", e.Attempts).Dur("took_ms", e.Took).Msg("upstream call")
}

// BreakerMoved implements [resilience.Observer]. It is called under the
// breaker's lock, so the line is written elsewhere.
func (o *Observer) BreakerMoved(service fault.Service, from, to resilience.State) {
	o.metrics.breaker.WithLabelValues(service.Slug()).Set(level(to))
	go o.log.Warn().Str("service", service.Slug()).
		Str("from", string(from)).Str("to", string(to)).Msg("circuit breaker moved")
}

// Answered notes a failure that is about to be told to a client. Internal ones
// are logged with their cause: nobody else has.
func (o *Observer) Answered(ctx context.Context, f *fault.Fault) {
	o.metrics.errors.WithLabelValues(string(f.Code)).Inc()
	if f.Code != fault.Internal {
		return
	}
	zerolog.Ctx(ctx).Error().Ctx(ctx).Str("code", string(f.Code)).AnErr("cause", f.Err).Msg("request failed")
}

// severity is how urgent a failed call is to an operator: a provider that is
// down is an error, a limit or a refused credential is worth knowing, what a
// user mistyped is not.
func severity(f *fault.Fault) zerolog.Level {
	switch {
	case f.Code == fault.Internal || f.Traits().Health == fault.HealthDown:
		return zerolog.ErrorLevel
	case f.Traits().Category == fault.CategoryInput || f.Traits().Category == fault.CategoryConflict:
		return zerolog.DebugLevel
	default:
		return zerolog.WarnLevel
	}
}

func slug(c fault.Code) string { return strings.ToLower(string(c)) }
