package stub

import (
	"crypto/sha256"
	"sync"
)

// maxRemembered bounds how many actions a stub remembers for steps limited by
// Times; the oldest is forgotten first. One costs about 100 bytes.
const maxRemembered = 4096

// memory counts the requests that share a correlation ID and a scenario. Its
// zero value is ready.
type memory struct {
	mu     sync.Mutex
	counts map[[sha256.Size]byte]int
	order  [][sha256.Size]byte // a ring once it is full
	oldest int
}

// count adds one request and returns how many there were, this one included.
// The key is a digest, so that long identifiers cost no more than short ones.
func (m *memory) count(id, scenario string) int {
	key := sha256.Sum256([]byte(id + "\x00" + scenario))
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.counts == nil {
		m.counts = make(map[[sha256.Size]byte]int)
	}
	if m.counts[key] == 0 {
		m.remember(key)
	}
	m.counts[key]++
	return m.counts[key]
}

// remember makes room for key by forgetting the oldest one.
func (m *memory) remember(key [sha256.Size]byte) {
	if len(m.order) < maxRemembered {
		m.order = append(m.order, key)
		return
	}
	delete(m.counts, m.order[m.oldest])
	m.order[m.oldest] = key
	m.oldest = (m.oldest + 1) % maxRemembered
}
