package stub

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
)

// Vapi imitates the Vapi REST API with one account in memory.
//
// It implements the endpoints the product uses: assistants (list, create, get,
// update, delete), phone numbers (both list versions, get, update) and calls
// (list, create, get). Any key is accepted, except that one that contains
// "invalid" is answered with 401 and one that contains "forbidden" with 403.
// https://docs.vapi.ai/api-reference
type Vapi struct {
	now   func() time.Time
	start sync.Once
	mux   *http.ServeMux

	mu         sync.Mutex
	assistants table
	numbers    table
	calls      table
	created    int // objects made by requests, for their ids
}

// NewVapi makes a stub whose time is now; the account is filled by the first request.
func NewVapi(now func() time.Time) *Vapi {
	return &Vapi{now: now}
}

// ServeHTTP implements [http.Handler].
func (v *Vapi) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("User-Agent") == "" {
		refusedByEdge(w)
		return
	}
	if refusal, refused := authenticate(r); refused {
		refusal.write(w)
		return
	}
	v.start.Do(v.open)
	v.mux.ServeHTTP(w, r)
}

// WriteError implements [ErrorWriter] with Vapi's wording.
func (v *Vapi) WriteError(w http.ResponseWriter, r *http.Request, status int) {
	writeVapiError(w, r, status)
}

var _ ErrorWriter = (*Vapi)(nil)

// open builds the routes and the account.
func (v *Vapi) open() {
	v.mux = http.NewServeMux()
	v.seed()
	routes := map[string]func(*http.Request) answer{
		"GET /assistant":         v.listAssistants,
		"POST /assistant":        v.createAssistant,
		"GET /assistant/{id}":    v.getAssistant,
		"PATCH /assistant/{id}":  v.updateAssistant,
		"DELETE /assistant/{id}": v.deleteAssistant,

		"GET /phone-number":        v.listNumbers,
		"GET /v2/phone-number":     v.pageNumbers,
		"GET /phone-number/{id}":   v.getNumber,
		"PATCH /phone-number/{id}": v.updateNumber,

		"GET /call":      v.listCalls,
		"POST /call":     v.createCall,
		"GET /call/{id}": v.getCall,

		"/": noSuchRoute,
	}
	for pattern, handle := range routes {
		v.mux.HandleFunc(pattern, v.locked(handle))
	}
}

// locked reads the request's body first and then runs handle alone, so that a
// client that sends slowly holds nobody up.
func (v *Vapi) locked(handle func(*http.Request) answer) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		buffer(r)
		v.mu.Lock()
		reply := handle(r)
		v.mu.Unlock()
		reply.write(w)
	}
}

// authenticate answers for the account's key check.
func authenticate(r *http.Request) (refusal answer, refused bool) {
	header := r.Header.Get("Authorization")
	if header == "" {
		return refuse(http.StatusUnauthorized, missingAuthorization), true
	}
	scheme, key, _ := strings.Cut(header, " ")
	key = strings.ToLower(strings.TrimSpace(key))
	switch {
	case !strings.EqualFold(scheme, "Bearer"), key == "", strings.Contains(key, "invalid"):
		return refuse(http.StatusUnauthorized, invalidKey), true
	case strings.Contains(key, "forbidden"):
		return refuse(http.StatusForbidden, forbiddenKey), true
	}
	return answer{}, false
}

// noSuchRoute is what the provider's framework answers where nothing listens.
func noSuchRoute(r *http.Request) answer {
	return refuse(http.StatusNotFound, "Cannot "+r.Method+" "+r.URL.Path)
}

// pathID reads the id of the path; the provider checks its form before it looks.
func pathID(r *http.Request) (id string, problem *answer) {
	id = r.PathValue("id")
	if len(id) != len(uuid.Nil.String()) || uuid.Validate(id) != nil {
		refusal := refuse(http.StatusBadRequest, []string{"id must be a UUID"})
		return "", &refusal
	}
	return strings.ToLower(id), nil
}

// nextID names the next object a request creates: the same in every process,
// so that recorded sessions compare.
func (v *Vapi) nextID(kind string) string {
	v.created++
	return seedID("created-"+kind, v.created)
}

// currentTime is the stub's time as the provider writes it, in milliseconds.
func (v *Vapi) currentTime() time.Time {
	return v.now().UTC().Truncate(time.Millisecond)
}

// table holds the objects of one kind, newest first.
type table struct{ rows []*record }

func (t *table) index(id string) int {
	return slices.IndexFunc(t.rows, func(row *record) bool { return row.id == id })
}

// named finds the object that the request's path names; kind and field are what
// a refusal calls it and its id.
func (t *table) named(r *http.Request, kind, field string) (*record, *answer) {
	id, problem := pathID(r)
	if problem != nil {
		return nil, problem
	}
	row, exists := t.get(id)
	if !exists {
		refusal := missing(http.StatusNotFound, kind, field, id)
		return nil, &refusal
	}
	return row, nil
}

func (t *table) get(id string) (*record, bool) {
	i := t.index(id)
	if i < 0 {
		return nil, false
	}
	return t.rows[i], true
}

// add puts row before those of the same time: it came last, so it is newer.
func (t *table) add(row *record) {
	t.rows = slices.Insert(t.rows, 0, row)
	slices.SortStableFunc(t.rows, newestFirst)
}

func (t *table) replace(row *record) {
	if i := t.index(row.id); i >= 0 {
		t.rows[i] = row
	}
}

func (t *table) remove(id string) {
	t.rows = slices.DeleteFunc(t.rows, func(row *record) bool { return row.id == id })
}

func newestFirst(a, b *record) int { return b.createdAt.Compare(a.createdAt) }
