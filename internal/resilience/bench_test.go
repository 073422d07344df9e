package resilience_test

import (
	"context"
	"testing"

	"ava/internal/fault"
	"ava/internal/resilience"
)

func BenchmarkDo(b *testing.B) {
	ctx := context.Background()
	succeed := func(context.Context) (int, error) { return 1, nil }
	fail := func(context.Context) (int, error) { return 0, answered(503) }

	b.Run("closed", func(b *testing.B) {
		g := resilience.New(fault.Vapi, resilience.Settings{}, nil)
		b.ReportAllocs()
		for b.Loop() {
			if _, err := resilience.Do(ctx, g, read, succeed); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("closed, parallel", func(b *testing.B) {
		g := resilience.New(fault.Vapi, resilience.Settings{}, nil)
		b.ReportAllocs()
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				if _, err := resilience.Do(ctx, g, read, succeed); err != nil {
					b.Error(err)
				}
			}
		})
	})
	b.Run("open", func(b *testing.B) {
		g := resilience.New(fault.Vapi, single, nil)
		for range 3 {
			_, _ = resilience.Do(ctx, g, once, fail)
		}
		b.ReportAllocs()
		for b.Loop() {
			// A new guard would be needed after 30 s, which no benchmark takes.
			if _, err := resilience.Do(ctx, g, read, succeed); err == nil {
				b.Fatal("the breaker let a call through")
			}
		}
	})
}
