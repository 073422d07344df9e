package plain_test

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"ava/graph/plain"
)

var schema = gqlparser.MustLoadSchema(&ast.Source{Input: `
	directive @defer(if: Boolean! = true, label: String) on FRAGMENT_SPREAD | INLINE_FRAGMENT
	scalar Time
	enum Mode { FAST SLOW }
	interface Named { name: String }
	union Either = Item | Other
	type Query { item: Item  items: [Item!]  named: Named  either: Either  word: String }
	type Other { name: String }
	type Item implements Named {
		id: ID!
		name: String
		count: Int!
		small: Int
		big: Int
		ratio: Float
		on: Boolean!
		mode: Mode
		at: Time
		atOnce: Time
		child: Item
		promised: Item!
		children: [Item!]!
		maybe: [Item]
		tags: [String!]
		matrix: [[Int!]!]
		shout: String!
		label: String
		note: String
		code: String
		depth: Int
		size(unit: String): Int
		named: Named
		either: Either
		unbound: String
		odd: String
	}
`})

// Item is an Item of the schema.
type Item struct {
	Base

	ID       string
	Name     *string
	Count    int
	Small    int32
	Big      *int64
	Ratio    float64
	On       bool
	Mode     Mode
	At       time.Time
	AtOnce   *time.Time
	Child    *Item
	Promised *Item
	Children []Item
	Maybe    []*Item
	Tags     []string
	Matrix   [][]int
	Size     int
	Named    any
	Either   any
	Odd      chan int
}

// Shout is the field shout.
func (i Item) Shout() string { return strings.ToUpper(i.ID) + "!" }

// Label is the field label: its receiver is a pointer.
func (i *Item) Label() *string {
	if i.ID == "" {
		return nil
	}
	text := "label of " + i.ID
	return &text
}

// Base is embedded in Item.
type Base struct {
	Inner

	Note string
}

// Inner is embedded in what is embedded in Item.
type Inner struct{ Depth int }

// Code is the field code, of an embedded struct.
func (Inner) Code() string { return "inner" }

// Mode is an enum with other words in Go.
type Mode string

var writer = plain.New(
	schema,
	plain.Scalar("Time", func(b []byte, t time.Time) []byte { return t.UTC().AppendFormat(b, `"`+time.RFC3339+`"`) }),
	plain.Scalar("Mode", func(b []byte, m Mode) []byte { return append(b, `"`+strings.ToUpper(string(m))+`"`...) }),
)

// field is the result of the first field of a query that resolves to value:
// JSON, or "gqlgen" if it is left to that.
func field(t *testing.T, query string, variables map[string]any, value any) string {
	t.Helper()
	ctx := first(t, query, variables)
	res, err := writer.Directive(ctx, nil, func(context.Context) (any, error) { return value, nil })
	if err != nil {
		t.Fatal(err)
	}
	return text(t, res)
}

// text is a result as JSON, or "gqlgen" if it is left to that.
func text(t *testing.T, res any) string {
	t.Helper()
	m, ok := res.(graphql.Marshaler)
	if !ok {
		return "gqlgen"
	}
	var b bytes.Buffer
	m.MarshalGQL(&b)
	if !json.Valid(b.Bytes()) {
		t.Errorf("not JSON: %s", &b)
	}
	return b.String()
}

// parse returns a query's document.
func parse(t *testing.T, query string) *ast.QueryDocument {
	t.Helper()
	doc, errs := gqlparser.LoadQueryWithRules(schema, query, nil)
	if errs != nil {
		t.Fatalf("%s: %v", query, errs)
	}
	return doc
}

// first is the context in which the first field of a query is resolved.
func first(t *testing.T, query string, variables map[string]any) context.Context {
	t.Helper()
	return within(t.Context(), parse(t, query), query, variables)
}

// within is the same for a document that several requests share.
func within(ctx context.Context, doc *ast.QueryDocument, query string, variables map[string]any) context.Context {
	op := &graphql.OperationContext{RawQuery: query, Doc: doc, Operation: doc.Operations[0], Variables: variables}
	fields := graphql.CollectFields(op, op.Operation.SelectionSet, []string{"Query"})
	ctx = graphql.WithOperationContext(ctx, op)
	return graphql.WithFieldContext(ctx, &graphql.FieldContext{Object: "Query", Field: fields[0]})
}
