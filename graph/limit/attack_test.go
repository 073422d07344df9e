package limit_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql/introspection"

	"ava/graph/limit"
	"ava/internal/fault"
)

// doubling returns n fragments that spread the next one twice each, which is
// 2^n fields of the last: the attack on walks that follow every path.
func doubling(n int, between string) string {
	var b strings.Builder
	b.WriteString("{item{...f0}}")
	for i := range n {
		fmt.Fprintf(&b, " fragment f%d on Item{a:child{...f%[2]d}%sb:child{...f%[2]d}}", i, i+1, between)
	}
	fmt.Fprintf(&b, " fragment f%d on Item{id}", n)
	return b.String()
}

// flat is doubling without fields between the fragments.
func flat(n int) string {
	var b strings.Builder
	b.WriteString("{item{...f0}}")
	for i := range n {
		fmt.Fprintf(&b, " fragment f%d on Item{...f%[2]d ...f%[2]d}", i, i+1)
	}
	fmt.Fprintf(&b, " fragment f%d on Item{id}", n)
	return b.String()
}

func nested(levels int) string {
	return "{item" + strings.Repeat("{child", levels-2) + "{id}" + strings.Repeat("}", levels-2) + "}"
}

func aliases(n int, field string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "a%d:%s ", i, field)
	}
	return b.String()
}

