package chaos_test

import (
	"bufio"
	"fmt"
	"net"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

var (
	quoted = regexp.MustCompile(`"((?:[^"\\]|\\.)*)"`)
	number = regexp.MustCompile(`\d{10,}`)
)

// TestChaos30OnlyDurationsTravel reads all that processes say to Redis while a
// breaker opens, is probed and closes, and while changes are limited: no moment
// of a process's own clock is in it. So no clock matters but Redis's, whose
// moments they may repeat.
func TestChaos30OnlyDurationsTravel(t *testing.T) {
	t.Parallel()
	w, r := withRedis(t, "AVA_BREAKER_RECOVERY=500ms", "AVA_UPSTREAM_RETRIES=0", "AVA_CACHE_TTL=0s", "AVA_CACHE_RESERVE=0s")
	first, second := w.start(t), w.start(t)
	users := w.users(t, first, "user", 3)
	said := listen(t, r.Addr)
	soon(t, patience, "both find Redis", func() bool { return w.metric(t, first, shared)+w.metric(t, second, shared) == 2 })
	w.vapi.does(fails(503))
	w.trip(t, first, users[:2])
	soon(t, patience, "the second hears of it", func() bool { return w.state(t.Context(), second, users[2]) != "CLOSED" })
	w.vapi.does(nil)
	soon(t, patience, "both are closed", func() bool {
		w.read(t.Context(), second, users[2], 3)
		return w.state(t.Context(), first, users[2]) == "CLOSED" && w.state(t.Context(), second, users[2]) == "CLOSED"
	})
	if a := w.create(t.Context(), second, users[2], "assistant", ""); !a.good() {
		t.Error(a)
	}
	moments := said.moments()
	if said.commands() < 5 || len(said.repeatable()) == 0 {
		t.Fatalf("%d commands were heard", said.commands())
	}
	for moment, command := range moments {
		if !said.repeatable()[moment] {
			t.Errorf("the moment %s is told: %.300s", moment, command)
		}
	}
	t.Logf("%d commands, %d moments of Redis repeated", said.commands(), len(moments))
}

// conversation is what Redis was told.
type conversation struct {
	mu    sync.Mutex
	lines []string
}

// listen has Redis repeat everything that it is told from now on.
func listen(tb testing.TB, address string) *conversation {
	tb.Helper()
	connection, err := (&net.Dialer{Timeout: patience}).DialContext(tb.Context(), "tcp", address)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = connection.Close() })
	if _, err := fmt.Fprint(connection, "MONITOR\r\n"); err != nil {
		tb.Fatal(err)
	}
	lines := bufio.NewScanner(connection)
	lines.Buffer(nil, 1<<20)
	if !lines.Scan() {
		tb.Fatal(lines.Err())
	}
	c := new(conversation)
	go func() {
		for lines.Scan() {
			c.mu.Lock()
			c.lines = append(c.lines, lines.Text())
			c.mu.Unlock()
		}
	}()
	return c
}

// said returns what processes said themselves, or what scripts said inside
// Redis, without the moment that stands before each line.
func (c *conversation) said(inside bool) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var said []string
	for _, line := range c.lines {
		if _, rest, found := strings.Cut(line, "]"); found && strings.Contains(line, " lua]") == inside {
			said = append(said, rest)
		}
	}
	return said
}

// commands is how many times a process said something.
func (c *conversation) commands() int { return len(c.said(false)) }

// moments returns what a process said that looks like a moment of these days,
// in whichever unit, with the command.
func (c *conversation) moments() map[string]string {
	found := make(map[string]string)
	for _, command := range c.said(false) {
		for _, argument := range quoted.FindAllStringSubmatch(command, -1) {
			for _, digits := range number.FindAllString(argument[1], -1) {
				if recent(digits) {
					found[digits] = command
				}
			}
		}
	}
	return found
}

// repeatable returns the moments that scripts said: those of Redis.
func (c *conversation) repeatable() map[string]bool {
	all := make(map[string]bool)
	for _, command := range c.said(true) {
		for _, digits := range number.FindAllString(command, -1) {
			all[digits] = true
		}
	}
	return all
}

// recent reports whether a number is within a day of now, in seconds or any of
// their thousandths.
func recent(digits string) bool {
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return false
	}
	for _, unit := range []time.Duration{time.Second, time.Millisecond, time.Microsecond, time.Nanosecond} {
		now, day := time.Now().UnixNano()/int64(unit), int64(24*time.Hour/unit)
		if n > now-day && n < now+day {
			return true
		}
	}
	return false
}
