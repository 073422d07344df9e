package language

import (
	"strconv"
	"strings"
)

// What is read of an Accept-Language. A browser sends five entries; whoever sends
// thousands is not listened to for longer.
const (
	maxEntries = 32
	maxEntry   = 64           // bytes; a longer one is passed over
	maxQuality = len("0.000") // bytes, https://www.rfc-editor.org/rfc/rfc9110#section-12.4.2
)

// Negotiate returns the language that the values of Accept-Language ask for most:
// by quality, and by order where that is equal. A region or a script is passed
// over, as each language is written in one way only: de-CH is German. What is
// malformed is passed over too, and English is for whoever asks for nothing that
// there is.
//
// https://www.rfc-editor.org/rfc/rfc9110#section-12.5.4
func Negotiate(accept []string) Tag {
	var w wishes
	w.read(accept)
	return w.best()
}

// wish is how much a language is asked for.
type wish struct {
	named    bool
	quality  float64 // from 0, not at all, to 1
	position int     // among the entries
}

// over reports whether w is asked for more than other.
func (w wish) over(other wish) bool {
	return w.quality > other.quality || w.quality == other.quality && w.position < other.position
}

// learn takes one more entry into account that names the language: that a Swiss
// would rather not read German German forbids no German.
func (w *wish) learn(entry wish) {
	if !w.named || entry.over(*w) {
		*w = entry
	}
}

// wishes are how much each language is asked for.
type wishes struct {
	of     [len(all)]wish
	others wish // those that are not named
}

func (w *wishes) read(accept []string) {
	position := 0
	for _, line := range accept {
		for entry := range strings.SplitSeq(line, ",") {
			if position++; position > maxEntries {
				return
			}
			if len(entry) <= maxEntry {
				w.entry(entry, position)
			}
		}
	}
}

func (w *wishes) entry(entry string, position int) {
	name, params, _ := strings.Cut(entry, ";")
	q, ok := quality(params)
	if !ok {
		return
	}
	name = strings.TrimSpace(name)
	asked := wish{named: true, quality: q, position: position}
	if name == "*" {
		w.others.learn(asked)
		return
	}
	if end := strings.IndexAny(name, "-_"); end >= 0 {
		name = name[:end]
	}
	for i, t := range all {
		if strings.EqualFold(name, string(t)) {
			w.of[i].learn(asked)
		}
	}
}

// best is the language that is asked for most.
func (w *wishes) best() Tag {
	best, most := English, wish{}
	for i, t := range all {
		asked := w.of[i]
		if !asked.named {
			asked = w.others
		}
		if asked.quality > 0 && (most.quality == 0 || asked.over(most)) {
			best, most = t, asked
		}
	}
	return best
}

// quality reads the parameters of an entry, of which only q means something. It
// reports false for a q that is none.
func quality(params string) (float64, bool) {
	q := 1.0
	for param := range strings.SplitSeq(params, ";") {
		key, value, _ := strings.Cut(param, "=")
		if !strings.EqualFold(strings.TrimSpace(key), "q") {
			continue
		}
		value = strings.TrimSpace(value)
		n, err := strconv.ParseFloat(value, 64)
		if len(value) > maxQuality || err != nil || !(n >= 0 && n <= 1) {
			return 0, false
		}
		q = n
	}
	return q, true
}
