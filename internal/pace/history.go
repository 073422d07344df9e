package pace

import "time"

// firstGrants is how many grants a new history has room for. Few users come
// near their limit, so room is made as it is needed.
const firstGrants = 4

// history is the grants under one key that still count: a ring that is as long
// as it had to be, at most the limit's N.
type history struct {
	key    string
	grants []int64 // nanoseconds of the Memory's clock
	first  int     // where the oldest is
	count  int
	last   int64 // when the newest was granted, also once it no longer counts

	older, newer *history // in the shard's list
}

// take grants n more at now, or tells when that will be possible.
func (h *history) take(now int64, l Limit, n int) Decision {
	h.forget(now - int64(l.Per))
	var d Decision
	switch over := h.count + n - l.N; {
	case n > l.N:
		d.Wait = Forever
	case over > 0:
		d.Wait = time.Duration(h.at(over-1) + int64(l.Per) - now)
	default:
		d.OK = true
		h.add(now, n, l.N)
	}
	d.Remaining = l.N - h.count
	if h.count > 0 {
		d.Reset = time.Duration(h.last + int64(l.Per) - now)
	}
	return d
}

// forget drops the grants of that moment and before.
func (h *history) forget(moment int64) {
	if h.last <= moment {
		h.first, h.count = 0, 0
		return
	}
	for h.count > 0 && h.at(0) <= moment {
		h.first = (h.first + 1) % len(h.grants)
		h.count--
	}
}

// add appends n grants of now.
func (h *history) add(now int64, n, most int) {
	h.makeRoom(n, most)
	for range n {
		h.grants[(h.first+h.count)%len(h.grants)] = now
		h.count++
	}
	h.last = now
}

// makeRoom sees to it that there is room for n more, doubling the ring so that
// a grant costs the same on average.
func (h *history) makeRoom(n, most int) {
	if h.count+n <= len(h.grants) {
		return
	}
	grants := make([]int64, min(most, max(firstGrants, 2*len(h.grants), h.count+n)))
	for i := range h.count {
		grants[i] = h.at(i)
	}
	h.grants, h.first = grants, 0
}

// at returns the i-th grant, 0 being the oldest.
func (h *history) at(i int) int64 { return h.grants[(h.first+i)%len(h.grants)] }
