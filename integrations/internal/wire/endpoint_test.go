package wire_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"ava/integrations/internal/wire"
	"ava/internal/correlation"
	"ava/internal/fault"
	"ava/internal/secret"
)

const canary = "canary-7391"

func endpoint(t *testing.T, base string, change ...func(*wire.Config)) *wire.Endpoint {
	t.Helper()
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	transport := wire.NewTransport()
	t.Cleanup(transport.CloseIdleConnections)
	c := wire.Config{Base: u, Transport: transport, Version: "1.2.3"}
	for _, f := range change {
		f(&c)
	}
	return wire.NewEndpoint(c)
}

func serve(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	srv := httptest.NewUnstartedServer(h)
	srv.Config.ErrorLog = nil
	srv.Start()
	t.Cleanup(srv.Close)
	return srv
}

var (
	get  = wire.Request{Method: http.MethodGet, Path: "/things", Query: "q=" + canary, Authorization: secret.New(canary)}
	post = wire.Request{Method: http.MethodPost, Path: "/things", ContentType: "application/json", Body: []byte(`{"name":"` + canary + `"}`), Authorization: secret.New(canary)}
)

func TestEveryRequestSaysWhoAsksAndWhy(t *testing.T) {
	var seen *http.Request
	var body []byte
	srv := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		seen = r
		body, _ = io.ReadAll(r.Body)
	})
	type key struct{}
	e := endpoint(t, srv.URL+"/v1/", func(c *wire.Config) {
		c.Headers = func(ctx context.Context, h http.Header) {
			h.Set("X-Stub-Scenario", fmt.Sprint(ctx.Value(key{})))
			h.Set("Authorization", "from the hook")
			h.Add("User-Agent", "from the hook")
		}
	})
	ctx := context.WithValue(correlation.With(t.Context(), "corr-12345678"), key{}, "vapi=429")
	r := post
	r.Header = http.Header{"If-Match": {`"etag"`}, "Authorization": {"from the request"}, "Accept": {"from the request"}}
	a, err := e.Send(ctx, r)
	if err != nil {
		t.Fatal(err)
	}
	a.Release()
	for name, want := range map[string]string{
		"If-Match": `"etag"`, "User-Agent": "AVA-Integrations/1.2.3", "Accept": "application/json", "X-Correlation-Id": "corr-12345678",
		"X-Stub-Scenario": "vapi=429", "Authorization": canary, "Content-Type": "application/json",
	} {
		if got := seen.Header.Values(name); len(got) != 1 || got[0] != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if seen.URL.Path != "/v1/things" || string(body) != string(post.Body) || seen.ContentLength != int64(len(post.Body)) {
		t.Errorf("sent %s %s (%d bytes)", seen.URL, body, seen.ContentLength)
	}
}

func TestAnIDThatIsNotOneIsNotSent(t *testing.T) {
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, len(r.Header.Values(correlation.Header)))
	})
	for _, id := range []string{"", "short", "forged\r\nX-Admin: 1"} {
		a, err := endpoint(t, srv.URL).Send(correlation.With(t.Context(), id), get)
		if err != nil || string(a.Body) != "0" {
			t.Errorf("%q: %v", id, err)
		}
	}
}

func TestAnEscapedPathArrivesAsItWasGiven(t *testing.T) {
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.URL.EscapedPath()) })
	for _, path := range []string{"/calendars/a%23b%40c/events", "/calendars/a%2Fb", "/plain"} {
		a, err := endpoint(t, srv.URL+"/v3").Send(t.Context(), wire.Request{Method: http.MethodGet, Path: path})
		if err != nil || string(a.Body) != "/v3"+path {
			t.Errorf("%s arrived as %s (%v)", path, a.Body, err)
		}
	}
	if _, err := endpoint(t, srv.URL).Send(t.Context(), wire.Request{Path: "/%zz"}); !errors.Is(err, fault.Internal) {
		t.Errorf("a bad escape gives %v", err)
	}
}

// hostile are upstreams that never give a whole answer, by what they do.
var hostile = map[string]http.HandlerFunc{
	"half a body": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		fmt.Fprint(w, canary)
	},
	"hang up":      func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	"a large body": func(w http.ResponseWriter, _ *http.Request) { flood(w) },
	"a large length": func(w http.ResponseWriter, _ *http.Request) {
		raw(w, "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"+canary)
	},
	"a bomb": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		flood(z)
		z.Close()
	},
	"a large head": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Large", strings.Repeat(canary, 10_000))
	},
	"not HTTP": func(w http.ResponseWriter, _ *http.Request) { raw(w, canary+" is not HTTP\r\n\r\n") },
	"a reset": func(w http.ResponseWriter, _ *http.Request) {
		conn, _, _ := http.NewResponseController(w).Hijack()
		_ = conn.(*net.TCPConn).SetLinger(0)
		conn.Close()
	},
	"an upgrade": func(w http.ResponseWriter, _ *http.Request) {
		raw(w, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n")
	},
	"bad gzip": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		fmt.Fprint(w, canary)
	},
	"a redirect": func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://"+canary+".invalid/", http.StatusTemporaryRedirect)
	},
}

