package pace_test

import (
	"context"
	"net/http"
	"runtime"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"ava/internal/fault"
	"ava/internal/pace"
)

var queries = pace.Limit{N: 600, Per: time.Minute}

func keys(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = "queries//https://id.example|user-" + strconv.Itoa(i)
	}
	return out
}

// BenchmarkTakeHotKey is one user who keeps coming: within the limit, and
// refused most of the time.
func BenchmarkTakeHotKey(b *testing.B) {
	for name, limit := range map[string]pace.Limit{
		"granted": {N: 600, Per: time.Microsecond}, "refused": queries,
	} {
		b.Run(name, func(b *testing.B) {
			window, key := pace.NewMemory(0), keys(1)[0]
			b.ReportAllocs()
			for b.Loop() {
				if _, err := window.Take(b.Context(), key, limit, 1); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkTakeTenThousandKeys(b *testing.B) {
	window, all := pace.NewMemory(0), keys(10_000)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := window.Take(b.Context(), all[i*7919%len(all)], queries, 1); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTakeParallel(b *testing.B) {
	window, all := pace.NewMemory(0), keys(10_000)
	var started atomic.Int64
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		i := int(started.Add(1)) * 1000
		for ; pb.Next(); i++ {
			if _, err := window.Take(context.Background(), all[i*7919%len(all)], queries, 1); err != nil {
				b.Error(err)
			}
		}
	})
}

// BenchmarkTakeNewKeys is a new user each time, with room for none: one that is
// idle has to go, or all are looked at in vain.
func BenchmarkTakeNewKeys(b *testing.B) {
	all := keys(100_000)
	for name, per := range map[string]time.Duration{"others idle": time.Microsecond, "others active": time.Hour} {
		b.Run(name, func(b *testing.B) {
			window, limit := pace.NewMemory(1000), pace.Limit{N: 15, Per: per}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				_, _ = window.Take(b.Context(), all[i%len(all)], limit, 1)
			}
		})
	}
}

// BenchmarkMemory reports how many bytes a user takes, by how much of the limit
// is in use.
func BenchmarkMemory(b *testing.B) {
	for _, n := range []int{1, 15, 60, 600} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			const users = 10_000
			all := keys(users)
			for b.Loop() {
				window := pace.NewMemory(users)
				before := heap()
				for _, key := range all {
					for range n {
						_, _ = window.Take(b.Context(), key, queries, 1)
					}
				}
				b.ReportMetric(float64(heap()-before)/users, "B/user")
				runtime.KeepAlive(window)
			}
		})
	}
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// BenchmarkRequest is all that the limits add to one request.
func BenchmarkRequest(b *testing.B) {
	p := pace.New(pace.Config{
		Queries: pace.Limit{N: 600, Per: time.Microsecond},
		Tenant:  func(context.Context) string { return "https://id.example|user-1" },
	})
	for name, track := range map[string]func(context.Context) context.Context{
		"untracked": func(ctx context.Context) context.Context { return ctx },
		"tracked":   pace.Track,
	} {
		b.Run(name, func(b *testing.B) {
			h := http.Header{}
			b.ReportAllocs()
			for b.Loop() {
				ctx := track(b.Context())
				if err := p.Take(ctx, pace.Queries, fault.Vapi); err != nil {
					b.Fatal(err)
				}
				pace.Header(ctx, h)
			}
		})
	}
}
