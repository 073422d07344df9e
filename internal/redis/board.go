package redis

import (
	"context"
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/redis/rueidis"

	"ava/internal/fault"
	"ava/internal/resilience"
)

const boardChannel = prefix + "board"

//go:embed board.lua
var boardSource string

//go:embed trip.lua
var tripSource string

//go:embed probe.lua
var probeSource string

//go:embed done.lua
var doneSource string

//go:embed poll.lua
var pollSource string

// Board is a [resilience.Board]. Redis is asked when a breaker opens and while
// it is half-open, and once a second for all breakers together; never for a
// call through a closed one.
//
// What is told to others is for how much longer a breaker is open, not until
// when, and all moments are Redis's: clocks of processes do not matter.
//
// Should Redis lose its memory while a breaker is open, each process waits for
// the time it was told and decides by itself then.
type Board struct {
	link     *link
	fleet    *fleet
	instance string
	lease    time.Duration
	probes   string
	every    time.Duration // between two looks at the breakers

	trip, probe, done, polling *rueidis.Lua

	mu       sync.Mutex
	members  map[fault.Service][]*member
	trips    map[fault.Service]trip
	outcomes []outcome
	desks    map[fault.Service]*desk

	telling sync.Mutex    // what is told to members is told in order
	posted  chan struct{} // wakes the publisher
	looking chan struct{} // wakes the poll
}

var _ resilience.Board = (*Board)(nil)

// member is a breaker of this process, and what it was told last.
type member struct {
	resilience.Member
	version int64
	shut    bool
}

func newBoard(l *link, f *fleet, config Config, instance string) *Board {
	return &Board{
		link:     l,
		fleet:    f,
		instance: instance,
		lease:    config.Lease,
		probes:   strconv.Itoa(config.Probes),
		every:    config.Poll,
		trip:     rueidis.NewLuaScript(boardSource + tripSource),
		probe:    rueidis.NewLuaScript(boardSource + probeSource),
		done:     rueidis.NewLuaScript(boardSource + doneSource),
		polling:  rueidis.NewLuaScript(pollSource),
		members:  make(map[fault.Service][]*member),
		trips:    make(map[fault.Service]trip),
		desks:    make(map[fault.Service]*desk),
		posted:   make(chan struct{}, 1),
		looking:  make(chan struct{}, 1),
	}
}

// Join implements [resilience.Board]. A breaker that is open already is told to
// m soon. After leave has returned, one last call may still be under way.
func (b *Board) Join(service fault.Service, m resilience.Member) (leave func()) {
	joined := &member{Member: m}
	b.mu.Lock()
	b.members[service] = append(b.members[service], joined)
	b.mu.Unlock()
	b.look()
	return sync.OnceFunc(func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.members[service] = slices.DeleteFunc(b.members[service], func(other *member) bool { return other == joined })
		if len(b.members[service]) == 0 {
			delete(b.members, service)
		}
	})
}

// move is a breaker that opened or closed.
type move struct {
	service   fault.Service
	version   int64         // greater than that of the move before; 0 if nothing is known
	remaining time.Duration // until it is half-open; 0 if it closed
}

// tell passes on a move to those who do not know of it, or of a later one. What
// is heard from Redis by different ways may come in any order.
func (b *Board) tell(m move) {
	b.telling.Lock()
	defer b.telling.Unlock()
	b.mu.Lock()
	members := slices.Clone(b.members[m.service])
	b.mu.Unlock()
	for _, to := range members {
		if m.version <= to.version {
			continue
		}
		to.version = m.version
		switch {
		case m.remaining > 0:
			to.shut = true
			to.Shut(m.remaining)
		case to.shut: // it is open only because it was told so
			to.shut = false
			to.Clear()
		}
	}
}

// answered makes a move of the version and the remaining time in an answer.
func answered(service fault.Service, version, remaining int64) move {
	return move{service, version, time.Duration(remaining) * time.Microsecond}
}

// arrived passes on a message: the service, the version, the remaining time.
func (b *Board) arrived(text string) {
	service, rest, _ := strings.Cut(text, " ")
	first, second, _ := strings.Cut(rest, " ")
	version, err := strconv.ParseInt(first, 10, 64)
	if err != nil {
		return
	}
	remaining, err := strconv.ParseInt(second, 10, 64)
	if err != nil {
		return
	}
	b.tell(answered(fault.Service(service), version, remaining))
}

// look has the breakers looked at now.
func (b *Board) look() {
	select {
	case b.looking <- struct{}{}:
	default:
	}
}

// poll looks at the breakers again and again, should a message be lost.
func (b *Board) poll(ctx context.Context) {
	for rest(ctx, jittered(b.every), b.looking) {
		services := b.services()
		if len(services) == 0 {
			continue
		}
		keys := make([]string, len(services))
		for i, service := range services {
			keys[i] = breakerKey(service)
		}
		answer, err := b.link.numbers(ctx, b.polling, keys, nil, 2*len(keys))
		if err != nil {
			continue
		}
		for i, service := range services {
			b.tell(answered(service, answer[2*i], answer[2*i+1]))
		}
	}
}

// services returns those with a breaker in this process.
func (b *Board) services() []fault.Service {
	b.mu.Lock()
	defer b.mu.Unlock()
	var services []fault.Service
	for service := range b.members {
		services = append(services, service)
	}
	return services
}

func breakerKey(service fault.Service) string { return prefix + "breaker:" + service.Slug() }

// keysOf returns the keys of the scripts of a breaker.
func keysOf(service fault.Service) []string {
	key := breakerKey(service)
	return []string{key, key + ":leases", key + ":reports", replicasKey}
}
