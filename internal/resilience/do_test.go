package resilience_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"ava/internal/fault"
	"ava/internal/resilience"
)

func TestFaultSaysWhichServiceAndWhichCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := guard(fault.Calendar, single, nil)
		for _, err := range []error{answered(401), fault.NotFound, errors.New("stranger")} {
			f := try(resilience.Unremembered(t.Context()), g, read, (&upstream{answers: []error{err}}).call)
			if f.Service != fault.Calendar || f.Op != "vapi.assistants" {
				t.Errorf("%v: service %s, op %s", err, f.Service, f.Op)
			}
			if f.Code != fault.Of(err).Code || !errors.Is(f, fault.Of(err).Code) {
				t.Errorf("%v came out as %v", err, f)
			}
		}
	})
}

// One upstream call may answer several requests: its fault is theirs as well.
func TestFaultOfASharedCallIsCopied(t *testing.T) {
	t.Parallel()
	fresh := func() *fault.Fault {
		return &fault.Fault{
			Code: fault.UpstreamUnavailable, Op: "http", RetryAfter: time.Minute,
			Upstream: &fault.Upstream{Status: 503, RequestID: "r-1"}, Err: errors.New("HTTP 503"),
		}
	}
	shared := fresh()
	up := &upstream{answers: []error{shared}}
	var callers sync.WaitGroup
	for _, service := range fault.Services() {
		for _, c := range []resilience.Call{read, remove, once} {
			callers.Go(func() {
				f := try(t.Context(), guard(service, single, nil), c, up.call)
				if f == shared || f.Service != service || f.Op != c.Op || f.Once != (c.Effect == resilience.Once) {
					t.Errorf("%s %s: %+v", service, c.Op, f)
				}
				if f.Upstream.RequestID != "r-1" || f.RetryAfter != time.Minute {
					t.Errorf("%s %s: something was lost: %+v", service, c.Op, f)
				}
			})
		}
	}
	callers.Wait()
	equal := cmpopts.EquateComparable()
	errorText := cmp.Comparer(func(a, b error) bool { return a.Error() == b.Error() })
	if diff := cmp.Diff(*fresh(), *shared, equal, cmp.FilterPath(func(p cmp.Path) bool { return p.String() == "Err" }, errorText)); diff != "" {
		t.Errorf("the shared fault changed (-before +after):\n%s", diff)
	}
}

func TestFaultOfAWriteSaysWhatBecameOfIt(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name      string
		call      resilience.Call
		code      fault.Code
		outcome   fault.Outcome
		want      fault.Outcome
		retryable bool
	}{
		{"phone call, no answer", once, fault.UpstreamUnavailable, "", fault.Unknown, false},
		{"phone call, not sent", once, fault.UpstreamUnavailable, fault.NotSent, fault.NotSent, true},
		{"phone call, refused", once, fault.UpstreamLimited, fault.Rejected, fault.Rejected, true},
		{"phone call, done", once, fault.UpstreamUnavailable, fault.Applied, fault.Applied, false},
		{"deletion, no answer", remove, fault.UpstreamUnavailable, "", fault.Unknown, true},
		{"deletion, refused", remove, fault.NotFound, fault.Rejected, fault.Rejected, false},
		{"read", read, fault.UpstreamUnavailable, "", "", true},
		{"read has no outcome", read, fault.UpstreamUnavailable, fault.Unknown, "", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			up := &upstream{answers: []error{&fault.Fault{Code: tt.code, Outcome: tt.outcome}}}
			f := try(t.Context(), guard(fault.Vapi, single, nil), tt.call, up.call)
			if f.Outcome != tt.want || f.Once != (tt.call.Effect == resilience.Once) {
				t.Errorf("outcome %q, once %v; want %q", f.Outcome, f.Once, tt.want)
			}
			if got := f.Traits().Retryable; got != tt.retryable {
				t.Errorf("retryable %v, want %v", got, tt.retryable)
			}
		})
	}
}

func TestSlowProviderAndCallerWithoutTimeAreToldApart(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name     string
		deadline time.Duration
		code     fault.Code
		took     time.Duration
		failures int
	}{
		{"no deadline", time.Hour, fault.UpstreamTimeout, 10 * time.Second, 1},
		{"later deadline", 10*time.Second + 1, fault.UpstreamTimeout, 10 * time.Second, 1},
		{"earlier deadline", 10*time.Second - 1, fault.Overloaded, 10*time.Second - 1, 0},
		{"short deadline", time.Second, fault.Overloaded, time.Second, 0},
	} {
		for what, fn := range map[string]func(context.Context) (string, error){
			"cause":           blocks,
			"context's error": func(ctx context.Context) (string, error) { <-ctx.Done(); return "", ctx.Err() },
			"own words": func(ctx context.Context) (string, error) {
				<-ctx.Done()
				return "", &fault.Fault{Code: fault.UpstreamUnavailable, Err: ctx.Err()}
			},
		} {
			t.Run(tt.name+", "+what, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					s := single
					s.Breaker.Failures = 1
					g := guard(fault.Vapi, s, nil)
					ctx, cancel := context.WithTimeout(t.Context(), tt.deadline)
					defer cancel()
					start := time.Now()
					f := try(ctx, g, once, fn)
					wantCode(t, f, tt.code)
					if took := time.Since(start); took != tt.took {
						t.Errorf("after %v, want %v", took, tt.took)
					}
					if f.Outcome != fault.Unknown || f.Traits().Retryable {
						t.Errorf("outcome %s, retryable %v: it may have been done", f.Outcome, f.Traits().Retryable)
					}
					if got := g.Health().State == resilience.Open; got != (tt.failures == 1) {
						t.Errorf("it counts as a failure: %v", got)
					}
				})
			})
		}
	}
}

