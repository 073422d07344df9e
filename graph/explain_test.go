package graph_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"ava/graph"
)

// ask sends a request that is not valid, so that no resolver is reached, and
// returns the answer and the first error's message and code.
func ask(t *testing.T, query string, variables map[string]any) (body, message, code string) {
	t.Helper()
	request, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(string(request)))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	graph.NewEndpoint(nil, graph.Presenter{}, graph.Limits{}, nil).ServeHTTP(w, r)
	var answer struct {
		Errors []struct {
			Message    string
			Extensions struct{ Code string }
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || len(answer.Errors) == 0 {
		t.Fatalf("%s: %s, %v", query, w.Body, err)
	}
	return w.Body.String(), answer.Errors[0].Message, answer.Errors[0].Extensions.Code
}

func TestDeveloperReadsWhichNameIsWrong(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		"{ nope }":          `Cannot query field "nope" on type "Query".`,
		"{ vapi { call } }": `"call"`,
		"{ vapi { calls(nope: 1) { nodes { id } } } }": `"nope"`,
		"query ($x: Nope) { __typename }":              `"Nope"`,
		"{ __typename @nope }":                         `"@nope"`,
		"{ ...Nope }":                                  `"Nope"`,
		"query ($x: Int) { __typename }":               `"$x"`,
		"{ __typename ...F } fragment F on Query { __typename } fragment G on Query { __typename }": `"G"`,
	} {
		_, message, code := ask(t, query, nil)
		if !strings.Contains(message, want) || code != "GRAPHQL_VALIDATION_FAILED" {
			t.Errorf("%s: %s %q, want %s in it", query, code, message, want)
		}
		if strings.Contains(message, "Did you mean") {
			t.Errorf("%s: the schema is guessed at: %q", query, message)
		}
	}
}

func TestLiteralsAreNeverRepeated(t *testing.T) {
	t.Parallel()
	const secret = `"` + canary + `"`
	for name, query := range map[string]string{
		"string for an Int":       `{ vapi { calls(first: ` + secret + `) { nodes { id } } } }`,
		"block string":            `{ vapi { calls(first: ""` + secret + `"") { nodes { id } } } }`,
		"string for an object":    `{ vapi { calls(filter: ` + secret + `) { nodes { id } } } }`,
		"string for an enum":      `{ vapi { calls(filter: {statuses: [` + secret + `]}) { nodes { id } } } }`,
		"in an unknown field":     `mutation { createVapiAssistant(input: {name: "x", nope: ` + secret + `}) { assistant { id } } }`,
		"beside a missing field":  `mutation { createVapiAssistant(input: {firstMessage: ` + secret + `}) { assistant { id } } }`,
		"of an unknown argument":  `{ vapi { calls(nope: ` + secret + `) { nodes { id } } } }`,
		"of an unknown field":     `{ nope(key: ` + secret + `) }`,
		"two for one field":       `{ vapi { a: assistant(id: ` + secret + `) { id } a: assistant(id: "other") { id } } }`,
		"given twice":             `{ vapi { assistant(id: ` + secret + `, id: ` + secret + `) { id } } }`,
		"default of a variable":   `query ($n: Int = ` + secret + `) { vapi { calls(first: $n) { nodes { id } } } }`,
		"directive's argument":    `{ __typename @include(if: ` + secret + `) }`,
		"object for a string":     `mutation { createVapiAssistant(input: {name: {key: ` + secret + `}}) { assistant { id } } }`,
		"list for a string":       `mutation { createVapiAssistant(input: {name: [` + secret + `]}) { assistant { id } } }`,
		"syntax":                  `{ vapi { ` + secret + ` } }`,
		"syntax, unended":         `{ vapi { calls(first: "` + canary + ` `,
		"comment before an error": "# " + canary + "\n{ nope }",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body, message, code := ask(t, query, nil)
			if strings.Contains(body, canary) {
				t.Errorf("repeated: %s", body)
			}
			if message == "" || code != "GRAPHQL_VALIDATION_FAILED" && code != "GRAPHQL_PARSE_FAILED" {
				t.Errorf("%s %q", code, message)
			}
		})
	}
}

