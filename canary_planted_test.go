package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ava/internal/audit"
	"ava/internal/fault"
	"ava/internal/identity"
	"ava/internal/store"
)

// noted writes an event about something into the rig's audit trail.
func (r *rig) noted(operation string) {
	ref := store.Ref{Owner: identity.NewOwner(r.openID.URL, "ann"), Service: fault.Vapi}
	event, err := audit.Event(r.t.Context(), ref, store.Write)
	if event.Op = operation; err == nil {
		err = r.parts.store.Audit().Append(r.t.Context(), event)
	}
	if err != nil {
		r.t.Error(err)
	}
}

func (r *rig) wrote(name, text string) {
	if err := os.WriteFile(filepath.Join(r.folder, name), []byte(text), 0o600); err != nil {
		r.t.Error(err)
	}
}

// TestTheNetCatchesPlantedLeaks plants one leak at a time in each sink and looks
// for it as TestNoSecretGetsOut does.
func TestTheNetCatchesPlantedLeaks(t *testing.T) {
	quoted := func(s string) string {
		b, _ := json.Marshal(s)
		return string(b)
	}
	const createAndShow = `mutation($m: String) { createVapiAssistant(input: {name: "x", firstMessage: $m}) { assistant { firstMessage } } }`
	for _, leak := range []struct {
		name, sink string
		plant      func(r *rig, secret string)
	}{
		{"a field of a log line", "log", func(r *rig, s string) { r.parts.log.Info().Str("key", s).Send() }},
		{"an error in the log", "log", func(r *rig, s string) {
			r.parts.log.Warn().Err(&url.Error{Op: "Get", URL: "https://x.example/?key=" + url.QueryEscape(s), Err: context.Canceled}).Send()
		}},
		{"base64 in the log", "log", func(r *rig, s string) {
			r.parts.log.Debug().Str("authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte("a:"+s))).Send()
		}},
		{"JSON in the JSON of the log", "log", func(r *rig, s string) { r.parts.log.Info().Str("body", quoted(quoted(s))).Send() }},
		{"bytes printed in the log", "log", func(r *rig, s string) { r.parts.log.Info().Msgf("%X", s) }},
		{"the first part of a secret", "log", func(r *rig, s string) { r.parts.log.Info().Str("key", s[:15]+"…").Send() }},
		{"a part out of the middle", "log", func(r *rig, s string) { r.parts.log.Info().Str("key", "…"+s[7:22]+"…").Send() }},
		{"the body of an answer", "answers", func(r *rig, s string) { r.send("create", r.query(createAndShow, map[string]any{"m": s})) }},
		{"the body of an answer, encoded", "answers", func(r *rig, s string) {
			r.send("create", r.query(createAndShow, map[string]any{"m": base64.URLEncoding.EncodeToString([]byte("ab" + s))}))
		}},
		{"a header of an answer", "answers", func(r *rig, s string) {
			r.send("echo", r.query(readQuery, nil, "X-Correlation-ID", hex.EncodeToString([]byte(s))))
		}},
		{"a label of a metric", "metrics", func(r *rig, s string) { r.metrics.Request("/"+url.PathEscape(s), 200, time.Second) }},
		{"the audit trail", "audit trail", func(r *rig, s string) { r.noted(s) }},
		{"the audit trail, encoded", "audit trail", func(r *rig, s string) { r.noted(base64.StdEncoding.EncodeToString([]byte("a" + s))) }},
		{"the database", "file ava.db-wal", func(r *rig, s string) { r.noted(hex.EncodeToString([]byte(s))) }},
		{"a file beside the database", "file ava.db-journal", func(r *rig, s string) { r.wrote("ava.db-journal", "\x00\xff"+s+"\x00") }},
		{"the printed configuration", "config", func(r *rig, s string) {
			r.environ = append(r.environ, "AVA_OIDC_AUDIENCE="+base64.StdEncoding.EncodeToString([]byte(s)))
		}},
		{"a problem of the configuration", "config", func(r *rig, s string) { r.environ = append(r.environ, "AVA_LOG_LEVEL="+s) }},
	} {
		t.Run(leak.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, newDragnet(), calamity{name: "planted"})
			secret := r.spiky("secret")
			if found := r.leaks(); len(found) > 0 {
				t.Fatalf("before anything was planted: %v", found)
			}
			leak.plant(r, secret)
			found := r.leaks()
			if !slices.ContainsFunc(found, func(f string) bool { return strings.HasPrefix(f, leak.sink+" holds planted: secret (") }) {
				t.Errorf("%s is not caught there, but %q", leak.name, found)
			}
		})
	}
}

