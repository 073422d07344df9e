package pool_test

import (
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ava/internal/pool"
)

// connection is a value that counts how often it was closed.
type connection struct{ closed atomic.Int32 }

func (c *connection) Close() error { c.closed.Add(1); return nil }

func TestWhatWasUsedLongestAgoMakesRoomAndIsClosed(t *testing.T) {
	t.Parallel()
	p := pool.New[string, *connection](2)
	a, b, c := &connection{}, &connection{}, &connection{}
	p.Put("a", a)
	p.Put("b", b)
	if _, ok := p.Get("a"); !ok {
		t.Fatal("a is gone")
	}
	p.Put("c", c)
	if _, ok := p.Get("b"); ok {
		t.Error("b is still there, which was used longest ago")
	}
	if a.closed.Load() != 0 || b.closed.Load() != 1 || c.closed.Load() != 0 {
		t.Errorf("closed: a %d, b %d, c %d", a.closed.Load(), b.closed.Load(), c.closed.Load())
	}
	want := pool.Stats{Hits: 1, Misses: 1, Evictions: 1, Size: 2}
	if diff := cmp.Diff(want, p.Stats()); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
}

func TestPeekingMakesNothingRecent(t *testing.T) {
	t.Parallel()
	p := pool.New[string, int](2)
	p.Put("a", 1)
	p.Put("b", 2)
	if v, ok := p.Peek("a"); !ok || v != 1 {
		t.Fatalf("a is %d, %t", v, ok)
	}
	p.Put("c", 3)
	if _, ok := p.Peek("a"); ok {
		t.Error("a stayed for having been looked at")
	}
	if s := p.Stats(); s.Hits+s.Misses != 0 {
		t.Errorf("looking counts: %+v", s)
	}
}

func TestWhatIsReplacedOrRemovedIsClosedOnce(t *testing.T) {
	t.Parallel()
	p := pool.New[string, *connection](8)
	old, same, gone := &connection{}, &connection{}, &connection{}
	p.Put("a", old)
	p.Put("a", &connection{})
	p.Put("b", same)
	p.Put("b", same)
	p.Put("c", gone)
	p.Remove("c")
	p.Remove("c")
	if old.closed.Load() != 1 || same.closed.Load() != 0 || gone.closed.Load() != 1 {
		t.Errorf("closed: replaced %d, put again %d, removed %d", old.closed.Load(), same.closed.Load(), gone.closed.Load())
	}
	p.Clear()
	if same.closed.Load() != 1 || len(p.Values()) != 0 {
		t.Errorf("after Clear: closed %d, left %v", same.closed.Load(), p.Values())
	}
	if s := p.Stats(); s.Evictions != 0 {
		t.Errorf("%d evictions, though there was room", s.Evictions)
	}
}

func TestEveryConnectionIsClosedOnceInACrowd(t *testing.T) {
	t.Parallel()
	p := pool.New[string, *connection](4)
	all := make([][]*connection, 8)
	var wg sync.WaitGroup
	for g := range all {
		wg.Go(func() {
			for i := range 500 {
				c := &connection{}
				all[g] = append(all[g], c)
				p.Put(strconv.Itoa(i%9), c)
				if i%7 == 0 {
					p.Remove(strconv.Itoa(i % 5))
				}
			}
		})
	}
	wg.Wait()
	p.Clear()
	for _, made := range all {
		for _, c := range made {
			if n := c.closed.Load(); n != 1 {
				t.Fatalf("a connection was closed %d times", n)
			}
		}
	}
}
