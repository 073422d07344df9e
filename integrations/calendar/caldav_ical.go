package calendar

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf8"
)

// What a calendar server sends is whatever some program once stored there, so
// its iCalendar is read here: within bounds, and so that whatever is not
// understood is written back as it was.
// https://www.rfc-editor.org/rfc/rfc5545

// The bounds of one iCalendar object.
const (
	maxICalDepth = 8      // components within each other
	maxICalParts = 20_000 // components and lines together
)

// errNotICal is the end of what cannot be read. It quotes nothing of it.
var errNotICal = errors.New("the object is not the expected iCalendar")

// component is a part of an iCalendar object: VCALENDAR, VEVENT, VALARM.
type component struct {
	name     string // in capitals
	lines    []line
	children []*component
}

// line is a property: its parameters, and its value as it is written.
type line struct {
	name   string // in capitals
	params []param
	value  string
}

// param is a parameter of a line.
type param struct {
	name  string // in capitals
	value string // of several, all of them; without the quotes around a single one
	raw   string // as it was read; empty for one that is made here
}

// parseICal reads one VCALENDAR and nothing after it.
func parseICal(text string) (*component, error) {
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "\uFFFD")
	}
	root := new(component)
	open := []*component{root}
	parts := 0
	for content := range unfolded(text) {
		if content == "" {
			continue
		}
		l, ok := parseLine(content)
		if parts++; !ok || parts > maxICalParts {
			return nil, errNotICal
		}
		if open, ok = nest(open, l); !ok {
			return nil, errNotICal
		}
	}
	if len(open) != 1 || len(root.children) != 1 || len(root.lines) != 0 || root.children[0].name != "VCALENDAR" {
		return nil, errNotICal
	}
	return root.children[0], nil
}

// nest puts a line where it belongs, and returns the components that are open
// behind it.
func nest(open []*component, l line) ([]*component, bool) {
	last := open[len(open)-1]
	switch l.name {
	case "BEGIN":
		child := &component{name: strings.ToUpper(l.value)}
		last.children = append(last.children, child)
		return append(open, child), len(open) <= maxICalDepth
	case "END":
		return open[:len(open)-1], len(open) > 1 && last.name == strings.ToUpper(l.value)
	}
	last.lines = append(last.lines, l)
	return open, true
}

// unfolded returns the lines of text, with those joined that were folded.
func unfolded(text string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		var joined strings.Builder
		for physical := range strings.SplitSeq(text, "\n") {
			physical = strings.TrimSuffix(physical, "\r")
			if physical != "" && (physical[0] == ' ' || physical[0] == '\t') {
				joined.WriteString(physical[1:])
				continue
			}
			if joined.Len() > 0 && !yield(joined.String()) {
				return
			}
			joined.Reset()
			joined.WriteString(physical)
		}
		if joined.Len() > 0 {
			yield(joined.String())
		}
	}
}

// parseLine reads "NAME;PARAM=value;PARAM="value":value".
func parseLine(content string) (line, bool) {
	end := strings.IndexAny(content, ";:")
	if end <= 0 {
		return line{}, false
	}
	l := line{name: strings.ToUpper(content[:end])}
	rest := content[end:]
	for rest != "" && rest[0] == ';' {
		stop := paramEnd(rest[1:])
		if stop < 0 {
			return line{}, false
		}
		raw := rest[1 : 1+stop]
		name, value, _ := strings.Cut(raw, "=")
		l.params = append(l.params, param{strings.ToUpper(name), unquote(value), raw})
		rest = rest[1+stop:]
	}
	l.value = rest[1:] // behind the colon that the last parameter ended at
	return l, true
}

// paramEnd returns where a parameter ends: at a semicolon or colon that is not
// in quotes. It is negative if there is none.
func paramEnd(s string) int {
	quoted := false
	for i := range len(s) {
		switch s[i] {
		case '"':
			quoted = !quoted
		case ';', ':':
			if !quoted {
				return i
			}
		}
	}
	return -1
}

