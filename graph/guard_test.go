package graph_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"ava/graph"
	"ava/internal/fault"
)

func TestDeadlineStopsTheResolversThatHaveNotBegun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := graph.Deadline{Limit: 15 * time.Second}
		var within context.Context
		d.InterceptResponse(t.Context(), func(ctx context.Context) *graphql.Response {
			within = ctx
			for n := range 5 {
				called := false
				value, err := d.InterceptField(ctx, func(context.Context) (any, error) {
					called = true
					time.Sleep(4 * time.Second)
					return n, nil
				})
				if n < 4 { // the fourth begins after 12 s
					if value != n || err != nil {
						t.Errorf("resolver %d: %v, %v", n, value, err)
					}
					continue
				}
				if called || value != nil || fault.Of(err).Code != fault.Overloaded || !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("resolver %d, after 16 s: called %v, %v, %v", n, called, value, err)
				}
			}
			return nil
		})
		if within.Err() == nil {
			t.Error("the operation's context outlives it")
		}
	})
}

func TestDeadlineLeavesWhatIsAtHand(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	at := func(resolver bool) context.Context {
		return graphql.WithFieldContext(ctx, &graphql.FieldContext{IsResolver: resolver})
	}
	next := func(context.Context) (any, error) { return "at hand", nil }
	if v, err := (graph.Deadline{}).InterceptField(at(false), next); v != "at hand" || err != nil {
		t.Errorf("got %v, %v", v, err)
	}
	if v, err := (graph.Deadline{}).InterceptField(at(true), next); v != nil || fault.Of(err).Code != fault.Overloaded {
		t.Errorf("a resolver: got %v, %v", v, err)
	}
}

func TestDeadlineEndsTheContextOfARunningResolver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		graph.Deadline{Limit: time.Second}.InterceptResponse(t.Context(), func(ctx context.Context) *graphql.Response {
			<-ctx.Done()
			return nil
		})
		if took := time.Since(start); took != time.Second {
			t.Errorf("it ended after %v", took)
		}
	})
}

func TestResolverIsNotCalledForAClientWhoLeft(t *testing.T) {
	t.Parallel()
	reason := errors.New("the client left")
	ctx, leave := context.WithCancelCause(t.Context())
	leave(reason)
	_, err := graph.Deadline{Limit: time.Hour}.InterceptField(ctx, func(context.Context) (any, error) {
		t.Error("it is called")
		return nil, nil
	})
	if !errors.Is(err, reason) || fault.Of(err).Code != fault.Overloaded {
		t.Errorf("failed with %v", err)
	}
}

func TestOperationNeedsATimeLimit(t *testing.T) {
	t.Parallel()
	for limit, ok := range map[time.Duration]bool{time.Second: true, 0: false, -1: false} {
		if err := (graph.Deadline{Limit: limit}).Validate(nil); (err == nil) != ok {
			t.Errorf("%v: %v", limit, err)
		}
	}
}

func TestRecoverHidesThePanicsValue(t *testing.T) {
	t.Parallel()
	for _, value := range []any{canary, errors.New(canary), fault.New(fault.NotFound, canary), struct{ Key string }{canary}} {
		err := graph.Recover(t.Context(), value)
		if strings.Contains(err.Error(), canary) || fault.Of(err).Code != fault.Internal || !errors.Is(err, fault.ErrPanic) {
			t.Errorf("%T: %v", value, err)
		}
		_, extensions := present(t.Context(), t, err)
		if extensions["code"] != string(fault.Internal) {
			t.Errorf("presented as %v", extensions)
		}
	}
}

// To wait for an event takes as long as it takes; to execute one does not.
func TestDeadlineOfASubscriptionIsThatOfEachOfItsEvents(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := graph.Deadline{Limit: 15 * time.Second}
		ctx := graphql.WithOperationContext(t.Context(), &graphql.OperationContext{Operation: &ast.OperationDefinition{Operation: ast.Subscription}})
		for n := range 3 {
			var within context.Context
			d.InterceptResponse(ctx, func(ctx context.Context) *graphql.Response {
				within = ctx
				time.Sleep(time.Hour) // for the event
				if ctx.Err() != nil {
					t.Errorf("event %d: no time is left to wait", n)
				}
				for field := range 5 {
					_, err := d.InterceptField(ctx, func(ctx context.Context) (any, error) {
						select {
						case <-time.After(4 * time.Second):
							return "", nil
						case <-ctx.Done():
							return nil, context.Cause(ctx)
						}
					})
					if late := field >= 3; late != (err != nil) || late && fault.Of(err).Code != fault.Overloaded {
						t.Errorf("event %d, field %d, from %d s on: %v", n, field, 4*field, err)
					}
				}
				return nil
			})
			if within.Err() == nil {
				t.Error("the event's context outlives it")
			}
		}
		if _, err := d.InterceptField(ctx, func(context.Context) (any, error) { time.Sleep(time.Hour); return nil, nil }); err != nil {
			t.Errorf("the field that is subscribed to: %v", err)
		}
	})
}
