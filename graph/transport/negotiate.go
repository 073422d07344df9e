package transport

import (
	"mime"
	"strconv"
	"strings"
)

// The media types of an answer.
const (
	mediaJSON    = "application/json"
	mediaGraphQL = "application/graphql-response+json"
)

// How closely an entry of Accept names a media type.
const (
	unnamed = iota
	anyType
	anyApplication
	exactly
)

// preference is how much a client wants a media type: the entry of its Accept
// that names the type most closely.
type preference struct {
	closeness int
	quality   float64 // from 0, not at all, to 1
	position  int     // among the entries
}

func (p *preference) learn(entry preference) {
	if entry.closeness > p.closeness {
		*p = entry
	}
}

// over reports whether p is the better match of two acceptable ones.
func (p *preference) over(other *preference) bool {
	switch {
	case p.quality != other.quality:
		return p.quality > other.quality
	case p.closeness != other.closeness:
		return p.closeness > other.closeness
	}
	return p.closeness == exactly && p.position < other.position
}

// negotiate picks the media type of the answer by the values of Accept, and
// reports whether the client takes any. application/json is what a client gets
// that does not ask for something better.
func negotiate(accept []string) (string, bool) {
	var plain, graph preference
	position := 0
	for _, line := range accept {
		for entry := range strings.SplitSeq(line, ",") {
			entry = strings.TrimSpace(entry)
			if entry == "" {
				continue
			}
			position++
			weigh(entry, position, &plain, &graph)
		}
	}
	switch {
	case position == 0:
		return mediaJSON, true
	case graph.quality > 0 && graph.over(&plain):
		return mediaGraphQL, true
	}
	return mediaJSON, plain.quality > 0
}

// weigh lets both media types learn from one entry of Accept.
func weigh(entry string, position int, plain, graph *preference) {
	name, params, _ := strings.Cut(entry, ";")
	quality, ok := quality(params)
	if !ok {
		return
	}
	p := preference{quality: quality, position: position}
	switch name = strings.TrimSpace(name); {
	case strings.EqualFold(name, mediaJSON):
		p.closeness = exactly
		plain.learn(p)
	case strings.EqualFold(name, mediaGraphQL):
		p.closeness = exactly
		graph.learn(p)
	case name == "*/*":
		p.closeness = anyType
		plain.learn(p)
		graph.learn(p)
	case strings.EqualFold(name, "application/*"):
		p.closeness = anyApplication
		plain.learn(p)
		graph.learn(p)
	}
}

// quality reads the parameters of an entry. It reports false for one that has
// to be passed over: a quality that is none, or a charset that is not UTF-8.
func quality(params string) (float64, bool) {
	q := 1.0
	for param := range strings.SplitSeq(params, ";") {
		key, value, _ := strings.Cut(strings.TrimSpace(param), "=")
		switch {
		case strings.EqualFold(key, "q"):
			n, err := strconv.ParseFloat(value, 64)
			if err != nil || !(n >= 0 && n <= 1) {
				return 0, false
			}
			q = n
		case strings.EqualFold(key, "charset") && !strings.EqualFold(strings.Trim(value, `"`), "utf-8"):
			return 0, false
		}
	}
	return q, true
}

// isJSON reports whether the values of Content-Type say JSON in UTF-8, and
// nothing else.
func isJSON(contentType []string) bool {
	if len(contentType) != 1 {
		return false
	}
	if contentType[0] == mediaJSON {
		return true
	}
	name, params, err := mime.ParseMediaType(contentType[0])
	if err != nil || name != mediaJSON {
		return false
	}
	charset, given := params["charset"]
	return !given || strings.EqualFold(charset, "utf-8")
}
