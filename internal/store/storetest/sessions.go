package storetest

import (
	"testing"
	"time"

	"ava/internal/fault"
	"ava/internal/store"
)

var sessionTests = map[string]func(*testing.T, store.Store){
	"session is found by its secret":                  sessionIsFound,
	"session ends when it expires":                    sessionExpires,
	"session is ended by its owner alone":             sessionIsEndedByItsOwner,
	"all sessions of an owner end at once":            allSessionsEnd,
	"session whose event cannot be written is none":   sessionNeedsItsEvent,
	"consent is taken once":                           consentIsTakenOnce,
	"consent that comes back elsewhere is refused":    consentOfAnotherBrowserIsRefused,
	"consent that comes back too late is refused":     lateConsentIsRefused,
	"purge removes what has expired and nothing else": purgeRemovesWhatHasExpired,
}

// NewSession returns a session of the owner of this name.
func NewSession(owner, secret string) store.Session {
	return store.Session{
		ID: store.DigestOf(secret), Owner: Owner(owner), Name: "Änna", CreatedAt: moment(0), SeenAt: moment(0), ExpiresAt: moment(100),
	}
}

func create(t *testing.T, s store.Store, session store.Session) store.Session {
	t.Helper()
	must(t, s.Sessions().Create(t.Context(), session, NewEvent(store.Ref{Owner: session.Owner}, store.SignIn)))
	return session.Normal()
}

func sessionIsFound(t *testing.T, s store.Store) {
	want := create(t, s, NewSession("anna", "cookie"))
	create(t, s, NewSession("bert", "biscuit"))
	must(t, s.Sessions().Seen(t.Context(), want.Owner, want.ID, moment(40)))
	must(t, s.Sessions().Seen(t.Context(), Owner("bert"), want.ID, moment(50)))
	want.SeenAt = store.Normal(moment(40))
	got, err := s.Sessions().Get(t.Context(), store.DigestOf("cookie"), moment(1))
	must(t, err)
	same(t, "session", want, got)
	_, err = s.Sessions().Get(t.Context(), store.DigestOf("cookies"), moment(1))
	wantErr(t, err, store.ErrNotFound)
	must(t, s.Sessions().Seen(t.Context(), want.Owner, store.DigestOf("gone"), moment(40)))
	_, err = s.Sessions().Get(t.Context(), store.DigestOf("gone"), moment(1))
	wantErr(t, err, store.ErrNotFound)
}

func sessionExpires(t *testing.T, s store.Store) {
	session := create(t, s, NewSession("anna", "cookie"))
	_, err := s.Sessions().Get(t.Context(), session.ID, session.ExpiresAt.Add(-time.Millisecond))
	must(t, err)
	_, err = s.Sessions().Get(t.Context(), session.ID, session.ExpiresAt)
	wantErr(t, err, store.ErrNotFound)
}

func sessionIsEndedByItsOwner(t *testing.T, s store.Store) {
	session := create(t, s, NewSession("anna", "cookie"))
	bert := Owner("bert")
	wantErr(t, s.Sessions().Delete(t.Context(), bert, session.ID, NewEvent(store.Ref{Owner: bert}, store.SignOut)), store.ErrNotFound)
	_, err := s.Sessions().Get(t.Context(), session.ID, moment(1))
	must(t, err)
	must(t, s.Sessions().Delete(t.Context(), session.Owner, session.ID, NewEvent(store.Ref{Owner: session.Owner}, store.SignOut)))
	_, err = s.Sessions().Get(t.Context(), session.ID, moment(1))
	wantErr(t, err, store.ErrNotFound)
}

func allSessionsEnd(t *testing.T, s store.Store) {
	for i := range 3 {
		create(t, s, NewSession("anna", number("anna", i)))
	}
	bert := create(t, s, NewSession("bert", "biscuit"))
	anna := store.Ref{Owner: Owner("anna")}
	ended, err := s.Sessions().DeleteAll(t.Context(), anna.Owner, NewEvent(anna, store.SignOut))
	must(t, err)
	same(t, "ended", int64(3), ended)
	_, err = s.Sessions().Get(t.Context(), bert.ID, moment(1))
	must(t, err)
}

func sessionNeedsItsEvent(t *testing.T, s store.Store) {
	session := NewSession("anna", "cookie")
	event := NewEvent(store.Ref{Owner: session.Owner}, store.SignIn)
	must(t, s.Audit().Append(t.Context(), event))
	wantErr(t, s.Sessions().Create(t.Context(), session, event), store.ErrDuplicate)
	_, err := s.Sessions().Get(t.Context(), session.ID, moment(1))
	wantErr(t, err, store.ErrNotFound)
}

func newConsent(state string) store.Consent {
	return store.Consent{
		State: store.DigestOf(state), Browser: store.DigestOf("browser"), Owner: Owner("anna"), Service: fault.Calendar,
		Sealed: []byte{1, 0, 0xff}, ReturnPath: "/settings?tab=calendar", ExpiresAt: moment(600),
	}
}

func begin(t *testing.T, s store.Store, c store.Consent) {
	t.Helper()
	must(t, s.Consents().Begin(t.Context(), c))
}

func consentIsTakenOnce(t *testing.T, s store.Store) {
	want := newConsent("state")
	begin(t, s, want)
	signIn := store.Consent{State: store.DigestOf("sign-in"), ReturnPath: "/", ExpiresAt: moment(600)}
	begin(t, s, signIn)
	wantErr(t, s.Consents().Begin(t.Context(), want), store.ErrDuplicate)
	var got [8]store.Consent
	onlyOne(t, atOnce(len(got), func(i int) (err error) {
		got[i], err = s.Consents().Take(t.Context(), want.State, want.Browser, moment(599))
		return err
	}), store.ErrNotFound)
	for _, taken := range got {
		if taken.ReturnPath != "" {
			same(t, "consent", want.Normal(), taken)
		}
	}
	taken, err := s.Consents().Take(t.Context(), signIn.State, store.Digest{}, moment(1))
	must(t, err)
	same(t, "consent of nobody yet", signIn.Normal(), taken)
}

func consentOfAnotherBrowserIsRefused(t *testing.T, s store.Store) {
	c := newConsent("state")
	begin(t, s, c)
	_, err := s.Consents().Take(t.Context(), c.State, store.DigestOf("other"), moment(1))
	wantErr(t, err, store.ErrNotFound)
	_, err = s.Consents().Take(t.Context(), c.State, c.Browser, moment(1))
	wantErr(t, err, store.ErrNotFound)
}

func lateConsentIsRefused(t *testing.T, s store.Store) {
	c := newConsent("state")
	begin(t, s, c)
	_, err := s.Consents().Take(t.Context(), c.State, c.Browser, c.ExpiresAt)
	wantErr(t, err, store.ErrNotFound)
}

func purgeRemovesWhatHasExpired(t *testing.T, s store.Store) {
	create(t, s, NewSession("anna", "expired"))
	lasting := NewSession("anna", "lasting")
	lasting.ExpiresAt = moment(10_000)
	create(t, s, lasting)
	begin(t, s, newConsent("expired"))
	open := newConsent("open")
	open.ExpiresAt = moment(10_000)
	begin(t, s, open)
	for _, want := range []int64{2, 0} {
		purged, err := s.Purge(t.Context(), moment(600))
		must(t, err)
		same(t, "purged", want, purged)
	}
	_, err := s.Sessions().Get(t.Context(), lasting.ID, moment(600))
	must(t, err)
	_, err = s.Consents().Take(t.Context(), open.State, open.Browser, moment(600))
	must(t, err)
}
