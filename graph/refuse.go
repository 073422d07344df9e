package graph

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"ava/internal/fault"
	"ava/internal/language"
)

// Refuse answers a request that does not get as far as GraphQL, in the form of
// a GraphQL error all the same: with the fault's own HTTP status, and no data.
func (p Presenter) Refuse(w http.ResponseWriter, r *http.Request, err error) {
	presented := p.Present(r.Context(), err)
	body, jsonErr := json.Marshal(map[string]any{"errors": []any{presented}})
	if jsonErr != nil { // extensions are plain values, so this cannot be
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	f := fault.Of(err)
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Add("Vary", language.Header)
	h.Set("Content-Language", string(language.From(r.Context())))
	if f.RetryAfter > 0 {
		h.Set("Retry-After", strconv.FormatInt(int64((f.RetryAfter+time.Second-1)/time.Second), 10))
	}
	w.WriteHeader(f.Traits().HTTPStatus)
	_, _ = w.Write(body)
}
