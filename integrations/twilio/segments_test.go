package twilio_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"

	"ava/integrations/twilio"
)

// gsm0338 is the default alphabet by code, as the mapping table of the Unicode
// Consortium has it: the code point of 0x00, 0x01 and so on. 0x1B escapes.
// https://www.unicode.org/Public/MAPPINGS/ETSI/GSM0338.TXT
var gsm0338 = [128]rune{
	0x40, 0xA3, 0x24, 0xA5, 0xE8, 0xE9, 0xF9, 0xEC, 0xF2, 0xC7, 0x0A, 0xD8, 0xF8, 0x0D, 0xC5, 0xE5,
	0x394, 0x5F, 0x3A6, 0x393, 0x39B, 0x3A9, 0x3A0, 0x3A8, 0x3A3, 0x398, 0x39E, -1, 0xC6, 0xE6, 0xDF, 0xC9,
	0x20, 0x21, 0x22, 0x23, 0xA4, 0x25, 0x26, 0x27, 0x28, 0x29, 0x2A, 0x2B, 0x2C, 0x2D, 0x2E, 0x2F,
	0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3A, 0x3B, 0x3C, 0x3D, 0x3E, 0x3F,
	0xA1, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4A, 0x4B, 0x4C, 0x4D, 0x4E, 0x4F,
	0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5A, 0xC4, 0xD6, 0xD1, 0xDC, 0xA7,
	0xBF, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F,
	0x70, 0x71, 0x72, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7A, 0xE4, 0xF6, 0xF1, 0xFC, 0xE0,
}

// gsmEscaped is the extension table: the code behind the escape, and the code point.
var gsmEscaped = map[byte]rune{
	0x0A: 0x0C, 0x14: 0x5E, 0x28: 0x7B, 0x29: 0x7D, 0x2F: 0x5C, 0x3C: 0x5B, 0x3D: 0x7E, 0x3E: 0x5D, 0x40: 0x7C, 0x65: 0x20AC,
}

func TestEveryCharacterCostsWhatTheStandardSays(t *testing.T) {
	septets := map[rune]int{}
	for _, r := range gsm0338 {
		septets[r] = 1
	}
	for _, r := range gsmEscaped {
		septets[r] = 2
	}
	delete(septets, -1)
	if len(septets) != 127+10 {
		t.Fatalf("the standard has %d characters", len(septets))
	}
	for r := range rune(unicode.MaxRune + 1) {
		if utf16.IsSurrogate(r) {
			continue
		}
		want := twilio.Size{Encoding: twilio.GSM7, Segments: 1, Units: septets[r], Left: 160 - septets[r]}
		if want.Units == 0 {
			want = twilio.Size{Encoding: twilio.UCS2, Segments: 1, Units: utf16.RuneLen(r)}
			want.Left = 70 - want.Units
		}
		if got := twilio.Measure(string(r)); got != want {
			t.Fatalf("%U: %+v, want %+v", r, got, want)
		}
	}
}

func TestSegmentsAreCountedToTheirLimits(t *testing.T) {
	many := strings.Repeat
	for _, tt := range []struct {
		name, text string
		want       twilio.Size
	}{
		{"nothing", "", twilio.Size{twilio.GSM7, 0, 0, 160}},
		{"one GSM segment", many("a", 160), twilio.Size{twilio.GSM7, 1, 160, 0}},
		{"one septet more", many("a", 161), twilio.Size{twilio.GSM7, 2, 161, 145}},
		{"two full GSM segments", many("a", 306), twilio.Size{twilio.GSM7, 2, 306, 0}},
		{"three GSM segments", many("a", 307), twilio.Size{twilio.GSM7, 3, 307, 152}},
		{"80 escaped ones", many("€", 80), twilio.Size{twilio.GSM7, 1, 160, 0}},
		{"81 escaped ones", many("€", 81), twilio.Size{twilio.GSM7, 2, 162, 143}}, // 76 in the first
		{"an escaped one across the end", many("a", 152) + "{" + many("b", 10), twilio.Size{twilio.GSM7, 2, 164, 141}},
		{"an escaped one before the end", many("a", 151) + "{" + many("b", 10), twilio.Size{twilio.GSM7, 2, 163, 143}},
		{"an escaped one across the end of a single", many("a", 159) + "]", twilio.Size{twilio.GSM7, 2, 161, 145}},
		{"escaped ones that cost a segment", many("a", 152) + "€" + many("b", 151), twilio.Size{twilio.GSM7, 2, 305, 0}},
		{"escaped ones that cost one more", many("a", 152) + "€" + many("b", 152), twilio.Size{twilio.GSM7, 3, 306, 152}},
		{"one UCS-2 segment", many("ч", 70), twilio.Size{twilio.UCS2, 1, 70, 0}},
		{"one unit more", many("ч", 71), twilio.Size{twilio.UCS2, 2, 71, 63}},
		{"two full UCS-2 segments", many("ч", 134), twilio.Size{twilio.UCS2, 2, 134, 0}},
		{"three UCS-2 segments", many("ч", 135), twilio.Size{twilio.UCS2, 3, 135, 66}},
		{"one other makes all so", many("a", 70) + "ç", twilio.Size{twilio.UCS2, 2, 71, 63}},
		{"a backquote is not of GSM", "`", twilio.Size{twilio.UCS2, 1, 1, 69}},
		{"a tab is not of GSM", "\t", twilio.Size{twilio.UCS2, 1, 1, 69}},
		{"35 emoji", many("😀", 35), twilio.Size{twilio.UCS2, 1, 70, 0}},
		{"36 emoji", many("😀", 36), twilio.Size{twilio.UCS2, 2, 72, 61}}, // 33 in the first
		{"a pair across the end", many("ч", 66) + "😀" + many("ч", 10), twilio.Size{twilio.UCS2, 2, 78, 55}},
		{"a pair before the end", many("ч", 65) + "😀" + many("ч", 10), twilio.Size{twilio.UCS2, 2, 77, 57}},
		{"escapes cost nothing extra in UCS-2", many("€", 69) + "ч", twilio.Size{twilio.UCS2, 1, 70, 0}},
		{"what is not UTF-8", "\xff\xfe", twilio.Size{twilio.UCS2, 1, 2, 68}},
	} {
		if got := twilio.Measure(tt.text); got != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.name, got, tt.want)
		}
	}
}

// FuzzMeasure writes the segments out, as a sender would.
func FuzzMeasure(f *testing.F) {
	f.Add(strings.Repeat("a", 152)+"{", 3)
	f.Add(strings.Repeat("ч", 66)+"😀", 2)
	f.Fuzz(func(t *testing.T, text string, times int) {
		text = strings.Repeat(text, 1+max(0, times)%50)
		got := twilio.Measure(text)
		alone, part := 160, 153
		if got.Encoding == twilio.UCS2 {
			alone, part = 70, 67
		}
		units, segments, used := 0, 0, part
		for _, r := range text {
			n := utf16.RuneLen(r)
			if got.Encoding == twilio.GSM7 {
				n = twilio.Measure(string(r)).Units
			}
			if units += n; used+n > part {
				segments, used = segments+1, 0
			}
			used += n
		}
		left := part - used
		if units <= alone {
			segments, left = min(1, units), alone-units
		}
		if want := (twilio.Size{Encoding: got.Encoding, Segments: segments, Units: units, Left: left}); got != want {
			t.Errorf("%q: %+v, want %+v", text, got, want)
		}
	})
}
