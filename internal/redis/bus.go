package redis

import (
	"context"
	"encoding/binary"
	"slices"
	"sync"

	"github.com/redis/rueidis"
)

const (
	busChannel = prefix + "bus"
	// mostQueued is how many messages wait to be sent, and how many of each
	// subscriber to be received.
	mostQueued = 1024
	// mostSent is how many messages go to Redis at once.
	mostSent = 64
	// mostGaps is how many topics with lost messages are remembered: with one
	// more, it is all topics.
	mostGaps = 1024
)

// The kinds of what is on the bus.
const (
	kindMessage = 'm'
	kindGap     = 'g' // messages of a topic were lost
	kindGaps    = 'a' // messages of any topic were lost
)

// Bus carries messages to the other processes, as best it can: one that cannot
// be sent is not sent later. Instead all its receivers are told, when they can
// be, that they have missed something.
type Bus struct {
	link     *link
	instance string
	queue    chan message

	mu          sync.Mutex
	subscribers map[string][]*subscriber // by topic
	gaps        map[string]bool          // topics whose messages were not sent
	allGaps     bool
}

type message struct {
	topic string
	text  []byte
}

func newBus(l *link, instance string) *Bus {
	return &Bus{
		link:        l,
		instance:    instance,
		queue:       make(chan message, mostQueued),
		subscribers: make(map[string][]*subscriber),
		gaps:        make(map[string]bool),
	}
}

// Publish sends a message to the subscribers of topic in the other processes. It
// does not block. The message must not be changed afterwards.
func (b *Bus) Publish(topic string, text []byte) {
	select {
	case b.queue <- message{topic, text}:
	default:
		b.lost(topic)
		b.link.wake()
	}
}

// Subscribe has receive called for each message that another process sends on
// topic from now on, and missed whenever some may have been lost: this process
// was away from Redis, or the sender was, or receive is too slow. Neither is
// called while the other is, or itself. They get no message of this process.
//
// After cancel has returned, one last call may still be under way.
func (b *Bus) Subscribe(topic string, receive func([]byte), missed func()) (cancel func()) {
	s := newSubscriber(receive, missed)
	b.mu.Lock()
	b.subscribers[topic] = append(b.subscribers[topic], s)
	b.mu.Unlock()
	go s.run()
	return sync.OnceFunc(func() {
		b.mu.Lock()
		b.subscribers[topic] = slices.DeleteFunc(b.subscribers[topic], func(other *subscriber) bool { return other == s })
		if len(b.subscribers[topic]) == 0 {
			delete(b.subscribers, topic)
		}
		b.mu.Unlock()
		close(s.done)
	})
}

// publish sends what is in the queue until ctx ends.
func (b *Bus) publish(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case m := <-b.queue:
			b.send(ctx, b.more(m))
		}
	}
}

// more returns m and what else is waiting.
func (b *Bus) more(m message) []message {
	messages := []message{m}
	for len(messages) < mostSent {
		select {
		case m = <-b.queue:
			messages = append(messages, m)
		default:
			return messages
		}
	}
	return messages
}

func (b *Bus) send(ctx context.Context, messages []message) {
	commands := make([]rueidis.Completed, len(messages))
	for i, m := range messages {
		commands[i] = b.command(kindMessage, m.topic, m.text)
	}
	err := b.link.do(ctx, func(ctx context.Context) error {
		return firstError(b.link.redis.DoMulti(ctx, commands...))
	})
	if err != nil {
		for _, m := range messages {
			b.lost(m.topic)
		}
	}
}

func firstError(results []rueidis.RedisResult) error {
	for _, r := range results {
		if err := r.Error(); err != nil {
			return err
		}
	}
	return nil
}

// command is the one that puts something on the bus: the sender, the kind, the
// topic with its length before it, and the message.
func (b *Bus) command(kind byte, topic string, text []byte) rueidis.Completed {
	data := append([]byte(b.instance), kind)
	data = binary.AppendUvarint(data, uint64(len(topic)))
	data = append(data, topic...)
	data = append(data, text...)
	return b.link.redis.B().Publish().Channel(busChannel).Message(rueidis.BinaryString(data)).Build()
}

// lost notes that a message was not sent.
func (b *Bus) lost(topic string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.gaps) >= mostGaps {
		b.gaps, b.allGaps = make(map[string]bool), true
	}
	if !b.allGaps {
		b.gaps[topic] = true
	}
}

// confess tells the others of the messages that were not sent.
func (b *Bus) confess(ctx context.Context) {
	topics, all := b.takeGaps()
	var commands []rueidis.Completed
	if all {
		commands = append(commands, b.command(kindGaps, "", nil))
	}
	for _, topic := range topics {
		commands = append(commands, b.command(kindGap, topic, nil))
	}
	if len(commands) == 0 {
		return
	}
	err := b.link.do(ctx, func(ctx context.Context) error {
		return firstError(b.link.redis.DoMulti(ctx, commands...))
	})
	if err == nil {
		return
	}
	for _, topic := range topics {
		b.lost(topic)
	}
	if all {
		b.mu.Lock()
		b.allGaps = true
		b.mu.Unlock()
	}
}

func (b *Bus) takeGaps() (topics []string, all bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for topic := range b.gaps {
		topics = append(topics, topic)
	}
	all = b.allGaps
	b.gaps, b.allGaps = make(map[string]bool), false
	return topics, all
}

// arrived passes on what was on the bus.
func (b *Bus) arrived(data string) {
	if len(data) <= len(b.instance) || data[:len(b.instance)] == b.instance {
		return
	}
	kind, rest := data[len(b.instance)], data[len(b.instance)+1:]
	length, n := binary.Uvarint([]byte(rest[:min(len(rest), binary.MaxVarintLen64)]))
	if n <= 0 || length > uint64(len(rest)-n) {
		return
	}
	topic, text := rest[n:n+int(length)], rest[n+int(length):]
	if kind == kindGaps {
		b.resumed()
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, s := range b.subscribers[topic] {
		if kind == kindMessage {
			s.offer([]byte(text))
		} else {
			s.skipped()
		}
	}
}

// resumed tells all subscribers that messages may have been lost.
func (b *Bus) resumed() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, subscribers := range b.subscribers {
		for _, s := range subscribers {
			s.skipped()
		}
	}
}

// subscriber is one of a topic's. What it is to receive waits in a queue.
type subscriber struct {
	receive func([]byte)
	missed  func()
	queue   chan []byte
	gap     chan struct{} // holds one element if messages were lost
	done    chan struct{}
}

func newSubscriber(receive func([]byte), missed func()) *subscriber {
	return &subscriber{
		receive: receive,
		missed:  missed,
		queue:   make(chan []byte, mostQueued),
		gap:     make(chan struct{}, 1),
		done:    make(chan struct{}),
	}
}

func (s *subscriber) run() {
	for {
		select {
		case <-s.done:
			return
		case <-s.gap:
			s.missed()
		case text := <-s.queue:
			s.receive(text)
		}
	}
}

func (s *subscriber) offer(text []byte) {
	select {
	case s.queue <- text:
	default:
		s.skipped()
	}
}

func (s *subscriber) skipped() {
	select {
	case s.gap <- struct{}{}:
	default:
	}
}
