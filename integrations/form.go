package integrations

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"ava/internal/fault"
)

// Method is one way to connect a third party. It is a form, unless Begin is
// set.
type Method struct {
	Path   []string // where the fields go in ConnectIntegrationInput: "email", "smtp"
	Name   string   // tells it from the others
	Help   string   // what it takes, in a sentence or two; may be empty
	Fields []Field  // in the order people fill them in
	Guide  *Page    // may be nil

	Begin       string // the mutation that begins a consent
	RedirectURL string // what has to be registered at the vendor for that
}

// Field is one field of a form.
type Field struct {
	Key         string // in the input
	Label       string
	Kind        FieldKind
	Secret      bool
	Required    bool
	Pattern     *regexp.Regexp // the whole value's; nil if anything will do. It must mean the same in JavaScript
	MaxLength   int            // in characters; 0 for numbers and choices
	Help        string
	Placeholder string
	Default     string
	Choices     []Choice
	Find        *Page // where to find the value; nil if it is not from the vendor
}

// FieldKind is what is entered into a field.
type FieldKind string

// The kinds of fields. The zero value is text.
const (
	TextField   FieldKind = ""
	NumberField FieldKind = "NUMBER"
	ChoiceField FieldKind = "CHOICE"
)

// Choice is something to choose in a form.
type Choice struct{ Value, Label string }

// Page is a page of a vendor's.
type Page struct{ Label, URL string }

// check reports what is wrong with the values of a form, by the keys of its
// fields: the fault [fault.BadUserInput] with the field's place in the input, or
// nil. What is absent is empty.
func (m Method) check(values map[string]string) error {
	for _, f := range m.Fields {
		if wrong := f.check(values[f.Key]); wrong != nil {
			wrong.Field = slices.Concat([]string{"input"}, m.Path, []string{f.Key})
			return wrong
		}
	}
	return nil
}

func (f *Field) check(value string) *fault.Fault {
	switch {
	case value == "" && f.Required:
		return fault.Invalid(fault.FieldMissing, nil)
	case value == "":
		return nil
	case f.MaxLength > 0 && utf8.RuneCountInString(value) > f.MaxLength:
		return fault.Invalid(fault.FieldTooLong, nil, "max", strconv.Itoa(f.MaxLength))
	case f.Pattern != nil && !f.Pattern.MatchString(value):
		return fault.Invalid(fault.FieldMalformed, nil)
	case f.Kind == ChoiceField && !slices.ContainsFunc(f.Choices, func(c Choice) bool { return c.Value == value }):
		return fault.Invalid(fault.FieldNotAChoice, nil, "allowed", f.allowed())
	}
	return nil
}

// allowed is what there is to choose, in a sentence.
func (f *Field) allowed() string {
	labels := make([]string, len(f.Choices))
	for i, c := range f.Choices {
		labels[i] = c.Label
	}
	return strings.Join(labels, ", ")
}
