package redis_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ava/internal/redis"
	"ava/internal/redis/redistest"
	"ava/internal/secret"
)

// listener is a subscriber that keeps what it is told.
type listener struct {
	texts  journal[string]
	misses atomic.Int64
}

// listen subscribes until the test ends.
func listen(tb testing.TB, c *redis.Client, topic string) *listener {
	tb.Helper()
	l := new(listener)
	tb.Cleanup(c.Bus().Subscribe(topic, func(text []byte) { l.texts.add(string(text)) }, func() { l.misses.Add(1) }))
	return l
}

// subscribed waits until so many clients hear each other.
func subscribed(tb testing.TB, server *redistest.Server, n int) {
	tb.Helper()
	want := fmt.Sprintf("ava:1:bus\n%d", n)
	eventually(tb, "all are subscribed", func() bool { return server.Do("PUBSUB", "NUMSUB", "ava:1:bus") == want })
	wait(tb, beat) // until they have read the confirmation: whoever subscribes before is told that it missed something
}

func TestMessageReachesTheOtherProcesses(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	clients := openMany(t, server, 3)
	subscribed(t, server, 3)
	own, other, third := listen(t, clients[0], "a"), listen(t, clients[1], "a"), listen(t, clients[2], "ab")
	var want []string
	for i := range 200 {
		text := fmt.Sprintf("%d \x00\xff", i)
		want = append(want, text)
		clients[0].Bus().Publish("a", []byte(text))
	}
	clients[0].Bus().Publish("ab", []byte("last"))
	eventually(t, "the last has arrived", func() bool { return third.texts.size() == 1 && other.texts.size() == len(want) })
	if diff := cmp.Diff(want, other.texts.all()); diff != "" {
		t.Errorf("received (-want +got):\n%s", diff)
	}
	if got := own.texts.all(); len(got) > 0 {
		t.Errorf("the sender received %q", got)
	}
	if got := third.texts.all(); got[0] != "last" {
		t.Errorf("the subscriber of another topic received %q", got)
	}
}

func TestCancelledSubscriberReceivesNothing(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	clients := openMany(t, server, 2)
	subscribed(t, server, 2)
	var cancelled atomic.Int64
	cancel := clients[1].Bus().Subscribe("a", func([]byte) { cancelled.Add(1) }, func() {})
	cancel()
	cancel()
	other := listen(t, clients[1], "a")
	for range 10 {
		clients[0].Bus().Publish("a", nil)
	}
	eventually(t, "the other has received all", func() bool { return other.texts.size() == 10 })
	if cancelled.Load() > 0 {
		t.Errorf("it received %d", cancelled.Load())
	}
}

func TestLostConnectionIsToldAsMissed(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	clients := openMany(t, server, 2)
	subscribed(t, server, 2)
	l := listen(t, clients[1], "a")
	for round := range int64(3) {
		before := l.misses.Load()
		server.Do("CLIENT", "KILL", "TYPE", "pubsub")
		eventually(t, "it is told", func() bool { return l.misses.Load() > before })
		clients[0].Bus().Publish("a", []byte(fmt.Sprint(round)))
		eventually(t, "messages arrive again", func() bool { return l.texts.size() == int(round)+1 })
	}
	if clients[1].Mode() != redis.Shared {
		t.Errorf("the mode is %s", clients[1].Mode())
	}
}

func TestMissedIsToldWhenRedisComesBack(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	server.Kill()
	c := openWith(t, redis.Config{URL: secret.New(server.URL)})
	l := listen(t, c, "a")
	wait(t, beat)
	if l.misses.Load() > 0 {
		t.Error("it is told before it is so")
	}
	server.Restart()
	eventually(t, "it is told", func() bool { return l.misses.Load() == 1 })
}