// unquote takes the quotes off a value, and its escapes.
// https://www.rfc-editor.org/rfc/rfc6868
func unquote(s string) string {
	if len(s) >= 2 && s[0] == '"' && strings.IndexByte(s[1:], '"') == len(s)-2 {
		s = s[1 : len(s)-1]
	}
	return strings.NewReplacer("^n", "\n", "^^", "^", "^'", `"`).Replace(s)
}

// quote is the opposite of unquote.
func quote(s string) string {
	s = strings.NewReplacer("\r\n", "^n", "\n", "^n", "\r", "", "^", "^^", `"`, "^'").Replace(s)
	if strings.ContainsAny(s, ";:,") {
		return `"` + s + `"`
	}
	return s
}

// escapes are those of texts. What is escaped without need is taken as it is.
var (
	escape   = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", "")
	unescape = strings.NewReplacer(`\\`, `\`, `\;`, ";", `\,`, ",", `\n`, "\n", `\N`, "\n")
)

// named returns a line without parameters.
func named(name, value string) line { return line{name: name, value: value} }

// textLine returns a line whose value is a text.
func textLine(name, text string) line { return named(name, escape.Replace(text)) }

// with returns the line with one more parameter.
func (l line) with(name, value string) line {
	l.params = append(slices.Clip(l.params), param{name: name, value: value})
	return l
}

// param returns a parameter's value, empty if there is none.
func (l *line) param(name string) string {
	for _, p := range l.params {
		if p.name == name {
			return p.value
		}
	}
	return ""
}

// get returns the first line of that name, nil if there is none.
func (c *component) get(name string) *line {
	for i := range c.lines {
		if c.lines[i].name == name {
			return &c.lines[i]
		}
	}
	return nil
}

// text returns the text of the first line of that name.
func (c *component) text(name string) string {
	if l := c.get(name); l != nil {
		return unescape.Replace(l.value)
	}
	return ""
}

// word returns the value of the first line of that name in capitals.
func (c *component) word(name string) string {
	if l := c.get(name); l != nil {
		return strings.ToUpper(l.value)
	}
	return ""
}

// remove takes out all lines of these names.
func (c *component) remove(names ...string) {
	c.lines = slices.DeleteFunc(c.lines, func(l line) bool { return slices.Contains(names, l.name) })
}

// set replaces all lines of the name of the first one by these.
func (c *component) set(lines ...line) {
	c.remove(lines[0].name)
	c.lines = append(c.lines, lines...)
}

// clone returns a copy that shares nothing which set and remove change.
func (c *component) clone() *component {
	out := &component{name: c.name, lines: slices.Clone(c.lines)}
	for _, child := range c.children {
		out.children = append(out.children, child.clone())
	}
	return out
}

// String writes the component.
func (c *component) String() string {
	var b strings.Builder
	c.write(&b)
	return b.String()
}

func (c *component) write(b *strings.Builder) {
	fold(b, "BEGIN:"+c.name)
	for i := range c.lines {
		fold(b, c.lines[i].String())
	}
	for _, child := range c.children {
		child.write(b)
	}
	fold(b, "END:"+c.name)
}

// String writes the line, not folded.
func (l *line) String() string {
	var b strings.Builder
	b.WriteString(l.name)
	for _, p := range l.params {
		if p.raw == "" {
			p.raw = p.name + "=" + quote(p.value)
		}
		b.WriteString(";" + p.raw)
	}
	b.WriteString(":" + l.value)
	return b.String()
}

// maxLine is how long a folded line may be, in bytes.
const maxLine = 75

// fold writes a line in pieces, none of which ends within a character.
func fold(b *strings.Builder, s string) {
	for room := maxLine; len(s) > room; room = maxLine - 1 {
		for !utf8.RuneStart(s[room]) {
			room--
		}
		b.WriteString(s[:room] + "\r\n ")
		s = s[room:]
	}
	b.WriteString(s + "\r\n")
}
