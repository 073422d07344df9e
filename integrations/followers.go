package integrations

import (
	"sync"

	"ava/internal/store"
)

// followed is an object that somebody follows.
type followed struct {
	store.Ref
	object string
}

// followers are those who want to know what is reported of an object.
type followers struct {
	mu  sync.Mutex
	all map[followed]map[*follower]struct{}
}

// follower is one of them.
type follower struct {
	of     followed
	latest *store.Report // what came last and is furthest; guarded by the lock of followers
	woken  chan struct{} // holds one element once there is something to look at
}

func newFollowers() *followers { return &followers{all: make(map[followed]map[*follower]struct{})} }

// add has a follower told from now on.
func (f *followers) add(of followed) *follower {
	one := &follower{of: of, woken: make(chan struct{}, 1)}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.all[of] == nil {
		f.all[of] = make(map[*follower]struct{})
	}
	f.all[of][one] = struct{}{}
	return one
}

func (f *followers) remove(one *follower) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.all[one.of], one)
	if len(f.all[one.of]) == 0 {
		delete(f.all, one.of)
	}
}

// tell tells those who follow a report's object. It does not block. Whoever has
// not yet read an earlier one is told the one that is further.
func (f *followers) tell(r store.Report) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for one := range f.all[followed{r.Ref, r.Object}] {
		if one.latest == nil || one.latest.Rank < r.Rank {
			one.latest = &r
		}
		one.wake()
	}
}

// tellAll has everybody look, as reports may have been missed.
func (f *followers) tellAll() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, same := range f.all {
		for one := range same {
			one.wake()
		}
	}
}

func (f *follower) wake() {
	select {
	case f.woken <- struct{}{}:
	default: // it has been told and has not yet looked
	}
}

// take returns what a follower was told since it last asked, nil if that is only
// to look.
func (f *followers) take(one *follower) *store.Report {
	f.mu.Lock()
	defer f.mu.Unlock()
	r := one.latest
	one.latest = nil
	return r
}
