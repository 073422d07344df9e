package resilience

import (
	"container/list"
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"ava/internal/fault"
)

// BulkheadSettings bound how many calls are under way at a time. A zero field
// means its default.
type BulkheadSettings struct {
	Service    int           // of all users together; 64
	Credential int           // of one user with one credential; 8
	Wait       time.Duration // how long a call waits for its turn; 100 ms
}

func (s BulkheadSettings) withDefaults() BulkheadSettings {
	s.Service = positive(s.Service, 64)
	s.Credential = positive(s.Credential, 8)
	s.Wait = positive(s.Wait, 100*time.Millisecond)
	return s
}

// bulkhead hands out permits. Without it a provider that slows down is sent more
// and more at a time until all that it does is too late. Whoever waits is served
// in turns, a call of each user, so that one who has a thousand calls waiting
// holds up nobody else.
type bulkhead struct {
	BulkheadSettings

	mu      sync.Mutex
	busy    int
	held    map[user]int
	waiting map[user]*queue
	next    list.List // of the queues whose user may have one more permit
}

// user is who shares the smaller number of permits: one tenant with one
// credential, as a credential of the deployment is everybody's.
type user struct{ credential, tenant string }

// queue is who waits of one user.
type queue struct {
	user   user
	calls  list.List // of chan struct{}, closed when it is its call's turn
	listed bool      // in bulkhead.next
}

func newBulkhead(s BulkheadSettings) *bulkhead {
	return &bulkhead{BulkheadSettings: s, held: make(map[user]int), waiting: make(map[user]*queue)}
}

// permit is a place in the bulkhead, given back when the last holder is done: a
// probe that was given up on is still under way.
type permit struct {
	bulkhead *bulkhead
	user     user
	holders  atomic.Int32
}

func (p *permit) hold() { p.holders.Add(1) }

func (p *permit) release() {
	if p.holders.Add(-1) == 0 {
		p.bulkhead.giveBack(p.user)
	}
}

var errFull = errors.New("too many calls at the same time")

// enter takes a permit.
func (r *running) enter(ctx context.Context) error {
	u := user{r.credential, r.up.options.Tenant(ctx)}
	waited, err := r.up.bulkhead.take(ctx, u)
	if err != nil {
		return err
	}
	r.permit.bulkhead, r.permit.user = r.up.bulkhead, u
	r.permit.hold()
	if !waited {
		return nil
	}
	// Something may have been learned meanwhile.
	if err := r.gates(ctx); err != nil {
		r.permit.release()
		return err
	}
	return nil
}

// take waits for a permit, not for long.
func (b *bulkhead) take(ctx context.Context, u user) (waited bool, err error) {
	b.mu.Lock()
	if b.busy < b.Service && b.held[u] < b.Credential {
		b.grant(u)
		b.mu.Unlock()
		return false, nil
	}
	turn, leave := b.line(u)
	b.mu.Unlock()
	timer := time.NewTimer(b.Wait)
	defer timer.Stop()
	f := fault.Fault{Code: fault.Overloaded, Outcome: fault.NotSent}
	select {
	case <-turn:
		return true, nil
	case <-timer.C:
		f.RetryAfter, f.Err = time.Second, errFull
	case <-ctx.Done():
		f.Err = context.Cause(ctx)
	}
	if leave() {
		return true, &refusal{StageBulkhead, f}
	}
	return true, nil // its turn came just now
}

func (b *bulkhead) grant(u user) {
	b.busy++
	b.held[u]++
}

// line puts a call into its user's queue. The function takes it out again, and
// reports false if its turn has come.
func (b *bulkhead) line(u user) (turn <-chan struct{}, leave func() bool) {
	q := b.waiting[u]
	if q == nil {
		q = &queue{user: u}
		b.waiting[u] = q
	}
	mine := make(chan struct{})
	at := q.calls.PushBack(mine)
	b.list(q)
	return mine, func() bool {
		b.mu.Lock()
		defer b.mu.Unlock()
		select {
		case <-mine:
			return false
		default:
		}
		q.calls.Remove(at)
		if q.calls.Len() == 0 && !q.listed {
			delete(b.waiting, u)
		}
		return true
	}
}

// list has a queue take part in the turns, if its user may have one more permit.
func (b *bulkhead) list(q *queue) {
	if !q.listed && q.calls.Len() > 0 && b.held[q.user] < b.Credential {
		q.listed = true
		b.next.PushBack(q)
	}
}

func (b *bulkhead) giveBack(u user) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.busy--
	if b.held[u]--; b.held[u] == 0 {
		delete(b.held, u)
	}
	if q := b.waiting[u]; q != nil {
		b.list(q)
	}
	for b.busy < b.Service && b.next.Len() > 0 {
		b.serve()
	}
}

// serve gives a permit to the first call of the queue whose turn it is.
func (b *bulkhead) serve() {
	q, _ := b.next.Remove(b.next.Front()).(*queue)
	q.listed = false
	if first := q.calls.Front(); first != nil {
		mine, _ := q.calls.Remove(first).(chan struct{})
		b.grant(q.user)
		close(mine)
	}
	b.list(q)
	if q.calls.Len() == 0 && !q.listed {
		delete(b.waiting, q.user)
	}
}
