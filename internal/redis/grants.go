package redis

import (
	"slices"
	"sync"
	"time"

	"ava/internal/pace"
)

const (
	// mostKeys is how many keys a process remembers its own grants of.
	mostKeys = 10_000
	// sweeping is the least time between two searches for idle keys.
	sweeping = time.Second
)

// grants is what this process has taken itself, by Redis's leave or without. Its
// clock is monotonic, so setting the computer's changes nothing.
type grants struct {
	start time.Time
	most  int

	mu      sync.Mutex
	logs    map[string]*grantLog
	swept   time.Duration // when idle keys were last looked for
	unknown time.Duration // until when there may be grants that found no room
}

// grantLog is the moments of the grants of one key, oldest first.
type grantLog struct {
	span    time.Duration
	moments []time.Duration
}

func newGrants(most int) *grants {
	return &grants{start: time.Now(), most: most, logs: make(map[string]*grantLog)}
}

// take takes n if no more than limit are taken in the span, and returns when.
// It fails with [pace.ErrFull].
func (g *grants) take(r request, limit int) (pace.Decision, time.Duration, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Since(g.start)
	l := g.log(r, now)
	if l == nil || now < g.unknown && len(l.moments) == 0 {
		return pace.Decision{}, 0, pace.ErrFull
	}
	var d pace.Decision
	switch over := len(l.moments) + r.n - limit; {
	case r.n > r.limit.N:
		d.Wait = pace.Forever
	case r.n > limit:
		d.Wait = r.limit.Per
	case over > 0:
		d.Wait = l.moments[over-1] + r.limit.Per - now
	default:
		d.OK = true
		l.add(now, r.n)
	}
	d.Remaining = max(0, limit-len(l.moments))
	if len(l.moments) > 0 {
		d.Reset = l.moments[len(l.moments)-1] + r.limit.Per - now
	}
	return d, now, nil
}

// note takes in what Redis granted.
func (g *grants) note(r request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Since(g.start)
	if l := g.log(r, now); l != nil {
		l.add(now, r.n)
		return
	}
	// Without this, a key that found no room would have a whole share once
	// Redis is away.
	g.unknown = max(g.unknown, now+r.limit.Per)
}

// undo gives back what was taken at a moment.
func (g *grants) undo(r request, moment time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if l := g.logs[r.key]; l != nil {
		if first := slices.Index(l.moments, moment); first >= 0 {
			l.moments = slices.Delete(l.moments, first, min(first+r.n, len(l.moments)))
		}
	}
}

// log returns the log of a key without what no longer counts, nil if there is no
// room for it.
func (g *grants) log(r request, now time.Duration) *grantLog {
	l := g.logs[r.key]
	if l == nil {
		if len(g.logs) >= g.most && !g.sweep(now) {
			return nil
		}
		l = &grantLog{span: r.limit.Per}
		g.logs[r.key] = l
	}
	l.forget(now)
	return l
}

// sweep drops the keys that are idle and reports whether there is room now.
func (g *grants) sweep(now time.Duration) bool {
	if now-g.swept < sweeping {
		return false
	}
	g.swept = now
	for key, l := range g.logs {
		if l.forget(now); len(l.moments) == 0 {
			delete(g.logs, key)
		}
	}
	return len(g.logs) < g.most
}

func (l *grantLog) add(now time.Duration, n int) {
	l.moments = append(l.moments, slices.Repeat([]time.Duration{now}, n)...)
}

// forget drops what is older than the span.
func (l *grantLog) forget(now time.Duration) {
	counts := 0
	for counts < len(l.moments) && l.moments[counts] <= now-l.span {
		counts++
	}
	l.moments = slices.Delete(l.moments, 0, counts)
}
