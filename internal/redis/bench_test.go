package redis_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ava/internal/cache"
	"ava/internal/fault"
	"ava/internal/pace"
	"ava/internal/redis"
	"ava/internal/redis/redistest"
)

// BenchmarkCommands measures the calls that requests make, one after the other
// and 64 at a time, and how many scripts Redis runs for each.
func BenchmarkCommands(b *testing.B) {
	server := startOld(b)
	c := open(b, server)
	limit := pace.Limit{N: 15, Per: time.Minute}
	load(b, c, "anna", strings.Repeat("x", 2048))
	item := cache.Item{Scope: "anna", Name: "name", Generation: generation(b, c, "anna"), Value: []byte(strings.Repeat("x", 2048))}
	for name, call := range map[string]func(){
		"take": func() {
			if _, err := c.Window().Take(b.Context(), "anna", limit, 1); err != nil {
				b.Error(err)
			}
		},
		"get": func() {
			if _, _, ok := c.Second().Get(b.Context(), "anna", "name"); !ok {
				b.Error("not found")
			}
		},
		"set":  func() { c.Second().Set(b.Context(), item, time.Hour) },
		"drop": func() { c.Second().Drop(b.Context(), "bert") },
	} {
		b.Run(name, func(b *testing.B) {
			before := commands(b, server)
			b.ReportAllocs()
			for b.Loop() {
				call()
			}
			b.ReportMetric(float64(commands(b, server)-before)/float64(b.N), "commands/op")
		})
		b.Run(name+"-64", func(b *testing.B) {
			b.SetParallelism(32)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					call()
				}
			})
		})
	}
	if c.Mode() != redis.Shared {
		b.Error("Redis was away for a while")
	}
}

// commands returns how many commands of ours the server has run.
func commands(tb testing.TB, server *redistest.Server) int {
	tb.Helper()
	stats := server.Do("INFO", "commandstats")
	return count(tb, stats, "evalsha") + count(tb, stats, "eval") + count(tb, stats, "unlink")
}

// BenchmarkAway measures what a call costs while Redis is away.
func BenchmarkAway(b *testing.B) {
	server := redistest.Start(b)
	c := open(b, server)
	server.Kill()
	eventually(b, "the loss is noticed", inMode(c, redis.Local))
	limit := pace.Limit{N: 15, Per: time.Minute}
	b.Run("take", func(b *testing.B) {
		for b.Loop() {
			_, _ = c.Window().Take(b.Context(), "anna", limit, 1)
		}
	})
	b.Run("get", func(b *testing.B) {
		for b.Loop() {
			c.Second().Get(b.Context(), "anna", "name")
		}
	})
}

// BenchmarkTrip measures how long after a trip the breakers of the others are
// shut.
func BenchmarkTrip(b *testing.B) {
	for _, n := range []int{3, 10, 50} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			clients := openMany(b, redistest.Start(b), n)
			var took journal[time.Duration]
			for i := 0; b.Loop(); i++ {
				tripOnce(b, clients, fault.Service(fmt.Sprint(i)), &took)
			}
			all := took.all()
			slices.Sort(all)
			b.ReportMetric(float64(all[len(all)/2].Microseconds()), "p50-µs")
			b.ReportMetric(float64(all[len(all)*99/100].Microseconds()), "p99-µs")
		})
	}
}

// alarm is a member that tells when it is shut.
type alarm func()

func (a alarm) Shut(time.Duration) { a() }
func (alarm) Clear()               {}

func tripOnce(b *testing.B, clients []*redis.Client, service fault.Service, took *journal[time.Duration]) {
	b.Helper()
	var all sync.WaitGroup
	var start time.Time
	all.Add(len(clients))
	for i, c := range clients {
		leave := c.Board().Join(service, alarm(func() {
			if i > 0 {
				took.add(time.Since(start))
			}
			all.Done()
		}))
		defer leave()
	}
	start = time.Now()
	clients[0].Board().Trip(service, answered(time.Second))
	all.Wait()
}
