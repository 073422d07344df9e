// Package redis is what the processes of an installation share: a second level
// of the cache, limits, the service breakers and messages.
//
// None of it needs Redis to answer. A command takes 100 ms at most; after three
// failures in a row nobody asks until Redis is found again, and each part goes
// on with what the process knows by itself. What that means is said at
// [Second], [Window], [Board] and [Bus].
//
// Every key begins with the version of its layout and expires by itself but
// one. Names of users and of values are hashed. Redis 6 or newer is needed. Its
// eviction may cost a limit its memory: give it room.
package redis

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/rueidis"

	"ava/internal/secret"
)

// prefix is before every key and channel. The number is the layout's version.
const prefix = "ava:1:"

// Mode tells whether the processes act as one.
type Mode string

// The modes.
const (
	Shared Mode = "shared"
	Local  Mode = "local" // Redis is away; the process decides by itself
)

// Config is how Redis is reached. A zero field means its default.
type Config struct {
	// URL is redis://user:password@host:port/database or, for TLS, rediss://….
	// All but the host may be missing.
	URL     secret.Text
	Timeout time.Duration // how long one command may take; 100 ms
	// Lease is how long a probe keeps its slot if nobody says how it ended; 12 s.
	// It is longer than an attempt and the grace after it.
	Lease  time.Duration
	Probes int           // successful probes that close a breaker; 2
	Beat   time.Duration // how often a process says that it is there; 2 s
	Poll   time.Duration // how often breakers are looked at, should a message be lost; 1 s
	// Moved is told of each change of the mode, with the reason if it is to
	// Local. It is called by one goroutine and must return soon. It may be nil.
	Moved func(m Mode, cause error)
}

func (c Config) withDefaults() Config {
	c.Timeout = positive(c.Timeout, 100*time.Millisecond)
	c.Lease = positive(c.Lease, 12*time.Second)
	c.Probes = positive(c.Probes, 2)
	c.Beat = positive(c.Beat, 2*time.Second)
	c.Poll = positive(c.Poll, time.Second)
	if c.Moved == nil {
		c.Moved = func(Mode, error) {}
	}
	return c
}

func positive[T int | time.Duration](v, otherwise T) T {
	if v > 0 {
		return v
	}
	return otherwise
}

// Client is one process's connection. It is safe for concurrent use.
type Client struct {
	config   Config
	instance string // this process among the others; random, so that no two share it
	link     *link
	fleet    *fleet
	beating  *rueidis.Lua
	second   *Second
	window   *Window
	board    *Board
	bus      *Bus

	told    atomic.Value // the Mode that Moved was told of
	stop    context.CancelFunc
	leave   func() // says goodbye
	running sync.WaitGroup
}

// Open connects. It fails if the URL is wrong or Redis refuses what is in it,
// such as a password. That Redis does not answer is no error: the client is
// [Local] until it does. Close ends it.
func Open(ctx context.Context, config Config) (*Client, error) {
	config = config.withDefaults()
	option, err := options(config.URL.Reveal(), config.Timeout) //nolint:forbidigo // for the connection
	if err != nil {
		return nil, err
	}
	connection, err := rueidis.NewClient(option)
	if connection == nil {
		return nil, fmt.Errorf("cannot use Redis: %w", err)
	}
	if refused(err) {
		connection.Close()
		return nil, fmt.Errorf("redis refuses what is in its address: %w", err)
	}
	l := newLink(connection, config.Timeout)
	c := &Client{config: config, instance: rand.Text(), link: l, fleet: newFleet(config.Beat)}
	c.beating = rueidis.NewLuaScript(beatSource)
	c.second = newSecond(l)
	c.window = newWindow(l, c.fleet)
	c.board = newBoard(l, c.fleet, config, c.instance)
	c.bus = newBus(l, c.instance)
	c.told.Store(Local)
	if err := c.beat(ctx); err != nil {
		config.Moved(Local, err)
	}
	c.report()
	c.start(context.WithoutCancel(ctx))
	return c, nil
}

// start starts what runs until Close.
func (c *Client) start(ctx context.Context) {
	c.leave = func() { c.absent(ctx) }
	running, stop := context.WithCancel(ctx)
	c.stop = stop
	for _, loop := range []func(context.Context){c.pulse, c.listen, c.board.publish, c.board.poll, c.bus.publish} {
		c.running.Go(func() { loop(running) })
	}
}

// Second returns the cache's second level.
func (c *Client) Second() *Second { return c.second }

// Window returns the limits.
func (c *Client) Window() *Window { return c.window }

// Board returns the service breakers.
func (c *Client) Board() *Board { return c.board }

// Bus returns the messages between processes.
func (c *Client) Bus() *Bus { return c.bus }

// Mode returns the mode as of now.
func (c *Client) Mode() Mode {
	if c.link.away.Load() {
		return Local
	}
	return Shared
}

// Ready asks Redis for a sign of life. The error says why there is none.
func (c *Client) Ready(ctx context.Context) error {
	return c.link.do(ctx, func(ctx context.Context) error {
		return c.link.redis.Do(ctx, c.link.redis.B().Ping().Build()).Error()
	})
}

// Close says goodbye to the other processes and disconnects. It takes a second
// or two at most. The parts keep working by themselves.
func (c *Client) Close() {
	c.stop()
	c.running.Wait()
	c.leave()
	c.link.away.Store(true)
	c.link.redis.Close()
}

// refused reports whether err is Redis's own word that an address will not do,
// rather than that it does not answer or is not ready.
func refused(err error) bool {
	answer, ok := errors.AsType[*rueidis.RedisError](err)
	if !ok {
		return false
	}
	for _, reason := range []string{"WRONGPASS", "NOAUTH", "NOPERM", "DB index"} {
		if strings.HasPrefix(answer.Error(), reason) {
			return true
		}
	}
	return false
}
