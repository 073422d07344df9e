package pace_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"ava/internal/fault"
	"ava/internal/pace"
)

type user struct{}

// as returns the context of somebody's request.
func as(t *testing.T, name string) context.Context {
	t.Helper()
	return context.WithValue(t.Context(), user{}, name)
}

func tenant(ctx context.Context) string {
	name, _ := ctx.Value(user{}).(string)
	return name
}

func newPacer() *pace.Pacer {
	return pace.New(pace.Config{
		Queries: pace.Limit{N: 20, Per: time.Minute},
		Actions: pace.Limit{N: 3, Per: time.Minute},
		Tests:   pace.Limit{N: 2, Per: time.Minute},
		Tenant:  tenant,
	})
}

// wantFault compares all of a fault but its cause.
func wantFault(t *testing.T, err error, want *fault.Fault) {
	t.Helper()
	got, _ := errors.AsType[*fault.Fault](err)
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(fault.Fault{}, "Err")); diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestRefusalSaysHowLongToWaitAndThatNothingWasSent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, ann := newPacer(), as(t, "ann")
		for range 3 {
			if err := p.Take(ann, pace.Actions, fault.Twilio); err != nil {
				t.Fatal(err)
			}
			time.Sleep(9 * time.Second)
		}
		err := p.Take(ann, pace.Actions, fault.Twilio)
		wantFault(t, err, &fault.Fault{
			Code: fault.RateLimited, Service: fault.Twilio, RetryAfter: 33 * time.Second, Outcome: fault.NotSent,
		})
		if sentence := fault.Of(err).Sentence(); sentence != "You are doing that too often. Please try again in 33s." {
			t.Error(sentence)
		}
		time.Sleep(33 * time.Second)
		if err := p.Take(ann, pace.Actions, fault.Twilio); err != nil {
			t.Errorf("after the wait: %v", err)
		}
	})
}

func TestUsersIntegrationsAndClassesAreCountedApart(t *testing.T) {
	t.Parallel()
	p := newPacer()
	for _, name := range []string{"ann", "ben", "/ann", "TWILIO/ann"} {
		ctx := as(t, name)
		for _, service := range fault.Services() {
			for class, most := range map[pace.Class]int{pace.Actions: 3, pace.Tests: 2} {
				for n := range most + 2 {
					if err := p.Take(ctx, class, service); (err == nil) != (n < most) {
						t.Errorf("%s, %s at %s, %d before: %v", name, class, service, n, err)
					}
				}
			}
		}
		for n := range 22 { // wherever they lead
			if err := p.Take(ctx, pace.Queries, fault.Services()[n%4]); (err == nil) != (n < 20) {
				t.Errorf("%s, query %d: %v", name, n, err)
			}
		}
	}
}

func TestEqualLimitsAreCountedApart(t *testing.T) {
	t.Parallel()
	once := pace.Limit{N: 1, Per: time.Minute}
	p := pace.New(pace.Config{Queries: once, Actions: once, Tests: once, Reports: once, Tenant: tenant})
	for _, class := range []pace.Class{pace.Queries, pace.Actions, pace.Tests, pace.Reports} {
		for n := range 2 {
			if err := p.Take(as(t, "ann"), class, ""); (err == nil) != (n == 0) {
				t.Errorf("%s, %d before: %v", class, n, err)
			}
		}
	}
}

func TestQueriesAreTakenTogetherOrNotAtAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, ann := newPacer(), as(t, "ann")
		if err := p.Queries(ann, 15); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Second)
		wantFault(t, p.Queries(ann, 6), &fault.Fault{Code: fault.RateLimited, RetryAfter: 50 * time.Second})
		if err := p.Queries(ann, 5); err != nil {
			t.Errorf("what was left is gone: %v", err)
		}
		wantFault(t, p.Queries(ann, 0), &fault.Fault{Code: fault.RateLimited, RetryAfter: 50 * time.Second})
		wantFault(t, p.Queries(ann, -5), &fault.Fault{Code: fault.RateLimited, RetryAfter: 50 * time.Second})
	})
}

