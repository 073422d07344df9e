package stub

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Google imitates the Google Calendar API and Google's OAuth with one account in
// memory.
//
// It implements the endpoints the product uses: the calendar list, events (list,
// insert, get, patch, delete), free and busy times, the consent page, and tokens
// (by code, by refresh token, revocation).
//
// Any access token is accepted, except that one that contains "invalid" is
// answered with 401, and that those which the stub has given out expire, can be
// revoked, and are good for their scopes only. What a person would click on the
// consent page can be said in its address instead: stub=allow, stub=deny, or
// stub=without:calendar.freebusy for all but one scope.
// https://developers.google.com/workspace/calendar/api/v3/reference
type Google struct {
	now   func() time.Time
	start sync.Once
	mux   *http.ServeMux

	mu        sync.Mutex
	calendars []*googleCalendar
	changes   int                   // for ETags
	codes     map[string]googleCode // not redeemed yet
	redeemed  map[string]string     // codes, and the grants that came of them
	revoked   map[string]bool       // grants
}

// NewGoogle makes a stub whose time is now; the account is filled by the first request.
func NewGoogle(now func() time.Time) *Google {
	return &Google{
		now: now, codes: make(map[string]googleCode), redeemed: make(map[string]string), revoked: make(map[string]bool),
	}
}

// ServeHTTP implements [http.Handler].
func (g *Google) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.start.Do(g.open)
	g.mux.ServeHTTP(w, r)
}

// WriteError implements [ErrorWriter] with Google's wording.
func (g *Google) WriteError(w http.ResponseWriter, r *http.Request, status int) {
	writeGoogleError(w, r, status)
}

var _ ErrorWriter = (*Google)(nil)

// The scopes that methods ask for; any of a list will do.
var (
	scopesOfList     = []string{"calendar", "calendar.readonly", "calendar.calendarlist", "calendar.calendarlist.readonly"}
	scopesOfReading  = []string{"calendar", "calendar.readonly", "calendar.events", "calendar.events.readonly"}
	scopesOfWriting  = []string{"calendar", "calendar.events"}
	scopesOfFreeBusy = []string{"calendar", "calendar.readonly", "calendar.freebusy", "calendar.events.freebusy"}
)

// open builds the routes and the account.
func (g *Google) open() {
	g.mux = http.NewServeMux()
	g.seed()
	const events = "/calendar/v3/calendars/{calendar}/events"
	for pattern, route := range map[string]struct {
		scopes []string
		handle func(*http.Request) answer
	}{
		"GET /calendar/v3/users/me/calendarList": {scopesOfList, g.listCalendars},
		"POST /calendar/v3/freeBusy":             {scopesOfFreeBusy, g.freeBusy},
		"GET " + events:                          {scopesOfReading, g.listEvents},
		"POST " + events:                         {scopesOfWriting, g.insertEvent},
		"GET " + events + "/{event}":             {scopesOfReading, g.getEvent},
		"PATCH " + events + "/{event}":           {scopesOfWriting, g.patchEvent},
		"DELETE " + events + "/{event}":          {scopesOfWriting, g.deleteEvent},
	} {
		g.mux.HandleFunc(pattern, g.authorized(route.scopes, route.handle))
	}
	g.mux.HandleFunc("GET /o/oauth2/v2/auth", g.consentPage)
	g.mux.HandleFunc("POST /o/oauth2/v2/auth", g.consent)
	g.mux.HandleFunc("POST /token", g.locked(g.token))
	g.mux.HandleFunc("POST /revoke", g.locked(g.revoke))
	g.mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		refuseGoogle(http.StatusNotFound, "notFound", "Not Found").write(w)
	})
}

// locked reads the request's body first and then runs handle alone, so that a
// client that sends slowly holds nobody up.
func (g *Google) locked(handle func(*http.Request) answer) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		buffer(r)
		g.mu.Lock()
		reply := handle(r)
		g.mu.Unlock()
		reply.write(w)
	}
}

// authorized is locked for those who have a token with one of the scopes.
func (g *Google) authorized(scopes []string, handle func(*http.Request) answer) http.HandlerFunc {
	return g.locked(func(r *http.Request) answer {
		scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		granted, known := g.accepts(token)
		switch {
		case !strings.EqualFold(scheme, "Bearer") || token == "" || !known:
			return refuseGoogle(http.StatusUnauthorized, "authError", "Invalid Credentials")
		case granted != nil && !slices.ContainsFunc(scopes, func(s string) bool { return slices.Contains(granted, calendarScope+s) }):
			return refuseGoogle(http.StatusForbidden, "insufficientPermissions", "Request had insufficient authentication scopes.")
		}
		return handle(r)
	})
}