func TestMessageThatCouldNotBeSentIsToldAsMissed(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	server.Do("ACL", "SETUSER", "sender", "on", ">horse", "~*", "&*", "+@all")
	sender := openWith(t, redis.Config{URL: secret.New("redis://sender:horse@" + server.Addr), Timeout: unhurried})
	receiver := open(t, server)
	subscribed(t, server, 2)
	a, b := listen(t, receiver, "a"), listen(t, receiver, "b")
	// The receiver's connection stays, so only the sender knows of the loss.
	server.Do("ACL", "SETUSER", "sender", "-publish")
	sender.Bus().Publish("a", []byte("lost"))
	wait(t, 2*beat)
	if got := a.misses.Load(); got > 0 {
		t.Fatalf("%d told, though nothing can be sent", got)
	}
	server.Do("ACL", "SETUSER", "sender", "+publish")
	eventually(t, "it is told", func() bool { return a.misses.Load() > 0 })
	if got := a.texts.all(); len(got) > 0 {
		t.Errorf("received %q", got)
	}
	if b.misses.Load() > 0 {
		t.Error("subscribers of another topic are told")
	}
}

func TestMessagesOfManyTopicsThatCouldNotBeSentAreToldToAll(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	server.Do("ACL", "SETUSER", "sender", "on", ">horse", "~*", "&*", "+@all")
	sender := openWith(t, redis.Config{URL: secret.New("redis://sender:horse@" + server.Addr), Timeout: unhurried})
	receiver := open(t, server)
	subscribed(t, server, 2)
	first, other := listen(t, receiver, "0"), listen(t, receiver, "of no message")
	server.Do("ACL", "SETUSER", "sender", "-publish")
	for i := range 5000 {
		sender.Bus().Publish(fmt.Sprint(i), nil)
	}
	wait(t, 2*beat)
	server.Do("ACL", "SETUSER", "sender", "+publish")
	eventually(t, "it is told", func() bool { return first.misses.Load() > 0 && other.misses.Load() > 0 })
}

func TestSlowReceiverMissesAndHoldsUpNobody(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	c := open(t, server)
	subscribed(t, server, 1)
	var inside, misses atomic.Int64
	release := make(chan struct{})
	cancel := c.Bus().Subscribe("a", func([]byte) {
		if inside.Add(1) > 1 {
			t.Error("receive is called while it is called")
		}
		<-release
		inside.Add(-1)
	}, func() {
		if inside.Load() > 0 {
			t.Error("missed is called while receive is")
		}
		misses.Add(1)
	})
	defer cancel()
	other := listen(t, c, "b")
	sender := strings.Repeat("s", 26)
	for range 1100 {
		server.Do("PUBLISH", "ava:1:bus", sender+"m\x01a")
	}
	server.Do("PUBLISH", "ava:1:bus", sender+"m\x01b")
	eventually(t, "the other receives", func() bool { return other.texts.size() == 1 })
	if misses.Load() > 0 {
		t.Error("it is told while it is busy")
	}
	close(release)
	eventually(t, "it is told", func() bool { return misses.Load() == 1 })
}

func TestPublishingDoesNotWait(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	c := openWith(t, redis.Config{URL: secret.New(server.URL), Timeout: patience})
	subscribed(t, server, 1)
	server.Freeze()
	start := time.Now()
	for range 5000 {
		c.Bus().Publish("a", nil)
	}
	if took := time.Since(start); took > patience/2 {
		t.Errorf("publishing took %v", took)
	}
	server.Thaw()
}

func TestGarbageOnTheBusIsIgnored(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	c := open(t, server)
	subscribed(t, server, 1)
	l := listen(t, c, "a")
	sender := strings.Repeat("s", 26)
	for _, garbage := range []string{"", "short", sender, sender + "m", sender + "m\xff", sender + "m\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", sender + "m\x02a"} {
		server.Do("PUBLISH", "ava:1:bus", garbage)
		server.Do("PUBLISH", "ava:1:board", garbage)
	}
	server.Do("PUBLISH", "ava:1:board", "VAPI 1")
	server.Do("PUBLISH", "ava:1:board", "VAPI one two")
	server.Do("PUBLISH", "ava:1:bus", sender+"m\x01atext")
	eventually(t, "a message arrives", func() bool { return l.texts.size() == 1 })
	if got := l.texts.all()[0]; got != "text" {
		t.Errorf("received %q", got)
	}
}
