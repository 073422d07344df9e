package redis_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ava/internal/fault"
	"ava/internal/pace"
	"ava/internal/redis"
	"ava/internal/redis/redistest"
	"ava/internal/secret"
)

func TestWrongAddressIsNamedWithoutItsPassword(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"":                             "neither redis:// nor rediss://",
		"http://hunter2@host":          "neither redis:// nor rediss://",
		"host:6379":                    "neither redis:// nor rediss://",
		"redis://":                     "has no host",
		"redis://:hunter2@":            "has no host",
		"redis://:hunter2@:6379":       "has no host",
		"redis://:hunter2@host:0":      "port that is no number",
		"redis://:hunter2@host:65536":  "port that is no number",
		"redis://:hunter2@host/hunter": "not the number of a database",
		"redis://:hunter2@host/-1":     "not the number of a database",
		"redis://:hunter2@host/1/2":    "not the number of a database",
		"redis://host?db=hunter2":      "begins with ? or #",
		"redis://host/1#hunter2":       "begins with ? or #",
		"redis://:hun%ter2@host":       "is no URL",
		"redis://:hun#ter2@host":       "is no URL",
		"redis://host:hunter2":         "is no URL",
	} {
		_, err := redis.Open(t.Context(), redis.Config{URL: secret.New(address)})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hun") {
			t.Errorf("%q: got error %v, want one with %q and nothing of the address", address, err, want)
		}
	}
}

func TestRefusedPasswordOrDatabaseIsAnError(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	server.Do("ACL", "SETUSER", "anna", "on", ">correct/horse", "~ava:*", "&ava:*", "+@all")
	host := server.Addr
	for address, want := range map[string]string{
		"redis://anna:wronghorse@" + host:             "WRONGPASS",
		"redis://bert:correct%2Fhorse@" + host:        "WRONGPASS",
		server.URL + "/99":                            "index is out of range",
		"redis://anna:correct%2Fhorse@" + host:        "",
		server.URL + "/":                              "",
		"redis://anna:correct%2Fhorse@" + host + "/3": "",
	} {
		c, err := redis.Open(t.Context(), redis.Config{URL: secret.New(address)})
		if c != nil {
			if err := c.Ready(t.Context()); err != nil {
				t.Errorf("%s is not ready: %v", address, err)
			}
			c.Close()
		}
		switch {
		case want == "" && err != nil:
			t.Errorf("%s: %v", address, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "horse")):
			t.Errorf("%s: got error %v, want %q", address, err, want)
		}
	}
	if keys := server.Do("KEYS", "*"); keys != "ava:1:since" {
		t.Errorf("in database 0 there are the keys %q", keys)
	}
	if keyspace := server.Do("INFO", "keyspace"); !strings.Contains(keyspace, "db3:keys=1") {
		t.Errorf("nothing is in database 3: %s", keyspace)
	}
}

func TestRedisThatIsNotThereIsFoundWhenItComes(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	server.Kill()
	var modes journal[redis.Mode]
	start := time.Now()
	c := openWith(t, redis.Config{URL: secret.New(server.URL), Moved: func(m redis.Mode, cause error) {
		modes.add(m)
		if (cause == nil) != (m == redis.Shared) {
			t.Errorf("the mode is %s because of %v", m, cause)
		}
	}})
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("opening took %v", took)
	}
	if c.Mode() != redis.Local || c.Ready(t.Context()) == nil {
		t.Errorf("without Redis the mode is %s and it is ready", c.Mode())
	}
	server.Restart()
	eventually(t, "Redis is found", inMode(c, redis.Shared))
	if err := c.Ready(t.Context()); err != nil {
		t.Errorf("it is not ready: %v", err)
	}
	eventually(t, "that is told", func() bool { return modes.size() == 2 })
	if diff := cmp.Diff([]redis.Mode{redis.Local, redis.Shared}, modes.all()); diff != "" {
		t.Errorf("the modes that were told (-want +got):\n%s", diff)
	}
}

