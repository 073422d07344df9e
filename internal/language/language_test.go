package language_test

import (
	"slices"
	"strings"
	"testing"

	"ava/internal/language"
)

const en, de, es, fr = language.English, language.German, language.Spanish, language.French

// asked is what headers ask for.
var asked = map[string]language.Tag{
	"":   en,
	" ":  en,
	"de": de, "es": es, "fr": fr, "en": en,

	// Regions, scripts, variants, letter case, space.
	"de-CH": de, "de-CH-1996": de, "es-419": es, "fr-u-co-phonebk": fr, "DE_at": de, "FR-ca": fr, "\tde ,\ten": de,
	"de-Latn-DE": de, "deutsch": en, "deu": en, "d": en, "x-de": en, "-de": en, "de-": de,

	// Quality, then order.
	"en-US,en;q=0.9": en,
	"fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5": fr,
	"de;q=0.5, fr;q=0.6":                           fr,
	"de;q=0.5,fr;q=0.5":                            de,
	"fr,de":                                        fr,
	"de;q=0.999, es":                               es,
	"de;Q=0.1, fr ; q = 0.2":                       fr,
	"de;q=0.1;level=1, fr;level=1;q=0.2":           fr,
	"de;q=1., fr;q=.9":                             de,

	// What there is not.
	"it":                       en,
	"it, fr;q=0.2":             fr,
	"zh-Hans, it, es;q=0.001":  es,
	"ca, en;q=0.9, es;q=0.5":   en,
	"tlh, *":                   en,
	"*":                        en,
	"*;q=0.5, fr;q=0.1":        en,
	"fr, *":                    fr,
	"fr;q=0.8, *;q=0.9":        en,
	"fr;q=0.8, *;q=0.7":        fr,
	"*, de":                    en,
	"de, *":                    de,
	"en;q=0, *":                de,
	"en;q=0, de;q=0, es;q=0,*": fr,
	"*;q=0":                    en,
	"*;q=0, fr;q=0.1":          fr,

	// What is not wanted.
	"de;q=0":                 en,
	"de;q=0, fr;q=0.1":       fr,
	"de;q=0.000, *":          en,
	"en;q=0":                 en,
	"de-CH;q=0, de":          de,
	"de, de-CH;q=0":          de,
	"de;q=0, de-AT":          de,
	"de-CH;q=0.2, de;q=0.9,": de,

	// What is malformed.
	"de;q=2, fr;q=0.1":      fr,
	"de;q=-1, fr;q=0.1":     fr,
	"de;q=x, fr;q=0.1":      fr,
	"de;q=, fr;q=0.1":       fr,
	"de;q, fr;q=0.1":        fr,
	"de;q=NaN, fr;q=0.1":    fr,
	"de;q=1.0000, fr;q=0.1": fr,
	"de;;q=0.1, fr;q=0.05":  de,
	",,de":                  de,
	";q=1, fr;q=0.1":        fr,
	"de\x00, fr;q=0.1":      fr,
	"ﬁ, fr;q=0.1":           fr,
}

func TestTheLanguageThatIsAskedForMostIsChosen(t *testing.T) {
	t.Parallel()
	for accept, want := range asked {
		if got := language.Negotiate([]string{accept}); got != want {
			t.Errorf("%q: %s, want %s", accept, got, want)
		}
	}
}

func TestHeaderOfSeveralLinesIsOneList(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		lines []string
		want  language.Tag
	}{
		{nil, language.English},
		{[]string{"it", "de"}, language.German},
		{[]string{"de;q=0.1", "fr;q=0.2"}, language.French},
		{[]string{"de", "fr"}, language.German},
	} {
		if got := language.Negotiate(c.lines); got != c.want {
			t.Errorf("%q: %s, want %s", c.lines, got, c.want)
		}
	}
}

// What a hostile client sends costs no more than what a browser does, and what
// counts is what comes first.
func TestLongHeaderIsReadOnlySoFar(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		lines []string
		want  language.Tag
	}{
		"the last that counts":   {[]string{strings.Repeat("it,", 31) + "de"}, language.German},
		"the first that doesn't": {[]string{strings.Repeat("it,", 32) + "de"}, language.English},
		"over many lines":        {append(strings.Split(strings.Repeat("it,", 31), ","), "de"), language.English},
		"nothing but commas":     {[]string{strings.Repeat(",", 1<<18) + "de"}, language.English},
		"a long name":            {[]string{strings.Repeat("de", 1<<17) + ",fr"}, language.French},
		"a long region":          {[]string{strings.Repeat("de-", 1<<17) + ",fr;q=0.1"}, language.French},
		"as long as may be":      {[]string{"de-" + strings.Repeat("x", 61) + ",fr"}, language.German},
		"a byte too long":        {[]string{"de-" + strings.Repeat("x", 62) + ",fr"}, language.French},
		"a long quality":         {[]string{"de;q=0." + strings.Repeat("9", 1<<17) + ",fr"}, language.French},
		"long parameters":        {[]string{"de;" + strings.Repeat("q=1;", 1<<16) + ",fr;q=0.1"}, language.French},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := language.Negotiate(c.lines); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestNegotiatingTakesNoMemory(t *testing.T) {
	for _, accept := range [][]string{nil, {"en-US,en;q=0.9"}, {"fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5"}} {
		if n := testing.AllocsPerRun(100, func() { language.Negotiate(accept) }); n != 0 {
			t.Errorf("%q: %v allocations", accept, n)
		}
	}
}

func FuzzNegotiate(f *testing.F) {
	for _, accept := range []string{"de", "en-US,en;q=0.9", "fr-CH, fr;q=0.9, *;q=0.5", "de;q=0,*", ";;,=", "de;q=1e-1"} {
		f.Add(accept)
	}
	f.Fuzz(func(t *testing.T, accept string) {
		got := language.Negotiate([]string{accept})
		if !slices.Contains(language.All(), got) {
			t.Fatalf("%q: %q is no language", accept, got)
		}
		if got != language.English && !strings.Contains(accept, "*") && !strings.Contains(strings.ToLower(accept), string(got)) {
			t.Fatalf("%q: nobody asked for %s", accept, got)
		}
		if first := language.Negotiate([]string{"fr;q=1," + accept}); first != language.French {
			t.Fatalf("%q: what comes first and is wanted most is French, not %s", accept, first)
		}
	})
}

func TestContextCarriesTheLanguage(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	if got := language.From(ctx); got != language.English {
		t.Errorf("without one: %s", got)
	}
	if language.With(ctx, language.English) != ctx {
		t.Error("English costs a context")
	}
	german := language.With(ctx, language.German)
	if got := language.From(german); got != language.German {
		t.Errorf("German is %s", got)
	}
	if got := language.From(language.With(german, language.English)); got != language.English {
		t.Errorf("English again is %s", got)
	}
	if got := language.From(ctx); got != language.English {
		t.Errorf("the first context speaks %s", got)
	}
}

func TestListOfLanguagesIsACopyThatBeginsWithEnglish(t *testing.T) {
	t.Parallel()
	all := language.All()
	if all[0] != language.English {
		t.Errorf("%v", all)
	}
	all[0] = ""
	if language.All()[0] != language.English {
		t.Error("changing it changes everybody's")
	}
}

func BenchmarkNegotiate(b *testing.B) {
	for _, accept := range []string{"", "en-US,en;q=0.9", "fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5"} {
		b.Run(accept, func(b *testing.B) {
			b.ReportAllocs()
			lines := []string{accept}
			for b.Loop() {
				language.Negotiate(lines)
			}
		})
	}
}