func TestTimedOutAttemptKeepsWhatIsKnown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := try(t.Context(), guard(fault.Email, single, nil), once, func(ctx context.Context) (string, error) {
			<-ctx.Done()
			return "", &fault.Fault{
				Code: fault.UpstreamUnavailable, Outcome: fault.NotSent, Upstream: &fault.Upstream{Status: 220}, Err: context.Cause(ctx),
			}
		})
		wantCode(t, f, fault.UpstreamTimeout)
		if f.Outcome != fault.NotSent || f.Upstream == nil || f.Upstream.Status != 220 || !f.Traits().Retryable {
			t.Errorf("something was lost: %+v", f)
		}
	})
}

func TestAnswerAtTheLastMomentIsAnAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := guard(fault.Vapi, single, nil)
		for range 5 {
			f := try(t.Context(), g, once, func(ctx context.Context) (string, error) {
				<-ctx.Done() // the time is up just as the answer has been read
				return "", &fault.Fault{Code: fault.UpstreamDenied, Outcome: fault.Rejected, Upstream: &fault.Upstream{Status: 401}}
			})
			wantCode(t, f, fault.UpstreamDenied)
		}
		if g.Health().State != resilience.Closed {
			t.Error("answers opened the breaker")
		}
	})
}

// A call inside a call, such as a token's refresh, has less time than its own
// attempt. When the outer attempt ends, the inner provider is not to blame.
func TestGuardInsideAnotherIsNotBlamedForTheOuterAttempt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		settings := resilience.Settings{Retry: single.Retry, Attempt: time.Second}
		outer := guard(fault.Calendar, settings, nil)
		settings.Attempt = 5 * time.Second
		inner := guard(fault.Email, settings, nil)
		for range 5 {
			f := try(t.Context(), outer, read, func(ctx context.Context) (string, error) {
				_, err := resilience.Do(ctx, inner, read, blocks)
				if got := fault.Of(err).Code; got != fault.Overloaded {
					t.Errorf("the inner call failed with %s, want OVERLOADED", got)
				}
				return "", err
			})
			if f.Service != fault.Calendar || f.Code != fault.UpstreamTimeout && f.Code != fault.CircuitOpen {
				t.Errorf("the outer call failed with %v of %s", f, f.Service)
			}
		}
		wantState(t, outer, resilience.Open)
		wantState(t, inner, resilience.Closed)
	})
}

func TestNilFaultReturnedAsAnErrorDoesNotCrash(t *testing.T) {
	t.Parallel()
	f := try(t.Context(), guard(fault.Vapi, single, nil), read, func(context.Context) (string, error) {
		var none *fault.Fault
		return "", none
	})
	wantCode(t, f, fault.Internal)
}

func TestObserverSeesEveryCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &witness{}
		g := guard(fault.Twilio, resilience.Settings{Breaker: resilience.BreakerSettings{Failures: 1}}, w)
		retried := answered(503)
		retried.RetryAfter = time.Second
		try(t.Context(), g, read, (&upstream{answers: []error{retried, nil}}).call)
		try(resilience.Unremembered(t.Context()), g, once, answering(401).call)
		try(t.Context(), g, read, (&upstream{answers: []error{retried}}).call)
		try(t.Context(), g, remove, unreachable(t))
		got := make([]string, 0, len(w.calls))
		for _, e := range w.calls {
			code := fault.Code("ok")
			if e.Fault != nil {
				code = e.Fault.Code
			}
			got = append(got, fmt.Sprintf("%s %s %d %v %s", e.Service, e.Op, e.Attempts, e.Took, code))
		}
		want := []string{
			"TWILIO vapi.assistants 2 1s ok",
			"TWILIO vapi.startCall 1 0s UPSTREAM_UNAUTHORIZED",
			"TWILIO vapi.assistants 3 2s UPSTREAM_UNAVAILABLE",
			"TWILIO vapi.deleteAssistant 0 0s CIRCUIT_OPEN",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}
