package graph_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"ava/graph"
	"ava/graph/limit"
	"ava/graph/transport"
	"ava/internal/fault"
	"ava/internal/pace"
)

var pacedSchema = gqlparser.MustLoadSchema(&ast.Source{Input: `
	type Query { a(n: Int): Thing  b: Thing  c: Thing }
	type Thing { id: ID  name: String  part: Thing }
	type Mutation { change: Thing }
	type Subscription { changed: Thing }
`})

// paced is an executor whose operations are counted; it keeps what they counted
// for and how many were executed.
type paced struct {
	*executor.Executor

	counted  []int
	executed int
}

func newPaced(take func(context.Context, int) error) *paced {
	p := &paced{}
	p.Executor = executor.New(&graphql.ExecutableSchemaMock{
		SchemaFunc: func() *ast.Schema { return pacedSchema },
		ExecFunc: func(context.Context) graphql.ResponseHandler {
			p.executed++
			return graphql.OneShot(&graphql.Response{Data: json.RawMessage(`{}`)})
		},
	})
	p.SetErrorPresenter(graph.Presenter{}.Present)
	p.SetQueryCache(limit.NewCache())
	p.Use(limit.New(limit.Limits{RootFields: 300, Aliases: 300}))
	p.Use(graph.Pace{Queries: func(ctx context.Context, n int) error {
		p.counted = append(p.counted, n)
		return take(ctx, n)
	}})
	return p
}

func free(context.Context, int) error { return nil }

// run passes an operation through the executor and returns its errors.
func (p *paced) run(t *testing.T, query string, variables map[string]any) gqlerror.List {
	t.Helper()
	ctx := graphql.StartOperationTrace(t.Context())
	op, errs := p.CreateOperationContext(ctx, &graphql.RawParams{Query: query, Variables: variables})
	if errs != nil {
		return errs
	}
	next, ctx := p.DispatchOperation(ctx, op)
	return next(ctx).Errors
}

func TestOperationCountsOnceForEachFieldItResolvesAtTheTop(t *testing.T) {
	t.Parallel()
	only := func(on bool) map[string]any { return map[string]any{"on": on} }
	for _, c := range []struct {
		query     string
		variables map[string]any
		want      []int
	}{
		{"{a{id}}", nil, []int{1}},
		{"{a{id name part{part{part{id}}}} b{id}}", nil, []int{2}},
		{"{x:a{id} y:a{id} z:a{id}}", nil, []int{3}},
		{"{x:a(n:1){id} y:a(n:1){id}}", nil, []int{2}},
		{"{a{id} a{name}}", nil, []int{1}}, // resolved once
		{"{...F ...F b{id}} fragment F on Query{a{id} ...G} fragment G on Query{c{id}}", nil, []int{3}},
		{"{... on Query{a{id} ...{x:b{id}}} ...{c{id}}}", nil, []int{3}},
		{"{a @skip(if:true){id} b @include(if:false){id} c{id}}", nil, []int{1}},
		{"query($on:Boolean!){a @include(if:$on){id} ...@include(if:$on){b{id} c{id}} x:a{id}}", only(true), []int{4}},
		{"query($on:Boolean!){a @include(if:$on){id} ...@include(if:$on){b{id} c{id}} x:a{id}}", only(false), []int{1}},
		{"{a @skip(if:true){id}}", nil, []int{1}},
		{"{__typename a{id} b{__typename}}", nil, []int{2}},
		{"{__typename t:__typename __schema{queryType{name}}}", nil, []int{1}},
		{"{__schema:a{id} __type:b{id}}", nil, []int{2}}, // the field's name tells, not its alias
		{"subscription{changed{id name}}", nil, []int{1}},
		{"mutation{x:change{id}}", nil, nil},
		{"{nope}", nil, nil},
		{"{", nil, nil},
	} {
		p := newPaced(free)
		p.run(t, c.query, c.variables)
		if diff := cmp.Diff(c.want, p.counted); diff != "" {
			t.Errorf("%s %v (-want +got):\n%s", c.query, c.variables, diff)
		}
	}
}

// newPacer lets one user have 15 queries an hour.
func newPacer(who string) *pace.Pacer {
	return pace.New(pace.Config{
		Queries: pace.Limit{N: 15, Per: time.Hour},
		Tenant:  func(context.Context) string { return who },
	})
}

// aliased is a query for the same field n times.
func aliased(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, " a%d:a{id}", i)
	}
	return "{" + b.String() + "}"
}

