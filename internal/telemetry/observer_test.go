package telemetry_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"ava/internal/correlation"
	"ava/internal/fault"
	"ava/internal/resilience"
	"ava/internal/telemetry"
)

// severities is how urgent each failure of a call is.
var severities = map[string][]fault.Code{
	"error": {fault.Internal, fault.UpstreamTimeout, fault.UpstreamUnavailable},
	"warn": {
		fault.Unauthenticated, fault.Forbidden, fault.InsufficientScope, fault.ReconnectRequired, fault.NotConnected,
		fault.StubsDisabled, fault.RateLimited, fault.QuotaExceeded, fault.Overloaded, fault.OutcomeUnknown,
		fault.CircuitOpen, fault.UpstreamDenied, fault.UpstreamLimited,
	},
	"debug": {
		fault.BadUserInput, fault.NotFound, fault.Conflict, fault.IdempotencyReused, fault.PersistedNotFound,
		fault.ParseFailed, fault.ValidationFailed, fault.QueryTooComplex, fault.UpstreamRejected,
	},
}

// request is the context of a request whose logger is log.
func request(t *testing.T, log zerolog.Logger) context.Context {
	t.Helper()
	ctx := correlation.With(t.Context(), "request-0001")
	return log.With().Ctx(ctx).Logger().WithContext(ctx)
}

func TestFailureOfACallIsAsUrgentAsItsKind(t *testing.T) {
	t.Parallel()
	tested := 0
	for level, codes := range severities {
		for _, code := range codes {
			tested++
			out, metrics, log := parts()
			telemetry.NewObserver(log, metrics).CallDone(request(t, log), resilience.Event{
				Service: fault.Vapi, Op: "vapi.calls", Attempts: 2, Took: 1500 * time.Millisecond,
				Fault: &fault.Fault{Code: code, Err: errors.New("the cause")},
			})
			line := out.one(t)
			delete(line, "time")
			want := map[string]any{
				"level": level, "correlation_id": "request-0001", "message": "upstream call", "service": "vapi", "op": "vapi.calls",
				"attempts": 2.0, "took_ms": 1500.0, "code": string(code), "cause": "the cause",
			}
			if diff := cmp.Diff(want, line); diff != "" {
				t.Errorf("%s (-want +got):\n%s", code, diff)
			}
		}
	}
	if tested != len(fault.Codes()) {
		t.Errorf("%d of %d codes have a severity here", tested, len(fault.Codes()))
	}
}

func TestCallThatSucceedsIsADebugLine(t *testing.T) {
	t.Parallel()
	out, metrics, log := parts()
	telemetry.NewObserver(log, metrics).CallDone(request(t, log), resilience.Event{Service: fault.Vapi, Op: "vapi.calls", Attempts: 1})
	line := out.one(t)
	if _, told := line["code"]; told || line["level"] != "debug" || line["cause"] != nil {
		t.Errorf("line %v", line)
	}
	wantSeries(t, metrics, `integrations_error_logs_total{correlation_id="present"}`, "")
}

func TestLineOfAFailureTellsItsCauseAndNothingElseOfIt(t *testing.T) {
	t.Parallel()
	const canary = "canary"
	f := &fault.Fault{
		Code: fault.UpstreamUnavailable, Op: canary, Field: []string{canary}, Args: fault.Args{"max": canary},
		Upstream: &fault.Upstream{Status: 503, Code: canary, RequestID: canary}, Err: errors.New("HTTP 503"),
	}
	out, metrics, log := parts()
	o := telemetry.NewObserver(log, metrics)
	o.CallDone(request(t, log), resilience.Event{Service: fault.Vapi, Op: "vapi.calls", Fault: f})
	f.Code = fault.Internal
	o.Answered(request(t, log), f)
	lines := out.lines(t)
	if len(lines) != 2 || strings.Contains(out.String(), canary) {
		t.Errorf("lines %s", out)
	}
	for _, line := range lines {
		if line["cause"] != "HTTP 503" {
			t.Errorf("cause %v, want what Err says", line["cause"])
		}
	}
}

func TestCallWithoutARequestIsLoggedAllTheSame(t *testing.T) {
	t.Parallel()
	out, metrics, log := parts()
	o := telemetry.NewObserver(log, metrics)
	o.CallDone(t.Context(), resilience.Event{Service: fault.Vapi, Op: "vapi.check", Fault: fault.New(fault.UpstreamTimeout, "")})
	o.Answered(t.Context(), fault.New(fault.Internal, ""))
	if lines := out.lines(t); len(lines) != 2 || lines[0]["op"] != "vapi.check" || lines[1]["level"] != "error" {
		t.Errorf("lines %v", lines)
	}
}

