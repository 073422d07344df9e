package redis_test

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"ava/internal/cache"
	"ava/internal/redis"
	"ava/internal/redis/redistest"
	"ava/internal/secret"
)

// get returns what is kept under "name" in a scope, "" if nothing is.
func get(tb testing.TB, c *redis.Client, scope string) string {
	tb.Helper()
	value, _, ok := c.Second().Get(tb.Context(), scope, "name")
	if ok != (value != nil) {
		tb.Fatalf("got %q, %v", value, ok)
	}
	return string(value)
}

// generation returns that of a scope.
func generation(tb testing.TB, c *redis.Client, scope string) string {
	tb.Helper()
	_, g, _ := c.Second().Get(tb.Context(), scope, "name")
	return g
}

func set(tb testing.TB, c *redis.Client, scope, generation, value string) {
	tb.Helper()
	item := cache.Item{Scope: scope, Name: "name", Generation: generation, Value: []byte(value)}
	c.Second().Set(tb.Context(), item, time.Minute)
}

// load does what a cache does with a value that is not kept.
func load(tb testing.TB, c *redis.Client, scope, value string) {
	tb.Helper()
	set(tb, c, scope, generation(tb, c, scope), value)
}

func TestValueIsKeptForAllProcesses(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	clients := openMany(t, server, 2)
	if got := get(t, clients[0], "anna"); got != "" {
		t.Errorf("at first there is %q", got)
	}
	load(t, clients[0], "anna", "one\x00two\xff")
	for i, c := range clients {
		if got := get(t, c, "anna"); got != "one\x00two\xff" {
			t.Errorf("process %d gets %q", i, got)
		}
		if got := get(t, c, "bert"); got != "" {
			t.Errorf("process %d gets %q of another scope", i, got)
		}
		if value, g, ok := c.Second().Get(t.Context(), "anna", "other"); ok || g == "" {
			t.Errorf("process %d gets %q of another name, generation %q", i, value, g)
		}
	}
	load(t, clients[1], "anna", "")
	if value, _, ok := clients[0].Second().Get(t.Context(), "anna", "name"); !ok || len(value) != 0 {
		t.Errorf("an empty value is %q, %v", value, ok)
	}
	if keys := server.Do("KEYS", "*"); strings.Contains(keys, "anna") || strings.Contains(keys, "bert") {
		t.Errorf("keys name users: %s", keys)
	}
}

func TestValueExpires(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	c := open(t, server)
	brief := cache.Item{Scope: "anna", Name: "name", Generation: generation(t, c, "anna"), Value: []byte("brief")}
	long := cache.Item{Scope: "anna", Name: "other", Generation: brief.Generation, Value: []byte("long")}
	c.Second().Set(t.Context(), long, time.Hour)
	c.Second().Set(t.Context(), brief, 500*time.Millisecond)
	if got := get(t, c, "anna"); got != "brief" {
		t.Errorf("at first there is %q", got)
	}
	eventually(t, "it expires", func() bool { return get(t, c, "anna") == "" })
	if value, _, _ := c.Second().Get(t.Context(), "anna", "other"); string(value) != "long" {
		t.Errorf("what is kept for longer is %q", value)
	}
	set(t, c, "bert", "", "x")
	c.Second().Set(t.Context(), cache.Item{Scope: "bert", Name: "name", Generation: generation(t, c, "bert"), Value: []byte("x")}, 0)
	if got := get(t, c, "bert"); got != "" {
		t.Errorf("what is kept for no time is %q", got)
	}
	for key := range strings.FieldsSeq(server.Do("KEYS", "ava:1:cache:*")) {
		if ttl := server.Do("PTTL", key); strings.HasPrefix(ttl, "-") {
			t.Errorf("%s does not expire", key)
		}
	}
}

