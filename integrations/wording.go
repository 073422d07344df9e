package integrations

import (
	"embed"
	"sync"

	"ava/internal/language"
)

//go:embed wording/*.json
var wordingFiles embed.FS

// wordings are the translations of the catalogue, by its English. They are read
// when the first is asked for.
var wordings = sync.OnceValue(func() map[language.Tag]*map[string]string {
	return language.Read[map[string]string](wordingFiles)
})

// translator returns what says a text of the catalogue in a language. What has no
// translation, such as a name, is the same in every language.
func translator(tag language.Tag) func(string) string {
	translations, ok := wordings()[tag]
	if !ok {
		return func(english string) string { return english }
	}
	return func(english string) string {
		if translated, ok := (*translations)[english]; ok {
			return translated
		}
		return english
	}
}

// In returns the entry as people read it in a language.
func (d Descriptor) In(tag language.Tag) Descriptor {
	if tag == language.English {
		return d
	}
	say := translator(tag)
	d.Description = say(d.Description)
	d.Connect = each(d.Connect, func(m Method) Method { return m.said(say) })
	return d
}

func (m Method) said(say func(string) string) Method {
	m.Name, m.Help, m.Guide = say(m.Name), say(m.Help), m.Guide.said(say)
	m.Fields = each(m.Fields, func(f Field) Field {
		f.Label, f.Help, f.Placeholder, f.Find = say(f.Label), say(f.Help), say(f.Placeholder), f.Find.said(say)
		f.Choices = each(f.Choices, func(c Choice) Choice { return Choice{c.Value, say(c.Label)} })
		return f
	})
	return m
}

func (p *Page) said(say func(string) string) *Page {
	if p == nil {
		return nil
	}
	return &Page{say(p.Label), p.URL}
}

func each[T any](all []T, change func(T) T) []T {
	out := make([]T, len(all))
	for i, one := range all {
		out[i] = change(one)
	}
	return out
}
