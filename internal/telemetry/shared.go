package telemetry

import (
	"context"
	"strings"

	"github.com/prometheus/client_golang/prometheus"

	"ava/internal/cache"
	"ava/internal/pace"
	"ava/internal/pool"
)

// Paced counts an answer of the rate limits, and logs once what could not be
// counted. It is a [pace.Config]'s Observer.
func (o *Observer) Paced(ctx context.Context, e pace.Event) {
	result := "allowed"
	switch {
	case e.Err != nil:
		result = "uncounted"
		o.logger(ctx).Warn().Ctx(ctx).Err(e.Err).Str("class", string(e.Class)).Bool("allowed", e.Allowed).Msg("rate limit not counted")
	case !e.Allowed:
		result = "refused"
	}
	o.metrics.paced.WithLabelValues(string(e.Class), e.Service.Slug(), result).Inc()
}

// Cache counts what happens in the cache.
func (o *Observer) Cache() cache.Observer { return cached{o.metrics} }

type cached struct{ *Metrics }

func (c cached) Answered(s cache.Source) { c.cached.WithLabelValues(strings.ToLower(s.String())).Inc() }
func (c cached) Loaded(err error)        { c.loaded.WithLabelValues(outcome(err)).Inc() }
func (c cached) Looked(l cache.Lookup)   { c.second.WithLabelValues(string(l)).Inc() }
func (c cached) Removed(r cache.Removal) { c.removed.WithLabelValues(string(r)).Inc() }

func outcome(err error) string {
	if err != nil {
		return "failed"
	}
	return "ok"
}

// Shared notes whether this process shares what it knows with others.
func (o *Observer) Shared(shared bool) {
	value := 0.0
	if shared {
		value = 1
	}
	o.metrics.shared.Set(value)
}

// Pool exports how the clients that are kept ready are used.
func (m *Metrics) Pool(stats func() pool.Stats) {
	export := func(name, help string, value func(pool.Stats) float64) {
		m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: prefix + name, Help: help}, func() float64 { return value(stats()) }))
	}
	export("client_pool_hits_total", "Requests whose client was ready.", func(s pool.Stats) float64 { return float64(s.Hits) })
	export("client_pool_misses_total", "Requests whose client had to be made.", func(s pool.Stats) float64 { return float64(s.Misses) })
	export("client_pool_evictions_total", "Clients that had to make room for others.", func(s pool.Stats) float64 { return float64(s.Evictions) })
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: prefix + "client_pool_size", Help: "Clients that are ready.",
	}, func() float64 { return float64(stats().Size) }))
}