func TestValueOfADroppedScopeIsNotKept(t *testing.T) {
	t.Parallel()
	clients := openMany(t, redistest.Start(t), 2)
	for name, c := range map[string]struct{ loads, drops *redis.Client }{
		"by the same process": {clients[0], clients[0]},
		"by another process":  {clients[0], clients[1]},
	} {
		t.Run(name, func(t *testing.T) {
			load(t, c.loads, "anna", "old")
			before := generation(t, c.loads, "anna")
			c.drops.Second().Drop(t.Context(), "anna")
			for _, client := range clients {
				if got := get(t, client, "anna"); got != "" {
					t.Errorf("after the drop there is %q", got)
				}
			}
			set(t, c.loads, "anna", before, "loaded before the drop")
			if got := get(t, c.drops, "anna"); got != "" {
				t.Errorf("kept %q", got)
			}
			if after := generation(t, c.loads, "anna"); after == before || after == "" {
				t.Errorf("the generation after the drop is %q, before %q", after, before)
			}
			load(t, c.loads, "anna", "new")
			if got := get(t, c.drops, "anna"); got != "new" {
				t.Errorf("what was loaded after the drop is %q", got)
			}
		})
	}
}

func TestValueWithoutGenerationIsNotKept(t *testing.T) {
	t.Parallel()
	c := open(t, redistest.Start(t))
	set(t, c, "anna", "", "value")
	set(t, c, "anna", "made up", "value")
	if got := get(t, c, "anna"); got != "" {
		t.Errorf("kept %q", got)
	}
}

func TestGenerationOfAForgetfulRedisIsNew(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	c := open(t, server)
	seen := make(map[string]bool)
	for range 20 {
		g := generation(t, c, "anna")
		if seen[g] {
			t.Fatalf("generation %q came again", g)
		}
		seen[g] = true
		server.Do("FLUSHALL")
		set(t, c, "anna", g, "loaded before")
		if got := get(t, c, "anna"); got != "" {
			t.Errorf("kept %q", got)
		}
		server.Do("FLUSHALL")
	}
}

func TestLossOfTheEpochAloneDropsEverything(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	c := open(t, server)
	load(t, c, "anna", "old")
	server.Do("DEL", "ava:1:epoch")
	if got := get(t, c, "anna"); got != "" {
		t.Errorf("there is still %q", got)
	}
}

func TestLargeValueIsNotKept(t *testing.T) {
	t.Parallel()
	c := open(t, redistest.Start(t))
	largest := strings.Repeat("x", 1<<20)
	load(t, c, "anna", largest)
	if got := get(t, c, "anna"); got != largest {
		t.Errorf("of 1 MiB, %d bytes are kept", len(got))
	}
	load(t, c, "bert", largest+"x")
	if got := get(t, c, "bert"); got != "" {
		t.Errorf("of more than 1 MiB, %d bytes are kept", len(got))
	}
}

func TestScopeWithTooManyValuesBeginsAnew(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	c := open(t, server)
	for i := range 513 {
		name := fmt.Sprint(i)
		_, g, _ := c.Second().Get(t.Context(), "anna", name)
		c.Second().Set(t.Context(), cache.Item{Scope: "anna", Name: name, Generation: g, Value: []byte("x")}, time.Minute)
		if i == 511 {
			if _, _, ok := c.Second().Get(t.Context(), "anna", "0"); !ok {
				t.Error("with 512 values the first is gone")
			}
		}
	}
	if keys := server.Do("KEYS", "ava:1:cache:*"); keys != "" {
		t.Errorf("with 513 values there are the keys %q", keys)
	}
}

func TestDropWhileLoadsRaceLeavesNothingOld(t *testing.T) {
	t.Parallel()
	clients := openMany(t, redistest.Start(t), 2)
	var (
		source sync.Mutex // what the upstream has
		truth  []byte
		all    sync.WaitGroup
	)
	read := func() []byte {
		source.Lock()
		defer source.Unlock()
		return bytes.Clone(truth)
	}
	end := time.Now().Add(time.Second)
	for _, c := range clients {
		for range 3 {
			all.Go(func() {
				for time.Now().Before(end) {
					_, g, ok := c.Second().Get(t.Context(), "anna", "name")
					if !ok {
						set(t, c, "anna", g, string(read()))
					}
				}
			})
		}
	}
	writes := 0
	for ; time.Now().Before(end); writes++ {
		want := fmt.Sprint("version ", writes)
		source.Lock()
		truth = []byte(want)
		source.Unlock()
		writer := clients[writes%2]
		writer.Second().Drop(t.Context(), "anna")
		for _, c := range clients {
			if got := get(t, c, "anna"); got != "" && got != want {
				t.Fatalf("after %q was written and the scope dropped, there is %q", want, got)
			}
		}
	}
	all.Wait()
	if writes < 20 {
		t.Errorf("there were only %d writes", writes)
	}
}

