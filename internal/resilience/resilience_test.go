package resilience_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ava/internal/fault"
	"ava/internal/resilience"
)

var (
	read   = resilience.Call{Op: "vapi.assistants", Effect: resilience.Read}
	remove = resilience.Call{Op: "vapi.deleteAssistant", Effect: resilience.Idempotent}
	once   = resilience.Call{Op: "vapi.startCall", Effect: resilience.Once}
)

// single turns retries off, for tests that count calls.
var single = resilience.Settings{Retry: resilience.RetrySettings{None: true}}

// answered is the fault of a provider's answer with that HTTP status.
func answered(status int) *fault.Fault {
	code := fault.UpstreamUnavailable
	switch status {
	case 401:
		code = fault.UpstreamDenied
	case 402:
		code = fault.QuotaExceeded
	case 403:
		code = fault.Forbidden
	case 404:
		code = fault.NotFound
	case 409:
		code = fault.Conflict
	case 400, 422:
		code = fault.UpstreamRejected
	case 429:
		code = fault.UpstreamLimited
	}
	return &fault.Fault{Code: code, Upstream: &fault.Upstream{Status: status}}
}

// upstream gives the answers it is told to, the last one for ever, and counts.
type upstream struct {
	mu      sync.Mutex
	answers []error // nil is a success
	calls   []time.Time
}

// answering returns an upstream that answers with these HTTP statuses.
func answering(statuses ...int) *upstream {
	u := &upstream{}
	for _, status := range statuses {
		u.answers = append(u.answers, answer(status))
	}
	return u
}

func answer(status int) error {
	if status < 300 {
		return nil
	}
	return answered(status)
}

func (u *upstream) call(context.Context) (string, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.calls = append(u.calls, time.Now())
	err := u.answers[0]
	if len(u.answers) > 1 {
		u.answers = u.answers[1:]
	}
	if err != nil {
		return "half an answer", err
	}
	return "answer", nil
}

func (u *upstream) count() int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return len(u.calls)
}

// waits returns the times between the calls.
func (u *upstream) waits() []time.Duration {
	var out []time.Duration
	for i := 1; i < len(u.calls); i++ {
		out = append(out, u.calls[i].Sub(u.calls[i-1]))
	}
	return out
}

// send makes one read that is answered with status, and returns its fault. The
// answer is not remembered, so that the next call is sent as well.
func send(t *testing.T, g *resilience.Guard, status int) *fault.Fault {
	t.Helper()
	return try(resilience.Unremembered(t.Context()), g, read, answering(status).call)
}

// try makes a call and returns its fault.
func try(ctx context.Context, g *resilience.Guard, c resilience.Call, fn func(context.Context) (string, error)) *fault.Fault {
	_, err := resilience.Do(ctx, g, c, fn)
	return fault.Of(err)
}

// blocks waits until its context ends, as a well-behaved call does.
func blocks(ctx context.Context) (string, error) {
	<-ctx.Done()
	return "", context.Cause(ctx)
}

func wantCode(t *testing.T, f *fault.Fault, want fault.Code) {
	t.Helper()
	switch {
	case want == "" && f != nil:
		t.Fatalf("failed with %v, want success", f)
	case want != "" && f == nil:
		t.Fatalf("succeeded, want %s", want)
	case want != "" && f.Code != want:
		t.Fatalf("failed with %v, want %s", f, want)
	}
}

func wantState(t *testing.T, g *resilience.Guard, want resilience.State) {
	t.Helper()
	if got := g.Health().State; got != want {
		t.Fatalf("the breaker is %s, want %s", got, want)
	}
}

// open opens the guard's breaker with as many failed calls as that takes.
func open(t *testing.T, g *resilience.Guard) {
	t.Helper()
	for range 3 {
		wantState(t, g, resilience.Closed)
		try(t.Context(), g, once, answering(503).call)
	}
	wantState(t, g, resilience.Open)
}

// halfOpen opens the guard's breaker and lets its time to recover pass.
func halfOpen(t *testing.T, g *resilience.Guard) {
	t.Helper()
	open(t, g)
	time.Sleep(30*time.Second + 1)
	wantState(t, g, resilience.HalfOpen)
}

// unreachable fails the test when it is called.
func unreachable(t *testing.T) func(context.Context) (string, error) {
	t.Helper()
	return func(context.Context) (string, error) {
		t.Error("the upstream was called")
		return "", errors.New("called")
	}
}

// guard returns the guard of the only credential of a new upstream.
func guard(service fault.Service, s resilience.Settings, o resilience.Observer) *resilience.Guard {
	return resilience.NewUpstream(service, s, resilience.Options{Observer: o}).Guard("owner:1")
}

// witness is an observer that keeps what it is told.
type witness struct {
	mu      sync.Mutex
	calls   []resilience.Event
	moves   []string
	changes []string
}

func (w *witness) CallDone(_ context.Context, e resilience.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls = append(w.calls, e)
}

func (w *witness) BreakerMoved(m resilience.Move) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.moves = append(w.moves, fmt.Sprintf("%s %s %s %s %d", m.Service, m.Level, m.From, m.To, m.NotClosed))
}

func (w *witness) Changed(service fault.Service, credential string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.changes = append(w.changes, string(service)+" "+credential)
}

// told returns the moves and the changes since the last time. Some are told by
// timers, so it lets everything settle that is due.
func (w *witness) told() (moves, changes []string) {
	synctest.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	moves, changes = w.moves, w.changes
	w.moves, w.changes = nil, nil
	return moves, changes
}
