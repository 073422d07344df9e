package resilience_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ava/internal/correlation"
	"ava/internal/fault"
	"ava/internal/resilience"
)

var test = resilience.Call{Op: "vapi.verify", Test: true}

func TestRefusedCredentialIsNotTriedAgainForAMinute(t *testing.T) {
	t.Parallel()
	for _, code := range []fault.Code{fault.UpstreamDenied, fault.ReconnectRequired} {
		synctest.Test(t, func(t *testing.T) {
			w := &witness{}
			g := users(2, single, resilience.Options{Observer: w})
			denied := &fault.Fault{Code: code, Upstream: &fault.Upstream{Status: 401, RequestID: "r-1"}, Err: errors.New("HTTP 401")}
			ctx := correlation.With(t.Context(), "the-first-request")
			first := try(ctx, g[0], read, (&upstream{answers: []error{denied}}).call)
			for range 59 {
				time.Sleep(time.Second)
				for _, c := range []resilience.Call{read, remove, once} {
					f := try(t.Context(), g[0], c, unreachable(t))
					wantCode(t, f, code)
					if f.Sentence() != first.Sentence() || f.Op != c.Op || f.Upstream.Status != 401 {
						t.Fatalf("refused with %+v", f)
					}
					if want := (map[bool]fault.Outcome{false: fault.NotSent})[c.Effect == resilience.Read]; f.Outcome != want {
						t.Errorf("%s: outcome %q, want %q", c.Op, f.Outcome, want)
					}
					e := w.calls[len(w.calls)-1]
					if e.Refused != resilience.StageCredential || e.Attempts != 0 || !strings.Contains(f.Error(), "not sent") {
						t.Fatalf("the observer saw %+v", e)
					}
				}
			}
			if h := g[0].Health(); h.LastFailure.Fault != first || h.LastFailure.CorrelationID != "the-first-request" {
				t.Errorf("a refusal of ours hides the provider's: %+v", h.LastFailure)
			}
			wantCode(t, try(t.Context(), g[1], read, answering(200).call), "")
			wantState(t, g[0], resilience.Closed)
			time.Sleep(time.Second)
			wantCode(t, try(t.Context(), g[0], read, answering(200).call), "")
			wantCode(t, try(t.Context(), g[0], read, answering(200).call), "")
		})
	}
}

func TestTestAsksAlthoughTheCredentialWasRefused(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := users(1, single, resilience.Options{})[0]
		try(t.Context(), g, read, answering(401).call)
		again := answering(401)
		wantCode(t, try(t.Context(), g, test, again.call), fault.UpstreamDenied)
		if again.count() != 1 {
			t.Error("the test asked nobody")
		}
		wantCode(t, try(t.Context(), g, read, unreachable(t)), fault.UpstreamDenied)
		wantCode(t, try(t.Context(), g, test, answering(200).call), "")
		wantCode(t, try(t.Context(), g, read, answering(200).call), "")
	})
}

func TestOneCallAsksAgainAndTheOthersWaitForWhatComesOfIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := users(1, single, resilience.Options{})[0]
		try(t.Context(), g, read, answering(401).call)
		time.Sleep(time.Minute)
		up := &upstream{answers: []error{answered(401)}}
		slow := func(ctx context.Context) (string, error) { time.Sleep(time.Second); return up.call(ctx) }
		var callers sync.WaitGroup
		for range 20 {
			callers.Go(func() { wantCode(t, try(t.Context(), g, read, slow), fault.UpstreamDenied) })
		}
		callers.Wait()
		if up.count() != 1 {
			t.Errorf("%d calls asked again, want one", up.count())
		}
		// One that is never answered does not keep the others out for ever.
		time.Sleep(time.Minute)
		wantCode(t, try(t.Context(), g, read, blocks), fault.UpstreamTimeout)
		time.Sleep(time.Second)
		wantCode(t, try(t.Context(), g, read, answering(200).call), "")
	})
}

