package fault_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"ava/internal/fault"
)

func TestNoErrorIsNoFault(t *testing.T) {
	t.Parallel()
	if f := fault.Of(nil); f != nil {
		t.Errorf("Of(nil) = %v", f)
	}
}

func TestOfFindsTheFaultInTheChain(t *testing.T) {
	t.Parallel()
	f := fault.New(fault.UpstreamLimited, "vapi.calls")
	for name, err := range map[string]error{
		"itself":  f,
		"wrapped": fmt.Errorf("page 2: %w", fmt.Errorf("list: %w", f)),
		"joined":  errors.Join(io.EOF, f),
	} {
		if got := fault.Of(err); got != f {
			t.Errorf("%s: Of = %v, want the very fault", name, got)
		}
	}
}

func TestOfTakesTheOutermostFault(t *testing.T) {
	t.Parallel()
	inner := fault.New(fault.UpstreamUnavailable, "vapi.calls")
	outer := &fault.Fault{Code: fault.UpstreamTimeout, Err: fmt.Errorf("attempt: %w", inner)}
	if got := fault.Of(fmt.Errorf("call: %w", outer)); got != outer {
		t.Errorf("Of = %v, want the fault that was made last", got)
	}
}

func TestOfMakesAFaultOfWhatIsNone(t *testing.T) {
	t.Parallel()
	var none *fault.Fault
	stranger := errors.New("strconv: parsing \"x\"")
	for _, tt := range []struct {
		name string
		err  error
		want fault.Code
	}{
		{"stranger", stranger, fault.Internal},
		{"wrapped stranger", fmt.Errorf("load: %w", stranger), fault.Internal},
		{"code", fault.NotFound, fault.NotFound},
		{"wrapped code", fmt.Errorf("assistant: %w", fault.NotFound), fault.NotFound},
		{"out of time", context.DeadlineExceeded, fault.Overloaded},
		{"wrapped out of time", fmt.Errorf("query: %w", context.DeadlineExceeded), fault.Overloaded},
		{"cause that is a code", fmt.Errorf("%w: %w", context.DeadlineExceeded, fault.RateLimited), fault.RateLimited},
		{"nil fault as an error", none, fault.Internal},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := fault.Of(tt.err)
			if f == nil {
				t.Fatal("Of = nil for an error that is not")
			}
			if f.Code != tt.want {
				t.Errorf("Of = %s, want %s", f.Code, tt.want)
			}
			if f.Error() == "" || f.Sentence() == "" {
				t.Error("it says nothing")
			}
			if tt.name != "nil fault as an error" && !errors.Is(f, tt.err) {
				t.Error("the cause is lost")
			}
		})
	}
}

func TestFaultIsItsCodeAndItsCause(t *testing.T) {
	t.Parallel()
	f := &fault.Fault{Code: fault.UpstreamUnavailable, Err: fmt.Errorf("read body: %w", io.ErrUnexpectedEOF)}
	err := fmt.Errorf("page 2: %w", f)
	for _, target := range []error{fault.UpstreamUnavailable, io.ErrUnexpectedEOF, f} {
		if !errors.Is(err, target) {
			t.Errorf("errors.Is(err, %v) = false", target)
		}
	}
	for _, target := range []error{fault.UpstreamTimeout, io.EOF, fault.New(fault.UpstreamUnavailable, "")} {
		if errors.Is(err, target) {
			t.Errorf("errors.Is(err, %v) = true", target)
		}
	}
	if got := errors.Unwrap(f); !errors.Is(got, io.ErrUnexpectedEOF) {
		t.Errorf("Unwrap = %v", got)
	}
	if got := errors.Unwrap(fault.New(fault.Internal, "op")); got != nil {
		t.Errorf("Unwrap of a fault without a cause = %v", got)
	}
}

