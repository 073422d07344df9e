package resolvers

import (
	"cmp"

	"ava/graph"
	"ava/integrations"
)

// methods are ways to connect an integration as the schema shows them.
func methods(all []integrations.Method) []*graph.ConnectMethod {
	out := make([]*graph.ConnectMethod, len(all))
	for i, m := range all {
		out[i] = &graph.ConnectMethod{
			Kind: graph.ConnectMethodKindForm, Path: append([]string{}, m.Path...), Name: m.Name, Help: optional(m.Help),
			Fields: fields(m.Fields), Begin: optional(m.Begin), RedirectURL: optional(m.RedirectURL), Guide: page(m.Guide),
		}
		if m.Begin != "" {
			out[i].Kind = graph.ConnectMethodKindConsent
		}
	}
	return out
}

func fields(all []integrations.Field) []*graph.ConnectField {
	out := make([]*graph.ConnectField, len(all))
	for i, f := range all {
		out[i] = &graph.ConnectField{
			Key: f.Key, Label: f.Label, Secret: f.Secret, Required: f.Required,
			Kind: graph.ConnectFieldKind(cmp.Or(string(f.Kind), string(graph.ConnectFieldKindText))),
			Help: optional(f.Help), Placeholder: optional(f.Placeholder), Default: optional(f.Default),
			Choices: choices(f.Choices), Find: page(f.Find),
		}
		if f.Pattern != nil {
			out[i].Pattern = optional(f.Pattern.String())
		}
		if f.MaxLength > 0 {
			out[i].MaxLength = &f.MaxLength
		}
	}
	return out
}

func choices(all []integrations.Choice) []*graph.ConnectChoice {
	out := make([]*graph.ConnectChoice, len(all))
	for i, c := range all {
		out[i] = &graph.ConnectChoice{Value: c.Value, Label: c.Label}
	}
	return out
}

func page(p *integrations.Page) *graph.VendorPage {
	if p == nil {
		return nil
	}
	return &graph.VendorPage{Label: p.Label, URL: p.URL}
}
