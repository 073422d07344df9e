package resilience

import "context"

type sending struct{}

// BeforeSending returns a context whose calls with an effect run fn just before
// their first byte can leave: after every local refusal, before the attempt. If
// fn fails, nothing is sent and its error is the call's, with the outcome
// [fault.NotSent]; no breaker counts it. It is how a ledger knows from when on a
// write may have happened. A function that ctx has already runs before fn.
func BeforeSending(ctx context.Context, fn func(context.Context) error) context.Context {
	earlier, _ := ctx.Value(sending{}).(func(context.Context) error)
	if earlier == nil {
		return context.WithValue(ctx, sending{}, fn)
	}
	return context.WithValue(ctx, sending{}, func(ctx context.Context) error {
		if err := earlier(ctx); err != nil {
			return err
		}
		return fn(ctx)
	})
}

// Aside returns a context for calls that are not the caller's write but only help
// it, such as the renewal of a token that others wait for as well: what
// [BeforeSending] was given is not run for them.
func Aside(ctx context.Context) context.Context { return context.WithValue(ctx, sending{}, nil) }

// prepare runs what the caller wants done before a write is sent.
func (r *running) prepare(ctx context.Context) error {
	if r.call.Effect == Read {
		return nil
	}
	fn, _ := ctx.Value(sending{}).(func(context.Context) error)
	if fn == nil {
		return nil
	}
	if err := protect(ctx, fn); err != nil {
		return unsent(ctx, StageSending, err)
	}
	return nil
}
