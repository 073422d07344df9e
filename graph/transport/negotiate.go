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
	mediaStream  = "text/event-stream"
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

// terms are what a client accepts as an answer.
type terms struct {
	media  string // the better JSON type; application/json is what a client gets that asks for nothing better
	json   bool   // whether it takes JSON at all
	stream bool   // whether it takes text/event-stream at all
	best   bool   // whether it would rather have that than JSON
}

// negotiate reads the values of Accept. Event streams have to be asked for by
// name: who takes anything does not expect an answer without an end.
func negotiate(accept []string) terms {
	var w wishes
	position := 0
	for _, line := range accept {
		for entry := range strings.SplitSeq(line, ",") {
			entry = strings.TrimSpace(entry)
			if entry == "" {
				continue
			}
			position++
			w.learn(entry, position)
		}
	}
	t := terms{media: mediaJSON, json: w.plain.quality > 0, stream: w.stream.quality > 0}
	if position == 0 {
		t.json = true
		return t
	}
	json := &w.plain
	if w.graph.quality > 0 && w.graph.over(&w.plain) {
		t.media, t.json, json = mediaGraphQL, true, &w.graph
	}
	t.best = t.stream && (!t.json || w.stream.over(json))
	return t
}

// wishes are how much a client wants each media type there is.
type wishes struct{ plain, graph, stream preference }

// learn takes one entry of Accept into account.
func (w *wishes) learn(entry string, position int) {
	name, params, _ := strings.Cut(entry, ";")
	quality, ok := quality(params)
	if !ok {
		return
	}
	p := preference{quality: quality, position: position}
	switch name = strings.TrimSpace(name); {
	case strings.EqualFold(name, mediaJSON):
		p.closeness = exactly
		w.plain.learn(p)
	case strings.EqualFold(name, mediaGraphQL):
		p.closeness = exactly
		w.graph.learn(p)
	case strings.EqualFold(name, mediaStream):
		p.closeness = exactly
		w.stream.learn(p)
	case name == "*/*":
		p.closeness = anyType
		w.plain.learn(p)
		w.graph.learn(p)
	case strings.EqualFold(name, "application/*"):
		p.closeness = anyApplication
		w.plain.learn(p)
		w.graph.learn(p)
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
