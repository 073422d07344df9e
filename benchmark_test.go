package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"ava/internal/config"
	"ava/internal/stub"
	"ava/internal/telemetry"
)

// role makes the test binary one of the benchmark's processes instead.
const role = "AVA_TEST_ROLE"

func TestMain(m *testing.M) {
	switch os.Getenv(role) {
	case "upstream":
		serveRole(func(net.Addr) (http.Handler, error) { return benchUpstream(), nil })
	case "product":
		serveRole(func(addr net.Addr) (http.Handler, error) { return benchProduct(addr, "0s") })
	case "caching product":
		serveRole(func(addr net.Addr) (http.Handler, error) { return benchProduct(addr, "5m") })
	case "handler":
		serveRole(func(net.Addr) (http.Handler, error) { return benchHandler(false), nil })
	case "keeping handler":
		serveRole(func(net.Addr) (http.Handler, error) { return benchHandler(true), nil })
	default:
		os.Exit(m.Run())
	}
}

// serveRole serves on a free port, says which, and ends with its parent.
func serveRole(build func(net.Addr) (http.Handler, error)) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		os.Exit(1)
	}
	h, err := build(l.Addr())
	if err != nil {
		os.Exit(1)
	}
	_, _ = fmt.Fprintln(os.Stdout, "http://"+l.Addr().String())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	_ = http.Serve(l, h)
}

// spawn starts the test binary in a role and returns its URL.
func spawn(b *testing.B, name string, environ ...string) string {
	b.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(append(os.Environ(), role+"="+name), environ...)
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = stdin.Close(); _ = cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	return strings.TrimSpace(line)
}

// The two lists that are measured. The hand-written handler answers the same
// fields of the same upstream call.
var benchLists = map[string]struct{ query, rest string }{
	"20 phone numbers, 10 scalar fields": {
		`query { vapi { phoneNumbers(first: 20) { nodes { id name number sipUri provider status assistantId smsEnabled createdAt updatedAt } } } }`,
		"/rest/phone-numbers",
	},
	"20 assistants, nested model and voice": {
		`query { vapi { assistants(first: 20) { nodes { id name firstMessage createdAt updatedAt model { provider model temperature maxTokens } voice { provider voiceId } } } } }`,
		"/rest/assistants",
	},
}

// BenchmarkAgainstAHandWrittenHandler compares the product, with everything
// switched on but the cache, with a net/http handler that makes the same upstream
// call. Each runs in a process of its own with one core and with its own
// settings; they take turns, and what is compared is the process's CPU time per
// request. The ratio is the handler's time by ours: above 1 we are faster.
func BenchmarkAgainstAHandWrittenHandler(b *testing.B) { against(b, "product", "handler") }

// BenchmarkCachedAgainstAHandlerThatKeepsObjects is the same where neither calls
// the upstream: ours serves from the cache, the handler keeps the decoded objects
// in a variable.
func BenchmarkCachedAgainstAHandlerThatKeepsObjects(b *testing.B) {
	against(b, "caching product", "keeping handler")
}

func against(b *testing.B, ourRole, theirRole string) {
	b.Helper()
	upstream := spawn(b, "upstream")
	product := spawn(b, ourRole, "AVA_BENCH_UPSTREAM="+upstream, "AVA_BENCH_DATABASE=sqlite:"+b.TempDir()+"/ava.db", "GOMAXPROCS=1")
	handler := spawn(b, theirRole, "AVA_BENCH_UPSTREAM="+upstream, "GOMAXPROCS=1")
	for name, list := range benchLists {
		b.Run(name, func(b *testing.B) {
			body, err := json.Marshal(map[string]string{"query": list.query})
			if err != nil {
				b.Fatal(err)
			}
			ours := func() (*http.Request, error) {
				r, err := http.NewRequest(http.MethodPost, product+"/graphql", bytes.NewReader(body))
				if err == nil {
					r.Header.Set("Content-Type", "application/json")
				}
				return r, err
			}
			theirs := func() (*http.Request, error) { return http.NewRequest(http.MethodGet, handler+list.rest, nil) }
			for b.Loop() {
				compare(b, contestant{product, ours}, contestant{handler, theirs})
			}
		})
	}
}

const (
	benchRounds   = 7
	benchRequests = 4000
	benchCallers  = 64
)

// contestant is a server and the request that is made of it.
type contestant struct {
	server  string
	request func() (*http.Request, error)
}

func compare(b *testing.B, ours, theirs contestant) {
	b.Helper()
	var cpuRatio, rateRatio, oursCPU, theirsCPU []float64
	measure(b, ours)
	measure(b, theirs)
	for range benchRounds {
		ourCPU, ourRate := measure(b, ours)
		theirCPU, theirRate := measure(b, theirs)
		cpuRatio = append(cpuRatio, theirCPU/ourCPU)
		rateRatio = append(rateRatio, ourRate/theirRate)
		oursCPU, theirsCPU = append(oursCPU, ourCPU), append(theirsCPU, theirCPU)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(cpuRatio), "ratio-cpu")
	b.ReportMetric(median(rateRatio), "ratio-req/s")
	b.ReportMetric(median(oursCPU), "ours-µs/req")
	b.ReportMetric(median(theirsCPU), "handler-µs/req")
}

