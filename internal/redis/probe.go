package redis

import (
	"context"
	"crypto/rand"
	"time"

	"ava/internal/fault"
	"ava/internal/resilience"
)

// What probe.lua answers.
const (
	_ = iota // the breaker is closed
	probeGranted
	probeEarly
	probesEnough
)

// Probe implements [resilience.Board]. It fails only once Redis counts as away;
// before, one who gets no answer is asked to come again.
func (b *Board) Probe(ctx context.Context, service fault.Service) (resilience.Permit, error) {
	if b.link.away.Load() {
		return resilience.Permit{}, b.link.absent()
	}
	if wait := b.queue(service); wait > 0 {
		return resilience.Permit{Wait: wait}, nil
	}
	p, err := b.request(ctx, service)
	b.next(service, p.Wait)
	return p, err
}

// request asks Redis for a probe.
func (b *Board) request(ctx context.Context, service fault.Service) (resilience.Permit, error) {
	o := outcome{service: service, lease: rand.Text(), until: time.Now().Add(b.lease)}
	args := []string{string(service), boardChannel, o.lease, milliseconds(b.lease), b.probes}
	answer, err := b.link.numbers(ctx, b.probe, keysOf(service), args, 2)
	if err != nil {
		if b.link.away.Load() {
			return resilience.Permit{}, err
		}
		return resilience.Permit{Wait: jittered(again)}, nil
	}
	switch answer[0] {
	case probeGranted:
		return resilience.Permit{Granted: true, Done: b.finisher(o)}, nil
	case probeEarly:
		return resilience.Permit{Wait: time.Duration(answer[1]) * time.Microsecond}, nil
	case probesEnough:
		return resilience.Permit{Wait: jittered(again)}, nil
	default: // it is closed
		return resilience.Permit{Alone: true}, nil
	}
}

// finisher returns what is called when a probe has ended.
func (b *Board) finisher(o outcome) func(success bool) {
	return func(success bool) {
		o.success = success
		b.finish(o)
	}
}

// desk is where this process asks for probes of a service: one at a time, as
// otherwise everybody who waits for a half-open breaker would be a command.
type desk struct {
	asking bool
	until  time.Time // until when the answer is no
}

// queue takes the desk of a service, or tells how long to wait for it.
func (b *Board) queue(service fault.Service) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	d := b.desks[service]
	if d == nil {
		d = new(desk)
		b.desks[service] = d
	}
	if d.asking {
		return jittered(again)
	}
	if wait := time.Until(d.until); wait > 0 {
		return wait
	}
	d.asking = true
	return 0
}

// next gives the desk back. It stays closed for as long as asking is no use.
func (b *Board) next(service fault.Service, wait time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.desks[service].asking = false
	b.desks[service].until = time.Now().Add(min(wait, again))
}
