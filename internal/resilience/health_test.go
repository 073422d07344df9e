package resilience_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"ava/internal/correlation"
	"ava/internal/fault"
	"ava/internal/resilience"
)

func TestHealthOfAGuardThatWasNeverUsed(t *testing.T) {
	t.Parallel()
	h := guard(fault.Vapi, single, nil).Health()
	if h.State != resilience.Closed || h.RetryAfter != 0 || !h.LastSuccess.IsZero() || h.LastFailure != nil || h.Failing() {
		t.Errorf("Health() = %+v", h)
	}
}

func TestHealthTellsTheLastSuccessAndTheLastFailure(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := guard(fault.Vapi, single, nil)
		succeeded := time.Now()
		send(t, g, 200)
		if h := g.Health(); !h.LastSuccess.Equal(succeeded) || h.Failing() {
			t.Errorf("after a success: %+v", h)
		}

		time.Sleep(time.Minute)
		failed := time.Now()
		ctx := correlation.With(t.Context(), "the-failing-request")
		f := try(ctx, g, read, answering(401).call)
		h := g.Health()
		if !h.LastSuccess.Equal(succeeded) || h.LastFailure == nil || !h.Failing() {
			t.Fatalf("after a failure: %+v", h)
		}
		if l := h.LastFailure; !l.At.Equal(failed) || l.Fault != f || l.CorrelationID != "the-failing-request" {
			t.Errorf("the last failure is %+v", l)
		}

		time.Sleep(time.Minute)
		send(t, g, 200)
		if h := g.Health(); h.Failing() || h.LastFailure.Fault != f || !h.LastSuccess.Equal(time.Now()) {
			t.Errorf("after another success: %+v", h)
		}
	})
}

func TestRefusalOfAnOpenBreakerDoesNotHideWhatOpenedIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := guard(fault.Vapi, single, nil)
		for _, id := range []string{"request-1", "request-2", "request-3"} {
			try(correlation.With(t.Context(), id), g, read, answering(503).call)
			time.Sleep(time.Second)
		}
		for range 10 {
			f := try(correlation.With(t.Context(), "refused"), g, read, unreachable(t))
			wantCode(t, f, fault.CircuitOpen)
		}
		last := g.Health().LastFailure
		if last.Fault.Code != fault.UpstreamUnavailable || last.CorrelationID != "request-3" {
			t.Errorf("the last failure is %v of %s", last.Fault, last.CorrelationID)
		}
		if !g.Health().Failing() {
			t.Error("it does not count as failing")
		}
	})
}

func TestOnlyFailuresOfTheUpstreamOrTheCredentialAreKept(t *testing.T) {
	t.Parallel()
	kept := map[fault.Code]bool{
		fault.UpstreamDenied: true, fault.ReconnectRequired: true, fault.Unauthenticated: true,
		fault.Forbidden: true, fault.InsufficientScope: true,
		fault.UpstreamTimeout: true, fault.UpstreamUnavailable: true,
		fault.UpstreamLimited: true, fault.QuotaExceeded: true, fault.RateLimited: true, fault.Overloaded: true, fault.OutcomeUnknown: true,
	}
	unanswered := map[fault.Code]bool{ // without an answer they are our own
		fault.UpstreamLimited: false, fault.QuotaExceeded: false, fault.RateLimited: false, fault.Overloaded: false, fault.OutcomeUnknown: false,
	}
	for _, code := range fault.Codes() {
		for _, answer := range []*fault.Upstream{{Status: 400}, nil} {
			want := kept[code]
			if w, ok := unanswered[code]; ok && answer == nil {
				want = w
			}
			g := guard(fault.Vapi, single, nil)
			try(t.Context(), g, read, (&upstream{answers: []error{&fault.Fault{Code: code, Upstream: answer}}}).call)
			if got := g.Health().LastFailure != nil; got != want {
				t.Errorf("%s, answered %v: kept %v, want %v", code, answer != nil, got, want)
			}
		}
	}
}

// A recipient that may not be texted, or a sender with too many messages waiting,
// is no trouble of the credential's.
func TestFailureOverAFieldOfTheInputIsNotKept(t *testing.T) {
	t.Parallel()
	for _, code := range []fault.Code{fault.Forbidden, fault.UpstreamLimited} {
		g := guard(fault.Twilio, single, nil)
		f := &fault.Fault{Code: code, Upstream: &fault.Upstream{Status: 400}, Field: []string{"input", "to"}}
		try(t.Context(), g, read, (&upstream{answers: []error{f}}).call)
		if h := g.Health(); h.LastFailure != nil || h.Failing() {
			t.Errorf("%s: %+v", code, h)
		}
	}
}

func TestHealthFollowsTheBreakerWithoutACall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := guard(fault.Vapi, single, nil)
		open(t, g)
		time.Sleep(20 * time.Second)
		if h := g.Health(); h.State != resilience.Open || h.RetryAfter != 10*time.Second {
			t.Errorf("20s later: %s, wait %v", h.State, h.RetryAfter)
		}
		time.Sleep(10*time.Second + 1)
		if h := g.Health(); h.State != resilience.HalfOpen || h.RetryAfter != 0 {
			t.Errorf("30s later: %s, wait %v", h.State, h.RetryAfter)
		}
	})
}

func TestSuccessThatCameWithAnAbandonedCallerIsKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := guard(fault.Vapi, single, nil)
		ctx, cancel := context.WithCancel(t.Context())
		wantCode(t, try(ctx, g, once, func(context.Context) (string, error) { cancel(); return "", nil }), "")
		if g.Health().LastSuccess.IsZero() {
			t.Error("the success was not noted")
		}
	})
}
