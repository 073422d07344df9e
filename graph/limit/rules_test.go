package limit_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"ava/graph/limit"
)

// mistakes are one typing error for each kind of name that gqlparser suggests.
var mistakes = map[string]string{
	"field":              "{nam}",
	"field of a type":    "{item{nam}}",
	"field of a subtype": `{node(id:"1"){name}}`,
	"selection of leaf":  "{item}",
	"argument":           "{items(firs:1){total}}",
	"directive argument": "{name @skip(iff:true)}",
	"type":               "{item{...F}} fragment F on Itm{id}",
	"inline type":        "{item{... on Itm{id}}}",
	"variable type":      "query($m:Mod){set(mode:$m)}",
	"input field":        "{set(options:{mod:FAST})}",
	"enum value":         "{set(mode:FST)}",
	"enum as string":     `{set(mode:"FAST")}`,
	"enum for a string":  "{set(text:FAST)}",
}

func messages(t *testing.T, s *server, query string) string {
	t.Helper()
	errs := s.run(t.Context(), graphql.RawParams{Query: query})
	if len(errs) == 0 || s.executed != 0 {
		t.Fatalf("%s was executed", query)
	}
	return errs.Error()
}

func TestNoMessageSuggestsANameOfTheSchema(t *testing.T) {
	for _, disabled := range []bool{false, true} {
		for kind, query := range mistakes {
			t.Run(fmt.Sprint(kind, " ", disabled), func(t *testing.T) {
				s := newServer(limit.Defaults())
				s.SetDisableSuggestion(disabled)
				if got := messages(t, s, query); strings.Contains(got, "Did you mean") {
					t.Errorf("got %s", got)
				}
			})
		}
	}
}

// The test above can fail: with the rules as they come there is a suggestion
// for every one of these, though SetDisableSuggestion is on for two of them.
func TestSuggestionsAreThereWithoutTheRules(t *testing.T) {
	for _, kind := range []string{"field", "field of a type", "argument", "type", "input field", "enum value"} {
		s := newServer(limit.Defaults())
		s.SetDefaultRulesFn(rules.NewDefaultRules)
		if got := messages(t, s, mistakes[kind]); !strings.Contains(got, "Did you mean") {
			t.Errorf("%s: got %s", kind, got)
		}
	}
}

const canary = "sk_live_c4n4ry"

var quoting = map[string]string{
	"{set(count:\"" + canary + "\")}":                                "Int cannot represent non-integer value.",
	"{set(on:\"" + canary + "\")}":                                   "Boolean cannot represent a non boolean value.",
	"{set(ratio:\"" + canary + "\")}":                                "Float cannot represent non numeric value.",
	"{set(text:" + canary + ")}":                                     "String cannot represent a non string value.",
	"{set(id:" + canary + ")}":                                       "ID cannot represent a non-string and non-integer value.",
	"{set(mode:\"" + canary + "\")}":                                 `Enum "Mode" cannot represent non-enum value.`,
	"{set(mode:" + canary + ")}":                                     `The value does not exist in "Mode" enum.`,
	"{set(options:\"" + canary + ", found value: " + canary + "\")}": `Expected value of type "Options".`,
	"{set(options:{note:[\"" + canary + "\"]})}":                     `String cannot represent a non string value.`,
	"{set(text:{" + "a:\"" + canary + "\"})}":                        "",
	"{set(count:99999999999999999999)}":                              "Int cannot represent non 32-bit signed integer value.",
}

func TestNoMessageQuotesALiteral(t *testing.T) {
	for query, want := range quoting {
		got := messages(t, newServer(limit.Defaults()), query)
		if strings.Contains(got, canary) || strings.Contains(got, "99999") || !strings.Contains(got, want) {
			t.Errorf("%s: got %s", query, got)
		}
	}
}

func TestDeferIsRefused(t *testing.T) {
	got := messages(t, newServer(limit.Defaults()), "{item{...@defer{id}}}")
	if !strings.Contains(got, "@defer is not supported") {
		t.Errorf("got %s", got)
	}
}

// What the executor finds to have another number of streams than one is our own
// defect by its books; here it is the client's, and told before anything runs.
func TestSubscriptionHasOneFieldWhateverItsAliasesAndVariables(t *testing.T) {
	for query, ok := range map[string]bool{
		"subscription{sent{id}}":                                                                                  true,
		"subscription{mine:sent{id}}":                                                                             true,
		"subscription{sent{id} sent{name}}":                                                                       true, // one, merged
		"subscription{sent{id} ...F} fragment F on Subscription{sent{name}}":                                      true,
		"subscription{sent{id @skip(if:true)}}":                                                                   true,
		"subscription{a:sent{id} b:sent{id}}":                                                                     false,
		"subscription{sent{id} ...F} fragment F on Subscription{b:sent{id}}":                                      false,
		"subscription{sent{id} ...{b:sent{id}}}":                                                                  false,
		"subscription{sent @skip(if:true){id}}":                                                                   false,
		"subscription($on:Boolean!){sent @include(if:$on){id}}":                                                   false,
		"subscription{...F @include(if:false)} fragment F on Subscription{sent{id}}":                              false,
		"subscription{...@skip(if:true){sent{id}}}":                                                               false,
		"subscription{...F} fragment F on Subscription{...G} fragment G on Subscription{sent @skip(if:true){id}}": false,
		"subscription{__typename}":                                                                                false,
		"{a:name b:name}":                                                                                         true,
	} {
		s := newServer(limit.Defaults())
		errs := s.run(t.Context(), graphql.RawParams{Query: query, Variables: map[string]any{"on": true}})
		if ok != (len(errs) == 0) {
			t.Errorf("%s: %v", query, errs)
		}
	}
}

func TestEachSetOfRulesIsItsOwn(t *testing.T) {
	limit.Rules().RemoveRule("ScalarLeafs")
	all := limit.Rules().GetInner()
	if all["ScalarLeafs"] == nil || all["MaxIntrospectionDepth"] == nil || len(all) != 29 {
		t.Errorf("got %d rules", len(all))
	}
}
