package egress

import (
	"net/netip"
	"strings"

	"golang.org/x/net/idna"
)

// maxName is the length of a name that can be resolved, in bytes.
const maxName = 253

// Host returns a host that a user gave as it goes to the resolver and into a
// certificate's check: an IP address, or a name in ASCII and lower case without
// a dot at its end. Whatever else it may be, such as a number that some
// resolvers take for an address, is refused before it is looked up.
func Host(given string) (string, error) {
	if a, err := netip.ParseAddr(unbracketed(given)); err == nil {
		if a.Zone() != "" {
			return "", errRefused
		}
		return a.Unmap().String(), nil
	}
	name, err := idna.Lookup.ToASCII(strings.TrimSuffix(given, "."))
	if err != nil || !isName(name) {
		return "", errRefused
	}
	return name, nil
}

func unbracketed(host string) string {
	if inner, ok := strings.CutPrefix(host, "["); ok {
		if inner, ok = strings.CutSuffix(inner, "]"); ok {
			return inner
		}
	}
	return host
}

// isName reports whether s can be a host's name. Names end in a label that is
// not a number; what does is an address, written in another way.
// https://url.spec.whatwg.org/#ends-in-a-number-checker
func isName(s string) bool {
	if s == "" || len(s) > maxName {
		return false
	}
	labels := strings.Split(s, ".")
	for _, label := range labels {
		if label == "" || len(label) > 63 || strings.Trim(label, letters+digits+"-") != "" {
			return false
		}
	}
	last := labels[len(labels)-1]
	return strings.Trim(last, digits) != "" && !strings.HasPrefix(last, "0x")
}

const (
	letters = "abcdefghijklmnopqrstuvwxyz"
	digits  = "0123456789"
)