func TestTheNetCatchesEveryFormAtEveryOffset(t *testing.T) {
	net := newDragnet()
	secrets := []string{net.spiky("spiky"), net.canary("plain"), net.add("bytes", "\x01\xfe\x80\"<\x00\x7f\xffabcdef\x10\x20ghijkl")}
	for _, secret := range secrets {
		for offset := range 7 {
			text := strings.Repeat("-", offset) + secret + "-"
			for form, written := range map[string]string{
				"plain": text, "hex": hex.EncodeToString([]byte(text)), "HEX": fmt.Sprintf("%X", text), "query": url.QueryEscape(text), "path": url.PathEscape(text),
				"std": base64.StdEncoding.EncodeToString([]byte(text)), "URL": base64.URLEncoding.EncodeToString([]byte(text)), "Go": fmt.Sprintf("%q", text),
			} {
				if len(net.search([]byte("x "+written+" y"))) == 0 {
					t.Errorf("%q as %s, %d characters into the text, is not caught: %s", secret, form, offset, written)
				}
			}
			var b bytes.Buffer // not for the bytes, which JSON cannot write
			_ = json.NewEncoder(&b).Encode(text)
			if secret != secrets[2] && len(net.search(b.Bytes())) == 0 {
				t.Errorf("%q in JSON is not caught: %s", secret, b.String())
			}
		}
		if found := net.search([]byte("…" + secret[len(secret)-4:])); len(found) > 0 {
			t.Errorf("the hint counts as a leak: %v", found)
		}
	}
}

// What the operator sets shows in no command's output, however wrong it is.
func TestNoCommandPrintsASecretOfItsEnvironment(t *testing.T) {
	net := newDragnet()
	kms := httptest.NewServer(answer(403, "application/json", `{"errors":["permission denied"]}`))
	t.Cleanup(kms.Close)
	short := base64.StdEncoding.EncodeToString([]byte(net.canary("short key")[:20]))
	for name, environ := range map[string][]string{
		"a database that is not there":         {"AVA_DATABASE_URL=postgres://ava:" + net.canary("password") + "@127.0.0.1:1/ava", key32(net, "key")},
		"a password that is not escaped":       {"AVA_DATABASE_URL=postgres://ava:24/" + net.canary("password with a slash") + "@127.0.0.1:1/ava", key32(net, "key")},
		"a password with a question mark":      {"AVA_DATABASE_URL=postgres://ava:24?" + net.canary("password with a mark") + "@127.0.0.1:1/ava", key32(net, "key")},
		"a password with a hash":               {"AVA_DATABASE_URL=postgres://ava:24#" + net.canary("password with a hash") + "@127.0.0.1:1/ava", key32(net, "key")},
		"a password in the query":              {"AVA_DATABASE_URL=postgres://127.0.0.1:1/ava?user=ava&password=" + net.canary("password in the query"), key32(net, "key")},
		"a port that is none":                  {"AVA_DATABASE_URL=postgres://ava:" + net.canary("password before a port") + "@127.0.0.1:port/ava", key32(net, "key")},
		"a setting that is none":               {"AVA_DATABASE_URL=postgres://ava:" + net.canary("password before a setting") + "@127.0.0.1:1/ava?sslmode=nonsense", key32(net, "key")},
		"key and value":                        {"AVA_DATABASE_URL=host=127.0.0.1 port=1 user=ava password=" + net.canary("password as a value"), key32(net, "key")},
		"another kind of database":             {"AVA_DATABASE_URL=mysql://ava:" + net.canary("password of another kind") + "@127.0.0.1:1/ava", key32(net, "key")},
		"a key that is too short":              {"AVA_ENCRYPTION_KEYS=k1:" + short},
		"a key without a name":                 {"AVA_ENCRYPTION_KEYS=" + short + short},
		"a key that is not base64":             {"AVA_ENCRYPTION_KEYS=k1:" + net.spiky("key that is not base64")},
		"a key management service that denies": {"AVA_KMS_URL=" + kms.URL, "AVA_KMS_TOKEN=" + net.canary("token")},
		"a key of two words":                   {"AVA_API_VAPI_API_KEY=two " + net.spiky("words")},
		"a client secret of two words":         {"AVA_OIDC_CLIENT_SECRET=two " + net.spiky("words of a client")},
		"an address with a password":           {"AVA_VAPI_BASE_URL=https://user:" + net.canary("password of an address") + "@api.example"},
		"a public address with a password":     {"AVA_PUBLIC_URL=https://user:" + net.canary("password of a public address") + "@ava.example"},
		"an issuer with a password":            {"AVA_AUTH=oidc", "AVA_OIDC_AUDIENCE=x", "AVA_OIDC_ISSUER=https://user:" + net.canary("password of an issuer") + "@id.example"},
		"a name that is misspelt":              {"AVA_VAPI_KEY=" + net.spiky("misspelt"), "AVA_LOG_LEVEL=loud"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("AVA_ADDR", "127.0.0.1:0")
			t.Setenv("AVA_DATABASE_URL", "sqlite:"+filepath.Join(t.TempDir(), "ava.db"))
			for _, variable := range environ {
				name, value, _ := strings.Cut(variable, "=")
				t.Setenv(name, value)
			}
			defer func() {
				if v := recover(); v != nil {
					t.Errorf("a panic: %v", v)
				}
			}()
			for _, args := range []string{"config", "serve", "rotate-keys"} {
				status, out, errs := command(t, args)
				if status == 0 && args != "config" {
					t.Errorf("%s does not mind", args)
				}
				for _, secret := range net.search([]byte(out + errs)) {
					t.Errorf("%s prints %s", args, secret)
				}
			}
		})
	}
}

// key32 sets an encryption key that is in order.
func key32(net *dragnet, name string) string {
	return "AVA_ENCRYPTION_KEYS=k1:" + base64.StdEncoding.EncodeToString([]byte(net.canary(name)[:32]))
}
