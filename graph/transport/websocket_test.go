package transport_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"ava/graph/transport"
	"ava/internal/fault"
	"ava/internal/identity"
)

func TestHandshakeIsRefusedForOtherProtocolsAndOtherOrigins(t *testing.T) {
	t.Parallel()
	own := []string{"Sec-Websocket-Protocol", "graphql-transport-ws"}
	for name, c := range map[string]struct {
		header []string
		status int
		reason fault.Reason
	}{
		"no protocol":         {nil, 400, fault.ProtocolUnknown},
		"the legacy protocol": {[]string{"Sec-Websocket-Protocol", "graphql-ws"}, 400, fault.ProtocolUnknown},
		"in capitals":         {[]string{"Sec-Websocket-Protocol", "GRAPHQL-TRANSPORT-WS"}, 400, fault.ProtocolUnknown},
		"ours":                {own, 101, ""},
		"ours among others":   {[]string{"Sec-Websocket-Protocol", "graphql-ws, graphql-transport-ws"}, 101, ""},
		"own origin":          {append([]string{"Origin", "http://localhost"}, own...), 101, ""},
		"own origin by https": {append([]string{"Origin", "https://LOCALHOST"}, own...), 101, ""},
		"another origin":      {append([]string{"Origin", "http://evil.example"}, own...), 403, fault.CrossSite},
		"another port":        {append([]string{"Origin", "http://localhost:81"}, own...), 403, fault.CrossSite},
		"a part of ours":      {append([]string{"Origin", "http://localhost.evil.example"}, own...), 403, fault.CrossSite},
		"no origin to name":   {append([]string{"Origin", "null"}, own...), 403, fault.CrossSite},
		"two origins":         {append([]string{"Origin", "http://localhost", "Origin", "http://evil.example"}, own...), 403, fault.CrossSite},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inTime(t, transport.StreamOptions{}, func(l *live) {
				t := l.t
				resp := l.handshake(t, c.header...)
				defer resp.Body.Close()
				if resp.StatusCode != c.status {
					t.Errorf("status %d, want %d", resp.StatusCode, c.status)
				}
				if c.status == http.StatusSwitchingProtocols {
					if got := resp.Header.Get("Sec-Websocket-Protocol"); got != "graphql-transport-ws" {
						t.Errorf("it speaks %q", got)
					}
					return
				}
				body, _ := io.ReadAll(resp.Body)
				if !bytes.Contains(body, []byte(c.reason)) || !strings.HasPrefix(resp.Header.Get("Content-Type"), "application/json") {
					t.Errorf("%v %s", resp.Header, body)
				}
			})
		})
	}
}

func (l *live) handshake(t *testing.T, header ...string) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://localhost/graphql", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{
		"Connection": "Upgrade", "Upgrade": "websocket", "Sec-Websocket-Version": "13", "Sec-Websocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==", "X-User": "ann",
	} {
		r.Header.Set(name, value)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	resp, err := l.client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	return resp
}

const initialise = `{"type":"connection_init"}`

func TestEachBreachOfTheProtocolHasItsCloseCode(t *testing.T) {
	t.Parallel()
	sub := `{"id":"1","type":"subscribe","payload":{"query":"subscription{named}"}}`
	for name, c := range map[string]struct {
		said []string
		want websocket.StatusCode
	}{
		"nothing in time":              {nil, 4408},
		"pings alone":                  {[]string{`{"type":"ping"}`}, 4408},
		"subscribe before init":        {[]string{sub}, 4401},
		"init twice":                   {[]string{initialise, initialise}, 4429},
		"the same id twice":            {[]string{initialise, sub, sub}, 4409},
		"not JSON":                     {[]string{initialise, `{`}, 4400},
		"no object":                    {[]string{`[]`}, 4400},
		"two objects":                  {[]string{`{"type":"ping"}{"type":"ping"}`}, 4400},
		"a key twice":                  {[]string{`{"type":"ping","type":"ping"}`}, 4400},
		"no type":                      {[]string{`{}`}, 4400},
		"type of another kind":         {[]string{`{"type":1}`}, 4400},
		"unknown type":                 {[]string{initialise, `{"type":"start"}`}, 4400},
		"a message of the server's":    {[]string{initialise, `{"type":"next","id":"1","payload":{}}`}, 4400},
		"init with a list":             {[]string{`{"type":"connection_init","payload":[]}`}, 4400},
		"init with a number for token": {[]string{`{"type":"connection_init","payload":{"Authorization":1}}`}, 4400},
		"subscribe without id":         {[]string{initialise, `{"type":"subscribe","payload":{"query":"{name}"}}`}, 4400},
		"id of another kind":           {[]string{initialise, `{"id":1,"type":"subscribe","payload":{"query":"{name}"}}`}, 4400},
		"a long id":                    {[]string{initialise, `{"id":"` + strings.Repeat("x", 257) + `","type":"subscribe","payload":{"query":"{name}"}}`}, 4400},
		"complete without id":          {[]string{initialise, `{"type":"complete"}`}, 4400},
		"subscribe without payload":    {[]string{initialise, `{"id":"1","type":"subscribe"}`}, 4400},
		"no query":                     {[]string{initialise, `{"id":"1","type":"subscribe","payload":{"variables":{}}}`}, 4400},
		"query of another kind":        {[]string{initialise, `{"id":"1","type":"subscribe","payload":{"query":["{name}"]}}`}, 4400},
		"variables of another kind":    {[]string{initialise, `{"id":"1","type":"subscribe","payload":{"query":"{name}","variables":"x"}}`}, 4400},
		"a NUL in the query":           {[]string{initialise, `{"id":"1","type":"subscribe","payload":{"query":"{name}\u0000"}}`}, 4400},
		"half a surrogate pair":        {[]string{`{"type":"\ud800"}`}, 4400},
		"nested too deeply":            {[]string{`{"type":"ping","payload":` + strings.Repeat(`{"a":`, 40) + `1` + strings.Repeat(`}`, 40) + `}`}, 4400},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inTime(t, transport.StreamOptions{}, func(l *live) {
				t := l.t
				p, start := l.open(t, "ann"), time.Now()
				for _, text := range c.said {
					p.say(text)
				}
				p.isClosedWith(c.want)
				took := time.Since(start)
				if want := map[bool]time.Duration{true: 5 * time.Second}[c.want == 4408]; took != want {
					t.Errorf("after %v, want %v", took, want)
				}
				l.isIdle(t)
			})
		})
	}
}

