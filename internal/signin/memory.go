package signin

import (
	"context"
	"maps"
	"sync"
	"time"
)

var (
	_ LoginStates = (*MemoryLogins)(nil)
	_ Purger      = (*MemoryLogins)(nil)
	_ Sessions    = (*MemorySessions)(nil)
	_ Purger      = (*MemorySessions)(nil)
)

// MemoryLogins keeps logins in memory, for tests. The zero value is empty.
type MemoryLogins struct{ records[Login] }

// MemorySessions keeps sessions in memory, for tests. The zero value is empty.
type MemorySessions struct{ records[Session] }

// records is a map that is safe for concurrent use.
type records[T any] struct {
	mu    sync.Mutex
	byKey map[Key]T
}

func (r *records[T]) put(k Key, v T) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.byKey == nil {
		r.byKey = make(map[Key]T)
	}
	r.byKey[k] = v
}

func (r *records[T]) get(k Key) (T, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	v, there := r.byKey[k]
	if !there {
		return v, ErrNotFound
	}
	return v, nil
}

func (r *records[T]) purge(over func(T) bool) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	before := len(r.byKey)
	maps.DeleteFunc(r.byKey, func(_ Key, v T) bool { return over(v) })
	return before - len(r.byKey)
}

// Save implements [LoginStates].
func (m *MemoryLogins) Save(_ context.Context, k Key, l Login) error {
	m.put(k, l)
	return nil
}

// Consume implements [LoginStates].
func (m *MemoryLogins) Consume(_ context.Context, k Key) (Login, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	l, there := m.byKey[k]
	if !there {
		return Login{}, ErrNotFound
	}
	delete(m.byKey, k)
	return l, nil
}

// Purge implements [Purger].
func (m *MemoryLogins) Purge(_ context.Context, now time.Time) (int, error) {
	return m.purge(func(l Login) bool { return !now.Before(l.Expires) }), nil
}

// Create implements [Sessions].
func (m *MemorySessions) Create(_ context.Context, k Key, s Session) error {
	m.put(k, s)
	return nil
}

// Get implements [Sessions].
func (m *MemorySessions) Get(_ context.Context, k Key) (Session, error) { return m.get(k) }

// Touch implements [Sessions].
func (m *MemorySessions) Touch(_ context.Context, k Key, idleUntil time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	s, there := m.byKey[k]
	if !there {
		return ErrNotFound
	}
	s.IdleUntil = idleUntil
	m.byKey[k] = s
	return nil
}

// Delete implements [Sessions].
func (m *MemorySessions) Delete(_ context.Context, k Key) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.byKey, k)
	return nil
}

// Purge implements [Purger].
func (m *MemorySessions) Purge(_ context.Context, now time.Time) (int, error) {
	return m.purge(func(s Session) bool { return s.ended(now) }), nil
}