func TestRefusalOfACallOlderThanASuccessIsNotRemembered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := users(1, single, resilience.Options{})[0]
		try(t.Context(), g, read, answering(401).call)
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			try(t.Context(), g, test, func(context.Context) (string, error) { time.Sleep(2 * time.Second); return "", answered(401) })
		}()
		time.Sleep(time.Second)
		wantCode(t, try(t.Context(), g, test, answering(200).call), "") // the key was unlocked meanwhile
		<-ended
		wantCode(t, try(t.Context(), g, read, answering(200).call), "")
	})
}

func limited(after time.Duration) *fault.Fault {
	f := answered(429)
	f.RetryAfter = after
	return f
}

func TestProviderWhoAsksToWaitIsNotAskedMeanwhile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &witness{}
		g := users(2, single, resilience.Options{Observer: w})
		try(t.Context(), g[0], read, (&upstream{answers: []error{limited(30 * time.Second)}}).call)
		failure := g[0].Health().LastFailure
		for n := range 30 {
			left := time.Duration(30-n) * time.Second
			for _, c := range []resilience.Call{read, remove, once, test} {
				f := try(t.Context(), g[0], c, unreachable(t))
				wantCode(t, f, fault.UpstreamLimited)
				if f.RetryAfter != left || c.Effect != resilience.Read && f.Outcome != fault.NotSent || !f.Traits().Retryable {
					t.Fatalf("%s after %ds: %+v, want to wait %v", c.Op, n, f, left)
				}
				if e := w.calls[len(w.calls)-1]; e.Refused != resilience.StageCoolDown || e.Attempts != 0 {
					t.Fatalf("the observer saw %+v", e)
				}
			}
			wantCode(t, try(t.Context(), g[1], read, answering(200).call), "")
			time.Sleep(time.Second)
		}
		if g[0].Health().LastFailure != failure {
			t.Error("a refusal of ours hides the provider's")
		}
		wantCode(t, try(t.Context(), g[0], read, answering(200).call), "")
		wantState(t, g[0], resilience.Closed)
	})
}

func TestWaitForWhatIsInAFieldHoldsUpNoOtherCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := users(1, single, resilience.Options{})[0]
		one := limited(time.Minute)
		one.Field = []string{"input", "to", "0"}
		wantCode(t, try(t.Context(), g, once, (&upstream{answers: []error{one}}).call), fault.UpstreamLimited)
		wantCode(t, try(t.Context(), g, once, answering(200).call), "")
	})
}

func TestWaitThatAProviderAsksForIsBounded(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ asked, most, want time.Duration }{
		{time.Hour, 0, 15 * time.Minute},
		{time.Hour, time.Minute, time.Minute},
		{time.Second, time.Minute, time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := single
			s.CoolDown = tt.most
			g := users(1, s, resilience.Options{})[0]
			f := try(t.Context(), g, once, (&upstream{answers: []error{limited(tt.asked)}}).call)
			if f.RetryAfter != tt.asked {
				t.Errorf("the provider's own word came out as %v", f.RetryAfter)
			}
			if f = try(t.Context(), g, read, unreachable(t)); f.RetryAfter != tt.want {
				t.Errorf("asked for %v: wait %v, want %v", tt.asked, f.RetryAfter, tt.want)
			}
			time.Sleep(tt.want)
			wantCode(t, try(t.Context(), g, read, answering(200).call), "")
		})
	}
}

func TestShorterWaitDoesNotCutALongerOneShort(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := users(1, single, resilience.Options{})[0]
		slow := func(context.Context) (string, error) { time.Sleep(time.Second); return "", limited(3 * time.Second) }
		go try(t.Context(), g, read, slow)
		synctest.Wait()
		try(t.Context(), g, read, (&upstream{answers: []error{limited(30 * time.Second)}}).call)
		time.Sleep(10 * time.Second)
		wantCode(t, try(t.Context(), g, read, unreachable(t)), fault.UpstreamLimited)
	})
}

func TestLimitWithoutAWaitIsNotRemembered(t *testing.T) {
	t.Parallel()
	g := users(1, single, resilience.Options{})[0]
	try(t.Context(), g, read, answering(429).call)
	wantCode(t, try(t.Context(), g, read, answering(200).call), "")
}