func median(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}

// measure makes a round of requests from many callers at once, and returns the
// server's CPU time per request in µs and the requests per second.
func measure(b *testing.B, c contestant) (cpu, rate float64) {
	b.Helper()
	transport := &http.Transport{MaxIdleConnsPerHost: benchCallers}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	before, start := cpuTime(b, c.server), time.Now()
	var wg sync.WaitGroup
	for range benchCallers {
		wg.Go(func() {
			for range benchRequests / benchCallers {
				once(b, client, c.request)
			}
		})
	}
	wg.Wait()
	requests := float64(benchRequests / benchCallers * benchCallers)
	return (cpuTime(b, c.server) - before) / requests, requests / time.Since(start).Seconds()
}

func once(b *testing.B, client *http.Client, request func() (*http.Request, error)) {
	b.Helper()
	r, err := request()
	if err != nil {
		b.Error(err)
		return
	}
	resp, err := client.Do(r)
	if err != nil {
		b.Error(err)
		return
	}
	defer resp.Body.Close()
	n, err := io.Copy(io.Discard, resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK || n < 3000 {
		b.Errorf("status %d, %d bytes, %v", resp.StatusCode, n, err)
	}
}

// cpuTime returns the server process's CPU time so far, in µs.
func cpuTime(b *testing.B, server string) float64 {
	b.Helper()
	resp, err := http.Get(server + "/usage")
	if err != nil {
		b.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		b.Fatal(err)
	}
	v, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		b.Fatal(err)
	}
	return v
}

// benchProduct serves the product, which keeps answers for ttl. What limits one
// user is out of the way, as all callers are one here.
func benchProduct(addr net.Addr, ttl string) (http.Handler, error) {
	cfg, err := config.Load([]string{
		"AVA_VAPI_BASE_URL=" + os.Getenv("AVA_BENCH_UPSTREAM"), "AVA_API_VAPI_API_KEY=bench", "INTEGRATIONS_STUB_MODE=false",
		"AVA_DATABASE_URL=" + os.Getenv("AVA_BENCH_DATABASE"), "AVA_CACHE_TTL=" + ttl, "AVA_CACHE_RESERVE=" + ttl,
		"AVA_RATE_LIMIT_QUERIES=off", "AVA_USER_CONCURRENCY=64",
	}, false)
	if err != nil {
		return nil, err
	}
	tune(cfg.Config)
	metrics := telemetry.NewMetrics()
	p, err := assemble(context.Background(), cfg.Config, telemetry.NewLogger(os.Stderr, cfg.Log.Level, cfg.Log.Format, metrics), metrics)
	if err != nil {
		return nil, err
	}
	h, err := p.handler(addr)
	return withUsage(h), err
}

// benchHandler serves what it is compared with, which may keep what it decoded.
func benchHandler(keeps bool) http.Handler {
	upstream := os.Getenv("AVA_BENCH_UPSTREAM")
	mux := http.NewServeMux()
	mux.Handle("/rest/phone-numbers", handWritten[numbersPage](upstream+"/v2/phone-number?limit=20&sortBy=createdAt&sortOrder=DESC", keeps))
	mux.Handle("/rest/assistants", handWritten[[]assistantItem](upstream+"/assistant?limit=20", keeps))
	return withUsage(mux)
}

// withUsage adds a route that tells the process's CPU time so far, in µs.
func withUsage(h http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", h)
	mux.HandleFunc("/usage", func(w http.ResponseWriter, _ *http.Request) {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		fmt.Fprint(w, time.Duration(u.Utime.Nano()+u.Stime.Nano()).Microseconds())
	})
	return mux
}

// handWritten is what one writes without a framework: call the upstream, decode,
// encode; and where it keeps what it decoded, encode.
func handWritten[T any](target string, keeps bool) http.Handler {
	client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	var kept atomic.Pointer[T]
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if answer := kept.Load(); answer != nil {
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(answer)
			return
		}
		req, err := http.NewRequestWithContext(r.Context(), http.MethodGet, target, nil)
		if err != nil {
			http.Error(w, "internal error", http.StatusInternalServerError)
			return
		}
		req.Header.Set("Authorization", "Bearer bench")
		resp, err := client.Do(req)
		if err != nil {
			http.Error(w, "bad gateway", http.StatusBadGateway)
			return
		}
		defer resp.Body.Close()
		var answer T
		if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
			http.Error(w, "bad gateway", http.StatusBadGateway)
			return
		}
		if keeps {
			kept.Store(&answer)
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(answer)
	})
}

