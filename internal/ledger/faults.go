package ledger

import (
	"context"
	"errors"
	"time"

	"ava/internal/fault"
	"ava/internal/store"
)

// errReused is what somebody gets whose key belongs to another write.
var errReused = &fault.Fault{Code: fault.IdempotencyReused, Outcome: fault.NotSent, Field: keyField}

// errOvertaken is the end of a run that was held up for so long that another
// took its operation over. Nobody is told: whoever asked gets the other's answer.
var errOvertaken = errors.New("ledger: another process went on with the operation")

// tell returns err as a fault of this write, nil for nil. It copies, as a fault
// may be shared.
func (w Write) tell(err error) error {
	if err == nil {
		return nil
	}
	f := *fault.Of(err)
	if f.Service == "" {
		f.Service = w.Service
	}
	if f.Op == "" {
		f.Op = w.Op
	}
	if f.Outcome == "" {
		f.Outcome = fault.NotSent
	}
	return &f
}

// unrecorded is the fault of a try that ends because the database cannot serve:
// it sent nothing, and outcome says whether an earlier one may have. A caller who
// left is no failure of the database.
func unrecorded(ctx context.Context, err error, outcome fault.Outcome) error {
	if ctx.Err() != nil {
		return &fault.Fault{Code: fault.Overloaded, Outcome: outcome, Err: context.Cause(ctx)}
	}
	f := *fault.Of(err)
	f.Outcome = outcome
	return &f
}

// comeBack is when to ask again for what is still going on.
const comeBack = 2 * time.Second

// underWay is the fault of somebody who waited for the same write of another
// request until their own time was up. What became of that cannot be known, so
// the outcome is UNKNOWN. The code is OVERLOADED, although nobody is: of all codes
// it is the one that says to come back in a moment, and with the same key that is
// safe, so that it is not [fault.Fault.Once]. CONFLICT asks to change something,
// and OUTCOME_UNKNOWN to look for oneself, while the answer is on its way.
func underWay(ctx context.Context, c claim) error {
	f := &fault.Fault{Code: fault.Overloaded, Outcome: fault.Unknown, RetryAfter: comeBack, Err: context.Cause(ctx)}
	if !c.replayable { // nobody has the key to come back with
		f.Once = true
	}
	return f
}

// unknown is the fault of a write that was sent, and of which nobody knows.
func unknown(o store.Operation, cause error) error {
	f := &fault.Fault{Code: fault.OutcomeUnknown, Outcome: fault.Unknown, Once: true, Err: cause}
	if o.Failure != nil {
		f.Upstream = o.Failure.Upstream
	}
	return f
}

// rejected is the fault that an operation ended with.
func rejected(o store.Operation) error {
	if o.Failure == nil {
		return &fault.Fault{Code: fault.Internal, Outcome: fault.Rejected, Err: errors.New("ledger: a refusal without a fault")}
	}
	f := *o.Failure
	return &f
}

// unanswered is the fault of a write that was done, whose answer is not kept: it
// was too long, or does not open any more.
func unanswered(cause error) error {
	return &fault.Fault{Code: fault.Conflict, Outcome: fault.Applied, Err: cause}
}

// absent is what a write failed with of which the provider says for certain that
// it never came. The key stays used up, though sending again with it looks
// harmless: the process that sent it may only be asleep, and lists may lag longer
// than we think. One key is sent once, whatever is found out later.
func absent() *fault.Fault {
	return &fault.Fault{Code: fault.UpstreamUnavailable, Outcome: fault.Rejected}
}

// judged reports whether a refusal is about the request itself, so that the same
// request gets the same. What is about the credential, the account or the moment
// can be put right elsewhere, and then the same key is to work.
func judged(f *fault.Fault) bool {
	t := f.Traits()
	return f.Outcome == fault.Rejected && !t.Retryable && (t.Category == fault.CategoryInput || t.Category == fault.CategoryConflict)
}
