package fault

import (
	"strings"
	"time"

	"ava/internal/language"
)

// Sentence returns the English sentence to show, see [Fault.SentenceIn].
func (f *Fault) Sentence() string { return f.SentenceIn(language.English) }

// SentenceIn returns the sentence to show, in a language. The placeholders of the
// table's sentences are
//
//	{service}     the service's name
//	{credential}  what the service calls its key
//	{wait}        the time to wait in whole seconds, rounded up: 27s
//	{field}       the input concerned, as its path without the leading "input"
//
// and whatever the fault's Args hold. The names of fields are the same in every
// language.
func (f *Fault) SentenceIn(tag language.Tag) string {
	w := wordingOf(tag)
	template := w.sentence(f.Traits().Sentence)
	if !strings.Contains(template, "{") {
		return template
	}
	return w.expand(template, func(name string, start bool) (string, bool) { return f.value(w, name, start) })
}

// value is what a placeholder of the fault's sentence stands for. Args cannot
// replace what the fault itself knows.
func (f *Fault) value(w *wording, name string, start bool) (string, bool) {
	switch name {
	case "service":
		if f.Service == "" {
			return w.Service.at(start), true
		}
		return w.name(f.Service), true
	case "credential":
		return w.word(f.Service.Credential()), true
	case "wait":
		return w.wait(f.RetryAfter), true
	case "field":
		if path := f.fieldName(); path != "" {
			return path, true
		}
		return w.Field.at(start), true
	}
	said, known := f.Args[name]
	return w.word(said), known
}

// at is the form for the start of what is said, or for within it.
func (f forms) at(start bool) string {
	if start {
		return f[0]
	}
	return f[1]
}

// SentenceIn returns the sentence in a language, with its placeholders.
func (t Traits) SentenceIn(tag language.Tag) string {
	w := wordingOf(tag)
	template := w.sentence(t.Sentence)
	if !strings.Contains(template, "|") {
		return template
	}
	return w.expand(template, func(string, bool) (string, bool) { return "", false })
}

// Wait returns d as an English sentence says it: whole seconds, rounded up so that
// nobody comes back too early, and never less than one.
func Wait(d time.Duration) string { return english.wait(d) }

// Credential is what the service calls the secret that it is reached with.
func (s Service) Credential() string {
	switch s {
	case Twilio:
		return "Account SID or Auth Token"
	case Email:
		return "user name or password"
	case Calendar:
		return "sign-in"
	case Vapi:
		return "API key"
	}
	return "credential"
}

// fieldName is the path without the leading "input", empty if there is none.
func (f *Fault) fieldName() string {
	path := f.Field
	if len(path) > 1 && path[0] == "input" {
		path = path[1:]
	}
	return strings.Join(path, ".")
}
