package transport_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"ava/graph/transport"
	"ava/internal/fault"
	"ava/internal/identity"
)

const subscription = "subscription{named}"

func TestUserHasOnlySoManyStreamsAndAllTogetherToo(t *testing.T) {
	t.Parallel()
	inTime(t, transport.StreamOptions{PerUser: 2, Total: 3}, func(l *live) {
		t := l.t
		ann, ben := l.connect(t, "ann"), l.connect(t, "ben")
		ann.subscribe("1", subscription)
		ann.subscribe("2", subscription)
		synctest.Wait()
		ann.subscribe("3", subscription)
		if got := ann.refused("3"); got != fault.RateLimited {
			t.Errorf("her third: %s", got)
		}
		ben.subscribe("1", subscription)
		synctest.Wait()
		ben.subscribe("2", subscription)
		if got := ben.refused("2"); got != fault.Overloaded {
			t.Errorf("the fourth of all: %s", got)
		}
		ann.say(`{"id":"2","type":"complete"}`)
		synctest.Wait()
		ben.subscribe("2", subscription)
		ann.subscribe("q", "{name}") // which is no stream
		ann.hears(`{"id":"q","type":"next","payload":{"data":{"name":"Ada"}}}`)
		synctest.Wait()
		if l.flowing.Load() != 3 {
			t.Errorf("%d subscriptions", l.flowing.Load())
		}
	})
}

func TestUserHasOnlySoManyWebSockets(t *testing.T) {
	t.Parallel()
	inTime(t, transport.StreamOptions{PerUser: 2, Total: 3}, func(l *live) {
		t := l.t
		l.connect(t, "ann")
		second := l.connect(t, "ann")
		third := l.open(t, "ann")
		third.say(initialise)
		third.isClosedWith(websocket.StatusTryAgainLater)
		_ = second.conn.Close(websocket.StatusNormalClosure, "")
		synctest.Wait()
		l.connect(t, "ann")
		l.connect(t, "ben")
		fourth := l.open(t, "ben")
		fourth.say(initialise)
		fourth.isClosedWith(websocket.StatusTryAgainLater)
	})
}

func TestWebSocketHasOnlySoManyOperationsAtATime(t *testing.T) {
	t.Parallel()
	inTime(t, transport.StreamOptions{Operations: 2}, func(l *live) {
		t := l.t
		l.hold = make(chan struct{})
		p := l.connect(t, "ann")
		p.subscribe("1", "mutation{rename}")
		p.subscribe("2", "mutation{rename}")
		p.subscribe("3", "mutation{rename}")
		if got := p.refused("3"); got != fault.RateLimited {
			t.Errorf("the third: %s", got)
		}
		close(l.hold)
		for range 4 {
			p.hear()
		}
		synctest.Wait()
		p.subscribe("3", "{name}")
		p.hears(`{"id":"3","type":"next","payload":{"data":{"name":"Ada"}}}`)
	})
}

// short is an authenticator whose proofs end soon.
type short struct{ life time.Duration }

func (s short) Authenticate(*http.Request) (identity.Viewer, error) {
	v := user("ann")
	v.Until = time.Now().Add(s.life)
	return v, nil
}

func TestWebSocketDoesNotOutliveTheProofOfWhoItIs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ proof, age, want time.Duration }{
		"the proof ends":        {10 * time.Minute, 0, 10 * time.Minute},
		"it is old":             {24 * time.Hour, 0, time.Hour},
		"it is old, configured": {24 * time.Hour, time.Minute, time.Minute},
		"it is about to end":    {time.Millisecond, 0, time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := transport.StreamOptions{Authenticate: short{c.proof}, MaxAge: c.age}
			inTime(t, o, func(l *live) {
				t := l.t
				p, start := l.open(t, ""), time.Now()
				p.say(`{"type":"connection_init","payload":{"Authorization":"Bearer x"}}`)
				p.hears(`{"type":"connection_ack"}`)
				for {
					_, _, err := p.conn.Read(t.Context())
					if err != nil {
						if code := websocket.CloseStatus(err); code != 4403 {
							t.Errorf("closed with %d", code)
						}
						break
					}
					if err := p.conn.Write(t.Context(), websocket.MessageText, []byte(`{"type":"pong"}`)); err != nil {
						break
					}
				}
				if took := time.Since(start); took != c.want {
					t.Errorf("after %v, want %v", took, c.want)
				}
			})
		})
	}
}

// What costs money is not cut off because a proof ends while it runs.
func TestMutationIsAnsweredBeforeItsConnectionEnds(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*live){
		"the proof ends": func(*live) { time.Sleep(time.Minute) },
		"the server drains": func(l *live) {
			go l.streams.Drain(15 * time.Second)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inTime(t, transport.StreamOptions{MaxAge: time.Minute, Ping: time.Hour}, func(l *live) {
				t := l.t
				l.hold = make(chan struct{})
				p := l.connect(t, "ann")
				p.subscribe("m", "mutation{rename}")
				p.subscribe("s", subscription)
				synctest.Wait()
				end(l)
				synctest.Wait()
				if l.flowing.Load() != 0 {
					t.Error("the subscription goes on")
				}
				p.subscribe("late", "mutation{rename}") // to be asked for again on the next connection
				time.Sleep(5 * time.Second)
				close(l.hold)
				p.hears(`{"id":"m","type":"next","payload":{"data":{"rename":"done"}}}`)
				p.hears(`{"id":"m","type":"complete"}`)
				if code, _ := p.closed(); code != websocket.StatusGoingAway && code != 4403 {
					t.Errorf("closed with %d", code)
				}
				if l.begun.Load() != 2 {
					t.Errorf("%d operations", l.begun.Load())
				}
			})
		})
	}
}

