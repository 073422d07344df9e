package secret_test

import (
	"strings"
	"testing"

	"ava/internal/secret"
)

func TestRevealGivesTheSecretBack(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"x", "pass word", "pässwörd", "line\nbreak", "\x00\xff", strings.Repeat("long", 1000)} {
		if got := secret.New(s).Reveal(); got != s {
			t.Errorf("New(%q).Reveal() = %q", s, got)
		}
	}
}

func TestEmptyIsWhatHoldsNothing(t *testing.T) {
	t.Parallel()
	for name, empty := range map[string]secret.Text{"zero value": {}, "of an empty string": secret.New("")} {
		if !empty.Empty() {
			t.Errorf("%s: Empty() = false", name)
		}
		if got := empty.Reveal(); got != "" {
			t.Errorf("%s: Reveal() = %q", name, got)
		}
		if got := empty.Hint(); got != "" {
			t.Errorf("%s: Hint() = %q", name, got)
		}
	}
	for _, s := range []string{"x", " ", "\x00"} {
		if secret.New(s).Empty() {
			t.Errorf("New(%q).Empty() = true", s)
		}
	}
}

func TestEmptySecretDoesNotShowThatItIsEmpty(t *testing.T) {
	t.Parallel()
	var empty secret.Text
	if got, full := empty.String(), secret.New(canary).String(); got != full {
		t.Errorf("an empty secret shows as %q, a full one as %q", got, full)
	}
}

func TestHintIsTheLastFourCharactersOfALongSecret(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, secret, want string }{
		{"eleven characters", "abcdefghijk", ""},
		{"twelve characters", "abcdefghijkl", "ijkl"},
		{"long", "abcdefghijklmnopqrstuvwxyz0451", "0451"},
		{"eleven characters in more bytes", "äbcdefghijk", ""},
		{"characters, not bytes", "abcdefghiäöüß", "äöüß"},
		{"short", "abcd", ""},
		{"one", "a", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := secret.New(tt.secret).Hint(); got != tt.want {
				t.Errorf("Hint() = %q, want %q", got, tt.want)
			}
		})
	}
}
