package resilience

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"ava/internal/fault"
)

// What is known of credentials is bounded: the one that was used least recently
// goes first, and what is a day old goes then, too.
const (
	credentialsKept = 10_000
	credentialsIdle = 24 * time.Hour
)

// credentials is what is known of the credentials of one upstream. One of which
// there is nothing to remember is not in it: no failure, no wait, its breaker
// closed.
type credentials struct {
	service  fault.Service
	settings BreakerSettings
	observer Observer

	mu    sync.Mutex
	known *simplelru.LRU[string, *credential]
	count atomic.Int32 // of the known; read before the lock is taken
	shut  atomic.Int32 // breakers that are not closed
}

func newCredentials(service fault.Service, s BreakerSettings, o Observer) *credentials {
	c := &credentials{service: service, settings: s, observer: o}
	c.known, _ = simplelru.NewLRU(credentialsKept, func(_ string, gone *credential) { // fails only for a size below 1
		c.count.Add(-1)
		gone.drop()
	})
	return c
}

// find returns what is known of a credential, nil if nothing is.
func (c *credentials) find(key string) *credential {
	if c.count.Load() == 0 {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	known, _ := c.known.Get(key)
	return known
}

// keep returns what is known of a credential, of which there is something to
// remember now.
func (c *credentials) keep(key string) *credential {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	known, ok := c.known.Get(key)
	if !ok {
		for _, oldest, any := c.known.GetOldest(); any && now.Sub(oldest.kept) > credentialsIdle; _, oldest, any = c.known.GetOldest() {
			c.known.RemoveOldest()
		}
		known = &credential{key: key, of: c, told: Closed}
		c.known.Add(key, known)
		c.count.Add(1)
	}
	known.kept = now
	return known
}

// run calls fn unless the credential's breaker is open, and tells it whether it
// is a probe. While the breaker is closed it only hears how calls ended; that is
// why there need be none.
func (c *credentials) run(key string, began time.Time, fn func(probing bool) error) error {
	if known := c.find(key); known != nil {
		if b := known.breaker.Load(); b != nil && !b.closed() {
			err := b.run(key, fn)
			if b.closed() {
				known.recover(b)
			}
			return err
		}
	}
	err := fn(false)
	if err == nil {
		if known := c.find(key); known != nil {
			known.succeeded()
		}
	} else if learn(err) == fault.HealthDown {
		c.keep(key).failed(began, err)
	}
	return err
}

// forgive closes the breakers that opened since a moment: an outage of the
// service is over, and it was the reason.
func (c *credentials) forgive(since time.Time) {
	c.mu.Lock()
	all := c.known.Values()
	c.mu.Unlock()
	for _, known := range all {
		known.forgive(since)
	}
}

func (c *credentials) notClosed() int { return int(c.shut.Load()) }

// close stops what would still happen by itself.
func (c *credentials) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, known := range c.known.Values() {
		if b := known.breaker.Load(); b != nil {
			b.rouse(nil)
		}
	}
}

// credential is what is known of one credential.
type credential struct {
	key  string
	of   *credentials
	kept time.Time // when there was last something new to remember; guarded by of.mu

	denied, limited atomic.Pointer[memo]
	failure         atomic.Pointer[Failure]
	failing         atomic.Bool  // the last call that told anything failed
	success         atomic.Int64 // the last one that was noted here, in Unix nanoseconds

	mu        sync.Mutex
	breaker   atomic.Pointer[breaker] // nil while closed and without failures; replaced under mu
	recovered time.Time               // when it last closed

	telling sync.Mutex
	told    State     // what the observer knows
	opened  time.Time // when it was last closed no more; guarded by telling
}

// failed counts a failed call that the breaker did not let through itself.
func (c *credential) failed(began time.Time, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	b := c.breaker.Load()
	if b == nil {
		if began.Before(c.recovered) {
			return // it was sent before the breaker opened
		}
		b = newBreaker(breakerSettings{BreakerSettings: c.of.settings, moved: func(*breaker, State) { c.tell() }})
		c.breaker.Store(b)
	}
	if b.openUntil.Load() != nil {
		return // it opened meanwhile: this is no probe
	}
	b.note(c.key, err)
}

// succeeded ends a streak of failures.
func (c *credential) succeeded() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if b := c.breaker.Load(); b != nil && b.openUntil.Load() == nil {
		c.breaker.Store(nil)
	}
}

// recover forgets a breaker that has closed.
func (c *credential) recover(b *breaker) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.breaker.CompareAndSwap(b, nil) {
		c.recovered = time.Now()
	}
}

func (c *credential) forgive(since time.Time) {
	c.telling.Lock()
	older := c.told != Closed && c.opened.Before(since)
	c.telling.Unlock()
	if !older {
		c.drop()
	}
}

// drop closes the breaker by forgetting it.
func (c *credential) drop() {
	c.mu.Lock()
	if b := c.breaker.Swap(nil); b != nil {
		b.rouse(nil)
		c.recovered = time.Now()
	}
	c.mu.Unlock()
	c.tell()
}

// tell tells the observer what is new.
func (c *credential) tell() {
	c.telling.Lock()
	defer c.telling.Unlock()
	from, to := c.told, Closed
	if b := c.breaker.Load(); b != nil {
		to = b.known()
	}
	if from == to {
		return
	}
	c.told = to
	if from == Closed {
		c.opened = time.Now()
		c.of.shut.Add(1)
	}
	if to == Closed {
		c.of.shut.Add(-1)
	}
	c.of.observer.BreakerMoved(Move{c.of.service, CredentialLevel, from, to, c.of.notClosed()})
	c.of.observer.Changed(c.of.service, c.key)
}

func (c *credential) closed() bool {
	b := c.breaker.Load()
	return b == nil || b.closed()
}

func (c *credential) refuses() (bool, time.Duration) {
	if b := c.breaker.Load(); b != nil {
		return b.refuses()
	}
	return false, 0
}

func (c *credential) status() (State, time.Duration) {
	if b := c.breaker.Load(); b != nil {
		return b.status()
	}
	return Closed, 0
}

func (c *credential) succeededSince(moment time.Time) bool {
	return c.success.Load() >= moment.UnixNano()
}
