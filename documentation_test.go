package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"ava/graph"
	"ava/internal/stub"
	"ava/internal/stub/smtptest"
)

var update = flag.Bool("update", false, "rewrite the answers in the documentation")

// fence matches a fenced block: its language, the rest of its first line, and
// its text.
var fence = regexp.MustCompile("(?ms)^```(graphql|json|http)([^\n]*)\n(.*?)^```$")

// The examples of docs/INTEGRATIONS.md are executed in their order over one
// product with stubs. A graphql block begins an example; json variables and
// http (a header) change it for the next json answer, which is compared.
func TestDocumentationExamplesAnswerWhatTheySay(t *testing.T) {
	const file = "docs/INTEGRATIONS.md"
	doc, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	e := example{product: overStub(t), inPlace: mailServerOf(t), email: documentedEmail}
	updated := fence.ReplaceAllFunc(doc, func(block []byte) []byte {
		m := fence.FindSubmatch(block)
		line := 1 + bytes.Count(doc[:bytes.Index(doc, block)], []byte("\n"))
		where := fmt.Sprintf("%s:%d", file, line)
		switch kind := string(m[1]) + string(m[2]); kind {
		case "graphql":
			e.query, e.variables, e.header = string(m[3]), nil, nil
		case "json variables":
			e.variables = bytes.Clone(m[3])
		case "http":
			name, value, _ := strings.Cut(strings.TrimSpace(string(m[3])), ": ")
			e.header = []string{name, value}
		case "json answer":
			return e.answer(t, where, block, m[3])
		}
		return block
	})
	if e.answers < 20 {
		t.Errorf("only %d answers were compared", e.answers)
	}
	if *update && !t.Failed() {
		if err := os.WriteFile(file, updated, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// overStub runs the product with providers that credentials can be connected to.
func overStub(t *testing.T) *product {
	t.Helper()
	texts := stub.NewTwilio(time.Now)
	t.Cleanup(func() { _ = texts.Close() })
	return start(t, "AVA_VAPI_BASE_URL="+listen(t, stub.NewVapi(time.Now)), "AVA_TWILIO_BASE_URL="+listen(t, texts),
		"AVA_RESEND_BASE_URL="+listen(t, stub.NewResend(time.Now)), "AVA_PRIVATE_NETWORKS=127.0.0.1/32")
}

// documentedEmail is the ID of an e-mail in the documentation. It stands for that
// of the one that was sent last.
var documentedEmail = graph.EncodeID(graph.KindEmailMessage, "01a20860-5a1c-7c3e-9d1c-0f6b6f1c2a57")

func isEmail(id string) bool {
	kind, _, ok := graph.DecodeID(id)
	return ok && kind == graph.KindEmailMessage
}

// mailServerOf has a mail server of this machine stand in for the one that the
// documentation names.
func mailServerOf(t *testing.T) *strings.Replacer {
	t.Helper()
	at := smtptest.Start(t, nil).Addr()
	return strings.NewReplacer(`"mail.example.com"`, strconv.Quote(at.Addr().String()), `"port": 587, "security": "STARTTLS"`, fmt.Sprintf(`"port": %d, "security": "NONE"`, at.Port()))
}

// listen serves a provider, and returns where.
func listen(t *testing.T, h http.Handler) string {
	t.Helper()
	provider, err := stub.Listen(t.Context(), h)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = provider.Close() })
	return provider.URL()
}

var globalID = regexp.MustCompile(`"id":"([^"]+)"`)

type example struct {
	product   *product
	query     string
	variables json.RawMessage
	header    []string
	answers   int
	inPlace   *strings.Replacer // of what cannot be reached from here
	email     string            // that was sent last
}

// answer executes the example and compares, or returns the block with what came
// back if the documentation is being updated.
func (e *example) answer(t *testing.T, where string, block, want []byte) []byte {
	t.Helper()
	e.answers++
	var variables any
	if e.variables != nil {
		variables = json.RawMessage(strings.ReplaceAll(e.inPlace.Replace(string(e.variables)), documentedEmail, e.email))
	}
	r := e.product.ask(t, e.query, variables, e.header...)
	e.header = nil
	for _, id := range globalID.FindAllSubmatch(r.Body, 1) {
		if isEmail(string(id[1])) {
			e.email = string(id[1])
		}
	}
	got := decode(t, where, r.Body)
	if *update {
		return append(append([]byte("```json answer\n"), pretty(t, settled("", got))...), "```"...)
	}
	if diff := differ("", decode(t, where, want), got); diff != "" {
		t.Errorf("%s: %s\n%s", where, diff, r.Body)
	}
	return block
}

func decode(t *testing.T, where string, b []byte) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatalf("%s: %v", where, err)
	}
	return v
}

// pretty formats an answer as the documentation shows it: short objects on one
// line.
func pretty(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	flat := regexp.MustCompile(`\{\n\s+[^{}\[\]]*?\n\s+\}`)
	b = flat.ReplaceAllFunc(b, func(o []byte) []byte {
		if one := regexp.MustCompile(`\s*\n\s*`).ReplaceAll(o, []byte(" ")); len(one) <= 100 {
			return one
		}
		return o
	})
	return append(b, '\n')
}

