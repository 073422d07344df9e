package main

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
)

const disconnectCalendarMutation = `mutation { disconnectIntegration(input: {service: CALENDAR}) { integration { status credential { hint account } } } }`

// secretive is Google whose tokens are secrets of the rig.
func (r *rig) secretive(google http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if q.URL.Path != "/token" {
			google.ServeHTTP(w, q)
			return
		}
		out := httptest.NewRecorder()
		google.ServeHTTP(out, q)
		var said map[string]any
		if json.Unmarshal(out.Body.Bytes(), &said) == nil && said["access_token"] != nil {
			said["access_token"], said["refresh_token"] = r.spiky("access token"), r.spiky("refresh token")
		}
		maps.Copy(w.Header(), out.Header())
		w.WriteHeader(out.Code)
		_ = json.NewEncoder(w).Encode(said)
	})
}

// connectCalendar goes through a consent, as far as it gets.
func (r *rig) connectCalendar(name string) {
	header, body := r.send("begin", r.query(beginMutation, nil))
	var begun struct {
		Data struct {
			BeginCalendarAuthorization struct{ AuthorizationURL string }
		}
	}
	_ = json.Unmarshal(body, &begun)
	page := begun.Data.BeginCalendarAuthorization.AuthorizationURL
	if page == "" {
		return
	}
	cookie, _, _ := strings.Cut(header.Get("Set-Cookie"), ";")
	q, err := http.NewRequestWithContext(r.t.Context(), http.MethodGet, page+"&stub=allow", http.NoBody)
	if err != nil {
		r.t.Errorf("%s: %v", name, err)
		return
	}
	resp, err := r.Client().Transport.RoundTrip(q)
	if err != nil {
		return // Google does not answer
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
	if _, query, back := strings.Cut(resp.Header.Get("Location"), "/oauth/calendar/callback?"); back {
		r.send("callback", message{http.MethodGet, "/oauth/calendar/callback?" + query, "", []string{"Cookie", cookie}})
	}
}