func TestCallsAreCountedByHowTheyEnded(t *testing.T) {
	t.Parallel()
	_, metrics, log := parts()
	o := telemetry.NewObserver(log, metrics)
	for _, f := range []*fault.Fault{nil, nil, fault.New(fault.UpstreamTimeout, "")} {
		o.CallDone(t.Context(), resilience.Event{Service: fault.Vapi, Op: "vapi.calls", Took: 40 * time.Millisecond, Fault: f})
	}
	wantSeries(t, metrics, `integrations_upstream_requests_total{operation="vapi.calls",outcome="ok",provider="vapi"}`, "2")
	wantSeries(t, metrics, `integrations_upstream_requests_total{operation="vapi.calls",outcome="upstream_timeout",provider="vapi"}`, "1")
	wantSeries(t, metrics, `integrations_upstream_duration_seconds_bucket{provider="vapi",le="0.025"}`, "0")
	wantSeries(t, metrics, `integrations_upstream_duration_seconds_bucket{provider="vapi",le="0.05"}`, "3")
}

func TestOnlyInternalAnswersAreLoggedAndAllAreCounted(t *testing.T) {
	t.Parallel()
	for _, code := range fault.Codes() {
		out, metrics, log := parts()
		o := telemetry.NewObserver(log, metrics)
		o.Answered(request(t, log), &fault.Fault{Code: code, Err: errors.New("the cause")})
		wantSeries(t, metrics, `integrations_graphql_errors_total{code="`+string(code)+`"}`, "1")
		lines := out.lines(t)
		if code != fault.Internal {
			if len(lines) > 0 {
				t.Errorf("%s: lines %v, want none", code, lines)
			}
			continue
		}
		if len(lines) != 1 || lines[0]["level"] != "error" || lines[0]["cause"] != "the cause" || lines[0]["correlation_id"] != "request-0001" {
			t.Errorf("%s: lines %v, want the cause", code, lines)
		}
	}
}

// slow is an output that takes nothing until it is released.
type slow struct {
	output

	released chan struct{}
}

func (s *slow) Write(p []byte) (int, error) {
	<-s.released
	return s.output.Write(p)
}

func TestMoveOfABreakerDoesNotWaitForTheLog(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		out, metrics := &slow{released: make(chan struct{})}, telemetry.NewMetrics()
		o := telemetry.NewObserver(telemetry.NewLogger(out, "info", "json", metrics), metrics)
		returned := make(chan struct{})
		go func() {
			o.BreakerMoved(resilience.Move{Service: fault.Vapi, Level: resilience.ServiceLevel, From: resilience.Closed, To: resilience.Open})
			close(returned)
		}()
		synctest.Wait()
		select {
		case <-returned:
		default:
			t.Error("it waits")
		}
		wantSeries(t, metrics, `integrations_breaker_state{provider="vapi"}`, "2")
		close(out.released)
		synctest.Wait()
		line := out.one(t)
		if line["level"] != "warn" || line["service"] != "vapi" || line["from"] != "CLOSED" || line["to"] != "OPEN" {
			t.Errorf("line %v", line)
		}
	})
}

func TestStateOfABreakerIsExportedFromTheStart(t *testing.T) {
	t.Parallel()
	_, metrics, log := parts()
	const state = `integrations_breaker_state{provider="vapi"}`
	wantSeries(t, metrics, state, "")
	metrics.Track(fault.Vapi)
	wantSeries(t, metrics, state, "0")
	o := telemetry.NewObserver(log, metrics)
	o.BreakerMoved(resilience.Move{Service: fault.Vapi, Level: resilience.ServiceLevel, From: resilience.Open, To: resilience.HalfOpen})
	wantSeries(t, metrics, state, "1")
	o.BreakerMoved(resilience.Move{Service: fault.Vapi, Level: resilience.ServiceLevel, From: resilience.HalfOpen, To: resilience.Closed})
	wantSeries(t, metrics, state, "0")
}

func TestRequestsAreCountedByRouteAndStatusClass(t *testing.T) {
	t.Parallel()
	_, metrics, _ := parts()
	for _, status := range []int{200, 204, 404, 421, 503} {
		metrics.Request("/graphql", status, time.Millisecond)
	}
	counts := make([]string, 0, 3)
	for _, class := range []string{"2xx", "4xx", "5xx"} {
		counts = append(counts, series(t, metrics, `integrations_http_request_duration_seconds_count{route="/graphql",status="`+class+`"}`))
	}
	if !slices.Equal(counts, []string{"2", "2", "1"}) {
		t.Errorf("counts %v", counts)
	}
}
