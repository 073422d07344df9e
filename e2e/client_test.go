package e2e_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ava/internal/stub"
)

// clientDir is where the package for TypeScript is.
const clientDir = "../clients/typescript"

// Node is not needed to tell stale types: the generator wrote down what they were
// made of.
func TestTypesOfTheClientAreMadeFromThisSchema(t *testing.T) {
	sum := sha256.Sum256([]byte(read(t, "../schema.graphqls")))
	if !strings.Contains(read(t, clientDir+"/src/schema.ts"), hex.EncodeToString(sum[:])) {
		t.Error("clients/typescript/src/schema.ts was made from another schema: run npm ci and npm run generate there")
	}
}

func TestClientHasTheLicenceOfTheProject(t *testing.T) {
	if diff := cmp.Diff(read(t, "../LICENSE"), read(t, clientDir+"/LICENSE")); diff != "" {
		t.Errorf("LICENSE (-project +client):\n%s", diff)
	}
}

func TestTypeScriptClient(t *testing.T) {
	node := need(t, "node")
	needFile(t, clientDir+"/node_modules/.package-lock.json")
	watchSources(t)
	t.Run("unit", func(t *testing.T) { vitest(t, node) })
	client(t, "npm", "run", "--silent", "build")
	t.Run("is packed whole and without more", packed)
	t.Run("against servers", func(t *testing.T) { builtClient(t, node) })
}

// vitest runs the package's own tests; each is a subtest.
func vitest(t *testing.T, node string) {
	t.Helper()
	report := filepath.Join(t.TempDir(), "report.json")
	_, failure := tryClient(t, node, "node_modules/vitest/vitest.mjs", "run", "--reporter=json", "--outputFile="+report)
	var result struct {
		TestResults []struct {
			Name, Message    string
			AssertionResults []struct {
				FullName, Status string
				FailureMessages  []string
			}
		}
	}
	if err := json.Unmarshal([]byte(read(t, report)), &result); err != nil {
		t.Fatal(err)
	}
	tests := 0
	for _, file := range result.TestResults {
		for _, one := range file.AssertionResults {
			tests++
			t.Run(one.FullName, func(t *testing.T) {
				if one.Status != "passed" {
					t.Errorf("%s: %s", one.Status, strings.Join(one.FailureMessages, "\n"))
				}
			})
		}
	}
	if tests == 0 || failure != nil && !t.Failed() {
		t.Errorf("%d tests, %v", tests, failure)
	}
}

// packed compares what would be published with what the package promises.
func packed(t *testing.T) {
	var packs []struct{ Files []struct{ Path string } }
	if err := json.Unmarshal(client(t, "npm", "pack", "--dry-run", "--json", "--ignore-scripts"), &packs); err != nil || len(packs) != 1 {
		t.Fatalf("npm pack: %v, %d packages", err, len(packs))
	}
	var got []string
	for _, file := range packs[0].Files {
		got = append(got, file.Path)
	}
	want := []string{"LICENSE", "README.md", "package.json"}
	for _, module := range []string{"apollo", "document", "errors", "index", "retry", "schema", "urql"} {
		want = append(want, "dist/"+module+".d.ts", "dist/"+module+".js")
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

// builtClient has the built package ask two servers: one with stubs, and one
// whose provider counts what reaches it.
func builtClient(t *testing.T, node string) {
	t.Helper()
	provider := newCountingProvider(t)
	binary := buildServer(t)
	calm := []string{"AVA_UPSTREAM_RETRIES=0", "AVA_CACHE_TTL=0s", "AVA_CACHE_RESERVE=0s"}
	stubbed := &process{binary: binary, addr: freeAddress(t), dir: t.TempDir(), env: calm}
	stubbed.start(t)
	counted := &process{binary: binary, addr: freeAddress(t), dir: t.TempDir(), env: append([]string{
		"AVA_VAPI_BASE_URL=" + provider.URL, "AVA_API_VAPI_API_KEY=key-of-the-deployment",
		// One lost answer opens the breaker, for long enough that the writes after it find it open.
		"AVA_BREAKER_FAILURES=1", "AVA_BREAKER_SUCCESSES=1", "AVA_BREAKER_RECOVERY=5s",
	}, calm...)}
	counted.start(t)

	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, node, "test/built.mjs", "http://"+stubbed.addr, "http://"+counted.addr)
	cmd.Dir = clientDir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	checks := provider.converse(t, out, in)
	if err := cmd.Wait(); err != nil || checks == 0 {
		t.Errorf("built.mjs: %d checks, %v\n%s", checks, err, stderr.Bytes())
	}
}

// countingProvider is Vapi on the wire. What it does with a write is in the name
// of what is to be made: "lost" is not answered, and "limited" refused the first
// time.
type countingProvider struct {
	*httptest.Server

	vapi  http.Handler
	mu    sync.Mutex
	posts map[string]int
}

func newCountingProvider(t *testing.T) *countingProvider {
	t.Helper()
	p := &countingProvider{vapi: stub.NewVapi(time.Now), posts: map[string]int{}}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	return p
}

// ServeHTTP implements [http.Handler].
func (p *countingProvider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	if r.Method != http.MethodPost {
		p.vapi.ServeHTTP(w, r)
		return
	}
	var made struct{ Name string }
	_ = json.Unmarshal(body, &made)
	p.mu.Lock()
	p.posts[made.Name]++
	first := p.posts[made.Name] == 1
	p.mu.Unlock()
	switch kind, _, _ := strings.Cut(made.Name, "-"); {
	case kind == "lost":
		reset(w)
	case kind == "limited" && first:
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusTooManyRequests)
	default:
		p.vapi.ServeHTTP(w, r)
	}
}

// reset ends the connection instead of answering.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// converse makes a subtest of each check that a script prints, and tells it how
// often the provider was asked for what it wants to know of. It returns how many
// checks there were.
func (p *countingProvider) converse(t *testing.T, from io.Reader, to io.Writer) int {
	t.Helper()
	checks := 0
	for lines := bufio.NewScanner(from); lines.Scan(); {
		var line struct {
			Ask, Of, Name, Detail string
			OK                    bool
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Fatalf("the script printed %q: %v", lines.Text(), err)
		}
		if line.Ask == "posts" {
			p.mu.Lock()
			fmt.Fprintln(to, p.posts[line.Of])
			p.mu.Unlock()
			continue
		}
		checks++
		t.Run(line.Name, func(t *testing.T) {
			if !line.OK {
				t.Error(line.Detail)
			}
		})
	}
	return checks
}

// client runs a command in the package and returns what it prints.
func client(t *testing.T, name string, args ...string) []byte {
	t.Helper()
	out, err := tryClient(t, name, args...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func tryClient(t *testing.T, name string, args ...string) ([]byte, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = clientDir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return out, fmt.Errorf("%s %s: %w\n%s%s", name, strings.Join(args, " "), err, out, stderr.Bytes())
	}
	return out, nil
}

func read(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
