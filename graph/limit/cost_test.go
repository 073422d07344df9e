package limit_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"ava/graph/limit"
	"ava/internal/fault"
)

func operation(tb testing.TB, query string) *ast.OperationDefinition {
	tb.Helper()
	doc, errs := gqlparser.LoadQueryWithRules(schema, query, limit.Rules())
	if errs != nil {
		tb.Fatal(errs)
	}
	return doc.Operations[0]
}

func TestCostCountsWhatTheExecutorMayAnswer(t *testing.T) {
	for _, c := range []struct {
		name, query string
		variables   map[string]any
		want        int
	}{
		{"a leaf", "{name}", nil, 1},
		{"an object", "{item{id name}}", nil, 3},
		{"a list of leaves", "{tags}", nil, 1},
		{"a list of objects", "{plain{id name}}", nil, 21},
		{"a list of which the schema says how long it is", "{few{id name}}", nil, 7},
		{"a list of lists", "{matrix{id}}", nil, 11},
		{"a page of a list", "{loose(first:5){id name}}", nil, 11},
		{"a page without a size and without a default", "{loose{id}}", nil, 101},
		{"a page of size null", "{loose(first:null){id}}", nil, 101},
		{"a connection", "{items(first:3){total nodes{id name}}}", nil, 1 + 3*(1+1+2)},
		{"a connection's default", "{items{total}}", nil, 21},
		{"a connection's fragments", "{items(first:3){...C ... on ItemConnection{nodes{id}}}} fragment C on ItemConnection{edges{node{id}}}", nil, 1 + 3*(1+1+1+1+1)},
		{"a list inside a connection's items", "{items(first:3){nodes{related(first:2){id} tags}}}", nil, 1 + 3*(1+(1+2)+1)},
		{"one fragment in two places", "{items(first:2){nodes{...I}} item{...I}} fragment I on Item{related(first:2){id}}", nil, 1 + 2*(1+3) + 1 + 3},
		{"an argument first that is no number", `{worded(first:"5"){id}}`, nil, 11},
		{"introspection", "{__typename __schema{types{name}} item{__typename}}", nil, 1},
		{"introspection's names as aliases", "{__schema:plain{__typename:id}}", nil, 11},
		{"a type condition", `{node(id:"1"){id ... on Item{name}}}`, nil, 3},
		{"a variable", "query($n:Int!){items(first:$n){total}}", map[string]any{"n": int64(7)}, 8},
		{"a variable in a string", "query($n:Int!){items(first:$n){total}}", map[string]any{"n": "7"}, 8},
		{"a variable as JSON has it", "query($n:Int!){items(first:$n){total}}", map[string]any{"n": json.Number("7")}, 8},
		{"a variable as float", "query($n:Int!){items(first:$n){total}}", map[string]any{"n": 7.0}, 8},
		{"a variable that is not given", "query($n:Int){items(first:$n){total}}", nil, 21},
		{"a variable that is null", "query($n:Int){loose(first:$n){id}}", map[string]any{"n": nil}, 101},
	} {
		if got, _ := limit.Price(operation(t, c.query), c.variables); got != c.want {
			t.Errorf("%s costs %d, want %d", c.name, got, c.want)
		}
	}
}

func TestCostSaturates(t *testing.T) {
	query := "{items(first:100){nodes" + strings.Repeat("{page(first:100){nodes", 30) + "{id}" + strings.Repeat("}}", 30) + "}}"
	if got, _ := limit.Price(operation(t, query), nil); got != 10_000_000 {
		t.Errorf("got %d", got)
	}
}

func TestCostVisitsAFragmentOncePerPlace(t *testing.T) {
	cost, visited := limit.Price(operation(t, flat(26)), nil)
	if cost != 10_000_000 || visited > 100 {
		t.Errorf("a cost of %d took %d visits", cost, visited)
	}
}

