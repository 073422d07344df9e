package fault

import (
	"embed"
	"strconv"
	"strings"
	"sync"
	"time"

	"ava/internal/language"
)

// wording is how a language says what the tables of this package say in English.
// That of German is wording/de.json, and so on.
type wording struct {
	// Sentences are the translations of the tables' sentences, by the English one:
	// where that changes, its translations have to be looked at again. They have the
	// same placeholders. One for a number may bring the noun along, for one and for
	// many: "{max|level|levels}".
	Sentences map[string]string `json:"sentences"`
	// Words are the translations of what our own code puts in a placeholder's place.
	Words map[string]string `json:"words"`
	// Names are what services are called, where that is not what English calls them.
	Names map[Service]string `json:"names"`
	// Seconds is the unit of {wait}.
	Seconds forms `json:"seconds"`
	// ZeroIsOne says that nothing is counted like one thing: "0 seconde".
	ZeroIsOne bool `json:"zeroIsOne"`
	// Service and Field stand for a service or a field without a name: at the very
	// start, and within.
	Service forms `json:"service"`
	Field   forms `json:"field"`

	gap string // between a number and its unit
}

// forms are the two forms of a word.
type forms [2]string

// english is the wording of the tables themselves.
var english = wording{
	Seconds: forms{"s", "s"},
	Service: forms{Service("").Name(), Service("").Name()},
	Field:   forms{"A field", "A field"},
}

//go:embed wording/*.json
var files embed.FS

// translations are the wordings besides English. They are read when the first is
// asked for.
var translations = sync.OnceValue(func() map[language.Tag]*wording {
	all := language.Read[wording](files)
	for _, w := range all {
		w.gap = " "
	}
	return all
})

// wordingOf returns the wording of a language, that of English for one that there
// is not.
func wordingOf(tag language.Tag) *wording {
	if tag != language.English {
		if w, ok := translations()[tag]; ok {
			return w
		}
	}
	return &english
}

// sentence returns the translation of a sentence, the sentence if there is none.
func (w *wording) sentence(inEnglish string) string {
	if translated, ok := w.Sentences[inEnglish]; ok {
		return translated
	}
	return inEnglish
}

// name is what a service is called.
func (w *wording) name(s Service) string {
	if translated, ok := w.Names[s]; ok {
		return translated
	}
	return s.Name()
}

// word returns the translation of a value, or of each entry of a list; of "25 MB"
// that of the unit. What is no word of ours, such as a number, stays as it is.
func (w *wording) word(value string) string {
	if len(w.Words) == 0 {
		return value
	}
	if translated, ok := w.Words[value]; ok {
		return translated
	}
	entries := strings.Split(value, ", ")
	for i, entry := range entries {
		number, unit, _ := strings.Cut(entry, " ")
		if translated, ok := w.Words[entry]; ok {
			entries[i] = translated
		} else if translated, ok := w.Words[unit]; ok {
			entries[i] = number + " " + translated
		}
	}
	return strings.Join(entries, ", ")
}

// count chooses the form that goes with a number.
func (w *wording) count(number string, f forms) string {
	if number == "1" || number == "0" && w.ZeroIsOne {
		return f[0]
	}
	return f[1]
}

// wait is d in whole seconds, rounded up so that nobody comes back too early, and
// never less than one.
func (w *wording) wait(d time.Duration) string {
	seconds := int64(d / time.Second)
	if d%time.Second > 0 {
		seconds++
	}
	number := strconv.FormatInt(max(seconds, 1), 10)
	return number + w.gap + w.count(number, w.Seconds)
}

// expand replaces the placeholders of a template by what value says of them, where
// start is whether one begins the template. One of which it says nothing stays, and
// what looks like one in a value is none.
func (w *wording) expand(template string, value func(name string, start bool) (string, bool)) string {
	var b strings.Builder
	for {
		before, rest, _ := strings.Cut(template, "{")
		b.WriteString(before)
		inside, after, found := strings.Cut(rest, "}")
		if !found {
			return b.String()
		}
		name, noun, counted := strings.Cut(inside, "|")
		said, known := value(name, b.Len() == 0)
		if !known {
			said = "{" + name + "}"
		}
		b.WriteString(said)
		if counted {
			one, many, _ := strings.Cut(noun, "|")
			b.WriteString(" " + w.count(said, forms{one, many}))
		}
		template = after
	}
}
