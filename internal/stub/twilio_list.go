package stub

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"strconv"
)

// The bounds of the parameter PageSize, and its default.
const (
	defaultPageSize = 50
	maxPageSize     = 1000
)

// sheet is one page of a list of the provider's.
type sheet struct {
	path   string
	filter url.Values // without what is about paging
	size   int
	number int
	token  string // names the item before the page's first
}

// readSheet reads the parameters that every list has.
func readSheet(r *http.Request) (*sheet, *answer) {
	s := &sheet{path: r.URL.Path, filter: r.URL.Query(), size: defaultPageSize, token: r.URL.Query().Get("PageToken")}
	for name, least := range map[string]int{"PageSize": 1, "Page": 0} {
		value := s.filter.Get(name)
		if value == "" {
			continue
		}
		n, err := strconv.Atoi(value)
		if err != nil || n < least || name == "PageSize" && n > maxPageSize {
			refusal := complain(http.StatusBadRequest, 20001, "Invalid "+name)
			return nil, &refusal
		}
		if name == "Page" {
			s.number = n
		} else {
			s.size = n
		}
	}
	for _, name := range []string{"PageSize", "Page", "PageToken"} {
		s.filter.Del(name)
	}
	return s, nil
}

// cut finds the page in a list of SIDs: where it begins and ends. It is false
// for a token that names nothing in it.
func (s *sheet) cut(sids []string) (from, to int, ok bool) {
	if s.token == "" {
		from = min(s.number*s.size, len(sids))
		return from, min(from+s.size, len(sids)), s.number == 0
	}
	for i, sid := range sids {
		if "PA"+sid == s.token {
			return i + 1, min(i+1+s.size, len(sids)), true
		}
	}
	return 0, 0, false
}

// uri names a page as the provider does, relative to its host.
func (s *sheet) uri(number int, token string) string {
	query := url.Values{"PageSize": {strconv.Itoa(s.size)}, "Page": {strconv.Itoa(number)}}
	if token != "" {
		query.Set("PageToken", token)
	}
	maps.Copy(query, s.filter)
	return s.path + "?" + query.Encode()
}

// answer writes the page, whose rows are of a list of these SIDs.
func (s *sheet) answer(name string, sids []string, row func(int) object) answer {
	from, to, ok := s.cut(sids)
	if !ok {
		return complain(http.StatusBadRequest, 20001, "Invalid PageToken")
	}
	rows := make([]json.RawMessage, 0, to-from)
	for i := from; i < to; i++ {
		rows = append(rows, encode(row(i)))
	}
	var next any
	if to < len(sids) {
		next = s.uri(s.number+1, "PA"+sids[to-1])
	}
	var previous any
	if s.number > 0 {
		previous = s.uri(s.number-1, "")
	}
	return answer{http.StatusOK, encode(object{
		name: rows, "page": s.number, "page_size": s.size, "start": from, "end": max(0, to-1),
		"uri": s.uri(s.number, s.token), "first_page_uri": s.uri(0, ""), "next_page_uri": next, "previous_page_uri": previous,
	})}
}

// fits says whether a number has a part, in which * stands for any digit.
func fits(number, part string) bool {
	for from := 0; from+len(part) <= len(number); from++ {
		same := true
		for i := range len(part) {
			same = same && (part[i] == '*' || part[i] == number[from+i])
		}
		if same {
			return true
		}
	}
	return false
}
