package graph

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// namesOnly are the validation rules whose messages quote nothing of a request
// but names: of fields, types, arguments, variables, fragments, directives.
// Every other rule may quote a literal, which may be somebody's secret.
var namesOnly = map[string]bool{
	"FieldsOnCorrectType":                   true,
	"FieldsOnCorrectTypeWithoutSuggestions": true,
	"FragmentsOnCompositeTypes":             true,
	"KnownArgumentNames":                    true,
	"KnownArgumentNamesWithoutSuggestions":  true,
	"KnownDirectives":                       true,
	"KnownFragmentNames":                    true,
	"KnownTypeNames":                        true,
	"KnownTypeNamesWithoutSuggestions":      true,
	"LoneAnonymousOperation":                true,
	"MaxIntrospectionDepth":                 true,
	"NoDefer":                               true,
	"NoUndefinedVariables":                  true,
	"NoUnusedFragments":                     true,
	"NoUnusedVariables":                     true,
	"OneStream":                             true,
	"PossibleFragmentSpreads":               true,
	"ProvidedRequiredArguments":             true,
	"ScalarLeafs":                           true,
	"ScalarLeafsWithoutSuggestions":         true,
	"SingleFieldSubscriptions":              true,
	"UniqueArgumentNames":                   true,
	"UniqueDirectivesPerLocation":           true,
	"UniqueFragmentNames":                   true,
	"UniqueInputFieldNames":                 true,
	"UniqueOperationNames":                  true,
	"UniqueVariableNames":                   true,
	"ValuesOfCorrectType":                   true, // limit.Rules cuts its literals off
	"VariablesAreInputTypes":                true,
	"VariablesInAllowedPosition":            true,
}

// explain returns the validator's own words where they can only hold names, so
// that a developer reads which field is unknown; otherwise it returns sentence,
// with the variable that does not fit, if it is one.
func explain(err *gqlerror.Error, sentence string) string {
	if namesOnly[err.Rule] && len(err.Message) <= 300 && !strings.Contains(err.Message, "Did you mean") {
		return err.Message
	}
	if field := variable(err.Path); len(field) > 0 {
		return "The value of $" + strings.Join(field, ".") + " does not fit its type. Please correct it."
	}
	return sentence
}

// variable returns the path of the variable that gqlparser complains of, and
// nothing for other complaints. Its names come from the client's JSON: only
// what looks like a name of a schema is repeated.
func variable(path ast.Path) []string {
	if len(path) == 0 || path[0] != ast.PathName("variable") {
		return nil
	}
	return argument(path[1:])
}

// argument returns the leading names of a path, without indices.
func argument(path ast.Path) []string {
	var out []string
	for _, e := range path {
		n, ok := e.(ast.PathName)
		if !ok {
			continue
		}
		if !isName(string(n)) {
			break
		}
		out = append(out, string(n))
	}
	return out
}

// isName reports whether s is a name of GraphQL, and not too long for one.
func isName(s string) bool {
	if s == "" || len(s) > 40 || '0' <= s[0] && s[0] <= '9' {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
}
