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
	registry    *prometheus.Registry
	upstream    *prometheus.CounterVec
	latency     *prometheus.HistogramVec
	retries     *prometheus.CounterVec
	refused     *prometheus.CounterVec
	breaker     *prometheus.GaugeVec
	credentials *prometheus.GaugeVec
	paced       *prometheus.CounterVec
	cached      *prometheus.CounterVec
	loaded      *prometheus.CounterVec
	second      *prometheus.CounterVec
	removed     *prometheus.CounterVec
	shared      prometheus.Gauge
	errors      *prometheus.CounterVec
	errorLogs   *prometheus.CounterVec
	requests    *prometheus.HistogramVec
}

// NewMetrics returns metrics on a registry of their own.
func NewMetrics() *Metrics {
	m := &Metrics{registry: prometheus.NewRegistry()}
	m.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.upstream = m.counter("upstream_requests_total",
		"Calls to providers, by how they ended: ok, or the error code in lower case.", "provider", "operation", "outcome")
	m.latency = m.histogram("upstream_duration_seconds", "How long calls to providers took, with their retries.",
		[]float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30}, "provider")
	m.retries = m.counter("upstream_retries_total", "Attempts after the first.", "provider")
	m.refused = m.counter("upstream_refused_total", "Calls that were not sent, by the stage that refused them.", "provider", "stage")
	m.breaker = m.gauge("breaker_state",
		"State of the circuit breaker for all calls to a provider: 0 closed, 1 half-open, 2 open.", "provider")
	m.credentials = m.gauge("credential_breakers_open", "Credentials whose own circuit breaker is open or half-open.", "provider")
	m.paced = m.counter("rate_limit_total",
		"What was counted against users' limits, by what came of it: allowed, refused, uncounted.", "class", "provider", "result")
	m.cached = m.counter("cache_answers_total", "Answers to reads, by where they came from: live, cache, stale.", "source")
	m.loaded = m.counter("cache_loads_total",
		"Reads that went to a provider. Fewer than live answers, as equal ones share one.", "outcome")
	m.second = m.counter("cache_shared_total",
		"Questions to the cache that processes share, by what it had: found, absent, unreadable.", "result")
	m.removed = m.counter("cache_removed_total",
		"Answers that are kept no longer: dropped by a write, evicted for room, expired.", "reason")
	m.shared = m.gauge("fleet_shared",
		"1 while limits, breakers and cache are shared with other processes, 0 while this one is on its own.").WithLabelValues()
	m.errors = m.counter("graphql_errors_total", "GraphQL errors answered, by code.", "code")
	m.errorLogs = m.counter("error_logs_total",
		"Log lines of level error and above, by whether they carry a correlation ID.", "correlation_id")
	m.requests = m.histogram("http_request_duration_seconds", "How long HTTP requests took, by route and status class.",
		[]float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30}, "route", "status")
	return m
}

// prefix begins the names of all series.
const prefix = "integrations_"

func (m *Metrics) counter(name, help string, labels ...string) *prometheus.CounterVec {
	v := prometheus.NewCounterVec(prometheus.CounterOpts{Name: prefix + name, Help: help}, labels)
	m.registry.MustRegister(v)
	return v
}

func (m *Metrics) gauge(name, help string, labels ...string) *prometheus.GaugeVec {
	v := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: prefix + name, Help: help}, labels)
	m.registry.MustRegister(v)
	return v
}

func (m *Metrics) histogram(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	v := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: prefix + name, Help: help, Buckets: buckets}, labels)
	m.registry.MustRegister(v)
	return v
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
	if e.Attempts > 1 {
		m.retries.WithLabelValues(e.Service.Slug()).Add(float64(e.Attempts - 1))
	}
	if e.Refused != "" {
		m.refused.WithLabelValues(e.Service.Slug(), string(e.Refused)).Inc()
		return // its time would hide how long real calls take
	}
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
func (m *Metrics) Track(s fault.Service) {
	m.breaker.WithLabelValues(s.Slug()).Set(0)
	m.credentials.WithLabelValues(s.Slug()).Set(0)
}
