package redis_test

import (
	"iter"
	"strings"
	"testing"
	"time"

	"ava/internal/fault"
	"ava/internal/redis"
	"ava/internal/redis/redistest"
	"ava/internal/resilience"
	"ava/internal/secret"
)

func lines(text string) iter.Seq[string] { return strings.SplitSeq(text, "\n") }

func TestProbeFailsPromptlyWhenRedisIsGone(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	clients := openMany(t, server, 2)
	breakers := join(t, clients)
	clients[0].Board().Trip(fault.Vapi, answered(time.Minute))
	eventually(t, "all are shut", all(breakers, (*breaker).shut))
	server.Kill()
	eventually(t, "asking for a probe fails", func() bool {
		_, err := clients[0].Board().Probe(t.Context(), fault.Vapi)
		return err != nil
	})
	server.Restart()
	back(t, clients...)
	// Redis knows of no breaker any more. Everybody waits and decides by himself.
	eventually(t, "processes decide by themselves", func() bool { return probe(t, clients[0]).Alone && probe(t, clients[1]).Alone })
	for i, b := range breakers {
		if b.cleared() {
			t.Errorf("breaker %d was cleared without a probe", i)
		}
	}
	clients[1].Board().Trip(fault.Vapi, answered(time.Minute))
	eventually(t, "a new trip reaches all", all(breakers, func(b *breaker) bool { return b.told.size() == 2 && b.shut() }))
}

func TestTripWithoutRedisReachesTheOthersLater(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	clients := openMany(t, server, 3)
	breakers := join(t, clients)
	server.Kill()
	away(t, clients...)
	start := time.Now()
	clients[0].Board().Trip(fault.Vapi, answered(time.Minute))
	if took := time.Since(start); took > time.Second {
		t.Errorf("the trip took %v", took)
	}
	clients[0].Board().Trip(fault.Vapi, resilience.Trip{For: time.Minute}) // what was an answer remains one
	clients[1].Board().Trip(fault.Twilio, answered(100*time.Millisecond))
	wait(t, time.Second)
	server.Restart()
	eventually(t, "all are shut", all(breakers, (*breaker).shut))
	for i, b := range breakers {
		n, _ := b.last()
		if end := n.at.Add(n.shut).Sub(start); end > 61*time.Second {
			t.Errorf("breaker %d is shut until %v after the trip", i, end)
		}
	}
	if keys := server.Do("KEYS", "ava:1:breaker:twilio*"); keys != "" {
		t.Errorf("a trip whose time was over was delivered: %q", keys)
	}
}

func TestPollRepairsALostMessage(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	// This one may not subscribe, so it hears nothing.
	server.Do("ACL", "SETUSER", "deaf", "on", ">horse", "~*", "&*", "+@all", "-subscribe")
	deaf := openWith(t, redis.Config{URL: secret.New("redis://deaf:horse@" + server.Addr), Timeout: unhurried})
	clients := append(openMany(t, server, 2), deaf)
	breakers := join(t, clients)
	clients[0].Board().Trip(fault.Vapi, answered(500*time.Millisecond))
	eventually(t, "all are shut", all(breakers, (*breaker).shut))
	granted(t, clients[0]).Done(true)
	granted(t, clients[1]).Done(true)
	eventually(t, "all are cleared", all(breakers, (*breaker).cleared))
}

func TestLostConnectionIsRepairedAtOnce(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	server.Do("ACL", "SETUSER", "deaf", "on", ">horse", "~*", "&*", "+@all")
	// Without a poll it is the new connection that makes it look.
	deaf := openWith(t, redis.Config{URL: secret.New("redis://deaf:horse@" + server.Addr), Timeout: unhurried, Poll: time.Hour})
	clients := []*redis.Client{open(t, server), deaf}
	breakers := join(t, clients)
	subscribed(t, server, 2)
	server.Do("ACL", "SETUSER", "deaf", "-subscribe")
	server.Do("CLIENT", "KILL", "TYPE", "pubsub")
	clients[0].Board().Trip(fault.Vapi, answered(time.Minute))
	eventually(t, "the other is shut", breakers[0].shut)
	wait(t, beat)
	if breakers[1].shut() {
		t.Fatal("it was not deaf")
	}
	server.Do("ACL", "SETUSER", "deaf", "+subscribe")
	eventually(t, "all are shut", all(breakers, (*breaker).shut))
}

func TestProcessThatMissedTheOpenTimeLearnsThatTheBreakerIsHalfOpen(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	clients := openMany(t, server, 1)
	breakers := join(t, clients)
	clients[0].Board().Trip(fault.Vapi, answered(100*time.Millisecond))
	eventually(t, "it is shut", breakers[0].shut)
	wait(t, 300*time.Millisecond)
	late := join(t, []*redis.Client{open(t, server)})
	eventually(t, "it is shut, for no time", late[0].shut)
	if n, _ := late[0].last(); n.shut > time.Millisecond {
		t.Errorf("it is shut for %v", n.shut)
	}
}
