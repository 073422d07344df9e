package resilience

import "sync/atomic"

// budget bounds the retries of all calls to an upstream to a share of what
// succeeds: a provider that is failing is not sent three times as much.
type budget struct {
	left atomic.Int64 // hundredths of a retry
	earn int64        // by a successful call
	most int64        // that can be saved up
}

// retryCosts is one retry, in the budget's unit.
const retryCosts = 100

func newBudget(s RetrySettings) *budget {
	b := &budget{earn: int64(s.Budget), most: int64(s.Burst) * retryCosts}
	b.left.Store(b.most)
	return b
}

func (b *budget) succeeded() {
	for {
		left := b.left.Load()
		if left >= b.most || b.left.CompareAndSwap(left, min(left+b.earn, b.most)) {
			return
		}
	}
}

// spend takes one retry out. It reports false if there is none left.
func (b *budget) spend() bool {
	for {
		left := b.left.Load()
		if left < retryCosts {
			return false
		}
		if b.left.CompareAndSwap(left, left-retryCosts) {
			return true
		}
	}
}