func TestScriptedRefusalsAreToldOnceAndNotRemembered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := users(1, single, resilience.Options{})[0]
		scripted := resilience.Unremembered(t.Context())
		for _, f := range []*fault.Fault{answered(401), limited(time.Minute)} {
			try(scripted, g, read, (&upstream{answers: []error{f}}).call)
			wantCode(t, try(t.Context(), g, read, answering(200).call), "")
		}
		for _, f := range []*fault.Fault{answered(401), limited(time.Minute)} {
			try(t.Context(), g, read, (&upstream{answers: []error{f}}).call)
			wantCode(t, try(scripted, g, read, answering(200).call), "")
		}
		// A breaker is not spared, and does not spare.
		for range 3 {
			try(scripted, g, read, answering(503).call)
		}
		wantCode(t, try(scripted, g, read, unreachable(t)), fault.CircuitOpen)
	})
}

// pacer lets so many through, of each class.
type pacer struct {
	left map[resilience.Class]int
	err  error
	took []string
}

func (p *pacer) Take(_ context.Context, class resilience.Class, service fault.Service) error {
	p.took = append(p.took, fmt.Sprintf("%d %s", class, service))
	if p.left[class]--; p.left[class] >= 0 {
		return nil
	}
	return p.err
}

func TestWritesAndTestsAreChargedOnceAndReadsAreNot(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &witness{}
		over := &fault.Fault{Code: fault.RateLimited, RetryAfter: 12 * time.Second}
		p := &pacer{left: map[resilience.Class]int{resilience.Action: 2, resilience.Test: 2}, err: over}
		up := resilience.NewUpstream(fault.Vapi, resilience.Settings{}, resilience.Options{Pacer: p, Observer: w})
		g := up.Guard("owner:1")
		for range 5 {
			try(t.Context(), g, read, answering(503, 200).call)
		}
		if len(p.took) != 0 {
			t.Errorf("reads were charged: %v", p.took)
		}
		try(t.Context(), g, once, answering(200).call)
		try(t.Context(), g, remove, answering(200).call)
		try(t.Context(), g, test, answering(503, 200).call)
		try(t.Context(), up.Trial(), read, answering(200).call)
		if got := fmt.Sprint(p.took); got != "[0 VAPI 0 VAPI 1 VAPI 1 VAPI]" {
			t.Errorf("charged %v", p.took)
		}
		for _, c := range []resilience.Call{once, remove, test} {
			f := try(t.Context(), g, c, unreachable(t))
			if f.Code != fault.RateLimited || f.RetryAfter != 12*time.Second || f.Service != fault.Vapi {
				t.Errorf("%s: %+v", c.Op, f)
			}
			if e := w.calls[len(w.calls)-1]; e.Refused != resilience.StagePacer || e.Attempts != 0 {
				t.Errorf("the observer saw %+v", e)
			}
		}
		if over.Service != "" || over.Outcome != "" {
			t.Errorf("the pacer's own fault was written to: %+v", over)
		}
		if g.Health().Failing() {
			t.Error("our own limit counts as the provider's failure")
		}
		wantState(t, g, resilience.Closed)
	})
}

func TestCallThatCannotSucceedIsNotCharged(t *testing.T) {
	t.Parallel()
	for name, prepare := range map[string]func(*testing.T, *resilience.Guard){
		"open breaker":       open,
		"refused credential": func(t *testing.T, g *resilience.Guard) { t.Helper(); try(t.Context(), g, read, answering(401).call) },
		"limit": func(t *testing.T, g *resilience.Guard) {
			t.Helper()
			try(t.Context(), g, read, (&upstream{answers: []error{limited(time.Minute)}}).call)
		},
		"probes under way": func(t *testing.T, g *resilience.Guard) {
			t.Helper()
			halfOpen(t, g)
			for range 2 {
				go try(t.Context(), g, read, blocks)
			}
			synctest.Wait()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := &pacer{left: map[resilience.Class]int{resilience.Action: 100}}
				g := users(1, single, resilience.Options{Pacer: p})[0]
				prepare(t, g)
				p.took = nil
				if f := try(t.Context(), g, once, unreachable(t)); f == nil || f.Outcome != fault.NotSent {
					t.Errorf("came out as %+v", f)
				}
				if len(p.took) != 0 {
					t.Errorf("it was charged: %v", p.took)
				}
			})
		})
	}
}
