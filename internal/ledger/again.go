package ledger

import (
	"context"
	"errors"
	"time"

	"ava/internal/fault"
	"ava/internal/store"
)

// again answers from an operation that has ended.
func (p *performance[T]) again(ctx context.Context, o store.Operation) (value T, answer []byte, err error) {
	switch {
	case o.State == store.Rejected, o.State == store.Succeeded && o.Failure != nil:
		return value, nil, rejected(o)
	case o.State == store.Succeeded:
		return p.replay(ctx, o)
	}
	return p.reconcile(ctx, o)
}

// replay gives the answer that is kept. Where there is none, or it does not open,
// the provider is asked for what it made.
func (p *performance[T]) replay(ctx context.Context, o store.Operation) (value T, answer []byte, err error) {
	if len(o.Sealed) > 0 {
		if answer, err = p.ledger.vault.OpenBytes(ctx, o.Ref, resultField+o.ID, o.Sealed); err == nil {
			value, err = decode[T](answer, nil)
			return value, answer, err
		}
		report(ctx, o, err, "the answer of a write does not open")
	}
	if p.find == nil {
		return value, nil, unanswered(err)
	}
	value, found, err := p.find(p.looking(ctx, o), o)
	if err != nil || !found {
		var none T
		return none, nil, unanswered(err)
	}
	return value, encode(ctx, o, value), nil
}

// reconcile asks the provider what became of a write of which nobody knows.
func (p *performance[T]) reconcile(ctx context.Context, o store.Operation) (value T, answer []byte, err error) {
	if p.find == nil {
		return value, nil, unknown(o, nil)
	}
	value, found, err := p.find(p.looking(ctx, o), o)
	var none T
	switch {
	case err != nil:
		return none, nil, unknown(o, err)
	case !found:
		return none, nil, p.missed(ctx, o)
	}
	return value, p.found(ctx, o, value), nil
}

// looking is the context of a search: with the operation's ID, and without the
// notice before sending.
func (p *performance[T]) looking(ctx context.Context, o store.Operation) context.Context {
	return context.WithValue(ctx, runKey{}, newRun(p.ledger, o))
}

// found records that the write happened after all, and returns its answer. The
// audit trail keeps saying that it was unknown, as it was when it ended.
func (p *performance[T]) found(ctx context.Context, was store.Operation, value T) []byte {
	answer := encode(ctx, was, value)
	now := was
	now.Failure, now.Fence = nil, store.NewVersion()
	p.ledger.end(&now, store.Succeeded)
	err := p.ledger.seal(ctx, &now, answer)
	if err == nil {
		err = p.ledger.operations.Change(ctx, was, now)
	}
	if err != nil && !errors.Is(err, store.ErrConflict) { // else somebody else found out as well
		report(ctx, was, err, "what became of a write could not be recorded")
	}
	return answer
}

// missed notes that the provider has no such thing, and believes it the second
// time.
func (p *performance[T]) missed(ctx context.Context, was store.Operation) error {
	s, now := p.ledger.settings, time.Now()
	sent := was.DispatchedAt
	if sent.IsZero() {
		sent = was.FinishedAt
	}
	next, answer := was, unknown(was, nil)
	next.Fence = store.NewVersion()
	switch {
	case now.Sub(sent) < s.Absent:
		return answer
	case was.AbsentAt.IsZero():
		next.AbsentAt = now
	case now.Sub(was.AbsentAt) < s.Between:
		return answer
	default:
		next.Failure = absent()
		p.ledger.end(&next, store.Rejected)
		answer = rejected(next)
	}
	if err := p.ledger.operations.Change(ctx, was, next); err != nil {
		return changed(ctx, err, fault.Unknown)
	}
	return answer
}
