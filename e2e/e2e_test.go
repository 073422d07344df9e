// Package e2e runs the built server as a user starts it and looks at it
// from outside: audits its GraphQL over HTTP, and uses the playground in a
// browser. The looking is done by the Node scripts beside this file; they print
// one JSON line for each thing they found, and each becomes a subtest.
package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// failingAudits are the audits that the server is meant to fail, with the
// reason. Any other has to pass, and these have to fail: a list that holds more
// than it must hides what it was made to show.
var failingAudits = map[string]string{
	"5A70": postOnly,
	"D6D5": postOnly,
	"6A70": postOnly,
}

const postOnly = "it asks by GET, and the endpoint takes POST alone, so that no link and no form of another site can act"

func TestServer(t *testing.T) {
	node := need(t, "node")
	needFile(t, "node_modules/.package-lock.json")
	watchSources(t)
	base := startServer(t)

	t.Run("keeps to GraphQL over HTTP", func(t *testing.T) {
		type audit struct{ ID, Name, Level, Status, Reason string }
		seen := map[string]bool{}
		for _, a := range script[audit](t, node, "audit.mjs", base+"/graphql") {
			seen[a.ID] = true
			t.Run(a.ID+" "+a.Name, func(t *testing.T) {
				why, listed := failingAudits[a.ID]
				switch passed := a.Status == "ok"; {
				case passed && listed:
					t.Errorf("passes, but is listed as failing because %s", why)
				case !passed && !listed:
					t.Errorf("%s: %s", a.Status, a.Reason)
				}
			})
		}
		for id := range failingAudits {
			if !seen[id] {
				t.Errorf("audit %s is listed as failing, but there is no such audit", id)
			}
		}
	})

	t.Run("serves a playground that works", func(t *testing.T) {
		t.Setenv("CHROMIUM_PATH", need(t, "chromium"))
		type check struct {
			Name   string
			OK     bool
			Detail string
		}
		for _, c := range script[check](t, node, "playground.mjs", base, t.ArtifactDir()) {
			t.Run(c.Name, func(t *testing.T) {
				if !c.OK {
					t.Error(c.Detail)
				}
			})
		}
	})
}

// script runs one of the Node scripts to its end and returns what it printed.
func script[line any](t *testing.T, node, name string, args ...string) []line {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 6*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, node, append([]string{name}, args...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Errorf("%s: %v\n%s", name, err, stderr.Bytes())
	}
	var lines []line
	for text := range bytes.Lines(out) {
		var one line
		if err := json.Unmarshal(text, &one); err != nil {
			t.Fatalf("%s printed %q: %v", name, text, err)
		}
		lines = append(lines, one)
	}
	if len(lines) == 0 {
		t.Errorf("%s found nothing", name)
	}
	return lines
}

// startServer builds the server, starts it with nothing configured but its
// address, and returns its URL once it is ready. At the end of the test it is
// told to stop, which it has to do by itself and without a complaint.
func startServer(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "ava")
	if out, err := exec.Command("go", "build", "-o", binary, "ava").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	addr := freeAddress(t)
	var log bytes.Buffer
	cmd := exec.Command(binary)
	cmd.Dir = t.TempDir()
	cmd.Env = []string{"AVA_ADDR=" + addr, "HOME=" + cmd.Dir, "PATH=" + os.Getenv("PATH")}
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() {
		stopServer(t, cmd.Process, ended)
		if t.Failed() {
			t.Logf("the server wrote:\n%s", log.Bytes())
		}
	})
	base := "http://" + addr
	waitUntilReady(t, base, ended)
	return base
}

func stopServer(t *testing.T, process *os.Process, ended chan error) {
	t.Helper()
	if err := process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Errorf("SIGTERM: %v", err)
	}
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("the server ended with %v, want exit code 0", err)
		}
	case <-time.After(30 * time.Second):
		t.Error("the server did not end within 30s of SIGTERM")
		_ = process.Kill()
		<-ended
	}
}

// waitUntilReady asks /readyz until it answers 200. A server that ends instead
// ends the wait.
func waitUntilReady(t *testing.T, base string, ended chan error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for !ready(ctx, base) {
		select {
		case err := <-ended:
			ended <- err // for stopServer
			t.Fatalf("the server ended before it was ready: %v", err)
		case <-ctx.Done():
			t.Fatal("the server was not ready after 30s")
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func ready(ctx context.Context, base string) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/readyz", http.NoBody)
	if err != nil {
		return false
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	_ = resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

// freeAddress is a loopback address that nobody listened on a moment ago.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}

// watchSources reads every folder of the module. Go repeats a test's cached
// result until something that the test itself has read changes, and what this
// one tests is built by a process that Go does not see into.
func watchSources(t *testing.T) {
	t.Helper()
	err := filepath.WalkDir("..", func(_ string, entry fs.DirEntry, err error) error {
		hidden := strings.HasPrefix(entry.Name(), ".") && entry.Name() != ".."
		if err == nil && entry.IsDir() && (hidden || entry.Name() == "node_modules") {
			return fs.SkipDir
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
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

func needFile(t *testing.T, name string) {
	t.Helper()
	if _, err := os.Stat(name); err != nil {
		unable(t, filepath.Join("e2e", filepath.Dir(name))+" is missing")
	}
}

// unable skips the test on a developer's machine. In CI nothing may be skipped.
func unable(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s: run make test", why)
	}
	t.Skipf("SKIPPED: %s: run make test", why)
}
