package fault_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"ava/internal/fault"
	"ava/internal/language"
)

// wording is a file of translations.
type wording struct {
	Seconds, Service, Field []string
	ZeroIsOne               bool
	Names                   map[fault.Service]string
	Words, Sentences        map[string]string
}

// translated are the languages besides English.
func translated() []language.Tag { return language.All()[1:] }

func wordingOf(t *testing.T, tag language.Tag) (wording, []byte) {
	t.Helper()
	text, err := os.ReadFile("wording/" + string(tag) + ".json")
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	var w wording
	if err := dec.Decode(&w); err != nil {
		t.Fatalf("%s: %v", tag, err)
	}
	return w, text
}

// sentences are those of the tables.
func sentences() map[string]string {
	all := make(map[string]string)
	for _, code := range fault.Codes() {
		for _, reason := range append(fault.Reasons(code), "") {
			s := (&fault.Fault{Code: code, Reason: reason}).Traits().Sentence
			all[s] = strings.TrimSpace(string(code) + " " + string(reason))
		}
	}
	return all
}

func TestEveryLanguageHasAFileAndEveryFileALanguage(t *testing.T) {
	t.Parallel()
	files, err := fs.Glob(os.DirFS("wording"), "*")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, tag := range translated() {
		want = append(want, string(tag)+".json")
		if got := fault.Internal.Traits().SentenceIn(tag); got == fault.Internal.Traits().Sentence {
			t.Errorf("%s: the file is not read", tag)
		}
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, files); diff != "" {
		t.Errorf("files (-languages +files):\n%s", diff)
	}
}

func TestEverySentenceIsTranslatedAndNothingElse(t *testing.T) {
	t.Parallel()
	table := sentences()
	for _, tag := range translated() {
		w, text := wordingOf(t, tag)
		for s, name := range table {
			if w.Sentences[s] == "" {
				t.Errorf("%s has no translation of %s: %q", tag, name, s)
			}
		}
		for s := range w.Sentences {
			if table[s] == "" {
				t.Errorf("%s translates what nobody says (any more): %q", tag, s)
			}
			if n := bytes.Count(text, []byte("    "+quoted(t, s)+":")); n != 1 {
				t.Errorf("%s translates %q %d times", tag, s, n)
			}
		}
	}
}