func TestPageSizesOutOfRangeAreRefused(t *testing.T) {
	s := newServer(limit.Defaults())
	const byVariable = "query($n:Int!){item{page(first:$n){total}}}"
	for name, value := range map[string]any{
		"-1": json.Number("-1"), "0": json.Number("0"), "101": json.Number("101"), "2^31-1": json.Number("2147483647"),
		"2^63-1": json.Number("9223372036854775807"), "a string": "101", "a huge string": "99999999999", "a float": 1e300,
		"a native int": 101, "a negative float": -1.0,
	} {
		f := s.query(t, byVariable, map[string]any{"n": value})
		if verdict(f) != string(fault.FieldOutOfRange) || !slices.Equal(f.Field, []string{"item", "page", "first"}) {
			t.Errorf("%s: got %v", name, f)
		}
	}
	for _, value := range []any{json.Number("1"), json.Number("100"), "50", 1, 100.0} {
		if f := s.query(t, byVariable, map[string]any{"n": value}); f != nil {
			t.Errorf("%v: got %v", value, f)
		}
	}
	if s.executed != 5 {
		t.Errorf("executed %d times, want 5", s.executed)
	}
}

func TestDefaultOfAVariableIsCheckedLikeAValue(t *testing.T) {
	s := newServer(limit.Defaults())
	for query, want := range map[string]string{
		"query($n:Int!=500){items(first:$n){total}}":           "FIELD_OUT_OF_RANGE",
		"query($n:Int!=50){items(first:$n){total}}":            "executed",
		"query($n:Int){items(first:$n){total}}":                "executed",
		"query($n:Int=0){loose(first:$n){id}}":                 "FIELD_OUT_OF_RANGE",
		"query A($n:Int=0){loose(first:$n){id}} query B{name}": "GRAPHQL_VALIDATION_FAILED", // which of them?
	} {
		if got := verdict(s.query(t, query, nil)); got != want {
			t.Errorf("%s: got %s, want %s", query, got, want)
		}
	}
}

// The plan of a query is made from its first request and serves the later ones:
// what they may do must not depend on what the first one did.
func TestVariablesOfEachRequestAreJudgedForThemselves(t *testing.T) {
	const query = "query($n:Int!,$m:Int!){items(first:$n){nodes{related(first:$m){id name}}}}"
	s := newServer(limit.Defaults())
	for _, c := range []struct {
		n, m int
		want string
	}{
		{10, 10, "executed"},
		{100, 100, "TOO_COSTLY"},
		{100, 0, "FIELD_OUT_OF_RANGE"},
		{100, 23, "executed"},   // 1 + 100*(1 + 1 + 23*2) = 4,801
		{100, 24, "TOO_COSTLY"}, // 5,001
		{1, 100, "executed"},
	} {
		if got := verdict(s.query(t, query, map[string]any{"n": c.n, "m": c.m})); got != c.want {
			t.Errorf("n=%d m=%d: got %s, want %s", c.n, c.m, got, c.want)
		}
	}
}

func TestEachOperationOfADocumentHasItsOwnPlan(t *testing.T) {
	const query = "query A{plain{related(first:100){related(first:100){id}}}} query B{name} query C{items(first:0){total}}"
	for name, want := range map[string]string{"A": "TOO_COSTLY", "B": "executed", "C": "FIELD_OUT_OF_RANGE"} {
		s := newServer(limit.Defaults())
		for range 2 {
			if got := verdict(s.named(t, query, name)); got != want {
				t.Errorf("%s: got %s, want %s", name, got, want)
			}
		}
	}
}

// A query too long to be remembered is judged all the same, each time anew.
func TestQueryTooLongToBeRememberedIsJudged(t *testing.T) {
	padding := strings.Repeat(" ", 17<<10)
	s := newServer(limit.Defaults())
	for start, want := range map[string]string{
		"{name}":                  "executed",
		"{items(first:0){total}}": "FIELD_OUT_OF_RANGE",
		"{plain{related(first:100){related(first:100){id}}}}": "TOO_COSTLY",
		nested(11): "TOO_DEEP",
	} {
		for range 2 {
			if got := verdict(s.query(t, start+padding, nil)); got != want {
				t.Errorf("%s: got %s, want %s", start, got, want)
			}
		}
	}
}