func flood(w io.Writer) {
	block := bytes.Repeat([]byte(canary+"     "), 64<<10)
	for range 10 {
		_, _ = w.Write(block) // 10 MiB in all
	}
}

func raw(w http.ResponseWriter, text string) {
	conn, _, _ := http.NewResponseController(w).Hijack()
	_, _ = io.WriteString(conn, text)
	_, _ = io.Copy(io.Discard, conn) // until the client hangs up
	conn.Close()
}

func TestWhatIsNotAWholeAnswerIsUnavailable(t *testing.T) {
	for name, handler := range hostile {
		t.Run(name, func(t *testing.T) {
			var requests atomic.Int32
			srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
				requests.Add(1)
				_, _ = io.Copy(io.Discard, r.Body)
				handler(w, r)
			})
			e := endpoint(t, srv.URL)
			check(t, e, get, fault.UpstreamUnavailable, "", srv.URL)
			before := requests.Load()
			check(t, e, post, fault.UpstreamUnavailable, fault.Unknown, srv.URL)
			if n := requests.Load() - before; n != 1 {
				t.Errorf("the write was sent %d times", n)
			}
		})
	}
}

// check sends r and looks at the fault; neither host, nor port, nor canary may
// be in what is logged.
func check(t *testing.T, e *wire.Endpoint, r wire.Request, code fault.Code, outcome fault.Outcome, base string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	_, err := e.Send(ctx, r)
	f, ok := errors.AsType[*fault.Fault](err)
	if !ok {
		t.Fatalf("%s: error %v is not a fault", r.Method, err)
	}
	if f.Code != code || f.Outcome != outcome {
		t.Errorf("%s: %s, outcome %q; want %s, %q (%v)", r.Method, f.Code, f.Outcome, code, outcome, err)
	}
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(strings.TrimPrefix(base, "http://"), "https://"))
	for _, leak := range []string{canary, "127.0.0.1", port, "things", "http://"} {
		if leak != "" && strings.Contains(f.Error(), leak) {
			t.Errorf("%s: %q is in %q", r.Method, leak, f.Error())
		}
	}
}

func TestAWriteThatNeverLeftIsNotSent(t *testing.T) {
	gone := serve(t, nil)
	gone.Close()
	secure := httptest.NewTLSServer(nil)
	secure.Config.ErrorLog = nil
	t.Cleanup(secure.Close)
	plain := serve(t, nil)
	for name, base := range map[string]string{
		"refused":               gone.URL,
		"unknown authority":     secure.URL,
		"no TLS at all":         strings.Replace(plain.URL, "http:", "https:", 1),
		"a name that is no one": "http://" + canary + ".invalid",
	} {
		t.Run(name, func(t *testing.T) {
			check(t, endpoint(t, base), post, fault.UpstreamUnavailable, fault.NotSent, base)
			check(t, endpoint(t, base), get, fault.UpstreamUnavailable, "", base)
		})
	}
}

func TestACertificateForAnotherHostIsRefused(t *testing.T) {
	srv := httptest.NewTLSServer(nil)
	t.Cleanup(srv.Close)
	roots := x509.NewCertPool()
	roots.AddCert(srv.Certificate())
	transport := wire.NewTransport()
	transport.TLSClientConfig = &tls.Config{RootCAs: roots, ServerName: canary + ".example", MinVersion: tls.VersionTLS12}
	e := endpoint(t, srv.URL, func(c *wire.Config) { c.Transport = transport })
	check(t, e, post, fault.UpstreamUnavailable, fault.NotSent, srv.URL)
}

func TestATransportThatReportsNothingLeavesAWriteUnknown(t *testing.T) {
	e := endpoint(t, "http://x.invalid", func(c *wire.Config) { c.Transport = broken{} })
	check(t, e, post, fault.UpstreamUnavailable, fault.Unknown, "")
}

type broken struct{}

func (broken) RoundTrip(*http.Request) (*http.Response, error) { return nil, errors.New(canary) }

func TestAContextThatEndsIsNotTheProvidersFailure(t *testing.T) {
	reached := make(chan struct{}, 2)
	srv := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		reached <- struct{}{}
		<-r.Context().Done()
	})
	e, why := endpoint(t, srv.URL), errors.New("the user left")
	for _, r := range []wire.Request{get, post} {
		ctx, cancel := context.WithCancelCause(t.Context())
		go func() { <-reached; cancel(why) }()
		_, err := e.Send(ctx, r)
		want := fault.Outcome("")
		if r.Method == http.MethodPost {
			want = fault.Unknown
		}
		if f := fault.Of(err); f.Code != fault.Overloaded || f.Outcome != want || !errors.Is(err, why) {
			t.Errorf("%s: %v, outcome %q", r.Method, err, f.Outcome)
		}
		_, err = e.Send(ctx, post)
		if f := fault.Of(err); f.Code != fault.Overloaded || f.Outcome != fault.NotSent {
			t.Errorf("after the end: %v, outcome %q", err, f.Outcome)
		}
	}
}

