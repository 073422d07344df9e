package resilience

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"ava/internal/fault"
)

// outage is the circuit breaker of a whole service. Where there is a board it
// acts as one with those of the other processes: it opens and closes when the
// board says so, and its probes are the board's to allow. Without an answer of
// the board it goes on by itself.
type outage struct {
	service     fault.Service
	settings    BreakerSettings
	observer    Observer
	credentials *credentials
	fleet       *fleet // nil without a board

	current atomic.Pointer[breaker]
	turning sync.Mutex // the breaker is replaced by one at a time

	telling sync.Mutex
	told    State     // what the observer knows
	began   time.Time // the first failure of the outage; guarded by telling
}

func newOutage(service fault.Service, s BreakerSettings, o Options, c *credentials) *outage {
	out := &outage{service: service, settings: s, observer: o.Observer, credentials: c, told: Closed}
	if o.Board != nil {
		out.fleet = &fleet{board: o.Board, service: service}
	}
	out.current.Store(out.breaker(s.Recovery))
	return out
}

// breaker returns a fresh one that stays open for recovery.
func (o *outage) breaker(recovery time.Duration) *breaker {
	s := o.settings
	s.Recovery = recovery
	return newBreaker(breakerSettings{BreakerSettings: s, several: true, moved: o.moved})
}

// moved is called under a breaker's lock.
func (o *outage) moved(b *breaker, to State) {
	if o.current.Load() != b {
		return // it is not in force any more, or not yet
	}
	if to == Open && o.fleet != nil {
		trip := Trip{For: o.settings.Recovery, Answered: b.answered}
		// Not from here: the board may have its members shut at once.
		go o.tripped(b, trip)
	}
	o.tell()
}

// tripped reports that the breaker has opened by itself.
func (o *outage) tripped(b *breaker, t Trip) {
	o.turn(func(now *breaker) *breaker {
		if now != b || b.settings.Recovery == t.For {
			return nil
		}
		return o.opened(t.For) // it was to stay open for the rest of the fleet's time only
	})
	o.fleet.board.Trip(o.service, t)
}

// tell tells the observer what is new, and does what is due then.
func (o *outage) tell() {
	o.telling.Lock()
	defer o.telling.Unlock()
	b := o.current.Load()
	from, to := o.told, b.known()
	if from == to {
		return
	}
	o.told = to
	if from == Closed {
		o.began = b.streak()
	}
	if to == Closed {
		o.credentials.forgive(o.began)
	}
	o.observer.BreakerMoved(Move{o.service, ServiceLevel, from, to, o.credentials.notClosed()})
	o.observer.Changed(o.service, "")
}

// opened returns a breaker that is open for d.
func (o *outage) opened(d time.Duration) *breaker {
	b := o.breaker(max(d, 1))
	b.open()
	return b
}

// turn replaces the breaker by what next makes of it; nil leaves it there.
func (o *outage) turn(next func(now *breaker) *breaker) {
	o.turning.Lock()
	defer o.turning.Unlock()
	before := o.current.Load()
	b := next(before)
	if b == nil {
		return
	}
	o.current.Store(b)
	before.rouse(nil)
	o.tell()
}

// shut opens the breaker for d.
func (o *outage) shut(d time.Duration) {
	o.fleet.forget()
	o.turn(func(now *breaker) *breaker {
		b := o.opened(d)
		began := now.streak() // its failures were of the same outage
		b.since.Store(&began)
		return b
	})
}

// clear closes the breaker.
func (o *outage) clear() {
	o.fleet.forget()
	o.turn(func(now *breaker) *breaker {
		if now.closed() {
			return nil
		}
		return o.breaker(o.settings.Recovery)
	})
}

func (o *outage) close() { o.current.Load().rouse(nil) }

func (o *outage) closed() bool { return o.current.Load().closed() }

// refuses reports whether a call would be refused now, and for how long if that
// is known. A trial is never a probe, so it is let through while those are under
// way: without other users nobody could connect.
func (o *outage) refuses(trial bool) (bool, time.Duration) {
	b := o.current.Load()
	if trial {
		s, wait := b.status()
		return s == Open, wait
	}
	if full, wait := b.refuses(); full {
		return true, wait
	}
	wait := o.fleet.wait()
	return wait > 0 && !b.closed(), inSeconds(wait)
}

// status returns the state and how long to wait; 0 if it is closed or that is
// not known.
func (o *outage) status() (State, time.Duration) {
	s, wait := o.current.Load().status()
	if s == HalfOpen {
		wait = inSeconds(o.fleet.wait())
	}
	return s, wait
}

// inSeconds is how long a caller has to wait whom the board has refused: it says
// when to ask it again, which may be long before a call can succeed.
func inSeconds(wait time.Duration) time.Duration {
	if wait == 0 {
		return 0
	}
	return max(wait, time.Second)
}

// permit asks the board for a probe if there is one to ask. Without it the
// process decides by itself.
func (o *outage) permit(ctx context.Context) Permit {
	if o.fleet == nil || ctx.Err() != nil {
		return Permit{Alone: true}
	}
	if s, _ := o.status(); s != HalfOpen {
		return Permit{Alone: true}
	}
	return o.fleet.ask(ctx)
}

// proved tells how a probe of the fleet ended.
func (o *outage) proved(p Permit, alive bool) {
	if !alive {
		o.shut(o.settings.Recovery) // as the board will say in a moment
	}
	p.Done(alive)
}

// run calls fn unless the breaker is open, and tells it whether it is a probe.
func (o *outage) run(credential string, fn func(probing bool) error) error {
	return o.current.Load().run(credential, fn)
}
