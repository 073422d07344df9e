package email

import (
	"slices"
	"strings"
	"time"

	"ava/internal/fault"
)

// Status is what is known of a message that was to be sent.
type Status string

// The statuses.
const (
	Accepted Status = "ACCEPTED" // the provider took it, and will try to deliver it
	Failed   Status = "FAILED"   // it was not sent
	Unsure   Status = "UNKNOWN"  // it left, and no answer tells what became of it
)

// Record is a message in the log of what was sent, as mail servers do not tell:
// who it went to and what became of it, and nothing of what it says beyond the
// subject. Its names in JSON are those of what is stored, and stay.
type Record struct {
	ID         string       `json:"id"`                  // the message's; one record each
	MessageID  string       `json:"messageId,omitempty"` // as in [Receipt]
	ProviderID string       `json:"providerId,omitempty"`
	From       Address      `json:"from"`
	To         []Address    `json:"to"`
	CC         []Address    `json:"cc,omitempty"`
	BCC        []Address    `json:"bcc,omitempty"` // for the sender's own eyes
	Subject    string       `json:"subject"`
	Files      int          `json:"files,omitempty"` // how many attachments
	Status     Status       `json:"status"`
	Code       fault.Code   `json:"code,omitempty"`    // why it failed or is unsure; empty if neither
	Reason     fault.Reason `json:"reason,omitempty"`  // refines the code
	Stubbed    bool         `json:"stubbed,omitempty"` // a stub took it, and nobody gets it
	At         time.Time    `json:"at"`                // when it was sent, or tried
}

// NewRecord returns the record of a message that was sent at a moment, with what
// Send returned.
func NewRecord(m Message, from Address, receipt Receipt, err error, at time.Time) Record {
	r := Record{
		ID: m.ID, MessageID: receipt.MessageID, ProviderID: receipt.ProviderID,
		From: from, To: m.To, CC: m.CC, BCC: m.BCC, Subject: m.Subject, Files: len(m.Attachments),
		Status: Accepted, At: at,
	}
	f := fault.Of(err)
	if f == nil {
		return r
	}
	r.Code, r.Reason, r.Status = f.Code, f.Reason, Failed
	switch f.Outcome {
	case fault.Applied:
		r.Status = Accepted
	case fault.Unknown, "":
		r.Status = Unsure
	case fault.NotSent, fault.Rejected:
	}
	return r
}

// Matches reports whether text is in the record's subject or in one of its
// addresses, in any case.
func (r *Record) Matches(text string) bool {
	text = strings.ToLower(text)
	if strings.Contains(strings.ToLower(r.Subject), text) {
		return true
	}
	for _, a := range slices.Concat([]Address{r.From}, r.To, r.CC, r.BCC) {
		if strings.Contains(strings.ToLower(a.Name+" "+a.Address), text) {
			return true
		}
	}
	return false
}
