package pace

import "sync"

// shard is a share of a book's keys, with a lock of its own.
type shard struct {
	mu        sync.Mutex
	histories map[string]*history
	// The histories by their last grant. All have the same limit, so that the
	// oldest is the first to be idle: if it is not, none is.
	oldest, newest *history

	_ [32]byte // the rest of a cache line: two locks on one slow each other down
}

// insert adds a history without grants.
func (s *shard) insert(key string) *history {
	h := &history{key: key}
	if s.histories == nil {
		s.histories = make(map[string]*history)
	}
	s.histories[key] = h
	s.link(h)
	return h
}

// evict drops up to most histories whose last grant is of that moment or before,
// and returns how many.
func (s *shard) evict(moment int64, most int) int {
	dropped := 0
	for dropped < most && s.oldest != nil && s.oldest.last <= moment {
		delete(s.histories, s.oldest.key)
		s.unlink(s.oldest)
		dropped++
	}
	return dropped
}

// touch makes h the one with the newest grant.
func (s *shard) touch(h *history) {
	if s.newest != h {
		s.unlink(h)
		s.link(h)
	}
}

func (s *shard) link(h *history) {
	h.older = s.newest
	if s.newest != nil {
		s.newest.newer = h
	} else {
		s.oldest = h
	}
	s.newest = h
}

func (s *shard) unlink(h *history) {
	if h.older != nil {
		h.older.newer = h.newer
	} else {
		s.oldest = h.newer
	}
	if h.newer != nil {
		h.newer.older = h.older
	} else {
		s.newest = h.older
	}
	h.older, h.newer = nil, nil
}
