package fault

import (
	"maps"
	"slices"
)

// Codes returns every code, sorted.
func Codes() []Code { return slices.Sorted(maps.Keys(table)) }

// Reasons returns every reason that refines c, sorted.
func Reasons(c Code) []Reason {
	var out []Reason
	for reason, r := range refinements {
		if r.code == c {
			out = append(out, reason)
		}
	}
	slices.Sort(out)
	return out
}
