package storetest

import (
	"slices"
	"testing"

	"ava/internal/fault"
	"ava/internal/store"
)

var eventTests = map[string]func(*testing.T, store.Store){
	"event comes back as it was appended":              eventComesBack,
	"event of another owner is not listed":             foreignEventIsNotListed,
	"event with an ID that is taken is refused":        eventIDsAreTakenOnce,
	"pages hold each event once, newest first":         pagesHoldEachEventOnce,
	"pages stay what they are while events are added":  pagesAreStable,
	"filter chooses by service, action and request":    filterChooses,
	"each change leaves the event that came with it":   changesLeaveTheirEvents,
	"page of nothing and page beyond the end are bare": emptyPages,
}

func eventComesBack(t *testing.T, s store.Store) {
	e := NewEvent(Ref("anna", fault.Twilio), store.Write)
	e.Outcome, e.Code, e.At = fault.Unknown, fault.UpstreamTimeout, moment(7)
	e.Op = "twilio.messages.send '; drop table audit_events; --"
	must(t, s.Audit().Append(t.Context(), e))
	got, err := s.Audit().List(t.Context(), e.Owner, store.Filter{}, "", 10)
	must(t, err)
	same(t, "events", []store.Event{e.Normal()}, got)
}

func foreignEventIsNotListed(t *testing.T, s store.Store) {
	e := NewEvent(Ref("anna", fault.Twilio), store.Write)
	must(t, s.Audit().Append(t.Context(), e))
	for _, after := range []string{"", "~"} {
		got, err := s.Audit().List(t.Context(), Owner("bert"), store.Filter{CorrelationID: e.CorrelationID}, after, 10)
		must(t, err)
		same(t, "events", 0, len(got))
	}
}

func eventIDsAreTakenOnce(t *testing.T, s store.Store) {
	e := NewEvent(Ref("anna", fault.Twilio), store.Write)
	must(t, s.Audit().Append(t.Context(), e))
	other := e
	other.Op = "forged"
	wantErr(t, s.Audit().Append(t.Context(), other), store.ErrDuplicate)
	got, err := s.Audit().List(t.Context(), e.Owner, store.Filter{}, "", 10)
	must(t, err)
	same(t, "events", []store.Event{e.Normal()}, got)
}

func appendMany(t *testing.T, s store.Store, n int) []store.Event {
	t.Helper()
	var newestFirst []store.Event
	for i := range n {
		e := NewEvent(Ref("anna", fault.Services()[i%2]), store.Write)
		must(t, s.Audit().Append(t.Context(), e))
		must(t, s.Audit().Append(t.Context(), NewEvent(Ref("bert", fault.Vapi), store.Write)))
		newestFirst = slices.Insert(newestFirst, 0, e.Normal())
	}
	return newestFirst
}

func pagesHoldEachEventOnce(t *testing.T, s store.Store) {
	want := appendMany(t, s, 23)
	for _, size := range []int{1, 5, 23, 100} {
		var got []store.Event
		for after := ""; ; after = got[len(got)-1].ID {
			page, err := s.Audit().List(t.Context(), Owner("anna"), store.Filter{}, after, size)
			must(t, err)
			if got = append(got, page...); len(page) < size {
				break
			}
		}
		same(t, "events", want, got)
	}
}

func pagesAreStable(t *testing.T, s store.Store) {
	want := appendMany(t, s, 6)
	first, err := s.Audit().List(t.Context(), Owner("anna"), store.Filter{}, "", 3)
	must(t, err)
	appendMany(t, s, 4)
	second, err := s.Audit().List(t.Context(), Owner("anna"), store.Filter{}, first[2].ID, 10)
	must(t, err)
	same(t, "both pages", want, append(first, second...))
}

func filterChooses(t *testing.T, s store.Store) {
	var all []store.Event
	for _, service := range []fault.Service{fault.Vapi, fault.Twilio, ""} {
		for _, action := range []store.Action{store.Connect, store.Test} {
			for _, request := range []string{"request-1", "request-2"} {
				e := NewEvent(Ref("anna", service), action)
				e.CorrelationID = request
				must(t, s.Audit().Append(t.Context(), e))
				all = append(all, e)
			}
		}
	}
	for _, f := range []struct {
		filter store.Filter
		want   int
	}{
		{store.Filter{}, 12},
		{store.Filter{Service: fault.Vapi}, 4},
		{store.Filter{Action: store.Test}, 6},
		{store.Filter{CorrelationID: "request-1"}, 6},
		{store.Filter{Service: fault.Twilio, Action: store.Test, CorrelationID: "request-2"}, 1},
		{store.Filter{Service: fault.Email}, 0},
		{store.Filter{CorrelationID: "%"}, 0},
	} {
		got, err := s.Audit().List(t.Context(), Owner("anna"), f.filter, "", 100)
		must(t, err)
		if len(got) != f.want {
			t.Errorf("%+v chooses %d of %d events, want %d", f.filter, len(got), len(all), f.want)
		}
	}
}

func changesLeaveTheirEvents(t *testing.T, s store.Store) {
	AddKey(t, s, 1)
	ref := Ref("anna", fault.Vapi)
	connect, test, disconnect := NewEvent(ref, store.Connect), NewEvent(ref, store.Test), NewEvent(ref, store.Disconnect)
	signIn, signOut := NewEvent(store.Ref{Owner: ref.Owner}, store.SignIn), NewEvent(store.Ref{Owner: ref.Owner}, store.SignOut)
	session := NewSession("anna", "cookie")
	version, err := s.Credentials().Put(t.Context(), NewCredential(ref), connect)
	must(t, err)
	must(t, s.Credentials().Verified(t.Context(), store.Verification{Ref: ref, Version: version, At: moment(5)}, test))
	must(t, s.Credentials().Delete(t.Context(), ref, disconnect))
	must(t, s.Sessions().Create(t.Context(), session, signIn))
	must(t, s.Sessions().Delete(t.Context(), session.Owner, session.ID, signOut))
	got, err := s.Audit().List(t.Context(), ref.Owner, store.Filter{}, "", 100)
	must(t, err)
	same(t, "events", []store.Event{signOut.Normal(), signIn.Normal(), disconnect.Normal(), test.Normal(), connect.Normal()}, got)
}

func emptyPages(t *testing.T, s store.Store) {
	all := appendMany(t, s, 3)
	for after, limit := range map[string]int{all[2].ID: 10, "0": 10, all[0].ID: 0} {
		page, err := s.Audit().List(t.Context(), Owner("anna"), store.Filter{}, after, limit)
		must(t, err)
		same(t, "page", 0, len(page))
	}
}
