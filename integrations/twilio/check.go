package twilio

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"ava/internal/fault"
)

// What Twilio is known to insist on is checked here first: the answer is
// quicker and says more than Twilio's would. Where its rules are not certain,
// it decides.

const (
	maxBody  = 1600 // characters
	maxMedia = 10
)

var (
	// e164 is the international form of a telephone number.
	e164 = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)
	// senders besides telephone numbers are short codes and names.
	shortCode  = regexp.MustCompile(`^[0-9]{3,8}$`)
	senderName = regexp.MustCompile(`^[0-9A-Za-z&_+ -]{0,10}[A-Za-z][0-9A-Za-z&_+ -]{0,10}$`)
	// country is the form of an ISO 3166-1 alpha-2 code.
	country = regexp.MustCompile(`^[A-Z]{2}$`)
	// pattern is a part of a telephone number, * for any digit.
	pattern = regexp.MustCompile(`^[+0-9A-Za-z*]{2,16}$`)
)

// maxSenderName is how many characters a sender's name has at most.
const maxSenderName = 11

// first returns the first of several findings.
func first(found ...*fault.Fault) *fault.Fault {
	for _, f := range found {
		if f != nil {
			return f
		}
	}
	return nil
}

func badPage(n int, after *Cursor, list string) *fault.Fault {
	if n < 1 || n > maxFirst {
		return outOfRange(1, maxFirst, "first")
	}
	if after != nil && (after.List != list || !after.valid()) {
		return noCursor()
	}
	return nil
}

func outOfRange(least, most int, field ...string) *fault.Fault {
	return fault.Invalid(fault.FieldOutOfRange, field, "min", strconv.Itoa(least), "max", strconv.Itoa(most))
}

func notPhone(s string, field ...string) *fault.Fault {
	if e164.MatchString(s) {
		return nil
	}
	return fault.Invalid(fault.FieldNotAPhone, field)
}

// phoneIfGiven is notPhone for a filter.
func phoneIfGiven(s string, field ...string) *fault.Fault {
	if s == "" {
		return nil
	}
	return notPhone(s, field...)
}

// notSender checks who a message is from.
func notSender(s string, field ...string) *fault.Fault {
	name := len(s) <= maxSenderName && senderName.MatchString(s)
	if name || shortCode.MatchString(s) {
		return nil
	}
	return notPhone(s, field...)
}

// badBody checks the text of a message, which may have lines.
func badBody(s string, field ...string) *fault.Fault {
	control := func(r rune) bool { return unicode.IsControl(r) && !strings.ContainsRune("\n\r\t\f", r) }
	if !utf8.ValidString(s) || strings.ContainsFunc(s, control) {
		return fault.Invalid(fault.FieldUnprintable, field)
	}
	if utf8.RuneCountInString(s) > maxBody {
		return fault.Invalid(fault.FieldTooLong, field, "max", strconv.Itoa(maxBody))
	}
	return nil
}

func badMedia(urls []string, field ...string) *fault.Fault {
	if len(urls) > maxMedia {
		return outOfRange(0, maxMedia, field...)
	}
	for _, s := range urls {
		u, err := url.Parse(s)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || strings.ContainsFunc(s, unicode.IsControl) {
			return fault.Invalid(fault.FieldNotAURL, field)
		}
	}
	return nil
}

func notCountry(s string, field ...string) *fault.Fault {
	switch {
	case s == "":
		return fault.Invalid(fault.FieldMissing, field)
	case country.MatchString(s):
		return nil
	}
	return fault.Invalid(fault.FieldMalformed, field)
}

// notAreaCode checks an area code of North America, 0 for none.
func notAreaCode(n int, field ...string) *fault.Fault {
	const least, most = 200, 999
	if n == 0 || n >= least && n <= most {
		return nil
	}
	return outOfRange(least, most, field...)
}

func notPattern(s string, field ...string) *fault.Fault {
	if s == "" || pattern.MatchString(s) {
		return nil
	}
	return fault.Invalid(fault.FieldMalformed, field)
}
