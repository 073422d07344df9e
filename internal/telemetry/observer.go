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
	line := o.logger(ctx).WithLevel(severity(e.Fault)).Ctx(ctx).EmbedObject(failure{e.Fault}).
		Str("service", e.Service.Slug()).Str("op", e.Op).
		Int("attempts", e.Attempts).Dur("took_ms", e.Took)
	if e.Refused != "" {
		line.Str("refused_by", string(e.Refused))
	}
	line.Msg("upstream call")
}

// BreakerMoved implements [resilience.Observer]. It is called under the
// breaker's lock, so the line is written elsewhere.
func (o *Observer) BreakerMoved(m resilience.Move) {
	if m.Level == resilience.ServiceLevel {
		o.metrics.breaker.WithLabelValues(m.Service.Slug()).Set(level(m.To))
	}
	o.metrics.credentials.WithLabelValues(m.Service.Slug()).Set(float64(m.NotClosed))
	go func() {
		o.log.Warn().Str("service", m.Service.Slug()).Str("breaker", string(m.Level)).
			Str("from", string(m.From)).Str("to", string(m.To)).Msg("circuit breaker moved")
	}()
}

// Changed implements [resilience.Observer]: who watches is told elsewhere.
func (*Observer) Changed(fault.Service, string) {}

// Answered notes a failure that is about to be told to a client. Internal ones
// are logged with their cause: nobody else has.
func (o *Observer) Answered(ctx context.Context, f *fault.Fault) {
	o.metrics.errors.WithLabelValues(string(f.Code)).Inc()
	if f.Code != fault.Internal {
		return
	}
	o.logger(ctx).Error().Ctx(ctx).EmbedObject(failure{f}).Msg("request failed")
}

// logger returns the request's logger.
func (o *Observer) logger(ctx context.Context) *zerolog.Logger {
	if l := zerolog.Ctx(ctx); l.GetLevel() != zerolog.Disabled {
		return l
	}
	return &o.log
}

// failure is the part of a line that is about a fault, if there is one.
type failure struct{ *fault.Fault }

// MarshalZerologObject implements [zerolog.LogObjectMarshaler].
func (f failure) MarshalZerologObject(e *zerolog.Event) {
	if f.Fault != nil {
		e.Str("code", string(f.Code)).AnErr("cause", f.Err)
	}
}

// severity is how urgent a failed call is to an operator: a provider that is
// down is an error, a limit or a refused credential is worth knowing, what a
// user mistyped is not, nor is a success.
func severity(f *fault.Fault) zerolog.Level {
	switch {
	case f == nil:
		return zerolog.DebugLevel
	case f.Code == fault.Internal || f.Traits().Health == fault.HealthDown:
		return zerolog.ErrorLevel
	case f.Traits().Category == fault.CategoryInput || f.Traits().Category == fault.CategoryConflict:
		return zerolog.DebugLevel
	default:
		return zerolog.WarnLevel
	}
}

func slug(c fault.Code) string { return strings.ToLower(string(c)) }
