package email

import (
	"sync"
	"time"
)

// maxIdle is how many connections are kept: a person sends one message, and
// then the next.
const maxIdle = 2

// pool keeps the connections of one sender between messages. They belong to a
// credential, so senders share none.
type pool struct {
	idle time.Duration

	mu     sync.Mutex
	kept   []*parked // the one that served last is taken first
	closed bool
}

// parked is a connection that waits, and what ends that.
type parked struct {
	conn  *conn
	timer *time.Timer
}

func newPool(idle time.Duration) *pool { return &pool{idle: idle} }

// take returns a connection, nil if there is none.
func (p *pool) take() *conn {
	p.mu.Lock()
	defer p.mu.Unlock()
	last := len(p.kept) - 1
	if last < 0 {
		return nil
	}
	one := p.kept[last]
	p.kept = p.kept[:last]
	one.timer.Stop()
	one.conn.reused = true
	return one.conn
}

// put keeps a connection for the next message, or leaves it if there is no room.
func (p *pool) put(c *conn) {
	p.mu.Lock()
	full := p.closed || len(p.kept) >= maxIdle
	if !full {
		one := &parked{conn: c}
		one.timer = time.AfterFunc(p.idle, func() { p.expire(one) })
		p.kept = append(p.kept, one)
	}
	p.mu.Unlock()
	if full {
		go c.leave()
	}
}

// expire leaves a connection that nobody has taken in time.
func (p *pool) expire(one *parked) {
	if p.remove(one) {
		one.conn.leave()
	}
}

func (p *pool) remove(one *parked) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range p.kept {
		if p.kept[i] == one {
			p.kept = append(p.kept[:i], p.kept[i+1:]...)
			return true
		}
	}
	return false
}

// close has every connection end, and those that come back later.
func (p *pool) close() {
	p.mu.Lock()
	kept := p.kept
	p.kept, p.closed = nil, true
	p.mu.Unlock()
	for _, one := range kept {
		one.timer.Stop()
		go one.conn.leave()
	}
}
