package resilience_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ava/internal/fault"
	"ava/internal/resilience"
)

// The scenarios of the chaos plan that need no network, by their number there,
// in virtual time. Unless said, 50 users make 10 calls a second together, each
// of which has 15 s.

// provider is an upstream that behaves as a scenario says.
type provider struct {
	behave func(ctx context.Context, c call) error

	mu   sync.Mutex
	hits []hit
}

// call is one operation: who makes it, and which it is.
type call struct{ user, number, attempt int }

type hit struct {
	at   time.Duration // since the beginning
	user int
}

// ended is an operation that is over.
type ended struct {
	call
	at, took time.Duration
	fault    *fault.Fault
}

// load is what users do to a provider.
type load struct {
	users  []*resilience.Guard
	each   time.Duration // between two operations; 100 ms
	lasts  time.Duration
	effect resilience.Effect

	start time.Time
	mu    sync.Mutex
	ended []ended
}

func fifty(o resilience.Options) []*resilience.Guard { return users(50, resilience.Settings{}, o) }

// run makes the operations, in turns of the users, and waits for all to end.
func (l *load) run(t *testing.T, p *provider) {
	t.Helper()
	if l.each == 0 {
		l.each = 100 * time.Millisecond
	}
	if l.start.IsZero() {
		l.start = time.Now()
	}
	var all sync.WaitGroup
	for n := range int(l.lasts / l.each) {
		c := call{user: n % len(l.users), number: n}
		all.Go(func() { l.one(t, p, c) })
		time.Sleep(l.each)
	}
	all.Wait()
}

func (l *load) one(t *testing.T, p *provider, c call) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
	defer cancel()
	began := time.Now()
	op := resilience.Call{Op: "vapi.assistants", Effect: l.effect}
	f := try(ctx, l.users[c.user], op, func(ctx context.Context) (string, error) {
		c.attempt++
		p.mu.Lock()
		p.hits = append(p.hits, hit{time.Since(l.start), c.user})
		p.mu.Unlock()
		return "", p.behave(ctx, c)
	})
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ended = append(l.ended, ended{c, began.Sub(l.start), time.Since(began), f})
}

// good returns the share of the operations that succeeded, of those that which
// picks.
func (l *load) good(which func(ended) bool) float64 {
	all, good := 0, 0
	for _, e := range l.ended {
		if which(e) {
			all++
			if e.fault == nil {
				good++
			}
		}
	}
	return float64(good) / float64(all)
}

func everybody(ended) bool { return true }

// between counts the hits from one moment to another.
func (p *provider) between(from, to time.Duration, who func(user int) bool) (n int) {
	for _, h := range p.hits {
		if from <= h.at && h.at < to && (who == nil || who(h.user)) {
			n++
		}
	}
	return n
}

// takes waits for d, as a provider that works, or for the call to be given up.
func takes(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(d):
		return nil
	}
}

// luck is what chance says of one attempt. It is the same in each run.
func (c call) luck() float64 {
	return rand.New(rand.NewPCG(uint64(c.number), uint64(c.attempt))).Float64() //nolint:gosec // small and positive
}

// openings is an observer that knows when the service's breaker moved.
type openings struct {
	witness

	start time.Time
	moved map[resilience.State][]time.Duration
}

func watching() *openings {
	return &openings{start: time.Now(), moved: make(map[resilience.State][]time.Duration)}
}

// at returns when the breaker moved to each state.
func (o *openings) at() map[resilience.State][]time.Duration {
	synctest.Wait()
	o.mu.Lock()
	defer o.mu.Unlock()
	return maps.Clone(o.moved)
}

func (o *openings) BreakerMoved(m resilience.Move) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if m.Level == resilience.ServiceLevel {
		o.moved[m.To] = append(o.moved[m.To], time.Since(o.start))
	}
}

