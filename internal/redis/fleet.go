package redis

import (
	"sync"
	"time"
)

// missedBeats is how many beats a process may miss before it no longer counts.
const missedBeats = 3

// fleet is what is known of the processes together.
type fleet struct {
	beat time.Duration

	mu      sync.Mutex
	live    int       // how many there are
	liveAt  time.Time // when as many were last seen
	unequal time.Time // until when not everybody's grants were in Redis
}

func newFleet(beat time.Duration) *fleet { return &fleet{beat: beat, live: 1} }

// horizon is how long ago the last beat of a process that is there may be.
func (f *fleet) horizon() time.Duration { return missedBeats * f.beat }

// size returns how many processes there are, this one included. While Redis is
// away it is the last known number. A smaller one is believed only after a
// while: those that come back after Redis did not come back all at once.
func (f *fleet) size() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.live
}

// seen takes in the answer to a beat: how many processes there are, and for how
// long Redis has remembered. back says that Redis was away before.
func (f *fleet) seen(live int, memory time.Duration, back bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	if back {
		f.liveAt = now
		f.unequal = now
	}
	if began := now.Add(-memory); began.After(f.unequal) {
		f.unequal = began
	}
	if live >= f.live || now.Sub(f.liveAt) > f.horizon()+2*f.beat {
		f.live, f.liveAt = max(live, 1), now
	}
}

// settled reports whether everything that the fleet did in the last span of that
// length is in Redis. Not everybody finds Redis at the same moment.
func (f *fleet) settled(span time.Duration) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return time.Since(f.unequal) > span+2*f.beat
}

// acted notes that this process did something that Redis was not told of.
func (f *fleet) acted() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.unequal = time.Now()
}
