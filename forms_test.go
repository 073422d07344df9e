package main

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"
)

// formsQuery reads all that a page needs for its forms.
const formsQuery = `{ integrations { nodes { service connect {
  kind path name help begin redirectUrl guide { label url }
  fields { key label kind secret required pattern maxLength help placeholder default choices { value label } find { label url } }
} } } }`

type vendorPage struct{ Label, URL string }

type connectMethod struct {
	Kind, Name, Begin string
	Path              []string
	Guide             *vendorPage
	Fields            []connectField
}

type connectField struct {
	Key, Label, Kind, Pattern, Placeholder, Default string
	Secret, Required                                bool
	MaxLength                                       int
	Choices                                         []struct{ Value, Label string }
	Find                                            *vendorPage
}

// forms are the ways to connect each service, as the endpoint tells them.
func forms(t *testing.T) map[string][]connectMethod {
	t.Helper()
	r := start(t).ask(t, formsQuery, nil)
	var body struct {
		Data struct {
			Integrations struct {
				Nodes []struct {
					Service string
					Connect []connectMethod
				}
			}
		}
	}
	if err := json.Unmarshal(r.Body, &body); err != nil || len(body.Data.Integrations.Nodes) == 0 {
		t.Fatalf("%s: %v", r.Body, err)
	}
	all := make(map[string][]connectMethod)
	for _, n := range body.Data.Integrations.Nodes {
		all[n.Service] = n.Connect
	}
	return all
}

// byPath are the same, each by its service and where it goes in the input.
func byPath(t *testing.T) map[string]connectMethod {
	t.Helper()
	all := make(map[string]connectMethod)
	for service, methods := range forms(t) {
		if len(methods) == 0 {
			t.Errorf("nothing connects %s", service)
		}
		for _, m := range methods {
			all[service+" "+strings.Join(m.Path, ".")] = m
		}
	}
	return all
}

// A page that draws the forms it is told sends what the schema takes.
func TestFormsHaveTheFieldsOfTheirInputs(t *testing.T) {
	schema := parsedSDL(t)
	root := schema.Types["ConnectIntegrationInput"]
	offered := make(map[string]bool)
	for name, m := range byPath(t) {
		if m.Kind == "CONSENT" {
			if schema.Mutation.Fields.ForName(m.Begin) == nil || len(m.Fields)+len(m.Path) > 0 {
				t.Errorf("%s begins with %q and has %v at %v", name, m.Begin, m.Fields, m.Path)
			}
			continue
		}
		input := root
		for _, member := range m.Path {
			field := input.Fields.ForName(member)
			if field == nil {
				t.Fatalf("%s: %s has no %s", name, input.Name, member)
			}
			input = schema.Types[field.Type.Name()]
		}
		offered[m.Path[0]] = true
		if diff := cmp.Diff(inputFields(schema, input), formFields(m)); diff != "" {
			t.Errorf("%s: -schema +form:\n%s", name, diff)
		}
	}
	for _, f := range root.Fields {
		if !offered[f.Name] {
			t.Errorf("no form leads to %s", f.Name)
		}
	}
}

// formShape is what input and form have to agree on.
type formShape struct {
	Type     string
	Required bool
	Choices  []string
}

func inputFields(schema *ast.Schema, input *ast.Definition) map[string]formShape {
	out := make(map[string]formShape)
	for _, f := range input.Fields {
		s := formShape{Type: f.Type.Name(), Required: f.Type.NonNull && f.DefaultValue == nil}
		if enum := schema.Types[s.Type]; enum.Kind == ast.Enum {
			s.Type = "CHOICE"
			for _, v := range enum.EnumValues {
				s.Choices = append(s.Choices, v.Name)
			}
		}
		out[f.Name] = s
	}
	return out
}

func formFields(m connectMethod) map[string]formShape {
	out := make(map[string]formShape)
	for _, f := range m.Fields {
		s := formShape{Type: "String", Required: f.Required}
		switch {
		case f.Kind == "NUMBER":
			s.Type = "Int"
		case f.Kind == "CHOICE":
			s.Type = "CHOICE"
			for _, c := range f.Choices {
				s.Choices = append(s.Choices, c.Value)
			}
		case f.Secret:
			s.Type = "Secret"
		}
		out[f.Key] = s
	}
	return out
}

// portable is a pattern that means the same in JavaScript, also as the pattern of
// an HTML input, and in RE2: anchored, literals that are no syntax, classes of
// plain ranges, alternatives and counts. Groups are looked at by [isPortable].
var portable = regexp.MustCompile(`^\^(?:[A-Za-z0-9@:,/_ -]|\\[.+*?()/-]|\[\^?(?:[A-Za-z0-9!~._@+ ]-[A-Za-z0-9!~]|[A-Za-z0-9._@+ !~]|\\[-/()\[\]])+\]|\(|\)|\||[?*+]|\{\d+(?:,\d*)?\}|\.)+\$$`)

func isPortable(pattern string) bool {
	groups := strings.ReplaceAll(pattern, "(?:", "(")
	return portable.MatchString(groups) && !strings.Contains(groups, "(?")
}

