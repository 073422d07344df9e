package issuer

import (
	"context"
	"sync"
	"time"
)

const (
	// pause is the least time between the beginnings of two fetches: tokens with
	// made-up key IDs must not become requests to the provider.
	pause = 10 * time.Second
	// patience is how long one fetch may take.
	patience = 5 * time.Second
)

// held is something of the provider's that is fetched when it is needed.
// Everybody who needs it at a time shares one fetch, which goes on when one of
// them leaves.
type held[T any] struct {
	fetch func(context.Context) (T, error)

	mu     sync.Mutex
	last   snapshot[T]
	tried  time.Time     // when the last fetch began
	flight chan struct{} // closed when the fetch under way ends; nil if there is none
}

// snapshot is what is held at a moment.
type snapshot[T any] struct {
	value T
	at    time.Time // when it was fetched; zero if it never was
	err   error     // why the last fetch failed; nil if it did not
}

func (s snapshot[T]) olderThan(d time.Duration) bool { return time.Since(s.at) > d }

func (h *held[T]) get() snapshot[T] {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.last
}

// renew fetches the value again, unless that was tried less than a pause ago,
// and returns what is held then. The error is that of ctx.
func (h *held[T]) renew(ctx context.Context) (snapshot[T], error) {
	if flight := h.begin(ctx); flight != nil {
		select {
		case <-flight:
		case <-ctx.Done():
			return h.get(), ctx.Err()
		}
	}
	return h.get(), nil
}

// begin begins a fetch or finds the one under way, and returns what is closed at
// its end; nil if it is too early for another.
func (h *held[T]) begin(ctx context.Context) <-chan struct{} {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.flight != nil {
		return h.flight
	}
	if !h.tried.IsZero() && time.Since(h.tried) < pause {
		return nil
	}
	h.tried = time.Now()
	h.flight = make(chan struct{})
	go h.run(context.WithoutCancel(ctx), h.flight)
	return h.flight
}

func (h *held[T]) run(ctx context.Context, done chan<- struct{}) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	value, err := h.fetch(ctx)
	h.mu.Lock()
	defer h.mu.Unlock()
	if err == nil {
		h.last.value, h.last.at = value, time.Now()
	}
	h.last.err = err
	h.flight = nil
	close(done)
}