func TestVariableThatDoesNotFitIsNamedWithoutItsValue(t *testing.T) {
	t.Parallel()
	const query = "mutation ($in: CreateVapiAssistantInput!) { createVapiAssistant(input: $in) { assistant { id } } }"
	for name, c := range map[string]struct {
		in   any
		want string
	}{
		"not an object":     {canary, "The value of $in does not fit its type. Please correct it."},
		"missing":           {nil, "The value of $in does not fit its type. Please correct it."},
		"member missing":    {map[string]any{"firstMessage": canary}, "The value of $in.name does not fit its type. Please correct it."},
		"wrong member":      {map[string]any{"name": "x", "maxDurationSeconds": canary}, "The value of $in.maxDurationSeconds does not fit its type. Please correct it."},
		"unknown member":    {map[string]any{"name": "x", canary: 1}, ""},
		"member is no name": {map[string]any{"name": "x", "a " + canary: 1}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body, message, code := ask(t, query, map[string]any{"in": c.in})
			if code != "GRAPHQL_VALIDATION_FAILED" || c.want != "" && message != c.want {
				t.Errorf("%s %q, want %q", code, message, c.want)
			}
			if name != "unknown member" && strings.Contains(body, canary) {
				t.Errorf("repeated: %s", body)
			}
		})
	}
}

func TestPathIsRepeatedOnlyAsFarAsItLooksLikeNames(t *testing.T) {
	t.Parallel()
	variable := ast.PathName("variable")
	const sentence = "The query does not fit the schema. Please check its fields and arguments."
	for name, c := range map[string]struct {
		path ast.Path
		want string
	}{
		"names":        {ast.Path{variable, ast.PathName("in"), ast.PathName("a_1")}, "The value of $in.a_1 does not fit its type. Please correct it."},
		"index":        {ast.Path{variable, ast.PathName("in"), ast.PathIndex(7), ast.PathName("b")}, "The value of $in.b does not fit its type. Please correct it."},
		"no name":      {ast.Path{variable, ast.PathName("in"), ast.PathName(canary + "!"), ast.PathName("b")}, "The value of $in does not fit its type. Please correct it."},
		"long":         {ast.Path{variable, ast.PathName("in"), ast.PathName(strings.Repeat(canary, 4))}, "The value of $in does not fit its type. Please correct it."},
		"digit first":  {ast.Path{variable, ast.PathName("0" + canary)}, sentence},
		"empty":        {ast.Path{variable, ast.PathName("")}, sentence},
		"not a letter": {ast.Path{variable, ast.PathName("é")}, sentence},
		"no variable":  {ast.Path{ast.PathName("in"), ast.PathName(canary)}, sentence},
		"nothing":      {nil, sentence},
	} {
		err := &gqlerror.Error{Message: canary, Path: c.path, Extensions: map[string]any{"code": "GRAPHQL_VALIDATION_FAILED"}}
		out := graph.Presenter{}.Present(t.Context(), err)
		if out.Message != c.want || out.Extensions["userMessage"] != sentence {
			t.Errorf("%s: %q, want %q", name, out.Message, c.want)
		}
	}
}

func TestValidatorsWordsAreKeptFromTheRulesThatOnlyNameThings(t *testing.T) {
	t.Parallel()
	const sentence = "The query does not fit the schema. Please check its fields and arguments."
	for name, c := range map[string]struct{ rule, message, want string }{
		"names only":         {"FieldsOnCorrectType", `Cannot query field "a".`, `Cannot query field "a".`},
		"another rule":       {"OverlappingFieldsCanBeMerged", canary, sentence},
		"a rule of tomorrow": {"Whatever", canary, sentence},
		"no rule":            {"", canary, sentence},
		"a suggestion":       {"FieldsOnCorrectType", `Cannot query field "a". Did you mean "b"?`, sentence},
		"too long":           {"FieldsOnCorrectType", strings.Repeat("x", 301), sentence},
	} {
		err := &gqlerror.Error{Message: c.message, Rule: c.rule, Extensions: map[string]any{"code": "GRAPHQL_VALIDATION_FAILED"}}
		if got := (graph.Presenter{}).Present(t.Context(), err).Message; got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
