package resilience

import (
	"context"
	"sync/atomic"
	"time"

	"ava/internal/fault"
)

// A board that has failed boardPatience times in a row is left alone for a
// while, so that one that hangs costs three waits and not one for each call. Until
// then nobody probes: a board that is slow for a moment, because all processes ask
// it at once, would otherwise be sent around by all of them.
const (
	boardPatience = 3
	boardPause    = 50 * time.Millisecond
	boardRest     = 5 * time.Second
)

// fleet asks the board for this process: one question at a time, and none while
// the last answer is good.
type fleet struct {
	board   Board
	service fault.Service

	asking  atomic.Bool
	refused atomic.Pointer[time.Time] // until when the board's "not now" is good
	alone   atomic.Pointer[time.Time] // until when the board is not asked
	failed  atomic.Int32              // questions in a row
}

// ask returns the board's answer to this process's wish to probe.
func (f *fleet) ask(ctx context.Context) Permit {
	now := time.Now()
	if until := f.alone.Load(); until != nil && now.Before(*until) {
		return Permit{Alone: true}
	}
	if f.wait() > 0 || !f.asking.CompareAndSwap(false, true) {
		return Permit{}
	}
	defer f.asking.Store(false)
	// The board keeps its answers short by itself; a caller who leaves is no
	// failure of it.
	p, err := f.board.Probe(context.WithoutCancel(ctx), f.service)
	if err != nil {
		p = f.missed()
	} else {
		f.failed.Store(0)
	}
	if !p.Granted && !p.Alone {
		until := time.Now().Add(p.Wait)
		f.refused.Store(&until)
	}
	return p
}

// missed counts a question without an answer, and answers it.
func (f *fleet) missed() Permit {
	if f.failed.Add(1) < boardPatience {
		return Permit{Wait: boardPause}
	}
	f.failed.Store(0)
	until := time.Now().Add(boardRest)
	f.alone.Store(&until)
	return Permit{Alone: true}
}

// forget has the board asked anew: there is news.
func (f *fleet) forget() {
	if f != nil {
		f.refused.Store(nil)
	}
}

// wait returns for how long the board has said not to ask again.
func (f *fleet) wait() time.Duration {
	if f == nil {
		return 0
	}
	until := f.refused.Load()
	if until == nil {
		return 0
	}
	return max(time.Until(*until), 0)
}
