package stub

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// rule checks one member and returns what the provider would say about it. The
// messages begin with the member's name, so that an enclosing object only has
// to put its own name and a dot in front.
type rule func(name string, value any) []string

// dto is the set of members an input object may have; a nil rule accepts any value.
// The provider refuses members that are not in it, which its document does not say.
type dto map[string]rule

// e164 is the international form of a telephone number.
var e164 = regexp.MustCompile(`^\+[1-9][0-9]{1,14}$`)

// readBody reads and checks the body; null members are checked by no rule,
// because the provider takes null for "not given".
func readBody(r *http.Request, allowed dto) (members, *answer) {
	var body members
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil || body == nil {
		refusal := refuse(http.StatusBadRequest, "Unexpected token in JSON body")
		return nil, &refusal
	}
	content := make(map[string]any, len(body))
	for name, value := range body {
		var decoded any
		_ = json.Unmarshal(value, &decoded) // was decoded above, so it is valid
		content[name] = decoded
		body[name] = encode(value) // without the sender's white space
	}
	if problems := allowed.check(content); len(problems) > 0 {
		refusal := refuse(http.StatusBadRequest, problems)
		return nil, &refusal
	}
	return body, nil
}

// check lists what is wrong with an object, in the order of its members' names.
func (d dto) check(content map[string]any) []string {
	var problems []string
	for _, name := range slices.Sorted(maps.Keys(content)) {
		check, known := d[name]
		switch {
		case !known:
			problems = append(problems, "property "+name+" should not exist")
		case check != nil && content[name] != nil:
			problems = append(problems, check(name, content[name])...)
		}
	}
	return problems
}

// names makes a dto of members that may hold anything.
func names(list ...string) dto {
	d := make(dto, len(list))
	for _, name := range list {
		d[name] = nil
	}
	return d
}

// with adds the rules of more to a copy of d.
func (d dto) with(more dto) dto {
	joined := maps.Clone(d)
	maps.Copy(joined, more)
	return joined
}

// text accepts strings of at least least and at most most characters; most 0 is no limit.
func text(least, most int) rule {
	return func(name string, value any) []string {
		s, ok := value.(string)
		length := utf8.RuneCountInString(s)
		switch {
		case !ok:
			return []string{name + " must be a string"}
		case length < least:
			return []string{fmt.Sprintf("%s must be longer than or equal to %d characters", name, least)}
		case most > 0 && length > most:
			return []string{fmt.Sprintf("%s must be shorter than or equal to %d characters", name, most)}
		}
		return nil
	}
}

// number accepts numbers from least to most.
func number(least, most float64) rule {
	return func(name string, value any) []string {
		n, ok := value.(float64)
		switch {
		case !ok:
			return []string{name + " must be a number conforming to the specified constraints"}
		case n < least:
			return []string{fmt.Sprintf("%s must not be less than %v", name, least)}
		case n > most:
			return []string{fmt.Sprintf("%s must not be greater than %v", name, most)}
		}
		return nil
	}
}

func boolean(name string, value any) []string {
	if _, ok := value.(bool); !ok {
		return []string{name + " must be a boolean value"}
	}
	return nil
}

// choice accepts one of a closed list of strings.
func choice(allowed ...string) rule {
	return func(name string, value any) []string {
		if s, ok := value.(string); !ok || !slices.Contains(allowed, s) {
			return []string{name + " must be one of the following values: " + strings.Join(allowed, ", ")}
		}
		return nil
	}
}

// anyObject accepts every object.
func anyObject(name string, value any) []string {
	if _, ok := value.(map[string]any); !ok {
		return []string{name + " must be an object"}
	}
	return nil
}

// nested accepts an object of the given members, some of them required.
func nested(inner dto, required ...string) rule {
	return func(name string, value any) []string {
		content, ok := value.(map[string]any)
		if !ok {
			return anyObject(name, value)
		}
		problems := inner.check(content)
		for _, member := range required {
			if content[member] == nil {
				problems = append(problems, member+" should not be empty")
			}
		}
		return prefixed(name+".", problems)
	}
}

// keyed accepts an object whose provider is in the list and leaves its other
// members alone: the variants have hundreds of them.
func keyed(providers ...string) rule {
	provider := choice(providers...)
	return func(name string, value any) []string {
		content, ok := value.(map[string]any)
		if !ok {
			return anyObject(name, value)
		}
		return prefixed(name+".", provider("provider", content["provider"]))
	}
}

// list accepts an array whose elements all satisfy each.
func list(each rule) rule {
	return func(name string, value any) []string {
		elements, ok := value.([]any)
		if !ok {
			return []string{name + " must be an array"}
		}
		var problems []string
		for i, element := range elements {
			problems = append(problems, each(fmt.Sprintf("%s.%d", name, i), element)...)
		}
		return problems
	}
}

// instant accepts a date with a time.
func instant(name string, value any) []string {
	s, _ := value.(string)
	if _, err := time.Parse(time.RFC3339, s); err != nil {
		return []string{name + " must be a valid ISO 8601 date string"}
	}
	return nil
}

func prefixed(prefix string, problems []string) []string {
	for i := range problems {
		problems[i] = prefix + problems[i]
	}
	return problems
}
