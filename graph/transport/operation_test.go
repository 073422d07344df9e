package transport_test

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"ava/graph/transport"
	"ava/internal/fault"
)

func TestOperationsOfEveryKindGoOverOneConnection(t *testing.T) {
	t.Parallel()
	inTime(t, transport.StreamOptions{}, func(l *live) {
		t := l.t
		l.hold = make(chan struct{})
		p := l.connect(t, "ann")
		p.subscribe("s", "subscription{named}")
		synctest.Wait()
		p.subscribe("m", "mutation{rename}")
		p.subscribe("q", "{name}")
		p.hears(`{"id":"q","type":"next","payload":{"data":{"name":"Ada"}}}`)
		p.hears(`{"id":"q","type":"complete"}`)
		l.feed <- `"1"`
		p.hears(`{"id":"s","type":"next","payload":{"data":{"named":"1"}}}`)
		close(l.hold)
		p.hears(`{"id":"m","type":"next","payload":{"data":{"rename":"done"}}}`)
		p.hears(`{"id":"m","type":"complete"}`)
		l.feed <- `"2"`
		p.hears(`{"id":"s","type":"next","payload":{"data":{"named":"2"}}}`)
		close(l.feed)
		p.hears(`{"id":"s","type":"complete"}`)
		_ = p.conn.Close(websocket.StatusNormalClosure, "")
		l.isIdle(t)
	})
}

func TestWhatAClientCompletesIsOverAtOnceAndItsIDFree(t *testing.T) {
	t.Parallel()
	inTime(t, transport.StreamOptions{PerUser: 1}, func(l *live) {
		t := l.t
		p := l.connect(t, "ann")
		p.say(`{"id":"never was","type":"complete"}`)
		for range 3 {
			p.subscribe("1", "subscription{named}")
			synctest.Wait()
			if l.flowing.Load() != 1 {
				t.Errorf("%d subscriptions go on", l.flowing.Load())
			}
			l.feed <- `"x"`
			p.hears(`{"id":"1","type":"next","payload":{"data":{"named":"x"}}}`)
			p.say(`{"id":"1","type":"complete"}`)
			synctest.Wait()
			if l.flowing.Load() != 0 {
				t.Errorf("%d subscriptions go on", l.flowing.Load())
			}
		}
		p.say(`{"type":"ping"}`)
		p.hears(`{"type":"pong"}`) // and nothing before it
	})
}

// A message that waits to be written when its operation is completed must not
// reach the next one of the same ID.
func TestNothingOfACompletedOperationIsWritten(t *testing.T) {
	t.Parallel()
	inTime(t, transport.StreamOptions{}, func(l *live) {
		t := l.t
		p := l.connect(t, "ann")
		p.subscribe("1", "subscription{named}")
		p.subscribe("2", "subscription{named}")
		synctest.Wait()
		l.feed <- `"x"`
		l.feed <- `"y"`
		synctest.Wait() // one is being written, to a pipe that nobody reads; the other waits
		p.say(`{"id":"1","type":"complete"}`)
		p.say(`{"id":"2","type":"complete"}`)
		p.say(`{"type":"ping"}`)
		synctest.Wait()
		var heard []string
		for got := p.hear(); got != `{"type":"pong"}`; got = p.hear() {
			heard = append(heard, got)
		}
		if len(heard) > 1 {
			t.Errorf("besides what was being written: %s", heard)
		}
	})
}

func TestOperationThatCannotBeExecutedIsAnError(t *testing.T) {
	t.Parallel()
	inTime(t, transport.StreamOptions{}, func(l *live) {
		t := l.t
		p := l.connect(t, "ann")
		for query, want := range map[string]fault.Code{
			"{": "GRAPHQL_PARSE_FAILED", "{nope}": "GRAPHQL_VALIDATION_FAILED", "": "BAD_USER_INPUT", "query A{name} query B{name}": "BAD_USER_INPUT",
		} {
			p.subscribe("1", query)
			if got := p.refused("1"); got != want && want != "BAD_USER_INPUT" || got == "" {
				t.Errorf("%q: %s, want %s", query, got, want)
			}
		}
		p.subscribe("1", "{"+strings.Repeat(" nope", 30)+strings.Repeat(" f", 3)+strings.Join(strings.Split(strings.Repeat("x", 30), ""), "1 ")+"}")
		var m struct{ Payload []json.RawMessage }
		if err := json.Unmarshal([]byte(p.hear()), &m); err != nil || len(m.Payload) > 10 {
			t.Errorf("%d errors, %v", len(m.Payload), err)
		}
		p.subscribe("1", "{name}")
		p.hears(`{"id":"1","type":"next","payload":{"data":{"name":"Ada"}}}`)
		if l.begun.Load() != 1 {
			t.Errorf("%d operations were executed", l.begun.Load())
		}
	})
}