func TestErrorTellsTheLogWhatSentenceKeepsToItself(t *testing.T) {
	t.Parallel()
	const private = "dial tcp 10.0.0.7:443: connection refused"
	for _, tt := range []struct {
		fault *fault.Fault
		want  string
	}{
		{&fault.Fault{Code: fault.Internal}, "INTERNAL"},
		{fault.New(fault.NotFound, "vapi.assistant"), "vapi.assistant: NOT_FOUND"},
		{&fault.Fault{Code: fault.Conflict, Reason: fault.AssistantInUse}, "CONFLICT (ASSISTANT_IN_USE)"},
		{
			&fault.Fault{Code: fault.UpstreamUnavailable, Op: "vapi.calls", Service: fault.Vapi, Err: errors.New(private)},
			"vapi.calls: UPSTREAM_UNAVAILABLE: " + private,
		},
	} {
		if got := tt.fault.Error(); got != tt.want {
			t.Errorf("Error() = %q, want %q", got, tt.want)
		}
		if got := tt.fault.Sentence(); strings.Contains(got, private) || strings.Contains(got, "vapi.") {
			t.Errorf("Sentence() = %q, which tells what is for the log", got)
		}
	}
}

// A caller who wraps a stranger's text, whatever it holds, shows none of it.
func TestSentenceHoldsNothingThatCameFromOutside(t *testing.T) {
	t.Parallel()
	const outside = "<html>502 sk_live_0451</html>"
	for _, code := range fault.Codes() {
		for _, reason := range append(fault.Reasons(code), "") {
			f := &fault.Fault{
				Code: code, Reason: reason, Service: fault.Vapi, Op: outside, Args: argsOf(reason), Err: errors.New(outside),
				Upstream: &fault.Upstream{Status: 502, Code: outside, RequestID: outside},
			}
			if got := f.Sentence(); strings.Contains(got, "sk_live") || strings.Contains(got, "502") {
				t.Errorf("%s %s: %q", code, reason, got)
			}
		}
	}
}

func TestInvalidNamesTheField(t *testing.T) {
	t.Parallel()
	got := fault.Invalid(fault.FieldOutOfRange, []string{"input", "first"}, "min", "1", "max", "100")
	want := &fault.Fault{
		Code: fault.BadUserInput, Reason: fault.FieldOutOfRange, Outcome: fault.NotSent,
		Field: []string{"input", "first"}, Args: fault.Args{"min": "1", "max": "100"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Invalid (-want +got):\n%s", diff)
	}
	if odd := fault.Invalid(fault.FieldTooLong, []string{"name"}, "max"); odd.Args != nil {
		t.Errorf("an argument without a value became %v", odd.Args)
	}
}

// One fault may be handed to many requests at once: under -race this also
// finds a write to it.
func TestReadingASharedFaultChangesNothing(t *testing.T) {
	t.Parallel()
	fresh := func() *fault.Fault {
		return &fault.Fault{
			Code: fault.QuotaExceeded, Reason: fault.ConcurrencyReached, Service: fault.Vapi, Op: "vapi.startCall",
			RetryAfter: 5 * time.Second, Outcome: fault.Unknown, Once: true, Field: []string{"input", "name"},
			Args: fault.Args{"max": "10"}, Upstream: &fault.Upstream{Status: 429}, Err: io.EOF,
		}
	}
	shared, before := fresh(), fault.QuotaExceeded.Traits()
	done := make(chan struct{})
	for range 8 {
		go func() {
			defer func() { done <- struct{}{} }()
			err := fmt.Errorf("call: %w", shared)
			_, _, _ = shared.Error(), shared.Sentence(), shared.Traits()
			_, _ = errors.Is(err, fault.NotFound), fault.Of(err)
		}()
	}
	for range 8 {
		<-done
	}
	if diff := cmp.Diff(*fresh(), *shared, cmpopts.EquateErrors()); diff != "" {
		t.Errorf("the shared fault changed (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff(before, fault.QuotaExceeded.Traits()); diff != "" {
		t.Errorf("the table changed (-before +after):\n%s", diff)
	}
}

func TestNobodyIsToldToRepeatAWriteThatMayHaveHappened(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name      string
		code      fault.Code
		outcome   fault.Outcome
		once      bool
		retryable bool
		action    fault.Action
	}{
		{"read", fault.UpstreamTimeout, "", false, true, fault.ActionRetry},
		{"phone call, unknown", fault.UpstreamTimeout, fault.Unknown, true, false, fault.ActionNone},
		{"phone call, limit with unknown outcome", fault.UpstreamLimited, fault.Unknown, true, false, fault.ActionNone},
		{"phone call, not sent", fault.CircuitOpen, fault.NotSent, true, true, fault.ActionWait},
		{"phone call, rejected", fault.UpstreamLimited, fault.Rejected, true, true, fault.ActionWait},
		{"deletion, unknown", fault.UpstreamTimeout, fault.Unknown, false, true, fault.ActionRetry},
		{"deletion, applied", fault.UpstreamUnavailable, fault.Applied, false, false, fault.ActionNone},
		{"phone call, applied", fault.UpstreamUnavailable, fault.Applied, true, false, fault.ActionNone},
		{"advice other than trying again stays", fault.UpstreamDenied, fault.Unknown, true, false, fault.ActionUpdateCredentials},
		{"call to support stays", fault.Internal, fault.Applied, true, false, fault.ActionContactSupport},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			traits := (&fault.Fault{Code: tt.code, Outcome: tt.outcome, Once: tt.once}).Traits()
			if traits.Retryable != tt.retryable || traits.Action != tt.action {
				t.Errorf("retryable %v, %s; want %v, %s", traits.Retryable, traits.Action, tt.retryable, tt.action)
			}
		})
	}
}

