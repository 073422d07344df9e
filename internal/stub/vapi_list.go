package stub

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The bounds of the parameter limit, and its default.
const (
	defaultLimit = 100
	maxLimit     = 1000
)

// span is a range of times; a zero bound is open.
type span struct{ gt, ge, lt, le time.Time }

func (s span) holds(at time.Time) bool {
	return (s.gt.IsZero() || at.After(s.gt)) &&
		(s.ge.IsZero() || !at.Before(s.ge)) &&
		(s.lt.IsZero() || at.Before(s.lt)) &&
		(s.le.IsZero() || !at.After(s.le))
}

// listQuery is the query of a list, and the messages for what is wrong with it.
type listQuery struct {
	limit    int
	page     int
	oldest   bool // sortOrder is ASC
	search   string
	equal    map[string]string
	created  span
	updated  span
	problems []string
}

// readQuery reads the parameters every list has and the given extra ones; as
// everywhere, the provider refuses those it does not know.
func readQuery(r *http.Request, extra ...string) (*listQuery, *answer) {
	q := &listQuery{limit: defaultLimit, page: 1, equal: map[string]string{}}
	values := r.URL.Query()
	for _, name := range slices.Sorted(maps.Keys(values)) {
		q.read(name, values.Get(name), extra)
	}
	if len(q.problems) > 0 {
		refusal := refuse(http.StatusBadRequest, q.problems)
		return nil, &refusal
	}
	return q, nil
}

// read takes one parameter.
func (q *listQuery) read(name, value string, extra []string) {
	if bound := q.bound(name); bound != nil {
		q.readTime(bound, name, value)
		return
	}
	if name != "limit" && !slices.Contains(extra, name) {
		q.problem("property %s should not exist", name)
		return
	}
	switch name {
	case "limit":
		q.limit = q.number(name, value, 0, maxLimit)
	case "page":
		q.page = q.number(name, value, 1, 1<<31)
	case "search":
		q.readSearch(value)
	case "sortOrder":
		q.choice(name, value, "ASC", "DESC")
		q.oldest = value == "ASC"
	case "sortBy":
		q.choice(name, value, "createdAt", "duration", "cost")
	default:
		q.equal[name] = value
	}
}

func (q *listQuery) problem(format string, args ...any) {
	q.problems = append(q.problems, fmt.Sprintf(format, args...))
}

// bound finds the bound a time parameter sets, nil for other parameters.
func (q *listQuery) bound(name string) *time.Time {
	times := &q.created
	suffix, found := strings.CutPrefix(name, "createdAt")
	if !found {
		times = &q.updated
		suffix, _ = strings.CutPrefix(name, "updatedAt")
	}
	switch suffix {
	case "Gt":
		return &times.gt
	case "Ge":
		return &times.ge
	case "Lt":
		return &times.lt
	case "Le":
		return &times.le
	default:
		return nil
	}
}

func (q *listQuery) readTime(bound *time.Time, name, value string) {
	at, err := time.Parse(time.RFC3339, value)
	if err != nil {
		q.problem("%s must be a valid ISO 8601 date string", name)
		return
	}
	*bound = at
}

func (q *listQuery) readSearch(value string) {
	if len([]rune(value)) > 100 {
		q.problem("search must be shorter than or equal to 100 characters")
	}
	q.search = strings.ToLower(value)
}

func (q *listQuery) number(name, value string, least, most int) int {
	n, err := strconv.Atoi(value)
	switch {
	case err != nil:
		q.problem("%s must be a number conforming to the specified constraints", name)
	case n < least:
		q.problem("%s must not be less than %d", name, least)
	case n > most:
		q.problem("%s must not be greater than %d", name, most)
	}
	return n
}

func (q *listQuery) choice(name, value string, allowed ...string) {
	if !slices.Contains(allowed, value) {
		q.problem("%s must be one of the following values: %s", name, strings.Join(allowed, ", "))
	}
}

// matches says whether a row is in the list, whatever its page.
func (q *listQuery) matches(row *record) bool {
	if !q.created.holds(row.createdAt) || !q.updated.holds(row.updatedAt) {
		return false
	}
	for name, value := range q.equal {
		if row.text(name) != value {
			return false
		}
	}
	return q.search == "" || slices.ContainsFunc([]string{"name", "number", "sipUri"}, func(name string) bool {
		return strings.Contains(strings.ToLower(row.text(name)), q.search)
	})
}

// filter keeps the matching rows in the order asked for.
func (q *listQuery) filter(rows []*record) []*record {
	var kept []*record
	for _, row := range rows {
		if q.matches(row) {
			kept = append(kept, row)
		}
	}
	if q.oldest {
		slices.Reverse(kept)
	}
	return kept
}

// list answers with the first version's bare array, which has no total and no cursor.
func (q *listQuery) list(rows []*record) answer {
	kept := q.filter(rows)
	return answer{http.StatusOK, array(kept[:min(q.limit, len(kept))])}
}

// paginate answers with the second version's page and its metadata.
func (q *listQuery) paginate(rows []*record) answer {
	kept := q.filter(rows)
	pages := 0
	if q.limit > 0 {
		pages = (len(kept) + q.limit - 1) / q.limit
	}
	from, to := len(kept), len(kept)
	if q.page <= pages {
		from = (q.page - 1) * q.limit
		to = min(from+q.limit, len(kept))
	}
	order := "DESC"
	if q.oldest {
		order = "ASC"
	}
	return answer{http.StatusOK, encode(object{
		"results": json.RawMessage(array(kept[from:to])),
		"metadata": object{
			"itemsPerPage": q.limit, "totalItems": len(kept), "currentPage": q.page,
			"totalPages": pages, "hasNextPage": q.page < pages,
			"sortOrder": order, "itemsBeyondRetention": false,
		},
	})}
}
