package resilience_test

import (
	"context"
	"testing"
	"time"

	"ava/internal/fault"
	"ava/internal/resilience"
)

// every is an upstream with all of its stages.
func every() *resilience.Upstream {
	o := caching()
	o.Observer, o.Pacer, o.Board = &silent{}, generous{}, newFleet(2).board()
	return resilience.NewUpstream(fault.Vapi, resilience.Settings{}, o)
}

type generous struct{}

func (generous) Take(context.Context, resilience.Class, fault.Service) error { return nil }

type silent struct{}

func (*silent) CallDone(context.Context, resilience.Event) {}
func (*silent) BreakerMoved(resilience.Move)               {}
func (*silent) Changed(fault.Service, string)              {}

func succeed(context.Context) (int, error) { return 1, nil }

// request is a context as every request has it.
func request(b *testing.B) context.Context {
	b.Helper()
	ctx, cancel := context.WithTimeout(as(b.Context(), "owner"), time.Hour)
	b.Cleanup(cancel)
	return ctx
}

func BenchmarkDo(b *testing.B) {
	for name, call := range map[string]resilience.Call{"read": read, "write": once} {
		b.Run(name, func(b *testing.B) {
			ctx, g := request(b), every().Guard("owner:1")
			b.ReportAllocs()
			for b.Loop() {
				if _, err := resilience.Do(ctx, g, call, succeed); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("read, others fail", func(b *testing.B) {
		up := every()
		try(b.Context(), up.Guard("other:1"), read, answering(401).call)
		ctx, g := request(b), up.Guard("owner:1")
		b.ReportAllocs()
		for b.Loop() {
			if _, err := resilience.Do(ctx, g, read, succeed); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("read, parallel", func(b *testing.B) {
		ctx, up := request(b), every()
		b.ReportAllocs()
		b.RunParallel(func(pb *testing.PB) {
			g := up.Guard("owner:1")
			for pb.Next() {
				if _, err := resilience.Do(ctx, g, read, succeed); err != nil {
					b.Error(err)
				}
			}
		})
	})
}

// An open breaker stays open for 30 s, which no benchmark takes.
func BenchmarkDoOpen(b *testing.B) {
	up := every()
	one, other := up.Guard("a:1"), up.Guard("b:1")
	for _, g := range []*resilience.Guard{one, other, one} {
		try(b.Context(), g, once, answering(503).call)
	}
	for name, g := range map[string]*resilience.Guard{"who failed": one, "who did not call": up.Guard("c:1")} {
		b.Run(name, func(b *testing.B) {
			ctx := request(b)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := resilience.Do(ctx, g, read, succeed); err == nil {
					b.Fatal("the breaker let a call through")
				}
			}
		})
	}
}

func BenchmarkFetchKept(b *testing.B) {
	ctx, g := request(b), every().Guard("owner:1")
	call := resilience.Call{Op: "vapi.assistants", Key: "first=20"}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := resilience.Get(ctx, g, call, succeed); err != nil {
			b.Fatal(err)
		}
	}
}
