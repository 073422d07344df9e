package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
)

const watchQuery = `subscription { integrationChanged(service: VAPI) { id service name status stubbed credential { hint source account }
	health { breaker { state retryAfterMs } } lastError { code userMessage correlationId } } }`

// change is what a subscription tells.
type change struct {
	Status     string
	Stubbed    bool
	Credential *struct{ Hint, Source string }
	Health     struct {
		Breaker struct {
			State        string
			RetryAfterMs *int
		}
	}
	LastError *struct{ Code, CorrelationID string }
}

// told is one result of a subscription.
type told struct {
	Data   *struct{ IntegrationChanged change }
	Errors []gqlError
}

// watch is a subscription as its client sees it.
type watch struct {
	tb   testing.TB
	all  *buffer // every byte that came
	next func() (told, bool)
}

// until reads what is told until something has a status.
func (w *watch) until(status string) change {
	w.tb.Helper()
	for {
		r, more := w.next()
		if !more || len(r.Errors) > 0 {
			w.tb.Fatalf("before %s: %+v\n%s", status, r, w.all)
		}
		if r.Data.IntegrationChanged.Status == status {
			return r.Data.IntegrationChanged
		}
	}
}

// byEvents watches over an event stream; header is in pairs.
func (p *product) byEvents(tb testing.TB, header ...string) *watch {
	tb.Helper()
	body, err := json.Marshal(map[string]any{"query": watchQuery})
	if err != nil {
		tb.Fatal(err)
	}
	req, err := http.NewRequestWithContext(tb.Context(), http.MethodPost, p.URL+"/graphql", strings.NewReader(string(body)))
	if err != nil {
		tb.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "text/event-stream")
	resp, err := p.Client().Do(req)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = resp.Body.Close() })
	w := &watch{tb: tb, all: new(buffer)}
	lines := bufio.NewScanner(io.TeeReader(resp.Body, w.all))
	w.next = func() (told, bool) {
		for lines.Scan() {
			if data, is := strings.CutPrefix(lines.Text(), "data: "); is {
				return w.decode(data), true
			}
		}
		return told{}, false
	}
	return w
}

// bySocket watches over a WebSocket, whose first message has payload.
func (p *product) bySocket(tb testing.TB, payload any, header ...string) *watch {
	tb.Helper()
	conn := p.dial(tb, header...)
	w := &watch{tb: tb, all: new(buffer)}
	first, err := json.Marshal(map[string]any{"type": "connection_init", "payload": payload})
	if err != nil {
		tb.Fatal(err)
	}
	subscribe, err := json.Marshal(map[string]any{"id": "1", "type": "subscribe", "payload": map[string]any{"query": watchQuery}})
	if err != nil {
		tb.Fatal(err)
	}
	for _, text := range [][]byte{first, subscribe} {
		_ = conn.Write(tb.Context(), websocket.MessageText, text) // what became of it is read
	}
	w.next = func() (told, bool) {
		for {
			_, b, err := conn.Read(tb.Context())
			if err != nil {
				_, _ = io.WriteString(w.all, err.Error())
				return told{}, false
			}
			_, _ = w.all.Write(b)
			var m struct {
				Type    string
				Payload json.RawMessage
			}
			if err := json.Unmarshal(b, &m); err != nil {
				tb.Fatal(err)
			}
			switch m.Type {
			case "next":
				return w.decode(string(m.Payload)), true
			case "error":
				return w.decode(`{"errors":` + string(m.Payload) + `}`), true
			}
		}
	}
	return w
}

func (w *watch) decode(data string) told {
	w.tb.Helper()
	var r told
	if err := json.Unmarshal([]byte(data), &r); err != nil {
		w.tb.Fatalf("%s: %v", data, err)
	}
	return r
}

func (p *product) dial(tb testing.TB, header ...string) *websocket.Conn {
	tb.Helper()
	h := http.Header{}
	for i := 0; i+1 < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	conn, _, err := websocket.Dial(tb.Context(), strings.Replace(p.URL, "http", "ws", 1)+"/graphql", &websocket.DialOptions{
		HTTPClient: p.Client(), HTTPHeader: h, Subprotocols: []string{"graphql-transport-ws"},
	})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = conn.CloseNow() })
	return conn
}