func quoted(t *testing.T, s string) string {
	t.Helper()
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Every language has a word for what our own code puts in a placeholder's place.
func TestEveryWordIsTranslated(t *testing.T) {
	t.Parallel()
	first, _ := wordingOf(t, translated()[0])
	for _, tag := range translated() {
		w, _ := wordingOf(t, tag)
		if diff := cmp.Diff(slices.Sorted(maps.Keys(first.Words)), slices.Sorted(maps.Keys(w.Words))); diff != "" {
			t.Errorf("words (-%s +%s):\n%s", translated()[0], tag, diff)
		}
		for _, service := range append(fault.Services(), "") {
			if w.Words[service.Credential()] == "" {
				t.Errorf("%s has no word for the %s of %q", tag, service.Credential(), service)
			}
		}
		for s, name := range w.Names {
			if !slices.Contains(fault.Services(), s) || s.NameIn(tag) != name || name == "" || name == s.Name() {
				t.Errorf("%s calls %q %q, and says %q", tag, s, name, s.NameIn(tag))
			}
		}
		for _, f := range [][]string{w.Seconds, w.Service, w.Field} {
			if len(f) != 2 || f[0] == "" || f[1] == "" {
				t.Errorf("%s: the forms of a word are %q", tag, f)
			}
		}
	}
}

// eachTranslation calls check with every sentence of every language.
func eachTranslation(t *testing.T, check func(t *testing.T, tag language.Tag, english, translation string)) {
	t.Helper()
	for _, tag := range translated() {
		w, _ := wordingOf(t, tag)
		for english, translation := range w.Sentences {
			check(t, tag, english, translation)
		}
	}
}

// names are the placeholders of a sentence, without the nouns that belong to them.
func names(sentence string) []string {
	var out []string
	for _, m := range placeholder.FindAllStringSubmatch(sentence, -1) {
		name, _, _ := strings.Cut(m[1], "|")
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

func TestTranslationsHaveTheSamePlaceholders(t *testing.T) {
	t.Parallel()
	noun := regexp.MustCompile(`^(\pL+\|\pL+)?$`)
	eachTranslation(t, func(t *testing.T, tag language.Tag, english, translation string) {
		t.Helper()
		if diff := cmp.Diff(names(english), names(translation)); diff != "" {
			t.Errorf("%s: %q (-English +translation):\n%s", tag, translation, diff)
		}
		for _, m := range placeholder.FindAllStringSubmatch(translation, -1) {
			if _, forms, _ := strings.Cut(m[1], "|"); !noun.MatchString(forms) {
				t.Errorf("%s: %q has no two forms of a noun", tag, m[0])
			}
		}
		if strings.Count(translation, "{") != strings.Count(translation, "}") {
			t.Errorf("%s: %q has a brace too many", tag, translation)
		}
	})
}

// verbatim are words that are the same in every language: what a person or a
// program has to type, names, numbers.
var verbatim = regexp.MustCompile(`[\w+./:=;@-]*(?:[0-9_=@+]|\pL/\pL|://|[A-Z][A-Z]|[a-z][A-Z])[\w+./:=;@-]*|STOP|localhost|graphql-transport-ws|Geo permissions`)

func TestTranslationsKeepWhatIsToBeTypedAndNothingElseOfEnglish(t *testing.T) {
	t.Parallel()
	left := regexp.MustCompile(`(?i)\b(the|please|your|you|is|are|again|and|of|with|this|that|not|try|request|query|settings|field|later)\b`)
	eachTranslation(t, func(t *testing.T, tag language.Tag, english, translation string) {
		t.Helper()
		plain := placeholder.ReplaceAllString(english, "")
		for _, word := range verbatim.FindAllString(plain, -1) {
			if word = strings.TrimRight(word, ".:;"); !strings.Contains(translation, word) {
				t.Errorf("%s: %q does not say %q", tag, translation, word)
			}
		}
		rest := verbatim.ReplaceAllString(placeholder.ReplaceAllString(translation, ""), "")
		if word := left.FindString(rest); word != "" {
			t.Errorf("%s: %q has the English word %q", tag, translation, word)
		}
		if !utf8.ValidString(translation) || translation == english {
			t.Errorf("%s: %q is not translated", tag, translation)
		}
	})
}

func TestTranslationsAreShortSentences(t *testing.T) {
	t.Parallel()
	unfit := []string{"http", "HTTP", "`", `"`, "'", "\n", "  ", "!", "…", "%", " .", " ,", " :", "..", "null", "error"}
	eachTranslation(t, func(t *testing.T, tag language.Tag, english, translation string) {
		t.Helper()
		plain := strings.ReplaceAll(translation, "https://", "x")
		for _, mark := range unfit {
			if strings.Contains(plain, mark) {
				t.Errorf("%s: %q contains %q", tag, translation, mark)
			}
		}
		if !strings.HasSuffix(translation, ".") || translation != strings.TrimSpace(translation) || utf8.RuneCountInString(translation) > 185 {
			t.Errorf("%s: %q is not a short sentence", tag, translation)
		}
		for sentence := range strings.SplitSeq(translation, ". ") {
			if r, _ := utf8.DecodeRuneInString(sentence); r != '{' && !unicode.IsUpper(r) {
				t.Errorf("%s: %q begins small", tag, sentence)
			}
		}
		if got, want := strings.Count(plain, ". "), strings.Count(english, ". "); got != want {
			t.Errorf("%s: %q has %d sentences, %q has %d", tag, translation, got+1, english, want+1)
		}
	})
}

func TestTwoSentencesAreTwoInEveryLanguage(t *testing.T) {
	t.Parallel()
	seen := make(map[string]string)
	eachTranslation(t, func(t *testing.T, tag language.Tag, english, translation string) {
		t.Helper()
		key := string(tag) + translation
		if other, ok := seen[key]; ok {
			t.Errorf("%s says %q for %q and for %q", tag, translation, english, other)
		}
		seen[key] = english
	})
}

// manners are what each language has to say where English says please, and what it
// must not.
var manners = map[language.Tag]struct{ please, rude *regexp.Regexp }{
	language.German:  {regexp.MustCompile(`\b[Bb]itte\b`), regexp.MustCompile(`(?i)\b(du|dich|dir|deine?[mnrs]?)\b`)},
	language.Spanish: {regexp.MustCompile(`.`), regexp.MustCompile(`(?i:(^|\P{L})(tú|tu|tus|te|ti)(\P{L}|$))|(^|\. )(Vuelve|Usa|Comprueba|Inténtalo|Elige|Escribe|Envía|Indica|Conecta)\b`)},
	language.French:  {regexp.MustCompile(`\b[Vv]euillez\b`), regexp.MustCompile(`(?i)(^|\P{L})(tu|ton|tes|toi|te)(\P{L}|$)`)},
}

func TestTranslationsArePolite(t *testing.T) {
	t.Parallel()
	eachTranslation(t, func(t *testing.T, tag language.Tag, english, translation string) {
		t.Helper()
		said := manners[tag]
		if asks := strings.Contains(english, "lease "); asks && !said.please.MatchString(translation) {
			t.Errorf("%s: %q does not say please", tag, translation)
		}
		if rude := said.rude.FindString(translation); rude != "" {
			t.Errorf("%s: %q says %q to a stranger", tag, translation, rude)
		}
	})
}

// A translation must not promise what the traits deny.
func TestTranslationsSayWhatTheTraitsSay(t *testing.T) {
	t.Parallel()
	again := map[language.Tag]*regexp.Regexp{
		language.German:  regexp.MustCompile(`erneut`),
		language.Spanish: regexp.MustCompile(`de nuevo|Vuelva a`),
		language.French:  regexp.MustCompile(`réessayer|renvoyer`),
	}
	eachTranslation(t, func(t *testing.T, tag language.Tag, english, translation string) {
		t.Helper()
		if strings.Contains(english, "try again in") && !again[tag].MatchString(translation) {
			t.Errorf("%s: %q does not say to try again, as %q does", tag, translation, english)
		}
	})
}

// What a person reads when everything is in its place, of every service.
func TestTranslationsReadWellWithEveryService(t *testing.T) {
	t.Parallel()
	// A French word that loses its vowel before the name of a service or a field.
	elided := regexp.MustCompile(`(?i)(^|\P{L})(de|que|le|la|ne|se|me|ce|je) \{`)
	wordless := map[language.Tag]*regexp.Regexp{
		language.German:  regexp.MustCompile(`\b(Dieser Dienst|Ein Feld|diesem Dienst|einem Feld)\b`),
		language.Spanish: regexp.MustCompile(`\b(Este servicio|este servicio|Un campo|un campo)\b`),
		language.French:  regexp.MustCompile(`\b(Ce service|ce service|Un champ|un champ)\b`),
	}
	eachTranslation(t, func(t *testing.T, tag language.Tag, _, translation string) {
		t.Helper()
		if tag == language.French && elided.MatchString(placeholder.ReplaceAllString(translation, "{")) &&
			!strings.Contains(translation, "de {min} à {max}") { // numbers are not elided
			t.Errorf("%q elides nothing before a name", translation)
		}
	})
	for _, tag := range translated() {
		for _, code := range fault.Codes() {
			for _, reason := range append(fault.Reasons(code), "") {
				f := &fault.Fault{Code: code, Reason: reason, RetryAfter: 27 * time.Second, Args: argsOf(reason)}
				said, template := f.SentenceIn(tag), f.Traits().SentenceIn(tag)
				if strings.ContainsAny(said, "{}|") || !unicode.IsUpper([]rune(said)[0]) || strings.Contains(template, "|") {
					t.Errorf("%s, %s %s: %q, %q", tag, code, reason, said, template)
				}
				if nameless := strings.Contains(template, "{service}") || strings.Contains(template, "{field}"); nameless && !wordless[tag].MatchString(said) {
					t.Errorf("%s, %s %s: %q names nothing", tag, code, reason, said)
				}
			}
		}
	}
}

// contract are sentences word for word.
var contract = []struct {
	f                       *fault.Fault
	german, spanish, french string
}{
	{
		&fault.Fault{Code: fault.UpstreamDenied, Service: fault.Vapi},
		"Vapi hat den API-Schlüssel nicht akzeptiert. Bitte aktualisieren Sie Ihre Zugangsdaten in den Einstellungen.",
		"Vapi no ha aceptado la clave de API. Actualice sus credenciales en la configuración.",
		"Vapi n’a pas accepté la clé API. Veuillez mettre à jour vos identifiants dans les paramètres.",
	},
	{
		&fault.Fault{Code: fault.UpstreamDenied, Service: fault.Email},
		"E-Mail hat den Benutzernamen oder das Passwort nicht akzeptiert. Bitte aktualisieren Sie Ihre Zugangsdaten in den Einstellungen.",
		"Correo no ha aceptado el nombre de usuario o la contraseña. Actualice sus credenciales en la configuración.",
		"E-mail n’a pas accepté le nom d’utilisateur ou le mot de passe. Veuillez mettre à jour vos identifiants dans les paramètres.",
	},
	{
		&fault.Fault{Code: fault.CircuitOpen, Service: fault.Vapi, RetryAfter: 26*time.Second + 1},
		"Vapi ist vorübergehend nicht verfügbar. Bitte versuchen Sie es in 27 Sekunden erneut.",
		"Vapi no está disponible temporalmente. Inténtelo de nuevo dentro de 27 segundos.",
		"Vapi est temporairement indisponible. Veuillez réessayer dans 27 secondes.",
	},
	{
		&fault.Fault{Code: fault.RateLimited, RetryAfter: 1},
		"Sie tun das zu oft. Bitte versuchen Sie es in 1 Sekunde erneut.",
		"Está haciendo eso con demasiada frecuencia. Inténtelo de nuevo dentro de 1 segundo.",
		"Vous faites cela trop souvent. Veuillez réessayer dans 1 seconde.",
	},
	{
		&fault.Fault{Code: fault.UpstreamUnavailable},
		"Die Verbindung zu diesem Dienst ist fehlgeschlagen. Bitte versuchen Sie es später erneut.",
		"La conexión con este servicio ha fallado. Inténtelo de nuevo más tarde.",
		"La connexion à ce service a échoué. Veuillez réessayer plus tard.",
	},
	{
		&fault.Fault{Code: fault.UpstreamRejected, Reason: fault.UpstreamNamedFields, Service: fault.Twilio, Field: []string{"input", "to"}},
		"Twilio hat die Angabe in to nicht akzeptiert. Bitte korrigieren Sie sie und versuchen Sie es erneut.",
		"Twilio no ha aceptado to. Corríjalo e inténtelo de nuevo.",
		"Twilio n’a pas accepté to. Veuillez corriger cette information et réessayer.",
	},
	{
		fault.Invalid(fault.FieldTooLong, []string{"input", "name"}, "max", "1"),
		"name ist zu lang. Bitte verwenden Sie höchstens 1 Zeichen.",
		"name es demasiado largo. Use como máximo 1 carácter.",
		"name est trop long. Veuillez utiliser au plus 1 caractère.",
	},
	{
		fault.Invalid(fault.FieldTooLong, nil, "max", "0"),
		"Ein Feld ist zu lang. Bitte verwenden Sie höchstens 0 Zeichen.",
		"Un campo es demasiado largo. Use como máximo 0 caracteres.",
		"Un champ est trop long. Veuillez utiliser au plus 0 caractère.",
	},
	{
		fault.Invalid(fault.FieldNotAChoice, []string{"kind"}, "allowed", "see the schema"),
		"kind ist keiner der erlaubten Werte: siehe das Schema.",
		"kind no es uno de los valores permitidos: consulte el esquema.",
		"kind n’est pas l’une des valeurs autorisées\u00a0: voir le schéma.",
	},
	{
		fault.Invalid(fault.FieldNotAChoice, []string{"a"}, "allowed", "25 MB, see the schema, other"),
		"a ist keiner der erlaubten Werte: 25 MB, siehe das Schema, other.",
		"a no es uno de los valores permitidos: 25 MB, consulte el esquema, other.",
		"a n’est pas l’une des valeurs autorisées\u00a0: 25 Mo, voir le schéma, other.",
	},
	{
		fault.Invalid(fault.FieldTooLong, []string{"{max}"}, "max", "{service}"), // no placeholders, but what somebody sent
		"{max} ist zu lang. Bitte verwenden Sie höchstens {service} Zeichen.",
		"{max} es demasiado largo. Use como máximo {service} caracteres.",
		"{max} est trop long. Veuillez utiliser au plus {service} caractères.",
	},
}

func TestSentencesOfTheContractInEveryLanguage(t *testing.T) {
	t.Parallel()
	for _, tt := range contract {
		want := []string{tt.german, tt.spanish, tt.french}
		var got []string
		for _, tag := range []language.Tag{language.German, language.Spanish, language.French} {
			got = append(got, tt.f.SentenceIn(tag))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s %s (-want +got):\n%s", tt.f.Code, tt.f.Reason, diff)
		}
	}
}

func TestLanguageThatThereIsNotIsEnglish(t *testing.T) {
	t.Parallel()
	f := &fault.Fault{Code: fault.CircuitOpen, Service: fault.Vapi, RetryAfter: time.Second}
	for _, tag := range []language.Tag{language.English, "", "xx", "../de"} {
		if got := f.SentenceIn(tag); got != f.Sentence() || got != "Vapi is temporarily unavailable. Please try again in 1s." {
			t.Errorf("%q: %q", tag, got)
		}
		if got := f.Traits().SentenceIn(tag); got != f.Traits().Sentence {
			t.Errorf("%q: %q", tag, got)
		}
	}
}

func TestTemplateHasItsNounsInThePlural(t *testing.T) {
	t.Parallel()
	f := fault.Invalid(fault.FieldTooLong, nil)
	if got, want := f.Traits().SentenceIn(language.Spanish), "{field} es demasiado largo. Use como máximo {max} caracteres."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func BenchmarkSentence(b *testing.B) {
	f := &fault.Fault{Code: fault.CircuitOpen, Service: fault.Vapi, RetryAfter: 27 * time.Second}
	for _, tag := range language.All() {
		b.Run(string(tag), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = f.SentenceIn(tag)
			}
		})
	}
}
