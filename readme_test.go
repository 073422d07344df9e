package main

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The README's curl commands are executed as they stand, but for the port, and
// their answers compared with what the README shows.
func TestReadmeCommandsAnswerWhatItSays(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("SKIPPED: curl is not installed, so the README's commands cannot be run")
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	p := start(t)
	example := regexp.MustCompile("(?ms)^```sh\n(curl .*?)^```\n+```json\n(.*?)^```")
	examples := example.FindAllStringSubmatch(string(readme), -1)
	if len(examples) < 2 {
		t.Fatalf("%d examples", len(examples))
	}
	for _, m := range examples {
		script := strings.ReplaceAll(m[1], "http://127.0.0.1:8080", p.URL)
		out, err := exec.CommandContext(t.Context(), "sh", "-c", script).Output()
		if err != nil {
			t.Fatalf("%s: %v", script, err)
		}
		var want, got any
		if err := json.Unmarshal([]byte(m[2]), &want); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(out, &got); err != nil {
			t.Fatalf("%s: %v", out, err)
		}
		if diff := differ("", want, got); diff != "" {
			t.Errorf("%s\n%s\n%s", script, diff, out)
		}
	}
}

// address is what a server of its own is told to listen on, and says in its banner.
var address = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// A newcomer has a checkout and Go. Each way to start that the README tells is
// gone, and each page of the server that it leads to is there.
func TestReadmeStartsTheProgram(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	commands := regexp.MustCompile("(?m)^```sh\n(.*go run .*)\n```$").FindAllStringSubmatch(string(readme), -1)
	pages := regexp.MustCompile(`\(http://127\.0\.0\.1:8080(/[^)]*)\)`).FindAllStringSubmatch(string(readme), -1)
	if len(commands) < 2 || commands[0][1] != "go run ." || len(pages) < 3 {
		t.Fatalf("commands %q, pages %q", commands, pages)
	}
	for _, command := range commands {
		t.Run(command[1], func(t *testing.T) {
			base := runShell(t, strings.ReplaceAll(command[1], "…", "made-up-key"))
			for _, page := range append(pages, []string{"", "/readyz"}) {
				r := fetch(t, base+page[1])
				if r.StatusCode != http.StatusOK {
					t.Errorf("%s: %s", page[1], r.Status)
				}
			}
		})
	}
}

func fetch(t *testing.T, url string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	client := http.Client{Timeout: 10 * time.Second}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	return resp
}

// runShell runs a command that starts a server until the test ends, on a port and
// with a database of its own, and returns where it is served.
func runShell(t *testing.T, command string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-c", "exec 2>&1; "+command)
	cmd.Env = append(os.Environ(), "AVA_ADDR=127.0.0.1:0", "AVA_DATABASE_URL=sqlite:"+t.TempDir()+"/ava.db")
	// go run has the program as a child, which is to end as well.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Wait() })
	var said strings.Builder
	for lines := bufio.NewScanner(out); lines.Scan(); {
		said.WriteString(lines.Text() + "\n")
		if base := address.FindString(lines.Text()); base != "" {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return base
		}
	}
	t.Fatalf("%s does not start:\n%s", command, &said)
	return ""
}
