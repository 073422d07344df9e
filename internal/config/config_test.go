package config_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"ava/internal/config"
)

var update = flag.Bool("update", false, "rewrite docs/CONFIGURATION.md")

func TestAnEmptyEnvironmentIsAWorkingConfiguration(t *testing.T) {
	l, err := config.Load(nil, false)
	if err != nil {
		t.Fatal(err)
	}
	if l.Env != config.Development || l.Addr != "127.0.0.1:8080" || !l.StubMode || l.Log.Format != "json" {
		t.Errorf("defaults: %+v", l.Config)
	}
	if want := (config.Breaker{Failures: 3, Recovery: 30 * time.Second, Successes: 2}); l.Breaker != want {
		t.Errorf("breaker %+v, want %+v", l.Breaker, want)
	}
}

func TestEveryWrongVariableIsNamedAtOnceWithItsValueAndTheFix(t *testing.T) {
	_, err := config.Load([]string{
		"AVA_ENV=staging", "AVA_ADDR=0.0.0.0:8080", "AVA_BREAKER_FAILURES=three", "AVA_BREAKER_RECOVERY=30",
		"AVA_VAPI_BASE_URL=api.vapi.ai", "AVA_API_VAPI_API_KEY=canary canary", "AVA_LOG_LEVEL=loud", "GOGC=0",
		"INTEGRATIONS_STUB_MODE=perhaps", "AVA_QUERY_COST=-1",
	}, false)
	problems, ok := errors.AsType[config.Error](err)
	if !ok || len(problems) != 10 {
		t.Fatalf("got %v", err)
	}
	message := err.Error()
	for _, want := range []string{
		"The configuration has 10 problems:",
		`AVA_ENV="staging": Use development or production.`,
		`AVA_ADDR="0.0.0.0:8080": Use a loopback address`,
		`AVA_BREAKER_FAILURES="three": Use a whole number from 1 to 1000.`,
		`AVA_BREAKER_RECOVERY="30": Use a duration from 100ms to 1h.`,
		`AVA_VAPI_BASE_URL="api.vapi.ai": Use an http or https address`,
		`AVA_API_VAPI_API_KEY=[redacted]: Use a key of printable characters`,
		`INTEGRATIONS_STUB_MODE="perhaps": Use true or false.`,
	} {
		if !strings.Contains(message, want) {
			t.Errorf("%q is missing in:\n%s", want, message)
		}
	}
	if strings.Contains(message, "canary") {
		t.Errorf("the secret is printed:\n%s", message)
	}
}

func TestProductionRefusesStubMode(t *testing.T) {
	if _, err := config.Load(append(production(), "INTEGRATIONS_STUB_MODE=true"), false); err == nil {
		t.Error("it is accepted")
	}
	l, err := config.Load(production(), false)
	if err != nil || l.StubMode {
		t.Errorf("stub mode %v, error %v; want it off by default", l.StubMode, err)
	}
}

func TestOnlyLoopbackAddressesAreListenedOn(t *testing.T) {
	for addr, fine := range map[string]bool{
		"127.0.0.1:8080": true, "127.9.9.9:0": true, "[::1]:8080": true, "localhost:8080": true,
		":8080": false, "0.0.0.0:8080": false, "[::]:8080": false, "192.168.0.1:80": false, "localhost": false,
		"127.0.0.1:99999": false, "example.com:80": false, "127.0.0.1:http": false,
	} {
		if _, err := config.Load([]string{"AVA_ADDR=" + addr}, false); (err == nil) != fine {
			t.Errorf("%s: error %v, want accepted: %v", addr, err, fine)
		}
	}
}

// A network that is everything, or that is none, would turn off what it makes an
// exception of, or do nothing.
func TestPrivateNetworksAreWrittenAsNetworks(t *testing.T) {
	for value, want := range map[string]int{
		"10.1.2.0/24": 1, "10.1.2.0/24, fd00:1::/32": 2, "127.0.0.1/32": 1, "": 0,
		"0.0.0.0/0": -1, "::/0": -1, "10.1.2.3/24": -1, "10.1.2.0": -1, "10.1.2.0/33": -1, "10.0.0.0/8,": -1, "localhost": -1, "::ffff:10.0.0.0/104": -1, "fe80::%lo/10": -1, "*": -1,
	} {
		loaded, err := config.Load([]string{"AVA_PRIVATE_NETWORKS=" + value}, false)
		if refused := err != nil; refused != (want < 0) {
			t.Errorf("%q: %v", value, err)
		} else if !refused && len(loaded.Upstream.Private) != want {
			t.Errorf("%q: %v", value, loaded.Upstream.Private)
		}
	}
}

