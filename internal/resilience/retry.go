package resilience

import (
	"context"
	"math/rand/v2"
	"time"

	"ava/internal/fault"
)

// RetrySettings are the limits of trying a read again. A zero field means its
// default; None turns retries off.
type RetrySettings struct {
	None    bool
	Retries int           // tries after the first; 2
	Base    time.Duration // longest wait before the first retry, doubled for each further one; 200 ms
	Cap     time.Duration // longest wait before any retry; 5 s
	Patient time.Duration // a Retry-After up to this is waited for here; 2 s
	Budget  int           // retries that 100 successful calls of the upstream pay for; 50
	Burst   int           // retries that can be saved up, and that there are at first; 10
}

func (s RetrySettings) withDefaults() RetrySettings {
	if s.None {
		return RetrySettings{None: true}
	}
	s.Retries = positive(s.Retries, 2)
	s.Base = positive(s.Base, 200*time.Millisecond)
	s.Cap = positive(s.Cap, 5*time.Second)
	s.Patient = positive(s.Patient, 2*time.Second)
	s.Budget = positive(s.Budget, 50)
	s.Burst = positive(s.Burst, 10)
	return s
}

// retry attempts the call, and again after a failure that another try may mend,
// as long as nothing has shut meanwhile and the upstream's budget pays for it.
func (r *running) retry(ctx context.Context) error {
	err := r.attempt(ctx)
	s := r.up.settings.Retry
	for n := 0; err != nil && r.mayRepeat() && n < s.Retries; n++ {
		wait, ok := s.wait(fault.Of(err), n)
		// Asked twice, as a breaker may open during the wait.
		if !ok || r.shut() || !r.up.budget.spend() || !sleep(ctx, wait) || r.shut() {
			return err
		}
		err = r.attempt(ctx)
	}
	if err == nil && !r.trial {
		r.up.budget.succeeded()
	}
	return err
}

func (r *running) mayRepeat() bool { return r.call.Effect == Read && !r.trial }

// shut reports whether a call that began now would be refused or be a probe.
func (r *running) shut() bool {
	if !r.up.outage.closed() {
		return true
	}
	c := r.up.credentials.find(r.credential)
	return c != nil && !c.closed()
}

// wait returns how long to wait before retry n, and whether to try again at
// all. A timed-out attempt is not repeated: it has used up the caller's
// patience, and the provider is still busy with it. A limit is waited for only
// if the provider said how long and that is short.
func (s RetrySettings) wait(f *fault.Fault, n int) (time.Duration, bool) {
	switch f.Code {
	case fault.UpstreamUnavailable, fault.UpstreamLimited:
		if f.RetryAfter > 0 {
			return f.RetryAfter, f.RetryAfter <= s.Patient
		}
		return rand.N(s.longest(n)) + 1, f.Code == fault.UpstreamUnavailable
	default:
		return 0, false
	}
}

// longest returns the bound of the wait before retry n, where the doubling must
// not overflow.
func (s RetrySettings) longest(n int) time.Duration {
	d := s.Base
	for range n {
		if d >= s.Cap/2 {
			return s.Cap
		}
		d *= 2
	}
	return min(d, s.Cap)
}

// sleep waits for d. It reports false, at once, if the context ends sooner.
func sleep(ctx context.Context, d time.Duration) bool {
	if deadline, ok := ctx.Deadline(); ctx.Err() != nil || ok && time.Until(deadline) <= d {
		return false
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func positive[T int | time.Duration](v, otherwise T) T {
	if v > 0 {
		return v
	}
	return otherwise
}