func TestFormsAreFitToBeDrawn(t *testing.T) {
	for name, m := range byPath(t) {
		if m.Name == "" || m.Guide == nil {
			t.Errorf("%s has no name or no guide", name)
		}
		for _, f := range m.Fields {
			fitsToBeDrawn(t, name+"."+f.Key, f)
		}
		for _, p := range slices.Concat([]*vendorPage{m.Guide}, finds(m)) {
			if p != nil && (p.Label == "" || !strings.HasPrefix(p.URL, "https://")) {
				t.Errorf("%s: %+v is no link", name, *p)
			}
		}
	}
	for _, not := range []string{`[a-z]+`, `^(?i)x$`, `^\d+$`, `^\pL$`, `^[[:alpha:]]$`, `^a(?=b)$`} {
		if isPortable(not) {
			t.Errorf("the check itself lets %s pass", not)
		}
	}
}

func finds(m connectMethod) []*vendorPage {
	var out []*vendorPage
	for _, f := range m.Fields {
		out = append(out, f.Find)
	}
	return out
}

func fitsToBeDrawn(t *testing.T, name string, f connectField) {
	t.Helper()
	if f.Label == "" || strings.HasSuffix(f.Label, ":") {
		t.Errorf("the label of %s is %q", name, f.Label)
	}
	if f.Kind == "TEXT" && f.MaxLength == 0 {
		t.Errorf("%s may be of any length", name)
	}
	if f.Secret && f.Default != "" {
		t.Errorf("%s is a secret that is filled in", name)
	}
	if f.Pattern == "" {
		return
	}
	if !isPortable(f.Pattern) {
		t.Errorf("%s: %s may mean different things in different places", name, f.Pattern)
	}
	if f.Default != "" && !regexp.MustCompile(f.Pattern).MatchString(f.Default) {
		t.Errorf("%s is filled in with %q, which it does not accept", name, f.Default)
	}
}

// What a form does not accept, the endpoint does not either: it asks nobody, and
// says which field it is.
func TestEndpointRefusesWhatTheFormDoes(t *testing.T) {
	p := start(t)
	for _, test := range []struct{ name, input, field, sentence string }{
		{"no account", `twilio: {accountSid: " ", authToken: "t"}`, "twilio.accountSid", "twilio.accountSid is missing. Please fill it in."},
		{"not an account", `twilio: {accountSid: "AC12", authToken: "t"}`, "twilio.accountSid", "twilio.accountSid does not have the form that it should. Please check it."},
		{"a token of two words", `twilio: {accountSid: "` + annAccount + `", authToken: "a b"}`, "twilio.authToken", "twilio.authToken does not have the form that it should. Please check it."},
		{"a token that is a page", `twilio: {accountSid: "` + annAccount + `", authToken: "` + strings.Repeat("x", 129) + `"}`, "twilio.authToken", "twilio.authToken is too long. Please use at most 128 characters."},
		{"a key of two words", `vapi: {apiKey: "a b"}`, "vapi.apiKey", "vapi.apiKey does not have the form that it should. Please check it."},
		{"no mail server", `email: {smtp: {host: " ", from: "desk@example.com"}}`, "email.smtp.host", "email.smtp.host is missing. Please fill it in."},
		{"a long name of a server", `email: {smtp: {host: "` + strings.Repeat("x", 256) + `", from: "desk@example.com"}}`, "email.smtp.host", "email.smtp.host is too long. Please use at most 255 characters."},
		{"port 0", `email: {smtp: {host: "mail.example.com", port: 0, from: "desk@example.com"}}`, "email.smtp.port", "email.smtp.port is out of range. Please use a value from 1 to 65535."},
		{"half a sign-in", `email: {smtp: {host: "mail.example.com", username: "desk", from: "desk@example.com"}}`, "email.smtp.password", "email.smtp.password is missing. Please fill it in."},
		{"no sender", `email: {smtp: {host: "mail.example.com", from: "desk"}}`, "email.smtp.from", "email.smtp.from does not have the form that it should. Please check it."},
		{"a sender that only looks like one", `email: {smtp: {host: "mail.example.com", from: "a..b@example.com"}}`, "email.smtp.from", "email.smtp.from is not an e-mail address. Please use one such as ada@example.com."},
		{"a long name of a sender", `email: {smtp: {host: "mail.example.com", from: "desk@example.com", fromName: "` + strings.Repeat("x", 101) + `"}}`, "email.smtp.fromName", "email.smtp.fromName is too long. Please use at most 100 characters."},
		{"a key of two words for Resend", `email: {resend: {apiKey: "a b", from: "desk@example.com"}}`, "email.resend.apiKey", "email.resend.apiKey does not have the form that it should. Please check it."},
		{"no sender at Resend", `email: {resend: {apiKey: "re_1", from: "desk@example"}}`, "email.resend.from", "email.resend.from does not have the form that it should. Please check it."},
	} {
		t.Run(test.name, func(t *testing.T) {
			e := p.ask(t, `mutation { connectIntegration(input: {`+test.input+`}) { integration { status } } }`, nil).one(t)
			x := e.Extensions
			if x.Code != "BAD_USER_INPUT" || x.Outcome != "NOT_SENT" || strings.Join(x.Field, ".") != "input."+test.field || e.Message != test.sentence {
				t.Errorf("%+v", e)
			}
		})
	}
}
