package main

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"

	"ava/graph/limit"
	"ava/internal/stub"
	"ava/internal/stub/smtptest"
)

// tryout is an example operation of the playground.
type tryout struct {
	name      string // of its files: vapi/01-assistants
	query     string
	variables map[string]any
	headers   map[string]string
}

// playgroundExamples returns the examples in the order in which the playground
// lists them within a folder.
func playgroundExamples(t *testing.T) []tryout {
	t.Helper()
	const folder = "web/playground/examples/"
	const anyKey = "00000000-0000-4000-8000-000000000000" // the playground has a new one for each tab
	files, err := filepath.Glob(folder + "*/*.graphql")
	if err != nil || len(files) == 0 {
		t.Fatalf("%v %v", files, err)
	}
	var found []tryout
	for _, file := range files {
		query, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		base := strings.TrimSuffix(file, ".graphql")
		e := tryout{name: strings.TrimPrefix(base, folder), query: string(query), variables: map[string]any{}}
		readBeside(t, base+".variables.json", &e.variables)
		if input, _ := e.variables["input"].(map[string]any); input["idempotencyKey"] == anyKey {
			input["idempotencyKey"] = "the key of " + e.name
		}
		readBeside(t, base+".headers.json", &e.headers)
		found = append(found, e)
	}
	beside, err := filepath.Glob(folder + "*/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range beside {
		base, _, _ := strings.Cut(strings.TrimPrefix(file, folder), ".")
		if !slices.ContainsFunc(found, func(e tryout) bool { return e.name == base }) {
			t.Errorf("%s belongs to no example", file)
		}
	}
	return found
}