// What is not an origin and nothing else would be read by browsers as more than it says.
func TestOnlyOriginsMayFrameTheSettingsPage(t *testing.T) {
	for value, want := range map[string]int{
		"https://app.example.com": 1, "https://app.example.com:8443, https://other.example": 2, "http://localhost:3000": 1, "http://127.0.0.1": 1, "http://[::1]:3000": 1, "": 0,
		"http://app.example.com": -1, "app.example.com": -1, "https://app.example.com/": -1, "https://app.example.com/x": -1, "https://u@app.example.com": -1, "https://": -1,
		"*": -1, "https://*": -1, "https://*.example.com": -1, "'self'": -1, "https://a.example;script-src": -1, "https://a.example 'self'": -1, "https://a.example,": -1,
		"data:": -1, "https://a.example?x": -1, "https://a.example#x": -1, "https://ä.example": -1, "https://a.example\nX: y": -1,
	} {
		loaded, err := config.Load([]string{"AVA_FRAME_ORIGINS=" + value}, false)
		if refused := err != nil; refused != (want < 0) {
			t.Errorf("%q: %v", value, err)
		} else if !refused && len(loaded.Server.Frames) != want {
			t.Errorf("%q: %v", value, loaded.Server.Frames)
		}
	}
}

func TestAVariableSetToNothingCountsAsNotSet(t *testing.T) {
	l, err := config.Load([]string{"AVA_BREAKER_FAILURES=", "AVA_API_VAPI_API_KEY= "}, false)
	if err != nil || l.Breaker.Failures != 3 || !l.Vapi.Key.Empty() {
		t.Errorf("%+v, %v", l.Config, err)
	}
}

func TestADatabasesAddressIsShownWithoutItsPassword(t *testing.T) {
	for text, want := range map[string]string{
		"":                                     "sqlite:ava.db",
		"postgres://ava:canary@db.example/ava": "postgres://[redacted]@db.example/ava",
		"postgres://db/ava?password=canary":    "[redacted]",
		"postgres://ava:can%/@ary@db.example/ava": "postgres://[redacted]@db.example/ava",
		"host=db.example password=canary":         "",
	} {
		l, err := config.Load([]string{"AVA_DATABASE_URL=" + text, "AVA_ENCRYPTION_KEYS=a:" + strings.Repeat("A", 43) + "="}, false)
		if want == "" {
			if err == nil || strings.Contains(err.Error(), "canary") {
				t.Errorf("%s: %v", text, err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := l.Print(&b); err != nil || !strings.Contains(strings.Join(strings.Fields(b.String()), " "), "AVA_DATABASE_URL "+want+" ") {
			t.Errorf("%s:\n%s", text, b.String())
		}
	}
}

func TestProductionNeedsAnIssuerAndKeys(t *testing.T) {
	_, err := config.Load([]string{"AVA_ENV=production"}, false)
	for _, name := range []string{"AVA_AUTH", "AVA_ENCRYPTION_KEYS"} {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s is not asked for: %v", name, err)
		}
	}
	if _, err := config.Load(production(), false); err != nil {
		t.Error(err)
	}
}

// production is a configuration that production accepts.
func production() []string {
	return []string{
		"AVA_ENV=production", "AVA_AUTH=oidc", "AVA_OIDC_ISSUER=https://id.example", "AVA_OIDC_AUDIENCE=ava",
		"AVA_ENCRYPTION_KEYS=a:" + strings.Repeat("A", 43) + "=", "AVA_ADDR=0.0.0.0:8080",
	}
}

func TestMisspeltVariablesAreReported(t *testing.T) {
	l, err := config.Load([]string{"AVA_BREAKER_RECOVRY=5s", "PATH=/bin", "AVA_LOG_LEVEL=warn"}, false)
	if err != nil || len(l.Unknown) != 1 || l.Unknown[0] != "AVA_BREAKER_RECOVRY" {
		t.Errorf("unknown %v, error %v", l.Unknown, err)
	}
}

func TestPrintMasksSecretsAndSaysWhereValuesComeFrom(t *testing.T) {
	l, err := config.Load([]string{"AVA_API_VAPI_API_KEY=canary-secret", "AVA_LOG_LEVEL=warn", "AVA_TYPO=canary"}, true)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := l.Print(&b); err != nil {
		t.Fatal(err)
	}
	printed := strings.Join(strings.Fields(b.String()), " ")
	for _, want := range []string{
		"AVA_API_VAPI_API_KEY [redacted] (environment)", "AVA_LOG_LEVEL warn (environment)",
		"AVA_LOG_FORMAT console (default)", "AVA_TYPO [redacted] (not a variable of this program: ignored)",
	} {
		if !strings.Contains(printed, want) {
			t.Errorf("%q is missing in:\n%s", want, b.String())
		}
	}
	if strings.Contains(printed, "canary") {
		t.Errorf("a secret is printed:\n%s", b.String())
	}
}

func TestGoldenConfigurationReference(t *testing.T) {
	const file = "../../docs/CONFIGURATION.md"
	const from, to = "<!-- variables: generated, see make generate -->\n\n", "\n<!-- end of variables -->"
	doc, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok1 := strings.Cut(string(doc), from)
	_, after, ok2 := strings.Cut(rest, to)
	if !ok1 || !ok2 {
		t.Fatalf("%s has lost its markers", file)
	}
	want := before + from + config.Reference() + to + after
	if want == string(doc) {
		return
	}
	if !*update {
		t.Fatalf("%s is not what the table of variables says: run make generate", file)
	}
	if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}
