package e2e_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// The official clients follow subscriptions of a real server, which is restarted
// under them.
func TestLiveState(t *testing.T) {
	node := need(t, "node")
	needFile(t, "node_modules/.package-lock.json")
	watchSources(t)
	binary := buildServer(t)

	t.Run("local", func(t *testing.T) {
		s := &process{binary: binary, addr: freeAddress(t), dir: t.TempDir(), env: []string{"AVA_BREAKER_RECOVERY=1s", "AVA_UPSTREAM_RETRIES=0", "AVA_CACHE_TTL=0s", "AVA_CACHE_RESERVE=0s"}}
		s.start(t)
		follow(t, s, node, "local", "http://"+s.addr)
	})

	t.Run("with tokens", func(t *testing.T) {
		i := newIssuer(t)
		s := &process{binary: binary, addr: freeAddress(t), dir: t.TempDir(), env: []string{
			"AVA_AUTH=oidc", "AVA_OIDC_ISSUER=" + i.URL, "AVA_OIDC_AUDIENCE=https://ava.example", "INTEGRATIONS_STUB_MODE=false",
		}}
		s.start(t)
		follow(t, s, node, "tokens", "http://"+s.addr, i.token(t, time.Hour), i.token(t, 20*time.Second))
	})
}

// process is a server that can be restarted where it is.
type process struct {
	binary, addr, dir string
	env               []string
	cmd               *exec.Cmd
	ended             chan error
	log               bytes.Buffer
}

func buildServer(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "ava")
	if out, err := exec.Command("go", "build", "-o", binary, "ava").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return binary
}

// start starts the server and has it stopped with the test.
func (s *process) start(t *testing.T) {
	t.Helper()
	s.run(t)
	t.Cleanup(func() {
		stopServer(t, s.cmd.Process, s.ended)
		if t.Failed() {
			t.Logf("the server wrote:\n%s", s.log.Bytes())
		}
	})
}

func (s *process) run(t *testing.T) {
	t.Helper()
	s.cmd = exec.Command(s.binary)
	s.cmd.Dir = s.dir
	s.cmd.Env = append([]string{"AVA_ADDR=" + s.addr, "HOME=" + s.dir, "PATH=" + os.Getenv("PATH")}, s.env...)
	s.cmd.Stdout, s.cmd.Stderr = &s.log, &s.log
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	s.ended = ended
	wait := s.cmd.Wait
	go func() { ended <- wait() }()
	waitUntilReady(t, "http://"+s.addr, ended)
}

// restart tells the server to stop, which no client holds up, and starts it again.
func (s *process) restart(t *testing.T) {
	t.Helper()
	start := time.Now()
	stopServer(t, s.cmd.Process, s.ended)
	// Streams end at once; net/http gives a connection without a request, as fetch
	// opens in reserve, another five seconds.
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("the server took %v to stop while there were streams", took)
	}
	s.run(t)
}

// follow runs live.mjs; each thing that it checks is a subtest.
func follow(t *testing.T, s *process, node string, args ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, node, append([]string{"live.mjs"}, args...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	checks := 0
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var line struct {
			Ask, Name, Detail string
			OK                bool
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Fatalf("live.mjs printed %q: %v", lines.Text(), err)
		}
		if line.Ask == "restart" {
			s.restart(t)
			continue
		}
		checks++
		t.Run(line.Name, func(t *testing.T) {
			if t.Log(line.Detail); !line.OK {
				t.Fail()
			}
		})
	}
	if err := cmd.Wait(); err != nil || checks == 0 {
		t.Errorf("live.mjs: %d checks, %v\n%s", checks, err, stderr.Bytes())
	}
}

// issuer is an OpenID Connect provider that knows Ann.
type issuer struct {
	*httptest.Server

	key *rsa.PrivateKey
}

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	i := &issuer{httptest.NewServer(mux), key}
	t.Cleanup(i.Close)
	for path, document := range map[string]any{
		"/.well-known/openid-configuration": map[string]any{
			"issuer": i.URL, "jwks_uri": i.URL + "/keys", "authorization_endpoint": i.URL + "/authorize", "token_endpoint": i.URL + "/token",
			"response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"},
			"id_token_signing_alg_values_supported": []string{"RS256"},
		},
		"/keys": map[string]any{"keys": []any{map[string]any{
			"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "1", "n": rawURL(key.N.Bytes()), "e": "AQAB",
		}}},
	} {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(document)
		})
	}
	return i
}

func rawURL(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// token is an access token of Ann's that is good for a while.
func (i *issuer) token(t *testing.T, life time.Duration) string {
	t.Helper()
	now := time.Now()
	claims, err := json.Marshal(map[string]any{
		"iss": i.URL, "aud": "https://ava.example", "sub": "ann", "name": "Ann", "client_id": "e2e", "iat": now.Unix(), "exp": now.Add(life).Unix(),
	})
	if err != nil {
		t.Fatal(err)
	}
	input := rawURL([]byte(`{"alg":"RS256","kid":"1","typ":"at+jwt"}`)) + "." + rawURL(claims)
	digest := sha256.Sum256([]byte(input))
	signature, err := rsa.SignPKCS1v15(rand.Reader, i.key, crypto.SHA256, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	return input + "." + rawURL(signature)
}
