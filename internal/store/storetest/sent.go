package storetest

import (
	"testing"
	"time"

	"ava/internal/store"
)

var sentTests = map[string]func(*testing.T, store.Store){
	"e-mail comes back as it was put, and its owner's alone":       sentComesBack,
	"e-mail that is put again is replaced":                         sentIsReplaced,
	"e-mails of an owner are listed newest first, page by page":    sentIsListed,
	"e-mail whose key was removed meanwhile is not written":        sentNeedsItsKey,
	"key that an e-mail needs is not removed":                      keyOfSentStays,
	"purge removes e-mails that have expired, in many batches":     purgeRemovesSent,
	"e-mail that is put while another has its ID is no one else's": sentOfTwoOwners,
}

// NewSent returns an e-mail of the owner of this name.
func NewSent(owner, id string) store.SentEmail {
	return store.SentEmail{Owner: Owner(owner), ID: id, Sealed: []byte{0, 1, 0xff}, DataKey: 1, ExpiresAt: moment(1000)}
}

func putSent(t *testing.T, s store.Store, e store.SentEmail) store.SentEmail {
	t.Helper()
	must(t, s.SentEmails().Put(t.Context(), e))
	return e.Normal()
}

func wantSent(t *testing.T, s store.Store, want store.SentEmail) {
	t.Helper()
	got, err := s.SentEmails().Get(t.Context(), want.Owner, want.ID)
	must(t, err)
	same(t, "e-mail", want, got)
}

func sentComesBack(t *testing.T, s store.Store) {
	AddKey(t, s, 1)
	want := putSent(t, s, NewSent("anna", "id'\x00 1"))
	wantSent(t, s, want)
	for _, other := range []store.SentEmail{NewSent("bert", want.ID), NewSent("anna", "id"), {ID: want.ID}} {
		_, err := s.SentEmails().Get(t.Context(), other.Owner, other.ID)
		wantErr(t, err, store.ErrNotFound)
	}
}

func sentOfTwoOwners(t *testing.T, s store.Store) {
	AddKey(t, s, 1)
	anna := putSent(t, s, NewSent("anna", "one"))
	other := NewSent("bert", "one")
	other.Sealed = []byte("of bert")
	bert := putSent(t, s, other)
	wantSent(t, s, anna)
	wantSent(t, s, bert)
}

func sentIsReplaced(t *testing.T, s store.Store) {
	AddKey(t, s, 1)
	putSent(t, s, NewSent("anna", "one"))
	AddKey(t, s, 2)
	e := NewSent("anna", "one")
	e.Sealed, e.DataKey, e.ExpiresAt = []byte("known"), 2, moment(2000)
	wantSent(t, s, putSent(t, s, e))
	got, err := s.SentEmails().List(t.Context(), e.Owner, "", 10)
	must(t, err)
	same(t, "number of e-mails", 1, len(got))
}

func sentIsListed(t *testing.T, s store.Store) {
	AddKey(t, s, 1)
	for _, i := range []int{2, 0, 4, 1, 3} {
		putSent(t, s, NewSent("anna", number("id", i)))
	}
	putSent(t, s, NewSent("bert", "id0021"))
	for _, page := range []struct {
		after string
		limit int
		want  []string
	}{
		{"", 2, []string{"id004", "id003"}},
		{"id003", 2, []string{"id002", "id001"}},
		{"id001", 2, []string{"id000"}},
		{"id0015", 9, []string{"id001", "id000"}}, // of one that is gone
		{"id000", 2, nil},
	} {
		got, err := s.SentEmails().List(t.Context(), Owner("anna"), page.after, page.limit)
		must(t, err)
		var ids []string
		for _, e := range got {
			ids = append(ids, e.ID)
			same(t, "e-mail", NewSent("anna", e.ID).Normal(), e)
		}
		same(t, "the page after "+page.after, page.want, ids)
	}
}

func sentNeedsItsKey(t *testing.T, s store.Store) {
	wantErr(t, s.SentEmails().Put(t.Context(), NewSent("anna", "one")), store.ErrKeyGone)
	_, err := s.SentEmails().Get(t.Context(), Owner("anna"), "one")
	wantErr(t, err, store.ErrNotFound)
}

func keyOfSentStays(t *testing.T, s store.Store) {
	AddKey(t, s, 1)
	e := putSent(t, s, NewSent("anna", "one"))
	wantErr(t, s.Keys().Remove(t.Context(), 1), store.ErrKeyInUse)
	_, err := s.Purge(t.Context(), e.ExpiresAt)
	must(t, err)
	must(t, s.Keys().Remove(t.Context(), 1))
}

func purgeRemovesSent(t *testing.T, s store.Store) {
	AddKey(t, s, 1)
	const many = 505
	for i := range many {
		putSent(t, s, NewSent("anna", number("id", i)))
	}
	stays := NewSent("anna", "stays")
	stays.ExpiresAt = moment(1000).Add(time.Millisecond)
	stays = putSent(t, s, stays)
	n, err := s.Purge(t.Context(), moment(1000))
	must(t, err)
	same(t, "purged", int64(many), n)
	wantSent(t, s, stays)
}
