package telemetry

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"ava/internal/fault"
	"ava/internal/resilience"
)

// Metrics are the program's Prometheus series. Labels are bounded: never a
// user, a credential, a raw path or anything else that a client chooses.
type Metrics struct {
	registry  *prometheus.Registry
	upstream  *prometheus.CounterVec
	latency   *prometheus.HistogramVec
	breaker   *prometheus.GaugeVec
	errors    *prometheus.CounterVec
	errorLogs *prometheus.CounterVec
	requests  *prometheus.HistogramVec
}

// NewMetrics returns metrics on a registry of their own.
func NewMetrics() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		upstream: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "integrations_upstream_requests_total",
			Help: "Calls to providers, by how they ended: ok, or the error code in lower case.",
		}, []string{"provider", "operation", "outcome"}),
		latency: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "integrations_upstream_duration_seconds",
			Help:    "How long calls to providers took, with their retries.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
		}, []string{"provider"}),
		breaker: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "integrations_breaker_state",
			Help: "State of the circuit breaker: 0 closed, 1 half-open, 2 open.",
		}, []string{"provider"}),
		errors: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "integrations_graphql_errors_total",
			Help: "GraphQL errors answered, by code.",
		}, []string{"code"}),
		errorLogs: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "integrations_error_logs_total",
			Help: "Log lines of level error and above, by whether they carry a correlation ID.",
		}, []string{"correlation_id"}),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "integrations_http_request_duration_seconds",
			Help:    "How long HTTP requests took, by route and status class.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
		}, []string{"route", "status"}),
	}
	m.registry.MustRegister(m.upstream, m.latency, m.breaker, m.errors, m.errorLogs, m.requests,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Handler serves the metrics in Prometheus' text format.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Registry: m.registry, MaxRequestsInFlight: 4})
}

// Request counts one HTTP request; route is the pattern that matched it.
func (m *Metrics) Request(route string, status int, took time.Duration) {
	m.requests.WithLabelValues(route, strconv.Itoa(status/100)+"xx").Observe(took.Seconds())
}

func (m *Metrics) errorLine(correlated bool) {
	label := "missing"
	if correlated {
		label = "present"
	}
	m.errorLogs.WithLabelValues(label).Inc()
}

func (m *Metrics) call(e resilience.Event) {
	outcome := "ok"
	if e.Fault != nil {
		outcome = slug(e.Fault.Code)
	}
	m.upstream.WithLabelValues(e.Service.Slug(), e.Op, outcome).Inc()
	m.latency.WithLabelValues(e.Service.Slug()).Observe(e.Took.Seconds())
}

// level is a state's value in integrations_breaker_state.
func level(s resilience.State) float64 {
	switch s {
	case resilience.Open:
		return 2
	case resilience.HalfOpen:
		return 1
	case resilience.Closed:
		return 0
	}
	return 0
}

// Track exports the state of a service's breaker from the start, before it
// first moves.
func (m *Metrics) Track(s fault.Service) { m.breaker.WithLabelValues(s.Slug()).Set(0) }
