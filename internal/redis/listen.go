package redis

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/rueidis"
)

// listen receives what other processes send, on one connection for the board and
// the bus, and connects again whenever it is lost.
func (c *Client) listen(ctx context.Context) {
	for {
		heard := c.hear(ctx)
		wait := c.config.Beat / 4
		if heard {
			wait = c.config.Beat / 40
		}
		if !pause(ctx, jittered(wait)) {
			return
		}
	}
}

// hear receives until the connection is lost. It reports false if there was none.
func (c *Client) hear(ctx context.Context) bool {
	connection, release := c.link.redis.Dedicate()
	defer release()
	defer connection.Close()
	confirmed := make(chan struct{}, 2)
	lost := connection.SetPubSubHooks(rueidis.PubSubHooks{
		OnMessage: c.arrived,
		OnSubscription: func(rueidis.PubSubSubscription) {
			select {
			case confirmed <- struct{}{}:
			default:
			}
		},
	})
	if subscribe(ctx, connection, c.config.Timeout, confirmed) != nil {
		return false
	}
	// From here on nothing is lost, but since the last time something may be.
	c.bus.resumed()
	c.board.look()
	select {
	case err := <-lost:
		c.link.note(err) // without a request it is the first sign that Redis is gone
	case <-ctx.Done():
	}
	return true
}

// subscribe subscribes to both channels and waits until Redis has confirmed it.
func subscribe(ctx context.Context, connection rueidis.DedicatedClient, timeout time.Duration, confirmed <-chan struct{}) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	if err := connection.Do(ctx, connection.B().Subscribe().Channel(busChannel, boardChannel).Build()).Error(); err != nil {
		return err
	}
	for range 2 {
		select {
		case <-confirmed:
		case <-ctx.Done():
			return fmt.Errorf("no confirmation of a subscription: %w", context.Cause(ctx))
		}
	}
	return nil
}

func (c *Client) arrived(m rueidis.PubSubMessage) {
	switch m.Channel {
	case busChannel:
		c.bus.arrived(m.Message)
	case boardChannel:
		c.board.arrived(m.Message)
	}
}
