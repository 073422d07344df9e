package vapi

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"ava/internal/fault"
)

// What Vapi is known to insist on is checked here first: the answer is quicker
// and says more than Vapi's would. Where its rules are not certain, it decides.

const (
	maxName      = 40   // characters
	maxSpoken    = 1000 // characters of a message that is spoken at the end
	maxPhrase    = 140  // characters
	maxExtension = 10   // characters
)

// e164 is the international form of a telephone number.
var e164 = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)

// first returns the first of several findings.
func first(found ...*fault.Fault) *fault.Fault {
	for _, f := range found {
		if f != nil {
			return f
		}
	}
	return nil
}

func tooLong(s string, most int, field ...string) *fault.Fault {
	if utf8.RuneCountInString(s) <= most {
		return nil
	}
	return fault.Invalid(fault.FieldTooLong, field, "max", strconv.Itoa(most))
}

// badName checks a text of one line.
func badName(s string, most int, field ...string) *fault.Fault {
	if hasControl(s) {
		return fault.Invalid(fault.FieldUnprintable, field)
	}
	return tooLong(s, most, field...)
}

// hasControl reports whether s contains control characters, or is not UTF-8.
func hasControl(s string) bool {
	return !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl)
}

func outOfRange(least, most int, field ...string) *fault.Fault {
	return fault.Invalid(fault.FieldOutOfRange, field, "min", strconv.Itoa(least), "max", strconv.Itoa(most))
}

func outside[N int | float64](n N, least, most int, field ...string) *fault.Fault {
	if n >= N(least) && n <= N(most) {
		return nil
	}
	return outOfRange(least, most, field...)
}

func notOneOf(s string, allowed []string, field ...string) *fault.Fault {
	if slices.Contains(allowed, s) {
		return nil
	}
	return fault.Invalid(fault.FieldNotAChoice, field, "allowed", strings.Join(allowed, ", "))
}

func missing(s string, field ...string) *fault.Fault {
	if strings.TrimSpace(s) != "" {
		return nil
	}
	return fault.Invalid(fault.FieldMissing, field)
}

func notPhone(s string, field ...string) *fault.Fault {
	if e164.MatchString(s) {
		return nil
	}
	return fault.Invalid(fault.FieldNotAPhone, field)
}

func notID[ID ~string](id ID, field ...string) *fault.Fault {
	if isUUID(id) {
		return nil
	}
	return fault.Invalid(fault.FieldNotAnID, field)
}

func notURL(s string, field ...string) *fault.Fault {
	u, err := url.Parse(s)
	if err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && !hasControl(s) {
		return nil
	}
	return fault.Invalid(fault.FieldNotAURL, field)
}

// unknown returns the fault for the ID of something that cannot exist.
func unknown[ID ~string](id ID) *fault.Fault {
	if isUUID(id) {
		return nil
	}
	return &fault.Fault{Code: fault.NotFound}
}
