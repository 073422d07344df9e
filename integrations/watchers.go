package integrations

import (
	"context"
	"sync"
	"sync/atomic"

	"ava/internal/fault"
	"ava/internal/identity"
	"ava/internal/resilience"
)

// watchers are those who want to know when an integration may have changed.
type watchers struct {
	count atomic.Int32 // of all, to be asked on every call

	mu  sync.Mutex
	all map[*watcher]struct{}
}

// watcher is one of them.
type watcher struct {
	owner identity.Owner
	stale map[fault.Service]bool // which have to be looked at again; guarded by the lock of watchers
	woken chan struct{}          // holds one element once there is something in stale
}

func newWatchers() *watchers { return &watchers{all: make(map[*watcher]struct{})} }

// add has a watcher told from now on.
func (w *watchers) add(owner identity.Owner) *watcher {
	one := &watcher{owner: owner, stale: make(map[fault.Service]bool), woken: make(chan struct{}, 1)}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.all[one] = struct{}{}
	w.count.Add(1)
	return one
}

func (w *watchers) remove(one *watcher) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.all, one)
	w.count.Add(-1)
}

// nudge tells the watchers of an owner, or all if that is nobody, that a service
// may have changed. It does not block, and calls nobody: it may be called under
// any lock.
func (w *watchers) nudge(service fault.Service, owner identity.Owner) {
	if w.count.Load() == 0 {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for one := range w.all {
		if !owner.IsZero() && one.owner != owner {
			continue
		}
		one.stale[service] = true
		select {
		case one.woken <- struct{}{}:
		default: // it has been told and has not yet looked
		}
	}
}

// take returns what a watcher has to look at again, and forgets it.
func (w *watchers) take(one *watcher) map[fault.Service]bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	stale := one.stale
	one.stale = make(map[fault.Service]bool)
	return stale
}

// watched is an observer of calls that also tells the watchers.
type watched struct {
	resilience.Observer // nil if there is no other

	watchers *watchers
}

// CallDone implements [resilience.Observer]. Whose credential a call failed with
// it does not know, so it tells all: they see for themselves whether anything has
// changed for them.
func (w watched) CallDone(ctx context.Context, e resilience.Event) {
	if w.Observer != nil {
		w.Observer.CallDone(ctx, e)
	}
	if e.Fault != nil {
		w.watchers.nudge(e.Service, identity.Owner{})
	}
}

// BreakerMoved implements [resilience.Observer]. What it means for the watchers
// comes by Changed.
func (w watched) BreakerMoved(m resilience.Move) {
	if w.Observer != nil {
		w.Observer.BreakerMoved(m)
	}
}

// Changed implements [resilience.Observer].
func (w watched) Changed(service fault.Service, credential string) {
	if w.Observer != nil {
		w.Observer.Changed(service, credential)
	}
	w.watchers.nudge(service, ownerOf(credential))
}
