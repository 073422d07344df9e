package chaos_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	_ "github.com/Shopify/toxiproxy/v2/toxics" // what proxies can do
	"github.com/rs/zerolog"

	"ava/internal/correlation"
	"ava/internal/stub"
)

// provider is Vapi on the wire. It notes every request, and misbehaves when it
// is told to.
type provider struct {
	*httptest.Server

	vapi   http.Handler
	behave atomic.Pointer[http.HandlerFunc] // nil to behave

	mu   sync.Mutex
	hits []hit
}

// hit is one request that has reached the provider.
type hit struct {
	at           time.Time
	method, path string
	key, name    string // of the credential; of what is to be made
	correlation  string
	answered     time.Time // when the answer was complete; zero until then
}

func newProvider(tb testing.TB) *provider {
	tb.Helper()
	p := &provider{vapi: stub.NewVapi(time.Now)}
	p.Server = httptest.NewServer(p)
	tb.Cleanup(func() {
		p.CloseClientConnections() // some may be held up
		p.Close()
	})
	return p
}

// ServeHTTP implements [http.Handler].
func (p *provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	var made struct{ Name string }
	_ = json.Unmarshal(body, &made)
	h := hit{
		at: time.Now(), method: r.Method, path: r.URL.Path, name: made.Name,
		key: strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "), correlation: r.Header.Get(correlation.Header),
	}
	p.mu.Lock()
	n := len(p.hits)
	p.hits = append(p.hits, h)
	p.mu.Unlock()
	if behave := p.behave.Load(); behave != nil {
		(*behave)(w, r)
	} else {
		p.vapi.ServeHTTP(w, r)
	}
	p.mu.Lock()
	p.hits[n].answered = time.Now()
	p.mu.Unlock()
}

// does has the provider behave otherwise; nil has it behave.
func (p *provider) does(handle http.HandlerFunc) {
	if handle == nil {
		p.behave.Store(nil)
		return
	}
	p.behave.Store(&handle)
}

// seen returns the requests so far that which picks; all if it is nil.
func (p *provider) seen(which func(hit) bool) []hit {
	p.mu.Lock()
	defer p.mu.Unlock()
	var seen []hit
	for _, h := range p.hits {
		if which == nil || which(h) {
			seen = append(seen, h)
		}
	}
	return seen
}

// count returns how many requests there have been.
func (p *provider) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.hits)
}

// posts picks the requests to make something.
func posts(h hit) bool { return h.method == http.MethodPost }

// after has the provider think before it answers.
func (p *provider) after(d time.Duration) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		pause(r.Context(), d)
		p.vapi.ServeHTTP(w, r)
	}
}

// fails answers with a status.
func fails(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }
}

// hangs answers nothing for as long as the caller waits.
func hangs(_ http.ResponseWriter, r *http.Request) { pause(r.Context(), time.Minute) }

// says answers with a body, whatever was asked.
func says(contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		_, _ = io.WriteString(w, body)
	}
}

// line is a connection that can be disturbed: a proxy in front of something.
type line struct{ *toxiproxy.Proxy }

// newLine returns a line to host:port.
func newLine(tb testing.TB, to string) line {
	tb.Helper()
	proxies := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	l := line{toxiproxy.NewProxy(proxies, "line", "127.0.0.1:0", to)}
	if err := l.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(l.Stop)
	return l
}

// disturb adds one of toxiproxy's toxics to what comes back on the line, as its
// documentation writes them: {"type": "latency", "attributes": {"latency": 300}}.
func (l line) disturb(tb testing.TB, toxic string) {
	tb.Helper()
	if _, err := l.Toxics.AddToxicJson(strings.NewReader(toxic)); err != nil {
		tb.Fatal(err)
	}
}

// heal takes away what disturbs.
func (l line) heal(tb testing.TB) {
	tb.Helper()
	l.Toxics.ResetToxics(tb.Context())
}

// provided has servers reach the provider over a line.
func (w *world) provided(tb testing.TB) line {
	tb.Helper()
	l := newLine(tb, strings.TrimPrefix(w.vapi.URL, "http://"))
	w.environ = append(w.environ, "AVA_VAPI_BASE_URL=http://"+l.Listen)
	return l
}
