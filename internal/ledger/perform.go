package ledger

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/rs/zerolog"

	"ava/internal/correlation"
	"ava/internal/fault"
	"ava/internal/store"
)

// How often an operation that another process works on is looked at: the first
// pause, and the longest.
const (
	firstPause = 20 * time.Millisecond
	maxPause   = time.Second
)

// errAgain says that the operation is no longer what it was taken for: to look
// at it again.
var errAgain = errors.New("ledger: the operation changed meanwhile")

// performance is one call of [Perform].
type performance[T any] struct {
	ledger *Ledger
	claim  claim
	do     func(context.Context) (T, error)
	find   func(context.Context, store.Operation) (T, bool, error)
	pause  time.Duration
	waited bool // for another request's try of the same write
}

// lead answers, and lets those who wait in this process have the same answer. A
// failure is theirs too unless it comes of the leader's own leaving.
func (p *performance[T]) lead(ctx context.Context, f *flight) (T, error) {
	defer p.ledger.land(p.claim, f)
	value, answer, err := p.answer(ctx)
	switch {
	case err == nil:
		f.answer = answer
	case ctx.Err() == nil:
		f.failed = err
	}
	return value, err
}

// answer returns what came of the operation, also as it is kept.
func (p *performance[T]) answer(ctx context.Context) (value T, answer []byte, err error) {
	doubt := fault.NotSent
	if p.waited { // as of now there may be an operation
		doubt = fault.Unknown
	}
	o, mine, err := p.begin(ctx, doubt)
	for {
		switch {
		case errors.Is(err, errAgain):
		case err != nil:
			return value, nil, err
		default:
			value, answer, err = p.goOn(ctx, o, mine)
			if !errors.Is(err, errAgain) {
				return value, answer, err
			}
		}
		o, mine, err = p.look(ctx)
	}
}

// begin records the operation, and reports whether it was the first to do so.
// The outcome is what can be said of the write if that fails.
func (p *performance[T]) begin(ctx context.Context, outcome fault.Outcome) (o store.Operation, mine bool, err error) {
	o = p.claim.begin(ctx, p.ledger.settings)
	err = p.ledger.operations.Begin(ctx, o)
	if errors.Is(err, store.ErrDuplicate) {
		return o, false, errAgain
	}
	if err != nil {
		return o, false, unrecorded(ctx, err, outcome)
	}
	return o, true, nil
}

// look returns the operation as it is, or begins it if it was released.
func (p *performance[T]) look(ctx context.Context) (o store.Operation, mine bool, err error) {
	o, err = p.ledger.operations.Get(ctx, p.claim.Owner, p.claim.key)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return p.begin(ctx, fault.NotSent)
	case err != nil: // there was one, and it may be anywhere
		return o, false, unrecorded(ctx, err, fault.Unknown)
	}
	return o, false, nil
}

// goOn goes on with the operation from wherever it is.
func (p *performance[T]) goOn(ctx context.Context, o store.Operation, mine bool) (value T, answer []byte, err error) {
	switch {
	case mine:
		return p.run(ctx, o)
	case o.Fingerprint != p.claim.fingerprint:
		return value, nil, errReused
	case o.Finished():
		return p.again(ctx, o)
	case time.Now().Before(o.LeaseUntil):
		return value, nil, p.wait(ctx, o)
	case o.State == store.Started:
		return p.takeOver(ctx, o)
	}
	o, err = p.ledger.abandon(ctx, o)
	if err != nil {
		return value, nil, changed(ctx, err, fault.Unknown)
	}
	return p.again(ctx, o)
}

// wait gives whoever is working on the operation some time.
func (p *performance[T]) wait(ctx context.Context, o store.Operation) error {
	p.pause = min(max(2*p.pause, firstPause), maxPause)
	if !sleep(ctx, min(p.pause, time.Until(o.LeaseUntil))) {
		return underWay(ctx, p.claim)
	}
	return errAgain
}

// takeOver makes a write whose process is gone, and which was certainly not sent.
// If that process comes back, it cannot send it any more.
func (p *performance[T]) takeOver(ctx context.Context, was store.Operation) (value T, answer []byte, err error) {
	now := was
	now.Fence, now.LeaseUntil = store.NewVersion(), time.Now().Add(p.ledger.settings.Lease)
	now.CorrelationID = correlation.ID(ctx)
	if err := p.ledger.operations.Change(ctx, was, now); err != nil {
		return value, nil, changed(ctx, err, fault.NotSent)
	}
	return p.run(ctx, now)
}

// changed is the error of a step that was lost to somebody else, or to the
// database.
func changed(ctx context.Context, err error, outcome fault.Outcome) error {
	if errors.Is(err, store.ErrConflict) {
		return errAgain
	}
	return unrecorded(ctx, err, outcome)
}

// run makes the write and records how it ends.
func (p *performance[T]) run(ctx context.Context, o store.Operation) (T, []byte, error) {
	r := newRun(p.ledger, o)
	value, err := p.do(r.context(ctx))
	sent, overtaken := r.close()
	if err == nil {
		answer := encode(ctx, o, value)
		r.record(ctx, ending{replayable: p.claim.replayable, answer: answer})
		return value, answer, nil
	}
	var none T
	if overtaken {
		return none, nil, errAgain
	}
	f := settle(err, sent)
	if r.record(ctx, ending{replayable: p.claim.replayable, failure: f}) && !sent {
		return none, nil, errAgain
	}
	return none, nil, f
}

// settle says of a failure what became of the write, where it does not say so
// itself.
func settle(err error, sent bool) *fault.Fault {
	f := *fault.Of(err)
	switch {
	case f.Outcome != "":
	case sent:
		f.Outcome = fault.Unknown
	default:
		f.Outcome = fault.NotSent
	}
	return &f
}

// report logs what nobody else is told: the caller has a better answer.
func report(ctx context.Context, o store.Operation, err error, what string) {
	zerolog.Ctx(ctx).Error().Ctx(ctx).Err(err).Str("op", o.Op).Str("operation_id", o.ID).Msg(what)
}

// encode is the answer as it is kept, nil if it cannot be.
func encode[T any](ctx context.Context, o store.Operation, value T) []byte {
	answer, err := json.Marshal(value)
	if err != nil {
		report(ctx, o, err, "the answer of a write cannot be kept")
		return nil
	}
	return answer
}

// decode is the answer of somebody else, for one caller.
func decode[T any](answer []byte, failed error) (T, error) {
	var value T
	if failed != nil {
		return value, failed
	}
	if json.Unmarshal(answer, &value) != nil { // its text may quote the answer
		var none T
		return none, unanswered(errors.New("ledger: the answer that is kept is of another type"))
	}
	return value, nil
}

// sleep waits for d. It reports false if the context ends sooner.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
