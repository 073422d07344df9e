package resilience_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"ava/internal/fault"
	"ava/internal/resilience"
)

// fleet is what the boards of some processes share, in memory: as much of it as
// the processes can tell.
type fleet struct {
	quorum int // reports of silence that open it

	mu        sync.Mutex
	boards    []*board
	reports   map[*board]resilience.Trip
	open      bool
	until     time.Time
	lasts     time.Duration
	granted   int // probes that are out
	successes int
	rounds    []int // probes granted each time it was open
	strays    int   // calls of Done beyond the first
}

// board is one process's.
type board struct {
	*fleet
	member resilience.Member
	asked  int
	trips  []resilience.Trip
	fails  bool // as if it could not be reached
}

var _ resilience.Board = (*board)(nil)

func newFleet(quorum int) *fleet {
	return &fleet{quorum: quorum, reports: make(map[*board]resilience.Trip)}
}

func (f *fleet) board() *board { return &board{fleet: f} }

func (b *board) Join(_ fault.Service, m resilience.Member) func() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.member = m
	b.boards = append(b.boards, b)
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.boards = slices.DeleteFunc(b.boards, func(other *board) bool { return other == b })
	}
}

func (b *board) Trip(_ fault.Service, t resilience.Trip) {
	b.mu.Lock()
	b.trips = append(b.trips, t)
	b.reports[b] = t
	enough := !b.fails && !b.open && (t.Answered || len(b.reports) >= b.quorum)
	b.mu.Unlock()
	if enough {
		b.shutAll(t.For)
	}
}

func (f *fleet) shutAll(d time.Duration) {
	f.mu.Lock()
	f.open, f.until, f.lasts = true, time.Now().Add(d), d
	f.granted, f.successes = 0, 0
	f.rounds = append(f.rounds, 0)
	members := slices.Clone(f.boards)
	f.mu.Unlock()
	for _, b := range members {
		b.member.Shut(d)
	}
}

func (f *fleet) clearAll() {
	f.mu.Lock()
	f.open = false
	clear(f.reports)
	members := slices.Clone(f.boards)
	f.mu.Unlock()
	for _, b := range members {
		b.member.Clear()
	}
}

func (b *board) Probe(context.Context, fault.Service) (resilience.Permit, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.asked++
	switch {
	case b.fails:
		return resilience.Permit{}, errors.New("no answer")
	case !b.open:
		return resilience.Permit{Alone: true}, nil
	case time.Now().Before(b.until):
		return resilience.Permit{Wait: time.Until(b.until)}, nil
	case b.granted+b.successes >= 2:
		return resilience.Permit{Wait: 100 * time.Millisecond}, nil
	}
	b.granted++
	b.rounds[len(b.rounds)-1]++
	round, told := len(b.rounds), false
	return resilience.Permit{Granted: true, Done: func(success bool) {
		b.mu.Lock()
		if told {
			b.strays++
		}
		late := told || round != len(b.rounds)
		told = true
		if !late {
			b.granted--
		}
		if success && !late {
			b.successes++
		}
		closes, lasts := b.successes >= 2, b.lasts
		b.mu.Unlock()
		switch {
		case late:
		case !success:
			b.shutAll(lasts)
		case closes:
			b.clearAll()
		}
	}}, nil
}

// replicas returns the boards and the guards of one credential each of so many
// processes.
func replicas(n int, f *fleet, s resilience.Settings, o resilience.Options) ([]*board, []*resilience.Guard) {
	boards, guards := make([]*board, n), make([]*resilience.Guard, n)
	for i := range guards {
		boards[i] = f.board()
		o.Board = boards[i]
		guards[i] = resilience.NewUpstream(fault.Vapi, s, o).Guard("owner:1")
	}
	return boards, guards
}