func TestDropThatRedisDoesNotHearIsDeliveredLater(t *testing.T) {
	t.Parallel()
	for name, hurried := range map[string]time.Duration{"noticed": 250 * time.Millisecond, "at once": 50 * time.Millisecond} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := redistest.Start(t)
			// The writer cannot be reached, the reader can: a frozen Redis keeps its memory.
			writer := openWith(t, redis.Config{URL: secret.New(server.URL), Timeout: hurried})
			reader := open(t, server)
			load(t, writer, "anna", "old")
			load(t, writer, "bert", "old")
			g := generation(t, writer, "anna")
			server.Freeze()
			if name == "noticed" {
				away(t, writer)
			}
			writer.Second().Drop(t.Context(), "anna")
			server.Thaw()
			// From here on it must not read what is old, whether or not it is still there.
			for end := time.Now().Add(4 * beat); time.Now().Before(end); {
				if got := get(t, writer, "anna"); got != "" {
					t.Fatalf("after its own drop the writer gets %q", got)
				}
				set(t, writer, "anna", g, "loaded before the drop")
			}
			eventually(t, "the drop is delivered", func() bool { return get(t, reader, "anna") == "" })
			eventually(t, "the scope is in use again", func() bool {
				load(t, writer, "anna", "new")
				return get(t, writer, "anna") == "new"
			})
			eventually(t, "what was not dropped is still there", func() bool { return get(t, writer, "bert") == "old" })
		})
	}
}

func TestScopeWhoseDropIsOwedIsEmpty(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	c := open(t, server)
	load(t, c, "anna", "old")
	// UNLINK alone is refused, so that the client is not away and the value stays.
	server.Do("ACL", "SETUSER", "default", "-unlink")
	before := generation(t, c, "anna")
	c.Second().Drop(t.Context(), "anna")
	if value, g, ok := c.Second().Get(t.Context(), "anna", "name"); ok || g != "" {
		t.Errorf("got %q, generation %q", value, g)
	}
	set(t, c, "anna", before, "loaded before the drop")
	if got := get(t, open(t, server), "anna"); got != "old" {
		t.Fatalf("the drop was not refused: there is %q", got)
	}
	server.Do("ACL", "SETUSER", "default", "+unlink")
	eventually(t, "the scope is in use again", func() bool { return generation(t, c, "anna") != "" })
	if got := get(t, c, "anna"); got != "" {
		t.Errorf("then there is %q", got)
	}
}

func TestValueOnItsWayWhileItsScopeIsDroppedDoesNotArrive(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	between := hold(t, server.Addr)
	c := openWith(t, redis.Config{URL: secret.New("redis://" + between.addr), Timeout: patience})
	load(t, c, "anna", "old")
	between.answers.Lock()
	got := make(chan string)
	go func() { got <- get(t, c, "anna") }()
	gets := func() int { return count(t, server.Do("INFO", "commandstats"), "hmget") }
	eventually(t, "Redis has answered", func() bool { return gets() == 2 })
	begun, dropped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(dropped)
		close(begun)
		c.Second().Drop(t.Context(), "anna")
	}()
	<-begun
	wait(t, beat)
	between.answers.Unlock()
	if value := <-got; value != "" {
		t.Errorf("%q arrived", value)
	}
	<-dropped
}

func TestDropOfSomebodyWhoHasLeftIsDone(t *testing.T) {
	t.Parallel()
	c := open(t, redistest.Start(t))
	load(t, c, "anna", "old")
	gone, cancel := ended(t)
	defer cancel()
	c.Second().Drop(gone, "anna")
	if got := get(t, c, "anna"); got != "" {
		t.Errorf("there is %q", got)
	}
}

func TestMoreDropsThanCanBeOwedDropEverything(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	writer := openWith(t, redis.Config{URL: secret.New(server.URL)})
	reader := open(t, server)
	load(t, writer, "0", "old")
	load(t, writer, "bert", "not dropped")
	server.Freeze()
	for i := range 10_001 {
		writer.Second().Drop(t.Context(), fmt.Sprint(i))
	}
	server.Thaw()
	eventually(t, "everything is dropped", func() bool {
		return get(t, reader, "0") == "" && get(t, reader, "bert") == ""
	})
	eventually(t, "the cache is in use again", func() bool {
		load(t, writer, "bert", "new")
		return get(t, writer, "bert") == "new"
	})
}