func readBeside(t *testing.T, file string, into any) {
	t.Helper()
	text, err := os.ReadFile(file)
	if os.IsNotExist(err) {
		return
	}
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

// operation returns the one operation of an example.
func (e tryout) operation(t *testing.T, schema *ast.Schema) *ast.OperationDefinition {
	t.Helper()
	doc, errs := gqlparser.LoadQueryWithRules(schema, e.query, limit.Rules())
	if errs != nil || len(doc.Operations) != 1 {
		t.Fatalf("%s is not one operation of the schema: %v", e.name, errs)
	}
	return doc.Operations[0]
}

func schemaOfTheProduct(t *testing.T) *ast.Schema {
	t.Helper()
	text, err := os.ReadFile("schema.graphqls")
	if err != nil {
		t.Fatal(err)
	}
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphqls", Input: string(text)})
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// The panel shows the first sentence of the comment, and tabs are told apart by
// the operation's name.
func TestPlaygroundExamplesFitTheSchema(t *testing.T) {
	t.Parallel()
	schema := schemaOfTheProduct(t)
	named := map[string]string{}
	for _, e := range playgroundExamples(t) {
		op := e.operation(t, schema)
		if _, err := validator.VariableValues(schema, op, e.variables); err != nil {
			t.Errorf("%s: %v", e.name, err)
		}
		for variable := range e.variables {
			if op.VariableDefinitions.ForName(variable) == nil {
				t.Errorf("%s: the operation has no variable %s", e.name, variable)
			}
		}
		if !strings.HasPrefix(e.query, "# ") || !strings.Contains(e.query, ".\n") {
			t.Errorf("%s does not begin with a sentence about it", e.name)
		}
		if other, taken := named[op.Name]; taken || op.Name == "" {
			t.Errorf("%s and %s are both called %q", e.name, other, op.Name)
		}
		named[op.Name] = e.name
	}
}

// Every field that takes a call has an example, and so has the idempotency key
// of every write that takes one.
func TestPlaygroundHasAnExampleOfEveryOperation(t *testing.T) {
	t.Parallel()
	schema := schemaOfTheProduct(t)
	used := map[string]bool{}
	for _, e := range playgroundExamples(t) {
		op := e.operation(t, schema)
		use(used, op.SelectionSet)
		input, _ := e.variables["input"].(map[string]any)
		if _, given := input["idempotencyKey"]; given {
			used[op.SelectionSet[0].(*ast.Field).Name+" with a key"] = true
		}
	}
	for _, of := range []string{"Query", "Mutation", "Subscription", "Vapi", "Twilio", "Email", "Calendar"} {
		for _, field := range schema.Types[of].Fields {
			if strings.HasPrefix(field.Name, "__") {
				continue
			}
			if !used[of+"."+field.Name] {
				t.Errorf("no example uses %s.%s", of, field.Name)
			}
			if input := field.Arguments.ForName("input"); input == nil || schema.Types[input.Type.Name()].Fields.ForName("idempotencyKey") == nil {
				continue
			}
			if !used[field.Name+" with a key"] {
				t.Errorf("no example gives %s an idempotency key", field.Name)
			}
		}
	}
}

// use notes the fields of a selection as Type.field.
func use(used map[string]bool, selections ast.SelectionSet) {
	for _, s := range selections {
		switch s := s.(type) {
		case *ast.Field:
			used[s.ObjectDefinition.Name+"."+s.Name] = true
			use(used, s.SelectionSet)
		case *ast.InlineFragment:
			use(used, s.SelectionSet)
		}
	}
}

// failingExamples are those of the folder failures that answer with errors, and
// with which code.
var failingExamples = map[string]string{
	"failures/01-one-of-two":   "UPSTREAM_UNAUTHORIZED",
	"failures/02-rate-limited": "UPSTREAM_RATE_LIMITED",
	"failures/04-lost-answer":  "UPSTREAM_UNAVAILABLE",
	"failures/05-bad-input":    "BAD_USER_INPUT",
	"failures/06-not-found":    "NOT_FOUND",
}

// Every example works on a server that has nothing but stubs, as it is. Only
// those that connect an integration need what nobody can make up: they are run
// with a credential that a provider accepts.
func TestPlaygroundExamplesWork(t *testing.T) {
	t.Parallel()
	stubs := start(t)
	schema := schemaOfTheProduct(t)
	connected, credentials := atRealProviders(t)
	examples := playgroundExamples(t)
	for _, last := range []bool{false, true} { // what takes something away comes last
		for _, e := range examples {
			op := e.operation(t, schema)
			field := op.SelectionSet[0].(*ast.Field).Name
			if last != (strings.HasPrefix(field, "delete") || strings.HasPrefix(field, "disconnect")) {
				continue
			}
			p := stubs
			if credential, needed := credentials[e.name]; needed {
				p = connected
				e.variables = credential
			}
			if op.Operation == ast.Subscription {
				p.startsToTell(t, e)
				continue
			}
			p.answersAs(t, e, failingExamples[e.name])
		}
	}
}

// atRealProviders runs the product in front of providers, and returns what the
// examples need to connect them.
func atRealProviders(t *testing.T) (*product, map[string]map[string]any) {
	t.Helper()
	vapi := httptest.NewServer(stub.NewVapi(time.Now))
	t.Cleanup(vapi.Close)
	twilio := httptest.NewServer(stub.NewTwilio(time.Now))
	t.Cleanup(twilio.Close)
	resend := httptest.NewServer(stub.NewResend(time.Now))
	t.Cleanup(resend.Close)
	calendar := httptest.NewServer(stub.NewCalDAV(time.Now))
	t.Cleanup(calendar.Close)
	mail := smtptest.Start(t, nil)
	p := start(t, "AVA_VAPI_BASE_URL="+vapi.URL, "AVA_TWILIO_BASE_URL="+twilio.URL, "AVA_RESEND_BASE_URL="+resend.URL,
		"AVA_PRIVATE_NETWORKS=127.0.0.0/8")
	input := func(service string, credential map[string]any) map[string]any {
		return map[string]any{"input": map[string]any{service: credential}}
	}
	return p, map[string]map[string]any{
		"vapi/06-connect":         input("vapi", map[string]any{"apiKey": "a-good-key-aaaa"}),
		"twilio/07-connect":       input("twilio", map[string]any{"accountSid": "AC" + strings.Repeat("a", 32), "authToken": strings.Repeat("b", 32)}),
		"email/03-connect-smtp":   input("email", map[string]any{"smtp": smtpAt(mail.Addr())}),
		"email/04-connect-resend": input("email", map[string]any{"resend": map[string]any{"apiKey": "re_a-good-key", "from": "ada@example.com"}}),
		"calendar/06-connect-caldav": input("calendar", map[string]any{"caldav": map[string]any{
			"url": calendar.URL, "user": "sam@example.com", "password": "app-password-4f2a",
		}}),
		"integrations/05-disconnect": {"input": map[string]any{"service": "VAPI"}}, // once it is connected
	}
}

// answersAs runs a query or a mutation, which has to answer with data and
// without an error unless it is made to fail with a code.
func (p *product) answersAs(t *testing.T, e tryout, code string) {
	t.Helper()
	var header []string
	for name, value := range e.headers {
		header = append(header, name, value)
	}
	r := p.ask(t, e.query, e.variables, header...)
	if code != "" {
		if got := r.one(t).Extensions.Code; got != code {
			t.Errorf("%s fails with %s, want %s", e.name, got, code)
		}
		return
	}
	if len(r.Errors) > 0 {
		t.Errorf("%s: %s", e.name, r.Body)
	}
	for field, value := range r.Data {
		if value == nil || emptyList(value) && e.name != "email/02-messages" {
			t.Errorf("%s: %s shows nothing: %s", e.name, field, r.Body)
		}
	}
}

// emptyList reports whether a list without elements is somewhere in the answer's
// connections.
func emptyList(value any) bool {
	object, _ := value.(map[string]any)
	nodes, is := object["nodes"].([]any)
	if is && len(nodes) == 0 {
		return true
	}
	for _, inside := range object {
		if emptyList(inside) {
			return true
		}
	}
	return false
}

// startsToTell runs a subscription until it has told something.
func (p *product) startsToTell(t *testing.T, e tryout) {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": e.query, "variables": e.variables})
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.URL+"/graphql", strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "text/event-stream")
	resp, err := p.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	for lines.Scan() {
		data, is := strings.CutPrefix(lines.Text(), "data: ")
		if !is {
			continue
		}
		var told struct {
			Data   map[string]any
			Errors []gqlError
		}
		if err := json.Unmarshal([]byte(data), &told); err != nil || len(told.Errors) > 0 || len(told.Data) != 1 {
			t.Errorf("%s told %s (%v)", e.name, data, err)
		}
		return
	}
	rest, _ := io.ReadAll(resp.Body) // for the message
	t.Errorf("%s told nothing: HTTP %d %s %v", e.name, resp.StatusCode, rest, lines.Err())
}
