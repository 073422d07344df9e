package pace

import (
	"context"
	"encoding/base64"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// carrier is the context's key for the request's report.
type carrier struct{}

// report is what one request's headers say: of all that was counted the one
// that leaves the least, and the longest wait of what was refused. A request's
// fields are resolved at the same time, hence the lock.
type report struct {
	mu       sync.Mutex
	counted  bool
	charge   charge
	decision Decision
	wait     time.Duration
}

// Track returns a context that remembers for [Header] what is counted in it. Use
// it once a request; without it nothing is remembered.
func Track(ctx context.Context) context.Context {
	return context.WithValue(ctx, carrier{}, &report{})
}

func tracked(ctx context.Context) *report {
	r, _ := ctx.Value(carrier{}).(*report)
	return r
}

// note remembers a decision.
func note(ctx context.Context, c charge, d Decision) {
	r := tracked(ctx)
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.counted || d.stricter(r.decision) {
		r.counted, r.charge, r.decision = true, c, d
	}
	if !d.OK {
		r.wait = max(r.wait, d.Wait)
	}
}

// noteWait remembers a refusal of what could not be counted.
func noteWait(ctx context.Context, wait time.Duration) {
	r := tracked(ctx)
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.wait = max(r.wait, wait)
}

// stricter reports whether d leaves less than other: a refusal less than a
// permission, a longer wait less than a short one, then what remains.
func (d Decision) stricter(other Decision) bool {
	switch {
	case d.OK != other.OK:
		return other.OK
	case !d.OK:
		return d.Wait > other.Wait
	}
	return d.Remaining < other.Remaining
}

// Header writes into h what was counted since [Track], nothing if nothing was:
//
//	RateLimit-Policy: "actions";q=15;w=60
//	RateLimit: "actions";r=3;t=60;pk=:dHdpbGlv:
//	Retry-After: 12
//
// q is the limit and w its seconds; r is what is left, and t the seconds after
// which all is there again or, if something was refused, after which to come
// back. The partition key pk is the integration as base64, "twilio" here, as
// each is counted apart. Retry-After is there if something was refused. Seconds
// are rounded up.
//
// https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-11
func Header(ctx context.Context, h http.Header) {
	r := tracked(ctx)
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.counted {
		h.Set("RateLimit-Policy", r.policy())
		h.Set("RateLimit", r.left())
	}
	if r.wait > 0 {
		h.Set("Retry-After", strconv.FormatInt(seconds(r.wait), 10))
	}
}

func (r *report) policy() string {
	out := append(make([]byte, 0, 32), '"')
	out = append(out, r.charge.class...)
	out = append(out, `";q=`...)
	out = strconv.AppendInt(out, int64(r.charge.limit.N), 10)
	out = append(out, ";w="...)
	return string(strconv.AppendInt(out, seconds(r.charge.limit.Per), 10))
}

func (r *report) left() string {
	until := r.decision.Reset
	if !r.decision.OK {
		until = r.decision.Wait
	}
	out := append(make([]byte, 0, 64), '"')
	out = append(out, r.charge.class...)
	out = append(out, `";r=`...)
	out = strconv.AppendInt(out, int64(max(r.decision.Remaining, 0)), 10)
	out = append(out, ";t="...)
	out = strconv.AppendInt(out, seconds(until), 10)
	if r.charge.service != "" {
		out = append(out, ";pk=:"...)
		out = base64.StdEncoding.AppendEncode(out, []byte(r.charge.service.Slug()))
		out = append(out, ':')
	}
	return string(out)
}

// seconds rounds d up.
func seconds(d time.Duration) int64 {
	whole := int64(d / time.Second)
	if d%time.Second > 0 {
		whole++
	}
	return whole
}
