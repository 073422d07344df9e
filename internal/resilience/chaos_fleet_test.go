package resilience_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"ava/internal/fault"
	"ava/internal/resilience"
)

// everywhere is calls in many processes to a provider that is sick or well.
type everywhere struct {
	guards []*resilience.Guard
	hits   atomic.Int32
	sick   atomic.Bool
}

func (e *everywhere) ask(ctx context.Context) (string, error) {
	e.hits.Add(1)
	if err := takes(ctx, 20*time.Millisecond); err != nil {
		return "", err
	}
	return "", map[bool]error{true: answered(503)}[e.sick.Load()]
}

// during has each process make four calls at a time, again and again, and returns
// how many reached the provider.
func (e *everywhere) during(t *testing.T, lasts time.Duration) int32 {
	t.Helper()
	e.hits.Store(0)
	var all sync.WaitGroup
	for end := time.Now().Add(lasts); time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		for _, g := range e.guards {
			for range 4 {
				all.Go(func() { try(t.Context(), g, read, e.ask) })
			}
		}
	}
	all.Wait()
	return e.hits.Load()
}

func TestChaos15And17FiftyProcessesProbeAsOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFleet(2)
		boards, guards := replicas(50, f, resilience.Settings{}, resilience.Options{})
		e := &everywhere{guards: guards}
		e.sick.Store(true)
		first := resilience.NewUpstream(fault.Vapi, single, resilience.Options{Board: f.board()})
		outage(t, first.Guard("a:1"), first.Guard("b:1"))
		synctest.Wait()
		for _, g := range guards {
			wantState(t, g, resilience.Open)
		}
		if hits := e.during(t, 30*time.Second); hits != 0 {
			t.Errorf("%d hits while it was open", hits)
		}
		for round := range 3 {
			if hits := e.during(t, 30*time.Second); hits < 1 || hits > 2 {
				t.Errorf("%d hits in round %d, want 1 or 2", hits, round)
			}
		}
		e.sick.Store(false)
		for start := time.Now(); guards[0].Health().State != resilience.Closed; e.during(t, 200*time.Millisecond) {
			if time.Since(start) > time.Minute {
				t.Fatal("it does not close")
			}
		}
		f.mu.Lock()
		defer f.mu.Unlock()
		if took := time.Since(f.until); took > time.Second {
			t.Errorf("closed %v after it was due", took)
		}
		if f.rounds[len(f.rounds)-1] != 2 || f.strays != 0 {
			t.Errorf("probes of each round %v, want 2 in the last; %d told twice", f.rounds, f.strays)
		}
		for i, g := range guards {
			wantState(t, g, resilience.Closed)
			if boards[i].asked > 10*len(f.rounds) {
				t.Errorf("process %d asked the board %d times", i, boards[i].asked)
			}
		}
		t.Logf("probes of each round: %v", f.rounds)
	})
}

func TestChaos16ProbeThatHangs(t *testing.T) {
	t.Parallel()
	hangs := func(release chan struct{}) func(context.Context) (string, error) {
		return func(context.Context) (string, error) { <-release; return "", nil }
	}
	t.Run("of a process", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			g := users(2, single, resilience.Options{})
			outage(t, g[0], g[1])
			time.Sleep(30*time.Second + 1)
			release := make(chan struct{})
			for i := range g {
				go try(t.Context(), g[i], once, hangs(release))
			}
			synctest.Wait()
			wantCode(t, try(t.Context(), g[0], read, unreachable(t)), fault.CircuitOpen)
			time.Sleep(11 * time.Second) // the attempt's time, and one more
			synctest.Wait()
			wantState(t, g[0], resilience.Open)
			time.Sleep(30*time.Second + 1)
			send(t, g[0], 200)
			send(t, g[1], 200)
			wantState(t, g[0], resilience.Closed)
			close(release)
		})
	})
	t.Run("of a fleet", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			f := newFleet(1)
			_, guards := replicas(2, f, single, resilience.Options{})
			first := resilience.NewUpstream(fault.Vapi, single, resilience.Options{Board: f.board()})
			outage(t, first.Guard("a:1"), first.Guard("b:1"))
			synctest.Wait()
			time.Sleep(30*time.Second + 1)
			release := make(chan struct{})
			for _, g := range guards {
				go func() {
					ctx, cancel := context.WithTimeout(t.Context(), time.Second) // who does not wait for it
					defer cancel()
					try(ctx, g, once, hangs(release))
				}()
			}
			synctest.Wait()
			time.Sleep(11 * time.Second) // the attempt's time, and one more
			synctest.Wait()
			wantState(t, guards[0], resilience.Open)
			time.Sleep(31 * time.Second)
			send(t, guards[0], 200)
			send(t, guards[1], 200)
			wantState(t, guards[0], resilience.Closed)
			if f.strays != 0 {
				t.Errorf("%d ends of probes were told twice", f.strays)
			}
			close(release)
		})
	})
}

// What a process can do for it is to say that it heard nothing; the board holds
// that against what the others say.
func TestChaos18ProcessWithoutANetwork(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFleet(2)
		boards, guards := replicas(5, f, single, resilience.Options{})
		cutOff := resilience.NewUpstream(fault.Vapi, single, resilience.Options{Board: boards[0]})
		a, b := cutOff.Guard("a:1"), cutOff.Guard("b:1")
		silence := &upstream{answers: []error{&fault.Fault{Code: fault.UpstreamUnavailable}}}
		for _, g := range []*resilience.Guard{a, b, a} {
			try(t.Context(), g, read, silence.call)
		}
		synctest.Wait()
		wantState(t, a, resilience.Open)
		for _, g := range guards[1:] {
			wantCode(t, send(t, g, 200), "")
		}
		time.Sleep(30*time.Second + 1)
		send(t, a, 200) // its network is back, and it finds out by itself
		send(t, b, 200)
		wantState(t, a, resilience.Closed)
	})
}
