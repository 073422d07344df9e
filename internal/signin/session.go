package signin

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"ava/internal/fault"
	"ava/internal/identity"
)

// The reasons to refuse a session, for the log.
var (
	errNoSession = errors.New("no session belongs to the cookie")
	errEnded     = errors.New("the session has ended")
	errCSRF      = errors.New("a request by cookie without " + CSRFHeader)
	errOrigin    = errors.New("a WebSocket by cookie from another origin")
)

// Authenticate implements [identity.Authenticator] by the session's cookie. A
// browser sends that whoever made it send the request, so what can act must
// show that it is a page of ours: by the header [CSRFHeader], and a WebSocket,
// on which a page can set none, by its origin.
func (s *SignIn) Authenticate(r *http.Request) (identity.Viewer, error) {
	id, there := s.session.read(r)
	if !there {
		return identity.Viewer{}, identity.Unauthenticated(identity.ErrNoCredentials)
	}
	if err := s.deliberate(r); err != nil {
		return identity.Viewer{}, &fault.Fault{Code: fault.Forbidden, Reason: reason(err), Err: err}
	}
	session, err := s.sessions.Get(r.Context(), id.key())
	now := time.Now()
	switch {
	case errors.Is(err, ErrNotFound):
		return identity.Viewer{}, identity.Unauthenticated(errNoSession)
	case err != nil:
		return identity.Viewer{}, storeFailed(err)
	case session.ended(now):
		return identity.Viewer{}, identity.Unauthenticated(errEnded)
	}
	s.touch(r, id, session, now)
	return identity.Viewer{Owner: session.Owner, Name: session.Name, Method: identity.MethodSession, Until: session.Until}, nil
}

// deliberate refuses what a page of another site can make a browser send.
func (s *SignIn) deliberate(r *http.Request) error {
	origins := r.Header["Origin"]
	switch {
	case r.Header.Get("Upgrade") != "":
		if len(origins) != 1 || !strings.EqualFold(origins[0], s.origin) {
			return errOrigin
		}
	case r.Method == http.MethodGet || r.Method == http.MethodHead:
	case r.Header.Get(CSRFHeader) == "":
		return errCSRF
	}
	return nil
}

// touch keeps a session that is used from ending. If that cannot be recorded
// now, the next request records it.
func (s *SignIn) touch(r *http.Request, id token, session Session, now time.Time) {
	idleUntil := now.Add(IdleLife)
	if idleUntil.Sub(session.IdleUntil) < touchInterval {
		return
	}
	if err := s.sessions.Touch(r.Context(), id.key(), idleUntil); err != nil && !errors.Is(err, ErrNotFound) {
		s.report(r.Context(), fault.Of(storeFailed(err)))
	}
}

// reason says what the page has to change, for whoever builds it.
func reason(err error) fault.Reason {
	if errors.Is(err, errCSRF) {
		return fault.CSRFUnproven
	}
	return fault.CrossSite
}
