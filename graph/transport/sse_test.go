package transport_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ava/graph/transport"
	"ava/internal/fault"
	"ava/internal/identity"
)

const typeStream = "text/event-stream"

// events is an event stream as a client reads it.
type events struct {
	t    *testing.T
	resp *http.Response
	r    *bufio.Reader
}

// stream asks for an event stream as a user; header is in pairs.
func (l *live) stream(t *testing.T, q, name string, header ...string) *events {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://localhost/graphql", strings.NewReader(query(q)))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", typeJSON)
	r.Header.Set("Accept", typeStream)
	r.Header.Set("X-User", name)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	resp, err := l.client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = resp.Body.Close() })
	return &events{t, resp, bufio.NewReader(resp.Body)}
}

// next reads up to the next empty line.
func (e *events) next() string {
	e.t.Helper()
	var b strings.Builder
	for {
		line, err := e.r.ReadString('\n')
		b.WriteString(line)
		if err != nil {
			e.t.Fatalf("after %q: %v", b.String(), err)
		}
		if line == "\n" {
			return b.String()
		}
	}
}

func (e *events) are(want string) {
	e.t.Helper()
	if got := e.next(); got != want {
		e.t.Errorf("got  %q\nwant %q", got, want)
	}
}

// rest reads to the end, which has to be one of the answer and not of the
// connection.
func (e *events) rest() string {
	e.t.Helper()
	b, err := io.ReadAll(e.r)
	if err != nil {
		e.t.Errorf("after %q: %v", b, err)
	}
	return string(b)
}

const complete = "event: complete\ndata:\n\n"

// What urql sends with every query and with every subscription.
const (
	urqlQuery        = typeGraphQL + ", application/graphql+json, application/json, text/event-stream, multipart/mixed"
	urqlSubscription = "text/event-stream, multipart/mixed"
)

func TestEventStreamIsForSubscriptionsAndForWhoWouldRatherHaveIt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		accept              string
		query, subscription string // the answers' types; empty for 406
	}{
		{"", typeJSON, ""},
		{"*/*", typeJSON, ""},
		{"text/*", "", ""},
		{typeJSON, typeJSON, ""},
		{typeStream, typeStream, typeStream},
		{"Text/Event-Stream; charset=utf-8", typeStream, typeStream},
		{urqlQuery, typeGraphQL, typeStream},
		{urqlSubscription, typeStream, typeStream},
		{"text/event-stream, application/json", typeStream, typeStream},
		{"application/json, text/event-stream", typeJSON, typeStream},
		{"text/event-stream;q=0.9, application/json", typeJSON, typeStream},
		{"text/event-stream;q=0.9, application/json;q=0.8", typeStream, typeStream},
		{"text/event-stream, */*", typeStream, typeStream},
		{"text/event-stream;q=0.1, */*", typeJSON, typeStream},
		{"text/event-stream;q=0, */*", typeJSON, ""},
		{"text/event-stream;q=2", "", ""},
		{"application/x-text/event-stream", "", ""},
		{"text/event-streams", "", ""},
	} {
		t.Run(c.accept, func(t *testing.T) {
			t.Parallel()
			inTime(t, transport.StreamOptions{}, func(l *live) {
				t := l.t
				for q, want := range map[string]string{"{name}": c.query, subscription: c.subscription} {
					e := l.stream(t, q, "ann", "Accept", c.accept)
					status := map[bool]int{true: 200, false: 406}[want != ""]
					if want == "" {
						want = typeJSON
					}
					if got := e.resp.Header.Get("Content-Type"); got != want+charset || e.resp.StatusCode != status {
						t.Errorf("%s: %d %q, want %d %q", q, e.resp.StatusCode, got, status, want)
					}
					_ = e.resp.Body.Close()
				}
			})
		})
	}
}

func TestResultsComeAsEventsAndTheEndIsTold(t *testing.T) {
	t.Parallel()
	inTime(t, transport.StreamOptions{}, func(l *live) {
		t := l.t
		e := l.stream(t, subscription, "ann")
		for name, want := range map[string]string{"Cache-Control": "no-store", "Vary": "Accept, Accept-Language", "X-Accel-Buffering": "no"} {
			if got := e.resp.Header.Get(name); got != want {
				t.Errorf("%s: %q", name, got)
			}
		}
		l.feed <- `"1"`
		e.are("event: next\ndata: {\"data\":{\"named\":\"1\"}}\n\n")
		l.feed <- "\n\"2\\n\"\r\n"
		e.are("event: next\ndata: {\"data\":{\"named\": \"2\\n\"  }}\n\n")
		close(l.feed)
		if got := e.rest(); got != complete {
			t.Errorf("the end is %q", got)
		}
		e = l.stream(t, "{name}", "ann")
		if got := e.rest(); got != "event: next\ndata: {\"data\":{\"name\":\"Ada\"}}\n\n"+complete {
			t.Errorf("a query: %q", got)
		}
		l.isIdle(t)
	})
}

