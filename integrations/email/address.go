package email

import (
	"net/mail"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"ava/internal/fault"
)

// The limits of an address. https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1
const (
	maxAddress = 254 // bytes
	maxName    = 100 // characters of the name beside an address
)

// Address is an e-mail address, and the name of whoever has it.
type Address struct {
	Name    string `json:"name,omitempty"` // may be empty
	Address string `json:"address"`        // ada@example.com
}

// String returns the address as it stands in a header.
func (a Address) String() string { return (&mail.Address{Name: a.Name, Address: a.Address}).String() }

// ParseAddress reads an address with or without a name: ada@example.com, or
// Ada Lovelace <ada@example.com>. What is neither is taken for an address as it
// is, for [Address.Check] to refuse.
func ParseAddress(s string) Address {
	if a, err := mail.ParseAddress(s); err == nil {
		return Address{Name: a.Name, Address: a.Address}
	}
	return Address{Address: s}
}

// Check returns what is wrong with an address that belongs to field, nil if
// nothing is.
func (a Address) Check(field ...string) *fault.Fault {
	_, f := a.canonical(field)
	return f
}

// local is what stands before the @: letters of ASCII and some marks, with
// single dots inside. Others exist, in quotes or in other scripts, and hardly
// any server takes them.
var local = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$")

// canonical returns the address with its domain as the name servers know it.
func (a Address) canonical(field []string) (Address, *fault.Fault) {
	if hasControl(a.Name) {
		return Address{}, fault.Invalid(fault.FieldUnprintable, field)
	}
	if f := tooLong(a.Name, maxName, field...); f != nil {
		return Address{}, f
	}
	if strings.TrimSpace(a.Address) == "" {
		return Address{}, fault.Invalid(fault.FieldMissing, field)
	}
	before, domain, _ := strings.Cut(a.Address, "@")
	ascii, ok := domainName(domain)
	out := before + "@" + ascii
	if !ok || len(before) > 64 || len(out) > maxAddress || !local.MatchString(before) {
		return Address{}, fault.Invalid(fault.FieldNotAnAddress, field)
	}
	// The last word has whoever will read the header.
	if parsed, err := mail.ParseAddress(out); err != nil || parsed.Address != out || parsed.Name != "" {
		return Address{}, fault.Invalid(fault.FieldNotAnAddress, field)
	}
	return Address{Name: strings.TrimSpace(a.Name), Address: out}, nil
}

// domainName returns a domain in ASCII: two labels at least, and no address of
// a machine in brackets, to which nobody's mail goes.
func domainName(given string) (string, bool) {
	ascii, err := idna.Lookup.ToASCII(given)
	if err != nil || !strings.Contains(ascii, ".") {
		return "", false
	}
	for label := range strings.SplitSeq(ascii, ".") {
		if label == "" || len(label) > 63 || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return "", false
		}
	}
	last := ascii[strings.LastIndexByte(ascii, '.')+1:]
	return ascii, strings.Trim(last, "0123456789") != ""
}

// domain is what stands behind the @.
func (a Address) domain() string { return a.Address[strings.LastIndexByte(a.Address, '@')+1:] }

// hasControl reports whether s contains what ends a header or cannot be seen in
// it, or is not UTF-8.
func hasControl(s string) bool {
	return !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || unicode.Is(unicode.Bidi_Control, r)
	})
}
