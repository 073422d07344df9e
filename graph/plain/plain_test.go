package plain_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"ava/graph/plain"
)

func item() Item {
	at := time.Date(2026, 11, 23, 7, 17, 0, 0, time.FixedZone("CET", 3600))
	name, big := "Ada \"A\"", int64(1<<40)
	return Item{
		Base: Base{Note: "a note", Inner: Inner{Depth: 3}}, ID: "a", Name: &name, Count: -7, Small: 32, Big: &big, Ratio: 0.7, On: true,
		Mode: "fast", At: at, AtOnce: &at, Child: &Item{ID: "c"}, Promised: &Item{ID: "p"}, Children: []Item{{ID: "x"}, {ID: "y"}},
		Maybe: []*Item{{ID: "z"}, nil}, Tags: []string{"t", "u"}, Matrix: [][]int{{1, 2}, {}}, Size: 5,
	}
}

func TestValuesAreWrittenAsTheSchemaSays(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ query, want string }{
		"scalars":              {"{ item { id name count ratio on } }", `{"id":"a","name":"Ada \"A\"","count":-7,"ratio":0.7,"on":true}`},
		"integers":             {"{ item { small big } }", `{"small":32,"big":1099511627776}`},
		"own scalars":          {"{ item { mode at atOnce } }", `{"mode":"FAST","at":"2026-11-23T06:17:00Z","atOnce":"2026-11-23T06:17:00Z"}`},
		"nested":               {"{ item { child { id child { id } } } }", `{"child":{"id":"c","child":null}}`},
		"promised":             {"{ item { promised { id } } }", `{"promised":{"id":"p"}}`},
		"list":                 {"{ item { children { id } } }", `{"children":[{"id":"x"},{"id":"y"}]}`},
		"list with nothing":    {"{ item { maybe { id } } }", `{"maybe":[{"id":"z"},null]}`},
		"list of scalars":      {"{ item { tags } }", `{"tags":["t","u"]}`},
		"list of lists":        {"{ item { matrix } }", `{"matrix":[[1,2],[]]}`},
		"method":               {"{ item { shout child { shout } } }", `{"shout":"A!","child":{"shout":"C!"}}`},
		"pointer's method":     {"{ item { label children { label } } }", `{"label":"label of a","children":[{"label":"label of x"},{"label":"label of y"}]}`},
		"embedded":             {"{ item { note depth code } }", `{"note":"a note","depth":3,"code":"inner"}`},
		"alias":                {"{ item { a: id b: id child { a: id } } }", `{"a":"a","b":"a","child":{"a":"c"}}`},
		"typename":             {"{ item { __typename child { is: __typename } } }", `{"__typename":"Item","child":{"is":"Item"}}`},
		"order":                {"{ item { on count id } }", `{"on":true,"count":-7,"id":"a"}`},
		"inline fragment":      {"{ item { ... { id } ... on Item { count } ... on Named { name } } }", `{"id":"a","count":-7,"name":"Ada \"A\""}`},
		"fragment":             {"{ item { ...F } } fragment F on Item { id child { ...G } } fragment G on Item { id }", `{"id":"a","child":{"id":"c"}}`},
		"merged":               {"{ item { child { id } ... { child { count } } } }", `{"child":{"id":"c","count":0}}`},
		"field more than once": {"{ item { id id count id } }", `{"id":"a","count":-7}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			value := item()
			if got := field(t, c.query, nil, &value); got != c.want {
				t.Errorf("by pointer: %s\nwant %s", got, c.want)
			}
			if got := field(t, c.query, nil, value); got != c.want {
				t.Errorf("by value: %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestFieldsAreSkippedAndIncludedAsAsked(t *testing.T) {
	t.Parallel()
	const query = `query ($yes: Boolean!, $no: Boolean!) { item {
		a: id @skip(if: $yes)  b: id @skip(if: $no)  c: id @include(if: $yes)  d: id @include(if: $no)
		... @include(if: $no) { e: id }  ... @skip(if: $no) { f: id }
		child @include(if: $yes) { g: id @skip(if: true)  h: id }
	} }`
	value := item()
	for range 2 { // whatever is remembered of a query must not remember its variables
		if got, want := field(t, query, map[string]any{"yes": true, "no": false}, &value), `{"b":"a","c":"a","f":"a","child":{"h":"c"}}`; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if got, want := field(t, query, map[string]any{"yes": false, "no": true}, &value), `{"a":"a","d":"a","e":"a"}`; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if got := field(t, "{ item { id @skip(if: true) } }", nil, &value); got != "{}" {
		t.Errorf("with nothing left: %s", got)
	}
}

func TestNothingIsNullOrAnEmptyListAsTheSchemaSays(t *testing.T) {
	t.Parallel()
	const query = "{ item { name big atOnce child { id } children { id } maybe { id } tags matrix label } }"
	want := `{"name":null,"big":null,"atOnce":null,"child":null,"children":[],"maybe":null,"tags":null,"matrix":null,"label":null}`
	if got := field(t, query, nil, &Item{}); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestListsAreWrittenAtTheTop(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		value any
		want  string
	}{
		"values":   {[]Item{{ID: "x"}, {ID: "y"}}, `[{"id":"x"},{"id":"y"}]`},
		"pointers": {[]*Item{{ID: "x"}}, `[{"id":"x"}]`},
		"empty":    {[]Item{}, `[]`},
		"none":     {[]Item(nil), `null`},
		"array":    {[1]Item{}, "gqlgen"},
	} {
		if got := field(t, "{ items { id } }", nil, c.value); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}

func TestWhatNeedsExecutionIsLeftToGqlgen(t *testing.T) {
	t.Parallel()
	other := item()
	for name, query := range map[string]string{
		"argument":                `{ item { size(unit: "m") } }`,
		"argument left out":       `{ item { size } }`,
		"argument further down":   `{ item { child { children { size(unit: "m") } } } }`,
		"interface":               `{ item { named { name } } }`,
		"union":                   `{ item { either { __typename } } }`,
		"interface at the top":    `{ named { name } }`,
		"union at the top":        `{ either { __typename } }`,
		"deferred":                `{ item { id ... @defer { name } } }`,
		"field of no struct":      `{ item { unbound } }`,
		"type that is no scalar":  `{ item { odd } }`,
		"among what could be had": `{ item { id child { id named { name } } } }`,
	} {
		if got := field(t, query, nil, &other); got != "gqlgen" {
			t.Errorf("%s: it is written as %s", name, got)
		}
	}
}

func TestNothingWhereTheSchemaPromisesSomethingIsLeftToGqlgen(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		query string
		value any
	}{
		"field":           {"{ item { id promised { id } } }", &Item{}},
		"field below":     {"{ item { child { promised { id } } } }", &Item{Child: &Item{}}},
		"in a list":       {"{ items { id } }", []*Item{{}, nil}},
		"field in a list": {"{ item { children { promised { id } } } }", &Item{Children: []Item{{}}}},
	} {
		if got := field(t, c.query, nil, c.value); got != "gqlgen" {
			t.Errorf("%s: it is written as %s", name, got)
		}
	}
}

func TestResultsThatAreNothingPassThrough(t *testing.T) {
	t.Parallel()
	failure := errors.New("failure")
	ctx := first(t, "{ item { id } }", nil)
	for name, c := range map[string]struct {
		value any
		err   error
	}{"nothing": {nil, nil}, "nil pointer": {(*Item)(nil), nil}, "error": {nil, failure}, "error with a value": {&Item{}, failure}} {
		got, err := writer.Directive(ctx, nil, func(context.Context) (any, error) { return c.value, c.err })
		if got != c.value || !errors.Is(err, c.err) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

func TestScalarsAtTheTopAreWritten(t *testing.T) {
	t.Parallel()
	if got := field(t, "{ word }", nil, "a\nb"); got != `"a\nb"` {
		t.Errorf("got %s", got)
	}
}

func TestScalarOfAnotherNameIsNotMistakenForIt(t *testing.T) {
	t.Parallel()
	w := plain.New(schema, plain.Scalar("Time", func(b []byte, _ Mode) []byte { return append(b, "1"...) }))
	ctx := first(t, "{ item { mode } }", nil)
	res, err := w.Directive(ctx, nil, func(context.Context) (any, error) { return &Item{Mode: "slow"}, nil })
	if err != nil || text(t, res) != `{"mode":"slow"}` {
		t.Errorf("%v, %v", res, err)
	}
}