func TestChaos01OutageOf60Seconds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		seen := watching()
		p := &provider{}
		p.behave = func(ctx context.Context, _ call) error {
			if time.Since(seen.start) < time.Minute {
				return joined(takes(ctx, 20*time.Millisecond), answered(503))
			}
			return takes(ctx, 20*time.Millisecond)
		}
		well := &provider{behave: func(ctx context.Context, _ call) error { return takes(ctx, 20*time.Millisecond) }}
		other := &load{users: fifty(resilience.Options{}), lasts: 70 * time.Second}
		l := &load{users: fifty(resilience.Options{Observer: seen}), lasts: 70 * time.Second}
		var both sync.WaitGroup
		both.Go(func() { l.run(t, p) })
		both.Go(func() { other.run(t, well) })
		both.Wait()

		opened := seen.at()[resilience.Open]
		if len(opened) != 2 || opened[0] > time.Second {
			t.Fatalf("it opened at %v, want within 1s and once again", opened)
		}
		if hits := p.between(0, opened[0]+1, nil); hits > 40 {
			t.Errorf("%d hits before it opened, want at most 40", hits)
		}
		// What was under way when it opened may still arrive; then nothing but probes.
		if hits := p.between(opened[0]+21*time.Millisecond, time.Minute, nil); hits > 2 {
			t.Errorf("%d hits in the rest of the minute, want at most 2", hits)
		}
		if good := other.good(everybody); good != 1 {
			t.Errorf("%.2f %% of the other service's calls succeeded", 100*good)
		}
		// Scenario 15: the recovery.
		until, closed := opened[1]+30*time.Second, seen.at()[resilience.Closed]
		t.Logf("open at %v, closed at %v, %d hits before it opened", opened, closed, p.between(0, opened[0]+1, nil))
		if len(closed) != 1 || closed[0] > until+time.Second {
			t.Fatalf("it closed at %v, want within 1s of %v", closed, until)
		}
		if probes := p.between(until, closed[0]+1, nil); probes != 2 {
			t.Errorf("%d probes, want 2", probes)
		}
		for _, g := range l.users {
			wantState(t, g, resilience.Closed)
		}
		if good := l.good(func(e ended) bool { return e.at > closed[0] }); good != 1 {
			t.Errorf("%.2f %% of the calls after the recovery succeeded", 100*good)
		}
	})
}

// joined is the error of a provider that answered, unless its caller left.
func joined(left error, answer *fault.Fault) error {
	if left != nil {
		return left
	}
	return answer
}

func TestChaos02And04ProviderThatHangs(t *testing.T) {
	t.Parallel()
	for name, hangs := range map[string]func(ctx context.Context) error{
		"for ever":           func(ctx context.Context) error { <-ctx.Done(); return context.Cause(ctx) },
		"longer than it may": func(ctx context.Context) error { return takes(ctx, 12*time.Second) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				seen := watching()
				p := &provider{behave: func(ctx context.Context, c call) error {
					if c.attempt > 1 {
						t.Errorf("call %d was tried again after a timeout", c.number)
					}
					return hangs(ctx)
				}}
				l := &load{users: fifty(resilience.Options{Observer: seen}), lasts: 30 * time.Second}
				l.run(t, p)
				opened := seen.at()[resilience.Open]
				if len(opened) == 0 || opened[0] > 10500*time.Millisecond {
					t.Fatalf("it opened at %v, want within 10.5s", opened)
				}
				codes := make(map[fault.Code]int)
				for _, e := range l.ended {
					codes[e.fault.Code]++
					if e.took > 15*time.Second {
						t.Errorf("call %d took %v", e.number, e.took)
					}
				}
				t.Logf("open at %v, %d hits, %v", opened, len(p.hits), codes)
				if codes[fault.UpstreamTimeout] == 0 || codes[fault.CircuitOpen] == 0 || len(p.hits) > 64+2 {
					t.Errorf("%d hits, %v", len(p.hits), codes)
				}
			})
		})
	}
}

func TestChaos06ResetsAreRetriedAway(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		seen := watching()
		p := &provider{behave: func(ctx context.Context, c call) error {
			if c.luck() < .10 {
				return &fault.Fault{Code: fault.UpstreamUnavailable}
			}
			return takes(ctx, 50*time.Millisecond)
		}}
		l := &load{users: fifty(resilience.Options{Observer: seen}), lasts: 10 * time.Minute}
		l.run(t, p)
		good := l.good(everybody)
		t.Logf("%.2f %% of %d ok, %d hits", 100*good, len(l.ended), len(p.hits))
		if good < .998 || len(seen.at()) != 0 {
			t.Errorf("%.2f %% of %d succeeded, moves of the breaker %v", 100*good, len(l.ended), seen.at())
		}
	})
}

func TestChaos07RandomErrorsAreRetriedAway(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ errors, good float64 }{{.05, .999}, {.20, .99}} {
		t.Run(fmt.Sprintf("%.0f %% random 503", 100*tt.errors), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := &provider{behave: func(ctx context.Context, c call) error {
					if c.luck() < tt.errors {
						return answered(503)
					}
					return takes(ctx, 50*time.Millisecond)
				}}
				l := &load{users: fifty(resilience.Options{}), lasts: 10 * time.Minute}
				l.run(t, p)
				good, attempts := l.good(everybody), float64(len(p.hits))/float64(len(l.ended))
				t.Logf("%.2f %% of %d ok, %.3f attempts each", 100*good, len(l.ended), attempts)
				if good < tt.good || attempts > 1.5 {
					t.Errorf("%.2f %% of %d succeeded in %.2f attempts each", 100*good, len(l.ended), attempts)
				}
			})
		})
	}
}