func TestEachChangeOfTheModeIsToldOnce(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	var modes journal[redis.Mode]
	c := openWith(t, redis.Config{URL: secret.New(server.URL), Moved: func(m redis.Mode, _ error) { modes.add(m) }})
	if c.Mode() != redis.Shared {
		t.Fatalf("with Redis there the mode is %s", c.Mode())
	}
	for range 2 {
		server.Kill()
		eventually(t, "the loss is noticed without a request", inMode(c, redis.Local))
		wait(t, 2*beat)
		server.Restart()
		eventually(t, "Redis is found", inMode(c, redis.Shared))
	}
	want := []redis.Mode{redis.Shared, redis.Local, redis.Shared, redis.Local, redis.Shared}
	eventually(t, "all is told", func() bool { return modes.size() >= len(want) })
	if diff := cmp.Diff(want, modes.all()); diff != "" {
		t.Errorf("the modes that were told (-want +got):\n%s", diff)
	}
}

func TestLossIsNoticedByTheConnectionThatListens(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	c := openWith(t, redis.Config{URL: secret.New(server.URL), Beat: time.Hour})
	eventually(t, "it listens", func() bool { return server.Do("PUBSUB", "NUMSUB", "ava:1:bus") == "ava:1:bus\n1" })
	server.Kill()
	eventually(t, "the loss is noticed without a request", inMode(c, redis.Local))
}

func TestFailuresBetweenSuccessesAreNoLoss(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	var modes journal[redis.Mode]
	c := openWith(t, redis.Config{URL: secret.New(server.URL), Timeout: unhurried, Moved: func(m redis.Mode, _ error) { modes.add(m) }})
	server.Do("ACL", "SETUSER", "default", "-unlink")
	for range 10 {
		c.Second().Drop(t.Context(), "scope")
		if err := c.Ready(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	wait(t, beat)
	if told := modes.all(); len(told) != 1 {
		t.Errorf("the modes that were told are %v", told)
	}
}

func TestFrozenRedisIsWaitedForAFewTimesOnly(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	c := openWith(t, redis.Config{URL: secret.New(server.URL)})
	server.Freeze()
	calls := []func(){
		func() { c.Second().Get(t.Context(), "scope", "name") },
		func() { set(t, c, "scope", "generation", "value") },
		func() { c.Second().Drop(t.Context(), "scope") },
		func() { _ = c.Ready(t.Context()) },
		func() { _, _ = c.Board().Probe(t.Context(), fault.Vapi) },
		func() { take(t, c, pace.Limit{N: 1, Per: time.Minute}, 1) },
	}
	start := time.Now()
	for i := range 50 {
		calls[i%len(calls)]()
	}
	total := time.Since(start)
	if c.Mode() != redis.Local {
		t.Errorf("after 50 calls the mode is %s", c.Mode())
	}
	if total > 1500*time.Millisecond {
		t.Errorf("50 calls took %v, which is more than three waits", total)
	}
	server.Thaw()
	eventually(t, "Redis is found", inMode(c, redis.Shared))
}

func TestCallerWhoLeavesDoesNotMakeRedisCountAsAway(t *testing.T) {
	t.Parallel()
	c := open(t, redistest.Start(t))
	gone, cancel := ended(t)
	defer cancel()
	for range 10 {
		c.Second().Get(gone, "scope", "name")
		_ = c.Ready(gone)
	}
	if c.Mode() != redis.Shared {
		t.Errorf("the mode is %s", c.Mode())
	}
}

func TestClosedClientGoesOnByItself(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	c := open(t, server)
	other := open(t, server)
	c.Close()
	if c.Mode() != redis.Local {
		t.Errorf("the mode is %s", c.Mode())
	}
	if members := strings.Fields(server.Do("ZRANGE", "ava:1:replicas", "0", "-1")); len(members) != 1 {
		t.Errorf("after one of two clients closed, there are %d", len(members))
	}
	if err := other.Ready(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestClientOfAFrozenRedisCloses(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	c, err := redis.Open(t.Context(), redis.Config{URL: secret.New(server.URL)})
	if err != nil {
		t.Fatal(err)
	}
	server.Freeze()
	start := time.Now()
	c.Close()
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("closing took %v", took)
	}
}