// GraphQL over SSE has it so: a client that asks for events is told in an event
// what is wrong with its query. What is no query at all is another matter.
func TestQueryThatCannotBeExecutedIsToldAsAnEvent(t *testing.T) {
	t.Parallel()
	inTime(t, transport.StreamOptions{}, func(l *live) {
		t := l.t
		for q, want := range map[string]fault.Code{"{": "GRAPHQL_PARSE_FAILED", "subscription{nope}": "GRAPHQL_VALIDATION_FAILED"} {
			e := l.stream(t, q, "ann")
			event, end, _ := strings.Cut(e.rest(), "\n\n")
			if e.resp.StatusCode != 200 || codeOf(t, event) != want || end != complete || strings.Contains(event, `"data":`) {
				t.Errorf("%s: %d %q, then %q", q, e.resp.StatusCode, event, end)
			}
			e = l.stream(t, q, "ann", "Accept", urqlQuery)
			if e.resp.StatusCode != 400 || e.resp.Header.Get("Content-Type") != typeGraphQL+charset {
				t.Errorf("%s, with JSON preferred: %d %v", q, e.resp.StatusCode, e.resp.Header)
			}
		}
		for name, c := range map[string]struct {
			header []string
			query  string
			status int
		}{
			"not JSON": {[]string{"Content-Type", "text/plain"}, "{name}", 415},
			"no query": {nil, "", 400},
		} {
			e := l.stream(t, c.query, "ann", c.header...)
			if e.resp.StatusCode != c.status || e.resp.Header.Get("Content-Type") != typeJSON+charset {
				t.Errorf("%s: %d %v", name, e.resp.StatusCode, e.resp.Header)
			}
		}
		if l.begun.Load() != 0 {
			t.Errorf("%d operations were executed", l.begun.Load())
		}
	})
}

// codeOf returns the code of the first error in an event.
func codeOf(t *testing.T, event string) fault.Code {
	t.Helper()
	var m struct {
		Errors []struct{ Extensions struct{ Code fault.Code } }
	}
	data, found := strings.CutPrefix(event, "event: next\ndata: ")
	if err := json.Unmarshal([]byte(data), &m); !found || err != nil || len(m.Errors) == 0 {
		t.Fatalf("%q: %v", event, err)
	}
	return m.Errors[0].Extensions.Code
}

func TestEventStreamIsLimitedAsOthersAre(t *testing.T) {
	t.Parallel()
	inTime(t, transport.StreamOptions{PerUser: 1, Total: 2}, func(l *live) {
		t := l.t
		first := l.stream(t, subscription, "ann")
		for name, want := range map[string]fault.Code{"ann": fault.RateLimited} {
			event, end, _ := strings.Cut(l.stream(t, subscription, name).rest(), "\n\n")
			if got := codeOf(t, event); got != want || end != complete {
				t.Errorf("%s: %s, then %q", name, got, end)
			}
		}
		l.stream(t, subscription, "ben")
		if event, _, _ := strings.Cut(l.stream(t, subscription, "eve").rest(), "\n\n"); codeOf(t, event) != fault.Overloaded {
			t.Errorf("the third of all: %q", event)
		}
		if got := l.stream(t, "{name}", "ann").rest(); !strings.Contains(got, "Ada") {
			t.Errorf("a query counts: %q", got)
		}
		_ = first.resp.Body.Close()
		synctest.Wait()
		l.stream(t, subscription, "ann")
		synctest.Wait()
		if l.flowing.Load() != 2 {
			t.Errorf("%d subscriptions", l.flowing.Load())
		}
	})
}

// The server's time limit for a request must not end it, and proxies end what
// says nothing.
func TestEventStreamWithoutEventsLasts(t *testing.T) {
	t.Parallel()
	inTime(t, transport.StreamOptions{}, func(l *live) {
		t := l.t
		start := time.Now()
		e := l.stream(t, subscription, "ann")
		for n := range 20 {
			e.are(":\n\n")
			if took, want := time.Since(start), time.Duration(n+1)*15*time.Second; took != want {
				t.Errorf("after %v, want %v", took, want)
			}
		}
		l.feed <- `1`
		e.are("event: next\ndata: {\"data\":{\"named\":1}}\n\n")
	})
}