// isIdle fails if anything of a connection is left.
func (l *live) isIdle(t *testing.T) {
	t.Helper()
	synctest.Wait()
	if n := l.flowing.Load(); n != 0 {
		t.Errorf("%d subscriptions go on", n)
	}
	start := time.Now()
	l.streams.Drain(time.Hour)
	if took := time.Since(start); took != 0 {
		t.Errorf("something was left for another %v", took)
	}
}

func TestOnlyTextIsTaken(t *testing.T) {
	t.Parallel()
	inTime(t, transport.StreamOptions{}, func(l *live) {
		t := l.t
		p := l.open(t, "ann")
		if err := p.conn.Write(t.Context(), websocket.MessageBinary, []byte(initialise)); err != nil {
			t.Fatal(err)
		}
		p.isClosedWith(4400)
	})
}

func TestMessageHasAsManyBytesAsABody(t *testing.T) {
	t.Parallel()
	inTime(t, transport.StreamOptions{}, func(l *live) {
		t := l.t
		of := func(size int) string {
			frame := `{"id":"1","type":"subscribe","payload":{"query":"{name}#` // and a comment
			return frame + strings.Repeat("x", size-len(frame)-len(`"}}`)) + `"}}`
		}
		p := l.connect(t, "ann")
		p.say(of(256 << 10))
		p.hears(`{"id":"1","type":"next","payload":{"data":{"name":"Ada"}}}`)
		p.hears(`{"id":"1","type":"complete"}`)
		go p.say(of(256<<10 + 1))
		p.isClosedWith(websocket.StatusMessageTooBig)
		synctest.Wait()
		l.isIdle(t)
	})
}

// judge is an authenticator by the Authorization header alone.
type judge map[string]error

func (j judge) Authenticate(r *http.Request) (identity.Viewer, error) {
	header := r.Header.Get("Authorization")
	err, known := j[header]
	if !known {
		return identity.Viewer{}, identity.Unauthenticated(nil)
	}
	return user(strings.TrimPrefix(header, "Bearer ")), err
}

func TestFirstMessageMayBringTheTokenThatAPageCannotSend(t *testing.T) {
	t.Parallel()
	who := judge{
		"Bearer ben": nil, "Bearer banned": fault.New(fault.Forbidden, ""), "Bearer later": fault.New(fault.Overloaded, ""),
		"Bearer broken": io.ErrUnexpectedEOF,
	}
	for name, c := range map[string]struct {
		handshake, payload string
		want               websocket.StatusCode // 0 for acknowledged
		as                 string
	}{
		"nobody, nothing":         {"", `null`, 4401, ""},
		"nobody, an empty object": {"", `{}`, 4401, ""},
		"nobody, something else":  {"", `{"token":"ben"}`, 4401, ""},
		"nobody, a token":         {"", `{"Authorization":"Bearer ben"}`, 0, "ben"},
		"nobody, in small":        {"", `{"authorization":"Bearer ben"}`, 0, "ben"},
		"nobody, two":             {"", `{"authorization":"Bearer ben","Authorization":"Bearer ben"}`, 4400, ""},
		"nobody, a bad token":     {"", `{"Authorization":"Bearer ` + canary + `"}`, 4401, ""},
		"nobody, an empty token":  {"", `{"Authorization":""}`, 4401, ""},
		"nobody, banned":          {"", `{"Authorization":"Bearer banned"}`, 4403, ""},
		"nobody, cannot be told":  {"", `{"Authorization":"Bearer later"}`, 1013, ""},
		"nobody, a defect":        {"", `{"Authorization":"Bearer broken"}`, 4500, ""},
		"Ann, nothing":            {"ann", `null`, 0, "ann"},
		"Ann, null for a token":   {"ann", `{"Authorization":null}`, 0, "ann"},
		"Ann, a token of Ben's":   {"ann", `{"Authorization":"Bearer ben"}`, 0, "ben"},
		"Ann, a bad token":        {"ann", `{"Authorization":"Bearer x"}`, 4401, ""}, // as over HTTP, it is not made good by a cookie
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inTime(t, transport.StreamOptions{Authenticate: who}, func(l *live) {
				t := l.t
				p := l.open(t, c.handshake)
				p.say(`{"type":"connection_init","payload":` + c.payload + `}`)
				if c.want != 0 {
					code, reason := p.closed()
					if code != c.want || reason == "" || strings.Contains(reason, canary) || l.begun.Load() != 0 {
						t.Errorf("closed with %d %q, want %d; %d operations", code, reason, c.want, l.begun.Load())
					}
					return
				}
				p.hears(`{"type":"connection_ack"}`)
				p.subscribe("1", "{name}")
				p.hear()
				if _, ok := l.viewers.Load(user(c.as).Owner); !ok {
					t.Errorf("%s is not who acts", c.as)
				}
			})
		})
	}
}
