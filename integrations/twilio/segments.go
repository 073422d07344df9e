package twilio

// Encoding is how a text is written in a text message.
type Encoding string

// The encodings.
const (
	// GSM7 takes seven bits for a character of GSM 03.38, and twice that for one
	// of its extension table.
	GSM7 Encoding = "GSM_7"
	// UCS2 takes sixteen bits for any character, and twice that for one beyond
	// U+FFFF, such as most emoji. One such character makes the whole text UCS2.
	UCS2 Encoding = "UCS_2"
)

// Size is what a text costs: Twilio charges by the segment.
//
// It is that of the text as it is. A messaging service with smart encoding on
// replaces some characters, such as curly quotes, by ones of GSM 03.38, and may
// so make a text of several UCS2 segments one of GSM7.
type Size struct {
	Encoding Encoding
	Segments int // 0 for an empty text
	Units    int // septets of GSM7, or 16-bit units of UCS2
	Left     int // units for which there is room in the last segment
}

// The units of a segment. Where there are several, each begins with six octets
// that say how they belong together.
const (
	gsmAlone, gsmPart = 160, 153
	ucsAlone, ucsPart = 70, 67
)

// Measure counts the segments of a text as carriers do. No character is split
// between two segments: neither an escaped one of GSM7 nor a surrogate pair of
// UCS2. Invalid UTF-8 counts as U+FFFD.
// https://www.twilio.com/docs/glossary/what-sms-character-limit
func Measure(text string) Size {
	s := Size{Encoding: GSM7, Left: gsmAlone}
	cost, part := gsmCost, gsmPart
	if !isGSM(text) {
		s.Encoding, s.Left = UCS2, ucsAlone
		cost, part = ucsCost, ucsPart
	}
	used := 0 // of the last segment, were there several
	several := 0
	for _, r := range text {
		n := cost(r)
		s.Units += n
		if used += n; several == 0 || used > part {
			several, used = several+1, n
		}
	}
	switch {
	case s.Units == 0:
	case s.Units <= s.Left:
		s.Segments, s.Left = 1, s.Left-s.Units
	default:
		s.Segments, s.Left = several, part-used
	}
	return s
}

func isGSM(text string) bool {
	for _, r := range text {
		if gsmCost(r) == 0 {
			return false
		}
	}
	return true
}

func ucsCost(r rune) int {
	if r > 0xFFFF {
		return 2
	}
	return 1
}

// gsmCost is the septets of a character, 0 if GSM 03.38 does not have it.
func gsmCost(r rune) int {
	if r < asciiEnd {
		return int(asciiCosts[r])
	}
	return gsmCosts[r]
}

// gsmBasic is the alphabet in the order of its codes, 16 to a row. In the place
// of 0x1B, which escapes, is a NUL.
// 3GPP TS 23.038, section 6.2.1
const gsmBasic = "@£$¥èéùìòÇ\nØø\rÅå" +
	"Δ_ΦΓΛΩΠΨΣΘΞ\x00ÆæßÉ" +
	" !\"#¤%&'()*+,-./" +
	"0123456789:;<=>?" +
	"¡ABCDEFGHIJKLMNO" +
	"PQRSTUVWXYZÄÖÑÜ§" +
	"¿abcdefghijklmno" +
	"pqrstuvwxyzäöñüà"

// gsmExtension is the characters that are written behind an escape.
// 3GPP TS 23.038, section 6.2.1.1
const gsmExtension = "\f^{}\\[~]|€"

const asciiEnd = 0x80

var (
	gsmCosts   = tableOfCosts()
	asciiCosts = asciiOf(gsmCosts)
)

func tableOfCosts() map[rune]int {
	costs := make(map[rune]int)
	for _, r := range gsmBasic {
		costs[r] = 1
	}
	for _, r := range gsmExtension {
		costs[r] = 2
	}
	delete(costs, 0)
	return costs
}

// asciiOf is the part of the table that nearly every text keeps to.
func asciiOf(costs map[rune]int) (table [asciiEnd]uint8) {
	for r := range table {
		table[r] = uint8(costs[rune(r)])
	}
	return table
}