// attacks are those of SECURITY.md, table 1.3, by their numbers there.
var attacks = []struct{ id, name, query, want string }{
	{"A1", "101 aliases", "{item{" + aliases(101, "id") + "}}", "TOO_MANY_ALIASES"},
	{"A1", "101 aliases of root fields", "{" + aliases(101, "name") + "}", "TOO_MANY_ALIASES"},
	{"A1", "16 aliases", "{item{" + aliases(16, "id") + "}}", "TOO_MANY_ALIASES"},
	{"A1", "16 aliases of one fragment", "{item{" + strings.Repeat("...F ", 8) + "}} fragment F on Item{a:id b:id}", "TOO_MANY_ALIASES"},
	{"A1", "5,000 aliases", "{item{" + aliases(5000, "id") + "}}", "TOO_MANY_TOKENS"},
	{"A2", "301 fields", "{item{" + strings.Repeat("id ", 300) + "}}", "TOO_MANY_FIELDS"},
	{"A2", "500 __typename", "{item{" + strings.Repeat("__typename ", 500) + "}}", "TOO_MANY_FIELDS"},
	{"A2", "500 __typename at the root", "{" + strings.Repeat("__typename ", 500) + "}", "TOO_MANY_FIELDS"},
	{"A2", "11 root fields", "{" + strings.Repeat("name ", 11) + "}", "TOO_MANY_ROOT_FIELDS"},
	{"A2", "11 root fields by fragments", "{...F ...F ... on Query{name}} fragment F on Query{" + strings.Repeat("name ", 5) + "}", "TOO_MANY_ROOT_FIELDS"},
	{"A2", "500 fields in a fragment nobody spreads", "{name} fragment F on Item{" + strings.Repeat("id ", 500) + "}", "TOO_MANY_FIELDS"},
	{"A2", "10,000 fields", "{" + strings.Repeat("__typename ", 10_000) + "}", "TOO_MANY_TOKENS"},
	{"A2", "30,000 fields", "{" + strings.Repeat("__typename ", 30_000) + "}", "TOO_MANY_TOKENS"},
	{"A3", "21 directives", "{name " + strings.Repeat("@x ", 21) + "}", "TOO_MANY_DIRECTIVES"},
	{"A3", "21 directives on an operation", "query " + strings.Repeat("@x ", 21) + "{name}", "TOO_MANY_DIRECTIVES"},
	{"A3", "21 directives on a variable", "query($a:Int " + strings.Repeat("@x ", 21) + "){name}", "TOO_MANY_DIRECTIVES"},
	{"A3", "21 directives on fragments", "{" + strings.Repeat("...F@include(if:true) ", 7) + "} fragment F on Query @x{...@x{name}}", "TOO_MANY_DIRECTIVES"},
	{"A3", "10,000 unknown directives", "{name " + strings.Repeat("@x ", 10_000) + "}", "TOO_MANY_TOKENS"},
	{"A3", "5,000 @skip", "{name " + strings.Repeat("@skip(if:false) ", 5000) + "}", "TOO_MANY_TOKENS"},
	{"A3", "5,000 inline fragments", "{" + strings.Repeat("...{name} ", 5000) + "}", "TOO_MANY_TOKENS"},
	{"A4", "a fragment in itself", "{item{...A}} fragment A on Item{id ...A}", "FRAGMENT_CYCLE"},
	{"A4", "a cycle of two", "{item{...A}} fragment A on Item{...B} fragment B on Item{child{...A}}", "FRAGMENT_CYCLE"},
	{"A4", "a cycle of three", "{item{...A}} fragment A on Item{...B} fragment B on Item{...C} fragment C on Item{...A}", "FRAGMENT_CYCLE"},
	{"A4", "a cycle that nobody spreads", "{name} fragment A on Item{...B} fragment B on Item{...A}", "FRAGMENT_CYCLE"},
	{"A6", "26 doubled fragments", flat(26), "TOO_MANY_FIELDS"},
	{"A6", "90 doubled fragments", flat(90), "TOO_MANY_FIELDS"},
	{"A7", "14 doubled fragments with aliases", doubling(14, " "), "TOO_MANY_ALIASES"},
	{"A7", "40 doubled fragments with aliases", doubling(40, " "), "TOO_MANY_ALIASES"},
	{"A8", "11 levels", nested(11), "TOO_DEEP"},
	{"A8", "50 levels", nested(50), "TOO_DEEP"},
	{"A8", "11 levels by fragments", "{item{...A}} fragment A on Item{child{child{child{child{...B}}}}} fragment B on Item{child{child{child{child{child{id}}}}}}", "TOO_DEEP"},
	{"A8", "1,000 levels", nested(1000), "TOO_MANY_TOKENS"},
	{"A8", "20,000 levels", nested(20_000), "TOO_MANY_TOKENS"},
	{"A8", "20,000 open brackets", strings.Repeat("{a", 20_000), "TOO_MANY_TOKENS"},
	{"A8", "a fragment named __schema", "{item{...__schema}} fragment __schema on Item{child{child{child{child{child{child{child{child{child{id}}}}}}}}}}", "TOO_DEEP"},
	{"A8", "an alias named __schema", "{__schema:" + nested(11)[1:], "TOO_DEEP"},
	{"A9", "introspection that circles", "{__schema{types{fields{type{fields{type{fields{type{fields{name}}}}}}}}}}", "GRAPHQL_VALIDATION_FAILED"},
	{"A9", "introspection that is doubled", "{__schema{types{...f0}}}" + strings.ReplaceAll(strings.ReplaceAll(flat(26)[len("{item{...f0}}"):], "on Item", "on __Type"), "{id}", "{name}"), "TOO_MANY_FIELDS"},
	{"A10", "lists in lists", "{plain{related(first:100){related(first:100){id}}}}", "TOO_COSTLY"},
	{"A10", "4 times first: 100", "{items(first:100){nodes{related(first:100){related(first:100){related(first:100){id}}}}}}", "TOO_COSTLY"},
	{"A10", "lists without first", "{plain{child{tags} related{related{related{id}}}}}", "TOO_COSTLY"},
	{"A10", "lists in a fragment", "{items(first:100){...C}} fragment C on ItemConnection{nodes{related(first:100){id}}}", "TOO_COSTLY"},
	{"A10", "lists of lists behind an alias", "{__schema:plain{__type:related(first:100){__typename:related(first:100){id}}}}", "TOO_COSTLY"},
	{"A11", "first: -1", "{items(first:-1){total}}", "FIELD_OUT_OF_RANGE"},
	{"A11", "first: 0", "{items(first:0){total}}", "FIELD_OUT_OF_RANGE"},
	{"A11", "first: 101", "{items(first:101){total}}", "FIELD_OUT_OF_RANGE"},
	{"A11", "first: 2^31-1", "{items(first:2147483647){total}}", "FIELD_OUT_OF_RANGE"},
	{"A11", "first: 10^18", "{items(first:1000000000000000000){total}}", "FIELD_OUT_OF_RANGE"},
	{"A12", "100,000 commas and one token too many", "{" + strings.Repeat(",", 100_000) + strings.Repeat("name ", 1000) + "}", "TOO_MANY_TOKENS"},
	{"A12", "100,000 lists", "{set(text:" + strings.Repeat("[", 100_000) + ")}", "TOO_MANY_TOKENS"},
	{"A12", "10,000 comments", strings.Repeat("#\n", 10_000) + "{name}", "TOO_MANY_TOKENS"},
	{"Z2", "100 mutations", "mutation{" + aliases(100, "wipe{id}") + "}", "TOO_MANY_MUTATIONS"},
	{"Z2", "2 mutations", "mutation{send{id} wipe{id}}", "TOO_MANY_MUTATIONS"},
	{"Z2", "2 mutations by a fragment", "mutation{...M ...on Mutation{wipe{id}}} fragment M on Mutation{send{id}}", "TOO_MANY_MUTATIONS"},
	{"Z2", "2 mutations behind __typename", "mutation{__typename:send{id} b:wipe{id}}", "TOO_MANY_MUTATIONS"},
}

