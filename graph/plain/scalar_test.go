package plain_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"ava/graph/plain"
)

// awkward are strings that JSON has rules for.
func awkward() []string {
	out := []string{
		"", "plain", `"`, `\`, `a"b\c/d`, "<script>&</script>", "ünïcödé 漢字 🎉", "\u2028\u2029", "\ufffd", "\ufeff", "\x7f",
		"\xff", "a\xffb", "\xc3", "\xc3(", "\xe2\x82", "\xf0\x9f\x8e", "\xed\xa0\x80", "\xc0\x80", "\xf5\x80\x80\x80", "end\x80", "\x80start", "\xff\xfe\xfd",
		"\"\xff\"\n", strings.Repeat("long ", 2000) + "\x00",
	}
	for c := range 0x20 {
		out = append(out, string(rune(c)), "a"+string(rune(c))+"b")
	}
	return out
}

func TestStringsAreThoseOfEncodingJSON(t *testing.T) {
	t.Parallel()
	for _, s := range awkward() {
		sameAsJSON(t, s)
	}
}

func FuzzStringsAreThoseOfEncodingJSON(f *testing.F) {
	for _, s := range awkward() {
		f.Add(s)
	}
	f.Fuzz(sameAsJSON)
}

// sameAsJSON checks that a string is written as what encoding/json reads the
// same from as from its own, in valid UTF-8, after what was there before.
func sameAsJSON(t *testing.T, s string) {
	t.Helper()
	got := string(plain.String([]byte("before"), s))
	got, kept := strings.CutPrefix(got, "before")
	if !kept || !utf8.ValidString(got) {
		t.Fatalf("%q is written as %q", s, got)
	}
	reference, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var ours, theirs string
	if err := json.Unmarshal([]byte(got), &ours); err != nil {
		t.Fatalf("%q is written as %q: %v", s, got, err)
	}
	if err := json.Unmarshal(reference, &theirs); err != nil {
		t.Fatal(err)
	}
	if ours != theirs {
		t.Errorf("%q is written as %q and read as %q, want %q", s, got, ours, theirs)
	}
}

func TestNumbersAreThoseOfEncodingJSON(t *testing.T) {
	t.Parallel()
	for _, f := range []float64{
		0, 1, -1, 0.1, 0.7, 1e6, 1e20, 1e21, 1e-6, 1e-7, 123456789.125, math.MaxFloat64, math.SmallestNonzeroFloat64, math.Pi, math.Copysign(0, -1), 1 << 53,
	} {
		var got float64
		text := plain.Float(nil, f)
		if err := json.Unmarshal(text, &got); err != nil || math.Float64bits(got) != math.Float64bits(f) {
			t.Errorf("%v is written as %s and read as %v: %v", f, text, got, err)
		}
	}
	for _, f := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		if text := string(plain.Float(nil, f)); text != "null" {
			t.Errorf("%v is written as %s", f, text)
		}
	}
}
