package resilience

import (
	"context"
	"time"

	"ava/internal/cache"
	"ava/internal/fault"
)

// Settings are the limits of one upstream. A zero field means its default.
type Settings struct {
	Breaker  BreakerSettings
	Retry    RetrySettings
	Bulkhead BulkheadSettings
	Attempt  time.Duration // how long one attempt may take; 10 s
	Deadline time.Duration // how long a call may take whose caller sets no end; 15 s, at least 1.5 attempts
	Denied   time.Duration // how long a refused credential is not tried again; 60 s
	// Apart says that credentials are for servers which have nothing to do with
	// each other, such as the mail servers of users: that several fail says
	// nothing of the others, so there is no breaker for all of them.
	Apart    bool
	CoolDown time.Duration // the longest Retry-After of a 429 that is obeyed for all calls; 15 min
}

func (s Settings) withDefaults() Settings {
	s.Breaker = s.Breaker.withDefaults()
	s.Retry = s.Retry.withDefaults()
	s.Bulkhead = s.Bulkhead.withDefaults()
	s.Attempt = positive(s.Attempt, 10*time.Second)
	s.Deadline = positive(s.Deadline, max(15*time.Second, s.Attempt+s.Attempt/2))
	s.Denied = positive(s.Denied, time.Minute)
	s.CoolDown = positive(s.CoolDown, 15*time.Minute)
	return s
}

// Options are what an [Upstream] works with. Each may be nil.
type Options struct {
	Observer Observer
	Cache    *cache.Cache                 // keeps and shares the answers of reads
	Pacer    Pacer                        // limits how often users act
	Board    Board                        // lets many processes act as one
	Tenant   func(context.Context) string // whose request it is
}

// Upstream is one provider as this process sees it: what all calls to it share,
// and what is known of the credentials. There is one a provider.
type Upstream struct {
	service     fault.Service
	settings    Settings
	options     Options
	outage      *outage
	credentials *credentials
	bulkhead    *bulkhead
	budget      *budget
	leave       func() // the board
}

var _ Member = (*Upstream)(nil)

// NewUpstream returns the upstream of a service. Close it when it is not needed
// any more.
func NewUpstream(service fault.Service, s Settings, o Options) *Upstream {
	s = s.withDefaults()
	if o.Observer == nil {
		o.Observer = nobody{}
	}
	if o.Tenant == nil {
		o.Tenant = func(context.Context) string { return "" }
	}
	u := &Upstream{
		service: service, settings: s, options: o, leave: func() {},
		bulkhead: newBulkhead(s.Bulkhead),
		budget:   newBudget(s.Retry),
	}
	u.credentials = newCredentials(service, s.Breaker, o.Observer)
	u.outage = newOutage(service, s.Breaker, o, u.credentials)
	if o.Board != nil {
		u.leave = o.Board.Join(service, u)
	}
	return u
}

// Close leaves the board. Calls that are under way go on.
func (u *Upstream) Close() {
	u.leave()
	u.outage.close()
	u.credentials.close()
}

// Guard returns the guard of a credential, which is named by an opaque key: a
// new one for each version of it, as what is known of the old says nothing of
// the new.
func (u *Upstream) Guard(credential string) *Guard {
	return &Guard{up: u, credential: credential, scope: u.service.Slug() + ":" + credential}
}

// Trial returns a guard for a credential that has not proved itself. Its calls
// obey the service's breaker and bulkhead and are paced as tests. They are made
// once, and nobody learns anything from how they end: whoever types in nonsense
// harms nobody else.
func (u *Upstream) Trial() *Guard { return &Guard{up: u, trial: true} }

// Shut implements [Member].
func (u *Upstream) Shut(d time.Duration) { u.outage.shut(d) }

// Clear implements [Member].
func (u *Upstream) Clear() { u.outage.clear() }
