package redis

import (
	"context"
	"crypto/rand"
)

// batch is how many scopes one command drops.
const batch = 500

// owe notes that a scope must be dropped and returns the drop's number.
func (s *Second) owe(scope string) uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last++
	if _, known := s.owed[scope]; !known && len(s.owed) >= mostOwed {
		s.owed = make(map[string]uint64)
		s.all = s.last
	}
	if s.all != 0 {
		s.all = s.last
	} else {
		s.owed[scope] = s.last
	}
	return s.last
}

// owes reports whether what is in a scope must not be used.
func (s *Second) owes(scope string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, owed := s.owed[scope]
	return owed || s.all != 0
}

// paid notes that a scope was dropped, unless it has to be again.
func (s *Second) paid(scope string, number uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.owed[scope] == number {
		delete(s.owed, scope)
	}
}

// deliver drops in Redis what could not be dropped before.
func (s *Second) deliver(ctx context.Context) {
	if s.deliverAll(ctx) != nil {
		return
	}
	for {
		scopes, numbers := s.due()
		if len(scopes) == 0 || s.unlink(ctx, scopes) != nil {
			return
		}
		for i, scope := range scopes {
			s.paid(scope, numbers[i])
		}
	}
}

// due returns a batch of what is owed.
func (s *Second) due() (scopes []string, numbers []uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for scope, number := range s.owed {
		if len(scopes) == batch {
			break
		}
		scopes, numbers = append(scopes, scope), append(numbers, number)
	}
	return scopes, numbers
}

// deliverAll begins a new epoch, if that is owed: every scope of another one is
// as good as dropped.
func (s *Second) deliverAll(ctx context.Context) error {
	s.mu.Lock()
	number := s.all
	s.mu.Unlock()
	if number == 0 {
		return nil
	}
	err := s.link.do(ctx, func(ctx context.Context) error {
		return s.link.redis.Do(ctx, s.link.redis.B().Set().Key(epochKey).Value(rand.Text()).Build()).Error()
	})
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all == number {
		s.all = 0
	}
	return nil
}
