package limit

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// Rules returns the validation rules of the specification, changed in four
// ways: no message suggests a name of the schema, none quotes a literal of the
// document (it may be a credential that belonged into a variable), @defer
// is refused, because its later payloads have no way to the client, and a
// subscription has exactly one field whatever its aliases and variables are.
//
// Each call returns a new set, since the executor changes the one it is given.
func Rules() *rules.Rules {
	r := rules.NewDefaultRules()
	// Under the plain names the executor leaves them alone, whatever its
	// SetDisableSuggestion was told.
	for name, rule := range map[string]core.Rule{
		"FieldsOnCorrectType": rules.FieldsOnCorrectTypeRuleWithoutSuggestions,
		"KnownArgumentNames":  rules.KnownArgumentNamesRuleWithoutSuggestions,
		"KnownTypeNames":      rules.KnownTypeNamesRuleWithoutSuggestions,
		"ScalarLeafs":         rules.ScalarLeafsRuleWithoutSuggestions,
		"ValuesOfCorrectType": withoutLiterals(rules.ValuesOfCorrectTypeRuleWithoutSuggestions),
	} {
		r.ReplaceRule(name, rule.RuleFunc)
	}
	r.AddRule("NoDefer", noDefer)
	r.AddRule("OneStream", oneStream)
	return r
}

// oneStream reports subscriptions that may turn out to have another number of
// top-level fields than one: gqlparser's own rule takes two aliases of a field for
// one, and does not look at @skip and @include.
// https://spec.graphql.org/draft/#sec-Single-Root-Field
func oneStream(observers *core.Events, addError core.AddErrFunc) {
	observers.OnOperation(func(_ *core.Walker, op *ast.OperationDefinition) {
		if op.Operation != ast.Subscription {
			return
		}
		r := roots{keys: make(map[string]bool), entered: make(map[string]bool)}
		r.add(op.SelectionSet)
		if len(r.keys) > 1 || r.conditional {
			addError(core.Message("A subscription has one top-level field, without @skip and @include."), core.At(op.Position))
		}
	})
}

// roots are the fields on an operation's top level.
type roots struct {
	keys        map[string]bool // under which they are answered
	entered     map[string]bool // fragments
	conditional bool
}

func (r *roots) add(set ast.SelectionSet) {
	for _, selection := range set {
		switch selection := selection.(type) {
		case *ast.Field:
			r.keys[selection.Alias] = true
			r.look(selection.Directives)
		case *ast.InlineFragment:
			r.look(selection.Directives)
			r.add(selection.SelectionSet)
		case *ast.FragmentSpread:
			r.look(selection.Directives)
			if f := selection.Definition; f != nil && !r.entered[f.Name] {
				r.entered[f.Name] = true
				r.add(f.SelectionSet)
			}
		}
	}
}

func (r *roots) look(directives ast.DirectiveList) {
	if directives.ForName("skip") != nil || directives.ForName("include") != nil {
		r.conditional = true
	}
}

// noDefer reports the directive @defer, which gqlparser adds to every schema.
func noDefer(observers *core.Events, addError core.AddErrFunc) {
	observers.OnDirective(func(_ *core.Walker, d *ast.Directive) {
		if d.Name == "defer" {
			addError(core.Message("The directive @defer is not supported."), core.At(d.Position))
		}
	})
}

// withoutLiterals returns rule with messages that end where they would begin to
// quote the document.
func withoutLiterals(rule core.Rule) core.Rule {
	inner := rule.RuleFunc
	rule.RuleFunc = func(observers *core.Events, addError core.AddErrFunc) {
		inner(observers, func(options ...core.ErrorOption) {
			addError(append(options, redact)...)
		})
	}
	return rule
}

// redact is the last option of an error: it sees the whole message. What comes
// before a quoted literal in gqlparser's messages are names of the schema.
func redact(err *gqlerror.Error) {
	message := err.Message
	if strings.HasPrefix(message, `Value "`) {
		if i := strings.LastIndex(message, " does not exist in "); i >= 0 {
			err.Message = "The value" + message[i:]
		}
		return
	}
	if before, _, quotes := strings.Cut(message, ", found "); quotes {
		message = before + "."
	}
	if before, _, quotes := strings.Cut(message, " value: "); quotes {
		message = before + " value."
	}
	err.Message = message
}
