package integrations_test

import (
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ava/integrations"
	"ava/internal/fault"
	"ava/internal/language"
)

// sameEverywhere is what has one name in every language: products, their pages,
// examples of addresses.
var sameEverywhere = regexp.MustCompile(`^(|STARTTLS|Resend|Resend: [\w ]+|Google Calendar|CalDAV|Account SID|Auth Token|Twilio Console: Account Info|\S+[@.]\S+|ACx+)$`)

// texts are what people read of the catalogue, in an order that is the same in
// every language.
func texts(tag language.Tag) []string {
	var all []string
	page := func(p *integrations.Page) {
		if p != nil {
			all = append(all, p.Label)
		}
	}
	for _, d := range integrations.Catalogue() {
		d = d.In(tag)
		all = append(all, d.Description)
		for _, m := range d.Connect {
			all = append(all, m.Name, m.Help)
			page(m.Guide)
			for _, f := range m.Fields {
				all = append(all, f.Label, f.Help, f.Placeholder)
				page(f.Find)
				for _, c := range f.Choices {
					all = append(all, c.Label)
				}
			}
		}
	}
	return all
}

func TestTheCatalogueIsInEveryLanguageAndNothingElseIs(t *testing.T) {
	t.Parallel()
	english := texts(language.English)
	if len(english) < 60 {
		t.Fatalf("the catalogue has %d texts", len(english))
	}
	for _, tag := range language.All()[1:] {
		file, err := os.ReadFile("wording/" + string(tag) + ".json")
		var translations map[string]string
		if err != nil || json.Unmarshal(file, &translations) != nil {
			t.Fatalf("%s: %v", tag, err)
		}
		unused := maps.Clone(translations)
		for i, said := range texts(tag) {
			delete(unused, english[i])
			translation, translated := translations[english[i]]
			if translated && said != translation || !translated && said != english[i] {
				t.Errorf("%s: %q is said for %q", tag, said, english[i])
			}
			if !translated && !sameEverywhere.MatchString(english[i]) && !oneWord(tag, english[i]) {
				t.Errorf("%s has no translation of %q", tag, english[i])
			}
			if strings.HasSuffix(english[i], ".") != strings.HasSuffix(said, ".") {
				t.Errorf("%s: %q is not punctuated as %q is", tag, said, english[i])
			}
		}
		for said := range unused {
			t.Errorf("%s translates what nobody says (any more): %q", tag, said)
		}
	}
}

// oneWord reports whether a word is the same by chance.
func oneWord(tag language.Tag, word string) bool {
	return tag == language.German && (word == "Server" || word == "Port") || tag == language.French && word == "Port"
}

// Who reads another language changes nothing for the others.
func TestTranslatingLeavesTheCatalogueAsItIs(t *testing.T) {
	t.Parallel()
	before := texts(language.English)
	for _, tag := range language.All() {
		texts(tag)
	}
	if diff := cmp.Diff(before, texts(language.English)); diff != "" {
		t.Error(diff)
	}
}

func TestIntegrationsAreFoundByWhatTheyAreCalledInALanguage(t *testing.T) {
	t.Parallel()
	i := integrations.Integration{Descriptor: integrations.Descriptor{Service: fault.Calendar, Description: "Calendars at Google, or on any server that speaks CalDAV."}}
	for tag, found := range map[language.Tag][]string{
		language.English: {"calendar", "SERVER THAT"},
		language.German:  {"kalender", "auf jedem", "calendar"},
		language.French:  {"agenda"},
	} {
		for _, text := range found {
			if !i.Matches(text, tag) {
				t.Errorf("%q finds no calendar in %s", text, tag)
			}
		}
	}
	if i.Matches("server that", language.German) {
		t.Error("English is found by who reads German")
	}
}
