package oidc_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"ava/internal/correlation"
	"ava/internal/fault"
	"ava/internal/identity"
	"ava/internal/identity/issuer"
	"ava/internal/secret"
	"ava/internal/signin"
	"ava/internal/signin/records"
	"ava/internal/store"
	"ava/internal/store/sqlstore"
)

const audience = "https://api.example"

// server is ours, as far as a sign-in concerns it, at a provider that is real.
type server struct {
	base, issuer string
	db           store.Store
	mu           sync.Mutex
	handler      http.Handler
	reported     []*fault.Fault
}

// startServer starts both: the provider has to know where we are, and we where
// it is.
func startServer(t *testing.T) *server {
	t.Helper()
	node := need(t, "node")
	// Go repeats a cached result until something that the test has looked at
	// changes, and does not see what the provider's process looks at.
	if _, err := os.Stat("provider.mjs"); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat("node_modules/.package-lock.json"); err != nil {
		unable(t, "e2e/oidc/node_modules is missing")
	}
	s := new(server)
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		handler := s.handler
		s.mu.Unlock()
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(web.Close)
	s.base = web.URL
	s.issuer = startProvider(t, node, s.callback())
	return s
}

func (s *server) callback() string { return s.base + "/auth/callback" }

// parts is what a server is made of, to be changed by tests.
type parts struct {
	signin.Options
	issuer issuer.Options
}

// serve makes the server anew, with changes. It remembers nothing of before.
func (s *server) serve(t *testing.T, changes ...func(*parts)) {
	t.Helper()
	s.db = openStore(t)
	kept := records.New(s.db)
	p := parts{
		issuer: issuer.Options{URL: s.issuer, Audience: audience},
		Options: signin.Options{
			ClientID:     "ava-web",
			ClientSecret: secret.New("the web client's"),
			PublicURL:    s.base,
			Logins:       kept,
			Sessions:     kept,
			Report:       s.report,
		},
	}
	for _, change := range changes {
		change(&p)
	}
	trusted, err := issuer.New(p.issuer)
	if err != nil {
		t.Fatal(err)
	}
	p.Issuer = trusted
	sign, err := signin.New(p.Options)
	if err != nil {
		t.Fatal(err)
	}
	refuse := func(w http.ResponseWriter, r *http.Request, err error) {
		s.report(r.Context(), fault.Of(err))
		w.WriteHeader(fault.Of(err).Traits().HTTPStatus)
	}
	hello := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v, _ := identity.From(r.Context())
		fmt.Fprintf(w, "%s, %s, %s", v.Owner, v.Name, v.Method)
	})
	mux := http.NewServeMux()
	mux.Handle("/auth/", sign)
	mux.Handle("POST /graphql", identity.Require(identity.FirstOf(trusted, sign), refuse)(hello))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.handler, s.reported = correlated(mux), nil
}

// openStore opens an empty database.
func openStore(t *testing.T) store.Store {
	t.Helper()
	db, err := sqlstore.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "ava.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// correlated gives each request an ID, which the answer tells.
func correlated(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := correlation.New()
		w.Header().Set(correlation.Header, id)
		next.ServeHTTP(w, r.WithContext(correlation.With(r.Context(), id)))
	})
}

func (s *server) report(_ context.Context, f *fault.Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reported = append(s.reported, f)
}

// why is the causes of what has been reported so far.
func (s *server) why() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []string
	for _, f := range s.reported {
		all = append(all, f.Error())
	}
	return strings.Join(all, "\n")
}

// startProvider starts the provider and returns its issuer.
func startProvider(t *testing.T, node, callback string) string {
	t.Helper()
	cmd := exec.Command(node, "provider.mjs", callback, audience)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	// One that does not end by itself would hold the test up for ever.
	late := time.AfterFunc(2*time.Minute, func() { _ = cmd.Process.Kill() })
	t.Cleanup(func() {
		_ = stdin.Close()
		_ = cmd.Wait()
		late.Stop()
		if t.Failed() {
			t.Logf("the provider wrote:\n%s", stderr.Bytes())
		}
	})
	lines := bufio.NewScanner(stdout)
	if !lines.Scan() {
		t.Fatal("the provider ended before it listened")
	}
	return lines.Text()
}

// need is the path of a program, without which the test cannot run.
func need(t *testing.T, program string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		unable(t, program+" is not installed")
	}
	return path
}

// unable skips the test on a developer's machine. In CI nothing may be skipped.
func unable(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s: run make test", why)
	}
	t.Skipf("SKIPPED: %s: run make test", why)
}