// volatile are the members whose values differ from run to run, with what the
// documentation shows in their place.
var volatile = map[string]any{
	"correlationId": "4b0f3c6e-6a51-4f0e-9d1c-0f6b6f1c2a57",
	"timestamp":     "2026-11-23T05:17:00Z",
	"requestId":     "RQ0123456789abcdef0123456789abcdef",
	"asOf":          "2026-11-23T05:17:00Z",
	"at":            "2026-11-23T05:17:27Z",
	"lastSuccessAt": "2026-11-23T05:17:00Z",
	"lastFailureAt": "2026-11-23T05:17:00Z",
	"connectedAt":   "2026-11-23T05:17:00Z",
	"verifiedAt":    "2026-11-23T05:17:00Z",
	"sentAt":        "2026-11-23T05:17:00Z",
	"messageId":     "01a20860-5a1c-7c3e-9d1c-0f6b6f1c2a57@example.com",
	"providerId":    "4ef9a417-02e9-4d39-ad75-9611e0fcc33c",
	"expiresAt":     "2026-11-23T05:27:00Z",

	"authorizationUrl": "https://accounts.google.com/o/oauth2/v2/auth?client_id=…&state=…&code_challenge=…",

	// Of these it takes the member that they are in.
	"webhook.url":             "https://ava.example/webhooks/vapi/NOBODYKNOWSTHISTOKENXXXXXX",
	"webhook.createdAt":       "2026-11-23T05:17:00Z",
	"webhook.secretCreatedAt": "2026-11-23T05:17:00Z",
	"createWebhook.secret":    "NEITHERDOESANYBODYKNOWTHIS",
}

// settled replaces the volatile members.
func settled(name string, v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, inner := range v {
			v[k] = settled(k, inner)
			if fixed, ok := volatile[name+"."+k]; ok && inner != nil {
				v[k] = fixed
			}
		}
	case []any:
		for i, inner := range v {
			v[i] = settled(name, inner)
		}
	case string:
		if fixed, ok := volatile[name]; ok {
			return fixed
		}
		if isEmail(v) {
			return documentedEmail
		}
	}
	return v
}

// differ says where two answers differ, volatile members apart.
func differ(path string, want, got any) string {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok || len(g) != len(w) {
			return fmt.Sprintf("%s: got %v, want %v", path, got, want)
		}
		for k := range w {
			if d := differ(path+"."+k, w[k], g[k]); d != "" {
				return d
			}
		}
		return ""
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			return fmt.Sprintf("%s: got %v, want %v", path, got, want)
		}
		for i := range w {
			if d := differ(fmt.Sprintf("%s[%d]", path, i), w[i], g[i]); d != "" {
				return d
			}
		}
		return ""
	}
	parts := strings.Split(path, ".")
	_, changes := volatile[parts[len(parts)-1]]
	_, inside := volatile[strings.Join(parts[max(0, len(parts)-2):], ".")]
	if (changes || inside) && fmt.Sprintf("%T", want) == fmt.Sprintf("%T", got) {
		return ""
	}
	if text, ok := got.(string); ok && isEmail(text) {
		got = documentedEmail
	}
	if want != got {
		return fmt.Sprintf("%s: got %v, want %v", path, got, want)
	}
	return ""
}

// Every GraphQL block in any document fits the schema.
func TestDocumentationFitsTheSchema(t *testing.T) {
	files := []string{"README.md", "docs/INTEGRATIONS.md"}
	for _, f := range files {
		doc, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range fence.FindAllSubmatch(doc, -1) {
			if string(m[1]) == "graphql" && len(m[2]) == 0 {
				if err := graph.Validate(string(m[3])); err != nil {
					t.Errorf("%s: %v\n%s", f, err, m[3])
				}
			}
		}
	}
}

// What the settings page asks for is in the schema; fragments are shared by all
// of its files.
func TestSettingsPageAsksForWhatTheSchemaHas(t *testing.T) {
	files, err := filepath.Glob("web/src/api/operations/*.graphql")
	if err != nil || len(files) == 0 {
		t.Fatalf("%v %v", files, err)
	}
	var all strings.Builder
	for _, name := range files {
		operations, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(operations)
	}
	if err := graph.Validate(all.String()); err != nil {
		t.Error(err)
	}
}

// Every field of the roots has an example in the documentation.
func TestDocumentationCoversEveryOperation(t *testing.T) {
	doc, err := os.ReadFile("docs/INTEGRATIONS.md")
	if err != nil {
		t.Fatal(err)
	}
	var queries []string
	for _, m := range fence.FindAllSubmatch(doc, -1) {
		if string(m[1]) == "graphql" {
			queries = append(queries, string(m[3]))
		}
	}
	all := strings.Join(queries, "\n")
	for _, field := range slices.Concat(graph.FieldNames("Mutation"), graph.FieldNames("Subscription"), graph.FieldNames("Vapi"), graph.FieldNames("Twilio"), graph.FieldNames("Email"), graph.FieldNames("Calendar"), []string{"smsSegments", "connect", "webhook"}) {
		if field == "call" {
			continue // node(id:) shows it
		}
		if !regexp.MustCompile(`\b` + field + `\b`).MatchString(all) {
			t.Errorf("%s has no example", field)
		}
	}
}
