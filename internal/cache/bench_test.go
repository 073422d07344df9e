package cache_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"ava/internal/cache"
)

// assistants is a page as large as the provider's usual ones.
func assistants(n int) page[assistant] {
	p := page[assistant]{HasNext: true, Next: &cursor{time.Now().UTC(), "id"}, Total: new(n), AsOf: time.Now().UTC()}
	for i := range n {
		p.Items = append(p.Items, assistant{
			ID: fmt.Sprintf("7b2c1f80-0000-4000-8000-%012d", i), Name: new(fmt.Sprint("Assistant ", i)),
			FirstMessage: new("Hello, this is the dentist's. What can I do for you?"),
			Model: &model{
				Provider: "openai", Model: "gpt-4o", Temperature: new(0.7),
				SystemPrompt: new(strings.Repeat("You answer calls and make appointments. ", 40)), ToolIDs: []string{"a", "b"},
			},
			EndCallPhrases: []string{"goodbye", "bye"}, Seconds: new(600), RecordingEnabled: new(false),
			CreatedAt: time.Now().UTC(), UpdatedAt: time.Now().UTC(),
		})
	}
	return p
}

func BenchmarkHit(b *testing.B) {
	ctx := context.Background()
	value := assistants(20)
	load := func(context.Context) (page[assistant], error) { return value, nil }
	prepare := func() (*cache.Cache, []cache.Request) {
		c := cache.New(cache.Options{Fresh: time.Hour})
		var requests []cache.Request
		for n := range 1000 {
			r := cache.Request{Scope: fmt.Sprint("vapi credential ", n%100), Name: fmt.Sprint("owner assistants first=20 after=", n), Stale: whileDown}
			requests = append(requests, r)
			if _, err := cache.Fetch(ctx, c, r, load); err != nil {
				b.Fatal(err)
			}
		}
		return c, requests
	}
	b.Run("serial", func(b *testing.B) {
		c, requests := prepare()
		b.ReportAllocs()
		n := 0
		for b.Loop() {
			if a, _ := cache.Fetch(ctx, c, requests[n%1000], load); a.Source != cache.Kept {
				b.Fatal("not a hit")
			}
			n++
		}
	})
	b.Run("parallel", func(b *testing.B) {
		c, requests := prepare()
		b.ReportAllocs()
		b.RunParallel(func(pb *testing.PB) {
			for n := 0; pb.Next(); n++ {
				if a, _ := cache.Fetch(ctx, c, requests[n%1000], load); a.Source != cache.Kept {
					b.Error("not a hit")
				}
			}
		})
	})
}

func BenchmarkMiss(b *testing.B) {
	ctx := context.Background()
	load := func(context.Context) (int, error) { return 1, nil }
	for name, r := range map[string]cache.Request{
		"never fresh": {Scope: "s", Name: "n", Fresh: -1},
		"with stale":  {Scope: "s", Name: "n", Fresh: -1, Stale: whileDown},
		"bypass":      {Scope: "s", Name: "n", Bypass: true},
	} {
		b.Run(name, func(b *testing.B) {
			c := cache.New(cache.Options{})
			b.ReportAllocs()
			for b.Loop() {
				if _, err := cache.Fetch(ctx, c, r, load); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("new names", func(b *testing.B) {
		c := cache.New(cache.Options{})
		b.ReportAllocs()
		n := 0
		for b.Loop() {
			r := cache.Request{Scope: "s", Name: fmt.Sprint(n)}
			if _, err := cache.Fetch(ctx, c, r, load); err != nil {
				b.Fatal(err)
			}
			n++
		}
	})
}

// One thousand callers who come while one load is under way; the time is that of
// all of them together.
func BenchmarkThousandCoalesced(b *testing.B) {
	ctx := context.Background()
	c := cache.New(cache.Options{})
	b.ReportAllocs()
	for b.Loop() {
		var callers sync.WaitGroup
		goOn := make(chan struct{})
		for range 1000 {
			callers.Go(func() {
				_, _ = cache.Fetch(ctx, c, cache.Request{Scope: "s", Name: "n", Fresh: -1}, func(context.Context) (int, error) {
					<-goOn
					return 1, nil
				})
			})
		}
		close(goOn)
		callers.Wait()
	}
}

func BenchmarkDrop(b *testing.B) {
	ctx := context.Background()
	c := cache.New(cache.Options{})
	load := func(context.Context) (int, error) { return 1, nil }
	for n := range 9000 {
		_, _ = cache.Fetch(ctx, c, cache.Request{Scope: fmt.Sprint(n), Name: "n"}, load)
	}
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		for n := range 10 {
			_, _ = cache.Fetch(ctx, c, cache.Request{Scope: "s", Name: fmt.Sprint(n)}, load)
		}
		b.StartTimer()
		c.Drop(ctx, "s")
	}
}

// What a second cache costs besides the way to it: 20 assistants, 40 kB of JSON.
func BenchmarkSecond(b *testing.B) {
	ctx := context.Background()
	value := assistants(20)
	text, err := json.Marshal(value)
	if err != nil {
		b.Fatal(err)
	}
	b.Logf("%d bytes of JSON", len(text))
	s := newSecond()
	load := func(context.Context) (page[assistant], error) { return value, nil }
	r := cache.Request{Scope: "s", Name: "n", Fresh: time.Hour}
	if _, err := cache.Fetch(ctx, cache.New(cache.Options{Second: s}), r, load); err != nil {
		b.Fatal(err)
	}
	c := cache.New(cache.Options{Second: s})
	b.Run("found", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			c.Forget("s")
			if a, _ := cache.Fetch(ctx, c, r, load); a.Source != cache.Kept {
				b.Fatal("not found")
			}
		}
	})
}
