package main

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"testing"
	"time"
)

func command(t *testing.T, args ...string) (status int, out, errs string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	status = run(t.Context(), args, &stdout, &stderr)
	return status, stdout.String(), stderr.String()
}

func TestVersionSaysWhichBuildThisIs(t *testing.T) {
	status, out, _ := command(t, "version")
	if status != 0 || !strings.HasPrefix(out, "ava "+version+" go") {
		t.Errorf("status %d: %s", status, out)
	}
}

func TestConfigPrintsTheEffectiveConfigurationWithSecretsMasked(t *testing.T) {
	t.Setenv("AVA_API_VAPI_API_KEY", "canary-of-a-key")
	status, out, errs := command(t, "config")
	if status != 0 || !strings.Contains(out, "AVA_ADDR") || strings.Contains(out+errs, "canary") {
		t.Errorf("status %d: %s%s", status, out, errs)
	}
}

func TestAWrongConfigurationStopsEveryCommandWithAllOfItsProblems(t *testing.T) {
	t.Setenv("AVA_BREAKER_FAILURES", "three")
	t.Setenv("AVA_ADDR", "0.0.0.0:80")
	for _, args := range [][]string{nil, {"serve"}, {"config"}} {
		status, _, errs := command(t, args...)
		if status != 1 || !strings.Contains(errs, "2 problems") || !strings.Contains(errs, "AVA_BREAKER_FAILURES") || !strings.Contains(errs, "AVA_ADDR") {
			t.Errorf("%v: status %d: %s", args, status, errs)
		}
	}
}

func TestAnUnknownCommandShowsTheUsage(t *testing.T) {
	for _, args := range [][]string{{"fly"}, {"serve", "now"}} {
		if status, _, errs := command(t, args...); status != 2 || !strings.HasPrefix(errs, "Usage: ava") {
			t.Errorf("%v: status %d: %s", args, status, errs)
		}
	}
}

func TestAnAddressInUseIsNamed(t *testing.T) {
	p := start(t)
	t.Setenv("AVA_ADDR", strings.TrimPrefix(p.URL, "http://"))
	t.Setenv("AVA_DATABASE_URL", "sqlite:"+t.TempDir()+"/ava.db")
	if status, _, errs := command(t); status != 1 || !strings.Contains(errs, "AVA_ADDR") {
		t.Errorf("status %d: %s", status, errs)
	}
}

func TestServeTellsWhereEverythingIsAndEndsWithItsContext(t *testing.T) {
	t.Setenv("AVA_ADDR", "127.0.0.1:0")
	t.Setenv("AVA_DATABASE_URL", "sqlite:"+t.TempDir()+"/ava.db")
	ctx, cancel := context.WithCancel(t.Context())
	out, done := new(buffer), make(chan int, 1)
	go func() { done <- run(ctx, nil, out, new(buffer)) }()
	url := ""
	for range 500 {
		if _, after, ok := strings.Cut(out.String(), "GraphQL     "); ok && strings.Contains(after, "Vapi") {
			url, _, _ = strings.Cut(after, "\n")
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	for _, path := range []string{"", "/../playground", "/../schema.graphqls", "/../healthz", "/../readyz", "/../metrics", "/../docs/ERRORS.md"} {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.Replace(url+path, "/graphql/..", "", 1), http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := new(http.Client).Do(req)
		if err != nil {
			t.Fatalf("%s: %v in\n%s", path, err, out)
		}
		_ = resp.Body.Close()
		if want := map[bool]int{true: http.StatusMethodNotAllowed, false: http.StatusOK}[path == ""]; resp.StatusCode != want {
			t.Errorf("GET %s: status %d, want %d", req.URL, resp.StatusCode, want)
		}
	}
	cancel()
	if status := <-done; status != 0 {
		t.Errorf("status %d", status)
	}
}
