package transport

import (
	"sync"
	"time"

	"ava/internal/fault"
	"ava/internal/identity"
)

// StreamOptions are what a [Streams] is made of. A zero field means its default.
type StreamOptions struct {
	// Authenticate is asked again with the token that came as a WebSocket's first
	// message. Without it there are no WebSockets.
	Authenticate identity.Authenticator

	PerUser    int           // subscriptions of one user at a time, and their WebSockets; 4
	Total      int           // of all users together; 512
	Operations int           // operations of one WebSocket at a time; 16
	MaxAge     time.Duration // how long the proof of who asks is taken for good; 1 h

	Init time.Duration // how long a WebSocket may take to say who it is; 5 s
	Ping time.Duration // how long nothing is sent; 15 s
	// Write is how long a client may take to read one message; 10 s.
	Write time.Duration
}

func (o StreamOptions) withDefaults() StreamOptions {
	for _, n := range []struct {
		of       *int
		fallback int
	}{{&o.PerUser, 4}, {&o.Total, 512}, {&o.Operations, 16}} {
		if *n.of <= 0 {
			*n.of = n.fallback
		}
	}
	for _, d := range []struct {
		of       *time.Duration
		fallback time.Duration
	}{{&o.MaxAge, time.Hour}, {&o.Init, 5 * time.Second}, {&o.Ping, 15 * time.Second}, {&o.Write, 10 * time.Second}} {
		if *d.of <= 0 {
			*d.of = d.fallback
		}
	}
	return o
}

// Streams is everything that outlasts an answer: subscriptions, and the
// WebSockets that carry some of them. It limits how many there are and ends them
// before the server does.
type Streams struct {
	o       StreamOptions
	flows   quota // subscriptions
	sockets quota // that have said whose they are

	mu       sync.Mutex
	draining bool
	members  map[*member]struct{}
	empty    chan struct{} // closed when the last member of a draining Streams leaves
	drain    sync.Once
}

// NewStreams returns a Streams without any.
func NewStreams(o StreamOptions) *Streams {
	o = o.withDefaults()
	return &Streams{
		o: o, flows: newQuota(o), sockets: newQuota(o),
		members: make(map[*member]struct{}), empty: make(chan struct{}),
	}
}

// member is one connection with streams.
type member struct {
	retire func() // ends it as soon as nothing is lost by that; it returns at once
	abort  func() // ends it now
}

// join enters a connection. It is refused once the server drains. Each join is
// followed by one leave.
func (s *Streams) join(m *member) *fault.Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.draining {
		return &fault.Fault{Code: fault.Overloaded, RetryAfter: time.Second}
	}
	s.members[m] = struct{}{}
	return nil
}

func (s *Streams) leave(m *member) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.members, m)
	if s.draining && len(s.members) == 0 {
		close(s.empty)
	}
}

// Drain ends all streams, for the server to stop: their clients connect again,
// elsewhere or when it is back. Subscriptions end at once. A query or mutation on
// a WebSocket has until limit to be answered, as one that came by itself has.
// Drain returns when all is over; a second call waits for the first.
func (s *Streams) Drain(limit time.Duration) {
	s.drain.Do(func() {
		members := s.close()
		for _, m := range members {
			m.retire()
		}
		if s.emptied(limit) {
			return
		}
		for _, m := range members {
			m.abort()
		}
		s.emptied(2 * lastWords)
	})
}

// close lets nobody in any more and returns who is there.
func (s *Streams) close() []*member {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.draining = true
	if len(s.members) == 0 {
		close(s.empty)
	}
	members := make([]*member, 0, len(s.members))
	for m := range s.members {
		members = append(members, m)
	}
	return members
}

// emptied waits until nobody is left, and reports false if limit was too short.
func (s *Streams) emptied(limit time.Duration) bool {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-s.empty:
		return true
	case <-timer.C:
		return false
	}
}

// life is how long streams of a viewer may last from now on.
func (s *Streams) life(v identity.Viewer) time.Duration {
	if v.Until.IsZero() {
		return s.o.MaxAge
	}
	return max(0, min(s.o.MaxAge, time.Until(v.Until)))
}

// quota counts what users have, and all of them together.
type quota struct {
	perUser, total int

	mu   sync.Mutex
	held map[identity.Owner]int
	all  int
}

func newQuota(o StreamOptions) quota {
	return quota{perUser: o.PerUser, total: o.Total, held: make(map[identity.Owner]int)}
}

// take counts one more, until release is called. That one user has too many is
// for the user to mend, so it is told apart from there being too many at all.
func (q *quota) take(owner identity.Owner) (release func(), refused *fault.Fault) {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case q.held[owner] >= q.perUser:
		return nil, &fault.Fault{Code: fault.RateLimited, Reason: fault.TooManyStreams}
	case q.all >= q.total:
		return nil, &fault.Fault{Code: fault.Overloaded}
	}
	q.held[owner]++
	q.all++
	return func() { q.release(owner) }, nil
}

func (q *quota) release(owner identity.Owner) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.all--
	if q.held[owner]--; q.held[owner] == 0 {
		delete(q.held, owner)
	}
}
