package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	gqlhandler "github.com/99designs/gqlgen/graphql/handler"
	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"ava/graph"
	"ava/graph/transport"
	"ava/integrations/calendar"
	"ava/internal/identity"
	"ava/internal/stub"
	"ava/resolvers"
)

// Fields marked @plain are written without gqlgen's execution. That must not
// show: for every such field, everything that can be selected below it is asked
// of the product and of a server whose directive does nothing, and compared.
func TestPlainFieldsAreWrittenAsGqlgenWould(t *testing.T) {
	sdl, err := os.ReadFile("schema.graphqls")
	if err != nil {
		t.Fatal(err)
	}
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: string(sdl)})
	p := start(t, "AVA_QUERY_COST=1000000", "AVA_QUERY_ALIASES=1000")
	generic := withoutPlain(t)
	compared := 0
	for _, service := range []string{"Vapi", "Twilio", "Calendar"} {
		for _, f := range schema.Types[service].Fields {
			if f.Directives.ForName("plain") == nil {
				t.Errorf("%s.%s is not plain", service, f.Name)
				continue
			}
			for _, argument := range argumentsFor(f) {
				query := "{ " + strings.ToLower(service) + " { " + f.Name + argument + selectionOf(schema, f.Type.Name()) + " } }"
				samePlainly(t, service+"."+f.Name, p.ask(t, query, nil), generic.ask(t, query, nil))
				compared++
			}
		}
	}
	if compared < 10 {
		t.Errorf("only %d were compared", compared)
	}
}

func samePlainly(t *testing.T, name string, plain, executed reply) {
	t.Helper()
	if len(plain.Errors)+len(executed.Errors) > 0 {
		t.Fatalf("%s: %s\n%s", name, plain.Body, executed.Body)
	}
	if diff := cmp.Diff(settle(t, executed), settle(t, plain)); diff != "" {
		t.Errorf("%s (-gqlgen +plain):\n%s", name, diff)
	}
	if string(orderOf(plain.Body)) != string(orderOf(executed.Body)) {
		t.Errorf("%s: the fields are in another order", name)
	}
}

func argumentsFor(f *ast.FieldDefinition) []string {
	const november = `from: "2026-11-16T00:00:00Z", to: "2026-11-28T00:00:00Z"`
	calendar := strconv.Quote(graph.CalendarID(stub.SeedPrimaryCalendar))
	switch {
	case f.Name == "events":
		return []string{`(calendarId: ` + calendar + `, first: 40, ` + november + `)`}
	case f.Name == "freeBusy":
		return []string{`(calendarIds: [` + calendar + `, ` + strconv.Quote(graph.CalendarID("gone")) + `], ` + november + `)`}
	case len(f.Arguments) == 0:
		return []string{""}
	case f.Arguments.ForName("id") == nil:
		return []string{"(first: 40)"}
	}
	return map[string][]string{
		"assistant": {`(id: "YddqOdtvQFVOho7zuQyv2q0")`},
		"call":      {`(id: "Y70W1wjAk1AqgE1Z8C5eyZg")`},
		"message":   messagesOfEachKind(),
		"event":     eventsOfEachKind(),
	}[f.Name]
}

// messagesOfEachKind are the newest messages, of which some came in and some did
// not arrive.
func messagesOfEachKind() (arguments []string) {
	for n := range 10 {
		arguments = append(arguments, `(id: "`+graph.EncodeID(graph.KindTwilioMessage, stub.SeedMessageSID(n))+`")`)
	}
	return arguments
}

// eventsOfEachKind are a series, a day, and one that somebody else organizes.
func eventsOfEachKind() (arguments []string) {
	for _, id := range []calendar.EventID{stub.SeedStandup, stub.SeedVacation, stub.SeedInvited} {
		arguments = append(arguments, `(id: "`+graph.EventID(calendar.Ref{CalendarID: stub.SeedPrimaryCalendar, EventID: id})+`")`)
	}
	return arguments
}

// withoutPlain is the same schema over the same kind of data, executed by gqlgen
// alone.
func withoutPlain(t *testing.T) *product {
	t.Helper()
	p := start(t)
	nothing := func(ctx context.Context, _ any, next graphql.Resolver) (any, error) { return next(ctx) }
	srv := gqlhandler.New(graph.NewExecutableSchema(graph.Config{
		Resolvers: resolvers.New(p.parts.hub, p.parts.cfg.Query.MaxBody), Directives: graph.DirectiveRoot{Plain: nothing},
	}))
	srv.AddTransport(transport.HTTP{})
	user, err := identity.NewLocalUser(p.Listener.Addr())
	if err != nil {
		t.Fatal(err)
	}
	refuse := func(http.ResponseWriter, *http.Request, error) { t.Error("refused") }
	p.Config.Handler = identity.Require(user, refuse)(srv)
	return p
}

// selectionOf selects every field of a type.
func selectionOf(schema *ast.Schema, name string) string {
	def := schema.Types[name]
	if def.Kind != ast.Object {
		return ""
	}
	var b strings.Builder
	b.WriteString(" { __typename ")
	for _, f := range def.Fields {
		if !strings.HasPrefix(f.Name, "__") {
			fmt.Fprintf(&b, "alias_%s: %s%s ", f.Name, f.Name, selectionOf(schema, f.Type.Name()))
		}
	}
	return b.String() + "}"
}

// settle removes what differs from one call to the next.
func settle(t *testing.T, r reply) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(r.Body, &v); err != nil {
		t.Fatal(err)
	}
	return settled("", rename(v))
}

func rename(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, inner := range v {
			delete(v, k)
			v[strings.TrimPrefix(k, "alias_")] = rename(inner)
		}
	case []any:
		for i := range v {
			v[i] = rename(v[i])
		}
	}
	return v
}

// orderOf is an answer's keys in their order.
func orderOf(body []byte) []byte {
	var keys []byte
	d := json.NewDecoder(strings.NewReader(string(body)))
	for {
		token, err := d.Token()
		if err != nil {
			return keys
		}
		if s, ok := token.(string); ok && strings.HasPrefix(s, "alias_") {
			keys = append(keys, s...)
		}
	}
}
