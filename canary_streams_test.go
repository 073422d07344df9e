package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/coder/websocket"
)

// moment is how long what comes of a stream is kept.
const moment = 200 * time.Millisecond

// converse sends a message that is answered for ever, and keeps what comes in a
// moment.
func (r *rig) converse(name string, m message) {
	ctx, cancel := context.WithTimeout(r.t.Context(), moment)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, m.method, r.URL+m.path, strings.NewReader(m.body))
	if err != nil {
		r.t.Errorf("%s: %v", name, err)
		return
	}
	for i := 0; i+1 < len(m.header); i += 2 {
		req.Header.Set(m.header[i], m.header[i+1])
	}
	resp, err := r.Client().Do(req)
	if err != nil {
		return // nothing came in time
	}
	defer resp.Body.Close()
	_, _ = fmt.Fprintf(r.answers, "%s\n%v\n", resp.Status, resp.Header)
	_, _ = io.Copy(r.answers, resp.Body)
}

// speak has a WebSocket execute a query and then breaks its protocol, with the
// query for words. It keeps all that it is told.
func (r *rig) speak(name string, header []string, payload map[string]any, query string) {
	ctx, cancel := context.WithTimeout(r.t.Context(), 5*time.Second)
	defer cancel()
	h := http.Header{}
	for i := 0; i+1 < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	conn, resp, err := websocket.Dial(ctx, strings.Replace(r.URL, "http", "ws", 1)+"/graphql", &websocket.DialOptions{
		HTTPClient: r.Client(), HTTPHeader: h, Subprotocols: []string{"graphql-transport-ws"},
	})
	if err != nil {
		if resp != nil {
			_, _ = fmt.Fprintf(r.answers, "%s %v\n", resp.Status, resp.Header)
			_, _ = io.Copy(r.answers, resp.Body)
		}
		return
	}
	defer func() { _ = conn.CloseNow() }()
	words, err := json.Marshal(query)
	if err != nil {
		r.t.Errorf("%s: %v", name, err)
	}
	first, err := json.Marshal(map[string]any{"type": "connection_init", "payload": payload})
	if err != nil {
		r.t.Errorf("%s: %v", name, err)
	}
	for _, text := range []string{
		string(first), `{"id":"1","type":"subscribe","payload":{"query":` + string(words) + `}}`, `{"type":"ping"}`, `{"type":` + string(words) + `}`,
	} {
		_ = conn.Write(ctx, websocket.MessageText, []byte(text))
	}
	for {
		_, b, err := conn.Read(ctx)
		_, _ = fmt.Fprintf(r.answers, "%s %v\n", b, err)
		if err != nil {
			return
		}
	}
}
