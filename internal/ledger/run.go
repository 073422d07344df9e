package ledger

import (
	"context"
	"errors"
	"sync"
	"time"

	"ava/internal/audit"
	"ava/internal/fault"
	"ava/internal/resilience"
	"ava/internal/store"
)

// recordLimit is for how long it is tried to record how a write ended, while the
// user waits for the answer.
const recordLimit = 3 * time.Second

// maxResult is how many bytes of an answer are kept. A longer one is not.
const maxResult = 64 << 10

// resultField is what a sealed answer is bound to, with the operation's ID.
const resultField = "operation result "

type runKey struct{}

// run is one try of an operation, by the one who holds its fence.
type run struct {
	ledger *Ledger
	id     string

	mu        sync.Mutex
	op        store.Operation // as it was written last
	closed    bool            // do came back: nothing may be sent any more
	overtaken bool
	reference string
}

func newRun(l *Ledger, o store.Operation) *run { return &run{ledger: l, id: o.ID, op: o} }

// context is what do gets: with the operation, and with the notice that the write
// is about to be sent.
func (r *run) context(ctx context.Context) context.Context {
	return resilience.BeforeSending(context.WithValue(ctx, runKey{}, r), r.dispatch)
}

// OperationID returns the ID of the operation that ctx makes or looks for, empty
// if there is none. It is a UUID that a provider may be given, to find again what
// it made.
func OperationID(ctx context.Context) string {
	if r, ok := ctx.Value(runKey{}).(*run); ok {
		return r.id
	}
	return ""
}

// Refer notes what the provider calls what the operation of ctx made. That is kept
// also where the answer is not.
func Refer(ctx context.Context, reference string) {
	if r, ok := ctx.Value(runKey{}).(*run); ok {
		r.mu.Lock()
		defer r.mu.Unlock()
		if !r.closed {
			r.reference = reference
		}
	}
}

// dispatch records that the write may have happened from now on. If that fails,
// nothing is sent. A write of several calls is sent with the first.
func (r *run) dispatch(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed { // the breaker gave up on a probe that had not been sent yet
		return fault.New(fault.Overloaded, "ledger.dispatch")
	}
	if r.op.State == store.Dispatched {
		return nil
	}
	now := r.op
	now.State, now.DispatchedAt = store.Dispatched, time.Now()
	now.LeaseUntil = now.DispatchedAt.Add(r.ledger.settings.Lease)
	if err := r.ledger.operations.Change(ctx, r.op, now); err != nil {
		r.overtaken = errors.Is(err, store.ErrConflict)
		if r.overtaken {
			return &fault.Fault{Code: fault.Overloaded, Err: errOvertaken}
		}
		return unrecorded(ctx, err, fault.NotSent)
	}
	r.op = now
	return nil
}

// close ends the sending. It reports whether the write was sent, and whether
// somebody else went on with the operation.
func (r *run) close() (sent, overtaken bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
	return r.op.State == store.Dispatched, r.overtaken
}

// ending is what a write came to.
type ending struct {
	replayable bool         // whether a client has the key to ask for it again
	answer     []byte       // of one that succeeded, if it can be kept
	failure    *fault.Fault // of one that did not
	event      store.Event
}

// state is what becomes of the operation; empty if it is to be removed.
func (e ending) state() store.OperationState {
	f := e.failure
	switch {
	case f != nil && f.Outcome == fault.Unknown:
		return store.Unknown
	case !e.replayable:
		return ""
	case f == nil, f.Outcome == fault.Applied:
		return store.Succeeded
	case judged(f):
		return store.Rejected
	}
	return ""
}

// silent reports whether there is nothing to tell the audit trail: what was
// entered was wrong, and nothing was tried.
func (e ending) silent() bool {
	return e.failure != nil && e.failure.Code == fault.BadUserInput && e.failure.Outcome == fault.NotSent
}

// record writes how the write ended, whether or not the caller is still there.
// What cannot be written is logged: the write is then found in the state that it
// was left in, and told as unknown. It reports whether the operation was somebody
// else's by then.
func (r *run) record(ctx context.Context, e ending) (overtaken bool) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordLimit)
	defer cancel()
	event, err := audit.Event(ctx, r.op.Ref, store.Write)
	if err == nil {
		event.Op, event.Outcome = r.op.Op, fault.Applied
		if e.failure != nil { // not a nil one as an error
			event = audit.Failed(event, e.failure)
		}
		e.event = event
		err = r.write(ctx, e)
	}
	if errors.Is(err, errOvertaken) {
		return true
	}
	if err != nil {
		report(ctx, r.op, err, "how a write ended could not be recorded")
	}
	return false
}

// write tries for as long as ctx lasts. A conflict may be with an earlier try
// that was written although the database did not come to say so.
func (r *run) write(ctx context.Context, e ending) error {
	was := r.op
	for pause := firstPause; ; pause = min(2*pause, maxPause) {
		err := r.writeOnce(ctx, was, e)
		if errors.Is(err, store.ErrConflict) {
			var over bool
			was, over, err = r.reread(ctx, e)
			switch {
			case over:
				return err
			case err == nil:
				continue
			}
		}
		transient := errors.Is(err, fault.Overloaded) || errors.Is(err, store.ErrKeyGone)
		if !transient || !sleep(ctx, pause) {
			return err
		}
	}
}

// reread returns the operation as it is by now, and whether there is nothing left
// to write: it has ended, or is somebody else's. One that others gave up as
// unknown is not over for who sent it and knows better.
func (r *run) reread(ctx context.Context, e ending) (o store.Operation, over bool, err error) {
	o, err = r.ledger.operations.Get(ctx, r.op.Owner, r.op.Key)
	mine := o.Fence == r.op.Fence
	sent := o.ID == r.id && r.op.State == store.Dispatched
	switch {
	case errors.Is(err, store.ErrNotFound):
		return o, true, nil
	case err != nil:
		return r.op, false, err
	case o.State == store.Unknown && (mine || sent):
		return o, e.state() == store.Unknown, nil
	case !mine:
		return o, true, errOvertaken
	}
	return o, o.Finished(), nil
}

func (r *run) writeOnce(ctx context.Context, was store.Operation, e ending) error {
	operations := r.ledger.operations
	state := e.state()
	late := was.State == store.Unknown // its event is written
	switch {
	case state == "" && (late || e.silent()):
		return operations.Discard(ctx, was)
	case state == "":
		return operations.Release(ctx, was, e.event)
	}
	now := was
	now.Failure, now.UpstreamRef = e.failure, r.reference
	r.ledger.end(&now, state)
	if err := r.ledger.seal(ctx, &now, e.answer); err != nil {
		return err
	}
	if late {
		return operations.Change(ctx, was, now)
	}
	return operations.Finish(ctx, was, now, e.event)
}

// seal puts the answer into the operation, if it can be kept. The write counts
// for more than its answer: only the database's trouble is an error.
func (l *Ledger) seal(ctx context.Context, o *store.Operation, answer []byte) (err error) {
	o.Sealed, o.DataKey = nil, 0
	if len(answer) == 0 || len(answer) > maxResult {
		return nil
	}
	o.Sealed, o.DataKey, err = l.vault.SealBytes(ctx, o.Ref, resultField+o.ID, answer)
	if err != nil && !errors.Is(err, fault.Overloaded) {
		report(ctx, *o, err, "the answer of a write cannot be sealed")
		return nil
	}
	return err
}
