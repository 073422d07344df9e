package integrations //nolint:testpackage // counts what is left, which callers cannot see

// Watching returns how many watch.
func (h *Hub) Watching() int {
	h.watchers.mu.Lock()
	defer h.watchers.mu.Unlock()
	return len(h.watchers.all)
}