type numbersPage struct {
	Results []struct {
		ID          string    `json:"id"`
		Name        *string   `json:"name"`
		Number      *string   `json:"number"`
		SIPURI      *string   `json:"sipUri"`
		Provider    string    `json:"provider"`
		Status      *string   `json:"status"`
		AssistantID *string   `json:"assistantId"`
		SMSEnabled  *bool     `json:"smsEnabled"`
		CreatedAt   time.Time `json:"createdAt"`
		UpdatedAt   time.Time `json:"updatedAt"`
	} `json:"results"`
}

type assistantItem struct {
	ID           string    `json:"id"`
	Name         *string   `json:"name"`
	FirstMessage *string   `json:"firstMessage"`
	CreatedAt    time.Time `json:"createdAt"`
	UpdatedAt    time.Time `json:"updatedAt"`
	Model        *struct {
		Provider    string   `json:"provider"`
		Model       string   `json:"model"`
		Temperature *float64 `json:"temperature"`
		MaxTokens   *int     `json:"maxTokens"`
	} `json:"model"`
	Voice *struct {
		Provider string  `json:"provider"`
		VoiceID  *string `json:"voiceId"`
	} `json:"voice"`
}

// benchUpstream answers the two lists from memory, as long as they are asked
// to be: what is measured is us, not it.
func benchUpstream() http.Handler {
	var mu sync.Mutex
	kept := make(map[string][]byte)
	seeded := stub.NewVapi(time.Now)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		body, ok := kept[r.URL.String()]
		if !ok {
			body = benchAnswer(seeded, r.URL)
			kept[r.URL.String()] = body
		}
		mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = w.Write(body)
	})
}

func benchAnswer(seeded http.Handler, u *url.URL) []byte {
	if u.Path == "/v2/phone-number" {
		return benchNumbers(u.Query().Get("limit"))
	}
	rec := httptest.NewRecorder()
	req := httptest.NewRequest(http.MethodGet, u.String(), nil)
	req.Header.Set("Authorization", "Bearer bench")
	req.Header.Set("User-Agent", "bench")
	seeded.ServeHTTP(rec, req)
	return rec.Body.Bytes()
}

func benchNumbers(limit string) []byte {
	n, _ := strconv.Atoi(limit)
	var items []string
	for i := range n {
		items = append(items, fmt.Sprintf(`{"id":"00000000-0000-4000-8000-%012d","orgId":"00000000-0000-4000-8000-000000000000","provider":"twilio",`+
			`"name":"Line %d","number":"+1415555%04d","sipUri":"sip:line-%d@sip.vapi.ai","status":"active","smsEnabled":true,`+
			`"assistantId":"00000000-0000-4000-9000-%012d","createdAt":"2026-10-01T09:%02d:00.000Z","updatedAt":"2026-10-02T09:00:00.000Z"}`,
			i, i, i, i, i, 59-i))
	}
	return []byte(`{"results":[` + strings.Join(items, ",") + `],"metadata":{"itemsPerPage":` + limit + `,"totalItems":40,"currentPage":1}}`)
}

// BenchmarkList measures one request inside the process, with its allocations.
// The upstream's side of the connection is part of it.
func BenchmarkList(b *testing.B) {
	upstream := httptest.NewServer(benchUpstream())
	defer upstream.Close()
	p := start(b, "AVA_VAPI_BASE_URL="+upstream.URL, "AVA_API_VAPI_API_KEY=bench", "AVA_LOG_LEVEL=info")
	caching := start(b, "AVA_VAPI_BASE_URL="+upstream.URL, "AVA_API_VAPI_API_KEY=bench", "AVA_LOG_LEVEL=info",
		"AVA_CACHE_TTL=1h")
	handlers := map[string]http.Handler{
		"/rest/phone-numbers": handWritten[numbersPage](upstream.URL+"/v2/phone-number?limit=20&sortBy=createdAt&sortOrder=DESC", false),
		"/rest/assistants":    handWritten[[]assistantItem](upstream.URL+"/assistant?limit=20", false),
	}
	for name, list := range benchLists {
		body, err := json.Marshal(map[string]string{"query": list.query})
		if err != nil {
			b.Fatal(err)
		}
		for kind, p := range map[string]*product{"ours": p, "ours, cached": caching} {
			b.Run(name+"/"+kind, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					r := httptest.NewRequest(http.MethodPost, p.URL+"/graphql", bytes.NewReader(body))
					r.RemoteAddr = p.Listener.Addr().String()
					r.Header.Set("Content-Type", "application/json")
					serveOnce(b, p.Config.Handler, r)
				}
			})
		}
		b.Run(name+"/handler", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				serveOnce(b, handlers[list.rest], httptest.NewRequest(http.MethodGet, "http://localhost/", nil))
			}
		})
	}
}

func serveOnce(b *testing.B, h http.Handler, r *http.Request) {
	b.Helper()
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	if rec.Code != http.StatusOK || rec.Body.Len() < 3000 {
		b.Fatalf("status %d: %s", rec.Code, rec.Body)
	}
}
