package limit_test

import (
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"ava/graph/limit"
)

const settings = `query Settings($first: Int!, $after: String) {
  items(first: $first, after: $after) {
    nodes { id name tags child { id name } }
    pageInfo { endCursor hasNextPage }
  }
}`

// BenchmarkAdmissionOfAKnownQuery is what every request of a front end pays.
func BenchmarkAdmissionOfAKnownQuery(b *testing.B) {
	e := limit.New(limit.Defaults())
	doc := gqlparser.MustLoadQueryWithRules(schema, settings, limit.Rules())
	params := &graphql.RawParams{Query: settings}
	op := &graphql.OperationContext{
		RawQuery: settings, Doc: doc, Operation: doc.Operations[0], Variables: map[string]any{"first": int64(20)},
	}
	b.ReportAllocs()
	for b.Loop() {
		if e.MutateOperationParameters(b.Context(), params) != nil || e.MutateOperationContext(b.Context(), op) != nil {
			b.Fatal("refused")
		}
	}
}

// BenchmarkInspection is what a query costs that was never seen before.
func BenchmarkInspection(b *testing.B) {
	for name, query := range map[string]string{
		"settings": settings, "doubled 26 times": flat(26), "aliased and doubled 14 times": doubling(14, " "),
		"500 __typename": attacks[6].query, "30,000 __typename": attacks[12].query,
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				limit.Defaults().Inspect(query)
			}
		})
	}
}

// BenchmarkWorstThatIsValidated is the most that validation may cost: a query
// within the limits whose fields all have to be compared with each other.
func BenchmarkWorstThatIsValidated(b *testing.B) {
	query := "{item{"
	for range 298 {
		query += "__typename "
	}
	s := newServer(limit.Defaults())
	s.SetQueryCache(graphql.NoCache[*ast.QueryDocument]{})
	for b.Loop() {
		if f := s.query(b, query+"}}", nil); f != nil {
			b.Fatal(f)
		}
	}
}