// Both transports tell what a query would, and each move of the breaker.
func TestSubscriptionTellsTheStateAndHowItChanges(t *testing.T) {
	for name, open := range map[string]func(*testing.T, *product) *watch{
		"event stream": func(t *testing.T, p *product) *watch { t.Helper(); return p.byEvents(t) },
		"WebSocket":    func(t *testing.T, p *product) *watch { t.Helper(); return p.bySocket(t, nil) },
	} {
		t.Run(name, func(t *testing.T) {
			p := start(t, "AVA_BREAKER_RECOVERY=300ms", "AVA_UPSTREAM_RETRIES=0")
			w := open(t, p)
			if c := w.until("STUBBED"); !c.Stubbed || c.Credential != nil || c.Health.Breaker.State != "CLOSED" {
				t.Errorf("at first: %+v", c)
			}
			for range 3 {
				p.ask(t, readQuery, nil, "X-Stub-Scenario", "vapi=503", "X-Correlation-ID", "the-one-that-failed").one(t)
			}
			c := w.until("UNAVAILABLE")
			if c.Health.Breaker.State != "OPEN" || c.Health.Breaker.RetryAfterMs == nil || c.LastError == nil || c.LastError.Code != "UPSTREAM_UNAVAILABLE" || c.LastError.CorrelationID != "the-one-that-failed" {
				t.Errorf("after three failures: %+v", c)
			}
			if c := w.until("DEGRADED"); c.Health.Breaker.State != "HALF_OPEN" {
				t.Errorf("when it may be tried again: %+v", c)
			}
			for range 2 {
				if r := p.ask(t, readQuery, nil); len(r.Errors) > 0 {
					t.Fatalf("%s", r.Body)
				}
			}
			if c := w.until("STUBBED"); c.Health.Breaker.State != "CLOSED" || c.LastError != nil {
				t.Errorf("in the end: %+v", c)
			}
		})
	}
}

// Whatever becomes of one user's integration, no other user is told of it.
func TestSubscriptionIsItsViewersAlone(t *testing.T) {
	var down sync.Map
	accounts := newAccounts(t)
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, fails := down.Load(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")); fails {
			answer(503, "text/plain", "")(w, r)
			return
		}
		accounts.Config.Handler.ServeHTTP(w, r)
	}))
	t.Cleanup(upstream.Close)
	h := newHouse(t, "AVA_VAPI_BASE_URL="+upstream.URL, "AVA_BREAKER_FAILURES=2")
	ann := map[string]*watch{
		"event stream":         h.byEvents(t, h.as(t, "ann")...),
		"WebSocket":            h.bySocket(t, nil, h.as(t, "ann")...),
		"WebSocket of a page":  h.bySocket(t, map[string]string{"Authorization": h.as(t, "ann")[1]}),
		"token over handshake": h.bySocket(t, map[string]string{"Authorization": h.as(t, "ann")[1]}, h.as(t, "ben")...),
	}
	ben := h.byEvents(t, h.as(t, "ben")...)
	for name, w := range ann {
		if c := w.until("NOT_CONNECTED"); c.Credential != nil {
			t.Errorf("%s: %+v", name, c)
		}
	}
	h.connect(t, "ben", benKey)
	if c := ben.until("CONNECTED"); c.Credential.Hint != "b7e2" || c.Credential.Source != "USER" {
		t.Errorf("Ben is told %+v", c)
	}
	down.Store(benKey, true)
	for range 2 {
		h.ask(t, readQuery, nil, append(h.as(t, "ben"), "X-Correlation-ID", "a-request-of-ben")...).one(t)
	}
	ben.until("UNAVAILABLE")
	h.connect(t, "ann", annKey)
	for name, w := range ann {
		if c := w.until("CONNECTED"); c.Credential.Hint != "a4n1" {
			t.Errorf("%s: %+v", name, c)
		}
		text := w.all.String()
		for _, bens := range []string{"b7e2", "UNAVAILABLE", "DEGRADED", "OPEN", "a-request-of-ben", benKey} {
			if strings.Contains(text, bens) {
				t.Errorf("Ann's %s tells %s: %s", name, bens, text)
			}
		}
		if n := strings.Count(text, `"integrationChanged"`); n != 2 {
			t.Errorf("Ann's %s told %d times: %s", name, n, text)
		}
	}
}