func TestConnectionsAreReusedWhateverTheAnswer(t *testing.T) {
	var opened atomic.Int32
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(map[string]int{"0": 200, "1": 404, "2": 500, "3": 302}[r.URL.RawQuery])
		_, _ = io.WriteString(w, strings.Repeat("x", 100_000))
	}))
	srv.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			opened.Add(1)
		}
	}
	srv.Start()
	t.Cleanup(srv.Close)
	e := endpoint(t, srv.URL)
	for i := range 100 {
		if a, err := e.Send(t.Context(), wire.Request{Method: http.MethodGet, Path: "/", Query: fmt.Sprint(i % 4)}); err == nil {
			a.Release()
			a.Release() // harmless
		}
	}
	if n := opened.Load(); n != 1 {
		t.Errorf("%d connections for 100 requests", n)
	}
}

func TestAWriteOnAConnectionThatClosedWhileIdleIsSentOnce(t *testing.T) {
	var writes atomic.Int32
	srv := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		if body, _ := io.ReadAll(r.Body); string(body) == string(post.Body) {
			writes.Add(1)
		}
	})
	e := endpoint(t, srv.URL)
	for range 20 {
		if a, err := e.Send(t.Context(), get); err == nil {
			a.Release()
		}
		srv.CloseClientConnections()
		a, err := e.Send(t.Context(), post)
		if err == nil {
			a.Release()
		} else if f := fault.Of(err); f.Outcome == fault.NotSent {
			t.Errorf("not sent after all: %v", err)
		}
	}
	if n := writes.Load(); n > 20 {
		t.Errorf("20 writes arrived %d times", n)
	}
}

func TestAWriteThatFoundItsConnectionClosedIsMadeOnAnother(t *testing.T) {
	for _, reused := range []bool{true, false} {
		pool := &stale{reused: reused}
		e := endpoint(t, "http://x.invalid", func(c *wire.Config) { c.Transport = pool })
		a, err := e.Send(t.Context(), post)
		if reused {
			if err != nil || pool.tries != 2 || pool.body != string(post.Body) {
				t.Errorf("%d tries, sent %q: %v", pool.tries, pool.body, err)
			}
			a.Release()
		} else if f := fault.Of(err); pool.tries != 1 || f.Outcome != fault.NotSent {
			t.Errorf("a new connection: %d tries, %v, outcome %s", pool.tries, err, f.Outcome)
		}
	}
}

// stale is a pool whose first connection turns out to be closed.
type stale struct {
	reused bool
	tries  int
	body   string
}

func (s *stale) RoundTrip(r *http.Request) (*http.Response, error) {
	trace := httptrace.ContextClientTrace(r.Context())
	trace.GetConn("x")
	trace.GotConn(httptrace.GotConnInfo{Reused: s.reused})
	if s.tries++; s.tries == 1 {
		return nil, errors.New("http: server closed idle connection")
	}
	trace.WroteHeaders()
	b, _ := io.ReadAll(r.Body)
	s.body = string(b)
	return httptest.NewRecorder().Result(), nil
}

func TestHTTP2IsSpokenWhereTheServerCan(t *testing.T) {
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			panic(http.ErrAbortHandler)
		}
		fmt.Fprint(w, r.Proto)
	}))
	srv.EnableHTTP2 = true
	srv.StartTLS()
	t.Cleanup(srv.Close)
	roots := x509.NewCertPool()
	roots.AddCert(srv.Certificate())
	transport := wire.NewTransport()
	transport.TLSClientConfig.RootCAs = roots
	t.Cleanup(transport.CloseIdleConnections)
	e := endpoint(t, srv.URL, func(c *wire.Config) { c.Transport = transport })
	a, err := e.Send(t.Context(), get)
	if err != nil || string(a.Body) != "HTTP/2.0" {
		t.Fatal(a, err)
	}
	check(t, e, post, fault.UpstreamUnavailable, fault.Unknown, srv.URL)
}

func TestTheBodyIsWipedWhenItIsReleased(t *testing.T) {
	srv := serve(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, canary) })
	a, err := endpoint(t, srv.URL).Send(t.Context(), get)
	if err != nil {
		t.Fatal(err)
	}
	body := a.Body
	a.Release()
	if strings.Contains(string(body), "7391") || a.Body != nil {
		t.Errorf("still there: %q", body)
	}
}