func TestAliasesGainNothing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		queries []string
		want    []fault.Code
	}{
		"one by one": {[]string{"{a{id}}", aliased(13), "{a{id}}", "{a{id}}"}, []fault.Code{"", "", "", fault.RateLimited}},
		"all at once, and one": {
			[]string{aliased(15), "{a{id}}"}, []fault.Code{"", fault.RateLimited},
		},
		"too many leave the rest": {
			[]string{aliased(10), aliased(6), aliased(5), "{__typename}"}, []fault.Code{"", fault.RateLimited, "", fault.RateLimited},
		},
		"more than ever": {
			[]string{aliased(16), aliased(100), aliased(15)}, []fault.Code{fault.QueryTooComplex, fault.QueryTooComplex, ""},
		},
		"changes are counted elsewhere": {
			[]string{aliased(15), "mutation{change{id}}", "subscription{changed{id}}"}, []fault.Code{"", "", fault.RateLimited},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPaced(newPacer("ann").Queries)
			var got []fault.Code
			passed := 0
			for i, query := range c.queries {
				errs := p.run(t, query, nil)
				if len(errs) == 0 {
					got, passed = append(got, ""), passed+1
					continue
				}
				f, _ := errors.AsType[*fault.Fault](errs[0])
				if got = append(got, f.Code); f.Code == fault.RateLimited && (f.RetryAfter <= 0 || f.RetryAfter > time.Hour) {
					t.Errorf("query %d: come back in %v", i, f.RetryAfter)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("refusals (-want +got):\n%s", diff)
			}
			if p.executed != passed {
				t.Errorf("%d were executed, %d had passed", p.executed, passed)
			}
		})
	}
}

func TestRefusalOfAnOperationIsARequestErrorWithHeaders(t *testing.T) {
	t.Parallel()
	p := newPaced(newPacer("ann").Queries)
	ask := func(query string) (string, http.Header) {
		body, _ := json.Marshal(map[string]string{"query": query})
		r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(string(body)))
		r.Header.Set("Content-Type", "application/json")
		r = r.WithContext(pace.Track(graphql.StartOperationTrace(r.Context())))
		w := httptest.NewRecorder()
		transport.HTTP{Header: pace.Header}.Do(w, r, p)
		return w.Body.String(), w.Header()
	}
	body, header := ask(aliased(12))
	if body != `{"data":{}}` || header.Get("RateLimit") != `"queries";r=3;t=3600` || header.Get("Retry-After") != "" {
		t.Errorf("granted: %s, %v", body, header)
	}
	body, header = ask(aliased(4))
	var answer struct {
		Data   any
		Errors []struct {
			Message    string
			Extensions struct {
				Code  fault.Code
				Retry struct {
					Retryable bool
					AfterMs   int
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil || len(answer.Errors) != 1 || strings.Contains(body, `"data"`) {
		t.Fatalf("refused: %s, %v", body, err)
	}
	if e := answer.Errors[0]; e.Extensions.Code != fault.RateLimited || !e.Extensions.Retry.Retryable ||
		e.Extensions.Retry.AfterMs < 3_500_000 || !strings.HasPrefix(e.Message, "You are doing that too often.") {
		t.Errorf("refused: %s", body)
	}
	if header.Get("RateLimit-Policy") != `"queries";q=15;w=3600` || header.Get("Retry-After") == "" {
		t.Errorf("refused: %v", header)
	}
}

func TestPaceNeedsSomebodyWhoCounts(t *testing.T) {
	t.Parallel()
	if (graph.Pace{}).Validate(nil) == nil {
		t.Error("it would let everything pass")
	}
	if err := (graph.Pace{Queries: free}).Validate(nil); err != nil {
		t.Error(err)
	}
}

// BenchmarkPace is what counting adds to a request; the executor collects the
// fields in any case, and is spared that afterwards.
func BenchmarkPace(b *testing.B) {
	pacer := pace.New(pace.Config{
		Queries: pace.Limit{N: 600, Per: time.Microsecond},
		Tenant:  func(context.Context) string { return "https://id.example|ann" },
	})
	for name, query := range map[string]string{"one field": "{a{id}}", "ten fields": aliased(10)} {
		doc, err := gqlparser.LoadQueryWithRules(pacedSchema, query, limit.Rules())
		if err != nil {
			b.Fatal(err)
		}
		for what, measured := range map[string]func(*graphql.OperationContext){
			"collect": func(op *graphql.OperationContext) {
				graphql.CollectFields(op, op.Operation.SelectionSet, []string{"Query"})
			},
			"count and collect": func(op *graphql.OperationContext) {
				if err := (graph.Pace{Queries: pacer.Queries}).MutateOperationContext(b.Context(), op); err != nil {
					b.Fatal(err)
				}
				graphql.CollectFields(op, op.Operation.SelectionSet, []string{"Query"})
			},
		} {
			b.Run(name+", "+what, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					measured(&graphql.OperationContext{Doc: doc, Operation: doc.Operations[0]})
				}
			})
		}
	}
}
