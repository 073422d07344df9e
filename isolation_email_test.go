package main

import (
	"testing"
	"time"

	"ava/graph"
	"ava/internal/identity"
)

// forgetEmail has the log forget an e-mail, as it does when its time is over.
func (s *scene) forgetEmail(t *testing.T, subject, id string) {
	t.Helper()
	_, local, _ := graph.DecodeID(id)
	kept := s.parts.store.SentEmails()
	e, err := kept.Get(t.Context(), identity.NewOwner(s.openID.URL, subject), local)
	if err == nil {
		e.ExpiresAt = time.Now().Add(-time.Second)
		err = kept.Put(t.Context(), e)
	}
	if err == nil {
		_, err = s.parts.store.Purge(t.Context(), time.Now())
	}
	if err != nil {
		t.Fatal(err)
	}
}
