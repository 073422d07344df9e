package email_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ava/integrations/email"
	"ava/internal/fault"
)

func TestRecordTellsWhatBecameOfAMessage(t *testing.T) {
	m, at := message(), time.Now()
	receipt := email.Receipt{ID: m.ID, MessageID: m.ID + "@example.com"}
	for outcome, want := range map[fault.Outcome]email.Status{
		fault.NotSent: email.Failed, fault.Rejected: email.Failed, fault.Unknown: email.Unsure, "": email.Unsure, fault.Applied: email.Accepted,
	} {
		f := &fault.Fault{Code: fault.UpstreamUnavailable, Reason: fault.TLSFailed, Outcome: outcome}
		r := email.NewRecord(m, from(), receipt, f, at)
		if r.Status != want || r.Code != f.Code || r.Reason != f.Reason || r.MessageID != receipt.MessageID {
			t.Errorf("%s: record %+v, want %s", outcome, r, want)
		}
	}
	r := email.NewRecord(m, from(), receipt, nil, at)
	want := email.Record{ID: m.ID, MessageID: receipt.MessageID, From: from(), To: m.To, Subject: m.Subject, Status: email.Accepted, At: at}
	if diff := cmp.Diff(want, r); diff != "" {
		t.Error(diff)
	}
}

func TestRecordComesBackFromWhereItIsKept(t *testing.T) {
	list := []email.Address{{Name: "Ädä", Address: "ada@example.net"}, {Address: "eve@example.net"}}
	want := email.Record{
		ID: "op_00001", MessageID: "op_00001@example.com", ProviderID: "re_1", From: from(), To: list, CC: list[:1], BCC: list[1:], Subject: "Grüße",
		Files: 2, Status: email.Unsure, Code: fault.UpstreamTimeout, Reason: fault.TLSFailed, Stubbed: true, At: time.Now().UTC().Round(0),
	}
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got email.Record
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestRecordIsFoundByItsSubjectAndByWhomItConcerns(t *testing.T) {
	m := message()
	m.Subject = "Grüße"
	m.CC, m.BCC = []email.Address{{Address: "cc@example.net"}}, []email.Address{{Address: "hidden@example.net"}}
	r := email.NewRecord(m, from(), email.Receipt{}, nil, time.Now())
	for search, want := range map[string]bool{
		"grüsse": false, "GRÜSSE": false, "grüße": true, "ADA": true, "lovelace": true, "desk@": true, "cc@": true, "Hidden": true, "%": false, "": true,
	} {
		if got := r.Matches(search); got != want {
			t.Errorf("%q: %v, want %v", search, got, want)
		}
	}
}