// Over a WebSocket, too, nothing is read of a request without a valid token.
func TestNothingIsExecutedOverAWebSocketWithoutAValidToken(t *testing.T) {
	h := newHouse(t, "AVA_API_VAPI_API_KEY=the-key-of-the-deployment")
	for name, authorization := range strangers(t, h) {
		t.Run(name, func(t *testing.T) {
			var payload any
			if authorization != "" {
				payload = map[string]string{"Authorization": authorization}
			}
			w := h.bySocket(t, payload)
			if r, more := w.next(); more || !strings.Contains(w.all.String(), "4401") || strings.Contains(w.all.String(), "ack") {
				t.Errorf("%+v %s", r, w.all)
			}
			conn := h.dial(t) // and not before there was one
			_ = conn.Write(t.Context(), websocket.MessageText, []byte(`{"id":"1","type":"subscribe","payload":{"query":"mutation{testIntegration(input:{service:VAPI}){ok}}"}}`))
			if _, b, err := conn.Read(t.Context()); websocket.CloseStatus(err) != 4401 {
				t.Errorf("%s %v", b, err)
			}
		})
	}
	if calls := h.vapi.called(); len(calls) > 0 {
		t.Errorf("the provider was called: %v", calls)
	}
}

// What is let through without a viewer for a handshake's sake is nothing else.
func TestWhatLooksLikeAHandshakeExecutesNothing(t *testing.T) {
	h := newHouse(t, "AVA_API_VAPI_API_KEY=the-key-of-the-deployment")
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodHead, http.MethodOptions} {
		for _, header := range [][]string{
			{"Upgrade", "websocket"},
			{"Upgrade", "websocket", "Connection", "Upgrade"},
			{"Upgrade", "websocket", "Accept", "text/event-stream"},
			{"Upgrade", "websocket", "Connection", "Upgrade", "Sec-Websocket-Protocol", "graphql-transport-ws"},
			{"Upgrade", "websocket", "Sec-Websocket-Protocol", "graphql-transport-ws", "Sec-Websocket-Version", "13", "Sec-Websocket-Key", "AAAAAAAAAAAAAAAAAAAAAA=="},
		} {
			req, err := http.NewRequestWithContext(t.Context(), method, h.URL+"/graphql?query={errorCatalog{code}}", strings.NewReader(`{"query":"{ errorCatalog { code } }"}`))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/json")
			for i := 0; i+1 < len(header); i += 2 {
				req.Header.Set(header[i], header[i+1])
			}
			resp, err := h.Client().Do(req)
			if err != nil {
				t.Fatal(err)
			}
			body, _ := io.ReadAll(resp.Body)
			_ = resp.Body.Close()
			if resp.StatusCode < 400 && method != http.MethodOptions || strings.Contains(string(body), `"data"`) {
				t.Errorf("%s %v: %d %s", method, header, resp.StatusCode, body)
			}
		}
	}
}

func TestUserIsToldWhenThereAreTooManyStreams(t *testing.T) {
	p := start(t, "AVA_STREAMS_PER_USER=2", "AVA_STREAMS=2")
	first := p.byEvents(t)
	first.until("STUBBED")
	p.bySocket(t, nil).until("STUBBED")
	for name, w := range map[string]*watch{"event stream": p.byEvents(t), "WebSocket": p.bySocket(t, nil)} {
		r, more := w.next()
		if !more || len(r.Errors) != 1 || r.Errors[0].Extensions.Code != "RATE_LIMITED" || !strings.Contains(r.Errors[0].Message, "too many live views") {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

func TestStreamsEndWithTheirAge(t *testing.T) {
	p := start(t, "AVA_STREAM_MAX_AGE=1s")
	events, socket := p.byEvents(t), p.bySocket(t, nil)
	for _, w := range []*watch{events, socket} {
		w.until("STUBBED")
		if r, more := w.next(); more {
			t.Errorf("told %+v", r)
		}
	}
	if strings.Contains(events.all.String(), "complete") || !strings.Contains(socket.all.String(), "4403") {
		t.Errorf("they ended with %s and %s", events.all, socket.all)
	}
}

// A subscription does not keep the server from stopping, nor a WebSocket.
func TestServerStopsAtOnceWhileThereAreStreams(t *testing.T) {
	p := start(t)
	streams := []*watch{p.byEvents(t), p.bySocket(t, nil)}
	for _, w := range streams {
		w.until("STUBBED")
	}
	p.Config.RegisterOnShutdown(func() { p.parts.streams.Drain(time.Minute) })
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	start := time.Now()
	if err := p.Config.Shutdown(ctx); err != nil {
		t.Errorf("after %v: %v", time.Since(start), err)
	}
	p.parts.streams.Drain(time.Minute)
	for _, w := range streams {
		if r, more := w.next(); more {
			t.Errorf("told %+v", r)
		}
	}
	if text := streams[1].all.String(); !strings.Contains(text, "StatusGoingAway") {
		t.Errorf("the WebSocket ended with %s", text)
	}
}
