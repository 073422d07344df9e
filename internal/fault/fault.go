// Package fault is the taxonomy of everything that can go wrong. A failure is
// chosen by its code where it happens; what it means to a person, to a client
// and to the circuit breaker is one reviewable table (traits.go, reason.go).
//
// Faults carry causes for the log and sentences for people, and the two never
// mix: Error is for logs, [Fault.Sentence] is what may be shown.
package fault

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
)

// Fault is one failure. It is a value to read: whoever refines it copies it,
// because a shared call hands the same Fault to several requests.
type Fault struct {
	Code    Code
	Reason  Reason  // refines the sentence; may be empty
	Service Service // the third party concerned; empty for our own failures
	Op      string  // what was being done, "vapi.assistants"

	RetryAfter time.Duration // how long to wait; 0 if nothing is known
	Outcome    Outcome       // what became of a write; empty for reads
	Once       bool          // the call has an effect that must not be repeated blindly

	Field    []string  // path into the arguments: "input", "name"
	Args     Args      // what the sentence's placeholders stand for
	Upstream *Upstream // what the provider answered, if it did

	Err error // the cause, for the log only
}

// Args are values for a sentence's placeholders: numbers, and words that our
// own code chose. Nothing that came from outside is put here.
type Args map[string]string

// Upstream is what may be told about a provider's answer: allow-listed scalars,
// never a body or a header.
type Upstream struct {
	Status    int    // HTTP status, or SMTP reply code
	Code      string // the provider's own error code, if it has such
	RequestID string // the provider's ID of the request, if it gives one
}

// New returns a fault without a cause.
func New(code Code, op string) *Fault { return &Fault{Code: code, Op: op} }

// Invalid returns the fault for a field of the input, where args are the
// sentence's placeholders in pairs: "max", "40".
func Invalid(reason Reason, field []string, args ...string) *Fault {
	f := &Fault{Code: BadUserInput, Reason: reason, Field: field, Outcome: NotSent}
	for pair := range slices.Chunk(args, 2) {
		if len(pair) == 2 {
			f.set(pair[0], pair[1])
		}
	}
	return f
}

func (f *Fault) set(key, value string) {
	if f.Args == nil {
		f.Args = make(Args)
	}
	f.Args[key] = value
}

// Error describes the fault for a log, cause included. It is never shown. A nil
// Fault that strayed into an error is a defect, but must not become a crash.
func (f *Fault) Error() string {
	if f == nil {
		return "a nil *fault.Fault as an error"
	}
	var b strings.Builder
	if f.Op != "" {
		b.WriteString(f.Op + ": ")
	}
	b.WriteString(string(f.Code))
	if f.Reason != "" {
		b.WriteString(" (" + string(f.Reason) + ")")
	}
	if f.Err != nil {
		b.WriteString(": " + f.Err.Error())
	}
	return b.String()
}

// Unwrap returns the cause.
func (f *Fault) Unwrap() error {
	if f == nil {
		return nil
	}
	return f.Err
}

// Is reports whether target is the fault's code, for errors.Is.
func (f *Fault) Is(target error) bool {
	code, ok := target.(Code)
	return ok && f != nil && code == f.Code
}

// Traits returns what the fault means: the row of its code, refined by its
// reason and by what became of the write.
func (f *Fault) Traits() Traits {
	t := f.Code.Traits()
	if r, ok := refinements[f.Reason]; ok && r.code == f.Code {
		t.Sentence = r.sentence
		if r.httpStatus != 0 {
			t.HTTPStatus = r.httpStatus
		}
		if r.action != "" {
			t.Action = r.action
			t.Retryable = r.action == ActionRetry || r.action == ActionWait
		}
	}
	if f.Once && f.Outcome == Unknown || f.Outcome == Applied {
		t = t.unrepeatable()
	}
	return t
}

// unrepeatable takes back the advice to try again.
func (t Traits) unrepeatable() Traits {
	t.Retryable = false
	if t.Action == ActionRetry || t.Action == ActionWait {
		t.Action = ActionNone
	}
	return t
}

// Of returns the fault in err's chain, nil for a nil error. A stranger becomes
// [Internal], an operation that ran out of time [Overloaded].
func Of(err error) *Fault {
	if err == nil {
		return nil
	}
	if f, ok := errors.AsType[*Fault](err); ok && f != nil {
		return f
	}
	if code, ok := errors.AsType[Code](err); ok {
		return &Fault{Code: code, Err: err}
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return &Fault{Code: Overloaded, Err: err}
	}
	return &Fault{Code: Internal, Err: err}
}
