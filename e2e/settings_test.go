package e2e_test

import (
	"bytes"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"ava/internal/stub"
)

// images is where the pictures of the documentation go. They show times and so
// differ from day to day: make images takes them anew, and no test compares them.
var images = flag.String("images", "", "take the pictures of the documentation and write them into this `folder`, named from the root")

// A person uses the settings page in a browser, in front of providers that can
// be told to fail.
func TestSettingsPage(t *testing.T) {
	node := need(t, "node")
	needFile(t, "node_modules/.package-lock.json")
	t.Setenv("CHROMIUM_PATH", need(t, "chromium"))
	watchSources(t)
	binary := buildServer(t)
	quick := []string{"AVA_UPSTREAM_TIMEOUT=1500ms", "AVA_RATE_LIMIT_ACTIONS=off", "AVA_RATE_LIMIT_TESTS=off"}
	suites := map[string][]string{
		"connect": quick, "twilio": quick, "email": quick, "everybody": quick,
		// What was read is out of date soon, and still kept.
		"vapi":     append(quick, "AVA_CACHE_TTL=100ms"),
		"calendar": append(quick, "AVA_CACHE_TTL=100ms", "AVA_GOOGLE_CLIENT_ID=settings", "AVA_GOOGLE_CLIENT_SECRET=settings-secret"),
		// Without stubs, and without a client at Google.
		"caldav": append(quick, "INTEGRATIONS_STUB_MODE=false", "AVA_PRIVATE_NETWORKS=127.0.0.1/32"),
		// A stub that is slow answers after three seconds.
		"failures": {"AVA_UPSTREAM_TIMEOUT=4s"},
		// The deployment has a key of its own, and takes little at a time.
		"limits": {"AVA_RATE_LIMIT_TESTS=2/min", "AVA_QUERY_MAX_BODY=65536", "AVA_API_VAPI_API_KEY=a-key-of-the-deployment-beef"},
	}
	if *images != "" {
		suites = map[string][]string{"pictures": append(quick, "AVA_BREAKER_RECOVERY=25s")}
	}
	for suite, env := range suites {
		t.Run(suite, func(t *testing.T) {
			t.Parallel() // they wait for much
			base, control := startWithProviders(t, binary, env...)
			args := []string{base, underPrefix(t, base), control, t.ArtifactDir(), *images}
			type check struct {
				Name   string
				OK     bool
				Detail string
			}
			for _, c := range script[check](t, node, "settings/"+suite+".mjs", args...) {
				t.Run(c.Name, func(t *testing.T) {
					if t.Log(c.Detail); !c.OK {
						t.Fail()
					}
				})
			}
		})
	}
}

// startWithProviders starts a server whose real providers are stubs of their
// own, so that credentials can be connected. It returns the server's address and
// the address that the providers are told at how to fail.
func startWithProviders(t *testing.T, binary string, env ...string) (base, control string) {
	t.Helper()
	var providers failing
	vapi := providers.listen(t, "vapi", stub.NewVapi(time.Now))
	twilio := providers.listen(t, "twilio", stub.NewTwilio(time.Now))
	google := providers.listen(t, "calendar", stub.NewGoogle(time.Now))
	caldav := providers.listen(t, "calendar", stub.NewCalDAV(time.Now))
	s := &process{binary: binary, addr: freeAddress(t), dir: t.TempDir(), env: append([]string{
		"AVA_VAPI_BASE_URL=" + vapi, "AVA_TWILIO_BASE_URL=" + twilio,
		"AVA_GOOGLE_BASE_URL=" + google, "AVA_GOOGLE_OAUTH_BASE_URL=" + google, "AVA_BREAKER_RECOVERY=4s",
	}, env...)}
	s.start(t)
	mux := http.NewServeMux()
	mux.Handle("/", &providers)
	mux.HandleFunc("/caldav", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, caldav) })
	controls := httptest.NewServer(mux)
	t.Cleanup(controls.Close)
	return "http://" + s.addr, controls.URL
}

// failing has providers fail in a way that it is told.
type failing struct{ scenario atomic.Value }

// listen starts a provider that fails as it was told last, and returns its
// address.
func (f *failing) listen(t *testing.T, name string, provider http.Handler) string {
	t.Helper()
	server, err := stub.Listen(t.Context(), f.told(name, provider))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	return server.URL()
}

// told is a provider that fails as it was told last.
func (f *failing) told(name string, provider http.Handler) http.Handler {
	provider = stub.WithFaults(name, provider)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if scenario, _ := f.scenario.Load().(string); scenario != "" {
			r.Header.Set(stub.ScenarioHeader, scenario)
		}
		provider.ServeHTTP(w, r)
	})
}

// ServeHTTP takes the scenario to act out from now on; an empty one ends it.
func (f *failing) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	f.scenario.Store(r.URL.Query().Get("scenario"))
}

// underPrefix is a proxy that serves what is at base under a path of its own.
func underPrefix(t *testing.T, base string) string {
	t.Helper()
	target, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	const prefix = "/products/integrations"
	// It says nothing of whom it speaks for: a server for one user on one machine
	// would refuse that.
	forward := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) }}
	proxy := httptest.NewServer(http.StripPrefix(prefix, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// Where an answer begins before the transport has seen the end of the question,
		// net/http closes the question, and the transport cuts the answer short.
		question, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(question))
		forward.ServeHTTP(w, r)
	})))
	t.Cleanup(proxy.Close)
	return proxy.URL + prefix
}
