package e2e_test

import (
	"bufio"
	"bytes"
	"os/exec"
	"testing"
	"time"
)

// Somebody signs in to the settings page at a real OpenID provider, works, and
// signs out; and their session ends while they work.
func TestSignInToTheSettingsPage(t *testing.T) {
	node := need(t, "node")
	needFile(t, "node_modules/.package-lock.json")
	needFile(t, "oidc/node_modules/.package-lock.json")
	t.Setenv("CHROMIUM_PATH", need(t, "chromium"))
	watchSources(t)
	binary, addr := buildServer(t), freeAddress(t)
	base := "http://" + addr
	const audience = "https://api.example"
	issuer := startProvider(t, node, base+"/auth/callback", audience)
	trusting := []string{"AVA_AUTH=oidc", "AVA_OIDC_ISSUER=" + issuer, "AVA_OIDC_AUDIENCE=" + audience, "AVA_RATE_LIMIT_TESTS=off"}

	page := &process{binary: binary, addr: addr, dir: t.TempDir(), env: append([]string{
		"AVA_OIDC_CLIENT_ID=ava-public", "AVA_PUBLIC_URL=" + base,
		"AVA_STREAM_MAX_AGE=3s", // so that what a stream finds out is found out soon
	}, trusting...)}
	page.start(t)
	programs := &process{binary: binary, addr: freeAddress(t), dir: t.TempDir(), env: trusting} // has no sign-in for browsers
	programs.start(t)
	type check struct {
		Name   string
		OK     bool
		Detail string
	}
	for _, c := range script[check](t, node, "oidc/page.mjs", base, issuer, "http://"+programs.addr, t.ArtifactDir()) {
		t.Run(c.Name, func(t *testing.T) {
			if t.Log(c.Detail); !c.OK {
				t.Fail()
			}
		})
	}
}

// startProvider starts the OpenID provider, which ends with the test, and
// returns its issuer.
func startProvider(t *testing.T, node, callback, audience string) string {
	t.Helper()
	cmd := exec.Command(node, "oidc/provider.mjs", callback, audience)
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
	late := time.AfterFunc(4*time.Minute, func() { _ = cmd.Process.Kill() })
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