func TestEventStreamDoesNotOutliveTheProofOfWhoItIs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ proof, age, want time.Duration }{
		"the proof ends": {10 * time.Minute, 0, 10 * time.Minute},
		"it is old":      {24 * time.Hour, time.Minute, time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inTime(t, transport.StreamOptions{MaxAge: c.age}, func(l *live) {
				t := l.t
				l.until(c.proof)
				start := time.Now()
				rest := l.stream(t, subscription, "ann").rest()
				if took := time.Since(start); took != c.want || strings.Contains(rest, "complete") {
					t.Errorf("it ended after %v with %q, want %v", took, rest, c.want)
				}
				l.isIdle(t)
			})
		})
	}
}

// until has the proofs of users end.
func (l *live) until(life time.Duration) {
	inner := l.server.Handler
	l.server.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := user(r.Header.Get("X-User"))
		v.Until = time.Now().Add(life)
		r.Header.Del("X-User")
		inner.ServeHTTP(w, r.WithContext(identity.With(r.Context(), v)))
	})
}

func TestClientThatLeavesEndsItsSubscription(t *testing.T) {
	t.Parallel()
	inTime(t, transport.StreamOptions{}, func(l *live) {
		t := l.t
		e := l.stream(t, subscription, "ann")
		l.feed <- `1`
		e.next()
		_ = e.resp.Body.Close()
		l.isIdle(t)
	})
}

func TestPanicEndsAnEventStreamWithOneError(t *testing.T) {
	t.Parallel()
	inTime(t, transport.StreamOptions{}, func(l *live) {
		t := l.t
		e := l.stream(t, subscription, "ann")
		l.feed <- "panic"
		rest := e.rest()
		event, end, _ := strings.Cut(rest, "\n\n")
		if codeOf(t, event) != fault.Internal || end != complete || strings.Contains(rest, canary) {
			t.Errorf("got %q", rest)
		}
		l.panics.Store(true)
		if e := l.stream(t, subscription, "ann"); e.resp.StatusCode != 500 || strings.Contains(e.rest(), canary) {
			t.Errorf("at its begin: %d", e.resp.StatusCode)
		}
		l.isIdle(t)
	})
}

func TestEventStreamThatIsNotReadEnds(t *testing.T) {
	t.Parallel()
	inTime(t, transport.StreamOptions{}, func(l *live) {
		t := l.t
		l.stream(t, subscription, "ann")
		synctest.Wait()
		stop := make(chan struct{})
		go func() {
			for {
				select {
				case l.feed <- `"` + strings.Repeat("x", 10_000) + `"`:
				case <-stop:
					return
				}
			}
		}()
		time.Sleep(9 * time.Second)
		synctest.Wait()
		if n := l.produced.Load(); n > 4 || l.flowing.Load() != 1 {
			t.Errorf("%d events for a client that reads none", n)
		}
		time.Sleep(2 * time.Second)
		close(stop)
		l.isIdle(t)
	})
}

// The connection is an ordinary one again afterwards, also after the time that
// a write had.
func TestConnectionOfAnEventStreamServesAnotherRequest(t *testing.T) {
	t.Parallel()
	inTime(t, transport.StreamOptions{}, func(l *live) {
		t := l.t
		client := &http.Client{Transport: &http.Transport{DialContext: l.dial}}
		defer client.CloseIdleConnections()
		for range 3 {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://localhost/graphql", strings.NewReader(query("{name}")))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Content-Type", typeJSON)
			r.Header.Set("Accept", typeStream)
			resp, err := client.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			if b, err := io.ReadAll(resp.Body); err != nil || !strings.Contains(string(b), "Ada") {
				t.Errorf("%s %v", b, err)
			}
			_ = resp.Body.Close()
			time.Sleep(11 * time.Second)
		}
		if n := l.dialled.Load(); n != 1 {
			t.Errorf("%d connections", n)
		}
	})
}

func TestHeadersAreCompletedJustBeforeAnEventStream(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.HTTP = transport.HTTP{Streams: transport.NewStreams(transport.StreamOptions{}), Header: func(ctx context.Context, h http.Header) {
		h.Set("RateLimit", ctx.Value(mark{}).(string))
	}}
	for _, q := range []string{"{name}", "{nope}"} {
		r := request(query(q))
		r.Header.Set("Accept", typeStream)
		w := httptest.NewRecorder()
		s.Do(w, traced(r.WithContext(context.WithValue(r.Context(), mark{}, "1"))), s.exec)
		if w.Header().Get("RateLimit") != "1" || !w.Flushed {
			t.Errorf("%s: headers %v", q, w.Header())
		}
	}
}
