package limit

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"

	"ava/internal/fault"
)

// What the argument first may be.
const (
	minPage = 1
	maxPage = 100
)

const pageName = "first"

// page is the size that a field with an argument first asks for.
type page struct {
	variable string   // the name of the variable that holds it; empty if none does
	fixed    int      // the size if there is no variable, or no value for it
	path     []string // the field's place in the schema's words, for the fault
}

// pageArgument returns the definition of f's argument first, nil if the schema
// gives it none that is an Int.
func pageArgument(f *ast.Field) *ast.ArgumentDefinition {
	if f.Definition == nil {
		return nil
	}
	a := f.Definition.Arguments.ForName(pageName)
	if a == nil || a.Type.NamedType != "Int" {
		return nil
	}
	return a
}

// newPage reads the argument as the operation gives it. Without a value the
// schema's default counts, and without that the most there can be.
func newPage(f *ast.Field, definition *ast.ArgumentDefinition) page {
	pg := page{fixed: maxPage}
	if definition.DefaultValue != nil {
		pg.fixed = literal(definition.DefaultValue)
	}
	argument := f.Arguments.ForName(pageName)
	switch {
	case argument == nil || argument.Value == nil:
	case argument.Value.Kind == ast.Variable:
		pg.variable = argument.Value.Raw
	default:
		pg.fixed = literal(argument.Value)
	}
	return pg
}

// size returns the page's size with these variables, which the executor has
// coerced; something out of range for what is no number.
func (pg page) size(variables map[string]any) int {
	if pg.variable == "" {
		return pg.fixed
	}
	value, given := variables[pg.variable]
	if !given {
		return pg.fixed
	}
	switch value := value.(type) {
	case nil:
		return maxPage
	case int64:
		return clamp(value)
	case int:
		return clamp(int64(value))
	case float64:
		if value != math.Trunc(value) || math.Abs(value) > math.MaxInt32 {
			return -1
		}
		return int(value)
	case string:
		return parse(value)
	case json.Number:
		return parse(value.String())
	}
	return -1
}

// same reports whether both have their size from one variable, and the same
// without it.
func (pg page) same(other page) bool {
	return pg.variable == other.variable && pg.fixed == other.fixed
}

// below returns the path of the argument of the field at path.
func (page) below(path []string) []string {
	return append(slices.Clone(path), pageName)
}

// literal returns the number that is written in the document or the schema.
func literal(v *ast.Value) int {
	if v.Kind == ast.NullValue {
		return maxPage
	}
	return parse(v.Raw)
}

func parse(s string) int {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return -1
	}
	return clamp(n)
}

// clamp fits n into any int without bringing it into range.
func clamp(n int64) int { return int(min(max(n, -1), math.MaxInt32)) }

func outOfRange(path []string) *fault.Fault {
	return fault.Invalid(fault.FieldOutOfRange, path, "min", strconv.Itoa(minPage), "max", strconv.Itoa(maxPage))
}
