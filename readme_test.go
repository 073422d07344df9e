package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
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
	if !regexp.MustCompile(`(?m)^go run \.$`).Match(readme) {
		t.Error("the README has lost the command that starts the program")
	}
}
