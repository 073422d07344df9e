package limit_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"ava/graph/limit"
)

func TestCacheKeepsShortDocumentsOnly(t *testing.T) {
	c, doc := limit.NewCache(), &ast.QueryDocument{}
	for length, want := range map[int]bool{1: true, 16 << 10: true, 16<<10 + 1: false, 1 << 20: false} {
		query := strings.Repeat("x", length)
		c.Add(t.Context(), query, doc)
		if got, ok := c.Get(t.Context(), query); ok != want || ok && got != doc {
			t.Errorf("a document of %d bytes is kept: %v, want %v", length, ok, want)
		}
	}
}

func TestCacheForgetsTheDocumentUsedLongestAgo(t *testing.T) {
	c := limit.NewCache()
	for i := range 501 {
		c.Add(t.Context(), fmt.Sprint(i), &ast.QueryDocument{})
		c.Get(t.Context(), "0")
	}
	for query, want := range map[string]bool{"0": true, "1": false, "2": true, "500": true} {
		if _, ok := c.Get(t.Context(), query); ok != want {
			t.Errorf("%s is kept: %v, want %v", query, ok, want)
		}
	}
}

func TestVerdictsAreKeptOnShortQueriesOnly(t *testing.T) {
	e := limit.New(limit.Defaults())
	for length, want := range map[int]bool{10: true, 16 << 10: true, 16<<10 + 1: false, 1 << 20: false} {
		query := "{name}" + strings.Repeat(" ", length-len("{name}"))
		if err := e.MutateOperationParameters(t.Context(), &graphql.RawParams{Query: query}); err != nil {
			t.Fatal(err)
		}
		if got := e.Remembers(t.Context(), query); got != want {
			t.Errorf("the verdict on %d bytes is kept: %v, want %v", length, got, want)
		}
	}
}
