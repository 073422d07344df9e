// Package pace limits how often a user may do what costs: ask queries, have
// something changed at a provider, try a credential. The limits are exact; a
// [Pacer] applies them, a [Window] counts, and a request's answer tells in HTTP
// headers how much is left.
package pace

import (
	"context"
	"errors"
	"strconv"
	"time"

	"ava/internal/fault"
)

// Class is what is limited together. Its value is the policy's name in the
// headers, and a label of metrics.
type Class string

// The classes.
const (
	Queries Class = "queries" // top-level fields of queries, of each user
	Actions Class = "actions" // changes at a provider, of each user and integration
	Tests   Class = "tests"   // trials of a credential, of each user and integration
	Reports Class = "reports" // what services report, of each user and integration
)

// uncountedWait is the wait for what could not be counted: when the Window works
// again, nobody knows.
const uncountedWait = time.Second

// Why nothing is counted, for the log.
var (
	errNobody  = errors.New("nobody to count for: the request has no tenant")
	errNoClass = errors.New("a class without a limit of its own")
)

// Config is what a [Pacer] works with. The zero [Limit] does not limit.
type Config struct {
	Window Window // nil stands for a Memory

	Queries, Actions, Tests, Reports Limit

	// Tenant returns the key of whose request it is, empty if it is nobody's.
	Tenant func(context.Context) string
	// Observer is told of everything that is counted; it may be nil, and must
	// not block.
	Observer func(context.Context, Event)
}

// Event is one answer of a [Pacer], as its observer sees it.
type Event struct {
	Class   Class
	Service fault.Service // empty for queries
	Allowed bool
	Err     error // why the Window could not count; nil if it could
}

// Pacer holds users to their limits. It is safe for concurrent use.
//
// To the layer that makes the calls it is Take alone. A layer that has classes
// of its own names the one it means: p.Take(ctx, pace.Actions, service).
type Pacer struct{ c Config }

// New returns a Pacer.
func New(c Config) *Pacer {
	if c.Window == nil {
		c.Window = NewMemory(0)
	}
	if c.Observer == nil {
		c.Observer = func(context.Context, Event) {}
	}
	return &Pacer{c}
}

// charge is what a request is about to be counted for.
type charge struct {
	class   Class
	service fault.Service
	limit   Limit
	n       int
}

// Take counts one more of class at a service. The error is a fault: RateLimited
// with the exact wait, Overloaded if it could not be counted, Internal if nobody
// is asking. An action or a test is refused with the outcome NotSent.
func (p *Pacer) Take(ctx context.Context, class Class, service fault.Service) error {
	if class == Queries {
		return p.Queries(ctx, 1)
	}
	limit, known := p.limit(class)
	if !known {
		return &fault.Fault{Code: fault.Internal, Service: service, Outcome: fault.NotSent, Err: errNoClass}
	}
	return p.take(ctx, charge{class, service, limit, 1})
}

// Queries counts n more top-level fields, 1 if n is less: all of them or none.
// The error is a fault: RateLimited with the exact wait, QueryTooComplex if n is
// more than the limit ever allows, Internal if nobody is asking. Queries that
// could not be counted pass: they change nothing, and have limits of their own.
func (p *Pacer) Queries(ctx context.Context, n int) error {
	limit := p.c.Queries
	if limit.N > 0 && n > limit.N {
		most := fault.Args{"max": strconv.Itoa(limit.N)}
		return &fault.Fault{Code: fault.QueryTooComplex, Reason: fault.TooManyRootFields, Args: most}
	}
	return p.take(ctx, charge{Queries, "", limit, max(n, 1)})
}

func (p *Pacer) limit(class Class) (Limit, bool) {
	switch class {
	case Queries:
		return p.c.Queries, true
	case Actions:
		return p.c.Actions, true
	case Tests:
		return p.c.Tests, true
	case Reports:
		return p.c.Reports, true
	}
	return Limit{}, false
}

func (p *Pacer) take(ctx context.Context, c charge) error {
	tenant := p.tenant(ctx)
	if tenant == "" {
		return c.refusal(fault.Internal, 0, errNobody)
	}
	if c.limit == (Limit{}) {
		return nil
	}
	d, err := p.c.Window.Take(ctx, c.key(tenant), c.limit, c.n)
	if err != nil {
		return p.uncounted(ctx, c, err)
	}
	note(ctx, c, d)
	p.c.Observer(ctx, Event{Class: c.class, Service: c.service, Allowed: d.OK})
	if d.OK {
		return nil
	}
	return c.refusal(fault.RateLimited, d.Wait, nil)
}

// uncounted decides what could not be counted. A limit of calls that change
// something never fails open.
func (p *Pacer) uncounted(ctx context.Context, c charge, cause error) error {
	passes := c.class == Queries
	p.c.Observer(ctx, Event{Class: c.class, Service: c.service, Allowed: passes, Err: cause})
	if passes {
		return nil
	}
	noteWait(ctx, uncountedWait)
	return c.refusal(fault.Overloaded, uncountedWait, cause)
}

func (p *Pacer) tenant(ctx context.Context) string {
	if p.c.Tenant == nil {
		return ""
	}
	return p.c.Tenant(ctx)
}

// key tells apart everything that is counted apart. Neither a class nor a
// service has a slash, so no tenant's name can make it another's key.
func (c charge) key(tenant string) string {
	return string(c.class) + "/" + string(c.service) + "/" + tenant
}

// refusal returns the fault. Where the class is of calls that change something,
// it says that nothing was sent.
func (c charge) refusal(code fault.Code, wait time.Duration, cause error) error {
	f := &fault.Fault{Code: code, Service: c.service, RetryAfter: wait, Err: cause}
	if c.class != Queries {
		f.Outcome = fault.NotSent
	}
	return f
}
