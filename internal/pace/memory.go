package pace

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// defaultKeys is how many keys a Memory holds of each limit.
const defaultKeys = 10_000

// ErrFull is returned for a new key while as many as there is room for are in
// use. To forget one of those would give it a fresh allowance.
var ErrFull = errors.New("too many keys are being counted")

// ErrUncountable is returned for a number below 1, and for a limit beyond 10,000
// or a day.
var ErrUncountable = errors.New("nothing that can be counted")

// Memory is a [Window] for one process: the moments of the last grants of each
// key. Its clock is monotonic. What it knows is lost when the process ends.
//
// A key takes 8 bytes for each grant that still counts, rounded up to a power of
// two, and about 200 more. Nothing runs in the background: idle keys go when new
// ones come. A key is counted separately under each limit; limits come from the
// configuration, so they are few.
type Memory struct {
	start time.Time
	keys  int

	adding sync.Mutex
	books  atomic.Pointer[[]*book]
}

var _ Window = (*Memory)(nil)

// NewMemory returns a Memory that holds so many keys of each limit; 0 stands for
// 10,000.
func NewMemory(keys int) *Memory {
	if keys <= 0 {
		keys = defaultKeys
	}
	m := &Memory{start: time.Now(), keys: keys}
	m.books.Store(new([]*book))
	return m
}

// Take implements [Window]. More at once than the limit's N never fits: the wait
// for it is [Forever]. It fails with [ErrFull] or [ErrUncountable].
func (m *Memory) Take(_ context.Context, key string, l Limit, n int) (Decision, error) {
	if l == (Limit{}) {
		return Decision{OK: true, Remaining: math.MaxInt}, nil
	}
	if !l.countable(n) {
		return Decision{}, fmt.Errorf("%w: %d under %s", ErrUncountable, n, l)
	}
	return m.book(l).take(key, n)
}

// book returns the book of a limit, a new one if there is none. They are so few
// that looking at each is the fastest.
func (m *Memory) book(l Limit) *book {
	if b := find(*m.books.Load(), l); b != nil {
		return b
	}
	m.adding.Lock()
	defer m.adding.Unlock()
	known := *m.books.Load()
	if b := find(known, l); b != nil {
		return b
	}
	b := newBook(l, m.start, m.keys)
	books := append(slices.Clip(known), b) // a copy: the known ones are being read
	m.books.Store(&books)
	return b
}

func find(books []*book, l Limit) *book {
	for _, b := range books {
		if b.limit == l {
			return b
		}
	}
	return nil
}
