package plain_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"weak"

	"github.com/vektah/gqlparser/v2/ast"
)

// written is what a request for a shared document gets.
func written(t *testing.T, doc *ast.QueryDocument, query string, variables map[string]any, value any) string {
	t.Helper()
	return text(t, result(t, doc, query, variables, value))
}

// result is the same before it is written.
func result(t *testing.T, doc *ast.QueryDocument, query string, variables map[string]any, value any) any {
	t.Helper()
	res, err := writer.Directive(within(t.Context(), doc, query, variables), nil, func(context.Context) (any, error) { return value, nil })
	if err != nil {
		t.Error(err)
	}
	return res
}

func TestPlanOfADocumentServesItsNextRequests(t *testing.T) {
	t.Parallel()
	const query = "{ item { id child { id } } }"
	doc := parse(t, query)
	for n := range 5 {
		id := fmt.Sprint(n)
		want := `{"id":"` + id + `","child":null}`
		if got := written(t, doc, query, nil, &Item{ID: id}); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if got := written(t, doc, query, nil, Item{ID: id}); got != want {
			t.Errorf("by value: got %s, want %s", got, want)
		}
		if got := written(t, doc, query, nil, 7); got != "gqlgen" {
			t.Errorf("another type: %s", got)
		}
	}
}

func TestPlanDoesNotRememberVariables(t *testing.T) {
	t.Parallel()
	for _, query := range []string{
		"query ($yes: Boolean!) { item { id count @include(if: $yes) } }",
		"query ($yes: Boolean!) { item { id ... @include(if: $yes) { count } } }",
		"query ($yes: Boolean!) { item { id ...F @include(if: $yes) } } fragment F on Item { count }",
		"query ($yes: Boolean!) { item { id ...F } } fragment F on Item { ... { count @include(if: $yes) } }",
		"query ($yes: Boolean!) { item { id } ... @include(if: $yes) { item { count } } }",
		"query ($yes: Boolean!) { item { id } item @include(if: $yes) { count } }",
	} {
		doc := parse(t, query)
		for _, yes := range []bool{true, false, true, false, false, true} {
			want := `{"id":"a"}`
			if yes {
				want = `{"id":"a","count":7}`
			}
			if got := written(t, doc, query, map[string]any{"yes": yes}, &Item{ID: "a", Count: 7}); got != want {
				t.Errorf("%s with %v: got %s, want %s", query, yes, got, want)
			}
		}
	}
}

func TestPlanDoesNotHoldOnToALongDocument(t *testing.T) {
	t.Parallel()
	kept := func(query string) bool {
		doc := parse(t, query)
		pointer := weak.Make(doc.Operations[0].SelectionSet[0].(*ast.Field))
		written(t, doc, query, nil, &Item{ID: "a"})
		runtime.KeepAlive(doc) // and no longer
		for range 3 {
			runtime.GC()
		}
		return pointer.Value() != nil
	}
	if !kept("{ item { id } }") {
		t.Error("the plan of a short document is not kept")
	}
	if kept("{ item { id } } #" + strings.Repeat("x", 20_000)) {
		t.Error("the plan of a document that nobody keeps is kept")
	}
}

func TestResultsDoNotShareTheirBuffers(t *testing.T) {
	t.Parallel()
	const query = "{ item { id } }"
	doc := parse(t, query)
	var requests sync.WaitGroup
	for n := range 8 {
		requests.Go(func() {
			for m := range 100 {
				a, b := fmt.Sprintf("%d-%d-a", n, m), strings.Repeat(fmt.Sprintf("%d-%d-b", n, m), 900)
				first, second := result(t, doc, query, nil, &Item{ID: a}), result(t, doc, query, nil, &Item{ID: b})
				if got := text(t, first); got != `{"id":"`+a+`"}` {
					t.Errorf("got %.80s, want %s", got, a)
				}
				if got := text(t, second); got != `{"id":"`+b+`"}` {
					t.Errorf("got %.80s, want %.80s", got, b)
				}
			}
		})
	}
	requests.Wait()
}
