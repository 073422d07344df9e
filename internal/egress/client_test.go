package egress_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"ava/internal/egress"
)

// site is a web server that is reached at 127.0.0.1 and under two names.
type site struct {
	*httptest.Server

	hits  atomic.Int64
	names *names
	port  string
}

func serve(t *testing.T, h http.HandlerFunc) *site {
	t.Helper()
	s := &site{names: serveNames(t, map[string][]string{"a.test.": {"127.0.0.1"}, "b.test.": {"127.0.0.1"}})}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.hits.Add(1)
		h(w, r)
	}))
	t.Cleanup(s.Close)
	_, s.port, _ = net.SplitHostPort(s.Listener.Addr().String())
	return s
}

func (s *site) at(host string) string { return "http://" + host + ":" + s.port }

// client is one that may reach this machine as the name a.test or b.test, but
// of the rest of 127.0.0.0/8 only what is listed.
func (s *site) client(t *testing.T, limit int64) *http.Client {
	t.Helper()
	guard := open(&listener{Listener: s.Listener}, s.names.resolver)
	transport := guard.Transport()
	t.Cleanup(transport.CloseIdleConnections)
	return egress.Client(transport, limit)
}

func get(t *testing.T, c *http.Client, target string, header ...string) (int, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(soon(t), http.MethodGet, target, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	resp, err := c.Do(r)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	n, err := io.Copy(io.Discard, resp.Body)
	return int(n), err
}

func TestRedirectToWhatMayNotBeReachedIsNotFollowed(t *testing.T) {
	inside := listen(t)
	for _, target := range []string{
		"http://10.0.0.1/", "http://169.254.169.254/latest/meta-data/", "http://192.168.0.1/", "http://[::1]:" + strconv.Itoa(int(inside.port())) + "/",
		"http://0x7f000001/", "http://2130706433/", "ftp://a.test/", "file:///etc/passwd", "gopher://a.test/", "http://user:pw@a.test/", "http:///", "//10.0.0.1/",
	} {
		s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", target)
			w.WriteHeader(http.StatusFound)
		})
		if _, err := get(t, s.client(t, 0), s.at("a.test")); !egress.Refused(err) {
			t.Errorf("%s: error %v is not a refusal", target, err)
		}
		if s.hits.Load() != 1 {
			t.Errorf("%s: %d requests arrived, want 1", target, s.hits.Load())
		}
	}
	if inside.count.Load() != 0 {
		t.Error("a redirect led inside")
	}
}

// Loopback itself, unlisted, by way of a name that is first public in spirit:
// the guard that lists nothing is asked again for each hop.
func TestEveryHopIsDialledThroughTheGuard(t *testing.T) {
	s := serve(t, func(http.ResponseWriter, *http.Request) {})
	guard := egress.New(egress.Config{Ports: egress.WebPorts(), Resolver: s.names.resolver})
	for _, target := range []string{s.at("a.test"), s.at("127.0.0.1"), "http://a.test/"} {
		if _, err := get(t, egress.Client(guard.Transport(), 0), target); !egress.Refused(err) {
			t.Errorf("%s: error %v is not a refusal", target, err)
		}
	}
	if s.hits.Load() != 0 {
		t.Error("a request arrived")
	}
}

func TestThreeRedirectsAreFollowedAndNotAFourth(t *testing.T) {
	for hops, ok := range map[int]bool{0: true, 3: true, 4: false} {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			n, _ := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/"))
			if n > 0 {
				http.Redirect(w, r, "/"+strconv.Itoa(n-1), http.StatusFound)
			}
		})
		_, err := get(t, s.client(t, 0), s.at("a.test")+"/"+strconv.Itoa(hops))
		if (err == nil) != ok || s.hits.Load() != int64(min(hops, egress.MaxRedirects)+1) {
			t.Errorf("%d redirects: error %v after %d requests", hops, err, s.hits.Load())
		}
	}
}

func TestCredentialsDoNotFollowARedirectToAnotherHost(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.Host, "a.test") {
			http.Redirect(w, r, strings.Replace("http://"+r.Host, "a.test", "b.test", 1), http.StatusFound)
		}
	})
	if _, err := get(t, s.client(t, 0), s.at("a.test")); err != nil || s.hits.Load() != 2 {
		t.Errorf("without credentials: error %v after %d requests", err, s.hits.Load())
	}
	for _, header := range []string{"Authorization", "Cookie"} {
		if _, err := get(t, s.client(t, 0), s.at("a.test"), header, "secret"); !egress.Refused(err) {
			t.Errorf("with %s: error %v is not a refusal", header, err)
		}
	}
	if s.hits.Load() != 4 {
		t.Errorf("%d requests arrived, want 4: none with credentials at the other host", s.hits.Load())
	}
}

func TestRedirectAwayFromTLSIsRefused(t *testing.T) {
	from, _ := url.Parse("https://a.test/")
	to, _ := url.Parse("http://a.test/")
	err := egress.CheckRedirect(&http.Request{URL: to}, []*http.Request{{URL: from, Header: http.Header{}}})
	if !egress.Refused(err) {
		t.Errorf("error %v is not a refusal", err)
	}
}

// A proxy would be asked for the address instead of the guard.
func TestProxiesOfTheEnvironmentAreNotUsed(t *testing.T) {
	proxy := listen(t)
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"} {
		t.Setenv(name, "http://"+proxy.Addr().String())
	}
	t.Setenv("NO_PROXY", "")
	s := serve(t, func(http.ResponseWriter, *http.Request) {})
	guard := egress.New(egress.Config{Ports: egress.WebPorts(), Resolver: s.names.resolver})
	if guard.Transport().Proxy != nil {
		t.Error("the transport has a proxy")
	}
	for _, target := range []string{"http://169.254.169.254/", "http://a.test/", "http://missing.test/"} {
		if _, err := get(t, egress.Client(guard.Transport(), 0), target); !egress.Refused(err) {
			t.Errorf("%s: error %v is not a refusal", target, err)
		}
	}
	if _, err := get(t, s.client(t, 0), s.at("a.test")); err != nil || s.hits.Load() != 1 {
		t.Errorf("what is listed: error %v after %d requests", err, s.hits.Load())
	}
	if proxy.count.Load() != 0 {
		t.Errorf("%d connections to the proxy", proxy.count.Load())
	}
}

func TestBodiesAreReadUpToTheLimit(t *testing.T) {
	const limit = 5000
	for size, tooLarge := range map[int]bool{0: false, limit - 1: false, limit: false, limit + 1: true, 100 * limit: true} {
		for _, announced := range []bool{true, false} {
			s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				if announced {
					w.Header().Set("Content-Length", strconv.Itoa(size))
				} else {
					_ = http.NewResponseController(w).Flush()
				}
				_, _ = io.WriteString(w, strings.Repeat("x", size))
			})
			n, err := get(t, s.client(t, limit), s.at("a.test"))
			if errors.Is(err, egress.ErrTooLarge) != tooLarge || !tooLarge && (n != size || err != nil) || n > limit {
				t.Errorf("%d bytes, announced %v: read %d, error %v", size, announced, n, err)
			}
		}
	}
}