func TestChaos12LimitOfOneCredential(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		seen := watching()
		p := &provider{behave: func(ctx context.Context, c call) error {
			if c.user == 7 {
				return limited(30 * time.Second)
			}
			return takes(ctx, 50*time.Millisecond)
		}}
		l := &load{users: fifty(resilience.Options{Observer: seen}), lasts: 2 * time.Minute}
		l.run(t, p)
		it := func(user int) bool { return user == 7 }
		for from := time.Duration(0); from < l.lasts; from += 30 * time.Second {
			if hits := p.between(from, from+30*time.Second, it); hits != 1 {
				t.Errorf("%d hits with it in the 30s from %v, want 1", hits, from)
			}
		}
		for _, e := range l.ended {
			if e.user == 7 && (e.fault == nil || e.fault.Code != fault.UpstreamLimited || e.fault.RetryAfter <= 0) {
				t.Errorf("a call with it came out as %v", e.fault)
			}
		}
		if good := l.good(func(e ended) bool { return e.user != 7 }); good != 1 || len(seen.at()) != 0 {
			t.Errorf("%.2f %% of the others' calls succeeded, moves of the breaker %v", 100*good, seen.at())
		}
		wantState(t, l.users[7], resilience.Closed)
	})
}

func TestChaos13RevokedKeyAtFullSpeed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &provider{behave: func(ctx context.Context, _ call) error {
			return joined(takes(ctx, 5*time.Millisecond), answered(401))
		}}
		l := &load{users: users(1, resilience.Settings{}, resilience.Options{}), each: 10 * time.Millisecond, lasts: 3 * time.Minute}
		l.run(t, p)
		for from := time.Duration(0); from < l.lasts; from += time.Minute {
			if hits := p.between(from, from+time.Minute, nil); hits < 1 || hits > 2 {
				t.Errorf("%d hits in the minute from %v, want 1 or 2", hits, from)
			}
		}
		for _, e := range l.ended {
			if e.fault.Sentence() != "Invalid Vapi API key. Please update your credentials in Settings." {
				t.Fatalf("a call came out as %v", e.fault)
			}
		}
		wantState(t, l.users[0], resilience.Closed)
	})
}

func TestChaos14PoisonTenant(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		seen := watching()
		p := &provider{behave: func(ctx context.Context, c call) error {
			if c.user == 3 {
				return answered(500)
			}
			return takes(ctx, 50*time.Millisecond)
		}}
		l := &load{users: users(5, resilience.Settings{}, resilience.Options{Observer: seen}), each: 150 * time.Millisecond, lasts: 2 * time.Minute}
		l.run(t, p)
		if good := l.good(func(e ended) bool { return e.user != 3 }); good != 1 || len(seen.at()) != 0 {
			t.Errorf("%.2f %% of the others' calls succeeded, moves of the breaker %v", 100*good, seen.at())
		}
		hits := p.between(0, time.Minute, func(user int) bool { return user == 3 })
		t.Logf("its hits in a minute: %d", hits)
		if hits > 12 {
			t.Errorf("%d hits of it in a minute, want at most 12", hits)
		}
		if h := l.users[3].Health(); h.State == resilience.Closed || !h.Failing() {
			t.Errorf("its own health says %+v", h)
		}
	})
}

// Capacity is what a provider can do; beyond it, it only gets slower.
func TestChaos25Overload(t *testing.T) {
	t.Parallel()
	const (
		workers  = 32
		service  = 80 * time.Millisecond
		capacity = float64(workers) / .080
	)
	for _, times := range []float64{1.5, 3} {
		t.Run(fmt.Sprintf("%v times what it can do", times), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				free := make(chan struct{}, workers)
				p := &provider{behave: func(context.Context, call) error {
					free <- struct{}{} // it works on what nobody waits for any more, as servers do
					time.Sleep(service)
					<-free
					return nil
				}}
				l := &load{users: fifty(resilience.Options{}), lasts: 10 * time.Second, effect: resilience.Idempotent}
				l.each = time.Duration(float64(time.Second) / (capacity * times))
				l.run(t, p)
				var took []time.Duration
				for _, e := range l.ended {
					if e.fault == nil {
						took = append(took, e.took)
					} else if e.fault.Code != fault.Overloaded {
						t.Fatalf("a call came out as %v", e.fault)
					}
				}
				slices.Sort(took)
				p99, goodput := took[len(took)*99/100], float64(len(took))/l.lasts.Seconds()
				t.Logf("goodput %.0f/s of %.0f/s, p99 %v", goodput, capacity, p99)
				if goodput < .95*capacity || p99 > service+300*time.Millisecond {
					t.Errorf("goodput %.0f/s of %.0f/s, p99 %v", goodput, capacity, p99)
				}
			})
		})
	}
}