func TestPanicIsOneErrorAndEndsNothingElse(t *testing.T) {
	t.Parallel()
	inTime(t, transport.StreamOptions{}, func(l *live) {
		t := l.t
		p := l.connect(t, "ann")
		p.subscribe("other", "subscription{named}")
		synctest.Wait()
		l.parsing = func() { panic(canary) }
		p.subscribe("parsing", "{name}")
		if got := p.refused("parsing"); got != fault.Internal {
			t.Errorf("got %s", got)
		}
		l.parsing = func() {}
		l.panics.Store(true)
		p.subscribe("executing", "{name}")
		if got := p.refused("executing"); got != fault.Internal {
			t.Errorf("got %s", got)
		}
		l.panics.Store(false)
		p.subscribe("event", "subscription{named}")
		synctest.Wait()
		l.feed <- `panic`
		l.feed <- `"x"`
		var failed, went int
		for range 2 {
			switch got := p.hear(); {
			case strings.Contains(got, `"type":"error"`) && strings.Contains(got, "INTERNAL"):
				failed++
			case strings.Contains(got, `"named":"x"`):
				went++
			default:
				t.Errorf("got %s", got)
			}
		}
		if failed != 1 || went != 1 {
			t.Errorf("%d failed, %d went on", failed, went)
		}
	})
}

func TestPeersPingEachOther(t *testing.T) {
	t.Parallel()
	inTime(t, transport.StreamOptions{}, func(l *live) {
		t := l.t
		p := l.connect(t, "ann")
		p.say(`{"type":"ping","payload":{"at":1}}`)
		p.hears(`{"type":"pong"}`)
		p.say(`{"type":"pong"}`) // unasked for, which is allowed
		start := time.Now()
		for range 240 { // an hour but for the end
			_, b, err := p.conn.Read(t.Context())
			if err != nil || string(b) != `{"type":"ping"}` {
				break
			}
			p.say(`{"type":"pong"}`)
		}
		if took := time.Since(start); took != time.Hour {
			t.Errorf("it lasted %v", took)
		}
	})
}

// A peer that is gone without a word, as a laptop that is shut, answers nothing.
func TestDeadPeerIsGivenUp(t *testing.T) {
	t.Parallel()
	inTime(t, transport.StreamOptions{}, func(l *live) {
		t := l.t
		p := l.connect(t, "ann")
		p.subscribe("1", "subscription{named}")
		start := time.Now()
		p.isClosedWith(-1)
		if took := time.Since(start); took != 30*time.Second {
			t.Errorf("after %v", took)
		}
		l.isIdle(t)
	})
}

// The frames of WebSocket itself are a sign of life as well.
func TestPeerThatOnlySendsControlFramesLives(t *testing.T) {
	t.Parallel()
	inTime(t, transport.StreamOptions{}, func(l *live) {
		t := l.t
		p := l.connect(t, "ann")
		ended := make(chan time.Time, 1)
		go func() {
			p.closed()
			ended <- time.Now()
		}()
		start := time.Now()
		for range 30 {
			time.Sleep(10 * time.Second)
			if err := p.conn.Ping(t.Context()); err != nil {
				t.Fatalf("after %v: %v", time.Since(start), err)
			}
		}
		if took := (<-ended).Sub(start); took < 5*time.Minute || took > 6*time.Minute {
			t.Errorf("it lasted %v", took)
		}
	})
}

// A client that does not read costs what it has been sent so far, and that for a
// while only.
func TestClientThatDoesNotReadIsClosed(t *testing.T) {
	t.Parallel()
	inTime(t, transport.StreamOptions{}, func(l *live) {
		t := l.t
		p := l.connect(t, "ann")
		for _, id := range []string{"1", "2", "3"} {
			p.subscribe(id, "subscription{named}")
		}
		synctest.Wait()
		go func() {
			for {
				select {
				case l.feed <- `"x"`:
				case <-t.Context().Done():
					return
				}
			}
		}()
		time.Sleep(9 * time.Second)
		synctest.Wait()
		if n := l.produced.Load(); n > 4 || l.flowing.Load() != 3 {
			t.Errorf("%d events for a client that reads none, %d subscriptions", n, l.flowing.Load())
		}
		time.Sleep(2 * time.Second)
		l.isIdle(t)
	})
}