func TestAttacksAreRefusedAndNothingIsExecuted(t *testing.T) {
	s := newServer(limit.Defaults())
	for _, a := range attacks {
		t.Run(a.id+" "+a.name, func(t *testing.T) {
			for range 2 { // the second time from memory
				if got := verdict(s.query(t, a.query, nil)); got != a.want {
					t.Errorf("got %s, want %s", got, a.want)
				}
			}
			if s.executed != 0 {
				t.Fatalf("it was executed")
			}
		})
	}
}

// The work of admission is bounded by the limits, not by what the query would
// amount to: at most a thousand tokens and a thousand nodes.
func TestAttacksCostNoMoreThanTheirTokens(t *testing.T) {
	l := limit.Defaults()
	for _, a := range attacks {
		if _, work := l.Inspect(a.query); work > 2*l.Tokens+1 {
			t.Errorf("%s %s: %d tokens and nodes were looked at", a.id, a.name, work)
		}
	}
	// One more fragment is four more nodes, not twice as many.
	_, few := l.Inspect(flat(26))
	_, more := l.Inspect(flat(27))
	if more-few > 60 {
		t.Errorf("one more fragment costs %d more tokens and nodes", more-few)
	}
}

// What a front end sends has to pass.
func TestOrdinaryQueriesAreExecuted(t *testing.T) {
	for name, query := range map[string]string{
		"a field":                         "{name}",
		"10 levels":                       nested(10),
		"10 levels and __typename":        strings.Replace(nested(10), "{id}", "{id __typename}", 1),
		"15 aliases":                      "{item{" + aliases(15, "id") + "}}",
		"20 directives":                   "{" + strings.Repeat("...@include(if:true){tags @skip(if:false)} ", 10) + "}",
		"300 fields":                      "{item{" + strings.Repeat("id ", 299) + "}}",
		"10 root fields":                  "{" + strings.Repeat("name ", 10) + "}",
		"one mutation":                    "mutation{a:send(text:\"x\"){id name}}",
		"one mutation and __typename":     "mutation{__typename wipe{id}}",
		"a subscription":                  "subscription{sent{id}}",
		"100 items":                       "{items(first:100){nodes{id name tags child{id}} pageInfo{endCursor hasNextPage} total}}",
		"20 items by default, with edges": "{items{edges{cursor node{id name child{id name} related{id}}} pageInfo{endCursor}}}",
		"the query of a GraphQL IDE":      introspection.Query,
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(limit.Defaults())
			if f := s.query(t, query, nil); f != nil || s.executed != 1 {
				t.Errorf("got %v, executed %d times", f, s.executed)
			}
		})
	}
}

// A document may hold several operations, as an IDE's editor does: each is held
// against the limits for itself.
func TestOperationsOfOneDocumentDoNotAddUp(t *testing.T) {
	query := "mutation A{send{id}} mutation B{wipe{id}} query C{" + strings.Repeat("name ", 10) + "} query D{name}"
	s := newServer(limit.Defaults())
	f := s.query(t, query, nil)
	if verdict(f) != string(fault.ValidationFailed) { // no operationName: the executor's to say
		t.Errorf("got %v", f)
	}
	if f, _ := limit.Defaults().Inspect(query); f != nil {
		t.Errorf("got %v", f)
	}
}

func TestDocumentThatDoesNotParseIsLeftToTheExecutor(t *testing.T) {
	for _, query := range []string{"{", "}", "{name(", "# nothing", "{ name \"", "\x00", "query query query", "{\xff}"} {
		if f, _ := limit.Defaults().Inspect(query); f != nil {
			t.Errorf("%q: got %v", query, f)
		}
		s := newServer(limit.Defaults())
		if got := verdict(s.query(t, query, nil)); got != string(fault.ValidationFailed) || s.executed != 0 {
			t.Errorf("%q: got %s, executed %d times", query, got, s.executed)
		}
	}
}

func TestRefusalNamesTheLimit(t *testing.T) {
	s := newServer(limit.Limits{Fields: 7, Cost: 9})
	for query, want := range map[string]string{
		"{item{id id id id id id id}}":                            "The query selects too many fields. Please select at most 7.",
		"{plain{id}}":                                             "The query asks for too much at once: it costs 11 of at most 9. Please ask for fewer items or fields.",
		"{items(first:0){total}}":                                 "items.first is out of range. Please use a value from 1 to 100.",
		"{item{related(first:0){id}}}":                            "item.related.first is out of range. Please use a value from 1 to 100.",
		"{item{...R}} fragment R on Item{r:related(first:0){id}}": "item.related.first is out of range. Please use a value from 1 to 100.",
	} {
		if f := s.query(t, query, nil); f == nil || f.Sentence() != want {
			t.Errorf("%s: got %v", query, f)
		}
	}
}