func TestMoreThanTheLimitEverAllowsIsNotWorthWaitingFor(t *testing.T) {
	t.Parallel()
	p, ann := newPacer(), as(t, "ann")
	err := p.Queries(ann, 21)
	wantFault(t, err, &fault.Fault{
		Code: fault.QueryTooComplex, Reason: fault.TooManyRootFields, Args: fault.Args{"max": "20"},
	})
	if fault.Of(err).Traits().Retryable {
		t.Error("it is advised to try again")
	}
	if err := p.Queries(ann, 20); err != nil {
		t.Errorf("it has cost something: %v", err)
	}
}

func TestNobodyIsNeverUnlimited(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]*pace.Pacer{
		"no tenant":         newPacer(),
		"no limits":         pace.New(pace.Config{Tenant: tenant}),
		"nobody knows whom": pace.New(pace.Config{Actions: perMinute}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantFault(t, p.Queries(as(t, ""), 1), &fault.Fault{Code: fault.Internal})
			refused := &fault.Fault{Code: fault.Internal, Service: fault.Vapi, Outcome: fault.NotSent}
			wantFault(t, p.Take(t.Context(), pace.Actions, fault.Vapi), refused)
			wantFault(t, p.Take(t.Context(), pace.Tests, fault.Vapi), refused)
			wantFault(t, p.Take(as(t, "ann"), "purchases", fault.Vapi), refused)
		})
	}
}

func TestLimitThatIsOffDoesNotLimit(t *testing.T) {
	t.Parallel()
	p := pace.New(pace.Config{Tenant: tenant, Window: broken{}})
	for range 1000 {
		for _, err := range []error{
			p.Queries(as(t, "ann"), 1000), p.Take(as(t, "ann"), pace.Actions, fault.Vapi), p.Take(as(t, "ann"), pace.Tests, fault.Vapi),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}

var errDown = errors.New("connection refused")

// broken is a Window that cannot count.
type broken struct{}

func (broken) Take(context.Context, string, pace.Limit, int) (pace.Decision, error) {
	return pace.Decision{OK: true}, errDown // what comes with an error means nothing
}

func TestOnlyQueriesPassWhileNothingCanBeCounted(t *testing.T) {
	t.Parallel()
	var events []pace.Event
	p := pace.New(pace.Config{
		Window: broken{}, Queries: perMinute, Actions: perMinute, Tests: perMinute, Reports: perMinute, Tenant: tenant,
		Observer: func(_ context.Context, e pace.Event) { events = append(events, e) },
	})
	ann := as(t, "ann")
	if err := p.Queries(ann, 3); err != nil {
		t.Errorf("a query: %v", err)
	}
	for _, class := range []pace.Class{pace.Actions, pace.Tests, pace.Reports} {
		err := p.Take(ann, class, fault.Email)
		wantFault(t, err, &fault.Fault{
			Code: fault.Overloaded, Service: fault.Email, RetryAfter: time.Second, Outcome: fault.NotSent,
		})
		if !errors.Is(err, errDown) {
			t.Errorf("%s: the cause is lost: %v", class, err)
		}
	}
	want := []pace.Event{
		{Class: pace.Queries, Allowed: true, Err: errDown},
		{Class: pace.Actions, Service: fault.Email, Err: errDown},
		{Class: pace.Tests, Service: fault.Email, Err: errDown},
		{Class: pace.Reports, Service: fault.Email, Err: errDown},
	}
	if diff := cmp.Diff(want, events, cmpopts.EquateErrors()); diff != "" {
		t.Errorf("observed (-want +got):\n%s", diff)
	}
}

func TestObserverSeesWhatIsGrantedAndWhatIsRefused(t *testing.T) {
	t.Parallel()
	var events []pace.Event
	p := pace.New(pace.Config{
		Actions: pace.Limit{N: 1, Per: time.Hour}, Tenant: tenant,
		Observer: func(ctx context.Context, e pace.Event) {
			if tenant(ctx) != "ann" {
				t.Error("the context is another")
			}
			events = append(events, e)
		},
	})
	for range 2 {
		_ = p.Take(as(t, "ann"), pace.Actions, fault.Calendar)
	}
	want := []pace.Event{
		{Class: pace.Actions, Service: fault.Calendar, Allowed: true},
		{Class: pace.Actions, Service: fault.Calendar},
	}
	if diff := cmp.Diff(want, events); diff != "" {
		t.Errorf("observed (-want +got):\n%s", diff)
	}
}