func TestDrainEndsEverythingSoon(t *testing.T) {
	t.Parallel()
	inTime(t, transport.StreamOptions{}, func(l *live) {
		t := l.t
		mute, subscribed, idle := l.open(t, ""), l.connect(t, "ann"), l.connect(t, "ben")
		subscribed.subscribe("1", subscription)
		sse := l.stream(t, subscription, "ann")
		synctest.Wait()
		start := time.Now()
		drained := make(chan time.Duration, 2)
		for range 2 {
			go func() {
				l.streams.Drain(15 * time.Second)
				drained <- time.Since(start)
			}()
		}
		for _, p := range []*peer{mute, subscribed, idle} {
			p.isClosedWith(websocket.StatusGoingAway)
		}
		if rest := sse.rest(); rest != "" {
			t.Errorf("the event stream ends with %q", rest) // complete would be: do not ask again
		}
		for range 2 {
			if took := <-drained; took != 0 {
				t.Errorf("it took %v", took)
			}
		}
		resp := l.handshake(t, "Sec-Websocket-Protocol", "graphql-transport-ws")
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("a new WebSocket gets %d", resp.StatusCode)
		}
		if late := l.stream(t, subscription, "ann"); late.resp.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("a new event stream gets %d", late.resp.StatusCode)
		}
	})
}

// The end of a stream that waits to be written is no other.
func TestDrainOfAnEventStreamThatIsBeingWrittenIsNotItsCompletion(t *testing.T) {
	t.Parallel()
	for range 20 { // it is a matter of chance which of two ends is seen first
		inTime(t, transport.StreamOptions{}, func(l *live) {
			e := l.stream(l.t, subscription, "ann")
			synctest.Wait()
			l.feed <- `"x"`
			synctest.Wait()
			go l.streams.Drain(time.Minute)
			synctest.Wait()
			if rest := e.rest(); strings.Contains(rest, "complete") {
				l.t.Errorf("it ends with %q", rest)
			}
		})
	}
}

// What an operation still does it does before the end: the store closes after it.
func TestDrainWaitsForOperationsThatDoNotEndAtOnce(t *testing.T) {
	t.Parallel()
	inTime(t, transport.StreamOptions{}, func(l *live) {
		l.hold, l.stubborn = make(chan struct{}), 700*time.Millisecond
		p := l.connect(l.t, "ann")
		p.subscribe("1", "mutation{rename}")
		synctest.Wait()
		_ = p.conn.CloseNow()
		start := time.Now()
		l.streams.Drain(time.Minute)
		if took := time.Since(start); took != l.stubborn {
			l.t.Errorf("it took %v", took)
		}
	})
}

// Neither a client that does not say goodbye nor one that does not read holds up
// the end, nor does an operation that never ends.
func TestDrainIsNotHeldUp(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		arrange func(*live)
		most    time.Duration
	}{
		"no goodbye": {func(l *live) { l.connect(l.t, "ann") }, time.Second},
		"not reading": {func(l *live) {
			t := l.t
			l.connect(t, "ann").subscribe("1", subscription)
			synctest.Wait()
			l.feed <- `"x"`
		}, time.Second},
		"event stream not read": {func(l *live) {
			t := l.t
			l.stream(t, subscription, "ann")
			synctest.Wait()
			l.feed <- `"x"`
		}, 10 * time.Second},
		"mutation that hangs": {func(l *live) {
			t := l.t
			l.hold = make(chan struct{})
			l.connect(t, "ann").subscribe("1", "mutation{rename}")
		}, 16 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inTime(t, transport.StreamOptions{}, func(l *live) {
				t := l.t
				c.arrange(l)
				synctest.Wait()
				start := time.Now()
				l.streams.Drain(15 * time.Second)
				if took := time.Since(start); took > c.most {
					t.Errorf("it took %v, want at most %v", took, c.most)
				}
				synctest.Wait()
				if l.flowing.Load() != 0 {
					t.Error("a subscription goes on")
				}
			})
		})
	}
}

// On real connections, which are cut with no goodbye, and nothing of them is
// left: no goroutine, no place taken.
func TestNothingIsLeftOfConnectionsThatAreCut(t *testing.T) {
	l := newLive(t, transport.StreamOptions{PerUser: 400, Total: 400})
	server := httptest.NewServer(l.handler(0))
	defer server.Close()
	base := runtime.NumGoroutine()
	var wg sync.WaitGroup
	for range 200 {
		wg.Go(func() {
			header := http.Header{"X-User": {"ann"}}
			conn, _, err := websocket.Dial(t.Context(), strings.Replace(server.URL, "http", "ws", 1), &websocket.DialOptions{
				HTTPHeader: header, Subprotocols: []string{"graphql-transport-ws"},
			})
			if err != nil {
				t.Error(err)
				return
			}
			p := &peer{t, conn}
			p.say(initialise)
			p.subscribe("1", subscription)
			p.subscribe("2", subscription)
			p.hears(`{"type":"connection_ack"}`)
			_ = conn.CloseNow()
		})
	}
	wg.Wait()
	left := func() int { return runtime.NumGoroutine() - base }
	eventually(t, func() bool { return left() <= 0 && l.flowing.Load() == 0 }, func() {
		t.Errorf("%d goroutines and %d subscriptions are left", left(), l.flowing.Load())
	})
	if l.begun.Load() < 200 {
		t.Errorf("only %d operations", l.begun.Load())
	}
	l.streams.Drain(time.Minute)
}

// eventually waits for something that other processes' work may delay.
func eventually(t *testing.T, ok func() bool, otherwise func()) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			otherwise()
			return
		}
	}
}
