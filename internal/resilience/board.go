package resilience

import (
	"context"
	"time"

	"ava/internal/fault"
)

// Board is where the service breakers of many processes act as one. Without one
// each process decides by itself. None of its methods blocks for longer than the
// driver's own short limit.
type Board interface {
	// Join has m told what the fleet decides about the breaker of service, until
	// leave is called.
	Join(service fault.Service, m Member) (leave func())
	// Trip reports that this process's breaker has opened. It does not block.
	Trip(service fault.Service, t Trip)
	// Probe asks whether this process may send one of the fleet's probes. An
	// error means that the board cannot be asked: after some of them the process
	// decides by itself.
	Probe(ctx context.Context, service fault.Service) (Permit, error)
}

// Trip is a breaker that opened.
type Trip struct {
	For time.Duration // how long it stays open
	// Answered tells that the failures were answers of the provider, such as a
	// 503: proof enough for all. That nothing came back may be this process's
	// own network, so it takes a second one that says so.
	Answered bool
}

// Member is one process's breaker as the board sees it. Its methods return at
// once.
type Member interface {
	// Shut opens the breaker for d from now; then probes need a permit.
	Shut(d time.Duration)
	// Clear closes the breaker: the fleet's probes succeeded.
	Clear()
}

// Permit is a board's answer to a process that wants to probe.
type Permit struct {
	Granted bool
	Alone   bool               // the fleet's breaker is not open: the process decides by itself
	Wait    time.Duration      // if not granted, when it is worth asking again
	Done    func(success bool) // if granted: called exactly once, when the probe has ended
}
