package main

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"ava/integrations"
	"ava/internal/fault"
	"ava/internal/resilience"
)

func parsedSDL(t *testing.T) *ast.Schema {
	t.Helper()
	sdl, err := os.ReadFile("schema.graphqls")
	if err != nil {
		t.Fatal(err)
	}
	return gqlparser.MustLoadSchema(&ast.Source{Name: "schema.graphqls", Input: string(sdl)})
}

func TestEveryElementOfTheSchemaIsDescribed(t *testing.T) {
	missing := undescribed(parsedSDL(t))
	if len(missing) > 0 {
		t.Errorf("no description:\n  %s", strings.Join(missing, "\n  "))
	}
	planted := gqlparser.MustLoadSchema(&ast.Source{Input: `"Q" type Query { "A" a("X" x: Int, y: Int): E b: Int } "E" enum E { V } input I { f: Int }`})
	if got := undescribed(planted); !slices.Equal(got, []string{"E.V", "I", "I.f", "Query.a(y)", "Query.b"}) {
		t.Errorf("the check itself finds %v", got)
	}
}

// undescribed lists the elements without a description.
func undescribed(schema *ast.Schema) []string {
	var missing []string
	need := func(name, description string) {
		if strings.TrimSpace(description) == "" {
			missing = append(missing, name)
		}
	}
	for name, def := range schema.Types {
		if def.BuiltIn || strings.HasPrefix(name, "__") {
			continue
		}
		need(name, def.Description)
		for _, v := range def.EnumValues {
			need(name+"."+v.Name, v.Description)
		}
		for _, f := range def.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			need(name+"."+f.Name, f.Description)
			for _, a := range f.Arguments {
				need(name+"."+f.Name+"("+a.Name+")", a.Description)
			}
		}
	}
	slices.Sort(missing)
	return missing
}

// The enums whose values are kept in Go as well have the same ones there.
func TestEnumsOfTheSchemaAreThoseOfTheCode(t *testing.T) {
	schema := parsedSDL(t)
	for name, want := range map[string][]string{
		"ErrorCode":    texts(fault.Codes()),
		"Service":      texts(fault.Services()),
		"ErrorOutcome": texts([]fault.Outcome{fault.NotSent, fault.Rejected, fault.Unknown, fault.Applied}),
		"BreakerState": texts([]resilience.State{resilience.Closed, resilience.Open, resilience.HalfOpen}),
		"IntegrationStatus": texts([]integrations.Status{
			integrations.NotConnected, integrations.Connected, integrations.Stubbed,
			integrations.ReconnectRequired, integrations.Degraded, integrations.Unavailable,
		}),
	} {
		var got []string
		for _, v := range schema.Types[name].EnumValues {
			got = append(got, v.Name)
		}
		slices.Sort(got)
		slices.Sort(want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("enum %s (-code +schema):\n%s", name, diff)
		}
	}
	for _, c := range fault.Codes() {
		traits := c.Traits()
		for enum, value := range map[string]string{"ErrorCategory": string(traits.Category), "ErrorAction": string(traits.Action)} {
			if schema.Types[enum].EnumValues.ForName(value) == nil {
				t.Errorf("%s has %s %s, which the schema does not know", c, enum, value)
			}
		}
	}
}

func texts[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

// What an error carries is what the schema publishes as ErrorExtensions: every
// member is declared there, and what is non-null there is always present.
func TestExtensionsOfErrorsAreThoseThatTheSchemaPublishes(t *testing.T) {
	schema := parsedSDL(t)
	p := start(t, "AVA_UPSTREAM_RETRIES=0")
	for _, r := range []reply{
		p.ask(t, readQuery, nil, "X-Stub-Scenario", "vapi=429;retry-after=27"),
		p.ask(t, writeQuery, nil, "X-Stub-Scenario", "vapi=500"),
		p.ask(t, `mutation { updateVapiAssistant(input: {id: "x", name: "`+strings.Repeat("n", 41)+`"}) { assistant { id } } }`, nil),
		p.ask(t, `{ nope }`, nil),
		p.ask(t, `{`, nil),
		p.post(t, []byte("{"), "Content-Type", "application/json"),
	} {
		var body struct {
			Errors []struct{ Extensions map[string]any }
		}
		if err := json.Unmarshal(r.Body, &body); err != nil || len(body.Errors) == 0 {
			t.Fatalf("%s: %v", r.Body, err)
		}
		for _, e := range body.Errors {
			conforms(t, schema, "ErrorExtensions", e.Extensions)
		}
	}
}

func conforms(t *testing.T, schema *ast.Schema, name string, got map[string]any) {
	t.Helper()
	def := schema.Types[name]
	for member := range got {
		if def.Fields.ForName(member) == nil {
			t.Errorf("%s.%s is not published", name, member)
		}
	}
	for _, f := range def.Fields {
		value, present := got[f.Name]
		if f.Type.NonNull && (!present || value == nil) {
			t.Errorf("%s.%s is missing in %v", name, f.Name, got)
		}
		if inner, ok := value.(map[string]any); ok {
			conforms(t, schema, f.Type.Name(), inner)
		}
		if enum := schema.Types[f.Type.Name()]; value != nil && enum.Kind == ast.Enum && enum.EnumValues.ForName(value.(string)) == nil {
			t.Errorf("%s.%s is %v, which is not in the enum", name, f.Name, value)
		}
	}
}