// What holds for some codes above holds for all, with every reason.
func TestUnrepeatableHoldsForEveryCode(t *testing.T) {
	t.Parallel()
	for _, code := range fault.Codes() {
		for _, reason := range append(fault.Reasons(code), "") {
			for _, f := range []*fault.Fault{
				{Code: code, Reason: reason, Once: true, Outcome: fault.Unknown},
				{Code: code, Reason: reason, Once: true, Outcome: fault.Applied},
				{Code: code, Reason: reason, Outcome: fault.Applied},
			} {
				traits := f.Traits()
				if traits.Retryable || traits.Action == fault.ActionRetry || traits.Action == fault.ActionWait {
					t.Errorf("%s %s, once %v, %s: retryable %v, %s", code, reason, f.Once, f.Outcome, traits.Retryable, traits.Action)
				}
				if plain := (&fault.Fault{Code: code, Reason: reason}).Traits(); plain.Sentence != traits.Sentence || plain.Health != traits.Health {
					t.Errorf("%s %s: the outcome changed more than the advice", code, reason)
				}
			}
		}
	}
}

func TestReasonOfAnotherCodeChangesNothing(t *testing.T) {
	t.Parallel()
	for _, reason := range []fault.Reason{fault.PaymentRequired, "NO_SUCH_REASON"} {
		f := &fault.Fault{Code: fault.Forbidden, Reason: reason}
		if diff := cmp.Diff(fault.Forbidden.Traits(), f.Traits()); diff != "" {
			t.Errorf("%s changed FORBIDDEN (-want +got):\n%s", reason, diff)
		}
	}
}

func TestCodeWithoutARowIsTreatedAsInternal(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff(fault.Internal.Traits(), fault.Code("NO_SUCH_CODE").Traits()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestServicesHaveNames(t *testing.T) {
	t.Parallel()
	got := make(map[fault.Service]string)
	for _, s := range fault.Services() {
		got[s] = s.Name() + ", " + s.Slug()
	}
	want := map[fault.Service]string{
		fault.Vapi: "Vapi, vapi", fault.Twilio: "Twilio, twilio", fault.Email: "E-mail, email", fault.Calendar: "Calendar, calendar",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	names := slices.Sorted(maps.Values(got))
	if len(slices.Compact(names)) != len(fault.Services()) {
		t.Errorf("two services share a name: %v", names)
	}
}
